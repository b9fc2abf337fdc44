//! One server: what it answers, whatever it is mounted in.

mod admission;
mod claim;
mod collection;
mod hearsay;
mod inbox;
mod nodeinfo;
mod outbox;
mod proved;
mod read;
mod remote_facts;
mod signer;
mod token;
mod webfinger;

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Request, Response, header, request::Parts};
use http_body::Body;
use http_body_util::Full;
use oyez_registry::{Clock, Outbox, Registry, Site, Store, StoreError};
use oyez_vocab::Iri;

pub(crate) use self::claim::Claim;
pub use self::token::{ActsFor, new_token};
use crate::{
    Client, Dereferencer, Discovery, Limits, aside::Aside, body, errands::Errands,
    moderation::Moderation, rejection::Rejection, room::Room, senders::Senders, signers::Signers,
};

/// An answer that is whole.
pub(crate) type Answer = Result<Response<Full<Bytes>>, Rejection>;

/// A server of ActivityPub: a registry, a store, and what is needed to talk to others.
///
/// Cheap to clone; clones share everything. Mount it with an [`OyezLayer`](crate::OyezLayer).
#[derive(Clone)]
pub struct Server {
    pub(crate) registry: Arc<Registry>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) client: Client,
    pub(crate) dereferencer: Dereferencer,
    pub(crate) discovery: Discovery,
    pub(crate) signers: Arc<Signers>,
    pub(crate) moderation: Arc<Moderation>,
    pub(crate) senders: Arc<Senders>,
    pub(crate) outbox: Outbox,
    pub(crate) room: Room,
    pub(crate) aside: Aside,
    pub(crate) errands: Errands,
    pub(crate) limits: Limits,
}

impl Server {
    /// A server of what is in `registry`, kept in `store`.
    pub fn new(
        registry: Arc<Registry>,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        client: Client,
        limits: Limits,
    ) -> Self {
        let limits = limits.in_reason();
        let site = registry.site().clone();
        let signers = Arc::new(Signers::new(Arc::clone(&store)));
        let moderation = Arc::new(Moderation::new(Arc::clone(&store), &limits));
        let client = client.moderated(Arc::clone(&moderation));
        let senders = Arc::new(Senders::new(&limits));
        let mut dereferencer = Dereferencer::new(
            Arc::clone(&store),
            client.clone(),
            Arc::clone(&clock),
            limits.clone(),
            move |it| is_own(&site, it),
        );
        if let Some(actor) = registry.site_actor() {
            dereferencer = dereferencer.signing(Arc::clone(&signers), actor);
        }
        let discovery = Discovery::new(
            Arc::clone(&registry),
            Arc::clone(&store),
            client.clone(),
            Arc::clone(&clock),
            dereferencer.clone(),
            limits.clone(),
        );
        let outbox = Outbox::new(Arc::clone(&registry), Arc::clone(&store), Arc::clone(&clock));
        let room = Room::new(limits.max_bodies);
        Self {
            registry,
            store,
            clock,
            client,
            dereferencer,
            discovery,
            signers,
            moderation,
            senders,
            outbox,
            room,
            aside: Aside::new(),
            errands: Errands::new(),
            limits,
        }
    }

    /// The client that makes every request of this server, and none to whom the
    /// [rules](oyez_registry::Rules) of its operator are against.
    pub fn http_client(&self) -> &Client {
        &self.client
    }

    /// Reads the rules of the operator anew, after a change. Without it they are read within
    /// [`rules_lifetime`](Limits::rules_lifetime).
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    pub async fn reload_rules(&self) -> Result<(), StoreError> {
        self.moderation.reload().await
    }

    /// What publishes what actors of this server do.
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// What finds actors of other servers.
    pub fn dereferencer(&self) -> &Dereferencer {
        &self.dereferencer
    }

    /// What finds actors by their handles, and objects by their addresses.
    pub fn discovery(&self) -> &Discovery {
        &self.discovery
    }

    /// Whether a request is ours to answer, judged by its head alone.
    pub(crate) fn claim(&self, head: &Parts) -> Option<Claim> {
        Claim::of(&self.registry, &head.method, head.uri.path(), &head.headers)
    }

    /// Answers a request that is ours.
    pub(crate) async fn answer<B>(&self, claim: Claim, request: Request<B>) -> Response<Full<Bytes>>
    where
        B: Body<Data = Bytes> + Send,
    {
        let is_head = request.method() == Method::HEAD;
        let (mut head, body) = request.into_parts();
        // Who signs for a request signs for its host, and is told what is wrong with that.
        let is_signed = matches!(claim, Claim::Inbox(_));
        let answer = match claim {
            Claim::BadPath => Err(Rejection::BadPath),
            _ if !is_signed && !self.is_host_ours(&head) => Err(Rejection::Misdirected),
            Claim::Inbox(inbox) => self.take_in(inbox, &head, body).await,
            Claim::MethodNotAllowed { allow } => Err(Rejection::MethodNotAllowed { allow }),
            Claim::NodeInfo(version) => self.node_info(version).await,
            Claim::NodeInfoLinks => self.node_info_links(),
            Claim::Outbox(actor) => self.act(&actor, &head, body).await,
            Claim::Read { target, media_type } => self.show(&target, media_type, &mut head).await,
            Claim::WebFinger => self.web_finger(head.uri.query().unwrap_or_default()).await,
        };
        let response = answer.unwrap_or_else(Rejection::into_response);
        if is_head { body::without_body(response) } else { response }
    }

    /// Whether a request is meant for this site, as far as it says for which: its answers have the
    /// ids of no other, and what stands between may keep them for others.
    fn is_host_ours(&self, head: &Parts) -> bool {
        let named = head.headers.get_all(header::HOST).iter().map(|it| it.to_str().ok());
        let authority = head.uri.authority().map(|it| Some(it.as_str()));
        let site = self.registry.site();
        let mut all = named.chain(authority);
        all.all(|it| it.is_some_and(|it| site.has_handles_of(it)))
    }
}

/// Whether `iri` is of this site, or of the domain that its handles end with: neither is dialed.
fn is_own(site: &Site, iri: &Iri) -> bool {
    let is_of_handles =
        |it: &str| iri.scheme().eq_ignore_ascii_case(site.scheme()) && site.has_handles_of(it);
    site.is_local(iri) || iri.authority().is_some_and(is_of_handles)
}

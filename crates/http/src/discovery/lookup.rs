//! From what people write to what it names.

use http::{HeaderMap, HeaderValue, header::LINK};
use oyez_registry::RemoteActor;
use oyez_vocab::{AnyActor, AnyObject, Iri, Raw};

use super::{
    Discovery, DiscoveryError, Handle, alternates,
    ask::{Answer, Errand, Reached, Redirects, Wanted},
    shortened::shortened,
};
use crate::{DereferenceError, client, media};

/// What a handle or an address leads to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Found {
    /// An actor: what has an inbox.
    Actor(FoundActor),
    /// Any other object, an activity or a collection as well.
    Object(FoundObject),
}

/// An actor, here or elsewhere.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FoundActor {
    /// Its id.
    pub id: Iri,
    /// Its handle, where the domain of the handle and the actor's own server say the same of it.
    pub handle: Option<Handle>,
    /// Its document, as its own server gives it.
    pub document: Raw<AnyActor>,
}

/// An object, here or elsewhere.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FoundObject {
    /// Its id.
    pub id: Iri,
    /// The object, as its own server gives it.
    pub document: Raw<AnyObject>,
}

impl Found {
    /// The id of what was found.
    pub fn id(&self) -> &Iri {
        match self {
            Self::Actor(actor) => &actor.id,
            Self::Object(object) => &object.id,
        }
    }

    /// The text of its document.
    pub fn document(&self) -> &str {
        match self {
            Self::Actor(actor) => actor.document.as_str(),
            Self::Object(object) => object.document.as_str(),
        }
    }
}

impl Discovery {
    /// What `text` names: a handle, as `@bob@two.example`, `bob@two.example` and
    /// `acct:bob@two.example`, or the address of an actor or an object. The address may be that of
    /// a page for people that names its ActivityStreams document, on the same server.
    ///
    /// What is this server's own is found where everyone may see it.
    ///
    /// # Errors
    ///
    /// Fails when `text` is neither, or leads to nothing, or to what its own server does not confirm.
    pub async fn lookup(&self, text: &str) -> Result<Found, DiscoveryError> {
        let text = text.trim();
        if let Ok(handle) = text.parse::<Handle>() {
            return self.actor(&handle).await.map(Found::Actor);
        }
        let is_web =
            |it: &Iri| ["https", "http"].iter().any(|s| it.scheme().eq_ignore_ascii_case(s));
        match text.parse::<Iri>() {
            Ok(iri) if is_web(&iri) => {
                self.ready().await;
                Errand::run(async |errand| self.at(&iri, errand).await).await
            }
            _ => Err(DiscoveryError::BadText(shortened(text).into())),
        }
    }

    /// The actor that has `handle`.
    ///
    /// # Errors
    ///
    /// Fails when the domain of the handle does not know it, or the actor's own server does not
    /// confirm what that says.
    pub async fn actor(&self, handle: &Handle) -> Result<FoundActor, DiscoveryError> {
        if let Some(actor) = self.own_actor(handle).await? {
            return Ok(actor);
        }
        self.ready().await;
        let (actor, handle) =
            Errand::run(async |errand| self.actor_of(handle, errand).await).await?;
        Ok(found(actor, Some(handle)))
    }

    /// Sees to it that requests can be signed, for many servers answer no others.
    async fn ready(&self) {
        if let Err(error) = self.dereferencer.ensure_signer().await {
            tracing::warn!(%error, "lookups are not signed");
        }
    }

    /// What is at `iri`.
    async fn at(&self, iri: &Iri, errand: &mut Errand) -> Result<Found, DiscoveryError> {
        let signer = self.dereferencer.signer().await;
        let mut wanted = Wanted {
            accept: ACCEPT,
            max_body: usize::MAX,
            redirects: Redirects::Any,
            signer: signer.as_ref(),
        };
        let page = match self.ask(iri, &wanted, errand).await? {
            Reached::Own(iri) => return self.own(&iri).await,
            Reached::Answer(answer) if is_activity(&answer) => {
                return self.taken(*answer, errand).await;
            }
            Reached::Answer(answer) => *answer,
        };
        let Some(document) = alternate(&page)? else {
            return self.described_at(page, errand).await;
        };
        page.pay_off();
        // Whatever that is, it is not another page that leads on.
        (wanted.accept, wanted.redirects) = (media::ACCEPT, Redirects::None);
        match self.ask(&document, &wanted, errand).await? {
            Reached::Answer(answer) if is_activity(&answer) => self.taken(*answer, errand).await,
            _ => Err(DereferenceError::MediaType.into()),
        }
    }

    /// The actor that WebFinger says a page is of.
    async fn described_at(
        &self,
        page: Answer,
        errand: &mut Errand,
    ) -> Result<Found, DiscoveryError> {
        let descriptor = self.described_iri(&page.iri, errand).await?;
        let id = descriptor.actor();
        if self.dereferencer.is_local(id)? {
            return self.own(id).await;
        }
        let actor = self.remote_actor(id, errand).await?;
        let handle = self.handle_of(&actor, errand).await?;
        let is_of_page = id.is_same_origin(&page.iri)
            || handle.as_ref().is_some_and(|it| it.is_at_origin_of(&page.iri));
        if !is_of_page {
            let (page, document) = (page.iri, id.clone());
            return Err(DiscoveryError::AlternateElsewhere { page, document });
        }
        page.pay_off();
        Ok(Found::Actor(found(actor, handle)))
    }

    /// The object that an ActivityStreams document is, asked for again where it was not asked for
    /// by its id: whoever may put files on a server may write any id into them.
    async fn taken(&self, answer: Answer, errand: &mut Errand) -> Result<Found, DiscoveryError> {
        let at = answer.iri.clone();
        let (document, id) = read(&answer)?;
        if client::canonical(&id)? == at {
            answer.pay_off();
            return self.read(document, id, errand).await;
        }
        if !id.is_same_origin(&at) {
            return Err(DiscoveryError::OtherId { at, id });
        }
        answer.pay_off();
        let fetch = self.enter(&id, errand).await?;
        let document: Raw<AnyObject> = self.dereferencer.document(&id).await?;
        match document.parse().ok().and_then(|it| it.id.clone()) {
            Some(found) if found == id => {}
            Some(found) => return Err(DiscoveryError::OtherId { at: id, id: found }),
            None => return Err(DiscoveryError::NoDocument(id)),
        }
        fetch.pay_off();
        self.read(document, id, errand).await
    }

    /// What a document is that its own server gives as `id`.
    async fn read(
        &self,
        document: Raw<AnyObject>,
        id: Iri,
        errand: &mut Errand,
    ) -> Result<Found, DiscoveryError> {
        let document: Raw<AnyActor> = document.cast();
        if document.parse().is_ok_and(|it| it.inbox.is_some()) {
            let actor = RemoteActor::from_document(document, &id)?;
            self.store.keep_remote_actor(actor.clone()).await?;
            let handle = self.handle_of(&actor, errand).await?;
            return Ok(Found::Actor(found(actor, handle)));
        }
        Ok(Found::Object(FoundObject { id, document: document.cast() }))
    }
}

fn found(actor: RemoteActor, handle: Option<Handle>) -> FoundActor {
    FoundActor { id: actor.id().clone(), handle, document: actor.document().clone() }
}

fn is_activity(answer: &Answer) -> bool {
    answer.fetched.content_type().is_some_and(media::is_activity)
}

/// The document in an answer, and its id.
fn read(answer: &Answer) -> Result<(Raw<AnyObject>, Iri), DiscoveryError> {
    let document = String::from_utf8(answer.fetched.body.to_vec()).ok();
    let document = document.and_then(|it| Raw::<AnyObject>::from_text(it).ok());
    let id = document.as_ref().and_then(|it| it.parse().ok()?.id.clone());
    document.zip(id).ok_or_else(|| DiscoveryError::NoDocument(answer.iri.clone()))
}

/// The document that a page for people names as the same for programs.
fn alternate(page: &Answer) -> Result<Option<Iri>, DiscoveryError> {
    let headers: &HeaderMap = &page.fetched.headers;
    let links = headers.get_all(LINK).iter().filter_map(|it| it.to_str().ok());
    let is_html = page.fetched.content_type().is_some_and(media::is_html);
    let html = is_html.then(|| String::from_utf8_lossy(&page.fetched.body));
    let named = alternates(&page.iri, links, html.as_deref());
    if let Some(document) = named.iter().find(|it| it.is_same_origin(&page.iri)) {
        return Ok(Some(document.clone()));
    }
    match named.into_iter().next() {
        Some(document) => {
            let page = page.iri.clone();
            Err(DiscoveryError::AlternateElsewhere { page, document })
        }
        None => Ok(None),
    }
}

/// What is asked for where there may be only a page for people.
const ACCEPT: HeaderValue = HeaderValue::from_static(
    "application/activity+json, application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\", text/html;q=0.1",
);

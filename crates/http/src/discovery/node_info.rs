//! Asking NodeInfo: what a server is.

mod document;

use std::sync::Arc;

use http::HeaderValue;
use oyez_registry::HandleDomain;
use oyez_vocab::Iri;

pub use self::document::{NodeInfo, NodeInfoError, NodeInfoLinks, Software, Usage};
use super::{
    Discovery, DiscoveryError,
    ask::{Answer, Errand, Reached, Redirects, Wanted},
};

impl Discovery {
    /// What the server at `host` says that it is ([NodeInfo] 2.0, 2.1): software, protocols, and how
    /// much it is used. Nothing of it is checked, and it may be all made up.
    ///
    /// `host` is as in a handle: `two.example`, or with a port that is not the usual one.
    ///
    /// # Errors
    ///
    /// Fails when there is no such document at the host, or it is of another server, and when `host`
    /// is this server.
    ///
    /// [NodeInfo]: https://nodeinfo.diaspora.software/protocol
    pub async fn node_info(&self, host: &str) -> Result<Arc<NodeInfo>, DiscoveryError> {
        let not_a_host = || DiscoveryError::BadText(host.into());
        let domain: HandleDomain = host.parse().map_err(|_| not_a_host())?;
        let site = self.registry.site();
        if site.has_handles_of(domain.as_str()) {
            return Err(DiscoveryError::NotHere("NodeInfo of another server".into()));
        }
        let address = format!("{}://{domain}/.well-known/nodeinfo", site.scheme());
        let address: Iri = address.parse().map_err(|_| not_a_host())?;
        let key: Box<str> = domain.as_str().into();
        let _flight = self.memory.flights.enter(key.clone()).await;
        if let Some(known) = self.memory.node_info(&key, self.clock.now()) {
            return known.ok_or(DiscoveryError::FailedBefore);
        }
        let found = Errand::run(async |errand| self.fetch_node_info(&address, errand).await).await;
        let found = found.map(Arc::new);
        let remembered = match &found {
            Ok(node_info) => Some(Arc::clone(node_info)),
            Err(error) if error.is_of_peer() => None,
            Err(_) => return found,
        };
        self.memory.remember_node_info(key, remembered, self.clock.now(), &self.limits);
        found
    }

    async fn fetch_node_info(
        &self,
        address: &Iri,
        errand: &mut Errand,
    ) -> Result<NodeInfo, DiscoveryError> {
        let answer = self.json(address, errand).await?;
        let links = NodeInfoLinks::from_json(&answer.fetched.body, &answer.iri)?;
        // Else whoever has a domain could have us ask anyone, and show others' figures as its own.
        if !links.document().is_same_origin(address) {
            return Err(NodeInfoError::Elsewhere(links.document().clone()).into());
        }
        answer.pay_off();
        let answer = self.json(links.document(), errand).await?;
        let node_info = NodeInfo::from_json(&answer.fetched.body)?;
        answer.pay_off();
        Ok(node_info)
    }

    async fn json(&self, iri: &Iri, errand: &mut Errand) -> Result<Answer, DiscoveryError> {
        let wanted = Wanted {
            accept: HeaderValue::from_static("application/json"),
            max_body: MAX_BODY,
            redirects: Redirects::SameOrigin,
            signer: None,
        };
        match self.ask(iri, &wanted, errand).await? {
            Reached::Own(iri) => Err(NodeInfoError::Elsewhere(iri).into()),
            Reached::Answer(answer) if answer.fetched.content_type().is_some_and(is_json) => {
                Ok(*answer)
            }
            Reached::Answer(_) => Err(NodeInfoError::MediaType.into()),
        }
    }
}

/// Whether a document of this media type is JSON.
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json"
        || essence.starts_with("application/") && essence.ends_with("+json")
}

/// How long the documents may be, in bytes.
const MAX_BODY: usize = 64 * 1024;

//! WebFinger ([RFC 7033]): from a handle to an actor.
//!
//! [RFC 7033]: https://www.rfc-editor.org/rfc/rfc7033

use oyez_registry::{LocalActor, Part, Resource};
use oyez_vocab::Iri;
use serde_json::{Value, json};

use super::{Answer, Server};
use crate::{body, rejection::Rejection};

impl Server {
    pub(super) async fn web_finger(&self, query: &str) -> Answer {
        let parameters: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
        let mut resources = parameters.iter().filter(|(name, _)| name == "resource");
        let (Some((_, resource)), None) = (resources.next(), resources.next()) else {
            return Err(Rejection::BadQuery("resource"));
        };
        let actor = self.described(resource).await?.ok_or(Rejection::NotFound)?;
        let mut descriptor = self.descriptor(&actor);
        let wanted: Vec<&str> =
            parameters.iter().filter(|(name, _)| name == "rel").map(|(_, it)| &**it).collect();
        if let Some(links) = descriptor.get_mut("links").and_then(Value::as_array_mut)
            && !wanted.is_empty()
        {
            links.retain(|it| it["rel"].as_str().is_some_and(|it| wanted.contains(&it)));
        }
        Ok(body::open_document("application/jrd+json", &descriptor))
    }

    /// The actor that `resource` is about, an actor's id or a handle of ours: whoever knows the id
    /// asks with the server's domain, and learns the handle domain from the subject.
    async fn described(&self, resource: &str) -> Result<Option<LocalActor>, Rejection> {
        let Some(handle) = resource.strip_prefix("acct:") else {
            let iri: Iri = resource.parse().map_err(|_| Rejection::BadQuery("resource"))?;
            return Ok(match self.registry.resolve_iri(&iri) {
                Some(Resource::Of(target)) if target.part == Part::Itself => {
                    self.store.local_actor(&target.id).await?
                }
                _ => None,
            });
        };
        let handle = handle.strip_prefix('@').unwrap_or(handle);
        let (username, host) = handle.rsplit_once('@').ok_or(Rejection::BadQuery("resource"))?;
        let is_ours = self.registry.site().has_handles_of(host);
        Ok(if is_ours { self.store.actor_named(username).await? } else { None })
    }

    fn descriptor(&self, actor: &LocalActor) -> Value {
        let subject = match &actor.username {
            Some(username) => self.registry.site().acct(username),
            None => actor.id.to_string(),
        };
        json!({
            "subject": subject,
            "aliases": [actor.id],
            "links": [{
                "rel": "self",
                "type": "application/activity+json",
                "href": actor.id,
            }],
        })
    }
}

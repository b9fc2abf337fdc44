//! WebFinger ([RFC 7033]): from a handle or an id to an actor.
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
        let mut descriptor = self.described(resource).await?.ok_or(Rejection::NotFound)?;
        let wanted: Vec<&str> =
            parameters.iter().filter(|(name, _)| name == "rel").map(|(_, it)| &**it).collect();
        if let Some(links) = descriptor.get_mut("links").and_then(Value::as_array_mut)
            && !wanted.is_empty()
        {
            links.retain(|it| it["rel"].as_str().is_some_and(|it| wanted.contains(&it)));
        }
        Ok(body::open_document("application/jrd+json", &descriptor))
    }

    /// What is said of `resource`: a handle of ours, or an IRI ([FEP-4adb]), which is an actor's id or
    /// the site's address. Whoever knows the id asks with the server's domain, and learns the handle
    /// domain from the subject.
    ///
    /// [FEP-4adb]: https://codeberg.org/fediverse/fep/src/branch/main/fep/4adb/fep-4adb.md
    async fn described(&self, resource: &str) -> Result<Option<Value>, Rejection> {
        let bad = || Rejection::BadQuery("resource");
        let actor = match handle_in(resource) {
            Some(handle) => {
                let handle = handle.strip_prefix('@').unwrap_or(handle);
                let (username, host) = handle.rsplit_once('@').ok_or_else(bad)?;
                let is_ours = self.registry.site().has_handles_of(host);
                if is_ours { self.store.actor_named(username).await? } else { None }
            }
            None => {
                let iri: Iri = resource.parse().map_err(|_| bad())?;
                let actor = match self.registry.resolve_iri(&iri) {
                    Some(Resource::Of(target)) if target.part == Part::Itself => {
                        self.store.local_actor(&target.id).await?
                    }
                    _ => None,
                };
                let is_root = ["", "/"].contains(&iri.path_and_query());
                if actor.is_none() && is_root && self.registry.site().is_local(&iri) {
                    return Ok(self.site_descriptor(&iri));
                }
                actor
            }
        };
        Ok(actor.map(|it| self.descriptor(&it)))
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

    /// What is said of the site: who acts for it ([FEP-d556]).
    ///
    /// [FEP-d556]: https://codeberg.org/fediverse/fep/src/branch/main/fep/d556/fep-d556.md
    fn site_descriptor(&self, address: &Iri) -> Option<Value> {
        let actor = self.registry.site_actor()?;
        Some(json!({
            "subject": address,
            "links": [{
                "rel": "https://www.w3.org/ns/activitystreams#Service",
                "type": "application/activity+json",
                "href": actor,
            }],
        }))
    }
}

/// What stands behind `acct:`.
fn handle_in(resource: &str) -> Option<&str> {
    let (scheme, handle) = resource.split_once(':')?;
    scheme.eq_ignore_ascii_case("acct").then_some(handle)
}

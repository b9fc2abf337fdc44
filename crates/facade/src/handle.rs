//! From what people write to the id of an actor.

use http::HeaderValue;
use oyez_store::ApplicationStore;
use oyez_vocab::Iri;
use serde_json::Value;

use crate::{App, AppError};

/// A handle, such as `@bob@two.example`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Handle<'a> {
    username: &'a str,
    host: &'a str,
}

impl<'a> Handle<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let text = text.strip_prefix("acct:").unwrap_or(text);
        let (username, host) = text.strip_prefix('@').unwrap_or(text).rsplit_once('@')?;
        let is_host = |it: char| it.is_ascii_alphanumeric() || ".-:[]".contains(it);
        let is_handle = !username.is_empty()
            && !username.contains(['/', '@', ':'])
            && !host.is_empty()
            && host.chars().all(is_host);
        is_handle.then_some(Self { username, host })
    }
}

impl<S: ApplicationStore> App<S> {
    /// The id of the actor that `text` names: a handle, which is looked up by WebFinger
    /// ([RFC 7033]) where its host is not this site, or an id already.
    ///
    /// # Errors
    ///
    /// Fails when `text` is neither, or the host of a handle does not know it.
    ///
    /// [RFC 7033]: https://www.rfc-editor.org/rfc/rfc7033
    pub async fn find_actor(&self, text: &str) -> Result<Iri, AppError> {
        if let Some(handle) = Handle::parse(text) {
            return self.look_up(handle).await;
        }
        match text.parse::<Iri>() {
            Ok(id) if id.origin().is_some() => Ok(id),
            _ => Err(AppError::BadHandle(text.to_owned())),
        }
    }

    async fn look_up(&self, Handle { username, host }: Handle<'_>) -> Result<Iri, AppError> {
        let site = self.registry().site();
        if site.has_handles_of(host) {
            return Ok(self.registry().actor_iri(username)?);
        }
        let handle = format!("{username}@{host}");
        let unknown =
            |source| AppError::Handle { handle: handle.clone(), host: host.into(), source };
        // A site without TLS is one of a closed network, and its peers are as well.
        let scheme = site.scheme();
        let address = format!("{scheme}://{host}/.well-known/webfinger?resource=acct:{handle}");
        let address = address
            .parse::<Iri>()
            .map_err(|source| AppError::ParseIri { text: address.clone(), source })?;
        let accept = HeaderValue::from_static("application/jrd+json, application/json");
        let fetched = self.client().get(&address, accept, None).await;
        let fetched = fetched.map_err(|it| unknown(Some(it.into())))?;
        let descriptor: Value =
            serde_json::from_slice(&fetched.body).map_err(|it| unknown(Some(it.into())))?;
        self_link(&descriptor).ok_or_else(|| unknown(None))
    }
}

/// The actor that a WebFinger answer links to.
fn self_link(descriptor: &Value) -> Option<Iri> {
    let links = descriptor.get("links")?.as_array()?;
    let is_actor = |link: &&Value| {
        let media_type = link.get("type").and_then(Value::as_str).unwrap_or_default();
        link.get("rel").and_then(Value::as_str) == Some("self")
            && (media_type.starts_with("application/activity+json")
                || media_type.starts_with("application/ld+json"))
    };
    links.iter().find(is_actor)?.get("href")?.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn handles_are_told_from_ids() {
        for (text, expected) in [
            ("@bob@two.example", Some(("bob", "two.example"))),
            ("bob@two.example", Some(("bob", "two.example"))),
            ("acct:bob@two.example:8443", Some(("bob", "two.example:8443"))),
            ("https://two.example/users/bob", None),
            ("https://two.example/@bob", None),
            ("@bob", None),
            ("bob@", None),
            ("@bob@two.example/path", None),
            ("@bob@two.example?x", None),
        ] {
            let found = Handle::parse(text).map(|it| (it.username, it.host));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn the_link_to_the_actor_is_found_among_others() {
        let descriptor = json!({"links": [
            {"rel": "self", "type": "text/html", "href": "https://two.example/@bob"},
            {"rel": "self", "type": "application/activity+json", "href": "https://two.example/bob"},
        ]});
        assert_eq!(self_link(&descriptor).unwrap(), "https://two.example/bob");
        for other in [json!({}), json!({"links": 1}), json!({"links": [1, {"rel": "self"}]})] {
            assert_eq!(self_link(&other), None, "{other}");
        }
    }
}

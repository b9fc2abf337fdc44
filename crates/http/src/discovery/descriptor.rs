//! Answers of WebFinger, as others give them.

use oyez_vocab::Iri;
use serde_json::Value;

use super::{
    Handle,
    members::{each_item, members},
    shortened::shortened,
};
use crate::media;

/// What WebFinger says about someone: a JSON Resource Descriptor ([RFC 7033 §4.4]), as far as it
/// leads to an actor.
///
/// It is a claim of the server that gave it, and of nobody else.
///
/// [RFC 7033 §4.4]: https://www.rfc-editor.org/rfc/rfc7033#section-4.4
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Descriptor {
    handle: Option<Handle>,
    actor: Iri,
}

/// Why an answer of WebFinger leads to no actor.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DescriptorError {
    /// It is no JSON object.
    #[error("the answer of WebFinger is no JSON object")]
    Json(#[source] serde_json::Error),
    /// It is of another media type than a descriptor.
    #[error("the answer of WebFinger is no JSON, by its media type")]
    MediaType,
    /// None of its links is `self`, of ActivityStreams, and to an https or http IRI.
    #[error("the answer of WebFinger links to no actor")]
    NoActor,
    /// It is about an account, but not about one with a handle.
    #[error("the answer of WebFinger is about `{0}`, which is no handle")]
    Subject(Box<str>),
}

impl Descriptor {
    /// Reads a descriptor.
    ///
    /// # Errors
    ///
    /// Fails when `json` is no JSON object, has no link to an actor, or is about an account that
    /// cannot be.
    pub fn from_json(json: &[u8]) -> Result<Self, DescriptorError> {
        let [subject, links] =
            members(json, ["subject", "links"]).map_err(DescriptorError::Json)?;
        // What is no text is no account.
        let subject = subject.and_then(|it| serde_json::from_str::<String>(it.get()).ok());
        let handle = match subject.as_deref() {
            Some(subject) if is_account(subject) => {
                let handle = subject.parse();
                Some(handle.map_err(|_| DescriptorError::Subject(shortened(subject).into()))?)
            }
            _ => None,
        };
        let mut found = None;
        if let Some(links) = links {
            let look = |link| found = found.take().or_else(|| actor(&link));
            each_item(links, look).map_err(DescriptorError::Json)?;
        }
        Ok(Self { handle, actor: found.ok_or(DescriptorError::NoActor)? })
    }

    /// The handle that it is about. `None` where it does not say, or is about an IRI of another
    /// scheme than `acct`.
    pub fn handle(&self) -> Option<&Handle> {
        self.handle.as_ref()
    }

    /// The id of the actor that it links to.
    pub fn actor(&self) -> &Iri {
        &self.actor
    }
}

fn is_account(subject: &str) -> bool {
    subject.split_once(':').is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("acct"))
}

/// The actor that `link` leads to.
fn actor(link: &Value) -> Option<Iri> {
    let text = |name| link.get(name).and_then(Value::as_str);
    if text("rel") != Some("self") || !text("type").is_some_and(media::is_activity) {
        return None;
    }
    let href: Iri = text("href").filter(|it| it.len() <= MAX_LEN)?.parse().ok()?;
    let is_web = ["https", "http"].iter().any(|it| href.scheme().eq_ignore_ascii_case(it));
    (is_web && href.origin().is_some()).then_some(href)
}

/// How many bytes an id may have: no longer one is dialed.
const MAX_LEN: usize = 2048;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ACTIVITY: &str = "application/activity+json";

    #[test]
    fn a_descriptor_has_a_handle_and_an_actor() {
        let bob = "https://two.example/users/bob";
        let links = json!([
            7,
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": bob},
            {"rel": "self", "type": "text/html", "href": "https://two.example/@bob"},
            {"rel": "self", "type": "application/ld+json", "href": "https://two.example/no-profile"},
            {"rel": "self", "type": ACTIVITY, "href": "javascript:alert(1)"},
            {"rel": "self", "type": ACTIVITY, "href": "/users/bob"},
            {"rel": "self", "type": ACTIVITY},
            {"rel": "self", "type": ACTIVITY, "href": bob},
            {"rel": "self", "type": ACTIVITY, "href": "https://two.example/second"},
        ]);
        for (subject, handle) in [
            (json!("acct:bob@two.example"), Some("@bob@two.example")),
            (json!("ACCT:bob@two.example"), Some("@bob@two.example")),
            (json!(bob), None),
            (json!(null), None),
            (json!(7), None),
        ] {
            let document = json!({"subject": subject, "aliases": 7, "links": links});
            let found = Descriptor::from_json(document.to_string().as_bytes()).unwrap();
            assert_eq!(found.handle().map(Handle::to_string).as_deref(), handle, "{subject}");
            assert_eq!(found.actor(), bob);
        }
    }

    #[test]
    fn attack_274_what_leads_to_no_actor_is_refused() {
        let deep = "[".repeat(10_000);
        let long = format!("https://two.example/{}", "a".repeat(3000));
        let long = json!({"links": [{"rel": "self", "type": ACTIVITY, "href": long}]}).to_string();
        let subject = json!({"subject": "acct:bob", "links": []}).to_string();
        for (json, expected) in [
            ("", "no JSON"),
            ("<!doctype html><title>Welcome</title>", "no JSON"),
            ("[]", "no JSON"),
            ("null", "no JSON"),
            (&deep, "no JSON"),
            ("{}", "no actor"),
            (r#"{"links": {}}"#, "no actor"),
            (r#"{"links": [{"rel": "self"}]}"#, "no actor"),
            (&long, "no actor"),
            (&subject, "no handle"),
        ] {
            let error = Descriptor::from_json(json.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}

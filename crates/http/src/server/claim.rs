//! Which requests are ours.

use http::{HeaderMap, HeaderValue, Method};
use oyez_registry::{Part, Registry, Resource, Target};
use oyez_vocab::Iri;

use super::nodeinfo::Version;
use crate::media;

/// A request that is ours, and what it asks for.
#[derive(Clone, Debug)]
pub(crate) enum Claim {
    /// The path is none, for all that is asked of us under it.
    BadPath,
    /// An activity is delivered.
    Inbox(Inbox),
    /// What is asked cannot be done here.
    MethodNotAllowed { allow: &'static str },
    /// What the server is, by this version of the schema.
    NodeInfo(Version),
    /// Where to find what the server is.
    NodeInfoLinks,
    /// An actor's client posts an activity.
    Outbox(Iri),
    /// A document is asked for.
    Read { target: Target, media_type: HeaderValue },
    /// An actor is sought by its handle.
    WebFinger,
}

/// The inbox that an activity is delivered to.
#[derive(Clone, Debug)]
pub(crate) enum Inbox {
    /// Of the actor with this id.
    Of(Iri),
    /// Of all actors.
    Shared,
}

impl Claim {
    /// What a request asks of us, or `None` for what is the application's.
    ///
    /// A document is ours to give when `Accept` asks for ActivityStreams; a POST to an inbox or
    /// outbox is ours when its `Content-Type` is that, whatever `Accept` says, for many servers
    /// send none. Nothing but we has the routes of inboxes and outboxes, so we answer for the
    /// other methods there.
    pub(crate) fn of(
        registry: &Registry,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
    ) -> Option<Self> {
        if let Some(claim) = Self::well_known(method, path) {
            return Some(claim);
        }
        let is_get = method == Method::GET || method == Method::HEAD;
        if !is_decodable(path)
            && (media::has_activity(headers) || media::accepted(headers).is_some())
        {
            return Some(Self::BadPath);
        }
        let target = match registry.resolve(path)? {
            Resource::Of(target) => target,
            Resource::SharedInbox if method == Method::POST => {
                return media::has_activity(headers).then_some(Self::Inbox(Inbox::Shared));
            }
            Resource::SharedInbox if is_get && media::accepted(headers).is_none() => return None,
            _ => return Some(Self::MethodNotAllowed { allow: "POST" }),
        };
        if is_get {
            let media_type = media::accepted(headers)?;
            return Some(Self::Read { target, media_type });
        }
        let is_mailbox = matches!(target.part, Part::Inbox | Part::Outbox);
        match (method, target.part) {
            (&Method::POST, Part::Inbox) if media::has_activity(headers) => {
                Some(Self::Inbox(Inbox::Of(target.id)))
            }
            (&Method::POST, Part::Outbox) if media::has_activity(headers) => {
                Some(Self::Outbox(target.id))
            }
            (&Method::POST, _) if is_mailbox => None,
            _ if is_mailbox => Some(Self::MethodNotAllowed { allow: "GET, HEAD, POST" }),
            _ if media::has_activity(headers) || media::accepted(headers).is_some() => {
                Some(Self::MethodNotAllowed { allow: "GET, HEAD" })
            }
            _ => None,
        }
    }

    fn well_known(method: &Method, path: &str) -> Option<Self> {
        let claim = match path {
            "/.well-known/webfinger" => Self::WebFinger,
            "/.well-known/nodeinfo" => Self::NodeInfoLinks,
            path => Self::NodeInfo(Version::at(path)?),
        };
        let is_get = method == Method::GET || method == Method::HEAD;
        Some(if is_get { claim } else { Self::MethodNotAllowed { allow: "GET, HEAD" } })
    }
}

/// Whether what `path` has percent-encoded is text, without a NUL.
fn is_decodable(path: &str) -> bool {
    if !path.contains('%') {
        return true;
    }
    let mut decoded = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        let mut digit = || rest.next().and_then(|it| char::from(it).to_digit(16));
        match byte {
            b'%' => match (digit(), digit()) {
                (Some(high), Some(low)) => decoded.extend(u8::try_from(high * 16 + low)),
                _ => return false,
            },
            _ => decoded.push(byte),
        }
    }
    !decoded.contains(&0) && String::from_utf8(decoded).is_ok()
}

#[cfg(test)]
mod tests {
    use http::header::{ACCEPT, CONTENT_TYPE};
    use oyez_registry::{Registration, Role, RoutePattern, Site};

    use super::*;

    fn registry() -> Registry {
        let register = |name, role, pattern| {
            Registration::new(name, role, RoutePattern::short(pattern).unwrap())
        };
        Registry::builder(Site::new("https://one.example").unwrap())
            .register(register("user", Role::Actor, "/users/{username}"))
            .register(register("object", Role::Object, "/objects/{id}"))
            .register(register("activity", Role::Activity, "/activities/{id}"))
            .build()
            .unwrap()
    }

    /// What is claimed, in a word.
    fn claimed(method: &str, path: &str, accept: &str, content_type: &str) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in [(ACCEPT, accept), (CONTENT_TYPE, content_type)] {
            if !value.is_empty() {
                headers.insert(name, value.parse().unwrap());
            }
        }
        match Claim::of(&registry(), &method.parse().unwrap(), path, &headers) {
            None => "pass".to_owned(),
            Some(Claim::BadPath) => "bad path".to_owned(),
            Some(Claim::Inbox(Inbox::Of(_))) => "inbox".to_owned(),
            Some(Claim::Inbox(Inbox::Shared)) => "shared inbox".to_owned(),
            Some(Claim::MethodNotAllowed { allow }) => allow.to_owned(),
            Some(Claim::NodeInfo(_) | Claim::NodeInfoLinks) => "nodeinfo".to_owned(),
            Some(Claim::Outbox(_)) => "outbox".to_owned(),
            Some(Claim::Read { target, .. }) => format!("read {:?}", target.part),
            Some(Claim::WebFinger) => "webfinger".to_owned(),
        }
    }

    #[test]
    fn a_request_is_ours_by_route_and_by_what_it_asks_for_or_brings() {
        const AS: &str = "application/activity+json";
        for (method, path, accept, content_type, expected) in [
            ("GET", "/users/alice", AS, "", "read Itself"),
            ("HEAD", "/users/alice", AS, "", "read Itself"),
            ("GET", "/users/alice", "text/html", "", "pass"),
            ("GET", "/users/alice", "", "", "pass"),
            ("GET", "/users/alice/inbox", AS, "", "read Inbox"),
            ("GET", "/users/alice/inbox", "text/html", "", "pass"),
            ("POST", "/users/alice/inbox", "", AS, "inbox"),
            ("POST", "/users/alice/inbox", "text/html", AS, "inbox"),
            ("POST", "/users/alice/inbox", AS, "text/plain", "pass"),
            ("POST", "/inbox", "", AS, "shared inbox"),
            ("GET", "/inbox", AS, "", "POST"),
            ("GET", "/inbox", "text/html", "", "pass"),
            ("PUT", "/inbox", "", AS, "POST"),
            ("POST", "/users/alice/outbox", "", AS, "outbox"),
            ("PUT", "/users/alice/inbox", "", "", "GET, HEAD, POST"),
            ("OPTIONS", "/users/alice/outbox", "", "", "GET, HEAD, POST"),
            ("BREW", "/users/alice/inbox", "", "", "GET, HEAD, POST"),
            ("POST", "/users/alice", "", AS, "GET, HEAD"),
            ("DELETE", "/objects/1", AS, "", "GET, HEAD"),
            ("POST", "/objects/1", "text/html", "application/x-www-form-urlencoded", "pass"),
            ("GET", "/elsewhere", AS, "", "pass"),
            ("GET", "/users/al%69ce", AS, "", "read Itself"),
            ("GET", "/users/%ff", AS, "", "bad path"),
            ("GET", "/users/%ff", "text/html", "", "pass"),
            ("POST", "/users/%0/inbox", "", AS, "bad path"),
            ("POST", "/elsewhere", AS, AS, "pass"),
            ("GET", "/.well-known/webfinger", "", "", "webfinger"),
            ("POST", "/.well-known/webfinger", "", "", "GET, HEAD"),
            ("GET", "/.well-known/nodeinfo", "text/html", "", "nodeinfo"),
            ("GET", "/nodeinfo/2.0", "", "", "nodeinfo"),
            ("GET", "/nodeinfo/2.1", "", "", "nodeinfo"),
            ("GET", "/nodeinfo/2.2", "", "", "pass"),
        ] {
            let found = claimed(method, path, accept, content_type);
            assert_eq!(found, expected, "{method} {path} Accept: {accept}, {content_type}");
        }
    }
}

//! Documents of NodeInfo.

use oyez_vocab::Iri;
use serde_json::{Map, Value, value::RawValue};

use crate::discovery::{
    ask::resolve,
    members::{each_item, members},
};

/// Where a server's NodeInfo is, as its `/.well-known/nodeinfo` says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NodeInfoLinks {
    document: Iri,
}

/// What a server says that it is. What it does not say, or says in no way that can be read, is absent.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct NodeInfo {
    /// `version`: of the schema, as `2.1`.
    pub version: Box<str>,
    /// `software`
    pub software: Software,
    /// `protocols`: what it speaks to other servers, as `activitypub`.
    pub protocols: Vec<Box<str>>,
    /// `openRegistrations`: whether anyone may register.
    pub open_registrations: Option<bool>,
    /// `usage`
    pub usage: Usage,
}

/// `software`: what a server runs.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Software {
    /// `name`, in small letters, as `mastodon`.
    pub name: Box<str>,
    /// `version`
    pub version: Option<Box<str>>,
    /// `repository`: where its source is.
    pub repository: Option<Box<str>>,
    /// `homepage`
    pub homepage: Option<Box<str>>,
}

/// `usage`: how much a server is used.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Usage {
    /// `users.total`
    pub users: Option<u64>,
    /// `users.activeHalfyear`: who signed in within the last 180 days.
    pub active_half_year: Option<u64>,
    /// `users.activeMonth`: who signed in within the last 30 days.
    pub active_month: Option<u64>,
    /// `localPosts`
    pub local_posts: Option<u64>,
    /// `localComments`
    pub local_comments: Option<u64>,
}

/// Why a document of NodeInfo is of no use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NodeInfoError {
    /// The document is of another server.
    #[error("the NodeInfo is at another server, `{0}`")]
    Elsewhere(Iri),
    /// A document is no JSON object.
    #[error("the NodeInfo is no JSON object")]
    Json(#[source] serde_json::Error),
    /// A document is of another media type.
    #[error("the NodeInfo is no JSON, by its media type")]
    MediaType,
    /// There is no link to a version that is known.
    #[error("there is no NodeInfo 2.0 or 2.1")]
    NoLink,
    /// A value is not of its kind, or too long.
    #[error("the NodeInfo has an odd `{0}`")]
    Odd(&'static str),
}

impl NodeInfoLinks {
    /// Reads the document that was fetched from `from`.
    ///
    /// # Errors
    ///
    /// Fails when `json` is no JSON object, or has no link to a version that is known.
    pub fn from_json(json: &[u8], from: &Iri) -> Result<Self, NodeInfoError> {
        let [links] = members(json, ["links"]).map_err(NodeInfoError::Json)?;
        let mut found = VERSIONS.map(|_| None);
        if let Some(links) = links {
            let look = |link: Value| {
                let rel = link.get("rel").and_then(Value::as_str);
                let version = rel.and_then(|it| it.strip_prefix(REL));
                let places = VERSIONS.iter().zip(&mut found);
                for (_, place) in places.filter(|(it, _)| Some(**it) == version) {
                    place.get_or_insert(link.clone());
                }
            };
            each_item(links, look).map_err(NodeInfoError::Json)?;
        }
        let href = found.iter().flatten().find_map(|it| it.get("href")?.as_str());
        let document = resolve(from, href.ok_or(NodeInfoError::NoLink)?);
        let document = document.ok_or(NodeInfoError::Odd("href"))?;
        Ok(Self { document })
    }

    /// The document of the newest version that is known. It may be of any origin.
    pub fn document(&self) -> &Iri {
        &self.document
    }
}

impl NodeInfo {
    /// Reads the document.
    ///
    /// # Errors
    ///
    /// Fails when `json` is no JSON object, names no software, or has a text that is too long or a
    /// count that is none.
    pub fn from_json(json: &[u8]) -> Result<Self, NodeInfoError> {
        let document = object(json)?;
        let none = Map::new();
        // What has nothing to say is an empty array, where PHP wrote it.
        let part = |of: &Map<String, Value>, name| of.get(name).and_then(Value::as_object).cloned();
        let software = part(&document, "software").unwrap_or_default();
        let usage = part(&document, "usage").unwrap_or_default();
        let users = usage.get("users").and_then(Value::as_object).unwrap_or(&none);
        let name = text(&software, "name", "software.name")?;
        let name = name.ok_or(NodeInfoError::Odd("software.name"))?;
        Ok(Self {
            version: text(&document, "version", "version")?.unwrap_or_default(),
            software: Software {
                name: name.to_lowercase().into(),
                version: text(&software, "version", "software.version")?,
                repository: text(&software, "repository", "software.repository")?,
                homepage: text(&software, "homepage", "software.homepage")?,
            },
            protocols: protocols(&document)?,
            open_registrations: document.get("openRegistrations").and_then(Value::as_bool),
            usage: Usage {
                users: count(users, "total", "usage.users.total")?,
                active_half_year: count(users, "activeHalfyear", "usage.users.activeHalfyear")?,
                active_month: count(users, "activeMonth", "usage.users.activeMonth")?,
                local_posts: count(&usage, "localPosts", "usage.localPosts")?,
                local_comments: count(&usage, "localComments", "usage.localComments")?,
            },
        })
    }
}

/// What is read of a document.
fn object(json: &[u8]) -> Result<Map<String, Value>, NodeInfoError> {
    const NAMES: [&str; 5] = ["openRegistrations", "protocols", "software", "usage", "version"];
    let members = members(json, NAMES).map_err(NodeInfoError::Json)?;
    let members = NAMES.iter().zip(members).filter_map(|(name, it)| Some((*name, it?)));
    let read =
        |(name, it): (&str, &RawValue)| Ok((name.to_owned(), serde_json::from_str(it.get())?));
    members.map(read).collect::<Result<_, _>>().map_err(NodeInfoError::Json)
}

/// The names in `protocols`. Some still write the object of NodeInfo 1.0: what it has `inbound`.
fn protocols(document: &Map<String, Value>) -> Result<Vec<Box<str>>, NodeInfoError> {
    let protocols = match document.get("protocols") {
        Some(Value::Object(both)) => both.get("inbound"),
        protocols => protocols,
    };
    let names = protocols.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if names.len() > MAX_PROTOCOLS {
        return Err(NodeInfoError::Odd("protocols"));
    }
    let names = names.iter().filter_map(Value::as_str);
    names.map(|it| bounded(it, "protocols")).collect()
}

/// A text; a number is taken for one.
fn text(
    of: &Map<String, Value>,
    name: &str,
    path: &'static str,
) -> Result<Option<Box<str>>, NodeInfoError> {
    match of.get(name) {
        None | Some(Value::Null | Value::Bool(false)) => Ok(None),
        Some(Value::String(text)) => bounded(text, path).map(Some),
        Some(Value::Number(number)) => Ok(Some(number.to_string().into())),
        Some(_) => Err(NodeInfoError::Odd(path)),
    }
}

fn bounded(text: &str, path: &'static str) -> Result<Box<str>, NodeInfoError> {
    if text.len() > MAX_TEXT { Err(NodeInfoError::Odd(path)) } else { Ok(text.into()) }
}

/// A count: a whole number that is not negative, however it is written.
fn count(
    of: &Map<String, Value>,
    name: &str,
    path: &'static str,
) -> Result<Option<u64>, NodeInfoError> {
    let Some(number) = of.get(name).filter(|it| !it.is_null()) else { return Ok(None) };
    let whole =
        |it: f64| (it.fract() == 0.0 && (0.0..=MAX_FLOAT).contains(&it)).then_some(it as u64);
    let found = number.as_u64().or_else(|| number.as_f64().and_then(whole));
    found.map(Some).ok_or(NodeInfoError::Odd(path))
}

/// What the relation of a link is called, before the version.
const REL: &str = "http://nodeinfo.diaspora.software/ns/schema/";

/// The versions that are read, the best first.
const VERSIONS: [&str; 2] = ["2.1", "2.0"];

/// How many bytes a text may have.
const MAX_TEXT: usize = 512;

const MAX_PROTOCOLS: usize = 64;

/// Up to here every whole number is one of floating point.
const MAX_FLOAT: f64 = 9_007_199_254_740_992.0;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(document: &Value) -> Result<NodeInfo, NodeInfoError> {
        NodeInfo::from_json(document.to_string().as_bytes())
    }

    #[test]
    fn a_document_is_read_with_all_it_says() {
        let found = read(&json!({
            "version": "2.1",
            "software": {
                "name": "Town-Crier",
                "version": "1.2.3+x",
                "repository": "https://two.example/source",
                "homepage": "https://two.example/",
            },
            "protocols": ["activitypub", "diaspora"],
            "services": {"inbound": [], "outbound": []},
            "openRegistrations": true,
            "usage": {
                "users": {"total": 7, "activeHalfyear": 5, "activeMonth": 3.0},
                "localPosts": 11,
                "localComments": 13,
            },
            "metadata": {"nodeName": "Two"},
        }))
        .unwrap();
        assert_eq!(&*found.version, "2.1");
        assert_eq!(&*found.software.name, "town-crier");
        assert_eq!(found.software.version.as_deref(), Some("1.2.3+x"));
        assert_eq!(found.software.repository.as_deref(), Some("https://two.example/source"));
        assert_eq!(found.software.homepage.as_deref(), Some("https://two.example/"));
        assert_eq!(found.protocols, [Box::from("activitypub"), Box::from("diaspora")]);
        assert_eq!(found.open_registrations, Some(true));
        let Usage { users, active_half_year, active_month, local_posts, local_comments } =
            found.usage;
        let counts = [users, active_half_year, active_month, local_posts, local_comments];
        assert_eq!(counts, [7, 5, 3, 11, 13].map(Some));
    }

    #[test]
    fn what_a_server_leaves_out_or_empty_is_absent() {
        let named = || json!({"software": {"name": "crier"}});
        for (path, value) in [
            ("usage", json!([])),
            ("usage", json!(null)),
            ("usage", json!({"users": []})),
            ("usage", json!({"users": {"total": null}})),
            ("openRegistrations", json!("yes")),
            ("openRegistrations", json!(1)),
            ("protocols", json!(null)),
            ("protocols", json!([7])),
            ("metadata", json!([])),
        ] {
            let mut document = named();
            document[path] = value.clone();
            assert_eq!(read(&document).unwrap(), read(&named()).unwrap(), "{path}: {value}");
        }
        let mut document = named();
        document["protocols"] = json!({"inbound": ["activitypub"], "outbound": []});
        assert_eq!(read(&document).unwrap().protocols, [Box::from("activitypub")]);
        document["software"]["version"] = json!(4.2);
        assert_eq!(read(&document).unwrap().software.version.as_deref(), Some("4.2"));
    }

    #[test]
    fn attack_278_odd_numbers_and_long_names_are_errors_of_a_type() {
        let long = "a".repeat(1024 * 1024);
        for (path, value) in [
            ("/usage/users/total", json!("7")),
            ("/usage/users/total", json!(-1)),
            ("/usage/users/activeMonth", json!(1e300)),
            ("/usage/localPosts", json!(1.5)),
            ("/usage/localComments", json!([])),
            ("/software/name", json!(long)),
            ("/software/name", json!(null)),
            ("/software/version", json!({})),
            ("/protocols", json!(vec!["activitypub"; 1000])),
            ("/protocols", json!([long])),
        ] {
            let mut document = json!({
                "software": {"name": "crier", "version": "1"},
                "protocols": [],
                "usage": {"users": {"total": 1, "activeMonth": 1}, "localPosts": 1, "localComments": 1},
            });
            *document.pointer_mut(path).unwrap() = value;
            let error = read(&document).unwrap_err();
            let NodeInfoError::Odd(odd) = error else { panic!("{error:?}") };
            assert_eq!(format!("/{}", odd.replace('.', "/")), path);
        }
        for json in ["", "[]", "7", "<html>", &"[".repeat(10_000)] {
            let error = NodeInfo::from_json(json.as_bytes()).unwrap_err();
            assert!(matches!(error, NodeInfoError::Json(_)), "{json}: {error:?}");
        }
    }

    #[test]
    fn the_newest_version_that_is_known_is_taken() {
        let from: Iri = "https://two.example/.well-known/nodeinfo".parse().unwrap();
        let link =
            |version: &str, href: &str| json!({"rel": format!("{REL}{version}"), "href": href});
        for (links, expected) in [
            (json!([link("2.0", "https://two.example/2.0")]), Ok("https://two.example/2.0")),
            (
                json!([link("1.0", "/1"), link("2.0", "/2.0"), link("2.1", "/2.1")]),
                Ok("https://two.example/2.1"),
            ),
            (json!([link("2.2", "/2.2"), link("2.0", "/2.0")]), Ok("https://two.example/2.0")),
            (json!([link("2.0", "data:,x")]), Ok("data:,x")),
            (json!([7, {"rel": 7}, link("2.0", "https://")]), Err("odd `href`")),
            (json!([link("1.0", "/1")]), Err("no NodeInfo")),
            (json!([{"rel": format!("{REL}2.0")}]), Err("no NodeInfo")),
            (json!({}), Err("no NodeInfo")),
            (json!(null), Err("no NodeInfo")),
        ] {
            let json = json!({"links": links}).to_string();
            match (NodeInfoLinks::from_json(json.as_bytes(), &from), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found.document(), expected, "{json}"),
                (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
                (found, _) => panic!("{json}: {found:?}"),
            }
        }
    }
}

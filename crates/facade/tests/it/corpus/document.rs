//! Activities that others wrote, and how they are moved to servers that can be asked.

use std::{collections::BTreeSet, fs, path::Path};

use oyez::vocab::Iri;
use serde_json::Value;

use crate::kit::peer::{Answer, Peer};

/// The folders whose documents are read.
const FOLDERS: [&str; 5] = [
    "fedify-fixtures",
    "fediverse-pasture-inputs/activity",
    "fep-examples",
    "lemmy-apub-assets",
    "w3c-activitypub",
];

/// What has an `actor` and is no activity.
const THINGS: [&str; 2] = ["Event", "Note"];

/// An activity as it was found.
pub(super) struct Document {
    /// The path beneath the root of the corpus.
    pub(super) path: String,
    /// The host of the actor.
    pub(super) host: String,
    actor: String,
    text: String,
    value: Value,
}

/// The same, as its peer delivers it.
pub(super) struct Moved {
    pub(super) text: String,
    pub(super) kind_of_actor: &'static str,
    pub(super) path_of_actor: String,
    /// The id of what is created by the activity that a group announces.
    pub(super) announced: Option<String>,
}

/// Every activity whose actor has an id, in the order of the paths.
pub(super) fn documents(root: &Path) -> Vec<Document> {
    let mut paths = Vec::new();
    let mut folders: Vec<_> = FOLDERS.iter().map(|it| root.join(it)).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { paths.push(path) }
        }
    }
    paths.sort();
    let document = |path: &Path| {
        let text = fs::read_to_string(path).ok()?;
        let value: Value = serde_json::from_str(&text).ok()?;
        let actor = id(value.get("actor")?)?.to_owned();
        let is_thing = THINGS.iter().any(|it| value["type"] == **it);
        let path = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        let host = origin(&actor)?.split_once("://")?.1.to_owned();
        (!is_thing).then_some(Document { path, host, actor, text, value })
    };
    paths.iter().filter_map(|it| document(it)).collect()
}

impl Document {
    /// Whether this is its type.
    pub(super) fn is(&self, kind: &str) -> bool {
        self.value["type"] == kind
    }

    /// Whether nobody finds it in an inbox: whom an actor blocks is not told, and what it reports is
    /// for the operator.
    pub(super) fn is_hidden(&self) -> bool {
        let is_unblock = self.is("Undo") && self.value["object"]["type"] == "Block";
        self.is("Block") || self.is("Flag") || is_unblock
    }

    /// The document with its own server at `near` and every other at `far`, which have what is
    /// embedded of theirs. Who is followed or reported becomes `local`.
    pub(super) fn moved(&self, near: &Peer, far: &Peer, local: &str) -> Moved {
        let mut text = self.text.clone();
        let mut origins = BTreeSet::new();
        collect_origins(&self.value, &mut origins);
        let own = format!("://{}", self.host);
        let target = |it: &str| if it.ends_with(&own) { near } else { far }.iri("");
        for it in &origins {
            text = replaced(&text, it, &target(it));
        }
        if self.is("Follow") || self.is("Flag") {
            let value: Value = serde_json::from_str(&text).unwrap();
            let object = &value["object"];
            let object = id(object.get(0).unwrap_or(object)).unwrap();
            text = text.replace(&format!("\"{object}\""), &format!("\"{local}\""));
        }
        let value: Value = serde_json::from_str(&text).unwrap();
        put_parts(&value, &value["@context"], near);
        put_parts(&value, &value["@context"], far);
        let own_origin = origin(&self.actor).unwrap();
        let path_of_actor = self.actor[own_origin.len()..].to_owned();
        // Lemmy has its communities under `/c/`.
        let is_group = path_of_actor.starts_with("/c/");
        let kind_of_actor = if is_group { "Group" } else { "Person" };
        let announced = id(&value["object"]["object"]).map(str::to_owned);
        let announced = announced.filter(|_| is_group && self.is("Announce"));
        Moved { text, kind_of_actor, path_of_actor, announced }
    }
}

/// The id of what is named or embedded.
fn id(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value["id"].as_str())
}

/// What an IRI of the web starts with, up to its path.
fn origin(text: &str) -> Option<&str> {
    text.parse::<Iri>().ok()?;
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    Some(&text[..text.len() - rest.len() + end])
}

/// The origins of all that is named, but not of the words of the vocabulary.
fn collect_origins(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let of_standard = text.starts_with("https://www.w3.org/");
            found.extend(origin(text).filter(|_| !of_standard).map(str::to_owned));
        }
        Value::Array(items) => items.iter().for_each(|it| collect_origins(it, found)),
        Value::Object(members) => {
            let members = members.iter().filter(|(name, _)| *name != "@context");
            members.for_each(|(_, it)| collect_origins(it, found));
        }
        _ => {}
    }
}

/// `text` with `to` wherever `from` stands, and not another host that begins with it.
fn replaced(text: &str, from: &str, to: &str) -> String {
    let mut pieces = text.split(from);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let goes_on = piece.starts_with(|it: char| it.is_alphanumeric() || ".:-_".contains(it));
        out += if goes_on { from } else { to };
        out += piece;
    }
    out
}

/// Puts what is embedded and lives at `peer` there, with its actor.
fn put_parts(value: &Value, context: &Value, peer: &Peer) {
    let path = |it: &Value| it.as_str()?.strip_prefix(&peer.iri("")).map(str::to_owned);
    if let Some(at) = path(&value["id"]) {
        let mut part = value.clone();
        part["@context"] = context.clone();
        peer.put(&at, Answer::document(&part));
    }
    if let Some(actor) = path(&value["actor"]) {
        peer.put_actor("Person", &actor);
    }
    match value {
        Value::Array(items) => items.iter().for_each(|it| put_parts(it, context, peer)),
        Value::Object(members) => members.values().for_each(|it| put_parts(it, context, peer)),
        _ => {}
    }
}

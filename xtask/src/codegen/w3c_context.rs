//! The context document of ActivityStreams that the tables make, against W3C's.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use serde_json::{Map, Value};

use super::{context, tables::Tables, w3c::left_out};
use crate::process::root;

/// What a term stands for, and how its values are taken.
#[derive(Debug, Eq, PartialEq)]
struct Definition {
    /// A full IRI or a keyword.
    iri: String,
    coercion: Option<String>,
    container: Option<String>,
    /// Whatever else W3C may come to say about a term.
    others: BTreeMap<String, Value>,
}

/// The definitions of a context, by term.
fn definitions(text: &str) -> BTreeMap<String, Definition> {
    let document: Value = serde_json::from_str(text).unwrap();
    let terms = document["@context"].as_object().unwrap();
    terms.iter().map(|(name, value)| (name.clone(), definition(terms, value))).collect()
}

fn definition(terms: &Map<String, Value>, value: &Value) -> Definition {
    let mut parts: BTreeMap<String, Value> = match value {
        Value::Object(parts) => parts.clone().into_iter().collect(),
        iri => BTreeMap::from([("@id".to_owned(), iri.clone())]),
    };
    let mut take = |key| parts.remove(key).map(|it| full(terms, it.as_str().unwrap()));
    Definition {
        iri: take("@id").unwrap(),
        coercion: take("@type"),
        container: take("@container"),
        others: parts,
    }
}

/// `name` with its prefix written out.
fn full(terms: &Map<String, Value>, name: &str) -> String {
    let full = name.split_once(':').and_then(|(prefix, rest)| {
        let namespace = terms.get(prefix)?.as_str()?;
        Some(format!("{namespace}{rest}"))
    });
    full.unwrap_or_else(|| name.to_owned())
}

/// The document that the tables make.
fn made() -> String {
    let tables = Tables::read(&root().join("crates/vocab/schema")).unwrap();
    context::files(&tables).unwrap().remove("contexts/activitystreams.jsonld").unwrap()
}

#[test]
fn every_definition_is_w3cs_or_left_out_with_a_reason() {
    let reference = root().join("../shared/reference/activitystreams.jsonld");
    let Ok(w3c) = fs::read_to_string(reference) else {
        eprintln!("not checked: W3C's context is not beside the workspace");
        return;
    };
    let (ours, w3c) = (definitions(&made()), definitions(&w3c));
    assert!(w3c.len() > 100, "the context is read wrong");

    let names: BTreeSet<&str> = ours.keys().chain(w3c.keys()).map(String::as_str).collect();
    let differ: BTreeSet<&str> =
        names.into_iter().filter(|it| ours.get(*it) != w3c.get(*it)).collect();
    let left_out = left_out();
    let explained: BTreeSet<&str> = left_out
        .term
        .iter()
        .filter(|it| it.files.iter().any(|it| it == "context"))
        .map(|it| it.name.as_str())
        .collect();
    assert_eq!(differ, explained, "left: defined otherwise than by W3C; right: left-out.toml");
}

#[test]
fn a_difference_is_seen_in_each_part_of_a_definition() {
    let read = |definition: &str| {
        let context =
            format!(r#"{{"@context": {{"as": "https://as.example/#", "object": {definition}}}}}"#);
        definitions(&context).remove("object").unwrap()
    };
    let usual = read(r#"{"@id": "as:object", "@type": "@id"}"#);
    assert_eq!(usual, read(r#"{"@id": "https://as.example/#object", "@type": "@id"}"#));
    for other in [
        r#""as:object""#,
        r#"{"@id": "as:subject", "@type": "@id"}"#,
        r#"{"@id": "as:object", "@type": "as:object"}"#,
        r#"{"@id": "as:object", "@type": "@id", "@container": "@list"}"#,
        r#"{"@id": "as:object", "@type": "@id", "@protected": true}"#,
    ] {
        assert_ne!(usual, read(other), "{other}");
    }
}

//! The tables against the standard's own files, term by term.
//!
//! W3C's ontology and context are incomplete, each in its own way, so the tables are ours. Every
//! difference is a row of `left-out.toml`, with the reason.

use std::{collections::BTreeSet, fs, path::Path};

use serde::Deserialize;
use serde_json::Value;

use super::tables::Tables;
use crate::process::root;

/// The rows of `left-out.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LeftOut {
    pub(super) term: Vec<Term>,
    added: Vec<Added>,
}

/// A term of W3C's files that the tables do not have.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Term {
    pub(super) name: String,
    pub(super) files: Vec<String>,
    reason: String,
}

/// A term of the tables, said to be of ActivityStreams, that neither file has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Added {
    name: String,
    reason: String,
}

pub(super) fn left_out() -> LeftOut {
    let text = fs::read_to_string(root().join("crates/vocab/schema/left-out.toml")).unwrap();
    toml::from_str(&text).unwrap()
}

/// The subjects of the ontology that stand in the namespace of ActivityStreams.
fn ontology(text: &str) -> BTreeSet<String> {
    let subjects = text.lines().filter_map(|line| line.strip_prefix("as:")?.split_once(" a "));
    subjects.map(|(name, _)| name.trim().to_owned()).collect()
}

/// The terms of the context: no prefixes, and no keywords.
fn context(text: &str) -> BTreeSet<String> {
    let document: Value = serde_json::from_str(text).unwrap();
    let terms = document["@context"].as_object().unwrap();
    let is_term = |name: &str| {
        !name.starts_with('@') && !["id", "type", "as", "ldp", "vcard", "xsd"].contains(&name)
    };
    terms.keys().filter(|it| is_term(it)).cloned().collect()
}

#[test]
fn every_term_of_the_w3c_files_is_in_the_tables_or_left_out_with_a_reason() {
    let reference = root().join("../shared/reference");
    let read = |name: &str| fs::read_to_string(Path::new(&reference).join(name));
    let (Ok(owl), Ok(jsonld)) = (read("activitystreams2.owl"), read("activitystreams.jsonld"))
    else {
        eprintln!("not checked: W3C's files are not beside the workspace");
        return;
    };
    let (ontology, context) = (ontology(&owl), context(&jsonld));
    assert!(ontology.contains("Create") && context.contains("Create"), "the files are read wrong");

    let tables = Tables::read(&root().join("crates/vocab/schema")).unwrap();
    let ours: BTreeSet<String> = tables.terms().map(|(name, _)| name.to_owned()).collect();
    let left_out = left_out();

    let w3c: BTreeSet<String> = ontology.union(&context).cloned().collect();
    let missing: BTreeSet<String> = w3c.difference(&ours).cloned().collect();
    let explained: BTreeSet<String> = left_out.term.iter().map(|it| it.name.clone()).collect();
    assert_eq!(missing, explained, "left: of W3C and not in the tables; right: left-out.toml");

    let is_as = |iri: &str| iri.starts_with("https://www.w3.org/ns/activitystreams#");
    let added: BTreeSet<String> = tables
        .terms()
        .filter(|(name, iri)| is_as(iri) && !w3c.contains(*name))
        .map(|(name, _)| name.to_owned())
        .collect();
    let explained: BTreeSet<String> = left_out.added.iter().map(|it| it.name.clone()).collect();
    assert_eq!(added, explained, "left: in the tables and not of W3C; right: left-out.toml");
}

#[test]
fn every_difference_has_its_reason() {
    let left_out = left_out();
    for Term { name, files, reason } in &left_out.term {
        assert!(reason.len() > 10, "{name}");
        assert!(files.iter().all(|it| it == "ontology" || it == "context"), "{name}: {files:?}");
    }
    for Added { name, reason } in &left_out.added {
        assert!(reason.len() > 10, "{name}");
    }
}

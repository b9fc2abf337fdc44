//! JSON-LD context documents, made from the tables: what every term means, for programs.
//!
//! Tables that share a `context` are one document, and so are those that share a `prefix`.

use std::{collections::BTreeMap, fmt::Write as _};

use super::tables::{Origin, Table, Tables};
use crate::Outcome;

/// The folder of the documents, beside the module that lists them.
const FOLDER: &str = "contexts";

/// The context of ActivityStreams.
const ACTIVITY_STREAMS: &str = "https://www.w3.org/ns/activitystreams";

/// The prefixes that the context of ActivityStreams defines.
const PREFIXES: [(&str, &str); 4] = [
    ("as", "https://www.w3.org/ns/activitystreams#"),
    ("ldp", "http://www.w3.org/ns/ldp#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// One document.
struct Document<'a> {
    /// What the tables name it by: the IRI of the context, or the prefix.
    key: &'a str,
    /// The prefixes that it defines and uses.
    prefixes: BTreeMap<&'a str, &'a str>,
    /// Each term with its definition, in the order of the tables.
    terms: Vec<(&'a str, String)>,
}

/// The documents and the module that lists them, by path.
pub(crate) fn files(tables: &Tables) -> Outcome<BTreeMap<String, String>> {
    let mut documents: Vec<Document<'_>> = Vec::new();
    for table in &tables.tables {
        let Some(key) = key(table) else { continue };
        let at = documents.iter().position(|it| it.key == key).unwrap_or_else(|| {
            documents.push(Document::new(key, &table.origin));
            documents.len() - 1
        });
        documents[at].add(table)?;
    }
    documents.sort_by_key(|it| it.key);
    let mut files = BTreeMap::new();
    for document in &documents {
        let path = format!("{FOLDER}/{}.jsonld", stem(document.key));
        if files.insert(path, document.text()).is_some() {
            return Err(format!("{}: two contexts have one file name", document.key).into());
        }
    }
    files.insert(format!("{FOLDER}.rs"), module(&documents));
    Ok(files)
}

/// What the terms of `table` are found under, where they are JSON-LD: a context or a prefix.
fn key(table: &Table) -> Option<&str> {
    table.origin.context.as_deref().or(table.origin.prefix.as_deref())
}

impl<'a> Document<'a> {
    fn new(key: &'a str, origin: &'a Origin) -> Self {
        let mut prefixes = BTreeMap::new();
        if key == ACTIVITY_STREAMS {
            prefixes.extend(PREFIXES);
        }
        if let Some(prefix) = &origin.prefix {
            prefixes.insert(prefix, origin.namespace.as_str());
        }
        Self { key, prefixes, terms: Vec::new() }
    }

    /// Adds the terms of `table`.
    fn add(&mut self, table: &'a Table) -> Outcome {
        for (name, row) in table.classes.iter().filter(|(_, row)| row.is_written()) {
            let iri = self.compact(row.iri.as_ref(), &table.origin, name);
            self.define(name, format!("\"{iri}\""))?;
        }
        for (name, row) in &table.properties {
            let iri = self.compact(row.iri.as_ref(), &table.origin, name);
            let mut parts = vec![format!("\"@id\": \"{iri}\"")];
            if let Some(it) = row.coercion() {
                if it.starts_with("xsd:") {
                    self.prefixes.extend(PREFIXES.into_iter().filter(|(name, _)| *name == "xsd"));
                }
                parts.push(format!("\"@type\": \"{it}\""));
            }
            if let Some(it) = &row.container {
                parts.push(format!("\"@container\": \"@{it}\""));
            }
            let definition = match parts.as_slice() {
                [_] => format!("\"{iri}\""),
                parts => format!("{{{}}}", parts.join(", ")),
            };
            self.define(name, definition)?;
            if let Some(map) = &row.map {
                self.define(map, format!("{{\"@id\": \"{iri}\", \"@container\": \"@language\"}}"))?;
            }
        }
        Ok(())
    }

    /// Adds a term. One that several classes have in their own way is defined once.
    fn define(&mut self, name: &'a str, definition: String) -> Outcome {
        match self.terms.iter().find(|(it, _)| *it == name) {
            None => self.terms.push((name, definition)),
            Some((_, known)) if *known == definition => {}
            Some((_, known)) => {
                let key = self.key;
                return Err(format!("{key}: {name} is {known}, and {definition}").into());
            }
        }
        Ok(())
    }

    /// The IRI of a term, with a prefix of this document in front where one fits.
    fn compact(&self, iri: Option<&String>, origin: &Origin, name: &str) -> String {
        let iri = iri.cloned().unwrap_or_else(|| format!("{}{name}", origin.namespace));
        let short = self.prefixes.iter().find_map(|(prefix, namespace)| {
            Some(format!("{prefix}:{}", iri.strip_prefix(namespace)?))
        });
        short.unwrap_or(iri)
    }

    fn text(&self) -> String {
        let mut lines = Vec::new();
        if self.key == ACTIVITY_STREAMS {
            // What nobody defines is a name of the document alone.
            lines.push(("@vocab", "\"_:\"".to_owned()));
        }
        lines.extend(self.prefixes.iter().map(|(name, iri)| (*name, format!("\"{iri}\""))));
        lines.extend([("id", "\"@id\"".to_owned()), ("type", "\"@type\"".to_owned())]);
        lines.extend(self.terms.iter().cloned());
        let line = |(name, definition): (&str, String)| format!("    \"{name}\": {definition}");
        let lines: Vec<String> = lines.into_iter().map(line).collect();
        format!("{{\n  \"@context\": {{\n{}\n  }}\n}}\n", lines.join(",\n"))
    }
}

/// The name of the file of a context, without what all addresses have.
fn stem(key: &str) -> String {
    let Some((_, address)) = key.split_once("://") else { return key.to_owned() };
    let path = address.split_once('/').map_or("", |(_, path)| path);
    let name = if path.is_empty() { address } else { path.strip_prefix("ns/").unwrap_or(path) };
    name.replace(['/', '.', '#'], "-").trim_matches('-').to_owned()
}

/// The module that lists the documents.
fn module(documents: &[Document<'_>]) -> String {
    let mut it = super::text::mark("*.toml");
    it += "\n/// The context documents, each by its IRI or, where the terms are written into the \
           documents\n/// that use them, by its prefix.\n";
    let _ = writeln!(it, "pub(crate) const CONTEXTS: [(&str, &str); {}] = [", documents.len());
    for document in documents {
        let (key, stem) = (document.key, stem(document.key));
        let line = format!("    (\"{key}\", include_str!(\"{FOLDER}/{stem}.jsonld\")),\n");
        if line.len() <= 101 {
            it += &line;
        } else {
            let _ = write!(
                it,
                "    (\n        \"{key}\",\n        include_str!(\"{FOLDER}/{stem}.jsonld\"),\n    ),\n"
            );
        }
    }
    it + "];\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_after_their_context() {
        for (key, expected) in [
            ("https://www.w3.org/ns/activitystreams", "activitystreams"),
            ("https://w3id.org/security/data-integrity/v2", "security-data-integrity-v2"),
            ("https://schema.example", "schema-example"),
            ("toot", "toot"),
        ] {
            assert_eq!(stem(key), expected);
        }
    }
}

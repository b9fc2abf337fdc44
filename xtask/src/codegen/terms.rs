//! What the contexts of documents say of the terms, where ActivityStreams' own does not.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{
    tables::{Origin, PropertyRow, Table, Tables},
    text,
};
use crate::Outcome;

/// The file of all such terms and of the prefixes that they are written with.
pub(crate) fn file(tables: &Tables) -> Outcome<String> {
    let rows = rows(tables)?;
    let mut prefixes = BTreeMap::new();
    for origin in tables.tables.iter().map(|it| &it.origin) {
        if let Some(prefix) = &origin.prefix {
            prefixes.insert(prefix.as_str(), origin.namespace.as_str());
        }
    }
    let mut it = text::mark("*.toml");
    it += "\nuse crate::context::{Definition, by_context, inline, list, within_context};\n\n";
    it += "/// Terms that ActivityStreams' context does not define, by name.\n";
    writeln!(it, "pub(crate) static TERMS: [Definition; {}] = [", rows.len())?;
    it += &rows.into_values().map(|it| it.text()).collect::<String>();
    it += "];\n\n";
    it += "/// Prefixes in the IRIs of these terms, each with what it stands for.\n";
    let rows =
        prefixes.iter().map(|(prefix, namespace)| format!("(\"{prefix}\", \"{namespace}\")"));
    it += &text::array(
        &format!("pub(crate) static PREFIXES: [(&str, &str); {}] = ", prefixes.len()),
        &rows.collect::<Vec<_>>(),
    );
    Ok(it)
}

/// A term, and what is said of it.
#[derive(Debug, Eq, PartialEq)]
struct Term {
    name: String,
    iri: String,
    kind: Kind,
}

#[derive(Debug, Eq, PartialEq)]
enum Kind {
    ByContext(String),
    /// It stands only in objects that a property or a type of that context leads to.
    WithinContext(String),
    Inline {
        coercion: String,
    },
    List {
        coercion: String,
    },
}

impl Term {
    fn new(
        origin: &Origin,
        name: &str,
        iri: Option<&str>,
        row: Option<&PropertyRow>,
        is_within: bool,
    ) -> Self {
        let full = origin.iri(name, iri);
        if let Some(context) = &origin.context {
            let kind = match is_within {
                true => Kind::WithinContext(context.clone()),
                false => Kind::ByContext(context.clone()),
            };
            return Self { name: name.to_owned(), iri: full, kind };
        }
        let short = origin.prefix.as_ref().zip(full.strip_prefix(&origin.namespace));
        let iri = short.map_or_else(|| full.clone(), |(prefix, name)| format!("{prefix}:{name}"));
        let coercion = row.map(coercion).unwrap_or_default().to_owned();
        let is_list = row.is_some_and(|it| it.container.as_deref() == Some("list"));
        let kind = if is_list { Kind::List { coercion } } else { Kind::Inline { coercion } };
        Self { name: name.to_owned(), iri, kind }
    }

    fn text(&self) -> String {
        let (function, last) = match &self.kind {
            Kind::ByContext(context) => ("by_context", context),
            Kind::WithinContext(context) => ("within_context", context),
            Kind::Inline { coercion } => ("inline", coercion),
            Kind::List { coercion } => ("list", coercion),
        };
        let arguments = [&self.name, &self.iri, last].map(|it| format!("\"{it}\""));
        text::call(function, &arguments, 4)
    }
}

/// What is said of the values of a property that is defined in place. The JSON of numbers says what
/// they are.
fn coercion(row: &PropertyRow) -> &str {
    let is_needed = |it: &&str| row.coerce.is_some() || matches!(*it, "@id" | "xsd:dateTime");
    row.coercion().filter(is_needed).unwrap_or_default()
}

fn rows(tables: &Tables) -> Outcome<BTreeMap<String, Term>> {
    let mut rows = BTreeMap::new();
    for table in tables.tables.iter().filter(|it| it.origin.is_extension()) {
        for term in of_table(table) {
            if let Some((file, iri)) = standard(tables, &term.name) {
                return Err(format!("{}: {} is {iri} in {file}", table.file, term.name).into());
            }
            if let Some(other) = rows.insert(term.name.clone(), term) {
                let again = &rows[&other.name];
                if *again != other {
                    return Err(format!("{}: {again:?} is also {other:?}", table.file).into());
                }
            }
        }
    }
    Ok(rows)
}

/// The terms of a table that are written in documents.
fn of_table(table: &Table) -> impl Iterator<Item = Term> {
    let origin = &table.origin;
    let is_json_ld = origin.context.is_some() || origin.prefix.is_some();
    let classes = table
        .classes
        .iter()
        .filter(|(_, row)| row.is_written())
        .map(|(name, row)| (row.wire_type.as_ref().unwrap_or(name), row.iri.as_deref(), None));
    let properties =
        table.properties.iter().map(|(name, row)| (name, row.iri.as_deref(), Some(row)));
    let terms = classes.chain(properties).filter(move |_| is_json_ld);
    let is_plain =
        |name: &String| table.classes.iter().any(|(class, row)| class == name && row.is_plain);
    terms.map(move |(name, iri, row)| {
        let is_within = row.is_some_and(|it| it.domain.iter().all(is_plain));
        Term::new(origin, name, iri, row, is_within)
    })
}

/// The file and the IRI of a term of the standards.
fn standard(tables: &Tables, name: &str) -> Option<(String, String)> {
    let standards = tables.tables.iter().filter(|it| !it.origin.is_extension());
    let mut found = standards.flat_map(|table| {
        of_table(table).filter(|it| it.name == name).map(|it| (table.file.clone(), it.iri))
    });
    found.next()
}

//! The tables, as they stand in `crates/vocab/schema/`.

use std::{fs, path::Path};

use serde::{Deserialize, de::DeserializeOwned};

use crate::Outcome;

/// The tables, in the order in which their terms are written.
const FILES: [&str; 26] = [
    "object",
    "activity",
    "actor",
    "collection",
    "link",
    "activitypub",
    "security",
    "multikey",
    "did",
    "data-integrity",
    "miscellany",
    "mastodon",
    "ostatus",
    "schema-org",
    "litepub",
    "misskey",
    "fedibird",
    "lemmy",
    "peertube",
    "pixelfed",
    "gotosocial",
    "fep-044f",
    "fep-7aa9",
    "fep-2c59",
    "fep-844e",
    "fep-c180",
];

/// All tables.
#[derive(Debug)]
pub(crate) struct Tables {
    pub(crate) tables: Vec<Table>,
}

/// One file of terms that share an origin.
#[derive(Debug)]
pub(crate) struct Table {
    /// The file's name, such as `activity.toml`.
    pub(crate) file: String,
    pub(crate) origin: Origin,
    pub(crate) classes: Vec<(String, ClassRow)>,
    pub(crate) properties: Vec<(String, PropertyRow)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Origin {
    pub(crate) name: String,
    /// What stands in front of a term's name in its full IRI.
    pub(crate) namespace: String,
    /// The context document that defines the terms, where there is one.
    pub(crate) context: Option<String>,
    /// The prefix of the namespace in a context that defines the terms in place. Terms that have
    /// neither are no JSON-LD.
    pub(crate) prefix: Option<String>,
    pub(crate) spec: String,
    pub(crate) folder: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClassRow {
    pub(crate) extends: Option<String>,
    pub(crate) anchor: Option<String>,
    /// The address that documents it, where that is not in the `spec` of the origin.
    pub(crate) spec: Option<String>,
    pub(crate) doc: String,
    #[serde(default)]
    pub(crate) new: Vec<String>,
    /// Has properties, but is no type on the wire.
    #[serde(default, rename = "abstract")]
    pub(crate) is_abstract: bool,
    /// No object of the standard's.
    #[serde(default, rename = "plain")]
    pub(crate) is_plain: bool,
    /// The type on the wire, of a plain class that has one.
    #[serde(rename = "type")]
    pub(crate) wire_type: Option<String>,
    /// The full IRI, where it is not the namespace and the name.
    pub(crate) iri: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PropertyRow {
    pub(crate) domain: Vec<String>,
    pub(crate) range: Vec<String>,
    #[serde(default)]
    pub(crate) functional: bool,
    pub(crate) anchor: Option<String>,
    /// The address that documents it, where that is not in the `spec` of the origin.
    pub(crate) spec: Option<String>,
    pub(crate) doc: String,
    /// The full IRI, where it is not the namespace and the name.
    pub(crate) iri: Option<String>,
    /// The key for several languages.
    pub(crate) map: Option<String>,
    /// The name of the field, where it is not that of the property.
    pub(crate) rust: Option<String>,
    /// What JSON-LD makes of the values: `list`, where their order counts.
    pub(crate) container: Option<String>,
    /// What JSON-LD makes of a text: `@id`, a datatype or `none`, where the range does not say so.
    pub(crate) coerce: Option<String>,
    /// Whether few objects have it, so that it takes no room in those that have not. Absent, it is
    /// so for extensions only.
    pub(crate) rare: Option<bool>,
}

impl Origin {
    /// Whether it adds to the standards that ActivityStreams' own context covers.
    pub(crate) fn is_extension(&self) -> bool {
        self.context.as_deref() != Some("https://www.w3.org/ns/activitystreams")
    }

    /// The full IRI of a term.
    pub(crate) fn iri(&self, name: &str, own: Option<&str>) -> String {
        own.map_or_else(|| self.namespace.clone() + name, str::to_owned)
    }

    /// The address that documents a row.
    pub(crate) fn spec(&self, own: Option<&str>, anchor: Option<&str>) -> String {
        match (own, anchor) {
            (Some(own), _) => own.to_owned(),
            (None, Some(anchor)) => format!("{}#{anchor}", self.spec),
            (None, None) => self.spec.clone(),
        }
    }
}

impl ClassRow {
    /// Whether documents have the class in their `type`.
    pub(crate) fn is_written(&self) -> bool {
        !self.is_abstract && (!self.is_plain || self.wire_type.is_some())
    }
}

impl PropertyRow {
    /// What JSON-LD makes of a text that is a value: an IRI, a value of a datatype, or nothing else.
    pub(crate) fn coercion(&self) -> Option<&str> {
        if self.coerce.is_some() {
            return self.coerce.as_deref().filter(|it| *it != "none");
        }
        match self.range.first()?.as_str() {
            "closed" => Some("xsd:dateTime"),
            "json" | "mediaType" | "rdf:langString" | "units" => None,
            "xsd:boolean" | "xsd:integer" | "xsd:language" | "xsd:string" => None,
            "xsd:anyURI" => Some("@id"),
            datatype if datatype.starts_with("xsd:") => Some(datatype),
            _ => Some("@id"),
        }
    }
}

impl Tables {
    /// Reads the tables in `folder`.
    pub(crate) fn read(folder: &Path) -> Outcome<Self> {
        let read = |name: &&str| Table::read(&folder.join(format!("{name}.toml")));
        Ok(Self { tables: FILES.iter().map(read).collect::<Result<_, _>>()? })
    }

    /// Every name of the tables with its full IRI.
    #[cfg(test)]
    pub(crate) fn terms(&self) -> impl Iterator<Item = (&str, String)> {
        self.tables.iter().flat_map(Table::terms)
    }
}

impl Table {
    fn read(path: &Path) -> Outcome<Self> {
        let text = fs::read_to_string(path).map_err(|it| format!("{}: {it}", path.display()))?;
        let mut table: toml::Table =
            toml::from_str(&text).map_err(|it| format!("{}: {it}", path.display()))?;
        let origin = table
            .remove("origin")
            .ok_or("no [origin]")
            .and_then(|it| it.try_into().map_err(|_| "[origin] lacks a key, or has one too many"));
        let origin: Origin = origin.map_err(|it| format!("{}: {it}", path.display()))?;
        if origin.context.is_some() && origin.prefix.is_some() {
            return Err(format!("{}: [origin] has `context` and `prefix`", path.display()).into());
        }
        let classes = rows(&mut table, "class", path)?;
        let properties = rows(&mut table, "property", path)?;
        if let Some(key) = table.keys().next() {
            return Err(format!("{}: unknown table [{key}]", path.display()).into());
        }
        let file = path.file_name().map(|it| it.to_string_lossy().into_owned());
        Ok(Self { file: file.unwrap_or_default(), origin, classes, properties })
    }

    #[cfg(test)]
    fn terms(&self) -> impl Iterator<Item = (&str, String)> {
        let classes = self.classes.iter().map(|(name, row)| (name, &row.iri));
        let properties = self.properties.iter().map(|(name, row)| (name, &row.iri));
        let terms = classes.chain(properties);
        let maps = self.properties.iter().filter_map(|(name, row)| {
            Some((row.map.as_deref()?, self.origin.iri(name, row.iri.as_deref())))
        });
        terms.map(|(name, iri)| (name.as_str(), self.origin.iri(name, iri.as_deref()))).chain(maps)
    }
}

/// The rows `[kind.NAME]` of a table, in their order.
fn rows<T: DeserializeOwned>(
    table: &mut toml::Table,
    kind: &str,
    path: &Path,
) -> Outcome<Vec<(String, T)>> {
    let Some(rows) = table.remove(kind) else { return Ok(Vec::new()) };
    let rows: toml::Table = rows.try_into()?;
    let read = |(name, row): (String, toml::Value)| match row.try_into() {
        Ok(row) => Ok((name, row)),
        Err(error) => Err(format!("{}: [{kind}.{name}]: {error}", path.display()).into()),
    };
    rows.into_iter().map(read).collect()
}

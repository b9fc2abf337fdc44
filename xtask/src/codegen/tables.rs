//! The tables, as they stand in `crates/vocab/schema/`.
//!
//! What decides how JSON-LD takes the value of a property: `container = "list"` where its order is
//! part of it, and `coerce`, where the range does not say it: `"@id"`, a datatype or `"none"`.

use std::{fs, path::Path};

use serde::{Deserialize, de::DeserializeOwned};

use crate::Outcome;

/// The tables, in the order in which their terms are written.
const FILES: [&str; 7] =
    ["object", "activity", "actor", "collection", "link", "activitypub", "security"];

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
    pub(crate) namespace: String,
    /// The context document that defines the terms.
    pub(crate) context: Option<String>,
    /// Instead of a context: what the terms are written with, where they are defined inline.
    pub(crate) prefix: Option<String>,
    pub(crate) spec: String,
    pub(crate) folder: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClassRow {
    pub(crate) extends: Option<String>,
    pub(crate) anchor: String,
    pub(crate) doc: String,
    #[serde(default)]
    pub(crate) new: Vec<String>,
    /// Has properties, but is no type on the wire.
    #[serde(default, rename = "abstract")]
    pub(crate) is_abstract: bool,
    /// An object without a type of its own that matters.
    #[serde(default, rename = "plain")]
    pub(crate) is_plain: bool,
    /// The name on the wire of a plain class that has one.
    #[serde(rename = "type")]
    pub(crate) wire_type: Option<String>,
    pub(crate) iri: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PropertyRow {
    pub(crate) domain: Vec<String>,
    pub(crate) range: Vec<String>,
    #[serde(default)]
    pub(crate) functional: bool,
    pub(crate) anchor: String,
    pub(crate) doc: String,
    pub(crate) iri: Option<String>,
    pub(crate) container: Option<String>,
    pub(crate) coerce: Option<String>,
    /// The key for several languages.
    pub(crate) map: Option<String>,
    /// The name of the field, where it is not that of the property.
    pub(crate) rust: Option<String>,
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
        let classes = self.classes.iter().map(|(name, row)| (name, row.iri.clone()));
        let properties = self.properties.iter().map(|(name, row)| (name, row.iri.clone()));
        let maps = self.properties.iter().filter_map(|(name, row)| {
            let iri = row.iri.clone().unwrap_or_else(|| self.origin.namespace.clone() + name);
            row.map.as_ref().map(|map| (map, Some(iri)))
        });
        classes.chain(properties).chain(maps).map(|(name, iri)| {
            (name.as_str(), iri.unwrap_or_else(|| self.origin.namespace.clone() + name))
        })
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

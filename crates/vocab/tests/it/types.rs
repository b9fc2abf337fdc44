//! Every type of the corpus: it is in the tables and read as what it says, or has a reason.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fmt::{self, Debug, Write as _},
    fs,
    path::Path,
};

use oyez_vocab::{AnyObject, DataIntegrityProof, Multikey, Ref, Referent};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{corpus::documents, normalize::normalize};

/// The types of the tables that documents name, each with its file.
struct Types {
    objects: BTreeMap<String, String>,
    links: BTreeMap<String, String>,
    /// Types of what is no object of the standard's.
    plain: BTreeMap<String, String>,
}

impl Types {
    fn read() -> Self {
        let mut it =
            Self { objects: BTreeMap::new(), links: BTreeMap::new(), plain: BTreeMap::new() };
        for (file, table) in tables() {
            let Some(classes) = table.get("class").and_then(toml::Value::as_table) else {
                continue;
            };
            for (name, row) in classes {
                let has = |key| row.get(key).is_some();
                let place = match row.get("extends").and_then(toml::Value::as_str) {
                    _ if has("abstract") => continue,
                    _ if has("plain") && !has("type") => continue,
                    _ if has("plain") => &mut it.plain,
                    parent if parent.unwrap_or(name) == "Link" => &mut it.links,
                    _ => &mut it.objects,
                };
                place.insert(name.clone(), file.clone());
            }
        }
        it
    }

    /// The name by which the tables know a type, and its file.
    fn find<'a>(&'a self, name: &'a str) -> Option<(&'a str, &'a str)> {
        let short = name
            .strip_prefix("as:")
            .or_else(|| name.strip_prefix("https://www.w3.org/ns/activitystreams#"))
            .unwrap_or(name);
        let mut all = [&self.objects, &self.links, &self.plain].into_iter();
        all.find_map(|it| it.get_key_value(short)).map(|(name, file)| (&**name, &**file))
    }

    /// The class that an object with these types is to be read as. A link is one only where no
    /// type is that of an object.
    fn class_of<'a>(&'a self, types: &[&'a str]) -> Option<&'a str> {
        let known = || types.iter().filter_map(|it| self.find(it)).map(|(name, _)| name);
        let first = |kind: &BTreeMap<String, String>| known().find(|it| kind.contains_key(*it));
        first(&self.objects).or_else(|| first(&self.links)).or_else(|| first(&self.plain))
    }
}

/// The tables, by the names of their files.
fn tables() -> Vec<(String, toml::Table)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
    let paths = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let mut tables: Vec<(String, toml::Table)> = paths
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), read_toml(&path)))
        .filter(|(_, table)| table.contains_key("origin"))
        .collect();
    tables.sort_by(|(one, _), (other, _)| one.cmp(other));
    tables
}

/// Why types have no row, in the order of the file.
fn reasons() -> Vec<(Vec<String>, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/corpus-types.toml");
    let text = |it: &toml::Value| it.as_str().unwrap().to_owned();
    let reason = |it: &toml::Value| {
        let types = it["types"].as_array().unwrap().iter().map(text).collect();
        (types, text(&it["reason"]))
    };
    read_toml(&path)["without"].as_array().unwrap().iter().map(reason).collect()
}

fn read_toml(path: &Path) -> toml::Table {
    toml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Calls `visit` with every object in `value`, but none of an `@context`.
fn walk<'a>(value: &'a Value, visit: &mut impl FnMut(&'a Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            visit(object);
            let properties = object.iter().filter(|(key, _)| *key != "@context");
            properties.for_each(|(_, it)| walk(it, visit));
        }
        Value::Array(values) => values.iter().for_each(|it| walk(it, visit)),
        _ => {}
    }
}

fn types_of(object: &Map<String, Value>) -> Vec<&str> {
    match object.get("type").or_else(|| object.get("@type")) {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The variant of an enum's value: the beginning of what `Debug` writes.
fn variant(value: &impl Debug) -> String {
    #[derive(Default)]
    struct Beginning(String);

    impl fmt::Write for Beginning {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            let (part, is_whole) = text.split_once('(').map_or((text, false), |it| (it.0, true));
            self.0 += part;
            if is_whole { Err(fmt::Error) } else { Ok(()) }
        }
    }

    let mut beginning = Beginning::default();
    // It fails where the name is over.
    write!(beginning, "{value:?}").unwrap_err();
    beginning.0
}

/// What an object is read as, where `class` is what it says it is.
fn read_as(class: &str, object: &Value) -> String {
    fn plain<T: Debug + Referent + Serialize>(class: &str, object: &Value) -> String {
        let read: Ref<T> = serde_json::from_value(object.clone()).unwrap();
        let written = serde_json::to_value(&read).unwrap();
        assert_eq!(normalize(&written), normalize(object), "{class}");
        if read.object().is_some() { class.to_owned() } else { variant(&read) }
    }

    match class {
        "DataIntegrityProof" => return plain::<DataIntegrityProof>(class, object),
        "Multikey" => return plain::<Multikey>(class, object),
        _ => {}
    }
    match serde_json::from_value(object.clone()).unwrap() {
        Ref::<AnyObject>::Object(it) => variant(&it),
        Ref::Link(it) => variant(&it),
        other => variant(&other),
    }
}

#[test]
fn every_type_of_the_tables_is_read_as_its_variant() {
    let Some(documents) = documents() else { return };
    let types = Types::read();
    let (mut n_documents, mut n_objects) = (0, 0);
    for (path, document) in &documents {
        let root = document.as_object().unwrap();
        walk(document, &mut |object| {
            let Some(class) = types.class_of(&types_of(object)) else { return };
            let read = read_as(class, &Value::Object(object.clone()));
            assert_eq!(read, class, "{}: {:?}", path.display(), types_of(object));
            n_objects += 1;
            n_documents += usize::from(std::ptr::eq(object, root));
        });
    }
    assert!(n_documents > 700 && n_objects > 1500, "only {n_documents} with {n_objects} objects");
    println!("{n_objects} objects, {n_documents} of them whole documents, are what they say");
}

#[test]
fn every_type_without_a_row_has_a_reason() {
    let Some(documents) = documents() else { return };
    let types = Types::read();
    let mut in_tables: BTreeMap<(&str, &str), Count> = BTreeMap::new();
    let mut without: BTreeMap<&str, Count> = BTreeMap::new();
    for (_, document) in &documents {
        let root = document.as_object().unwrap();
        walk(document, &mut |object| {
            for name in types_of(object) {
                let count = match types.find(name) {
                    Some(row) => in_tables.entry(row).or_default(),
                    None => without.entry(name).or_default(),
                };
                count.objects += 1;
                count.documents += usize::from(std::ptr::eq(object, root));
            }
        });
    }
    let reasons = reasons();
    let explained: Vec<&str> =
        reasons.iter().flat_map(|(types, _)| types).map(String::as_str).collect();
    let found: BTreeSet<&str> = without.keys().copied().collect();
    let once: BTreeSet<&str> = explained.iter().copied().collect();
    assert_eq!(once.len(), explained.len(), "a type stands twice in corpus-types.toml");
    assert_eq!(found, once, "left: in the corpus, without a row; right: corpus-types.toml");

    let mut text = String::from(HEAD);
    for ((name, file), Count { objects, documents }) in &in_tables {
        writeln!(text, "| `{name}` | {objects} | {documents} | `{file}` |").unwrap();
    }
    text += MIDDLE;
    for (types, reason) in &reasons {
        for name in types {
            let Count { objects, documents } = &without[&**name];
            writeln!(text, "| `{name}` | {objects} | {documents} | {reason} |").unwrap();
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/vocabulary-types.md");
    if env::var_os(WRITE).is_some() {
        fs::write(&path, &text).unwrap();
    }
    let found = fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    assert!(found == text, "docs/vocabulary-types.md is stale: run this test with {WRITE}=1");
}

/// How many there are of a type.
#[derive(Default)]
struct Count {
    objects: usize,
    /// Those that are whole documents.
    documents: usize,
}

/// Set, this variable has the table written instead of compared.
const WRITE: &str = "OYEZ_WRITE_DOCS";

const HEAD: &str = "\
# The corpus by type

Which types are read as Rust types of their own, which are not, and why. The corpus is a collection of documents of \
servers and of specifications, and no part of the repository; the numbers say how often each type stands in it. Types \
that it does not have are not listed. A test makes this page from the corpus, the tables in `crates/vocab/schema` and \
the reasons in `corpus-types.toml` there, and fails when they part.

## Types of the tables

Each of these objects is read as the variant of its type.

| Type | Objects | Whole documents | Table |
|---|---|---|---|
";

const MIDDLE: &str = "
## Types without a row

Objects of these types are kept whole, with the properties that all objects have.

| Type | Objects | Whole documents | Reason |
|---|---|---|---|
";

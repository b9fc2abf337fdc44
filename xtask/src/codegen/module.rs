//! The modules that hold the generated files together.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use super::{tables::Tables, text};

/// The module of a folder: its files, and what they define.
pub(crate) fn folder<'a>(
    folder: &str,
    tables: &Tables,
    files: impl Iterator<Item = &'a PathBuf>,
) -> String {
    let modules: BTreeSet<&str> = files
        .filter(|it| it.parent().is_some_and(|it| it.as_os_str() == folder))
        .filter_map(|it| it.file_stem()?.to_str())
        .collect();
    let declared: String = modules.iter().map(|it| format!("mod {};\n", escaped(it))).collect();
    let exported: Vec<String> =
        modules.iter().map(|it| format!("{}::{}", escaped(it), type_name(it))).collect();
    let exported: Vec<&str> = exported.iter().map(String::as_str).collect();
    let origin =
        tables.tables.iter().find(|it| it.origin.folder == folder).map(|it| &it.origin.name);
    let doc = match origin {
        Some(name) => format!("Classes of {name}."),
        None => "Unions of all classes of a kind.".to_owned(),
    };
    let exports = text::use_names("pub use self", &exported);
    format!("{}//! {doc}\n\n{declared}\n{exports}", text::mark("*.toml"))
}

/// The name of a module, which may be a keyword of Rust's.
fn escaped(module: &str) -> String {
    if module == "move" { format!("r#{module}") } else { module.to_owned() }
}

/// The type in the file of this name.
fn type_name(module: &str) -> String {
    let capital = |it: &str| it[..1].to_ascii_uppercase() + &it[1..];
    module.split('_').map(capital).collect()
}

/// The terms of other contexts than that of ActivityStreams, each with its context.
pub(crate) fn terms(tables: &Tables) -> String {
    let mut terms = BTreeMap::new();
    for table in &tables.tables {
        let Some(context) = table.origin.context.as_deref() else { continue };
        if context != "https://www.w3.org/ns/activitystreams" {
            terms.extend(table.properties.iter().map(|(name, _)| (name.as_str(), context)));
        }
    }
    let rows: String =
        terms.iter().map(|(term, context)| format!("    (\"{term}\", \"{context}\"),\n")).collect();
    format!(
        "{}\n/// Properties that ActivityStreams does not define, by name, each with the context that does.\n\
         pub(crate) const TERMS: [(&str, &str); {}] = [\n{rows}];\n",
        text::mark("*.toml"),
        terms.len(),
    )
}

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

/// The module that holds the folders together.
pub(crate) fn top(folders: &BTreeSet<String>) -> String {
    let classes = folders.iter().map(|it| (it.as_str(), format!("mod {it};\n")));
    let contexts = "#[cfg(feature = \"json-ld\")]\npub(crate) mod contexts;\n".to_owned();
    let terms = "pub(crate) mod terms;\n".to_owned();
    let modules = classes.chain([("contexts", contexts), ("terms", terms)]);
    let declared: String = modules.collect::<BTreeMap<_, _>>().into_values().collect();
    let exported: Vec<String> = folders.iter().map(|it| format!("{it}::*")).collect();
    let exported: Vec<&str> = exported.iter().map(String::as_str).collect();
    let exports = text::use_names("pub use self", &exported);
    format!("{}//! The vocabulary.\n\n{declared}\n{exports}", text::mark("*.toml"))
}

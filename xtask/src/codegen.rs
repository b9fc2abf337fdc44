//! `cargo xtask codegen`: the vocabulary's types, made from its tables.
//!
//! [`files`] is a pure function from the tables to the text of every file; [`run`] is the one
//! place that writes them, or complains.

mod class;
mod context;
mod model;
mod module;
mod names;
mod tables;
mod terms;
mod text;
mod union;
#[cfg(test)]
mod w3c;
#[cfg(test)]
mod w3c_context;

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use self::{model::Model, tables::Tables};
use crate::Outcome;

/// What is done about a file that is not what the tables make.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mode {
    Check,
    Write,
}

/// Where the generated files stand, from the workspace's root.
const GENERATED: &str = "crates/vocab/src/generated";

/// Makes the generated files what the tables say, or fails when they are not.
pub(crate) fn run(root: &Path, mode: Mode) -> Outcome {
    let tables = Tables::read(&root.join("crates/vocab/schema"))?;
    let generated = root.join(GENERATED);
    let files = files(&tables)?;
    for (path, text) in &files {
        settle(&generated.join(path), text, mode)?;
    }
    for stray in strays(&generated, &files)? {
        match mode {
            Mode::Write => fs::remove_file(&stray)?,
            Mode::Check => return Err(stale(&stray)),
        }
    }
    Ok(())
}

/// The text of every generated file, by its path under [`GENERATED`].
fn files(tables: &Tables) -> Outcome<BTreeMap<PathBuf, String>> {
    let model = Model::new(tables)?;
    let mut files = BTreeMap::new();
    for class in model.classes() {
        files.extend(class::files(&model, class)?);
    }
    files.extend(union::files(&model));
    let folders: BTreeSet<String> = files.keys().filter_map(|it| folder(it)).collect();
    for folder in &folders {
        let text = module::folder(folder, tables, files.keys());
        files.insert(format!("{folder}.rs").into(), text);
    }
    files.insert("terms.rs".into(), terms::file(tables)?);
    files.insert("../generated.rs".into(), module::top(&folders));
    files.extend(context::files(tables)?.into_iter().map(|(path, text)| (path.into(), text)));
    Ok(files)
}

fn folder(path: &Path) -> Option<String> {
    let parent = path.parent()?.to_str()?;
    (!parent.is_empty()).then(|| parent.to_owned())
}

/// Compares a file with the `text` the tables make. One that differs is written or reported.
fn settle(path: &Path, text: &str, mode: Mode) -> Outcome {
    // A checkout may have turned the ends of lines into another system's.
    let found = fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    if found == text {
        return Ok(());
    }
    if mode == Mode::Check {
        return Err(stale(path));
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(path, text)?)
}

fn stale(path: &Path) -> Box<dyn Error> {
    format!("{} is stale: run `cargo xtask codegen`", path.display()).into()
}

/// Files among the generated ones that the tables do not make: a renamed class leaves its old one.
fn strays(generated: &Path, files: &BTreeMap<PathBuf, String>) -> Outcome<Vec<PathBuf>> {
    let mut strays = Vec::new();
    let mut folders = vec![generated.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.strip_prefix(generated).is_ok_and(|it| files.contains_key(it)) {
                strays.push(path);
            }
        }
    }
    Ok(strays)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::root;

    #[test]
    fn generated_code_is_fresh() {
        run(&root(), Mode::Check).unwrap();
    }

    #[test]
    fn same_tables_make_the_same_bytes() {
        let schema = root().join("crates/vocab/schema");
        let make = || files(&Tables::read(&schema).unwrap()).unwrap();
        assert_eq!(make(), make());
    }

    #[test]
    fn a_stale_file_is_reported_with_the_command_that_mends_it() {
        let error = settle(Path::new("no/such.rs"), "text", Mode::Check).unwrap_err();
        assert_eq!(error.to_string(), "no/such.rs is stale: run `cargo xtask codegen`");
    }
}

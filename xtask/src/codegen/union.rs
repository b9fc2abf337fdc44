//! The open unions.

use std::{collections::BTreeSet, path::PathBuf};

use super::{
    model::{Class, Model},
    text,
};

/// The folder of the unions.
const FOLDER: &str = "any";

/// A union, the class that its variants extend, and its doc.
const UNIONS: [(&str, &str, &str); 5] = [
    (
        "AnyObject",
        "Object",
        "An object of any type: an activity, an actor, a collection or another.",
    ),
    ("AnyActivity", "Activity", "An activity of any type."),
    ("AnyActor", "Actor", "An actor of any type."),
    ("AnyCollection", "Collection", "A collection of any type, or a page of one."),
    ("AnyLink", "Link", "A link of any type."),
];

/// The files of the unions.
pub(crate) fn files(model: &Model<'_>) -> Vec<(PathBuf, String)> {
    UNIONS.iter().map(|(name, root, doc)| file(model, name, root, doc)).collect()
}

fn file(model: &Model<'_>, name: &str, root: &str, doc: &str) -> (PathBuf, String) {
    let classes = variants(model, root);
    let props = format!("{root}Props");
    let mut imports: BTreeSet<String> = classes.iter().map(|it| (*it).to_owned()).collect();
    imports.extend([props.clone(), "union::union".to_owned()]);
    let is_part = root != "Object" && root != "Link";
    if is_part {
        imports.remove("union::union");
        imports.insert("union::{part, union}".to_owned());
        imports.insert("AnyObject".to_owned());
    }
    let mut it = text::mark("*.toml");
    let imports: Vec<&str> = imports.iter().map(String::as_str).collect();
    it += &format!("\n{}\n", text::use_names("use crate", &imports));
    it += "union! {\n";
    it += &text::doc(doc, 4);
    it += &text::doc_gap(4);
    it += &text::doc(
        "Types that the vocabulary does not name are kept whole, and cannot be matched on; see `type_name`.",
        4,
    );
    it += &format!("    {name}: {props} {{\n{}    }}\n}}\n", text::list(&classes, 8));
    if is_part {
        let view = format!("as_{}", root.to_ascii_lowercase());
        it += &format!(
            "\npart! {{\n    {name}: {props} of AnyObject as {view} {{\n{}    }}\n}}\n",
            text::list(&classes, 8)
        );
    }
    (PathBuf::from(FOLDER).join(format!("{}.rs", super::names::snake_case(name))), it)
}

/// The classes that are `root` or extend it, by name.
fn variants<'m>(model: &'m Model<'_>, root: &str) -> Vec<&'m str> {
    let is_variant =
        |it: &&Class<'_>| !it.row.is_abstract && !it.row.is_plain && model.is_a(it, root);
    let names: BTreeSet<&str> = model.classes().filter(is_variant).map(|it| it.name).collect();
    names.into_iter().collect()
}

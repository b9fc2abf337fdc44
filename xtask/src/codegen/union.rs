//! The open unions.

mod examples;

use std::{collections::BTreeSet, path::PathBuf};

use super::{
    model::{Class, Model},
    text,
};

/// The folder of the unions.
const FOLDER: &str = "any";

/// A union of all classes that extend one.
struct Union {
    name: &'static str,
    root: &'static str,
    doc: &'static str,
    /// A program that shows its use.
    example: &'static str,
}

const UNIONS: [Union; 5] = [
    Union {
        name: "AnyObject",
        root: "Object",
        doc: "An object of any type: an activity, an actor, a collection or another.",
        example: examples::ANY_OBJECT,
    },
    Union {
        name: "AnyActivity",
        root: "Activity",
        doc: "An activity of any type.",
        example: examples::ANY_ACTIVITY,
    },
    Union {
        name: "AnyActor",
        root: "Actor",
        doc: "An actor of any type.",
        example: examples::ANY_ACTOR,
    },
    Union {
        name: "AnyCollection",
        root: "Collection",
        doc: "A collection of any type, or a page of one.",
        example: examples::ANY_COLLECTION,
    },
    Union {
        name: "AnyLink",
        root: "Link",
        doc: "A link of any type.",
        example: examples::ANY_LINK,
    },
];

/// The files of the unions.
pub(crate) fn files(model: &Model<'_>) -> Vec<(PathBuf, String)> {
    UNIONS.iter().map(|it| file(model, it)).collect()
}

fn file(model: &Model<'_>, union: &Union) -> (PathBuf, String) {
    let Union { name, root, doc, example } = union;
    let classes = variants(model, root);
    let props = format!("{root}Props");
    let mut imports: BTreeSet<String> = classes.iter().map(|it| (*it).to_owned()).collect();
    let is_part = !["Object", "Link"].contains(root);
    let macros = match *root {
        "Object" => "union::union",
        "Link" => "union::{links, union}",
        _ => "union::{part, union}",
    };
    imports.extend([props.clone(), macros.to_owned(), "AnyObject".to_owned()]);
    imports.remove(*name); // it is declared here
    let mut it = text::mark("*.toml");
    let imports: Vec<&str> = imports.iter().map(String::as_str).collect();
    it += &format!("\n{}\n", text::use_names("use crate", &imports));
    it += "union! {\n";
    it += &text::doc(doc, 4);
    it += &text::doc_gap(4);
    it += &text::doc(
        "An object of any other type, or of none, is kept whole. It cannot be matched on; ask for \
         its [`type_name`](Self::type_name).",
        4,
    );
    if is_part {
        it += &text::doc_gap(4);
        it += &text::doc(
            "Types that are known, but do not belong here, are read as others too. To refuse them, \
             read an [`AnyObject`] and convert it with `try_from`.",
            4,
        );
    }
    it += &text::doc_gap(4);
    it += &text::doc_example(example, 4);
    it += &format!("    {name}: {props} {{\n{}    }}\n}}\n", text::list(&classes, 8));
    if is_part {
        let view = format!("as_{}", root.to_ascii_lowercase());
        it += &format!(
            "\npart! {{\n    {name}: {props} of AnyObject as {view}, {view}_mut {{\n{}    }}\n}}\n",
            text::list(&classes, 8)
        );
    }
    if *root == "Link" {
        it += &format!("\nlinks!({name}, {} => AnyObject);\n", classes.join(", "));
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

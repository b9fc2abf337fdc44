//! A class as Rust: the struct of its properties, where others extend it, and its own struct.

use std::{collections::BTreeSet, fmt::Write as _, path::PathBuf};

use super::{
    model::{Class, Model, Property, RustType},
    names::{article, snake_case},
    text,
};
use crate::Outcome;

/// The files of `class`.
pub(crate) fn files(model: &Model<'_>, class: &Class<'_>) -> Outcome<Vec<(PathBuf, String)>> {
    let folder = &class.table.origin.folder;
    let name = snake_case(class.name);
    let mut files = Vec::new();
    if class.has_props() {
        files.push((format!("{folder}/{name}_props.rs").into(), props(model, class)));
    }
    if !class.row.is_abstract {
        files.push((format!("{folder}/{name}.rs").into(), own(model, class)?));
    }
    Ok(files)
}

/// The file of the properties of a class that others extend.
fn props(model: &Model<'_>, class: &Class<'_>) -> String {
    let name = class.props();
    let base = model.base_of_props(class);
    let mut imports = BTreeSet::from([base.clone(), "layer::layer".to_owned()]);
    let fields = fields(model, class, &mut imports);
    let mut it = text::mark(&class.table.file);
    it += &head(model, class, &imports);
    it += &text::doc(
        &format!(
            "The properties of {} `{}` ([spec])",
            article(class.name).to_ascii_lowercase(),
            class.name
        ),
        0,
    );
    it += &text::doc_gap(0);
    it += &text::doc(&class.row.doc, 0);
    it += &text::doc_gap(0);
    it += &format!("/// [spec]: {}\n", class.spec());
    it += "#[derive(Clone, Debug, Default, PartialEq)]\n#[non_exhaustive]\n";
    it += &format!("pub struct {name} {{\n{fields}");
    it += &base_field(&base);
    it += "}\n\n";
    it += &format!("layer!({name}: {base} {{\n{}}});\n", rows(class));
    it
}

/// The file of the class itself.
fn own(model: &Model<'_>, class: &Class<'_>) -> Outcome<String> {
    let name = class.name;
    let is_plain = class.row.is_plain;
    let base = model.base(class);
    let kind = if is_plain { "plain" } else { "class" };
    let mut imports = BTreeSet::from([base.clone(), format!("layer::{kind}")]);
    if !is_plain {
        imports.insert("TypeTag".to_owned());
    }
    let (fields, rows) = if class.has_props() {
        (String::new(), String::new())
    } else {
        (fields(model, class, &mut imports), rows(class))
    };
    let new = new(model, class, &mut imports)?;

    let mut it = text::mark(&class.table.file);
    it += &head(model, class, &imports);
    it += &text::doc(&format!("`{name}` ([spec])"), 0);
    it += &text::doc_gap(0);
    it += &text::doc(&class.row.doc, 0);
    it += &text::doc_gap(0);
    it += &format!("/// [spec]: {}\n", class.spec());
    it += "#[derive(Clone, Debug, Default, PartialEq)]\n#[non_exhaustive]\n";
    it += &format!("pub struct {name} {{\n");
    if !is_plain {
        it += "    tag: TypeTag<Self>,\n\n";
    }
    it += &fields;
    it += &base_field(&base);
    it += "}\n\n";
    it += &new;
    let head = if is_plain { name.to_owned() } else { format!("\"{name}\", {name}: {base}") };
    let rows = if rows.is_empty() { "{}".to_owned() } else { format!("{{\n{rows}}}") };
    writeln!(it, "{kind}!({head} {rows});")?;
    Ok(it)
}

/// The imports.
fn head(model: &Model<'_>, class: &Class<'_>, imports: &BTreeSet<String>) -> String {
    let has_number = imports.contains("Number")
        || class.properties.iter().any(|it| model.rust_type(*it).is_number());
    let writes_fields = !class.has_props() || imports.contains("layer::layer");
    let number = if has_number && writes_fields { "use serde_json::Number;\n\n" } else { "" };
    let imports: Vec<&str> = imports.iter().map(String::as_str).collect();
    format!("\n{number}{}\n", text::use_names("use crate", &imports))
}

/// The fields of the properties of `class`.
fn fields(model: &Model<'_>, class: &Class<'_>, imports: &mut BTreeSet<String>) -> String {
    let mut it = String::new();
    for property in &class.properties {
        let rust = model.rust_type(*property);
        imports.extend(rust.imports().into_iter().map(str::to_owned));
        it += &field_doc(*property);
        it += &format!("    pub {}: {},\n\n", property.field(), rust.field());
    }
    it
}

fn field_doc(property: Property<'_>) -> String {
    let map = property.row.map.as_ref().map(|it| format!(" and `{it}`")).unwrap_or_default();
    let functional = if property.row.functional || !map.is_empty() { "" } else { ", any number" };
    text::doc(&format!("`{}`{map} ([spec]{functional})", property.name), 4)
        + &text::doc_gap(4)
        + &text::doc(&property.row.doc, 4)
        + &text::doc_gap(4)
        + &format!("    /// [spec]: {}\n", property.spec())
}

fn base_field(base: &str) -> String {
    let what = match base.strip_suffix("Props") {
        Some(class) => format!("What every `{class}` has."),
        None => "What every object has.".to_owned(),
    };
    text::doc(&what, 4) + &format!("    pub base: {base},\n")
}

/// The rows of `layer!` for the properties of `class`.
fn rows(class: &Class<'_>) -> String {
    let row = |it: &Property<'_>| {
        let map = it.row.map.as_ref().map(|it| format!(" | \"{it}\"")).unwrap_or_default();
        format!("    \"{}\"{map} => {},\n", it.name, it.field())
    };
    class.properties.iter().map(row).collect()
}

/// The `impl` with `new`.
fn new(model: &Model<'_>, class: &Class<'_>, imports: &mut BTreeSet<String>) -> Outcome<String> {
    let name = class.name;
    let a = article(name);
    let mut arguments = Vec::new();
    let mut own = Vec::new();
    let mut inherited = Vec::new();
    for wanted in &class.row.new {
        let property = model
            .property(class, wanted)
            .ok_or_else(|| format!("{name}: new names {wanted}, which it does not have"))?;
        let rust = model.rust_type(property);
        imports.extend(rust.imports().into_iter().map(str::to_owned));
        let field = property.field();
        arguments.push(format!("{field}: impl Into<{}>", rust.argument()));
        let value = match rust {
            RustType::Option { .. } => format!("Some({field}.into())"),
            _ => format!("{field}.into()"),
        };
        let is_own = !class.has_props() && class.properties.iter().any(|it| it.name == wanted);
        if is_own { &mut own } else { &mut inherited }.push(format!("{field}: {value}"));
    }
    let base = model.base(class);
    let mut body = String::new();
    if !inherited.is_empty() {
        inherited.push(format!("..{base}::default()"));
        body += &text::literal("let base = ", &base, &inherited, ";");
        own.push("base".to_owned());
    }
    let doc = if own.is_empty() {
        body += "        Self::default()\n";
        format!("{a} `{name}` without any property.")
    } else {
        own.push("..Self::default()".to_owned());
        body += &text::literal("", "Self", &own, "");
        let named: Vec<String> = class.row.new.iter().map(|it| format!("`{it}`")).collect();
        let named = match named.as_slice() {
            [before @ .., last] if !before.is_empty() => {
                format!("{} and {last}", before.join(", "))
            }
            names => names.concat(),
        };
        format!("{a} `{name}` with its {named}.")
    };
    let head = text::function("new", &arguments, "Self");
    Ok(format!("impl {name} {{\n{}{head}{body}    }}\n}}\n\n", text::doc(&doc, 4)))
}

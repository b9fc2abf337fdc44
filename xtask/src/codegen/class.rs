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
    if !class.rare.is_empty() {
        files.push((format!("{folder}/{name}_rare_props.rs").into(), rare_props(model, class)));
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
    let mut imports = imports_of(&base);
    imports.insert("layer::props".to_owned());
    let fields = fields(model, &class.properties, &mut imports);
    let (a, class_name) = (article(class.name).to_ascii_lowercase(), class.name);
    let what = format!("The properties of {a} `{class_name}` ([spec])");
    let mut it = text::mark(&class.table.file);
    it += &head(model, &class.properties, &imports);
    it += &structure(class, [&what, &class.row.doc], "Debug, Default, PartialEq");
    it += &format!("pub struct {name} {{\n{fields}");
    it += &base_field(&base);
    it += "}\n\n";
    it += &format!("props!({name}: {base} {{\n{}}});\n", rows(&class.properties));
    it
}

/// The file of those properties that few objects have.
fn rare_props(model: &Model<'_>, class: &Class<'_>) -> String {
    let name = class.rare_props();
    let mut imports = BTreeSet::from(["rare::rare".to_owned()]);
    let fields = fields(model, &class.rare, &mut imports);
    let (a, class_name) = (article(class.name).to_ascii_lowercase(), class.name);
    let what = format!("The properties of {a} `{class_name}` that few have ([spec])");
    let doc = "They take no room in an object until one of them is set.";
    let mut it = text::mark("*.toml");
    it += &head(model, &class.rare, &imports);
    it += &structure(class, [&what, doc], "Debug, PartialEq");
    it +=
        &format!("pub struct {name} {{\n{}}}\n\n", fields.trim_end_matches('\n').to_owned() + "\n");
    it += &format!("rare!({name} {{\n{}}});\n", rows(&class.rare));
    it
}

/// What stands in front of a struct.
///
/// The first paragraph is all that the list of types shows.
fn structure(class: &Class<'_>, paragraphs: [&str; 2], derives: &str) -> String {
    text::doc(paragraphs[0], 0)
        + &text::doc_gap(0)
        + &text::doc(paragraphs[1], 0)
        + &text::doc_gap(0)
        + &format!("/// [spec]: {}\n", class.spec())
        + &format!("#[derive({derives})]\n#[non_exhaustive]\n")
}

/// The names in the type of a base.
fn imports_of(base: &str) -> BTreeSet<String> {
    base.trim_end_matches('>').split('<').map(str::to_owned).collect()
}

/// The file of the class itself.
fn own(model: &Model<'_>, class: &Class<'_>) -> Outcome<String> {
    let name = class.name;
    let is_plain = class.row.is_plain;
    let base = model.base(class);
    let kind = if is_plain { "plain" } else { "class" };
    let mut imports = imports_of(&base);
    imports.insert(format!("layer::{kind}"));
    let wire_type = class.row.wire_type.as_deref();
    let tag = match (is_plain, wire_type) {
        (false, _) => "    tag: TypeTag<Self>,\n\n",
        (true, Some(_)) => "    tag: PlainTag,\n\n",
        (true, None) => "",
    };
    if !is_plain {
        imports.insert("TypeTag".to_owned());
    } else if wire_type.is_some() {
        imports.insert("type_tag::PlainTag".to_owned());
    }
    let own = if class.has_props() { &[] } else { class.properties.as_slice() };
    let (fields, rows) = (fields(model, own, &mut imports), rows(own));
    let new = new(model, class, &mut imports)?;

    let mut it = text::mark(&class.table.file);
    it += &head(model, own, &imports);
    let where_from = format!("Specified as [`{name}`][spec].");
    let derives =
        if is_plain { "Clone, Debug, Default, PartialEq" } else { "Debug, Default, PartialEq" };
    it += &structure(class, [&class.row.doc, &where_from], derives);
    it += &format!("pub struct {name} {{\n{tag}");
    it += &fields;
    it += &base_field(&base);
    it += "}\n\n";
    it += &new;
    let head = match (is_plain, wire_type) {
        (false, _) => format!("\"{name}\", {name}: {base}"),
        (true, Some(wire_type)) => format!("\"{wire_type}\", {name}"),
        (true, None) => name.to_owned(),
    };
    let rows = if rows.is_empty() { "{}".to_owned() } else { format!("{{\n{rows}}}") };
    writeln!(it, "{kind}!({head} {rows});")?;
    Ok(it)
}

/// The imports.
fn head(model: &Model<'_>, fields: &[Property<'_>], imports: &BTreeSet<String>) -> String {
    let foreign: BTreeSet<&str> =
        fields.iter().filter_map(|it| model.rust_type(*it).foreign()).collect();
    let foreign: Vec<&str> = foreign.into_iter().collect();
    let foreign = match foreign.as_slice() {
        [] => String::new(),
        names => text::use_names("use serde_json", names) + "\n",
    };
    let imports: Vec<&str> = imports.iter().map(String::as_str).collect();
    format!("\n{foreign}{}\n", text::use_names("use crate", &imports))
}

/// The fields of `properties`.
fn fields(
    model: &Model<'_>,
    properties: &[Property<'_>],
    imports: &mut BTreeSet<String>,
) -> String {
    let mut it = String::new();
    for property in properties {
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
        None => match base.strip_prefix("Entity<").and_then(|it| it.strip_suffix('>')) {
            Some(rare) => format!(
                "The `id`, the `@context`, and `extra`. The fields of [`{rare}`] are here too, and \
                 are read and set like these."
            ),
            None => "What every object has.".to_owned(),
        },
    };
    text::doc(&what, 4) + &format!("    pub base: {base},\n")
}

/// The rows of `layer!` for `properties`.
fn rows(properties: &[Property<'_>]) -> String {
    let row = |it: &Property<'_>| {
        let map = it.row.map.as_ref().map(|it| format!(" | \"{it}\"")).unwrap_or_default();
        format!("    \"{}\"{map} => {},\n", it.name, it.field())
    };
    properties.iter().map(row).collect()
}

/// The `impl` with `new`.
fn new(model: &Model<'_>, class: &Class<'_>, imports: &mut BTreeSet<String>) -> Outcome<String> {
    let name = class.name;
    let a = article(name);
    let mut arguments = Vec::new();
    let mut own = Vec::new();
    let mut inherited = Vec::new();
    let mut later = Vec::new();
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
        if is_own {
            own.push(format!("{field}: {value}"));
        } else if model.is_in_base(class, wanted) {
            inherited.push(format!("{field}: {value}"));
        } else {
            later.push(format!("        it.{field} = {value};\n"));
        }
    }
    let base = model.base(class);
    let mut body = String::new();
    if !inherited.is_empty() {
        inherited.push(format!("..{base}::default()"));
        body += &text::literal("let base = ", &base, &inherited, ";");
        own.push("base".to_owned());
    }
    let (before, after) = if later.is_empty() { ("", "") } else { ("let mut it = ", ";") };
    let doc = if arguments.is_empty() {
        body += "        Self::default()\n";
        format!("{a} `{name}` without any property.")
    } else {
        if own.is_empty() {
            body += &format!("        {before}Self::default(){after}\n");
        } else {
            own.push("..Self::default()".to_owned());
            body += &text::literal(before, "Self", &own, after);
        }
        if !later.is_empty() {
            body += &later.concat();
            body += "        it\n";
        }
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

//! The tables as one model: which class stands on which, and has which properties.

use std::collections::BTreeMap;

use super::{
    names::snake_case,
    tables::{ClassRow, PropertyRow, Table, Tables},
};
use crate::Outcome;

/// The ranges without a prefix that are kinds of values, not classes.
const NO_CLASSES: [&str; 5] = ["closed", "json", "mediaType", "typeName", "units"];

/// All classes with their properties, checked.
pub(crate) struct Model<'a> {
    classes: Vec<Class<'a>>,
    places: BTreeMap<&'a str, usize>,
}

/// A class.
pub(crate) struct Class<'a> {
    pub(crate) name: &'a str,
    pub(crate) row: &'a ClassRow,
    pub(crate) table: &'a Table,
    /// Those it has itself, in the order of the tables.
    pub(crate) properties: Vec<Property<'a>>,
    /// Those of them that take no room until they are set.
    pub(crate) rare: Vec<Property<'a>>,
    has_children: bool,
}

/// A property of a class.
#[derive(Clone, Copy)]
pub(crate) struct Property<'a> {
    pub(crate) name: &'a str,
    pub(crate) row: &'a PropertyRow,
    pub(crate) table: &'a Table,
}

impl<'a> Model<'a> {
    /// Puts the tables together.
    pub(crate) fn new(tables: &'a Tables) -> Outcome<Self> {
        let mut it = Self { classes: Vec::new(), places: BTreeMap::new() };
        for table in &tables.tables {
            for (name, row) in &table.classes {
                if it.places.insert(name, it.classes.len()).is_some() {
                    return Err(format!("{}: class {name} stands twice", table.file).into());
                }
                let (properties, rare) = (Vec::new(), Vec::new());
                it.classes.push(Class { name, row, table, properties, rare, has_children: false });
            }
        }
        for at in 0..it.classes.len() {
            let Some(parent) = it.classes[at].row.extends.as_deref() else { continue };
            let parent = it.place(parent, it.classes[at].name)?;
            it.classes[parent].has_children = true;
        }
        for table in &tables.tables {
            for (name, row) in &table.properties {
                for class in &row.domain {
                    let at = it.place(class, name)?;
                    let property = Property { name, row, table };
                    if let Some(other) = it.property(&it.classes[at], name) {
                        let (file, other) = (&table.file, &other.table.file);
                        return Err(format!("{file}: {class} has {name} from {other}").into());
                    }
                    let class = &mut it.classes[at];
                    let is_root = class.has_children && class.row.extends.is_none();
                    if is_root && row.rare.unwrap_or(table.origin.is_extension()) {
                        class.rare.push(property);
                    } else {
                        class.properties.push(property);
                    }
                }
                for class in &row.range {
                    if !class.contains(':') && !NO_CLASSES.contains(&class.as_str()) {
                        it.place(class, name)?;
                    }
                }
            }
        }
        Ok(it)
    }

    fn place(&self, class: &str, wanted_by: &str) -> Outcome<usize> {
        self.places
            .get(class)
            .copied()
            .ok_or_else(|| format!("{wanted_by} names {class}, which is no class").into())
    }

    /// The classes, in the order of the tables.
    pub(crate) fn classes(&self) -> impl Iterator<Item = &Class<'a>> {
        self.classes.iter()
    }

    /// The class of this name.
    pub(crate) fn class(&self, name: &str) -> Option<&Class<'a>> {
        self.places.get(name).map(|at| &self.classes[*at])
    }

    /// The classes that `class` extends, nearest first.
    pub(crate) fn ancestors<'m>(
        &'m self,
        class: &Class<'a>,
    ) -> impl Iterator<Item = &'m Class<'a>> {
        let parent = |it: &Class<'a>| it.row.extends.as_deref().and_then(|it| self.class(it));
        std::iter::successors(parent(class), move |it| parent(it))
    }

    /// Whether `class` is `ancestor`, or extends it.
    pub(crate) fn is_a(&self, class: &Class<'a>, ancestor: &str) -> bool {
        class.name == ancestor || self.ancestors(class).any(|it| it.name == ancestor)
    }

    /// The name of the struct that `class` has as its `base`, beside its own properties.
    pub(crate) fn base(&self, class: &Class<'a>) -> String {
        if class.has_props() && !class.row.is_abstract {
            return class.props();
        }
        self.base_of_props(class)
    }

    /// The name of the struct that the properties of `class` have as their `base`.
    pub(crate) fn base_of_props(&self, class: &Class<'a>) -> String {
        let props = self.ancestors(class).find(|it| it.has_props()).map(Class::props);
        props.unwrap_or_else(|| match class.rare.is_empty() {
            true => "Entity".to_owned(),
            false => format!("Entity<{}>", class.rare_props()),
        })
    }

    /// The property of this name that `class` has itself or inherits.
    pub(crate) fn property(&self, class: &Class<'a>, name: &str) -> Option<Property<'a>> {
        let classes = std::iter::once(class).chain(self.ancestors(class));
        let mut properties = classes.flat_map(|it| it.properties.iter().chain(&it.rare));
        properties.find(|it| it.name == name).copied()
    }

    /// Whether the property of this name stands in the `base` of `class` itself, and not further
    /// down or among the rare ones.
    pub(crate) fn is_in_base(&self, class: &Class<'a>, name: &str) -> bool {
        let mut classes = std::iter::once(class).chain(self.ancestors(class));
        let base = classes.find(|it| it.has_props());
        base.is_some_and(|it| it.properties.iter().any(|it| it.name == name))
    }

    /// What `property` is in Rust.
    pub(crate) fn rust_type(&self, property: Property<'a>) -> RustType {
        let row = property.row;
        let range: Vec<&str> = row.range.iter().map(String::as_str).collect();
        let (value, is_ref) = match range.as_slice() {
            ["rdf:langString"] => return RustType::LanguageMap,
            ["closed"] => ("Closed", false),
            ["json"] => ("Value", false),
            ["mediaType"] => ("MediaType", false),
            ["typeName" | "xsd:string"] => ("String", false),
            ["units"] => ("Units", false),
            ["xsd:anyURI"] => ("Iri", false),
            ["xsd:boolean"] => ("bool", false),
            ["xsd:dateTime"] => ("DateTime", false),
            ["xsd:duration"] => ("Duration", false),
            ["xsd:float"] => ("Number", false),
            ["xsd:integer"] => ("i64", false),
            ["xsd:language"] => ("LanguageTag", false),
            ["xsd:nonNegativeInteger"] => ("u64", false),
            classes => (self.referent(classes), true),
        };
        // A reference is small, whatever it refers to.
        let is_plain = is_ref && self.class(value).is_some_and(|it| it.row.is_plain);
        let value = if is_plain { format!("Box<{value}>") } else { value.to_owned() };
        if row.functional {
            RustType::Option { value, is_ref }
        } else {
            RustType::OneOrMany { value, is_ref }
        }
    }

    /// What a reference to one of `classes` refers to.
    fn referent<'r>(&self, classes: &[&'r str]) -> &'r str {
        let mut classes = classes.iter().filter(|it| **it != "Link");
        let (Some(first), None) = (classes.next(), classes.next()) else { return "AnyObject" };
        match self.class(first) {
            Some(it) if it.row.is_plain => first,
            Some(it) if self.is_a(it, "Actor") => "AnyActor",
            Some(it) if self.is_a(it, "Activity") => "AnyActivity",
            Some(it) if self.is_a(it, "Collection") => "AnyCollection",
            _ => "AnyObject",
        }
    }
}

impl Class<'_> {
    /// Whether its properties are a struct of their own, for the classes that extend it.
    pub(crate) fn has_props(&self) -> bool {
        self.row.is_abstract || self.has_children && !self.properties.is_empty()
    }

    /// The name of the struct of its properties.
    pub(crate) fn props(&self) -> String {
        format!("{}Props", self.name)
    }

    /// The name of the struct of its rare properties.
    pub(crate) fn rare_props(&self) -> String {
        format!("{}RareProps", self.name)
    }

    /// The address that documents it.
    pub(crate) fn spec(&self) -> String {
        self.table.origin.spec(self.row.spec.as_deref(), self.row.anchor.as_deref())
    }
}

impl Property<'_> {
    /// The name of the field.
    pub(crate) fn field(&self) -> String {
        self.row.rust.clone().unwrap_or_else(|| snake_case(self.name))
    }

    /// The address that documents it.
    pub(crate) fn spec(&self) -> String {
        self.table.origin.spec(self.row.spec.as_deref(), self.row.anchor.as_deref())
    }
}

/// What a property is in Rust.
pub(crate) enum RustType {
    LanguageMap,
    OneOrMany { value: String, is_ref: bool },
    Option { value: String, is_ref: bool },
}

impl RustType {
    /// The type of the value that `new` takes.
    pub(crate) fn argument(&self) -> String {
        match self {
            Self::Option { value, is_ref: false } => value.clone(),
            Self::Option { value, .. } => format!("Ref<{value}>"),
            _ => self.field(),
        }
    }

    /// The type of the field.
    pub(crate) fn field(&self) -> String {
        match self {
            Self::LanguageMap => "LanguageMap".to_owned(),
            Self::OneOrMany { value, is_ref: true } => format!("OneOrMany<Ref<{value}>>"),
            Self::OneOrMany { value, .. } => format!("OneOrMany<{value}>"),
            Self::Option { value, is_ref: true } => format!("Option<Ref<{value}>>"),
            Self::Option { value, .. } => format!("Option<{value}>"),
        }
    }

    /// The names in it that are imported from the crate.
    pub(crate) fn imports(&self) -> Vec<&str> {
        let (outer, value, is_ref) = match self {
            Self::LanguageMap => return vec!["LanguageMap"],
            Self::OneOrMany { value, is_ref } => (Some("OneOrMany"), value, *is_ref),
            Self::Option { value, is_ref } => (None, value, *is_ref),
        };
        let value =
            value.strip_prefix("Box<").map_or(value.as_str(), |it| it.trim_end_matches('>'));
        let value = Some(value);
        let value =
            value.filter(|it| !["String", "bool", "i64", "u64", "Number", "Value"].contains(it));
        outer.into_iter().chain(is_ref.then_some("Ref")).chain(value).collect()
    }

    /// The name in it that is serde_json's.
    pub(crate) fn foreign(&self) -> Option<&'static str> {
        let (Self::OneOrMany { value, .. } | Self::Option { value, .. }) = self else {
            return None;
        };
        ["Number", "Value"].into_iter().find(|it| it == value)
    }
}

//! What a template may name.

use oyez_registry::{COMMON_FIELDS, Definition, Models};
use serde_json::{Map, Value, json};

use super::engine::RECIPIENT;

/// The variables of the templates of one notification.
pub(super) struct Scope {
    entries: Vec<Entry>,
}

/// A variable.
pub(super) struct Entry {
    variable: &'static str,
    /// The model whose fields it has, where it is one.
    pub(super) model: Option<&'static str>,
    /// The fields that it has.
    pub(super) fields: Vec<&'static str>,
}

/// What the fields are filled with, when nothing is looked up. Those that all things have are
/// texts; those of a model's own may be anything.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sample {
    /// Empty texts, and nothing.
    Blank,
    /// Texts, and lists of texts.
    List,
    /// Texts, and numbers.
    Number,
    /// Texts.
    Text,
}

impl Scope {
    pub(super) fn of<C: Send + 'static>(definition: &Definition, models: &Models<C>) -> Self {
        let mut entries = Vec::new();
        for (variable, model) in [
            ("object", Some(definition.model())),
            ("actor", definition.actor()),
            ("target", definition.target()),
        ] {
            let Some(model) = model else { continue };
            let fields = models.fields(model).unwrap_or_default();
            entries.push(Entry { variable, model: Some(model), fields });
        }
        let fields = models.fields_of_any().into_iter().collect();
        entries.push(Entry { variable: RECIPIENT, model: None, fields });
        Self { entries }
    }

    pub(super) fn entry(&self, variable: &str) -> Option<&Entry> {
        self.entries.iter().find(|it| it.variable == variable)
    }

    pub(super) fn variables(&self) -> Vec<&'static str> {
        self.entries.iter().map(|it| it.variable).collect()
    }

    /// All that may be named, as it is written in a template.
    pub(super) fn names(&self) -> Vec<String> {
        let names = |it: &Entry| -> Vec<_> {
            it.fields.iter().map(|field| format!("{}.{field}", it.variable)).collect()
        };
        self.entries.iter().flat_map(names).collect()
    }

    /// Made-up values.
    pub(super) fn sample(&self, sample: Sample) -> Map<String, Value> {
        let fields = |it: &Entry| -> Map<String, Value> {
            let value = |field: &&str| {
                let name = format!("[{}.{field}]", it.variable);
                let value = match (sample, COMMON_FIELDS.contains(field)) {
                    (Sample::Blank, true) => json!(""),
                    (Sample::Blank, false) => Value::Null,
                    (Sample::Text, _) | (_, true) => json!(name),
                    (Sample::Number, false) => json!(1),
                    (Sample::List, false) => json!([name]),
                };
                ((*field).to_owned(), value)
            };
            it.fields.iter().map(value).collect()
        };
        self.entries.iter().map(|it| (it.variable.to_owned(), fields(it).into())).collect()
    }
}

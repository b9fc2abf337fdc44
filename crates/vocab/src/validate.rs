//! What is wrong with a document, all of it, and where.
//!
//! Validation decides nothing: a document with findings was read like any other, and what a server
//! takes is for the server to say.

mod finding;
mod inspector;
mod rules;

use serde_json::Value;

pub use self::finding::{Finding, Problem, Severity};
pub use self::inspector::Inspector;
use crate::{AnyActivity, AnyActor, AnyCollection, AnyLink, AnyObject, Referent};

/// Unions that are validated as documents of their own.
macro_rules! validate {
    ($($name:ident),*) => {$(
        impl $name {
            /// All that is wrong with it by the standards' rules and with the objects it holds, in
            /// the order of the document's properties; of more than 1,000 findings the first ones.
            ///
            /// ```
            /// use oyez_vocab::{AnyObject, Severity};
            ///
            /// let object: AnyObject = serde_json::from_str(r#"{
            ///     "type": "Create",
            ///     "actor": "https://one.example/alice",
            ///     "object": {"type": "Note", "published": "yesterday"}
            /// }"#)?;
            /// let findings: Vec<String> = object
            ///     .validate()
            ///     .into_iter()
            ///     .filter(|it| it.severity == Severity::Error)
            ///     .map(|it| it.to_string())
            ///     .collect();
            /// assert_eq!(
            ///     findings,
            ///     [
            ///         "`object.published` does not have the type of this property",
            ///         "`object.id` is missing",
            ///     ],
            /// );
            /// # Ok::<(), serde_json::Error>(())
            /// ```
            pub fn validate(&self) -> Vec<Finding> {
                let mut inspector = Inspector::default();
                rules::context(self.ld_context.as_ref(), &mut inspector);
                Referent::inspect(self, &mut inspector);
                inspector.into_findings()
            }
        }
    )*};
}

validate!(AnyActivity, AnyActor, AnyCollection, AnyLink, AnyObject);

/// Checks what every object and link has, and then what `rules` says of its type.
pub(crate) fn inspect_document<L: crate::layer::Layer>(
    layer: &L,
    types: Option<&Value>,
    inspector: &mut Inspector,
) {
    for (key, value) in &layer.entity().extra {
        // JSON-LD takes null for absent.
        if L::names(key) && !layer.holds(key) && !value.is_null() {
            inspector.at(key, |it| it.report(Severity::Error, Problem::DoesNotFit));
        }
    }
    rules::types(types, inspector);
    layer.inspect_properties(inspector);
}

/// What the type of an object asks for.
pub(crate) trait Rules {
    /// Notes where it is not as its type asks.
    fn check(&self, inspector: &mut Inspector);
}

impl Rules for AnyActivity {
    fn check(&self, inspector: &mut Inspector) {
        rules::activity(self.type_name(), self, inspector);
        if let Self::Question(question) = self {
            rules::question(question, inspector);
        }
    }
}

impl Rules for AnyActor {
    fn check(&self, _: &mut Inspector) {}
}

impl Rules for AnyCollection {
    fn check(&self, inspector: &mut Inspector) {
        rules::collection(self.type_name(), self, inspector);
    }
}

impl Rules for AnyLink {
    fn check(&self, inspector: &mut Inspector) {
        if self.href.is_none() && !self.extra.contains_key("href") {
            inspector.missing(Severity::Error, "href");
        }
    }
}

impl Rules for AnyObject {
    fn check(&self, inspector: &mut Inspector) {
        rules::object(self, inspector);
    }
}

//! What notifications say.

use serde_json::{Map, Value};

use crate::{Channel, ModelError};

/// What a notification says by one protocol, and to whom.
///
/// Subject and body are templates with the variables `object`, `actor` and `target`, as far as the
/// notification has them, and `recipient`. Each has the fields of its model. In an activity the
/// subject becomes the `name` and the body, which is HTML, the `summary`.
///
/// Where `recipient` is named, each recipient gets a text of its own, and else all get the same:
/// one activity for all.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    protocol: &'static str,
    subject: &'static str,
    body: &'static str,
    channels: &'static [Channel],
}

impl Template {
    /// Says this by `protocol` to those whom the `channels` lead to.
    pub const fn new(protocol: &'static str, channels: &'static [Channel]) -> Self {
        Self { protocol, subject: "", body: "", channels }
    }

    /// With this subject.
    #[must_use]
    pub const fn subject(self, subject: &'static str) -> Self {
        Self { subject, ..self }
    }

    /// With this body.
    #[must_use]
    pub const fn body(self, body: &'static str) -> Self {
        Self { body, ..self }
    }

    /// The protocol.
    pub fn protocol(&self) -> &'static str {
        self.protocol
    }

    /// The ways to those who are told.
    pub fn channels(&self) -> &'static [Channel] {
        self.channels
    }

    /// The text, where none is kept that replaces it.
    pub fn text(&self) -> TemplateText {
        TemplateText { subject: self.subject.to_owned(), body: self.body.to_owned() }
    }
}

/// The text of a template.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a text is a subject and a body")]
pub struct TemplateText {
    /// The subject, one line.
    pub subject: String,
    /// The body.
    pub body: String,
}

/// What became of the text of a template.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a text is a subject and a body")]
pub struct Rendered {
    /// The subject: plain text in one line.
    pub subject: String,
    /// The body.
    pub body: String,
}

/// Makes texts of templates.
pub trait Renderer: Send + Sync {
    /// Whether the text names its recipient, so that each is to get a text of its own.
    fn names_recipient(&self, text: &TemplateText) -> bool;

    /// The text with `values` in the places of the variables.
    ///
    /// # Errors
    ///
    /// Fails when the template cannot be read, or names what is not there.
    fn render(
        &self,
        protocol: &str,
        text: &TemplateText,
        values: &Map<String, Value>,
    ) -> Result<Rendered, RenderError>;
}

/// Why there is no text.
#[derive(Debug, thiserror::Error)]
#[error("the template cannot be rendered")]
#[expect(clippy::exhaustive_structs, reason = "the cause is all there is to say")]
pub struct RenderError(#[source] pub ModelError);

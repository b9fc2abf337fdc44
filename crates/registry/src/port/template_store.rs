//! Where the templates are kept that replace those of the application.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::StoreError;
use crate::TemplateText;

/// Keeps templates that people have written in the place of those that are compiled in.
///
/// It keeps texts, and does not read them: that they are templates is checked before.
#[async_trait]
pub trait TemplateStore: Send + Sync {
    /// Keeps a template, in the place of the one that has its key.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn put_template(&self, template: NewTemplate) -> Result<(), StoreError>;

    /// The template that has this key, enabled or not.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn template(&self, key: &TemplateKey) -> Result<Option<StoredTemplate>, StoreError>;

    /// Removes the template that has this key. Returns whether there was one.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn remove_template(&self, key: &TemplateKey) -> Result<bool, StoreError>;

    /// All templates, by key.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn templates(&self) -> Result<Vec<StoredTemplate>, StoreError>;
}

/// What a template is for.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_structs, reason = "these three say which one it is")]
pub struct TemplateKey {
    /// The name of the model's registration.
    pub model: String,
    /// The code name of the notification.
    pub notification: String,
    /// The name of the protocol.
    pub protocol: String,
}

impl fmt::Display for TemplateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { model, notification, protocol } = self;
        write!(f, "`{notification}` of `{model}` for `{protocol}`")
    }
}

/// A template to be kept.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a template needs all of it")]
pub struct NewTemplate {
    /// What it is for.
    pub key: TemplateKey,
    /// What it says.
    pub text: TemplateText,
    /// Whether it is used. One that is not is kept for later.
    pub is_enabled: bool,
}

/// A template that is kept.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "every store fills every field")]
pub struct StoredTemplate {
    /// What it is for.
    pub key: TemplateKey,
    /// What it says.
    pub text: TemplateText,
    /// Whether it is used. One that is not is kept for later.
    pub is_enabled: bool,
    /// When it was last put.
    pub updated_at: DateTime<Utc>,
}

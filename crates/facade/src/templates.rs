//! Templates of notifications: rendered, checked, and edited while the application runs.

mod check;
mod engine;
mod error;
mod scope;
#[cfg(test)]
#[cfg(feature = "sqlite")]
mod tests;

use std::{fmt, sync::Arc};

use oyez_registry::{
    Definition, Models, NewTemplate, Rendered, StoredTemplate, TemplateKey, TemplateStore,
    TemplateText,
};

use self::{check::Check, scope::Scope};

pub use self::error::TemplateError;
pub(crate) use self::{check::check_all, engine::Engine};

/// The templates of an application's notifications, for those who edit them.
///
/// Each is compiled in, and may be replaced by a text that is kept in the store. A notification
/// that is issued from then on says that one.
#[derive(Clone)]
pub struct Templates {
    engine: Arc<Engine>,
    // Each with what its templates may name.
    notifications: Arc<[(Definition, Scope)]>,
    store: Arc<dyn TemplateStore>,
}

/// A template of a notification, with the text that replaces it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct TemplateEntry {
    /// Which template this is.
    pub key: TemplateKey,
    /// What the notification is.
    pub description: &'static str,
    /// All that a text may name, such as `object.name`.
    pub names: Vec<String>,
    /// The text that is compiled in.
    pub built_in: TemplateText,
    /// The text that is kept in its place.
    pub stored: Option<StoredTemplate>,
}

impl TemplateEntry {
    /// Whether anything is said by it. Where the text that replaces it is not enabled, nothing is.
    pub fn is_enabled(&self) -> bool {
        self.stored.as_ref().is_none_or(|it| it.is_enabled)
    }

    /// The text that counts.
    pub fn text(&self) -> &TemplateText {
        self.stored.as_ref().map_or(&self.built_in, |it| &it.text)
    }
}

impl Templates {
    pub(crate) fn new<C: Send + 'static>(
        engine: Arc<Engine>,
        models: &Models<C>,
        store: Arc<dyn TemplateStore>,
    ) -> Self {
        let definitions = models.notifications().iter();
        let notifications = definitions.map(|it| (*it, Scope::of(it, models))).collect();
        Self { engine, notifications, store }
    }

    /// All templates, in the order of models and notifications.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    pub async fn list(&self) -> Result<Vec<TemplateEntry>, TemplateError> {
        let mut stored = self.store.templates().await?;
        let mut entries = Vec::new();
        for (definition, scope) in &*self.notifications {
            let names = scope.names();
            for template in definition.templates() {
                let key = definition.template_key(template);
                let at = stored.iter().position(|it| it.key == key);
                entries.push(TemplateEntry {
                    key,
                    description: definition.description(),
                    names: names.clone(),
                    built_in: template.text(),
                    stored: at.map(|it| stored.swap_remove(it)),
                });
            }
        }
        Ok(entries)
    }

    /// Checks a text that is to replace the template with this key: that it can be read, names only
    /// what there is, and can be rendered.
    ///
    /// # Errors
    ///
    /// Fails when it is not so, and says where, what, and what there is; and when there is no such
    /// template.
    pub fn check(&self, key: &TemplateKey, text: &TemplateText) -> Result<(), TemplateError> {
        self.of(key)?.check(text)
    }

    /// What the text would say, with made-up values. Each is the name that it has in the template,
    /// in brackets, or a number or a list where the template asks for one.
    ///
    /// # Errors
    ///
    /// Fails as [`check`](Self::check) does, and when no made-up values will do.
    pub fn preview(
        &self,
        key: &TemplateKey,
        text: &TemplateText,
    ) -> Result<Rendered, TemplateError> {
        self.of(key)?.preview(text)
    }

    /// Keeps a text in the place of the template with this key, after it was
    /// [checked](Self::check). Where it is not enabled, nothing is said by this protocol.
    ///
    /// # Errors
    ///
    /// Fails as [`check`](Self::check) does, and when the store cannot work. Nothing is changed
    /// then.
    pub async fn put(
        &self,
        key: &TemplateKey,
        text: TemplateText,
        is_enabled: bool,
    ) -> Result<(), TemplateError> {
        self.check(key, &text)?;
        let template = NewTemplate { key: key.clone(), text, is_enabled };
        Ok(self.store.put_template(template).await?)
    }

    /// Removes the text that is kept in the place of the template with this key, so that the one
    /// that is compiled in counts again. Returns whether there was one.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    pub async fn remove(&self, key: &TemplateKey) -> Result<bool, TemplateError> {
        Ok(self.store.remove_template(key).await?)
    }

    fn of(&self, key: &TemplateKey) -> Result<Check<'_>, TemplateError> {
        let has_key = |it: &Definition| it.templates().iter().any(|t| it.template_key(t) == *key);
        let notification = self.notifications.iter().find(|(it, _)| has_key(it));
        let key = Box::new(key.clone());
        match notification {
            Some((_, scope)) => Ok(Check::new(&self.engine, key, scope)),
            None => Err(TemplateError::NoTemplate(key)),
        }
    }
}

impl fmt::Debug for Templates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let definitions = self.notifications.iter().map(|(it, _)| it);
        f.write_str("Templates ")?;
        f.debug_list().entries(definitions).finish()
    }
}

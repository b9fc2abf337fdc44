//! Templates that replace those of the application.

use chrono::{DateTime, Utc};
use diesel::result::QueryResult;
use oyez_registry::{NewTemplate, StoredTemplate, TemplateKey};

use super::{Conn, NoEntry, Row, Text};

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct Template(StoredTemplate);

impl Row for Template {
    const TABLE: &'static str = "oyez_templates";
    type Key = (Text, Text, Text);
    type Entry = NoEntry;

    fn key(&self) -> Self::Key {
        key(&self.0.key)
    }
}

fn key(key: &TemplateKey) -> (Text, Text, Text) {
    (key.model.as_str().into(), key.notification.as_str().into(), key.protocol.as_str().into())
}

/// Inserts `template`, or puts it in the place of the one that has its key.
pub(crate) async fn put(
    conn: &mut Conn,
    template: &NewTemplate,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let NewTemplate { key, text, is_enabled } = template.clone();
    // Elsewhere it is kept in milliseconds.
    let updated_at = super::time(now.timestamp_millis())?;
    conn.tables.templates.put(Template(StoredTemplate { key, text, is_enabled, updated_at }));
    Ok(())
}

/// The template that has this key.
pub(crate) async fn find(
    conn: &mut Conn,
    template: &TemplateKey,
) -> QueryResult<Option<StoredTemplate>> {
    Ok(conn.tables.templates.get(&key(template)).map(|it| it.0.clone()))
}

/// Removes the template that has this key; returns whether there was one.
pub(crate) async fn remove(conn: &mut Conn, template: &TemplateKey) -> QueryResult<bool> {
    Ok(conn.tables.templates.remove(&key(template)).is_some())
}

/// All templates, by key.
pub(crate) async fn list(conn: &mut Conn) -> QueryResult<Vec<StoredTemplate>> {
    Ok(conn.tables.templates.iter().map(|it| it.0.clone()).collect())
}

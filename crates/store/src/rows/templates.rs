//! Templates that replace those of the application.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use oyez_registry::{NewTemplate, StoredTemplate, TemplateKey, TemplateText};

use super::{Conn, Db, RunQueryDsl, column::SqlTime};
use crate::schema::templates::{self, dsl};

/// A row to insert, or to put in the place of the one there is.
#[derive(AsChangeset, Clone, Debug, Insertable)]
#[diesel(table_name = templates)]
struct Row<'a> {
    model: &'a str,
    notification: &'a str,
    protocol: &'a str,
    subject: &'a str,
    body: &'a str,
    is_enabled: bool,
    updated_at: i64,
}

/// A row that is read.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = templates, check_for_backend(Db))]
struct Template {
    model: String,
    notification: String,
    protocol: String,
    subject: String,
    body: String,
    is_enabled: bool,
    updated_at: SqlTime,
}

impl From<Template> for StoredTemplate {
    fn from(row: Template) -> Self {
        let Template { model, notification, protocol, subject, body, is_enabled, updated_at } = row;
        let key = TemplateKey { model, notification, protocol };
        let text = TemplateText { subject, body };
        Self { key, text, is_enabled, updated_at: updated_at.0 }
    }
}

/// Inserts `template`, or puts it in the place of the one that has its key.
pub(crate) async fn put(
    conn: &mut Conn,
    template: &NewTemplate,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let NewTemplate { key, text, is_enabled } = template;
    let row = Row {
        model: &key.model,
        notification: &key.notification,
        protocol: &key.protocol,
        subject: &text.subject,
        body: &text.body,
        is_enabled: *is_enabled,
        updated_at: now.timestamp_millis(),
    };
    diesel::insert_into(dsl::templates)
        .values(&row)
        .on_conflict((dsl::model, dsl::notification, dsl::protocol))
        .do_update()
        .set(&row)
        .execute(conn)
        .await
        .map(drop)
}

/// The template that has this key.
pub(crate) async fn find(
    conn: &mut Conn,
    key: &TemplateKey,
) -> QueryResult<Option<StoredTemplate>> {
    let row = dsl::templates
        .find((&key.model, &key.notification, &key.protocol))
        .select(Template::as_select());
    Ok(row.get_result(conn).await.optional()?.map(StoredTemplate::from))
}

/// Removes the template that has this key; returns whether there was one.
pub(crate) async fn remove(conn: &mut Conn, key: &TemplateKey) -> QueryResult<bool> {
    let row = dsl::templates.find((&key.model, &key.notification, &key.protocol));
    Ok(diesel::delete(row).execute(conn).await? > 0)
}

/// All templates, by key.
pub(crate) async fn list(conn: &mut Conn) -> QueryResult<Vec<StoredTemplate>> {
    let rows = dsl::templates
        .order((dsl::model, dsl::notification, dsl::protocol))
        .select(Template::as_select());
    Ok(rows.load(conn).await?.into_iter().map(StoredTemplate::from).collect())
}

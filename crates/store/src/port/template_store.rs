use async_trait::async_trait;
use oyez_registry::{NewTemplate, StoreError, StoredTemplate, TemplateKey, TemplateStore};

use crate::{SqliteStore, rows::templates};

#[async_trait]
impl TemplateStore for SqliteStore {
    async fn put_template(&self, template: NewTemplate) -> Result<(), StoreError> {
        self.write(move |conn, cx| Ok(templates::put(conn, &template, cx.now())?)).await
    }

    async fn template(&self, key: &TemplateKey) -> Result<Option<StoredTemplate>, StoreError> {
        let key = key.clone();
        self.read(move |conn, _| Ok(templates::find(conn, &key)?)).await
    }

    async fn remove_template(&self, key: &TemplateKey) -> Result<bool, StoreError> {
        let key = key.clone();
        self.write(move |conn, _| Ok(templates::remove(conn, &key)?)).await
    }

    async fn templates(&self) -> Result<Vec<StoredTemplate>, StoreError> {
        self.read(|conn, _| Ok(templates::list(conn)?)).await
    }
}

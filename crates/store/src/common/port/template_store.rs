use async_trait::async_trait;
use oyez_registry::{NewTemplate, StoreError, StoredTemplate, TemplateKey, TemplateStore};

use super::super::{Store, rows::templates};

#[async_trait]
impl TemplateStore for Store {
    async fn put_template(&self, template: NewTemplate) -> Result<(), StoreError> {
        self.write(template, |template, conn, cx| {
            Box::pin(async { Ok(templates::put(conn, template, cx.now()).await?) })
        })
        .await
    }

    async fn template(&self, key: &TemplateKey) -> Result<Option<StoredTemplate>, StoreError> {
        self.read(key.clone(), |key, conn, _| {
            Box::pin(async { Ok(templates::find(conn, key).await?) })
        })
        .await
    }

    async fn remove_template(&self, key: &TemplateKey) -> Result<bool, StoreError> {
        self.write(key.clone(), |key, conn, _| {
            Box::pin(async { Ok(templates::remove(conn, key).await?) })
        })
        .await
    }

    async fn templates(&self) -> Result<Vec<StoredTemplate>, StoreError> {
        self.read((), |(), conn, _| Box::pin(async { Ok(templates::list(conn).await?) })).await
    }
}

use async_trait::async_trait;
use diesel::Connection;
use oyez_registry::{
    ActivityStore, Collection, InboxItem, Page, PageRequest, Receipt, Received, Report, StoreError,
    StoredActivity, StoredObject, Verified, Viewer,
};
use oyez_vocab::{AnyActivity, Iri};

use crate::{
    SqliteStore, accept, audience,
    publish::{self, Kept},
    rows::{activities, collection_items, inbox_items, outbox_items, reports},
    things,
};

impl SqliteStore {
    /// Wakes those who deliver, where there is something to deliver.
    fn wake(&self, kept: Kept) -> Receipt {
        if kept.has_deliveries {
            self.due().notify_one();
        }
        kept.receipt
    }
}

#[async_trait]
impl ActivityStore for SqliteStore {
    async fn accept(
        &self,
        activity: Verified<AnyActivity>,
        received: Received,
    ) -> Result<Receipt, StoreError> {
        let named = audience::named(activity.activity(), self.registry());
        let work =
            move |conn: &mut _, cx: &_| accept::accept(conn, cx, &activity, &received, &named);
        self.write(work).await.map(|it| self.wake(it))
    }

    async fn publish(&self, activity: Verified<AnyActivity>) -> Result<Receipt, StoreError> {
        let kept = self.write(|conn, cx| publish::publish(conn, cx, activity)).await;
        kept.map(|it| self.wake(it))
    }

    async fn object(&self, id: &Iri) -> Result<Option<StoredObject>, StoreError> {
        let id = id.clone();
        self.read(move |conn, cx| things::object(conn, cx, &id)).await
    }

    async fn activity(&self, id: &Iri) -> Result<Option<StoredActivity>, StoreError> {
        let id = id.clone();
        self.read(move |conn, _| Ok(activities::local(conn, &id)?.map(Into::into))).await
    }

    // The length and the items of a list are read from one state of the database.

    async fn inbox(&self, owner: &Iri, page: PageRequest) -> Result<Page<InboxItem>, StoreError> {
        let owner = owner.clone();
        self.read(move |conn, _| {
            conn.transaction(|conn| Ok(inbox_items::list(conn, &owner, &page)?))
        })
        .await
    }

    async fn outbox(
        &self,
        owner: &Iri,
        viewer: Viewer,
        page: PageRequest,
    ) -> Result<Page<StoredActivity>, StoreError> {
        let owner = owner.clone();
        self.read(move |conn, _| {
            conn.transaction(|conn| Ok(outbox_items::list(conn, &owner, viewer, &page)?))
        })
        .await
    }

    async fn collection(
        &self,
        collection: &Collection,
        page: PageRequest,
    ) -> Result<Page<Iri>, StoreError> {
        let collection = collection.clone();
        self.read(move |conn, _| {
            conn.transaction(|conn| Ok(collection_items::list(conn, &collection, &page)?))
        })
        .await
    }

    async fn has_member(&self, collection: &Collection, member: &Iri) -> Result<bool, StoreError> {
        let (collection, member) = (collection.clone(), member.clone());
        self.read(move |conn, _| Ok(collection_items::contains(conn, &collection, &member)?)).await
    }

    async fn reports(&self, page: PageRequest) -> Result<Page<Report>, StoreError> {
        self.read(move |conn, _| conn.transaction(|conn| Ok(reports::list(conn, &page)?))).await
    }
}

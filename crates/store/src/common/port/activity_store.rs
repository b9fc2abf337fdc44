use async_trait::async_trait;
use oyez_registry::{
    ActivityStore, Collection, InboxItem, Page, PageRequest, Receipt, Received, Report, StoreError,
    StoredActivity, StoredObject, Verified, Viewer,
};
use oyez_vocab::{AnyActivity, Iri};

use super::super::{
    Store, accept, audience,
    publish::{self, Kept},
    rows::{activities, collection_items, inbox_items, outbox_items, reports},
    things,
};

impl Store {
    /// Wakes those who deliver, where there is something to deliver.
    fn wake(&self, kept: Kept) -> Receipt {
        if kept.has_deliveries {
            self.due().notify_one();
        }
        kept.receipt
    }
}

#[async_trait]
impl ActivityStore for Store {
    async fn accept(
        &self,
        activity: Verified<AnyActivity>,
        received: Received,
    ) -> Result<Receipt, StoreError> {
        let named = audience::named(activity.activity(), self.registry());
        let kept =
            self.write((activity, received, named), |(activity, received, named), conn, cx| {
                Box::pin(accept::accept(conn, cx, activity, received, named))
            });
        kept.await.map(|it| self.wake(it))
    }

    async fn publish(&self, activity: Verified<AnyActivity>) -> Result<Receipt, StoreError> {
        let kept = self
            .write(activity, |activity, conn, cx| Box::pin(publish::publish(conn, cx, activity)));
        kept.await.map(|it| self.wake(it))
    }

    async fn object(&self, id: &Iri) -> Result<Option<StoredObject>, StoreError> {
        self.read(id.clone(), |id, conn, cx| Box::pin(things::object(conn, cx, id))).await
    }

    async fn activity(&self, id: &Iri) -> Result<Option<StoredActivity>, StoreError> {
        self.read(id.clone(), |id, conn, _| {
            Box::pin(async { Ok(activities::local(conn, id).await?.map(Into::into)) })
        })
        .await
    }

    // The length and the items of a list are read from one state of the database.

    async fn inbox(&self, owner: &Iri, page: PageRequest) -> Result<Page<InboxItem>, StoreError> {
        self.read_at_once((owner.clone(), page), |(owner, page), conn, _| {
            Box::pin(async { Ok(inbox_items::list(conn, owner, page).await?) })
        })
        .await
    }

    async fn outbox(
        &self,
        owner: &Iri,
        viewer: Viewer,
        page: PageRequest,
    ) -> Result<Page<StoredActivity>, StoreError> {
        self.read_at_once((owner.clone(), viewer, page), |(owner, viewer, page), conn, _| {
            Box::pin(async { Ok(outbox_items::list(conn, owner, *viewer, page).await?) })
        })
        .await
    }

    async fn collection(
        &self,
        collection: &Collection,
        page: PageRequest,
    ) -> Result<Page<Iri>, StoreError> {
        self.read_at_once((collection.clone(), page), |(collection, page), conn, _| {
            Box::pin(async { Ok(collection_items::list(conn, collection, page).await?) })
        })
        .await
    }

    async fn has_member(&self, collection: &Collection, member: &Iri) -> Result<bool, StoreError> {
        self.read((collection.clone(), member.clone()), |(collection, member), conn, _| {
            Box::pin(async { Ok(collection_items::contains(conn, collection, member).await?) })
        })
        .await
    }

    async fn reports(&self, page: PageRequest) -> Result<Page<Report>, StoreError> {
        self.read_at_once(page, |page, conn, _| {
            Box::pin(async { Ok(reports::list(conn, page).await?) })
        })
        .await
    }
}

use async_trait::async_trait;
use oyez_registry::{
    ActivityStore, Collection, InboxItem, Page, PageRequest, Receipt, Received, Report, Shown,
    StoreError, StoredActivity, StoredObject, Verified, Viewer,
};
use oyez_vocab::{AnyActivity, Iri};

use super::super::{
    Conn, Context, Store, accept, audience,
    publish::{self, Kept},
    rows::{activities, collection_items, inbox_items, outbox_items, reports},
    things,
};
use crate::failure::Failure;

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
        viewer: Viewer,
        page: PageRequest,
    ) -> Result<Page<Iri>, StoreError> {
        let read = (collection.clone(), viewer, page);
        self.read_at_once(read, |(collection, viewer, page), conn, cx| {
            Box::pin(collection_page(conn, cx, collection, *viewer, page))
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

/// A page of a collection. Where the items are not for the viewer, they are not even read.
async fn collection_page(
    conn: &mut Conn,
    cx: &Context,
    collection: &Collection,
    viewer: Viewer,
    request: &PageRequest,
) -> Result<Page<Iri>, Failure> {
    let shown = match viewer {
        Viewer::Owner => Shown::All,
        _ => things::shown(conn, cx, collection).await?,
    };
    match shown {
        Shown::All => Ok(collection_items::list(conn, collection, request).await?),
        Shown::Nothing => Ok(Page { items: Vec::new(), next: None, prev: None, total: 0 }),
        Shown::Total => Ok(collection_items::list(conn, collection, &PageRequest::first(0)).await?),
    }
}

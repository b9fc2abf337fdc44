//! Where activities and objects are kept.

use async_trait::async_trait;
use oyez_vocab::{AnyActivity, Iri};

use super::StoreError;
use crate::{
    Collection, InboxItem, Page, PageRequest, RemoteActor, Report, StoredActivity, StoredObject,
    Verified, effect::RemoteFacts,
};

/// Keeps activities and objects, and gives every activity its effect.
///
/// Both ways in are one transaction: the activity, its effect, the inbox items and the deliveries
/// are all kept, or none of them.
#[async_trait]
pub trait ActivityStore: Send + Sync {
    /// Keeps an activity that another server has delivered, once: what its actor has sent before
    /// under the same id is a duplicate and has no effect again. A duplicate that came to the inbox
    /// of one who does not have it yet is put there too; nothing else changes.
    ///
    /// An activity that came to the shared inbox, is for no actor of this server and changes
    /// nothing that is known here is accepted, but not kept.
    ///
    /// When this returns, what was kept is on the disk.
    ///
    /// # Errors
    ///
    /// Fails when the activity is refused or the store cannot work; nothing is kept then.
    async fn accept(
        &self,
        activity: Verified<AnyActivity>,
        received: Received,
    ) -> Result<Receipt, StoreError>;

    /// Keeps an activity of an actor of this server, and queues it for everyone it is for.
    ///
    /// # Errors
    ///
    /// Fails when the activity is refused or the store cannot work; nothing is kept then.
    async fn publish(&self, activity: Verified<AnyActivity>) -> Result<Receipt, StoreError>;

    /// The object of this id, or its tombstone.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn object(&self, id: &Iri) -> Result<Option<StoredObject>, StoreError>;

    /// The activity that has this id and is by an actor of this server.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn activity(&self, id: &Iri) -> Result<Option<StoredActivity>, StoreError>;

    /// A page of an actor's inbox, newest first.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn inbox(&self, owner: &Iri, page: PageRequest) -> Result<Page<InboxItem>, StoreError>;

    /// A page of what an actor has done, as far as the viewer may see it.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn outbox(
        &self,
        owner: &Iri,
        viewer: Viewer,
        page: PageRequest,
    ) -> Result<Page<StoredActivity>, StoreError>;

    /// A page of a collection, as far as the viewer may see it. Of a list that its owner
    /// [shows](crate::LocalActor::shown) the total of alone, others than the owner get that, and of
    /// one that is not shown a total of 0: there are no items then, whatever page is asked for.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn collection(
        &self,
        collection: &Collection,
        viewer: Viewer,
        page: PageRequest,
    ) -> Result<Page<Iri>, StoreError>;

    /// Whether `member` is in a collection.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn has_member(&self, collection: &Collection, member: &Iri) -> Result<bool, StoreError>;

    /// A page of what was reported to the operator, newest first.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn reports(&self, page: PageRequest) -> Result<Page<Report>, StoreError>;
}

/// How an activity has come.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "every server says all of it")]
pub struct Received {
    /// The activity's actor, as its document says.
    pub sender: RemoteActor,
    /// The actor whose inbox it came to; absent for the shared inbox.
    pub inbox: Option<Iri>,
    /// Who has passed it on, where that is another than its actor: it speaks for its own followers,
    /// if the activity is addressed to them.
    pub passed_on_by: Option<RemoteActor>,
    /// What was fetched for its effect.
    pub remote: RemoteFacts,
}

/// What became of an activity.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "an activity is new or it is not")]
pub enum Receipt {
    /// It was kept now.
    Accepted,
    /// It had been kept before.
    Duplicate,
}

/// Who reads a list.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Viewer {
    /// Someone who is not known: sees what is public.
    Anyone,
    /// The owner of the list: sees all.
    Owner,
}

//! Collections of other servers, page by page, to an end.

use std::{collections::HashSet, time::Duration};

use oyez_vocab::{AnyCollection, AnyObject, Iri, Raw, Ref};
use tokio::time::{Instant, timeout_at};

use super::{DereferenceError, Dereferencer};
use crate::client;

/// How far a walk through a collection goes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WalkLimits {
    /// How many items are taken: 1,000 by default.
    pub max_items: usize,
    /// How many pages are read, whether or not there is anything on them: 50 by default.
    pub max_pages: usize,
    /// How long it may take in all: 30 seconds by default.
    pub time: Duration,
}

/// What was found in a collection.
#[derive(Debug)]
#[non_exhaustive]
pub struct Walk {
    /// The items, in the order of the pages.
    ///
    /// One that is here as a whole, and not as an id, is what the collection's server says of it.
    /// Believe it only where the item is of the same origin.
    pub items: Vec<Ref<AnyObject>>,
    /// `totalItems`, as the collection says, which may be more or less than there are.
    pub total_items: Option<u64>,
    /// Why there are no more items.
    pub end: WalkEnd,
}

/// Where a walk through a collection has ended.
#[derive(Debug)]
#[non_exhaustive]
pub enum WalkEnd {
    /// At the last page.
    Complete,
    /// At a page that could not be fetched.
    Failed(DereferenceError),
    /// At a page that was read before.
    Loop(Iri),
    /// At as many items as were wanted.
    MaxItems,
    /// At as many pages as were wanted.
    MaxPages,
    /// At a page that is of another origin than the collection.
    OtherOrigin(Iri),
    /// When the time was over.
    TimedOut,
}

impl Default for WalkLimits {
    fn default() -> Self {
        Self { max_items: 1000, max_pages: 50, time: Duration::from_secs(30) }
    }
}

impl Dereferencer {
    /// The items of a collection of another server, or of a page of one and those behind it, as far
    /// as `limits` let it.
    ///
    /// Pages are of the same origin as the collection, and each is read once: whatever a server
    /// answers, this ends.
    ///
    /// # Errors
    ///
    /// Fails when there is no collection of this id. What goes wrong behind that ends the walk, and
    /// what was found is kept.
    pub async fn walk(&self, id: &Iri, limits: &WalkLimits) -> Result<Walk, DereferenceError> {
        let deadline = Instant::now() + limits.time;
        let mut walk = Walk { items: Vec::new(), total_items: None, end: WalkEnd::TimedOut };
        let Ok(first) = timeout_at(deadline, self.collection(id)).await else { return Ok(walk) };
        let mut page = first?;
        if !is_collection(&page) || page.id.as_ref().is_some_and(|it| it != id) {
            return Err(DereferenceError::NotCollection);
        }
        walk.total_items = page.total_items;
        let mut seen = HashSet::from([client::canonical(id)?]);
        let mut n_pages = 0;
        walk.end = loop {
            n_pages += usize::from(is_page(&page));
            let n_left = limits.max_items.saturating_sub(walk.items.len());
            let mut items = page.held_items();
            walk.items.extend(items.by_ref().take(n_left).cloned());
            if items.next().is_some() {
                break WalkEnd::MaxItems;
            }
            drop(items);
            let Some(next) = page.next_page().cloned() else { break WalkEnd::Complete };
            if n_pages >= limits.max_pages {
                break WalkEnd::MaxPages;
            }
            let next_id = next.id().cloned();
            if let Some(next) = &next_id {
                if !next.is_same_origin(id) {
                    break WalkEnd::OtherOrigin(next.clone());
                }
                match client::canonical(next).map(|it| seen.insert(it)) {
                    Ok(true) => {}
                    Ok(false) => break WalkEnd::Loop(next.clone()),
                    Err(error) => break WalkEnd::Failed(error.into()),
                }
            }
            page = match (next.into_object(), next_id) {
                // A page that is in the document came from where that came from.
                (Some(page), _) => page,
                (None, Some(next)) => match timeout_at(deadline, self.collection(&next)).await {
                    Ok(Ok(page)) if is_collection(&page) => page,
                    Ok(Ok(_)) => break WalkEnd::Failed(DereferenceError::NotCollection),
                    Ok(Err(error)) => break WalkEnd::Failed(error),
                    Err(_) => break WalkEnd::TimedOut,
                },
                (None, None) => break WalkEnd::Complete,
            };
        };
        Ok(walk)
    }

    async fn collection(&self, id: &Iri) -> Result<AnyCollection, DereferenceError> {
        let document: Raw<AnyCollection> = self.document(id).await?;
        document.parse().map_err(|_| DereferenceError::Json)
    }
}

/// Whether this is a collection or a page of one: by its type, or by what it holds.
fn is_collection(it: &AnyCollection) -> bool {
    is_page(it)
        || matches!(it, AnyCollection::Collection(_) | AnyCollection::OrderedCollection(_))
        || it.first.is_some()
        || it.held_items().next().is_some()
}

fn is_page(it: &AnyCollection) -> bool {
    matches!(it, AnyCollection::CollectionPage(_) | AnyCollection::OrderedCollectionPage(_))
}

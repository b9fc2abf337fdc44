//! Collections, and their pages.
//!
//! A collection is given with its first page in it, so that most readers need ask only once.

use chrono::SecondsFormat;
use http::{HeaderValue, StatusCode};
use oyez_registry::{
    Collection, CollectionKind, Cursor, InboxItem, Page, PageRequest, Part, Place, Shown,
    StoredActivity, StoredObject, Viewer,
};
use oyez_vocab::{
    AnyCollection, AnyObject, Iri, OneOrMany, OrderedCollection, OrderedCollectionPage, Ref,
    to_text,
};
use serde_json::Value;

use super::{Answer, Server};
use crate::{body, rejection::Rejection};

// What the queries of pages are called.
const AFTER: &str = "page";
const BEFORE: &str = "before";
const LAST: &str = "last";

/// When the owner of an inbox read an item, on the item.
const DATE_READ: &str = "https://schema.org/dateRead";

impl Server {
    pub(super) async fn read_inbox(
        &self,
        owner: &Iri,
        media_type: HeaderValue,
        query: &str,
    ) -> Answer {
        let request = self.page_request(query)?;
        let page = self.store.inbox(owner, request.clone()).await?;
        self.collection(owner, Part::Inbox, &request, media_type, page, inbox_item)
    }

    pub(super) async fn read_outbox(
        &self,
        owner: &Iri,
        is_owner: bool,
        media_type: HeaderValue,
        query: &str,
    ) -> Answer {
        let request = self.page_request(query)?;
        let viewer = if is_owner { Viewer::Owner } else { Viewer::Anyone };
        let page = self.store.outbox(owner, viewer, request.clone()).await?;
        self.collection(owner, Part::Outbox, &request, media_type, page, activity)
    }

    /// A collection of an actor or an object, of which others than its owner see what is `shown`.
    pub(super) async fn read_collection(
        &self,
        owner: &Iri,
        part: Part,
        shown: Shown,
        viewer: Viewer,
        media_type: HeaderValue,
        query: &str,
    ) -> Answer {
        let shown = if viewer == Viewer::Owner { Shown::All } else { shown };
        let kind = kind(part).filter(|_| shown != Shown::Nothing).ok_or(Rejection::NotFound)?;
        let request = self.page_request(query)?;
        // The first page stands in the collection itself, which is shown without it.
        if shown == Shown::Total && request.place != Place::First {
            return Err(Rejection::Forbidden);
        }
        let collection = Collection::of(owner, kind);
        let page = self.store.collection(&collection, viewer, request.clone()).await?;
        self.collection(owner, part, &request, media_type, page, |it| Some(Ref::Iri(it)))
    }

    /// A collection that an actor has created, with what was added to it.
    pub(super) async fn read_items(
        &self,
        object: &StoredObject,
        mut whole: OrderedCollection,
        media_type: HeaderValue,
        query: &str,
    ) -> Answer {
        let request = self.page_request(query)?;
        // An update may have said what is in it, and does not count.
        whole.items = OneOrMany::default();
        whole.ordered_items = OneOrMany::default();
        whole.last = None;
        let items = Collection::of(&object.id, CollectionKind::Items);
        let page = self.store.collection(&items, Viewer::Anyone, request.clone()).await?;
        self.page_of(&object.id, whole, &request, media_type, page, |it| Some(Ref::Iri(it)))
    }

    /// What part of a list `query` asks for: `page` says what it comes behind, `before` what it
    /// comes before, and `last` that it is at the end.
    fn page_request(&self, query: &str) -> Result<PageRequest, Rejection> {
        let limit = self.limits.page_size;
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let cursor = || Cursor::from_text(&value);
            return match &*name {
                AFTER if !may_be_cursor(&value) => Err(Rejection::BadQuery(AFTER)),
                AFTER => Ok(PageRequest::after(cursor(), limit)),
                BEFORE if !may_be_cursor(&value) => Err(Rejection::BadQuery(BEFORE)),
                BEFORE => Ok(PageRequest::before(cursor(), limit)),
                LAST => Ok(PageRequest::last(limit)),
                _ => continue,
            };
        }
        Ok(PageRequest::first(limit))
    }

    /// The collection `part` of `owner`, or the page of it that was asked for.
    fn collection<T>(
        &self,
        owner: &Iri,
        part: Part,
        request: &PageRequest,
        media_type: HeaderValue,
        page: Page<T>,
        item: impl Fn(T) -> Option<Ref<AnyObject>>,
    ) -> Answer {
        let id = self.registry.part(owner, part).ok_or(Rejection::NotFound)?;
        let mut whole = OrderedCollection::new();
        whole.id = Some(id.clone());
        self.page_of(&id, whole, request, media_type, page, item)
    }

    /// The collection `whole`, which has the id `id`, or the page of it that was asked for.
    fn page_of<T>(
        &self,
        id: &Iri,
        mut whole: OrderedCollection,
        request: &PageRequest,
        media_type: HeaderValue,
        page: Page<T>,
        item: impl Fn(T) -> Option<Ref<AnyObject>>,
    ) -> Answer {
        let total = page.total;
        let is_empty = page.items.is_empty();
        let has_more = page.next.is_some();
        let page = written(id, &request.place, page, item);
        let text = if request.place == Place::First {
            whole.total_items = Some(total);
            whole.first = (!is_empty).then(|| AnyCollection::from(page).into());
            whole.last = address(id, LAST, "true").filter(|_| has_more).map(Ref::Iri);
            to_text(&whole)
        } else {
            to_text(&page)
        };
        let text = text.map_err(|it| Rejection::Internal(it.into()))?;
        Ok(body::document(StatusCode::OK, media_type, body::without_blind(text)))
    }
}

/// Which collection a part of an actor or an object is, where it is one that the store keeps.
pub(super) fn kind(part: Part) -> Option<CollectionKind> {
    match part {
        Part::Blocked => Some(CollectionKind::Blocked),
        Part::Featured => Some(CollectionKind::Featured),
        Part::Followers => Some(CollectionKind::Followers),
        Part::Following => Some(CollectionKind::Following),
        Part::Liked => Some(CollectionKind::Liked),
        Part::Likes => Some(CollectionKind::Likes),
        Part::Replies => Some(CollectionKind::Replies),
        Part::Shares => Some(CollectionKind::Shares),
        _ => None,
    }
}

/// A page as its document.
fn written<T>(
    id: &Iri,
    place: &Place,
    page: Page<T>,
    item: impl Fn(T) -> Option<Ref<AnyObject>>,
) -> OrderedCollectionPage {
    let at = |name, cursor: &Cursor| address(id, name, cursor.as_str());
    let mut it = OrderedCollectionPage::new();
    it.id = match place {
        Place::First => None,
        Place::After(cursor) => at(AFTER, cursor),
        Place::Before(cursor) => at(BEFORE, cursor),
        Place::Last => address(id, LAST, "true"),
    };
    it.part_of = Some(id.into());
    it.next = page.next.and_then(|it| at(AFTER, &it)).map(Ref::Iri);
    it.prev = page.prev.and_then(|it| at(BEFORE, &it)).map(Ref::Iri);
    it.ordered_items = OneOrMany::from(page.items.into_iter().filter_map(item).collect::<Vec<_>>());
    it
}

/// Whether a store could have said this. PostgreSQL takes no text with a NUL.
fn may_be_cursor(value: &str) -> bool {
    !value.is_empty() && !value.contains('\0')
}

/// The address of a page of the collection `id`.
fn address(id: &Iri, name: &str, value: &str) -> Option<Iri> {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    format!("{id}?{}", query.append_pair(name, value).finish()).parse().ok()
}

fn activity(stored: StoredActivity) -> Option<Ref<AnyObject>> {
    let object: AnyObject = serde_json::from_str(stored.document.as_str()).ok()?;
    Some(object.into())
}

fn inbox_item(item: InboxItem) -> Option<Ref<AnyObject>> {
    let mut object: AnyObject = serde_json::from_str(item.activity.document.as_str()).ok()?;
    if let Some(at) = item.read_at {
        let at = at.to_rfc3339_opts(SecondsFormat::Millis, true);
        object.extra.insert(DATE_READ.to_owned(), Value::String(at));
    }
    Some(object.into())
}

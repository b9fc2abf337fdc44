//! Collections that the store keeps, and pages of them.

use oyez_vocab::Iri;

/// A collection of an actor or an object.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "an owner and a kind say which one it is")]
pub struct Collection {
    /// The actor or object that it belongs to.
    pub owner: Iri,
    /// Which of its collections this is.
    pub kind: CollectionKind,
}

impl Collection {
    /// The collection of this kind that belongs to `owner`.
    pub fn of(owner: &Iri, kind: CollectionKind) -> Self {
        Self { owner: owner.clone(), kind }
    }
}

/// Which of its owner's collections a collection is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum CollectionKind {
    /// Actors that the owner has blocked. For the owner only.
    Blocked,
    /// Objects that the owner shows first.
    Featured,
    /// Actors that follow the owner.
    Followers,
    /// Actors that the owner follows.
    Following,
    /// What was added to the owner, an `OrderedCollection`.
    Items,
    /// Objects that the owner likes.
    Liked,
    /// `Like` activities that the owner, an object, has received.
    Likes,
    /// Objects that reply to the owner, an object, and are for everyone.
    Replies,
    /// `Announce` activities that the owner, an object, has received.
    Shares,
}

impl CollectionKind {
    /// The name of the property that refers to such a collection, or holds what is in it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::Featured => "featured",
            Self::Followers => "followers",
            Self::Following => "following",
            Self::Items => "items",
            Self::Liked => "liked",
            Self::Likes => "likes",
            Self::Replies => "replies",
            Self::Shares => "shares",
        }
    }
}

/// Which page of a list is asked for. Lists go from the newest item to the oldest.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a request is made where it is needed")]
pub struct PageRequest {
    /// Where in the list it is.
    pub place: Place,
    /// How many items at most.
    pub limit: usize,
}

impl PageRequest {
    /// The first page, with the newest items.
    pub fn first(limit: usize) -> Self {
        Self { place: Place::First, limit }
    }

    /// The page whose items come next behind `cursor`, and are older.
    pub fn after(cursor: Cursor, limit: usize) -> Self {
        Self { place: Place::After(cursor), limit }
    }

    /// The page whose items come next before `cursor`, and are newer.
    pub fn before(cursor: Cursor, limit: usize) -> Self {
        Self { place: Place::Before(cursor), limit }
    }

    /// The last page, with the oldest items.
    pub fn last(limit: usize) -> Self {
        Self { place: Place::Last, limit }
    }
}

/// Where in a list a page is.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a list has two ends, and is read both ways")]
pub enum Place {
    /// Behind this place, where a page before it ended.
    After(Cursor),
    /// Before this place, where a page behind it began.
    Before(Cursor),
    /// At the beginning.
    First,
    /// At the end.
    Last,
}

/// A place in a list. Only the store that gave it understands it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Cursor(Box<str>);

impl Cursor {
    /// The cursor whose [`as_str`](Self::as_str) is `text`.
    pub fn from_text(text: &str) -> Self {
        Self(text.into())
    }

    /// The cursor as it stands in a query.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A page of a list.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "every store fills every field")]
pub struct Page<T> {
    /// The items, newest first.
    pub items: Vec<T>,
    /// [Behind](PageRequest::after) what the next page is, if there is one.
    pub next: Option<Cursor>,
    /// [Before](PageRequest::before) what the previous page is, if this is not the first.
    pub prev: Option<Cursor>,
    /// How many items the whole list has.
    pub total: u64,
}

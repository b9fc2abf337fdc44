//! Collections, read page by page.

use crate::{AnyCollection, AnyObject, CollectionPageProps, CollectionProps, Ref};

impl CollectionProps {
    /// The items that it holds itself, in whichever of `orderedItems` and `items` they stand.
    pub fn held_items(&self) -> impl Iterator<Item = &Ref<AnyObject>> {
        self.ordered_items.iter().chain(&self.items)
    }

    /// The page to go to where no items are held here: the first one.
    ///
    /// A page may name the first one too; [`AnyCollection::next_page`] tells pages from collections.
    ///
    /// ```
    /// use oyez_vocab::OrderedCollection;
    ///
    /// let outbox: OrderedCollection = serde_json::from_str(r#"{
    ///     "type": "OrderedCollection",
    ///     "totalItems": 40,
    ///     "first": "https://one.example/outbox?page=1"
    /// }"#)?;
    /// let first = outbox.first_page().and_then(|it| it.id());
    /// assert_eq!(first.unwrap(), "https://one.example/outbox?page=1");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn first_page(&self) -> Option<&Ref<AnyCollection>> {
        if self.ordered_items.is_empty() && self.items.is_empty() {
            self.first.as_ref()
        } else {
            None
        }
    }
}

impl CollectionPageProps {
    /// Whether no page follows this one.
    ///
    /// ```
    /// use oyez_vocab::OrderedCollectionPage;
    ///
    /// let page: OrderedCollectionPage = serde_json::from_str(r#"{
    ///     "type": "OrderedCollectionPage",
    ///     "orderedItems": ["https://one.example/1"],
    ///     "next": "https://one.example/outbox?page=2"
    /// }"#)?;
    /// assert!(!page.is_last());
    /// assert_eq!(page.held_items().count(), 1);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn is_last(&self) -> bool {
        self.next.is_none()
    }
}

impl AnyCollection {
    /// Where reading goes on: behind a collection at its [`first_page`](CollectionProps::first_page),
    /// behind a page at its `next`, and nowhere behind the last.
    pub fn next_page(&self) -> Option<&Ref<Self>> {
        match self {
            Self::CollectionPage(page) => page.next.as_ref(),
            Self::OrderedCollectionPage(page) => page.next.as_ref(),
            collection => collection.first_page(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{AnyCollection, Collection, Ref};

    #[test]
    fn reading_goes_on_at_the_first_page_and_then_at_the_next() {
        for (document, expected) in [
            (json!({"type": "Collection", "first": "urn:1"}), Some("urn:1")),
            (json!({"type": "OrderedCollection", "orderedItems": "urn:a", "first": "urn:1"}), None),
            (json!({"type": "ext:Shelf", "first": "urn:1"}), Some("urn:1")),
            (json!({"type": "CollectionPage", "first": "urn:1", "next": "urn:2"}), Some("urn:2")),
            (json!({"type": "OrderedCollectionPage", "next": "urn:2"}), Some("urn:2")),
            (json!({"type": "OrderedCollectionPage", "first": "urn:1"}), None),
        ] {
            let it: AnyCollection = serde_json::from_value(document.clone()).unwrap();
            let next = it.next_page().and_then(Ref::id).map(|it| it.as_str());
            assert_eq!(next, expected, "{document}");
        }
    }

    #[test]
    fn a_collection_that_holds_items_has_no_first_page_to_read() {
        for (document, n_items, has_page) in [
            (json!({"items": ["urn:1", "urn:2"]}), 2, false),
            (json!({"orderedItems": "urn:1"}), 1, false),
            (json!({"first": "urn:page"}), 0, true),
            (json!({"first": "urn:page", "items": []}), 0, true),
            (json!({"first": "urn:page", "items": ["urn:1"]}), 1, false),
            (json!({}), 0, false),
        ] {
            let mut whole = document.clone();
            whole["type"] = "Collection".into();
            let it: Collection = serde_json::from_value(whole).unwrap();
            let found = (it.held_items().count(), it.first_page().is_some());
            assert_eq!(found, (n_items, has_page), "{document}");
        }
    }
}

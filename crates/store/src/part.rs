//! How parts are cut out of lists.
//!
//! The newest row of a list has the greatest key, and rows are read from a key on: downwards, or
//! upwards when the end or what comes before a key is asked for.

use oyez_registry::{Cursor, Page, PageRequest, Place};

/// Behind every key: keys are hexadecimal.
const LAST: &str = "g";

/// A part of a list that was asked for.
pub(crate) struct Part<'r> {
    request: &'r PageRequest,
    /// Its rows have keys below this one,
    pub(crate) below: &'r str,
    /// and above this one.
    pub(crate) above: &'r str,
    /// Whether its rows are those next to `above`, and not those next to `below`.
    pub(crate) is_upwards: bool,
}

impl<'r> Part<'r> {
    pub(crate) fn of(request: &'r PageRequest) -> Self {
        let (below, above, is_upwards) = match &request.place {
            Place::First => (LAST, "", false),
            Place::After(cursor) => (cursor.as_str(), "", false),
            Place::Before(cursor) => (LAST, cursor.as_str(), true),
            Place::Last => (LAST, "", true),
        };
        Self { request, below, above, is_upwards }
    }

    /// How many rows to read: one more than are wanted, to see whether there are more.
    pub(crate) fn limit(&self) -> i64 {
        i64::try_from(self.request.limit).unwrap_or(i64::MAX).saturating_add(1)
    }

    /// Makes a page of the rows of this part, which come with their keys and as they were read.
    pub(crate) fn page<T, U>(
        &self,
        mut rows: Vec<(String, T)>,
        total: u64,
        item: impl Fn(T) -> U,
    ) -> Page<U> {
        let has_more = rows.len() > self.request.limit;
        rows.truncate(self.request.limit);
        if self.is_upwards {
            rows.reverse();
        }
        let (has_newer, has_older) = match self.request.place {
            Place::First => (false, has_more),
            Place::After(_) => (true, has_more),
            Place::Before(_) => (has_more, true),
            Place::Last => (has_more, false),
        };
        let cursor = |(key, _): &(String, T)| Cursor::from_text(key);
        Page {
            next: rows.last().filter(|_| has_older).map(cursor),
            prev: rows.first().filter(|_| has_newer).map(cursor),
            items: rows.into_iter().map(|(_, it)| item(it)).collect(),
            total,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_from_both_ends_and_both_ways() {
        let cursor = Cursor::from_text;
        for (request, expected, next, prev) in [
            (PageRequest::first(2), "ed", Some("d"), None),
            (PageRequest::first(5), "edcba", None, None),
            (PageRequest::first(0), "", None, None),
            (PageRequest::after(cursor("d"), 2), "cb", Some("b"), Some("c")),
            (PageRequest::after(cursor("c"), 2), "ba", None, Some("b")),
            (PageRequest::after(cursor("a"), 2), "", None, None),
            (PageRequest::before(cursor("c"), 1), "d", Some("d"), Some("d")),
            (PageRequest::before(cursor("c"), 2), "ed", Some("d"), None),
            (PageRequest::before(cursor("a"), 2), "cb", Some("b"), Some("c")),
            (PageRequest::before(cursor("e"), 2), "", None, None),
            (PageRequest::last(2), "ba", None, Some("b")),
            (PageRequest::last(5), "edcba", None, None),
        ] {
            let part = Part::of(&request);
            let mut keys: Vec<_> = ["a", "b", "c", "d", "e"]
                .into_iter()
                .filter(|it| *it < part.below && *it > part.above)
                .collect();
            if !part.is_upwards {
                keys.reverse();
            }
            keys.truncate(usize::try_from(part.limit()).unwrap());
            let rows = keys.into_iter().map(|it| (it.to_owned(), it)).collect();
            let page = part.page(rows, 5, |it| it);
            assert_eq!(page.items.concat(), expected, "{request:?}");
            assert_eq!(page.next.as_ref().map(Cursor::as_str), next, "{request:?}");
            assert_eq!(page.prev.as_ref().map(Cursor::as_str), prev, "{request:?}");
        }
    }
}

//! Tables: rows by their keys, other ways to find them, and what they were before.

use std::{
    borrow::Borrow,
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
    sync::Arc,
};

use diesel::result::{DatabaseErrorKind, Error as QueryError, QueryResult};

/// A text that is in several places at once.
pub(crate) type Text = Arc<str>;

/// A row of a table.
pub(crate) trait Row: Clone {
    /// The name of the table.
    const TABLE: &'static str;

    /// What there is one row of. Its default comes before all others.
    type Key: Clone + Default + Ord;

    /// What rows are found by, beside their keys.
    type Entry: Clone + Ord;

    fn key(&self) -> Self::Key;

    /// What this row is found by.
    fn entries(&self) -> Vec<Self::Entry> {
        Vec::new()
    }

    /// Whether only one row may be found by `entry`.
    fn is_unique(_entry: &Self::Entry) -> bool {
        false
    }
}

/// What rows are found by that are only found by their keys.
#[derive(Clone, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum NoEntry {}

/// A table.
pub(crate) struct Table<R: Row> {
    rows: BTreeMap<R::Key, R>,
    entries: BTreeSet<(R::Entry, R::Key)>,
    // What there was under each key that was written to, in the order of writing.
    before: Vec<(R::Key, Option<R>)>,
}

impl<R: Row> Default for Table<R> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), entries: BTreeSet::new(), before: Vec::new() }
    }
}

impl<R: Row> Table<R> {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// All rows, by key.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &R> {
        self.rows.values()
    }

    pub(crate) fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&R>
    where
        R::Key: Borrow<Q>,
    {
        self.rows.get(key)
    }

    /// The rows from this key on.
    pub(crate) fn rows_from(&self, key: R::Key) -> impl Iterator<Item = &R> {
        self.rows.range(key..).map(|(_, row)| row)
    }

    /// The rows behind `from` and before `to`.
    pub(crate) fn between(&self, from: R::Key, to: R::Key) -> impl DoubleEndedIterator<Item = &R> {
        let is_empty = from >= to;
        let range = (Bound::Excluded(from), Bound::Excluded(to));
        (!is_empty).then(|| self.rows.range(range)).into_iter().flatten().map(|(_, row)| row)
    }

    /// The rows that are found by this entry, and by those behind it.
    pub(crate) fn found_from(&self, entry: R::Entry) -> impl Iterator<Item = (&R::Entry, &R)> {
        self.entries
            .range((entry, R::Key::default())..)
            .filter_map(|(entry, key)| Some((entry, self.rows.get(key)?)))
    }

    /// The rows that are found by an entry between these two.
    pub(crate) fn between_entries(
        &self,
        from: R::Entry,
        to: R::Entry,
    ) -> impl DoubleEndedIterator<Item = &R> {
        let is_empty = from >= to;
        let range = (from, R::Key::default())..(to, R::Key::default());
        let found = (!is_empty).then(|| self.entries.range(range)).into_iter().flatten();
        found.filter_map(|(_, key)| self.rows.get(key))
    }

    /// The rows that are found by this entry, by key.
    pub(crate) fn by(&self, entry: R::Entry) -> impl Iterator<Item = &R> {
        let found = self.found_from(entry.clone());
        found.take_while(move |(it, _)| **it == entry).map(|(_, row)| row)
    }

    /// Inserts `row` unless there is one in its place; returns whether it did.
    pub(crate) fn insert_new(&mut self, row: R) -> bool {
        let is_new = !self.rows.contains_key(&row.key())
            && !row
                .entries()
                .into_iter()
                .any(|it| R::is_unique(&it) && self.by(it).next().is_some());
        if is_new {
            self.write(row.key(), Some(row));
        }
        is_new
    }

    /// Inserts `row`.
    ///
    /// # Errors
    ///
    /// Fails when there is one in its place.
    pub(crate) fn insert(&mut self, row: R) -> QueryResult<()> {
        let message = || format!("`{}` has such a row", R::TABLE);
        let inserted = self.insert_new(row).then_some(());
        inserted.ok_or_else(|| violation(DatabaseErrorKind::UniqueViolation, message()))
    }

    /// Inserts `row`, or puts it in the place of the one that has its key.
    pub(crate) fn put(&mut self, row: R) {
        self.write(row.key(), Some(row));
    }

    /// Changes the row that has this key, if it is one to be changed; returns what it is then.
    pub(crate) fn update(
        &mut self,
        key: &R::Key,
        is_meant: impl FnOnce(&R) -> bool,
        change: impl FnOnce(&mut R),
    ) -> Option<R> {
        let mut row = self.rows.get(key).filter(|it| is_meant(it))?.clone();
        change(&mut row);
        self.write(key.clone(), Some(row.clone()));
        Some(row)
    }

    /// Removes the row that has this key; returns it.
    pub(crate) fn remove(&mut self, key: &R::Key) -> Option<R> {
        let row = self.rows.get(key)?.clone();
        self.write(key.clone(), None);
        Some(row)
    }

    fn write(&mut self, key: R::Key, row: Option<R>) {
        let before = self.replace(&key, row);
        self.before.push((key, before));
    }

    /// Has `row`, or nothing, under `key`; returns what was there.
    fn replace(&mut self, key: &R::Key, row: Option<R>) -> Option<R> {
        let entries = row.iter().flat_map(|it| it.entries()).collect::<Vec<_>>();
        let before = match row {
            Some(row) => self.rows.insert(key.clone(), row),
            None => self.rows.remove(key),
        };
        for entry in before.iter().flat_map(|it| it.entries()) {
            self.entries.remove(&(entry, key.clone()));
        }
        self.entries.extend(entries.into_iter().map(|it| (it, key.clone())));
        before
    }

    /// How much was written so far.
    pub(crate) fn mark(&self) -> usize {
        self.before.len()
    }

    /// Undoes what was written since `mark`.
    pub(crate) fn undo(&mut self, mark: usize) {
        while self.before.len() > mark
            && let Some((key, before)) = self.before.pop()
        {
            self.replace(&key, before);
        }
    }

    /// Keeps all that was written.
    pub(crate) fn keep(&mut self) {
        self.before.clear();
    }
}

/// Why a row was not written.
pub(crate) fn violation(kind: DatabaseErrorKind, message: String) -> QueryError {
    QueryError::DatabaseError(kind, Box::new(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Pet {
        id: u32,
        name: &'static str,
        owner: &'static str,
    }

    #[derive(Clone, Eq, Ord, PartialEq, PartialOrd)]
    enum Entry {
        Name(&'static str),
        Owner(&'static str),
    }

    impl Row for Pet {
        const TABLE: &'static str = "pets";
        type Key = u32;
        type Entry = Entry;

        fn key(&self) -> u32 {
            self.id
        }

        fn entries(&self) -> Vec<Entry> {
            vec![Entry::Name(self.name), Entry::Owner(self.owner)]
        }

        fn is_unique(entry: &Entry) -> bool {
            matches!(entry, Entry::Name(_))
        }
    }

    fn pet(id: u32, name: &'static str, owner: &'static str) -> Pet {
        Pet { id, name, owner }
    }

    fn pets() -> Table<Pet> {
        let mut table = Table::default();
        for it in [pet(1, "cat", "alice"), pet(2, "dog", "bob"), pet(3, "owl", "alice")] {
            table.insert(it).unwrap();
        }
        table
    }

    /// The keys of what is found: by one owner, from one on, and between two.
    fn found(table: &Table<Pet>) -> [Vec<u32>; 3] {
        let owned = table.by(Entry::Owner("alice")).map(Row::key).collect();
        let named = table.found_from(Entry::Name("d"));
        let named = named.filter(|(it, _)| matches!(it, Entry::Name(_)));
        let named = named.map(|(_, it)| it.id).collect();
        let between = table.between_entries(Entry::Name("cat"), Entry::Name("owl"));
        [owned, named, between.rev().map(Row::key).collect()]
    }

    #[test]
    fn a_row_is_found_by_what_it_has_now() {
        let mut table = pets();
        assert_eq!(found(&table), [vec![1, 3], vec![2, 3], vec![2, 1]]);
        table.update(&3, |_| true, |it| (it.name, it.owner) = ("ant", "carol"));
        assert_eq!(found(&table), [vec![1], vec![2], vec![2, 1]]);
        assert_eq!(table.update(&2, |it| it.owner == "alice", |it| it.owner = "x"), None);
        assert_eq!(table.remove(&2), Some(pet(2, "dog", "bob")));
        assert_eq!(found(&table), [vec![1], vec![], vec![1]]);
        let keys = |from, to| table.between(from, to).map(Row::key).collect::<Vec<_>>();
        assert_eq!((keys(0, 3), keys(1, 4), keys(3, 1)), (vec![1], vec![3], vec![]));
    }

    #[test]
    fn there_is_one_row_of_what_there_may_be_one_of() {
        let mut table = pets();
        assert!(!table.insert_new(pet(1, "ape", "eve")), "its key is taken");
        assert!(!table.insert_new(pet(4, "cat", "eve")), "its name is");
        let error = table.insert(pet(4, "cat", "eve")).unwrap_err();
        assert_eq!(error.to_string(), "`pets` has such a row");
        assert!(table.insert_new(pet(4, "ape", "alice")));
        table.put(pet(4, "ape", "eve"));
        assert_eq!((table.len(), table.get(&4)), (4, Some(&pet(4, "ape", "eve"))));
    }

    #[test]
    fn what_is_undone_is_as_it_was() {
        let mut table = pets();
        let before = (table.iter().cloned().collect::<Vec<_>>(), found(&table));
        let outer = table.mark();
        table.remove(&1);
        table.put(pet(2, "cat", "alice"));
        let inner = (table.mark(), found(&table));
        table.update(&2, |_| true, |it| it.name = "yak");
        table.remove(&2);
        table.insert(pet(2, "emu", "bob")).unwrap();
        table.undo(inner.0);
        assert_eq!(found(&table), inner.1);
        table.undo(outer);
        assert_eq!((table.iter().cloned().collect::<Vec<_>>(), found(&table)), before);
        table.keep();
        table.undo(0);
        assert_eq!(table.len(), 3, "what is kept is not undone");
    }
}

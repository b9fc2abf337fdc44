//! What is remembered for a while, and not without end.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::Hash,
};

/// A bounded number of values, each until a time.
///
/// Others choose what is remembered here, so where there is no room any may go: all of it is found
/// out again where it was found out first.
#[derive(Debug)]
pub(crate) struct Expiring<K, V, T> {
    entries: HashMap<K, (V, T)>,
    max: usize,
}

impl<K: Clone + Eq + Hash, V, T: Copy + Ord> Expiring<K, V, T> {
    pub(crate) fn new(max: usize) -> Self {
        Self { entries: HashMap::new(), max }
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The value of `key`, unless its time is over at `now`.
    pub(crate) fn get<Q>(&self, key: &Q, now: T) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.entries.get(key).filter(|(_, until)| now < *until).map(|(value, _)| value)
    }

    /// Remembers `value` until a time, in the place of what `key` had.
    pub(crate) fn insert(&mut self, key: K, value: V, until: T, now: T) {
        if let Entry::Occupied(mut entry) = self.entries.entry(key.clone()) {
            entry.insert((value, until));
            return;
        }
        if self.entries.len() >= self.max {
            self.entries.retain(|_, (_, until)| now < *until);
            // Half at once, so that this is not done for each that comes.
            let mut n_over = self.entries.len().saturating_sub(self.max / 2);
            if self.entries.len() >= self.max {
                self.entries.retain(|_, _| {
                    let is_kept = n_over == 0;
                    n_over = n_over.saturating_sub(1);
                    is_kept
                });
            }
        }
        if self.max > 0 {
            self.entries.insert(key, (value, until));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_remembered_until_its_time() {
        let mut map = Expiring::new(2);
        map.insert("a", 1, 10, 0);
        assert_eq!(map.get("a", 9), Some(&1));
        assert_eq!(map.get("a", 10), None);
        map.insert("a", 2, 20, 10);
        assert_eq!(map.get("a", 10), Some(&2));
    }

    #[test]
    fn there_are_never_more_than_there_is_room_for_and_old_ones_go_first() {
        for max in [0, 1, 2, 10] {
            let mut map = Expiring::new(max);
            for n in 0..100 {
                map.insert(n, n, 1_000, 0);
                assert!(map.entries.len() <= max);
                assert_eq!(map.get(&n, 0).is_some(), max > 0);
            }
        }
        let mut map = Expiring::new(10);
        for n in 0..10 {
            map.insert(n, n, if n < 5 { 10 } else { 1_000 }, 0);
        }
        map.insert(10, 10, 1_000, 500);
        assert_eq!(map.entries.len(), 6);
        assert_eq!(map.get(&9, 500), Some(&9));
    }
}

//! Which of many patterns a path may match, by the literal text that it starts with.

use std::iter;

/// The literal texts that patterns start with, each with the patterns that do.
///
/// Time to look up grows with the logarithm of their number, and with how many of them begin with
/// each other; patterns that start with the same text, or with none, are all candidates.
#[derive(Clone, Debug)]
pub(super) struct PrefixIndex {
    // Invariant: sorted by prefix, each there once.
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    prefix: Box<str>,
    /// Where the longest shorter prefix of this one stands, if there is one.
    shorter: Option<usize>,
    /// The patterns, by the numbers they were given in.
    patterns: Vec<usize>,
}

impl PrefixIndex {
    /// Makes the index of the patterns that start with these texts, numbered from 0.
    pub(super) fn new<'a>(prefixes: impl IntoIterator<Item = &'a str>) -> Self {
        let mut sorted: Vec<(usize, &str)> = prefixes.into_iter().enumerate().collect();
        sorted.sort_by_key(|&(_, prefix)| prefix);
        let mut index = Self { entries: Vec::new() };
        for group in sorted.chunk_by(|(_, one), (_, two)| one == two) {
            let prefix = group.first().map_or("", |(_, prefix)| prefix);
            let shorter = index.longest_prefix_of(prefix);
            let patterns = group.iter().map(|(pattern, _)| *pattern).collect();
            index.entries.push(Entry { prefix: prefix.into(), shorter, patterns });
        }
        index
    }

    /// The patterns that start as `path` does, the longest start first.
    pub(super) fn candidates(&self, path: &str) -> impl Iterator<Item = usize> {
        let longest = self.longest_prefix_of(path);
        self.and_shorter(longest).flat_map(|(_, entry)| entry.patterns.iter().copied())
    }

    /// Where the longest prefix of `text` stands.
    ///
    /// What stands between a prefix of `text` and `text` starts with that prefix too. So whatever
    /// stands last before `text`, all prefixes of `text` are among it and those shorter than it.
    fn longest_prefix_of(&self, text: &str) -> Option<usize> {
        let last = self.entries.partition_point(|it| &*it.prefix <= text).checked_sub(1);
        self.and_shorter(last).find(|(_, it)| text.starts_with(&*it.prefix)).map(|(at, _)| at)
    }

    /// The entry at `start` and those of its own prefixes, the longest first.
    fn and_shorter(&self, start: Option<usize>) -> impl Iterator<Item = (usize, &Entry)> {
        let entry = |at: Option<usize>| at.and_then(|at| Some((at, self.entries.get(at)?)));
        iter::successors(entry(start), move |(_, it)| entry(it.shorter))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn patterns_that_start_as_the_path_does_are_candidates() {
        let index = PrefixIndex::new(["users/", "", "users/admin/", "users/", "usual", "é", "u"]);
        for (path, expected) in [
            ("users/alice", &[0, 3, 6, 1][..]),
            ("users/admin/alice", &[2, 0, 3, 6, 1]),
            ("users/admin", &[0, 3, 6, 1]),
            ("users/zoe", &[0, 3, 6, 1]),
            ("users", &[6, 1]),
            ("usual", &[4, 6, 1]),
            ("éa", &[5, 1]),
            ("a", &[1]),
            ("", &[1]),
        ] {
            assert_eq!(index.candidates(path).collect::<Vec<_>>(), expected, "{path}");
        }
        assert_eq!(PrefixIndex::new([]).candidates("a").count(), 0);
        assert_eq!(PrefixIndex::new(["b", "d"]).candidates("c").count(), 0);
    }

    proptest! {
        #[test]
        fn no_candidate_is_missed(
            prefixes in prop::collection::vec("[ab/é]{0,4}", 0..12), path in "[ab/é]{0,6}",
        ) {
            let index = PrefixIndex::new(prefixes.iter().map(|it| &**it));
            let mut found: Vec<usize> = index.candidates(&path).collect();
            found.sort_unstable();
            let starts = |at: &usize| path.starts_with(&prefixes[*at]);
            prop_assert_eq!(found, (0..prefixes.len()).filter(starts).collect::<Vec<_>>());
        }
    }
}

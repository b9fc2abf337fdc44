//! What is kept, and for how long.

use std::time::Duration;

/// For how long things of other servers are kept that nobody here needs; `None` is for ever.
///
/// What actors of this server have done, what is in an inbox, and who follows whom is never removed
/// by this.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Retention {
    /// Activities that are in no inbox, and can have no effect to be undone: they are only known
    /// so that they have no effect again. Longer than others retry; 90 days by default.
    pub activities: Option<Duration>,
    /// Objects since their last change, but not those that were liked, shared or answered: a year
    /// by default. One that was removed is kept anew when its owner updates it.
    pub objects: Option<Duration>,
    /// Tombstones of objects, without which they could be created again: 90 days by default. Those
    /// of this server's own objects are kept for ever.
    pub tombstones: Option<Duration>,
    /// Actors since they were last fetched, but not those who follow or are followed: 90 days by
    /// default. They are fetched again when they are needed.
    pub remote_actors: Option<Duration>,
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Default for Retention {
    fn default() -> Self {
        Self {
            activities: Some(90 * DAY),
            objects: Some(365 * DAY),
            tombstones: Some(90 * DAY),
            remote_actors: Some(90 * DAY),
        }
    }
}

/// How much was removed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Swept {
    /// Activities.
    pub activities: usize,
    /// Objects that were not deleted.
    pub objects: usize,
    /// Tombstones.
    pub tombstones: usize,
    /// Actors.
    pub remote_actors: usize,
}

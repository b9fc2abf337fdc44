use oyez_vocab::Iri;

/// What came of a notification.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Notified {
    /// The id of the activity that all were told; absent where each was told apart, or nobody by an
    /// activity.
    pub activity: Option<Iri>,
    /// How many were told, each counted once for every protocol.
    pub told: u64,
}

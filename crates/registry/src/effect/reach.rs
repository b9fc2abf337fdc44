//! How far an activity goes.

use oyez_vocab::{AnyActivity, Ref};

use super::Facts;
use crate::Verified;

/// Whom an activity goes to, beside those whom its effect names.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a store must honor each of these")]
pub enum Reach {
    /// Whom it is addressed to and, of another server's, whom it concerns.
    Addressed,
    /// Nobody, and only its actor sees it.
    Confidential,
    /// Nobody, and its actor does not list it either.
    Unlisted,
}

/// How far `activity` goes, whatever it says itself.
///
/// Who is reported or blocked does not learn of it here, neither from the activity nor from its
/// `Undo`. What an actor reads is its own affair.
pub fn reach(activity: &Verified<AnyActivity>, facts: &Facts<'_>) -> Reach {
    match activity.activity() {
        AnyActivity::Read(_) if activity.is_local() => Reach::Unlisted,
        AnyActivity::Undo(undo) => {
            // Also what an undo embeds: it must not tell what would not have been told.
            let embedded = undo.object.iter().filter_map(Ref::object).map(|it| it.type_name());
            let stored = facts.activity.iter().map(|it| it.kind.as_str());
            of_kinds(embedded.chain(stored))
        }
        other => of_kinds([other.type_name()]),
    }
}

fn of_kinds<'a>(kinds: impl IntoIterator<Item = &'a str>) -> Reach {
    let is_confidential = kinds.into_iter().any(|it| matches!(it, "Block" | "Flag"));
    if is_confidential { Reach::Confidential } else { Reach::Addressed }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::effect::testing::*;

    #[test]
    fn reports_and_blocks_are_confidential_and_so_is_that_they_were_taken_back() {
        let undo_of = |object| json!({"type": "Undo", "object": object});
        let embedded = |kind| undo_of(json!({"type": kind, "object": ALICE}));
        for (document, stored, reach) in [
            (json!({"type": "Like", "object": NOTE}), None, Reach::Addressed),
            (json!({"type": "Flag", "object": NOTE}), None, Reach::Confidential),
            (json!({"type": "Block", "object": ALICE}), None, Reach::Confidential),
            (undo_of(json!("https://two.example/1")), None, Reach::Addressed),
            (undo_of(json!("https://two.example/1")), Some("Like"), Reach::Addressed),
            (undo_of(json!("https://two.example/1")), Some("Flag"), Reach::Confidential),
            (embedded("Follow"), None, Reach::Addressed),
            (embedded("Block"), None, Reach::Confidential),
        ] {
            let activity = stored.map(|kind| stored_activity(kind, BOB, ALICE));
            let facts = Facts { activity, ..facts() };
            assert_eq!(super::reach(&remote(document.clone()), &facts), reach, "{document}");
        }
    }

    #[test]
    fn only_what_our_own_read_is_unlisted() {
        let read = json!({"type": "Read", "object": NOTE});
        assert_eq!(reach(&local(read.clone()), &facts()), Reach::Unlisted);
        assert_eq!(reach(&remote(read), &facts()), Reach::Addressed);
    }
}

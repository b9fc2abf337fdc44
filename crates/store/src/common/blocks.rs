//! Who has blocked whom.

use std::collections::BTreeSet;

use diesel::result::QueryResult;
use oyez_registry::{Collection, CollectionKind, Verified};
use oyez_vocab::{AnyActivity, Iri};

use super::{Conn, rows::collection_items};

/// The actors of this server that have blocked `actor`.
pub(crate) async fn blockers(conn: &mut Conn, actor: &Iri) -> QueryResult<BTreeSet<Iri>> {
    Ok(collection_items::blockers(conn, actor).await?.into_iter().map(|it| it.0).collect())
}

/// Whether `actor` has blocked `other`.
pub(crate) async fn has_blocked(conn: &mut Conn, actor: &Iri, other: &Iri) -> QueryResult<bool> {
    let blocked = Collection::of(actor, CollectionKind::Blocked);
    collection_items::contains(conn, &blocked, other).await
}

/// Whether `activity` only takes something back. That is still told to those whom its actor has
/// blocked: it shows them nothing new, and without it they would keep what they have.
pub(crate) fn takes_back(activity: &Verified<AnyActivity>) -> bool {
    matches!(
        activity.activity(),
        AnyActivity::Delete(_) | AnyActivity::Reject(_) | AnyActivity::Undo(_)
    )
}

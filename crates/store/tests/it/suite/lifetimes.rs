//! How objects change, go, and may come back.

use std::time::Duration;

use oyez_registry::{ActivityStore, ActorStore, Receipt};
use serde_json::{Value, json};

use super::{ALICE, BILL, BOB, World, iri, remote};

const NOTE: &str = "https://two.example/notes/1";

/// An activity of another server; `n` is its own.
fn activity(n: usize, kind: &str, object: &Value) -> Value {
    json!({"type": kind, "id": format!("https://two.example/{kind}/{n}"), "object": object})
}

fn note(content: &str, updated: Option<&str>) -> Value {
    let mut note = json!({"type": "Note", "id": NOTE, "content": content});
    if let Some(updated) = updated {
        note["updated"] = updated.into();
    }
    note
}

async fn content(world: &World) -> Option<String> {
    let object = world.store.object(&iri(NOTE)).await.unwrap()?;
    let document: Value = serde_json::from_str(object.document.as_str()).unwrap();
    document["content"].as_str().map(str::to_owned)
}

#[tokio::test]
async fn updates_count_in_order_of_arrival_unless_one_says_that_it_is_older() {
    let world = World::new().await;
    world.accept(BOB, activity(0, "Create", &note("first", None)), Some(ALICE)).await.unwrap();
    let (early, late) = (Some("2026-01-15T10:00:00Z"), Some("2026-01-15T11:00:00+00:00"));
    for (n, (new, updated, expected)) in [
        ("a", None, "a"),
        ("b", late, "b"),
        ("c", early, "b"),
        ("d", late, "d"),
        ("e", None, "e"),
        ("f", early, "f"),
    ]
    .into_iter()
    .enumerate()
    {
        let update = activity(n, "Update", &note(new, updated));
        let receipt = world.accept(BOB, update, Some(ALICE)).await.unwrap();
        assert_eq!(receipt, Receipt::Accepted, "{new}");
        assert_eq!(content(&world).await.as_deref(), Some(expected), "after {new}");
    }
    assert_eq!(world.inbox(ALICE).await.len(), 7, "what is ignored is kept all the same");
}

#[tokio::test]
async fn an_update_by_another_changes_nothing_nor_does_one_that_concerns_nobody() {
    let world = World::new().await;
    let before = world.row_counts().await;
    let update = activity(1, "Update", &note("new", None));
    world.accept(BOB, update.clone(), None).await.unwrap();
    assert_eq!(world.row_counts().await, before, "nobody here has to do with it");
    world.accept(BOB, activity(2, "Create", &note("first", None)), Some(ALICE)).await.unwrap();
    let update = activity(3, "Update", &note("forged", None));
    assert!(world.accept(BILL, update, Some(ALICE)).await.is_err());
    assert_eq!(content(&world).await.as_deref(), Some("first"));
}

#[tokio::test]
async fn an_update_of_an_actor_by_another_leaves_it_known() {
    let world = World::new().await;
    world.store.keep_remote_actor(remote(BOB)).await.unwrap();
    let update = activity(1, "Update", &json!({"type": "Person", "id": BOB}));
    world.accept(BILL, update.clone(), Some(ALICE)).await.unwrap();
    assert!(world.store.remote_actor(&iri(BOB)).await.unwrap().is_some());
    world.accept(BOB, update, None).await.unwrap();
    assert!(world.store.remote_actor(&iri(BOB)).await.unwrap().is_none());
}

#[tokio::test]
async fn what_was_deleted_comes_back_after_a_month_or_when_the_delete_is_undone() {
    let world = World::new().await;
    let create = |n| activity(n, "Create", &note("text", None));
    world.accept(BOB, create(1), Some(ALICE)).await.unwrap();
    world.accept(BOB, activity(1, "Delete", &json!(NOTE)), Some(ALICE)).await.unwrap();
    world.pass(Duration::from_secs(29 * 24 * 3600));
    world.accept(BOB, create(2), Some(ALICE)).await.unwrap();
    world.accept(BOB, activity(2, "Update", &note("text", None)), Some(ALICE)).await.unwrap();
    assert_eq!(content(&world).await, None);
    world.pass(Duration::from_secs(2 * 24 * 3600));
    world.accept(BOB, activity(3, "Update", &note("text", None)), Some(ALICE)).await.unwrap();
    assert_eq!(content(&world).await, None, "what is not known is not updated");
    world.accept(BOB, create(3), Some(ALICE)).await.unwrap();
    assert_eq!(content(&world).await.as_deref(), Some("text"));

    world.accept(BOB, activity(4, "Delete", &json!(NOTE)), Some(ALICE)).await.unwrap();
    let by_id = json!("https://two.example/Delete/4");
    world.accept(BILL, activity(1, "Undo", &by_id), Some(ALICE)).await.unwrap();
    assert!(world.store.object(&iri(NOTE)).await.unwrap().unwrap().is_deleted);
    world.accept(BOB, activity(2, "Undo", &by_id), Some(ALICE)).await.unwrap();
    assert!(world.store.object(&iri(NOTE)).await.unwrap().is_none());
    world.accept(BOB, create(4), Some(ALICE)).await.unwrap();
    assert_eq!(content(&world).await.as_deref(), Some("text"));

    world.accept(BOB, activity(5, "Delete", &json!(NOTE)), Some(ALICE)).await.unwrap();
    let embedded = json!({"type": "Delete", "actor": BILL, "object": note("forged", None)});
    world.accept(BILL, activity(3, "Undo", &embedded), Some(ALICE)).await.unwrap();
    assert!(world.store.object(&iri(NOTE)).await.unwrap().unwrap().is_deleted);
    world.accept(BOB, activity(4, "Undo", &embedded), Some(ALICE)).await.unwrap();
    assert!(world.store.object(&iri(NOTE)).await.unwrap().is_none(), "no content is believed");
}

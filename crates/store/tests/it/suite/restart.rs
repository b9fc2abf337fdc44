//! What is kept does not depend on the process.

use oyez_registry::{ActivityStore, ActorStore};
use serde_json::json;

use super::{ALICE, BOB, World, iri};

#[tokio::test]
async fn what_was_kept_is_there_after_a_restart() {
    let world = World::new().await;
    let note = json!({"type": "Note", "id": "https://two.example/notes/1", "content": "hello"});
    let create = json!({"type": "Create", "id": "https://two.example/1", "object": note});
    world.accept(BOB, create, Some(ALICE)).await.unwrap();
    let before = world.row_counts().await;

    let world = world.restarted().await;
    assert_eq!(world.row_counts().await, before);
    assert_eq!(world.inbox(ALICE).await.len(), 1);
    assert!(world.store.object(&iri("https://two.example/notes/1")).await.unwrap().is_some());
    assert!(world.store.key_pair(&iri(ALICE)).await.unwrap().is_some());
    assert!(world.store.remote_actor(&iri(BOB)).await.unwrap().is_some());
}

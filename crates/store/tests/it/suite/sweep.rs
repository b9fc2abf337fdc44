//! What nobody needs goes when it is old, and nothing else does.

use std::{sync::Arc, time::Duration};

use oyez_registry::{ActivityStore, ActorStore, Receipt};
use oyez_store::{Retention, Swept};
use serde_json::{Value, json};
use tokio::{task::JoinSet, time::sleep};

use super::{ALICE, ANNA, BILL, BOB, CAROL, World, iri};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn create(n: usize) -> Value {
    let id = format!("https://two.example/notes/{n}");
    json!({"type": "Create", "id": format!("{id}/create"), "object": {"type": "Note", "id": id}})
}

fn delete(n: usize) -> Value {
    let id = format!("https://two.example/notes/{n}");
    json!({"type": "Delete", "id": format!("{id}/delete"), "object": id})
}

/// A server that has been told much by others: of Bob's notes 1 to 3, Alice has the first in her
/// inbox, nobody has the second, the third was deleted.
async fn lived_in() -> World {
    let world = World::new().await;
    let follow = json!({"type": "Follow", "id": "https://two.example/1", "object": ALICE});
    world.accept(BOB, follow, Some(ALICE)).await.unwrap();
    for n in [1, 3] {
        world.accept(BOB, create(n), Some(ALICE)).await.unwrap();
    }
    world.accept(BOB, delete(3), None).await.unwrap();
    let like = json!({"type": "Like", "id": "https://two.example/3", "object": ALICE});
    world.accept(BILL, like, Some(ALICE)).await.unwrap();
    let note = json!({"type": "Note", "id": "https://one.example/objects/1", "content": "hello"});
    for kind in ["Create", "Delete"] {
        world.publish(ANNA, json!({"type": kind, "object": note})).await.unwrap();
    }
    world.publish(ALICE, json!({"type": "Follow", "object": CAROL})).await.unwrap();
    let flag = json!({"type": "Flag", "id": "https://three.example/1", "object": ALICE});
    world.accept(CAROL, flag, Some(ALICE)).await.unwrap();
    world.deliver_all().await;
    world
}

#[tokio::test]
async fn what_is_new_or_needed_stays() {
    let world = lived_in().await;
    let before = world.row_counts().await;
    world.pass(80 * DAY);
    assert_eq!(world.store.sweep(&Retention::default()).await.unwrap(), Swept::default());
    assert_eq!(world.row_counts().await, before);

    let mut for_ever = Retention::default();
    for_ever.activities = None;
    for_ever.objects = None;
    for_ever.tombstones = None;
    for_ever.remote_actors = None;
    world.pass(4000 * DAY);
    assert_eq!(world.store.sweep(&for_ever).await.unwrap(), Swept::default());
    assert_eq!(world.row_counts().await, before);
}

#[tokio::test]
async fn what_is_old_and_of_no_use_goes() {
    let world = lived_in().await;
    let inbox = world.inbox(ALICE).await;
    world.pass(91 * DAY);
    let swept = world.store.sweep(&Retention::default()).await.unwrap();
    // The Delete is in no inbox; nobody follows Bill, nor he anyone.
    assert_eq!((swept.activities, swept.objects), (1, 0), "{swept:?}");
    assert_eq!((swept.tombstones, swept.remote_actors), (1, 1), "{swept:?}");
    for (actor, is_known) in [(BOB, true), (CAROL, true), (BILL, false)] {
        let found = world.store.remote_actor(&iri(actor)).await.unwrap();
        assert_eq!(found.is_some(), is_known, "{actor}");
    }
    let object = async |id: &str| world.store.object(&iri(id)).await.unwrap();
    assert!(object("https://two.example/notes/3").await.is_none());
    let own = object("https://one.example/objects/1").await.unwrap();
    assert!(own.is_deleted, "what is gone here is never forgotten");
    assert!(object("https://two.example/notes/1").await.is_some());

    world.pass(365 * DAY);
    let swept = world.store.sweep(&Retention::default()).await.unwrap();
    assert_eq!(swept.objects, 1, "{swept:?}");
    assert!(object("https://two.example/notes/1").await.is_none());
    assert_eq!(world.inbox(ALICE).await, inbox, "inboxes are their owners' affair");
    assert!(world.store.object(&iri(ALICE)).await.unwrap().is_some());
    assert_eq!(world.store.check().await.unwrap().findings, Vec::<String>::new());
    // What is in an inbox has no effect again, however old it is.
    assert_eq!(world.accept(BOB, create(1), None).await.unwrap(), Receipt::Duplicate);
}

/// Has the store take these at once.
async fn accept_all(world: &Arc<World>, documents: impl Iterator<Item = Value>) {
    let mut accepting = JoinSet::new();
    for document in documents {
        let world = Arc::clone(world);
        accepting.spawn(async move { world.accept(BOB, document, Some(ALICE)).await.unwrap() });
    }
    accepting.join_all().await;
}

#[tokio::test]
async fn many_go_as_few_do() {
    let world = Arc::new(World::new().await);
    accept_all(&world, (0..450).map(create)).await;
    let deleted = (0..450).filter(|n| n % 3 > 0);
    accept_all(&world, deleted.map(delete)).await;
    world.pass(91 * DAY);
    let swept = world.store.sweep(&Retention::default()).await.unwrap();
    assert_eq!((swept.activities, swept.tombstones), (0, 300), "all are in the inbox");
    world.publish(ALICE, json!({"type": "Delete", "object": ALICE})).await.unwrap();
    while world.row_counts().await["oyez_inbox_items"] > 0 {
        sleep(Duration::from_millis(5)).await;
    }
    let swept = world.store.sweep(&Retention::default()).await.unwrap();
    assert_eq!((swept.activities, swept.tombstones), (750, 0));
    assert_eq!(world.store.sweep(&Retention::default()).await.unwrap(), Swept::default());
}

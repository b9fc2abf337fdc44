//! An actor shows as much of its lists as it wants, whichever page is asked for.

use oyez_registry::{
    ActivityStore, ActorStore, Collection, CollectionKind, PageRequest, Refusal, Shown, ShownLists,
    StoreError, Viewer,
};
use serde_json::json;

use super::{ALICE, ANNA, BOB, World, iri};

/// A server where three follow Alice.
async fn followed() -> World {
    let world = World::new().await;
    for n in 0..3 {
        let follow =
            json!({"type": "Follow", "id": format!("https://two.example/{n}"), "object": ALICE});
        world.accept(&format!("{BOB}{n}"), follow, Some(ALICE)).await.unwrap();
    }
    world
}

#[tokio::test]
async fn a_list_gives_others_what_its_owner_shows_and_the_owner_all_of_it() {
    let world = followed().await;
    let followers = &Collection::of(&iri(ALICE), CollectionKind::Followers);
    let read = async |viewer, request| {
        let page = world.store.collection(followers, viewer, request).await.unwrap();
        (page.items.len(), page.total, page.next.is_some() || page.prev.is_some())
    };
    let page = world.store.collection(followers, Viewer::Owner, PageRequest::first(1)).await;
    let cursor = page.unwrap().next.unwrap();
    for (shown, first, behind, before, last) in [
        (Shown::All, (1, 3, true), (1, 3, true), (0, 3, false), (1, 3, true)),
        (Shown::Total, (0, 3, false), (0, 3, false), (0, 3, false), (0, 3, false)),
        (Shown::Nothing, (0, 0, false), (0, 0, false), (0, 0, false), (0, 0, false)),
    ] {
        let lists = ShownLists { followers: shown, ..ShownLists::default() };
        world.store.show_lists(&iri(ALICE), lists).await.unwrap();
        for (request, expected) in [
            (PageRequest::first(1), first),
            (PageRequest::after(cursor.clone(), 1), behind),
            (PageRequest::before(cursor.clone(), 1), before),
            (PageRequest::last(1), last),
        ] {
            assert_eq!(read(Viewer::Anyone, request).await, expected, "{shown:?}");
        }
        assert_eq!(read(Viewer::Owner, PageRequest::first(3)).await, (3, 3, false), "{shown:?}");
    }
}

#[tokio::test]
async fn each_list_of_each_actor_is_shown_by_itself() {
    let world = followed().await;
    world.publish(ALICE, json!({"type": "Like", "object": "urn:x"})).await.unwrap();
    world.publish(ALICE, json!({"type": "Follow", "object": ANNA})).await.unwrap();
    world.publish(ANNA, json!({"type": "Like", "object": "urn:x"})).await.unwrap();
    let liked = ShownLists { liked: Shown::Nothing, ..ShownLists::default() };
    world.store.show_lists(&iri(ALICE), liked).await.unwrap();
    let world = world.restarted().await;
    assert_eq!(world.store.local_actor(&iri(ALICE)).await.unwrap().unwrap().shown, liked);
    for (owner, kind, total) in [
        (ALICE, CollectionKind::Liked, 0),
        (ALICE, CollectionKind::Followers, 3),
        (ANNA, CollectionKind::Liked, 1),
    ] {
        let collection = Collection::of(&iri(owner), kind);
        let page = world.store.collection(&collection, Viewer::Anyone, PageRequest::first(9)).await;
        assert_eq!(page.unwrap().total, total, "{kind:?} of {owner}");
    }
}

#[tokio::test]
async fn who_is_not_here_shows_nothing_else() {
    let world = World::new().await;
    let before = world.row_counts().await;
    for id in [BOB, "https://one.example/users/nobody"] {
        let error = world.store.show_lists(&iri(id), ShownLists::default()).await.unwrap_err();
        assert!(matches!(error, StoreError::Refused(Refusal::Unknown { .. })), "{error}");
    }
    assert_eq!(world.row_counts().await, before);
}

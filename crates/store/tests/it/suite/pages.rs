use oyez_registry::{ActivityStore, Collection, CollectionKind, Cursor, PageRequest, Viewer};
use serde_json::json;

use super::{ALICE, BOB, World, iri};

#[tokio::test]
async fn an_inbox_is_read_in_parts_from_the_newest_on() {
    let world = World::new().await;
    for n in 0..25 {
        let like =
            json!({"type": "Like", "id": format!("https://two.example/{n}"), "object": ALICE});
        world.accept(BOB, like, Some(ALICE)).await.unwrap();
    }
    let (mut request, mut next) = (PageRequest::first(10), None);
    let mut ids = Vec::new();
    for (n, expected) in [10, 10, 5].into_iter().enumerate() {
        let page = world.store.inbox(&iri(ALICE), request.clone()).await.unwrap();
        assert_eq!(page.items.len(), expected);
        assert_eq!(page.total, 25 + u64::try_from(n).unwrap());
        ids.extend(page.items.into_iter().map(|it| it.activity.id.to_string()));
        // What comes in between does not move the parts.
        let id = format!("https://two.example/late/{n}");
        let late = json!({"type": "Like", "id": id, "object": ALICE});
        world.accept(BOB, late, Some(ALICE)).await.unwrap();
        next = page.next.clone();
        if let Some(next) = page.next {
            request = PageRequest::after(next, request.limit);
        }
    }
    assert_eq!(next, None);
    let expected: Vec<_> = (0..25).rev().map(|n| format!("https://two.example/{n}")).collect();
    assert_eq!(ids, expected);
}

#[tokio::test]
async fn a_part_may_be_empty_or_exactly_the_rest() {
    let world = World::new().await;
    let inbox = async |request| world.store.inbox(&iri(ALICE), request).await.unwrap();
    let nothing = inbox(PageRequest::first(10)).await;
    assert_eq!((nothing.items.len(), nothing.next, nothing.total), (0, None, 0));
    for n in 0..2 {
        let like =
            json!({"type": "Like", "id": format!("https://two.example/{n}"), "object": ALICE});
        world.accept(BOB, like, Some(ALICE)).await.unwrap();
    }
    let all = inbox(PageRequest::first(2)).await;
    assert_eq!((all.items.len(), all.next), (2, None));
    let none = inbox(PageRequest::first(0)).await;
    assert_eq!((none.items.len(), none.next, none.total), (0, None, 2));
    for (odd, n_items) in [("", 0), ("zzz", 2), ("' OR 1=1 --", 0)] {
        let request = PageRequest::after(Cursor::from_text(odd), 10);
        assert_eq!(inbox(request).await.items.len(), n_items, "{odd:?}");
    }
}

#[tokio::test]
async fn an_outbox_shows_to_all_what_is_public() {
    let world = World::new().await;
    for (n, to) in [oyez_vocab::PUBLIC, BOB, oyez_vocab::PUBLIC].into_iter().enumerate() {
        let note =
            json!({"type": "Note", "id": format!("https://one.example/objects/{n}"), "to": to});
        world.publish(ALICE, json!({"type": "Create", "to": to, "object": note})).await.unwrap();
    }
    let outbox =
        async |viewer, request| world.store.outbox(&iri(ALICE), viewer, request).await.unwrap();
    let objects = |items: &[oyez_registry::StoredActivity]| -> Vec<String> {
        items.iter().map(|it| it.object.as_ref().unwrap().to_string()).collect()
    };
    let id = |n: u8| format!("https://one.example/objects/{n}");
    let all = outbox(Viewer::Owner, PageRequest::first(10)).await;
    assert_eq!((objects(&all.items), all.total), (vec![id(2), id(1), id(0)], 3));
    let first = outbox(Viewer::Anyone, PageRequest::first(1)).await;
    assert_eq!((objects(&first.items), first.total), (vec![id(2)], 2));
    let second = outbox(Viewer::Anyone, PageRequest::after(first.next.unwrap(), 1)).await;
    assert_eq!((objects(&second.items), second.next), (vec![id(0)], None));
}

#[tokio::test]
async fn a_collection_is_read_in_parts() {
    let world = World::new().await;
    for n in 0..5 {
        let bob = format!("https://two.example/users/bob{n}");
        let follow =
            json!({"type": "Follow", "id": format!("https://two.example/{n}"), "object": ALICE});
        world.accept(&bob, follow, Some(ALICE)).await.unwrap();
    }
    let followers = Collection::of(&iri(ALICE), CollectionKind::Followers);
    let (mut request, mut next) = (PageRequest::first(2), None);
    let mut ids = Vec::new();
    for _ in 0..3 {
        let page =
            world.store.collection(&followers, Viewer::Anyone, request.clone()).await.unwrap();
        assert_eq!(page.total, 5);
        ids.extend(page.items.into_iter().map(|it| it.to_string()));
        next = page.next.clone();
        if let Some(next) = page.next {
            request = PageRequest::after(next, request.limit);
        }
    }
    let expected: Vec<_> =
        (0..5).rev().map(|n| format!("https://two.example/users/bob{n}")).collect();
    assert_eq!((ids, next), (expected, None));
}

#[tokio::test]
async fn an_activity_is_found_by_id_when_it_is_ours() {
    let world = World::new().await;
    let id = world.publish(ALICE, json!({"type": "Follow", "object": BOB})).await.unwrap();
    let found = world.store.activity(&id).await.unwrap().unwrap();
    assert_eq!((found.id, found.actor, found.kind.as_str()), (id, iri(ALICE), "Follow"));
    assert_eq!(found.object, Some(iri(BOB)));
    let like = json!({"type": "Like", "id": "https://two.example/1", "object": ALICE});
    world.accept(BOB, like, Some(ALICE)).await.unwrap();
    assert!(world.store.activity(&iri("https://two.example/1")).await.unwrap().is_none());
}

#[tokio::test]
async fn a_list_is_read_from_its_end_as_well() {
    let world = World::new().await;
    for n in 0..7 {
        let like =
            json!({"type": "Like", "id": format!("https://two.example/{n}"), "object": ALICE});
        world.accept(BOB, like, Some(ALICE)).await.unwrap();
    }
    let inbox = async |request| {
        let page = world.store.inbox(&iri(ALICE), request).await.unwrap();
        let ids = page.items.iter().map(|it| it.activity.id.as_str().rsplit('/').next().unwrap());
        (ids.collect::<String>(), page.next, page.prev)
    };
    let (last, next, prev) = inbox(PageRequest::last(3)).await;
    assert_eq!((last.as_str(), next), ("210", None));
    let (middle, next, prev) = inbox(PageRequest::before(prev.unwrap(), 3)).await;
    assert_eq!(middle, "543");
    let (again, ..) = inbox(PageRequest::after(next.unwrap(), 3)).await;
    assert_eq!(again, last);
    let (first, _, none) = inbox(PageRequest::before(prev.unwrap(), 3)).await;
    assert_eq!((first.as_str(), none), ("6", None));
    let (second, _, prev) =
        inbox(PageRequest::after(inbox(PageRequest::first(3)).await.1.unwrap(), 3)).await;
    assert_eq!(second, "321");
    assert_eq!(inbox(PageRequest::before(prev.unwrap(), 3)).await.0, "654");
}

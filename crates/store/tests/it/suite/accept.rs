use oyez_registry::{ActivityStore, ActorStore, MAX_ID_LEN, Receipt, Refusal, StoreError};
use serde_json::json;

use super::{ALICE, BILL, BOB, World, iri, sent_text};

#[tokio::test]
async fn a_refusal_leaves_no_row() {
    let world = World::new().await;
    let create = json!({
        "type": "Create",
        "id": "https://two.example/1",
        "object": {"type": "Note", "id": "https://two.example/notes/1"},
    });
    world.accept(BOB, create, Some(ALICE)).await.unwrap();
    let before = world.row_counts().await;
    for document in [
        json!({"type": "Follow", "object": "https://one.example/users/nobody"}),
        json!({"type": "Delete", "object": "https://two.example/notes/1"}),
        json!({"type": "Update", "object": {"type": "Note", "id": "https://two.example/notes/1"}}),
        json!({"type": "Like"}),
    ] {
        let mut document = document;
        document["id"] = "https://two.example/2".into();
        let error = world.accept(BILL, document.clone(), Some(ALICE)).await.unwrap_err();
        assert!(matches!(error, StoreError::Refused(_)), "{document}: {error}");
        assert_eq!(world.row_counts().await, before, "{document}");
    }
    for (document, refusal) in [
        (json!({"type": "Like", "object": "https://one.example/objects/no"}), "nothing is known"),
        (json!({"type": "ext:Wave", "object": BOB}), "no effect"),
        (json!({"type": "Block", "object": ALICE}), "itself"),
        (json!({"type": "Follow", "object": ALICE}), "itself"),
    ] {
        let error = world.publish(ALICE, document.clone()).await.unwrap_err();
        assert!(error.to_string().contains(refusal), "{document}: {error}");
        assert_eq!(world.row_counts().await, before, "{document}");
    }
}

#[tokio::test]
async fn a_refusal_says_which_it_is() {
    let world = World::new().await;
    let follow = json!({"type": "Follow", "id": "https://two.example/1", "object": BOB});
    let error = world.accept(BOB, follow, Some(ALICE)).await.unwrap_err();
    assert!(matches!(error, StoreError::Refused(Refusal::SelfFollow)), "{error}");
}

#[tokio::test]
async fn the_text_that_comes_out_is_the_one_that_went_in() {
    let world = World::new().await;
    for (n, text) in [
        r#"{ "type":"Like" ,"id": "ID",  "actor":"BOB","object":"ALICE" }"#,
        r#"{"id":"ID","actor":"BOB","object":"ALICE","type":["Like","x:Love"],"x":1.0,"y":1e2}"#,
        "{\n\t\"content\": \"\\u00e9 \u{e9} \\/ \\ud83d\\ude00\", \"@type\": \"Like\", \"@id\": \"ID\",
         \"object\": \"ALICE\", \"as:actor\": \"BOB\", \"big\": 123456789012345678901234567890}",
        r#"{"type":"Like","id":"ID","actor":"BOB","object":"ALICE","bcc":"ALICE","a":1}"#,
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("https://two.example/{n}");
        let text = text.replace("ID", &id).replace("BOB", BOB).replace("ALICE", ALICE);
        let (activity, mut received) = sent_text(BOB, text.clone());
        received.inbox = Some(iri(ALICE));
        assert_eq!(world.store.accept(activity, received).await.unwrap(), Receipt::Accepted);
        let inbox = world.store.inbox(&iri(ALICE), oyez_registry::PageRequest::first(1)).await;
        assert_eq!(inbox.unwrap().items[0].activity.document.as_str(), text);
    }
}

#[tokio::test]
async fn what_nobody_here_has_to_do_with_is_accepted_and_not_kept() {
    let world = World::new().await;
    let before = world.row_counts().await;
    for (n, document) in [
        json!({"type": "Create", "to": oyez_vocab::PUBLIC, "object": {"type": "Note", "id": "https://two.example/notes/1"}}),
        json!({"type": "Create", "to": "https://one.example/users/nobody", "object": {"type": "Note", "id": "https://two.example/notes/2"}}),
        json!({"type": "Update", "object": {"type": "Person", "id": BOB}}),
        json!({"type": "Announce", "to": oyez_vocab::PUBLIC, "object": "https://three.example/1"}),
        json!({"type": "Undo", "object": "https://three.example/unheard-of"}),
        json!({"type": "View", "object": "https://three.example/1"}),
    ]
    .into_iter()
    .enumerate()
    {
        let mut document = document;
        document["id"] = format!("https://two.example/{n}").into();
        let receipt = world.accept(BOB, document.clone(), None).await.unwrap();
        assert_eq!(receipt, Receipt::Accepted);
        assert_eq!(world.row_counts().await, before, "{document}");
    }
}

#[tokio::test]
async fn of_what_may_come_yet_a_tombstone_is_all_that_is_kept() {
    let world = World::new().await;
    let mut expected = world.row_counts().await;
    for (kind, object) in [
        ("Delete", "https://two.example/notes/1"),
        ("Delete", BOB),
        ("Undo", "https://two.example/likes/1"),
    ] {
        *expected.get_mut("oyez_objects").unwrap() += 1;
        for n in 0..2 {
            let by = if object == BOB { BOB } else { BILL };
            let id = format!("{object}/{kind}/{n}");
            let document = json!({"type": kind, "id": id, "object": object});
            world.accept(by, document, None).await.unwrap();
            assert_eq!(world.row_counts().await, expected, "{kind} of {object}");
        }
    }
}

#[tokio::test]
async fn what_is_for_nobody_but_changes_what_is_known_is_kept() {
    let world = World::new().await;
    let note = "https://two.example/notes/1";
    let create = json!({
        "type": "Create",
        "id": "https://two.example/1",
        "object": {"type": "Note", "id": note},
    });
    world.accept(BOB, create, Some(ALICE)).await.unwrap();
    let delete = json!({"type": "Delete", "id": "https://two.example/2", "object": note});
    world.accept(BOB, delete.clone(), None).await.unwrap();
    assert!(world.store.object(&iri(note)).await.unwrap().unwrap().is_deleted);
    assert_eq!(world.inbox(ALICE).await.len(), 1, "it was for nobody");
    assert_eq!(world.accept(BOB, delete, None).await.unwrap(), Receipt::Duplicate);
}

#[tokio::test]
async fn nobody_has_a_name_that_no_column_takes() {
    let world = World::new().await;
    assert!(world.store.actor_named("ali\0ce").await.unwrap().is_none());
}

#[tokio::test]
async fn an_id_is_as_long_as_it_may_be() {
    let world = World::new().await;
    let id = |kind: &str, len| {
        let begin = format!("https://two.example/{kind}/");
        format!("{begin}{}", "x".repeat(len - begin.len()))
    };
    // Its inbox is longer.
    let longest = id("users", MAX_ID_LEN - "/inbox".len());
    for (kind, object) in [("Follow", ALICE), ("Like", ALICE), ("Block", ALICE)] {
        let document = json!({"type": kind, "id": id(kind, MAX_ID_LEN), "object": object});
        let receipt = world.accept(&longest, document, Some(ALICE)).await.unwrap();
        assert_eq!(receipt, Receipt::Accepted, "{kind}");
    }
    let note = json!({"type": "Note", "id": id("notes", MAX_ID_LEN)});
    let create = json!({"type": "Create", "id": id("Create", MAX_ID_LEN), "object": note});
    assert_eq!(world.accept(&longest, create, Some(ALICE)).await.unwrap(), Receipt::Accepted);
    let like = json!({"type": "Like", "id": id("Like", MAX_ID_LEN + 1), "object": ALICE});
    let error = world.accept(BOB, like, Some(ALICE)).await.unwrap_err();
    assert!(matches!(error, StoreError::Refused(Refusal::TooLong { .. })), "{error}");
}

//! What is for the owner of an object to see, and is not counted.

use serde_json::json;

use super::{ALICE, BOB, World, iri};

const OURS: &str = "https://one.example/objects/1";
const THEIRS: &str = "https://two.example/notes/1";

#[tokio::test]
async fn a_reaction_is_in_the_inbox_of_the_owner_until_it_is_undone() {
    let world = World::new().await;
    let note = json!({"type": "Note", "id": OURS, "to": oyez_vocab::PUBLIC});
    world.publish(ALICE, json!({"type": "Create", "object": note})).await.unwrap();
    for kind in ["Dislike", "EmojiReact"] {
        let id = format!("https://two.example/{kind}");
        let reaction = json!({"type": kind, "id": id, "object": OURS, "content": "🐱"});
        world.accept(BOB, reaction.clone(), None).await.unwrap();
        assert_eq!(world.inbox(ALICE).await[0], (kind.to_owned(), id.clone()));

        // Without its id it is found by what it was.
        let undone = json!({"type": kind, "object": OURS});
        let undo = json!({"type": "Undo", "id": format!("{id}/undo"), "object": undone});
        world.accept(BOB, undo, None).await.unwrap();
        let undone = world.store_inbox(ALICE).await.into_iter().find(|it| it.id == iri(&id));
        assert!(undone.unwrap().is_undone, "{kind}");
    }
}

#[tokio::test]
async fn of_several_that_are_meant_the_latest_is_undone_first() {
    let world = World::new().await;
    let id = |n: usize| format!("https://two.example/{n}");
    for n in 0..3 {
        let like = json!({"type": "Like", "id": id(n), "object": ALICE});
        world.accept(BOB, like, Some(ALICE)).await.unwrap();
    }
    for (n, expected) in [vec![id(2)], vec![id(2), id(1)]].into_iter().enumerate() {
        let undone = json!({"type": "Like", "object": ALICE});
        let undo = json!({"type": "Undo", "id": id(n + 3), "object": undone});
        world.accept(BOB, undo, None).await.unwrap();
        let inbox = world.store_inbox(ALICE).await.into_iter().filter(|it| it.is_undone);
        assert_eq!(inbox.map(|it| it.id.to_string()).collect::<Vec<_>>(), expected);
    }
}

#[tokio::test]
async fn our_reaction_goes_to_the_owner_and_so_does_its_undo() {
    let world = World::new().await;
    let note = json!({"type": "Note", "id": THEIRS, "to": oyez_vocab::PUBLIC});
    let create = json!({"type": "Create", "id": "https://two.example/1", "object": note});
    world.accept(BOB, create, Some(ALICE)).await.unwrap();
    for kind in ["Dislike", "EmojiReact"] {
        let reaction = json!({"type": kind, "object": THEIRS, "content": "🐱"});
        let id = world.publish(ALICE, reaction).await.unwrap();
        world.publish(ALICE, json!({"type": "Undo", "object": id.as_str()})).await.unwrap();
        let bobs = "https://two.example/users/bob/inbox";
        assert_eq!(world.targets().await, [bobs, bobs], "{kind}");
    }
}

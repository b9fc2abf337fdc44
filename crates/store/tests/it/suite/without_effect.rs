//! What is kept and delivered, and does nothing else.

use serde_json::json;

use super::{ALICE, ANNA, BOB, World};

#[tokio::test]
async fn what_has_no_effect_is_kept_and_goes_to_whom_it_is_addressed() {
    let world = World::new().await;
    for (n, kind) in oyez_registry::effect::WITHOUT_EFFECT.into_iter().enumerate() {
        let object = "https://three.example/1";
        let before = world.row_counts().await;
        let id = format!("https://two.example/{n}");
        let activity = json!({"type": kind, "id": id, "object": object, "to": ANNA});
        world.accept(BOB, activity, None).await.unwrap();
        assert_eq!(world.inbox(ANNA).await[0], (kind.to_owned(), id), "{kind}");

        let activity = json!({"type": kind, "object": object, "to": [BOB, ANNA]});
        let id = world.publish(ALICE, activity).await.unwrap();
        assert_eq!(world.targets().await, ["https://two.example/inbox"], "{kind}");
        assert_eq!(world.inbox(ANNA).await[0], (kind.to_owned(), id.to_string()));

        let after = world.row_counts().await;
        let written: Vec<_> =
            after.iter().filter(|it| before[it.0] != *it.1).map(|it| it.0).collect();
        let expected = ["oyez_activities", "oyez_inbox_items", "oyez_outbox_items"];
        // With the first come the totals of the lists and the sender.
        assert!(n == 0 || written == expected, "{kind}: {written:?}");
    }
}

#[tokio::test]
async fn a_tentative_answer_leaves_the_follow_as_it_is() {
    let world = World::new().await;
    let follow = world.publish(ALICE, json!({"type": "Follow", "object": BOB})).await.unwrap();
    for kind in ["TentativeAccept", "TentativeReject"] {
        let id = format!("https://two.example/{kind}");
        let answer = json!({"type": kind, "id": id, "object": follow.as_str(), "to": ALICE});
        world.accept(BOB, answer, Some(ALICE)).await.unwrap();
        assert_eq!(world.inbox(ALICE).await[0].0, kind);
    }
    let following = oyez_registry::CollectionKind::Following;
    assert!(world.collection(ALICE, following).await.is_empty());
    let id = "https://two.example/Accept";
    let accept = json!({"type": "Accept", "id": id, "object": follow.as_str()});
    world.accept(BOB, accept, Some(ALICE)).await.unwrap();
    assert_eq!(world.collection(ALICE, following).await, [BOB]);
}

#[tokio::test]
async fn an_offer_is_undone_before_those_it_was_made_to() {
    let world = World::new().await;
    for kind in ["Invite", "Offer"] {
        let object = "https://three.example/1";
        let offer = json!({"type": kind, "object": object, "to": [BOB, ANNA]});
        let id = world.publish(ALICE, offer).await.unwrap();
        world.targets().await;
        world.publish(ALICE, json!({"type": "Undo", "object": id.as_str()})).await.unwrap();
        assert_eq!(world.targets().await, [BOB], "{kind}");
        let [undo, undone, ..] = &*world.store_inbox(ANNA).await else { panic!("{kind}") };
        assert_eq!((&*undo.kind, undone.is_undone), ("Undo", true), "{kind}");
    }
}

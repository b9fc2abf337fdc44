//! Actors that move to another server.

use std::{sync::Arc, time::Duration};

use oyez_registry::{ActivityStore, ActorStore, CollectionKind, RemoteActor, StoreError};
use oyez_vocab::Raw;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{ALICE, ANNA, BOB, CAROL, World, iri, local, sent_by};

/// What Carol's server says of her.
fn carol(known_as: &Value) -> RemoteActor {
    let document = json!({
        "id": CAROL, "type": "Person", "inbox": format!("{CAROL}/inbox"), "alsoKnownAs": known_as,
    });
    RemoteActor::from_document(Raw::from_value(&document).unwrap(), &iri(CAROL)).unwrap()
}

/// Has Bob say that he has moved to Carol, whose document was fetched.
async fn bob_moves(world: &World, n: usize, target: Option<RemoteActor>) {
    let id = format!("https://two.example/moves/{n}");
    let document = json!({"type": "Move", "id": id, "object": BOB, "target": CAROL});
    let (activity, mut received) = sent_by(BOB, document);
    received.inbox = Some(iri(ALICE));
    received.remote.target = target;
    world.store.accept(activity, received).await.unwrap();
}

/// A server where these actors follow Bob.
async fn followed_by(followers: &[&str]) -> World {
    let world = World::new().await;
    for (n, follower) in followers.iter().enumerate() {
        let follow = world.publish(follower, json!({"type": "Follow", "object": BOB})).await;
        let id = format!("https://two.example/accepts/{n}");
        let accept = json!({"type": "Accept", "id": id, "object": follow.unwrap().as_str()});
        world.accept(BOB, accept, Some(follower)).await.unwrap();
    }
    world.deliver_all().await;
    world
}

/// Who has asked to follow Carol since.
async fn asked(world: &World) -> Vec<String> {
    let mut asked = Vec::new();
    for (to, sent) in world.deliver_all().await {
        assert_eq!((to.as_str(), &sent["type"]), (CAROL, &json!("Follow")));
        asked.push(sent["actor"].as_str().unwrap().to_owned());
    }
    asked.sort();
    asked
}

#[tokio::test]
async fn followers_go_along_once_and_only_where_the_target_confirms_it() {
    let world = followed_by(&[ALICE, ANNA]).await;
    bob_moves(&world, 1, None).await;
    bob_moves(&world, 2, Some(carol(&json!([ANNA])))).await;
    assert!(asked(&world).await.is_empty());

    bob_moves(&world, 3, Some(carol(&json!([BOB])))).await;
    assert_eq!(asked(&world).await, [ALICE, ANNA]);
    assert_eq!(world.collection(ALICE, CollectionKind::Following).await, [BOB]);

    world.pass(Duration::from_secs(6 * 24 * 3600));
    world
        .publish(
            ANNA,
            json!({"type": "Undo", "object": {"type": "Follow", "actor": ANNA, "object": CAROL}}),
        )
        .await
        .unwrap();
    world.deliver_all().await;
    bob_moves(&world, 4, Some(carol(&json!([BOB])))).await;
    assert!(asked(&world).await.is_empty(), "twice in a week");
    world.pass(Duration::from_secs(24 * 3600));
    bob_moves(&world, 5, Some(carol(&json!([BOB])))).await;
    assert_eq!(asked(&world).await, [ANNA], "Alice has asked already");
}

#[tokio::test]
async fn of_very_many_the_rest_goes_along_the_next_time() {
    const MANY: usize = 252;
    let world = Arc::new(World::new().await);
    let mut following = JoinSet::new();
    for n in 0..MANY {
        let world = Arc::clone(&world);
        following.spawn(async move {
            let name = format!("f{n}");
            world.add_actor(&name, false).await.unwrap();
            let follower = local(&name, false).id;
            let follow = json!({"type": "Follow", "object": BOB});
            let follow = world.publish(follower.as_str(), follow).await.unwrap();
            let id = format!("https://two.example/accepts/{n}");
            let accept = json!({"type": "Accept", "id": id, "object": follow.as_str()});
            world.accept(BOB, accept, Some(follower.as_str())).await.unwrap();
        });
    }
    following.join_all().await;
    world.deliver_all().await;
    let mut n_asked = Vec::new();
    for n in 1..4 {
        bob_moves(&world, n, Some(carol(&json!([BOB])))).await;
        n_asked.push(asked(&world).await.len());
        world.pass(Duration::from_secs(8 * 24 * 3600));
    }
    assert_eq!(n_asked, [250, MANY - 250, 0]);
}

#[tokio::test]
async fn nobody_goes_along_to_one_who_has_just_moved_away() {
    let world = followed_by(&[ALICE]).await;
    let document =
        json!({"type": "Move", "id": "https://three.example/1", "object": CAROL, "target": BOB});
    let (activity, mut received) = sent_by(CAROL, document);
    received.inbox = Some(iri(ALICE));
    let bob = json!({"id": BOB, "inbox": format!("{BOB}/inbox"), "alsoKnownAs": CAROL});
    let bob = RemoteActor::from_document(Raw::from_value(&bob).unwrap(), &iri(BOB)).unwrap();
    received.remote.target = Some(bob);
    world.store.accept(activity, received).await.unwrap();
    bob_moves(&world, 1, Some(carol(&json!(BOB)))).await;
    assert!(asked(&world).await.is_empty());
}

#[tokio::test]
async fn an_actor_of_ours_moves_where_it_is_known_and_tells_its_followers() {
    let world = World::new().await;
    let follow = json!({"type": "Follow", "id": "https://two.example/1", "object": ALICE});
    world.accept(BOB, follow, Some(ALICE)).await.unwrap();
    world.publish(ANNA, json!({"type": "Follow", "object": ALICE})).await.unwrap();
    world.deliver_all().await;
    let to_carol = json!({"type": "Move", "object": ALICE, "target": CAROL});
    for known in [None, Some(carol(&json!([])))] {
        if let Some(known) = known {
            world.store.keep_remote_actor(known).await.unwrap();
        }
        let refused = world.publish(ALICE, to_carol.clone()).await;
        assert!(matches!(refused, Err(StoreError::Refused(_))), "{refused:?}");
    }
    world.store.keep_remote_actor(carol(&json!([ALICE]))).await.unwrap();
    world.publish(ALICE, to_carol.clone()).await.unwrap();
    let sent: Vec<(String, Value)> =
        world.deliver_all().await.into_iter().map(|(to, it)| (to, it["type"].clone())).collect();
    assert_eq!(
        sent,
        [
            (format!("{CAROL}/inbox"), json!("Follow")),
            ("https://two.example/inbox".to_owned(), json!("Move")),
        ],
        "Anna follows Carol"
    );
    assert_eq!(world.inbox(ANNA).await[0].0, "Move");
    let document = world.store.object(&iri(ALICE)).await.unwrap().unwrap().document;
    assert!(document.as_str().contains(&format!(r#""movedTo":"{CAROL}""#)), "{document:?}");
    assert!(world.publish(ALICE, to_carol).await.is_err(), "not twice in a week");
}

use oyez_registry::{ActivityStore, ActorStore, LocalActor, Refusal, StoreError, TokenHash};

use super::{ALICE, ANNA, BOB, World, iri, local, remote};

#[tokio::test]
async fn an_actor_has_a_document_a_key_and_a_name() {
    let world = World::new().await;
    let alice = iri(ALICE);
    assert_eq!(world.store.local_actor(&alice).await.unwrap(), Some(local("alice", false)));
    assert_eq!(
        world.store.local_actors().await.unwrap(),
        [local("alice", false), local("anna", true)]
    );
    let object = world.store.object(&alice).await.unwrap().unwrap();
    assert_eq!(object.owner, alice);
    assert!(object.is_public && !object.is_deleted);
    assert!(object.document.as_str().contains(r#""preferredUsername":"alice""#));
    let key = world.store.key_pair(&alice).await.unwrap().unwrap();
    assert_eq!((key.owner, key.public_pem.as_str()), (alice, "public"));
    assert_eq!(key.private.as_pkcs8(), b"private");
    assert!(world.store.key_pair(&iri(BOB)).await.unwrap().is_none());
}

#[tokio::test]
async fn an_id_or_a_name_is_taken_once() {
    let world = World::new().await;
    let before = world.row_counts().await;
    for (name, what) in [("alice", "users/alice`"), ("ALICE", "named `ALICE`")] {
        let error = world.add_actor(name, false).await.unwrap_err();
        assert!(matches!(&error, StoreError::Exists { .. }), "{error}");
        assert!(error.to_string().contains(what), "{error}");
    }
    assert_eq!(world.row_counts().await, before);
}

#[tokio::test]
async fn a_token_is_of_one_actor() {
    let world = World::new().await;
    let (ours, other) = (TokenHash::from_sha256([1; 32]), TokenHash::from_sha256([2; 32]));
    world.store.add_token(ours, &iri(ALICE)).await.unwrap();
    assert_eq!(world.store.token_actor(ours).await.unwrap(), Some(local("alice", false)));
    assert_eq!(world.store.token_actor(other).await.unwrap(), None);
    let again = world.store.add_token(ours, &iri(ANNA)).await.unwrap_err();
    assert!(matches!(again, StoreError::Exists { .. }), "{again}");
    let nobodys = world.store.add_token(other, &iri(BOB)).await.unwrap_err();
    assert!(matches!(nobodys, StoreError::Refused(Refusal::Unknown { .. })), "{nobodys}");
}

#[tokio::test]
async fn what_was_fetched_of_an_actor_comes_back_with_its_time() {
    let world = World::new().await;
    let bob = remote(BOB);
    assert!(world.store.remote_actor(bob.id()).await.unwrap().is_none());
    world.store.keep_remote_actor(bob.clone()).await.unwrap();
    let (known, at) = world.store.remote_actor(bob.id()).await.unwrap().unwrap();
    assert_eq!(known.document(), bob.document());
    assert_eq!(at, "2026-01-15T14:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap());

    world.pass(std::time::Duration::from_millis(1500));
    world.store.keep_remote_actor(bob.clone()).await.unwrap();
    let (_, later) = world.store.remote_actor(bob.id()).await.unwrap().unwrap();
    assert_eq!((later - at).num_milliseconds(), 1500);
}

#[tokio::test]
async fn many_actors_may_have_no_name() {
    let world = World::new().await;
    for n in 1..3 {
        let nameless = LocalActor { username: None, ..local(&n.to_string(), false) };
        world.add(nameless.clone()).await.unwrap();
        assert_eq!(world.store.local_actor(&nameless.id).await.unwrap(), Some(nameless));
    }
    assert_eq!(world.store.local_actors().await.unwrap().len(), 4);
}

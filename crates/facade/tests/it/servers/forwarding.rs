//! Three sites: what one answers another reaches the followers of that one, whom it cannot know.

use oyez::http::Limits;
use serde_json::json;

use super::Site;

#[tokio::test]
async fn an_answer_reaches_the_followers_of_who_is_answered() {
    // Who is told by another than the actor goes by its proof or, without one, asks its server.
    for prove_activities in [true, false] {
        let mut limits = Limits::default();
        limits.prove_activities = prove_activities;
        let (alice, bob) = (Site::start("alice").await, Site::start("bob").await);
        let carol = Site::start_with_limits("carol", limits).await;
        let follow = json!({"type": "Follow", "object": alice.actor.id});
        alice.receives(&Site::acted(&bob.act(&follow).await)).await;
        let note = alice.post_note().await;
        let reply = json!({
            "type": "Note",
            "content": "hello",
            "inReplyTo": note,
            "to": [oyez::vocab::PUBLIC, alice.actor.id],
            "cc": alice.iri(&alice.path("/followers")),
        });
        let create = Site::acted(&carol.act(&reply).await);
        // Nobody tells Bob but Alice.
        bob.receives(&create).await;
        assert_eq!(bob.inbox().await.iter().filter(|it| it.activity.id == *create).count(), 1);
    }
}

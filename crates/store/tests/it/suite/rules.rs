//! What the operator says of others is kept, once for each.

use std::time::Duration;

use oyez_registry::{DeliveryQueue, Outcome, Rule, RuleStore, Verdict};
use serde_json::json;

use super::{ALICE, BOB, World};

fn rule(subject: &str, verdict: Verdict) -> Rule {
    Rule::new(subject.parse().unwrap(), verdict)
}

#[tokio::test]
async fn there_is_one_rule_about_each_and_all_of_it_is_kept() {
    let world = World::empty().await;
    assert_eq!(world.store.rules().await.unwrap(), []);
    let whole = Rule {
        reject_media: true,
        reject_reports: true,
        public_comment: "Shouts, \"loudly\"\nand often".to_owned(),
        obfuscate: true,
        ..rule("loud.example", Verdict::Silence)
    };
    let first = [rule("two.example", Verdict::Noop), whole.clone(), rule(BOB, Verdict::Suspend)];
    world.store.put_rules(first.to_vec()).await.unwrap();
    let again = rule("two.example", Verdict::Suspend);
    world.store.put_rules(vec![again.clone()]).await.unwrap();
    let world = world.restarted().await;
    let kept = world.store.rules().await.unwrap();
    assert_eq!(kept, [rule(BOB, Verdict::Suspend), whole, again.clone()]);

    assert!(world.store.remove_rule(&again.subject).await.unwrap());
    assert!(!world.store.remove_rule(&again.subject).await.unwrap());
    assert_eq!(world.store.rules().await.unwrap().len(), 2);
}

#[tokio::test]
async fn who_follows_stays_and_what_is_dropped_is_gone() {
    let world = World::new().await;
    let follow = json!({"type": "Follow", "id": "https://two.example/1", "object": ALICE});
    world.accept(BOB, follow, Some(ALICE)).await.unwrap();
    world.store.put_rules(vec![rule("two.example", Verdict::Suspend)]).await.unwrap();
    let leased = world.store.lease(9, Duration::from_secs(60)).await.unwrap();
    assert_eq!(leased.len(), 1, "the answer to the follow");
    assert!(world.store.settle(&leased[0], Outcome::Dropped).await.unwrap());
    let status = world.store.status().await.unwrap();
    assert_eq!((status.pending, status.dead), (0, 0));
    assert_eq!(world.collection(ALICE, oyez_registry::CollectionKind::Followers).await, [BOB]);
}

//! Activities in any order, again and again, while their deliveries are leased and settled: what
//! is counted is there, and no delivery is lost, given twice or out of order.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use diesel::{RunQueryDsl, sql_query};
use oyez_registry::{ActorStore, Delivery, DeliveryQueue, Outcome, Receipt, StoreError};
use proptest::{prelude::*, test_runner::FileFailurePersistence};
use serde_json::{Value, json};

use super::{NumberRow, TextRow, World};
use crate::world::{ALICE, ANNA, BILL, BOB, CAROL, iri, remote};

/// Longer than any lease, and than any retry below.
const LONG: Duration = Duration::from_secs(100);

/// Lists whose length is not the one that is kept.
const MISCOUNTED: &str = "WITH counts (owner, list, n) AS (
        SELECT owner, 'inbox', count(*) FROM oyez_inbox_items GROUP BY owner
        UNION ALL SELECT owner, 'outbox', count(*) FROM oyez_outbox_items GROUP BY owner
        UNION ALL SELECT owner, 'outbox-for-all', sum(is_public) FROM oyez_outbox_items GROUP BY owner
        UNION ALL SELECT owner, kind, count(*) FROM oyez_collection_items GROUP BY owner, kind)
    SELECT count(*) AS value FROM counts FULL JOIN oyez_list_totals USING (owner, list)
    WHERE coalesce(n, 0) <> coalesce(total, 0)";

/// Orders of deliveries in which not the first one, and that alone, may go.
const DISORDERED: &str = "SELECT count(*) AS value FROM (
        SELECT 1 FROM oyez_deliveries WHERE state <> 'dead' GROUP BY target, subject
        HAVING sum(state <> 'waiting') <> 1
            OR min(id) <> min(CASE WHEN state <> 'waiting' THEN id END))";

#[derive(Clone, Debug)]
enum Step {
    /// An actor of this server does something.
    Publish {
        actor: &'static str,
        document: Value,
    },
    /// One of another server has sent something, twice.
    Accept {
        actor: &'static str,
        document: Value,
        inbox: Option<&'static str>,
    },
    /// The inbox of an actor becomes known.
    Meet(&'static str),
    Lease(usize),
    /// One of the last leases that there were is settled.
    Settle {
        which: prop::sample::Index,
        outcome: Outcome,
    },
    Pass(Duration),
}

fn step() -> impl Strategy<Value = Step> {
    let local = || prop::sample::select(vec![ALICE, ANNA]);
    let other = || prop::sample::select(vec![BOB, BILL, CAROL]);
    let note = |n: u8| format!("https://one.example/objects/{n}");
    let to = prop::sample::subsequence(
        vec![oyez_vocab::PUBLIC, "https://one.example/users/alice/followers", BOB, CAROL, ANNA],
        1..4,
    );
    let write = (prop::sample::select(vec!["Create", "Update", "Update", "Delete"]), 0..3_u8, to)
        .prop_map(move |(kind, n, to)| {
            let object = match kind {
                "Delete" => json!(note(n)),
                _ => json!({"type": "Note", "id": note(n), "to": to}),
            };
            let document = json!({"type": kind, "to": to, "object": object});
            Step::Publish { actor: ALICE, document }
        });
    let about = move |kind: &str, actor: &str, n: u8| match kind {
        "Follow" => {
            let followed = if n == 0 { ANNA } else { ALICE };
            json!({"type": kind, "actor": actor, "object": followed})
        }
        _ => json!({"type": kind, "actor": actor, "object": note(n)}),
    };
    let kind = || prop::sample::select(vec!["Announce", "Follow", "Like"]);
    let do_or_undo = move |document: Value, is_undo| match is_undo {
        true => json!({"type": "Undo", "object": document}),
        false => document,
    };
    let ours = (local(), kind(), 0..3_u8, any::<bool>()).prop_map(move |(actor, kind, n, undo)| {
        Step::Publish { actor, document: do_or_undo(about(kind, actor, n), undo) }
    });
    let follow = (local(), other(), any::<bool>()).prop_map(move |(actor, other, undo)| {
        let follow = json!({"type": "Follow", "actor": actor, "object": other});
        Step::Publish { actor, document: do_or_undo(follow, undo) }
    });
    let inbox = prop::sample::select(vec![None, Some(ALICE), Some(ANNA)]);
    let theirs = (other(), kind(), 0..3_u8, any::<bool>(), 0..9_u8, inbox).prop_map(
        move |(actor, kind, n, undo, id, inbox)| {
            let mut document = do_or_undo(about(kind, actor, n), undo);
            let origin = actor.split("/users").next().unwrap();
            document["id"] = format!("{origin}/{kind}/{id}").into();
            Step::Accept { actor, document, inbox }
        },
    );
    let outcome = prop_oneof![
        3 => Just(Outcome::Delivered),
        1 => (0..90_u64).prop_map(|after| Outcome::Retry {
            after: Duration::from_secs(after),
            error: String::new()
        }),
        1 => Just(Outcome::Dead { error: String::new() }),
    ];
    prop_oneof![
        4 => write,
        2 => ours,
        2 => follow,
        4 => theirs,
        1 => other().prop_map(Step::Meet),
        4 => (0..9_usize).prop_map(Step::Lease),
        8 => (any::<prop::sample::Index>(), outcome)
            .prop_map(|(which, outcome)| Step::Settle { which, outcome }),
        2 => (0..90_u64).prop_map(|it| Step::Pass(Duration::from_secs(it))),
    ]
}

/// What should be so.
#[derive(Default)]
struct Model {
    /// Every lease that there was.
    leases: Vec<Delivery>,
    /// The lease of each delivery that may settle it.
    current: BTreeMap<String, i64>,
    /// The deliveries that there are.
    alive: BTreeSet<String>,
    /// Those that were delivered.
    done: BTreeSet<String>,
}

impl Model {
    async fn take(&mut self, world: &World, step: Step) {
        match step {
            Step::Publish { actor, document } => {
                let before = world.row_counts().await;
                match world.publish(actor, document).await {
                    Ok(_) => self.grow(world),
                    Err(StoreError::Refused(_)) => assert_eq!(world.row_counts().await, before),
                    Err(error) => panic!("{error:?}"),
                }
            }
            Step::Accept { actor, document, inbox } => {
                let before = world.row_counts().await;
                match world.accept(actor, document.clone(), inbox).await {
                    Ok(_) => self.grow(world),
                    Err(StoreError::Refused(_)) => assert_eq!(world.row_counts().await, before),
                    Err(error) => panic!("{error:?}"),
                }
                let before = world.row_counts().await;
                let again = world.accept(actor, document, inbox).await;
                assert_eq!(world.row_counts().await, before, "it had been there");
                if let (Ok(Receipt::Accepted), Some(_)) = (again, inbox) {
                    panic!("what came to an inbox was not kept");
                }
            }
            Step::Meet(actor) => world.store.keep_remote_actor(remote(actor)).await.unwrap(),
            Step::Lease(limit) => {
                for it in world.lease(limit).await {
                    assert!(self.alive.contains(&it.id), "{it:?}");
                    self.current.insert(it.id.clone(), it.lease);
                    self.leases.push(it);
                }
            }
            Step::Settle { which, outcome } => {
                if !self.leases.is_empty() {
                    // One of the last, mostly not settled yet.
                    let from = self.leases.len().saturating_sub(10);
                    let it = self.leases[from..][which.index(self.leases.len() - from)].clone();
                    self.settle(world, &it, outcome).await;
                }
            }
            Step::Pass(time) => world.pass(time),
        }
        assert_eq!(number(world, MISCOUNTED), 0, "lists are as long as they say");
        assert_eq!(number(world, DISORDERED), 0, "the first of each order may go, and no other");
        assert_eq!(deliveries(world), self.alive);
    }

    /// There may be more deliveries now, and no fewer.
    fn grow(&mut self, world: &World) {
        let now = deliveries(world);
        assert!(self.alive.is_subset(&now) && self.done.is_disjoint(&now));
        self.alive = now;
    }

    async fn settle(&mut self, world: &World, it: &Delivery, outcome: Outcome) {
        let is_current = self.current.get(&it.id) == Some(&it.lease);
        assert_eq!(world.store.settle(it, outcome.clone()).await.unwrap(), is_current);
        if is_current {
            self.current.remove(&it.id);
            if outcome == Outcome::Delivered {
                self.alive.remove(&it.id);
                self.done.insert(it.id.clone());
            }
        }
    }

    /// In the end, all but what was given up is delivered.
    async fn finish(&mut self, world: &World) {
        loop {
            world.pass(LONG);
            let leased = world.lease(100).await;
            if leased.is_empty() {
                break;
            }
            for it in leased {
                self.current.insert(it.id.clone(), it.lease);
                self.settle(world, &it, Outcome::Delivered).await;
            }
        }
        assert_eq!(deliveries(world), self.alive);
        let status = world.store.status().await.unwrap();
        assert_eq!((status.pending, status.dead), (0, self.alive.len() as u64));
    }
}

fn number(world: &World, query: &str) -> i64 {
    sql_query(query).get_result::<NumberRow>(&mut world.connect()).unwrap().value
}

fn deliveries(world: &World) -> BTreeSet<String> {
    let ids =
        sql_query("SELECT id AS value FROM oyez_deliveries").load::<TextRow>(&mut world.connect());
    ids.unwrap().into_iter().map(|it| it.value).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        max_shrink_iters: 200,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..ProptestConfig::default()
    })]

    #[test]
    fn lists_are_as_long_as_they_say_and_no_delivery_is_lost(
        steps in prop::collection::vec(step(), 1..120)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = World::new().await;
            let mut model = Model::default();
            for step in steps {
                model.take(&world, step).await;
            }
            model.finish(&world).await;
            assert!(world.store.local_actor(&iri(ALICE)).await.unwrap().is_some());
        });
    }
}

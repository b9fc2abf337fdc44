//! All stores agree: whatever comes in whatever order, each answers and shows the same.
//!
//! Random activities of all kinds, by actors of this server and of others, come once, again, late
//! or never, while deliveries are leased and settled, time passes and what is old is swept.

mod act;
mod observed;
mod peer;
mod step;

use proptest::{prelude::*, test_runner::FileFailurePersistence};

use self::peer::{Ask, Peer, Subject};
#[cfg(feature = "postgres")]
use crate::postgres;
use crate::{memory, sqlite};

/// One of each kind of store, empty.
async fn subjects() -> Vec<Box<dyn Subject>> {
    vec![
        Box::new(Peer::<memory::Memory>::new("memory").await),
        Box::new(Peer::<sqlite::File>::new("sqlite").await),
        #[cfg(feature = "postgres")]
        Box::new(Peer::<postgres::Fresh>::new("postgres").await),
    ]
}

/// Asks all for the same, and looks whether they answer the same; returns the answer.
async fn agreed(subjects: &mut [Box<dyn Subject>], ask: Ask<'_>) -> Vec<String> {
    let mut first: Option<(&str, Vec<String>)> = None;
    for subject in subjects {
        let answer = subject.answer(ask).await;
        let Some((name, expected)) = &first else {
            first = Some((subject.name(), answer));
            continue;
        };
        let differing = expected.iter().zip(&answer).find(|(a, b)| a != b);
        assert!(
            differing.is_none() && expected.len() == answer.len(),
            "{name} and {} answer {ask:?} with {differing:#?}, {} lines and {}",
            subject.name(),
            expected.len(),
            answer.len(),
        );
    }
    first.unwrap().1
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        max_shrink_iters: 300,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..ProptestConfig::default()
    })]

    #[test]
    fn all_stores_answer_and_show_the_same(steps in step::steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut subjects = subjects().await;
            for step in &steps {
                agreed(&mut subjects, Ask::Take(step)).await;
            }
            agreed(&mut subjects, Ask::Show).await;
            agreed(&mut subjects, Ask::Deliver).await;
            assert_eq!(agreed(&mut subjects, Ask::Check).await, Vec::<String>::new());
        });
    }
}

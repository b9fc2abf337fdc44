//! `oyez demo`: two servers in one process that federate over real, signed HTTP.

mod site;
mod story;

use std::{sync::atomic::Ordering, time::Instant};

use serde_json::json;

use self::{site::RunningSite, story::Story};
use crate::{Outcome, cli::listing};

/// Runs the demo; `as_json` has what was measured printed last, as one line.
pub(crate) async fn run(as_json: bool) -> Outcome {
    let start = Instant::now();
    let folder = tempfile::tempdir()?;
    let (one, two) = tokio::try_join!(
        RunningSite::start("one", folder.path(), "alice", false),
        RunningSite::start("two", folder.path(), "bob", true),
    )?;
    println!("one is {}, with {}", one.app.registry().site(), one.actor.id);
    println!("two is {}, with {}\n", two.app.registry().site(), two.actor.id);

    let mut story = Story::new(&one, &two);
    story.tell().await?;
    for site in [&one, &two] {
        println!(
            "\n{}'s inbox at {}:",
            site.actor.username.as_deref().unwrap_or_default(),
            site.name
        );
        print!("{}", listing::inbox(&site.inbox().await?));
    }
    println!();
    story.check_outcome().await?;

    let seconds = start.elapsed().as_secs_f64();
    let sum = |count: fn(&RunningSite) -> u64| count(&one) + count(&two);
    let n_requests = sum(|it| it.counts.requests.load(Ordering::Relaxed));
    let n_deliveries = sum(|it| it.counts.deliveries.load(Ordering::Relaxed));
    one.stop().await;
    two.stop().await;
    println!("\nall is as it should be: {n_requests} requests in {seconds:.2} s");
    if as_json {
        let measured = json!({
            "seconds": seconds,
            "requests": n_requests,
            "deliveries": n_deliveries,
            "ok": true,
        });
        println!("{measured}");
    }
    Ok(())
}

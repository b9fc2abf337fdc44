//! An attack: what hostile clients do at once, for as long as they are let.
//!
//! Connections that are held come from 16 addresses, and are opened anew five seconds after the server
//! has hung up. All else comes from 16 others at a fixed rate, each on a connection of its own: so
//! none of it is spared the server because there are too many of the former.
//!
//! | | how much | what |
//! |---|--:|---|
//! | held | 300 | connections over which nothing comes |
//! | | 100 | that are kept after one request |
//! | | 100 | whose head comes byte by byte |
//! | | 100 | whose body comes byte by byte |
//! | | 200 | of whose body of 1 MB all has come but the last bytes |
//! | forged, per second | 300 | signed in the name of a good server, by another key |
//! | | 40 | with a key that was never seen, on a server that has none, says nothing, says it slowly, or does not stop |
//! | | 50 | signed two hours ago |
//! | | 50 | another body than the one that was signed |
//! | bombs, per second | 20 | 1 MB of JSON that is well signed: deep, of many names, of one name again and again, of many numbers, one long text, many recipients |
//! | | 5 | a body that has no end |
//! | | 60 | a packed body, one announced as 1 GiB, a header of 60 KB, a thousand headers, fifty signatures, a body that is shorter than announced, one that is longer |
//! | noise, per second | 300 | connections that are closed at once |
//! | | 50 | bytes that mean nothing |
//! | | 20 | HTTP/2: streams that are reset at once, settings and pings without end |

mod bombs;
mod forged;
mod ground;
mod held;
mod hosts;
mod noise;

use std::{
    cell::RefCell,
    collections::BTreeMap,
    future::Future,
    io,
    pin::Pin,
    rc::Rc,
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::{
    task::{JoinSet, LocalSet},
    time::{MissedTickBehavior, interval, sleep},
};

use self::ground::Ground;
use crate::{Outcome, wire::lines};

/// What one attack comes to: the status of the answer.
type Attack = Pin<Box<dyn Future<Output = io::Result<u16>>>>;

/// A kind of attack. Its number goes up with each.
struct Kind {
    name: &'static str,
    pace: Pace,
    act: fn(Rc<Ground>, usize) -> Attack,
}

/// How many there are of a kind.
#[derive(Clone, Copy)]
enum Pace {
    AtOnce(usize),
    PerSecond(u32),
}

const fn kind(name: &'static str, pace: Pace, act: fn(Rc<Ground>, usize) -> Attack) -> Kind {
    Kind { name, pace, act }
}

/// All kinds, as the table above says.
const KINDS: [Kind; 16] = {
    use Pace::{AtOnce, PerSecond};
    [
        kind("silent", AtOnce(300), |it, n| Box::pin(held::silent(it, n))),
        kind("kept", AtOnce(100), |it, n| Box::pin(held::kept(it, n))),
        kind("slow head", AtOnce(100), |it, n| Box::pin(held::head(it, n))),
        kind("slow body", AtOnce(100), |it, n| Box::pin(held::body(it, n))),
        kind("slow long body", AtOnce(200), |it, n| Box::pin(held::long_body(it, n))),
        kind("wrong key", PerSecond(300), |it, n| Box::pin(forged::wrong_key(it, n))),
        kind("unknown key", PerSecond(40), |it, n| Box::pin(forged::unknown_key(it, n))),
        kind("expired", PerSecond(50), |it, n| Box::pin(forged::expired(it, n))),
        kind("other body", PerSecond(50), |it, n| Box::pin(forged::other_body(it, n))),
        kind("long JSON", PerSecond(20), |it, n| Box::pin(bombs::json(it, n))),
        kind("endless body", PerSecond(5), |it, n| Box::pin(bombs::endless(it, n))),
        kind("short bomb", PerSecond(60), |it, n| Box::pin(bombs::short(it, n))),
        kind("touch", PerSecond(300), |it, n| Box::pin(noise::touch(it, n))),
        kind("garbage", PerSecond(50), |it, n| Box::pin(noise::garbage(it, n))),
        kind("HTTP/2 resets", PerSecond(10), |it, n| Box::pin(noise::resets(it, n))),
        kind("HTTP/2 pings", PerSecond(10), |it, n| Box::pin(noise::pings(it, n))),
    ]
};

/// How many of a kind that comes at a rate may wait for an answer.
const MAX_WAITING: usize = 400;

/// How long a connection that was hung up on is not opened anew.
const REST: Duration = Duration::from_secs(5);

/// How often something has ended in some way, by kind.
type Counts = BTreeMap<&'static str, BTreeMap<String, u32>>;

/// `inbox attack`
pub(crate) async fn run(site: &str, key_ids: &[&str]) -> Outcome {
    let ground = Ground::prepare(site, key_ids).await?;
    println!("{}", json!({}));
    let ground = Rc::new(RefCell::new(Some(ground)));
    let mut lines = lines();
    while let Some(line) = lines.recv().await {
        let Some(("begin", address)) = line.split_once(' ') else {
            return Err(format!("`{line}` is no command").into());
        };
        let Some(mut here) = ground.take() else { break };
        here.to = address.parse()?;
        let here = Rc::new(here);
        let counts = Rc::new(RefCell::new(Counts::new()));
        println!("{}", json!({}));
        let begin = Instant::now();
        let all = LocalSet::new();
        for kind in &KINDS {
            all.spawn_local(pursue(kind, Rc::clone(&here), Rc::clone(&counts)));
        }
        // What is still on its way when the line comes is left alone.
        all.run_until(lines.recv()).await;
        drop(all);
        println!("{}", json!({"seconds": begin.elapsed().as_secs_f64(), "ends": *counts.borrow()}));
        ground.replace(Rc::into_inner(here));
    }
    Ok(())
}

/// Attacks in one way without end.
async fn pursue(kind: &'static Kind, ground: Rc<Ground>, counts: Rc<RefCell<Counts>>) {
    let count = move |end: String| {
        *counts.borrow_mut().entry(kind.name).or_default().entry(end).or_default() += 1;
    };
    let attack = |n: usize| {
        let (attack, count) = ((kind.act)(Rc::clone(&ground), n), count.clone());
        async move {
            count(match attack.await {
                Ok(status) => status.to_string(),
                Err(error) => error.kind().to_string(),
            });
        }
    };
    let mut running = JoinSet::new();
    match kind.pace {
        Pace::AtOnce(n_held) => {
            for n in 0..n_held {
                running.spawn_local(attack(n));
            }
            for n in n_held.. {
                running.join_next().await;
                let next = attack(n);
                running.spawn_local(async {
                    sleep(REST).await;
                    next.await;
                });
            }
        }
        Pace::PerSecond(rate) => {
            let mut ticks = interval(Duration::from_secs(1) / rate);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
            for n in 0.. {
                ticks.tick().await;
                while running.try_join_next().is_some() {}
                match running.len() {
                    0..MAX_WAITING => drop(running.spawn_local(attack(n))),
                    _ => count("not begun".to_owned()),
                }
            }
        }
    }
}

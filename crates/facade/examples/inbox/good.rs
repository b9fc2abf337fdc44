//! Good traffic: many servers that send at a fixed rate, however fast they are answered.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, HashSet},
    net::{IpAddr, Ipv4Addr, SocketAddr},
    rc::Rc,
    time::{Duration, SystemTime},
};

use diesel::{Connection as _, QueryDsl as _, RunQueryDsl as _, SqliteConnection};
use oyez::http::generate_rsa;
use serde::Deserialize;
use serde_json::json;
use tokio::{
    task::{JoinSet, LocalSet},
    time::{Instant, sleep_until},
};

use crate::{
    Outcome,
    floor::{oyez_activities, oyez_inbox_items},
    sender::Sender,
    wire::{Line, exchange, lines},
};

/// How many servers there are, each at an address of its own: one alone would soon have sent all
/// that it may.
const N_HOSTS: u8 = 16;

/// How many connections each of them keeps.
const N_CONNECTIONS: usize = 8;

/// A request that is on its way at its time.
struct Message {
    id: String,
    request: Vec<u8>,
}

/// What has become of the requests.
#[derive(Default)]
struct Sent {
    /// In seconds, from when a request was due to when it was accepted.
    latencies: Vec<f64>,
    accepted: HashSet<String>,
    /// How often requests were not accepted, and why.
    lost: BTreeMap<String, u32>,
}

/// `inbox good`
pub(crate) async fn run(site: &str) -> Outcome {
    let key = generate_rsa()?;
    let mut senders = Vec::new();
    for n in 0..N_HOSTS {
        senders.push(Sender::start(&address(n).to_string(), &key, site).await?);
    }
    let key_ids: Vec<_> = senders.iter().map(|it| it.key_id.as_str()).collect();
    println!("{}", json!({"key_ids": key_ids}));
    let mut messages: Rc<[Message]> = Rc::default();
    let mut accepted = HashSet::new();
    let mut lines = lines();
    while let Some(line) = lines.recv().await {
        match *line.split(' ').collect::<Vec<_>>() {
            ["sign", n] => {
                let n: usize = n.parse()?;
                let each = (0..n).map(|it| sign(&mut senders[it % usize::from(N_HOSTS)]));
                messages = each.collect::<Outcome<_>>()?;
                println!("{}", json!({"n": messages.len()}));
            }
            ["send", to, per_second] => {
                let (to, per_second) = (to.parse()?, per_second.parse()?);
                let sent = send(to, per_second, &messages);
                let mut sent = LocalSet::new().run_until(sent).await?;
                accepted.extend(sent.accepted.drain());
                println!("{}", sent.summary());
            }
            ["missing", database] => {
                let found = found(database)?;
                println!("{}", json!({"n": accepted.difference(&found).count()}));
            }
            _ => return Err(format!("`{line}` is no command").into()),
        }
    }
    Ok(())
}

/// Where the server `n` is.
fn address(n: u8) -> IpAddr {
    Ipv4Addr::new(127, 77, 0, n + 1).into()
}

/// Makes a request that nobody has seen.
fn sign(sender: &mut Sender) -> Outcome<Message> {
    #[derive(Deserialize)]
    struct Activity {
        id: String,
    }

    let body = sender.message();
    let Activity { id } = serde_json::from_str(&body)?;
    Ok(Message { id, request: sender.sign(&body, &sender.key_id, SystemTime::now())? })
}

/// Sends all `messages`, each when it is due.
async fn send(to: SocketAddr, per_second: f64, messages: &Rc<[Message]>) -> Outcome<Sent> {
    let sent = Rc::new(RefCell::new(Sent::default()));
    let begin = Instant::now() + Duration::from_millis(100);
    let mut connections = JoinSet::new();
    for host in 0..N_HOSTS {
        let next = Rc::new(Cell::new(usize::from(host)));
        for _ in 0..N_CONNECTIONS {
            let line = Line { from: address(host), to };
            let (next, sent, messages) = (Rc::clone(&next), Rc::clone(&sent), Rc::clone(messages));
            connections.spawn_local(async move {
                let mut stream = line.connect().await.ok();
                loop {
                    let n = next.replace(next.get() + usize::from(N_HOSTS));
                    let Some(message) = messages.get(n) else { break };
                    let due = begin + Duration::from_secs_f64(n as f64 / per_second);
                    sleep_until(due).await;
                    let answer = match &mut stream {
                        Some(stream) => exchange(stream, &message.request).await,
                        None => Err(std::io::ErrorKind::NotConnected.into()),
                    };
                    sent.borrow_mut().note(message, due, &answer);
                    if answer.is_err() {
                        stream = line.connect().await.ok();
                    }
                }
            });
        }
    }
    while let Some(ended) = connections.join_next().await {
        ended?;
    }
    Ok(sent.take())
}

impl Sent {
    fn note(&mut self, message: &Message, due: Instant, answer: &std::io::Result<u16>) {
        match answer {
            Ok(202) => {
                self.latencies.push(due.elapsed().as_secs_f64());
                self.accepted.insert(message.id.clone());
            }
            Ok(status) => *self.lost.entry(status.to_string()).or_default() += 1,
            Err(error) => *self.lost.entry(error.kind().to_string()).or_default() += 1,
        }
    }

    fn summary(&mut self) -> serde_json::Value {
        self.latencies.sort_by(f64::total_cmp);
        json!({
            "n": self.latencies.len(),
            "lost": self.lost,
            "p50": quantile(&self.latencies, 0.5),
            "p99": quantile(&self.latencies, 0.99),
            "max": quantile(&self.latencies, 1.0),
        })
    }
}

/// The value that a part of the `sorted` ones does not exceed.
fn quantile(sorted: &[f64], part: f64) -> f64 {
    let n = (sorted.len() as f64 * part).ceil() as usize;
    sorted.get(n.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

/// The activities that are in an inbox.
fn found(database: &str) -> Outcome<HashSet<String>> {
    let mut conn = SqliteConnection::establish(database)?;
    let items = oyez_inbox_items::table.select(oyez_inbox_items::activity);
    let items: HashSet<String> = items.load(&mut conn)?.into_iter().collect();
    let activities = oyez_activities::table.select((oyez_activities::id, oyez_activities::iri));
    let activities: Vec<(String, String)> = activities.load(&mut conn)?;
    Ok(activities.into_iter().filter(|(id, _)| items.contains(id)).map(|(_, iri)| iri).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_one_of_the_values() {
        let values: Vec<f64> = (1..=200).map(f64::from).collect();
        assert_eq!([0.5, 0.99, 1.0].map(|it| quantile(&values, it)), [100.0, 198.0, 200.0]);
        assert_eq!(quantile(&[3.0], 0.99), 3.0);
        assert!(quantile(&[], 0.5).is_nan());
    }
}

//! What reading and writing costs beside `serde_json::Value`: `cargo xtask bench vocab`.
//!
//! Prints a line of JSON for each kind of work: its name, and the nanoseconds that it takes with
//! the types of this crate and with the peer, `Value`.

#![expect(clippy::print_stdout, reason = "what is measured is told to who asked")]
#![expect(clippy::unwrap_used, reason = "the documents are known")]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use oyez_vocab::{AnyActivity, AnyActor, Envelope, Raw};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// How often each contender has its turn.
const N_ROUNDS: usize = 300;

/// How long a turn is, about: much longer than reading the clock, and shorter than what the system
/// lets a process run.
const TURN: Duration = Duration::from_micros(700);

fn main() {
    let create = &compact(include_str!("documents/create.json"));
    let person = &compact(include_str!("documents/person.json"));
    let (typed, plain) = (read::<AnyActivity>(create), read::<Value>(create));
    // `Value` sorts the keys.
    let late_type = &plain.to_string();
    let many_attachments = &with_attachments(create, 25);
    let raw = with_envelope(create).0;

    // What has a limit.
    compare("create_read_write", || again::<AnyActivity>(create), || again::<Value>(create));
    compare("person_read_write", || again::<AnyActor>(person), || again::<Value>(person));
    compare("create_raw_envelope", || with_envelope(create), || read::<Value>(create));

    compare("create_read", || read::<AnyActivity>(create), || read::<Value>(create));
    compare("create_write", || write(&typed), || write(&plain));
    compare("person_read", || read::<AnyActor>(person), || read::<Value>(person));
    compare("late_type", || again::<AnyActivity>(late_type), || again::<Value>(late_type));
    compare(
        "many_attachments",
        || again::<AnyActivity>(many_attachments),
        || again::<Value>(many_attachments),
    );
    compare(
        "from_value",
        || AnyActivity::deserialize(&plain).unwrap(),
        || Value::deserialize(&plain).unwrap(),
    );
    compare("envelope_of_raw", || raw.envelope().unwrap(), || read::<Value>(create));
}

/// Measures two functions that do the same, `ours` and that with `Value`, and prints the times.
///
/// They take turns, so that whatever slows the machine down slows both; the shortest turn of each
/// is the one that was disturbed least.
fn compare<T, U>(name: &str, ours: impl Fn() -> T, value: impl Fn() -> U) {
    let n_ours = calls_in_a_turn(&ours);
    let n_value = calls_in_a_turn(&value);
    let mut best_ours = f64::INFINITY;
    let mut best_value = f64::INFINITY;
    for _ in 0..N_ROUNDS {
        best_ours = best_ours.min(turn(&ours, n_ours));
        best_value = best_value.min(turn(&value, n_value));
    }
    println!("{}", json!({"name": name, "ns": best_ours, "peer_ns": best_value}));
}

/// How many calls fill a [`TURN`].
fn calls_in_a_turn<T>(work: impl Fn() -> T) -> u32 {
    let mut n_calls = 0;
    let start = Instant::now();
    while start.elapsed() < TURN {
        black_box(work());
        n_calls += 1;
    }
    n_calls
}

/// The nanoseconds that a call takes, what it returns being dropped.
fn turn<T>(work: impl Fn() -> T, n_calls: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..n_calls {
        black_box(work());
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(n_calls)
}

fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(black_box(text)).unwrap()
}

fn write<T: Serialize>(value: &T) -> String {
    serde_json::to_string(black_box(value)).unwrap()
}

/// Reads `text` and writes it again.
fn again<T: DeserializeOwned + Serialize>(text: &str) -> String {
    write(&read::<T>(text))
}

fn with_envelope(text: &str) -> (Raw<AnyActivity>, Envelope) {
    Raw::with_envelope(black_box(text).to_owned()).unwrap()
}

/// `text`, which is JSON, without the space between its tokens: as servers send it.
fn compact(text: &str) -> String {
    let mut is_in_string = false;
    let mut is_escaped = false;
    let is_kept = |it: &char| {
        is_in_string ^= *it == '"' && !is_escaped;
        is_escaped = *it == '\\' && !is_escaped;
        is_in_string || !it.is_whitespace()
    };
    text.chars().filter(is_kept).collect()
}

/// `create` with its one attachment `n` times.
fn with_attachments(create: &str, n: usize) -> String {
    let (before, rest) = create.split_once("\"attachment\":[").unwrap();
    let (attachment, after) = rest.split_once("],\"tag\":").unwrap();
    let attachments = vec![attachment; n].join(",");
    format!("{before}\"attachment\":[{attachments}],\"tag\":{after}")
}

//! What reading and writing costs beside `serde_json::Value`: `cargo xtask bench vocab`.
//!
//! Prints a line of JSON for each kind of work: its name, and the nanoseconds that it takes with
//! the types of this crate and with `Value`.

#![expect(clippy::print_stdout, reason = "what is measured is told to who asked")]
#![expect(clippy::unwrap_used, reason = "the documents are known")]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use oyez_vocab::{AnyActivity, AnyActor, Raw};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// How often each contender has its turn.
const N_ROUNDS: usize = 150;

/// How long a turn is, about: much longer than reading the clock, and shorter than what the system
/// lets a process run.
const TURN: Duration = Duration::from_micros(700);

fn main() {
    let create = compact(include_str!("documents/create.json"));
    let person = compact(include_str!("documents/person.json"));
    // `Value` sorts the keys.
    let late_type = value(&create).to_string();
    let many_attachments = with_attachments(&create, 24);

    compare(
        "create_read_write",
        || read_write::<AnyActivity>(&create),
        || read_write::<Value>(&create),
    );
    compare(
        "person_read_write",
        || read_write::<AnyActor>(&person),
        || read_write::<Value>(&person),
    );
    compare("create_raw_and_envelope", || raw_and_envelope(&create), || read::<Value>(&create));

    compare("create_read", || read::<AnyActivity>(&create), || read::<Value>(&create));
    compare("person_read", || read::<AnyActor>(&person), || read::<Value>(&person));
    let (typed, plain) = (read::<AnyActivity>(&create), value(&create));
    compare("create_write", || write(&typed), || write(&plain));
    compare(
        "create_from_value",
        || AnyActivity::deserialize(&plain).unwrap(),
        || Value::deserialize(&plain).unwrap(),
    );
    let raw = raw(&create);
    compare("create_envelope", || raw.envelope().unwrap(), || read::<Value>(&create));
    compare(
        "late_type_read_write",
        || read_write::<AnyActivity>(&late_type),
        || read_write::<Value>(&late_type),
    );
    compare(
        "attachments_read_write",
        || read_write::<AnyActivity>(&many_attachments),
        || read_write::<Value>(&many_attachments),
    );
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
    println!("{}", json!({"name": name, "ns": best_ours, "value_ns": best_value}));
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

fn read_write<T: DeserializeOwned + Serialize>(text: &str) -> String {
    write(&read::<T>(text))
}

fn raw(text: &str) -> Raw<AnyActivity> {
    Raw::from_text(black_box(text).to_owned()).unwrap()
}

fn raw_and_envelope(text: &str) -> (Raw<AnyActivity>, oyez_vocab::Envelope) {
    let raw = raw(text);
    let envelope = raw.envelope().unwrap();
    (raw, envelope)
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
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

/// `create` with `n` attachments more, all else in its place.
fn with_attachments(create: &str, n: usize) -> String {
    let one = value(create)["object"]["attachment"][0].to_string();
    create.replacen("\"attachment\":[", &format!("\"attachment\":[{}", (one + ",").repeat(n)), 1)
}

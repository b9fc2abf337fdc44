//! What many routes cost beside few: `cargo xtask bench routes`.
//!
//! Prints a line of JSON for each kind of work: its name, and the nanoseconds that it takes among
//! 200 registrations and, as the peer, among 10. All of them are asked for in turn, so that none
//! stays in the processor's cache for being the only one.

#![expect(clippy::print_stdout, reason = "what is measured is told to who asked")]
#![expect(clippy::unwrap_used, reason = "the patterns and the paths are known")]

use std::{
    cell::Cell,
    hint::black_box,
    time::{Duration, Instant},
};

use oyez_registry::{Params, Registration, Registry, Role, RoutePattern, Site};
use serde_json::json;

/// How often each contender has its turn.
const N_ROUNDS: usize = 300;

/// How long a turn is, about: much longer than reading the clock, and shorter than what the system
/// lets a process run.
const TURN: Duration = Duration::from_micros(700);

/// How many registrations there are, each with a route of its own and, as they are of actors, seven
/// derived ones.
const MANY: usize = 200;
const FEW: usize = 10;

fn main() {
    // In one form or the other.
    let own_literal = |at: usize| match at % 2 {
        0 => format!("/kind{at}/{{id}}"),
        _ => format!(r"^kind{at}/(?P<id>\w+)/$"),
    };
    let many = registry(MANY, own_literal);
    let few = registry(FEW, own_literal);
    let thing = |at: usize| format!("/kind{at}/0192f{}", ["", "/"][at % 2]);
    resolve("resolve_thing", &many, &few, thing);
    resolve("resolve_inbox", &many, &few, |at| format!("/kind{at}/0192f/inbox"));
    resolve("resolve_nothing", &many, &few, |at| format!("/kind{at}/0192f/nothing"));
    reverse("reverse", &many, &few);

    // All that tells these from each other is in the variable, so that all are tried.
    let no_literal = |at: usize| format!(r"^(?P<id>\w+-kind{at})$");
    let many = registry(MANY, no_literal);
    let few = registry(FEW, no_literal);
    resolve("resolve_no_literal", &many, &few, |at| format!("/0192f-kind{at}"));
}

/// `n` kinds of actors, with a kind of object and one of activity, which there must be.
fn registry(n: usize, pattern: impl Fn(usize) -> String) -> Registry {
    let short = |it| RoutePattern::short(it).unwrap();
    let site = Site::new("https://one.example").unwrap();
    let builder = Registry::builder(site)
        .register(Registration::new("object", Role::Object, short("/objects/{id}")))
        .register(Registration::new("activity", Role::Activity, short("/activities/{id}")));
    let actor = |at| Registration::new(&name(at), Role::Actor, pattern(at).parse().unwrap());
    (0..n).map(actor).fold(builder, |builder, it| builder.register(it)).build().unwrap()
}

fn name(at: usize) -> String {
    format!("kind{at}")
}

fn resolve(name: &str, many: &Registry, few: &Registry, path: impl Fn(usize) -> String) {
    let [many_paths, few_paths] = [MANY, FEW].map(|n| (0..n).map(&path).collect::<Vec<_>>());
    let (many_paths, few_paths) = (in_turn(&many_paths), in_turn(&few_paths));
    compare(name, || many.resolve(many_paths()), || few.resolve(few_paths()));
}

fn reverse(name: &str, many: &Registry, few: &Registry) {
    let [many_names, few_names] = [MANY, FEW].map(|n| (0..n).map(self::name).collect::<Vec<_>>());
    let (many_names, few_names) = (in_turn(&many_names), in_turn(&few_names));
    let params = Params::from([("id", "0192f")]);
    compare(
        name,
        || many.iri_for(many_names(), &params).unwrap(),
        || few.iri_for(few_names(), &params).unwrap(),
    );
}

/// Gives one text after another, and the first again after the last.
fn in_turn<'a>(texts: &'a [String]) -> impl Fn() -> &'a str {
    let next = Cell::new(0);
    move || {
        let at = next.get();
        next.set((at + 1) % texts.len());
        black_box(&*texts[at])
    }
}

/// Measures two functions that do the same, among `many` and among `few`, and prints the times.
///
/// They take turns, so that whatever slows the machine down slows both; the shortest turn of each
/// is the one that was disturbed least.
fn compare<T>(name: &str, many: impl Fn() -> T, few: impl Fn() -> T) {
    let n_many = calls_in_a_turn(&many);
    let n_few = calls_in_a_turn(&few);
    let mut best_many = f64::INFINITY;
    let mut best_few = f64::INFINITY;
    for _ in 0..N_ROUNDS {
        best_many = best_many.min(turn(&many, n_many));
        best_few = best_few.min(turn(&few, n_few));
    }
    println!("{}", json!({"name": name, "ns": best_many, "peer_ns": best_few}));
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

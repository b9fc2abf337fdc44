//! How the time to parse grows with what is parsed: `cargo xtask bench parsing`.
//!
//! Each parser of what comes from the network reads inputs that are made to be hard for it, from
//! 1 KiB to 1 MiB. For each input a line of JSON is printed: the parser, the input, the nanoseconds
//! for the longest one, and by how much the time grew, at most, when the length was doubled.
//!
//! Twice the time is what a linear parser takes, and less where a limit ends it early.

#![expect(clippy::print_stdout, reason = "what is measured is told to who asked")]
#![expect(clippy::unwrap_used, reason = "the inputs are known")]

mod addresses;
mod documents;
mod headers;
mod input;
mod pages;
mod texts;

use std::time::{Duration, Instant};

use mimalloc::MiMalloc;
use serde_json::json;

use self::input::Parser;

/// That of the program `oyez`. With another one, long texts would cost more by the page.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The lengths, each twice the one before.
const LENGTHS: std::ops::RangeInclusive<u32> = 10..=20;

/// How long a turn is at least: much longer than reading the clock.
const TURN: Duration = Duration::from_micros(50);

/// Below this, in ns, it says nothing by how much a time grows: what is too long is refused at once,
/// but memory for it may be had before.
const AT_ONCE: f64 = 1_000.0;

/// By how much the time may grow. What seems to grow faster is measured again, since what disturbs
/// the measure only adds to it.
const LIMIT: f64 = 2.5;

/// How often it is, in times of what was asked for. A single round is no measure.
const N_AGAIN: usize = 6;

fn main() {
    // Cargo says `--bench`, and whoever calls it how many rounds there are.
    let n_rounds = std::env::args().find_map(|it| it.parse().ok()).unwrap_or(5);
    let parsers = [addresses::all(), documents::all(), headers::all(), pages::all(), texts::all()];
    for parser in parsers.into_iter().flatten() {
        measure(&parser, n_rounds);
    }
}

fn measure(parser: &Parser, n_rounds: usize) {
    for input in &parser.inputs {
        let lengths = LENGTHS.map(|it| 1 << it).filter(|it| *it <= input.most);
        let mut series: Vec<_> = lengths.map(|it| Series::new((input.make)(it))).collect();
        let n_again = if n_rounds > 1 { N_AGAIN } else { 1 };
        for again in 0..n_again {
            for _ in 0..n_rounds {
                series.iter_mut().for_each(Series::take_turn);
            }
            let growth = growth(&series);
            if growth <= LIMIT || again + 1 == n_again {
                if growth > LIMIT {
                    let all: Vec<_> = series.iter().map(|it| it.best.round()).collect();
                    eprintln!("{}, {}: {all:?} ns", parser.name, input.about);
                }
                let ns = series.last().unwrap().best;
                let (name, about) = (parser.name, input.about);
                let line = json!({"name": name, "input": about, "ns": ns, "growth": growth});
                println!("{line}");
                break;
            }
        }
    }
}

/// By how much the time grew, at most, from one length to the next.
fn growth(series: &[Series]) -> f64 {
    let steps = series.windows(2).map(|it| it[1].best / it[0].best.max(AT_ONCE));
    steps.fold(0.0, f64::max)
}

/// One length, and the shortest time that a call has taken.
struct Series {
    work: Box<dyn Fn()>,
    n_calls: u32,
    best: f64,
}

impl Series {
    fn new(work: Box<dyn Fn()>) -> Self {
        Self { work, n_calls: 1, best: f64::INFINITY }
    }

    fn take_turn(&mut self) {
        // Before the clock runs, so that no length is measured with the caches of another.
        (self.work)();
        let elapsed = loop {
            let start = Instant::now();
            for _ in 0..self.n_calls {
                (self.work)();
            }
            let elapsed = start.elapsed();
            if elapsed >= TURN {
                break elapsed;
            }
            self.n_calls *= 2;
        };
        let ns = elapsed.as_secs_f64() * 1e9 / f64::from(self.n_calls);
        self.best = self.best.min(ns);
    }
}

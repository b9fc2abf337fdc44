//! Reading and accepting where an inbox is long, beside where it is short.

use serde::Deserialize;

use super::{
    figure::{self, Figure, Limit},
    program::{CRATES, Program},
};
use crate::Outcome;

/// How many activities the long inbox has.
const N_ITEMS: u32 = 1_000_000;

/// The same where it is only to be seen that this can be measured.
const N_FOR_ONE_RUN: u32 = 100_000;

/// How many times the time of the first page the last may take.
const MAX_PAGE: f64 = 1.5;

/// What part of the accepts with a thousand activities there must be with many.
const MIN_ACCEPTS: f64 = 0.8;

/// What the program prints.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Measure {
    items: u32,
    filled_seconds: f64,
    /// Accepts per second, from one server.
    few: f64,
    many: f64,
    /// The same from a hundred servers at a time.
    few_of_100: f64,
    many_of_100: f64,
    first_page_us: f64,
    last_page_us: f64,
}

/// Runs `crates/store/benches/scale.rs` and prints its figures. It measures often by itself; a single
/// run is one with fewer activities.
pub(super) fn run(n_runs: usize) -> Outcome {
    let n_items = if n_runs > 1 { N_ITEMS } else { N_FOR_ONE_RUN };
    let measure = measure(&Program::build(CRATES, "scale")?.run(&[&n_items.to_string()])?)?;

    let Measure { items, few, many, few_of_100, many_of_100, .. } = measure;
    println!("\n| items | accepts/s | from 100 servers | first page, µs | last page, µs |");
    println!("|--:|--:|--:|--:|--:|\n| 1000 | {few:.0} | {few_of_100:.0} | – | – |");
    let [first, last] = [measure.first_page_us, measure.last_page_us];
    println!("| {items} | {many:.0} | {many_of_100:.0} | {first:.0} | {last:.0} |\n");
    figure::print(figures(measure))
}

fn measure(output: &str) -> Outcome<Measure> {
    let line = output.lines().find(|line| line.starts_with('{'));
    Ok(serde_json::from_str(line.ok_or("nothing was measured")?)?)
}

fn figures(measure: Measure) -> [Figure<'static>; 4] {
    [
        Figure {
            name: "store_last_page",
            value: measure.last_page_us / measure.first_page_us,
            unit: "x",
            limit: Limit::AtMost(MAX_PAGE),
        },
        Figure {
            name: "store_accepts_of_many",
            value: measure.many / measure.few,
            unit: "x",
            limit: Limit::AtLeast(MIN_ACCEPTS),
        },
        // The more places of an index are written at, the more pages a commit has: so it is with
        // many rows, for a few are all on the same pages.
        Figure {
            name: "store_accepts_of_many_from_100",
            value: measure.many_of_100 / measure.few_of_100,
            unit: "x",
            limit: Limit::None,
        },
        Figure { name: "store_fill", value: measure.filled_seconds, unit: "s", limit: Limit::None },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_are_compared_with_few() {
        let output = "     Running benches\n\
            {\"items\": 1000000, \"filled_seconds\": 90.0, \"few\": 10000.0, \"many\": 7000.0, \
             \"few_of_100\": 8000.0, \"many_of_100\": 6000.0, \"first_page_us\": 100.0, \"last_page_us\": 120.0}\n";
        let lines = figures(measure(output).unwrap()).map(|it| it.to_string());
        assert_eq!(
            lines,
            [
                "figure store_last_page 1.2 x limit 1.5 ok",
                "figure store_accepts_of_many 0.7 x limit 0.8 short",
                "figure store_accepts_of_many_from_100 0.75 x limit - ok",
                "figure store_fill 90 s limit - ok",
            ]
        );
        assert!(measure("").is_err());
    }
}

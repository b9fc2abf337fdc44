//! One notification that many are told of.

use serde::Deserialize;

use super::{
    figure::{self, Figure, Limit},
    program::{CRATES, Program},
};
use crate::Outcome;

/// How long it may take until 10,000 are told, in seconds.
const MAX_SECONDS: f64 = 1.0;

/// How much more memory 200,000 may take than 100,000: they are told one by one. Below that the
/// cache of SQLite is not full, and above it the index of its log still grows a little.
const MAX_MEMORY: f64 = 1.25;

/// A line of what the program prints.
#[derive(Clone, Debug, Deserialize)]
struct Measure {
    recipients: u32,
    seconds: f64,
    peak_mib: Option<f64>,
}

/// Runs `crates/facade/benches/notify.rs` `n_runs` times, and prints the figures of the median run.
pub(super) fn run(n_runs: usize) -> Outcome {
    let program = Program::build(CRATES, "notify")?;
    let run = |_| measures(&program.run(&[])?);
    let mut runs = (0..n_runs).map(run).collect::<Outcome<Vec<_>>>()?;
    runs.sort_by(|[a, ..], [b, ..]| a.seconds.total_cmp(&b.seconds));
    let median = runs.get(n_runs / 2).ok_or("nothing was measured")?;

    println!("\n| told | seconds | peak memory, MiB |\n|--:|--:|--:|");
    for it in median {
        let peak = it.peak_mib.map_or("–".to_owned(), |it| format!("{it:.0}"));
        println!("| {} | {:.2} | {peak} |", it.recipients, it.seconds);
    }
    println!();
    figure::print(figures(median))
}

fn measures(output: &str) -> Outcome<[Measure; 3]> {
    let lines = output.lines().filter(|line| line.starts_with('{'));
    let measures = lines.map(serde_json::from_str).collect::<Result<Vec<Measure>, _>>()?;
    measures.try_into().map_err(|it| format!("there are not three measures: {it:?}").into())
}

fn figures([few, many, more]: &[Measure; 3]) -> Vec<Figure<'static>> {
    let mut figures = vec![
        Figure {
            name: "notify_10000",
            value: few.seconds,
            unit: "s",
            limit: Limit::AtMost(MAX_SECONDS),
        },
        Figure {
            name: "notify_time_of_100000",
            value: many.seconds / few.seconds,
            unit: "x",
            limit: Limit::None,
        },
    ];
    if let (Some(many), Some(more)) = (many.peak_mib, more.peak_mib) {
        figures.push(Figure {
            name: "notify_memory_of_200000",
            value: more / many,
            unit: "x",
            limit: Limit::AtMost(MAX_MEMORY),
        });
    }
    figures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_few_and_the_memory_of_many_are_limited() {
        let output = "     Running benches\n\
            {\"recipients\": 10000, \"seconds\": 0.5, \"peak_mib\": 40.0}\n\
            {\"recipients\": 100000, \"seconds\": 6.0, \"peak_mib\": 80.0}\n\
            {\"recipients\": 200000, \"seconds\": 13.0, \"peak_mib\": 160.0}\n";
        let figures = figures(&measures(output).unwrap());
        let lines = figures.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            lines,
            [
                "figure notify_10000 0.5 s limit 1 ok",
                "figure notify_time_of_100000 12 x limit - ok",
                "figure notify_memory_of_200000 2 x limit 1.25 short",
            ]
        );
        assert!(measures("").is_err());
    }
}

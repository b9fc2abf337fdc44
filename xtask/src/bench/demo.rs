//! The demo, from start to end, as a newcomer runs it.

use std::{path::Path, process::Command, time::Instant};

use serde::Deserialize;

use super::{
    figure::{self, Figure, Limit},
    loopback,
    program::Programs,
};
use crate::{Outcome, process};

/// How long the demo may take, in seconds.
const MAX_SECONDS: f64 = 5.0;

/// What part of the bare round trips the demo's requests must reach. A request of the demo also
/// makes keys, signs, verifies, and waits until what it brings is on the disk.
const REQUEST_SHARE: f64 = 0.001;

/// The same for deliveries; most of the demo's requests only look at what they led to.
const DELIVERY_SHARE: f64 = 0.0002;

/// Enough to be steady, and over in a second.
const N_TRIPS: u32 = 5_000;

/// The last line of `oyez demo --json`.
#[derive(Debug, Deserialize)]
struct Report {
    deliveries: u32,
    ok: bool,
    requests: u32,
    seconds: f64,
}

/// One run of the demo.
#[derive(Debug)]
struct Run {
    /// From the start of the process to its end.
    wall: f64,
    report: Report,
}

impl Run {
    fn requests_per_second(&self) -> f64 {
        f64::from(self.report.requests) / self.report.seconds
    }

    fn deliveries_per_second(&self) -> f64 {
        f64::from(self.report.deliveries) / self.report.seconds
    }
}

/// Builds the binary, runs its demo `n_runs` times, and prints the figures of the median run.
pub(super) fn run(n_runs: usize) -> Outcome {
    let binary = Programs::build()?.oyez;
    let mut runs = (0..n_runs).map(|_| measure(&binary)).collect::<Outcome<Vec<_>>>()?;
    let floor = loopback::round_trips_per_second(N_TRIPS)?;

    println!(
        "\n{:<10}{:>12}{:>12}{:>12}{:>14}",
        "run", "wall s", "inside s", "requests/s", "deliveries/s"
    );
    for (i, run) in runs.iter().enumerate() {
        println!(
            "{:<10}{:>12.3}{:>12.3}{:>12.1}{:>14.1}",
            i + 1,
            run.wall,
            run.report.seconds,
            run.requests_per_second(),
            run.deliveries_per_second(),
        );
    }
    println!("{:<10}{:>36.1}\n", "loopback", floor);

    runs.sort_by(|a, b| a.wall.total_cmp(&b.wall));
    let median = runs.get(n_runs / 2).ok_or("the demo was not run")?;
    figure::print(figures(median, floor))
}

fn measure(binary: &Path) -> Outcome<Run> {
    let start = Instant::now();
    let output = process::read(Command::new(binary).args(["demo", "--json"]))?;
    let wall = start.elapsed().as_secs_f64();
    Ok(Run { wall, report: report(&output)? })
}

/// Reads what the demo says of itself, and does not take it for measured when it failed.
fn report(output: &str) -> Outcome<Report> {
    let line = output.lines().last().unwrap_or_default();
    let report = serde_json::from_str::<Report>(line)
        .map_err(|error| format!("the demo ended with `{line}`, which is no report: {error}"))?;
    if report.ok && report.seconds > 0.0 {
        Ok(report)
    } else {
        Err(format!("the demo failed: {line}").into())
    }
}

fn figures(run: &Run, floor: f64) -> [Figure<'static>; 4] {
    [
        Figure {
            name: "demo_seconds",
            value: run.wall,
            unit: "s",
            limit: Limit::AtMost(MAX_SECONDS),
        },
        Figure {
            name: "requests_per_second",
            value: run.requests_per_second(),
            unit: "1/s",
            limit: Limit::AtLeast(floor * REQUEST_SHARE),
        },
        Figure {
            name: "deliveries_per_second",
            value: run.deliveries_per_second(),
            unit: "1/s",
            limit: Limit::AtLeast(floor * DELIVERY_SHARE),
        },
        Figure {
            name: "loopback_round_trips_per_second",
            value: floor,
            unit: "1/s",
            limit: Limit::None,
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = r#"{"seconds": 2.0, "requests": 60, "deliveries": 8, "ok": true}"#;

    #[test]
    fn the_last_line_is_the_report() {
        let report = report(&format!("alice follows bob\n{REPORT}\n")).unwrap();
        assert_eq!((report.requests, report.deliveries, report.seconds), (60, 8, 2.0));
    }

    #[test]
    fn a_demo_that_failed_is_not_measured() {
        for output in [
            "",
            "follow\nlike\n",
            r#"{"seconds": 2.0, "requests": 60}"#,
            r#"{"seconds": 2.0, "requests": 60, "deliveries": 8, "ok": false}"#,
            r#"{"seconds": 0.0, "requests": 60, "deliveries": 8, "ok": true}"#,
        ] {
            assert!(report(output).is_err(), "{output}");
        }
    }

    #[test]
    fn figures_compare_with_the_floor() {
        let run = Run { wall: 2.5, report: report(REPORT).unwrap() };
        let lines = figures(&run, 25_000.0).map(|it| it.to_string());
        assert_eq!(
            lines,
            [
                "figure demo_seconds 2.5 s limit 5 ok",
                "figure requests_per_second 30 1/s limit 25 ok",
                "figure deliveries_per_second 4 1/s limit 5 short",
                "figure loopback_round_trips_per_second 25000 1/s limit - ok",
            ]
        );
    }
}

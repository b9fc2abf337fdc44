//! How many activities a server accepts for good, beside a floor.
//!
//! What sends, and the floor, is `crates/facade/examples/inbox`.

mod core;
mod peers;
mod siege;
mod syncs;

use std::{fs, path::Path};

use self::{
    core::Cores,
    peers::{Floor, Load, Rows},
};
use super::{
    figure::{self, Figure, Limit},
    program::Programs,
};
use crate::{
    Outcome,
    crash::server::{Server, Site},
};

/// What part of the floor the server must reach.
const MIN_SHARE: f64 = 0.85;

/// How many syncs of the disk an accept may take, for many share one.
const MAX_SYNCS: f64 = 1.0 / 20.0;

/// How much memory the server may have at most, in MiB.
const MAX_MEMORY: f64 = 64.0;

/// How many rounds there are in a run.
const N_ROUNDS: usize = 3;

/// How many requests each of them gets in a round: a second of work, more or less.
const N_REQUESTS: u32 = 5_000;

/// How many requests there are before anything is measured, so that all is at hand.
const N_FIRST: u32 = 500;

/// Accepts per second in one round.
#[derive(Clone, Copy, Debug)]
struct Round {
    server: f64,
    floor: f64,
    one_row: f64,
}

impl Round {
    fn share(&self) -> f64 {
        self.server / self.floor
    }
}

/// All that was measured.
#[derive(Debug)]
struct Measured {
    rounds: Vec<Round>,
    /// In MiB, where the system says it.
    peak_memory: Option<f64>,
    syncs: Option<syncs::Syncs>,
    siege: Option<siege::Siege>,
}

/// Measures in so many times [`N_ROUNDS`] rounds, and prints the medians.
pub(super) fn run(n_runs: usize) -> Outcome {
    let programs = Programs::build()?;
    let folder = programs.target.join("bench-inbox");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let measured = measure(&programs, &folder, n_runs);
    fs::remove_dir_all(&folder)?;
    let measured = measured?;

    println!(
        "\n{:<8}{:>12}{:>12}{:>12}{:>8}",
        "round", "server/s", "floor/s", "one row/s", "ratio"
    );
    for (i, it) in measured.rounds.iter().enumerate() {
        let Round { server, floor, one_row } = it;
        println!("{:<8}{server:>12.0}{floor:>12.0}{one_row:>12.0}{:>8.2}", i + 1, it.share());
    }
    if let Some(siege) = &measured.siege {
        siege.show();
    }
    println!();
    figure::print(figures(&measured))
}

fn measure(programs: &Programs, folder: &Path, n_runs: usize) -> Outcome<Measured> {
    let cores = Cores::find();
    fs::create_dir_all(folder)?;
    let file = folder.join("site.db");
    let site = Site::new(&programs.oyez, folder, format!("sqlite://{}", file.display()))?;
    let databases = [Rows::All, Rows::One].map(|rows| folder.join(format!("{}.db", rows.name())));
    for database in &databases {
        fs::copy(&file, database)?;
    }
    let mut load = Load::start(&cores, &programs.inbox, &site, folder)?;
    let mut server = site.start_by(cores.first(&programs.oyez))?;
    server.wait()?;
    let [all, one] = databases;
    let floor = Floor::start(&cores, &programs.inbox, &all, folder, Rows::All)?;
    let one_row = Floor::start(&cores, &programs.inbox, &one, folder, Rows::One)?;

    load.sign(N_FIRST)?;
    for address in [site.authority(), &floor.address, &one_row.address] {
        load.send(address)?;
    }
    let mut rounds = Vec::new();
    for i in 0..n_runs * N_ROUNDS {
        load.sign(N_REQUESTS)?;
        // Whatever comes over the machine comes over each of them first now and then.
        let mut rates = [0.0; 3];
        let addresses = [site.authority(), &floor.address, &one_row.address];
        for j in (0..addresses.len()).map(|it| (it + i) % addresses.len()) {
            rates[j] = load.send(addresses[j])?;
        }
        let [server, floor, one_row] = rates;
        rounds.push(Round { server, floor, one_row });
    }
    let peak_memory = peak_memory(&server);
    server.kill()?;
    let syncs = syncs::count(&cores, programs, &site, &mut load, folder)?;
    drop((load, floor, one_row));
    let accepts = median(&rounds, |it| it.server);
    let siege = siege::measure(&cores, programs, folder, accepts, n_runs)?;
    Ok(Measured { rounds, peak_memory, syncs, siege })
}

/// How much memory the process of `server` has had at most, in MiB; nothing where the system does
/// not say.
fn peak_memory(server: &Server) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{}/status", server.id())).ok()?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1024.0)
}

/// The median of a value of the rounds.
fn median<R>(rounds: &[R], value: impl Fn(&R) -> f64) -> f64 {
    let mut all: Vec<f64> = rounds.iter().map(value).collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(0.0)
}

fn figures(measured: &Measured) -> Vec<Figure<'static>> {
    let median = |value: fn(&Round) -> f64| median(&measured.rounds, value);
    let figure = |name, value, unit, limit| Figure { name, value, unit, limit };
    let mut figures = vec![
        figure("inbox_accepts", median(|it| it.server), "1/s", Limit::None),
        figure("inbox_floor", median(|it| it.floor), "1/s", Limit::None),
        figure("inbox_one_row_floor", median(|it| it.one_row), "1/s", Limit::None),
        figure("inbox_of_floor", median(Round::share), "x", Limit::AtLeast(MIN_SHARE)),
    ];
    if let Some(peak) = measured.peak_memory {
        figures.push(figure("inbox_peak_memory", peak, "MiB", Limit::AtMost(MAX_MEMORY)));
    }
    if let Some(syncs) = &measured.syncs {
        let per_accept = syncs.per_accept();
        figures.push(figure("inbox_syncs_per_accept", per_accept, "x", Limit::AtMost(MAX_SYNCS)));
        figures.push(figure("inbox_sync_time", syncs.mean_seconds() * 1000.0, "ms", Limit::None));
    }
    figures.extend(measured.siege.iter().flat_map(siege::Siege::figures));
    figures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_round_is_held_to_the_limits() {
        let round = |server, floor| Round { server, floor, one_row: 20_000.0 };
        let measured = Measured {
            rounds: vec![
                round(100.0, 10_000.0),
                round(9_000.0, 10_000.0),
                round(8_000.0, 10_000.0),
            ],
            peak_memory: Some(48.25),
            syncs: Some(syncs::Syncs { n_accepts: 1000, n_syncs: 60, seconds: 0.03 }),
            siege: None,
        };
        let lines = figures(&measured).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            lines,
            [
                "figure inbox_accepts 8000 1/s limit - ok",
                "figure inbox_floor 10000 1/s limit - ok",
                "figure inbox_one_row_floor 20000 1/s limit - ok",
                "figure inbox_of_floor 0.8 x limit 0.85 short",
                "figure inbox_peak_memory 48.25 MiB limit 64 ok",
                "figure inbox_syncs_per_accept 0.06 x limit 0.05 short",
                "figure inbox_sync_time 0.5 ms limit - ok",
            ]
        );
    }
}

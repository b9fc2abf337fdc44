//! Kinds of work of which each is measured beside a peer, by a program of a crate's `benches`.

use std::fs;

use serde::Deserialize;

use super::{
    figure::{self, Figure, Limit},
    program::Program,
};
use crate::{Outcome, process};

/// A program that measures, and what is expected of its figures.
pub(super) struct Comparison {
    /// With which crates it is built, one of which it is of.
    pub(super) crates: &'static [&'static str],
    /// The program's name: it is `benches/NAME.rs` of its crate.
    pub(super) program: &'static str,
    /// What the peer is, for people.
    pub(super) peer: &'static str,
    /// How many times the peer's time a kind of work may take.
    pub(super) limits: &'static [(&'static str, f64)],
}

/// A line of what the program that measures prints.
#[derive(Clone, Debug, Deserialize)]
struct Measure {
    name: String,
    ns: f64,
    peer_ns: f64,
}

impl Measure {
    fn ratio(&self) -> f64 {
        self.ns / self.peer_ns
    }
}

impl Comparison {
    /// Runs the program `n_runs` times, and prints the figures of the median runs.
    pub(super) fn run(&self, n_runs: usize) -> Outcome {
        let program = Program::build(self.crates, self.program)?;
        let run = |_| measures(&program.run(&[])?);
        let medians = medians((0..n_runs).map(run).collect::<Outcome<_>>()?)?;

        println!("\n{}\n", machine()?);
        println!("| work | ns | {}, ns | ratio |\n|---|--:|--:|--:|", self.peer);
        for it in &medians {
            println!("| {} | {:.0} | {:.0} | {:.2} |", it.name, it.ns, it.peer_ns, it.ratio());
        }
        println!();
        figure::print(medians.iter().map(|it| self.figure(it)))
    }

    fn figure<'m>(&self, measure: &'m Measure) -> Figure<'m> {
        let limit = self.limits.iter().find(|(name, _)| *name == measure.name);
        Figure {
            name: &measure.name,
            value: measure.ratio(),
            unit: "x",
            limit: limit.map_or(Limit::None, |&(_, limit)| Limit::AtMost(limit)),
        }
    }
}

fn measures(output: &str) -> Outcome<Vec<Measure>> {
    let lines = output.lines().filter(|line| line.starts_with('{'));
    Ok(lines.map(serde_json::from_str).collect::<Result<_, _>>()?)
}

/// Of each kind of work the measure with the median ratio, in the order of the first run.
fn medians(runs: Vec<Vec<Measure>>) -> Outcome<Vec<Measure>> {
    let first = runs.first().ok_or("nothing was measured")?;
    let median = |name: &str| {
        let mut all = runs.iter().flatten().filter(|it| it.name == name).collect::<Vec<_>>();
        all.sort_by(|a, b| a.ratio().total_cmp(&b.ratio()));
        all.get(all.len() / 2).map(|&it| it.clone())
    };
    Ok(first.iter().filter_map(|it| median(&it.name)).collect())
}

/// What the figures were measured on, in a line.
fn machine() -> Outcome<String> {
    let rustc = process::read(std::process::Command::new("rustc").arg("--version"))?;
    // Linux names it here; elsewhere it goes without a name.
    let about = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = about.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or(std::env::consts::ARCH, |(_, model)| model);
    let n_cores = std::thread::available_parallelism()?;
    Ok(format!("{model}, {n_cores} cores, {}", rustc.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_each_is_taken_by_its_ratio() {
        let run = |ns: f64, peer_ns: f64| {
            let text = format!(
                "     Running benches\n\
                 {{\"name\":\"create_read_write\",\"ns\":{ns},\"peer_ns\":{peer_ns}}}\n\
                 {{\"name\":\"create_read\",\"ns\":1.0,\"peer_ns\":2.0}}\n"
            );
            measures(&text).unwrap()
        };
        let medians = medians(vec![run(9.0, 10.0), run(3.0, 10.0), run(7.0, 10.0)]).unwrap();
        let comparison = Comparison {
            crates: &["oyez-vocab"],
            program: "speed",
            peer: "`Value`",
            limits: &[("create_read_write", 0.8)],
        };
        let lines = medians.iter().map(|it| comparison.figure(it).to_string()).collect::<Vec<_>>();
        assert_eq!(
            lines,
            ["figure create_read_write 0.7 x limit 0.8 ok", "figure create_read 0.5 x limit - ok",]
        );
    }

    #[test]
    fn what_is_no_measure_is_not_taken_for_one() {
        assert!(measures("{\"name\": \"create_read\"}").is_err());
        assert!(medians(vec![]).is_err());
    }
}

//! Good traffic at a fixed rate, quiet and then with an attack beside it.
//!
//! What sends and what attacks is on the other core, and what attacks gives way there: only the
//! server is to feel it.

use std::{collections::BTreeMap, path::Path, process::Command, thread, time::Duration};

use serde::Deserialize;

use super::{core::Cores, median, peak_memory, peers::Process};
use crate::{
    Outcome,
    bench::{
        figure::{Figure, Limit},
        program::Programs,
    },
    crash::server::Site,
};

/// How much longer 99 of 100 requests may take in an attack, at most.
const MAX_RATIO: f64 = 4.0;

/// How much memory the server may have at most, in MiB.
const MAX_MEMORY: f64 = 300.0;

/// What part of what the server can accept is sent.
const LOAD: f64 = 1.0 / 3.0;

/// For how long good traffic is measured, each time.
const SECONDS: f64 = 5.0;

/// How long the attack goes on before, so that all of it is there.
const RAMP: Duration = Duration::from_secs(2);

/// What the good servers say when they have sent.
#[derive(Debug, Default, Deserialize)]
struct Sent {
    /// How many requests were accepted.
    n: u32,
    /// How many were not, and why.
    lost: BTreeMap<String, u32>,
    /// In seconds.
    p50: f64,
    p99: f64,
    max: f64,
}

/// What the attackers say when it is over.
#[derive(Debug, Deserialize)]
struct Attacked {
    seconds: f64,
    /// How often something has ended in some way, by kind.
    ends: BTreeMap<String, BTreeMap<String, u32>>,
}

/// Good traffic, quiet and in an attack.
#[derive(Debug, Default)]
struct Round {
    quiet: Sent,
    attacked: Sent,
}

/// All that was measured.
#[derive(Debug)]
pub(super) struct Siege {
    rate: f64,
    rounds: Vec<Round>,
    attack: Attacked,
    /// Requests that were accepted, and are not in the database.
    n_missing: u32,
    /// In MiB, where the system says it.
    peak_memory: Option<f64>,
}

/// Measures so many rounds, on a server that can accept `capacity` requests per second. Nothing
/// where a machine has one address only to talk to itself.
pub(super) fn measure(
    cores: &Cores,
    programs: &Programs,
    folder: &Path,
    capacity: f64,
    n_rounds: usize,
) -> Outcome<Option<Siege>> {
    if !cfg!(target_os = "linux") {
        println!("\n!! NOT SHOWN: how an attack is felt. It comes from addresses that Linux has\n");
        return Ok(None);
    }
    let file = folder.join("siege.db");
    let site = Site::new(&programs.oyez, folder, format!("sqlite://{}", file.display()))?;
    let site = site.with_limits();
    let mut good = Process::start(cores.second(&programs.inbox).args(["good", &site.origin]))?;
    let Known { key_ids } = serde_json::from_str(&good.line()?)?;
    let mut attack = gives_way(&cores.second(&programs.inbox));
    let mut attack = Process::start(attack.args(["attack", &site.origin]).args(key_ids))?;
    attack.line()?;
    let mut server = site.start_by(cores.first(&programs.oyez))?;
    server.wait()?;

    let rate = capacity * LOAD;
    let mut send = |seconds: f64| -> Outcome<Sent> {
        good.tell(&format!("sign {:.0}", rate * seconds))?;
        Ok(serde_json::from_str(&good.tell(&format!("send {} {rate}", site.authority()))?)?)
    };
    send(1.0)?;
    let mut rounds = Vec::new();
    let mut all = Attacked { seconds: 0.0, ends: BTreeMap::new() };
    for _ in 0..n_rounds {
        let quiet = send(SECONDS)?;
        attack.tell(&format!("begin {}", site.authority()))?;
        thread::sleep(RAMP);
        let attacked = send(SECONDS)?;
        all.add(serde_json::from_str(&attack.tell("end")?)?);
        rounds.push(Round { quiet, attacked });
    }
    let Missing { n: n_missing } =
        serde_json::from_str(&good.tell(&format!("missing {}", file.display()))?)?;
    let peak_memory = peak_memory(&server);
    server.kill()?;
    site.check()?;
    Ok(Some(Siege { rate, rounds, attack: all, n_missing, peak_memory }))
}

#[derive(Deserialize)]
struct Known {
    key_ids: Vec<String>,
}

#[derive(Deserialize)]
struct Missing {
    n: u32,
}

/// `command`, which has what the other processes on its core leave.
fn gives_way(command: &Command) -> Command {
    let mut nice = Command::new("nice");
    nice.args(["-n", "5"]).arg(command.get_program()).args(command.get_args());
    nice
}

impl Attacked {
    fn add(&mut self, other: Self) {
        self.seconds += other.seconds;
        for (kind, ends) in other.ends {
            let all = self.ends.entry(kind).or_default();
            ends.into_iter().for_each(|(end, n)| *all.entry(end).or_default() += n);
        }
    }

    fn per_second(&self) -> f64 {
        let n: u32 = self.ends.values().flat_map(BTreeMap::values).sum();
        f64::from(n) / self.seconds
    }
}

impl Round {
    fn ratio(&self) -> f64 {
        self.attacked.p99 / self.quiet.p99
    }

    fn n_lost(&self) -> u32 {
        [&self.quiet, &self.attacked].iter().flat_map(|it| it.lost.values()).sum()
    }
}

impl Siege {
    /// Prints what was measured, for people.
    pub(super) fn show(&self) {
        println!("\n{:.0} good requests per second; times in ms", self.rate);
        println!(
            "{:<8}{:>8}{:>8}{:>8}{:>14}{:>8}{:>8}{:>8}",
            "round", "p50", "p99", "most", "attacked p50", "p99", "most", "ratio"
        );
        for (i, it) in self.rounds.iter().enumerate() {
            let [quiet, attacked] = [&it.quiet, &it.attacked]
                .map(|it| [it.p50, it.p99, it.max].map(|it| format!("{:.1}", it * 1000.0)));
            println!(
                "{:<8}{:>8}{:>8}{:>8}{:>14}{:>8}{:>8}{:>8.2}",
                i + 1,
                quiet[0],
                quiet[1],
                quiet[2],
                attacked[0],
                attacked[1],
                attacked[2],
                it.ratio()
            );
            for (when, sent) in [("quiet", &it.quiet), ("attacked", &it.attacked)] {
                if !sent.lost.is_empty() {
                    println!("lost, {when}: {:?} beside {}", sent.lost, sent.n);
                }
            }
        }
        println!("\nthe attack, in {:.0} s, and how it was answered:", self.attack.seconds);
        for (kind, ends) in &self.attack.ends {
            let ends = ends.iter().map(|(end, n)| format!("{end}: {n}")).collect::<Vec<_>>();
            println!("{kind:<16}{}", ends.join(", "));
        }
    }

    pub(super) fn figures(&self) -> Vec<Figure<'static>> {
        let median = |value: fn(&Round) -> f64| median(&self.rounds, value);
        let figure = |name, value, unit, limit| Figure { name, value, unit, limit };
        let n_lost = self.n_missing + self.rounds.iter().map(Round::n_lost).sum::<u32>();
        let mut figures = vec![
            figure("siege_attack", self.attack.per_second(), "1/s", Limit::None),
            figure("siege_good", self.rate, "1/s", Limit::None),
            figure("siege_quiet_p99", median(|it| it.quiet.p99 * 1000.0), "ms", Limit::None),
            figure("siege_p99", median(|it| it.attacked.p99 * 1000.0), "ms", Limit::None),
            figure("siege_p99_of_quiet", median(Round::ratio), "x", Limit::AtMost(MAX_RATIO)),
            figure("siege_lost", f64::from(n_lost), "requests", Limit::AtMost(0.0)),
        ];
        if let Some(peak) = self.peak_memory {
            figures.push(figure("siege_peak_memory", peak, "MiB", Limit::AtMost(MAX_MEMORY)));
        }
        figures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lost_in_either_way_is_held_to_the_limit() {
        let sent = |p99, lost: &[(&str, u32)]| Sent {
            p99,
            lost: lost.iter().map(|(why, n)| ((*why).to_owned(), *n)).collect(),
            ..Sent::default()
        };
        let ends = BTreeMap::from([("503".to_owned(), 6), ("401".to_owned(), 14)]);
        let siege = Siege {
            rate: 1_000.0,
            rounds: vec![
                Round { quiet: sent(0.01, &[]), attacked: sent(0.05, &[("503", 2)]) },
                Round { quiet: sent(0.01, &[("closed", 1)]), attacked: sent(0.03, &[]) },
                Round { quiet: sent(0.01, &[]), attacked: sent(0.02, &[]) },
            ],
            attack: Attacked { seconds: 10.0, ends: BTreeMap::from([("bomb".to_owned(), ends)]) },
            n_missing: 4,
            peak_memory: Some(301.0),
        };
        let lines = siege.figures().iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            lines,
            [
                "figure siege_attack 2 1/s limit - ok",
                "figure siege_good 1000 1/s limit - ok",
                "figure siege_quiet_p99 10 ms limit - ok",
                "figure siege_p99 30 ms limit - ok",
                "figure siege_p99_of_quiet 3 x limit 4 ok",
                "figure siege_lost 7 requests limit 0 short",
                "figure siege_peak_memory 301 MiB limit 300 short",
            ]
        );
    }
}

//! `cargo xtask bench`: what things cost here and now, against a peer or a floor in the same run.

mod comparison;
mod demo;
mod figure;
mod inbox;
mod loopback;
mod notify;
mod parsing;
mod program;
mod routes;
mod signatures;
mod store;
mod vocab;

use self::figure::Short;
use crate::Outcome;

/// How often a bench measures, unless told.
pub(crate) const DEFAULT_RUNS: usize = 3;

/// Something to measure.
struct Bench {
    name: &'static str,
    about: &'static str,
    /// Takes how often to measure. Fails when it cannot, or when a figure is short of its limit.
    run: fn(usize) -> Outcome,
}

/// Every bench. A new one is a line here.
const BENCHES: &[Bench] = &[
    Bench {
        name: "demo",
        about: "`oyez demo`: two servers that follow, post, like, undo, update and delete",
        run: demo::run,
    },
    Bench {
        name: "inbox",
        about: "activities that a server accepts for good, beside a floor",
        run: inbox::run,
    },
    Bench { name: "notify", about: "one notification that 10,000 are told of", run: notify::run },
    Bench {
        name: "parsing",
        about: "what comes from the network, of 1 KiB to 1 MiB: how the time to read it grows",
        run: parsing::run,
    },
    Bench {
        name: "routes",
        about: "resolving and making paths among 200 registrations, beside 10",
        run: routes::run,
    },
    Bench {
        name: "signatures",
        about: "verifying signed requests with known keys, beside the cryptography alone",
        run: signatures::run,
    },
    Bench {
        name: "store",
        about: "reading and accepting with a million activities in an inbox, beside a thousand",
        run: store::run,
    },
    Bench {
        name: "vocab",
        about: "reading and writing documents, beside `serde_json::Value`",
        run: vocab::run,
    },
];

/// Whether there is such a bench.
pub(crate) fn is_known(name: &str) -> bool {
    BENCHES.iter().any(|bench| bench.name == name)
}

/// Measures `n_runs` times and prints the figures.
pub(crate) fn run(name: &str, n_runs: usize) -> Outcome {
    let bench = BENCHES.iter().find(|bench| bench.name == name);
    let bench = bench.ok_or_else(|| format!("there is no bench `{name}`"))?;
    (bench.run)(n_runs)
}

/// Runs every bench once, to see that it can measure. How fast something is says little on a machine
/// that does other things besides.
pub(crate) fn smoke() -> Outcome {
    BENCHES.iter().try_for_each(|bench| match (bench.run)(1) {
        Err(error) if error.is::<Short>() => {
            println!("{error}");
            Ok(())
        }
        outcome => outcome,
    })
}

/// The benches and what they measure, for people.
pub(crate) fn list() -> String {
    let line = |bench: &Bench| format!("  {:<12}{}", bench.name, bench.about);
    BENCHES.iter().map(line).collect::<Vec<_>>().join("\n")
}

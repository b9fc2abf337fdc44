//! `cargo xtask crash`: a server is killed again and again under load, and must have lost nothing
//! that it acknowledged, done nothing twice, and synced before it answered.
//!
//! What sends to it and looks into its database afterwards is `crates/facade/examples/crash`, a
//! process of its own that nobody kills.

mod load;
mod server;
mod sync;

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use serde::Deserialize;

use self::{load::Load, server::Site};
use crate::{
    Outcome,
    metadata::Metadata,
    process::{self, cargo},
};

/// How often the server is killed, and when.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Settings {
    n_cycles: u32,
    /// Chosen anew where there is none.
    seed: Option<u64>,
}

impl Settings {
    /// What a command line asks for.
    ///
    /// # Errors
    ///
    /// Says what is wrong with it.
    pub(crate) fn parse(arguments: &[&str]) -> Result<Self, String> {
        let mut settings = Self { n_cycles: 200, seed: None };
        let mut arguments = arguments.iter();
        while let Some(&name) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("`{name}` needs a number"))?;
            let no_number = |_| format!("`{value}` is not a number for `{name}`");
            match name {
                "--cycles" => settings.n_cycles = value.parse().map_err(no_number)?,
                "--seed" => settings.seed = Some(value.parse().map_err(no_number)?),
                _ => return Err(format!("`crash` does not take `{name}`")),
            }
        }
        Ok(settings)
    }
}

/// The programs that are run.
struct Programs {
    oyez: PathBuf,
    load: PathBuf,
}

/// Kills a server under load, and then looks whether every answer was after a sync.
pub(crate) fn run(Settings { n_cycles, seed }: Settings) -> Outcome {
    let seed = seed.map_or_else(any_seed, Ok)?;
    let (programs, target) = build()?;
    let folder = target.join("crash").join(seed.to_string());
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    cycles(&programs, &folder.join("killed"), n_cycles, seed).map_err(|error| {
        let folder = folder.display();
        format!(
            "{error}\nSee `{folder}`, and run it again with\n  \
             cargo xtask crash --cycles {n_cycles} --seed {seed}"
        )
    })?;
    sync::run(&programs, &folder.join("synced"))?;
    Ok(fs::remove_dir_all(&folder)?)
}

/// A few cycles, within `cargo xtask ci`.
pub(crate) fn smoke() -> Outcome {
    run(Settings { n_cycles: 20, seed: None })
}

fn any_seed() -> Outcome<u64> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(u64::from(now.subsec_nanos()) ^ now.as_secs())
}

/// Builds the programs; returns them and the target folder.
fn build() -> Outcome<(Programs, PathBuf)> {
    let build = ["build", "--package", "oyez", "--bin", "oyez", "--example", "crash"];
    process::run(cargo().args(build))?;
    let target = Metadata::of_this_platform()?.target_directory;
    let program = |name: &str| {
        target.join("debug").join(name).with_extension(std::env::consts::EXE_EXTENSION)
    };
    let programs = Programs { oyez: program("oyez"), load: program("examples/crash") };
    Ok((programs, target))
}

/// What the checker says when it has found nothing.
#[derive(Debug, Deserialize)]
struct Checked {
    queued: u32,
    delivered_twice: u32,
}

fn cycles(programs: &Programs, folder: &Path, n_cycles: u32, seed: u64) -> Outcome {
    let begin = Instant::now();
    let mut random = Random(seed);
    let site = Site::new(&programs.oyez, folder)?;
    let mut load = Load::start(programs, &site, folder, seed)?;
    for cycle in 1..=n_cycles {
        load.begin_life()?;
        let mut server = site.start()?;
        // Now and then it does not even come to serve.
        if random.below(8) > 0 {
            server.wait()?;
        }
        thread::sleep(Duration::from_millis(random.below(MAX_MILLIS)));
        if random.below(2) == 0 {
            load.wait_for_acknowledgement()?;
        }
        server.kill()?;
        if cycle % 20 == 0 {
            println!("{cycle} of {n_cycles} cycles");
        }
    }
    load.begin_life()?;
    let mut server = site.start()?;
    server.wait()?;
    thread::sleep(LAST);
    let sent = load.finish()?;
    server.kill()?;
    if sent.acknowledged == 0 || sent.arrived == 0 {
        return Err(format!("there was nothing to check: {sent:?}").into());
    }
    let checked = load::check(programs, &site, folder)?;
    site.check()?;
    println!(
        "{n_cycles} cycles with the seed {seed} in {:.0} s: {} acknowledged, {} of them sent once \
         more, {} deliveries ({} repeated, {} left): nothing lost, nothing twice",
        begin.elapsed().as_secs_f64(),
        sent.acknowledged,
        sent.repeated,
        sent.arrived,
        checked.delivered_twice,
        checked.queued,
    );
    Ok(())
}

/// How long a server lives at most once it serves, in milliseconds.
const MAX_MILLIS: u64 = 300;

/// How long the last one lives: by then it has delivered something.
const LAST: Duration = Duration::from_secs(1);

/// Numbers that look random and are the same for the same seed (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let it = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let it = (it ^ (it >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (it ^ (it >> 31)) % n
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read() {
        for (arguments, n_cycles, seed) in [
            (&[][..], 200, None),
            (&["--cycles", "20"], 20, None),
            (&["--seed", "7", "--cycles", "1"], 1, Some(7)),
        ] {
            assert_eq!(Settings::parse(arguments), Ok(Settings { n_cycles, seed }));
        }
        for arguments in [&["--cycles"][..], &["--cycles", "many"], &["--speed", "1"]] {
            assert!(Settings::parse(arguments).is_err(), "{arguments:?}");
        }
    }
}

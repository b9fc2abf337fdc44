//! `cargo xtask crash`: a server is killed again and again under load, or the database is that it
//! works with, and must have lost nothing that was acknowledged, done nothing twice, and synced
//! before it answered.
//!
//! What sends to it and looks into its database afterwards is `crates/facade/examples/crash`, a
//! process of its own that nobody kills.

mod database;
mod load;
pub(crate) mod server;
mod settings;
mod sync;

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use serde::Deserialize;

use self::{database::Database, load::Load, server::Site, settings::Store};
use crate::{
    Outcome,
    metadata::Metadata,
    postgres::{End, Postgres},
    process::{self, cargo},
};

pub(crate) use self::settings::Settings;

/// The programs that are run.
struct Programs {
    oyez: PathBuf,
    load: PathBuf,
}

/// Kills a server under load, and then looks whether every answer was after a sync.
pub(crate) fn run(settings: Settings) -> Outcome {
    let seed = settings.seed.map_or_else(any_seed, Ok)?;
    let settings = Settings { seed: Some(seed), ..settings };
    let (programs, target) = build()?;
    let folder = target.join("crash").join(seed.to_string());
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let killed = folder.join("killed");
    fs::create_dir_all(&killed)?;
    let mut database = Database::new(settings.store, &killed)?;
    harm(&programs, &mut database, &killed, &settings, seed).map_err(|error| {
        let folder = folder.display();
        let dump = database.dump(&killed).err().map_or_else(String::new, |it| format!("\n{it}"));
        format!("{error}\nSee `{folder}`, and run it again with\n  cargo xtask {settings}{dump}")
    })?;
    // PostgreSQL syncs in processes of its own.
    if settings.store == Store::Sqlite {
        sync::run(&programs, &folder.join("synced"))?;
    }
    Ok(fs::remove_dir_all(&folder)?)
}

/// A few cycles with each store, within `cargo xtask ci`.
pub(crate) fn smoke() -> Outcome {
    run(Settings { n_cycles: 20, ..Settings::default() })?;
    run(Settings { store: Store::Postgres, n_cycles: 20, n_restarts: 5, ..Settings::default() })
}

fn any_seed() -> Outcome<u64> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(u64::from(now.subsec_nanos()) ^ now.as_secs())
}

/// Builds the programs, which are the same for every store; returns them and the target folder.
fn build() -> Outcome<(Programs, PathBuf)> {
    let mut build = cargo();
    build.args(["build", "--package", "oyez", "--features", "postgres"]);
    process::run(build.args(["--bin", "oyez", "--example", "crash"]))?;
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

/// Kills the server, then the database, and compares what is there with what there should be.
fn harm(
    programs: &Programs,
    database: &mut Database,
    folder: &Path,
    settings: &Settings,
    seed: u64,
) -> Outcome {
    let begin = Instant::now();
    let mut random = Random(seed);
    let site = Site::new(&programs.oyez, folder, database.url())?;
    let mut load = Load::start(programs, &site, folder, seed)?;
    kill_servers(&site, &mut load, &mut random, settings)?;
    load.begin_life()?;
    let mut server = site.start()?;
    server.wait()?;
    if let Database::Postgres(postgres) = database {
        restart(postgres, &mut load, &mut random, settings.n_restarts)?;
    }
    thread::sleep(LAST);
    load.wait_for_delivery(RECOVERY)?;
    let sent = load.finish()?;
    server.kill()?;
    if sent.acknowledged == 0 || sent.arrived == 0 {
        return Err(format!("there was nothing to check: {sent:?}").into());
    }
    let checked = load::check(programs, database, folder)?;
    site.check()?;
    println!(
        "{settings}: {:.0} s, {} acknowledged, {} of them sent once more, {} deliveries ({} \
         repeated, {} left): nothing lost, nothing twice",
        begin.elapsed().as_secs_f64(),
        sent.acknowledged,
        sent.repeated,
        sent.arrived,
        checked.delivered_twice,
        checked.queued,
    );
    Ok(())
}

/// Starts a server and kills it, so many times.
fn kill_servers(site: &Site, load: &mut Load, random: &mut Random, settings: &Settings) -> Outcome {
    let n_cycles = settings.n_cycles;
    for cycle in 1..=n_cycles {
        load.begin_life()?;
        let mut server = site.start()?;
        // Now and then it does not even come to serve.
        if random.below(8) > 0 {
            server.wait()?;
        }
        thread::sleep(Duration::from_millis(random.below(settings.store.max_life())));
        if random.below(2) == 0 {
            load.wait_for_acknowledgement()?;
        }
        server.kill()?;
        if cycle % 20 == 0 {
            println!("{cycle} of {n_cycles} cycles");
        }
    }
    Ok(())
}

/// Ends the database that a server works with, in each way that there is, and starts it again, so
/// many times.
fn restart(
    postgres: &mut Postgres,
    load: &mut Load,
    random: &mut Random,
    n_restarts: u32,
) -> Outcome {
    for restart in 1..=n_restarts {
        // The server must have come back to work since the last time.
        if !load.is_acknowledged_within(RECOVERY)? {
            return Err(format!("nothing is acknowledged since restart {}", restart - 1).into());
        }
        thread::sleep(Duration::from_millis(random.below(MAX_MILLIS)));
        postgres.end(match random.below(3) {
            0 => End::Fast,
            1 => End::Immediate,
            _ => End::Killed,
        })?;
        thread::sleep(Duration::from_millis(random.below(MAX_MILLIS)));
        // What was delivered meanwhile could not be noted either.
        load.begin_life()?;
        postgres.start_again()?;
        if restart % 10 == 0 {
            println!("{restart} of {n_restarts} restarts");
        }
    }
    Ok(())
}

/// How long a database lives at most once it is there, and how long it is away, in milliseconds.
const MAX_MILLIS: u64 = 300;

/// How long a server may take to work again when its database is there again.
const RECOVERY: Duration = Duration::from_secs(60);

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

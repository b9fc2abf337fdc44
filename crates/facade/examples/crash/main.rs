//! The other side of `cargo xtask crash`, which kills a server again and again while this program
//! sends to it.
//!
//! `crash load SITE FOLDER SEED` is a server with many actors. They send to Alice of the site, each
//! activity until it is acknowledged, and some once more. A line on the standard input says that
//! the site is about to be started anew, and the end of the input that it is time to finish.
//! `crash send SITE FOLDER N` sends so many notes one after the other.
//! `crash check DATABASE FOLDER` compares what was acknowledged with what the database then has; a
//! database is named by its URL, and one on PostgreSQL is read by `psql`, or what `PSQL` names.

#![expect(clippy::print_stdout, reason = "it talks to who started it")]

mod check;
mod found;
mod load;
mod peer;
mod record;

use std::{env, error::Error, path::Path, process::ExitCode};

/// What everything here ends with; the error is shown to whoever started it.
type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = env::args().skip(1).collect::<Vec<_>>();
    let arguments = arguments.iter().map(|it| &**it).collect::<Vec<_>>();
    let outcome = match *arguments {
        ["load", site, folder, seed] => load::run(site, Path::new(folder), seed).await,
        ["send", site, folder, n] => load::send(site, Path::new(folder), n).await,
        ["check", database, folder] => check::run(database, Path::new(folder)),
        _ => Err("it is for `cargo xtask crash` to start".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

//! The other side of `cargo xtask bench inbox`, which asks how many activities a server accepts.
//!
//! `inbox load SITE FOLDER` is a server with one actor, who sends to Alice of the site. It obeys
//! lines on its standard input: `sign N` makes so many requests, and `send ADDRESS` sends them to
//! what listens there. Its answers are lines of JSON.
//! `inbox floor DATABASE FOLDER ROWS` accepts the same requests and keeps as many rows of each.
//! `inbox good SITE` is many servers that send to her at a fixed rate: `sign N`, then
//! `send ADDRESS PER_SECOND`; `missing DATABASE` counts what was accepted and is not in her inbox.
//! `inbox attack SITE KEY...` attacks meanwhile, from `begin ADDRESS` to `end`; the keys are those of
//! the servers that it pretends to be.

#![expect(clippy::print_stdout, reason = "it talks to who started it")]

mod attack;
mod floor;
mod good;
mod load;
mod message;
mod sender;
mod wire;

use std::{env, error::Error, path::Path, process::ExitCode};

use mimalloc::MiMalloc;

/// What everything here ends with; the error is shown to whoever started it.
type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// That of the server too.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The file with the public key of who sends.
const KEY_FILE: &str = "key.pem";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = env::args().skip(1).collect::<Vec<_>>();
    let arguments = arguments.iter().map(|it| &**it).collect::<Vec<_>>();
    let outcome = match *arguments {
        ["load", site, folder] => load::run(site, Path::new(folder)).await,
        ["floor", database, folder, rows] => floor::run(database, Path::new(folder), rows).await,
        ["good", site] => good::run(site).await,
        ["attack", site, ref key_ids @ ..] => attack::run(site, key_ids).await,
        _ => Err("it is for `cargo xtask bench inbox` to start".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

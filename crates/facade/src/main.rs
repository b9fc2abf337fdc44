//! The program `oyez`: a small server, and the commands around it.

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

mod cli;
mod demo;

use std::{io, num::NonZero, process::ExitCode, thread};

use clap::Parser as _;
use mimalloc::MiMalloc;
use tokio::runtime::{Builder, Runtime};

use self::cli::Cli;

/// With that of the system, a server spends a sixth of its time in allocating.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// What a command ends with; the error is shown with its causes.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let cli = Cli::parse();
    cli.start_logging();
    match runtime().map_err(Into::into).and_then(|it| it.block_on(cli.run())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            let mut cause = error.source();
            while let Some(it) = cause {
                eprintln!("  because: {it}");
                cause = it.source();
            }
            ExitCode::FAILURE
        }
    }
}

/// What runs everything: a thread for each core. On one core the threads would only wait for each
/// other, so there it is this one.
fn runtime() -> io::Result<Runtime> {
    let n_cores = thread::available_parallelism().map_or(1, NonZero::get);
    let mut builder =
        if n_cores == 1 { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    builder.enable_all().build()
}

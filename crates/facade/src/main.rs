//! The program `oyez`: a small server, and the commands around it.

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

mod cli;
mod demo;

use std::process::ExitCode;

use clap::Parser as _;

use self::cli::Cli;

/// What a command ends with; the error is shown with its causes.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    cli.start_logging();
    match cli.run().await {
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

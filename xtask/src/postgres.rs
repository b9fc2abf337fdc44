//! A PostgreSQL server that nobody else uses, for tests: made in a temporary folder, reached by a
//! socket in it, and gone afterwards. `cargo xtask postgres` starts one for people.

mod account;
mod install;
mod keeper;
mod place;
mod programs;

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use self::{
    account::{Account, detach},
    keeper::Keeper,
    place::{PORT, ROLE},
};
use crate::{Outcome, process::read};

pub(crate) use self::{
    install::find_or_install,
    programs::{Missing, Programs},
};

/// The environment variable that tells the tests of the URL.
pub(crate) const VARIABLE: &str = "OYEZ_TEST_POSTGRES";

/// How long a server may take to start.
const START: Duration = Duration::from_secs(60);

/// How long starting is tried again when a server ends at once: where one was killed, it may take a
/// moment until its processes have noticed, and the next one does not start before.
const TRY_AGAIN: Duration = Duration::from_secs(10);

/// What a server is started for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Profile {
    /// Its commits are on the disk before they are answered.
    Durable,
    /// Nothing waits for the disk: what the machine loses, nobody misses.
    Fast,
}

impl Profile {
    fn settings(self) -> &'static str {
        match self {
            Self::Durable => "",
            Self::Fast => "fsync = off\nfull_page_writes = off\nshared_buffers = 32MB\n",
        }
    }
}

/// How a server is ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum End {
    /// Connections are closed, transactions are rolled back, and all is written.
    Fast,
    /// At once, and the next start recovers.
    Immediate,
    /// By SIGKILL.
    Killed,
}

/// A server. It ends with this value, and with the process whose value it is; then its folder is
/// removed.
pub(crate) struct Postgres {
    programs: Programs,
    account: Account,
    folder: PathBuf,
    server: Child,
    _keeper: Keeper,
}

impl Postgres {
    /// Makes a database in a new folder, and waits until a server answers.
    pub(crate) fn start(programs: Programs, profile: Profile) -> Outcome<Self> {
        let account = Account::for_servers()?;
        let folder = place::new_folder(account)?;
        let keeper = Keeper::start(&programs, account, &folder)?;
        let mut initdb = programs.command("initdb");
        // Most servers sort texts by a language, and SQLite by bytes: what must not depend on it
        // shows here if it does.
        initdb.args(["--locale-provider=icu", "--icu-locale=en", "--locale=C", "--encoding=UTF8"]);
        initdb.args(["--username", ROLE, "--auth=trust", "--no-sync", "--pgdata=data"]);
        read(account.run(&mut initdb).current_dir(&folder))?;
        let mut file = OpenOptions::new().append(true).open(folder.join("data/postgresql.conf"))?;
        file.write_all(place::settings(profile, &folder).as_bytes())?;
        let server = start(&programs, account, &folder)?;
        Ok(Self { programs, account, folder, server, _keeper: keeper })
    }

    /// Where its database is, for programs and people.
    pub(crate) fn url(&self) -> String {
        place::url(&self.folder)
    }

    /// PostgreSQL's programs, of the server's version.
    pub(crate) fn programs(&self) -> &Programs {
        &self.programs
    }

    /// Ends the server, and keeps what it has.
    pub(crate) fn end(&mut self, end: End) -> Outcome {
        let mode = match end {
            End::Fast => "fast",
            End::Immediate => "immediate",
            End::Killed => {
                self.server.kill()?;
                self.server.wait()?;
                return Ok(());
            }
        };
        let mut stop = self.programs.command("pg_ctl");
        stop.args(["stop", "--pgdata=data", "--mode", mode]);
        read(self.account.run(&mut stop).current_dir(&self.folder))?;
        self.server.wait()?;
        Ok(())
    }

    /// Starts the server that was ended, with what it had and where it was.
    pub(crate) fn start_again(&mut self) -> Outcome {
        self.server = start(&self.programs, self.account, &self.folder)?;
        Ok(())
    }
}

/// `cargo xtask postgres`
pub(crate) fn run() -> Outcome {
    let mut postgres = Postgres::start(find_or_install()?, Profile::Fast)?;
    let url = postgres.url();
    println!(
        "PostgreSQL {version} is there until Ctrl-C:\n  {url}\n\nFor tests, in another terminal:\n  \
         export {VARIABLE}={url}\n  cargo nextest run -p oyez-store --features postgres",
        version = postgres.programs.major()
    );
    let status = postgres.server.wait()?;
    Err(format!("the server ended by itself ({status})\n{}", log(&postgres.folder)).into())
}

/// Starts a server in its folder, and waits until it answers.
fn start(programs: &Programs, account: Account, folder: &Path) -> Outcome<Child> {
    let begin = Instant::now();
    loop {
        let log_file = OpenOptions::new().append(true).create(true).open(folder.join("log"))?;
        let mut postgres = programs.command("postgres");
        postgres.args(["-D", "data"]).stdin(Stdio::null());
        postgres.stdout(log_file.try_clone()?).stderr(log_file);
        let mut server = account.run(detach(&mut postgres)).current_dir(folder).spawn()?;
        let status = loop {
            if let Some(status) = server.try_wait()? {
                break status;
            }
            let mut is_ready = programs.command("pg_isready");
            is_ready.arg("--host").arg(folder).args(["--port", &PORT.to_string()]);
            if read(&mut is_ready).is_ok() {
                return Ok(server);
            }
            if begin.elapsed() > START {
                server.kill()?;
                server.wait()?;
                return Err(format!("PostgreSQL does not answer\n{}", log(folder)).into());
            }
            thread::sleep(Duration::from_millis(20));
        };
        if begin.elapsed() > TRY_AGAIN {
            return Err(format!("PostgreSQL did not start ({status})\n{}", log(folder)).into());
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// The last that a server has said.
fn log(folder: &Path) -> String {
    let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_keeps_what_was_committed_until_it_is_gone() {
        let programs = match Programs::find() {
            Ok(programs) => programs,
            Err(missing) => return println!("no server is started: {missing}"),
        };
        let mut postgres = Postgres::start(programs, Profile::Durable).unwrap();
        let url = postgres.url();
        let psql = |postgres: &Postgres, sql: &str| {
            let mut psql = postgres.programs().command("psql");
            read(psql.args(["--no-psqlrc", "-qtA", &url, "-c", sql])).unwrap()
        };
        assert_eq!(psql(&postgres, "SELECT current_user, current_setting('fsync')"), "oyez|on\n");
        psql(&postgres, "CREATE TABLE ends (name text)");
        for end in [End::Fast, End::Immediate, End::Killed] {
            psql(&postgres, &format!("INSERT INTO ends VALUES ('{end:?}')"));
            postgres.end(end).unwrap();
            postgres.start_again().unwrap();
        }
        let ends = psql(&postgres, "SELECT string_agg(name, ' ') FROM ends");
        assert_eq!(ends, "Fast Immediate Killed\n");
        let folder = postgres.folder.clone();
        assert!(place::socket(&folder).exists());
        drop(postgres);
        assert!(!folder.exists(), "{}", folder.display());
    }
}

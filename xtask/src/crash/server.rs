//! A server that is started as an operator starts it, and killed.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use crate::{Outcome, process};

/// A site with Alice, in a database of its own.
pub(crate) struct Site {
    /// The URL.
    database: String,
    /// Scheme and authority.
    pub(crate) origin: String,
    program: PathBuf,
    authority: String,
    log: PathBuf,
    has_limits: bool,
}

impl Site {
    /// Makes the site in a new database, at a port that is free now. The folder is for its log.
    pub(crate) fn new(program: &Path, folder: &Path, database: String) -> Outcome<Self> {
        let authority = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.to_string();
        let site = Self {
            database,
            origin: format!("http://{authority}"),
            program: program.to_owned(),
            authority,
            log: folder.join("log"),
            has_limits: false,
        };
        site.run(&["actor", "add", "alice"])?;
        Ok(site)
    }

    /// The same site, with the limits that are the program's own.
    pub(crate) fn with_limits(self) -> Self {
        Self { has_limits: true, ..self }
    }

    fn settings<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .args(["--allow-private-network", "--site", &self.origin])
            .args(["--database-url", &self.database]);
        if !self.has_limits {
            // One host sends as much as the server can take.
            command.args(["--max-received", "1000000"]);
        }
        command
    }

    /// Has the program itself check the database.
    pub(crate) fn check(&self) -> Outcome {
        self.run(&["check"]).map(drop)
    }

    /// Runs a command of the program, and returns what it prints.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome<String> {
        process::read(self.settings(&mut Command::new(&self.program)).args(arguments))
    }

    /// Starts the server.
    pub(crate) fn start(&self) -> Outcome<Server> {
        self.start_by(Command::new(&self.program))
    }

    /// Starts it with what `strace` is told; its own process is the server's all the same.
    pub(crate) fn start_traced(&self, arguments: &[&str]) -> Outcome<Server> {
        let mut strace = Command::new("strace");
        strace.arg("-D").args(arguments).arg(&self.program);
        self.start_by(strace)
    }

    /// Where it listens.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// Starts it by `command`, which starts what is added to its arguments as a process of the same
    /// id.
    pub(crate) fn start_by(&self, mut command: Command) -> Outcome<Server> {
        let log = fs::OpenOptions::new().append(true).create(true).open(&self.log)?;
        self.settings(&mut command).args(["serve", "--listen", &self.authority]);
        command.env("RUST_LOG", "warn").stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn()?;
        let stdout = child.stdout.take().ok_or("the server has no output")?;
        Ok(Server { child, stdout: BufReader::new(stdout) })
    }
}

/// A server that was started. It is killed with this value.
pub(crate) struct Server {
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Server {
    /// The id of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it serves, which it says in a line.
    pub(crate) fn wait(&mut self) -> Outcome {
        let mut line = String::new();
        self.stdout.read_line(&mut line)?;
        match line.contains("is served on") {
            true => Ok(()),
            false => Err(format!("the server did not start: `{line}`").into()),
        }
    }

    /// Kills it, by SIGKILL where there are signals.
    ///
    /// # Errors
    ///
    /// Fails when it has ended by itself.
    pub(crate) fn kill(mut self) -> Outcome {
        if let Some(status) = self.child.try_wait()? {
            return Err(format!("the server ended by itself ({status})").into());
        }
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // After a failure elsewhere; one that is dead already is none.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

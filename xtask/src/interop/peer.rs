//! A server by somebody else, as a process that is told what to do and says what happened.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::Instant,
};

use serde_json::{Value, json};

use super::{PATIENCE, install::Installed, matching::matches};
use crate::Outcome;

/// Events that must not be: an activity of ours that it refused, an error of its own, and an
/// address that is not on this machine.
const BAD: [&str; 3] = ["failed", "refused", "strayed"];

/// A peer with one actor, Bob. It is killed with this value; it also ends when this process does,
/// with its input.
pub(super) struct Peer {
    child: Child,
    stdin: ChildStdin,
    lines: Receiver<String>,
    /// What it has said so far.
    events: Vec<Value>,
    /// The id of Bob.
    pub(super) actor: String,
}

impl Peer {
    /// Starts it, to sign by `scheme`.
    pub(super) fn start(installed: &Installed, scheme: &str, folder: &Path) -> Outcome<Self> {
        let mut command = Command::new(&installed.program);
        command.arg(&installed.script).arg(scheme).stderr(File::create(folder.join("peer.log"))?);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let stdin = child.stdin.take().ok_or("the peer has no input")?;
        let stdout = child.stdout.take().ok_or("the peer has no output")?;
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            // Until either end is gone.
            BufReader::new(stdout).lines().map_while(Result::ok).try_for_each(|it| sender.send(it))
        });
        let mut peer = Self { child, stdin, lines, events: Vec::new(), actor: String::new() };
        let ready = peer.wait_for(&json!({"event": "ready"}))?;
        peer.actor = ready["actor"].as_str().ok_or("the peer has no actor")?.to_owned();
        Ok(peer)
    }

    /// Has Bob do something, and returns what he has sent when it was delivered.
    pub(super) fn tell(&mut self, deed: &Value, scheme: &str) -> Outcome<Value> {
        let n_events = self.events.len();
        writeln!(self.stdin, "{deed}")?;
        self.stdin.flush()?;
        let sent = self.wait_for_new(&json!({"event": "sent"}), n_events)?;
        // The first answer: no other scheme was tried before.
        let answer = self.wait_for(&json!({"event": "answered", "id": sent["id"]}))?;
        let expected = json!({"scheme": scheme, "status": 202});
        match matches(&expected, &answer) {
            true => Ok(sent),
            false => Err(format!("expected {expected}, but what came is {answer}").into()),
        }
    }

    /// Waits until it has said this, be it before or now.
    pub(super) fn wait_for(&mut self, expected: &Value) -> Outcome<Value> {
        self.wait_for_new(expected, 0)
    }

    fn wait_for_new(&mut self, expected: &Value, n_seen: usize) -> Outcome<Value> {
        let deadline = Instant::now() + PATIENCE;
        let mut events = self.events[n_seen..].to_vec();
        loop {
            if let Some(event) = events.iter().find(|it| matches(expected, it)) {
                return Ok(event.clone());
            }
            let rest = deadline.saturating_duration_since(Instant::now());
            let Ok(line) = self.lines.recv_timeout(rest) else {
                let events: String = self.events.iter().map(|it| format!("\n  {it}")).collect();
                return Err(
                    format!("expected of the peer\n  {expected}\nwhat came:{events}").into()
                );
            };
            let event: Value = serde_json::from_str(&line)
                .map_err(|error| format!("the peer says `{line}`: {error}"))?;
            if BAD.iter().any(|it| event["event"] == *it) {
                return Err(format!("the peer says {event}").into());
            }
            self.events.push(event.clone());
            events = vec![event];
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // One that has ended by itself is no worse.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

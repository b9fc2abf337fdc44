//! Our side: a server that is started as an operator starts it, and looked into as people do.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{PATIENCE, http, matching::matches};
use crate::{
    Outcome,
    crash::server::{Server, Site},
};

/// A server with Alice. It is killed with this value.
pub(super) struct Ours {
    site: Site,
    _server: Server,
    /// The id of Alice.
    pub(super) actor: String,
    token: String,
}

impl Ours {
    pub(super) fn start(oyez: &Path, folder: &Path) -> Outcome<Self> {
        let database = format!("sqlite://{}", folder.join("oyez.db").display());
        let site = Site::new(oyez, folder, database)?;
        let mut server = site.start()?;
        server.wait()?;
        let actor = format!("{}/users/alice", site.origin);
        let token = site.run(&["token", "alice"])?.trim().to_owned();
        Ok(Self { site, _server: server, actor, token })
    }

    /// What a command prints, such as an id.
    pub(super) fn run(&self, arguments: &[&str]) -> Outcome<String> {
        Ok(self.site.run(arguments)?.trim().to_owned())
    }

    /// Has Alice publish an activity as her client does, and returns its id.
    pub(super) fn publish(&self, activity: &Value) -> Outcome<String> {
        let outbox = format!("{}/outbox", self.actor);
        let answer = http::post(&outbox, &self.token, activity)?;
        match (answer.status, answer.location) {
            (201, Some(id)) => Ok(id),
            (status, _) => {
                Err(format!("{activity} was answered with {status}: {}", answer.body).into())
            }
        }
    }

    /// Waits until an activity like this is in Alice's inbox.
    pub(super) fn wait_for(&self, expected: &Value) -> Outcome {
        let mut came = String::new();
        wait(|| {
            came = self.site.run(&["inbox", "alice", "--json"])?;
            let mut items = came.lines().map(serde_json::from_str::<Value>);
            Ok(items.any(|it| it.is_ok_and(|it| matches(expected, &it["activity"]))))
        })
        .map_err(|error| {
            format!("{error}: expected in our inbox\n  {expected}\nwhat came:\n{came}")
        })
        .map_err(Into::into)
    }

    /// Waits until a collection holds just these.
    pub(super) fn wait_for_items(&self, collection: &str, expected: &[&str]) -> Outcome {
        let mut came = Value::Null;
        wait(|| {
            came = http::get(collection)?.body;
            let items = came["first"]["orderedItems"].as_array();
            let items = items.map_or(&[][..], Vec::as_slice);
            Ok(came["totalItems"] == expected.len() && items.iter().eq(expected.iter()))
        })
        .map_err(|error| {
            format!("{error}: expected in {collection} {expected:?}, what came: {came}")
        })
        .map_err(Into::into)
    }

    /// Waits until all that was queued is delivered, and nothing is given up.
    pub(super) fn wait_for_empty_queue(&self) -> Outcome {
        let mut came = Value::Null;
        wait(|| {
            came = serde_json::from_str(&self.site.run(&["status", "--json"])?)?;
            Ok(came["queue"] == json!({"pending": 0, "dead": 0}))
        })
        .map_err(|error| format!("{error}: expected an empty queue, what came: {}", came["queue"]))
        .map_err(Into::into)
    }
}

fn wait(mut is_there: impl FnMut() -> Outcome<bool>) -> Outcome {
    let deadline = Instant::now() + PATIENCE;
    while !is_there()? {
        if Instant::now() > deadline {
            return Err(format!("not within {} s", PATIENCE.as_secs()).into());
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

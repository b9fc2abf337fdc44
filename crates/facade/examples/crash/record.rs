//! What has happened, in files: the server under test may end at any time, but what it has said by
//! then is known here.

use std::{
    fs::{self, File, OpenOptions},
    io::Write as _,
    path::Path,
    sync::Mutex,
};

use crate::Outcome;

/// An activity that was acknowledged.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Acknowledged {
    /// Its type.
    pub(crate) kind: String,
    pub(crate) id: String,
    pub(crate) actor: String,
}

/// An activity that the server has delivered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Arrived {
    /// How often the server had been started.
    pub(crate) life: u32,
    pub(crate) id: String,
    /// The path of the inbox.
    pub(crate) inbox: String,
}

/// A file to which lines are added.
pub(crate) struct Record(Mutex<File>);

impl Record {
    /// The file of this name, which is made if there is none.
    pub(crate) fn open(folder: &Path, name: &str) -> Outcome<Self> {
        let file = OpenOptions::new().append(true).create(true).open(folder.join(name))?;
        Ok(Self(Mutex::new(file)))
    }

    fn add(&self, line: &str) -> Outcome {
        let mut file = self.0.lock().map_err(|_| "another line could not be written")?;
        Ok(file.write_all(line.as_bytes())?)
    }

    pub(crate) fn acknowledged(&self, it: &Acknowledged) -> Outcome {
        self.add(&format!("{} {} {}\n", it.kind, it.id, it.actor))
    }

    pub(crate) fn arrived(&self, it: &Arrived) -> Outcome {
        self.add(&format!("{} {} {}\n", it.life, it.id, it.inbox))
    }
}

/// The file of what was acknowledged.
pub(crate) const ACKNOWLEDGED: &str = "acknowledged";

/// The file of what was delivered.
pub(crate) const ARRIVED: &str = "arrived";

pub(crate) fn read_acknowledged(folder: &Path) -> Outcome<Vec<Acknowledged>> {
    read(folder, ACKNOWLEDGED, |[kind, id, actor]| {
        Ok(Acknowledged { kind: kind.to_owned(), id: id.to_owned(), actor: actor.to_owned() })
    })
}

pub(crate) fn read_arrived(folder: &Path) -> Outcome<Vec<Arrived>> {
    read(folder, ARRIVED, |[life, id, inbox]| {
        Ok(Arrived { life: life.parse()?, id: id.to_owned(), inbox: inbox.to_owned() })
    })
}

fn read<T>(folder: &Path, name: &str, parse: impl Fn([&str; 3]) -> Outcome<T>) -> Outcome<Vec<T>> {
    let text = fs::read_to_string(folder.join(name))?;
    let line = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        parse(words.try_into().map_err(|_| format!("`{line}` has not three words"))?)
    };
    text.lines().map(line).collect()
}

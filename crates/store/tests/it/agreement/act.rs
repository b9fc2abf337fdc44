//! What somebody may do, and what there is to do something to.

use oyez_registry::effect::WITHOUT_EFFECT;
use oyez_vocab::PUBLIC;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::world::{ALICE, ANNA, BILL, BOB, CAROL, iri};

pub(super) const ADAM: &str = "https://one.example/users/adam";
pub(super) const NOBODY: &str = "https://one.example/users/nobody";

/// Those with whom most happens are the first.
pub(super) const ACTORS: [&str; 7] = [ALICE, ANNA, BOB, CAROL, ADAM, BILL, NOBODY];

pub(super) const NAMES: [&str; 4] = ["alice", "ANNA", "Adam", "nobody"];

pub(super) const QUESTION: &str = "https://one.example/objects/question";
/// When the question is closed, days after the beginning.
pub(super) const END: &str = "2026-01-18T00:00:00Z";

pub(super) const LIST: &str = "https://one.example/objects/list";

pub(super) const THINGS: [&str; 9] = [
    "https://one.example/objects/0",
    "https://one.example/objects/1",
    "https://one.example/objects/2",
    QUESTION,
    LIST,
    "https://two.example/objects/0",
    "https://two.example/objects/1",
    "https://three.example/objects/0",
    "https://three.example/objects/1",
];

pub(super) const VOTES: [&str; 3] = [
    "https://one.example/objects/vote",
    "https://two.example/objects/vote",
    "https://three.example/objects/vote",
];

/// Whom something may be for.
const AUDIENCE: [&str; 9] = [
    PUBLIC,
    ALICE,
    ANNA,
    "https://one.example/users/alice/followers",
    "https://one.example/users/anna/followers",
    BOB,
    BILL,
    CAROL,
    "https://two.example/users/bob/followers",
];

/// Kinds of activities, the frequent ones several times; `Vote` stands for the `Create` of one.
const KINDS: &str = "Accept Accept Add Add Announce Announce Block Create Create Create Create \
    Delete Delete Dislike EmojiReact Flag Follow Follow Follow Follow Like Like Move Read Reject \
    Remove Undo Undo Undo Update Update Vote Vote TentativeAccept ext:Wave";

/// What somebody does, whoever it is.
#[derive(Clone, Debug)]
pub(super) struct Act {
    kind: &'static str,
    /// Which activity of the actor's it is. The tenth of one of another server has no id.
    n: usize,
    /// What it is about, in three ways.
    about: [usize; 3],
    to: Vec<&'static str>,
}

pub(super) fn act() -> impl Strategy<Value = Act> {
    let kinds: Vec<_> = KINDS.split(' ').chain(WITHOUT_EFFECT.into_iter().take(3)).collect();
    let to = prop::sample::subsequence(AUDIENCE.to_vec(), 0..4);
    // Mostly the same: what is done is to meet what was done before.
    let about = prop::array::uniform3(prop_oneof![2 => 0..4_usize, 1 => 0..18_usize]);
    (prop::sample::select(kinds), 0..10_usize, about, to).prop_map(|(kind, n, about, to)| Act {
        kind,
        n,
        about,
        to,
    })
}

impl Act {
    pub(super) fn document(&self, actor: &str) -> Value {
        let [a, b, c] = self.about;
        let is_embedded = b % 2 == 0;
        let object = match self.kind {
            "Accept" | "Reject" | "TentativeAccept" if is_embedded => {
                json!({"type": "Follow", "actor": nth(&ACTORS, a), "object": actor})
            }
            "Accept" | "Reject" | "TentativeAccept" | "Read" => {
                json!(activity_id(nth(&ACTORS, a), b / 2))
            }
            "Announce" if self.is_of_group(actor) => self.announced(),
            "Block" | "Follow" => json!(nth(&ACTORS, a)),
            "Create" => self.thing(actor),
            "Delete" if a > 15 => json!(actor),
            "Flag" => json!([nth(&ACTORS, a), nth(&THINGS, b)]),
            "Undo" if is_embedded => {
                let by = if c == 0 { nth(&ACTORS, a) } else { actor };
                let object = if c % 2 == 0 { nth(&THINGS, a) } else { nth(&ACTORS, a) };
                let kinds = ["Like", "Follow", "Announce", "Delete", "Block", "Dislike", "Create"];
                json!({"type": nth(&kinds, b / 2), "actor": by, "object": object})
            }
            "Move" => json!(actor),
            "Undo" => json!(activity_id(actor, b / 2)),
            "Update" if a > 15 => json!({"type": "Person", "id": actor, "name": format!("{c}")}),
            "Update" => self.thing(actor),
            "Vote" => self.vote(actor),
            _ if a > 12 => json!(nth(&ACTORS, b)),
            _ => json!(nth(&THINGS, a)),
        };
        let kind = if self.kind == "Vote" { "Create" } else { self.kind };
        let mut document = json!({"type": kind, "to": self.to, "object": object, "content": "x"});
        match self.kind {
            "Add" | "Remove" if is_embedded => document["target"] = LIST.into(),
            "Add" | "Remove" => document["target"] = format!("{actor}/featured").into(),
            "Move" => document["target"] = nth(&ACTORS, a).into(),
            _ => {}
        }
        if self.n < 9 || is_local(actor) {
            document["id"] = activity_id(actor, self.n).into();
        }
        document
    }

    /// A thing of the actor's server.
    fn thing(&self, actor: &str) -> Value {
        let [a, b, c] = self.about;
        let id = thing_id(actor, a);
        let options = json!([{"type": "Note", "name": "tea"}, {"type": "Note", "name": "milk"}]);
        let mut thing = json!({"type": "Note", "id": id, "to": self.to, "content": c.to_string()});
        if id.as_str() == QUESTION {
            thing["type"] = "Question".into();
            thing[if b % 2 == 0 { "oneOf" } else { "anyOf" }] = options;
            thing["endTime"] = END.into();
        } else if id.as_str() == LIST {
            thing["type"] = "OrderedCollection".into();
        } else if b % 2 == 0 {
            thing["inReplyTo"] = nth(&THINGS, c).into();
        }
        if c % 3 == 0 {
            thing["updated"] = format!("2026-01-{:02}T00:00:00Z", 1 + c).into();
        }
        thing
    }

    fn vote(&self, actor: &str) -> Value {
        let id = format!("{}/objects/vote", iri(actor).origin().unwrap());
        let name = nth(&["tea", "milk", "coffee"], self.about[0]);
        json!({"type": "Note", "id": id, "name": name, "inReplyTo": QUESTION, "to": ALICE})
    }

    /// Whether it is what a group announces, which Bob stands for.
    fn is_of_group(&self, actor: &str) -> bool {
        self.kind == "Announce" && actor == BOB && self.about[1] > 8
    }

    /// What Carol has done and the group announces.
    fn announced(&self) -> Value {
        let [a, b, _] = self.about;
        let kind = nth(&["Create", "Like", "Undo", "Delete"], b);
        let object = match kind {
            "Create" => self.thing(CAROL),
            "Undo" => json!({"type": "Like", "actor": CAROL, "object": nth(&THINGS, a)}),
            _ => json!(nth(&THINGS, a)),
        };
        json!({"type": kind, "id": activity_id(CAROL, a), "actor": CAROL, "object": object})
    }

    /// What was fetched before, where something was.
    pub(super) fn fetched(&self, actor: &str) -> Option<Value> {
        let [a, _, c] = self.about;
        match self.kind {
            "Announce" if self.is_of_group(actor) => Some(self.announced()),
            "Move" if c % 3 > 0 => {
                let (target, old) = (nth(&ACTORS, a), if c % 3 == 1 { actor } else { ALICE });
                let inbox = format!("{target}/inbox");
                Some(json!({"type": "Person", "id": target, "inbox": inbox, "alsoKnownAs": [old]}))
            }
            "Undo" if c % 2 == 0 => {
                let object = nth(&THINGS, a);
                Some(json!({"type": "Note", "id": object, "attributedTo": actor, "to": PUBLIC}))
            }
            _ => None,
        }
    }
}

/// The id of an activity: of actors of this server each has its own, others share theirs.
pub(super) fn activity_id(actor: &str, n: usize) -> String {
    let origin = iri(actor).origin().unwrap().to_string();
    match actor.rsplit('/').next() {
        Some(name) if is_local(actor) => format!("{origin}/activities/{name}-{n}"),
        _ => format!("{origin}/activities/{n}"),
    }
}

/// The id of a thing of the actor's server.
fn thing_id(actor: &str, n: usize) -> String {
    let origin = iri(actor).origin().unwrap().to_string();
    let things: Vec<&str> =
        THINGS.into_iter().filter(|it| it.starts_with(&format!("{origin}/"))).collect();
    nth(&things, n).to_owned()
}

fn is_local(actor: &str) -> bool {
    actor.starts_with("https://one.example/")
}

fn nth<'a>(of: &[&'a str], n: usize) -> &'a str {
    of[n % of.len()]
}

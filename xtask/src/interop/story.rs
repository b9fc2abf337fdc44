//! What Alice, of ours, and Bob, of the peer, do; and what each side must have of it.

use serde_json::{Value, json};

use super::{http, ours::Ours, peer::Peer};
use crate::Outcome;

/// The address of everyone.
const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

pub(super) struct Story<'a> {
    ours: &'a Ours,
    peer: Peer,
    /// What everything must be signed by, in both directions.
    scheme: &'static str,
    alice: String,
    bob: String,
}

impl<'a> Story<'a> {
    pub(super) fn new(ours: &'a Ours, peer: Peer, scheme: &'static str) -> Self {
        let (alice, bob) = (ours.actor.clone(), peer.actor.clone());
        Self { ours, peer, scheme, alice, bob }
    }

    /// Has them do it. Bob is the first, so that Alice's server knows which scheme his one takes.
    pub(super) fn tell(&mut self) -> Outcome {
        let bobs = self.bob_follows()?;
        let alices = self.alice_follows()?;
        self.about_alices_note()?;
        self.about_bobs_note()?;
        self.both_unfollow(&bobs, &alices)?;
        self.ours.wait_for_empty_queue()?;
        said("nothing waits, and nothing was given up");
        Ok(())
    }

    fn bob_follows(&mut self) -> Outcome<String> {
        let follow = self.bob_does(json!({"do": "follow", "object": self.alice}))?;
        self.expect_here(json!({"type": "Follow", "id": follow, "object": self.alice}))?;
        self.expect_there(json!({"type": "Accept", "object": follow}))?;
        self.expect_items("followers", &[&self.bob])?;
        Ok(follow)
    }

    fn alice_follows(&mut self) -> Outcome<String> {
        let follow = self.ours.run(&["follow", "alice", &self.bob])?;
        self.expect_there(json!({"type": "Follow", "id": follow, "object": self.bob}))?;
        self.expect_here(json!({"type": "Accept", "object": follow}))?;
        self.expect_items("following", &[&self.bob])?;
        Ok(follow)
    }

    fn about_alices_note(&mut self) -> Outcome {
        let create = self.ours.run(&["post", "alice", "Hear ye."])?;
        let content = "<p>Hear ye.</p>";
        let created = json!({"type": "Create", "id": create, "content": content});
        let created = self.expect_there(created)?;
        let note = created["object"].as_str().ok_or("the note has no id")?;

        let like = self.bob_does(json!({"do": "like", "object": note}))?;
        self.expect_here(json!({"type": "Like", "id": like, "object": note}))?;
        let likes = format!("{note}/likes");
        self.ours.wait_for_items(&likes, &[&like])?;
        let undo = self.bob_does(json!({"do": "undo", "object": like}))?;
        self.expect_here(json!({"type": "Undo", "id": undo, "object": like}))?;
        self.ours.wait_for_items(&likes, &[])?;

        let content = "<p>Hear ye, hear ye.</p>";
        let followers = format!("{}/followers", self.alice);
        let changed = json!({"id": note, "content": content});
        let update = json!({"type": "Update", "to": PUBLIC, "cc": followers, "object": changed});
        let update = self.ours.publish(&update)?;
        self.expect_there(json!({"type": "Update", "id": update, "content": content}))?;

        let delete = self.ours.publish(&json!({"type": "Delete", "object": note}))?;
        self.expect_there(json!({"type": "Delete", "id": delete, "object": note}))?;
        let gone = http::get(note)?;
        match (gone.status, gone.body["type"].as_str()) {
            (410, Some("Tombstone")) => Ok(()),
            (status, _) => Err(format!(
                "expected 410 and a Tombstone for {note}, what came: {status} {}",
                gone.body
            )
            .into()),
        }
    }

    fn about_bobs_note(&mut self) -> Outcome {
        let content = "<p>What news?</p>";
        let create = json!({"do": "create", "content": content});
        let create = self.bob_sends(create)?;
        let note = create["object"].as_str().ok_or("the note has no id")?;
        let object = json!({"id": note, "content": content});
        self.expect_here(json!({"type": "Create", "id": create["id"], "object": object}))?;

        let like = self.ours.publish(&json!({"type": "Like", "object": note}))?;
        self.expect_there(json!({"type": "Like", "id": like, "object": note}))?;
        self.expect_items("liked", &[note])?;
        let undo = self.ours.publish(&json!({"type": "Undo", "object": like}))?;
        self.expect_there(json!({"type": "Undo", "id": undo, "object": like}))?;
        self.expect_items("liked", &[])?;

        let content = "<p>What news of the town?</p>";
        let update = json!({"do": "update", "object": note, "content": content});
        let update = self.bob_does(update)?;
        let object = json!({"id": note, "content": content});
        self.expect_here(json!({"type": "Update", "id": update, "object": object}))?;

        let delete = self.bob_does(json!({"do": "delete", "object": note}))?;
        self.expect_here(json!({"type": "Delete", "id": delete, "object": note}))
    }

    fn both_unfollow(&mut self, bobs: &str, alices: &str) -> Outcome {
        let undo = self.bob_does(json!({"do": "undo", "object": bobs}))?;
        self.expect_here(json!({"type": "Undo", "id": undo, "object": bobs}))?;
        self.expect_items("followers", &[])?;
        let undo = self.ours.publish(&json!({"type": "Undo", "object": alices}))?;
        self.expect_there(json!({"type": "Undo", "id": undo, "object": alices}))?;
        self.expect_items("following", &[])
    }

    /// Has Bob do something for Alice, and returns the activity's id.
    fn bob_does(&mut self, deed: Value) -> Outcome<String> {
        let sent = self.bob_sends(deed)?;
        Ok(sent["id"].as_str().ok_or("the peer gives no id")?.to_owned())
    }

    /// Has Bob do something for Alice, and returns what the peer says of it.
    fn bob_sends(&mut self, mut deed: Value) -> Outcome<Value> {
        deed["to"] = json!(self.alice);
        self.peer.tell(&deed, self.scheme).map_err(|error| format!("{deed}: {error}").into())
    }

    /// Waits until an activity of Bob's like this is in Alice's inbox.
    fn expect_here(&self, mut activity: Value) -> Outcome {
        activity["actor"] = json!(self.bob);
        self.ours.wait_for(&activity)?;
        said(&format!("← {} of {}", text(&activity["type"]), text(&activity["object"])));
        Ok(())
    }

    /// Waits until an activity of Alice's like this has arrived at the peer, well signed.
    fn expect_there(&mut self, mut activity: Value) -> Outcome<Value> {
        activity["event"] = json!("received");
        activity["actor"] = json!(self.alice);
        activity["scheme"] = json!(self.scheme);
        let received = self.peer.wait_for(&activity)?;
        said(&format!("→ {} of {}", text(&received["type"]), text(&received["object"])));
        Ok(received)
    }

    /// Waits until a collection of Alice's holds just these.
    fn expect_items(&self, name: &str, items: &[&str]) -> Outcome {
        self.ours.wait_for_items(&format!("{}/{name}", self.alice), items)
    }
}

/// The text, or the `id` of an object.
fn text(value: &Value) -> &str {
    value.as_str().or_else(|| value["id"].as_str()).unwrap_or("?")
}

fn said(line: &str) {
    println!("  {line}");
}

//! What alice and bob do, and what must come of it.

use std::time::Duration;

use http::{HeaderValue, StatusCode};
use oyez::{
    http::Fetched,
    registry::{ActivityStore as _, Part},
    vocab::{Iri, PUBLIC},
};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::site::RunningSite;
use crate::Outcome;

/// How long a delivery may take before the demo has failed.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) struct Story<'a> {
    alice: &'a RunningSite,
    bob: &'a RunningSite,
    note: Option<Iri>,
    n_steps: u32,
}

impl<'a> Story<'a> {
    pub(super) fn new(alice: &'a RunningSite, bob: &'a RunningSite) -> Self {
        Self { alice, bob, note: None, n_steps: 0 }
    }

    /// Has them do it, step by step; each step is over when it has arrived.
    pub(super) async fn tell(&mut self) -> Outcome {
        let (alice, bob) = (self.alice, self.bob);
        let to_bob = json!({"type": "Follow", "object": bob.actor.id, "to": bob.actor.id});
        let follow = self.step("alice follows bob", alice, bob, to_bob).await?;
        let accept = json!({"type": "Accept", "object": follow});
        self.step("bob accepts", bob, alice, accept).await?;

        let followers = bob.app.registry().part(&bob.actor.id, Part::Followers);
        let note = json!({
            "type": "Note",
            "content": "<p>Oyez, oyez!</p>",
            "to": PUBLIC,
            "cc": followers,
        });
        let create = self.step("bob posts a note", bob, alice, note).await?;
        let created = bob.app.store().activity(&create).await?.and_then(|it| it.object);
        let note = created.ok_or("the note was not kept")?;
        self.note = Some(note.clone());

        let like = json!({"type": "Like", "object": note});
        let like = self.step("alice likes it", alice, bob, like).await?;
        self.expect_total("the like is counted", &part(bob, &note, Part::Likes)?, 1).await?;
        let undo = json!({"type": "Undo", "object": like});
        self.step("alice undoes the like", alice, bob, undo).await?;
        self.expect_total("the like is counted no more", &part(bob, &note, Part::Likes)?, 0)
            .await?;

        let content = "<p>Oyez, oyez, oyez!</p>";
        let update =
            json!({"type": "Update", "to": followers, "object": {"id": note, "content": content}});
        self.step("bob updates the note", bob, alice, update).await?;
        let updated = alice.app.store().object(&note).await?;
        let updated = updated.map(|it| it.document.parse()).transpose()?;
        let has_arrived = updated.is_some_and(|it| it.content.text() == Some(content));
        expect("alice's server has the new text", has_arrived)?;

        let delete = json!({"type": "Delete", "object": note});
        self.step("bob deletes the note", bob, alice, delete).await?;
        Ok(())
    }

    /// Checks by GET what has come of it.
    pub(super) async fn check_outcome(&self) -> Outcome {
        let (alice, bob) = (self.alice, self.bob);
        let note = self.note.as_ref().ok_or("there is no note")?;

        let gone = self.get(note).await?;
        expect("the note is answered with 410", gone.status == StatusCode::GONE)?;
        let tombstone: Value = serde_json::from_slice(&gone.body)?;
        let is_tombstone = tombstone["type"] == "Tombstone"
            && tombstone["formerType"] == "Note"
            && tombstone["id"] == note.as_str()
            && tombstone["deleted"].is_string()
            && tombstone.get("content").is_none();
        expect("what is left of it is a Tombstone", is_tombstone)?;

        let at_alices = alice.app.store().object(note).await?;
        expect("it is gone at alice's server too", at_alices.is_some_and(|it| it.is_deleted))?;

        let followers = self.first_page(&part(bob, &bob.actor.id, Part::Followers)?).await?;
        expect("alice is among bob's followers", followers == [alice.actor.id.as_str()])?;
        let following = self.first_page(&part(alice, &alice.actor.id, Part::Following)?).await?;
        expect("bob is among those alice follows", following == [bob.actor.id.as_str()])?;
        let liked = self.first_page(&part(alice, &alice.actor.id, Part::Liked)?).await?;
        expect("alice's like is gone", liked.is_empty())?;
        Ok(())
    }

    /// Has the actor of `from` publish `document`, and waits until it is in the inbox of `to`.
    async fn step(
        &mut self,
        what: &str,
        from: &RunningSite,
        to: &RunningSite,
        document: Value,
    ) -> Outcome<Iri> {
        self.n_steps += 1;
        let start = Instant::now();
        let id = from.app.publish(document, &from.actor).await?;
        while !to.inbox().await?.iter().any(|it| it.activity.id == id) {
            if start.elapsed() > PATIENCE {
                return Err(format!("{what}: {id} did not arrive at {}", to.name).into());
            }
            sleep(Duration::from_millis(2)).await;
        }
        let time = start.elapsed().as_millis();
        println!("{}. {what:<22} {id}  ({time} ms)", self.n_steps);
        Ok(id)
    }

    async fn expect_total(&self, what: &str, collection: &Iri, total: u64) -> Outcome {
        let fetched: Value = serde_json::from_slice(&self.get(collection).await?.body)?;
        expect(what, fetched["totalItems"] == total)
    }

    /// The items on the first page of a collection.
    async fn first_page(&self, collection: &Iri) -> Outcome<Vec<String>> {
        let fetched: Value = serde_json::from_slice(&self.get(collection).await?.body)?;
        let items = fetched["first"]["orderedItems"].as_array().cloned().unwrap_or_default();
        Ok(items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    async fn get(&self, iri: &Iri) -> Outcome<Fetched> {
        let accept = HeaderValue::from_static("application/activity+json");
        Ok(self.alice.app.client().get_any(iri, accept, None).await?)
    }
}

fn part(site: &RunningSite, id: &Iri, part: Part) -> Outcome<Iri> {
    Ok(site.app.registry().part(id, part).ok_or("there is no such part")?)
}

/// Says that `what` holds, or fails.
fn expect(what: &str, holds: bool) -> Outcome {
    if !holds {
        return Err(format!("this does not hold: {what}").into());
    }
    println!("   ✓ {what}");
    Ok(())
}

//! The delivery queue: fair to hosts, in order for each object.

use std::{collections::BTreeMap, sync::PoisonError, time::Duration};

use chrono::{DateTime, Utc};
use oyez_registry::{Delivery, Destination, Outcome, StoreError};
use oyez_vocab::{Iri, has_blind, strip_blind};
use serde_json::Value;

use super::{
    Conn, Context, Store,
    rows::{
        activities,
        deliveries::{self, Due, Leased},
    },
};
use crate::{
    column::{self, millis},
    failure::Failure,
};

/// How many deliveries to one host are leased at a time: a host that does not answer must not have
/// all who deliver wait for it.
const MAX_PER_HOST: usize = 8;

/// Leases deliveries that are due, at most `limit`.
///
/// The hosts take turns: each lease begins behind the host that the last one ended with.
pub(crate) async fn lease(
    store: &Store,
    limit: usize,
    time: Duration,
) -> Result<Vec<Delivery>, StoreError> {
    let last_host = || store.last_host().lock().unwrap_or_else(PoisonError::into_inner);
    let from = last_host().clone();
    // Mostly there is nothing to do, and to look does not take the writer's time.
    let Found { due, texts } =
        store.read(from, move |from, conn, cx| Box::pin(find(conn, cx, from, limit))).await?;
    let Some(last) = due.last() else { return Ok(Vec::new()) };
    last_host().clone_from(&last.host);
    let leased: Vec<Leased> = store
        .write(due, move |due, conn, cx| Box::pin(lease_all(conn, due, cx.now(), time)))
        .await?;
    let delivery = |it: Leased| {
        let (id, text) = texts.get(&it.activity)?;
        Some(delivery(it, id, text))
    };
    Ok(leased.into_iter().filter_map(delivery).collect())
}

/// Leases those of `due` that may still be leased: another process may have leased some since.
async fn lease_all(
    conn: &mut Conn,
    due: &[Due],
    now: DateTime<Utc>,
    time: Duration,
) -> Result<Vec<Leased>, Failure> {
    let now = now.timestamp_millis();
    let until = now.saturating_add(millis(time));
    let mut leased = Vec::new();
    for Due { id, .. } in due {
        leased.extend(deliveries::lease(conn, id, now, until).await?);
    }
    Ok(leased)
}

/// What may be leased.
struct Found {
    due: Vec<Due>,
    // The ids and texts of the activities, by row.
    texts: BTreeMap<String, (Iri, String)>,
}

/// Looks for deliveries that may be leased, from behind the host `from` around to it.
async fn find(conn: &mut Conn, cx: &Context, from: &str, limit: usize) -> Result<Found, Failure> {
    let now = cx.now().timestamp_millis();
    let mut due: Vec<Due> = Vec::new();
    for (after, until) in [(from, None), ("", Some(from))] {
        let mut last = after.to_owned();
        while due.len() < limit
            && let Some(host) = deliveries::host_after(conn, &last).await?
            && until.is_none_or(|it| host.as_str() <= it)
        {
            let n_leased = deliveries::n_leased(conn, &host, now).await?;
            let n_free = MAX_PER_HOST.saturating_sub(n_leased).min(limit - due.len());
            due.extend(deliveries::due(conn, &host, now, n_free).await?);
            last = host;
        }
    }
    let mut texts = BTreeMap::new();
    for Due { activity, .. } in &due {
        if !texts.contains_key(activity) {
            let (id, text) = activities::document(conn, activity).await?;
            let is_ours = cx.site().is_local(&id);
            texts.insert(activity.clone(), (id, sendable(text, is_ours)?));
        }
    }
    Ok(Found { due, texts })
}

/// `text` without those it is for in secret and, where it is ours, with the actor by its id: some
/// servers read nothing else there. What is passed on stays what its actor may have proved.
fn sendable(text: String, is_ours: bool) -> Result<String, Failure> {
    // An escape could hide a name from this look, but not from the one below.
    if !["bto", "bcc", "\\u", r#""actor":{"#].iter().any(|it| text.contains(it)) {
        return Ok(text);
    }
    let mut document: Value = serde_json::from_str(&text).map_err(|source| {
        let what = "the text of an activity".to_owned();
        StoreError::Corrupt { what, source: Some(Box::new(source)) }
    })?;
    let actor = document.get("actor").and_then(|it| it.get("id")).filter(|_| is_ours).cloned();
    if actor.is_none() && !has_blind(&document) {
        return Ok(text);
    }
    if let Some(actor) = actor {
        document["actor"] = actor;
    }
    strip_blind(&mut document);
    Ok(document.to_string())
}

fn delivery(leased: Leased, activity: &Iri, text: &str) -> Delivery {
    let target = leased.target.0;
    Delivery {
        id: leased.id,
        lease: leased.lease,
        sender: leased.sender.0,
        destination: match leased.is_actor {
            true => Destination::Actor(target),
            false => Destination::Inbox(target),
        },
        activity: activity.clone(),
        text: text.to_owned(),
        attempt: leased.attempts.unsigned_abs(),
    }
}

/// Settles the delivery `id`, if it has the lease `lease`; returns whether it had.
pub(crate) async fn settle(
    conn: &mut Conn,
    id: &str,
    lease: i64,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> Result<bool, Failure> {
    let now = now.timestamp_millis();
    let place = match outcome {
        Outcome::Dead { error } => deliveries::bury(conn, id, lease, &column::text(error)).await?,
        Outcome::Delivered | Outcome::Dropped => deliveries::remove(conn, id, lease).await?,
        Outcome::Retry { after, error } => {
            let due_at = now.saturating_add(millis(*after));
            return Ok(deliveries::requeue(conn, id, lease, due_at, &column::text(error)).await?);
        }
    };
    let Some(place) = place else { return Ok(false) };
    deliveries::advance(conn, &place, now).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_the_text_unless_it_names_somebody_in_secret() {
        for (text, expected) in [
            (r#"{ "to": "a:b" }"#, r#"{ "to": "a:b" }"#),
            (r#"{ "content": "no bcc here" }"#, r#"{ "content": "no bcc here" }"#),
            (r#"{"bcc": "a:b", "to": "c:d"}"#, r#"{"to":"c:d"}"#),
            (r#"{"object": {"\u0062to": "a:b"}}"#, r#"{"object":{}}"#),
            (r#"{"actor":{"id":"a:b","name":"A"},"to":"c:d"}"#, r#"{"actor":"a:b","to":"c:d"}"#),
            (r#"{"object":{"actor":{"id":"a:b"}}}"#, r#"{"object":{"actor":{"id":"a:b"}}}"#),
        ] {
            assert_eq!(sendable(text.to_owned(), true).unwrap(), expected);
        }
        let of_others = r#"{"actor":{"id":"a:b","name":"A"},"to":"c:d"}"#;
        assert_eq!(sendable(of_others.to_owned(), false).unwrap(), of_others);
    }
}

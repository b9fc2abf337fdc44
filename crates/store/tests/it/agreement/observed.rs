//! What can be seen of a store from outside.

use std::{collections::BTreeMap, fmt::Debug};

use oyez_registry::{
    Collection, CollectionKind, Page, PageRequest, Store, StoreError, StoredActivity, Viewer,
};

use super::act::{ACTORS, NAMES, THINGS, VOTES, activity_id};
use crate::world::iri;

const KINDS: [CollectionKind; 9] = [
    CollectionKind::Blocked,
    CollectionKind::Featured,
    CollectionKind::Followers,
    CollectionKind::Following,
    CollectionKind::Items,
    CollectionKind::Liked,
    CollectionKind::Likes,
    CollectionKind::Replies,
    CollectionKind::Shares,
];

/// How ids of activities begin that are made here.
const MADE: &str = "https://one.example/activities/";

/// How many digits of an id are made by the store.
const N_DIGITS: usize = 32;

/// Says all that there is to see.
pub(super) async fn of(store: &impl Store) -> Vec<String> {
    let mut seen = Vec::new();
    let mut see = |what: &str, it: &dyn Debug| seen.push(format!("{what}: {it:?}"));
    for actor in ACTORS {
        let id = &iri(actor);
        let inbox = all(async |page| store.inbox(id, page).await).await;
        for it in inbox {
            see(&format!("inbox of {actor}"), &(shown(&it.activity), it.received_at, it.read_at));
        }
        for viewer in [Viewer::Anyone, Viewer::Owner] {
            for it in all(async |page| store.outbox(id, viewer, page).await).await {
                see(&format!("outbox of {actor} for {viewer:?}"), &shown(&it));
            }
        }
        see(&format!("what is here of {actor}"), &store.local_actor(id).await.unwrap());
        let blocked = &Collection::of(id, CollectionKind::Blocked);
        for other in ACTORS {
            if store.has_member(blocked, &iri(other)).await.unwrap() {
                see(&format!("who is blocked by {actor}"), &other);
            }
        }
        see(&format!("the key of {actor}"), &store.key_pair(id).await.unwrap().map(|it| it.id));
        let fetched = store.remote_actor(id).await.unwrap();
        see(
            &format!("what was fetched of {actor}"),
            &fetched.map(|(it, at)| (it.document().clone(), at)),
        );
    }
    for name in NAMES {
        see(name, &store.actor_named(name).await.unwrap());
    }
    see("actors", &store.local_actors().await.unwrap());
    for id in ACTORS.iter().chain(&THINGS).chain(&VOTES).map(|it| iri(it)) {
        let object = store.object(&id).await.unwrap();
        let object = object.map(|it| (it.owner, it.document, it.is_public, it.is_deleted));
        see(&format!("object {id}"), &object);
        for kind in KINDS {
            let collection = &Collection::of(&id, kind);
            let viewer = Viewer::Anyone;
            let items = all(async |page| store.collection(collection, viewer, page).await).await;
            if !items.is_empty() {
                see(&format!("{kind:?} of {id}"), &items);
            }
        }
    }
    for (actor, n) in ACTORS.iter().flat_map(|it| (0..10).map(move |n| (it, n))) {
        let activity = store.activity(&iri(&activity_id(actor, n))).await.unwrap();
        see(&format!("activity {n} of {actor}"), &activity.map(|it| shown(&it)));
    }
    for it in all(async |page| store.reports(page).await).await {
        see("report", &(shown(&it.activity), it.received_at));
    }
    see("queue", &store.status().await.unwrap());
    seen
}

/// All of an activity.
fn shown(it: &StoredActivity) -> String {
    let StoredActivity { id, actor, kind, object, document, is_public, is_undone } = it;
    let object = object.as_ref().map(ToString::to_string);
    format!("{id} {actor} {kind} {object:?} {is_public} {is_undone} {}", document.as_str())
}

/// All of a list, read page by page, as it is when it is read from its end.
async fn all<T>(read: impl AsyncFn(PageRequest) -> Result<Page<T>, StoreError>) -> Vec<T> {
    let mut page = read(PageRequest::first(3)).await.unwrap();
    let (total, mut items) = (page.total, page.items);
    while let Some(next) = page.next {
        page = read(PageRequest::after(next, 3)).await.unwrap();
        items.append(&mut page.items);
    }
    assert_eq!(total, items.len() as u64, "a list is as long as it says");
    let mut page = read(PageRequest::last(3)).await.unwrap();
    let mut n_items = page.items.len();
    while let Some(prev) = page.prev {
        page = read(PageRequest::before(prev, 3)).await.unwrap();
        n_items += page.items.len();
    }
    assert_eq!(n_items, items.len(), "a list is as long from its end");
    items
}

/// What was said, with the ids that were made by the store numbered in the order of their making.
pub(super) fn numbered(said: Vec<String>) -> Vec<String> {
    let made = |text: &str| {
        let after = text.match_indices(MADE).filter_map(|(at, _)| text.get(at + MADE.len()..));
        let ids = after.filter_map(|it| it.get(..N_DIGITS));
        let ids = ids.filter(|it| it.bytes().all(|it| it.is_ascii_hexdigit()));
        ids.map(str::to_owned).collect::<Vec<_>>()
    };
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    numbers.extend(said.iter().flat_map(|it| made(it)).map(|it| (it, 0)));
    // They are made in the order of time.
    for (n, number) in numbers.values_mut().enumerate() {
        *number = n;
    }
    let renamed = |mut text: String| {
        for id in made(&text) {
            text = text.replace(&id, &format!("made-{}", numbers[&id]));
        }
        text
    };
    said.into_iter().map(renamed).collect()
}

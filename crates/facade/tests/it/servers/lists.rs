//! What an actor shows of its lists is seen by others, and nothing else of them.

use http::{Method, StatusCode};
use oyez::{
    App,
    registry::{Shown, ShownLists},
    store::ApplicationStore,
};
use serde_json::json;

use super::Site;
use crate::kit::{ACTIVITY, send};

/// A site where Alice has liked three things, two on a page.
async fn liked() -> Site {
    let mut limits = oyez::http::Limits::default();
    limits.page_size = 2;
    let alice = Site::start_with_limits("alice", limits).await;
    for n in 0..3 {
        Site::acted(&alice.act(&json!({"type": "Like", "object": format!("urn:{n}")})).await);
    }
    alice
}

async fn show<S: ApplicationStore>(app: &App<S>, liked: Shown) {
    let alice = app.actor("alice").await.unwrap();
    app.show_lists(&alice, ShownLists { liked, ..ShownLists::default() }).await.unwrap();
}

/// The paths of all pages that there are.
async fn pages(alice: &Site) -> Vec<String> {
    let path = |it: &serde_json::Value| {
        it.as_str().unwrap().strip_prefix(&alice.iri("")).unwrap().to_owned()
    };
    let whole = alice.get(&alice.path("/liked"), ACTIVITY).await.json();
    let next = path(&whole["first"]["next"]);
    let behind = alice.get(&next, ACTIVITY).await.json();
    vec![next, path(&whole["last"]), path(&behind["prev"])]
}

#[tokio::test]
async fn a_total_is_shown_without_what_it_counts() {
    let alice = liked().await;
    let pages = pages(&alice).await;
    show(&alice.app, Shown::Total).await;
    let whole = alice.get(&alice.path("/liked"), ACTIVITY).await;
    assert_eq!(whole.status, StatusCode::OK);
    let id = alice.iri(&alice.path("/liked"));
    let expected = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": id,
        "type": "OrderedCollection",
        "totalItems": 3,
    });
    assert_eq!(whole.json(), expected);
    for page in pages {
        let reply = alice.get(&page, ACTIVITY).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{page}");
        assert!(!reply.text().contains("urn:"), "{page}");
        assert_eq!(alice.get_as_owner(&page).await.status, StatusCode::OK, "{page}");
    }
    let own = alice.get_as_owner(&alice.path("/liked")).await.json();
    assert_eq!(own["first"]["orderedItems"], json!(["urn:2", "urn:1"]));
    assert_eq!(alice.total(&alice.path("/followers")).await, 0, "another list");
}

#[tokio::test]
async fn a_list_that_is_not_shown_is_not_there_but_for_its_owner() {
    let alice = liked().await;
    let carol = alice.app.add_actor("carol").await.unwrap();
    let mut paths = pages(&alice).await;
    paths.push(alice.path("/liked"));
    paths.push(alice.path("/liked?page="));
    show(&alice.app, Shown::Nothing).await;
    let missing = alice.get(&alice.path("/none"), ACTIVITY).await;
    let bearer = format!("Bearer {}", carol.token);
    let by_carol = [("accept", ACTIVITY), ("authorization", bearer.as_str())];
    for path in &paths {
        let reply = alice.get(path, ACTIVITY).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!reply.text().contains('3') && !reply.text().contains("urn:"), "{path}");
        let reply = send(&alice.authority, Method::GET, path, &by_carol, b"").await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(alice.get_as_owner(&alice.path("/liked")).await.json()["totalItems"], 3);

    show(&alice.app, Shown::All).await;
    assert_eq!(alice.total(&alice.path("/liked")).await, 3, "the setting is taken back");
}

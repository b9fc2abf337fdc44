//! Lists that their owners hide.

use http::{HeaderMap, HeaderValue};
use oyez::registry::{Shown, ShownLists};

use super::{Case, Mount, Stage, case};
use crate::kit::{ACTIVITY, Signed};

/// A GET of Alice's followers, or a page of them, by nobody in particular.
fn get(fact: &'static str, query: &'static str) -> Case {
    case(265, fact).method("GET").request(move |it| {
        let mut headers = HeaderMap::new();
        headers.insert("accept", HeaderValue::from_static(ACTIVITY));
        let path = it.stage.path(&format!("/followers{query}"));
        Signed { path, headers, body: Vec::new() }
    })
}

#[tokio::test]
async fn attack_265_who_follows_is_hidden_where_the_owner_hides_it() {
    for mount in Mount::ALL {
        let stage = Stage::set(mount).await;
        for (followers, cases) in [
            (Shown::All, vec![get("all is shown", "").is(200, "/u/bob")]),
            (
                Shown::Total,
                vec![
                    get("the number alone is shown", "").is(200, r#""totalItems":1}"#),
                    get("a page, where the number is shown", "?page=x").is(403, "owner only"),
                    get("the last page, where the number is shown", "?last=true")
                        .is(403, "owner only"),
                ],
            ),
            (
                Shown::Nothing,
                vec![
                    get("nothing is shown", "").is(404, "not found"),
                    get("a page, where nothing is shown", "?page=x").is(404, "not found"),
                    get("the last page, where nothing is shown", "?last=true").is(404, "not found"),
                ],
            ),
        ] {
            let shown = ShownLists { followers, ..ShownLists::default() };
            stage.app.show_lists(&stage.alice, shown).await.unwrap();
            for (row, case) in cases.iter().enumerate() {
                case.run(&stage, row).await;
            }
        }
    }
}

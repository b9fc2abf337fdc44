//! `Read`: an activity in the actor's inbox is marked read.
//!
//! | checks | writes | sends |
//! |---|---|---|
//! | the actor is ours | when the inbox item was read first | – |

use oyez_vocab::AnyActivity;

use super::{Change, Refusal, required_object_id};
use crate::Verified;

pub(super) fn plan(activity: &Verified<AnyActivity>) -> Result<Vec<Change>, Refusal> {
    if !activity.is_local() {
        return Ok(Vec::new());
    }
    let id = required_object_id(activity)?;
    Ok(vec![Change::MarkRead { owner: activity.actor().clone(), activity: id.clone() }])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::effect::testing::*;

    #[test]
    fn only_our_own_reading_is_noted() {
        let document = json!({"type": "Read", "object": "https://two.example/1"});
        assert_eq!(plan(&remote(document.clone())).unwrap(), []);
        assert_eq!(
            plan(&local(document)).unwrap(),
            [Change::MarkRead { owner: iri(ALICE), activity: iri("https://two.example/1") }]
        );
    }
}

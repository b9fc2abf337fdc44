//! `EmojiReact`: the owner of the object learns of it.
//!
//! | checks | writes | sends |
//! |---|---|---|
//! | the object is not deleted; ours: `content` has the emoji | – | ours: to the owner of the object, where it is known |
//!
//! Pleroma, Akkoma and Mitra send it. What Misskey sends is a `Like` with `content`, and that is a
//! like to all who do not look closer: it stays one here. Reactions have no collection of their
//! own, for no two kinds of servers agree on one.

use oyez_vocab::AnyActivity;

use super::{Change, Facts, Refusal, announce};
use crate::Verified;

pub(super) fn plan(
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
) -> Result<Vec<Change>, Refusal> {
    if activity.is_local() && activity.activity().content.is_empty() {
        let kind = activity.activity().type_name().to_owned();
        return Err(Refusal::Lacks { kind, property: "content" });
    }
    announce::of_object(activity, facts, None)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::effect::testing::*;

    #[test]
    fn a_reaction_of_ours_has_an_emoji_and_goes_to_the_owner() {
        let facts = Facts { object: Some(object(NOTE, BOB, false)), ..facts() };
        let cat = json!({"type": "EmojiReact", "object": NOTE, "content": "🐱"});
        assert_eq!(plan(&local(cat), &facts).unwrap(), [Change::Notify(iri(BOB))]);
        let nothing = local(json!({"type": "EmojiReact", "object": NOTE}));
        let refusal = plan(&nothing, &facts).unwrap_err();
        assert_eq!(refusal.to_string(), "`EmojiReact` needs `content`");
    }

    #[test]
    fn what_others_leave_out_is_their_affair() {
        let ours = "https://one.example/objects/1";
        let facts = Facts { object: Some(object(ours, ALICE, false)), ..facts() };
        let activity = remote(json!({"type": "EmojiReact", "object": ours}));
        assert_eq!(plan(&activity, &facts).unwrap(), []);
    }
}

//! `Flag`: a report to the operator.
//!
//! | checks | writes | sends |
//! |---|---|---|
//! | another server's: one of the objects is ours | the report, for the operator | ours: to the owner of the first object, where it is of another server |
//!
//! Nobody else learns of it, least of all who is reported: it comes into no inbox, whatever it is
//! addressed to and whichever inbox it was sent to, and is shown to its actor only. Servers list
//! the reported actor first and then its objects, so the first object says who is told.

use oyez_vocab::{AnyActivity, Iri, Ref};

use super::{Change, Facts, Refusal, required_object_id};
use crate::Verified;

pub(super) fn plan(
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
) -> Result<Vec<Change>, Refusal> {
    let first = required_object_id(activity)?;
    if activity.is_local() {
        let told = told(first, facts).map(Change::Notify);
        return Ok(std::iter::once(Change::Report).chain(told).collect());
    }
    let mut objects = activity.activity().object.iter().filter_map(Ref::id);
    let is_about_ours = objects.any(|it| facts.site.is_local(it));
    Ok(if is_about_ours { vec![Change::Report] } else { Vec::new() })
}

/// Who is told of a report of ours whose first object is `first`: an actor of another server. What
/// is not known here is taken for an actor.
pub(super) fn told(first: &Iri, facts: &Facts<'_>) -> Option<Iri> {
    let owner = facts.object.as_ref().map_or(first, |it| &it.owner);
    (!facts.site.is_local(owner)).then(|| owner.clone())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::effect::testing::*;

    #[test]
    fn a_report_is_for_the_operator_if_anything_in_it_is_ours() {
        for (objects, expected) in [
            (json!(ALICE), vec![Change::Report]),
            (json!([NOTE, "https://one.example/objects/1"]), vec![Change::Report]),
            (json!([BOB, NOTE]), vec![]),
        ] {
            let activity = remote(json!({"type": "Flag", "object": objects, "to": ALICE}));
            assert_eq!(plan(&activity, &facts()).unwrap(), expected, "{objects}");
        }
    }

    #[test]
    fn ours_goes_to_the_owner_where_that_is_of_another_server() {
        let known = |id, owner| Facts { object: Some(object(id, owner, false)), ..facts() };
        for (objects, facts, told) in [
            (json!([BOB, NOTE]), facts(), Some(BOB)),
            (json!(NOTE), known(NOTE, BOB), Some(BOB)),
            (json!(ALICE), known(ALICE, ALICE), None),
        ] {
            let flag = json!({"type": "Flag", "object": objects, "to": oyez_vocab::PUBLIC});
            let changes = plan(&local(flag), &facts).unwrap();
            let told: Vec<Change> = told.map(|it| Change::Notify(iri(it))).into_iter().collect();
            assert_eq!((&changes[0], &changes[1..]), (&Change::Report, &*told), "{objects}");
        }
    }
}

//! `Create` of a vote: an answer to a question of ours is counted.
//!
//! | checks | writes | sends |
//! |---|---|---|
//! | the object replies to a `Question` of this server with the name of one of its options and no text; the question is open; the voter has not chosen this option, nor any other where only one may be chosen | the vote; the counts of the question: `votersCount`, and `totalItems` in the `replies` of the option | – |
//!
//! A vote is no reply, and is not kept as an object: what counts is who has chosen what. One that
//! does not count changes nothing; ours is refused.
//!
//! No `Update` is sent for a vote. The counts are in the question whenever it is fetched, and go
//! out with the next `Update` that its owner makes of it. Votes on a question of another server
//! are counted there.

use oyez_vocab::{AnyActivity, AnyObject, Collection, Iri, OneOrMany, Question, Ref};

use super::{Change, Facts, Refusal, to_ours};
use crate::Verified;

/// The question that `activity` may be a vote on: what the object replies to that it creates, where
/// that has a name and no text.
pub(super) fn question(activity: &AnyActivity) -> Option<&Iri> {
    let object = created(activity)?;
    match object.in_reply_to.as_slice() {
        [question] if object.name.text().is_some() && !has_text(object) => question.id(),
        _ => None,
    }
}

/// What `activity` does if it is a vote on a question of ours.
pub(super) fn plan(
    activity: &Verified<AnyActivity>,
    facts: &Facts<'_>,
) -> Option<Result<Vec<Change>, Refusal>> {
    let name = created(activity.activity())?.name.text()?;
    let known = facts.question.as_ref()?;
    if !facts.site.is_local(&known.id) || known.is_deleted {
        return None;
    }
    let Ok(AnyObject::Question(mut question)) = known.document.parse() else { return None };
    question.options().find(|it| it.name == name)?;
    let id = known.id.clone();
    if question.is_closed(facts.now) {
        return Some(to_ours(activity, Refusal::Closed { id }));
    }
    let is_again = facts.votes.iter().any(|it| it == name);
    if is_again || !(question.is_multiple() || facts.votes.is_empty()) {
        return Some(to_ours(activity, Refusal::VotedBefore { id }));
    }
    count(&mut question, name, facts.votes.is_empty());
    let (voter, option) = (activity.actor().clone(), name.to_owned());
    Some(Ok(vec![
        Change::Vote { question: id.clone(), voter, option },
        Change::Keep { id, owner: known.owner.clone(), object: Box::new((*question).into()) },
    ]))
}

/// Sets all counts of `question` to nothing: they are not for its author to say.
pub(crate) fn reset(question: &mut Question) {
    question.voters_count = Some(0);
    for option in options(question) {
        option.replies = Some(replies(0));
    }
}

/// Sets the counts of `new` to those of `kept`, of which it is a later form: votes may have come
/// since its author has read it. An option that is new has none.
pub(super) fn keep_counts(new: &mut Question, kept: &Question) {
    new.voters_count = kept.voters_count;
    let n_votes = |name: Option<&str>| {
        let known = kept.options().find(|it| name == Some(it.name));
        known.and_then(|it| it.n_votes).unwrap_or(0)
    };
    for option in options(new) {
        option.replies = Some(replies(n_votes(option.name.text())));
    }
}

/// Counts a vote for the option `name`, by one who has not voted before if `is_first`.
fn count(question: &mut Question, name: &str, is_first: bool) {
    let n_voters = question.voters_count.unwrap_or(0);
    question.voters_count = Some(n_voters.saturating_add(u64::from(is_first)));
    if let Some(option) = options(question).find(|it| it.name.text() == Some(name)) {
        let known = option.replies.as_ref().and_then(Ref::object);
        let n_votes = known.and_then(|it| it.total_items).unwrap_or(0);
        option.replies = Some(replies(n_votes.saturating_add(1)));
    }
}

fn options(question: &mut Question) -> impl Iterator<Item = &mut AnyObject> {
    let options: &mut OneOrMany<Ref<AnyObject>> =
        if question.is_multiple() { &mut question.any_of } else { &mut question.one_of };
    options.as_mut_slice().iter_mut().filter_map(Ref::object_mut)
}

fn replies(n_votes: u64) -> Ref<oyez_vocab::AnyCollection> {
    let mut replies = Collection::new();
    replies.total_items = Some(n_votes);
    Ref::Object(replies.into())
}

/// The one object that `activity` holds.
fn created(activity: &AnyActivity) -> Option<&AnyObject> {
    match activity.object.as_slice() {
        [object] => object.object(),
        _ => None,
    }
}

fn has_text(object: &AnyObject) -> bool {
    object.content.text().is_some_and(|it| !it.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use oyez_vocab::Raw;
    use serde_json::{Value, json};

    use super::*;
    use crate::{StoredObject, effect::testing::*};

    const OURS: &str = "https://one.example/objects/1";

    fn vote(with: Value) -> Verified<AnyActivity> {
        let mut note = json!({"type": "Note", "id": NOTE, "name": "tea", "inReplyTo": OURS});
        note.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
        remote(json!({"type": "Create", "object": note}))
    }

    /// A question of Alice's, of which Bob has chosen these options.
    fn asked(id: &str, with: Value, votes: &[&str]) -> Facts<'static> {
        let mut question = json!({"type": "Question", "id": id, "votersCount": 4});
        question.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
        let document = Raw::from_value(&question).unwrap();
        let question = Some(StoredObject { document, ..object(id, ALICE, false) });
        Facts { question, votes: votes.iter().map(|it| (*it).to_owned()).collect(), ..facts() }
    }

    fn options() -> Value {
        let tea = json!({"type": "Collection", "totalItems": 3});
        let tea = json!({"type": "Note", "name": "tea", "replies": tea});
        json!([tea, {"type": "Note", "name": "milk"}])
    }

    /// How many voters there are then, and votes for each option.
    fn counts(changes: &[Change]) -> (Option<u64>, Vec<Option<u64>>) {
        let [Change::Vote { voter, .. }, Change::Keep { owner, object, .. }] = changes else {
            panic!("{changes:?}")
        };
        assert_eq!((voter.as_str(), owner.as_str()), (BOB, ALICE));
        let AnyObject::Question(question) = &**object else { panic!("{object:?}") };
        (question.voters_count, question.options().map(|it| it.n_votes).collect())
    }

    #[test]
    fn each_voter_counts_once_and_each_vote_for_its_option() {
        let (one, any) = (json!({"oneOf": options()}), json!({"anyOf": options()}));
        for (question, name, votes, expected) in [
            (&one, "tea", vec![], Some((Some(5), vec![Some(4), None]))),
            (&one, "milk", vec![], Some((Some(5), vec![Some(3), Some(1)]))),
            (&one, "milk", vec!["tea"], None),
            (&one, "tea", vec!["tea"], None),
            (&any, "tea", vec![], Some((Some(5), vec![Some(4), None]))),
            (&any, "milk", vec!["tea"], Some((Some(4), vec![Some(3), Some(1)]))),
            (&any, "tea", vec!["tea"], None),
        ] {
            let facts = asked(OURS, question.clone(), &votes);
            let changes = plan(&vote(json!({"name": name})), &facts).unwrap().unwrap();
            match expected {
                Some(expected) => assert_eq!(counts(&changes), expected, "{name} after {votes:?}"),
                None => assert_eq!(changes, [], "{name} after {votes:?}"),
            }
        }
    }

    #[test]
    fn a_closed_question_takes_no_votes() {
        for (with, is_open) in [
            (json!({"endTime": "2026-01-15T13:59:59Z"}), false),
            (json!({"endTime": "2026-01-15T14:00:01Z"}), true),
            (json!({"closed": "2026-01-15T13:00:00Z"}), false),
            (json!({"closed": true}), false),
        ] {
            let mut question = json!({"oneOf": options()});
            question.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
            let changes = plan(&vote(json!({})), &asked(OURS, question, &[])).unwrap().unwrap();
            assert_eq!(!changes.is_empty(), is_open, "{with}");
        }
    }

    #[test]
    fn what_is_no_vote_on_ours_is_none() {
        let theirs = "https://two.example/polls/1";
        let open = |id| asked(id, json!({"oneOf": options()}), &[]);
        assert!(plan(&vote(json!({"inReplyTo": theirs})), &open(theirs)).is_none());
        assert!(plan(&vote(json!({"name": "coffee"})), &open(OURS)).is_none());
        assert!(plan(&vote(json!({})), &facts()).is_none());
        for (with, expected) in [
            (json!({}), true),
            (json!({"type": "Answer"}), true),
            (json!({"content": " "}), true),
            (json!({"content": "I like tea"}), false),
            (json!({"name": null}), false),
            (json!({"inReplyTo": [OURS, theirs]}), false),
            (json!({"inReplyTo": null}), false),
        ] {
            let vote = vote(with.clone());
            assert_eq!(question(vote.activity()).is_some(), expected, "{with}");
        }
    }
}

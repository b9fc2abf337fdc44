//! Questions: their options, their end, and votes.

use chrono::{DateTime, TimeZone};

use crate::{AnyObject, Closed, Iri, Note, OneOrMany, Question, Ref};

/// One of the answers that a question offers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct PollOption<'a> {
    /// What it says; a vote repeats it.
    pub name: &'a str,
    /// How many have chosen it, as far as the question says.
    pub n_votes: Option<u64>,
}

impl Question {
    /// The answers to choose from, in order. Without any, everyone answers in their own words.
    ///
    /// They are objects with a name; to offer them, add such objects to `one_of` or `any_of`.
    ///
    /// ```
    /// use oyez_vocab::Question;
    ///
    /// let question: Question = serde_json::from_str(r#"{
    ///     "type": "Question",
    ///     "oneOf": [
    ///         {"type": "Note", "name": "tea", "replies": {"type": "Collection", "totalItems": 3}},
    ///         {"type": "Note", "name": "coffee"}
    ///     ]
    /// }"#)?;
    /// let options: Vec<_> = question.options().map(|it| (it.name, it.n_votes)).collect();
    /// assert_eq!(options, [("tea", Some(3)), ("coffee", None)]);
    /// assert!(!question.is_multiple());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn options(&self) -> impl Iterator<Item = PollOption<'_>> {
        let objects = self.choices().iter().filter_map(Ref::object);
        objects.filter_map(|it| Some(PollOption { name: it.name.text()?, n_votes: n_votes(it) }))
    }

    /// Whether one may choose several answers.
    pub fn is_multiple(&self) -> bool {
        !self.any_of.is_empty()
    }

    /// Whether it takes no more answers at `now`: it says that it is closed, or its time is over.
    ///
    /// ```
    /// use oyez_vocab::{DateTime, Question};
    ///
    /// let question: Question =
    ///     serde_json::from_str(r#"{"type": "Question", "endTime": "2026-01-15T12:00:00Z"}"#)?;
    /// let noon: DateTime = "2026-01-15T12:00:00Z".parse()?;
    /// let morning: DateTime = "2026-01-15T09:00:00Z".parse()?;
    /// assert!(question.is_closed(noon.instant()));
    /// assert!(!question.is_closed(morning.instant()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_closed(&self, now: DateTime<impl TimeZone>) -> bool {
        let is_closed = self.closed.iter().any(|it| match it {
            Closed::At(at) => at.instant() <= now,
            Closed::By(_) => true,
            Closed::Is(is_closed) => *is_closed,
        });
        is_closed || self.end_time.as_ref().is_some_and(|it| it.instant() <= now)
    }

    /// The vote of `voter` for the answer `name`, to be created and sent to whom the question is
    /// by; `None` where that is not among its [`options`](Self::options), or the question has no
    /// `id`. Give the vote an `id` of its own, and send it in a [`Create`](crate::Create::of).
    ///
    /// ```
    /// use oyez_vocab::{Iri, Question};
    ///
    /// let question: Question = serde_json::from_str(r#"{
    ///     "type": "Question",
    ///     "id": "https://one.example/polls/1",
    ///     "attributedTo": "https://one.example/alice",
    ///     "oneOf": [{"type": "Note", "name": "tea"}, {"type": "Note", "name": "coffee"}]
    /// }"#)?;
    /// let bob: Iri = "https://two.example/bob".parse()?;
    /// assert!(question.vote(&bob, "milk").is_none());
    ///
    /// let vote = question.vote(&bob, "tea").ok_or("no such answer")?;
    /// assert_eq!(question.choice(&vote).map(|it| it.name), Some("tea"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn vote(&self, voter: &Iri, name: &str) -> Option<Note> {
        self.options().find(|it| it.name == name)?;
        let mut vote = Note::new();
        vote.name = name.into();
        vote.attributed_to = voter.into();
        vote.in_reply_to = self.id.as_ref()?.into();
        vote.to = if self.attributed_to.is_empty() {
            self.actor.clone()
        } else {
            self.attributed_to.clone()
        };
        Some(vote)
    }

    /// The answer that `note` votes for, if it is a vote on this question: a reply to it that names
    /// an answer and has no text.
    ///
    /// Whether the voter may vote, and has not voted before, is for the server of the question.
    pub fn choice<'a>(&'a self, note: &Note) -> Option<PollOption<'a>> {
        let id = self.id.as_ref()?;
        let is_reply = note.in_reply_to.iter().any(|it| it.id() == Some(id));
        let has_text = note.content.text().is_some_and(|it| !it.trim().is_empty());
        let name = note.name.text().filter(|_| is_reply && !has_text)?;
        self.options().find(|it| it.name == name)
    }

    fn choices(&self) -> &OneOrMany<Ref<AnyObject>> {
        if self.is_multiple() { &self.any_of } else { &self.one_of }
    }
}

/// How many replies an answer says to have.
fn n_votes(option: &AnyObject) -> Option<u64> {
    option.replies.as_ref()?.object()?.total_items
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn question(with: Value) -> Question {
        let mut document = json!({
            "type": "Question",
            "id": "https://a.example/1",
            "attributedTo": "https://a.example/a",
            "oneOf": [{"type": "Note", "name": "tea"}, {"type": "Note", "name": "coffee"}],
        });
        for (name, value) in with.as_object().unwrap() {
            document[name] = value.clone();
        }
        serde_json::from_value(document).unwrap()
    }

    #[test]
    fn a_question_is_closed_when_it_says_so_or_its_time_is_over() {
        let now = "2026-01-15T12:00:00Z".parse::<crate::DateTime>().unwrap().instant();
        for (with, expected) in [
            (json!({}), false),
            (json!({"closed": "2026-01-15T12:00:00Z"}), true),
            (json!({"closed": "2026-01-15T12:00:01Z"}), false),
            (json!({"closed": true}), true),
            (json!({"closed": false}), false),
            (json!({"closed": "https://a.example/why"}), true),
            (json!({"endTime": "2026-01-15T11:59:59Z"}), true),
            (json!({"endTime": "2026-01-15T13:00:00+02:00"}), true),
            (json!({"endTime": "2026-01-16T12:00:00Z"}), false),
        ] {
            assert_eq!(question(with.clone()).is_closed(now), expected, "{with}");
        }
    }

    #[test]
    fn now_may_be_in_any_time_zone() {
        let question = question(json!({"endTime": "2026-01-15T13:00:00+01:00"}));
        let end: crate::DateTime = "2026-01-15T12:00:00Z".parse().unwrap();
        let before = end.instant().to_utc() - chrono::TimeDelta::seconds(1);
        assert!(question.is_closed(end.instant().to_utc()));
        assert!(!question.is_closed(before));
    }

    #[test]
    fn a_vote_names_an_option_and_is_read_as_one() {
        let question = question(json!({}));
        let voter = "https://b.example/b".parse().unwrap();
        let vote = question.vote(&voter, "tea").unwrap();
        assert_eq!(vote.to[0].id().unwrap(), "https://a.example/a");
        assert_eq!(question.choice(&vote).unwrap().name, "tea");
        assert!(question.vote(&voter, "water").is_none());

        let mut reply = vote.clone();
        reply.content = "I like tea".into();
        assert!(question.choice(&reply).is_none(), "a reply with a text is no vote");
        for blank in ["", " \n"] {
            reply.content = blank.into();
            assert_eq!(question.choice(&reply).map(|it| it.name), Some("tea"), "{blank:?}");
        }
        let mut elsewhere = vote.clone();
        elsewhere.in_reply_to = voter.into();
        assert!(question.choice(&elsewhere).is_none());
    }

    #[test]
    fn any_of_lets_one_choose_several() {
        let several = question(json!({"oneOf": [], "anyOf": [{"type": "Note", "name": "milk"}]}));
        assert!(several.is_multiple());
        assert_eq!(several.options().next().unwrap().name, "milk");
    }
}

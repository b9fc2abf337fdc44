//! Who has chosen what.

use diesel::result::QueryResult;
use oyez_vocab::Iri;

use super::{Conn, NoEntry, Row, Text};

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct Vote {
    question: Text,
    voter: Text,
    option: Text,
}

impl Row for Vote {
    const TABLE: &'static str = "oyez_votes";
    type Key = (Text, Text, Text);
    type Entry = NoEntry;

    fn key(&self) -> Self::Key {
        (self.question.clone(), self.voter.clone(), self.option.clone())
    }
}

/// Inserts a vote, unless it is there.
pub(crate) async fn insert(
    conn: &mut Conn,
    question: &Iri,
    voter: &Iri,
    option: &str,
) -> QueryResult<()> {
    let (question, voter) = (question.as_str().into(), voter.as_str().into());
    conn.tables.votes.insert_new(Vote { question, voter, option: option.into() });
    Ok(())
}

/// The options of `question` that `voter` has chosen.
pub(crate) async fn of(conn: &mut Conn, question: &Iri, voter: &Iri) -> QueryResult<Vec<String>> {
    let first = (question.as_str().into(), voter.as_str().into(), Text::default());
    let votes = conn.tables.votes.rows_from(first);
    let own = votes.take_while(|it| *question == *it.question && *voter == *it.voter);
    Ok(own.map(|it| it.option.to_string()).collect())
}

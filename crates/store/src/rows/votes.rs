//! Who has chosen what.

use diesel::prelude::*;
use oyez_vocab::Iri;

use super::{Conn, RunQueryDsl};
use crate::schema::votes::dsl;

/// Inserts a vote, unless it is there.
pub(crate) async fn insert(
    conn: &mut Conn,
    question: &Iri,
    voter: &Iri,
    option: &str,
) -> QueryResult<()> {
    let (question, voter) = (question.as_str(), voter.as_str());
    diesel::insert_into(dsl::votes)
        .values((dsl::question.eq(question), dsl::voter.eq(voter), dsl::option.eq(option)))
        .on_conflict((dsl::question, dsl::voter, dsl::option))
        .do_nothing()
        .execute(conn)
        .await
        .map(drop)
}

/// The options of `question` that `voter` has chosen.
pub(crate) async fn of(conn: &mut Conn, question: &Iri, voter: &Iri) -> QueryResult<Vec<String>> {
    dsl::votes
        .filter(dsl::question.eq(question.as_str()).and(dsl::voter.eq(voter.as_str())))
        .select(dsl::option)
        .load(conn)
        .await
}

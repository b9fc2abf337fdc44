//! What may be wrong in a database.

use diesel::{QueryableByName, result::QueryResult, sql_query, sql_types::Text};

use super::{Conn, RunQueryDsl};

/// How many findings of one kind are reported. More say nothing new.
const MAX_FINDINGS: usize = 100;

/// What may be wrong, in words, and a query that finds it.
pub(crate) type Check = (&'static str, &'static str);

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    value: String,
}

/// What these checks find, and those that are the same for every database.
pub(crate) async fn find(conn: &mut Conn, own: &[Check]) -> QueryResult<Vec<String>> {
    let mut findings = Vec::new();
    for (finding, query) in own.iter().chain(&CHECKS) {
        let query = format!("SELECT value FROM ({query}) AS found LIMIT {MAX_FINDINGS}");
        let rows: Vec<Row> = sql_query(query).load(conn).await?;
        findings.extend(rows.into_iter().map(|it| format!("{finding}: {}", it.value)));
    }
    Ok(findings)
}

/// The database itself holds what it can by its constraints; this is what it cannot.
const CHECKS: [Check; 8] = [
    (
        "the total of a list is wrong",
        "SELECT list || ' of ' || owner || ' has ' || coalesce(n, 0) || ', and its total is '
            || coalesce(total, 0) AS value
        FROM (
            SELECT owner, 'inbox' AS list, count(*) AS n FROM oyez_inbox_items GROUP BY owner
            UNION ALL
            SELECT owner, 'outbox', count(*) FROM oyez_outbox_items GROUP BY owner
            UNION ALL
            SELECT owner, 'outbox-for-all', sum(CASE WHEN is_public THEN 1 ELSE 0 END)
                FROM oyez_outbox_items GROUP BY owner
            UNION ALL
            SELECT owner, kind, count(*) FROM oyez_collection_items GROUP BY owner, kind
            UNION ALL
            SELECT '', 'reports', count(*) FROM oyez_reports
        ) AS counted FULL JOIN oyez_list_totals USING (owner, list)
        WHERE coalesce(n, 0) <> coalesce(total, 0)",
    ),
    (
        "a follow is accepted, and the follower is not among the followers",
        "SELECT follower || ' of ' || followed AS value
        FROM oyez_follows JOIN oyez_local_actors ON iri = followed
        WHERE state = 'accepted' AND (followed, 'followers', follower) NOT IN
            (SELECT owner, kind, member FROM oyez_collection_items)",
    ),
    (
        "there is a follower without an accepted follow",
        "SELECT member || ' of ' || owner AS value
        FROM oyez_collection_items JOIN oyez_local_actors ON iri = owner
        WHERE kind = 'followers' AND (member, owner, 'accepted') NOT IN
            (SELECT follower, followed, state FROM oyez_follows)",
    ),
    (
        "there is one who is followed without an accepted follow",
        "SELECT member || ' by ' || owner AS value
        FROM oyez_collection_items JOIN oyez_local_actors ON iri = owner
        WHERE kind = 'following' AND (owner, member, 'accepted') NOT IN
            (SELECT follower, followed, state FROM oyez_follows)",
    ),
    (
        "a delivery waits, and nothing is before it",
        "SELECT id || ' to ' || target AS value FROM oyez_deliveries AS it
        WHERE state = 'waiting' AND NOT EXISTS (
            SELECT 1 FROM oyez_deliveries AS before
            WHERE before.target = it.target AND before.subject = it.subject
            AND before.state IN ('leased', 'queued')
        )",
    ),
    (
        "a delivery is by nobody here",
        "SELECT id || ' by ' || sender AS value FROM oyez_deliveries
        WHERE sender NOT IN (SELECT iri FROM oyez_local_actors)",
    ),
    (
        "an activity is in the outbox of another",
        "SELECT activities.iri || ' of ' || owner AS value
        FROM oyez_outbox_items JOIN oyez_activities AS activities ON activities.id = activity
        WHERE owner <> actor OR NOT is_local",
    ),
    (
        "an outbox shows everyone what is not for everyone",
        "SELECT activities.iri || ' of ' || owner AS value
        FROM oyez_outbox_items AS items JOIN oyez_activities AS activities
        ON activities.id = items.activity
        WHERE items.is_public AND NOT activities.is_public",
    ),
];

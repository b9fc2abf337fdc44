//! What is in a database, by SQL of its own, so that no fault of the store can hide itself.

use std::{collections::BTreeSet, env, ffi::OsString, process::Command};

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_query,
    sql_types::Text,
};

use crate::{Outcome, record::Arrived};

/// Two texts of a row.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, QueryableByName)]
pub(crate) struct Pair {
    #[diesel(sql_type = Text)]
    pub(crate) a: String,
    #[diesel(sql_type = Text)]
    pub(crate) b: String,
}

/// What is in the database. Nothing is read from an index, which would not show a row twice.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// What the database itself complains of.
    pub(crate) faults: Vec<String>,
    /// Ids and actors of the activities of others.
    pub(crate) activities: Vec<Pair>,
    /// Ids and actors of what is in Alice's inbox.
    pub(crate) inbox: Vec<Pair>,
    /// Those who follow Alice, and how that stands.
    pub(crate) follows: Vec<Pair>,
    /// Alice's followers, as her collection has them.
    pub(crate) followers: Vec<Pair>,
    /// What Alice has accepted, and by which activity.
    pub(crate) accepts: Vec<Pair>,
    /// The deliveries that are left, and how they stand.
    pub(crate) queued: Vec<Pair>,
    /// Lists whose totals are wrong.
    pub(crate) totals: Vec<Pair>,
}

impl Found {
    /// Reads it, by the URL of the database.
    pub(crate) fn read(database: &str) -> Outcome<Self> {
        let mut source = Source::open(database)?;
        let activities = source.table("oyez_activities");
        let mut pairs = |query: &str| source.pairs(query);
        Ok(Self {
            activities: pairs(&format!(
                "SELECT iri AS a, actor AS b FROM {activities} WHERE NOT is_local"
            ))?,
            inbox: pairs(
                "SELECT iri AS a, actor AS b FROM oyez_inbox_items AS item
                 JOIN oyez_activities AS activity ON activity.id = item.activity",
            )?,
            follows: pairs("SELECT follower AS a, state AS b FROM oyez_follows")?,
            followers: pairs(
                "SELECT member AS a, item AS b FROM oyez_collection_items WHERE kind = 'followers'",
            )?,
            accepts: pairs(&format!(
                "SELECT coalesce(object, '') AS a, iri AS b FROM {activities}
                 WHERE is_local AND kind = 'Accept'"
            ))?,
            queued: pairs(
                "SELECT iri AS a, state AS b FROM oyez_deliveries AS delivery
                 JOIN oyez_activities AS activity ON activity.id = delivery.activity",
            )?,
            totals: pairs(
                "SELECT list AS a, total || ' and not ' || n AS b FROM oyez_list_totals AS totals
                 JOIN (SELECT owner, 'inbox' AS list, count(*) AS n FROM oyez_inbox_items
                       GROUP BY owner
                       UNION ALL
                       SELECT owner, kind, count(*) FROM oyez_collection_items
                       GROUP BY owner, kind) AS counted USING (owner, list)
                 WHERE total <> n",
            )?,
            faults: source.faults()?,
        })
    }

    /// What was delivered, each once.
    pub(crate) fn delivered<'a>(&self, arrived: &'a [Arrived]) -> BTreeSet<(&'a str, &'a str)> {
        arrived.iter().map(|it| (&*it.id, &*it.inbox)).collect()
    }
}

/// Where it is read.
enum Source {
    /// By `psql`, which understands the URL.
    Postgres(String),
    Sqlite(SqliteConnection),
}

impl Source {
    fn open(url: &str) -> Outcome<Self> {
        Ok(match url.strip_prefix("sqlite://") {
            Some(file) => Self::Sqlite(SqliteConnection::establish(file)?),
            None => Self::Postgres(url.to_owned()),
        })
    }

    /// A table in a query that is not to use its indexes; to PostgreSQL that is a setting.
    fn table(&self, name: &str) -> String {
        match self {
            Self::Postgres(_) => name.to_owned(),
            Self::Sqlite(_) => format!("{name} NOT INDEXED"),
        }
    }

    /// The rows of a query for an `a` without white space, and a `b`.
    fn pairs(&mut self, query: &str) -> Outcome<Vec<Pair>> {
        match self {
            Self::Postgres(url) => psql(url, query),
            Self::Sqlite(conn) => Ok(sql_query(query).load(conn)?),
        }
    }

    fn faults(&mut self) -> Outcome<Vec<String>> {
        let rows = match self {
            // What it finds out by itself has failed a query.
            Self::Postgres(_) => Vec::new(),
            Self::Sqlite(_) => self.pairs(
                "SELECT 'integrity_check' AS a, integrity_check AS b FROM pragma_integrity_check
                 WHERE integrity_check <> 'ok'
                 UNION ALL SELECT 'foreign_key_check', \"table\" FROM pragma_foreign_key_check",
            )?,
        };
        Ok(rows.into_iter().map(|it| format!("{}: {}", it.a, it.b)).collect())
    }
}

fn psql(url: &str, query: &str) -> Outcome<Vec<Pair>> {
    let mut psql = Command::new(env::var_os("PSQL").unwrap_or_else(|| OsString::from("psql")));
    psql.args(["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--field-separator= "]);
    for scan in ["bitmapscan", "indexonlyscan", "indexscan"] {
        psql.arg(format!("--command=SET enable_{scan} = off"));
    }
    let output = psql.arg("--command").arg(query).arg(url).output()?;
    if !output.status.success() {
        return Err(format!("psql: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let pair = |line: &str| {
        let (a, b) = line.split_once(' ').ok_or_else(|| format!("`{line}` is one word"))?;
        Ok(Pair { a: a.to_owned(), b: b.to_owned() })
    };
    String::from_utf8(output.stdout)?.lines().map(pair).collect()
}

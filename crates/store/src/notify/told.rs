//! Who was told of a notification already.

use diesel::{
    RunQueryDsl, SqliteConnection, connection::SimpleConnection, result::QueryResult,
    sql_types::Text,
};

/// Whom a notification has reached so far: however many ways lead to someone, it reaches them once.
///
/// It is a table of the connection's own, for there may be more of them than memory should hold.
pub(super) struct Told;

impl Told {
    /// Nobody yet.
    pub(super) fn begin(conn: &mut SqliteConnection) -> QueryResult<Self> {
        conn.batch_execute(
            "CREATE TEMP TABLE IF NOT EXISTS oyez_told (
                protocol TEXT NOT NULL,
                address TEXT NOT NULL,
                PRIMARY KEY (protocol, address)
            ) WITHOUT ROWID;
            DELETE FROM temp.oyez_told;",
        )?;
        Ok(Self)
    }

    /// Adds an address; returns whether it is a new one.
    pub(super) fn add(
        &self,
        conn: &mut SqliteConnection,
        protocol: &str,
        address: &str,
    ) -> QueryResult<bool> {
        let inserted = diesel::sql_query("INSERT OR IGNORE INTO temp.oyez_told VALUES (?, ?)")
            .bind::<Text, _>(protocol)
            .bind::<Text, _>(address)
            .execute(conn)?;
        Ok(inserted > 0)
    }

    /// Forgets them all.
    pub(super) fn end(self, conn: &mut SqliteConnection) -> QueryResult<()> {
        conn.batch_execute("DELETE FROM temp.oyez_told;")
    }
}

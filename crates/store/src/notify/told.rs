//! Who was told of a notification already.

use std::sync::atomic::{AtomicI64, Ordering};

use diesel::{connection::SimpleConnection, prelude::*};

use self::oyez_told::dsl;

diesel::table! {
    temp.oyez_told (notice, protocol, address) {
        notice -> BigInt,
        protocol -> Text,
        address -> Text,
    }
}

/// Whom a notification has reached so far: however many ways lead to someone, it reaches them once.
///
/// It is in a table of the connection's own, for there may be more of them than memory should hold.
pub(super) struct Told {
    // A model that is asked whom to tell may issue a notification meanwhile, on this connection.
    notice: i64,
}

static NOTICES: AtomicI64 = AtomicI64::new(0);

impl Told {
    /// Nobody yet.
    pub(super) fn begin(conn: &mut SqliteConnection) -> QueryResult<Self> {
        conn.batch_execute(
            "CREATE TEMP TABLE IF NOT EXISTS oyez_told (
                notice INTEGER NOT NULL,
                protocol TEXT NOT NULL,
                address TEXT NOT NULL,
                PRIMARY KEY (notice, protocol, address)
            ) WITHOUT ROWID;",
        )?;
        Ok(Self { notice: NOTICES.fetch_add(1, Ordering::Relaxed) })
    }

    /// Adds an address; returns whether it is a new one.
    pub(super) fn add(
        &self,
        conn: &mut SqliteConnection,
        protocol: &str,
        address: &str,
    ) -> QueryResult<bool> {
        let row =
            (dsl::notice.eq(self.notice), dsl::protocol.eq(protocol), dsl::address.eq(address));
        let inserted = diesel::insert_or_ignore_into(dsl::oyez_told).values(row).execute(conn)?;
        Ok(inserted > 0)
    }

    /// Forgets them all.
    pub(super) fn end(self, conn: &mut SqliteConnection) -> QueryResult<()> {
        let told = dsl::oyez_told.filter(dsl::notice.eq(self.notice));
        diesel::delete(told).execute(conn).map(drop)
    }
}

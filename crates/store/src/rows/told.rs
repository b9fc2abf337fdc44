//! Who was told of a notification already.

use std::{
    hash::{BuildHasher as _, RandomState},
    sync::atomic::{AtomicI64, Ordering},
};

use diesel::{prelude::*, sql_query};

use self::oyez_told::dsl;
use super::{Conn, RunQueryDsl};

diesel::table! {
    oyez_told (notice, one, other) {
        notice -> BigInt,
        one -> BigInt,
        other -> BigInt,
    }
}

/// Whom a notification has reached so far: however many ways lead to someone, it reaches them once.
///
/// It is in a table of the connection's own, for there may be more of them than memory should hold.
/// The same holds for the table, which a database may keep in memory: so an address is there as two
/// hashes, by keys of their own, and no two addresses ever have both in common.
pub(crate) struct Told {
    // A model that is asked whom to tell may issue a notification meanwhile, on this connection.
    notice: i64,
    hashes: [RandomState; 2],
}

static NOTICES: AtomicI64 = AtomicI64::new(0);

impl Told {
    /// Nobody yet.
    pub(crate) async fn begin(conn: &mut Conn) -> QueryResult<Self> {
        let table = "CREATE TEMP TABLE IF NOT EXISTS oyez_told (
            notice BIGINT NOT NULL,
            one BIGINT NOT NULL,
            other BIGINT NOT NULL,
            PRIMARY KEY (notice, one, other)
        )";
        sql_query(table).execute(conn).await?;
        let notice = NOTICES.fetch_add(1, Ordering::Relaxed);
        Ok(Self { notice, hashes: Default::default() })
    }

    /// Adds an address; returns whether it is a new one.
    pub(crate) async fn add(
        &self,
        conn: &mut Conn,
        protocol: &str,
        address: &str,
    ) -> QueryResult<bool> {
        let [one, other] =
            self.hashes.each_ref().map(|it| it.hash_one((protocol, address)).cast_signed());
        let row = (dsl::notice.eq(self.notice), dsl::one.eq(one), dsl::other.eq(other));
        let inserted = diesel::insert_into(dsl::oyez_told)
            .values(row)
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        Ok(inserted > 0)
    }

    /// Forgets them all.
    pub(crate) async fn end(self, conn: &mut Conn) -> QueryResult<()> {
        let told = dsl::oyez_told.filter(dsl::notice.eq(self.notice));
        diesel::delete(told).execute(conn).await.map(drop)
    }
}

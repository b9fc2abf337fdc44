//! Who was told of a notification already.

use diesel::result::QueryResult;

use super::{Conn, NoEntry, Row, Text};

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    notice: u64,
    protocol: Text,
    address: Text,
}

impl Row for Address {
    const TABLE: &'static str = "oyez_told";
    type Key = (u64, Text, Text);
    type Entry = NoEntry;

    fn key(&self) -> Self::Key {
        (self.notice, self.protocol.clone(), self.address.clone())
    }
}

/// Whom a notification has reached so far: however many ways lead to someone, it reaches them once.
pub(crate) struct Told {
    notice: u64,
}

impl Told {
    /// Nobody yet.
    pub(crate) async fn begin(conn: &mut Conn) -> QueryResult<Self> {
        Ok(Self { notice: conn.next_notice() })
    }

    /// Adds an address; returns whether it is a new one.
    pub(crate) async fn add(
        &self,
        conn: &mut Conn,
        protocol: &str,
        address: &str,
    ) -> QueryResult<bool> {
        let (protocol, address) = (protocol.into(), address.into());
        Ok(conn.tables.told.insert_new(Address { notice: self.notice, protocol, address }))
    }

    /// Forgets them all.
    pub(crate) async fn end(self, conn: &mut Conn) -> QueryResult<()> {
        let first = (self.notice, Text::default(), Text::default());
        let told = conn.tables.told.rows_from(first).take_while(|it| it.notice == self.notice);
        let keys: Vec<_> = told.map(Row::key).collect();
        for key in keys {
            conn.tables.told.remove(&key);
        }
        Ok(())
    }
}

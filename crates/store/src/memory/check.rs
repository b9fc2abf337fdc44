//! Looking whether the tables are as they should be.

use oyez_registry::StoreError;

use super::{MemoryStore, rows::findings};
use crate::report::{Report, TableSize};

impl MemoryStore {
    /// Looks at all tables: totals of lists, and what belongs together without a reference.
    ///
    /// # Errors
    ///
    /// Fails when it is asked for by a model.
    pub async fn check(&self) -> Result<Report, StoreError> {
        self.read((), |(), conn, _| {
            Box::pin(async {
                Ok(Report { tables: conn.tables.sizes(), findings: findings::find(&conn.tables) })
            })
        })
        .await
    }

    /// How many rows the tables have. How many bytes those take is not known, and said to be none.
    ///
    /// # Errors
    ///
    /// Fails when it is asked for by a model.
    pub async fn table_sizes(&self) -> Result<Vec<TableSize>, StoreError> {
        self.read((), |(), conn, _| Box::pin(async { Ok(conn.tables.sizes()) })).await
    }
}

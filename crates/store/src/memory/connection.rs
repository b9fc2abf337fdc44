//! The tables, and the transactions in which they are written.

use std::{fmt, sync::Arc};

use diesel::result::{DatabaseErrorKind, QueryResult};
use tokio::sync::{Mutex, MutexGuard};

use super::{
    rows::{
        activities::Activity, collection_items::CollectionItem, deliveries::Delivery,
        erasures::Erasure, follows::Follow, inbox_items::InboxItem, keys::Key,
        list_totals::ListTotal, local_actors::Actor, messages::Message, moves::Move,
        objects::Object, outbox_items::OutboxItem, remote_actors::RemoteActor, reports::Report,
        rules::RuleRow, templates::Template, tokens::Token, told::Address, votes::Vote,
    },
    table::{Row, Table, violation},
};
use crate::report::TableSize;

/// The rows of a store in memory, for as long as there is a handle to them.
///
/// Several stores may have them open, as several processes have a database, or one after the other,
/// as after a restart. Clones are handles to the same rows.
#[derive(Clone, Default)]
pub struct MemoryDatabase {
    conn: Arc<Mutex<MemoryConnection>>,
}

impl MemoryDatabase {
    /// Waits for all other work, and then has the tables for itself.
    pub(crate) async fn lock(&self) -> MutexGuard<'_, MemoryConnection> {
        self.conn.lock().await
    }
}

impl fmt::Debug for MemoryDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryDatabase").finish_non_exhaustive()
    }
}

/// What a [`MemoryStore`](crate::MemoryStore) lends to the models of an application.
///
/// There is nothing in it for them: what such a model has is elsewhere.
#[derive(Default)]
pub struct MemoryConnection {
    pub(crate) tables: Tables,
    // How much of each table was written when each of the open transactions began.
    marks: Vec<Vec<usize>>,
    n_notices: u64,
}

impl MemoryConnection {
    /// Begins a transaction or, within one, a savepoint.
    pub(crate) fn begin(&mut self) {
        self.marks.push(self.tables.marks());
    }

    /// Ends what was begun last, and keeps what was written in it.
    pub(crate) fn keep(&mut self) {
        self.marks.pop();
        if self.marks.is_empty() {
            self.tables.keep();
        }
    }

    /// Ends what was begun last, and undoes what was written in it.
    pub(crate) fn undo(&mut self) {
        if let Some(marks) = self.marks.pop() {
            self.tables.undo(&marks);
        }
    }

    /// How many transactions and savepoints are open.
    pub(crate) fn depth(&self) -> usize {
        self.marks.len()
    }

    /// A number that no notification had before.
    pub(crate) fn next_notice(&mut self) -> u64 {
        self.n_notices += 1;
        self.n_notices
    }

    /// Looks whether an actor of this server has the id `iri`, or had it, before a row refers to it.
    pub(crate) fn refer_to_actor(&self, iri: &str) -> QueryResult<()> {
        self.tables.local_actors.get(iri).map(drop).ok_or_else(|| dangling::<Actor>(iri))
    }

    /// Looks whether there is an activity in the row `row`, before another refers to it.
    pub(crate) fn refer_to_activity(&self, row: &str) -> QueryResult<()> {
        self.tables.activities.get(row).map(drop).ok_or_else(|| dangling::<Activity>(row))
    }
}

fn dangling<R: Row>(key: &str) -> diesel::result::Error {
    let message = format!("`{}` has no row `{key}`", R::TABLE);
    violation(DatabaseErrorKind::ForeignKeyViolation, message)
}

impl fmt::Debug for MemoryConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryConnection").finish_non_exhaustive()
    }
}

macro_rules! tables {
    ($($name:ident: $row:ty,)*) => {
        /// All tables.
        #[derive(Default)]
        pub(crate) struct Tables {
            $(pub(crate) $name: Table<$row>,)*
            /// Whom notifications have reached that are being issued.
            pub(crate) told: Table<Address>,
        }

        impl Tables {
            fn marks(&self) -> Vec<usize> {
                vec![$(self.$name.mark(),)* self.told.mark()]
            }

            fn undo(&mut self, marks: &[usize]) {
                let mut marks = marks.iter().copied();
                let mut next = || marks.next().unwrap_or_default();
                $(self.$name.undo(next());)*
                self.told.undo(next());
            }

            fn keep(&mut self) {
                $(self.$name.keep();)*
                self.told.keep();
            }

            /// How large the tables are, by name.
            pub(crate) fn sizes(&self) -> Vec<TableSize> {
                vec![$(size(&self.$name),)*]
            }
        }
    };
}

tables! {
    activities: Activity,
    collection_items: CollectionItem,
    deliveries: Delivery,
    erasures: Erasure,
    follows: Follow,
    inbox_items: InboxItem,
    keys: Key,
    list_totals: ListTotal,
    local_actors: Actor,
    messages: Message,
    moves: Move,
    objects: Object,
    outbox_items: OutboxItem,
    remote_actors: RemoteActor,
    reports: Report,
    rules: RuleRow,
    templates: Template,
    tokens: Token,
    votes: Vote,
}

fn size<R: Row>(table: &Table<R>) -> TableSize {
    let rows = i64::try_from(table.len()).unwrap_or(i64::MAX);
    TableSize { name: R::TABLE.to_owned(), rows, bytes: 0 }
}

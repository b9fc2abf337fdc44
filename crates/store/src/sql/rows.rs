//! Rows, and the statements about each kind of them.

pub(crate) mod activities;
pub(crate) mod collection_items;
pub(crate) mod deliveries;
pub(crate) mod erasures;
pub(crate) mod follows;
pub(crate) mod inbox_items;
pub(crate) mod keys;
pub(crate) mod list_totals;
pub(crate) mod local_actors;
pub(crate) mod messages;
pub(crate) mod moves;
pub(crate) mod objects;
pub(crate) mod outbox_items;
pub(crate) mod remote_actors;
pub(crate) mod reports;
pub(crate) mod templates;
pub(crate) mod tokens;
pub(crate) mod votes;

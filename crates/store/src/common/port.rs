//! The ports: each method is one piece of work for the writer, or for a reader.

mod activity_store;
mod actor_store;
mod application_store;
mod delivery_queue;
mod message_store;
mod rule_store;
mod template_store;

use std::time::Duration;

/// After how long a waiting worker looks again: other processes, and applications by connections
/// of their own, may have queued something.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

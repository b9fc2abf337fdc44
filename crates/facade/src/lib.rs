//! Social activities for any Rust application, within itself and from server to server.
//!
//! An [`App`] is a site with its database. Its [layer](App::layer) goes around the application's
//! own service and answers the requests of ActivityPub. A site that has no other service is served
//! by the app itself:
//!
//! ```no_run
//! use oyez::App;
//! use serde_json::json;
//! use tokio::{net::TcpListener, signal};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let app = App::builder("https://example.org".parse()?).database("sqlite://app.db").open()?;
//! let alice = app.add_actor("alice").await?.actor;
//! let followers = "https://example.org/users/alice/followers";
//! app.publish(json!({"type": "Note", "content": "Hear ye.", "to": followers}), &alice).await?;
//!
//! let listener = TcpListener::bind("127.0.0.1:8000").await?;
//! app.serve(listener, async { drop(signal::ctrl_c().await) }).await;
//! # Ok(())
//! # }
//! ```
//!
//! What an app has is in one SQLite file (the feature `sqlite`, on by default) or in a PostgreSQL
//! database (the feature `postgres`, [`App::postgres`]); for tests it may be [in memory](App::in_memory).
//!
//! The layers below are here as well: [`vocab`], [`registry`], [`store`] and [`http`].

mod actor_settings;
mod app;
mod backends;
mod error;
mod lookup;
mod messages;
mod not_found;
mod person;
#[cfg(feature = "smtp")]
mod smtp;
mod templates;

pub use oyez_http as http;
pub use oyez_registry as registry;
pub use oyez_store as store;
pub use oyez_vocab as vocab;

pub use self::{
    actor_settings::ActorSettings,
    app::{AddedActor, App, AppBuilder},
    backends::BackendError,
    error::AppError,
    messages::MessageWorker,
    not_found::NotFound,
    templates::{TemplateEntry, TemplateError, Templates},
};

#[cfg(feature = "smtp")]
pub use self::smtp::{SmtpBackend, SmtpError};

use self::backends::Backends;

/// The examples of the README, which are run as tests.
#[cfg(all(doctest, feature = "sqlite"))]
#[doc = include_str!("../../../README.md")]
pub struct Readme;

/// The examples of the guide to notifications, which are run as tests.
#[cfg(all(doctest, feature = "sqlite"))]
#[doc = include_str!("../../../docs/notifications.md")]
pub struct Notifications;

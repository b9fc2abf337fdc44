//! The commands.

mod act;
mod actor;
mod blocks;
mod database;
mod descriptors;
mod inbox;
pub(crate) mod listing;
mod lookup;
mod messages;
mod reports;
mod serve;
mod settings;

use std::{net::SocketAddr, path::PathBuf};

use clap::{Parser, Subcommand};
use oyez::{
    App,
    registry::{Domain, Subject},
    store::{ApplicationStore, Retention},
};
use tracing_subscriber::EnvFilter;

use self::settings::{Opened, Settings};
use crate::{Outcome, demo};

/// A small ActivityPub server.
#[derive(Debug, Parser)]
#[command(version, after_help = "Exit codes: 0 done, 1 failed, 2 wrong usage.")]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(flatten)]
    OnSite(OnSite),
    /// Copy the database to a new file, while the server may run. With PostgreSQL, use pg_dump.
    Backup {
        /// The file, which must not be there yet. It holds private keys.
        file: PathBuf,
    },
    /// Show two servers that federate; needs no settings.
    Demo {
        /// Print what was measured as one line of JSON at the end.
        #[arg(long)]
        json: bool,
    },
}

/// The commands that work on a site, whatever its database.
#[derive(Debug, Subcommand)]
enum OnSite {
    /// Serve the site, and deliver what is queued.
    Serve {
        /// The address to serve on.
        #[arg(long, env = "OYEZ_LISTEN", default_value = "127.0.0.1:8000")]
        listen: SocketAddr,
        #[command(flatten)]
        keep: serve::Keep,
    },
    /// Make actors, and list them.
    #[command(subcommand)]
    Actor(actor::Actor),
    /// Print a new bearer token for an actor.
    Token {
        /// The actor's name.
        name: String,
    },
    /// Show what an actor has received, newest first.
    Inbox {
        /// The actor's name.
        name: String,
        /// Print one JSON object a line.
        #[arg(long)]
        json: bool,
    },
    /// Show messages by other protocols that could not be sent, and queue them again.
    #[command(subcommand)]
    Messages(messages::Messages),
    /// Post a note to everyone, and to the actor's followers.
    Post {
        /// The actor's name.
        name: String,
        /// The text, without markup.
        text: String,
    },
    /// Ask to follow another actor.
    Follow {
        /// The name of the actor that follows.
        name: String,
        /// The one to follow: an id, or a handle such as @bob@example.org.
        actor: String,
    },
    /// Have nothing more to do with a domain or an actor. A server that runs knows it within seconds.
    Block(blocks::Block),
    /// Allow a domain, with all below it, for a server that is run with --only-allowed.
    Allow {
        /// The domain.
        domain: Domain,
    },
    /// Remove what `block` or `allow` has said of a domain or an actor.
    Unblock {
        /// The domain, or the id of the actor.
        subject: Subject,
    },
    /// List what was blocked and allowed, import and export it.
    #[command(subcommand)]
    Blocks(blocks::Blocks),
    /// Show what a handle or an address leads to, here or on another server.
    Lookup {
        /// A handle such as @bob@example.org, or the address of an actor, an object or a page.
        text: String,
        /// Print one JSON object, with the whole document.
        #[arg(long)]
        json: bool,
    },
    /// Show how large the tables are, and how many deliveries wait or were given up.
    Status {
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// List what was reported to the operator, newest first.
    Reports {
        /// Print one JSON object a line.
        #[arg(long)]
        json: bool,
    },
    /// Look whether the database is sound, and how large its tables are; fails when it is not.
    Check {
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
}

impl Cli {
    /// Logs to standard error what `RUST_LOG` asks for: by default what an operator should see.
    pub(crate) fn start_logging(&self) {
        let default = match self.command {
            Command::OnSite(OnSite::Serve { .. }) => "info",
            _ => "error",
        };
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    }

    pub(crate) async fn run(self) -> Outcome {
        let settings = self.settings;
        match self.command {
            Command::OnSite(command) => {
                if !command.makes_database() {
                    settings.expect_database().await?;
                }
                match settings.open(command.retention()).await? {
                    #[cfg(feature = "postgres")]
                    Opened::Postgres(app) => command.run(&app).await,
                    Opened::Sqlite(app) => command.run(&app).await,
                }
            }
            Command::Backup { file } => {
                let app =
                    settings.open_existing_file("`backup`", "for PostgreSQL, use `pg_dump`")?;
                database::backup(&app, file).await
            }
            Command::Demo { json } => demo::run(json).await,
        }
    }
}

impl OnSite {
    /// Whether there need not be a database yet.
    fn makes_database(&self) -> bool {
        !matches!(self, Self::Check { .. } | Self::Reports { .. } | Self::Status { .. })
    }

    fn retention(&self) -> Retention {
        match self {
            Self::Serve { keep, .. } => keep.retention(),
            _ => Retention::default(),
        }
    }

    async fn run<S: ApplicationStore>(self, app: &App<S>) -> Outcome {
        match self {
            Self::Serve { listen, .. } => serve::run(app, listen).await,
            Self::Actor(command) => command.run(app).await,
            Self::Token { name } => actor::token(app, &name).await,
            Self::Inbox { name, json } => inbox::run(app, &name, json).await,
            Self::Messages(command) => command.run(app).await,
            Self::Post { name, text } => act::post(app, &name, &text).await,
            Self::Follow { name, actor } => act::follow(app, &name, &actor).await,
            Self::Block(block) => blocks::block(app, block).await,
            Self::Allow { domain } => blocks::allow(app, domain).await,
            Self::Unblock { subject } => blocks::unblock(app, subject).await,
            Self::Blocks(command) => command.run(app).await,
            Self::Lookup { text, json } => lookup::run(app, &text, json).await,
            Self::Status { json } => database::status(app, json).await,
            Self::Reports { json } => reports::run(app, json).await,
            Self::Check { json } => database::check(app, json).await,
        }
    }
}

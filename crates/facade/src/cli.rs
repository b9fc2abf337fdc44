//! The commands.

mod act;
mod actor;
mod database;
mod inbox;
pub(crate) mod listing;
mod messages;
mod serve;

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand};
use oyez::{
    App,
    registry::{HandleDomain, Site},
    store::{Retention, SqliteStore},
};
use tracing_subscriber::EnvFilter;

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

/// What every command on a site wants to know.
#[derive(Args, Debug)]
struct Settings {
    /// Scheme and domain of the site, such as https://example.org. It is part of every id, so it
    /// stays what it is.
    #[arg(long, global = true, env = "OYEZ_SITE")]
    site: Option<Site>,
    /// The domain that handles end with, if not the site's: such as example.org for the site
    /// https://social.example.org. What is asked of /.well-known/webfinger there must reach the site.
    #[arg(long, global = true, env = "OYEZ_HANDLE_DOMAIN")]
    handle_domain: Option<HandleDomain>,
    /// Where everything is kept.
    #[arg(long, global = true, env = "OYEZ_DATABASE_URL", default_value = "sqlite://oyez.db")]
    database_url: String,
    /// Also speak plain HTTP, and with servers in private networks: for tests.
    #[arg(long, global = true)]
    allow_private_network: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the site, and deliver what is queued.
    Serve {
        /// The address to serve on.
        #[arg(long, env = "OYEZ_LISTEN", default_value = "127.0.0.1:8000")]
        listen: SocketAddr,
        #[command(flatten)]
        keep: serve::Keep,
    },
    /// Show two servers that federate; needs no settings.
    Demo {
        /// Print what was measured as one line of JSON at the end.
        #[arg(long)]
        json: bool,
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
    /// Copy the database to a new file, while the server may run.
    Backup {
        /// The file, which must not be there yet. It holds private keys.
        file: PathBuf,
    },
    /// Look whether the database is sound, and how large its tables are; fails when it is not.
    Check {
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Ask to follow another actor.
    Follow {
        /// The name of the actor that follows.
        name: String,
        /// The one to follow: an id, or a handle such as @bob@example.org.
        actor: String,
    },
}

impl Cli {
    /// Logs to standard error what `RUST_LOG` asks for: by default what an operator should see.
    pub(crate) fn start_logging(&self) {
        let default = match self.command {
            Command::Serve { .. } => "info",
            _ => "error",
        };
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    }

    pub(crate) async fn run(self) -> Outcome {
        let settings = self.settings;
        match self.command {
            Command::Demo { json } => demo::run(json).await,
            Command::Serve { listen, keep } => {
                serve::run(&settings.open_with(keep.retention())?, listen).await
            }
            Command::Actor(command) => command.run(&settings.open()?).await,
            Command::Token { name } => actor::token(&settings.open()?, &name).await,
            Command::Inbox { name, json } => inbox::run(&settings.open()?, &name, json).await,
            Command::Messages(command) => command.run(&settings.open()?).await,
            Command::Post { name, text } => act::post(&settings.open()?, &name, &text).await,
            Command::Backup { file } => database::backup(&settings.open_existing()?, file).await,
            Command::Check { json } => database::check(&settings.open_existing()?, json).await,
            Command::Follow { name, actor } => act::follow(&settings.open()?, &name, &actor).await,
        }
    }
}

impl Settings {
    /// [`open`](Self::open), but makes no database: an empty one would be sound, and worth no copy.
    fn open_existing(self) -> Outcome<App> {
        let path = SqliteStore::path(&self.database_url)?;
        if !path.try_exists()? {
            return Err(format!("there is no database `{}`", path.display()).into());
        }
        self.open()
    }

    fn open(self) -> Outcome<App> {
        self.open_with(Retention::default())
    }

    fn open_with(self, retention: Retention) -> Outcome<App> {
        let site = self.site.ok_or(
            "which site is this? Say it with --site or OYEZ_SITE, such as https://example.org",
        )?;
        if !site.is_secure() && !self.allow_private_network {
            let advice = "others deliver to https only; for tests, add --allow-private-network";
            return Err(format!("{site} is without TLS: {advice}").into());
        }
        let site = match self.handle_domain {
            Some(domain) => site.with_handle_domain(domain),
            None => site,
        };
        let builder = App::builder(site).database(self.database_url).retention(retention);
        Ok(builder.allow_private_network(self.allow_private_network).open()?)
    }
}

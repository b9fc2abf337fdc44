//! `oyez actor` and `oyez token`

use clap::Subcommand;
use oyez::{ActorSettings, App, store::ApplicationStore};

use crate::Outcome;

#[derive(Debug, Subcommand)]
pub(super) enum Actor {
    /// Make an actor, and print its id and a bearer token for it.
    Add {
        /// The actor's name, as in @name@example.org.
        name: String,
        /// Let the actor accept or reject its followers itself.
        #[arg(long)]
        approve_followers: bool,
    },
    /// List the actors.
    List,
}

impl Actor {
    pub(super) async fn run<S: ApplicationStore>(self, app: &App<S>) -> Outcome {
        match self {
            Self::Add { name, approve_followers } => {
                let settings = ActorSettings::new(name).approves_followers(approve_followers);
                let added = app.add_actor(settings).await?;
                println!("{}", added.actor.id);
                println!("{}", added.token);
            }
            Self::List => {
                for actor in app.actors().await? {
                    println!("{}\t{}", actor.username.as_deref().unwrap_or("-"), actor.id);
                }
            }
        }
        Ok(())
    }
}

pub(super) async fn token<S: ApplicationStore>(app: &App<S>, name: &str) -> Outcome {
    let actor = app.actor(name).await?;
    println!("{}", app.new_token(&actor).await?);
    Ok(())
}

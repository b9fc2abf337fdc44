//! `oyez actor` and `oyez token`

use clap::{
    Args, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use oyez::{
    ActorSettings, App,
    registry::{Shown, ShownLists},
    store::ApplicationStore,
};

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
        #[command(flatten)]
        lists: Lists,
    },
    /// Change how much everyone may see of an actor's lists.
    Show {
        /// The actor's name.
        name: String,
        #[command(flatten)]
        lists: Lists,
    },
    /// List the actors.
    List,
}

/// How much of each list everyone may see.
#[derive(Debug, Args)]
pub(super) struct Lists {
    /// Of the actor's followers.
    #[arg(long, value_parser = shown())]
    followers: Option<Shown>,
    /// Of those whom the actor follows.
    #[arg(long, value_parser = shown())]
    following: Option<Shown>,
    /// Of what the actor likes.
    #[arg(long, value_parser = shown())]
    liked: Option<Shown>,
}

impl Lists {
    /// What was said, and where nothing was said what `before` has.
    fn over(&self, before: ShownLists) -> ShownLists {
        ShownLists {
            followers: self.followers.unwrap_or(before.followers),
            following: self.following.unwrap_or(before.following),
            liked: self.liked.unwrap_or(before.liked),
        }
    }
}

fn shown() -> impl TypedValueParser<Value = Shown> {
    PossibleValuesParser::new(Shown::EACH.map(Shown::as_str)).try_map(|it| it.parse())
}

impl Actor {
    pub(super) async fn run<S: ApplicationStore>(self, app: &App<S>) -> Outcome {
        match self {
            Self::Add { name, approve_followers, lists } => {
                let settings = ActorSettings::new(name)
                    .approves_followers(approve_followers)
                    .shown(lists.over(ShownLists::default()));
                let added = app.add_actor(settings).await?;
                println!("{}", added.actor.id);
                println!("{}", added.token);
            }
            Self::Show { name, lists } => {
                let actor = app.actor(&name).await?;
                app.show_lists(&actor, lists.over(actor.shown)).await?;
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

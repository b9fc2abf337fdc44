//! The actors of an application.

use std::fmt;

use oyez_registry::{LocalActor, NewActor, ShownLists};
use oyez_store::ApplicationStore;

use super::App;
use crate::{ActorSettings, AppError, person};

/// An actor that was added.
#[derive(Clone)]
#[non_exhaustive]
pub struct AddedActor {
    /// The actor.
    pub actor: LocalActor,
    /// A bearer token, with which a client acts as the actor. Only its hash is kept, so this is
    /// the one time it can be seen.
    pub token: String,
}

// The token is a secret, and what is `Debug` ends in a log.
impl fmt::Debug for AddedActor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AddedActor").field("actor", &self.actor).finish_non_exhaustive()
    }
}

impl<S: ApplicationStore> App<S> {
    /// Adds an actor, with a new key pair and a first bearer token.
    ///
    /// A name alone will do; [`ActorSettings`] say more.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let url = format!("sqlite://{}", folder.path().join("app.db").display());
    /// use oyez::{ActorSettings, App};
    ///
    /// let app = App::builder("https://example.org".parse()?).database(url).open()?;
    /// let alice = app.add_actor("alice").await?.actor;
    /// assert_eq!(alice.id, "https://example.org/users/alice");
    ///
    /// let bob = app.add_actor(ActorSettings::new("bob").approves_followers(true)).await?.actor;
    /// assert!(bob.approves_followers);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Fails when the name is taken, or cannot stand in a handle.
    pub async fn add_actor(
        &self,
        settings: impl Into<ActorSettings>,
    ) -> Result<AddedActor, AppError> {
        let ActorSettings { username, approves_followers, shown } = settings.into();
        if !is_username(&username) {
            return Err(AppError::BadName(username));
        }
        let id = self.registry().actor_iri(&username)?;
        let key_pair = oyez_http::new_key_pair(&id).await?;
        let actor = LocalActor { id, username: Some(username), approves_followers, shown };
        let document = person::document(&actor, &key_pair, self.registry())?;
        self.store().add_actor(NewActor { actor: actor.clone(), document, key_pair }).await?;
        let token = self.new_token(&actor).await?;
        Ok(AddedActor { actor, token })
    }

    /// Has an actor show so much of its lists from now on: of its followers, of whom it follows, and
    /// of what it likes. Its own clients see all of them in any case.
    ///
    /// Where the total alone is shown, a page is answered with 403; a list of which nothing is shown
    /// is answered with 404, as if there were none.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use oyez::{
    ///     App,
    ///     registry::{Shown, ShownLists},
    /// };
    ///
    /// let app = App::in_memory("https://example.org".parse()?).open()?;
    /// let alice = app.add_actor("alice").await?.actor;
    /// let shown = ShownLists { followers: Shown::Total, ..ShownLists::default() };
    /// app.show_lists(&alice, shown).await?;
    /// assert_eq!(app.actor("alice").await?.shown, shown);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Fails when the actor is one of a model, which says itself what it
    /// [shows](oyez_registry::Model::shown), or the store cannot work.
    pub async fn show_lists(&self, actor: &LocalActor, shown: ShownLists) -> Result<(), AppError> {
        Ok(self.store().show_lists(&actor.id, shown).await?)
    }

    /// Makes another bearer token for an actor's client; those made before stay good.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    pub async fn new_token(&self, actor: &LocalActor) -> Result<String, AppError> {
        let (token, hash) = oyez_http::new_token()?;
        self.store().add_token(hash, &actor.id).await?;
        Ok(token)
    }

    /// The actor of this name.
    ///
    /// # Errors
    ///
    /// Fails with [`AppError::NoActor`] when there is none.
    pub async fn actor(&self, username: &str) -> Result<LocalActor, AppError> {
        let no_actor = || AppError::NoActor(username.to_owned());
        let id = self.registry().actor_iri(username).map_err(|_| no_actor())?;
        self.store().local_actor(&id).await?.ok_or_else(no_actor)
    }

    /// All actors but the site's own, by name.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    pub async fn actors(&self) -> Result<Vec<LocalActor>, AppError> {
        let mut actors = self.store().local_actors().await?;
        let site = self.registry().site_actor();
        actors.retain(|it| Some(&it.id) != site.as_ref());
        Ok(actors)
    }
}

/// Whether a handle can have this name.
fn is_username(text: &str) -> bool {
    let is_word = |it: char| it.is_ascii_alphanumeric() || it == '_';
    text.len() <= 64
        && text.starts_with(is_word)
        && text.ends_with(is_word)
        && text.chars().all(|it| is_word(it) || it == '-' || it == '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_not_shown_for_debugging() {
        let actor = LocalActor {
            id: "https://one.example/alice".parse().unwrap(),
            username: Some("alice".to_owned()),
            approves_followers: false,
            shown: ShownLists::default(),
        };
        let added = AddedActor { actor, token: "secret".to_owned() };
        assert!(!format!("{added:?}").contains("secret"));
    }

    #[test]
    fn names_of_actors_can_stand_in_a_handle() {
        for (name, is_good) in [
            ("alice", true),
            ("a", true),
            ("Alice_2", true),
            ("a.b-c", true),
            ("", false),
            (".", false),
            ("..", false),
            ("a.", false),
            ("-a", false),
            ("a b", false),
            ("a/b", false),
            ("a@b", false),
            ("älice", false),
            ("a\n", false),
        ] {
            assert_eq!(is_username(name), is_good, "{name:?}");
        }
    }
}

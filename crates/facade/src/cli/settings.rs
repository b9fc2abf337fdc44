//! What every command on a site wants to know, and the application that it makes.

use clap::Args;
#[cfg(feature = "postgres")]
use oyez::store::PostgresStore;
use oyez::{
    App, AppBuilder,
    http::Limits,
    registry::{Admission, HandleDomain, Site},
    store::{ApplicationStore, Retention, SqliteStore},
};

use crate::Outcome;

/// The settings of a site.
#[derive(Args, Debug)]
pub(super) struct Settings {
    /// Scheme and domain of the site, such as https://example.org. It is part of every id, so it
    /// stays what it is.
    #[arg(long, global = true, env = "OYEZ_SITE")]
    site: Option<Site>,
    /// The domain that handles end with, if not the site's: such as example.org for the site
    /// https://social.example.org. What is asked of /.well-known/webfinger there must reach the site.
    #[arg(long, global = true, env = "OYEZ_HANDLE_DOMAIN")]
    handle_domain: Option<HandleDomain>,
    // It may hold a password, which help would show.
    /// Where everything is kept: a file, such as sqlite://oyez.db; or a database of PostgreSQL, such
    /// as postgres://user:password@host/name, if the program was built with it.
    #[arg(
        long,
        global = true,
        env = "OYEZ_DATABASE_URL",
        hide_env_values = true,
        default_value = "sqlite://oyez.db"
    )]
    database_url: String,
    /// Have nothing to do with other domains than those that `oyez allow` was told.
    #[arg(long, global = true, env = "OYEZ_ONLY_ALLOWED")]
    only_allowed: bool,
    /// How many deliveries of one host are taken in a minute; of all hosts of one domain, twice as
    /// many.
    #[arg(
        long,
        global = true,
        env = "OYEZ_MAX_RECEIVED",
        value_name = "N",
        default_value = "3000"
    )]
    max_received: u32,
    /// Also speak plain HTTP, and with servers in private networks: for tests.
    #[arg(long, global = true)]
    allow_private_network: bool,
}

/// A site's application, with the store that its database asks for.
pub(super) enum Opened {
    #[cfg(feature = "postgres")]
    Postgres(App<PostgresStore>),
    Sqlite(App),
}

/// The kinds of databases.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Postgres,
    Sqlite,
}

impl Settings {
    /// Opens the site's application, with a new database where there is none.
    pub(super) async fn open(self, retention: Retention) -> Outcome<Opened> {
        match kind(&self.database_url)? {
            #[cfg(feature = "postgres")]
            Kind::Postgres => {
                let builder = App::postgres(self.site()?, &self.database_url);
                Ok(Opened::Postgres(self.apply(builder).retention(retention).open().await?))
            }
            #[cfg(not(feature = "postgres"))]
            Kind::Postgres => Err(WITHOUT_POSTGRES.into()),
            Kind::Sqlite => Ok(Opened::Sqlite(self.open_file(retention)?)),
        }
    }

    /// The same where only a file will do, which must be there.
    pub(super) fn open_existing_file(self, what: &str, otherwise: &str) -> Outcome<App> {
        match kind(&self.database_url)? {
            Kind::Postgres => Err(format!("{what} is for SQLite; {otherwise}").into()),
            Kind::Sqlite => {
                self.expect_file()?;
                self.open_file(Retention::default())
            }
        }
    }

    /// Fails where there is no database, which to open would make: an empty one would be sound, and
    /// there is nothing in it to be shown.
    pub(super) async fn expect_database(&self) -> Outcome {
        match kind(&self.database_url)? {
            #[cfg(feature = "postgres")]
            Kind::Postgres => match PostgresStore::exists(&self.database_url).await? {
                true => Ok(()),
                false => Err("there is no database of a site: it has none of the tables".into()),
            },
            #[cfg(not(feature = "postgres"))]
            Kind::Postgres => Err(WITHOUT_POSTGRES.into()),
            Kind::Sqlite => self.expect_file(),
        }
    }

    fn expect_file(&self) -> Outcome {
        let path = SqliteStore::path(&self.database_url)?;
        match path.try_exists()? {
            true => Ok(()),
            false => Err(format!("there is no database `{}`", path.display()).into()),
        }
    }

    fn open_file(self, retention: Retention) -> Outcome<App> {
        let builder = App::builder(self.site()?).database(&self.database_url);
        Ok(self.apply(builder).retention(retention).open()?)
    }

    fn site(&self) -> Outcome<Site> {
        let site = self.site.clone().ok_or(
            "which site is this? Say it with --site or OYEZ_SITE, such as https://example.org",
        )?;
        if !site.is_secure() && !self.allow_private_network {
            let advice = "others deliver to https only; for tests, add --allow-private-network";
            return Err(format!("{site} is without TLS: {advice}").into());
        }
        Ok(match &self.handle_domain {
            Some(domain) => site.with_handle_domain(domain.clone()),
            None => site,
        })
    }

    fn apply<S: ApplicationStore>(&self, builder: AppBuilder<S>) -> AppBuilder<S> {
        let mut limits = Limits::default();
        if self.only_allowed {
            limits.admission = Admission::OnlyAllowed;
        }
        limits.max_received_per_host = self.max_received;
        limits.max_received_per_domain = self.max_received.saturating_mul(2);
        builder.allow_private_network(self.allow_private_network).limits(limits)
    }
}

/// The kind of the database at `url`.
fn kind(url: &str) -> Result<Kind, String> {
    match url.split_once("://") {
        Some(("postgres" | "postgresql", _)) => Ok(Kind::Postgres),
        Some((scheme, _)) if scheme != "sqlite" && !scheme.contains(['/', '\\']) => Err(format!(
            "`{scheme}://` is no database that is known here: write `sqlite://` and a path, or \
             `postgres://`"
        )),
        _ => Ok(Kind::Sqlite),
    }
}

#[cfg(not(feature = "postgres"))]
const WITHOUT_POSTGRES: &str = "this program was built without PostgreSQL: build it with \
     `--features postgres`, or name a SQLite file, such as `sqlite://oyez.db`";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_says_which_database_it_is() {
        for (url, expected) in [
            ("oyez.db", Ok(Kind::Sqlite)),
            ("sqlite://oyez.db", Ok(Kind::Sqlite)),
            ("a/b://c", Ok(Kind::Sqlite)),
            ("postgres://me:secret@localhost/oyez", Ok(Kind::Postgres)),
            ("postgresql:///oyez", Ok(Kind::Postgres)),
            ("mysql://me:secret@localhost/oyez", Err("`mysql://` is no database")),
        ] {
            match (kind(url), expected) {
                (Ok(kind), Ok(expected)) => assert_eq!(kind, expected, "{url}"),
                (Err(error), Err(part)) => {
                    assert!(error.starts_with(part), "{error}");
                    assert!(!error.contains("secret"), "{error}");
                }
                (result, expected) => panic!("{url}: {result:?} against {expected:?}"),
            }
        }
    }
}

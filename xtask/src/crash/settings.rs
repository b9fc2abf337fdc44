//! What `cargo xtask crash` is told.

use std::fmt;

/// What is killed, how often, and when.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Settings {
    pub(super) store: Store,
    /// How often the server is killed.
    pub(super) n_cycles: u32,
    /// How often the server of the database is ended and started again, while ours lives.
    pub(super) n_restarts: u32,
    /// Chosen anew where there is none.
    pub(super) seed: Option<u64>,
}

/// Where a site keeps what it has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Store {
    Postgres,
    Sqlite,
}

impl Store {
    /// How long a server lives at most once it serves, in milliseconds: long enough to have
    /// acknowledged and delivered something.
    pub(super) fn max_life(self) -> u64 {
        match self {
            Self::Postgres => 1000,
            Self::Sqlite => 300,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Sqlite => "sqlite",
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { store: Store::Sqlite, n_cycles: 200, n_restarts: 0, seed: None }
    }
}

impl Settings {
    /// What a command line asks for.
    ///
    /// # Errors
    ///
    /// Says what is wrong with it.
    pub(crate) fn parse(arguments: &[&str]) -> Result<Self, String> {
        let mut settings = Self::default();
        let mut arguments = arguments.iter();
        while let Some(&name) = arguments.next() {
            let value = *arguments.next().ok_or_else(|| format!("`{name}` needs a value"))?;
            let no_number = |_| format!("`{value}` is not a number for `{name}`");
            match name {
                "--cycles" => settings.n_cycles = value.parse().map_err(no_number)?,
                "--restarts" => settings.n_restarts = value.parse().map_err(no_number)?,
                "--seed" => settings.seed = Some(value.parse().map_err(no_number)?),
                "--store" => {
                    let known = [Store::Postgres, Store::Sqlite];
                    let store = known.into_iter().find(|it| it.name() == value);
                    settings.store = store.ok_or_else(|| format!("there is no store `{value}`"))?;
                }
                _ => return Err(format!("`crash` does not take `{name}`")),
            }
        }
        if settings.n_restarts > 0 && settings.store == Store::Sqlite {
            return Err("SQLite has no server for `--restarts`, only `--store postgres`".to_owned());
        }
        Ok(settings)
    }
}

/// The command line that asks for it.
impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "crash --store {} --cycles {}", self.store.name(), self.n_cycles)?;
        if self.n_restarts > 0 {
            write!(f, " --restarts {}", self.n_restarts)?;
        }
        if let Some(seed) = self.seed {
            write!(f, " --seed {seed}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read() {
        for (arguments, settings) in [
            ("", Settings::default()),
            ("--cycles 20", Settings { n_cycles: 20, ..Settings::default() }),
            ("--seed 7 --cycles 1", {
                Settings { n_cycles: 1, seed: Some(7), ..Settings::default() }
            }),
            ("--restarts 50 --store postgres --cycles 0", {
                Settings { store: Store::Postgres, n_cycles: 0, n_restarts: 50, seed: None }
            }),
        ] {
            let arguments = arguments.split_whitespace().collect::<Vec<_>>();
            assert_eq!(Settings::parse(&arguments), Ok(settings));
        }
    }

    #[test]
    fn what_is_read_is_written() {
        let line = "crash --store postgres --cycles 3 --restarts 2 --seed 1";
        let words = line.split_whitespace().skip(1).collect::<Vec<_>>();
        assert_eq!(Settings::parse(&words).map(|it| it.to_string()), Ok(line.to_owned()));
    }

    #[test]
    fn wrong_settings_are_named() {
        for (arguments, complaint) in [
            ("--cycles", "`--cycles` needs a value"),
            ("--cycles many", "`many` is not a number for `--cycles`"),
            ("--speed 1", "`crash` does not take `--speed`"),
            ("--store mysql", "there is no store `mysql`"),
            ("--restarts 5", "SQLite has no server for `--restarts`, only `--store postgres`"),
        ] {
            let arguments = arguments.split_whitespace().collect::<Vec<_>>();
            assert_eq!(Settings::parse(&arguments), Err(complaint.to_owned()));
        }
    }
}

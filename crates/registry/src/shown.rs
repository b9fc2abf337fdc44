//! How much of its lists an actor shows.

use std::str::FromStr;

use crate::CollectionKind;

/// How much of a list everyone may see. Its owner sees all of it in any case.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a list has items and a length")]
pub enum Shown {
    /// What is in it, and how long it is.
    #[default]
    All,
    /// Not even that there is one.
    Nothing,
    /// How long it is.
    Total,
}

impl Shown {
    /// Each of them, the one that shows most first.
    pub const EACH: [Self; 3] = [Self::All, Self::Total, Self::Nothing];

    /// Its name in settings: `all`, `total` or `nothing`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Nothing => "nothing",
            Self::Total => "total",
        }
    }
}

impl FromStr for Shown {
    type Err = ParseShownError;

    fn from_str(text: &str) -> Result<Self, ParseShownError> {
        let named = Self::EACH.into_iter().find(|it| it.as_str() == text);
        named.ok_or_else(|| ParseShownError(text.into()))
    }
}

/// A text does not say how much of a list is shown.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is none of `all`, `total` and `nothing`")]
pub struct ParseShownError(Box<str>);

/// How much an actor shows of each list that says with whom or what it has to do.
///
/// What it does in public is seen all the same: a `Like` that is for everyone is in its outbox.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "the lists of ActivityPub that may tell on people")]
pub struct ShownLists {
    /// Of its `followers`.
    pub followers: Shown,
    /// Of its `following`.
    pub following: Shown,
    /// Of its `liked`.
    pub liked: Shown,
}

impl ShownLists {
    /// As much of one list as of the others.
    pub const fn each(shown: Shown) -> Self {
        Self { followers: shown, following: shown, liked: shown }
    }

    /// How much is shown of a collection of this kind. Others than the three are not the actor's to
    /// hide, or are hidden as it is.
    pub fn of(self, kind: CollectionKind) -> Shown {
        match kind {
            CollectionKind::Followers => self.followers,
            CollectionKind::Following => self.following,
            CollectionKind::Liked => self.liked,
            _ => Shown::All,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_name_that_is_read_as_it() {
        for shown in Shown::EACH {
            assert_eq!(shown.as_str().parse(), Ok(shown));
        }
        for text in ["", "All", "some"] {
            let error = text.parse::<Shown>().unwrap_err();
            assert!(error.to_string().contains(&format!("`{text}`")), "{error}");
        }
    }

    #[test]
    fn each_list_has_its_own_setting() {
        let lists = ShownLists {
            followers: Shown::Total,
            following: Shown::Nothing,
            ..ShownLists::default()
        };
        for (kind, shown) in [
            (CollectionKind::Followers, Shown::Total),
            (CollectionKind::Following, Shown::Nothing),
            (CollectionKind::Liked, Shown::All),
            (CollectionKind::Featured, Shown::All),
        ] {
            assert_eq!(lists.of(kind), shown, "{kind:?}");
        }
        assert_eq!(ShownLists::each(Shown::Nothing).of(CollectionKind::Featured), Shown::All);
    }
}

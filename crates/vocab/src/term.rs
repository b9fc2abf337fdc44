//! Terms of other vocabularies: an application's own properties and types.

use std::{fmt, marker::PhantomData};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{Entity, context::inline};

/// A property of a vocabulary of your own, whose values are `T`s.
///
/// Every object can have it: [`get`](Entity::get) and [`set`](Entity::set) read and write it in
/// `extra`. An object on which it was set says in its `@context` what the name means.
///
/// ```
/// use oyez_vocab::{Iri, Note, Term, to_document};
///
/// const MOOD: Term<String> = Term::new("mood", "https://example.org/ns#mood");
/// const SOUNDTRACK: Term<Iri> = Term::new("soundtrack", "https://example.org/ns#soundtrack").of_ids();
///
/// let mut note = Note::new();
/// note.set(&MOOD, "glad")?;
/// note.set(&SOUNDTRACK, "https://one.example/tracks/7".parse::<Iri>()?)?;
/// assert_eq!(note.get(&MOOD)?.as_deref(), Some("glad"));
///
/// let document = to_document(&note)?;
/// assert_eq!(document["mood"], "glad");
/// assert_eq!(document["@context"][1]["mood"], "https://example.org/ns#mood");
/// assert_eq!(document["@context"][1]["soundtrack"]["@type"], "@id");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A trait makes it look like any other property:
///
/// ```
/// # use oyez_vocab::{Note, ObjectProps, Term, TermError};
/// # const MOOD: Term<String> = Term::new("mood", "https://example.org/ns#mood");
/// trait Moody {
///     fn mood(&self) -> Result<Option<String>, TermError>;
/// }
///
/// impl Moody for ObjectProps {
///     fn mood(&self) -> Result<Option<String>, TermError> {
///         self.get(&MOOD)
///     }
/// }
///
/// let note: Note = serde_json::from_str(r#"{"type": "Note", "mood": "glad"}"#)?;
/// assert_eq!(note.mood()?.as_deref(), Some("glad"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Term<T> {
    name: &'static str,
    iri: &'static str,
    coercion: &'static str,
    of: PhantomData<fn() -> T>,
}

impl<T> Term<T> {
    /// The property of this name in documents, and with this IRI, which says what it means.
    pub const fn new(name: &'static str, iri: &'static str) -> Self {
        Self { name, iri, coercion: "", of: PhantomData }
    }

    /// Says that its values are ids, or objects: to JSON-LD a text would be nothing but a text.
    pub const fn of_ids(mut self) -> Self {
        self.coercion = "@id";
        self
    }

    /// The name in documents.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The IRI.
    pub const fn iri(&self) -> &'static str {
        self.iri
    }
}

impl<T> Clone for Term<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Term<T> {}

impl<T> fmt::Debug for Term<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} <{}>", self.name, self.iri)
    }
}

/// A type of a vocabulary of your own.
///
/// ```
/// use oyez_vocab::{AnyObject, Create, Iri, Term, TypeTerm, to_document};
///
/// const GAME: TypeTerm = TypeTerm::new("Game", "https://chess.example/ns#Game");
/// const MOVES: Term<Vec<String>> = Term::new("moves", "https://chess.example/ns#moves");
///
/// let mut game = AnyObject::of(&GAME);
/// game.name = "Round one".into();
/// game.set(&MOVES, ["e4", "e5"].map(String::from))?;
///
/// let alice: Iri = "https://chess.example/alice".parse()?;
/// let document = to_document(&Create::new(&alice, game))?;
/// assert_eq!(document["object"]["type"], "Game");
///
/// let read: Create = serde_json::from_value(document)?;
/// let game = read.object[0].object().ok_or("only named")?;
/// assert!(game.is(&GAME));
/// assert_eq!(game.get(&MOVES)?.unwrap_or_default(), ["e4", "e5"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct TypeTerm {
    name: &'static str,
    iri: &'static str,
}

impl TypeTerm {
    /// The type of this name in documents, and with this IRI, which says what it means.
    pub const fn new(name: &'static str, iri: &'static str) -> Self {
        Self { name, iri }
    }

    /// The name in documents.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The IRI.
    pub const fn iri(&self) -> &'static str {
        self.iri
    }

    /// Whether `name`, which stands in a `type`, is its name or its IRI.
    pub(crate) fn is(&self, name: &str) -> bool {
        name == self.name || name == self.iri
    }
}

/// A value that is no value of its [`Term`].
#[derive(Debug, thiserror::Error)]
#[error("`{name}` does not have the type of this property")]
#[non_exhaustive]
pub struct TermError {
    /// The name of the property.
    pub name: &'static str,
    /// What is wrong with the value.
    pub source: serde_json::Error,
}

impl<R> Entity<R> {
    /// The value of a property of another vocabulary. It may stand under its name or its IRI.
    ///
    /// # Errors
    ///
    /// Fails when the value is no `T`. It can be seen in `extra` then.
    pub fn get<T: DeserializeOwned>(&self, term: &Term<T>) -> Result<Option<T>, TermError> {
        let value = self.extra.get(term.name).or_else(|| self.extra.get(term.iri));
        match value {
            None | Some(Value::Null) => Ok(None),
            Some(value) => T::deserialize(value)
                .map(Some)
                .map_err(|source| TermError { name: term.name, source }),
        }
    }

    /// Sets a property of another vocabulary, and says in the `@context` of the object what it
    /// means.
    ///
    /// # Errors
    ///
    /// Fails when `value` has a map with keys that are no texts.
    pub fn set<T, V>(&mut self, term: &Term<T>, value: V) -> Result<(), TermError>
    where
        T: Serialize,
        V: Into<T>,
    {
        let value = serde_json::to_value(value.into())
            .map_err(|source| TermError { name: term.name, source })?;
        self.remove(term);
        self.extra.insert(term.name.to_owned(), value);
        self.define(term.name, term.iri, term.coercion);
        Ok(())
    }

    /// Removes a property of another vocabulary, and gives back the value that it had.
    pub fn remove<T>(&mut self, term: &Term<T>) -> Option<Value> {
        let by_iri = self.extra.remove(term.iri);
        self.extra.remove(term.name).or(by_iri)
    }

    /// Says in the `@context` what `name` means.
    pub(crate) fn define(&mut self, name: &'static str, iri: &'static str, coercion: &'static str) {
        let context = self.ld_context.get_or_insert_default();
        context.define(&inline(name, iri, coercion));
    }
}

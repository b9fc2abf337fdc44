//! JSON in two allocations.

use std::{cell::Cell, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
    ser::{Error as _, SerializeMap, SerializeSeq},
};
use serde_json::Number;

use crate::read::{Key, is_number_key};

/// A JSON value that is only ever written again.
///
/// The contexts of most documents are as long as what they are about, and nothing asks what stands
/// in them. So there is no tree: one text holds all keys and texts, and one list says how they
/// follow each other. An array or an object stands before what it holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tape {
    text: String,
    tokens: Vec<Token>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    Null,
    Bool(bool),
    /// So many bytes of the text, which are a number.
    Number(usize),
    /// So many bytes of the text.
    Text(usize),
    /// So many values follow.
    Array(usize),
    /// So many keys follow, each with its value.
    Object(usize),
}

impl<'de> Deserialize<'de> for Tape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Room for most contexts that there are.
        let mut tape = Self { text: String::with_capacity(768), tokens: Vec::with_capacity(48) };
        Recorder(&mut tape).deserialize(deserializer)?;
        Ok(tape)
    }
}

/// Puts the value it is shown on the tape.
struct Recorder<'a>(&'a mut Tape);

impl Recorder<'_> {
    fn text<E>(self, text: &str) -> Result<(), E> {
        self.0.text.push_str(text);
        self.0.tokens.push(Token::Text(text.len()));
        Ok(())
    }

    fn number<E>(self, number: &Number) -> Result<(), E> {
        let before = self.0.text.len();
        self.0.text += &number.to_string();
        self.0.tokens.push(Token::Number(self.0.text.len() - before));
        Ok(())
    }

    fn token<E>(self, token: Token) -> Result<(), E> {
        self.0.tokens.push(token);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Recorder<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Recorder<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.token(Token::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.number(&value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.number(&value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        match Number::from_f64(value) {
            Some(number) => self.number(&number),
            None => self.token(Token::Null),
        }
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.text(text)
    }

    fn visit_none<E>(self) -> Result<(), E> {
        self.token(Token::Null)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.token(Token::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self(tape) = self;
        let at = tape.tokens.len();
        tape.tokens.push(Token::Array(0));
        let mut n = 0;
        while seq.next_element_seed(Recorder(tape))?.is_some() {
            n += 1;
        }
        tape.count(at, Token::Array(n));
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self(tape) = self;
        let at = tape.tokens.len();
        tape.tokens.push(Token::Object(0));
        let mut n = 0;
        while let Some(Key(key)) = map.next_key()? {
            if n == 0 && is_number_key(&key) {
                tape.tokens.truncate(at);
                return Recorder(tape).number(
                    &serde_json::from_str(&map.next_value::<String>()?)
                        .map_err(A::Error::custom)?,
                );
            }
            Recorder(tape).text(&key)?;
            map.next_value_seed(Recorder(tape))?;
            n += 1;
        }
        tape.count(at, Token::Object(n));
        Ok(())
    }
}

impl Tape {
    /// Says, at its place before them, how many values an array or an object has.
    fn count(&mut self, at: usize, token: Token) {
        if let Some(place) = self.tokens.get_mut(at) {
            *place = token;
        }
    }
}

impl Serialize for Tape {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let player = Player { tape: self, token: Cell::new(0), text: Cell::new(0) };
        Next(&player).serialize(serializer)
    }
}

/// A place on a tape.
struct Player<'a> {
    tape: &'a Tape,
    token: Cell<usize>,
    text: Cell<usize>,
}

impl<'a> Player<'a> {
    fn token(&self) -> Option<Token> {
        let at = self.token.get();
        self.token.set(at + 1);
        self.tape.tokens.get(at).copied()
    }

    fn text(&self, n: usize) -> &'a str {
        let from = self.text.get();
        self.text.set(from + n);
        self.tape.text.get(from..from + n).unwrap_or_default()
    }
}

/// The value that stands next.
struct Next<'a>(&'a Player<'a>);

impl Serialize for Next<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(player) = self;
        match player.token() {
            None | Some(Token::Null) => serializer.serialize_unit(),
            Some(Token::Bool(value)) => serializer.serialize_bool(value),
            Some(Token::Text(n)) => serializer.serialize_str(player.text(n)),
            Some(Token::Number(n)) => {
                let number = serde_json::from_str::<Number>(player.text(n));
                number.map_err(S::Error::custom)?.serialize(serializer)
            }
            Some(Token::Array(n)) => {
                let mut seq = serializer.serialize_seq(Some(n))?;
                for _ in 0..n {
                    seq.serialize_element(&Next(player))?;
                }
                seq.end()
            }
            Some(Token::Object(n)) => {
                let mut map = serializer.serialize_map(Some(n))?;
                for _ in 0..n {
                    map.serialize_entry(&Next(player), &Next(player))?;
                }
                map.end()
            }
        }
    }
}

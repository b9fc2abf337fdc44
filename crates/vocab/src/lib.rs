//! Typed ActivityStreams 2.0 that loses nothing.
//!
//! Every class of [ActivityStreams 2.0] and [ActivityPub] is a struct with public fields; what a
//! document holds beyond them is kept in `extra`, and written back. Reading never fails for the
//! sake of one odd property: a document is refused when it is no JSON object, or when its type is
//! not the one that was asked for.
//!
//! - A class has the properties of those it extends: `create.content` goes through `ActivityProps`
//!   to [`ObjectProps`], and `create.bto` from there to [`ObjectRareProps`].
//! - A property that may have several values is a [`OneOrMany`], one that refers to an object a
//!   [`Ref`].
//! - A value that is a text of some form, such as an [`Iri`], a [`DateTime`] or a [`MediaType`], is
//!   checked and keeps its exact text. Values are equal when their texts are; where several texts
//!   mean the same, `is_equivalent` says so.
//! - [`AnyObject`], [`AnyActivity`] and their kind hold whatever type comes, known or not.
//! - [`to_document`] and [`to_text`] write with the `@context`.
//!
//! ```
//! use oyez_vocab::{AnyActivity, AnyObject, Create, Iri, Note, to_document};
//!
//! let alice: Iri = "https://one.example/users/alice".parse()?;
//! let mut note = Note::new();
//! note.content = "<p>Hello!</p>".into();
//! note.attributed_to = (&alice).into();
//! note.to = Iri::public().into();
//! let text = to_document(&Create::of(note))?.to_string();
//!
//! let AnyActivity::Create(read) = serde_json::from_str(&text)? else { panic!("not a Create") };
//! assert_eq!(read.actor[0].id(), Some(&alice));
//! let Some(AnyObject::Note(note)) = read.object[0].object() else { panic!("not a Note") };
//! assert_eq!(note.content.text(), Some("<p>Hello!</p>"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! No I/O happens here, no clock is read, nothing is async.
//!
//! # Where to read on
//!
//! - To read what came: [`AnyActivity`], [`Ref`], [`OneOrMany`] and [`LanguageMap`]; [`Raw`] and
//!   [`Envelope`] where the exact text counts, as it does for signatures.
//! - To write: [`Create::of`], [`to_document`], and the `new` of each type.
//! - Who it is for: [`ObjectProps::recipients`], [`ObjectProps::is_public`], [`strip_blind`].
//! - What it does: [`Tombstone::of`], [`Undo::inverse`], [`Accept::answers`],
//!   [`Move::is_confirmed_by`], [`AnyCollection::next_page`], and the methods of [`Question`].
//! - What is wrong with it: [`AnyObject::validate`].
//! - Properties and types of your own: [`Term`] and [`TypeTerm`].
//!
//! `docs/vocabulary.md` in the repository is a guide to all of these, and the `examples` of this
//! crate are programs to begin with.
//!
//! # Spellings
//!
//! `id` and `type` are also read as `@id` and `@type`, and the terms of ActivityStreams as
//! `as:name` and as full IRIs; the short form is written. Where one property stands in several
//! spellings, the short one is the property and the others are kept in `extra`.
//!
//! # JSON-LD
//!
//! Documents are read by the usual names of things, whatever their `@context` says. One that gives
//! terms other names is read by `json_ld::read`, with the feature `json-ld`; nothing is fetched for
//! it.
//!
//! # Features
//!
//! None is on by default.
//!
//! - `json-ld` adds the module `json_ld`.
//! - `url` adds conversions between [`Iri`] and `url::Url`.
//!
//! [ActivityStreams 2.0]: https://www.w3.org/TR/activitystreams-vocabulary/
//! [ActivityPub]: https://www.w3.org/TR/activitypub/

mod addressing;
mod ambiguity;
mod answer;
mod closed;
mod context;
mod create;
mod date_time;
mod duration;
mod entity;
mod envelope;
mod generated;
mod iri;
#[cfg(feature = "json-ld")]
pub mod json_ld;
mod language_map;
mod language_tag;
mod layer;
mod media_type;
mod move_to;
mod name;
mod one_or_many;
mod page;
mod place;
mod poll;
mod rare;
mod raw;
#[doc(hidden)]
pub mod read;
mod reference;
mod term;
mod text;
mod tombstone;
mod type_tag;
mod undo;
#[doc(hidden)]
pub mod union;
mod units;
#[doc(hidden)]
pub mod validate;

pub use self::{
    addressing::{Addressed, PUBLIC, has_blind, is_public, strip_blind},
    closed::Closed,
    context::{ACTIVITY_STREAMS, Context, to_document, to_text},
    date_time::{DateTime, ParseDateTimeError},
    duration::{Duration, DurationParts, ParseDurationError},
    entity::{Entity, Extra},
    envelope::Envelope,
    generated::*,
    iri::{Iri, Origin, ParseIriError},
    language_map::LanguageMap,
    language_tag::{LanguageTag, ParseLanguageTagError},
    media_type::{MediaType, ParseMediaTypeError},
    one_or_many::OneOrMany,
    poll::PollOption,
    raw::Raw,
    reference::{Ref, Referent},
    term::{Term, TermError, TypeTerm},
    type_tag::{Class, TypeTag},
    undo::{Inverse, UndoError},
    units::{ParseUnitsError, Units},
    validate::{Finding, Problem, Severity},
};

/// The programs of the guide, which are run as tests. One of them needs the feature.
#[cfg(all(doctest, feature = "json-ld"))]
#[doc = include_str!("../../../docs/vocabulary.md")]
pub struct Guide;

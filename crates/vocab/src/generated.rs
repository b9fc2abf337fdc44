//! The vocabulary. This file is hand-written; the modules under it are made by
//! `cargo xtask codegen` from `schema/*.toml`.

mod activities;
mod activitypub;
mod actors;
mod any;
mod collections;
#[cfg(feature = "json-ld")]
pub(crate) mod contexts;
mod links;
mod objects;
mod security;
pub(crate) mod terms;

pub use self::{
    activities::*, activitypub::*, actors::*, any::*, collections::*, links::*, objects::*,
    security::*,
};

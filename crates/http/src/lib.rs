//! ActivityPub over HTTP.
//!
//! [`Server`] answers what is ActivityPub's, [`OyezLayer`] mounts it in front of any service, and
//! [`DeliveryWorker`] sends what is queued. Everything that leaves goes through one [`Client`],
//! which does not let others choose what it dials.

mod aside;
mod body;
pub mod cavage;
mod client;
mod delivery;
mod dereference;
mod digest;
pub mod discovery;
mod errands;
mod expiring;
mod key;
mod layer;
mod limits;
mod media;
mod moderation;
pub mod proof;
mod rejection;
pub mod rfc9421;
mod room;
mod senders;
mod serve;
mod server;
pub mod signature;
mod signers;

pub use self::{
    client::{Client, ClientConfig, ClientError, Fetched, GuardError, Posted, Signer},
    delivery::DeliveryWorker,
    dereference::{DereferenceError, Dereferencer, Walk, WalkEnd, WalkLimits},
    digest::DigestError,
    discovery::Discovery,
    key::{
        GeneratedKey, KeyError, KeyPairError, SigningKey, VerifyingKey, ensure_key_pair,
        generate_rsa, new_key_pair,
    },
    layer::{Oyez, OyezLayer},
    limits::Limits,
    serve::serve,
    server::{ActsFor, Server, new_token},
    signature::{RequestParts, SignatureError, Signatures, Window},
};

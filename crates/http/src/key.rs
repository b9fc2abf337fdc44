//! Keys: making, reading and using them.

mod actor_key;
mod der;
mod error;
mod generate;
mod multikey;
mod pem;
mod signing;
mod verifying;

pub use self::{
    actor_key::{KeyPairError, ensure_key_pair, new_key_pair},
    error::KeyError,
    generate::{GeneratedKey, generate_rsa},
    signing::SigningKey,
    verifying::VerifyingKey,
};

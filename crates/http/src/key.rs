//! RSA keys: making, reading and using them.

mod der;
mod error;
mod generate;
mod pem;
mod signing;
mod verifying;

pub use self::{
    error::KeyError,
    generate::{GeneratedKey, generate_rsa},
    signing::SigningKey,
    verifying::VerifyingKey,
};

//! Signed requests as the fediverse signs them ([draft-cavage-http-signatures-12]).
//!
//! A received request goes through three steps, each with a type that only the step before it
//! makes: [`Signature::from_headers`] reads the header, [`Signature::check`] judges all that can
//! be judged without a key, and [`Checked::verify`] does the cryptography.
//! A request of ours gets its signature from [`sign`].
//!
//! What is read more freely than the draft has it:
//!
//! - `algorithm` may be absent, `rsa-sha256` or `hs2019`, and the signature is RSASSA-PKCS1-v1_5
//!   with SHA-256 in each case, for that is what servers that write `hs2019` make.
//! - `(created)` and `(expires)` may be covered whatever the algorithm says, and their parameters
//!   may be quoted.
//!
//! What is required beyond it: `(request-target)`, `host`, `digest` when there is a body, and
//! `date` or `(created)` are covered.
//!
//! [draft-cavage-http-signatures-12]: https://datatracker.ietf.org/doc/html/draft-cavage-http-signatures-12

mod check;
mod component;
mod error;
mod parameters;
mod sign;
mod signature;
mod signing_string;
#[cfg(test)]
mod vectors;
mod window;

pub use self::{
    check::{Checked, RequestParts},
    error::SignatureError,
    sign::{SignError, sign},
    signature::Signature,
    window::Window,
};

//! Signed requests as the fediverse signs them ([draft-cavage-http-signatures-12]).
//!
//! [`Signature::from_headers`] reads the header of a received request, [`Signature::check`] judges
//! all that can be judged without a key. A request of ours gets its signature from [`sign`].
//!
//! What is read more freely than the draft has it:
//!
//! - `algorithm` may be absent or `hs2019`, and the signature is RSASSA-PKCS1-v1_5 with SHA-256
//!   then if the key is RSA, for that is what servers that write `hs2019` make. With an Ed25519 key
//!   it is Ed25519. Else it is `rsa-sha256` or `rsa-sha512`.
//! - `(created)` and `(expires)` may be covered whatever the algorithm says, and their parameters
//!   may be quoted.
//!
//! What is required beyond it: `(request-target)`, `host`, `digest` when there is a body, and
//! `date` or `(created)` are covered.
//!
//! [draft-cavage-http-signatures-12]: https://datatracker.ietf.org/doc/html/draft-cavage-http-signatures-12

mod check;
mod component;
mod parameters;
mod sign;
mod signature;
mod signing_string;
#[cfg(test)]
mod vectors;

pub use self::{sign::sign, signature::Signature};

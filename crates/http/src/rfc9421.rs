//! Signed requests as the standard has them ([RFC 9421]).
//!
//! [`Signature::from_headers`] reads the headers of a received request, [`Signature::check`] judges
//! all that can be judged without a key. A request of ours gets its signature from [`sign`].
//!
//! What is required beyond the standard: `@method` is covered, and `@target-uri`, or `@authority`
//! with `@path` and, where there is a query, `@query`; `content-digest` when there is a body; and
//! there is a `created` and a `keyid`. The algorithms are `rsa-v1_5-sha256` and `ed25519`; where
//! there is no `alg`, the key says which.
//!
//! What is refused, as no server of the fediverse makes it: components of responses, fields taken
//! as structures, as bytes or from trailers (`sf`, `key`, `bs`, `req`, `tr`), and a parameter of
//! the query that is there more than once. A `tag` is passed over, and so is a `nonce`: what is
//! sent again within the window is the same activity, which is kept once.
//!
//! [RFC 9421]: https://www.rfc-editor.org/rfc/rfc9421

mod accept;
mod base;
mod check;
mod component;
mod input;
mod sign;
mod signature;
#[cfg(test)]
mod vectors;

use http::HeaderName;

pub(crate) use self::accept::{ACCEPT_SIGNATURE, wanted};
pub use self::{accept::is_accepted, sign::sign, signature::Signature};

/// `Signature-Input`
pub(crate) const SIGNATURE_INPUT: HeaderName = HeaderName::from_static("signature-input");

/// `Signature`
const SIGNATURE: HeaderName = HeaderName::from_static("signature");

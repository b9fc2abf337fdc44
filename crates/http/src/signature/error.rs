//! What can be wrong with a signature.

use http::HeaderName;

use crate::DigestError;

/// Why a request's signature does not count.
///
/// The texts tell a peer what to mend and hold nothing but what it sent.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// There is an algorithm, and it is none of those that are known here: `rsa-sha256`, `rsa-sha512` and `hs2019` in `algorithm`, `rsa-v1_5-sha256` and `ed25519` in
    /// `alg`.
    #[error("signature algorithm is not one that is known here")]
    Algorithm,
    /// Something is covered that no request has, or with a parameter that is not known here.
    #[error("`{0}` cannot stand in the signature of a request")]
    Component(Box<str>),
    /// The `Date` header is not one date in the form `Sun, 06 Nov 1994 08:49:37 GMT`.
    #[error("`Date` is not one date in the form of RFC 9110, section 5.6.7")]
    Date,
    /// The `Digest` header does not stand for the body.
    #[error(transparent)]
    Digest(#[from] DigestError),
    /// The time in `expires` has passed.
    #[error("signature has expired")]
    Expired,
    /// The signature expires before it is made.
    #[error("`expires` is before `created`")]
    ExpiresBeforeCreated,
    /// The request was signed later than now, by more than clocks differ.
    #[error("signature is dated in the future")]
    Future,
    /// A covered header is not in the request.
    #[error("covered header `{0}` is not in the request")]
    HeaderAbsent(HeaderName),
    /// The `Host` header does not name this server, once.
    #[error("`Host` is not this server")]
    Host,
    /// The `keyId` is not an `http` or `https` IRI, or one with user information.
    #[error("`keyId` is not an http or https IRI of at most 2048 bytes")]
    KeyId,
    /// The signature holds for more than a day.
    #[error("`expires` is more than a day after `created`")]
    Lasting,
    /// The header is not a list of parameters.
    #[error("`Signature` is not a list of `name=\"value\"`")]
    Malformed,
    /// A header of RFC 9421 is not what its structure asks for.
    #[error("`{0}` is not the structured field of RFC 9421")]
    MalformedField(&'static str),
    /// The signature was not made by the key over this request.
    #[error("signature does not match the request and the key")]
    Mismatch,
    /// There is no `Signature` header.
    #[error("request is not signed")]
    Missing,
    /// The signature does not cover what it has to.
    #[error("signature does not cover `{0}`")]
    NotCovered(&'static str),
    /// The request was signed too long ago.
    #[error("signature is too old")]
    Old,
    /// A parameter without which there is no signature is absent.
    #[error("signature has no `{0}`")]
    ParameterAbsent(&'static str),
    /// A parameter is of another type than it has to be, or longer.
    #[error("parameter `{0}` is no string of at most 256 characters")]
    ParameterValue(&'static str),
    /// A parameter stands twice in the header.
    #[error("`Signature` has `{0}` twice")]
    ParameterTwice(&'static str),
    /// There are several `Signature` headers.
    #[error("request has more than one `Signature` header")]
    Several,
    /// The time of a parameter is not a number of seconds.
    #[error("`{0}` is not a number of seconds")]
    Timestamp(&'static str),
    /// The headers, or the list of what is covered, are longer than any that servers write.
    #[error("signature is longer than 8 KiB or covers more than 64 things")]
    TooLong,
    /// There are more signatures than any request needs.
    #[error("request has more than 8 signatures")]
    TooMany,
    /// Something is covered twice.
    #[error("`{0}` is covered twice")]
    Twice(Box<str>),
    /// Something is covered that is neither a header nor known to the draft.
    #[error("something is covered that is not the name of a header")]
    UnknownComponent,
}

//! Bearer tokens: who a client acts for.

use aws_lc_rs::{digest, rand};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, header};
use oyez_registry::{LocalActor, TokenHash};

use super::Server;
use crate::{KeyError, rejection::Rejection};

/// A new bearer token, and what is kept of it.
///
/// # Errors
///
/// Fails when the machine has no randomness to give.
pub fn new_token() -> Result<(String, TokenHash), KeyError> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).map_err(|_| KeyError::Generate)?;
    let token = URL_SAFE_NO_PAD.encode(bytes);
    let hash = hash(&token);
    Ok((token, hash))
}

fn hash(token: &str) -> TokenHash {
    let digest = digest::digest(&digest::SHA256, token.as_bytes());
    let mut hash = [0; 32];
    hash.copy_from_slice(digest.as_ref());
    TokenHash::from_sha256(hash)
}

/// The token in `Authorization: Bearer …`.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then_some(token.trim())
}

impl Server {
    /// The actor that a request's client acts for.
    pub(super) async fn bearer(&self, headers: &HeaderMap) -> Result<LocalActor, Rejection> {
        let token = bearer(headers).ok_or(Rejection::Unauthorized)?;
        self.store.token_actor(hash(token)).await?.ok_or(Rejection::Unauthorized)
    }
}

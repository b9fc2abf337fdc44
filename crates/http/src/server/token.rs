//! Whom a client acts for.

use aws_lc_rs::rand;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, header, request::Parts};
use oyez_registry::{LocalActor, TokenHash};
use oyez_vocab::Iri;

use super::Server;
use crate::{KeyError, digest, rejection::Rejection};

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
    TokenHash::from_sha256(digest::sha256(token.as_bytes()))
}

/// The token in `Authorization: Bearer …`.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then_some(token.trim())
}

/// Says, as an extension of a request, that its client acts for the actor with this id.
///
/// An application that knows its users by other means than bearer tokens, such as sessions, puts it
/// there before the request comes to [`Oyez`](crate::Oyez). Where there is a bearer token as well,
/// the token counts.
///
/// The application sees to it that other sites cannot make its users' browsers act, as cookies that
/// are `SameSite` do.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "it is a name for an id")]
pub struct ActsFor(pub Iri);

impl Server {
    /// The actor that a request's client acts for, if it says for whom. A token that is of no use
    /// is an error, and so is an actor that does not exist.
    pub(super) async fn client(&self, head: &Parts) -> Result<Option<LocalActor>, Rejection> {
        let actor = if head.headers.contains_key(header::AUTHORIZATION) {
            let token = bearer(&head.headers).ok_or(Rejection::Unauthorized)?;
            self.store.token_actor(hash(token)).await?
        } else if let Some(ActsFor(id)) = head.extensions.get() {
            self.store.local_actor(id).await?
        } else {
            return Ok(None);
        };
        actor.map(Some).ok_or(Rejection::Unauthorized)
    }
}

//! Who has signed a request.

use std::{borrow::Cow, time::SystemTime};

use http::{HeaderMap, StatusCode, header::AUTHORIZATION, header::HOST, request::Parts};
use oyez_vocab::Iri;

use super::Server;
use crate::{
    DereferenceError, RequestParts, Signatures,
    dereference::OwnedKey,
    rejection::Rejection,
    signature::{Checked, SignatureError},
};

/// The actor of another server that has signed a request, kept with the request.
#[derive(Clone, Debug)]
pub(super) struct SignedBy(pub(super) Iri);

impl Server {
    /// The id of the key that made a signature of the request, and the key with its owner.
    pub(super) async fn signer(
        &self,
        signatures: &Signatures,
        head: &Parts,
        body: &[u8],
    ) -> Result<(Iri, OwnedKey), Rejection> {
        let headers = with_host(head);
        let site = self.registry.site();
        let parts = RequestParts {
            method: &head.method,
            scheme: site.scheme(),
            path_and_query: head.uri.path_and_query().map_or("/", |it| it.as_str()),
            headers: &headers,
            body,
            authorities: &[site.authority()],
        };
        let now = SystemTime::from(self.clock.now());
        let mut refused = None;
        for checked in signatures.check(&parts, now, &self.limits.window)? {
            let found = match self.admit(checked.key_id(), head).await {
                Ok(()) => self.key_of(&checked).await,
                Err(rejection) => Err(rejection),
            };
            match found {
                Ok(key) => {
                    self.ensure_admitted(key.owner.id()).await?;
                    self.client.seen(key.owner.inbox(), signatures.scheme());
                    return Ok((checked.key_id().clone(), key));
                }
                Err(rejection) => refused = refused.or(Some(rejection)),
            }
        }
        Err(refused.unwrap_or(Rejection::Signature(SignatureError::Missing)))
    }

    /// The key that a signature names, where the key has made it.
    async fn key_of(&self, checked: &Checked<'_>) -> Result<OwnedKey, Rejection> {
        let id = checked.key_id();
        let found = self.dereferencer.key(id).await.map_err(|error| match error {
            DereferenceError::Client(error) if is_missing(error.status()) => {
                let status = error.status().unwrap_or(StatusCode::NOT_FOUND);
                Rejection::KeyMissing { key: id.clone(), status }
            }
            error => unavailable(error),
        })?;
        let found = match checked.verify(&found.owned.key) {
            Ok(()) => found,
            // The key may have been changed since it was fetched.
            Err(error) => {
                let fresh = self.dereferencer.fresh_key(id, &found.owned).await;
                let fresh = fresh.map_err(unavailable)?.ok_or(error)?;
                checked.verify(&fresh.owned.key)?;
                fresh
            }
        };
        Ok(found.confirmed())
    }

    /// Finds out who asks for a document, and keeps it with the request.
    ///
    /// A signature that is wrong is refused, so that its maker learns of it. Where the key cannot be
    /// had it is as if there were none, for the other server may be down.
    pub(super) async fn note_reader(&self, head: &mut Parts) -> Result<(), Rejection> {
        let is_required =
            self.limits.require_signed_fetch && !head.headers.contains_key(AUTHORIZATION);
        if !head.headers.contains_key("signature") {
            return if is_required { Err(SignatureError::Missing.into()) } else { Ok(()) };
        }
        let signatures = Signatures::from_headers(&head.headers)?;
        match self.signer(&signatures, head, b"").await {
            Ok((_, key)) => {
                head.extensions.insert(SignedBy(key.owner.id().clone()));
                Ok(())
            }
            Err(
                error @ (Rejection::Key(_)
                | Rejection::KeyMissing { .. }
                | Rejection::KeyUnavailable(_)),
            ) if !is_required => {
                tracing::debug!(%error, "who asks for a document is not known");
                Ok(())
            }
            Err(error) => Err(error),
        }
    }
}

/// Whether a server has said that there is no such document.
fn is_missing(status: Option<StatusCode>) -> bool {
    matches!(status, Some(StatusCode::GONE | StatusCode::NOT_FOUND))
}

/// What it is to a request that a key cannot be had.
pub(super) fn unavailable(error: DereferenceError) -> Rejection {
    match error {
        DereferenceError::Key(error) => Rejection::Key(error),
        DereferenceError::Store(error) => error.into(),
        error => Rejection::KeyUnavailable(error),
    }
}

/// The headers of a request; one over HTTP/2 names its host elsewhere.
fn with_host(head: &Parts) -> Cow<'_, HeaderMap> {
    match head.uri.authority() {
        Some(authority) if !head.headers.contains_key(HOST) => {
            let mut headers = head.headers.clone();
            if let Ok(host) = authority.as_str().parse() {
                headers.insert(HOST, host);
            }
            Cow::Owned(headers)
        }
        _ => Cow::Borrowed(&head.headers),
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    #[test]
    fn the_host_is_that_of_the_header_or_else_that_of_the_address() {
        for (uri, host, expected) in [
            ("/inbox", None, None),
            ("/inbox", Some("one.example"), Some("one.example")),
            ("https://one.example/inbox", None, Some("one.example")),
            ("https://one.example:8443/inbox", None, Some("one.example:8443")),
            ("https://two.example/inbox", Some("one.example"), Some("one.example")),
        ] {
            let mut request = Request::get(uri).header("date", "now");
            if let Some(host) = host {
                request = request.header(HOST, host);
            }
            let (head, ()) = request.body(()).unwrap().into_parts();
            let headers = with_host(&head);
            let hosts: Vec<_> = headers.get_all(HOST).iter().collect();
            assert_eq!(hosts, expected.into_iter().collect::<Vec<_>>(), "{uri}, {host:?}");
            assert_eq!(headers["date"], "now", "{uri}, {host:?}");
        }
    }
}

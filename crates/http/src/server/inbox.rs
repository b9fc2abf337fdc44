//! Activities that other servers deliver.
//!
//! The checks run from the cheapest to the dearest: whether there is such an inbox, the signature
//! as text, the size of the body, what the signature covers, the digest, the time, and only then
//! the key, which may have to be fetched. The activity is read when it is known whose it is.

use std::{borrow::Cow, time::SystemTime};

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode, header::HOST, request::Parts};
use http_body::Body;
use http_body_util::Full;
use oyez_registry::{Received, Refusal, Verified};
use oyez_vocab::{Iri, Raw};

use super::{Answer, Server, claim::Inbox};
use crate::{
    DereferenceError, RequestParts, Signatures, body,
    dereference::OwnedKey,
    digest,
    rejection::Rejection,
    signature::{Checked, SignatureError},
};

impl Server {
    /// Takes in an activity. It is on the disk when this says 202.
    pub(super) async fn take_in<B>(&self, inbox: Inbox, head: &Parts, body: B) -> Answer
    where
        B: Body<Data = Bytes> + Send,
    {
        let owner = match inbox {
            Inbox::Of(id) => {
                self.ensure_actor(&id).await?;
                Some(id)
            }
            Inbox::Shared => None,
        };
        body::check_announced(&head.headers, self.limits.max_body)?;
        let signatures = Signatures::from_headers(&head.headers)?;
        let time = self.limits.body_timeout;
        let body = body::read(&head.headers, body, self.limits.max_body, time).await?;
        let (key, signer) = self.signer(&signatures, head, &body).await?;

        let text = String::from_utf8(body.into()).map_err(|_| Rejection::NotUtf8)?;
        let text = Raw::from_text(text).map_err(Rejection::NotJson)?;
        let sha256 = |it: &str| digest::sha256(it.as_bytes());
        let activity = Verified::by_signature_or_text(text, &signer.owner, &key, sha256)?;
        let remote = self.remote_facts(&activity, &signer.owner).await;
        let received = Received { sender: (*signer.owner).clone(), inbox: owner, remote };
        let id = activity.id().clone();
        let receipt = self.store.accept(activity, received).await?;
        tracing::info!(%id, ?receipt, "received");
        let mut response = Response::new(Full::default());
        *response.status_mut() = StatusCode::ACCEPTED;
        Ok(response)
    }

    /// Checks that there is such an actor. Where there was one, its peers are told to send no more.
    pub(super) async fn ensure_actor(&self, id: &Iri) -> Result<(), Rejection> {
        if self.store.local_actor(id).await?.is_some() {
            return Ok(());
        }
        match self.store.object(id).await? {
            Some(known) if known.is_deleted => {
                Err(Rejection::Refused(Refusal::Gone { id: id.clone() }))
            }
            _ => Err(Rejection::NotFound),
        }
    }

    /// The id of the key that made a signature of the request, and the key with its owner.
    async fn signer(
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
            match self.key_of(&checked).await {
                Ok(key) => return Ok((checked.key_id().clone(), key)),
                Err(rejection) => refused = refused.or(Some(rejection)),
            }
        }
        Err(refused.unwrap_or(Rejection::Signature(SignatureError::Missing)))
    }

    /// The key that a signature names, where the key has made it.
    async fn key_of(&self, checked: &Checked<'_>) -> Result<OwnedKey, Rejection> {
        let id = checked.key_id();
        let known = self.dereferencer.key(id).await.map_err(unavailable)?;
        match checked.verify(&known.key) {
            Ok(()) => Ok(known),
            // The key may have been changed since it was fetched.
            Err(error) => {
                let fresh = self.dereferencer.fresh_key(id, &known).await.map_err(unavailable)?;
                let fresh = fresh.ok_or(error)?;
                checked.verify(&fresh.key)?;
                Ok(fresh)
            }
        }
    }
}

fn unavailable(error: DereferenceError) -> Rejection {
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

//! Activities that other servers deliver.
//!
//! The checks run from the cheapest to the dearest: the signature as text, the size of the body,
//! what the signature covers, the digest, the time, and only then the key, which may have to be
//! fetched. The activity is read when it is known whose it is.
//!
//! Whether there is such an inbox is for the store to say when it accepts the activity. Only those
//! whose key is not at hand are told before: nothing is fetched for an inbox that is not there.

use bytes::Bytes;
use http::{Response, StatusCode, request::Parts};
use http_body::Body;
use http_body_util::Full;
use oyez_registry::{Received, Refusal, RemoteActor, Verified, VerifyError, effect};
use oyez_vocab::{AnyActivity, Iri, Raw};

use super::{Answer, Server, claim::Inbox};
use crate::{
    Signatures,
    aside::Turn,
    body::{self, Whole},
    dereference::OwnedKey,
    digest,
    errands::Errand,
    rejection::Rejection,
    rfc9421,
};

impl Server {
    /// Takes in an activity. It is on the disk when this says 202.
    pub(super) async fn take_in<B>(&self, inbox: Inbox, head: &Parts, body: B) -> Answer
    where
        B: Body<Data = Bytes> + Send,
    {
        let signatures = Signatures::from_headers(&head.headers);
        let is_known = signatures
            .as_ref()
            .is_ok_and(|it| it.key_ids().all(|id| self.dereferencer.has_key(id)));
        let owner = match inbox {
            Inbox::Of(id) => {
                if !is_known {
                    self.ensure_actor(&id).await?;
                }
                Some(id)
            }
            Inbox::Shared => None,
        };
        body::check_announced(&head.headers, self.limits.max_body)?;
        let signatures = signatures?;
        let time = self.limits.body_timeout;
        let max = self.limits.max_body;
        let body = body::read(&head.headers, body, max, time, &self.room).await?;
        let Whole { bytes: body, mut share } = body;
        let signer = tokio::select! {
            signer = self.signer(&signatures, head, &body) => signer,
            () = share.is_over() => return Err(Rejection::NoRoom),
        };
        let (key, signer) = match signer {
            Ok(found) => found,
            Err(rejection) => {
                self.take_leave(&body, rejection).await?;
                return Ok(accepted());
            }
        };
        self.count(signer.owner.id())?;

        let text = String::from_utf8(body.into()).map_err(|_| Rejection::NotUtf8)?;
        let turn = tokio::select! {
            turn = self.aside.turn(text.len()) => turn?,
            () = share.is_over() => return Err(Rejection::NoRoom),
        };
        let _room = share.keep();
        let Some((activity, sender)) = self.verified(text, &key, &signer, turn).await? else {
            return Ok(accepted());
        };
        self.ensure_admitted(activity.actor()).await?;
        let needs = effect::remote_needs(&activity, &sender);
        let _errand = match needs.is_empty() {
            true => None,
            false => Some(self.errand(&signer).await?),
        };
        let remote = self.remote_facts(needs).await;
        let is_passed_on = sender.id() != signer.owner.id();
        let passed_on_by = is_passed_on.then_some(signer.owner);
        let received = Received { sender, inbox: owner, passed_on_by, remote };
        let id = activity.id().clone();
        let receipt = self.store.accept(activity, received).await?;
        tracing::debug!(%id, ?receipt, "received");
        Ok(accepted())
    }

    /// Whether `found` is an actor of another server than that of `expected`, who has signed: it may
    /// pass on what it was sent. For one of ours nobody else speaks.
    fn is_for_another(&self, expected: &Iri, found: &Iri) -> bool {
        !found.is_same_origin(expected) && self.dereferencer.is_local(found).is_ok_and(|it| !it)
    }

    /// The activity `text`, which came in a request that was signed with `key`, and its actor.
    ///
    /// Another than the actor may have signed the request, where the actor itself has signed the
    /// activity: that is how servers pass on what they were sent. Where it has not, its own server is
    /// asked, and there is no activity to go on with.
    async fn verified(
        &self,
        text: String,
        key: &Iri,
        signer: &OwnedKey,
        turn: Turn,
    ) -> Result<Option<(Verified<AnyActivity>, RemoteActor)>, Rejection> {
        let is_long = turn.is_long();
        match by_signer(text.clone(), key, signer, turn).await? {
            Ok(activity) => Ok(Some((activity, signer.owner.clone()))),
            Err(VerifyError::OtherActor { expected, found }) => {
                let text = Raw::from_text(text).map_err(Rejection::NotJson)?;
                let _errand = self.errand(signer).await?;
                // To check a proof takes as long again; of what is long, its own server is asked.
                let proved = if is_long { None } else { self.proved(&text, &found).await? };
                if proved.is_none() && self.is_for_another(&expected, &found) {
                    self.ensure_admitted(&found).await?;
                    self.inquire(&text, &found, &signer.owner).await?;
                    return Ok(None);
                }
                Ok(Some(proved.ok_or(VerifyError::OtherActor { expected, found })?))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// What is needed to ask another server about what `signer` has sent.
    async fn errand(&self, signer: &OwnedKey) -> Result<Errand, Rejection> {
        self.errands.enter(signer.owner.id()).await.ok_or(Rejection::NoRoom)
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
}

/// The activity `text`, where its actor has signed the request.
async fn by_signer(
    text: String,
    key: &Iri,
    signer: &OwnedKey,
    mut turn: Turn,
) -> Result<Result<Verified<AnyActivity>, VerifyError>, Rejection> {
    let sha256 = |it: &str| digest::sha256(it.as_bytes());
    if !turn.is_long() {
        return Ok(Verified::by_signature_or_text(text, &signer.owner, key, sha256));
    }
    let (key, owner) = (key.clone(), signer.owner.clone());
    turn.run(move || Verified::by_signature_or_text(text, &owner, &key, sha256)).await
}

/// The answer to what was taken: it may come to nothing.
fn accepted() -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = StatusCode::ACCEPTED;
    response.headers_mut().insert(rfc9421::ACCEPT_SIGNATURE, rfc9421::wanted());
    response
}

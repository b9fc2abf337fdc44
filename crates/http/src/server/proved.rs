//! Activities that prove themselves, whoever brings them.

use std::time::SystemTime;

use oyez_registry::{RemoteActor, Verified, VerifyError};
use oyez_vocab::{AnyActivity, Iri, Raw};

use super::{Server, signer::unavailable};
use crate::{
    dereference::OwnedKey,
    proof::{Proof, proofs},
    rejection::Rejection,
};

impl Server {
    /// The activity `text` by `actor`, where a proof in it is the actor's. `None` where there is no
    /// proof of a kind that we know.
    pub(super) async fn proved(
        &self,
        text: &Raw<AnyActivity>,
        actor: &Iri,
    ) -> Result<Option<(Verified<AnyActivity>, RemoteActor)>, Rejection> {
        // Most activities have none, and need not be read again.
        if !text.as_str().contains("proofValue") {
            return Ok(None);
        }
        let document = serde_json::from_str(text.as_str()).map_err(Rejection::NotJson)?;
        let mut refused = None;
        for proof in proofs(&document)? {
            match self.prover(&proof, actor).await {
                Ok(owner) => {
                    let activity = Verified::by_proof(text.clone(), &owner, proof.key_id())?;
                    return Ok(Some((activity, owner)));
                }
                Err(rejection) => refused = refused.or(Some(rejection)),
            }
        }
        refused.map_or(Ok(None), Err)
    }

    /// The actor, with a document that names the key that made `proof`.
    async fn prover(&self, proof: &Proof<'_>, actor: &Iri) -> Result<RemoteActor, Rejection> {
        self.ensure_admitted(actor).await?;
        proof.check_time(SystemTime::from(self.clock.now()), &self.limits.window)?;
        let id = proof.key_id();
        // Else whoever relays an activity could have us fetch from anywhere.
        if !id.is_same_origin(actor) {
            let (actor, key) = (actor.clone(), id.clone());
            return Err(VerifyError::UnknownKey { actor, key }.into());
        }
        let found = self.dereferencer.key(id).await.map_err(unavailable)?;
        let found = match self.check_proof(proof, actor, &found.owned) {
            Ok(()) => found,
            // The key may have been changed since it was fetched.
            Err(rejection) => {
                let fresh = self.dereferencer.fresh_key(id, &found.owned).await;
                let fresh = fresh.map_err(unavailable)?.ok_or(rejection)?;
                self.check_proof(proof, actor, &fresh.owned)?;
                fresh
            }
        };
        Ok(found.confirmed().owner)
    }

    fn check_proof(
        &self,
        proof: &Proof<'_>,
        actor: &Iri,
        found: &OwnedKey,
    ) -> Result<(), Rejection> {
        let id = proof.key_id();
        // What signs requests need not be what signs documents.
        let key = self.dereferencer.assertion_key(&found.owner, id)?;
        match key.filter(|_| found.owner.id() == actor) {
            Some(key) => Ok(proof.verify(&key)?),
            None => {
                let (actor, key) = (actor.clone(), id.clone());
                Err(VerifyError::UnknownKey { actor, key }.into())
            }
        }
    }
}

//! Whether a request is the one that was signed.

use std::time::SystemTime;

use super::{
    Signature,
    base::{authority, normalized, path_and_query, signature_base},
    component::Kind,
};
use crate::{
    digest::{self, DigestError},
    signature::{Checked, RequestParts, SignatureError, Window, unix_seconds},
};

impl Signature {
    /// Checks all that needs no key: what is covered, for whom, over which body, and when.
    ///
    /// # Errors
    ///
    /// Fails at the first thing that is wrong, before any key has to be fetched.
    pub fn check(
        &self,
        request: &RequestParts<'_>,
        now: SystemTime,
        window: &Window,
    ) -> Result<Checked<'_>, SignatureError> {
        self.check_beside(request, now, window, &mut None)
    }

    /// The same, beside others of the same request: whether its digests are right is found out once.
    pub(crate) fn check_beside(
        &self,
        request: &RequestParts<'_>,
        now: SystemTime,
        window: &Window,
        content: &mut Option<Result<(), DigestError>>,
    ) -> Result<Checked<'_>, SignatureError> {
        self.check_coverage(request)?;
        check_authority(request)?;
        let check_content = || digest::check_content(request.headers, request.body);
        (*content.get_or_insert_with(check_content))?;
        self.check_times(now, window)?;
        Ok(Checked {
            key_id: self.key_id(),
            algorithm: self.input.algorithm,
            text: signature_base(&self.input.covered, &self.input.params, request)?,
            bytes: &self.bytes,
        })
    }

    fn check_coverage(&self, request: &RequestParts<'_>) -> Result<(), SignatureError> {
        let is_covered = |kind: &Kind| self.input.covered.iter().any(|it| it.kind == *kind);
        let require = |kind: &Kind, name| {
            if is_covered(kind) { Ok(()) } else { Err(SignatureError::NotCovered(name)) }
        };
        require(&Kind::Method, "@method")?;
        if !is_covered(&Kind::TargetUri) {
            let (_, query) = path_and_query(request);
            require(&Kind::Authority, "@target-uri")?;
            require(&Kind::Path, "@path")?;
            if query.is_some() {
                require(&Kind::Query, "@query")?;
            }
        }
        if !request.body.is_empty() {
            require(&Kind::Field(digest::CONTENT_DIGEST), "content-digest")?;
        }
        Ok(())
    }

    fn check_times(&self, now: SystemTime, window: &Window) -> Result<(), SignatureError> {
        let created = self.input.created.ok_or(SignatureError::ParameterAbsent("created"))?;
        window.check(created, now)?;
        match self.input.expires {
            Some(expires) if expires < created => Err(SignatureError::ExpiresBeforeCreated),
            Some(expires) if expires < unix_seconds(now) => Err(SignatureError::Expired),
            Some(expires) if expires - created > DAY => Err(SignatureError::Lasting),
            _ => Ok(()),
        }
    }
}

fn check_authority(request: &RequestParts<'_>) -> Result<(), SignatureError> {
    let authority = authority(request)?;
    let mut ours = request.authorities.iter().map(|it| normalized(request.scheme, it));
    if ours.any(|it| it == authority) { Ok(()) } else { Err(SignatureError::Host) }
}

/// A signature that holds for longer is one to be stolen.
const DAY: i64 = 24 * 60 * 60;

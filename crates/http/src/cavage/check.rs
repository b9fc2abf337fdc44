//! Whether a request is the one that was signed.

use std::{str::FromStr, time::SystemTime};

use http::{HeaderMap, header};
use httpdate::HttpDate;

use super::{Signature, component::Component, signing_string::SigningString};
use crate::{
    digest,
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
        self.check_coverage(!request.body.is_empty())?;
        check_host(request)?;
        digest::check(request.headers, request.body)?;
        self.check_times(request.headers, now, window)?;
        Ok(Checked {
            key_id: self.key_id(),
            algorithm: self.algorithm,
            text: self.signing_string(request)?.into_bytes(),
            bytes: &self.bytes,
        })
    }

    fn check_coverage(&self, has_body: bool) -> Result<(), SignatureError> {
        let is_covered = |name: &str| self.covered.iter().any(|it| it.as_str() == name);
        let digest = has_body.then_some("digest");
        let date = if is_covered("(created)") { None } else { Some("date") };
        let required = ["(request-target)", "host"].into_iter().chain(digest).chain(date);
        match required.into_iter().find(|it| !is_covered(it)) {
            Some(name) => Err(SignatureError::NotCovered(name)),
            None => Ok(()),
        }
    }

    fn check_times(
        &self,
        headers: &HeaderMap,
        now: SystemTime,
        window: &Window,
    ) -> Result<(), SignatureError> {
        if self.covered.contains(&Component::Header(header::DATE)) {
            window.check(date(headers)?, now)?;
        }
        if let Some(created) = self.created {
            window.check(created, now)?;
        }
        match self.expires {
            Some(expires) if self.created.is_some_and(|created| expires < created) => {
                Err(SignatureError::ExpiresBeforeCreated)
            }
            Some(expires) if expires < unix_seconds(now) => Err(SignatureError::Expired),
            _ => Ok(()),
        }
    }

    pub(super) fn signing_string(
        &self,
        request: &RequestParts<'_>,
    ) -> Result<SigningString, SignatureError> {
        let mut text = SigningString::default();
        for component in &self.covered {
            match component {
                Component::RequestTarget => {
                    text.push_request_target(request.method, request.path_and_query);
                }
                Component::Created => push_time(&mut text, component, "created", self.created)?,
                Component::Expires => push_time(&mut text, component, "expires", self.expires)?,
                Component::Header(name) => {
                    let mut values = request.headers.get_all(name).iter();
                    let first =
                        values.next().ok_or_else(|| SignatureError::HeaderAbsent(name.clone()))?;
                    text.push(name.as_str(), first);
                    values.for_each(|it| text.push_value(it.as_bytes()));
                }
            }
        }
        Ok(text)
    }
}

fn push_time(
    text: &mut SigningString,
    component: &Component,
    parameter: &'static str,
    time: Option<i64>,
) -> Result<(), SignatureError> {
    let time = time.ok_or(SignatureError::ParameterAbsent(parameter))?;
    text.push(component.as_str(), time.to_string());
    Ok(())
}

fn check_host(request: &RequestParts<'_>) -> Result<(), SignatureError> {
    let mut hosts = request.headers.get_all(header::HOST).iter();
    let is_ours = match (hosts.next(), hosts.next()) {
        (Some(host), None) => {
            request.authorities.iter().any(|it| it.as_bytes().eq_ignore_ascii_case(host.as_bytes()))
        }
        _ => false,
    };
    if is_ours { Ok(()) } else { Err(SignatureError::Host) }
}

/// The one `Date`, in seconds since 1970.
fn date(headers: &HeaderMap) -> Result<i64, SignatureError> {
    let mut lines = headers.get_all(header::DATE).iter();
    let line = lines.next().ok_or(SignatureError::HeaderAbsent(header::DATE))?;
    let text = line.to_str().map_err(|_| SignatureError::Date)?;
    // The parser knows the two obsolete forms as well; they differ in length and punctuation.
    let is_imf_fixdate = text.len() == IMF_FIXDATE_LEN && text.get(3..5) == Some(", ");
    if lines.next().is_some() || !is_imf_fixdate {
        return Err(SignatureError::Date);
    }
    let date = HttpDate::from_str(text).map_err(|_| SignatureError::Date)?;
    Ok(unix_seconds(date.into()))
}

const IMF_FIXDATE_LEN: usize = "Sun, 06 Nov 1994 08:49:37 GMT".len();

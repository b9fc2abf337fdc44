//! Asking other servers, a few times at most.

use std::time::Duration;

use http::{HeaderValue, StatusCode, header::LOCATION};
use oyez_vocab::Iri;
use tokio::time::timeout;
use url::Url;

use super::{Discovery, DiscoveryError, shortened::shortened};
use crate::{
    Signer,
    client::{self, Fetched},
    dereference::Fetch,
};

/// How much more may be done to find one thing.
#[derive(Debug)]
pub(super) struct Errand {
    n_left: usize,
}

/// What is asked for.
pub(super) struct Wanted<'a> {
    pub(super) accept: HeaderValue,
    pub(super) max_body: usize,
    pub(super) redirects: Redirects,
    pub(super) signer: Option<&'a Signer>,
}

/// Which redirects are followed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Redirects {
    Any,
    SameOrigin,
    None,
}

/// Where a request has led to.
pub(super) enum Reached {
    /// Something of this server, which was not asked.
    Own(Iri),
    /// A success.
    Answer(Box<Answer>),
}

/// A success, and where it came from in the end.
pub(super) struct Answer {
    pub(super) iri: Iri,
    pub(super) fetched: Fetched,
    fetch: Fetch,
}

impl Answer {
    /// What was fetched turned out to be of use.
    pub(super) fn pay_off(self) {
        self.fetch.pay_off();
    }
}

impl Errand {
    /// Does `work` for which not too many requests and not too much time may be needed.
    pub(super) async fn run<T>(
        work: impl AsyncFnOnce(&mut Self) -> Result<T, DiscoveryError>,
    ) -> Result<T, DiscoveryError> {
        let mut errand = Self { n_left: MAX_REQUESTS };
        timeout(TIME, work(&mut errand)).await.map_err(|_| DiscoveryError::TimedOut)?
    }

    pub(super) fn spend(&mut self) -> Result<(), DiscoveryError> {
        self.n_left = self.n_left.checked_sub(1).ok_or(DiscoveryError::TooManyRequests)?;
        Ok(())
    }
}

impl Discovery {
    /// Asks for `iri`, and for what its server redirects to, each as if it were the first.
    pub(super) async fn ask(
        &self,
        iri: &Iri,
        wanted: &Wanted<'_>,
        errand: &mut Errand,
    ) -> Result<Reached, DiscoveryError> {
        let mut iri = client::canonical(iri)?;
        let mut before: Vec<Iri> = Vec::new();
        loop {
            if self.dereferencer.is_local(&iri)? {
                return Ok(Reached::Own(iri));
            }
            let fetch = self.enter(&iri, errand).await?;
            let (max_body, accept) = (wanted.max_body, wanted.accept.clone());
            let fetched = self.client.get_at_most(max_body, &iri, accept, wanted.signer).await?;
            let Some(next) = redirect(&iri, &fetched)? else {
                let fetched = fetched.success()?;
                return Ok(Reached::Answer(Box::new(Answer { iri, fetched, fetch })));
            };
            fetch.pay_off();
            let reason = match wanted.redirects {
                _ if before.contains(&next) || next == iri => "it leads back",
                _ if before.len() >= MAX_REDIRECTS => "there were too many before",
                Redirects::Any if iri.scheme() == next.scheme() => "",
                Redirects::SameOrigin if iri.is_same_origin(&next) => "",
                Redirects::Any => "it has another scheme",
                Redirects::SameOrigin => "it is of another server",
                Redirects::None => "no redirect is",
            };
            if !reason.is_empty() {
                return Err(DiscoveryError::Redirect { to: next.into_boxed_str(), reason });
            }
            before.push(std::mem::replace(&mut iri, next));
        }
    }

    /// A place to ask the server of `iri`, which the errand pays for.
    pub(super) async fn enter(
        &self,
        iri: &Iri,
        errand: &mut Errand,
    ) -> Result<Fetch, DiscoveryError> {
        errand.spend()?;
        self.memory.fetches.enter(iri).await.ok_or(DiscoveryError::TooMany)
    }
}

/// Where the answer redirects to, in the form that is dialed.
fn redirect(from: &Iri, answer: &Fetched) -> Result<Option<Iri>, DiscoveryError> {
    if !matches!(
        answer.status,
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    ) {
        return Ok(None);
    }
    let Some(location) = answer.headers.get(LOCATION) else { return Ok(None) };
    let bad = || DiscoveryError::Redirect {
        to: shortened(&String::from_utf8_lossy(location.as_bytes())).into(),
        reason: "it is no address",
    };
    let to = resolve(from, location.to_str().map_err(|_| bad())?).ok_or_else(bad)?;
    Ok(Some(client::canonical(&to)?))
}

/// What `reference`, in a document at `base`, means.
pub(super) fn resolve(base: &Iri, reference: &str) -> Option<Iri> {
    if reference.len() > MAX_REFERENCE {
        return None;
    }
    let url = Url::try_from(base).ok()?.join(reference).ok()?;
    String::from(url).parse().ok()
}

/// How many redirects are followed, one from the other.
const MAX_REDIRECTS: usize = 3;

/// How many requests it may take to find one thing, those of redirects among them.
const MAX_REQUESTS: usize = 12;

/// How long it may take.
const TIME: Duration = Duration::from_secs(30);

/// How many bytes a reference may have.
const MAX_REFERENCE: usize = 2048;

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;

    use super::*;

    #[test]
    fn attacks_116_121_a_redirect_leads_to_one_address_that_may_be_dialed() {
        let from = "https://two.example/a/b".parse().unwrap();
        for (status, location, expected) in [
            (301, "https://three.example/x", Some("https://three.example/x")),
            (302, "/c", Some("https://two.example/c")),
            (303, "c?d#e", Some("https://two.example/a/c?d")),
            (307, "//three.example", Some("https://three.example/")),
            (308, "HTTPS://Three.example:443/", Some("https://three.example/")),
            (302, "http://two.example/c", Some("http://two.example/c")),
            (200, "/c", None),
            (300, "/c", None),
            (304, "/c", None),
        ] {
            let headers = HeaderMap::from_iter([(LOCATION, location.parse().unwrap())]);
            let status = StatusCode::from_u16(status).unwrap();
            let answer = Fetched { status, headers, body: Bytes::new() };
            let found = redirect(&from, &answer).unwrap();
            assert_eq!(found.as_ref().map(Iri::as_str), expected, "{location}");
        }
        for location in [
            "https://good@evil.example/",
            "data:text/plain,a",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://",
            "é",
        ] {
            let location = HeaderValue::from_bytes(location.as_bytes()).unwrap();
            let headers = HeaderMap::from_iter([(LOCATION, location.clone())]);
            let answer = Fetched { status: StatusCode::FOUND, headers, body: Bytes::new() };
            let error = redirect(&from, &answer).unwrap_err();
            assert!(error.is_of_peer(), "{location:?}: {error:?}");
        }
    }
}

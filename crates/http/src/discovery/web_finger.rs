//! Asking WebFinger ([RFC 7033]).
//!
//! [RFC 7033]: https://www.rfc-editor.org/rfc/rfc7033

use std::fmt::Write as _;

use http::HeaderValue;
use oyez_vocab::Iri;

use super::{
    Descriptor, Discovery, DiscoveryError, Handle,
    ask::{Errand, Reached, Redirects, Wanted},
};

/// What WebFinger is asked about, and whom.
struct Query {
    address: Iri,
    /// What the answer is remembered by.
    key: Box<str>,
}

impl Discovery {
    /// What the domain of `handle` says of it.
    pub(super) async fn described(
        &self,
        handle: &Handle,
        errand: &mut Errand,
    ) -> Result<Descriptor, DiscoveryError> {
        // A site without TLS is one of a closed network, and its peers are as well.
        let scheme = self.registry.site().scheme();
        let mut query = Query::new(scheme, handle.domain(), &handle.acct())?;
        query.key = query.key.to_ascii_lowercase().into();
        self.ask_web_finger(query, errand).await
    }

    /// What the server of `iri` says of it ([FEP-4adb]).
    ///
    /// [FEP-4adb]: https://codeberg.org/fediverse/fep/src/branch/main/fep/4adb/fep-4adb.md
    pub(super) async fn described_iri(
        &self,
        iri: &Iri,
        errand: &mut Errand,
    ) -> Result<Descriptor, DiscoveryError> {
        let authority = iri.authority().unwrap_or_default();
        self.ask_web_finger(Query::new(iri.scheme(), authority, iri.as_str())?, errand).await
    }

    async fn ask_web_finger(
        &self,
        Query { address, key }: Query,
        errand: &mut Errand,
    ) -> Result<Descriptor, DiscoveryError> {
        let _flight = self.memory.flights.enter(key.clone()).await;
        if let Some(known) = self.memory.descriptor(&key, self.clock.now()) {
            return known.ok_or(DiscoveryError::FailedBefore);
        }
        let found = self.fetch_descriptor(&address, errand).await;
        let remembered = match &found {
            Ok(descriptor) => Some(descriptor.clone()),
            Err(error) if error.is_of_peer() => None,
            Err(_) => return found,
        };
        tracing::debug!(%address, is_found = found.is_ok(), "asked WebFinger");
        self.memory.remember_descriptor(key, remembered, self.clock.now(), &self.limits);
        found
    }

    async fn fetch_descriptor(
        &self,
        address: &Iri,
        errand: &mut Errand,
    ) -> Result<Descriptor, DiscoveryError> {
        let wanted =
            Wanted { accept: ACCEPT, max_body: MAX_BODY, redirects: Redirects::Any, signer: None };
        let answer = match self.ask(address, &wanted, errand).await? {
            Reached::Answer(answer) => answer,
            // Its answer would be ours; what is ours was looked up before.
            Reached::Own(iri) => return Err(DiscoveryError::NotHere(iri.into_boxed_str())),
        };
        if !answer.fetched.content_type().is_some_and(is_descriptor) {
            return Err(super::DescriptorError::MediaType.into());
        }
        let descriptor = Descriptor::from_json(&answer.fetched.body)?;
        answer.pay_off();
        Ok(descriptor)
    }
}

impl Query {
    /// Asks `authority` about `resource`.
    fn new(scheme: &str, authority: &str, resource: &str) -> Result<Self, DiscoveryError> {
        let encoded = encoded(resource);
        let address = format!("{scheme}://{authority}/.well-known/webfinger?resource={encoded}");
        let bad = |_| DiscoveryError::BadText(resource.into());
        let address: Iri = address.parse().map_err(bad)?;
        Ok(Self { key: address.as_str().into(), address })
    }
}

/// `text` as the value of a parameter. What a query may hold as it is stays readable: some servers
/// compare the text that they get.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:@/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Whether a document of this media type is a descriptor.
fn is_descriptor(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    ["application/jrd+json", "application/json"].iter().any(|it| essence.eq_ignore_ascii_case(it))
}

const ACCEPT: HeaderValue = HeaderValue::from_static("application/jrd+json, application/json");

/// How long a descriptor may be, in bytes.
const MAX_BODY: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resource_is_one_value_of_the_query() {
        for (resource, expected) in [
            ("acct:bob@two.example", "acct:bob@two.example"),
            ("acct:a+b&rel=x#c@two.example", "acct:a%2Bb%26rel%3Dx%23c@two.example"),
            ("acct:jürgen@two.example", "acct:j%C3%BCrgen@two.example"),
            ("https://two.example/?a=b%20", "https://two.example/%3Fa%3Db%2520"),
        ] {
            let query = Query::new("https", "two.example", resource).unwrap();
            let parameters = url::form_urlencoded::parse(query.address.query().unwrap().as_bytes());
            assert_eq!(parameters.collect::<Vec<_>>(), [("resource".into(), resource.into())]);
            assert_eq!(
                query.address,
                format!("https://two.example/.well-known/webfinger?resource={expected}").as_str()
            );
        }
    }

    #[test]
    fn a_descriptor_has_two_media_types() {
        for (media_type, expected) in [
            ("application/jrd+json", true),
            ("Application/JRD+json; charset=utf-8", true),
            ("application/json", true),
            ("application/xrd+xml", false),
            ("text/html", false),
            ("", false),
        ] {
            assert_eq!(is_descriptor(media_type), expected, "{media_type}");
        }
    }
}

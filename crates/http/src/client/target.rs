//! From an IRI to what is asked of whom.

use http::Uri;
use oyez_vocab::Iri;
use url::Url;

use super::ClientError;

/// The request target of `iri`, in the one form that is checked and then used.
///
/// The fragment is left out. What the URL standard would read differently from RFC 3987, such as
/// `https:one.example`, is refused, so that our idea of an IRI's authority is never another
/// than what is dialed.
pub(super) fn uri(iri: &Iri) -> Result<Uri, ClientError> {
    if iri.as_str().len() > MAX_LEN {
        return Err(ClientError::BadIri("longer than 2048 bytes"));
    }
    match iri.authority() {
        None | Some("") => return Err(ClientError::BadIri("no authority")),
        Some(authority) if authority.contains('@') => {
            return Err(ClientError::BadIri("user information"));
        }
        Some(_) => (),
    }
    let mut url = Url::try_from(iri).map_err(|_| ClientError::BadIri("not a URL"))?;
    url.set_fragment(None);
    Uri::try_from(String::from(url)).map_err(|_| ClientError::BadIri("not a URL"))
}

/// The authority of `iri`, where it is dialed as it is written. That is so of most, and costs less
/// than to parse it.
pub(super) fn plain_authority(iri: &Iri) -> Option<&str> {
    let is_plain = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || b".-:".contains(&it);
    let has_default_port = |it: &str| it.ends_with(":443") || it.ends_with(":80");
    iri.authority().filter(|it| it.bytes().all(is_plain) && !has_default_port(it))
}

/// `iri` as it is dialed: each resource that two IRIs could name alike has one such.
pub(crate) fn canonical(iri: &Iri) -> Result<Iri, ClientError> {
    uri(iri)?.to_string().parse().map_err(|_| ClientError::BadIri("not a URL"))
}

const MAX_LEN: usize = 2048;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iri_becomes_its_canonical_uri() {
        for (iri, canonical) in [
            ("https://one.example", "https://one.example/"),
            ("https://one.example?a=1", "https://one.example/?a=1"),
            ("https://one.example/users/al%69ce#key", "https://one.example/users/al%69ce"),
            ("HTTPS://One.Example:443/A", "https://one.example/A"),
            ("https://one.example:/a", "https://one.example/a"),
            ("https://%65xample.com/", "https://example.com/"),
            ("https://bücher.example/é", "https://xn--bcher-kva.example/%C3%A9"),
            ("https://evil.example#@good.example/", "https://evil.example/"),
            ("http://0x7f.1/", "http://127.0.0.1/"),
            ("http://2130706433/", "http://127.0.0.1/"),
            ("http://[0:0:0:0:0:0:0:1]:8000/a", "http://[::1]:8000/a"),
        ] {
            assert_eq!(uri(&iri.parse().unwrap()).unwrap(), canonical, "{iri}");
        }
    }

    #[test]
    fn an_authority_is_plain_where_it_is_dialed_as_it_is_written() {
        for (iri, plain) in [
            ("https://one.example/a", Some("one.example")),
            ("https://one-1.example:8443", Some("one-1.example:8443")),
            ("https://One.example/a", None),
            ("https://%6Fne.example/a", None),
            ("https://bücher.example/", None),
            ("https://one.example:443/a", None),
            ("http://one.example:80/a", None),
            ("https://bob@one.example/", None),
            ("urn:a", None),
        ] {
            assert_eq!(plain_authority(&iri.parse().unwrap()), plain, "{iri}");
        }
    }

    #[test]
    fn one_resource_has_one_canonical_iri() {
        for iri in [
            "https://one.example/a",
            "HTTPS://ONE.example:443/a#key",
            "https://one.example:/a",
            "https://one.example:0443/a",
            "https://%6Fne.example/a",
        ] {
            let found = canonical(&iri.parse().unwrap()).unwrap();
            assert_eq!(found, "https://one.example/a", "{iri}");
        }
    }

    #[test]
    fn attacks_109_121_122_133_134_iris_of_no_document_are_refused() {
        let longest = format!("https://one.example/{}", "a".repeat(2028));
        assert!(uri(&longest.parse().unwrap()).is_ok());
        let long = longest + "a";
        for iri in [
            "https://good@evil.example/",
            "https://good:secret@evil.example/",
            "https://@evil.example/",
            "https:/one.example",
            "https:one.example",
            "https:///one.example",
            "https://[fe80::1%25eth0]/",
            "https://[::1%lo]/",
            "https://one.example:65536/",
            "https://xn--a/",
            "https://xn--example-.example/",
            "https://a%00b.example/",
            "https://a%2fb.example/",
            "urn:uuid:0192",
            "did:key:z6Mk",
            "acct:alice@one.example",
            "about:blank",
            "data:text/plain,a",
            &long,
        ] {
            let refused = uri(&iri.parse().unwrap());
            assert!(matches!(refused, Err(ClientError::BadIri(_))), "{iri}: {refused:?}");
        }
    }
}

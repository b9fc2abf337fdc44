//! Conversions to and from the URL standard's type.

use url::Url;

use super::{Iri, ParseIriError};

/// Reads it as the URL standard does, which rewrites it: hosts in small letters and Punycode, without
/// default ports, and with a path.
impl TryFrom<&Iri> for Url {
    type Error = url::ParseError;

    /// Fails where the URL standard does, as for `https://one.example:99999/`.
    fn try_from(iri: &Iri) -> Result<Self, url::ParseError> {
        Self::parse(iri.as_str())
    }
}

/// Takes the text of the URL as it is.
impl TryFrom<Url> for Iri {
    type Error = ParseIriError;

    /// Fails where the URL has a character that no IRI holds: the URL standard leaves `{` and `|` in
    /// queries, for one.
    fn try_from(url: Url) -> Result<Self, ParseIriError> {
        Self::try_from(String::from(url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iri_becomes_a_url_and_a_url_an_iri() {
        for (iri, url) in [
            ("https://one.example/a?b#c", "https://one.example/a?b#c"),
            ("HTTPS://One.example:443", "https://one.example/"),
            ("https://bücher.example/é", "https://xn--bcher-kva.example/%C3%A9"),
            ("urn:uuid:1", "urn:uuid:1"),
        ] {
            let converted = Url::try_from(&iri.parse::<Iri>().unwrap()).unwrap();
            assert_eq!(converted.as_str(), url);
            assert_eq!(Iri::try_from(converted).unwrap(), url);
        }
    }

    #[test]
    fn what_only_one_of_them_takes_is_refused() {
        let iri: Iri = "https://one.example:99999/".parse().unwrap();
        assert!(Url::try_from(&iri).is_err());
        let url = Url::parse("https://one.example/?{a}").unwrap();
        assert_eq!(Iri::try_from(url), Err(ParseIriError::Character(21)));
    }
}

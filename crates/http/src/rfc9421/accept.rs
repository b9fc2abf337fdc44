//! `Accept-Signature` ([RFC 9421 §5.1]): a server says that it reads such signatures.
//!
//! [RFC 9421 §5.1]: https://www.rfc-editor.org/rfc/rfc9421#section-5.1

use http::{HeaderMap, HeaderName, HeaderValue};
use sfv::{Dictionary, ListEntry, Parser};

/// `Accept-Signature`
pub(crate) const ACCEPT_SIGNATURE: HeaderName = HeaderName::from_static("accept-signature");

/// What we ask for in a request that brings a document.
pub(crate) fn wanted() -> HeaderValue {
    HeaderValue::from_static(r#"sig1=("@method" "@target-uri" "content-digest");created;keyid"#)
}

/// Whether a server has said, in an answer with these headers, that it reads such signatures
/// ([`Accept-Signature`]).
///
/// What it would like to be covered is not looked at: what [`sign`](super::sign) covers is enough
/// to know the request by, and where it is not enough, the other scheme is tried.
///
/// [`Accept-Signature`]: https://www.rfc-editor.org/rfc/rfc9421#section-5.1
pub fn is_accepted(headers: &HeaderMap) -> bool {
    let is_list = |it: &ListEntry| matches!(it, ListEntry::InnerList(_));
    headers.get_all(ACCEPT_SIGNATURE).iter().any(|line| {
        line.len() <= MAX_LEN
            && Parser::new(line.as_bytes())
                .parse::<Dictionary>()
                .is_ok_and(|it| it.values().any(is_list))
    })
}

/// More than any server says.
const MAX_LEN: usize = 4 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_accepts_signatures_when_it_names_what_they_cover() {
        for (text, accepts) in [
            (r#"sig1=("@method" "@target-uri");created;keyid"#, true),
            ("sig1=()", true),
            (r#"a=1, b=("@method");tag="x""#, true),
            ("sig1", false),
            ("", false),
            ("sig1=(", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_SIGNATURE, text.parse().unwrap())]);
            assert_eq!(is_accepted(&headers), accepts, "{text}");
        }
        let longest = |len: usize| format!("sig1=();tag=\"{}\"", "x".repeat(len - 14));
        for (len, accepts) in [(MAX_LEN, true), (MAX_LEN + 1, false)] {
            let text = longest(len);
            assert_eq!(text.len(), len);
            let headers = HeaderMap::from_iter([(ACCEPT_SIGNATURE, text.parse().unwrap())]);
            assert_eq!(is_accepted(&headers), accepts, "{len}");
        }
        assert!(!is_accepted(&HeaderMap::new()));
        assert!(is_accepted(&HeaderMap::from_iter([(ACCEPT_SIGNATURE, wanted())])));
    }
}

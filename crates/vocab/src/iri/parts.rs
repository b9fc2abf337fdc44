//! Where the parts of an IRI begin and end.

/// The parts of an IRI ([RFC 3986 §3]).
///
/// [RFC 3986 §3]: https://www.rfc-editor.org/rfc/rfc3986#section-3
pub(super) struct Parts<'a> {
    pub(super) scheme: &'a str,
    pub(super) authority: Option<&'a str>,
    pub(super) path: &'a str,
    pub(super) query: Option<&'a str>,
    pub(super) fragment: Option<&'a str>,
}

impl<'a> Parts<'a> {
    /// The parts of `text`, which is an IRI.
    pub(super) fn of(text: &'a str) -> Self {
        let (Front { scheme, authority }, rest) = Front::and_rest(text);
        let (rest, fragment) = split_off(rest, '#');
        let (path, query) = split_off(rest, '?');
        Self { scheme, authority, path, query, fragment }
    }
}

/// What an IRI begins with.
pub(super) struct Front<'a> {
    pub(super) scheme: &'a str,
    pub(super) authority: Option<&'a str>,
}

impl<'a> Front<'a> {
    /// What `text` begins with, which is an IRI. It is asked of nearly every IRI whose it is, and most
    /// have more behind it than before it.
    pub(super) fn of(text: &'a str) -> Self {
        Self::and_rest(text).0
    }

    fn and_rest(text: &'a str) -> (Self, &'a str) {
        let (scheme, rest) = split_at_first(text, |it| it == b':');
        let rest = rest.strip_prefix(':').unwrap_or_default();
        match rest.strip_prefix("//") {
            Some(rest) => {
                let (authority, rest) = split_at_first(rest, |it| matches!(it, b'/' | b'?' | b'#'));
                (Self { scheme, authority: Some(authority) }, rest)
            }
            None => (Self { scheme, authority: None }, rest),
        }
    }
}

/// What is before the first such byte, which is an ASCII character, and what begins with it.
fn split_at_first(text: &str, is_it: impl Fn(u8) -> bool) -> (&str, &str) {
    text.split_at(text.bytes().position(is_it).unwrap_or(text.len()))
}

/// What is before the first `mark`, and what is behind it.
fn split_off(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark).map_or((text, None), |(before, behind)| (before, Some(behind)))
}

/// The parts of an authority ([RFC 3986 §3.2]).
///
/// [RFC 3986 §3.2]: https://www.rfc-editor.org/rfc/rfc3986#section-3.2
pub(super) struct Authority<'a> {
    pub(super) user: Option<&'a str>,
    pub(super) host: &'a str,
    /// What stands behind the colon, if there is one.
    pub(super) port: Option<&'a str>,
}

impl<'a> Authority<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let (user, rest) = match text.rsplit_once('@') {
            Some((user, rest)) => (Some(user), rest),
            None => (None, text),
        };
        // The colons of an IPv6 address stand in brackets.
        let address = if rest.starts_with('[') { rest.find(']').unwrap_or(0) } else { 0 };
        let colon = rest.bytes().skip(address).position(|it| it == b':').map(|it| address + it);
        let (host, port) = rest.split_at(colon.unwrap_or(rest.len()));
        let port = port.strip_prefix(':');
        Self { user, host, port }
    }
}

/// The port that `digits` are, and nothing else.
pub(super) fn port(digits: &str) -> Option<u16> {
    digits.parse().ok().filter(|_| digits.bytes().all(|it| it.is_ascii_digit()))
}

/// The port of a `scheme` where none is written.
pub(super) fn default_port(scheme: &str) -> Option<u16> {
    if scheme.eq_ignore_ascii_case("https") {
        Some(443)
    } else if scheme.eq_ignore_ascii_case("http") {
        Some(80)
    } else {
        None
    }
}

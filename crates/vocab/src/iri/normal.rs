//! One form for IRIs that mean the same.

use super::parts::{Authority, Parts, default_port, port};

/// The normal form of an IRI, as a URI ([RFC 3987 §3.1], [RFC 3986 §6.2.2 and §6.2.3]).
///
/// [RFC 3987 §3.1]: https://www.rfc-editor.org/rfc/rfc3987#section-3.1
/// [RFC 3986 §6.2.2 and §6.2.3]: https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2
pub(super) fn normalize(parts: &Parts<'_>) -> String {
    let scheme = parts.scheme.to_ascii_lowercase();
    let mut path = encode(parts.path);
    let mut authority = String::new();
    if let Some(it) = parts.authority {
        authority = ["//", &normal_authority(&scheme, it)].concat();
        path = without_dots(&path);
        if path.is_empty() && default_port(&scheme).is_some() {
            path.push('/');
        }
    }
    let behind = |mark: &str, part: Option<&str>| {
        part.map(|it| [mark, &encode(it)].concat()).unwrap_or_default()
    };
    let (query, fragment) = (behind("?", parts.query), behind("#", parts.fragment));
    [scheme.as_str(), ":", &authority, &path, &query, &fragment].concat()
}

fn normal_authority(scheme: &str, authority: &str) -> String {
    let it = Authority::of(authority);
    let user = it.user.map(|it| encode(it).replace('@', "%40") + "@").unwrap_or_default();
    let is_address = it.host.starts_with('[');
    let host = if is_address { it.host.to_owned() } else { encode(it.host) };
    let host = host.to_ascii_lowercase();
    // Again, for the letters in encodings are big.
    let normal = user + &if is_address { host } else { encode(&host) };
    let number = it.port.and_then(port);
    match it.port {
        None | Some("") => normal,
        Some(_) if number.is_some() && number == default_port(scheme) => normal,
        Some(digits) => number.map_or(format!("{normal}:{digits}"), |it| format!("{normal}:{it}")),
    }
}

/// `part` with every character percent-encoded that no URI holds there, and none that needs not be.
fn encode(part: &str) -> String {
    let mut encoded = String::with_capacity(part.len());
    let mut rest = part.as_bytes();
    loop {
        rest = match rest {
            [] => return encoded,
            [b'%', high, low, behind @ ..] if let Some(byte) = hex(*high, *low) => {
                push(&mut encoded, byte, byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
                behind
            }
            [byte, behind @ ..] => {
                push(&mut encoded, *byte, byte.is_ascii() && !b"%#[]".contains(byte));
                behind
            }
        };
    }
}

fn push(text: &mut String, byte: u8, is_plain: bool) {
    if is_plain {
        text.push(char::from(byte));
    } else {
        *text += &format!("%{byte:02X}");
    }
}

/// The byte that two hexadecimal digits are.
fn hex(high: u8, low: u8) -> Option<u8> {
    let digit = |it: u8| char::from(it).to_digit(16).and_then(|it| u8::try_from(it).ok());
    Some(digit(high)? * 16 + digit(low)?)
}

/// `path`, which is empty or starts with `/`, with `.` and `..` applied ([RFC 3986 §5.2.4]).
///
/// [RFC 3986 §5.2.4]: https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4
fn without_dots(path: &str) -> String {
    let mut kept = Vec::new();
    let mut ends_with_dots = false;
    for segment in path.split('/').skip(1) {
        ends_with_dots = matches!(segment, "." | "..");
        match segment {
            "." => {}
            ".." => drop(kept.pop()),
            _ => kept.push(segment),
        }
    }
    if ends_with_dots {
        kept.push("");
    }
    kept.iter().flat_map(|it| ["/", it]).collect()
}

#[cfg(test)]
mod tests {
    use crate::Iri;

    #[test]
    fn an_iri_has_one_normal_form() {
        for (text, normal) in [
            ("https://one.example/a", "https://one.example/a"),
            ("HTTPS://One.Example/A", "https://one.example/A"),
            ("https://one.example", "https://one.example/"),
            ("https://one.example?a", "https://one.example/?a"),
            ("https://one.example#a", "https://one.example/#a"),
            ("https://one.example:443/", "https://one.example/"),
            ("https://one.example:/", "https://one.example/"),
            ("https://one.example:0443/", "https://one.example/"),
            ("https://one.example:080/", "https://one.example:80/"),
            ("http://one.example:80/", "http://one.example/"),
            ("https://one.example:0/", "https://one.example:0/"),
            ("https://one.example:99999/", "https://one.example:99999/"),
            ("https://one.example:80:443/", "https://one.example:80:443/"),
            ("ftp://one.example", "ftp://one.example"),
            ("https://Alice:B@one.example", "https://Alice:B@one.example/"),
            ("https://%4Fne.example/%7ealice%2fb%3a", "https://one.example/~alice%2Fb%3A"),
            ("https://%c3%bc.example/", "https://%C3%BC.example/"),
            ("https://Ü.example/é?é#é", "https://%C3%9C.example/%C3%A9?%C3%A9#%C3%A9"),
            ("https://[2001:DB8::1]:443/", "https://[2001:db8::1]/"),
            ("https://one.example/100%/%z1%4", "https://one.example/100%25/%25z1%254"),
            ("https://one.example/%%411", "https://one.example/%25A1"),
            ("https://one.example/[a]?b[]=c", "https://one.example/%5Ba%5D?b%5B%5D=c"),
            ("https://a@b@one.example/", "https://a%40b@one.example/"),
            ("https://one.example/a/./b/../c", "https://one.example/a/c"),
            ("https://one.example/a/b/..", "https://one.example/a/"),
            ("https://one.example/a/.", "https://one.example/a/"),
            ("https://one.example/../../a", "https://one.example/a"),
            ("https://one.example/..", "https://one.example/"),
            ("https://one.example/a/%2E%2e/b", "https://one.example/b"),
            ("https://one.example//a//b/..", "https://one.example//a//"),
            ("https://one.example/a...b/.../c", "https://one.example/a...b/.../c"),
            ("https://one.example/a?b/../c#d/../e", "https://one.example/a?b/../c#d/../e"),
            ("https://one.example/#a#b", "https://one.example/#a%23b"),
            ("file:/..//a", "file:/..//a"),
            ("file:///a/../b", "file:///b"),
            ("URN:UUID:1/../%41", "urn:UUID:1/../A"),
            ("as:Public", "as:Public"),
        ] {
            let iri: Iri = text.parse().unwrap();
            let found = iri.normalized();
            assert_eq!(found, normal, "{text}");
            assert_eq!(found.normalized(), found, "{text}");
            assert_eq!(found.as_str().parse(), Ok(found.clone()), "{text}");
            assert!(iri.is_equivalent(&found), "{text}");
        }
    }

    #[test]
    fn iris_that_lead_elsewhere_are_not_equivalent() {
        for (one, other) in [
            ("https://one.example/a", "http://one.example/a"),
            ("https://one.example/a", "https://one.example/A"),
            ("https://one.example/a", "https://one.example/a/"),
            ("https://one.example/a", "https://one.example/a?"),
            ("https://one.example/a", "https://one.example/a#"),
            ("https://one.example/a%2Fb", "https://one.example/a/b"),
            ("https://one.example/", "https://alice@one.example/"),
            ("urn:uuid:A", "urn:uuid:a"),
        ] {
            let (one, other): (Iri, Iri) = (one.parse().unwrap(), other.parse().unwrap());
            assert!(!one.is_equivalent(&other), "{one} {other}");
        }
    }
}

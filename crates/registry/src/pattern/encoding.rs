//! Percent-encoded paths and the text they stand for.

/// The text of a path behind its first `/`, each octet decoded once.
#[derive(Debug)]
pub(crate) struct DecodedPath(
    // Invariant: passes `is_plain`.
    String,
);

impl DecodedPath {
    /// Decodes a raw path; `None` when no pattern may match it.
    pub(crate) fn new(path: &str) -> Option<Self> {
        decode(path).map(Self)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text behind the first `/` of a raw path, each octet decoded once.
///
/// `None` when the path is not well formed, or could be taken for another by somebody who decodes
/// or normalizes more than we do: see [`Shape`].
fn decode(path: &str) -> Option<String> {
    let rest = path.strip_prefix('/')?;
    let mut decoded = Vec::with_capacity(rest.len());
    let mut bytes = rest.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => match 16 * hex(bytes.next()?)? + hex(bytes.next()?)? {
                b'/' => return None,
                octet => decoded.push(octet),
            },
            _ if is_never_raw(byte) => return None,
            _ => decoded.push(byte),
        }
    }
    String::from_utf8(decoded).ok().filter(|it| is_plain(it))
}

/// The raw path of a decoded text: the first `/`, and percent-encoding where it is needed.
pub(super) fn encode(text: &str) -> String {
    const HEX: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let mut path = String::with_capacity(1 + text.len());
    path.push('/');
    for byte in text.bytes() {
        if is_plain_byte(byte) {
            path.push(byte.into());
        } else {
            path.extend(['%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
        }
    }
    path
}

/// Whether a decoded path is one that may match: see [`Shape`].
pub(super) fn is_plain(decoded: &str) -> bool {
    decoded.chars().try_fold(Shape::Start, Shape::step).is_some_and(Shape::may_end)
}

/// Whether `character` stands in the paths of IRIs without percent-encoding.
pub(super) fn is_literal(character: char) -> bool {
    match u8::try_from(character) {
        Ok(byte) if byte.is_ascii() => is_plain_byte(byte),
        _ => !character.is_control(),
    }
}

/// How far a decoded path has come in its segment.
///
/// Steps through the paths that have no U+0000, no segment that is `.` or `..`, and no empty one
/// but the last.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Shape {
    Start,
    Dot,
    DotDot,
    Inside,
}

impl Shape {
    pub(super) const ALL: [Self; 4] = [Self::Start, Self::Dot, Self::DotDot, Self::Inside];

    /// The shape after one more character; `None` when no such path may match.
    pub(super) fn step(self, character: char) -> Option<Self> {
        match (self, character) {
            (_, '\0') => None,
            (Self::Inside, '/') => Some(Self::Start),
            (_, '/') => None,
            (Self::Start, '.') => Some(Self::Dot),
            (Self::Dot, '.') => Some(Self::DotDot),
            _ => Some(Self::Inside),
        }
    }

    /// Whether a path may end here.
    pub(super) fn may_end(self) -> bool {
        matches!(self, Self::Start | Self::Inside)
    }
}

/// `pchar` of RFC 3986 without percent-encoding, and `/`.
fn is_plain_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/".contains(&byte)
}

/// What no IRI holds, and what ends a path.
fn is_never_raw(byte: u8) -> bool {
    byte <= b' ' || byte == 0x7f || b"\"#<>?\\^`{|}".contains(&byte)
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_octet_is_decoded_once() {
        for (path, decoded) in [
            ("/", ""),
            ("/a/b/", "a/b/"),
            ("/%41%2541", "A%41"),
            ("/é%C3%A9%c3%a9", "ééé"),
            ("/a%5Cb%0D%0A", "a\\b\r\n"),
            ("/%3F%23%25", "?#%"),
            ("/.a/..a/.../a.", ".a/..a/.../a."),
            ("/..;/[a]", "..;/[a]"),
        ] {
            assert_eq!(decode(path).as_deref(), Some(decoded), "{path}");
        }
    }

    #[test]
    fn a_path_that_could_be_another_is_none() {
        for path in [
            "",
            "a",
            "*",
            "//",
            "//a",
            "/a//",
            "/a//b",
            "/.",
            "/..",
            "/a/.",
            "/a/..",
            "/./a",
            "/../a",
            "/a/../b",
            "/%2e%2e/a",
            "/.%2E/a",
            "/%2e/a",
            "/a%2Fb",
            "/a%2f",
            "/%2F",
            "/%2F%2Fevil",
            "/%00",
            "/a%00b",
            "/%",
            "/%a",
            "/%zz",
            "/%4z",
            "/%+4",
            "/%ff",
            "/%c0%af",
            "/%ed%a0%80",
            "/%C3",
            "/a?b",
            "/a#b",
            "/a b",
            "/a\\b",
            "/a\r\n",
            "/{a}",
            "/a|b",
        ] {
            assert_eq!(decode(path), None, "{path:?}");
        }
    }

    #[test]
    fn only_what_must_be_is_encoded() {
        for (text, path) in [
            ("", "/"),
            ("a/b", "/a/b"),
            ("aZ09-._~!$&'()*+,;=:@", "/aZ09-._~!$&'()*+,;=:@"),
            (" %?#[]\\é", "/%20%25%3F%23%5B%5D%5C%C3%A9"),
        ] {
            assert_eq!(encode(text), path);
        }
    }
}

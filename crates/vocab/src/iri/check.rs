//! What an IRI is made of.
//!
//! Less is asked than by RFC 3987, whose parsers refuse ids that servers have given and keep using,
//! such as `https://one.example/#activity#1`: with them, a follower or a post would be lost. What is
//! asked keeps scheme and authority clear, and is checked in less than half of the time.

use super::ParseIriError;

/// Checks `text` against the invariant of [`Iri`](super::Iri).
pub(super) fn check(text: &str) -> Result<(), ParseIriError> {
    let bytes = text.as_bytes();
    if !(text.starts_with("https://") || has_scheme(bytes)) {
        return Err(ParseIriError::NoScheme);
    }
    if is_usual(bytes) {
        return Ok(());
    }
    let is_foreign = |it: char| match it.is_ascii() {
        true => KINDS[it as usize] & FOREIGN != 0,
        false => is_foreign_beyond_ascii(it),
    };
    match text.find(is_foreign) {
        Some(at) => Err(ParseIriError::Character(at)),
        None => Ok(()),
    }
}

/// Whether all `bytes` are of ASCII, and such as may stand in an IRI.
///
/// Much of a document is ids, so they are checked many bytes at a time, and without branches.
fn is_usual(bytes: &[u8]) -> bool {
    let (blocks, _) = bytes.as_chunks::<BLOCK>();
    let Some(last) = bytes.last_chunk() else {
        return bytes.iter().all(|it| KINDS[usize::from(*it)] & (FOREIGN | BEYOND) == 0);
    };
    let mut odd = [0; BLOCK];
    let mut look_at = |block: &[u8; BLOCK]| {
        for (odd, it) in odd.iter_mut().zip(block) {
            *odd |= is_odd(*it);
        }
    };
    blocks.iter().for_each(&mut look_at);
    // What stands behind the whole blocks is in the last bytes, as is the end of the last block.
    look_at(last);
    odd == [0; BLOCK]
}

/// How many bytes are checked at a time: what fits a register.
const BLOCK: usize = 16;

/// 1 where [`KINDS`] has the byte as [`FOREIGN`] or [`BEYOND`], and 0 elsewhere: in arithmetic that
/// the compiler can do with many bytes at once, which it cannot with a table or with `||`.
#[inline(always)]
fn is_odd(it: u8) -> u8 {
    // `<` and `>` differ in this bit, and so do `\\` and `^`.
    let but_one_bit = it & !2;
    let is_odd = (it.cast_signed() <= 0x20)
        | (it == b'"')
        | (but_one_bit == b'<')
        | (but_one_bit == b'\\')
        | (it == b'`')
        | ((it >= b'{') & (it != b'~'));
    u8::from(is_odd)
}

/// Whether `bytes` start with a scheme and a colon.
fn has_scheme(bytes: &[u8]) -> bool {
    let scheme = bytes.iter().take_while(|it| KINDS[usize::from(**it)] & SCHEME != 0).count();
    bytes.get(scheme) == Some(&b':') && bytes.first().is_some_and(u8::is_ascii_alphabetic)
}

/// The byte may stand in a scheme.
const SCHEME: u8 = 1;

/// The byte stands in no IRI.
const FOREIGN: u8 = 2;

/// The byte is part of a character beyond ASCII.
const BEYOND: u8 = 4;

/// What each byte may be: bits of the three above.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut at = 0;
    while at < 256 {
        let it = at as u8;
        kinds[at] = match it {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'+' | b'-' | b'.' => SCHEME,
            0..=b' ' | 0x7f | b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' => {
                FOREIGN
            }
            0x80.. => BEYOND,
            _ => 0,
        };
        at += 1;
    }
    kinds
};

/// Whether no IRI holds the character, which is not of ASCII: it is neither `ucschar` nor `iprivate`
/// in RFC 3987, or a space, or changes the direction of what stands around it (RFC 3987 §4.1).
fn is_foreign_beyond_ascii(it: char) -> bool {
    let is_named = match it {
        '\u{a0}'..='\u{fdcf}' | '\u{fdf0}'..='\u{ffef}' => true,
        '\u{e0000}'..='\u{e0fff}' => false,
        _ => it >= '\u{10000}' && it as u32 & 0xffff < 0xfffe,
    };
    let is_direction = matches!(
        it,
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    !is_named || is_direction || it.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_odd_by_arithmetic_as_by_table() {
        for it in 0..=u8::MAX {
            let kinds = KINDS[usize::from(it)];
            assert_eq!(is_odd(it) != 0, kinds & (FOREIGN | BEYOND) != 0, "{it:#x}");
        }
    }

    #[test]
    fn a_foreign_character_is_found_wherever_it_stands() {
        for n in 1..70 {
            let good = format!("a:{}", "b".repeat(n));
            assert_eq!(check(&good), Ok(()), "{good}");
            for at in 2..good.len() {
                let mut bad = good.clone();
                bad.replace_range(at..=at, " ");
                assert_eq!(check(&bad), Err(ParseIriError::Character(at)), "{bad:?}");
            }
        }
    }

    #[test]
    fn an_iri_has_a_scheme_and_only_its_characters() {
        for good in [
            "https://one.example/users/alice",
            "https://one.example/~é?q=[1]#main-key",
            "https://one.example/#activity#activity",
            "https://one.example/100%",
            "https://bücher.example/日本語/🦊",
            "https://one.example/\u{e000}\u{10fffd}",
            "as:Public",
            "urn:uuid:0192",
            "did:key:z6Mk",
            "acct:alice@one.example",
            "mailto:alice@one.example",
            "http:",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for (bad, why) in [
            ("", ParseIriError::NoScheme),
            ("Public", ParseIriError::NoScheme),
            ("/users/alice", ParseIriError::NoScheme),
            ("//one.example/users/alice", ParseIriError::NoScheme),
            ("_:b0", ParseIriError::NoScheme),
            ("1https://a", ParseIriError::NoScheme),
            (":a", ParseIriError::NoScheme),
            ("é:a", ParseIriError::NoScheme),
            ("https://one.example/a b", ParseIriError::Character(21)),
            ("https://one.example/\r\n", ParseIriError::Character(20)),
            ("https:\\\\one.example", ParseIriError::Character(6)),
            ("https://one.example/{id}", ParseIriError::Character(20)),
            ("https://one.example/\u{85}", ParseIriError::Character(20)),
            ("https://one.example/\u{a0}", ParseIriError::Character(20)),
            ("https://one.example/é\u{2028}", ParseIriError::Character(22)),
            ("https://one.example/\u{3000}", ParseIriError::Character(20)),
            ("https://one.example/\u{202e}", ParseIriError::Character(20)),
            ("https://one.example/\u{2066}", ParseIriError::Character(20)),
            ("https://one.example/\u{fdd0}", ParseIriError::Character(20)),
            ("https://one.example/\u{fffd}", ParseIriError::Character(20)),
            ("https://one.example/\u{1ffff}", ParseIriError::Character(20)),
            ("https://one.example/\u{e0041}", ParseIriError::Character(20)),
            ("https://one.example/é\"", ParseIriError::Character(22)),
        ] {
            assert_eq!(check(bad), Err(why), "{bad:?}");
        }
    }
}

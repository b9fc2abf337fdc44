//! What an activity without an id is known by.

use oyez_vocab::Iri;

/// The name of a text that has this SHA-256 ([RFC 6920 §3]).
///
/// [RFC 6920 §3]: https://www.rfc-editor.org/rfc/rfc6920#section-3
pub(super) fn name(sha256: &[u8; 32]) -> Option<Iri> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let digit = |bits: u32| DIGITS.get((bits & 63) as usize).map(|it| char::from(*it));
    let mut name = "ni:///sha-256;".to_owned();
    for bytes in sha256.chunks(3) {
        let bits =
            (0..3).fold(0, |bits, n| bits << 8 | bytes.get(n).map_or(0, |it| u32::from(*it)));
        let digits = [18, 12, 6, 0].into_iter().map(|shift| digit(bits >> shift));
        name.extend(digits.take(bytes.len() + 1).flatten());
    }
    name.parse().ok()
}

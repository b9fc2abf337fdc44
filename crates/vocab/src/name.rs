//! The names of properties and types, in all their spellings.

use crate::context::Definition;

/// The namespace of ActivityStreams 2.0, in front of the full name of each of its terms.
pub(crate) const NAMESPACE: &str = "https://www.w3.org/ns/activitystreams#";

/// The short form of a name that may be written with a prefix, as a full IRI or as a keyword.
pub fn compact(name: &str) -> &str {
    // Nearly all names are short.
    if !name.starts_with('@') && !name.as_bytes().contains(&b':') {
        return name;
    }
    match name {
        "@id" => return "id",
        "@type" => return "type",
        _ => {}
    }
    let Some(at) = name.rfind([':', '#', '/']) else { return name };
    if let Some(short) = name.strip_prefix("as:").or_else(|| name.strip_prefix(NAMESPACE)) {
        return if is_term(short) { short } else { name };
    }
    let last = name.get(at + 1..).and_then(Definition::of).filter(|it| it.is_iri(name));
    last.map_or(name, |it| it.name)
}

/// Whether ActivityStreams may have a term of this name. Keywords and their aliases are none: its
/// `id` would be a property like others.
fn is_term(name: &str) -> bool {
    !(name.is_empty() || name.starts_with('@') || matches!(name, "id" | "type"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_all_their_spellings() {
        for (name, short) in [
            ("@id", "id"),
            ("@type", "type"),
            ("Note", "Note"),
            ("as:Note", "Note"),
            ("https://www.w3.org/ns/activitystreams#Note", "Note"),
            ("https://w3id.org/security#publicKey", "publicKey"),
            ("toot:Emoji", "Emoji"),
            ("http://joinmastodon.org/ns#Emoji", "Emoji"),
            ("http://joinmastodon.org/ns#Note", "http://joinmastodon.org/ns#Note"),
            ("ext:Emoji", "ext:Emoji"),
            ("as:", "as:"),
            ("https://www.w3.org/ns/activitystreams#", "https://www.w3.org/ns/activitystreams#"),
            ("as:@context", "as:@context"),
            ("as:@id", "as:@id"),
            ("as:id", "as:id"),
            (
                "https://www.w3.org/ns/activitystreams#type",
                "https://www.w3.org/ns/activitystreams#type",
            ),
            ("https://example.org/Emoji", "https://example.org/Emoji"),
            (":", ":"),
            ("#", "#"),
            ("", ""),
        ] {
            assert_eq!(compact(name), short, "{name}");
        }
    }
}

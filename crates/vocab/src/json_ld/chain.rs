//! Definitions in the words of other definitions.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{JsonLdError, error::Limit};

/// How long a chain of definitions may be.
///
/// `oxjsonld` follows such a chain by calling itself, and must not be led to the end of its stack.
const MAX_CHAIN: usize = 8;

/// Fails where a chain of definitions in `context` is too long, or has no end.
pub(super) fn check(context: &Map<String, Value>) -> Result<(), JsonLdError> {
    let mut lengths = HashMap::new();
    context.keys().try_for_each(|it| length(context, it, MAX_CHAIN, &mut lengths).map(drop))
}

/// The length of the chain that begins with `term`, which may be `left` at most.
fn length<'a>(
    context: &'a Map<String, Value>,
    term: &'a str,
    left: usize,
    lengths: &mut HashMap<&'a str, usize>,
) -> Result<usize, JsonLdError> {
    let Some(definition) = context.get(term) else { return Ok(0) };
    let known = lengths.get(term).copied();
    if left == 0 || known.is_some_and(|it| it > left) {
        return Err(Limit::Chain.exceeded(MAX_CHAIN));
    }
    if let Some(known) = known {
        return Ok(known);
    }
    let mut longest = 0;
    for used in used(term, definition) {
        longest = longest.max(length(context, used, left - 1, lengths)?);
    }
    lengths.insert(term, longest + 1);
    Ok(longest + 1)
}

/// The terms in whose words `term` is defined.
fn used<'a>(term: &'a str, definition: &'a Value) -> impl Iterator<Item = &'a str> {
    let part = |key: &str| definition.get(key).and_then(Value::as_str);
    let parts = ["@id", "@index", "@reverse", "@type"].map(part);
    let own_prefix = term.split_once(':').map(|(prefix, _)| prefix);
    let named = definition.as_str().into_iter().chain(parts.into_iter().flatten());
    // Either the whole text is a term, or its beginning is.
    let prefixed = |it: &'a str| [Some(it), it.split_once(':').map(|(prefix, _)| prefix)];
    named.flat_map(prefixed).chain([own_prefix]).flatten().filter(move |it| *it != term)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn is_allowed(context: Value) -> bool {
        check(context.as_object().unwrap()).is_ok()
    }

    /// `n` definitions, each in the words of the next.
    fn chain(n: usize, definition: impl Fn(String) -> Value) -> Value {
        (0..n).map(|it| (format!("a{it}"), definition(format!("a{}", it + 1)))).collect()
    }

    #[test]
    fn short_chains_are_allowed() {
        assert!(is_allowed(json!({"as": "https://as.example/#", "who": {"@id": "as:actor"}})));
        assert!(is_allowed(json!({"name": {"@id": "name", "@type": "@id"}, "x": 7, "y": null})));
        assert!(is_allowed(chain(8, |it| json!(it))));
    }

    #[test]
    fn long_and_endless_chains_are_not() {
        assert!(!is_allowed(chain(9, |it| json!(it))));
        assert!(!is_allowed(chain(5000, |it| json!(format!("{it}:x")))));
        assert!(!is_allowed(chain(5000, |it| json!({"@id": "urn:x", "@type": it}))));
        assert!(!is_allowed(chain(5000, |it| json!({"@id": format!("{it}:x"), "@index": it}))));
        assert!(!is_allowed(json!({"a": "b", "b": "a"})));
        assert!(!is_allowed(json!({"a:b": "c:d", "c": "a:b", "a": "c:x"})));
    }
}

//! Whether what came is what was expected.

use serde_json::Value;

/// Whether `got` has all that is expected, and perhaps more. An expected text is also an object that
/// has it as its `id`: activities name things either way.
pub(super) fn matches(expected: &Value, got: &Value) -> bool {
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            expected.iter().all(|(name, it)| got.get(name).is_some_and(|got| matches(it, got)))
        }
        (Value::String(_), Value::Object(got)) => got.get("id") == Some(expected),
        _ => expected == got,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_came_may_have_more_but_not_less() {
        let got = json!({"type": "Create", "object": {"id": "a", "content": "b"}, "to": ["c"]});
        for (expected, is_met) in [
            (json!({}), true),
            (json!({"type": "Create", "to": ["c"]}), true),
            (json!({"object": "a"}), true),
            (json!({"object": {"content": "b"}}), true),
            (json!({"object": "b"}), false),
            (json!({"object": {"content": "c"}}), false),
            (json!({"type": "Update"}), false),
            (json!({"actor": "a"}), false),
            (json!({"to": "c"}), false),
        ] {
            assert_eq!(matches(&expected, &got), is_met, "{expected}");
        }
    }
}

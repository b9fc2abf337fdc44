//! Names, from the wire's to Rust's.

/// `attributedTo` as `attributed_to`, `OrderedCollection` as `ordered_collection`, and
/// `publicKeyPem` as `public_key_pem`.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for (at, it) in name.char_indices() {
        if it.is_ascii_uppercase() && at > 0 {
            snake.push('_');
        }
        snake.push(it.to_ascii_lowercase());
    }
    snake
}

/// `an` or `a`, as `name` is said.
pub(crate) fn article(name: &str) -> &'static str {
    if name.starts_with(['A', 'E', 'I', 'O']) || name.starts_with("Un") { "An" } else { "A" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_start_words() {
        for (name, snake) in [
            ("attributedTo", "attributed_to"),
            ("OrderedCollection", "ordered_collection"),
            ("to", "to"),
        ] {
            assert_eq!(snake_case(name), snake);
        }
    }
}

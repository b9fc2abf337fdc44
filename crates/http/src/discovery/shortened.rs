//! Texts that are only shown, of which a part is enough.

/// The start of `text`.
pub(super) fn shortened(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_LEN)).unwrap_or_default()
}

/// How much is shown, in bytes.
const MAX_LEN: usize = 300;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_letters() {
        assert_eq!(shortened("bob@two.example"), "bob@two.example");
        assert_eq!(shortened(&["a", &"\u{fc}".repeat(MAX_LEN)].concat()).len(), MAX_LEN - 1);
    }
}

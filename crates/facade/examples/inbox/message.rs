//! What is sent: a `Create` of a `Note` with 3 KB, as a large server writes it.

/// A text with an attachment, an emoji, and properties that no table names.
const CREATE: &str = include_str!("../../../vocab/benches/documents/create.json");

/// What it is of, and the actor that it mentions.
const ORIGIN: &str = "https://harbour.example";
const MENTIONED: &str = "https://quay.example/users/jonas";

/// The number that makes an id of it.
const NUMBER: &str = "114208";

/// The actor.
const NAME: &str = "mira";

/// The id of the actor, on the server `origin`.
pub(crate) fn actor(origin: &str) -> String {
    format!("{origin}/users/{NAME}")
}

/// The text of the message `n` of the actor on the server `origin`, which mentions the actor `to`.
/// All are of one length.
pub(crate) fn text(origin: &str, to: &str, n: u32) -> String {
    let text: String = CREATE.lines().map(str::trim).collect();
    let text = text.replace(&format!("{ORIGIN}/"), &format!("{origin}/"));
    text.replace(MENTIONED, to).replace(NUMBER, &format!("{n:09}"))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn each_is_another_of_about_3_kb() {
        let (origin, to) = ("http://127.0.0.1:8080", "http://127.0.0.1:8081/users/alice");
        let [a, b] = [7, 123_456_789].map(|n| text(origin, to, n));
        assert_eq!(a.len(), b.len());
        assert!((2_900..3_300).contains(&a.len()), "{}", a.len());
        let [a, b] = [a, b].map(|it| serde_json::from_str::<Value>(&it).unwrap());
        assert_ne!(a["id"], b["id"]);
        assert_ne!(a["object"]["id"], b["object"]["id"]);
        assert_eq!(a["actor"], actor(origin));
        assert_eq!(a["cc"][1], to);
    }
}

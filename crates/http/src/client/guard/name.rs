//! Names of hosts.

/// Whether `name` is written as the name of a host may be ([RFC 1123, section 2.1]).
///
/// The dot that may end an absolute name is refused: one host has one name.
///
/// [RFC 1123, section 2.1]: https://www.rfc-editor.org/rfc/rfc1123#section-2
pub(super) fn is_host_name(name: &str) -> bool {
    name.len() <= 253 && name.split('.').all(is_label)
}

/// Whether `name` means another host, or none, elsewhere.
pub(super) fn is_local(name: &str) -> bool {
    let is_under = |suffix: &&str| {
        name.len()
            .checked_sub(suffix.len())
            .and_then(|at| name.split_at_checked(at))
            .is_some_and(|(rest, end)| rest.ends_with('.') && end.eq_ignore_ascii_case(suffix))
    };
    !name.contains('.') || LOCAL.iter().any(is_under)
}

fn is_label(label: &str) -> bool {
    let is_label_byte = |it: u8| it.is_ascii_alphanumeric() || it == b'-';
    (1..=63).contains(&label.len())
        && label.bytes().all(is_label_byte)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// Names that are resolved locally, by custom or by the registry of special-use domain names.
const LOCAL: [&str; 7] =
    ["alt", "home.arpa", "internal", "local", "localdomain", "localhost", "onion"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_110_names_without_one_meaning_are_local() {
        for name in [
            "localhost",
            "LOCALHOST",
            "a.localhost",
            "a.b.LocalHost",
            "ip6-localhost",
            "printer",
            "printer.local",
            "metadata.google.internal",
            "a.onion",
            "router.home.arpa",
            "localhost.localdomain",
        ] {
            assert!(is_local(name), "{name}");
        }
        for name in ["one.example", "notlocal.example", "my-local.example", "local.one.example"] {
            assert!(!is_local(name), "{name}");
        }
    }

    #[test]
    fn attack_125_a_host_name_has_good_labels() {
        let longest_label = "a".repeat(63);
        let longest = ["a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(61)].join(".");
        for name in ["one.example", "a", "1.example", "a--b.example", &longest_label, &longest] {
            assert!(is_host_name(name), "{name}");
        }
        let long_label = format!("{}.example", "a".repeat(64));
        let long = format!("{longest}d");
        for name in [
            "",
            ".",
            "one.example.",
            "localhost.",
            ".example",
            "one..example",
            "-one.example",
            "one-.example",
            "o_ne.example",
            "o ne.example",
            "öne.example",
            "[::1",
            "fe80::1%eth0",
            &long_label,
            &long,
        ] {
            assert!(!is_host_name(name), "{name}");
        }
    }
}

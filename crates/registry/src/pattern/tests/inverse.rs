//! Matching and reversing are inverse, in both forms and for what is derived.

use regex::Regex;

use super::*;

/// Patterns that admit any segment for `a`, in both forms.
const ANY_SEGMENT: [&str; 6] = [
    "/users/{a}",
    "/users/{a}/",
    "/é/@{a}.json",
    r"^users/(?P<a>[^/]+)/$",
    r"^~(?:(?P<a>[^/]+))$",
    r"^(?P<a>[^/]+)/?$",
];

/// Any text that can be a segment: of any characters, and of those that mean something in a path.
fn segments() -> impl Strategy<Value = String> {
    let telling = prop::sample::select(vec![
        "%",
        "%41",
        "%2541",
        "%2F",
        "%zz",
        "+",
        " ",
        "?",
        "#",
        "é",
        "e\u{301}",
        "\u{2028}",
        "\n",
        "\\",
        "\u{10ffff}",
        "inbox",
        ".",
        "..",
        ":",
        "@",
    ]);
    let piece = prop_oneof![telling.prop_map(str::to_owned), "(?s)[^/\0]"];
    prop::collection::vec(piece, 1..8)
        .prop_map(|it| it.concat())
        .prop_filter("no dot segment", |it| it != "." && it != "..")
}

/// The text of a path, each `%` of it decoded once, by another way than the code's.
fn decoded_once(path: &str) -> String {
    let mut pieces = path.split('%');
    let mut decoded = pieces.next().unwrap().as_bytes().to_vec();
    for piece in pieces {
        decoded.push(u8::from_str_radix(&piece[..2], 16).unwrap());
        decoded.extend(piece[2..].bytes());
    }
    String::from_utf8(decoded).unwrap()
}

proptest! {
    #[test]
    fn any_segment_comes_back_from_a_pattern_and_from_what_is_derived_of_it(
        index in 0..ANY_SEGMENT.len(), a in segments(), suffix in prop::option::of("[a-zé%]{1,6}"),
    ) {
        let base = pattern(ANY_SEGMENT[index]);
        let pattern = suffix.as_ref().map_or(base.clone(), |it| base.suffixed(it).unwrap());
        let params = Params::from([("a", &a)]);
        let path = pattern.path(&params).unwrap();
        prop_assert_eq!(pattern.matches(&path), Some(params.clone()));
        prop_assert_eq!(canonical(&path), &*path);
        // Encoded once: decoded once, it is the text that was put together.
        let (before, after) = match (index, &suffix) {
            (0 | 1 | 3, _) => ("/users/", if index == 0 { "" } else { "/" }),
            (2, _) => ("/é/@", ".json"),
            (4, _) => ("/~", ""),
            _ => ("/", ""),
        };
        let end = suffix.map_or(after.to_owned(), |it| {
            format!("{}/{it}", after.strip_suffix('/').unwrap_or(after))
        });
        prop_assert_eq!(decoded_once(&path), format!("{before}{a}{end}"));
    }

    #[test]
    fn an_optional_slash_changes_no_parameter(index in 0..PATTERNS.len(), path in pieces()) {
        let pattern = pattern(PATTERNS[index]);
        let path = format!("/{path}");
        if pattern.as_str().ends_with("/?$") && !path.ends_with('/')
            && let Some(params) = pattern.matches(&path)
        {
            prop_assert_eq!(pattern.matches(&format!("{path}/")), Some(params.clone()));
            prop_assert_eq!(pattern.path(&params), Ok(canonical(&path)));
        }
    }

    /// The literals at the ends are compared by themselves, and a segment without a regex.
    #[test]
    fn matching_by_parts_is_matching_by_one_regex(
        text in prop_oneof![
            small_regexes(),
            small_regexes().prop_map(|it| it.replacen('^', "^a/", 1)),
            prop::sample::select(vec![
                "/a", "/a/", "^a/?$", "/{x}", "/a{x}", "/a/{x}a", "/{x}/{y}", "/a{x}a/a{y}a/",
                "^(?P<x>a*)a(?P<y>.*)a/?$",
            ]).prop_map(str::to_owned),
        ],
        path in "[a./]{0,6}",
        suffix in prop::option::of(Just("a")),
    ) {
        let pattern = pattern(&text);
        let pattern = suffix.map_or(pattern.clone(), |it| pattern.suffixed(it).unwrap());
        let regex = Regex::new(&format!(r"\A(?:{})\z", pattern.0.template.regex())).unwrap();
        let is_plain = encoding::is_plain(&path);
        let by_one_regex = regex.captures(&path).filter(|_| is_plain).map(|captures| {
            let value = |name| captures.name(name).map(|it| (name, it.as_str()));
            pattern.variables().map(value).collect::<Option<Params>>().unwrap()
        });
        prop_assert_eq!(pattern.matches(&format!("/{path}")), by_one_regex);
    }
}

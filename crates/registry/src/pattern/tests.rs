mod inverse;
mod typed;

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

fn pattern(text: &str) -> RoutePattern {
    text.parse().unwrap()
}

/// Checks the parameters in `path`, which is canonical, and the way back.
#[track_caller]
fn check<const LEN: usize>(text: &str, path: &str, params: [(&str, &str); LEN]) {
    let pattern = pattern(text);
    let params = Params::from(params);
    assert_eq!(pattern.matches(path), Some(params.clone()), "{text} {path}");
    assert_eq!(pattern.path(&params).as_deref(), Ok(path), "{text}");
}

#[track_caller]
fn check_none(text: &str, paths: &[&str]) {
    let pattern = pattern(text);
    for path in paths {
        assert_eq!(pattern.matches(path), None, "{text} {path:?}");
    }
}

#[test]
fn the_short_form_takes_one_segment_for_a_variable() {
    check("/users/{username}", "/users/alice", [("username", "alice")]);
    check("/users/{username}", "/users/%20%25%3F%23%5C%C3%A9", [("username", " %?#\\é")]);
    check("/users/{username}", "/users/a@b:c;d=e", [("username", "a@b:c;d=e")]);
    check("/users/{username}", "/users/...", [("username", "...")]);
    check("/users/{username}/", "/users/alice/", [("username", "alice")]);
    check("/@{username}", "/@alice", [("username", "alice")]);
    check("/~{name}.txt", "/~a.b.txt", [("name", "a.b")]);
    check("/{a}/x/{b}.json", "/1/x/2.json.json", [("a", "1"), ("b", "2.json")]);
    check("/é/{a}", "/%C3%A9/b", [("a", "b")]);
    check("/", "/", []);
    check("/inbox", "/inbox", []);
    check("/.well-known/webfinger", "/.well-known/webfinger", []);
}

#[test]
fn the_regex_form_covers_the_whole_path_with_or_without_anchors() {
    for text in [
        r"^users/(?P<username>\w+)/$",
        r"^/users/(?P<username>\w+)/$",
        r"\Ausers/(?<username>\w+)/\z",
        r"users/(?P<username>\w+)/",
        r"(?:/users)/(?P<username>(?:\w)+)/",
    ] {
        check(text, "/users/alice/", [("username", "alice")]);
        check(text, "/users/%C3%A9_1/", [("username", "é_1")]);
        check_none(text, &["/users/alice", "/users/a-b/", "/x/users/alice/", "/users/alice/x"]);
        check_none(text, &["/users//", "/users/alice/\n", "/users/alice/%0A"]);
    }
}

#[test]
fn literals_and_groups_are_what_the_regex_says() {
    check(r"^~(?P<id>\d+)/$", "/~12/", [("id", "12")]);
    check(r"^\.(?P<id>\d+)/$", "/.12/", [("id", "12")]);
    check(r"^[.](?P<id>\d+)[/]$", "/.12/", [("id", "12")]);
    check(r"^\(a\+b\)/(?P<id>x|yy)$", "/(a+b)/yy", [("id", "yy")]);
    check(r"^a\x20\{(?P<b>c?)\}$", "/a%20%7Bc%7D", [("b", "c")]);
    check(r"^a/(?P<b>c?)$", "/a/", [("b", "")]);
    check(r"^files/(?P<path>.+)$", "/files/a/b%3F/c", [("path", "a/b?/c")]);
    check(r"^(?P<year>\d{4})-(?P<slug>[\w-]+)$", "/2024-a-b", [("year", "2024"), ("slug", "a-b")]);
    check(r"^(?P<a>x+?)(?P<b>x*)$", "/xxx", [("a", "x"), ("b", "xx")]);
    check("^$", "/", []);
    check("^inbox/$", "/inbox/", []);
    check_none(r"^\.(?P<id>\d+)/$", &["/x12/"]);
    check_none(r"^(?P<id>x|yy)$", &["/xx", "/y", "/xyy"]);
}

#[test]
fn an_optional_slash_is_not_written() {
    let pattern = pattern(r"^users/(?P<username>\w+)/?$");
    let alice = Params::from([("username", "alice")]);
    for path in ["/users/alice", "/users/alice/"] {
        assert_eq!(pattern.matches(path), Some(alice.clone()));
    }
    assert_eq!(pattern.matches("/users/alice//"), None);
    assert_eq!(pattern.path(&alice).as_deref(), Ok("/users/alice"));
}

#[test]
fn two_texts_of_one_path_match_alike() {
    let pattern = pattern("/users/{username}");
    let params = Params::from([("username", "é~")]);
    for path in ["/users/é~", "/users/%c3%a9%7e", "/users/%C3%A9~", "/%75sers/%C3%A9%7E"] {
        assert_eq!(pattern.matches(path), Some(params.clone()), "{path}");
    }
}

#[test]
fn a_path_in_disguise_is_no_other_route() {
    let paths = [
        "/users/",
        "/users",
        "users/alice",
        "",
        "/users/alice/",
        "/users//alice",
        "//users/alice",
        "//evil.example/users/alice",
        "/users/.",
        "/users/..",
        "/users/%2e%2e",
        "/users/.%2e",
        "/users/../inbox",
        "/users/%2e%2e/inbox",
        "/users/alice%2Finbox",
        "/users%2Falice",
        "/users%5Calice",
        "/users\\alice",
        "/Users/alice",
        "/USERS/alice",
        "/users;a=b/alice",
        "/users/alice?a",
        "/users/alice#a",
        "/users/%00",
        "/users/a%00",
        "/users/%ff",
        "/users/%c0%af",
        "/users/%zz",
        "/users/%",
        "/users/%4",
        "/users/a b",
        "/users/\r\n",
        "/users/alice/inbox",
        "/users/alice%252Finbox/x",
    ];
    check_none("/users/{username}", &paths);
    check_none(r"^users/(?P<username>[^/]+)$", &paths);
    // Even a group that takes slashes does not take these.
    let greedy = pattern("^users/(?P<rest>.*)$");
    for path in ["/users/a%2Fb", "/users/../a", "/users/a/%2E%2E", "/users//a", "/users/a//"] {
        assert_eq!(greedy.matches(path), None, "{path}");
    }
}

#[test]
fn a_regex_starts_with_a_caret_or_has_a_named_group() {
    for text in ["/users/{username}", "^inbox$", "(?P<a>b)", "(?<a>b)"] {
        assert_eq!(RoutePattern::try_from(text).unwrap().as_str(), text);
    }
    assert_eq!(
        "inbox/$".parse::<RoutePattern>().unwrap_err().to_string(),
        "route pattern `inbox/$` at byte 0: it must start with `/`, as in `/users/{username}`"
    );
    assert_eq!(
        r"^users/(?P<a>\w)(/x)?$".parse::<RoutePattern>().unwrap_err().to_string(),
        r"route pattern `^users/(?P<a>\w)(/x)?$` at byte 16: a repetition outside a named group (only `/?` at the end may be), so it cannot be reversed"
    );
}

#[test]
fn a_pattern_that_no_path_follows_is_refused() {
    for text in ["//", "//a", "/a//{b}", "/./{a}", "/../a", "/{a}/..", "/{a}//", r"^a\x00$"] {
        let error = text.parse::<RoutePattern>().unwrap_err();
        assert_eq!(error.kind(), &PatternErrorKind::Segment, "{text}");
    }
}

#[test]
fn a_pattern_that_repeats_too_much_is_refused() {
    for text in [
        r"^(?P<a>[a-z]{2000})$",
        r"^(?P<a>(?:(?:\w{1000}){1000}){1000})$",
        r"^(?P<a>(?:a?){4000000000})$",
        r"^(?P<a>\w{900})$",
    ] {
        let error = text.parse::<RoutePattern>().unwrap_err();
        assert_eq!(error.kind(), &PatternErrorKind::TooLarge, "{text}");
    }
    check(r"^(?P<a>[\w.@+-]{1,150})$", "/alice", [("a", "alice")]);
    check(r"^(?P<a>(?:){4000000000})$", "/", [("a", "")]);
}

#[test]
fn a_suffix_is_one_segment_on() {
    for (text, suffix, derived, path) in [
        ("/users/{username}", "/inbox", "/users/{username}/inbox", "/users/a/inbox"),
        ("/users/{username}/", "inbox", "/users/{username}/inbox", "/users/a/inbox"),
        ("/@{username}", "a/é b", "/@{username}/a/é b", "/@a/a/%C3%A9%20b"),
        ("/", "/inbox", "/inbox", "/inbox"),
        ("^$", "inbox", "/inbox", "/inbox"),
        ("/{username}", "/{a}", "/{username}/{a}", "/a/%7Ba%7D"),
        (
            r"users/(?P<username>\w+)/",
            "/inbox",
            r"^users/(?P<username>\w+)/inbox$",
            "/users/a/inbox",
        ),
        (r"^(?P<username>\w+)/?$", "/inbox", r"^(?P<username>\w+)/inbox$", "/a/inbox"),
        (r"^(?P<username>\w+)$", "/a.b", r"^(?P<username>\w+)/a\.b$", "/a/a.b"),
    ] {
        let pattern = pattern(text);
        let suffixed = pattern.suffixed(suffix).unwrap();
        assert_eq!(suffixed.to_string(), derived);
        let params = pattern.variables().map(|it| (it, "a")).collect();
        assert_eq!(suffixed.path(&params).as_deref(), Ok(path), "{text}");
        assert_eq!(suffixed.overlap(&pattern), None, "{text}");
    }
    for suffix in ["..", "/./a", "//inbox", "a//b"] {
        let error = pattern("/users/{username}").suffixed(suffix).unwrap_err();
        assert_eq!(error.kind(), &PatternErrorKind::Segment, "{suffix}");
    }
}

#[test]
fn parameters_that_are_not_the_patterns_make_no_path() {
    let reverse = |text, params: &Params| pattern(text).path(params);
    let user = "/users/{username}";
    let missing = ReverseError::Missing { pattern: user.into(), name: "username".into() };
    assert_eq!(reverse(user, &Params::default()), Err(missing));
    let params = Params::from([("username", "alice"), ("id", "1")]);
    let unexpected = ReverseError::Unexpected { pattern: user.into(), name: "id".into() };
    assert_eq!(reverse(user, &params), Err(unexpected));
    for (text, value) in [
        (user, ""),
        (user, "."),
        (user, ".."),
        (user, "a/b"),
        (user, "a\0"),
        (r"^(?P<username>\w+)/$", "a-b"),
        (r"^(?P<username>\w+)/$", "a/"),
        (r"^(?P<username>.+)$", "a/../b"),
        (r"^(?P<username>.+)$", "a//b"),
        (r"^(?P<username>.+)$", "/a"),
        (r"^(?P<username>.+?)/?$", "a/"),
    ] {
        let params = Params::from([("username", value)]);
        let refused = ReverseError::Refused { pattern: text.into(), params: params.clone() };
        assert_eq!(reverse(text, &params), Err(refused), "{text} {value:?}");
    }
    // Each group admits its value, yet the path gives others back.
    let params = Params::from([("a", "x"), ("b", "xx")]);
    let error = reverse("^(?P<a>x+)(?P<b>x*)$", &params).unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"route pattern `^(?P<a>x+)(?P<b>x*)$` does not admit {"a": "x", "b": "xx"}"#
    );
}

#[test]
fn parameters_are_equal_in_any_order() {
    let params = Params::from([("b", "1"), ("a", "2"), ("b", "3")]);
    assert_eq!(params, Params::from([("a", "2"), ("b", "3")]));
    assert_eq!(params.iter().collect::<Vec<_>>(), [("a", "2"), ("b", "3")]);
    assert_eq!((params.get("b"), params.get("c"), params.len()), (Some("3"), None, 2));
    assert!(Params::default().is_empty());
}

#[test]
fn an_overlap_is_a_shortest_path_of_both() {
    for (one, two, path) in [
        ("/users/{a}", "/users/{b}", Some("/users/a")),
        ("/users/{a}", "/objects/{b}", None),
        ("/users/{a}", "/users/{a}/", None),
        ("/users/{a}", "/users/{a}/inbox", None),
        ("/users/{a}", "/users/admin", Some("/users/admin")),
        ("/users/{a}", "/Users/admin", None),
        ("/{a}/inbox", "/users/{b}", Some("/users/inbox")),
        ("/@{a}", "/{b}", Some("/@a")),
        ("/{a}.json", "/{a}", Some("/a.json")),
        ("/", "^$", Some("/")),
        ("/", "^(?P<a>.*)$", Some("/")),
        ("/a/{b}", r"^a/(?P<b>\d+)/?$", Some("/a/0")),
        ("/a/{b}/", r"^a/(?P<b>\d+)/?$", Some("/a/0/")),
        (r"^(?P<a>\d+)$", r"^(?P<a>[a-z]+)$", None),
        (r"^(?P<a>\w+)$", r"^(?P<a>\W+)$", None),
        (r"^(?P<a>\w+)$", r"^(?P<a>[^a-zA-Z0-9_]+)$", Some("/%C2%AA")),
        (r"^(?P<a>[^\w/]+)$", "/{a}", Some("/!")),
        (r"^(?P<a>\w{3,5})$", r"^(?P<a>\w{5,9})$", Some("/aaaaa")),
        (r"^(?P<a>(?:ab)+)$", r"^(?P<a>a(?:ba)*)b$", Some("/ab")),
        (r"^(?P<a>(?:aa)+)$", r"^(?P<a>(?:aaa)+)$", Some("/aaaaaa")),
        (r"^(?P<a>(?:x?)*)$", r"^(?P<a>(?:x*)*y)$", None),
        ("^(?P<a>ccc|ddd|eee|fff|ggg|hhh|iii|a)$", "/{a}", Some("/a")),
        // What no pattern matches is no overlap either.
        (r"^(?P<a>[./]+)$", "/{a}", Some("/...")),
        (r"^(?P<a>\.*)$", r"^(?P<a>\.{1,2})$", None),
        (r"^a/(?P<a>.*)$", r"^a(?P<a>/+)b$", Some("/a/b")),
        (r"^a/(?P<a>.*)$", r"^a(?P<a>//+)b$", None),
        (r"^(?P<a>[\x00/]+)$", r"^(?P<a>.*)$", None),
        (r"^(?P<a>[\x00/]*)$", r"^(?P<a>.*)$", Some("/")),
    ] {
        let (one, two) = (pattern(one), pattern(two));
        assert_eq!(one.overlap(&two).as_deref(), path, "{one} {two}");
        assert_eq!(two.overlap(&one).as_deref(), path, "{two} {one}");
        if let Some(path) = path {
            assert!(one.matches(path).is_some() && two.matches(path).is_some(), "{path}");
        }
    }
}

#[test]
fn the_usual_routes_of_a_server_do_not_overlap() {
    let patterns = [
        "/users/{username}",
        "/users/{username}/inbox",
        "/objects/{id}",
        "/activities/{id}",
        "/inbox",
        "/.well-known/webfinger",
    ]
    .map(pattern);
    for (index, one) in patterns.iter().enumerate() {
        for two in &patterns[..index] {
            assert_eq!(one.overlap(two), None, "{one} {two}");
        }
    }
}

#[test]
fn many_patterns_are_compared_in_a_moment() {
    let actors = (0..8).map(|it| match it {
        0 => pattern(r"^kind0/(?P<name>[\w.@+-]{1,30})/$"),
        1..4 => pattern(&format!(r"^kind{it}/(?P<name>\w+)/$")),
        _ => pattern(&format!("/kind{it}/{{name}}")),
    });
    let suffixes = ["inbox", "outbox", "followers", "following"];
    let patterns: Vec<_> = actors
        .flat_map(|actor| {
            let below = suffixes.map(|it| actor.suffixed(it).unwrap());
            [actor].into_iter().chain(below)
        })
        .collect();
    assert_eq!(patterns.len(), 40);
    let started = Instant::now();
    for (index, one) in patterns.iter().enumerate() {
        assert!(one.overlap(one).is_some(), "{one}");
        for two in &patterns[..index] {
            assert_eq!(one.overlap(two), None, "{one} {two}");
        }
    }
    let took = started.elapsed();
    println!("40 patterns were compared in {took:?}");
    assert!(took < Duration::from_secs(2), "{took:?}");
}

#[test]
fn the_largest_patterns_are_compared_in_bounded_time() {
    // Neither keeps pace with the other, so that nearly all pairs of states are met.
    let one = pattern("^(?P<a>(?:[a-z]|[a-z.]/){1,200})0$");
    let two = pattern("^(?P<a>(?:[a-y/.]|[a-z.]{3}){1,150})1$");
    let started = Instant::now();
    assert_eq!(one.overlap(&two), None);
    let took = started.elapsed();
    println!("two large patterns were compared in {took:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
}

/// What the documentation calls canonical, by another way than the code's.
fn canonical(path: &str) -> String {
    let mut decoded = Vec::new();
    for (index, piece) in path.split('%').enumerate() {
        let (octet, rest) = piece.split_at(if index == 0 { 0 } else { 2 });
        decoded.extend(u8::from_str_radix(octet, 16));
        decoded.extend(rest.bytes());
    }
    let encode = |it: u8| match it {
        b'/' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(it).to_string(),
        _ if "-._~!$&'()*+,;=:@".contains(char::from(it)) => char::from(it).to_string(),
        _ => format!("%{it:02X}"),
    };
    decoded.into_iter().map(encode).collect()
}

const PATTERNS: [&str; 8] = [
    "/users/{a}",
    "/@{a}/{b}.json",
    r"^users/(?P<a>\w+)/$",
    r"^~(?P<a>[^/]*)/(?P<b>.+?)/?$",
    r"^(?P<a>\d*)(?P<b>.*)$",
    r"^(?P<a>.*?)-(?P<b>[\w./-]*)$",
    r"^(?P<a>a|ab)(?P<b>c|bcd)(?P<c>d*)/?$",
    r"^(?P<path>.*)$",
];

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "/", "/", "users", "@", "~", "-", ".", "a", "b", "c", "d", "1", ".json", "é", "%61",
            "%C3%A9", "%c3%a9", "%2e", "%2F", "%5c", "%00", "%ff", "%zz", "%25", "%3f", "%2541",
            "?", "#", " ", "%0a", ";x", "\u{2028}",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|it| it.concat())
}

proptest! {
    #[test]
    fn attack_245_any_name_is_found_in_the_path_made_of_it(
        a in "(?s)[^/\0]{1,12}".prop_filter("no dot segment", |it| it != "." && it != ".."),
        b in "(?s)[^/\0]{1,12}",
    ) {
        let params = Params::from([("a", &*a), ("b", &*b)]);
        let pattern = pattern("/users/{a}/@{b}");
        let path = pattern.path(&params).unwrap();
        prop_assert_eq!(pattern.matches(&path), Some(params));
        prop_assert!(path.is_ascii());
        prop_assert!(!path.contains(['?', '#', '\\', ' ', '\r', '\n']));
    }

    #[test]
    fn a_path_is_made_only_if_it_gives_the_values_back(
        index in 0..PATTERNS.len(), a in pieces(), b in pieces(), c in pieces(),
    ) {
        let pattern = pattern(PATTERNS[index]);
        let params = pattern.variables().zip([a, b, c]).collect();
        if let Ok(path) = pattern.path(&params) {
            prop_assert_eq!(canonical(&path), &*path);
            prop_assert_eq!(pattern.matches(&path), Some(params));
        }
    }

    #[test]
    fn a_matched_path_reverses_to_its_canonical_form(
        index in 0..PATTERNS.len(),
        path in (prop::sample::select(vec!["/", "/users/", "/@", "/~", "/a-", ""]), pieces())
            .prop_map(|(start, rest)| [start, &rest].concat()),
    ) {
        let pattern = pattern(PATTERNS[index]);
        if let Some(params) = pattern.matches(&path) {
            let reversed = pattern.path(&params).unwrap();
            let canonical = canonical(&path);
            let is_optional = pattern.as_str().ends_with("/?$") && canonical.ends_with('/');
            prop_assert!(
                reversed == canonical || is_optional && format!("{reversed}/") == canonical,
                "{pattern} {path} {reversed}"
            );
            prop_assert_eq!(pattern.matches(&reversed), Some(params));
        }
    }
}

/// A regex that can be reversed, over the characters `a`, `.` and `/`.
fn small_regexes() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec!["a", r"\.", "/", "[a/]", ".", r"\w", "[^/]"]);
    let inner = leaf.prop_map(str::to_owned).prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3).prop_map(|it| it.concat()),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(?:{a}|{b})")),
            (inner, prop::sample::select(vec!["*", "+", "?", "{2}", "{1,2}", "{0,3}", "{2,}"]))
                .prop_map(|(it, times)| format!("(?:{it}){times}")),
        ]
    });
    (inner, prop::sample::select(vec!["", "a", "/?"]))
        .prop_map(|(it, end)| format!("^(?P<x>{it}){end}$"))
}

proptest! {
    #[test]
    fn an_overlap_is_found_just_when_there_is_one(one in small_regexes(), two in small_regexes()) {
        let (one, two) = (pattern(&one), pattern(&two));
        let are_matched = |it: &str| one.matches(it).is_some() && two.matches(it).is_some();
        let overlap = one.overlap(&two);
        prop_assert_eq!(overlap.as_ref().map(String::len), two.overlap(&one).map(|it| it.len()));
        // Every path of up to five characters, the shortest first.
        let mut paths = vec!["/".to_owned()];
        let mut start = 0;
        for _ in 0..5 {
            let end = paths.len();
            for index in start..end {
                for character in ['a', '.', '/'] {
                    paths.push(format!("{}{character}", paths[index]));
                }
            }
            start = end;
        }
        let found = paths.iter().find(|it| are_matched(it));
        match (&overlap, found) {
            (Some(overlap), Some(found)) => prop_assert_eq!(overlap.len(), found.len()),
            (Some(overlap), None) => prop_assert!(overlap.len() > 6, "{}", overlap),
            (None, found) => prop_assert_eq!(found, None),
        }
        if let Some(overlap) = overlap {
            prop_assert!(are_matched(&overlap), "{overlap}");
        }
    }
}

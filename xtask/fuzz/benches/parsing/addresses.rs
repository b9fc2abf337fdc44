//! Addresses, and the paths, handles and hosts in them.

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use http::{HeaderValue, Method, Uri};
use oyez_fuzz::answer;
use oyez_http::{Client, ClientConfig, discovery::Handle};
use oyez_registry::{
    Admission, Domain, Registration, Registry, Role, RoutePattern, Rule, Rules, Site, Subject,
    Verdict,
};
use oyez_vocab::Iri;

use super::input::{Made, Parser, map, pieces};

pub(crate) fn all() -> Vec<Parser> {
    let iri = |it: &String| {
        let iri: Iri = it.parse().ok()?;
        Some((iri.normalized(), iri.is_same_origin(&iri)))
    };
    let registry = registry();
    let question = |it: &Uri| answer(&Method::GET, it, &[]);
    vec![
        Parser::new("iri", iri, iris()),
        Parser::new("guard", guard(), iris()),
        Parser::new("domain", |it: &String| it.parse::<Domain>().is_ok(), domains()),
        Parser::new("handle", |it: &String| it.parse::<Handle>().is_ok(), handles()),
        Parser::new("route", move |it: &String| registry.resolve(it), paths()),
        // No longer address is read by anyone.
        Parser::new("question", question, questions()).at_most(32 * 1024),
    ]
}

/// Whether an address is refused: by what is dialed, and by the rules of the operator. All are, so
/// that nothing is dialed.
fn guard() -> impl Fn(&String) -> bool {
    let client = Client::new(&ClientConfig::default()).unwrap();
    let subject = Subject::Domain("bad.example".parse().unwrap());
    let rules = Rules::from_iter([Rule::new(subject, Verdict::Suspend)]);
    move |it| {
        let Ok(iri) = it.parse::<Iri>() else { return true };
        let get = client.get(&iri, HeaderValue::from_static("*/*"), None);
        match pin!(get).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Err(_)) => rules.refuse(&iri, Admission::AllButSuspended),
            other => panic!("{it}: {other:?}"),
        }
    }
}

fn iris() -> Vec<Made<String>> {
    vec![
        pieces("a long host", "https://", "a", "/"),
        pieces("a host of many parts", "https://", "a.", "/"),
        pieces("a host in other letters", "https://", "ü", "/"),
        pieces("a host of other parts", "https://", "ü.", "/"),
        pieces("a host that is encoded", "https://xn--", "a", "/"),
        pieces("encodings in a host", "https://", "%61", "/"),
        pieces("numbers", "https://", "1.", "/"),
        pieces("a long number", "https://", "1", "/"),
        pieces("a long address", "https://[", "1:", "]/"),
        pieces("a long port", "https://localhost:", "1", "/"),
        pieces("users", "https://", "a@", "localhost/"),
        pieces("a long user", "https://", "a:", "@localhost/"),
        pieces("steps up", "https://localhost", "/..", ""),
        pieces("steps down and up", "https://localhost", "/a/..", ""),
        pieces("steps that are encoded", "https://localhost", "/%2e%2e", ""),
        pieces("steps on the spot", "https://localhost", "/.", ""),
        pieces("slashes", "https://localhost", "/", ""),
        pieces("slashes the other way", "https://localhost", "\\", ""),
        pieces("encodings in a path", "https://localhost/", "%7e", ""),
        pieces("letters in a path", "https://localhost/", "é", ""),
        pieces("a query", "https://localhost/?", "a=%61&", ""),
        pieces("a fragment", "https://localhost/#", "#", ""),
        pieces("a long scheme", "", "a", "://localhost/"),
        pieces("colons", "", "a:", "/"),
    ]
}

fn domains() -> Vec<Made<String>> {
    vec![
        pieces("a long part", "", "a", ""),
        pieces("parts", "", "a.", "example"),
        pieces("other letters", "", "ü", ".example"),
        pieces("parts in other letters", "", "ü.", "example"),
        pieces("other letters, each another", "", "漢#", ".example"),
        pieces("an encoded part", "xn--", "a", ".example"),
        pieces("encoded parts", "", "xn--bcher-kva.", "example"),
        pieces("encodings", "", "%c3%bc", ".example"),
        pieces("marks", "a", "\u{301}", ".example"),
        pieces("marks in the wrong order", "a", "\u{301}\u{323}", ".example"),
        pieces("letters of both directions", "", "aא", ".example"),
        pieces("joiners", "", "\u{200d}", ".example"),
        pieces("numbers", "", "0x", ""),
        pieces("an address", "[", "0:", "]"),
    ]
}

fn handles() -> Vec<Made<String>> {
    vec![
        pieces("signs", "", "@", ""),
        pieces("parts", "a", "@a", ""),
        pieces("a long name", "@", "a", "@two.example"),
        pieces("other letters", "@", "é", "@two.example"),
        pieces("a long domain", "@bob@", "a", ""),
        pieces("a domain of many parts", "@bob@", "a.", ""),
        pieces("a domain in other letters", "@bob@", "ü", ""),
        pieces("a long port", "@bob@two.example:", "1", ""),
    ]
}

fn paths() -> Vec<Made<String>> {
    vec![
        pieces("a long name", "/users/", "a", ""),
        pieces("a long name, and more", "/users/", "a", "/inbox/x"),
        pieces("encodings", "/users/", "%61", ""),
        pieces("encodings that are none", "/users/", "%", ""),
        pieces("encodings of other letters", "/users/", "%c3%a9", ""),
        pieces("half of a letter", "/users/", "%c3", ""),
        pieces("slashes", "", "/", ""),
        pieces("slashes that are encoded", "/users/", "%2f", ""),
        pieces("parts", "", "/users", ""),
        pieces("steps up", "", "/..", ""),
        pieces("words", "/words/", "a-", "!"),
        pieces("words without a sign between", "/words/", "a", "!"),
        pieces("words that nearly end", "/words/", "-a", "-end"),
        pieces("other letters", "/words/", "é", "/end"),
        pieces("numbers", "/in/", "1", "/2/"),
    ]
}

/// Patterns of both forms; some of them would take long to a matcher that goes back.
fn registry() -> Registry {
    let mut builder = Registry::builder(Site::new("https://one.example").unwrap());
    for (name, role, pattern) in [
        ("user", Role::Actor, "/users/{username}"),
        ("object", Role::Object, "/objects/{id}"),
        ("activity", Role::Activity, "/activities/{id}"),
        ("words", Role::Object, r"^words/(?P<words>(?:\w+-?)+)/$"),
        ("number", Role::Object, r"^in/(?P<first>\d+)(?P<second>\d*)/of/(?P<third>\d+)$"),
    ] {
        let pattern: RoutePattern = pattern.parse().unwrap();
        builder = builder.register(Registration::new(name, role, pattern));
    }
    builder.build().unwrap()
}

fn questions() -> Vec<Made<Uri>> {
    const START: &str = "/.well-known/webfinger?resource=";
    let texts = vec![
        pieces("signs", START, "@", ""),
        pieces("parts of a handle", "/.well-known/webfinger?resource=acct:a", "@a", ""),
        pieces("encodings", START, "%61", ""),
        pieces("encodings that are none", START, "%", ""),
        pieces("a long address", "/.well-known/webfinger?resource=https://one.example/", "a/", ""),
        pieces("parameters", "/.well-known/webfinger?", "a#=b&", ""),
        pieces("resources", "/.well-known/webfinger?", "resource=acct:a@a&", ""),
        pieces("relations", "/.well-known/webfinger?resource=acct:alice@one.example", "&rel=#", ""),
        pieces("pages", "/users/alice/outbox?page=", "a", ""),
        pieces("parameters of a page", "/users/alice/outbox?", "a=b&", "page=1"),
    ];
    map(texts, |it| it.parse::<Uri>().unwrap())
}

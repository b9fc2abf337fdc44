//! What stands in the headers of requests and answers.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use oyez_fuzz::answer;
use oyez_http::{RequestParts, Signatures, Window, rfc9421};

use super::input::{Made, Parser, map, pieces, repeated};

pub(crate) fn all() -> Vec<Parser> {
    let alice = "/users/alice".parse().unwrap();
    let accept =
        move |it: &String| answer(&Method::GET, &alice, &[HeaderValue::try_from(it).unwrap()]);
    let accept_signature = |it: &HeaderMap| rfc9421::is_accepted(it);
    vec![
        Parser::new("cavage", check, cavage()),
        Parser::new("rfc9421", check, standard()),
        Parser::new("digest", check, digest()),
        Parser::new("content_digest", check, content_digest()),
        Parser::new("accept", accept, self::accept()),
        Parser::new("accept_signature", accept_signature, self::accept_signature()),
    ]
}

struct Request {
    path: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Request {
    fn new(headers: &[(&str, &str)]) -> Self {
        let mut request =
            Self { path: "/inbox".to_owned(), headers: HeaderMap::new(), body: vec![] };
        for (name, value) in [("host", "one.example"), ("date", "Thu, 15 Jan 2026 14:00:00 GMT")] {
            request = request.with(name, value);
        }
        headers.iter().fold(request, |it, (name, value)| it.with(name, value))
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        self
    }

    /// Lines of `name`, of about `n` bytes.
    fn with_lines(self, n: usize, name: &str, line: &str) -> Self {
        (0..n / line.len()).fold(self, |it, _| it.with(name, line))
    }
}

/// Reads the signature, and checks all that needs no key.
fn check(request: &Request) -> bool {
    let parts = RequestParts {
        method: &Method::POST,
        scheme: "https",
        path_and_query: &request.path,
        headers: &request.headers,
        body: &request.body,
        authorities: &["one.example"],
    };
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_768_485_600);
    let read = Signatures::from_headers(&request.headers);
    read.is_ok_and(|it| it.check(&parts, now, &Window::default()).is_ok())
}

/// What `make` makes of a number of bytes.
fn made<T: 'static>(about: &'static str, make: fn(usize) -> T) -> Made<T> {
    (about, Box::new(make))
}

/// Requests with a header that is made of pieces.
fn with_header(name: &'static str, texts: Vec<Made<String>>) -> Vec<Made<Request>> {
    map(texts, move |it| Request::new(&[(name, it.as_str())]))
}

const CAVAGE: &str = "keyId=\"https://two.example/users/bob#key\",\
    headers=\"(request-target) host date x digest\",signature=\"AAAA\"";

fn cavage() -> Vec<Made<Request>> {
    const START: &str = "keyId=\"https://two.example/users/bob#key\",signature=\"AAAA\",";
    let mut inputs = with_header(
        "signature",
        vec![
            pieces("parameters", START, "a#=\"b\",", "c=d"),
            pieces("one parameter", START, "algorithm=\"hs2019\",", "c=d"),
            pieces("tokens", START, "a=b,", "c=d"),
            pieces("commas", START, ",", ""),
            pieces("signs of equality", START, "=", ""),
            pieces("spaces", "keyId=", " ", "x"),
            pieces("a quote without an end", "keyId=\"", "a", ""),
            pieces("a long name", START, "a", "=b"),
            pieces("a long key id", "signature=\"AAAA\",keyId=\"https://", "a/", "\""),
            pieces("a long signature", "signature=\"", "AAAA", "\""),
            pieces("a long time", START, "1", ""),
            pieces("components", "signature=\"AAAA\",headers=\"", "x# ", "\",keyId=\"x:y\""),
            pieces("one component", "signature=\"AAAA\",headers=\"", "x ", "\",keyId=\"x:y\""),
        ],
    );
    inputs.extend([
        made("signatures", |n| Request::new(&[]).with_lines(n, "signature", CAVAGE)),
        made("lines that are covered", |n| {
            Request::new(&[("signature", CAVAGE)]).with_lines(n, "x", "ab")
        }),
        made("a long line that is covered", |n| {
            Request::new(&[("signature", CAVAGE), ("x", &"a".repeat(n))])
        }),
        made("a long path", |n| {
            let path = format!("/{}", "a".repeat(n));
            Request { path, ..Request::new(&[("signature", CAVAGE), ("x", "a")]) }
        }),
    ]);
    inputs
}

const SIGNATURE: (&str, &str) = ("signature", "a=:AAAA:");

fn standard() -> Vec<Made<Request>> {
    const COVERED: &str = "a=(\"@method\" \"@target-uri\" \"x\");created=1768485600;\
        keyid=\"https://two.example/users/bob#key\"";
    let mut inputs = with_header(
        "signature-input",
        vec![
            pieces("members", "a=()", ",a#=()", ""),
            pieces("one member", "a=()", ",a=()", ""),
            pieces("members without a value", "a", ",a#", ""),
            pieces("parameters", "a=()", ";a#=1", ""),
            pieces("one parameter", "a=()", ";a=1", ""),
            pieces("parameters of a component", "a=(\"x\"", ";a#", ")"),
            pieces("components", "a=(", "\"x#\" ", ")"),
            pieces("one component", "a=(", "\"x\" ", ")"),
            pieces("spaces", "a=(", " ", ")"),
            pieces("a list without an end", "a=", "(", ""),
            pieces("a quote without an end", "a=(\"", "a", ""),
            pieces("escapes", "a=(\"", "\\\"", "\")"),
            pieces("a long name", "", "a", "=()"),
            pieces("a long number", "a=();created=", "1", ""),
            pieces("bytes", "a=:", "AAAA", ":"),
        ],
    );
    inputs.extend([
        made("lines", |n| Request::new(&[SIGNATURE]).with_lines(n, "signature-input", "a=()")),
        made("lines that are covered", |n| {
            Request::new(&[SIGNATURE, ("signature-input", COVERED)]).with_lines(n, "x", "ab")
        }),
        made("a long line that is covered", |n| {
            Request::new(&[SIGNATURE, ("signature-input", COVERED), ("x", &"a".repeat(n))])
        }),
        made("a query of which much is covered", |n| {
            let components = repeated(1_500, "", "\"@query-param\";name=\"q#\" ", "");
            let input = format!("{}{components}{}", &COVERED[..3], &COVERED[3..]);
            let path = repeated(n, "/inbox?a=b", "&q#=%61", "");
            let headers = [SIGNATURE, ("signature-input", &input), ("x", "a")];
            Request { path, ..Request::new(&headers) }
        }),
    ]);
    inputs
}

fn digest() -> Vec<Made<Request>> {
    let texts = vec![
        pieces("digests of other kinds", "", "a#=b,", "c=d"),
        pieces("digests without a value", "", "a,", ""),
        pieces("commas", "", ",", ""),
        pieces("spaces", "a=b,", " ", "c=d"),
        pieces("a long value", "SHA-256=", "A", ""),
        pieces("one digest", "", "SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=,", "a=b"),
    ];
    let mut inputs =
        map(texts, |it| Request::new(&[("signature", CAVAGE), ("x", "a"), ("digest", &it)]));
    inputs.extend([
        made("lines", |n| {
            Request::new(&[("signature", CAVAGE), ("x", "a")]).with_lines(n, "digest", "a=b")
        }),
        made("a long body", |n| {
            let headers = [("signature", CAVAGE), ("x", "a"), ("digest", "SHA-256=A")];
            Request { body: vec![b'x'; n], ..Request::new(&headers) }
        }),
    ]);
    inputs
}

fn content_digest() -> Vec<Made<Request>> {
    const INPUT: (&str, &str) = (
        "signature-input",
        "a=(\"@method\" \"@target-uri\" \"content-digest\");created=1768485600;\
         keyid=\"https://two.example/users/bob#key\"",
    );
    let texts = vec![
        pieces("digests of other kinds", "a=:AAAA:", ",a#=:AAAA:", ""),
        pieces("one digest", "a=:AAAA:", ",sha-256=:AAAA:", ""),
        pieces("parameters", "a", ";a#=1", ""),
        pieces("one parameter", "a", ";a=1", ""),
        pieces("a list", "a=(", "b ", ")"),
        pieces("a long name", "", "a", ""),
        pieces("a long value", "sha-256=:", "AAAA", ":"),
        pieces("a value without an end", "sha-256=:", "A", ""),
    ];
    let mut inputs = map(texts, |it| Request::new(&[INPUT, SIGNATURE, ("content-digest", &it)]));
    inputs.push(made("lines", |n| {
        let other = Request::new(&[INPUT, SIGNATURE]);
        other.with_lines(n, "content-digest", "a=:AAAA:")
    }));
    inputs
}

fn accept() -> Vec<Made<String>> {
    const LD: &str = "application/ld+json;profile=\"";
    vec![
        pieces("ranges", "", "a/b,", ""),
        pieces("ranges with a quality", "", "a/b;q=0.1,", ""),
        pieces("ranges of ours", "", "application/activity+json;q=0.1,", ""),
        pieces("commas", "", ",", ""),
        pieces("semicolons", "application/activity+json", ";", ""),
        pieces("parameters", "application/activity+json", ";a#=b", ""),
        pieces("qualities", "application/activity+json", ";q=x", ""),
        pieces("a long quality", "application/activity+json;q=0.", "1", ""),
        pieces("profiles", LD, "https://a.example/# ", "\""),
        pieces("quotes", "", "\"", ""),
        pieces("a quote without an end", LD, "a,", ""),
        pieces("spaces", "application/activity+json", " ", ""),
    ]
}

fn accept_signature() -> Vec<Made<HeaderMap>> {
    let texts = vec![
        pieces("members", "a=()", ",a#=()", ""),
        pieces("parameters", "a=()", ";a#", ""),
        pieces("components", "a=(", "\"x#\" ", ")"),
    ];
    let header = HeaderName::from_static("accept-signature");
    let mut inputs =
        map(texts, move |it| HeaderMap::from_iter([(header.clone(), it.parse().unwrap())]));
    inputs.push(made("lines", |n| {
        Request::new(&[]).with_lines(n, "accept-signature", "a=b").headers
    }));
    inputs
}

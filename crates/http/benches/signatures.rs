//! What it costs to verify a signed request with a known key: `cargo xtask bench signatures`.
//!
//! Prints a line of JSON for each kind of signature: its name, and the nanoseconds from the headers
//! to the verdict and, as the peer, those that the cryptography takes of them: the digest of the
//! body and the signature of the text, by aws-lc-rs alone.

#![expect(clippy::print_stdout, reason = "what is measured is told to who asked")]
#![expect(clippy::unwrap_used, reason = "the requests are good")]

use std::{
    hint::black_box,
    time::{Duration, Instant, SystemTime},
};

use aws_lc_rs::{
    digest::{SHA256, digest},
    signature::{
        ED25519, Ed25519KeyPair, KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
        RSA_PKCS1_SHA256, RsaKeyPair,
    },
};
use http::{HeaderMap, HeaderValue, Method, Uri, header::CONTENT_TYPE};
use oyez_http::{
    RequestParts, Signatures, SigningKey, VerifyingKey, Window, cavage, generate_rsa, rfc9421,
};
use serde_json::json;

/// How often each contender has its turn.
const N_ROUNDS: usize = 300;

/// How long a turn is, about: much longer than reading the clock, and shorter than what the system
/// lets a process run.
const TURN: Duration = Duration::from_micros(700);

/// As long as a `Create` of a `Note` mostly is.
const BODY: &[u8] = &[b'x'; 3 * 1024];

fn main() {
    // Some text of about the length of what is signed.
    let text = [b'x'; 300];
    let generated = generate_rsa().unwrap();
    let rsa = SigningKey::from_pkcs8(generated.private_pkcs8()).unwrap();
    let public = VerifyingKey::from_pem(generated.public_pem()).unwrap();
    let pair = RsaKeyPair::from_pkcs8(generated.private_pkcs8()).unwrap();
    let mut signature = vec![0; pair.public_modulus_len()];
    let random = aws_lc_rs::rand::SystemRandom::new();
    pair.sign(&RSA_PKCS1_SHA256, &random, &text, &mut signature).unwrap();
    let key = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public_key()).unwrap();
    let floor = || {
        black_box(digest(&SHA256, black_box(BODY)));
        key.verify_sig(black_box(&text), &signature).unwrap();
    };
    compare("cavage_rsa", &signed(cavage::sign, &rsa), &public, floor);
    compare("rfc9421_rsa", &signed(rfc9421::sign, &rsa), &public, floor);

    let seed = [7; 32];
    let ed25519 = SigningKey::from_ed25519_seed(&seed).unwrap();
    let public = VerifyingKey::from_multibase(&ed25519.public_multibase().unwrap()).unwrap();
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();
    let signature = pair.sign(&text);
    let key = ParsedPublicKey::new(&ED25519, pair.public_key()).unwrap();
    let floor = || {
        black_box(digest(&SHA256, black_box(BODY)));
        key.verify_sig(black_box(&text), signature.as_ref()).unwrap();
    };
    compare("rfc9421_ed25519", &signed(rfc9421::sign, &ed25519), &public, floor);
}

type Sign = fn(
    &Method,
    &Uri,
    &mut HeaderMap,
    &[u8],
    &SigningKey,
    &oyez_vocab::Iri,
    SystemTime,
) -> Result<(), oyez_http::signature::SignError>;

/// The headers of a signed POST.
fn signed(sign: Sign, key: &SigningKey) -> HeaderMap {
    let uri = Uri::from_static("https://one.example/users/alice/inbox");
    let key_id = "https://two.example/users/bob#main-key".parse().unwrap();
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/activity+json"));
    sign(&Method::POST, &uri, &mut headers, BODY, key, &key_id, SystemTime::now()).unwrap();
    headers
}

/// Measures the verification of a request and `floor`, and prints the times.
///
/// They take turns, so that whatever slows the machine down slows both; the shortest turn of each
/// is the one that was disturbed least.
fn compare(name: &str, headers: &HeaderMap, key: &VerifyingKey, floor: impl Fn()) {
    let window = Window::default();
    let verify = || {
        let request = RequestParts {
            method: &Method::POST,
            scheme: "https",
            path_and_query: "/users/alice/inbox",
            headers: black_box(headers),
            body: BODY,
            authorities: &["one.example"],
        };
        let signatures = Signatures::from_headers(headers).unwrap();
        let checked = signatures.check(&request, SystemTime::now(), &window).unwrap();
        checked.iter().for_each(|it| it.verify(key).unwrap());
    };
    let n_verify = calls_in_a_turn(verify);
    let n_floor = calls_in_a_turn(&floor);
    let mut best_verify = f64::INFINITY;
    let mut best_floor = f64::INFINITY;
    for _ in 0..N_ROUNDS {
        best_verify = best_verify.min(turn(verify, n_verify));
        best_floor = best_floor.min(turn(&floor, n_floor));
    }
    println!("{}", json!({"name": name, "ns": best_verify, "peer_ns": best_floor}));
}

/// How many calls fill a [`TURN`].
fn calls_in_a_turn(work: impl Fn()) -> u32 {
    let mut n_calls = 0;
    let start = Instant::now();
    while start.elapsed() < TURN {
        work();
        n_calls += 1;
    }
    n_calls
}

/// The nanoseconds that a call takes.
fn turn(work: impl Fn(), n_calls: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..n_calls {
        work();
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(n_calls)
}

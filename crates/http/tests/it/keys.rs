//! Public keys as actors show them, good and bad.

mod forgery;

use std::time::{Duration, Instant};

use aws_lc_rs::{
    encoding::AsDer,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use oyez_http::{KeyError, VerifyingKey, generate_rsa};

/// A PEM block with the whole base64 in one line, as some servers write it.
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}

/// A DER element.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let len = content.len();
    let [high, low] = u16::try_from(len).unwrap().to_be_bytes();
    let mut der = match len {
        0..0x80 => vec![tag, low],
        0x80..0x100 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    der.extend_from_slice(content);
    der
}

/// An `RSAPublicKey`; nobody can tell from it that the modulus is no product of two primes.
fn pkcs1(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let unsigned = |number: &[u8]| {
        let sign = number.first().filter(|it| **it >= 0x80).map(|_| 0);
        element(0x02, &sign.into_iter().chain(number.iter().copied()).collect::<Vec<_>>())
    };
    element(0x30, &[unsigned(modulus), unsigned(exponent)].concat())
}

fn spki(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
    let algorithm = element(0x30, &[element(0x06, algorithm), element(0x05, b"")].concat());
    element(0x30, &[algorithm, element(0x03, &[&[0], key].concat())].concat())
}

const RSA_ENCRYPTION: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
const RSA_PSS: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a";
const ED25519: &[u8] = b"\x2b\x65\x70";
const DSA: &[u8] = b"\x2a\x86\x48\xce\x38\x04\x01";
const E_65537: &[u8] = b"\x01\x00\x01";

/// An odd number of so many bits.
fn modulus(bits: usize) -> Vec<u8> {
    let mut number = vec![0xff; bits.div_ceil(8)];
    number[0] = 0xff >> (number.len() * 8 - bits);
    number
}

#[test]
fn attack_32_a_modulus_has_2048_to_8192_bits() {
    for (bits, is_good) in [
        (1, false),
        (512, false),
        (1024, false),
        (2040, false),
        (2047, false),
        (2048, true),
        (2049, true),
        (3072, true),
        (4096, true),
        (8192, true),
        (8193, false),
        (16384, false),
        (65536, false),
    ] {
        let key = pkcs1(&modulus(bits), E_65537);
        for text in [pem("RSA PUBLIC KEY", &key), pem("PUBLIC KEY", &spki(RSA_ENCRYPTION, &key))] {
            let read = || VerifyingKey::from_pem(&text).err();
            assert_eq!(read(), (!is_good).then_some(KeyError::ModulusSize { bits }));
            // The best of three, for the machine may be busy with other tests.
            let elapsed = (0..3).map(|_| time(read)).min().unwrap();
            assert!(is_good || elapsed < Duration::from_millis(5), "{bits} bits: {elapsed:?}");
        }
    }
}

fn time<T>(work: impl Fn() -> T) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

#[test]
fn attack_35_only_one_public_rsa_key_in_pem_is_a_key() {
    let pair = generate_rsa().unwrap();
    let good = pair.public_pem();
    let rsa = pkcs1(&modulus(2048), E_65537);
    let ec = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
    let ec = ec.public_key().as_der().unwrap();
    let ed25519 = Ed25519KeyPair::from_pkcs8(
        Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap().as_ref(),
    )
    .unwrap();
    let ed25519 = ed25519.public_key().as_der().unwrap();
    let with_rest = [&rsa[..], b"\0"].concat();
    let mut with_unused_bits = spki(RSA_ENCRYPTION, &rsa);
    let at = with_unused_bits.len() - rsa.len() - 1;
    with_unused_bits[at] = 1;

    for (name, text, verdict) in [
        ("spki", good.to_owned(), None),
        ("pkcs1", pem("RSA PUBLIC KEY", &rsa), None),
        ("exponent 3", pem("RSA PUBLIC KEY", &pkcs1(&modulus(2048), b"\x03")), None),
        ("crlf", good.replace('\n', "\r\n"), None),
        ("white space around", format!("\n  {good}\n\n"), None),
        ("no line breaks", good.replace('\n', ""), None),
        ("ec", pem("PUBLIC KEY", ec.as_ref()), Some(KeyError::Unsupported)),
        ("ed25519", pem("PUBLIC KEY", ed25519.as_ref()), None),
        ("short ed25519", pem("PUBLIC KEY", &spki(ED25519, &[7; 31])), Some(KeyError::Rejected)),
        ("long ed25519", pem("PUBLIC KEY", &spki(ED25519, &[7; 33])), Some(KeyError::Rejected)),
        ("dsa", pem("PUBLIC KEY", &spki(DSA, &rsa)), Some(KeyError::Unsupported)),
        ("rsa-pss", pem("PUBLIC KEY", &spki(RSA_PSS, &rsa)), Some(KeyError::Unsupported)),
        ("certificate", pem("CERTIFICATE", &rsa), Some(KeyError::Label)),
        ("pkcs8", pem("PRIVATE KEY", pair.private_pkcs8()), Some(KeyError::Label)),
        ("private as public", pem("PUBLIC KEY", pair.private_pkcs8()), Some(KeyError::Encoding)),
        ("pkcs1 private", pem("RSA PRIVATE KEY", &rsa), Some(KeyError::Label)),
        ("lower case", good.to_lowercase(), Some(KeyError::Pem)),
        ("two blocks", good.repeat(2), Some(KeyError::Pem)),
        ("text before", format!("key: {good}"), Some(KeyError::Pem)),
        ("text behind", format!("{good}key"), Some(KeyError::Pem)),
        ("no end", good.replace("END", "FIN"), Some(KeyError::Pem)),
        ("other end", good.replace("END PUBLIC", "END RSA PUBLIC"), Some(KeyError::Pem)),
        ("no pem", STANDARD.encode(&rsa), Some(KeyError::Pem)),
        ("empty", String::new(), Some(KeyError::Pem)),
        ("empty block", pem("PUBLIC KEY", b""), Some(KeyError::Encoding)),
        ("headers", good.replacen('\n', "\nProc-Type: 4\n\n", 1), Some(KeyError::Encoding)),
        ("url-safe", pem("PUBLIC KEY", b"\xff\xff").replace('/', "_"), Some(KeyError::Encoding)),
        ("spki as pkcs1", good.replace("PUBLIC", "RSA PUBLIC"), Some(KeyError::Encoding)),
        ("pkcs1 as spki", pem("PUBLIC KEY", &rsa), Some(KeyError::Encoding)),
        ("rest", pem("RSA PUBLIC KEY", &with_rest), Some(KeyError::Encoding)),
        (
            "rest in spki",
            pem("PUBLIC KEY", &spki(RSA_ENCRYPTION, &with_rest)),
            Some(KeyError::Encoding),
        ),
        ("unused bits", pem("PUBLIC KEY", &with_unused_bits), Some(KeyError::Encoding)),
        (
            "even modulus",
            pem("RSA PUBLIC KEY", &pkcs1(&[0xfe; 256], E_65537)),
            Some(KeyError::Rejected),
        ),
        (
            "exponent 1",
            pem("RSA PUBLIC KEY", &pkcs1(&modulus(2048), b"\x01")),
            Some(KeyError::Rejected),
        ),
        (
            "exponent 4",
            pem("RSA PUBLIC KEY", &pkcs1(&modulus(2048), b"\x04")),
            Some(KeyError::Rejected),
        ),
        (
            "long exponent",
            pem("RSA PUBLIC KEY", &pkcs1(&modulus(2048), &modulus(34))),
            Some(KeyError::Rejected),
        ),
        ("64 KiB", pem("PUBLIC KEY", &[0; 48 * 1024]), Some(KeyError::TooLong)),
        ("64 KiB of spaces", " ".repeat(64 * 1024), Some(KeyError::TooLong)),
        ("16 KiB of spaces", " ".repeat(16 * 1024), Some(KeyError::Pem)),
    ] {
        assert_eq!(VerifyingKey::from_pem(&text).err(), verdict, "{name}");
    }
}

#[test]
fn a_key_is_shown_as_what_it_is() {
    let rsa = VerifyingKey::from_pem(&pem("RSA PUBLIC KEY", &pkcs1(&modulus(2048), E_65537)));
    assert_eq!(format!("{:?}", rsa.unwrap()), "VerifyingKey(RSA, 2048 bits)");
}

#[test]
fn a_key_cut_short_or_changed_anywhere_does_not_panic() {
    let der = spki(RSA_ENCRYPTION, &pkcs1(&modulus(2048), E_65537));
    for at in 0..der.len() {
        assert!(VerifyingKey::from_pem(&pem("PUBLIC KEY", &der[..at])).is_err(), "cut at {at}");
        for value in [0, 0x7f, 0x80, 0xff] {
            let mut changed = der.clone();
            changed[at] = value;
            let _ = VerifyingKey::from_pem(&pem("PUBLIC KEY", &changed));
        }
    }
}

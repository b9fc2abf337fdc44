//! A signature that is forged without the private key, for verifiers that are careless with the
//! padding.

use std::cmp::Ordering;

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, Method};
use oyez_http::{RequestParts, SignatureError, VerifyingKey, Window, cavage::Signature};

use super::{modulus, pem, pkcs1};
use crate::cavage::{KEY_ID, now};

/// With exponent 3, the cube root of `00 01 FF … 00 algorithm hash garbage`, rounded up within
/// the garbage, is a number whose cube is no larger than the modulus and starts as a signature
/// should. Who does not look at the end takes it for one.
#[test]
fn attack_34_padding_with_garbage_behind_the_hash_is_refused() {
    let date = httpdate::fmt_http_date(now());
    let text = format!("(request-target): get /inbox\nhost: one.example\ndate: {date}");
    let hash = digest(&SHA256, text.as_bytes());
    let mut start = vec![0x00, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00];
    start.extend_from_slice(SHA256_INFO);
    start.extend_from_slice(hash.as_ref());
    let mut upper = start.clone();
    upper.resize(256, 0xff);

    let root = cube_root(&upper);
    let cube = multiply(&multiply(&root, &root), &root);
    assert!(padded(&cube).starts_with(&start), "this would not fool anybody");

    let mut signature = vec![0; 256 - root.len()];
    signature.extend_from_slice(&root);
    let header = format!(
        r#"keyId="{KEY_ID}",headers="(request-target) host date",signature="{}""#,
        STANDARD.encode(signature)
    );
    let mut headers = HeaderMap::new();
    headers.insert("host", "one.example".parse().unwrap());
    headers.insert("date", date.parse().unwrap());
    headers.insert("signature", header.parse().unwrap());
    let request = RequestParts {
        method: &Method::GET,
        scheme: "https",
        path_and_query: "/inbox",
        headers: &headers,
        body: b"",
        authorities: &["one.example"],
    };

    // The cube is smaller than any modulus of this length, so which one it is does not matter.
    let key = pem("RSA PUBLIC KEY", &pkcs1(&modulus(2048), b"\x03"));
    let key = VerifyingKey::from_pem(&key).unwrap();
    let signature = Signature::from_headers(&headers).unwrap();
    let checked = signature.check(&request, now(), &Window::default()).unwrap();
    assert_eq!(checked.verify(&key), Err(SignatureError::Mismatch));
}

/// The largest number whose cube is not larger than `number`; all big-endian.
fn cube_root(number: &[u8]) -> Vec<u8> {
    let mut root = vec![0; number.len().div_ceil(3)];
    for bit in 0..root.len() * 8 {
        let mask = 0x80 >> (bit % 8);
        root[bit / 8] |= mask;
        let cube = multiply(&multiply(&root, &root), &root);
        if compare(&cube, number) == Ordering::Greater {
            root[bit / 8] &= !mask;
        }
    }
    root
}

fn multiply(left: &[u8], right: &[u8]) -> Vec<u8> {
    let mut sums = vec![0_u32; left.len() + right.len()];
    for (i, left) in left.iter().enumerate() {
        for (j, right) in right.iter().enumerate() {
            sums[i + j + 1] += u32::from(*left) * u32::from(*right);
        }
    }
    let mut carry = 0;
    let mut product = vec![0; sums.len()];
    for (digit, sum) in product.iter_mut().zip(sums).rev() {
        carry += sum;
        *digit = (carry & 0xff) as u8;
        carry >>= 8;
    }
    product
}

fn compare(left: &[u8], right: &[u8]) -> Ordering {
    let significant =
        |number: &[u8]| number.iter().copied().skip_while(|it| *it == 0).collect::<Vec<_>>();
    let (left, right) = (significant(left), significant(right));
    left.len().cmp(&right.len()).then_with(|| left.cmp(&right))
}

/// The number in 256 bytes.
fn padded(number: &[u8]) -> Vec<u8> {
    let significant: Vec<_> = number.iter().copied().skip_while(|it| *it == 0).collect();
    let mut padded = vec![0; 256 - significant.len()];
    padded.extend_from_slice(&significant);
    padded
}

/// `DigestInfo` of SHA-256, up to the hash.
const SHA256_INFO: &[u8] =
    b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";

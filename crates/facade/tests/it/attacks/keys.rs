//! Keys: how they are written, and how often they are asked for.

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// An element of DER.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let length: Vec<u8> = length.into_iter().skip_while(|it| *it == 0).collect();
    let head = match content.len() {
        0..128 => vec![tag, content.len() as u8],
        _ => [vec![tag, 0x80 | length.len() as u8], length].concat(),
    };
    [head, content.to_vec()].concat()
}

/// A public RSA key of these numbers, whatever they are worth.
pub(super) fn spki(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    const RSA: &[u8] = &[0x30, 13, 6, 9, 42, 134, 72, 134, 247, 13, 1, 1, 1, 5, 0];
    let key = der(0x30, &[der(2, modulus), der(2, exponent)].concat());
    der(0x30, &[RSA.to_vec(), der(3, &[vec![0], key].concat())].concat())
}

/// `der` as PEM.
pub(super) fn public_key(der: &[u8]) -> String {
    pem("PUBLIC KEY", der)
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).map(|it| std::str::from_utf8(it).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// The key of `spki`, of 2048 bits, in the form of PKCS #1.
pub(super) fn pkcs1(spki: &str) -> String {
    let text: String = spki.lines().filter(|it| !it.starts_with('-')).collect();
    pem("RSA PUBLIC KEY", &STANDARD.decode(text).unwrap()[24..])
}

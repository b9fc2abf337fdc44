//! `alg`, and what is a signature at all.

use aws_lc_rs::{
    hmac,
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair as _, RSA_PSS_SHA512},
};
use oyez_http::{SignatureError, SigningKey, VerifyingKey};

use super::{Letter, check};
use crate::cavage::{KEYS, now};

fn with_algorithm(letter: &mut Letter, algorithm: &str) {
    letter.parameters += &format!(r#";alg="{algorithm}""#);
}

#[test]
fn attack_92_the_algorithm_is_one_of_two_and_that_of_the_key() {
    for (algorithm, verdict) in [
        ("rsa-v1_5-sha256", Ok(())),
        ("ed25519", Err(SignatureError::Mismatch)),
        ("hmac-sha256", Err(SignatureError::Algorithm)),
        ("rsa-pss-sha512", Err(SignatureError::Algorithm)),
        ("ecdsa-p256-sha256", Err(SignatureError::Algorithm)),
        ("RSA-V1_5-SHA256", Err(SignatureError::Algorithm)),
        ("hs2019", Err(SignatureError::Algorithm)),
        ("none", Err(SignatureError::Algorithm)),
        ("", Err(SignatureError::Algorithm)),
    ] {
        check(Letter::post(), |it| with_algorithm(it, algorithm), verdict);
    }
}

#[test]
fn attack_92_an_ed25519_key_verifies_ed25519_alone() {
    let pair = Ed25519KeyPair::generate().unwrap();
    let private = SigningKey::from_pkcs8(pair.to_pkcs8().unwrap().as_ref()).unwrap();
    let key = VerifyingKey::from_multibase(&private.public_multibase().unwrap()).unwrap();
    for (algorithm, verdict) in [
        (None, Ok(())),
        (Some("ed25519"), Ok(())),
        (Some("rsa-v1_5-sha256"), Err(SignatureError::Mismatch)),
    ] {
        let mut letter = Letter::post();
        if let Some(it) = algorithm {
            with_algorithm(&mut letter, it);
        }
        let sent = letter.sign_with(pair.sign(letter.base().as_bytes()).as_ref());
        assert_eq!(sent.verify_with(&key, now()), verdict, "{algorithm:?}");
        assert_eq!(sent.verify(), Err(SignatureError::Mismatch), "{algorithm:?}");
    }
}

#[test]
fn attack_92_the_public_key_is_no_shared_secret_and_pss_is_another_algorithm() {
    let letter = Letter::post();
    let base = letter.base();
    let (pair, _) = &*KEYS;
    let key = hmac::Key::new(hmac::HMAC_SHA256, pair.public_key().as_ref());
    let tag = hmac::sign(&key, base.as_bytes());
    assert_eq!(letter.sign_with(tag.as_ref()).verify(), Err(SignatureError::Mismatch));

    let mut pss = vec![0; pair.public_modulus_len()];
    pair.sign(&RSA_PSS_SHA512, &SystemRandom::new(), base.as_bytes(), &mut pss).unwrap();
    assert_eq!(letter.sign_with(&pss).verify(), Err(SignatureError::Mismatch));
}

#[test]
fn a_signature_of_another_length_or_content_is_refused() {
    for signature in [vec![], vec![0], vec![0; 255], vec![0; 256], vec![255; 256], vec![1; 1024]] {
        let sent = Letter::post().sign_with(&signature);
        assert_eq!(sent.verify(), Err(SignatureError::Mismatch));
    }
}

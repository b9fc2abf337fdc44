//! The `algorithm` parameter, and what is a signature at all.

use aws_lc_rs::{hmac, rand::SystemRandom, signature::RSA_PKCS1_SHA512};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use oyez_http::SignatureError;

use super::{Letter, check};

#[test]
fn attack_28_the_public_key_is_no_shared_secret() {
    let mut letter = Letter::post();
    let pem = oyez_http::generate_rsa().unwrap().public_pem().to_owned();
    let key = hmac::Key::new(hmac::HMAC_SHA256, pem.as_bytes());
    let tag = STANDARD.encode(hmac::sign(&key, letter.signing_string().as_bytes()));
    letter.parameters = r#"algorithm="hmac-sha256""#.into();
    assert_eq!(letter.sign_with(&tag).verify(), Err(SignatureError::Algorithm));
    letter.parameters = r#"algorithm="hs2019""#.into();
    assert_eq!(letter.sign_with(&tag).verify(), Err(SignatureError::Mismatch));
}

#[test]
fn attack_29_other_algorithms_are_refused() {
    for algorithm in ["none", "", "rsa-sha1", "ed25519", "ecdsa-sha256", "x"] {
        let parameters = format!(r#"algorithm="{algorithm}""#);
        check(Letter::post(), |it| it.parameters = parameters, Err(SignatureError::Algorithm));
    }
}

#[test]
fn attack_31_hs2019_or_none_stands_for_rsa_sha256() {
    for parameters in [
        "",
        r#"algorithm="hs2019""#,
        r#"algorithm="rsa-sha256""#,
        r#"algorithm="RSA-SHA256""#,
        r#"Algorithm=hs2019"#,
    ] {
        check(Letter::post(), |it| it.parameters = parameters.into(), Ok(()));
    }
}

#[test]
fn a_signature_of_another_length_or_content_is_refused() {
    let letter = Letter::post();
    for signature in [vec![], vec![0], vec![0; 255], vec![0; 256], vec![255; 256], vec![1; 1024]] {
        let sent = letter.sign_with(&STANDARD.encode(signature));
        assert_eq!(sent.verify(), Err(SignatureError::Mismatch));
    }
}

#[test]
fn rsa_sha512_is_another_algorithm_of_the_same_key() {
    let mut letter = Letter::post();
    letter.parameters = r#"algorithm="rsa-sha512""#.into();
    let key = &super::KEYS.0;
    let mut signature = vec![0; key.public_modulus_len()];
    let text = letter.signing_string();
    key.sign(&RSA_PKCS1_SHA512, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
    let signature = STANDARD.encode(signature);
    assert_eq!(letter.sign_with(&signature).verify(), Ok(()));
    assert_eq!(letter.sign().verify(), Err(SignatureError::Mismatch), "this one is by SHA-256");
    letter.parameters = r#"algorithm="rsa-sha256""#.into();
    assert_eq!(letter.sign_with(&signature).verify(), Err(SignatureError::Mismatch));
}

//! The `Digest` header.

use oyez_http::{DigestError, SignatureError};

use super::{Letter, check, sha256, sha512};

#[test]
fn attack_13_a_body_that_is_cut_or_longer_is_refused() {
    let whole = Letter::post().sign();
    let mut cut = whole.clone();
    cut.body.pop();
    assert_eq!(cut.verify(), Err(DigestError::Mismatch.into()));
    let mut longer = whole.clone();
    longer.body.push(b' ');
    assert_eq!(longer.verify(), Err(DigestError::Mismatch.into()));
    let mut none = whole;
    none.body.clear();
    assert_eq!(none.verify(), Err(DigestError::Mismatch.into()));
}

#[test]
fn attacks_14_16_every_known_digest_must_match_and_one_must_be_known() {
    let body = Letter::post().body;
    let (sha256, sha512) = (sha256(body), sha512(body));
    let value = |it: &str| it.split_once('=').unwrap().1.to_owned();
    let (value256, value512) = (value(&sha256), value(&sha512));
    for (digest, verdict) in [
        (sha256.clone(), Ok(())),
        (format!("sha-256={value256}"), Ok(())),
        (format!("Sha-256={value256}"), Ok(())),
        (sha512.clone(), Ok(())),
        (format!("{sha256},{sha512}"), Ok(())),
        (format!("{sha256} , sha-512={value512}"), Ok(())),
        (format!("MD5=x,{sha256}"), Ok(())),
        (format!("{sha256},{sha256}"), Ok(())),
        (format!("SHA-256=bad,{sha512}"), Err(DigestError::Mismatch)),
        (format!("{sha512},SHA-256={value512}"), Err(DigestError::Mismatch)),
        (format!("{sha256},SHA-256=bad"), Err(DigestError::Mismatch)),
        ("SHA-256=".into(), Err(DigestError::Mismatch)),
        (format!("SHA-256={value512}"), Err(DigestError::Mismatch)),
        (format!("MD5={value256}"), Err(DigestError::Unsupported)),
        (format!("SHA={value256}"), Err(DigestError::Unsupported)),
        (format!("unixsum=30637,id-SHA-256={value256}"), Err(DigestError::Unsupported)),
        (value256.replace('=', ""), Err(DigestError::Malformed)),
        (format!("{sha256},"), Err(DigestError::Malformed)),
        ("SHA-256".into(), Err(DigestError::Malformed)),
        (String::new(), Err(DigestError::Malformed)),
    ] {
        let verdict = verdict.map_err(SignatureError::from);
        check(Letter::post(), |it| it.set("digest", digest), verdict);
    }
}

#[test]
fn attack_17_every_digest_header_must_match() {
    let right = sha256(Letter::post().body);
    let wrong = sha256(b"another body");
    for (first, second, verdict) in [
        (&right, &right, Ok(())),
        (&right, &wrong, Err(DigestError::Mismatch)),
        (&wrong, &right, Err(DigestError::Mismatch)),
    ] {
        let change = |it: &mut Letter| {
            it.set("digest", first);
            it.headers.push(("digest", second.clone()));
        };
        check(Letter::post(), change, verdict.map_err(SignatureError::from));
    }
}

#[test]
fn attack_19_a_digest_has_one_spelling() {
    // Found by trying: its digest has both characters that the URL-safe alphabet replaces.
    let body: &[u8] = b"{\"type\":\"Follow\",\"n\":0}";
    let value = sha256(body).split_off("SHA-256=".len());
    assert!(value.contains('+') && value.contains('/'), "{value}");
    for (spelling, is_good) in [
        (value.clone(), true),
        (value.replace('+', "-").replace('/', "_"), false),
        (value.replace('=', ""), false),
        (value.replace('=', "=="), false),
        (format!("{value}AA=="), false),
        (format!("{value};q=1"), false),
        (format!("\"{value}\""), false),
        (format!(" {value}"), false),
        (format!(":{value}:"), false),
    ] {
        let change = |it: &mut Letter| {
            it.body = body;
            it.set("digest", format!("SHA-256={spelling}"));
        };
        let verdict = if is_good { Ok(()) } else { Err(DigestError::Mismatch.into()) };
        check(Letter::post(), change, verdict);
    }
}

#[test]
fn attack_20_a_digest_of_no_body_is_checked_as_well() {
    for (digest, verdict) in
        [(sha256(b""), Ok(())), (sha256(b"x"), Err(DigestError::Mismatch.into()))]
    {
        let covered = |it: &mut Letter| {
            it.set("digest", &digest);
            it.cover("(request-target) host date digest");
        };
        check(Letter::get(), covered, verdict.clone());
        check(Letter::get(), |it| it.set("digest", &digest), verdict);
    }
}

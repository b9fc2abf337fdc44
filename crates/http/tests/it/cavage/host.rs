//! The `Host` header.

use oyez_http::SignatureError;

use super::{Letter, check};

#[test]
fn attack_8_a_request_for_another_server_is_refused() {
    for (host, verdict) in [
        ("one.example", Ok(())),
        ("ONE.example", Ok(())),
        ("social.one.example:8443", Ok(())),
        ("two.example", Err(SignatureError::Host)),
        ("one.example.", Err(SignatureError::Host)),
        ("one.example:8443", Err(SignatureError::Host)),
        ("social.one.example", Err(SignatureError::Host)),
        ("one.example, two.example", Err(SignatureError::Host)),
        ("", Err(SignatureError::Host)),
    ] {
        check(Letter::post(), |it| it.set("host", host), verdict);
    }
    check(Letter::post(), |it| it.unset("host"), Err(SignatureError::Host));
    let twice = |it: &mut Letter| it.headers.push(("host", "one.example".into()));
    check(Letter::post(), twice, Err(SignatureError::Host));
}

//! The `keyId` parameter.

use http::HeaderValue;
use oyez_http::{SignatureError, cavage::Signature};

use super::{KEY_ID, Letter};

#[test]
fn attack_47_a_key_id_is_an_http_iri_without_user_information() {
    let longest = format!("https://two.example/{}", "a".repeat(2028));
    let too_long = format!("{longest}a");
    for (key_id, is_good) in [
        (KEY_ID, true),
        ("http://two.example/key", true),
        ("HTTPS://two.example/key", true),
        ("https://two.example:8443", true),
        (&longest, true),
        (&too_long, false),
        ("", false),
        ("acct:bob@two.example", false),
        ("data:text/plain,key", false),
        ("file:///etc/passwd", false),
        ("javascript:alert(1)", false),
        ("urn:uuid:0192", false),
        ("ftp://two.example/key", false),
        ("httpsx://two.example/key", false),
        ("/users/bob#main-key", false),
        ("//two.example/key", false),
        ("key-1", false),
        ("https:two.example", false),
        ("https:///key", false),
        ("https://bob@two.example/key", false),
        ("https://bob:secret@two.example/key", false),
        ("https://@two.example/key", false),
        ("https://two.example/a b", false),
        ("https://two.example/\t", false),
        ("https://two.example/\u{80}", false),
    ] {
        let mut headers = Letter::post().sign().headers;
        let header = format!(r#"keyId="{key_id}",signature="""#);
        headers.insert("signature", HeaderValue::from_bytes(header.as_bytes()).unwrap());
        let error = Signature::from_headers(&headers).err();
        assert_eq!(error, (!is_good).then_some(SignatureError::KeyId), "{key_id}");
    }
}

//! `Signature-Input` and `Signature` themselves.

use oyez_http::SignatureError;

use super::{Letter, check};
use crate::cavage::{KEY_ID, NOW};

#[test]
fn attack_76_the_one_good_signature_must_be_good_alone() {
    let good = Letter::post();
    let mut uncovered = Letter::post();
    uncovered.uncover(r#""content-digest""#);
    let mut unreadable = Letter::post();
    unreadable.parameters = format!(";created={NOW}");
    let mut of_other = Letter::post();
    of_other.covered[1].1 = "https://one.example/other".into();

    for (bad, n_tried) in [(&uncovered, 1), (&unreadable, 1), (&of_other, 2)] {
        for good_first in [false, true] {
            let mut sent = good.sign();
            let other = bad.sign();
            let [mut input, mut signature] = ["signature-input", "signature"]
                .map(|name| [sent.text(name), other.text(name).replacen("a=", "b=", 1)]);
            if !good_first {
                input.reverse();
                signature.reverse();
            }
            sent.set("signature-input", &input.join(", "));
            sent.set("signature", &signature.join(", "));
            assert_eq!(sent.check(), Ok(n_tried), "{input:?}");
            assert_eq!(sent.verify(), Ok(()), "{input:?}");
        }
        assert!(bad.sign().verify().is_err());
    }

    // What each of two lacks, the other does not make good.
    let mut no_method = Letter::post();
    no_method.uncover(r#""@method""#);
    let mut sent = uncovered.sign();
    let other = no_method.sign();
    for name in ["signature-input", "signature"] {
        let both = format!("{}, {}", sent.text(name), other.text(name).replacen("a=", "b=", 1));
        sent.set(name, &both);
    }
    assert_eq!(sent.verify(), Err(SignatureError::NotCovered("content-digest")));
}

#[test]
fn attack_77_few_of_many_signatures_need_a_key() {
    let sent = Letter::post().sign();
    for (n, verdict) in [
        (1, Ok(1)),
        (2, Ok(2)),
        (8, Ok(2)),
        (9, Err(SignatureError::TooMany)),
        (50, Err(SignatureError::TooMany)),
    ] {
        let mut many = sent.clone();
        // Each on a line of its own; one dictionary all the same.
        for (name, short) in [("signature-input", false), ("signature", n > 8)] {
            let value = if short { "a=:AAAA:".to_owned() } else { sent.text(name) };
            many.headers.remove(name);
            for label in 0..n {
                let line = value.replacen("a=", &format!("a{label}="), 1);
                many.headers.append(name, line.parse().unwrap());
            }
        }
        assert_eq!(many.check(), verdict, "{n}");
    }
}

#[test]
fn attack_88_a_component_that_is_listed_twice_is_refused() {
    for (name, value) in
        [(r#""@method""#, "POST"), (r#""content-type""#, "application/activity+json")]
    {
        let change = |it: &mut Letter| {
            it.covered.push((r#""content-type""#, "application/activity+json".into()));
            it.covered.push((name, value.into()));
        };
        check(Letter::post(), change, Err(SignatureError::Twice(name.into())));
    }
}

#[test]
fn attack_89_components_with_parameters_and_of_responses_are_refused() {
    for name in [
        r#""content-type";req"#,
        r#""content-type";tr"#,
        r#""content-type";bs"#,
        r#""content-type";sf"#,
        r#""content-type";key="a""#,
        r#""content-type";x=1"#,
        r#""@method";req"#,
        r#""@query-param""#,
        r#""@query-param";name=a"#,
        r#""@query-param";name="a";req"#,
        r#""@status""#,
        r#""@signature-params""#,
        r#""@x""#,
        r#""Content-Type""#,
        r#""@METHOD""#,
        r#""a b""#,
        r#""""#,
        "content-type",
        "1",
    ] {
        let error = Err(SignatureError::Component(name.into()));
        check(Letter::post(), |it| it.covered.push((name, "1".into())), error);
    }
}

#[test]
fn attacks_94_95_tags_nonces_and_unknown_parameters_change_nothing_but_what_is_signed() {
    for parameters in [
        r#";tag="x""#,
        r#";nonce="abc""#,
        r#";x="y";z;w=?0;v=1.5;u=:AA==:"#,
        // Each is written in the one form of the standard before it is signed.
    ] {
        check(Letter::post(), |it| it.parameters += parameters, Ok(()));
    }
    let mut sent = Letter::post().sign();
    let loose = sent.text("signature-input").replace(";created", ";  created").replace("(", "( ");
    sent.set("signature-input", &loose);
    assert_eq!(sent.verify(), Ok(()));
    sent.set("signature-input", &format!(r#"{loose};tag="y""#));
    assert_eq!(sent.verify(), Err(SignatureError::Mismatch));
}

#[test]
fn texts_are_of_bounded_length() {
    let (longest, too_long) = ("a".repeat(256), "a".repeat(257));
    for name in ["nonce", "tag", "alg"] {
        let text = |it: &str| format!(r#";{name}="{it}""#);
        let error = Err(SignatureError::ParameterValue(name));
        check(Letter::post(), |it| it.parameters += &text(&too_long), error.clone());
        check(Letter::post(), |it| it.parameters += &format!(";{name}=1"), error);
        let verdict = if name == "alg" { Err(SignatureError::Algorithm) } else { Ok(()) };
        check(Letter::post(), |it| it.parameters += &text(&longest), verdict);
    }
}

#[test]
fn attack_47_a_key_id_is_an_http_iri_without_user_information() {
    for key_id in ["", "key-1", "acct:bob@two.example", "https://bob@two.example/key", "/key"] {
        let change =
            |it: &mut Letter| it.parameters = format!(r#";created={NOW};keyid="{key_id}""#);
        check(Letter::post(), change, Err(SignatureError::KeyId));
    }
    let token = |it: &mut Letter| it.parameters = format!(";created={NOW};keyid=key");
    check(Letter::post(), token, Err(SignatureError::ParameterValue("keyid")));
    let absent = |it: &mut Letter| it.parameters = format!(";created={NOW}");
    check(Letter::post(), absent, Err(SignatureError::ParameterAbsent("keyid")));
}

#[test]
fn attack_97_the_header_of_the_other_scheme_is_refused() {
    let mut sent = Letter::post().sign();
    let of_cavage = format!(r#"keyId="{KEY_ID}",headers="(request-target)",signature="AAAA""#);
    sent.set("signature", &of_cavage);
    assert_eq!(sent.verify(), Err(SignatureError::MalformedField("Signature")));
    sent.set("signature-input", &of_cavage);
    assert_eq!(sent.verify(), Err(SignatureError::MalformedField("Signature-Input")));

    let mut sent = Letter::post().sign();
    sent.headers.remove("signature-input");
    assert_eq!(sent.verify(), Err(SignatureError::Malformed));
}

#[test]
fn what_does_not_hold_together_is_refused() {
    let sent = Letter::post().sign();
    let signature = sent.text("signature");
    for (name, value, error) in [
        ("signature", "", SignatureError::Missing),
        ("signature", "b=:AAAA:", SignatureError::Missing),
        ("signature", "a", SignatureError::MalformedField("Signature")),
        ("signature", r#"a="AAAA""#, SignatureError::MalformedField("Signature")),
        ("signature", "a=(:AAAA:)", SignatureError::MalformedField("Signature")),
        ("signature", "a=:AAAA", SignatureError::MalformedField("Signature")),
        ("signature", "a=:-_8=:", SignatureError::MalformedField("Signature")),
        ("signature-input", "", SignatureError::Missing),
        ("signature-input", "a", SignatureError::MalformedField("Signature-Input")),
        ("signature-input", r#"a="@method""#, SignatureError::MalformedField("Signature-Input")),
        ("signature-input", r#"a=("@method"#, SignatureError::MalformedField("Signature-Input")),
        ("signature-input", "a=()", SignatureError::ParameterAbsent("keyid")),
    ] {
        let mut changed = sent.clone();
        changed.set(name, value);
        assert_eq!(changed.verify(), Err(error), "{name}: {value}");
    }
    let mut removed = sent;
    removed.headers.remove("signature");
    assert_eq!(removed.verify(), Err(SignatureError::Missing));
    assert!(!signature.is_empty());
}

#[test]
fn attack_98_long_headers_and_lists_are_refused() {
    let content_type = (r#""content-type""#, String::new());
    for (n_more, error) in [
        (61, SignatureError::Twice(content_type.0.into())), // as many as may be
        (62, SignatureError::TooLong),
    ] {
        let more = std::iter::repeat_n(content_type.clone(), n_more);
        check(Letter::post(), |it| it.covered.extend(more), Err(error));
    }
    for (n_over, verdict) in [(0, Ok(())), (1, Err(SignatureError::TooLong))] {
        let long = |it: &mut Letter| {
            let len = format!(r#"a={};x="""#, it.input()).len();
            it.parameters += &format!(r#";x="{}""#, "x".repeat(8 * 1024 + n_over - len));
        };
        check(Letter::post(), long, verdict);
    }
    let mut sent = Letter::post().sign();
    sent.set("signature-input", &"a=(),".repeat(200_000));
    assert_eq!(sent.verify(), Err(SignatureError::TooLong));
}

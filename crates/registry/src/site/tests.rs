use super::*;

fn site(text: &str) -> Site {
    text.parse().unwrap()
}

#[test]
fn a_site_is_a_scheme_and_an_authority() {
    for (text, shown, host, authority) in [
        ("https://one.example", "https://one.example", "one.example", "one.example"),
        ("https://one.example/", "https://one.example", "one.example", "one.example"),
        ("HTTPS://One.Example:443", "https://one.example", "one.example", "one.example"),
        ("http://one.example:80/", "http://one.example", "one.example", "one.example"),
        ("http://localhost:443", "http://localhost:443", "localhost", "localhost:443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", "127.0.0.1", "127.0.0.1:8000"),
        ("http://[::1]", "http://[::1]", "[::1]", "[::1]"),
        ("http://[::80]", "http://[::80]", "[::80]", "[::80]"),
        ("https://[::A]:8443", "https://[::a]:8443", "[::a]", "[::a]:8443"),
        (
            "https://xn--bcher-kva.example",
            "https://xn--bcher-kva.example",
            "xn--bcher-kva.example",
            "xn--bcher-kva.example",
        ),
    ] {
        let site = site(text);
        assert_eq!(site.to_string(), shown);
        assert_eq!((site.host(), site.authority()), (host, authority), "{text}");
        assert_eq!(site.scheme(), shown.split_once(':').unwrap().0);
        assert_eq!(site.is_secure(), shown.starts_with("https"));
    }
}

#[test]
fn what_is_no_site_is_refused_with_the_reason() {
    let host = |it: &str| ParseSiteError::Host(it.into());
    let port = |it: &str| ParseSiteError::Port(it.into());
    let long = format!("{}.example", "a".repeat(64));
    for (text, why) in [
        ("", ParseSiteError::Scheme),
        ("one.example", ParseSiteError::Scheme),
        ("ftp://one.example", ParseSiteError::Scheme),
        (" https://one.example", ParseSiteError::Scheme),
        ("https:one.example", ParseSiteError::Scheme),
        ("https://one.example//", ParseSiteError::Path),
        ("https://one.example/a", ParseSiteError::Path),
        ("https://one.example?a", ParseSiteError::Path),
        ("https://one.example#a", ParseSiteError::Path),
        ("https://one.example\\a", ParseSiteError::Path),
        ("https://alice@one.example", ParseSiteError::UserInfo),
        ("https://", host("")),
        ("https:///", host("")),
        ("https://:443", host("")),
        ("https://one.example.", host("one.example.")),
        ("https://-one.example", host("-one.example")),
        ("https://one..example", host("one..example")),
        ("https://one .example", host("one .example")),
        ("https://bücher.example", host("bücher.example")),
        ("https://one%2eexample", host("one%2eexample")),
        ("https://127.0.0", host("127.0.0")),
        ("https://1.2.3.0x7f", host("1.2.3.0x7f")),
        ("https://256.0.0.1", host("256.0.0.1")),
        ("https://[::1", host("[:")),
        ("https://[one]", host("[one]")),
        ("https://::1", host(":")),
        ("https://one.example:", port("")),
        ("https://one.example:0", port("0")),
        ("https://one.example:0443", port("0443")),
        ("https://one.example:+443", port("+443")),
        ("https://one.example:65536", port("65536")),
        (&format!("https://{long}"), host(&long)),
    ] {
        assert_eq!(text.parse::<Site>(), Err(why), "{text:?}");
    }
}

#[test]
fn local_is_one_scheme_one_host_one_port() {
    let plain = site("https://one.example");
    for (site, iri, path) in [
        (&plain, "https://one.example/users/alice", Some("/users/alice")),
        (&plain, "HTTPS://ONE.example:443/Users/Alice", Some("/Users/Alice")),
        (&plain, "https://one.example/a%2Fb/é?c=d#e", Some("/a%2Fb/é")),
        (&plain, "https://one.example/a#b?c", Some("/a")),
        (&plain, "https://one.example", Some("")),
        (&plain, "https://one.example?a", Some("")),
        (&plain, "https://one.example//two.example", Some("//two.example")),
        (&plain, "http://one.example/a", None),
        (&plain, "http://one.example:443/a", None),
        (&plain, "https://one.example:80/a", None),
        (&plain, "https://one.example:0443/a", None),
        (&plain, "https://one.example:/a", None),
        (&plain, "https://one.example./a", None),
        (&plain, "https://one.example.evil.example/a", None),
        (&plain, "https://one.example@evil.example/a", None),
        (&plain, "https://alice@one.example/a", None),
        (&plain, "https://two.example/a", None),
        (&plain, "https:///a", None),
        (&plain, "acct:alice@one.example", None),
        (&site("http://localhost:8000"), "http://LOCALHOST:8000/a", Some("/a")),
        (&site("http://localhost:8000"), "http://localhost/a", None),
        (&site("http://localhost:8000"), "http://localhost:8001/a", None),
    ] {
        let iri: Iri = iri.parse().unwrap();
        assert_eq!(site.path_of(&iri), path, "{iri}");
        assert_eq!(site.is_local(&iri), path.is_some(), "{iri}");
    }
}

#[test]
fn an_iri_made_from_a_path_is_local() {
    let site = site("https://one.example:8443");
    for path in ["/", "/users/alice", "/users/%C3%A9", "//two.example", "/a?page=2", "/a#key"] {
        let iri = site.iri(path).unwrap();
        assert_eq!(iri.as_str(), format!("https://one.example:8443{path}"));
        assert!(site.is_local(&iri), "{iri}");
    }
    for path in ["", "users", "@evil.example/", ".evil.example/", ":1/"] {
        assert_eq!(site.iri(path), Err(LocalIriError::NotAbsolute(path.into())));
    }
    for path in ["/a b", "/\r\n", "/\\evil", "/<a>"] {
        assert!(matches!(site.iri(path), Err(LocalIriError::Iri { .. })), "{path:?}");
    }
}

#[test]
fn handles_are_of_the_handle_domain_and_of_the_servers() {
    let site =
        |site: &str, domain: &str| self::site(site).with_handle_domain(domain.parse().unwrap());
    for (site, domain, of, not_of) in [
        (
            self::site("https://One.example"),
            "one.example",
            &["one.example", "ONE.example", "one.example:443"][..],
            &["two.example", "one.example:80", "one.example.", "", "x.one.example"][..],
        ),
        (
            site("https://social.one.example", "One.example:443"),
            "one.example",
            &["one.example", "ONE.example:443", "social.one.example", "Social.One.example:443"],
            &["two.example", "one.example:8443", "www.one.example"],
        ),
        (
            site("http://localhost:8000", "localhost:9000"),
            "localhost:9000",
            &["localhost:8000", "localhost:9000"],
            &["localhost", "localhost:80"],
        ),
    ] {
        assert_eq!(site.handle_domain(), domain);
        assert_eq!(site.acct("alice"), format!("acct:alice@{domain}"));
        for it in of {
            assert!(site.has_handles_of(it), "{site} {it}");
        }
        for it in not_of {
            assert!(!site.has_handles_of(it), "{site} {it}");
        }
    }
}

#[test]
fn a_handle_domain_changes_no_id() {
    let plain = site("https://one.example");
    let same = plain.clone().with_handle_domain("ONE.example:443".parse().unwrap());
    assert_eq!(same, plain);
    let other = plain.clone().with_handle_domain("two.example".parse().unwrap());
    assert_ne!(other, plain);
    assert_eq!(other.to_string(), "https://one.example");
    assert_eq!(other.iri("/a"), plain.iri("/a"));
    assert!(!other.is_local(&"https://two.example/a".parse().unwrap()));
}

#[test]
fn addresses_of_an_application_become_full_iris() {
    let (secure, plain) = (site("https://one.example"), site("http://localhost:8000"));
    for (site, address, full) in [
        (&secure, "/", "https://one.example/"),
        (&secure, "/a?b#c", "https://one.example/a?b#c"),
        (&plain, "/a", "http://localhost:8000/a"),
        (&secure, "//two.example", "https://two.example"),
        (&secure, "//two.example:8443/a", "https://two.example:8443/a"),
        (&plain, "//two.example/a", "http://two.example/a"),
        (&plain, "https://two.example/a", "https://two.example/a"),
        (&secure, "HTTP://one.example", "HTTP://one.example"),
        (&secure, "mailto:alice@one.example", "mailto:alice@one.example"),
        (&secure, "urn:a:b", "urn:a:b"),
    ] {
        assert_eq!(site.full_iri(address).unwrap(), full, "{address}");
    }
    for address in ["", "users/1", "?page=2", "#a", "@alice", "./a", "1:a"] {
        let error = FullIriError::Relative(address.into());
        assert_eq!(secure.full_iri(address), Err(error), "{address:?}");
    }
    for address in ["//", "///a", "//?a", "//:80/a"] {
        let error = FullIriError::NoHost(address.into());
        assert_eq!(secure.full_iri(address), Err(error), "{address:?}");
    }
    for address in ["/a b", "//two.example/\r\n", "mailto:a b", "https://two.example/<a>"] {
        let result = secure.full_iri(address);
        assert!(matches!(result, Err(FullIriError::Iri { .. })), "{address:?}: {result:?}");
    }
}

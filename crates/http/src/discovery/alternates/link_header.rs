//! The header `Link` ([RFC 8288 §3]).
//!
//! [RFC 8288 §3]: https://www.rfc-editor.org/rfc/rfc8288#section-3

use super::Link;

/// The links in one value of the header. It ends where it cannot be read.
pub(super) fn links(value: &str) -> impl Iterator<Item = Link> {
    let mut rest = value;
    std::iter::from_fn(move || {
        let (link, behind) = link(rest)?;
        rest = behind;
        Some(link)
    })
}

/// The first link of `text`, and what follows it.
fn link(text: &str) -> Option<(Link, &str)> {
    let text = text.trim_start_matches([',', ' ', '\t']);
    let (href, mut rest) = text.strip_prefix('<')?.split_once('>')?;
    let mut link = Link { href: href.to_owned(), ..Link::default() };
    let (mut has_rel, mut has_type) = (false, false);
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        let Some(parameter) = rest.strip_prefix(';') else {
            return (rest.is_empty() || rest.starts_with(',')).then_some((link, rest));
        };
        let (name, value, behind) = parameter_of(parameter)?;
        rest = behind;
        // The first of a name counts.
        if name.eq_ignore_ascii_case("rel") && !std::mem::replace(&mut has_rel, true) {
            link.rel = value;
        } else if name.eq_ignore_ascii_case("type") && !std::mem::replace(&mut has_type, true) {
            link.media_type = value;
        }
    }
}

/// The parameter at the start of `text`, its name and value, and what follows it.
fn parameter_of(text: &str) -> Option<(&str, String, &str)> {
    let text = text.trim_start_matches([' ', '\t']);
    let end = text.find([';', ',', '=']).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    let name = name.trim_end_matches([' ', '\t']);
    let Some(value) = rest.strip_prefix('=') else { return Some((name, String::new(), rest)) };
    let value = value.trim_start_matches([' ', '\t']);
    match value.strip_prefix('"') {
        Some(quoted) => {
            let (value, rest) = unquoted(quoted)?;
            Some((name, value, rest))
        }
        None => {
            let end = value.find([';', ',']).unwrap_or(value.len());
            let (value, rest) = value.split_at_checked(end)?;
            Some((name, value.trim_end_matches([' ', '\t']).to_owned(), rest))
        }
    }
}

/// The text up to the next quotation mark, and what follows that.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, it)) = chars.next() {
        match it {
            '"' => return Some((value, text.get(at + 1..)?)),
            '\\' => value.push(chars.next()?.1),
            it => value.push(it),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_stand_behind_each_other_with_their_parameters() {
        for (value, expected) in [
            ("", &[][..]),
            ("<a>", &[("a", "", "")]),
            ("<a>;rel=b;type=c/d", &[("a", "b", "c/d")]),
            (" , <a> ; REL = \"b c\" ; type=\"c/d\" , <e>", &[("a", "b c", "c/d"), ("e", "", "")]),
            ("<a,b;c>; rel=d", &[("a,b;c", "d", "")]),
            (r#"<a>; title="x, <y>; \"z\\"; rel=b"#, &[("a", "b", "")]),
            ("<a>; rel=b; rel=c", &[("a", "b", "")]),
            ("<a>; async; rel=b", &[("a", "b", "")]),
            ("<a>; rel*=UTF-8''x; rel=b", &[("a", "b", "")]),
            ("<a>; rel=\"b", &[]),
            ("<a>; rel=\"b\\", &[]),
            ("<a>; rel=b, c, <d>", &[("a", "b", "")]),
            ("<a> x", &[]),
            ("<a", &[]),
            ("a", &[]),
        ] {
            let found: Vec<_> = links(value).collect();
            let found: Vec<_> = found
                .iter()
                .map(|it| (it.href.as_str(), it.rel.as_str(), it.media_type.as_str()))
                .collect();
            assert_eq!(found, expected, "{value}");
        }
    }
}

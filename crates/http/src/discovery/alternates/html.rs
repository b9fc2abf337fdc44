//! The `<link>`s of a page.
//!
//! This reads as much of HTML as it takes to find them: tags with their attributes, comments, and
//! elements whose text is none. It stops where the head ends: what follows may be anyone's words.

use super::Link;

/// The links in the head of `html`.
pub(super) fn links(html: &str) -> impl Iterator<Item = Link> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            let tag;
            (tag, rest) = next_tag(rest)?;
            if tag.is("link") {
                return Some(tag.link());
            }
            if tag.is("body") || tag.is("/head") {
                return None;
            }
            if let Some(name) = RAW.iter().find(|it| tag.is(it)) {
                rest = behind_raw(rest, name);
            }
        }
    })
}

/// A tag: its name, with a `/` in front where it ends an element, and its attributes.
struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
}

impl Tag<'_> {
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    fn link(&self) -> Link {
        // The first of a name counts.
        let value = |name: &str| {
            let mut named = self.attributes.iter().filter(|(it, _)| it.eq_ignore_ascii_case(name));
            named.next().map(|(_, it)| unescaped(it)).unwrap_or_default()
        };
        Link { href: value("href"), rel: value("rel"), media_type: value("type") }
    }
}

/// The next tag of `html`, and what follows it.
fn next_tag(mut html: &str) -> Option<(Tag<'_>, &str)> {
    loop {
        let (_, rest) = html.split_once('<')?;
        if let Some(comment) = rest.strip_prefix("!--") {
            html = behind_comment(comment)?;
        } else if rest.starts_with(['!', '?']) {
            html = rest.split_once('>')?.1;
        } else if rest
            .strip_prefix('/')
            .unwrap_or(rest)
            .starts_with(|it: char| it.is_ascii_alphabetic())
        {
            return tag(rest);
        } else {
            html = rest;
        }
    }
}

fn behind_comment(comment: &str) -> Option<&str> {
    // `<!-->` and `<!--->` are whole.
    let whole = comment.strip_prefix('>').or_else(|| comment.strip_prefix("->"));
    whole.or_else(|| comment.split_once("-->").map(|(_, rest)| rest))
}

/// The tag at the start of `text`, behind its `<`, and what follows it. `None` where it does not end.
fn tag(text: &str) -> Option<(Tag<'_>, &str)> {
    let start = usize::from(text.starts_with('/'));
    let ends = |it: char| it.is_ascii_whitespace() || ['/', '>'].contains(&it);
    let end = text.get(start..)?.find(ends)? + start;
    let (name, mut rest) = text.split_at_checked(end)?;
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|it: char| it.is_ascii_whitespace() || it == '/');
        if let Some(rest) = rest.strip_prefix('>') {
            return Some((Tag { name, attributes }, rest));
        }
        let attribute;
        (attribute, rest) = self::attribute(rest)?;
        if attributes.len() < MAX_ATTRIBUTES {
            attributes.push(attribute);
        }
    }
}

/// The attribute at the start of `text`, its name and value, and what follows it.
fn attribute(text: &str) -> Option<((&str, &str), &str)> {
    // A name may begin with a `=`.
    let first = text.chars().next()?.len_utf8();
    let ends = |it: char| it.is_ascii_whitespace() || ['=', '>', '/'].contains(&it);
    let end = text.get(first..)?.find(ends)? + first;
    let (name, rest) = text.split_at_checked(end)?;
    let Some(value) = rest.trim_start().strip_prefix('=') else { return Some(((name, ""), rest)) };
    let value = value.trim_start();
    for quote in ['"', '\''] {
        if let Some(quoted) = value.strip_prefix(quote) {
            let (value, rest) = quoted.split_once(quote)?;
            return Some(((name, value), rest));
        }
    }
    let end = value.find(|it: char| it.is_ascii_whitespace() || it == '>')?;
    let (value, rest) = value.split_at_checked(end)?;
    Some(((name, value), rest))
}

/// What follows the end of the element `name`, in which nothing but its end is a tag.
fn behind_raw<'a>(html: &'a str, name: &str) -> &'a str {
    let mut rest = html;
    while let Some((_, behind)) = rest.split_once("</") {
        rest = behind;
        if rest.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name)) {
            return rest;
        }
    }
    ""
}

/// The text with those character references resolved that stand in addresses.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        out.push_str(before);
        let reference = behind.get(..behind.floor_char_boundary(MAX_REFERENCE));
        let found = reference
            .and_then(|it| it.split_once(';'))
            .and_then(|(name, _)| Some((referred(name)?, behind.get(name.len() + 1..)?)));
        match found {
            Some((it, behind)) => {
                out.push(it);
                rest = behind;
            }
            None => {
                out.push('&');
                rest = behind;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The character of this reference.
fn referred(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "apos" => Some('\''),
        "gt" => Some('>'),
        "lt" => Some('<'),
        "quot" => Some('"'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

/// Elements in which nothing but their end is a tag.
const RAW: [&str; 5] = ["script", "style", "textarea", "title", "noframes"];

/// How many attributes of a tag are looked at.
const MAX_ATTRIBUTES: usize = 32;

/// How long a character reference may be.
const MAX_REFERENCE: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_as_a_browser_would() {
        for (html, expected) in [
            ("", &[][..]),
            ("<link href=a>", &["a"]),
            ("<!DOCTYPE html><html><head><link href='a'/><LINK HREF = \"b\" ></head>", &["a", "b"]),
            ("<link\nrel=x\n\thref\n=\na/b\n>", &["a/b"]),
            ("<link/href=a>", &["a"]),
            ("<link href=a href=b>", &["a"]),
            ("<link href=a/>", &["a/"]),
            ("<link data-href=b xhref=c href=a>", &["a"]),
            ("<link disabled href=a>", &["a"]),
            ("<link title='> <link href=b>' href=a>", &["a"]),
            ("<link href='a&amp;b&#38;c&#x26;d&lt;&unknown;&'>", &["a&b&c&d<&unknown;&"]),
            ("<link href=é>", &["é"]),
            ("<links href=a><link-x href=b><xlink href=c>", &[]),
            ("< link href=a>", &[]),
            ("<!-- <link href=a> --><link href=b>", &["b"]),
            ("<!--><link href=a>", &["a"]),
            ("<!---><link href=a>", &["a"]),
            ("<!-- <link href=a>", &[]),
            ("<?xml <link href=a?><link href=b>", &["b"]),
            ("<title><link href=a></title><link href=b>", &["b"]),
            ("<script>'</scrip><link href=a>'</SCRIPT ><link href=b>", &["b"]),
            ("<style><link href=a>", &[]),
            ("</head><link href=a>", &[]),
            ("<body class=x><link href=a>", &[]),
            ("<link href=a", &[]),
            ("<link href='a", &[]),
            ("<link ===a href=b>", &["b"]),
            ("a < b <link href=a>", &["a"]),
            ("</", &[]),
            ("<", &[]),
        ] {
            let found: Vec<_> = links(html).map(|it| it.href).collect();
            assert_eq!(found, expected, "{html}");
        }
    }
}

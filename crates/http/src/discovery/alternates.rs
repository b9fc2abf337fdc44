//! From a page for people to the same for programs.

mod html;
mod link_header;

use oyez_vocab::Iri;

use super::ask::resolve;
use crate::media;

/// A link, as it is written.
#[derive(Debug, Default, Eq, PartialEq)]
struct Link {
    href: String,
    rel: String,
    media_type: String,
}

impl Link {
    /// Whether it leads to the same as ActivityStreams.
    fn is_alternate(&self) -> bool {
        let is_alternate = |it: &str| it.eq_ignore_ascii_case("alternate");
        self.rel.split_ascii_whitespace().any(is_alternate) && media::is_activity(&self.media_type)
    }
}

/// The ActivityStreams documents that the page at `base` names as another form of itself, in the
/// values of its `Link` headers ([RFC 8288]) and in the `<link>`s of its head. At most eight.
///
/// They may be of any origin. It takes time in proportion to what is read.
///
/// ```
/// use oyez_http::discovery::alternates;
///
/// let html = r#"<link rel=alternate type="application/activity+json" href="/users/bob">"#;
/// let found = alternates(&"https://two.example/@bob".parse()?, [], Some(html));
/// assert_eq!(found, ["https://two.example/users/bob"]);
/// # Ok::<(), oyez_vocab::ParseIriError>(())
/// ```
///
/// [RFC 8288]: https://www.rfc-editor.org/rfc/rfc8288
pub fn alternates<'a>(
    base: &Iri,
    headers: impl IntoIterator<Item = &'a str>,
    html: Option<&str>,
) -> Vec<Iri> {
    let in_headers = headers.into_iter().flat_map(link_header::links);
    let in_html = html.into_iter().flat_map(html::links);
    let alternates = in_headers.chain(in_html).filter(Link::is_alternate);
    alternates.filter_map(|it| resolve(base, it.href.trim())).take(MAX_ALTERNATES).collect()
}

const MAX_ALTERNATES: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_its_document_in_its_headers_or_its_head() {
        const LD: &str =
            "application/ld+json; profile=\\\"https://www.w3.org/ns/activitystreams\\\"";
        let base = "https://two.example/@bob/1".parse().unwrap();
        let ld = format!("</a>; rel=alternate; type=\"{LD}\"");
        for (header, html, expected) in [
            ("", "", &[][..]),
            (
                "<https://two.example/a>; rel=\"alternate\"; type=\"application/activity+json\"",
                "",
                &["https://two.example/a"],
            ),
            (&ld, "", &["https://two.example/a"]),
            (
                "",
                "<LINK REL='me Alternate' TYPE=application/activity+json HREF=2?a&amp;b>",
                &["https://two.example/@bob/2?a&b"],
            ),
            (
                "<https://three.example/a>; type=application/activity+json; rel=alternate",
                "<link rel=alternate type=application/activity+json href='//four.example'>",
                &["https://three.example/a", "https://four.example/"],
            ),
            ("</a>; rel=alternate; type=text/html", "", &[]),
            ("</a>; rel=me; type=application/activity+json", "", &[]),
            ("", "<link rel=alternate type=application/rss+xml href=/a>", &[]),
            ("", "<link rel=stylesheet type=application/activity+json href=/a>", &[]),
            ("", "<link rel=alternate type=application/activity+json href='https://'>", &[]),
        ] {
            let found = alternates(&base, [header], Some(html));
            assert_eq!(found, expected, "{header} {html}");
        }
        let many = "<link rel=alternate type=application/activity+json href=/a>".repeat(100);
        assert_eq!(alternates(&base, [], Some(&many)).len(), MAX_ALTERNATES);
    }
}

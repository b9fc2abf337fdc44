//! What pages for people name as the same for programs.

use oyez_http::discovery::alternates;
use oyez_vocab::Iri;

/// Reads the first line of `data` as a header `Link`, and the rest as a page.
pub(crate) fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let (header, html) = text.split_once('\n').unwrap_or((text, ""));
    let base: Iri = "https://two.example/@bob/1?a#b".parse().expect("an IRI");
    let found = alternates(&base, [header], Some(html));
    assert!(found.len() <= 8);
    // What the header says comes first, and the page has no part in it.
    let of_header = alternates(&base, [header], None);
    assert!(found.starts_with(&of_header));
    // What follows a head is not looked at, nor is what stands in a comment.
    let behind_head = format!("</head>{html}");
    assert!(alternates(&base, [], Some(&behind_head)).is_empty());
    let in_comment = format!("<!-- {}", html.replace("-->", ""));
    assert!(in_comment.contains("-->") || alternates(&base, [], Some(&in_comment)).is_empty());
}

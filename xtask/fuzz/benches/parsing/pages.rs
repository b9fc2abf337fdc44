//! Pages for people, the header `Link`, and lists of blocks.

use oyez_http::discovery::alternates;
use oyez_registry::{Verdict, read_csv};
use oyez_vocab::Iri;

use super::input::{Made, Parser, pieces};

pub(crate) fn all() -> Vec<Parser> {
    let base: Iri = "https://two.example/@bob".parse().unwrap();
    let own = base.clone();
    vec![
        Parser::new("html", move |it: &String| alternates(&own, [], Some(it)), html()),
        Parser::new("link", move |it: &String| alternates(&base, [it.as_str()], None), link()),
        Parser::new("blocks", |it: &String| read_csv(it, Verdict::Suspend), blocks()),
    ]
}

fn html() -> Vec<Made<String>> {
    const LINK: &str = "<link rel=alternate type=application/activity+json href=";
    vec![
        pieces("signs that begin a tag", "", "<", ""),
        pieces("tags without an end", "", "<link ", ""),
        pieces("names without a value", "", "<link a", ""),
        pieces("values without an end", "", "<link a=", ""),
        pieces("quotes without an end", "", "<link a='", ""),
        pieces("comments without an end", "", "<!--", ""),
        pieces("comments that nearly end", "<!--", "--", ""),
        pieces("ends of comments", "", "-->", ""),
        pieces("declarations", "", "<!", ""),
        pieces("elements without text", "", "<script>", ""),
        pieces("ends of other elements", "<script>", "</", ""),
        pieces("ends that are nearly right", "<script>", "</scrip", ""),
        pieces("ends of tags", "", "</", ""),
        pieces("attributes", "<link ", "a#=b ", ">"),
        pieces("one attribute", "<link ", "rel=alternate ", ">"),
        pieces("slashes", "<link ", "/", ">"),
        pieces("a long name", "<", "a", ">"),
        pieces("references", "<link rel='", "&amp;", "' href=x type=y>"),
        pieces("references without an end", "<link rel='", "&#", "' href=x type=y>"),
        pieces("relations", "<link rel='", "alternat ", "' href=x type=y>"),
        pieces("links that lead nowhere", "", "<link rel=alternate href=/a>", ""),
        pieces("a long address", LINK, "a", ">"),
        pieces("other letters", "", "é", ""),
    ]
}

fn link() -> Vec<Made<String>> {
    vec![
        pieces("commas", "", ",", ""),
        pieces("spaces", "", " ", ""),
        pieces("links", "", "<a>;rel=alternate,", ""),
        pieces("links of documents", "", "<a>;rel=me;type=application/activity+json,", ""),
        pieces("addresses without an end", "", "<", ""),
        pieces("a long address", "<", "a", ">;rel=alternate;type=application/activity+json"),
        pieces("semicolons", "<a>", ";", ""),
        pieces("parameters", "<a>", ";a#=b", ""),
        pieces("one parameter", "<a>", ";rel=alternate", ""),
        pieces("parameters without a value", "<a>", ";rel", ""),
        pieces("spaces in parameters", "<a>;", " ", "a=b"),
        pieces("spaces behind a value", "<a>;rel=a", " ", ","),
        pieces("quotes without an end", "", "<>;a=\"", ""),
        pieces("escapes", "<a>;rel=\"", "\\\"", "\""),
        pieces("relations", "<a>;type=x;rel=\"", "alternat ", "\""),
    ]
}

fn blocks() -> Vec<Made<String>> {
    vec![
        pieces("domains", "", "d#.example\n", ""),
        pieces("domains from the last on", "", "z#.a.example,silence,true,,\"a, b\"\n", ""),
        pieces("one domain", "", "a.example\n", ""),
        pieces("one domain in two ways", "a.example,silence\n", "a.example\n", ""),
        pieces("columns that are not known", "#domain", ",x#", "\n"),
        pieces("one column", "#severity", ",#domain", "\n"),
        pieces("columns before one", "x", ",y", ",domain,domain\n"),
        pieces("fields without a column", "a.example", ",x", "\n"),
        pieces("empty fields", "a.example", ",", "\n"),
        pieces("quotes", "a.example,,,,\"", "\"\"", "\"\n"),
        pieces("quotes without an end", "a.example,,,,\"", "\"\"", ""),
        pieces("what stands behind a quote", "\"\"", "x", "\n"),
        pieces("ends of lines", "", "\r\n", ""),
        ("comments", Box::new(|n| "# x\n".repeat(n / 4))),
        pieces("a long domain", "", "a", "\n"),
        pieces("a domain of many parts", "", "a.", "\n"),
        pieces("a domain in other letters", "", "ü", "\n"),
        pieces("a domain that is encoded", "xn--", "a", "\n"),
        pieces("domains in other letters", "", "ü#.example\n", ""),
    ]
}

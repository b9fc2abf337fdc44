//! Documents that real servers sent.

use oyez_vocab::{PUBLIC, json_ld::is_plain};
use serde_json::{Value, json};

use super::{check, rdf};
use crate::{corpus::documents, normalize::normalize as usual_names};

/// Documents that do not mean the same as RDF, by the end of their path.
const OTHERWISE: [(&str, &str); 1] = [(
    "fep-2277.L86.json",
    "its mailboxes are plain texts, which are read as the IRIs they look like",
)];

#[test]
fn documents_mean_what_they_meant() {
    let Some(documents) = documents() else { return };
    let (mut n_plain, mut n_renamed) = (0, 0);
    for (path, document) in &documents {
        let normalized = check(document);
        if is_plain(document) {
            n_plain += 1;
        } else if normalized != *document {
            n_renamed += 1;
            let means_the_same = rdf::of(&normalized) == rdf::of(document);
            let is_known = OTHERWISE.iter().any(|(end, _)| path.ends_with(end));
            assert_ne!(means_the_same, is_known, "{}", path.display());
        }
    }
    println!("{} documents, {n_plain} plain, {n_renamed} renamed", documents.len());
    assert!(n_plain * 100 > documents.len() * 95, "only {n_plain} documents are plain");
    assert!(n_renamed > 2, "only {n_renamed} documents are renamed");
}

#[test]
fn plain_documents_need_no_change() {
    let Some(documents) = documents() else { return };
    for (path, document) in documents.iter().filter(|(_, it)| is_plain(it)) {
        let mut marked = document.clone();
        marked["x-mark"] = json!({"@value": "this is not plain"});
        let mut normalized = check(&marked);
        normalized.as_object_mut().unwrap().remove("x-mark");
        // Readers know these spellings without help.
        let read = |it: &Value| usual_names(it).to_string().replace("as:Public", PUBLIC);
        assert_eq!(read(&normalized), read(document), "{}", path.display());
    }
}

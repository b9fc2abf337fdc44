//! Documents that real servers sent, where they are beside the workspace.

use std::{
    fs,
    path::{Path, PathBuf},
};

use oyez_vocab::{AnyActivity, AnyObject, Ref};
use serde_json::Value;

use crate::normalize::normalize;

/// Every JSON object under the corpus, with its path; `None` where there is no corpus.
pub(crate) fn documents() -> Option<Vec<(PathBuf, Value)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    if !root.is_dir() {
        eprintln!("not checked: there is no corpus beside the workspace");
        return None;
    }
    let mut documents = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Ok(text) = fs::read_to_string(&path) else { continue };
            match serde_json::from_str(&text) {
                Ok(document @ Value::Object(_)) => documents.push((path, document)),
                _ => continue,
            }
        }
    }
    Some(documents)
}

#[test]
fn every_document_is_written_as_it_was_read() {
    let Some(documents) = documents() else { return };
    assert!(documents.len() > 900, "only {} documents", documents.len());
    let mut n_renamed = 0;
    for (path, document) in &documents {
        let text = document.to_string();
        let read: Ref<AnyObject> = serde_json::from_str(&text).unwrap();
        let written = serde_json::to_value(&read).unwrap();
        if written != *document {
            n_renamed += 1;
            assert_eq!(normalize(&written), normalize(document), "{}", path.display());
        }
        let activity: AnyActivity = serde_json::from_str(&text).unwrap();
        let written = serde_json::to_value(&activity).unwrap();
        assert_eq!(normalize(&written), normalize(document), "{}", path.display());
        let from_value: Ref<AnyObject> = serde_json::from_value(document.clone()).unwrap();
        assert_eq!(from_value, read, "{}", path.display());
    }
    println!("{} documents, {n_renamed} of them with names in their short form", documents.len());
}

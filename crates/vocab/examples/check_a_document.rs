//! Prints all that is wrong with a document, and where: `check_a_document [FILE]`, or `-` for what
//! comes on standard input. Without a name it checks a document of its own.

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use std::{env, error::Error, fs, io};

use oyez_vocab::{AnyObject, Raw};

const DOCUMENT: &str = r#"{
    "@context": "https://www.w3.org/ns/activitystreams",
    "id": "https://one.example/activities/1",
    "type": "Create",
    "actor": "https://one.example/users/alice",
    "object": {
        "id": "https://one.example/notes/1",
        "type": "Note",
        "attributedTo": "https://one.example/users/bob",
        "published": "yesterday",
        "to": ["https://two.example/users/carol", 7],
        "tag": [{"type": "Mention", "name": "@carol@two.example"}],
        "tag": {"type": "Mention", "name": "@carol@two.example"}
    }
}"#;

fn main() -> Result<(), Box<dyn Error>> {
    let text = match env::args().nth(1).as_deref() {
        None => DOCUMENT.to_owned(),
        Some("-") => io::read_to_string(io::stdin())?,
        Some(path) => fs::read_to_string(path)?,
    };
    let findings = check(text)?;
    for finding in &findings {
        println!("{finding}");
    }
    println!("{} found", findings.len());
    Ok(())
}

/// What is wrong, a line each.
///
/// # Errors
///
/// Fails when `text` is no JSON object: then there is nothing to check.
fn check(text: String) -> serde_json::Result<Vec<String>> {
    let raw: Raw<AnyObject> = Raw::from_text(text)?;
    let mut lines = Vec::new();
    if let Some(key) = raw.ambiguous_key() {
        lines.push(format!("error: `{key}` stands twice"));
    }
    for finding in raw.parse()?.validate() {
        lines.push(format!("{}: {finding}", finding.severity));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_found_at_its_place() {
        assert_eq!(
            check(DOCUMENT.to_owned()).unwrap(),
            [
                "error: `object.tag` stands twice",
                "error: `object.published` does not have the type of this property",
                "error: `object.tag.href` is missing",
                "error: `object.to[1]` does not have the type of this property",
                "error: `object.attributedTo` does not name the actor of the activity",
            ],
        );
        assert!(check("[]".to_owned()).is_err());
    }
}

//! Makes a note with a content warning, a picture, a mention and a hashtag, the `Create` of it, and
//! its text.

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use std::error::Error;

use oyez_vocab::{Create, Hashtag, Image, Iri, Mention, Note, to_text};

fn main() -> Result<(), Box<dyn Error>> {
    println!("{}", to_text(&post()?)?);
    Ok(())
}

fn post() -> Result<Create, Box<dyn Error>> {
    let alice: Iri = "https://one.example/users/alice".parse()?;
    let bob: Iri = "https://two.example/users/bob".parse()?;

    let mut note = Note::new();
    note.id = Some("https://one.example/notes/1".parse()?);
    note.attributed_to = alice.into();
    note.published = Some("2026-01-15T10:00:00Z".parse()?);
    note.content = "<p>Hear ye, @bob@two.example! #town</p>".into();
    note.content.insert("de", "<p>Hört, @bob@two.example! #town</p>");
    note.to = Iri::public().into();
    note.cc = ["https://one.example/users/alice/followers".parse()?, bob.clone()].into();

    // A content warning: what it says, and that the rest is to be hidden behind it.
    note.summary = "noise".into();
    note.sensitive = Some(true);

    let mut picture = Image::new();
    picture.url = "https://one.example/media/crier.png".parse::<Iri>()?.into();
    picture.media_type = Some("image/png".parse()?);
    (picture.width, picture.height) = (Some(800), Some(600));
    // Read out to those who do not see the picture.
    picture.name = "A town crier rings a bell.".into();
    note.attachment.push(picture.into());

    let mut mention = Mention::new(bob);
    mention.name = "@bob@two.example".into();
    note.tag.push(mention.into());
    let town: Iri = "https://one.example/tags/town".parse()?;
    note.tag.push(Hashtag::new(town, "#town").into());

    // The actor, the recipients and the time of the `Create` are those of the note.
    let mut create = Create::of(note);
    create.id = Some("https://one.example/notes/1/activity".parse()?);
    Ok(create)
}

#[cfg(test)]
mod tests {
    use oyez_vocab::{AnyActivity, Ref};
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn the_text_holds_the_note_for_all_its_recipients() {
        let text = to_text(&post().unwrap()).unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        let core = "https://www.w3.org/ns/activitystreams";
        let terms = json!({"sensitive": "as:sensitive", "Hashtag": "as:Hashtag"});
        assert_eq!(document["@context"], json!([core, terms]));
        assert_eq!(document["actor"], document["object"]["attributedTo"]);
        assert_eq!(document["object"]["tag"][1]["name"], "#town");
        assert_eq!(document["object"]["attachment"]["name"], "A town crier rings a bell.");

        let read: AnyActivity = serde_json::from_str(&text).unwrap();
        assert!(read.is_public());
        let recipients: Vec<&str> = read.recipients().into_iter().map(Iri::as_str).collect();
        assert_eq!(
            recipients,
            ["https://one.example/users/alice/followers", "https://two.example/users/bob"],
        );
        assert_eq!(read.object.first().and_then(Ref::id).unwrap(), "https://one.example/notes/1");
    }
}

//! `oyez post` and `oyez follow`

use oyez::{
    App,
    registry::Part,
    store::ApplicationStore,
    vocab::{Iri, Note, Ref},
};
use serde_json::json;

use crate::Outcome;

pub(super) async fn post<S: ApplicationStore>(app: &App<S>, name: &str, text: &str) -> Outcome {
    let actor = app.actor(name).await?;
    let mut note = Note::new();
    note.content = format!("<p>{}</p>", escaped(text)).into();
    note.to = Iri::public().into();
    note.cc = app.registry().part(&actor.id, Part::Followers).map(Ref::Iri).into_iter().collect();
    println!("{}", app.publish(serde_json::to_value(&note)?, &actor).await?);
    Ok(())
}

pub(super) async fn follow<S: ApplicationStore>(app: &App<S>, name: &str, whom: &str) -> Outcome {
    let actor = app.actor(name).await?;
    let whom = app.find_actor(whom).await?;
    let follow = json!({"type": "Follow", "object": whom, "to": whom});
    println!("{}", app.publish(follow, &actor).await?);
    Ok(())
}

/// Plain text as HTML.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\n' => html.push_str("<br>"),
            it => html.push(it),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_no_markup() {
        assert_eq!(escaped("<b>\"a\" & b\nc"), "&lt;b&gt;&quot;a&quot; &amp; b<br>c");
    }
}

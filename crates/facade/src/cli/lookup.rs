//! `oyez lookup`

use oyez::{
    App,
    http::discovery::Found,
    store::ApplicationStore,
    vocab::{AnyObject, LanguageMap},
};
use serde_json::{Value, json};

use super::listing::one_line;
use crate::Outcome;

pub(super) async fn run<S: ApplicationStore>(app: &App<S>, text: &str, as_json: bool) -> Outcome {
    let found = app.lookup(text).await?;
    if as_json {
        let line = match &found {
            Found::Actor(it) => json!({
                "kind": "actor",
                "id": it.id,
                "handle": it.handle.as_ref().map(ToString::to_string),
                "document": serde_json::from_str::<Value>(it.document.as_str())?,
            }),
            it => json!({
                "kind": "object",
                "id": it.id(),
                "document": serde_json::from_str::<Value>(it.document())?,
            }),
        };
        println!("{line}");
    } else {
        print!("{}", shown(&found));
    }
    Ok(())
}

/// What was found, for people: a line for each thing to know.
fn shown(found: &Found) -> String {
    let mut lines = vec![("id", found.id().to_string())];
    if let Found::Actor(actor) = found {
        let handle = actor.handle.as_ref().map(ToString::to_string);
        lines.push(("handle", handle.unwrap_or_else(|| "(none that is confirmed)".to_owned())));
    }
    if let Ok(object) = serde_json::from_str::<AnyObject>(found.document()) {
        lines.push(("type", one_line(object.type_name())));
        let text = |map: &LanguageMap| map.text().map(one_line);
        lines.extend(text(&object.name).map(|it| ("name", it)));
        lines.extend(text(&object.summary).map(|it| ("summary", it)));
        lines.extend(text(&object.content).map(|it| ("content", it)));
    }
    lines.iter().map(|(name, it)| format!("{name:8} {it}\n")).collect()
}

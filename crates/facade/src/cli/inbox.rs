//! `oyez inbox`

use oyez::{
    App,
    registry::PageRequest,
    store::ApplicationStore,
    vocab::{DateTime, strip_blind},
};
use serde_json::{Value, json};

use super::listing;
use crate::Outcome;

/// How many items are read at a time.
const PAGE: usize = 100;

pub(super) async fn run<S: ApplicationStore>(app: &App<S>, name: &str, as_json: bool) -> Outcome {
    let actor = app.actor(name).await?;
    let mut request = PageRequest::first(PAGE);
    let mut items = Vec::new();
    loop {
        let page = app.inbox(&actor, request).await?;
        if as_json {
            for item in page.items {
                let mut activity: Value = serde_json::from_str(item.activity.document.as_str())?;
                strip_blind(&mut activity); // Who else has it is not for this actor to know.
                let line = json!({
                    "received": DateTime::from(item.received_at),
                    "read": item.read_at.map(DateTime::from),
                    "activity": activity,
                });
                println!("{line}");
            }
        } else {
            items.extend(page.items);
        }
        let Some(next) = page.next else { break };
        request = PageRequest::after(next, PAGE);
    }
    if !as_json {
        print!("{}", listing::inbox(&items));
    }
    Ok(())
}

//! `oyez reports`

use oyez::{
    App,
    registry::{PageRequest, Report},
    store::ApplicationStore,
    vocab::DateTime,
};
use serde_json::{Value, json};

use super::listing;
use crate::Outcome;

/// How many reports are read at a time.
const PAGE: usize = 100;

pub(super) async fn run<S: ApplicationStore>(app: &App<S>, as_json: bool) -> Outcome {
    let mut request = PageRequest::first(PAGE);
    let mut reports = Vec::new();
    loop {
        let page = app.reports(request).await?;
        if as_json {
            page.items.iter().for_each(|it| println!("{}", as_value(it)));
        } else {
            reports.extend(page.items);
        }
        let Some(next) = page.next else { break };
        request = PageRequest::after(next, PAGE);
    }
    if !as_json {
        print!("{}", listing::reports(&reports));
    }
    Ok(())
}

fn as_value(report: &Report) -> Value {
    let activity = &report.activity;
    let flag = activity.document.parse().ok();
    let objects = flag.iter().flat_map(|it| it.object.iter()).filter_map(|it| it.id());
    json!({
        "id": activity.id,
        "received": DateTime::from(report.received_at),
        "actor": activity.actor,
        "objects": objects.collect::<Vec<_>>(),
        "text": flag.as_ref().and_then(|it| it.content.text()),
        "withdrawn": activity.is_undone,
    })
}

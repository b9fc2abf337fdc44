//! `oyez messages`

use clap::Subcommand;
use oyez::{App, registry::PageRequest, store::ApplicationStore, vocab::DateTime};
use serde_json::json;

use super::listing;
use crate::Outcome;

#[derive(Debug, Subcommand)]
pub(super) enum Messages {
    /// List the messages that could not be sent, the latest first.
    Failed {
        /// Print one JSON object a line.
        #[arg(long)]
        json: bool,
    },
    /// Queue a message that could not be sent, to be tried again.
    Retry {
        /// The id of the message, as in the list.
        id: String,
        /// Print a JSON object.
        #[arg(long)]
        json: bool,
    },
}

/// How many messages are read at a time.
const PAGE: usize = 100;

impl Messages {
    pub(super) async fn run<S: ApplicationStore>(self, app: &App<S>) -> Outcome {
        match self {
            Self::Failed { json } => failed(app, json).await,
            Self::Retry { id, json } => retry(app, &id, json).await,
        }
    }
}

async fn failed<S: ApplicationStore>(app: &App<S>, as_json: bool) -> Outcome {
    let mut request = PageRequest::first(PAGE);
    let mut messages = Vec::new();
    loop {
        let page = app.failed_messages(request).await?;
        if as_json {
            for it in page.items {
                let message = it.message;
                let line = json!({
                    "id": message.id,
                    "protocol": message.protocol,
                    "address": message.address,
                    "recipient": message.recipient,
                    "subject": message.subject,
                    "body": message.body,
                    "created": DateTime::from(message.created_at),
                    "attempts": it.attempts,
                    "error": it.error,
                });
                println!("{line}");
            }
        } else {
            messages.extend(page.items);
        }
        let Some(next) = page.next else { break };
        request = PageRequest::after(next, PAGE);
    }
    if !as_json {
        print!("{}", listing::failed_messages(&messages));
    }
    Ok(())
}

async fn retry<S: ApplicationStore>(app: &App<S>, id: &str, as_json: bool) -> Outcome {
    if !app.retry_message(id).await? {
        return Err(format!("no message `{id}` has failed").into());
    }
    match as_json {
        true => println!("{}", json!({"id": id, "queued": true})),
        false => println!("{id} is queued"),
    }
    Ok(())
}

//! What handles and addresses lead to on other servers, which answer as they are told.

mod addresses;
mod collections;
mod handles;
mod node_info;
mod own;
mod peer;

use oyez::{
    App, AppError,
    http::discovery::{DiscoveryError, Found},
};

use self::peer::Peer;
use crate::kit::{ACTIVITY, Site};

const JRD: &str = "application/jrd+json";

/// What `text` leads to, in short: the handle if there is one, and the id.
async fn found(app: &App, text: &str) -> Result<(Option<String>, String), DiscoveryError> {
    match app.lookup(text).await {
        Ok(Found::Actor(it)) => Ok((it.handle.map(|it| it.to_string()), it.id.to_string())),
        Ok(it) => Ok((None, it.id().to_string())),
        Err(AppError::Lookup { source, .. }) => Err(*source),
        Err(error) => panic!("{error:?}"),
    }
}

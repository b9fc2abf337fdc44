//! Activities that an actor's own client posts.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header, request::Parts};
use http_body::Body;
use http_body_util::Full;
use oyez_vocab::Iri;

use super::{Answer, Server};
use crate::{body, rejection::Rejection};

impl Server {
    /// Takes an activity or an object from the client of `actor`.
    pub(super) async fn act<B>(&self, actor: &Iri, head: &Parts, body: B) -> Answer
    where
        B: Body<Data = Bytes> + Send,
    {
        self.ensure_actor(actor).await?;
        let actor = self.owner(actor, head).await?;
        let time = self.limits.body_timeout;
        let max = self.limits.max_body;
        let body = body::read(&head.headers, body, max, time, &self.room).await?;
        let _room = body.share.keep();
        let document = serde_json::from_slice(&body.bytes).map_err(Rejection::NotJson)?;
        self.refresh_target(&document).await;
        let id = self.outbox.publish(document, &actor).await?;
        tracing::info!(%id, "published");

        let mut response = Response::new(Full::default());
        *response.status_mut() = StatusCode::CREATED;
        if let Ok(location) = HeaderValue::from_str(id.as_str()) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        Ok(response)
    }
}

//! NodeInfo 2.1: what the server is.

use serde_json::json;

use super::{Answer, Server};
use crate::{body, rejection::Rejection};

/// The path of the document.
pub(super) const PATH: &str = "/nodeinfo/2.1";

/// The IRI of the schema that the document follows.
const SCHEMA: &str = "http://nodeinfo.diaspora.software/ns/schema/2.1";

impl Server {
    pub(super) fn node_info_links(&self) -> Answer {
        let href = self.registry.site().iri(PATH).map_err(|_| Rejection::NotFound)?;
        let links = json!({"links": [{"rel": SCHEMA, "href": href}]});
        Ok(body::open_document("application/json", &links))
    }

    pub(super) async fn node_info(&self) -> Answer {
        // The site itself is no user.
        let site = self.registry.site_actor();
        let actors = self.store.local_actors().await?;
        let n_users = actors.iter().filter(|it| Some(&it.id) != site.as_ref()).count();
        let document = json!({
            "version": "2.1",
            "software": {"name": "oyez", "version": env!("CARGO_PKG_VERSION")},
            "protocols": ["activitypub"],
            "services": {"inbound": [], "outbound": []},
            "openRegistrations": false,
            "usage": {"users": {"total": n_users}},
            "metadata": {},
        });
        let media_type = concat!(
            "application/json; ",
            "profile=\"http://nodeinfo.diaspora.software/ns/schema/2.1#\""
        );
        Ok(body::open_document(media_type, &document))
    }
}

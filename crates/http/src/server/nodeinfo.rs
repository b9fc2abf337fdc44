//! NodeInfo 2.0 and 2.1: what the server is.

use serde_json::json;

use super::{Answer, Server};
use crate::{body, rejection::Rejection};

/// A version of the schema that a document follows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Version {
    V2_0,
    V2_1,
}

/// Every version that there is a document of, the newest first.
const VERSIONS: [Version; 2] = [Version::V2_1, Version::V2_0];

impl Version {
    /// The version of the document at `path`.
    pub(super) fn at(path: &str) -> Option<Self> {
        VERSIONS.into_iter().find(|it| it.path() == path)
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::V2_0 => "2.0",
            Self::V2_1 => "2.1",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::V2_0 => "/nodeinfo/2.0",
            Self::V2_1 => "/nodeinfo/2.1",
        }
    }

    /// The IRI of the schema.
    fn schema(self) -> &'static str {
        match self {
            Self::V2_0 => "http://nodeinfo.diaspora.software/ns/schema/2.0",
            Self::V2_1 => "http://nodeinfo.diaspora.software/ns/schema/2.1",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::V2_0 => {
                "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.0#\""
            }
            Self::V2_1 => {
                "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.1#\""
            }
        }
    }
}

impl Server {
    /// Where the documents are, and the site's own actor ([FEP-2677]).
    ///
    /// [FEP-2677]: https://codeberg.org/fediverse/fep/src/branch/main/fep/2677/fep-2677.md
    pub(super) fn node_info_links(&self) -> Answer {
        let mut links = Vec::new();
        for version in VERSIONS {
            let href = self.registry.site().iri(version.path()).map_err(|_| Rejection::NotFound)?;
            links.push(json!({"rel": version.schema(), "href": href}));
        }
        if let Some(actor) = self.registry.site_actor() {
            links.push(json!({"rel": APPLICATION, "href": actor}));
        }
        Ok(body::open_document("application/json", &json!({"links": links})))
    }

    pub(super) async fn node_info(&self, version: Version) -> Answer {
        // The site itself is no user.
        let site = self.registry.site_actor();
        let actors = self.store.local_actors().await?;
        let n_users = actors.iter().filter(|it| Some(&it.id) != site.as_ref()).count();
        let document = json!({
            "version": version.as_str(),
            "software": {"name": "oyez", "version": env!("CARGO_PKG_VERSION")},
            "protocols": ["activitypub"],
            "services": {"inbound": [], "outbound": []},
            "openRegistrations": false,
            "usage": {"users": {"total": n_users}},
            "metadata": {},
        });
        Ok(body::open_document(version.media_type(), &document))
    }
}

const APPLICATION: &str = "https://www.w3.org/ns/activitystreams#Application";

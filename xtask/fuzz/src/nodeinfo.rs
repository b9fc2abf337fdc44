//! What servers say that they are.

use oyez_http::discovery::{NodeInfo, NodeInfoLinks};
use oyez_vocab::Iri;

/// Reads `data` as either document of NodeInfo.
pub(crate) fn run(data: &[u8]) {
    let from: Iri = "https://two.example/.well-known/nodeinfo".parse().expect("an IRI");
    if let Ok(links) = NodeInfoLinks::from_json(data, &from) {
        assert_eq!(links.document().as_str().parse::<Iri>().as_ref(), Ok(links.document()));
        assert_eq!(NodeInfoLinks::from_json(data, &from).ok(), Some(links));
    }
    if let Ok(it) = NodeInfo::from_json(data) {
        assert!(it.protocols.iter().chain([&it.version]).all(|it| it.len() <= data.len()));
        assert_eq!(NodeInfo::from_json(data).ok(), Some(it), "it is the same each time");
    }
}

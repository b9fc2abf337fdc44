//! What a document means, as RDF: the measure of whether two documents mean the same.

use oxjsonld::{JsonLdParser, JsonLdRemoteDocument};
use oxrdf::{Dataset, dataset::CanonicalizationAlgorithm};
use oyez_vocab::{ACTIVITY_STREAMS, json_ld::context_document};
use serde_json::{Value, json};

/// All that `document` says, under the context of ActivityStreams.
pub(super) fn of(document: &Value) -> Dataset {
    let mut document = document.clone();
    if let Value::Object(properties) = &mut document {
        let own = properties.remove("@context").unwrap_or_else(|| json!([]));
        let mut contexts = vec![json!(ACTIVITY_STREAMS)];
        contexts.extend(match own {
            Value::Array(contexts) => contexts,
            context => vec![context],
        });
        properties.insert("@context".to_owned(), contexts.into());
    }
    let text = document.to_string();
    let parser = JsonLdParser::new().for_slice(&text).with_load_document_callback(|iri, _| {
        let document = context_document(iri).ok_or("unknown")?;
        Ok(JsonLdRemoteDocument { document: document.into(), document_url: iri.to_owned() })
    });
    let mut dataset: Dataset = parser.flatten().collect();
    dataset.canonicalize(CanonicalizationAlgorithm::Unstable);
    dataset
}

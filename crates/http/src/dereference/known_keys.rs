//! Keys of others, ready in memory.

use std::collections::HashMap;

use oyez_vocab::Iri;

use super::OwnedKey;

/// A bounded number of keys, whose owners' documents are of a bounded size in all.
///
/// Who sends requests chooses what we fetch, so a bound on the number alone would let them fill
/// the memory with long documents.
pub(super) struct KnownKeys {
    keys: HashMap<Iri, OwnedKey>,
    // Invariant: the sum of `size` of each.
    size: usize,
    max_keys: usize,
    max_size: usize,
}

impl KnownKeys {
    pub(super) fn new(max_keys: usize, max_size: usize) -> Self {
        Self { keys: HashMap::new(), size: 0, max_keys, max_size }
    }

    pub(super) fn get(&self, id: &Iri) -> Option<&OwnedKey> {
        self.keys.get(id)
    }

    /// Keeps `key` in the place of what is known under `id`.
    ///
    /// All are found again where they were found first, so where there is no room any may go.
    pub(super) fn insert(&mut self, id: Iri, key: OwnedKey) {
        self.remove(&id);
        let new = size(&id, &key);
        if self.keys.len() >= self.max_keys || self.size + new > self.max_size {
            let (n_kept, size_kept) = (self.max_keys / 2, self.max_size / 2);
            let all: Vec<Iri> = self.keys.keys().cloned().collect();
            for it in all {
                if self.keys.len() > n_kept || self.size > size_kept {
                    self.remove(&it);
                }
            }
        }
        if new <= self.max_size / 2 {
            self.size += new;
            self.keys.insert(id, key);
        }
    }

    fn remove(&mut self, id: &Iri) {
        if let Some(key) = self.keys.remove(id) {
            self.size -= size(id, &key);
        }
    }
}

/// About how many bytes a key takes, with its owner.
fn size(id: &Iri, key: &OwnedKey) -> usize {
    // What the document names is there a second time, taken out of it.
    id.as_str().len() + 2 * key.owner.document().as_str().len()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use oyez_registry::RemoteActor;
    use oyez_vocab::Raw;
    use serde_json::json;

    use super::*;
    use crate::{VerifyingKey, generate_rsa};

    fn id(n: usize) -> Iri {
        format!("https://two.example/{n}").parse().unwrap()
    }

    fn owned(n: usize, key: &Arc<VerifyingKey>, summary: &str) -> OwnedKey {
        let document = json!({"id": id(n), "inbox": id(n), "summary": summary});
        let owner = RemoteActor::from_document(Raw::from_value(&document).unwrap(), &id(n));
        let fetched_at = "2026-01-15T14:00:00Z".parse().unwrap();
        OwnedKey { key: Arc::clone(key), owner: owner.unwrap(), fetched_at }
    }

    #[test]
    fn neither_many_keys_nor_long_documents_take_more_than_their_room() {
        let key = VerifyingKey::from_pem(generate_rsa().unwrap().public_pem()).unwrap();
        let key = Arc::new(key);
        let long = "a".repeat(10_000);
        for (max_keys, max_size, summary) in
            [(10, usize::MAX, ""), (usize::MAX, 100_000, long.as_str())]
        {
            let mut known = KnownKeys::new(max_keys, max_size);
            for n in 0..100 {
                known.insert(id(n), owned(n, &key, summary));
                known.insert(id(n), owned(n, &key, summary));
                assert!(known.get(&id(n)).is_some(), "{n}");
                assert!(known.keys.len() <= max_keys && known.size <= max_size, "{n}");
                let size: usize = known.keys.iter().map(|(id, it)| size(id, it)).sum();
                assert_eq!(known.size, size, "{n}");
            }
            assert!(known.keys.len() > 1, "it is not emptied");
        }
        let mut known = KnownKeys::new(10, 1_000);
        known.insert(id(0), owned(0, &key, &long));
        assert!(known.get(&id(0)).is_none(), "what is too long by itself is not kept");
    }
}

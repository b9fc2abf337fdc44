//! The server that targets speak with: one actor, Alice, and a store in memory.

use std::{
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use oyez_registry::{
    ActorStore as _, KeyPair, LocalActor, NewActor, PrivateKey, ShownLists, SystemClock,
};
use oyez_store::MemoryStore;
use oyez_vocab::{Iri, Raw};

use crate::routes::registry;

/// Alice, as the server knows her.
pub(crate) fn alice() -> LocalActor {
    LocalActor {
        id: iri("https://one.example/users/alice"),
        username: Some("alice".to_owned()),
        approves_followers: false,
        shown: ShownLists::default(),
    }
}

/// A store with nobody in it but Alice. Her key is none, for nothing is signed with it.
pub(crate) fn store() -> MemoryStore {
    let store = MemoryStore::new(Arc::new(registry().clone()), Arc::new(SystemClock));
    let alice = alice();
    let document = format!(r#"{{"id": "{}", "type": "Person"}}"#, alice.id);
    let key_pair = KeyPair {
        id: iri("https://one.example/users/alice#main-key"),
        owner: alice.id.clone(),
        public_pem: String::new(),
        private: PrivateKey::from_pkcs8([]),
    };
    let document = Raw::from_text(document).expect("it is JSON");
    at_once(store.add_actor(NewActor { actor: alice, document, key_pair })).expect("she is new");
    store
}

pub(crate) fn iri(text: &str) -> Iri {
    text.parse().expect("an IRI")
}

/// What a future gives that waits for nothing: what is in memory is there at once.
pub(crate) fn at_once<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(it) => it,
        Poll::Pending => panic!("nothing has to be waited for"),
    }
}

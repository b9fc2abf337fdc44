//! What WebFinger says of whom.

use oyez_http::discovery::{Descriptor, Handle};

/// Reads `data` as a descriptor, and as a handle.
pub(crate) fn run(data: &[u8]) {
    if let Ok(descriptor) = Descriptor::from_json(data) {
        let actor = descriptor.actor();
        assert!(
            actor.origin().is_some()
                && ["http", "https"].contains(&&*actor.scheme().to_lowercase())
        );
        descriptor.handle().into_iter().for_each(check);
    }
    if let Some(handle) = str::from_utf8(data).ok().and_then(|it| it.parse().ok()) {
        check(&handle);
    }
}

/// A handle is read from what it is written as.
fn check(handle: &Handle) {
    for text in [handle.to_string(), handle.acct()] {
        assert_eq!(text.parse().as_ref(), Ok(handle));
    }
    assert_eq!(Handle::new(handle.username(), handle.domain()).as_ref(), Ok(handle));
    assert!(handle.is_equivalent(handle));
}

//! Signatures that are not worth anything, and look like others.

use std::{io, rc::Rc, time::SystemTime};

use super::ground::Ground;
use crate::wire::exchange;

/// Signed by another key than that of the good server that it names.
pub(super) async fn wrong_key(ground: Rc<Ground>, n: usize) -> io::Result<u16> {
    let request = &ground.forged[n % ground.forged.len()];
    exchange(&mut ground.connect(n).await?, request).await
}

/// Signed by a key that has to be fetched, and cannot be.
pub(super) async fn unknown_key(ground: Rc<Ground>, n: usize) -> io::Result<u16> {
    let key_id = ground.unknown_key(n).parse().map_err(io::Error::other)?;
    let request = {
        let mut sender = ground.sender(n).borrow_mut();
        let body = sender.message();
        sender.sign(&body, &key_id, SystemTime::now()).map_err(io::Error::other)?
    };
    exchange(&mut ground.connect(n).await?, &request).await
}

/// Signed two hours ago.
pub(super) async fn expired(ground: Rc<Ground>, n: usize) -> io::Result<u16> {
    exchange(&mut ground.connect(n).await?, &ground.expired).await
}

/// Changed after it was signed.
pub(super) async fn other_body(ground: Rc<Ground>, n: usize) -> io::Result<u16> {
    let mut request = ground.forged[n % ground.forged.len()].clone();
    if let Some(last) = request.last_mut() {
        *last = b' ';
    }
    exchange(&mut ground.connect(n).await?, &request).await
}

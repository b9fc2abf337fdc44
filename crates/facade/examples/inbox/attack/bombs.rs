//! Requests that are to cost more than they should.

use std::{fmt::Write as _, io, rc::Rc, time::SystemTime};

use http::{HeaderMap, HeaderValue};
use tokio::io::AsyncWriteExt as _;

use super::ground::{Ground, LONG, text};
use crate::wire::{exchange, status};

/// 1 MB of JSON, well signed.
pub(super) async fn json(ground: Rc<Ground>, n: usize) -> io::Result<u16> {
    // Room for the activity itself.
    const ROOM: usize = LONG - 10_000;
    let list = |item: &str| vec![item; ROOM / (item.len() + 1)].join(",");
    let property = match n / 4 % 6 {
        0 => format!(r#""deep":{}{}"#, "[".repeat(ROOM / 2), "]".repeat(ROOM / 2)),
        1 => (0..ROOM / 12).fold(r#""a":1"#.to_owned(), |mut all, i| {
            let _ = write!(all, r#","k{i:06}":1"#);
            all
        }),
        2 => list(r#""again":1"#),
        3 => format!(r#""numbers":[{}]"#, list("1.5")),
        4 => text(ROOM),
        _ => format!(r#""bcc":[{}]"#, list(r#""https://x.example/users/somebody""#)),
    };
    let request = ground.signed(n, &property)?;
    exchange(&mut ground.connect(n).await?, &request).await
}

/// A body in chunks that does not end.
pub(super) async fn endless(ground: Rc<Ground>, n: usize) -> io::Result<u16> {
    let head = changed(&ground, n, |it| {
        it.remove("content-length");
        it.insert("transfer-encoding", HeaderValue::from_static("chunked"));
    })?;
    let end = head.windows(4).position(|it| it == b"\r\n\r\n").unwrap_or_default() + 4;
    let mut stream = ground.connect(n).await?;
    stream.write_all(head.get(..end).unwrap_or_default()).await?;
    let chunk = [b"4000\r\n".as_slice(), &[b' '; 0x4000], b"\r\n"].concat();
    // Until it is refused.
    for _ in 0..128 {
        if stream.write_all(&chunk).await.is_err() {
            break;
        }
    }
    status(&mut stream).await
}

/// A few kilobytes at most that promise more.
pub(super) async fn short(ground: Rc<Ground>, n: usize) -> io::Result<u16> {
    let announce = |it: &mut HeaderMap, n: usize| drop(it.insert("content-length", n.into()));
    let kind = n / 4 % 7;
    let request = match kind {
        // A gzip stream of ten zeros: what it holds is of no concern.
        0 => changed(&ground, n, |it| {
            it.insert("content-encoding", HeaderValue::from_static("gzip"));
        }),
        1 => changed(&ground, n, |it| announce(it, 1 << 30)),
        2 => changed(&ground, n, |it| {
            let long = "a".repeat(60_000);
            it.extend(HeaderValue::from_str(&long).ok().map(|it| (LONG_HEADER, it)));
        }),
        3 => {
            let fields: Vec<_> = (0..1_000).map(|i| format!("x-{i}: a\r\n")).collect();
            Ok(format!("POST {} HTTP/1.1\r\n{}\r\n", ground.inbox, fields.concat()).into_bytes())
        }
        4 => Ok(many_signatures(&ground, n)),
        5 => changed(&ground, n, |it| announce(it, 100)),
        _ => changed(&ground, n, |it| announce(it, 5_000)),
    }?;
    let mut stream = ground.connect(n).await?;
    stream.write_all(&request).await?;
    if kind == 6 {
        stream.shutdown().await?;
    }
    status(&mut stream).await
}

const LONG_HEADER: http::HeaderName = http::HeaderName::from_static("x-long");

/// A good request whose headers are changed when it is signed.
fn changed(ground: &Ground, n: usize, change: impl FnOnce(&mut HeaderMap)) -> io::Result<Vec<u8>> {
    let mut sender = ground.sender(n).borrow_mut();
    let body = sender.message();
    let signed = sender.sign_with(&body, &sender.key_id, SystemTime::now(), change);
    signed.map_err(io::Error::other)
}

/// Fifty signatures, each by a key that would have to be fetched.
fn many_signatures(ground: &Ground, n: usize) -> Vec<u8> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let created = now.map_or(0, |it| it.as_secs());
    let (mut inputs, mut signatures) = (Vec::new(), Vec::new());
    for i in 0..50 {
        let key_id = ground.unknown_key(n * 50 + i);
        inputs.push(format!(
            r#"s{i}=("@method" "@target-uri" "content-digest");created={created};keyid="{key_id}""#
        ));
        signatures.push(format!("s{i}=:AAAA:"));
    }
    // The digest of `{}`.
    let request = format!(
        "POST {} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/activity+json\r\n\
         content-length: 2\r\n\
         content-digest: sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:\r\n\
         signature-input: {}\r\nsignature: {}\r\n\r\n{{}}",
        ground.inbox,
        ground.authority,
        inputs.join(", "),
        signatures.join(", "),
    );
    request.into_bytes()
}

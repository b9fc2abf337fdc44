//! What comes twice, late, or in another order; and more of it than is good.

use std::time::{Duration, Instant};

use oyez::registry::ActivityStore as _;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{sleep, timeout},
};

use super::{Answer, Mount, Scene, Stage, peer};
use crate::kit::Signed;

async fn stages(mut run: impl AsyncFnMut(&Stage)) {
    for mount in Mount::ALL {
        run(&Stage::set(mount).await).await;
    }
}

/// Delivers what Bob does; returns the status.
async fn by_bob(stage: &Stage, n: u32, with: Value) -> u16 {
    let scene = Scene { stage, name: "bob".to_owned() };
    let mut activity = scene.act(json!({"id": format!("{}/later/{n}", scene.actor())}));
    for (name, value) in with.as_object().unwrap() {
        activity[name] = value.clone();
    }
    scene.sign(&activity).send(&stage.authority).await.status.as_u16()
}

#[tokio::test]
async fn attacks_59_61_what_is_repeated_has_its_effect_once() {
    stages(async |stage| {
        let scene = Scene { stage, name: "eve".to_owned() };
        let follow = scene.act(json!({"type": "Follow", "object": stage.alice.id}));
        let signed = scene.sign(&follow);
        let share = scene.share(&follow);
        let before = stage.state().await;
        for request in [&signed, &signed, &share] {
            assert_eq!(request.send(&stage.authority).await.status, 202);
        }
        let after = stage.state().await;
        for name in ["inbox", "outbox", "Followers"] {
            let more = after[name].as_u64().unwrap() - before[name].as_u64().unwrap();
            assert_eq!(more, 1, "{name} on {:?}", stage.mount);
        }
    })
    .await;
}

#[tokio::test]
async fn attack_64_a_key_that_is_known_is_not_asked_for_by_forgers() {
    stages(async |stage| {
        let scene = Scene { stage, name: "bob".to_owned() };
        let forged = peer::forged(&stage.near.pair("bob"));
        let body = scene.like().to_string().into_bytes();
        for _ in 0..50 {
            let signed = super::case::signed(stage, &forged, &body);
            assert_eq!(signed.send(&stage.authority).await.status, 401);
        }
        assert_eq!(scene.sign(&scene.like()).send(&stage.authority).await.status, 202);
        assert!(stage.near.asked().is_empty(), "{:?}", stage.mount);
    })
    .await;
}

#[tokio::test]
async fn attack_64_a_key_that_cannot_be_had_anew_is_asked_for_once_in_a_while() {
    for mount in Mount::ALL {
        let refresh = Duration::from_secs(1);
        let stage = Stage::set_with(mount, |limits| limits.key_refresh = refresh).await;
        sleep(refresh).await;
        stage.near.put("/u/bob", Answer::status(503));
        let forged = peer::forged(&stage.near.pair("bob"));
        let begin = Instant::now();
        let mut n_sent = 0;
        while n_sent < 5 && begin.elapsed() < refresh / 2 {
            let signed = super::case::signed(&stage, &forged, b"{}");
            assert_eq!(signed.send(&stage.authority).await.status, 401);
            n_sent += 1;
        }
        assert!(n_sent > 1, "it takes too long");
        assert_eq!(stage.near.asked(), ["GET /u/bob"], "{mount:?}");
    }
}

#[tokio::test]
async fn attack_65_keys_of_one_host_that_are_of_no_use_are_not_all_fetched() {
    for mount in Mount::ALL {
        let stage = Stage::set_with(mount, |limits| limits.max_key_fetches = 10).await;
        for n in 0..15 {
            let pair = peer::forged(&stage.near.pair(&format!("eve-{n}")));
            let status =
                super::case::signed(&stage, &pair, b"{}").send(&stage.authority).await.status;
            assert_eq!(status, if n < 10 { 401 } else { 429 }, "{n}");
        }
        assert_eq!(stage.near.asked().len(), 10, "{mount:?}");
    }
}

#[tokio::test]
async fn attack_65_who_is_known_is_not_cut_off_by_forgers_of_the_same_host() {
    for mount in Mount::ALL {
        let stage = Stage::set_with(mount, |limits| {
            limits.max_key_fetches = 3;
            limits.actor_lifetime = Duration::ZERO;
        })
        .await;
        for n in 0..3 {
            let pair = peer::forged(&stage.near.pair(&format!("eve-{n}")));
            let reply = super::case::signed(&stage, &pair, b"{}").send(&stage.authority).await;
            assert_eq!(reply.status, 401, "{n}");
        }
        stage.near.asked();
        assert_eq!(by_bob(&stage, 1, json!({"type": "Like", "object": stage.note})).await, 202);
        let forged = peer::forged(&stage.near.pair("bob"));
        let reply = super::case::signed(&stage, &forged, b"{}").send(&stage.authority).await;
        assert_eq!(reply.status, 401);
        let eve = Scene { stage: &stage, name: "eve".to_owned() };
        assert_eq!(eve.sign(&eve.like()).send(&stage.authority).await.status, 429);
        assert!(stage.near.asked().is_empty(), "{mount:?}");
    }
}

#[tokio::test]
async fn attacks_67_68_a_key_that_cannot_be_had_is_asked_for_again_later() {
    for mount in Mount::ALL {
        let retry = Duration::from_millis(500);
        let stage = Stage::set_with(mount, |limits| limits.key_retry = retry).await;
        let scene = Scene { stage: &stage, name: "eve".to_owned() };
        let good = stage.near.actor("eve");
        stage.near.put("/u/eve", Answer::status(503));
        for asked in [1, 0, 0] {
            assert_eq!(scene.sign(&scene.like()).send(&stage.authority).await.status, 401);
            assert_eq!(stage.near.asked().len(), asked, "{mount:?}");
        }
        stage.near.put("/u/eve", Answer::document(&good));
        sleep(retry + Duration::from_millis(100)).await;
        assert_eq!(scene.sign(&scene.like()).send(&stage.authority).await.status, 202);
    }
}

#[tokio::test]
async fn attack_70_the_site_s_own_actor_is_for_all() {
    for mount in Mount::ALL {
        let stage = Stage::set_with(mount, |limits| limits.require_signed_fetch = true).await;
        let accept = [("accept", crate::kit::ACTIVITY)];
        for (path, status) in [("/actor".to_owned(), 200), (stage.path(""), 401)] {
            let get = crate::kit::send(&stage.authority, http::Method::GET, &path, &accept, b"");
            assert_eq!(get.await.status, status, "{mount:?} {path}");
        }
        assert!(stage.near.asked().is_empty());
    }
}

#[tokio::test]
async fn attacks_161_163_an_update_keeps_what_a_thing_is_and_is_not_older() {
    stages(async |stage| {
        let (bob, id) = (stage.near.iri("/u/bob"), stage.near.iri("/u/bob/note"));
        let update = |with: Value| {
            let mut note = json!({"type": "Note", "id": id, "attributedTo": bob, "content": "x"});
            for (name, value) in with.as_object().unwrap() {
                note[name] = value.clone();
            }
            json!({"type": "Update", "object": note})
        };
        let content = async || {
            let object = stage.app.store().object(&id.parse().unwrap()).await.unwrap().unwrap();
            let document: Value = serde_json::from_str(object.document.as_str()).unwrap();
            (object.owner.to_string(), document["content"].as_str().unwrap().to_owned())
        };
        let carol = stage.far.iri("/u/carol");
        for (n, with, status, expected) in [
            (1, json!({"content": "a", "updated": "2026-01-02T00:00:00Z"}), 202, "a"),
            (2, json!({"content": "b", "updated": "2026-01-01T00:00:00Z"}), 202, "a"),
            (3, json!({"content": "c", "updated": "2026-01-02T00:00:00Z"}), 202, "c"),
            (4, json!({"content": "d"}), 202, "d"),
            (5, json!({"content": "e", "type": "Person"}), 202, "d"),
            (6, json!({"content": "f", "attributedTo": carol}), 403, "d"),
            (7, json!({"content": "g", "id": format!("{bob}/other")}), 202, "d"),
        ] {
            assert_eq!(by_bob(stage, n, update(with)).await, status, "{n} on {:?}", stage.mount);
            assert_eq!(content().await, (bob.clone(), expected.to_owned()), "{n}");
        }
    })
    .await;
}

#[tokio::test]
async fn attacks_166_167_what_is_deleted_does_not_come_back() {
    stages(async |stage| {
        let bob = stage.near.iri("/u/bob");
        for (n, id) in [(10, format!("{bob}/note")), (20, format!("{bob}/never"))] {
            let note = json!({"type": "Note", "id": id, "attributedTo": bob, "content": "again"});
            for (n, activity) in [
                (n, json!({"type": "Delete", "object": id})),
                (n + 1, json!({"type": "Create", "object": note})),
                (n + 2, json!({"type": "Update", "object": note})),
                (n + 3, json!({"type": "Announce", "object": note})),
            ] {
                assert_eq!(by_bob(stage, n, activity).await, 202, "{n} on {:?}", stage.mount);
            }
            let object = stage.app.store().object(&id.parse().unwrap()).await.unwrap().unwrap();
            assert!(object.is_deleted, "{id}");
        }
        assert!(stage.near.asked().is_empty());
    })
    .await;
}

#[tokio::test]
async fn attack_179_a_follow_that_was_undone_is_not_made_again_by_who_repeats_it() {
    stages(async |stage| {
        let id = stage.near.iri("/u/bob/follow");
        let follow = json!({"type": "Follow", "id": id, "object": stage.alice.id});
        let undo = json!({"type": "Undo", "object": id});
        assert_eq!(by_bob(stage, 1, undo).await, 202);
        assert_eq!(by_bob(stage, 2, follow).await, 202);
        assert_eq!(stage.state().await["Followers"], 0, "{:?}", stage.mount);
    })
    .await;
}

#[tokio::test]
async fn attack_178_nobody_follows_themselves_or_who_has_blocked_them() {
    stages(async |stage| {
        let bob = stage.near.iri("/u/bob");
        let block = json!({"type": "Block", "object": bob});
        stage.app.publish(block, &stage.alice).await.unwrap();
        assert_eq!(
            by_bob(stage, 1, json!({"type": "Follow", "object": stage.alice.id})).await,
            202
        );
        assert_eq!(by_bob(stage, 2, json!({"type": "Follow", "object": bob})).await, 403);
        assert_eq!(stage.state().await["Followers"], 0, "{:?}", stage.mount);
    })
    .await;
}

#[tokio::test]
async fn attack_206_a_body_that_does_not_come_is_not_waited_for() {
    for mount in Mount::ALL {
        let time = Duration::from_millis(300);
        let stage = Stage::set_with(mount, |limits| limits.body_timeout = time).await;
        let contents = stage.contents().await;
        let scene = Scene { stage: &stage, name: "eve".to_owned() };
        let mut signed = scene.sign(&scene.like());
        signed.headers.insert("content-length", "100000".parse().unwrap());
        let start = Instant::now();
        let reply = signed.send(&stage.authority).await;
        assert_eq!(reply.status, 408, "{mount:?}: {}", reply.text());
        assert!(start.elapsed() < Duration::from_secs(5));
        assert!(stage.contents().await == contents && stage.near.asked().is_empty());
    }
}

/// Sends these bytes, and gives the status of the first answer.
#[expect(clippy::disallowed_methods, reason = "a client that the guard would not let be")]
async fn raw(stage: &Stage, bytes: &[u8]) -> Option<u16> {
    let mut stream = TcpStream::connect(&stage.authority).await.unwrap();
    let _ = stream.write_all(bytes).await;
    let mut answer = [0; 12];
    let read = timeout(Duration::from_secs(5), stream.read_exact(&mut answer)).await;
    read.ok()?.ok()?;
    std::str::from_utf8(&answer).ok()?.split(' ').nth(1)?.parse().ok()
}

/// The head of a good delivery, with these lines as well.
fn head(signed: &Signed, lines: &str) -> String {
    let headers =
        signed.headers.iter().map(|(name, it)| format!("{name}: {}\r\n", it.to_str().unwrap()));
    format!("POST {} HTTP/1.1\r\n{}{lines}", signed.path, headers.collect::<String>())
}

#[tokio::test]
async fn attack_209_what_two_servers_could_read_in_two_ways_is_refused() {
    stages(async |stage| {
        let scene = Scene { stage, name: "eve".to_owned() };
        let signed = scene.sign(&scene.like());
        let contents = stage.contents().await;
        let n = signed.body.len();
        for lines in [
            format!("content-length: {n}\r\ncontent-length: {}\r\n\r\n", n - 1),
            format!("content-length: {n}, {}\r\n\r\n", n - 1),
            format!("content-length: +{n}\r\n\r\n"),
            "transfer-encoding: chunked, x\r\n\r\n".to_owned(),
            "transfer-encoding: x\r\n\r\n".to_owned(),
            format!("content-length: {n}\r\nx: a\0b\r\n\r\n"),
            format!("content-length: {n}\r\nx: a\r\n b\r\n\r\n"),
            format!("content-length: {n}\r\nx : a\r\n\r\n"),
        ] {
            let bytes = [head(&signed, &lines).as_bytes(), &signed.body].concat();
            assert_eq!(raw(stage, &bytes).await, Some(400), "{lines:?} on {:?}", stage.mount);
        }
        // With both, it is the chunks that count, and here there are none.
        let both = format!("content-length: {n}\r\ntransfer-encoding: chunked\r\n\r\n");
        let bytes = [head(&signed, &both).as_bytes(), b"0\r\n\r\n"].concat();
        let status = raw(stage, &bytes).await;
        assert!(matches!(status, Some(400 | 401)), "{status:?} on {:?}", stage.mount);
        assert!(stage.contents().await == contents && stage.near.asked().is_empty());
    })
    .await;
}

#[tokio::test]
async fn attack_262_a_body_is_not_asked_for_where_the_head_is_refused() {
    stages(async |stage| {
        let path = stage.path("/inbox");
        let bytes = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/activity+json\r\n\
             content-length: 1000\r\nexpect: 100-continue\r\n\r\n",
            stage.authority
        );
        assert_eq!(raw(stage, bytes.as_bytes()).await, Some(401), "{:?}", stage.mount);
    })
    .await;
}

#[tokio::test]
async fn attack_208_a_flood_of_frames_ends_its_own_connection_alone() {
    const HEADERS: u8 = 1;
    const RST_STREAM: u8 = 3;
    const SETTINGS: u8 = 4;
    const PING: u8 = 6;
    const CONTINUATION: u8 = 9;
    let frame = |kind: u8, flags: u8, stream: u32, payload: &[u8]| {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
    };
    // `GET / http`, by the static table.
    let request = [0x82, 0x84, 0x86, 0x41, 0x01, b'a'];
    let mut resets = Vec::new();
    for n in 0..10_000 {
        resets.extend(frame(HEADERS, 5, 2 * n + 1, &request));
        resets.extend(frame(RST_STREAM, 0, 2 * n + 1, &[0, 0, 0, 8]));
    }
    let continued = frame(HEADERS, 1, 1, &request);
    let more = frame(CONTINUATION, 0, 1, &[0x40, 1, b'a', 1, b'b'].repeat(1_000));
    let continued = [continued, more.repeat(500)].concat();
    let pings = frame(PING, 0, 0, &[0; 8]).repeat(100_000);
    let settings = frame(SETTINGS, 0, 0, &[]).repeat(100_000);

    let stage = Stage::set(Mount::Hyper).await;
    let scene = Scene { stage: &stage, name: "bob".to_owned() };
    for (flood, is_ended) in
        [(&resets, true), (&continued, true), (&pings, false), (&settings, false)]
    {
        let start = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
        let bytes = [start, frame(SETTINGS, 0, 0, &[]), flood.clone()].concat();
        let ended = flooded(&stage, &bytes).await;
        assert!(ended || !is_ended, "the connection goes on");
        let start = Instant::now();
        assert_eq!(scene.sign(&scene.like()).send(&stage.authority).await.status, 202);
        assert!(start.elapsed() < Duration::from_secs(2));
    }
}

/// Sends these bytes, and reads nothing; returns whether the server hangs up.
#[expect(clippy::disallowed_methods, reason = "a client that the guard would not let be")]
async fn flooded(stage: &Stage, bytes: &[u8]) -> bool {
    let mut stream = TcpStream::connect(&stage.authority).await.unwrap();
    let sent = timeout(Duration::from_secs(5), stream.write_all(bytes)).await;
    if !matches!(sent, Ok(Ok(()))) {
        return matches!(sent, Ok(Err(_)));
    }
    let mut answer = Vec::new();
    timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await.is_ok()
}

#[tokio::test]
async fn attack_62_what_can_be_repeated_is_not_forgotten() {
    let open = |seconds| {
        let mut retention = oyez::store::Retention::default();
        retention.activities = seconds;
        oyez::App::in_memory("https://one.example".parse().unwrap()).retention(retention).open()
    };
    let window = 65 * 60;
    for (seconds, is_good) in
        [(Some(0), false), (Some(window - 1), false), (Some(window), true), (None, true)]
    {
        let opened = open(seconds.map(Duration::from_secs));
        assert_eq!(opened.is_ok(), is_good, "{seconds:?}: {opened:?}");
    }
}

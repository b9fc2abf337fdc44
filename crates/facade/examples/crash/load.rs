//! Sending to a server that may be gone at any time.

use std::{
    io::{self, BufRead as _},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use oyez::{
    http::{Client, ClientConfig, Signer, SigningKey},
    vocab::Iri,
};
use serde_json::json;
use tokio::{task::JoinSet, time::sleep};

use crate::{
    Outcome,
    peer::Peer,
    record::{ACKNOWLEDGED, ARRIVED, Acknowledged, Record},
};

/// How many activities are on their way at a time, so that some are in one commit.
const N_SENDERS: u32 = 16;

/// How long to wait before what was not acknowledged is sent again.
const PAUSE: Duration = Duration::from_millis(10);

/// Those who send, and what they know.
struct Load {
    client: Client,
    key: Arc<SigningKey>,
    peer: Arc<Peer>,
    /// Alice, to whom all is sent.
    to: Iri,
    inbox: Iri,
    acknowledged: Record,
    n_repeated: AtomicU32,
    is_over: AtomicBool,
}

impl Load {
    async fn new(site: &str, folder: &Path) -> Outcome<Arc<Self>> {
        let mut config = ClientConfig::default();
        config.allow_private_network = true;
        let peer = Peer::start(Record::open(folder, ARRIVED)?).await?;
        Ok(Arc::new(Self {
            client: Client::new(&config)?,
            key: Arc::new(SigningKey::from_pkcs8(peer.key.private_pkcs8())?),
            peer,
            to: format!("{site}/users/alice").parse()?,
            inbox: format!("{site}/users/alice/inbox").parse()?,
            acknowledged: Record::open(folder, ACKNOWLEDGED)?,
            n_repeated: AtomicU32::new(0),
            is_over: AtomicBool::new(false),
        }))
    }

    /// Sends one activity after the other, until it is time to finish.
    async fn send_all(&self, sender: u32, seed: u64) -> Outcome<u32> {
        let mut random = Random(seed ^ (u64::from(sender) << 32));
        let mut n_acknowledged = 0;
        let mut last = None;
        while !self.is_over.load(Ordering::SeqCst) {
            match &last {
                Some(last) if random.below(10) == 0 => {
                    self.send(last).await?;
                    self.n_repeated.fetch_add(1, Ordering::SeqCst);
                }
                _ => {
                    let n = format!("{sender}-{n_acknowledged}");
                    let kind = match random.below(8) {
                        0 => "Follow",
                        1 => "Like",
                        _ => "Create",
                    };
                    // Whoever follows has not followed before.
                    let (origin, name) = match kind {
                        "Follow" => (self.peer.current_origin(), &n),
                        _ => (self.peer.first_origin(), &sender.to_string()),
                    };
                    let activity = Acknowledged {
                        kind: kind.to_owned(),
                        id: format!("{origin}/activities/{n}"),
                        actor: format!("{origin}/users/{name}"),
                    };
                    self.send(&activity).await?;
                    self.acknowledged.acknowledged(&activity)?;
                    n_acknowledged += 1;
                    last = Some(activity);
                }
            }
        }
        Ok(n_acknowledged)
    }

    /// Sends an activity until it is acknowledged.
    async fn send(&self, Acknowledged { kind, id, actor }: &Acknowledged) -> Outcome {
        let object = match &**kind {
            "Follow" => json!(self.to),
            // Nobody has it, so that nothing but the like itself is kept.
            "Like" => json!(format!("{id}/thing")),
            _ => json!({"type": "Note", "id": format!("{id}/note"), "content": "Hear ye."}),
        };
        let activity = json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": kind,
            "id": id,
            "actor": actor,
            "object": object,
        });
        let body = Bytes::from(activity.to_string());
        let signer =
            Signer { key_id: format!("{actor}#main-key").parse()?, key: Arc::clone(&self.key) };
        let media_type = HeaderValue::from_static("application/activity+json");
        loop {
            let posted =
                self.client.post(&self.inbox, media_type.clone(), body.clone(), Some(&signer));
            match posted.await {
                Ok(posted) if posted.status == StatusCode::ACCEPTED => return Ok(()),
                Ok(posted) if posted.status != StatusCode::SERVICE_UNAVAILABLE => {
                    return Err(format!("{activity} was answered {}", posted.status).into());
                }
                // It is down, or too busy.
                Ok(_) | Err(_) => sleep(PAUSE).await,
            }
        }
    }
}

/// `crash load`
pub(crate) async fn run(site: &str, folder: &Path, seed: &str) -> Outcome {
    let seed = seed.parse()?;
    let load = Load::new(site, folder).await?;
    println!("sending to {site}");
    let mut senders = JoinSet::new();
    for sender in 0..N_SENDERS {
        let load = Arc::clone(&load);
        senders.spawn(async move { load.send_all(sender, seed).await });
    }
    let listening = Arc::clone(&load);
    // Not joined: where a sender fails, nobody waits for the end of the input.
    thread::spawn(move || {
        for _ in io::stdin().lock().lines().map_while(Result::ok) {
            listening.peer.life.fetch_add(1, Ordering::SeqCst);
        }
        listening.is_over.store(true, Ordering::SeqCst);
    });
    let mut n_acknowledged = 0;
    while let Some(ended) = senders.join_next().await {
        n_acknowledged += ended??;
    }
    let report = json!({
        "acknowledged": n_acknowledged,
        "repeated": load.n_repeated.load(Ordering::SeqCst),
        "arrived": load.peer.n_arrived.load(Ordering::SeqCst),
    });
    println!("{report}");
    Ok(())
}

/// `crash send`
pub(crate) async fn send(site: &str, folder: &Path, n: &str) -> Outcome {
    let load = Load::new(site, folder).await?;
    for n in 0..n.parse::<u32>()? {
        let origin = load.peer.first_origin();
        let activity = Acknowledged {
            kind: "Create".to_owned(),
            id: format!("{origin}/activities/{n}"),
            actor: format!("{origin}/users/0"),
        };
        load.send(&activity).await?;
        load.acknowledged.acknowledged(&activity)?;
    }
    Ok(())
}

/// Numbers that look random and are the same for the same seed (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let it = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let it = (it ^ (it >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (it ^ (it >> 31)) % n
    }
}

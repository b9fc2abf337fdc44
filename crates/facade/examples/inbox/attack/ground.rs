//! What attacks are made of.

use std::{
    cell::RefCell,
    io,
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, SystemTime},
};

use oyez::{http::generate_rsa, vocab::Iri};
use tokio::net::TcpStream;

use super::hosts::{self, Manner};
use crate::{Outcome, sender::Sender, wire::Line};

/// How many servers have a key that is theirs.
const N_SENDERS: u8 = 4;

/// How many servers there are of each kind that gives no key.
const N_HOSTS: u8 = 8;

/// From how many addresses the attack comes; and as many that hold what they have.
const N_ADDRESSES: usize = 16;

/// How long a long body is: almost as long as it may be.
pub(super) const LONG: usize = 1_000_000;

/// All that attacks have in common.
pub(super) struct Ground {
    pub(super) to: SocketAddr,
    pub(super) authority: String,
    pub(super) inbox: String,
    /// Signed by other keys than they name.
    pub(super) forged: Vec<Vec<u8>>,
    /// Signed when it was another time.
    pub(super) expired: Vec<u8>,
    /// Well signed, and of [`LONG`] bytes.
    pub(super) long: Vec<u8>,
    /// Those that sign well.
    senders: Vec<RefCell<Sender>>,
    /// Origins of servers that give no key.
    hosts: Vec<String>,
}

impl Ground {
    pub(super) async fn prepare(site: &str, key_ids: &[&str]) -> Outcome<Self> {
        let (key, now) = (generate_rsa()?, SystemTime::now());
        let mut senders = Vec::new();
        for n in 0..N_SENDERS {
            let address = Ipv4Addr::new(127, 66, 1, n + 1).to_string();
            senders.push(RefCell::new(Sender::start(&address, &key, site).await?));
        }
        let mut hosts = Vec::new();
        for n in 0..N_HOSTS {
            for (i, manner) in (2..).zip(Manner::ALL) {
                hosts.push(hosts::start(Ipv4Addr::new(127, 66, i, n + 1), manner).await?);
            }
        }
        let first = senders.first().ok_or("nobody attacks")?;
        let body = first.borrow_mut().message();
        let long = with_property(&first.borrow_mut().message(), &text(LONG - body.len()));
        let sign = |body: &str, key_id: &Iri, at| first.borrow().sign(body, key_id, at);
        let forged = key_ids.iter().map(|it| sign(&body, &it.parse()?, now));
        let own = first.borrow().key_id.clone();
        Ok(Self {
            to: (Ipv4Addr::LOCALHOST, 0).into(),
            authority: site.trim_start_matches("http://").to_owned(),
            inbox: "/users/alice/inbox".to_owned(),
            forged: forged.collect::<Outcome<_>>()?,
            expired: sign(&body, &own, now - Duration::from_secs(2 * 60 * 60))?,
            long: sign(&long, &own, now)?,
            senders,
            hosts,
        })
    }

    /// A new connection from the address that attack `n` comes from.
    pub(super) async fn connect(&self, n: usize) -> io::Result<TcpStream> {
        self.connect_from(Ipv4Addr::new(127, 66, 0, 0), n).await
    }

    /// The same for one that is to be held.
    pub(super) async fn connect_to_hold(&self, n: usize) -> io::Result<TcpStream> {
        self.connect_from(Ipv4Addr::new(127, 66, 100, 0), n).await
    }

    async fn connect_from(&self, network: Ipv4Addr, n: usize) -> io::Result<TcpStream> {
        let last = u32::try_from(n % N_ADDRESSES).unwrap_or_default();
        let from = Ipv4Addr::from(u32::from(network) + last + 1);
        Line { from: from.into(), to: self.to }.connect().await
    }

    /// Who signs attack `n`.
    pub(super) fn sender(&self, n: usize) -> &RefCell<Sender> {
        &self.senders[n % self.senders.len()]
    }

    /// A key that nobody gives, another for each `n`.
    pub(super) fn unknown_key(&self, n: usize) -> String {
        format!("{}/users/{n}#main-key", self.hosts[n % self.hosts.len()])
    }

    /// The request `n`, well signed, of an activity with one more property.
    pub(super) fn signed(&self, n: usize, property: &str) -> io::Result<Vec<u8>> {
        let mut sender = self.sender(n).borrow_mut();
        let body = with_property(&sender.message(), property);
        sender.sign(&body, &sender.key_id, SystemTime::now()).map_err(io::Error::other)
    }
}

/// The document `body` with `property` in front.
fn with_property(body: &str, property: &str) -> String {
    body.replacen('{', &format!("{{{property},"), 1)
}

/// A property that is a text of about `n` bytes.
pub(super) fn text(n: usize) -> String {
    format!(r#""long":"{}""#, "a".repeat(n.saturating_sub(20)))
}

//! Which connections are open, and who has to go where there are too many.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

/// The open connections, of a bounded number.
///
/// Where there is no room for another, of the peers that have most of them one gives one up: the one
/// that has been silent for longest or, where all have requests, the one whose request came first. So
/// who opens very many takes them from itself, and others keep theirs.
#[derive(Clone, Debug)]
pub(super) struct Connections {
    max: usize,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// Goes up with all that happens.
    turn: u64,
    open: HashMap<u64, Connection>,
    // Invariant: how many of `open` each peer has; who has none is not here.
    peers: HashMap<Peer, usize>,
}

#[derive(Debug)]
struct Connection {
    peer: Peer,
    n_requests: usize,
    /// When a request last began or ended.
    turn: u64,
    _hang_up: oneshot::Sender<()>,
}

/// Who counts as one: an address; of IPv6 the network, for everybody has a whole one.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct Peer(IpAddr);

impl Connections {
    /// None yet, and at most so many.
    pub(super) fn new(max: usize) -> Self {
        Self { max, state: Arc::default() }
    }

    /// Notes a connection from `address`. `None` where there is no room for it: its peer has most
    /// connections, and none of them is silent.
    pub(super) fn open(&self, address: IpAddr) -> Option<Place> {
        let peer = Peer::of(address);
        let mut state = self.lock();
        if state.open.len() >= self.max {
            state.make_room(Some(peer)).then_some(())?;
        }
        let (hang_up, is_over) = oneshot::channel();
        let id = state.next_turn();
        let connection = Connection { peer, n_requests: 0, turn: id, _hang_up: hang_up };
        state.open.insert(id, connection);
        *state.peers.entry(peer).or_default() += 1;
        Some(Place { id, connections: self.clone(), is_over })
    }

    /// Has one hung up on, where there is any. It is gone a moment later.
    pub(super) fn make_room(&self) -> bool {
        self.lock().make_room(None)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, id: u64, change: impl FnOnce(&mut usize)) {
        let mut state = self.lock();
        let turn = state.next_turn();
        if let Some(connection) = state.open.get_mut(&id) {
            change(&mut connection.n_requests);
            connection.turn = turn;
        }
    }
}

impl State {
    fn next_turn(&mut self) -> u64 {
        self.turn += 1;
        self.turn
    }

    /// Gives up one connection, of a peer that has most when `newcomer` has one more.
    fn make_room(&mut self, newcomer: Option<Peer>) -> bool {
        let count = |(peer, n): (&Peer, &usize)| n + usize::from(newcomer == Some(*peer));
        let Some(most) = self.peers.iter().map(count).max() else { return false };
        let has_most = |peer: &Peer| self.peers.get_key_value(peer).map(count) == Some(most);
        let of_most = self.open.iter().filter(|(_, it)| has_most(&it.peer));
        let is_own = |it: &Connection| newcomer == Some(it.peer);
        let first = of_most.min_by_key(|(_, it)| (it.n_requests > 0, is_own(it), it.turn));
        match first.map(|(id, it)| (*id, it.n_requests > 0 && is_own(it))) {
            // One request is as good as another of the same peer, and this one has begun.
            Some((_, true)) | None => false,
            Some((id, false)) => self.remove(id),
        }
    }

    /// Forgets a connection; who has it is told by that.
    fn remove(&mut self, id: u64) -> bool {
        let Some(Connection { peer, .. }) = self.open.remove(&id) else { return false };
        if let Some(n) = self.peers.get_mut(&peer) {
            *n -= 1;
            if *n == 0 {
                self.peers.remove(&peer);
            }
        }
        true
    }
}

/// A connection that is open. It is not any more when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    id: u64,
    connections: Connections,
    is_over: oneshot::Receiver<()>,
}

impl Place {
    /// What notes the requests that come over this connection.
    pub(super) fn requests(&self) -> Requests {
        Requests { id: self.id, connections: self.connections.clone() }
    }

    /// Returns when the connection is to be given up.
    pub(super) async fn is_over(&mut self) {
        // It fails when the other end is dropped, which is what is waited for.
        let _ = (&mut self.is_over).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connections.lock().remove(self.id);
    }
}

/// Notes the requests of a connection.
#[derive(Clone, Debug)]
pub(super) struct Requests {
    id: u64,
    connections: Connections,
}

impl Requests {
    /// Notes that one has come. It has its answer when what this returns is dropped.
    pub(super) fn begin(&self) -> Request {
        self.connections.note(self.id, |n| *n += 1);
        Request(self.clone())
    }
}

/// A request that has no answer yet.
#[derive(Debug)]
pub(super) struct Request(Requests);

impl Drop for Request {
    fn drop(&mut self) {
        self.0.connections.note(self.0.id, |n| *n = n.saturating_sub(1));
    }
}

impl Peer {
    fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(address) => address.into(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(connections: &Connections, address: &str) -> Option<Place> {
        connections.open(address.parse().unwrap())
    }

    fn is_open(place: &mut Place) -> bool {
        place.is_over.try_recv() == Err(oneshot::error::TryRecvError::Empty)
    }

    fn are_open(places: &mut [Place]) -> Vec<bool> {
        places.iter_mut().map(is_open).collect()
    }

    #[test]
    fn who_has_most_connections_gives_up_the_one_that_is_silent_for_longest() {
        let all = Connections::new(5);
        let mut greedy = ["192.0.2.1"; 4].map(|it| from(&all, it).unwrap());
        let mut modest = [from(&all, "192.0.2.2").unwrap()];
        let _request = greedy[0].requests().begin();
        drop(greedy[1].requests().begin());
        let _third = from(&all, "192.0.2.3").unwrap();
        assert_eq!(are_open(&mut greedy), [true, true, false, true]);
        let _again = from(&all, "192.0.2.1").unwrap();
        assert_eq!(are_open(&mut greedy), [true, true, false, false], "its own make room");
        assert_eq!(are_open(&mut modest), [true]);
    }

    #[test]
    fn a_request_is_given_up_for_another_peer_and_not_for_the_same() {
        let all = Connections::new(3);
        let mut greedy = ["192.0.2.1"; 3].map(|it| from(&all, it).unwrap());
        let requests = [2, 1, 0].map(|it| greedy[it].requests().begin());
        assert!(from(&all, "192.0.2.1").is_none());
        assert_eq!(are_open(&mut greedy), [true; 3]);
        let mut other = [from(&all, "192.0.2.2").unwrap()];
        assert_eq!(are_open(&mut greedy), [true, true, false]);
        drop(requests);
        let _third = from(&all, "192.0.2.3").unwrap();
        assert_eq!(are_open(&mut other), [true]);
    }

    #[test]
    fn of_peers_that_have_as_many_a_silent_one_gives_up_its_own() {
        for busy in 0..4 {
            let all = Connections::new(4);
            let addresses = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"];
            let mut places = addresses.map(|it| from(&all, it).unwrap());
            let _request = places[busy].requests().begin();
            let _others = ["192.0.2.5", "192.0.2.6", "192.0.2.7"].map(|it| from(&all, it).unwrap());
            assert!(is_open(&mut places[busy]));
            assert_eq!(are_open(&mut places).iter().filter(|it| **it).count(), 1);
        }
    }

    #[test]
    fn what_is_closed_makes_room() {
        let all = Connections::new(1);
        for _ in 0..10 {
            let place = from(&all, "192.0.2.1").unwrap();
            let _request = place.requests().begin();
            assert!(from(&all, "192.0.2.1").is_none());
        }
        let state = all.lock();
        assert!(state.open.is_empty() && state.peers.is_empty());
    }

    #[test]
    fn a_network_of_ipv6_is_one_peer() {
        for (a, b, is_same) in [
            ("2001:db8::1", "2001:db8::2:0:0:1", true),
            ("2001:db8::1", "2001:db8:0:1::1", false),
            ("::ffff:192.0.2.1", "192.0.2.1", true),
            ("::ffff:192.0.2.1", "::ffff:192.0.2.2", false),
            ("192.0.2.1", "192.0.2.2", false),
        ] {
            let [x, y] = [a, b].map(|it| Peer::of(it.parse().unwrap()));
            assert_eq!(x == y, is_same, "{a} {b}");
        }
    }
}

//! The floor for anything that talks over loopback.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    thread,
    time::Instant,
};

/// About what a signed activity takes on the wire.
const REQUEST: [u8; 2048] = [b'q'; 2048];

/// About what the answer to one takes.
const RESPONSE: [u8; 256] = [b'r'; 256];

/// Bare request and response pairs per second, each on a connection of its own.
///
/// Nothing is parsed, signed, kept or made ready: no server can do better this way.
#[expect(clippy::disallowed_methods, reason = "it dials its own listener")]
pub(super) fn round_trips_per_second(n_trips: u32) -> io::Result<f64> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    // Not joined: where a trip fails, it would wait for the next one for ever.
    thread::spawn(move || (0..n_trips).try_for_each(|_| answer(&listener)));
    let start = Instant::now();
    for _ in 0..n_trips {
        let mut stream = TcpStream::connect(address)?;
        stream.write_all(&REQUEST)?;
        stream.read_exact(&mut [0; RESPONSE.len()])?;
    }
    Ok(f64::from(n_trips) / start.elapsed().as_secs_f64())
}

fn answer(listener: &TcpListener) -> io::Result<()> {
    let (mut stream, _) = listener.accept()?;
    stream.read_exact(&mut [0; REQUEST.len()])?;
    stream.write_all(&RESPONSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_are_counted() {
        assert!(round_trips_per_second(10).unwrap() > 0.0);
    }
}

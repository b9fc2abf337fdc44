//! `oyez serve`

use std::net::SocketAddr;

use oyez::App;
use tokio::{net::TcpListener, signal};

use crate::Outcome;

pub(super) async fn run(app: &App, listen: SocketAddr) -> Outcome {
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| format!("could not listen on {listen}: {error}"))?;
    let address = listener.local_addr()?;
    println!("{} is served on http://{address}", app.registry().site());
    app.serve(listener, interrupted()).await;
    Ok(())
}

/// Returns when the process is asked to stop.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = signal::ctrl_c().await;
}

//! Looking names up.

use std::{io, net::SocketAddr};

use async_trait::async_trait;
use tokio::net::lookup_host;

/// Gives the addresses of a host.
#[async_trait]
pub(super) trait Resolve: Send + Sync {
    async fn resolve(&self, name: &str, port: u16) -> io::Result<Vec<SocketAddr>>;
}

/// Asks the operating system.
pub(super) struct SystemResolver;

#[async_trait]
#[expect(clippy::disallowed_methods, reason = "the one place that looks names up")]
impl Resolve for SystemResolver {
    async fn resolve(&self, name: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        Ok(lookup_host((name, port)).await?.collect())
    }
}

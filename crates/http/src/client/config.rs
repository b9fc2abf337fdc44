//! Settings of the client.

use std::time::Duration;

/// What a [`Client`](super::Client) may do, and for how long.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ClientConfig {
    /// Whether plain http, any port, and addresses outside the public internet are allowed.
    ///
    /// For tests and closed networks: with it, whoever names an IRI chooses what we dial.
    pub allow_private_network: bool,
    /// How long looking a name up and connecting may take: 5 seconds by default.
    pub connect_timeout: Duration,
    /// How long an unused connection is kept: 30 seconds by default.
    pub idle_timeout: Duration,
    /// How long the body of a fetched document may be: 1 MiB by default.
    pub max_body: usize,
    /// How many unused connections to one host are kept: 4 by default.
    pub max_idle_per_host: usize,
    /// How long an exchange may take, from the first look-up to the last byte: 10 seconds by
    /// default.
    pub timeout: Duration,
}

impl Default for ClientConfig {
    fn default() -> Self {
        Self {
            allow_private_network: false,
            connect_timeout: Duration::from_secs(5),
            idle_timeout: Duration::from_secs(30),
            max_body: 1024 * 1024,
            max_idle_per_host: 4,
            timeout: Duration::from_secs(10),
        }
    }
}

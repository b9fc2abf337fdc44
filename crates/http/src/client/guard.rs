//! Where we may connect to.

mod address;
mod name;

use std::net::{IpAddr, Ipv6Addr};

use http::Uri;

/// Why we do not connect to a place.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GuardError {
    /// The address does not belong to the public internet.
    #[error("`{0}` is not a public address")]
    Address(IpAddr),
    /// This is not the name of a host, or it is one that only means something locally.
    #[error("not the name of a public host")]
    Name,
    /// The port is not the one of https.
    #[error("port {0} is not allowed")]
    Port(u16),
    /// The scheme is not https.
    #[error("scheme is not https")]
    Scheme,
}

/// Decides where we may connect to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guard {
    pub(super) allow_private_network: bool,
}

/// A place that may be looked up, and then dialed if its addresses pass.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Target<'a> {
    pub(super) host: Host<'a>,
    pub(super) port: u16,
}

#[derive(Debug, Eq, PartialEq)]
pub(super) enum Host<'a> {
    Address(IpAddr),
    Name(&'a str),
}

impl Guard {
    /// Checks all that shows in the URI itself.
    pub(super) fn check(self, uri: &Uri) -> Result<Target<'_>, GuardError> {
        let own_port = match uri.scheme_str() {
            Some("https") => 443,
            Some("http") if self.allow_private_network => 80,
            _ => return Err(GuardError::Scheme),
        };
        let port = uri.port_u16().unwrap_or(own_port);
        if port != own_port && !self.allow_private_network {
            return Err(GuardError::Port(port));
        }
        let text = uri.host().unwrap_or_default();
        let host = match address_of(text) {
            Some(address) => {
                self.check_addresses([address])?;
                Host::Address(address)
            }
            None if !name::is_host_name(text) => return Err(GuardError::Name),
            None if name::is_local(text) && !self.allow_private_network => {
                return Err(GuardError::Name);
            }
            None => Host::Name(text),
        };
        Ok(Target { host, port })
    }

    /// Checks that every address is one that we may dial.
    ///
    /// One that is not condemns the rest: no honest name has both.
    pub(super) fn check_addresses(
        self,
        addresses: impl IntoIterator<Item = IpAddr>,
    ) -> Result<(), GuardError> {
        match addresses.into_iter().find(|it| !address::is_global(*it)) {
            Some(address) if !self.allow_private_network => Err(GuardError::Address(address)),
            _ => Ok(()),
        }
    }
}

/// The address that a host literally is.
fn address_of(host: &str) -> Option<IpAddr> {
    match host.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        Some(address) => address.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => host.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: Guard = Guard { allow_private_network: false };
    const LOOSE: Guard = Guard { allow_private_network: true };

    #[test]
    fn attacks_106_110_119_the_guard_judges_scheme_port_and_host() {
        let public: IpAddr = "198.51.101.1".parse().unwrap();
        for (uri, strict, loose) in [
            ("https://one.example/", Ok(443), Ok(443)),
            ("https://one.example:443/", Ok(443), Ok(443)),
            ("https://198.51.101.1/", Ok(443), Ok(443)),
            ("http://one.example/", Err(GuardError::Scheme), Ok(80)),
            ("http://one.example:443/", Err(GuardError::Scheme), Ok(443)),
            ("ftp://one.example/", Err(GuardError::Scheme), Err(GuardError::Scheme)),
            ("/inbox", Err(GuardError::Scheme), Err(GuardError::Scheme)),
            ("https://one.example:0/", Err(GuardError::Port(0)), Ok(0)),
            ("https://one.example:22/", Err(GuardError::Port(22)), Ok(22)),
            ("https://one.example:80/", Err(GuardError::Port(80)), Ok(80)),
            ("https://one.example:6379/", Err(GuardError::Port(6379)), Ok(6379)),
            ("https://one.example:65535/", Err(GuardError::Port(65535)), Ok(65535)),
            ("https://localhost/", Err(GuardError::Name), Ok(443)),
            ("https://-one.example/", Err(GuardError::Name), Err(GuardError::Name)),
            ("https://127.0.0.1/", Err(refusal("127.0.0.1")), Ok(443)),
            ("https://[::1]/", Err(refusal("::1")), Ok(443)),
            ("https://[::ffff:127.0.0.1]/", Err(refusal("::ffff:127.0.0.1")), Ok(443)),
        ] {
            let uri: Uri = uri.parse().unwrap();
            assert_eq!(STRICT.check(&uri).map(|it| it.port), strict, "{uri}");
            assert_eq!(LOOSE.check(&uri).map(|it| it.port), loose, "{uri}");
        }
        let uri = Uri::from_static("https://198.51.101.1/");
        assert_eq!(STRICT.check(&uri).unwrap().host, Host::Address(public));
    }

    #[test]
    fn attack_112_one_private_address_condemns_the_rest() {
        let addresses = ["198.51.101.1", "10.0.0.1"].map(|it| it.parse::<IpAddr>().unwrap());
        assert_eq!(STRICT.check_addresses(addresses), Err(GuardError::Address(addresses[1])));
        assert_eq!(LOOSE.check_addresses(addresses), Ok(()));
        assert_eq!(STRICT.check_addresses([addresses[0]]), Ok(()));
    }

    fn refusal(address: &str) -> GuardError {
        GuardError::Address(address.parse().unwrap())
    }
}

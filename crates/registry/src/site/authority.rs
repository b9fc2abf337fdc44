//! Hosts and ports.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::ParseSiteError;

/// Fails unless `text` is a host, or a host and a port.
pub(super) fn check(text: &str) -> Result<(), ParseSiteError> {
    if text.contains(['/', '\\', '?', '#']) {
        return Err(ParseSiteError::Path);
    }
    if text.contains('@') {
        return Err(ParseSiteError::UserInfo);
    }
    let (host, port) = split_port(text);
    if !is_host(host) {
        return Err(ParseSiteError::Host(host.into()));
    }
    match port.filter(|it| !is_port(it)) {
        Some(port) => Err(ParseSiteError::Port(port.into())),
        None => Ok(()),
    }
}

/// The host, and the port if there is one.
pub(super) fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// `authority` without the port that says no more than `scheme` does.
pub(super) fn without_default_port<'a>(scheme: &str, authority: &'a str) -> &'a str {
    let port = if scheme == "https" { ":443" } else { ":80" };
    authority.strip_suffix(port).unwrap_or(authority)
}

fn is_port(text: &str) -> bool {
    // A leading zero would make two texts of one port.
    text.starts_with(|it: char| matches!(it, '1'..='9')) && text.parse::<u16>().is_ok()
}

fn is_host(text: &str) -> bool {
    if let Some(address) = text.strip_prefix('[') {
        return address.strip_suffix(']').is_some_and(|it| it.parse::<Ipv6Addr>().is_ok());
    }
    let is_label = |it: &str| {
        (1..=63).contains(&it.len())
            && it.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it))
            && !it.starts_with('-')
            && !it.ends_with('-')
    };
    // URL libraries read a host that ends in a number as an address, whatever comes before it.
    let is_number = |it: &str| {
        let hex = it.strip_prefix("0x").or_else(|| it.strip_prefix("0X"));
        it.bytes().all(|it| it.is_ascii_digit())
            || hex.is_some_and(|it| it.bytes().all(|it| it.is_ascii_hexdigit()))
    };
    match text.rsplit('.').next() {
        Some(last) if is_number(last) => text.parse::<Ipv4Addr>().is_ok(),
        _ => text.len() <= 253 && text.split('.').all(is_label),
    }
}

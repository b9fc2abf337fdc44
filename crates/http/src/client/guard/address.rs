//! Addresses of the public internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether `address` is unicast and belongs to the public internet.
///
/// The ranges are those of the IANA special-purpose registries for [IPv4] and [IPv6].
/// IPv6 addresses that wrap an IPv4 address are out whatever they wrap: a server that has a
/// public IPv4 address says so in an `A` record.
///
/// [IPv4]: https://www.iana.org/assignments/iana-ipv4-special-registry/
/// [IPv6]: https://www.iana.org/assignments/iana-ipv6-special-registry/
pub(super) fn is_global(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_global_v4(address),
        IpAddr::V6(address) => is_global_v6(address),
    }
}

fn is_global_v4(address: Ipv4Addr) -> bool {
    !matches!(
        address.octets(),
        [0 | 10 | 127, ..] // this network, private, loopback
            | [100, 64..=127, ..] // shared between carrier and customer
            | [169, 254, ..] // link-local, and the metadata services of clouds
            | [172, 16..=31, ..] // private
            | [192, 0, 0 | 2, _] // protocol assignments, documentation
            | [192, 31, 196, _] // AS112
            | [192, 52, 193, _] // AMT relays
            | [192, 88, 99, _] // 6to4 relays
            | [192, 168, ..] // private
            | [192, 175, 48, _] // AS112
            | [198, 18..=19, ..] // benchmarks
            | [198, 51, 100, _] // documentation
            | [203, 0, 113, _] // documentation
            | [224..=255, ..] // multicast, reserved, broadcast
    )
}

fn is_global_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        [0x2001, 0..=0x1ff, ..] // protocol assignments, Teredo, benchmarks, ORCHID
        | [0x2001, 0xdb8, ..] // documentation
        | [0x2002, ..] // 6to4
        | [0x2620, 0x4f, 0x8000, ..] // AS112
        | [0x3fff, 0..=0xfff, ..] => false, // documentation
        // Outside of this is nothing that has been given to anybody: loopback, mapped and
        // translated IPv4, unique local, link-local, site-local, multicast, unassigned.
        [0x2000..=0x3fff, ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(addresses: &[&str], expected: bool) {
        for text in addresses {
            let address = text.parse().unwrap();
            assert_eq!(is_global(address), expected, "{text}");
        }
    }

    #[test]
    fn attack_106_special_ipv6_addresses_are_refused() {
        let addresses = [
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:0:127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:2::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2620:4f:8000::1",
            // and what is as special
            "::ffff:198.51.101.1",
            "64:ff9b::c633:6501",
            "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
            "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
            "2002:c633:6501::1",
            "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff",
            "2620:4f:8000:ffff:ffff:ffff:ffff:ffff",
            "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            "4000::",
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        ];
        check(&addresses, false);
    }

    #[test]
    fn attack_106_special_ipv4_addresses_are_refused() {
        for [first, last] in [
            ["0.0.0.0", "0.255.255.255"],
            ["10.0.0.0", "10.255.255.255"],
            ["100.64.0.0", "100.127.255.255"],
            ["127.0.0.0", "127.255.255.255"],
            ["169.254.0.0", "169.254.255.255"],
            ["172.16.0.0", "172.31.255.255"],
            ["192.0.0.0", "192.0.0.255"],
            ["192.0.2.0", "192.0.2.255"],
            ["192.31.196.0", "192.31.196.255"],
            ["192.52.193.0", "192.52.193.255"],
            ["192.88.99.0", "192.88.99.255"],
            ["192.168.0.0", "192.168.255.255"],
            ["192.175.48.0", "192.175.48.255"],
            ["198.18.0.0", "198.19.255.255"],
            ["198.51.100.0", "198.51.100.255"],
            ["203.0.113.0", "203.0.113.255"],
            ["224.0.0.0", "239.255.255.255"],
            ["240.0.0.0", "255.255.255.255"],
        ] {
            check(&[first, last], false);
        }
    }

    #[test]
    fn attack_107_neighbors_of_special_ranges_are_allowed() {
        let addresses = [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "191.255.255.255",
            "192.0.1.0",
            "192.0.1.255",
            "192.0.3.0",
            "192.31.195.255",
            "192.31.197.0",
            "192.52.192.255",
            "192.52.194.0",
            "192.88.98.255",
            "192.88.100.0",
            "192.167.255.255",
            "192.169.0.0",
            "192.175.47.255",
            "192.175.49.0",
            "198.17.255.255",
            "198.20.0.0",
            "198.51.99.255",
            "198.51.101.0",
            "203.0.112.255",
            "203.0.114.0",
            "223.255.255.255",
            "2000::",
            "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            "2001:200::",
            "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
            "2001:db9::",
            "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            "2003::",
            "2620:4f:7fff:ffff:ffff:ffff:ffff:ffff",
            "2620:4f:8001::",
            "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            "3fff:1000::",
            "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        ];
        check(&addresses, true);
    }
}

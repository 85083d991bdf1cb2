//! Where the page is found: addresses of this machine, and the QR code that a tablet reads.

use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};
use std::net::Ipv4Addr;

/// Interfaces that lead to no tablet.
const INNER: [&str; 7] = ["docker", "br-", "veth", "virbr", "vmnet", "tun", "tap"];

/// A QR code in half blocks, two rows of modules a line.
///
/// A module of light is drawn, a dark one is blank: it is read where the characters are brighter than what is behind
/// them. Draw it white on black, whatever the terminal's colours are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Lines of `█`, `▀`, `▄` and blanks, all of one width, with the quiet zone around.
    pub lines: Vec<String>,
}

impl Code {
    /// The code of a text; none if it is too long.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
        let drawn = code
            .render::<Dense1x2>()
            .dark_color(Dense1x2::Light)
            .light_color(Dense1x2::Dark)
            .build();
        Some(Self { lines: drawn.lines().map(str::to_owned).collect() })
    }
}

/// Addresses under which other machines may reach this one, the likeliest first.
#[must_use]
pub fn of_this_machine() -> Vec<Ipv4Addr> {
    let faces = if_addrs::get_if_addrs().unwrap_or_default();
    let mut found: Vec<(String, Ipv4Addr)> = faces
        .into_iter()
        .filter_map(|face| match face.addr {
            if_addrs::IfAddr::V4(address) => Some((face.name, address.ip)),
            if_addrs::IfAddr::V6(_) => None,
        })
        .collect();
    found.retain(|(_, address)| !address.is_loopback());
    found.sort_by_key(|(name, address)| unlikelihood(name, *address));
    found.into_iter().map(|(_, address)| address).collect()
}

/// A tablet is mostly in the same Wi-Fi, else behind the same router.
fn unlikelihood(name: &str, address: Ipv4Addr) -> [bool; 4] {
    let inner = INNER.iter().any(|start| name.starts_with(start));
    [inner, address.is_link_local(), !address.is_private(), !name.starts_with("wl")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wireless_comes_first_and_containers_last() {
        let mut faces = [
            ("docker0", Ipv4Addr::new(172, 17, 0, 1)),
            ("eth0", Ipv4Addr::new(169, 254, 3, 4)),
            ("eth1", Ipv4Addr::new(192, 168, 1, 20)),
            ("ppp0", Ipv4Addr::new(8, 8, 4, 4)),
            ("wlan0", Ipv4Addr::new(10, 42, 0, 1)),
        ];
        faces.sort_by_key(|(name, address)| unlikelihood(name, *address));
        assert_eq!(faces.map(|(name, _)| name), ["wlan0", "eth1", "ppp0", "eth0", "docker0"]);
    }

    #[test]
    fn a_code_is_square_and_a_light_margin_surrounds_it() {
        let text = format!("http://192.168.100.100:8520/?t={}", "0123456789abcdef".repeat(2));
        let code = Code::of(&text).unwrap();
        let width = code.lines[0].chars().count();
        assert!(code.lines.iter().all(|line| line.chars().count() == width));
        assert_eq!(code.lines.len(), width.div_ceil(2));
        assert!(code.lines[0].chars().all(|c| c == '█'), "{}", code.lines[0]);
        // The last row may be half a line high.
        let light = |line: &String| line.starts_with("████") || line.starts_with("▀▀▀▀");
        assert!(code.lines.iter().all(light));
        assert!(width <= 50, "{width} columns");
    }

    #[test]
    fn what_no_code_can_hold_has_none() {
        assert_eq!(Code::of(&"x".repeat(10_000)), None);
    }
}

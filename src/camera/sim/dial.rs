//! Dials on the body: settings that somebody changes by hand.

use std::fmt;

/// A setting and the value to which it is turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dial {
    /// Property of PTP.
    pub(super) property: u16,
    /// One of the property's values.
    pub(super) value: i64,
}

/// Values of a dial: as they are written on it, and as PTP has them.
type Scale = &'static [(&'static str, i64)];

/// Sensitivities.
const ISO: Scale = &[
    ("100", 100),
    ("125", 125),
    ("160", 160),
    ("200", 200),
    ("250", 250),
    ("320", 320),
    ("400", 400),
    ("500", 500),
    ("640", 640),
    ("800", 800),
    ("1000", 1000),
    ("1250", 1250),
    ("1600", 1600),
    ("2000", 2000),
    ("2500", 2500),
    ("3200", 3200),
    ("6400", 6400),
];
/// Exposure times in 0.1 ms.
const SHUTTER: Scale = &[
    ("1/30", 333),
    ("1/40", 250),
    ("1/50", 200),
    ("1/60", 166),
    ("1/80", 125),
    ("1/100", 100),
    ("1/125", 80),
    ("1/160", 62),
    ("1/200", 50),
    ("1/250", 40),
];
/// Aperture numbers in hundredths.
const APERTURE: Scale = &[
    ("2.8", 280),
    ("3.2", 320),
    ("3.5", 350),
    ("4", 400),
    ("4.5", 450),
    ("5", 500),
    ("5.6", 560),
    ("6.3", 630),
    ("7.1", 710),
    ("8", 800),
    ("9", 900),
    ("10", 1000),
    ("11", 1100),
    ("13", 1300),
    ("14", 1400),
    ("16", 1600),
];
/// White balances; the last three are Nikon's.
const WHITE_BALANCE: Scale = &[
    ("auto", 2),
    ("daylight", 4),
    ("fluorescent", 5),
    ("tungsten", 6),
    ("flash", 7),
    ("cloudy", 0x8010),
    ("shade", 0x8011),
    ("preset", 0x8013),
];
/// Name, property and values of each dial.
const DIALS: [(&str, u16, Scale); 4] = [
    ("iso", 0x500F, ISO),
    ("shutter", 0x500D, SHUTTER),
    ("aperture", 0x5007, APERTURE),
    ("wb", 0x5005, WHITE_BALANCE),
];

impl Dial {
    pub(super) fn parse(name: &str, value: &str) -> Result<Self, String> {
        let found = DIALS.into_iter().find(|(known, ..)| *known == name);
        let Some((_, property, scale)) = found else {
            let names = DIALS.map(|(known, ..)| known).join(", ");
            return Err(format!("'{name}' is no dial; there are {names}"));
        };
        let found = scale.iter().find(|(known, _)| *known == value);
        found.map(|(_, value)| Self { property, value: *value }).ok_or_else(|| {
            let values: Vec<&str> = scale.iter().map(|(known, _)| *known).collect();
            format!("'{value}' is not on the dial {name}; there are {}", values.join(" "))
        })
    }

    /// Every value of every dial.
    #[cfg(test)]
    pub(super) fn all() -> Vec<Self> {
        let of = |(_, property, scale): (&str, u16, Scale)| {
            scale.iter().map(move |(_, value)| Self { property, value: *value })
        };
        DIALS.into_iter().flat_map(of).collect()
    }
}

impl fmt::Display for Dial {
    /// The name and value that an order has.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, _, scale) in DIALS.iter().filter(|(_, property, _)| *property == self.property) {
            for (word, _) in scale.iter().filter(|(_, value)| *value == self.value) {
                write!(f, "{name} {word}")?;
            }
        }
        Ok(())
    }
}

//! How much a disc holds.

use super::read::SECTOR_BYTES;
use std::fmt;
use std::str::FromStr;

/// Sectors of a CD of 74 minutes, 75 a second (ECMA-130): 650 MiB. Discs sold as 700 MB are of 80 minutes and hold more,
/// so what fits here fits on every CD-R.
const CD_SECTORS: u64 = 74 * 60 * 75;
/// Sectors of a DVD+R with one layer (ECMA-349), which holds a little less than a DVD-R.
const DVD_SECTORS: u64 = 2_295_104;
/// Smaller than this, no disc is: bytes.
const CAPACITY_MIN: u64 = 1 << 20;
/// Larger than this, no optical disc is (Blu-ray with four layers): bytes.
const CAPACITY_MAX: u64 = 128_001_769_472;

/// What a disc holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    bytes: u64,
}

impl Capacity {
    /// A CD: 333,000 sectors of 2048 bytes.
    pub const CD: Self = Self { bytes: CD_SECTORS * SECTOR_BYTES };
    /// A DVD: 2,295,104 sectors of 2048 bytes.
    pub const DVD: Self = Self { bytes: DVD_SECTORS * SECTOR_BYTES };

    /// In bytes.
    #[must_use]
    pub fn bytes(self) -> u64 {
        self.bytes
    }

    /// Sectors that an image may have.
    pub(super) fn sectors(self) -> u64 {
        self.bytes / SECTOR_BYTES
    }
}

impl Default for Capacity {
    fn default() -> Self {
        Self::CD
    }
}

impl fmt::Display for Capacity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.bytes.fmt(f)
    }
}

/// How a capacity is written, `中文 / English`.
const FORMS: &str = "应写成 cd、dvd、字节数或 650MB 之类 / write cd, dvd, bytes, or such as 650MB";

impl FromStr for Capacity {
    type Err = String;

    /// `cd`, `dvd`, a number of bytes, or one with KB, MB, GB (thousands) or KiB, MiB, GiB.
    fn from_str(text: &str) -> Result<Self, String> {
        let lower = text.trim().to_ascii_lowercase();
        match lower.as_str() {
            "cd" => return Ok(Self::CD),
            "dvd" => return Ok(Self::DVD),
            _ => {}
        }
        let digits = lower.trim_end_matches(|c: char| c.is_ascii_alphabetic()).trim_end();
        let unit: u64 = match lower.get(digits.len()..).unwrap_or_default().trim() {
            "" | "b" => 1,
            "kb" => 1000,
            "mb" => 1_000_000,
            "gb" => 1_000_000_000,
            "kib" => 1 << 10,
            "mib" => 1 << 20,
            "gib" => 1 << 30,
            _ => return Err(FORMS.to_owned()),
        };
        let number: u64 = digits.parse().map_err(|_| FORMS.to_owned())?;
        let bytes = number.checked_mul(unit).filter(|b| (CAPACITY_MIN..=CAPACITY_MAX).contains(b));
        bytes
            .map(|bytes| Self { bytes })
            .ok_or_else(|| "光盘容量应为 1 MiB 到 128 GB / a disc holds 1 MiB to 128 GB".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capacity_is_named_or_counted() {
        let bytes = |text: &str| text.parse::<Capacity>().map(Capacity::bytes);
        assert_eq!(bytes("cd"), Ok(681_984_000));
        assert_eq!(bytes("DVD"), Ok(4_700_372_992));
        assert_eq!(bytes("700MB"), Ok(700_000_000));
        assert_eq!(bytes("650 MiB"), Ok(681_574_400));
        assert_eq!(bytes("2097152"), Ok(2_097_152));
        for wrong in ["", "much", "-1", "1", "1.5GB", "99999999999GB", "10 ells"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
    }
}

//! Volume descriptors (ECMA-119, 8).

use super::ImageError;
use super::record::{Place, Record, both_16, both_32};

/// What a sector of the descriptors' area is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Primary,
    Joliet,
    /// The last descriptor.
    End,
    /// Boot records, volume partitions, other character sets.
    Other,
    /// A mark of UDF.
    Udf,
    Unknown,
}

/// What is needed of a volume descriptor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Descriptor {
    pub volume_bytes: u64,
    pub block_bytes: u64,
    pub label: String,
    pub root: Place,
}

/// Escape sequences of UCS-2 in its three levels (Joliet specification).
const UCS_2: [&[u8; 3]; 3] = [b"%/@", b"%/C", b"%/E"];

/// Tells what a sector is.
pub(super) fn kind(sector: &[u8]) -> Kind {
    let Some((kind, mark)) = sector.first().zip(sector.get(1..6)) else { return Kind::Unknown };
    match mark {
        b"BEA01" | b"NSR02" | b"NSR03" | b"TEA01" => return Kind::Udf,
        b"CD001" => {}
        _ => return Kind::Unknown,
    }
    let escapes = sector.get(88..120).unwrap_or_default();
    match kind {
        1 => Kind::Primary,
        2 if UCS_2.iter().any(|escape| escapes.starts_with(*escape)) => Kind::Joliet,
        255 => Kind::End,
        _ => Kind::Other,
    }
}

impl Descriptor {
    /// Reads a primary or supplementary descriptor.
    ///
    /// # Errors
    /// [`ImageError::Damaged`].
    pub fn parse(sector: &[u8]) -> Result<Self, ImageError> {
        let damaged = || ImageError::Damaged("its volume descriptor");
        let blocks = both_32(sector, 80).ok_or_else(damaged)?;
        let block_bytes = u64::from(both_16(sector, 128).ok_or_else(damaged)?);
        if ![512, 1024, 2048].contains(&block_bytes) {
            return Err(damaged());
        }
        let root = sector.get(156..190).ok_or_else(damaged)?;
        let root = Record::parse(root, block_bytes)?.ok_or_else(damaged)?;
        let label = sector.get(40..72).unwrap_or_default();
        Ok(Self {
            volume_bytes: u64::from(blocks) * block_bytes,
            block_bytes,
            label: String::from_utf8_lossy(label).trim_end().to_owned(),
            root: root.place,
        })
    }
}

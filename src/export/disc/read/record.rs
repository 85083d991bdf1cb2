//! Directory records (ECMA-119, 9.1).

use super::ImageError;

/// Where something lies, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub offset: u64,
    pub bytes: u64,
}

/// A record of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record<'a> {
    /// Length of the record itself.
    pub length: usize,
    pub place: Place,
    pub is_folder: bool,
    /// Whether further records hold the rest of the same file.
    pub continues: bool,
    /// The identifier as it stands; one byte 0 or 1 for the folder itself and the one above.
    pub name: &'a [u8],
    /// What follows the identifier.
    pub system_use: &'a [u8],
}

const FOLDER: u8 = 0x02;
const ASSOCIATED: u8 = 0x04;
const MULTI_EXTENT: u8 = 0x80;
/// Bytes before the identifier.
const HEAD_BYTES: usize = 33;

impl<'a> Record<'a> {
    /// The record at the start of these bytes; none where a sector has no further ones.
    ///
    /// # Errors
    /// [`ImageError::Damaged`].
    pub fn parse(bytes: &'a [u8], block_bytes: u64) -> Result<Option<Self>, ImageError> {
        let length = usize::from(bytes.first().copied().unwrap_or(0));
        if length == 0 {
            return Ok(None);
        }
        let record = bytes.get(..length).filter(|record| record.len() > HEAD_BYTES);
        let damaged = || ImageError::Damaged("a folder's record");
        Self::read(record.ok_or_else(damaged)?, block_bytes).ok_or_else(damaged).map(Some)
    }

    fn read(record: &'a [u8], block_bytes: u64) -> Option<Self> {
        let attributes = u64::from(*record.get(1)?);
        let offset = (u64::from(both_32(record, 2)?) + attributes) * block_bytes;
        let bytes = u64::from(both_32(record, 10)?);
        let flags = *record.get(25)?;
        // Interleaved files were for players of the eighties.
        let is_interleaved = *record.get(26)? != 0 || *record.get(27)? != 0;
        let name_bytes = usize::from(*record.get(32)?);
        let name =
            record.get(HEAD_BYTES..HEAD_BYTES + name_bytes).filter(|name| !name.is_empty())?;
        // A byte fills up identifiers of even length.
        let after = HEAD_BYTES + name_bytes + (name_bytes + 1) % 2;
        (!is_interleaved).then_some(Self {
            length: record.len(),
            place: Place { offset, bytes },
            is_folder: flags & FOLDER != 0,
            continues: flags & MULTI_EXTENT != 0,
            name,
            system_use: record.get(after..).unwrap_or_default(),
        })
    }

    /// Whether it stands for the folder itself or the one above.
    pub fn is_special(&self) -> bool {
        matches!(self.name, [0 | 1])
    }
}

/// Whether a record is the second half of a Macintosh file, which shares its name.
pub(super) fn is_associated(record: &[u8]) -> bool {
    record.get(25).is_some_and(|flags| flags & ASSOCIATED != 0)
}

/// A number that is written twice, little end first and big end first; none if the two differ.
pub(super) fn both_32(bytes: &[u8], at: usize) -> Option<u32> {
    let field = bytes.get(at..)?.first_chunk::<8>()?;
    let (little, big) = field.split_first_chunk::<4>()?;
    let (little, big) = (u32::from_le_bytes(*little), u32::from_be_bytes(*big.first_chunk()?));
    (little == big).then_some(little)
}

/// The same of two bytes.
pub(super) fn both_16(bytes: &[u8], at: usize) -> Option<u16> {
    let field = bytes.get(at..)?.first_chunk::<4>()?;
    let (little, big) = field.split_first_chunk::<2>()?;
    let (little, big) = (u16::from_le_bytes(*little), u16::from_be_bytes(*big.first_chunk()?));
    (little == big).then_some(little)
}

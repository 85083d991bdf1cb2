//! The names of Rock Ridge (IEEE P1282) in the fields of SUSP (IEEE P1281).

use super::record::both_32;

/// What a field of a record's system use area says about its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// A piece of the name.
    Name(Vec<u8>),
    /// More fields: block, offset in it, length, all in bytes but the first.
    More { block: u32, offset: u32, bytes: u32 },
}

/// Flags of a name that stands for `.` or `..`.
const SPECIAL: u8 = 0b110;

/// Bytes to skip before the fields of each record, if the root's first record announces such fields.
pub(super) fn announced(system_use: &[u8]) -> Option<usize> {
    match system_use {
        [b'S', b'P', 7, _, 0xBE, 0xEF, skip, ..] => Some(usize::from(*skip)),
        _ => None,
    }
}

/// The fields that tell of the name; what follows a broken field is not looked at.
pub(super) fn fields(area: &[u8]) -> Vec<Said> {
    let mut said = Vec::new();
    let mut rest = area;
    while let [a, b, length, _, ..] = rest {
        let length = usize::from(*length);
        let Some((field, after)) = rest.split_at_checked(length).filter(|_| length >= 4) else {
            break;
        };
        match (&[*a, *b], field.get(4), field.get(5..)) {
            (b"ST", ..) => break,
            (b"NM", Some(flags), Some(name)) if flags & SPECIAL == 0 => {
                said.push(Said::Name(name.to_vec()));
            }
            (b"CE", ..) => said.extend(more(field)),
            _ => {}
        }
        rest = after;
    }
    said
}

fn more(field: &[u8]) -> Option<Said> {
    let number = |at| both_32(field, at);
    Some(Said::More { block: number(4)?, offset: number(12)?, bytes: number(20)? })
}

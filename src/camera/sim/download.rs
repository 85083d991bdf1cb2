//! Pieces of pictures, and what faults make of them.

use std::time::Duration;

use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::body::Body;
use super::fault::Fault;

/// Bytes that a damaged picture has wrong.
const DAMAGED_BYTES: usize = 64;

/// What goes wrong while a piece is sent. Places are counted in bytes from the piece's begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Trouble {
    #[default]
    None,
    Slow {
        bytes_per_s: u32,
    },
    Stall {
        at: usize,
        pause: Duration,
    },
    /// Nothing is sent at all, and the connection is cut.
    CutBefore,
    /// The connection is cut there.
    CutAt(usize),
    /// Everything is sent, then the connection is cut.
    CutAfter,
}

/// A piece of a picture as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) bytes: Vec<u8>,
    pub(super) trouble: Trouble,
}

/// `count` bytes of a picture from `offset` on, fewer at its end; the error is a response code.
pub(super) fn piece(body: &Body, handle: u32, offset: u32, count: u32) -> Result<Piece, u16> {
    let whole = body.picture(handle)?;
    let fault = body.state().armed.take_piece(handle, offset == 0);
    let half = whole.len() / 2;
    let length = if fault == Fault::TruncatedDownload { half } else { whole.len() };
    let from = (offset as usize).min(length);
    let to = from.saturating_add(count as usize).min(length);
    let mut bytes = whole.get(from..to).unwrap_or_default().to_vec();
    if fault == Fault::CorruptDownload {
        damage(&mut bytes, from, &whole, body.seed ^ u64::from(handle));
    }
    let middle = (from..to).contains(&half).then(|| half - from);
    let trouble = match (fault, middle) {
        (Fault::SlowDownload { bytes_per_s }, _) => Trouble::Slow { bytes_per_s },
        (Fault::StalledDownload { pause }, Some(at)) => Trouble::Stall { at, pause },
        (Fault::UnpluggedBefore, _) => Trouble::CutBefore,
        (Fault::UnpluggedDownload, Some(at)) => Trouble::CutAt(at),
        (Fault::UnpluggedAfter, _) if to == whole.len() => Trouble::CutAfter,
        _ => Trouble::None,
    };
    Ok(Piece { bytes, trouble })
}

/// Puts wrong bytes where the middle of the picture's data lies in this piece, which begins at `from`.
fn damage(bytes: &mut [u8], from: usize, whole: &[u8], seed: u64) {
    let data = data_begin(whole);
    let wrong = wrong_bytes(seed);
    let at = data + whole.len().saturating_sub(data + wrong.len()) / 2;
    for (index, wrong) in (at..).zip(wrong) {
        // The begin and the end mark stay right in a picture of any length.
        let is_inside = index < whole.len().saturating_sub(2) && index >= 2;
        if let Some(byte) = index.checked_sub(from).and_then(|index| bytes.get_mut(index))
            && is_inside
        {
            *byte = wrong;
        }
    }
}

/// Noise with a restart mark in its middle. There are no restarts in the camera's pictures: a decoder must complain
/// about the mark, while noise alone can pass for data.
fn wrong_bytes(seed: u64) -> [u8; DAMAGED_BYTES] {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut wrong = [0; DAMAGED_BYTES];
    random.fill_bytes(&mut wrong);
    let mark = [0xFF, random.random_range(0xD0..=0xD7)];
    for (index, byte) in wrong.iter_mut().enumerate() {
        let is_mark = index.checked_sub(DAMAGED_BYTES / 2).and_then(|index| mark.get(index));
        *byte = is_mark.copied().unwrap_or((*byte).min(0xFE));
    }
    wrong
}

/// Where the compressed data of a JPEG begins: after the header of its scan. 0 for other files.
fn data_begin(jpeg: &[u8]) -> usize {
    let mut at = 2;
    while let Some([0xFF, kind, high, low]) = jpeg.get(at..at + 4) {
        at += 2 + usize::from(u16::from_be_bytes([*high, *low]));
        if *kind == 0xDA {
            return at;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg() -> Vec<u8> {
        let pixels = image::RgbImage::from_fn(96, 64, |x, y| {
            image::Rgb([(x * 2) as u8, (y * 3) as u8, (x * y) as u8])
        });
        turbojpeg::compress_image(&pixels, 90, turbojpeg::Subsamp::Sub2x2).unwrap().to_vec()
    }

    #[test]
    fn a_damaged_picture_has_its_marks_and_its_length_and_no_decoder_takes_it() {
        let whole = jpeg();
        assert!(turbojpeg::decompress_image::<image::Rgb<u8>>(&whole).is_ok());
        for seed in 0..200 {
            let mut bytes = whole.clone();
            damage(&mut bytes, 0, &whole, seed);
            assert!(bytes.starts_with(&[0xFF, 0xD8]) && bytes.ends_with(&[0xFF, 0xD9]));
            assert_eq!(bytes.len(), whole.len());
            assert!(turbojpeg::decompress_image::<image::Rgb<u8>>(&bytes).is_err(), "{seed}");
        }
    }

    #[test]
    fn damage_in_pieces_is_the_damage_of_the_whole() {
        let whole = jpeg();
        let mut at_once = whole.clone();
        damage(&mut at_once, 0, &whole, 7);
        let mut in_pieces = Vec::new();
        for (index, piece) in whole.chunks(100).enumerate() {
            let mut piece = piece.to_vec();
            damage(&mut piece, index * 100, &whole, 7);
            in_pieces.extend(piece);
        }
        assert!(in_pieces == at_once && at_once != whole);
    }

    #[test]
    fn files_of_any_length_can_be_damaged() {
        for length in 0..200 {
            let whole = vec![1; length];
            let mut bytes = whole.clone();
            damage(&mut bytes, 0, &whole, 1);
            assert_eq!(bytes.len(), length);
        }
    }
}

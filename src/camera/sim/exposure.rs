//! The ground truth of every exposure, for tests that count pictures.

use std::collections::VecDeque;

use sha2::{Digest, Sha256};

use crate::sitter::Truth;

/// Exposures that are remembered; the oldest give way.
const MAX_KEPT: usize = 100_000;

/// One release of the shutter, whether or not a picture came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposure {
    /// 32 hexadecimal digits, different for every exposure of every camera with another serial number or seed. It is
    /// the `ImageUniqueID` in the EXIF of its files, but not of a folder's frames, which stay untouched.
    pub id: String,
    /// When the shutter was released, by the machine's clock: microseconds since 1970 (UTC).
    pub at_us: i64,
    /// Its files on the card, such as `DCIM/100NIKON/DSC_0001.JPG`; none until they are written, when the picture is
    /// lost, and when it goes to the camera's memory.
    pub files: Vec<String>,
    /// Where crown, chin and eyes of a drawn sitter lie, in px of the upright picture.
    pub truth: Option<Truth>,
}

/// The exposures so far, oldest first.
#[derive(Debug, Default)]
pub(super) struct Exposures {
    kept: VecDeque<Exposure>,
    forgotten: u32,
}

impl Exposures {
    /// Adds one; returns its number, counted from 1.
    pub(super) fn add(&mut self, exposure: Exposure) -> u32 {
        if self.kept.len() == MAX_KEPT {
            self.kept.pop_front();
            self.forgotten = self.forgotten.saturating_add(1);
        }
        self.kept.push_back(exposure);
        self.count()
    }

    /// How many there were.
    pub(super) fn count(&self) -> u32 {
        self.forgotten.saturating_add(self.kept.len() as u32)
    }

    /// Says where an exposure's file is.
    pub(super) fn written(&mut self, number: u32, file: String) {
        let index = number.checked_sub(self.forgotten + 1);
        if let Some(exposure) = index.and_then(|index| self.kept.get_mut(index as usize)) {
            exposure.files.push(file);
        }
    }

    pub(super) fn all(&self) -> Vec<Exposure> {
        self.kept.iter().cloned().collect()
    }
}

/// The unique id of an exposure: the first half of the SHA-256 of what tells it from all others.
pub(super) fn unique_id(serial: &str, seed: u64, number: u32) -> String {
    let hash = Sha256::digest(format!("{serial}/{seed}/{number}"));
    let half = hash.first_chunk().copied().unwrap_or_default();
    format!("{:032x}", u128::from_be_bytes(half))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_differ_by_camera_seed_and_exposure() {
        let mut ids = BTreeSet::new();
        for serial in ["0001", "0002"] {
            for seed in 1..4 {
                ids.extend((1..100).map(|number| unique_id(serial, seed, number)));
            }
        }
        assert_eq!(ids.len(), 2 * 3 * 99);
        assert!(ids.iter().all(|id| id.len() == 32));
        assert_eq!(unique_id("0001", 1, 1), unique_id("0001", 1, 1));
    }

    #[test]
    fn the_oldest_exposures_give_way_and_the_others_keep_their_numbers() {
        let mut exposures = Exposures::default();
        let one = Exposure { id: String::new(), at_us: 0, files: Vec::new(), truth: None };
        for number in 1..=MAX_KEPT as u32 + 2 {
            assert_eq!(exposures.add(Exposure { at_us: number.into(), ..one.clone() }), number);
        }
        exposures.written(1, "gone".to_owned());
        exposures.written(3, "third".to_owned());
        let first = exposures.all().swap_remove(0);
        assert_eq!((first.at_us, first.files), (3, vec!["third".to_owned()]));
    }
}

//! Which photos go on which disc.
//!
//! Counted in sectors and from above: an image is never larger than was planned, and a little room may stay free.

use super::capacity::Capacity;
use super::read::SECTOR_BYTES;
use std::ops::Range;

/// A file as far as its place on a disc goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
}

/// Not even one photo fits beside the files of every disc.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoRoom {
    /// The file that didn't fit.
    pub name: String,
}

/// Zeros that end every image, two seconds of a CD, so that drives that read ahead find no end of the track.
const RUN_OUT_SECTORS: u64 = 150;
/// System area, descriptors, and the path tables of both trees with their copies.
const FIXED_SECTORS: u64 = 16 + 4 + 8 + RUN_OUT_SECTORS;
/// Folders' records for themselves and the one above, with all their fields.
const OWN_RECORDS_BYTES: u64 = 2 * 254;
/// Longest record; as none crosses a sector's end, so much of each sector may stay empty.
const RECORD_BYTES_MAX: u64 = 254;
/// Bytes of a record beside its names: its head of 33 with a filling byte, and the fields of Rock Ridge for rights (44),
/// times (33), name (5) and a continuation (28).
const RECORD_BYTES: u64 = 34 + 44 + 33 + 5 + 28;
/// Bytes of a record of Joliet beside its name.
const JOLIET_RECORD_BYTES: u64 = 34;
/// Letters of a plain name with its version, at level 2.
const PLAIN_NAME_BYTES: u64 = 33;
/// Bytes of a line of SHA256SUMS.TXT beside the name: the digits, two spaces, the end of the line.
const SUMS_LINE_BYTES: u64 = 64 + 2 + 1;

/// What a disc takes so far, counted from above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Load {
    data_sectors: u64,
    record_bytes: u64,
    joliet_bytes: u64,
    sums_bytes: u64,
}

impl Load {
    const EMPTY: Self = Self {
        data_sectors: 0,
        record_bytes: OWN_RECORDS_BYTES,
        joliet_bytes: OWN_RECORDS_BYTES,
        sums_bytes: 0,
    };

    fn with(mut self, item: &Item) -> Self {
        let name_bytes = item.name.len() as u64;
        self.data_sectors += item.bytes.div_ceil(SECTOR_BYTES);
        self.record_bytes += RECORD_BYTES + PLAIN_NAME_BYTES.min(name_bytes + 3) + name_bytes;
        // A name that is too long for a record goes on elsewhere, at most in a sector of its own.
        self.data_sectors += u64::from(name_bytes > 64);
        self.joliet_bytes += JOLIET_RECORD_BYTES + 2 * name_bytes;
        self.sums_bytes += SUMS_LINE_BYTES + name_bytes;
        self
    }

    fn sectors(self) -> u64 {
        let folder = |bytes: u64| bytes.div_ceil(SECTOR_BYTES - RECORD_BYTES_MAX);
        FIXED_SECTORS
            + self.data_sectors
            + folder(self.record_bytes)
            + folder(self.joliet_bytes)
            + self.sums_bytes.div_ceil(SECTOR_BYTES)
    }
}

/// The most bytes that an image of these files has, SHA256SUMS.TXT included.
#[must_use]
pub fn most_bytes<'a>(files: impl IntoIterator<Item = &'a Item>) -> u64 {
    files.into_iter().fold(Load::EMPTY, Load::with).sectors() * SECTOR_BYTES
}

/// The photos of each disc, as ranges of `photos`, which stand in the order of 拍摄序号; `common` is on every disc.
/// Without photos there is one disc.
///
/// # Errors
/// [`NoRoom`].
pub fn plan(
    photos: &[Item],
    common: &[Item],
    capacity: Capacity,
) -> Result<Vec<Range<usize>>, NoRoom> {
    let sums = Item { name: super::texts::SUMS.to_owned(), bytes: 0 };
    let empty = common.iter().chain([&sums]).fold(Load::EMPTY, Load::with);
    let fits = |load: Load| load.sectors() <= capacity.sectors();
    let largest = common.iter().max_by_key(|item| item.bytes).unwrap_or(&sums);
    if !fits(empty) {
        return Err(NoRoom { name: largest.name.clone() });
    }
    let (mut discs, mut load, mut first) = (Vec::new(), empty, 0);
    for (index, photo) in photos.iter().enumerate() {
        if !fits(load.with(photo)) {
            if !fits(empty.with(photo)) {
                return Err(NoRoom { name: photo.name.clone() });
            }
            discs.push(first..index);
            (load, first) = (empty, index);
        }
        load = load.with(photo);
    }
    discs.push(first..photos.len());
    Ok(discs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn photos(count: usize, bytes: u64) -> Vec<Item> {
        (1..=count).map(|n| Item { name: format!("{n}.JPG"), bytes }).collect()
    }

    fn common() -> Vec<Item> {
        vec![Item { name: "汇总表.xlsx".into(), bytes: 300_000 }]
    }

    fn capacity(bytes: u64) -> Capacity {
        bytes.to_string().parse().unwrap()
    }

    #[test]
    fn what_fits_goes_on_one_disc_and_no_photos_too() {
        let discs = plan(&photos(3000, 10_000), &common(), Capacity::CD).unwrap();
        assert_eq!((discs.len(), discs[0].len()), (1, 3000));
        assert_eq!(plan(&[], &common(), Capacity::CD).unwrap().len(), 1);
    }

    #[test]
    fn a_photo_or_workbook_larger_than_a_disc_is_named() {
        let mut photos = photos(3, 10_000);
        photos[1].bytes = 2 << 20;
        let no_room = plan(&photos, &common(), capacity(2 << 20)).unwrap_err();
        assert_eq!(no_room.name, "2.JPG");
        let no_room = plan(
            &photos,
            &[Item { name: "汇总表.xlsx".into(), bytes: 2 << 20 }],
            capacity(2 << 20),
        );
        assert_eq!(no_room.unwrap_err().name, "汇总表.xlsx");
    }

    proptest! {
        #[test]
        fn every_photo_is_on_one_disc_in_order_and_no_disc_is_too_full(
            sizes in proptest::collection::vec(0_u64..200_000, 0..300),
            room in 2_000_000_u64..20_000_000,
        ) {
            let photos: Vec<Item> = sizes.iter().enumerate()
                .map(|(i, bytes)| Item { name: format!("{}.JPG", i + 1), bytes: *bytes }).collect();
            let discs = plan(&photos, &common(), capacity(room)).unwrap();
            let all: Vec<usize> = discs.iter().cloned().flatten().collect();
            prop_assert_eq!(all, (0..photos.len()).collect::<Vec<_>>());
            for disc in discs {
                let files = common();
                let files = photos[disc].iter().chain(&files);
                prop_assert!(most_bytes(files) <= room);
            }
        }
    }
}

//! The reader on images that were drawn by hand and on broken ones.

use super::*;
use std::io::Cursor;

const BLOCK: usize = SECTOR_BYTES as usize;

/// A number in both orders.
fn both(number: u32) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes[..4].copy_from_slice(&number.to_le_bytes());
    bytes[4..].copy_from_slice(&number.to_be_bytes());
    bytes
}

fn record(name: &[u8], block: u32, bytes: u32, flags: u8, system_use: &[u8]) -> Vec<u8> {
    let pad = (name.len() + 1) % 2;
    let length = 33 + name.len() + pad + system_use.len();
    let mut record = vec![length as u8, 0];
    record.extend(both(block));
    record.extend(both(bytes));
    record.extend([0; 7]);
    record.extend([flags, 0, 0, 1, 0, 0, 1, name.len() as u8]);
    record.extend(name);
    record.extend(vec![0; pad]);
    record.extend(system_use);
    record
}

/// An image whose root folder lies in block 18 and holds these records; a file's byte `x` fills block 19.
fn image(records: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = vec![0; 20 * BLOCK];
    let descriptor = &mut bytes[16 * BLOCK..17 * BLOCK];
    descriptor[..7].copy_from_slice(b"\x01CD001\x01");
    descriptor[80..88].copy_from_slice(&both(20));
    descriptor[128..132].copy_from_slice(&[0, 8, 8, 0]);
    descriptor[156..190].copy_from_slice(&record(&[0], 18, SECTOR_BYTES as u32, 2, &[]));
    bytes[17 * BLOCK..][..7].copy_from_slice(b"\xFFCD001\x01");
    let folder = records.concat();
    bytes[18 * BLOCK..][..folder.len()].copy_from_slice(&folder);
    bytes[19 * BLOCK..].fill(b'x');
    bytes
}

fn root(records: &[Vec<u8>]) -> Vec<u8> {
    let dot = record(&[0], 18, SECTOR_BYTES as u32, 2, b"SP\x07\x01\xBE\xEF\x00");
    let above = record(&[1], 18, SECTOR_BYTES as u32, 2, &[]);
    image(&[&[dot, above], records].concat())
}

fn files(bytes: Vec<u8>, tree: Tree) -> Result<Vec<Entry>, ImageError> {
    Image::open(Cursor::new(bytes))?.files(tree)
}

fn name_field(flags: u8, name: &str) -> Vec<u8> {
    [b"NM".as_slice(), &[5 + name.len() as u8, 1, flags], name.as_bytes()].concat()
}

#[test]
fn a_file_is_read_under_its_plain_name_and_its_long_one() {
    let fields = [name_field(1, "汇总"), name_field(0, "表.xlsx")].concat();
    let bytes = root(&[record(b"______.XLS;1", 19, 5, 0, &fields)]);
    let mut image = Image::open(Cursor::new(bytes)).unwrap();
    assert_eq!(image.trees(), [Tree::RockRidge, Tree::Plain]);
    assert_eq!(image.files(Tree::Plain).unwrap()[0].path, "______.XLS");
    let files = image.files(Tree::RockRidge).unwrap();
    assert_eq!((files[0].path.as_str(), files[0].bytes), ("汇总表.xlsx", 5));
    let mut poured = Vec::new();
    image.pour(&files[0], &mut |bytes| poured.extend_from_slice(bytes)).unwrap();
    assert_eq!(poured, b"xxxxx");
    assert!(image.files(Tree::Joliet).unwrap().is_empty());
}

#[test]
fn a_folder_in_itself_ends_the_walk() {
    let bytes = root(&[record(b"LOOP", 18, SECTOR_BYTES as u32, 2, &[])]);
    assert!(matches!(files(bytes, Tree::Plain), Err(ImageError::Damaged(_))));
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    for name in ["..", ".", "a/b", "/etc/passwd", "a\0b"] {
        let bytes = root(&[record(b"A.;1", 19, 1, 0, &name_field(0, name))]);
        assert!(matches!(files(bytes, Tree::RockRidge), Err(ImageError::Damaged(_))), "{name}");
    }
}

#[test]
fn what_lies_beyond_the_end_is_cut_and_never_allocated() {
    let bytes = root(&[record(b"HUGE.;1", 19, u32::MAX, 0, &[])]);
    let mut image = Image::open(Cursor::new(bytes)).unwrap();
    let found = image.files(Tree::Plain).unwrap();
    assert!(matches!(image.pour(&found[0], &mut |_| {}), Err(ImageError::Cut)));
    let bytes = root(&[record(b"HUGE", 19, u32::MAX - 4096, 2, &[])]);
    assert!(matches!(
        super::Image::open(Cursor::new(bytes)).unwrap().files(Tree::Plain),
        Err(ImageError::TooMuch(_))
    ));
    let bytes = root(&[record(b"FAR", 4_000_000, 2048, 2, &[])]);
    assert!(matches!(files(bytes, Tree::Plain), Err(ImageError::Cut)));
}

#[test]
fn fields_that_continue_in_a_circle_come_to_an_end() {
    // The continuation lies in the root folder's own block and begins with a field that continues there.
    let more = |offset| [b"CE\x1C\x01".as_slice(), &both(18), &both(offset), &both(28)].concat();
    let dot = record(&[0], 18, SECTOR_BYTES as u32, 2, b"SP\x07\x01\xBE\xEF\x00");
    let at = dot.len() as u32 + 34 + 33 + 5;
    let file = record(b"A.;1\x20", 19, 1, 0, &more(at + 1));
    assert_eq!(files(root(&[file]), Tree::RockRidge).unwrap().len(), 1);
}

#[test]
fn pieces_of_one_file_are_one_file() {
    let pieces = [record(b"A.JPG;1", 19, 2048, 0x80, &[]), record(b"A.JPG;1", 19, 3, 0, &[])];
    let found = files(root(&pieces), Tree::Plain).unwrap();
    assert_eq!((found.len(), found[0].bytes), (1, 2051));
}

#[test]
fn what_is_no_image_is_called_so() {
    let open = |bytes: Vec<u8>| Image::open(Cursor::new(bytes)).map(|_| ()).unwrap_err();
    assert!(matches!(open(vec![]), ImageError::NotAnImage));
    assert!(matches!(open(vec![0; 100 * BLOCK]), ImageError::NotAnImage));
    let mut udf = vec![0; 100 * BLOCK];
    for (sector, mark) in [(16, b"BEA01"), (17, b"NSR02"), (18, b"TEA01")] {
        udf[sector * BLOCK + 1..][..5].copy_from_slice(mark);
    }
    assert!(matches!(open(udf), ImageError::UdfOnly));
    let mut two_sizes = root(&[]);
    two_sizes[16 * BLOCK + 80] ^= 1;
    assert!(matches!(open(two_sizes), ImageError::Damaged(_)));
}

#[test]
fn any_bytes_in_the_folders_end_without_a_panic() {
    let whole = root(&[
        record(b"1.JPG;1", 19, 100, 0, &name_field(0, "1.JPG")),
        record(b"______.XLS;1", 19, 5, 0, &name_field(0, "汇总表.xlsx")),
    ]);
    let mut state = 7_u64;
    let mut next = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for _ in 0..3000 {
        let mut bytes = whole.clone();
        for _ in 0..=next(8) {
            bytes[16 * BLOCK + next(3 * BLOCK)] = next(256) as u8;
        }
        let Ok(mut image) = Image::open(Cursor::new(bytes)) else { continue };
        for tree in image.trees() {
            for entry in image.files(tree).unwrap_or_default() {
                assert!(!entry.path.split('/').any(|part| matches!(part, "" | "." | "..")));
                drop(image.pour(&entry, &mut |_| {}));
            }
        }
    }
}

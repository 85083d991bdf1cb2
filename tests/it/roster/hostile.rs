//! Files that are no roster, damaged, or made to harm: refused in one sentence, within bounds.

use super::{TITLES, counts, put, read, refusal, rows, sheet};
use paishe::roster::{Code, Outcome};
use rust_xlsxwriter::Format;
use std::io::{Cursor, Read, Write};

#[test]
fn what_is_no_roster_is_called_what_it_is() {
    let titles = format!("{}\n", TITLES.join(","));
    let xml =
        br#"<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>"#;
    let ole = [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), vec![0; 600]].concat();
    let cases: [(&[u8], Code); 13] = [
        (b"", Code::EmptyFile),
        (b" \r\n\r\n", Code::EmptyFile),
        (b"\xFF\xD8\xFF\xE0\0\x10JFIF", Code::NotASpreadsheet),
        (b"%PDF-1.7 ...", Code::NotASpreadsheet),
        (b"\0\x01\x02\x03 what is this", Code::NotASpreadsheet),
        (b"<html><body><table><tr><td>\xD1\xA7\xBA\xC5", Code::HtmlNotExcel),
        (xml, Code::XmlNotExcel),
        (b"PK\x03\x04\x14\0\0\0", Code::Corrupt),
        (&ole, Code::Corrupt),
        (b"\x09\x08\x10\0\0\x06", Code::NotASpreadsheet),
        (b"\x09\x04\x06\0\0\0", Code::UnsupportedFormat),
        ("你好，世界\n再见".as_bytes(), Code::NoHeader),
        (titles.as_bytes(), Code::NoRows),
    ];
    for (bytes, code) in cases {
        assert_eq!(refusal(bytes), code, "{:?}", &bytes[..bytes.len().min(12)]);
    }
}

#[test]
fn a_workbook_cut_or_damaged_anywhere_is_refused_or_read_right() {
    let whole = sheet(|s| put(s, 0, &rows(20)));
    let right = read(&whole).rows;
    for part in 1..20 {
        let cut = &whole[..whole.len() * part / 20];
        assert_eq!(refusal(cut), Code::Corrupt);
        let mut damaged = whole.clone();
        damaged[whole.len() * part / 20] ^= 0x55;
        let import = read(&damaged);
        assert!(import.outcome == Outcome::Refuse || import.rows == right, "byte {part}/20");
    }
}

/// Rewrites one part of a workbook.
fn with_part(book: &[u8], name: &str, content: impl Fn(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for i in 0..old.len() {
        let mut part = old.by_index(i).unwrap();
        let part_name = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        new.start_file(part_name.as_str(), options).unwrap();
        new.write_all(&if part_name == name { content(bytes) } else { bytes }).unwrap();
    }
    new.finish().unwrap().into_inner()
}

#[test]
fn a_sheet_that_unpacks_to_far_more_than_a_roster_is_not_opened() {
    let book = sheet(|s| put(s, 0, &rows(2)));
    let bomb = with_part(&book, "xl/worksheets/sheet1.xml", |_| vec![b' '; 65 << 20]);
    assert_eq!(refusal(&bomb), Code::TooLargeUnpacked);
    let strings = with_part(&book, "xl/sharedStrings.xml", |_| {
        b"<sst>".iter().copied().chain(b"<si/>".repeat(3_500_000)).collect()
    });
    assert_eq!(refusal(&strings), Code::TooLargeUnpacked);
}

#[test]
fn a_part_that_lies_about_its_size_is_bounded_while_it_unpacks() {
    let book = sheet(|s| put(s, 0, &rows(2)));
    let mut lying = with_part(&book, "xl/styles.xml", |_| vec![b' '; 5 << 20]);
    let real = (5_u32 << 20).to_le_bytes();
    let at: Vec<usize> = (0..lying.len() - 4).filter(|&i| lying[i..i + 4] == real).collect();
    assert!(!at.is_empty());
    for i in at {
        lying[i..i + 4].copy_from_slice(&1000_u32.to_le_bytes());
    }
    assert!(matches!(refusal(&lying), Code::TooLargeUnpacked | Code::Corrupt));
}

#[test]
fn a_workbook_encrypted_in_an_ole_container_is_called_protected() {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream("/EncryptedPackage").unwrap().write_all(&[7; 5000]).unwrap();
    assert_eq!(refusal(&file.into_inner().into_inner()), Code::PasswordProtected);
}

#[test]
fn entities_in_the_xml_are_refused() {
    let book = sheet(|s| put(s, 0, &rows(2)));
    let hostile = with_part(&book, "xl/sharedStrings.xml", |old| {
        [b"<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>".to_vec(), old].concat()
    });
    assert_eq!(refusal(&hostile), Code::XmlEntity);
}

#[test]
fn cells_at_the_far_corner_cost_nothing() {
    let import = read(&sheet(|s| {
        put(s, 0, &rows(3));
        s.write_blank(1_048_575, 16_383, &Format::new().set_bold()).unwrap();
        s.write(0, 16_383, "far").unwrap();
    }));
    assert_eq!(counts(&import), (Outcome::Import, 3, 0, 0));
}

#[test]
fn other_office_documents_are_told_apart() {
    let zip = |name: &str| {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(b"<a/>").unwrap();
        zip.finish().unwrap().into_inner()
    };
    assert_eq!(refusal(&zip("word/document.xml")), Code::NotASpreadsheet);
    assert_eq!(refusal(&zip("content.xml")), Code::UnsupportedFormat);
    assert_eq!(refusal(&zip("xl/workbook.bin")), Code::UnsupportedFormat);
    assert_eq!(refusal(&zip("photos/1.JPG")), Code::NotASpreadsheet);
}

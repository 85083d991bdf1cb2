//! Which kind of file the bytes are: by content, never by the name's ending.

use super::notice::{Code, NoticeLine};
use super::table::{Table, TooMuch};
use super::{delimited, xls, xlsx};

/// A larger file is no roster, bytes.
const FILE_BYTES_MAX: usize = 100 << 20;
/// Bytes looked at to tell web pages from text.
const SNIFF_BYTES: usize = 4096;

/// Why a file is refused, with whatever else is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The reason.
    pub code: Code,
    /// A detail of the reason, in Chinese and English.
    pub detail: Option<(String, String)>,
    /// Further notices.
    pub notices: Vec<NoticeLine>,
}

impl From<Code> for Stop {
    fn from(code: Code) -> Self {
        Self { code, detail: None, notices: Vec::new() }
    }
}

impl From<TooMuch> for Stop {
    fn from(_: TooMuch) -> Self {
        Code::TooLargeUnpacked.into()
    }
}

/// The sheets of a file, those that a person sees first.
///
/// # Errors
/// [`Stop`] if the file is no spreadsheet, damaged, protected or unreasonably large.
pub fn tables(bytes: &[u8]) -> Result<Vec<Table>, Stop> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(Code::TooLarge.into());
    }
    match bytes {
        [] => Err(Code::EmptyFile.into()),
        [b'P', b'K', 3 | 5 | 7, ..] => xlsx::tables(bytes),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => xls::tables(bytes),
        // Excel 2 to 4 wrote its records without a container.
        [0x09, 0 | 2 | 4, 4 | 6 | 8, 0, ..] => Err(Code::UnsupportedFormat.into()),
        _ if is_foreign(bytes) => Err(Code::NotASpreadsheet.into()),
        _ => markup(bytes).map_or_else(|| delimited::tables(bytes), |code| Err(code.into())),
    }
}

/// Pictures, archives, documents, programs.
fn is_foreign(bytes: &[u8]) -> bool {
    const STARTS: [&[u8]; 14] = [
        b"\xFF\xD8\xFF",
        b"\x89PNG",
        b"GIF8",
        b"%PDF",
        b"\x1F\x8B",
        b"Rar!",
        b"7z\xBC\xAF",
        b"BZh",
        b"\xFD7zXZ",
        b"{\\rtf",
        b"\x7FELF",
        b"MZ\x90",
        b"SQLite format 3",
        b"II*\0",
    ];
    STARTS.iter().any(|start| bytes.starts_with(start))
}

/// What a file of marked-up text is, if it is one.
fn markup(bytes: &[u8]) -> Option<Code> {
    let start = bytes.get(..SNIFF_BYTES).unwrap_or(bytes);
    let text: Vec<u8> = start.iter().filter(|b| **b != 0).map(u8::to_ascii_lowercase).collect();
    let text = String::from_utf8_lossy(&text);
    let text = text.trim_start_matches(['\u{FEFF}', '\u{FFFD}']).trim_start();
    let has = |word: &str| text.contains(word);
    if text.starts_with("mime-version:")
        || (text.starts_with('<') && (has("<html") || has("<table") || has("<!doctype html")))
    {
        return Some(Code::HtmlNotExcel);
    }
    let kind = match () {
        () if has("urn:schemas-microsoft-com:office:spreadsheet") => Code::XmlNotExcel,
        () if has("opendocument.spreadsheet") => Code::UnsupportedFormat,
        () => Code::NotASpreadsheet,
    };
    text.starts_with('<').then_some(kind)
}

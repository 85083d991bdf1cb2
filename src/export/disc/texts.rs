//! The texts of a disc: README.TXT, INDEX.TXT and SHA256SUMS.TXT.
//!
//! The first two begin with a byte order mark and end their lines with CR LF, so that the editor of any Windows shows
//! them; the sums are as `sha256sum -c` reads them. No 身份证号码 is in any of them.

use super::DiscPhoto;
use crate::roster::redact;
use std::fmt::Write;

/// What is on the disc and how to check it.
pub const README: &str = "README.TXT";
/// A line a photo.
pub const INDEX: &str = "INDEX.TXT";
/// SHA-256 of every other file.
pub const SUMS: &str = "SHA256SUMS.TXT";

/// Columns of INDEX.TXT.
pub const INDEX_COLUMNS: [&str; 7] =
    ["拍摄序号", "文件名", "姓名", "学号", "字节数", "SHA-256", "光盘"];

/// Begins the line of README.TXT that says which disc of how many this is, as in `光盘 Disc: 1 / 2`.
pub const DISC_LINE: &str = "光盘 Disc:";

/// A disc's place among those of a delivery, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// Which.
    pub disc: usize,
    /// Of how many.
    pub of: usize,
}

/// The text of README.TXT. `here` are the disc's photos, `all` those of the delivery.
#[must_use]
pub fn readme(
    centre: &str,
    turn: Turn,
    here: &[DiscPhoto],
    all: &[DiscPhoto],
    sheets: &[String],
) -> Vec<u8> {
    let sheets = sheets.join("、");
    let by_number = all.iter().all(|photo| photo.file == format!("{}.JPG", photo.number));
    let named = if by_number { "<拍摄序号>.JPG" } else { "<身份证号码>.jpg" };
    let lines = [
        "学历证书图像信息采集光盘 / Photos for graduation certificates".to_owned(),
        String::new(),
        format!("校外学习中心（函授站）名称 Centre: {}", harmless(centre)),
        format!("{DISC_LINE} {} / {}", turn.disc, turn.of),
        format!("本盘照片 Photos on this disc: {}", counted(here)),
        format!("全部照片 Photos of the delivery: {}", counted(all)),
        String::new(),
        format!("{named}  照片 / the photos"),
        format!("{sheets}  汇总表（全部学生） / the table of all students"),
        format!("{INDEX}  全部照片的清单（制表符分隔） / list of all photos, tab-separated"),
        format!("{SUMS}  本盘各文件的 SHA-256 / SHA-256 of the files of this disc"),
        String::new(),
        "核对 / To check:".to_owned(),
        format!("  Linux:   sha256sum -c {SUMS}"),
        format!("  macOS:   shasum -a 256 -c {SUMS}"),
        format!(
            "  Windows: certutil -hashfile <文件 file> SHA256  （与 {SUMS} 对照 / compare with {SUMS}）"
        ),
        "  paishe:  paishe verify <光盘 disc>".to_owned(),
    ];
    for_windows(lines)
}

fn counted(photos: &[DiscPhoto]) -> String {
    match (photos.first(), photos.last()) {
        (Some(first), Some(last)) => {
            format!("{} （拍摄序号 numbers {}-{}）", photos.len(), first.number, last.number)
        }
        _ => "0".to_owned(),
    }
}

/// The text of INDEX.TXT: every photo of the delivery with the disc that it is on.
#[must_use]
pub fn index<'a>(photos: impl IntoIterator<Item = (&'a DiscPhoto, usize)>) -> Vec<u8> {
    let line = |(photo, disc): (&DiscPhoto, usize)| {
        let cells = [
            photo.number.to_string(),
            // A file that is named by the 身份证号码 shows it in its own name only.
            redact(&photo.file),
            harmless(&photo.name),
            harmless(&photo.student),
            photo.bytes.to_string(),
            hex(&photo.sha256),
            disc.to_string(),
        ];
        cells.join("\t")
    };
    for_windows([INDEX_COLUMNS.join("\t")].into_iter().chain(photos.into_iter().map(line)))
}

/// The text of SHA256SUMS.TXT.
#[must_use]
pub fn sums<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8; 32])>) -> Vec<u8> {
    let mut text = String::new();
    for (name, sha256) in files {
        text += &hex(sha256);
        text += "  ";
        text += name;
        text.push('\n');
    }
    text.into_bytes()
}

/// A hash as hexadecimal digits.
#[must_use]
pub fn hex(sha256: &[u8; 32]) -> String {
    let mut text = String::with_capacity(64);
    for byte in sha256 {
        // Writing to a text never fails.
        write!(text, "{byte:02x}").ok();
    }
    text
}

/// Text for one cell: no tabs, line breaks or invisible controls, and nothing that a spreadsheet would run.
#[must_use]
pub fn harmless(text: &str) -> String {
    let flat: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if flat.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        return format!("'{flat}");
    }
    flat
}

fn for_windows(lines: impl IntoIterator<Item = String>) -> Vec<u8> {
    let text = lines.into_iter().fold("\u{FEFF}".to_owned(), |text, line| text + &line + "\r\n");
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::ShotNumber;
    use std::path::PathBuf;

    fn photo(number: u32, name: &str) -> DiscPhoto {
        DiscPhoto {
            number: ShotNumber(number),
            file: format!("{number}.JPG"),
            path: PathBuf::from("/somewhere"),
            bytes: 9000,
            sha256: [0xAB; 32],
            name: name.into(),
            student: "2010301001".into(),
        }
    }

    #[test]
    fn cells_of_the_index_stay_cells_and_are_never_run() {
        let photos = [photo(1, "王\t一\r\n"), photo(12, "=cmd|' /C calc'!A0")];
        let text = String::from_utf8(index(photos.iter().zip([1, 2]))).unwrap();
        let lines: Vec<_> = text.strip_prefix('\u{FEFF}').unwrap().split("\r\n").collect();
        assert_eq!(lines.len(), 4, "{text}");
        assert!(lines[..3].iter().all(|line| line.split('\t').count() == INDEX_COLUMNS.len()));
        assert!(lines[1].starts_with("1\t1.JPG\t王 一  \t2010301001\t9000\tabab"), "{text}");
        assert!(lines[2].contains("\t'=cmd|") && lines[2].ends_with("\t2"), "{text}");
    }

    #[test]
    fn the_readme_says_which_disc_of_how_many_and_from_which_number_to_which() {
        let all: Vec<_> = (1..=9).map(|n| photo(n, "王一")).collect();
        let turn = Turn { disc: 2, of: 3 };
        let text = readme("西安\r\n中心", turn, &all[3..6], &all, &["汇总表.xlsx".into()]);
        let text = String::from_utf8(text).unwrap();
        for part in
            ["光盘 Disc: 2 / 3\r\n", "3 （拍摄序号 numbers 4-6）", "9 （", "Centre: 西安  中心"]
        {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
    }

    #[test]
    fn the_sums_are_as_sha256sum_reads_them() {
        let text = sums([("1.JPG", &[0; 32]), ("汇总表.xlsx", &[255; 32])]);
        let want = format!("{}  1.JPG\n{}  汇总表.xlsx\n", "00".repeat(32), "ff".repeat(32));
        assert_eq!(String::from_utf8(text).unwrap(), want);
    }
}

//! Finds the facts: walks a folder or an image and reads each file once.

use super::Rules;
use super::facts::{File, Kind, Part, Photo, Table, Unreadable};
use super::sheet::Sheet;
use super::sums::{self, Index, Sums};
use crate::export::disc::read::{Entry, Image, ImageError, Tree};
use crate::export::disc::texts::{INDEX, README};
use crate::lang::Lang;
use crate::picture::{self, Detail, PictureError};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Files of one part.
const FILES_MAX: usize = 100_000;
/// Folders within folders.
const DEPTH_MAX: usize = 8;
/// Longest photo that is looked at, bytes.
const PHOTO_BYTES_MAX: u64 = 20 << 20;
/// Longest spreadsheet or list that is looked at, bytes.
const TABLE_BYTES_MAX: u64 = 64 << 20;
/// Spreadsheets of one part that are looked at.
const TABLES_MAX: usize = 8;
/// What Linux calls the file system of ISO 9660 (`ISOFS_SUPER_MAGIC`).
const ISO_9660: u64 = 0x9660;
/// How often the bytes of an image may be shared by its files, on average.
const SHARED_MAX: u64 = 4;
/// Bytes read at a time.
const CHUNK_BYTES: usize = 64 << 10;
/// Endings of pictures, photos or not.
const PICTURES: [&str; 11] =
    ["jpg", "jpeg", "jpe", "jfif", "png", "bmp", "gif", "tif", "tiff", "heic", "webp"];
/// Endings of spreadsheets.
const TABLES: [&str; 4] = ["xlsx", "xlsm", "xls", "csv"];

/// Why nothing of a part can be judged.
#[derive(Debug, thiserror::Error)]
pub enum GatherError {
    /// The folder or file can't be opened.
    #[error("{path} can't be read ({source}); check the path and the disc", path = path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file that is no image that can be read.
    #[error("{path} can't be verified: {source}; {advice}", path = path.display(), advice = advice(source).1)]
    Image {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        source: ImageError,
    },
    /// More files than any delivery has.
    #[error("{path} holds more than {FILES_MAX} files; give the folder of one delivery", path = .0.display())]
    TooMany(PathBuf),
}

/// What to do about an image, in Chinese and English.
fn advice(error: &ImageError) -> (&'static str, &'static str) {
    match error {
        ImageError::UdfOnly => {
            ("这是只有 UDF 格式的光盘，请挂载后核对其文件夹", "mount it and verify the folder")
        }
        ImageError::NotAnImage => (
            "不是 ISO 9660 光盘映像；请给出文件夹或 .iso 映像",
            "give a folder, an .iso image or a drive",
        ),
        ImageError::Io(_) => ("读不出，请检查光盘或磁盘", "check the disc or the disk"),
        ImageError::Cut | ImageError::Damaged(_) => {
            ("映像已损坏或不完整，请重新拷贝或重刻", "copy it again or burn it again")
        }
        ImageError::TooMuch(_) => ("内容超过一次交付的上限", "give the image of one delivery"),
    }
}

impl GatherError {
    /// The sentence for the operator: what, where, what to do.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::En, _) => self.to_string(),
            (Lang::Zh, Self::Io { path, source }) => {
                format!("{}：读不出（{source}），请检查路径和光盘", path.display())
            }
            (Lang::Zh, Self::Image { path, source }) => {
                format!("{}：无法核对，{}", path.display(), advice(source).0)
            }
            (Lang::Zh, Self::TooMany(path)) => {
                format!("{}：文件超过 {FILES_MAX} 个，请给出一次交付的文件夹", path.display())
            }
        }
    }
}

/// Reads a folder, an image or an optical drive.
///
/// # Errors
/// [`GatherError`]; a single file that can't be read is a fact, not an error.
pub fn gather(path: &Path, rules: &Rules) -> Result<Part, GatherError> {
    let meta = fs::metadata(path).map_err(unread(path))?;
    let mut part = if meta.is_dir() {
        let mut files = listed(path)?;
        if is_disc(path) {
            restore_capitals(&mut files);
        }
        Gatherer { rules, part: Part::default() }.all(files, &mut Folder(path))
    } else {
        of_image(path, rules)?
    };
    part.place = path.display().to_string();
    Ok(part)
}

fn unread(path: &Path) -> impl Fn(io::Error) -> GatherError {
    let path = path.to_owned();
    move |source| GatherError::Io { path: path.clone(), source }
}

fn of_image(path: &Path, rules: &Rules) -> Result<Part, GatherError> {
    let failed = |e: ImageError| GatherError::Image { path: path.to_owned(), source: e };
    let file = fs::File::open(path).map_err(unread(path))?;
    let mut image = Image::open(file).map_err(failed)?;
    // The tree that the receiver's Windows shows, if there is one.
    let tree = image.trees().first().copied().unwrap_or(Tree::Plain);
    let entries = image.files(tree).map_err(failed)?;
    let mut names_differ = 0;
    if image.trees().contains(&Tree::RockRidge) && tree == Tree::Joliet {
        let others = image.files(Tree::RockRidge).map_err(failed)?;
        let others: BTreeSet<_> = others.into_iter().map(|entry| entry.path).collect();
        names_differ = entries.iter().filter(|entry| !others.contains(&entry.path)).count();
    }
    // Files may share their bytes, but a disc of which each byte is read many times is a trap.
    let claimed = entries.iter().fold(0, |sum: u64, entry| sum.saturating_add(entry.bytes));
    if claimed > image.bytes().saturating_mul(SHARED_MAX) {
        return Err(failed(ImageError::TooMuch("bytes of files")));
    }
    let files = entries.into_iter().map(|entry| (entry.path.clone(), entry.bytes, entry)).collect();
    let is_cut = image.bytes() < image.volume_bytes();
    let part = Gatherer { rules, part: Part::default() }.all(files, &mut Disc(image));
    Ok(Part { is_cut, names_differ, ..part })
}

/// Where the bytes of files come from.
trait Source {
    /// What names a file to it.
    type At;
    /// Hands the bytes over, piece by piece.
    fn pour(&mut self, at: &Self::At, into: &mut dyn FnMut(&[u8])) -> Result<(), ImageError>;
}

struct Folder<'a>(&'a Path);

impl Source for Folder<'_> {
    /// None of what is no file: a pipe would be waited on for ever.
    type At = Option<PathBuf>;

    fn pour(&mut self, at: &Self::At, into: &mut dyn FnMut(&[u8])) -> Result<(), ImageError> {
        let path = at.as_ref().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        let mut file = fs::File::open(self.0.join(path))?;
        let mut buffer = vec![0; CHUNK_BYTES];
        loop {
            let count = file.read(&mut buffer)?;
            match buffer.get(..count) {
                Some(bytes) if !bytes.is_empty() => into(bytes),
                _ => return Ok(()),
            }
        }
    }
}

struct Disc(Image<fs::File>);

impl Source for Disc {
    type At = Entry;

    fn pour(&mut self, at: &Entry, into: &mut dyn FnMut(&[u8])) -> Result<(), ImageError> {
        self.0.pour(at, into)
    }
}

/// A file of a folder: path by `/`, length, path.
type Listed = (String, u64, Option<PathBuf>);

/// All files below a folder. Links to folders are not followed.
fn listed(root: &Path) -> Result<Vec<Listed>, GatherError> {
    let mut files = Vec::new();
    let mut folders = vec![(PathBuf::new(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let here = root.join(&folder);
        for item in fs::read_dir(&here).map_err(unread(&here))? {
            let item = item.map_err(unread(&here))?;
            let path = folder.join(item.file_name());
            let meta = item.metadata().map_err(unread(&here))?;
            if meta.is_dir() && depth < DEPTH_MAX {
                folders.push((path, depth + 1));
            } else {
                let name = path.to_string_lossy().into_owned();
                let meta = fs::metadata(root.join(&path)).ok().filter(fs::Metadata::is_file);
                files.push((name, meta.as_ref().map_or(0, fs::Metadata::len), meta.map(|_| path)));
            }
            if files.len() + folders.len() > FILES_MAX {
                return Err(GatherError::TooMany(root.to_owned()));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Whether a folder lies on a mounted ISO 9660 disc.
fn is_disc(path: &Path) -> bool {
    rustix::fs::statfs(path).is_ok_and(|found| u64::try_from(found.f_type) == Ok(ISO_9660))
}

/// Linux shows the plain names of ISO 9660, which know capitals only, in small letters.
fn restore_capitals(files: &mut [Listed]) {
    let has_capitals = |(name, ..): &Listed| name.bytes().any(|byte| byte.is_ascii_uppercase());
    if !files.iter().any(has_capitals) {
        for (name, ..) in files.iter_mut() {
            name.make_ascii_uppercase();
        }
    }
}

/// Which kind of file a name promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Promise {
    Picture,
    Table { is_text: bool },
    Readme,
    Index,
    Sums,
    Other,
}

fn promise(name: &str) -> Promise {
    let upper = name.to_ascii_uppercase();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.trim().to_ascii_lowercase());
    let ending = ending.as_deref().unwrap_or_default();
    match upper.as_str() {
        README => Promise::Readme,
        INDEX => Promise::Index,
        // Names of 8 letters and 3, as the first level of ISO 9660 has them.
        "SHA256SUM.TXT" | "SHA256SU.TXT" => Promise::Sums,
        _ if upper.starts_with("SHA256SUMS") => Promise::Sums,
        "MANIFEST" | "MANIFEST.TXT" | "MANIFEST.SHA256" => Promise::Sums,
        // What macOS leaves beside every file begins so.
        _ if name.starts_with('.') || name.starts_with("~$") => Promise::Other,
        _ if PICTURES.contains(&ending) => Promise::Picture,
        _ if TABLES.contains(&ending) => Promise::Table { is_text: ending == "csv" },
        _ => Promise::Other,
    }
}

struct Gatherer<'a> {
    rules: &'a Rules,
    part: Part,
}

impl Gatherer<'_> {
    fn all<S: Source>(mut self, files: Vec<(String, u64, S::At)>, source: &mut S) -> Part {
        for (path, bytes, at) in files {
            self.file(path, bytes, &at, source);
        }
        self.part
    }

    fn file<S: Source>(&mut self, path: String, bytes: u64, at: &S::At, source: &mut S) {
        let promise = promise(path.rsplit('/').next().unwrap_or(&path));
        let limit = match promise {
            Promise::Picture => PHOTO_BYTES_MAX,
            _ => TABLE_BYTES_MAX,
        };
        if bytes > limit {
            let kind = self.kind(promise, &path, None);
            return self.part.files.push(File { path, bytes, sha256: None, kind });
        }
        let wanted = promise != Promise::Other;
        let mut content = Vec::new();
        let mut hash = Sha256::new();
        let mut length = 0;
        let poured = source.pour(at, &mut |piece| {
            hash.update(piece);
            length += piece.len() as u64;
            if wanted && length <= limit {
                content.extend_from_slice(piece);
            }
        });
        let sha256 = poured.is_ok().then(|| hash.finalize().into());
        let kind = match poured {
            Err(_) => Kind::Unread,
            Ok(()) => self.kind(promise, &path, (length <= limit).then_some(content.as_slice())),
        };
        self.part.files.push(File { path, bytes: length.max(bytes), sha256, kind });
    }

    /// What a file is; `content` is none when it is too long to be looked at.
    fn kind(&mut self, promise: Promise, path: &str, content: Option<&[u8]>) -> Kind {
        match promise {
            Promise::Picture => Kind::Photo(content.map_or(Photo::TooLong, photo)),
            Promise::Table { is_text } => {
                self.table(path, is_text, content);
                Kind::Table
            }
            Promise::Readme => {
                self.part.turn = self.part.turn.or_else(|| sums::turn(content?));
                Kind::Text
            }
            Promise::Index => {
                let index = content.and_then(|content| Index::read(path, content));
                self.part.index = Some(index.ok_or_else(|| path.to_owned()));
                Kind::Text
            }
            Promise::Sums => {
                self.part.sums.push(Sums::read(path, content.unwrap_or_default()));
                Kind::Sums
            }
            Promise::Other => Kind::Strange,
        }
    }

    fn table(&mut self, path: &str, is_text: bool, content: Option<&[u8]>) {
        if self.part.tables.len() >= TABLES_MAX {
            return;
        }
        let read = match content {
            None => Err(Unreadable::TooLong),
            Some(content) => {
                Sheet::read(content, is_text, &self.rules.options).map_err(Unreadable::Notice)
            }
        };
        self.part.tables.push(Table { path: path.to_owned(), read });
    }
}

/// Decodes a photo strictly, to see whether it is whole.
fn photo(bytes: &[u8]) -> Photo {
    let Some(coding) = picture::coding(bytes) else {
        let why = match picture::decode(bytes, Detail::Proof) {
            Err(why) => why,
            // A sound picture of another kind under a photo's name.
            Ok(_) => PictureError::NotAPicture,
        };
        return Photo::Refused(why);
    };
    match picture::decode(bytes, Detail::Proof) {
        Ok(_) => Photo::Whole(coding),
        Err(why) => Photo::Refused(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mounted_disc_without_long_names_has_its_capitals_back() {
        let listed = |names: &[&str]| -> Vec<Listed> {
            names.iter().map(|name| ((*name).to_owned(), 0, None)).collect()
        };
        let restored = |names: &[&str]| {
            let mut files = listed(names);
            restore_capitals(&mut files);
            files.into_iter().map(|(name, ..)| name).collect::<Vec<_>>()
        };
        assert_eq!(restored(&["1.jpg", "______.xls"]), ["1.JPG", "______.XLS"]);
        assert_eq!(restored(&["1.jpg", "README.TXT"]), ["1.jpg", "README.TXT"]);
        assert!(!is_disc(Path::new("/")));
    }

    #[test]
    fn a_name_promises_what_is_in_it() {
        let cases = [
            ("7.jpg", Promise::Picture),
            ("汇总表.XLSX", Promise::Table { is_text: false }),
            ("readme.txt", Promise::Readme),
            ("SHA256SUMS", Promise::Sums),
            ("sha256sums.txt", Promise::Sums),
            ("._7.JPG", Promise::Other),
            ("~$汇总表.xlsx", Promise::Other),
            ("Thumbs.db", Promise::Other),
        ];
        for (name, wanted) in cases {
            assert_eq!(promise(name), wanted, "{name}");
        }
    }
}

//! Compares a finished image with what was to be on it: every tree, every name, every byte.

use super::super::ExportError;
use super::image::Layout;
use super::read::{Entry, Image, ImageError, Tree};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// Bytes read at a time.
const CHUNK_BYTES: usize = 256 << 10;

/// Reads the image from the disk and compares it.
///
/// # Errors
/// [`ExportError::ReadBack`] with the first difference, [`ExportError::Io`].
pub(super) fn compare(path: &Path, layout: &Layout) -> Result<(), ExportError> {
    let differs = |what: String| ExportError::ReadBack { path: path.to_owned(), what };
    let failed = |e: ImageError| match e {
        ImageError::Io(source) => ExportError::io("read back", path)(source),
        other => differs(other.to_string()),
    };
    let mut image = Image::open(open(path)?).map_err(failed)?;
    if (image.volume_bytes(), image.bytes()) != (layout.bytes, layout.bytes) {
        return Err(differs("its length".to_owned()));
    }
    if image.trees() != [Tree::Joliet, Tree::RockRidge, Tree::Plain] {
        return Err(differs("a tree is missing".to_owned()));
    }
    // The trees share their files' bytes; pieces that lie elsewhere are hashed anew.
    let mut hashed = HashMap::new();
    for tree in image.trees() {
        let entries = image.files(tree).map_err(failed)?;
        let by_name = match tree {
            Tree::Plain => by_plain_name(&entries, layout),
            Tree::Joliet | Tree::RockRidge => by_name(&entries, layout),
        };
        for (entry, index) in by_name.map_err(|what| differs(format!("{tree:?}: {what}")))? {
            let Some(wanted) = layout.files.get(index) else { continue };
            let sha256 = match hashed.get(entry) {
                Some(sha256) => *sha256,
                None => hash(&mut image, entry).map_err(failed)?,
            };
            if (entry.bytes, sha256) != (wanted.bytes, wanted.sha256) {
                return Err(differs(format!("{tree:?}: {}", wanted.name)));
            }
            hashed.insert(entry.clone(), sha256);
        }
    }
    Ok(())
}

/// Each entry with the file that it must be.
type Matched<'a> = Result<Vec<(&'a Entry, usize)>, String>;

fn by_name<'a>(entries: &'a [Entry], layout: &Layout) -> Matched<'a> {
    let mut wanted: HashMap<&str, usize> =
        layout.files.iter().zip(0..).map(|(file, index)| (file.name.as_str(), index)).collect();
    let mut matched = Vec::with_capacity(entries.len());
    for entry in entries {
        let index = wanted.remove(entry.path.as_str());
        matched.push((entry, index.ok_or_else(|| format!("{} is too much", entry.path))?));
    }
    match wanted.keys().next() {
        Some(name) => Err(format!("{name} is missing")),
        None => Ok(matched),
    }
}

/// Plain names have no Chinese: the one file that is named otherwise is the one left over.
fn by_plain_name<'a>(entries: &'a [Entry], layout: &Layout) -> Matched<'a> {
    let is_plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_graphic());
    let (plain, others): (Vec<_>, Vec<_>) =
        layout.files.iter().zip(0..).partition(|(file, _)| is_plain(&file.name));
    let mut wanted: HashMap<&str, usize> =
        plain.into_iter().map(|(file, index)| (file.name.as_str(), index)).collect();
    let mut others = others;
    let mut matched = Vec::with_capacity(entries.len());
    for entry in entries {
        if let Some(index) = wanted.remove(entry.path.as_str()) {
            matched.push((entry, index));
            continue;
        }
        let at = others.iter().position(|(file, _)| file.bytes == entry.bytes);
        let (_, index) = at
            .map(|at| others.swap_remove(at))
            .ok_or_else(|| format!("{} is too much", entry.path))?;
        matched.push((entry, index));
    }
    match wanted.keys().next() {
        Some(name) => Err(format!("{name} is missing")),
        None if others.is_empty() => Ok(matched),
        None => Err("a file is missing".to_owned()),
    }
}

fn hash(image: &mut Image<File>, entry: &Entry) -> Result<[u8; 32], ImageError> {
    let mut hash = Sha256::new();
    image.pour(entry, &mut |bytes| hash.update(bytes))?;
    Ok(hash.finalize().into())
}

/// Opens a file so that its bytes come from the disk and not from what the system still remembers of them.
fn open(path: &Path) -> Result<File, ExportError> {
    let file = File::open(path).map_err(ExportError::io("read back", path))?;
    // Where the system takes no such advice, it is read all the same.
    rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed).ok();
    Ok(file)
}

/// Whether two files have the same bytes.
///
/// # Errors
/// [`ExportError::Io`].
pub(super) fn same_bytes(one: &Path, other: &Path) -> Result<bool, ExportError> {
    let mut readers = (BufReader::new(open(one)?), BufReader::new(open(other)?));
    let (mut a, mut b) = (vec![0; CHUNK_BYTES], vec![0; CHUNK_BYTES]);
    loop {
        let got = fill(&mut readers.0, &mut a).map_err(ExportError::io("read", one))?;
        let there = fill(&mut readers.1, &mut b).map_err(ExportError::io("read", other))?;
        if a.get(..got) != b.get(..there) {
            return Ok(false);
        }
        if got == 0 {
            return Ok(true);
        }
    }
}

/// Reads until the buffer is full or the file ends.
pub(super) fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut count = 0;
    while let Some(rest) = buffer.get_mut(count..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(read) => count += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(count)
}

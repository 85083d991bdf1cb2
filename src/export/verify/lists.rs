//! The lists of a part against its files.

use super::deviation::{Code, Deviation};
use super::facts::{File, Kind, Part};
use super::sums::Sums;
use std::collections::{HashMap, HashSet};

/// Compares each list of checksums with the files.
pub(super) fn judge(part: &Part, out: &mut Vec<Deviation>) {
    let files: HashMap<&str, &File> =
        part.files.iter().map(|file| (file.path.as_str(), file)).collect();
    let mut listed = HashSet::new();
    for sums in &part.sums {
        if sums.unreadable > 0 {
            let count = sums.unreadable.to_string();
            let deviation = Deviation::new(Code::SumsUnreadable).in_file(&sums.path);
            out.push(deviation.with(&count, &count));
        }
        compare(sums, &files, &mut listed, out);
    }
    if listed.is_empty() {
        return;
    }
    for file in &part.files {
        let is_content = !matches!(file.kind, Kind::Sums | Kind::Strange);
        if is_content && !listed.contains(&file.path) {
            out.push(Deviation::new(Code::FileNotListed).in_file(&file.path));
        }
    }
}

fn compare(
    sums: &Sums,
    files: &HashMap<&str, &File>,
    listed: &mut HashSet<String>,
    out: &mut Vec<Deviation>,
) {
    for (name, sha256) in &sums.lines {
        let path = sums.path_of(name);
        match files.get(path.as_str()) {
            None => out.push(Deviation::new(Code::ListedFileMissing).in_file(&path)),
            // A file that can't be read is told as that.
            Some(file) if file.sha256.is_some_and(|found| found != *sha256) => {
                out.push(Deviation::new(Code::ChecksumDiffers).in_file(&path));
            }
            Some(_) => {}
        }
        listed.insert(path);
    }
}

//! Photos follow their rows: current ones lie under their number, earlier ones by their row's id.

use super::durable::{rename_new, sync_dir};
use super::folder::make_dir;
use super::tables::{Image, Key};
use super::{Folder, StoreError};
use crate::session::ShotNumber;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Renames that follow from a change of rows. Each can be taken back.
#[derive(Debug, Default)]
pub(super) struct Moves {
    /// From, a hidden name between, to. The hidden name lets two photos change places.
    moves: Vec<(PathBuf, PathBuf, PathBuf)>,
    done: Vec<(PathBuf, PathBuf)>,
}

impl Moves {
    /// A photo that was just written under a hidden name.
    pub(super) fn name(&mut self, hidden: PathBuf, to: PathBuf) {
        self.moves.push((hidden.clone(), hidden, to));
    }

    /// A photo whose row changed.
    pub(super) fn follow(&mut self, key: Key, before: &Image, after: &Image, folder: &Folder) {
        let Key::Photo(id) = key else { return };
        let place = |image: &Image| image.as_ref().and_then(|row| place_of_image(row, id, folder));
        if let (Some(from), Some(to)) = (place(before), place(after))
            && from != to
        {
            let hidden = folder.photos().join(format!(".photo-{id}.moving"));
            self.moves.push((from, hidden, to));
        }
    }

    /// Renames all and syncs their folders. What was renamed before a failure is renamed back.
    pub(super) fn make(&mut self) -> Result<(), StoreError> {
        let made = self.rename_all().and_then(|()| sync_all(&self.moves));
        if made.is_err() {
            // The first error is the one to tell; what can't be taken back now, recovery puts in order.
            drop(self.take_back());
        }
        made
    }

    fn rename_all(&mut self) -> Result<(), StoreError> {
        let first = self.moves.iter().map(|(from, hidden, _)| (from, hidden));
        let second = self.moves.iter().map(|(_, hidden, to)| (hidden, to));
        for (from, to) in first.chain(second).filter(|(from, to)| from != to) {
            if let Some(dir) = to.parent().filter(|dir| !dir.is_dir()) {
                make_dir(dir)?;
            }
            rename_new(from, to)?;
            self.done.push((from.clone(), to.clone()));
        }
        Ok(())
    }

    /// Gives every photo its former name.
    pub(super) fn take_back(&mut self) -> Result<(), StoreError> {
        for (from, to) in std::mem::take(&mut self.done).into_iter().rev() {
            rename_new(&to, &from)?;
        }
        sync_all(&self.moves)
    }
}

fn sync_all(moves: &[(PathBuf, PathBuf, PathBuf)]) -> Result<(), StoreError> {
    let paths = moves.iter().flat_map(|(from, hidden, to)| [from, hidden, to]);
    let dirs: BTreeSet<&Path> = paths.filter_map(|path| path.parent()).collect();
    dirs.into_iter().filter(|dir| dir.is_dir()).try_for_each(sync_dir)
}

fn place_of_image(row: &serde_json::Value, id: i64, folder: &Folder) -> Option<PathBuf> {
    let number = u32::try_from(row.get("number")?.as_i64()?).ok()?;
    let is_current = row.get("state")?.as_str()? == "current";
    Some(place(folder, id, ShotNumber(number), is_current))
}

/// Where a photo lies.
pub(super) fn place(folder: &Folder, id: i64, number: ShotNumber, is_current: bool) -> PathBuf {
    if is_current { folder.photo(number) } else { folder.earlier_photo(id) }
}

//! The camera's card: its room and its pictures.

use gphoto2::Camera;

use super::call::{Failure, call};
use crate::body::CardRoom;
use crate::camera::{CameraError, CardEntry, CardFile};

/// Folders below each other that are looked into.
const MAX_DEPTH: usize = 6;
/// Pictures of one card that are listed.
const MAX_FILES: usize = 50_000;

/// Free room on the fullest store: a camera with two cards stops at the first that is full.
pub(super) fn room(camera: &Camera) -> Result<Option<CardRoom>, CameraError> {
    let stores = call(|| camera.storages()).map_err(Failure::at_download)?;
    let rooms = stores.iter().filter_map(|store| {
        // The crate says KB and gives bytes.
        Some(CardRoom { bytes: store.free_kb()?, pictures: store.free_images() })
    });
    Ok(rooms.min_by_key(|room| room.bytes))
}

/// All pictures, folder by folder.
pub(super) fn list(camera: &Camera) -> Result<Vec<CardEntry>, CameraError> {
    let fs = camera.fs();
    let mut folders = vec![("/".to_owned(), 0)];
    let mut entries = Vec::new();
    while let Some((folder, depth)) = folders.pop() {
        let files = call(|| fs.list_files(&folder)).map_err(Failure::at_download)?;
        for name in files {
            let file = CardFile { folder: folder.clone(), name };
            if file.kind().is_some() && entries.len() < MAX_FILES {
                entries.push(describe(camera, &file)?);
            }
        }
        if depth < MAX_DEPTH {
            let below = call(|| fs.list_folders(&folder)).map_err(Failure::at_download)?;
            let path = |name: String| format!("{}/{name}", folder.trim_end_matches('/'));
            folders.extend(below.map(|name| (path(name), depth + 1)));
        }
    }
    Ok(entries)
}

/// Length and time of one file.
pub(super) fn describe(camera: &Camera, file: &CardFile) -> Result<CardEntry, CameraError> {
    let fs = camera.fs();
    let info = call(|| fs.file_info(&file.folder, &file.name)).map_err(Failure::at_download)?;
    let written = info.file().mtime().filter(|seconds| *seconds > 0);
    Ok(CardEntry {
        file: file.clone(),
        bytes: info.file().size().unwrap_or(0),
        saved_at_us: written.map(|seconds| seconds * 1_000_000),
    })
}

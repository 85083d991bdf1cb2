//! The memory card `DCIM/100NIKON/DSC_0001.JPG …`, and the camera's own memory for pictures that skip the card.

use std::collections::VecDeque;
use std::sync::Arc;

use super::clock::ptp_text;
use super::dataset::{FORMAT_FOLDER, FORMAT_JPEG, ObjectInfo, StorageInfo};
use super::frame::{self, Shot};
use super::pictures::View;

/// The one store.
pub(super) const STORE: u32 = 0x0001_0001;
/// Stands for every store, and as a parent for the root.
pub(super) const ALL: u32 = 0xFFFF_FFFF;
const DCIM: u32 = 0x0001_0001;
const FOLDER: u32 = 0x0001_0002;
/// Handle of the first picture on the card.
const FIRST_ON_CARD: u32 = 0x0002_0001;
/// Handle of the first picture in the camera's memory.
const FIRST_IN_MEMORY: u32 = 0x0008_0001;
/// Pictures that the card holds; more than two working days.
const MAX_ON_CARD: usize = 9_999;
/// Pictures that wait in the camera's memory; the oldest gives way.
const MAX_IN_MEMORY: usize = 8;
/// Bytes of pictures that are at hand; older pictures are made again when they are asked for.
const MAX_DEVELOPED_BYTES: usize = 192 * 1024 * 1024;
const CAPACITY_BYTES: u64 = 64_000_000_000;

/// Where a new picture goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Card,
    Memory,
}

/// One picture file.
#[derive(Debug, Clone)]
pub(super) struct Picture {
    pub(super) handle: u32,
    target: Target,
    /// File name, such as `DSC_0001.JPG`.
    pub(super) name: String,
    length_bytes: u32,
    width_px: u32,
    height_px: u32,
    /// What it shows.
    pub(super) view: View,
    /// How it was taken.
    pub(super) shot: Shot,
}

/// All pictures that the camera holds.
#[derive(Debug, Default)]
pub(super) struct Card {
    pictures: Vec<Picture>,
    developed: VecDeque<(u32, Arc<Vec<u8>>)>,
    written: u32,
    in_memory: u32,
}

impl Card {
    /// Whether another picture can't be stored.
    pub(super) fn is_full(&self) -> bool {
        self.pictures.len() >= MAX_ON_CARD + MAX_IN_MEMORY
            || self.written as usize >= MAX_ON_CARD
            || self.used_bytes() >= CAPACITY_BYTES
    }

    /// Stores a picture; returns its handle.
    pub(super) fn add(&mut self, target: Target, view: View, shot: Shot, bytes: Vec<u8>) -> u32 {
        let (handle, name) = self.next_name(target);
        let (width_px, height_px) = frame::size_of(&bytes);
        let length_bytes = bytes.len() as u32;
        let (target, developed) = (target, Arc::new(bytes));
        self.pictures.push(Picture {
            handle,
            target,
            name,
            length_bytes,
            width_px,
            height_px,
            view,
            shot,
        });
        self.keep(handle, developed);
        handle
    }

    fn next_name(&mut self, target: Target) -> (u32, String) {
        match target {
            Target::Card => {
                self.written += 1;
                (FIRST_ON_CARD + self.written - 1, format!("DSC_{:04}.JPG", self.written))
            }
            Target::Memory => {
                self.forget_oldest_in_memory();
                self.in_memory = self.in_memory.wrapping_add(1) & 0xFFFF;
                (FIRST_IN_MEMORY + self.in_memory - 1, "IMAGE.JPG".to_owned())
            }
        }
    }

    fn forget_oldest_in_memory(&mut self) {
        let in_memory = |picture: &Picture| picture.target == Target::Memory;
        if self.pictures.iter().filter(|picture| in_memory(picture)).count() >= MAX_IN_MEMORY
            && let Some(oldest) = self.pictures.iter().position(in_memory)
        {
            self.pictures.remove(oldest);
        }
    }

    /// Keeps the bytes of a picture at hand.
    pub(super) fn keep(&mut self, handle: u32, bytes: Arc<Vec<u8>>) {
        self.developed.push_back((handle, bytes));
        while self.developed.len() > 1 && self.developed_bytes() > MAX_DEVELOPED_BYTES {
            self.developed.pop_front();
        }
    }

    fn developed_bytes(&self) -> usize {
        self.developed.iter().map(|(_, bytes)| bytes.len()).sum()
    }

    /// The bytes of a picture, if they are at hand.
    pub(super) fn developed(&self, handle: u32) -> Option<Arc<Vec<u8>>> {
        let found = self.developed.iter().find(|(of, _)| *of == handle);
        found.map(|(_, bytes)| Arc::clone(bytes))
    }

    /// Removes a picture; says whether there was such a one.
    pub(super) fn delete(&mut self, handle: u32) -> bool {
        let before = self.pictures.len();
        self.pictures.retain(|picture| picture.handle != handle);
        self.developed.retain(|(of, _)| *of != handle);
        self.pictures.len() < before
    }

    pub(super) fn find(&self, handle: u32) -> Option<&Picture> {
        self.pictures.iter().find(|picture| picture.handle == handle)
    }

    /// Pictures on the card, oldest first.
    pub(super) fn on_card(&self) -> impl Iterator<Item = &Picture> {
        self.pictures.iter().filter(|picture| picture.target == Target::Card)
    }

    /// Handles in a folder: of the root for [`ALL`], of everything for 0. `format` 0 is every format.
    pub(super) fn handles(&self, format: u16, parent: u32) -> Vec<u32> {
        let folders = [(DCIM, ALL), (FOLDER, DCIM)];
        let folders = folders.into_iter().map(|(handle, parent)| (handle, parent, FORMAT_FOLDER));
        let files = self.on_card().map(|picture| (picture.handle, FOLDER, FORMAT_JPEG));
        let wanted = |(_, of, is): &(u32, u32, u16)| {
            (parent == 0 || parent == *of) && (format == 0 || format == *is)
        };
        folders.chain(files).filter(wanted).map(|(handle, _, _)| handle).collect()
    }

    /// The record of a folder or picture, or `None` when there is no such one.
    pub(super) fn info(&self, handle: u32) -> Option<Vec<u8>> {
        match handle {
            DCIM => Some(folder("DCIM", 0)),
            FOLDER => Some(folder("100NIKON", DCIM)),
            _ => Some(file(self.find(handle)?)),
        }
    }

    pub(super) fn storage(&self) -> StorageInfo {
        let free_bytes = CAPACITY_BYTES.saturating_sub(self.used_bytes());
        let free_pictures = MAX_ON_CARD.saturating_sub(self.written as usize) as u32;
        StorageInfo { capacity_bytes: CAPACITY_BYTES, free_bytes, free_pictures }
    }

    fn used_bytes(&self) -> u64 {
        self.on_card().map(|picture| u64::from(picture.length_bytes)).sum()
    }
}

fn folder(name: &str, parent: u32) -> Vec<u8> {
    ObjectInfo {
        storage: STORE,
        format: FORMAT_FOLDER,
        length_bytes: 0,
        width_px: 0,
        height_px: 0,
        parent,
        name,
        captured: "",
    }
    .encode()
}

fn file(picture: &Picture) -> Vec<u8> {
    // libgphoto2 takes a picture without a folder for one in the camera's memory.
    let parent = if picture.target == Target::Card { FOLDER } else { 0 };
    ObjectInfo {
        storage: STORE,
        format: FORMAT_JPEG,
        length_bytes: picture.length_bytes,
        width_px: picture.width_px,
        height_px: picture.height_px,
        parent,
        name: &picture.name,
        captured: &ptp_text(picture.shot.time),
    }
    .encode()
}

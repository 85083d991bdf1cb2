//! The memory card `DCIM/100NIKON/DSC_0001.JPG …`, and the camera's own memory for pictures that skip the card.

use std::collections::VecDeque;
use std::sync::Arc;

use super::clock::ptp_text;
use super::dataset::{FORMAT_FOLDER, FORMAT_JPEG, FORMAT_UNDEFINED, ObjectInfo, StorageInfo};
use super::frame::{self, Shot};
use super::order::MAX_NUMBER;
use super::pictures::View;

/// The one store.
pub(super) const STORE: u32 = 0x0001_0001;
/// Stands for every store, and as a parent for the root.
pub(super) const ALL: u32 = 0xFFFF_FFFF;
const DCIM: u32 = 0x0001_0001;
/// Handle of the first folder of pictures.
const FIRST_FOLDER: u32 = 0x0001_0002;
/// Number of the first folder of pictures, and of the last one that a card can have.
const FOLDER_NUMBERS: std::ops::RangeInclusive<u32> = 100..=999;
/// Handle of the first picture on the card.
const FIRST_ON_CARD: u32 = 0x0002_0001;
/// Handle of the first picture in the camera's memory.
const FIRST_IN_MEMORY: u32 = 0x0800_0001;
/// Files that the card holds: two for each exposure, and some that were made room for.
const MAX_FILES: usize = 40_000;
/// Pictures that wait in the camera's memory; the oldest gives way.
const MAX_IN_MEMORY: usize = 8;
/// Bytes of pictures that are at hand; older pictures are made again when they are asked for.
const MAX_DEVELOPED_BYTES: usize = 192 * 1024 * 1024;
const CAPACITY_BYTES: u64 = 64_000_000_000;
/// What the camera takes an exposure to need, in bytes.
const EXPOSURE_BYTES: u64 = 6_400_000;

/// Where a new picture goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Card,
    Memory,
}

/// What kind of file a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Jpeg,
    Raw,
}

impl Format {
    fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "JPG",
            Self::Raw => "NEF",
        }
    }

    fn code(self) -> u16 {
        match self {
            Self::Jpeg => FORMAT_JPEG,
            Self::Raw => FORMAT_UNDEFINED,
        }
    }
}

/// A handle and a name for a file that isn't there yet.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Which card it is on: another one may be put in before the file is written.
    card: u32,
    pub(super) handle: u32,
    /// Handle of its folder; 0 in the camera's memory.
    folder: u32,
    pub(super) target: Target,
    pub(super) format: Format,
    /// File name, such as `DSC_0001.JPG`.
    pub(super) name: String,
    /// The same with its folders.
    pub(super) path: String,
}

/// One picture file.
#[derive(Debug, Clone)]
pub(super) struct Picture {
    pub(super) place: Place,
    /// Bytes; 0 while it is still empty.
    length_bytes: u32,
    width_px: u32,
    height_px: u32,
    /// What it shows.
    pub(super) view: View,
    /// How it was taken.
    pub(super) shot: Shot,
}

/// All pictures that the camera holds.
#[derive(Debug)]
pub(super) struct Card {
    id: u32,
    pictures: Vec<Picture>,
    developed: VecDeque<(u32, Arc<Vec<u8>>)>,
    /// Files that were placed on this card, and in the camera's memory.
    placed: u32,
    in_memory: u32,
    /// Exposures that still fit.
    room: u32,
    /// Number of the present folder, of the last file in it, and of the next file.
    folder: u32,
    last_number: u32,
    next_number: u32,
}

impl Default for Card {
    fn default() -> Self {
        Self {
            id: 0,
            pictures: Vec::new(),
            developed: VecDeque::new(),
            placed: 0,
            in_memory: 0,
            room: MAX_NUMBER,
            folder: *FOLDER_NUMBERS.start(),
            last_number: 0,
            next_number: 1,
        }
    }
}

impl Card {
    /// Another card: empty, names and handles begin again. What is in the camera's memory goes as well.
    pub(super) fn replace(&mut self) {
        *self = Self { id: self.id.wrapping_add(1), ..Self::default() };
    }

    /// Exposures that still fit.
    pub(super) fn room(&self) -> u32 {
        let has_names = self.has_number() || self.folder < *FOLDER_NUMBERS.end();
        if self.pictures.len() < MAX_FILES && has_names { self.room } else { 0 }
    }

    pub(super) fn set_room(&mut self, room: u32) {
        self.room = room;
    }

    /// An exposure needs room from now on.
    pub(super) fn take_room(&mut self) {
        self.room = self.room.saturating_sub(1);
    }

    /// An exposure doesn't need its room after all.
    pub(super) fn give_room_back(&mut self) {
        self.room = (self.room + 1).min(MAX_NUMBER);
    }

    /// The number of the next file. One that the folder has already begins another folder.
    pub(super) fn set_next_number(&mut self, number: u32) {
        self.next_number = number;
    }

    /// Whether the next file fits into the present folder.
    fn has_number(&self) -> bool {
        (self.last_number + 1..=MAX_NUMBER).contains(&self.next_number)
    }

    /// Names the files of one exposure: alike but for what follows the dot.
    pub(super) fn place(&mut self, target: Target, formats: &[Format]) -> Vec<Place> {
        if target == Target::Memory {
            return vec![self.place_in_memory()];
        }
        if !self.has_number() {
            self.folder = (self.folder + 1).min(*FOLDER_NUMBERS.end());
            self.next_number = if self.next_number > MAX_NUMBER { 1 } else { self.next_number };
        }
        self.last_number = self.next_number;
        self.next_number += 1;
        formats.iter().map(|format| self.place_on_card(*format)).collect()
    }

    fn place_on_card(&mut self, format: Format) -> Place {
        let name = format!("DSC_{:04}.{}", self.last_number, format.extension());
        let handle = FIRST_ON_CARD + self.placed;
        self.placed += 1;
        let folder = FIRST_FOLDER + self.folder - FOLDER_NUMBERS.start();
        let path = format!("DCIM/{}/{name}", folder_name(self.folder));
        Place { card: self.id, handle, folder, target: Target::Card, format, name, path }
    }

    fn place_in_memory(&mut self) -> Place {
        let handle = FIRST_IN_MEMORY + self.in_memory;
        self.in_memory = self.in_memory.wrapping_add(1) & 0xFFFF;
        let name = "IMAGE.JPG".to_owned();
        let (target, format, path) = (Target::Memory, Format::Jpeg, name.clone());
        Place { card: self.id, handle, folder: 0, target, format, name, path }
    }

    /// Lists a file that has no bytes yet; says whether its card is still there.
    pub(super) fn open(&mut self, place: Place, view: View, shot: Shot) -> bool {
        self.put(Picture { place, length_bytes: 0, width_px: 0, height_px: 0, view, shot })
    }

    /// Stores a file; says whether its card is still there.
    pub(super) fn write(&mut self, place: Place, view: View, shot: Shot, bytes: Vec<u8>) -> bool {
        let (width_px, height_px) = match place.format {
            Format::Jpeg => frame::size_of(&bytes),
            Format::Raw => (shot.size.long_px, shot.size.short_px),
        };
        let (handle, length_bytes) = (place.handle, bytes.len() as u32);
        let is_there = self.put(Picture { place, length_bytes, width_px, height_px, view, shot });
        if is_there {
            self.keep(handle, Arc::new(bytes));
        }
        is_there
    }

    fn put(&mut self, picture: Picture) -> bool {
        if picture.place.card != self.id {
            return false;
        }
        if picture.place.target == Target::Memory {
            self.forget_oldest_in_memory();
        }
        self.pictures.retain(|known| known.place.handle != picture.place.handle);
        self.pictures.push(picture);
        true
    }

    fn forget_oldest_in_memory(&mut self) {
        let in_memory = |picture: &Picture| picture.place.target == Target::Memory;
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
        if self.find(handle).is_some_and(Picture::is_empty) {
            return Some(Arc::default());
        }
        let found = self.developed.iter().find(|(of, _)| *of == handle);
        found.map(|(_, bytes)| Arc::clone(bytes))
    }

    /// Removes a picture; says whether there was such a one.
    pub(super) fn delete(&mut self, handle: u32) -> bool {
        let Some(found) = self.find(handle) else { return false };
        if found.place.target == Target::Card && found.place.format == Format::Jpeg {
            self.give_room_back();
        }
        self.pictures.retain(|picture| picture.place.handle != handle);
        self.developed.retain(|(of, _)| *of != handle);
        true
    }

    pub(super) fn find(&self, handle: u32) -> Option<&Picture> {
        self.pictures.iter().find(|picture| picture.place.handle == handle)
    }

    /// Files on the card, oldest first.
    pub(super) fn on_card(&self) -> impl Iterator<Item = &Picture> {
        self.pictures.iter().filter(|picture| picture.place.target == Target::Card)
    }

    /// Handles in a folder: of the root for [`ALL`], of everything for 0. `format` 0 is every format.
    pub(super) fn handles(&self, format: u16, parent: u32) -> Vec<u32> {
        let numbers = *FOLDER_NUMBERS.start()..=self.folder;
        let folders = (FIRST_FOLDER..).zip(numbers).map(|(handle, _)| (handle, DCIM));
        let folders = std::iter::once((DCIM, ALL)).chain(folders);
        let folders = folders.map(|(handle, parent)| (handle, parent, FORMAT_FOLDER));
        let files = self.on_card().map(|picture| &picture.place);
        let files = files.map(|place| (place.handle, place.folder, place.format.code()));
        let wanted = |(_, of, is): &(u32, u32, u16)| {
            (parent == 0 || parent == *of) && (format == 0 || format == *is)
        };
        folders.chain(files).filter(wanted).map(|(handle, _, _)| handle).collect()
    }

    /// The record of a folder or picture, or `None` when there is no such one.
    pub(super) fn info(&self, handle: u32) -> Option<Vec<u8>> {
        let number = handle.checked_sub(FIRST_FOLDER).map(|index| index + FOLDER_NUMBERS.start());
        match number {
            _ if handle == DCIM => Some(folder("DCIM", 0)),
            Some(number) if number <= self.folder => Some(folder(&folder_name(number), DCIM)),
            _ => Some(file(self.find(handle)?)),
        }
    }

    pub(super) fn storage(&self) -> StorageInfo {
        let free_pictures = self.room();
        let free_bytes = u64::from(free_pictures) * EXPOSURE_BYTES;
        StorageInfo { capacity_bytes: CAPACITY_BYTES, free_bytes, free_pictures }
    }
}

impl Picture {
    /// Whether it is listed and has no bytes yet.
    fn is_empty(&self) -> bool {
        self.length_bytes == 0
    }
}

fn folder_name(number: u32) -> String {
    format!("{number}NIKON")
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
    ObjectInfo {
        storage: STORE,
        format: picture.place.format.code(),
        length_bytes: picture.length_bytes,
        width_px: picture.width_px,
        height_px: picture.height_px,
        // libgphoto2 takes a picture without a folder for one in the camera's memory.
        parent: picture.place.folder,
        name: &picture.place.name,
        captured: &ptp_text(picture.shot.time),
    }
    .encode()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(card: &mut Card) -> String {
        let places = card.place(Target::Card, &[Format::Jpeg]);
        places.into_iter().map(|place| place.path).collect()
    }

    #[test]
    fn after_the_last_number_comes_another_folder() {
        let mut card = Card::default();
        assert_eq!(names(&mut card), "DCIM/100NIKON/DSC_0001.JPG");
        card.set_next_number(MAX_NUMBER);
        assert_eq!(names(&mut card), "DCIM/100NIKON/DSC_9999.JPG");
        assert_eq!(names(&mut card), "DCIM/101NIKON/DSC_0001.JPG");
        card.set_next_number(1);
        assert_eq!(names(&mut card), "DCIM/102NIKON/DSC_0001.JPG", "that number was there");
        assert_eq!(card.handles(FORMAT_FOLDER, DCIM).len(), 3);
        card.replace();
        assert_eq!(names(&mut card), "DCIM/100NIKON/DSC_0001.JPG");
    }

    #[test]
    fn a_card_whose_names_are_used_up_has_no_room() {
        let mut card = Card::default();
        for _ in FOLDER_NUMBERS {
            assert!(card.room() > 0);
            card.set_next_number(MAX_NUMBER);
            names(&mut card);
        }
        assert_eq!((card.room(), card.storage().free_bytes), (0, 0));
    }

    #[test]
    fn a_raw_file_and_its_jpeg_have_one_number() {
        let mut card = Card::default();
        let places = card.place(Target::Card, &[Format::Raw, Format::Jpeg]);
        let names: Vec<_> = places.iter().map(|place| place.name.as_str()).collect();
        assert_eq!(names, ["DSC_0001.NEF", "DSC_0001.JPG"]);
        assert_ne!(places[0].handle, places[1].handle);
    }
}

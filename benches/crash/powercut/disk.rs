//! A disk that keeps what was synced; of the rest it keeps what a fate says.
//!
//! Data of a file is durable once that file was synced after it; a name once its folder was synced after it, and a rename
//! once both folders were. A rename is lost or kept as one, as on every file system with a journal; names that aren't synced
//! may be kept in any order.

use super::super::scratch;
use super::log::Event;
use paishe::store::durable::sha256_hex;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What becomes of data that isn't synced.
#[derive(Debug, Clone, Copy)]
pub enum Data {
    Lost,
    Kept,
    /// Each piece of so many bytes is kept or lost.
    Pieces {
        seed: u64,
        piece: usize,
    },
}

/// What becomes of names that aren't synced.
#[derive(Debug, Clone, Copy)]
pub enum Names {
    Lost,
    Kept,
    /// So many of the first are kept, as a journal keeps them.
    FirstOnes(u64),
    /// Any of them.
    SomeOf(u64),
}

#[derive(Debug, Clone, Copy)]
pub struct Fate {
    pub data: Data,
    pub names: Names,
}

/// A change of a file's content.
#[derive(Clone)]
enum Change {
    Written(usize, Vec<u8>),
    Cut(usize),
}

#[derive(Clone, Default)]
struct Node {
    /// What was there before.
    base: Vec<u8>,
    changes: Vec<Change>,
    /// So many of the changes are synced.
    synced: usize,
}

/// A change of the names of a file, or a new folder.
#[derive(Clone)]
struct Naming {
    node: usize,
    to: Option<String>,
    makes_folder: Option<String>,
    /// Folders that have to be synced yet.
    unsynced: BTreeSet<String>,
}

#[derive(Clone, Default)]
pub struct Disk {
    nodes: Vec<Node>,
    /// Names before the first event.
    base: BTreeMap<String, usize>,
    folders: BTreeSet<String>,
    namings: Vec<Naming>,
    /// Names as a running program sees them.
    now: BTreeMap<String, usize>,
}

/// Files and folders that were found after a cut.
pub struct Folder {
    files: BTreeMap<String, Vec<u8>>,
    folders: BTreeSet<String>,
}

impl Disk {
    /// A folder, all of it synced.
    pub fn of(dir: &Path) -> Self {
        let mut disk = Self { folders: BTreeSet::from([String::new()]), ..Self::default() };
        for path in scratch::files(dir) {
            let name = path.strip_prefix(dir).unwrap().to_string_lossy().into_owned();
            if name.ends_with("-shm") {
                continue;
            }
            let base = std::fs::read(&path).unwrap();
            disk.base.insert(name, disk.nodes.len());
            disk.nodes.push(Node { base, ..Node::default() });
        }
        for folder in folders(dir) {
            let name = folder.strip_prefix(dir).unwrap().to_string_lossy().into_owned();
            disk.folders.insert(name);
        }
        disk.now.clone_from(&disk.base);
        disk
    }

    /// The disk after these events.
    pub fn after(&self, events: &[Event]) -> Self {
        let mut disk = self.clone();
        for event in events {
            disk.hear(event);
        }
        disk
    }

    fn hear(&mut self, event: &Event) {
        match event {
            Event::Created(path) => {
                if !self.now.contains_key(path) {
                    self.nodes.push(Node::default());
                    self.name(self.nodes.len() - 1, None, Some(path));
                }
            }
            Event::Folder(path) => {
                let unsynced = BTreeSet::from([parent(path)]);
                let makes_folder = Some(path.clone());
                self.namings.push(Naming { node: 0, to: None, makes_folder, unsynced });
            }
            Event::Written { path, at, bytes } => {
                self.node(path).changes.push(Change::Written(*at, bytes.clone()));
            }
            Event::Cut { path, length } => self.node(path).changes.push(Change::Cut(*length)),
            Event::Synced(path) => self.sync(path),
            Event::Renamed { from, to } => {
                self.name(self.now.get(from).copied().unwrap(), Some(from), Some(to));
            }
            Event::Removed(path) => {
                self.name(self.now.get(path).copied().unwrap(), Some(path), None);
            }
            Event::Opened | Event::Reported => {}
        }
    }

    fn node(&mut self, path: &str) -> &mut Node {
        let at = self.now.get(path).copied().unwrap();
        self.nodes.get_mut(at).unwrap()
    }

    fn name(&mut self, node: usize, from: Option<&String>, to: Option<&String>) {
        let unsynced = from.into_iter().chain(to).map(|path| parent(path)).collect();
        if let Some(from) = from {
            self.now.remove(from);
        }
        if let Some(to) = to {
            self.now.insert(to.clone(), node);
        }
        self.namings.push(Naming { node, to: to.cloned(), makes_folder: None, unsynced });
    }

    fn sync(&mut self, path: &str) {
        if self.now.contains_key(path) {
            let node = self.node(path);
            node.synced = node.changes.len();
            return;
        }
        for naming in &mut self.namings {
            naming.unsynced.remove(path);
        }
    }

    /// What is found after a power cut now.
    pub fn cut(&self, fate: Fate) -> Folder {
        let (mut names, mut folders) = (self.base.clone(), self.folders.clone());
        let keeps = self.kept_names(fate.names);
        for (naming, _) in self.namings.iter().zip(keeps).filter(|(_, is_kept)| *is_kept) {
            folders.extend(naming.makes_folder.clone());
            naming.apply(&mut names);
        }
        let reachable = |path: &str| ancestors(path).all(|folder| folders.contains(folder));
        let files = names.iter().filter(|(path, _)| reachable(path));
        let files = files
            .map(|(path, node)| {
                (path.clone(), self.nodes.get(*node).unwrap().cut(fate.data, *node))
            })
            .collect();
        let folders = folders.iter().filter(|path| reachable(path)).cloned().collect();
        Folder { files, folders }
    }

    fn kept_names(&self, fate: Names) -> Vec<bool> {
        let open = self.namings.iter().filter(|naming| !naming.unsynced.is_empty()).count();
        let mut random = match fate {
            Names::FirstOnes(seed) | Names::SomeOf(seed) => Pcg64Mcg::seed_from_u64(seed),
            Names::Lost | Names::Kept => Pcg64Mcg::seed_from_u64(0),
        };
        let mut first_ones = random.random_range(0..=open);
        let mut keeps = |naming: &Naming| match fate {
            _ if naming.unsynced.is_empty() => true,
            Names::Lost => false,
            Names::Kept => true,
            Names::SomeOf(_) => random.random_bool(0.5),
            Names::FirstOnes(_) => {
                let keeps = first_ones > 0;
                first_ones = first_ones.saturating_sub(1);
                keeps
            }
        };
        self.namings.iter().map(&mut keeps).collect()
    }
}

impl Naming {
    /// No file system keeps a rename and loses the one that made room for it.
    fn apply(&self, names: &mut BTreeMap<String, usize>) {
        let is_taken = |to: &String| names.get(to).is_some_and(|other| *other != self.node);
        if self.makes_folder.is_some() || self.to.as_ref().is_some_and(is_taken) {
            return;
        }
        // One file has one name.
        names.retain(|_, other| *other != self.node);
        names.extend(self.to.clone().map(|to| (to, self.node)));
    }
}

impl Node {
    fn cut(&self, fate: Data, salt: usize) -> Vec<u8> {
        let mut content = self.base.clone();
        let (synced, open) = self.changes.split_at(self.synced);
        for change in synced {
            change.apply(&mut content);
        }
        match fate {
            Data::Lost => {}
            Data::Kept => open.iter().for_each(|change| change.apply(&mut content)),
            Data::Pieces { seed, piece } => {
                let mut random = Pcg64Mcg::seed_from_u64(seed ^ ((salt as u64) << 32));
                for change in open {
                    change.apply_pieces(&mut content, piece, &mut random);
                }
            }
        }
        content
    }
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Cut(length) => content.resize(*length, 0),
            Self::Written(at, bytes) => write(content, *at, bytes),
        }
    }

    /// Pieces as they lie on the disk; of a lost one its place may be kept, with nothing in it.
    fn apply_pieces(&self, content: &mut Vec<u8>, piece: usize, random: &mut Pcg64Mcg) {
        let Self::Written(at, bytes) = self else {
            if random.random_bool(0.5) {
                self.apply(content);
            }
            return;
        };
        let mut from = 0;
        while from < bytes.len() {
            let to = ((at + from) / piece + 1) * piece - at;
            let part = bytes.get(from..to.min(bytes.len())).unwrap_or_default();
            match random.random_range(0..4) {
                0..2 => write(content, at + from, part),
                2 => {
                    let length = content.len().max(at + from + part.len());
                    content.resize(length, 0);
                }
                _ => {}
            }
            from += part.len();
        }
    }
}

fn write(content: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if content.len() < at + bytes.len() {
        content.resize(at + bytes.len(), 0);
    }
    content.get_mut(at..at + bytes.len()).unwrap().copy_from_slice(bytes);
}

impl Folder {
    /// Makes it on a real disk.
    pub fn make(&self, dir: &Path) {
        std::fs::create_dir(dir).unwrap();
        for folder in &self.folders {
            std::fs::create_dir_all(dir.join(folder)).unwrap();
        }
        for (path, content) in &self.files {
            std::fs::write(dir.join(path), content).unwrap();
        }
    }

    /// Alike in everything means alike in this.
    pub fn hash(&self) -> String {
        let mut text = format!("{:?}", self.folders);
        for (path, content) in &self.files {
            text = text + path + " " + &sha256_hex(content) + "\n";
        }
        sha256_hex(text.as_bytes())
    }
}

fn parent(path: &str) -> String {
    path.rsplit_once('/').map(|(parent, _)| parent.to_owned()).unwrap_or_default()
}

fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| path.rsplit_once('/').map(|(up, _)| up)).skip(1)
}

fn folders(dir: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(dir) else { return vec![] };
    let below = entries.flatten().map(|e| e.path()).filter(|path| path.is_dir());
    below.flat_map(|path| folders(&path).into_iter().chain([path])).collect()
}

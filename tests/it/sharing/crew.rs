//! Stations of one session: each a real session folder, with the register of a stage between them.

use crate::register::stage::{Stage, nobody};
use paishe::body::{Exposure, Witness};
use paishe::crop::CropRect;
use paishe::roster::StudentNumber;
use paishe::session::{FrameId, Moment, ShotNumber};
use paishe::store::accept::Acceptance;
use paishe::store::durable::sha256_hex;
use paishe::store::frames::NewFrame;
use paishe::store::register::Register;
use paishe::store::sharing::{Heard, Herald, PhotoPlace, Share, Sharing};
use paishe::store::{Store, StoreError};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A station.
pub struct Station {
    pub store: Store,
    pub herald: Herald,
    pub is_reached: Arc<AtomicBool>,
    pub dir: PathBuf,
    name: String,
    frames: u32,
}

/// A register's connection, the session chosen.
pub fn session(stage: &Stage) -> Register {
    let mut register = stage.open();
    register.choose(None).unwrap();
    register
}

impl Station {
    /// A new station, or the folder of one that was stopped.
    pub fn open(stage: &Stage, root: &std::path::Path, name: &str, photos: PhotoPlace) -> Self {
        let dir = root.join(name);
        let mut register = Register::open(&stage.address, &nobody).unwrap();
        let chosen = register.choose(None).unwrap();
        let share = Share {
            session: chosen.id.clone(),
            station: name.to_owned(),
            address: String::new(),
            photos,
        };
        let store = if dir.exists() {
            Store::open(&dir).unwrap().0
        } else {
            Store::found_station(&dir, &mut register, &chosen, &share, None).unwrap()
        };
        let mut store = store;
        store.work_as("tester@host");
        let id = store.folder_id().unwrap();
        register.join(name, &id, "tester@host").unwrap();
        let is_reached = Arc::new(AtomicBool::new(true));
        store.work_with(Sharing::new(register.another().unwrap(), Arc::clone(&is_reached)));
        let herald = Herald::new(&store, register, share);
        let frames = store.status().unwrap().frames as u32;
        Self { store, herald, is_reached, dir, name: name.to_owned(), frames }
    }

    pub fn goes_alone(&self) {
        self.is_reached.store(false, Ordering::Release);
    }

    /// A picture comes from the camera.
    pub fn shoot(&mut self, student: &StudentNumber) -> FrameId {
        self.frames += 1;
        let file = format!("frame-{}.jpg", self.frames);
        let bytes = format!("{} {file}", self.name).into_bytes();
        std::fs::write(self.store.folder().originals().join(&file), &bytes).unwrap();
        let exposure =
            Exposure { at_us: i64::from(self.frames), told_by: Witness::Exif, give_or_take_us: 0 };
        let frame = NewFrame {
            sha256: sha256_hex(&bytes),
            bytes: bytes.len() as u64,
            camera_path: format!("/card/{file}"),
            exposure,
            body: String::new(),
            saved_at_us: None,
            file,
        };
        let id = self.store.record_frame(&frame).unwrap();
        self.store.bind(id, student).unwrap();
        id
    }

    /// The photo of a frame: its bytes are this station's and this frame's alone.
    pub fn photo(&self, frame: FrameId) -> Vec<u8> {
        format!("photo {} {}", self.name, frame.0).into_bytes()
    }

    pub fn take(
        &mut self,
        student: &StudentNumber,
        at: i64,
        retake: bool,
    ) -> Result<ShotNumber, StoreError> {
        let frame = self.shoot(student);
        let photo = self.photo(frame);
        self.store.accept(&Acceptance {
            frame,
            student,
            crop: CropRect { x: 0.0, y: 0.0, w: 3.0, h: 4.0 },
            photo: &photo,
            reason: None,
            at: Moment(at),
            retake,
        })
    }

    /// The connection is there: labels get their numbers, everything is told, everything is heard.
    pub fn catch_up(&mut self) -> Heard {
        self.is_reached.store(true, Ordering::Release);
        self.store.settle().unwrap();
        let mut heard = Heard::default();
        for _ in 0..100 {
            let round = self.herald.round(&[]).unwrap();
            let more = self.store.hear(&round.news).unwrap();
            self.store.settle().unwrap();
            let is_quiet = round.is_told && round.news.standings.is_empty();
            heard.entries.extend(more.entries);
            heard.gave_way.extend(more.gave_way);
            heard.held.extend(more.held);
            if is_quiet {
                return heard;
            }
        }
        panic!("the stations don't come to rest");
    }

    /// The photo that lies under a number here.
    pub fn file(&self, number: ShotNumber) -> Option<Vec<u8>> {
        std::fs::read(self.store.folder().photo(number)).ok()
    }
}

//! The threads that look: one at full frames, one at the newest live-view frame.

use super::inbox::{Inbox, News};
use crate::body::Light;
use crate::crop::{self, CropRect};
use crate::judge::{self, Judgement, Steady};
use crate::lang::Lang;
use crate::measure::{Follower, Look, Meter, MeterError};
use crate::picture::{self, Detail, Picture};
use crate::session::{Event, FrameId};
use crate::spec::Profile;
use crate::view::marks::Marks;
use image::{GrayImage, RgbImage};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Most full frames that wait to be judged.
const FRAMES_MAX: usize = 64;
/// How far judging stands back (nice) behind what must not wait: keys, the screen, the disk.
#[cfg(target_os = "linux")]
const NICE: i32 = 5;

/// A judged full frame, ready to be accepted.
#[derive(Debug)]
pub struct Held {
    /// Which frame.
    pub frame: FrameId,
    /// What was found.
    pub judgement: Judgement,
    /// Where the photo was cropped.
    pub crop: CropRect,
    /// The finished JPEG.
    pub photo: Vec<u8>,
    /// What it was judged on, for the screen.
    pub picture: Picture,
    /// The light on its backdrop, if there is a plain one.
    pub light: Option<Light>,
    /// Where it is on disk.
    pub file: PathBuf,
    /// What was measured on it, for the screen.
    pub marks: Marks,
}

/// A frame, or the part of it with the eyes, that is only shown.
#[derive(Debug)]
pub struct Peeked {
    /// Which frame.
    pub frame: FrameId,
    /// Whether it is the part with the eyes.
    pub eyes: bool,
    /// What is shown.
    pub pixels: RgbImage,
}

/// Something to look at.
#[derive(Debug)]
enum Ask {
    Judge(FrameId, PathBuf),
    Whole(FrameId, PathBuf),
    Part(FrameId, PathBuf, CropRect),
}

/// A judged live-view frame.
#[derive(Debug)]
pub struct Glance {
    /// What was found.
    pub judgement: Judgement,
    /// What it was judged on, for the screen.
    pub picture: Picture,
}

/// Holds the newest live-view frame only: an older one is never worth judging.
#[derive(Default)]
struct Slot {
    state: Mutex<SlotState>,
    changed: Condvar,
}

#[derive(Default)]
struct SlotState {
    newest: Option<Arc<[u8]>>,
    forget: bool,
    closed: bool,
}

/// A live-view frame to look at.
struct Preview {
    jpeg: Arc<[u8]>,
    /// Whether what was seen before is of somebody else.
    anew: bool,
}

/// The running threads. They end when this is dropped.
pub struct Eye {
    frames: SyncSender<Ask>,
    live: Arc<Slot>,
}

impl Eye {
    /// Loads the nets and starts both threads; on Linux they, and the nets' own, stand back behind all others.
    pub fn start(profile: &Profile, lang: Lang, inbox: &Inbox) -> Result<Self, MeterError> {
        // A thread inherits its priority from the one that starts it.
        let start = || {
            stand_back();
            Self::start_here(profile, lang, inbox)
        };
        let started = std::thread::scope(|scope| scope.spawn(start).join());
        started.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    fn start_here(profile: &Profile, lang: Lang, inbox: &Inbox) -> Result<Self, MeterError> {
        let (frames, queue) = sync_channel(FRAMES_MAX);
        let live = Arc::new(Slot::default());
        let looker = Looker { meter: Meter::new()?, profile: profile.clone(), lang };
        let to = inbox.clone();
        std::thread::spawn(move || look_at_frames(&looker, &queue, &to));
        let glancer = Looker { meter: Meter::new()?, profile: profile.clone(), lang };
        let (slot, to) = (Arc::clone(&live), inbox.clone());
        std::thread::spawn(move || look_at_live_view(&glancer, &slot, &to));
        Ok(Self { frames, live })
    }

    /// Asks for a full frame to be judged.
    pub fn look(&self, frame: FrameId, file: PathBuf) {
        self.ask(Ask::Judge(frame, file));
    }

    /// Asks for a frame to be shown, unjudged.
    pub fn peek(&self, frame: FrameId, file: PathBuf) {
        self.ask(Ask::Whole(frame, file));
    }

    /// Asks for the part of a frame with the eyes, px of the full frame, at full size.
    pub fn enlarge(&self, frame: FrameId, file: PathBuf, part: CropRect) {
        self.ask(Ask::Part(frame, file, part));
    }

    fn ask(&self, ask: Ask) {
        if self.frames.send(ask).is_err() {
            tracing::error!("the judging thread is gone");
        }
    }

    /// Offers a live-view frame; it replaces one that was not looked at yet.
    pub fn offer(&self, jpeg: Arc<[u8]>) {
        let mut state = self.live.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.newest = Some(jpeg);
        self.live.changed.notify_one();
    }

    /// Says that from now on somebody else sits before the camera.
    pub fn forget(&self) {
        self.live.state.lock().unwrap_or_else(PoisonError::into_inner).forget = true;
    }
}

impl Drop for Eye {
    fn drop(&mut self) {
        self.live.state.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.live.changed.notify_one();
    }
}

impl Slot {
    fn take(&self) -> Option<Preview> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if state.closed {
                return None;
            }
            if let Some(jpeg) = state.newest.take() {
                return Some(Preview { jpeg, anew: std::mem::take(&mut state.forget) });
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

struct Looker {
    meter: Meter,
    profile: Profile,
    lang: Lang,
}

/// Lowers the priority of the calling thread alone, as Linux does it; elsewhere it would be the whole process's.
fn stand_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICE) {
        tracing::warn!(%error, "priority");
    }
}

fn look_at_frames(looker: &Looker, queue: &Receiver<Ask>, inbox: &Inbox) {
    while let Ok(ask) = queue.recv() {
        inbox.tell(match ask {
            Ask::Judge(frame, file) => match looker.held(frame, &file) {
                Ok(held) => News::Held(Box::new(held)),
                Err(why) => News::Event(Event::FrameUnreadable { frame, why }),
            },
            Ask::Whole(frame, file) => looker.shown(frame, &file, None),
            Ask::Part(frame, file, part) => looker.shown(frame, &file, Some(part)),
        });
    }
}

fn look_at_live_view(looker: &Looker, slot: &Slot, inbox: &Inbox) {
    let mut steady = Steady::new();
    let mut follower = Follower::default();
    while let Some(preview) = slot.take() {
        if preview.anew {
            steady.forget();
            follower = Follower::default();
        }
        // A torn preview is followed by a whole one within a tenth of a second.
        if let Ok(picture) = picture::decode(&preview.jpeg, Detail::Analysis) {
            let readings = looker.meter.glance(&picture, &mut follower);
            let crop = crop::best(&readings, &looker.profile);
            let judgement = steady.see(judge::judge_live(&readings, crop, &looker.profile));
            inbox.tell(News::Glance(Box::new(Glance { judgement, picture })));
        }
    }
}

impl Looker {
    /// A frame that is only to be seen.
    fn shown(&self, frame: FrameId, file: &Path, part: Option<CropRect>) -> News {
        let detail = if part.is_some() { Detail::Full } else { Detail::Analysis };
        match self.read(file, detail) {
            Ok(picture) => {
                let pixels = part.map(|part| cut_out(&picture.pixels, part));
                let (eyes, pixels) = (pixels.is_some(), pixels.unwrap_or(picture.pixels));
                News::Peeked(Box::new(Peeked { frame, eyes, pixels }))
            }
            Err(why) => News::Event(Event::Trouble { why }),
        }
    }

    fn read(&self, file: &Path, detail: Detail) -> Result<Picture, String> {
        let bytes = std::fs::read(file).map_err(|e| format!("{}: {e}", file.display()))?;
        picture::decode(&bytes, detail).map_err(|e| e.text(self.lang))
    }

    fn held(&self, frame: FrameId, file: &Path) -> Result<Held, String> {
        let picture = self.read(file, Detail::Analysis)?;
        let look = self.meter.look(&picture);
        let marks = marks_of(&look);
        let readings = look.readings;
        let best = crop::best(&readings, &self.profile);
        let judgement = judge::judge(&readings, &picture.exif, best, &self.profile);
        // A head that can't be measured may still be accepted with a reason: then the middle is taken.
        let crop = judgement.crop.unwrap_or_else(|| self.middle(&picture));
        let photo = crop::render(&picture, crop, &self.profile);
        let judgement = judgement.with_file(&photo, &self.profile.file);
        let photo = photo.map_err(|e| e.text(self.lang))?;
        let light = readings.backdrop.ok().map(|backdrop| Light { backdrop_lab: backdrop.lab });
        let file = file.to_owned();
        Ok(Held { frame, judgement, crop, photo, picture, light, file, marks })
    }

    fn middle(&self, picture: &Picture) -> CropRect {
        let (height, width) = (f64::from(picture.height_px), f64::from(picture.width_px));
        crop::centred(height, width, self.profile.file.aspect())
    }
}

/// The part of a picture, as far as it lies inside.
fn cut_out(pixels: &RgbImage, part: CropRect) -> RgbImage {
    let (x, y) = (part.x.max(0.0) as u32, part.y.max(0.0) as u32);
    let width = (part.w as u32).min(pixels.width().saturating_sub(x));
    let height = (part.h as u32).min(pixels.height().saturating_sub(y));
    image::imageops::crop_imm(pixels, x, y, width, height).to_image()
}

/// What was measured, as the screen draws it.
fn marks_of(look: &Look) -> Marks {
    let readings = &look.readings;
    let head = readings.head.ok().map(|head| [head.crown_px, head.chin_px]);
    let sides = readings.sides.ok().map(|sides| [sides.left_px, sides.right_px]);
    let eyes = readings.eyes.ok().map(|eyes| [eyes.left, eyes.right]);
    let edge = look.sitter.as_ref().map(|sitter| edge_of(sitter, look.cell_px));
    Marks {
        rows: head.into_iter().flatten().collect(),
        columns: sides.into_iter().flatten().collect(),
        eyes: eyes.into_iter().flatten().map(|eye| (eye.x, eye.y)).collect(),
        edge: edge.unwrap_or_default(),
    }
}

/// Where the sitter ends: the borders between cells inside and outside, px of the full frame.
fn edge_of(sitter: &GrayImage, cell_px: f64) -> Vec<(f64, f64)> {
    let inside = |x, y| sitter.get_pixel_checked(x, y).is_some_and(|pixel| pixel.0[0] > 127);
    let mut edge = Vec::new();
    for (x, y, _) in sitter.enumerate_pixels() {
        let here = inside(x, y);
        if x + 1 < sitter.width() && here != inside(x + 1, y) {
            edge.push((f64::from(x + 1) * cell_px, (f64::from(y) + 0.5) * cell_px));
        }
        if y + 1 < sitter.height() && here != inside(x, y + 1) {
            edge.push(((f64::from(x) + 0.5) * cell_px, f64::from(y + 1) * cell_px));
        }
    }
    edge
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;

    #[test]
    fn the_edge_lies_between_the_cells_inside_and_outside() {
        let sitter = GrayImage::from_fn(4, 2, |x, _| Luma([if x < 2 { 255 } else { 0 }]));
        assert_eq!(edge_of(&sitter, 10.0), [(20.0, 5.0), (20.0, 15.0)]);
        assert!(edge_of(&GrayImage::new(0, 0), 10.0).is_empty());
    }

    #[test]
    fn a_part_that_reaches_outside_is_cut_at_the_edge() {
        let picture = RgbImage::new(100, 50);
        let part = |x, y, w, h| cut_out(&picture, CropRect { x, y, w, h }).dimensions();
        assert_eq!(part(10.0, 10.0, 30.0, 20.0), (30, 20));
        assert_eq!(part(-10.0, 40.0, 300.0, 20.0), (100, 10));
        assert_eq!(part(500.0, 40.0, 30.0, 20.0), (0, 10));
    }
}

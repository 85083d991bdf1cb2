//! The threads that look: one at full frames, one at the newest live-view frame.

use super::inbox::{Inbox, News};
use crate::body::Light;
use crate::crop::{self, CropRect};
use crate::judge::{self, Judgement, Steady};
use crate::lang::Lang;
use crate::measure::{Follower, Meter, MeterError};
use crate::picture::{self, Detail, Picture};
use crate::session::{Event, FrameId};
use crate::spec::Profile;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Most full frames that wait to be judged.
const FRAMES_MAX: usize = 64;

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
    frames: SyncSender<(FrameId, PathBuf)>,
    live: Arc<Slot>,
}

impl Eye {
    /// Loads the nets and starts both threads.
    pub fn start(profile: &Profile, lang: Lang, inbox: &Inbox) -> Result<Self, MeterError> {
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
        if self.frames.send((frame, file)).is_err() {
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

fn look_at_frames(looker: &Looker, queue: &Receiver<(FrameId, PathBuf)>, inbox: &Inbox) {
    while let Ok((frame, file)) = queue.recv() {
        inbox.tell(match looker.held(frame, &file) {
            Ok(held) => News::Held(Box::new(held)),
            Err(why) => News::Event(Event::FrameUnreadable { frame, why }),
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
    fn held(&self, frame: FrameId, file: &Path) -> Result<Held, String> {
        let bytes = std::fs::read(file).map_err(|e| format!("{}: {e}", file.display()))?;
        let picture = picture::decode(&bytes, Detail::Analysis).map_err(|e| e.text(self.lang))?;
        let readings = self.meter.measure(&picture);
        let best = crop::best(&readings, &self.profile);
        let judgement = judge::judge(&readings, &picture.exif, best, &self.profile);
        // A head that can't be measured may still be accepted with a reason: then the middle is taken.
        let crop = judgement.crop.unwrap_or_else(|| self.middle(&picture));
        let photo = crop::render(&picture, crop, &self.profile);
        let judgement = judgement.with_file(&photo, &self.profile.file);
        let photo = photo.map_err(|e| e.text(self.lang))?;
        let light = readings.backdrop.ok().map(|backdrop| Light { backdrop_lab: backdrop.lab });
        Ok(Held { frame, judgement, crop, photo, picture, light })
    }

    fn middle(&self, picture: &Picture) -> CropRect {
        let (height, width) = (f64::from(picture.height_px), f64::from(picture.width_px));
        crop::centred(height, width, self.profile.file.aspect())
    }
}

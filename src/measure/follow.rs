//! Live view: one face followed from frame to frame.

use super::face_detector::Face;
use super::landmarks::Landmarks;
use super::sampling::Window;
use super::skin::Skin;

/// Every so many frames the detector looks for other people, about thrice a second.
const LOOK_AROUND_FRAMES: u32 = 8;
/// Every so many frames the skin is looked at, but not in those in which the detector looks around.
const SKIN_FRAMES: u32 = 4;
/// A face whose window moved by more than this share of its side between two frames is looked at again.
const MOST_MOVED: f32 = 0.12;

/// Remembers where the face was in the last frame.
///
/// One per stream of frames; a new one when another camera is opened.
#[derive(Debug, Default)]
pub struct Follower {
    last: Option<Followed>,
    skin: Option<Skin>,
    frames: u32,
}

/// What is known from the frames before.
#[derive(Debug, Clone)]
pub(super) struct Followed {
    /// Where the landmark net looks next.
    pub window: Window,
    /// The face as the detector saw it last.
    pub face: Face,
    /// How many faces it saw, and the second one's area over the first one's.
    pub faces: (usize, f64),
}

impl Follower {
    /// Counts a frame; whether it is time for the detector to look who else is there.
    pub(super) fn looks_around(&mut self) -> bool {
        self.frames = self.frames.wrapping_add(1);
        self.last.is_some() && self.frames.is_multiple_of(LOOK_AROUND_FRAMES)
    }

    /// Where the face was in the last frame.
    pub(super) fn known(&self) -> Option<Followed> {
        self.last.clone()
    }

    /// Keeps what the next frame needs.
    pub(super) fn keep(&mut self, face: Face, faces: (usize, f64), landmarks: &Landmarks) {
        self.last = Some(Followed { window: landmarks.window(), face, faces });
    }

    /// The face is gone.
    pub(super) fn lose(&mut self) {
        self.last = None;
        self.skin = None;
    }

    /// The skin as it was, or measured anew when it is time.
    pub(super) fn skin(&mut self, measure: impl FnOnce() -> Skin) -> Skin {
        let is_time = self.frames % SKIN_FRAMES == 1;
        let kept = self.skin.filter(|_| !is_time);
        *self.skin.insert(kept.unwrap_or_else(measure))
    }
}

/// Whether the points still lie in the middle of the window that they were looked for in.
pub(super) fn is_centred(window: &Window, landmarks: &Landmarks) -> bool {
    let next = landmarks.window();
    let moved = (next.x - window.x).hypot(next.y - window.y);
    let grown = (next.width - window.width).abs();
    moved.max(grown) <= MOST_MOVED * window.width
}

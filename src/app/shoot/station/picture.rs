//! What the picture shows: live view, the frame in hand, its eyes, or a frame of the tray.

use crate::app::shoot::eye::{Eye, Glance, Held, Peeked};
use crate::crop::CropRect;
use crate::session::{Dialog, FrameId, PictureMode, Session, Shot};
use crate::view::Shown;

/// How many times the distance of the eyes the enlarged part is wide.
const EYES_WIDE: f64 = 2.2;
/// Its width over its height.
const EYES_ASPECT: f64 = 2.0;

/// The pictures that are at hand.
#[derive(Default)]
pub(super) struct Sight {
    /// The frame that was judged last.
    pub held: Option<Held>,
    /// The newest live-view frame that was judged.
    pub live: Option<Glance>,
    /// What was asked for only to be looked at.
    pub peeked: Option<Peeked>,
    /// The frame whose eyes were asked for.
    enlarging: Option<FrameId>,
    /// Changes with each picture.
    id: u64,
}

impl Sight {
    /// Takes a live-view frame.
    pub fn glance(&mut self, glance: Glance) {
        self.id += 1;
        self.live = Some(glance);
    }

    /// A frame of the tray while it is looked at, the still while one is being decided, live view otherwise.
    pub fn shown(&self, session: &Session) -> Option<Shown<'_>> {
        if let Some(Dialog::Tray { selected, .. }) = &session.dialog {
            return self.plain(*session.tray.get(*selected)?, false);
        }
        let (Shot::Judged { frame, .. } | Shot::Accepting { frame, .. }) = &session.shot else {
            return self.live.as_ref().map(|glance| self.preview(glance));
        };
        let eyes = (session.picture == PictureMode::Eyes).then(|| self.plain(*frame, true));
        eyes.flatten().or_else(|| self.still(*frame, session.picture))
    }

    fn preview<'a>(&self, glance: &'a Glance) -> Shown<'a> {
        Shown {
            id: self.id,
            pixels: &glance.picture.pixels,
            scale: glance.picture.scale,
            still: false,
            judgement: Some(&glance.judgement),
            marks: None,
            plain: false,
        }
    }

    fn still(&self, frame: FrameId, mode: PictureMode) -> Option<Shown<'_>> {
        let held = self.held.as_ref().filter(|held| held.frame == frame)?;
        let measured = mode == PictureMode::Measured;
        Some(Shown {
            id: still_id(frame, u64::from(measured)),
            pixels: &held.picture.pixels,
            scale: held.picture.scale,
            still: true,
            judgement: Some(&held.judgement),
            marks: measured.then_some(&held.marks),
            plain: false,
        })
    }

    fn plain(&self, frame: FrameId, eyes: bool) -> Option<Shown<'_>> {
        let peeked =
            self.peeked.as_ref().filter(|peek| peek.frame == frame && peek.eyes == eyes)?;
        Some(Shown {
            id: still_id(frame, if eyes { 2 } else { 3 }),
            pixels: &peeked.pixels,
            scale: 1.0,
            still: true,
            judgement: None,
            marks: None,
            plain: true,
        })
    }

    /// Asks for the eyes of the frame in hand at full size, once, where they are to be seen.
    pub fn enlarge_eyes(&mut self, session: &Session, eye: &Eye) {
        let Shot::Judged { frame, .. } = session.shot else { return };
        if session.picture != PictureMode::Eyes || self.enlarging == Some(frame) {
            return;
        }
        let held = self.held.as_ref().filter(|held| held.frame == frame);
        if let Some((held, part)) = held.and_then(|held| Some((held, part_with_eyes(held)?))) {
            eye.enlarge(frame, held.file.clone(), part);
            self.enlarging = Some(frame);
        }
    }
}

/// The id of a still shown in one of four ways; it stays the same while live view goes on behind it.
fn still_id(frame: FrameId, way: u64) -> u64 {
    u64::MAX - (frame.0.unsigned_abs() * 4 + way)
}

/// The part of a frame with the eyes, px of the full frame.
fn part_with_eyes(held: &Held) -> Option<CropRect> {
    let [one, other] = held.marks.eyes.as_slice() else { return None };
    let width = (one.0 - other.0).hypot(one.1 - other.1) * EYES_WIDE;
    let height = width / EYES_ASPECT;
    let (x, y) = (f64::midpoint(one.0, other.0), f64::midpoint(one.1, other.1));
    Some(CropRect { x: x - width / 2.0, y: y - height / 2.0, w: width, h: height })
}

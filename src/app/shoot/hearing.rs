//! What the tether tells, in the session's words.

use crate::camera::tether::TetherEvent;
use crate::session::{CameraState, Event, RigNews};

/// The event of the session that a tether's event simply is; `None` for those of which more is to be done than to tell
/// the session.
#[must_use]
pub fn plain(event: &TetherEvent) -> Option<Event> {
    Some(match event {
        TetherEvent::Looking => Event::Camera(CameraState::Looking),
        TetherEvent::Found(count) => Event::Rig(RigNews::Found(*count)),
        TetherEvent::Room(room) => Event::Rig(RigNews::Room(*room)),
        TetherEvent::Clock(offset) => Event::Rig(RigNews::Clock(*offset)),
        TetherEvent::Settings(settings) => Event::Rig(RigNews::Settings(settings.clone())),
        TetherEvent::Working(work) => Event::Rig(RigNews::Working(*work)),
        TetherEvent::DownloadFailed { why, .. } | TetherEvent::Trouble(why) => {
            Event::Trouble { why: why.clone() }
        }
        TetherEvent::ShutterFailed(error) => Event::ShutterFailed { why: error.to_string() },
        TetherEvent::Connected { .. }
        | TetherEvent::Frame(_)
        | TetherEvent::AlreadyHere(_)
        | TetherEvent::Battery(_)
        | TetherEvent::Card(..)
        | TetherEvent::Lost { .. } => return None,
    })
}

//! A press on the photographer's page: what it asks of the session, if it still may.

use crate::session::{Command, FrameId, Session, Shot};

/// What the photographer asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wish {
    /// Take the frame and go on.
    Accept,
    /// Don't take it; shoot again.
    Retake,
}

/// A button pressed while the page showed that frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Press {
    /// The frame that the photographer saw.
    pub frame: FrameId,
    /// What is to become of it.
    pub wish: Wish,
}

impl Press {
    /// The command that it is; none when that frame is no longer in hand, or the keyboard is at something.
    ///
    /// With text in the box Enter would look up, and in a dialog it would answer a question that the photographer
    /// doesn't see.
    #[must_use]
    pub fn command(self, session: &Session) -> Option<Command> {
        let in_hand = frame_to_press(session)?;
        (in_hand == self.frame).then_some(match self.wish {
            Wish::Accept => Command::Confirm,
            Wish::Retake => Command::Cancel,
        })
    }
}

/// The frame that a press may be about.
pub(super) fn frame_to_press(session: &Session) -> Option<FrameId> {
    let free = session.input.is_empty() && session.dialog.is_none();
    match session.shot {
        Shot::Judged { frame, .. } if free => Some(frame),
        _ => None,
    }
}

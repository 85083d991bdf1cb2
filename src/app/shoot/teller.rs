//! Tells of occasions: by sounds and by hooks.

use super::hooks::Hooks;
use super::inbox::Inbox;
use super::sounds::Sounds;
use crate::app::config::StationConfig;
use crate::session::{Event, FrameId, Occasion, Session};
use crate::store::Folder;
use crate::view::occasion::{Known, Message};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};

/// Most frames whose files are remembered: those in hand, and a few before.
const ORIGINALS_MAX: usize = 16;

/// Sounds and hooks of a station.
pub(super) struct Teller {
    sounds: Sounds,
    hooks: Hooks,
    folder: Folder,
    session: String,
    originals: VecDeque<(FrameId, PathBuf)>,
    accepted: Option<FrameId>,
}

impl Teller {
    pub(super) fn start(
        config: StationConfig,
        muted: bool,
        folder: &Folder,
        inbox: Inbox,
    ) -> std::io::Result<Self> {
        Ok(Self {
            sounds: Sounds::start(config.sounds.clone(), muted, inbox)?,
            hooks: Hooks::start(config)?,
            session: name_of(folder.path()),
            folder: folder.clone(),
            originals: VecDeque::new(),
            accepted: None,
        })
    }

    /// Remembers where a frame lies.
    pub(super) fn bound(&mut self, frame: FrameId, file: &Path) {
        self.originals.truncate(ORIGINALS_MAX - 1);
        self.originals.push_front((frame, file.to_owned()));
    }

    /// Call before the session takes an event: the occasion that follows doesn't say which frame was accepted.
    pub(super) fn hear(&mut self, event: &Event) {
        if let Event::Accepted { frame, .. } = event {
            self.accepted = Some(*frame);
        }
    }

    /// Tells of an occasion that the session has just come to; waits for nobody.
    pub(super) fn tell(&mut self, occasion: &Occasion, session: &Session) {
        self.sounds.tell(occasion);
        if self.hooks.follow(occasion.word()) {
            let message = self.message(occasion, session);
            self.hooks.tell(&message);
        }
    }

    fn message(&self, occasion: &Occasion, session: &Session) -> Message {
        let at = jiff::Zoned::now().strftime("%FT%T%.3f%:z").to_string();
        let known = Known {
            at: &at,
            session: &self.session,
            accepted: self.accepted,
            version: env!("CARGO_PKG_VERSION"),
        };
        let mut message = Message::of(occasion, session, &known);
        let original = self.originals.iter().find(|(frame, _)| Some(*frame) == message.frame);
        message.original = original.map(|(_, file)| full(file));
        message.photo = message.shot_number.map(|number| full(&self.folder.photo(number)));
        message
    }

    /// Waits for the hooks a moment; call it where waiting is allowed.
    pub(super) fn finish(self) {
        drop(self.sounds);
        self.hooks.finish();
    }
}

/// A path that holds wherever it is read from.
fn full(path: &Path) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    path.to_string_lossy().into_owned()
}

/// Name of the folder alone: those above it are nobody's business.
fn name_of(folder: &Path) -> String {
    let full = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    full.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

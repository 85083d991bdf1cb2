//! One call of libgphoto2 at a time, waited for to its end, with the library's own words caught.

use std::sync::{Mutex, OnceLock, PoisonError};

use gphoto2::error::ErrorKind;
use gphoto2::task::Task;

use crate::camera::CameraError;

/// A failed call: the library's kind and the best words there are.
pub(super) struct Failure {
    pub(super) kind: ErrorKind,
    pub(super) words: String,
}

impl Failure {
    pub(super) fn at_open(self) -> CameraError {
        match self.kind {
            ErrorKind::IoUsbClaim | ErrorKind::IoLock => CameraError::Claimed(self.words),
            ErrorKind::CameraBusy => CameraError::Busy(self.words),
            _ => CameraError::Absent(self.words),
        }
    }

    /// A refusal, unless the connection broke. A connection that broke without saying so is found by the next poll.
    pub(super) fn at_trigger(self) -> CameraError {
        match self.kind {
            ErrorKind::CameraBusy => CameraError::Busy(self.words),
            _ if self.is_of_the_wire() => CameraError::Lost(self.words),
            _ => CameraError::Refused(self.words),
        }
    }

    pub(super) fn at_download(self) -> CameraError {
        match self.kind {
            ErrorKind::CorruptedData => CameraError::Damaged(self.words),
            _ => self.at_trigger(),
        }
    }

    /// Waiting for events asks nothing of a camera, so a failure is the connection's; a card that ran full is told
    /// this way too.
    pub(super) fn at_poll(self) -> CameraError {
        match self.kind {
            ErrorKind::CameraBusy => CameraError::Busy(self.words),
            ErrorKind::NoMemory | ErrorKind::NoSpace => CameraError::Refused(self.words),
            _ => CameraError::Lost(self.words),
        }
    }

    fn is_of_the_wire(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::Io
                | ErrorKind::IoRead
                | ErrorKind::IoWrite
                | ErrorKind::IoUsbFind
                | ErrorKind::IoUsbClearHalt
                | ErrorKind::OsFailure
                | ErrorKind::Timeout
                | ErrorKind::UnknownPort
        )
    }
}

/// The library's last words, caught from its log.
static WORDS: Mutex<Option<String>> = Mutex::new(None);
/// One call at a time, so that the words belong to it.
static ONE_CALL: Mutex<()> = Mutex::new(());

/// Runs one call of libgphoto2 to its end.
pub(super) fn call<T: Send + 'static>(
    task: impl FnOnce() -> Task<gphoto2::Result<T>>,
) -> Result<T, Failure> {
    let _only = ONE_CALL.lock().unwrap_or_else(PoisonError::into_inner);
    *WORDS.lock().unwrap_or_else(PoisonError::into_inner) = None;
    let result = task().try_wait().map_err(|_| Failure {
        kind: ErrorKind::OsFailure,
        words: "libgphoto2's thread has ended".to_owned(),
    })?;
    result.map_err(|error| {
        let caught = WORDS.lock().unwrap_or_else(PoisonError::into_inner).take();
        let words = caught.unwrap_or_else(|| error.to_string());
        Failure { kind: error.kind(), words }
    })
}

/// The process's one context: the crate connects only the first one to the log.
pub(super) fn context() -> Result<&'static gphoto2::Context, CameraError> {
    static CONTEXT: OnceLock<Result<gphoto2::Context, String>> = OnceLock::new();
    CONTEXT
        .get_or_init(|| {
            listen();
            gphoto2::Context::new().map_err(|error| error.to_string())
        })
        .as_ref()
        .map_err(|words| CameraError::Absent(words.clone()))
}

/// Catches libgphoto2's words, where no other logger was set before.
fn listen() {
    if log::set_logger(&Listener).is_ok() {
        log::set_max_level(log::LevelFilter::Warn);
    }
}

struct Listener;

impl log::Log for Listener {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.target().starts_with("gphoto2")
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            let words = record.args().to_string().trim().to_owned();
            tracing::warn!(target: "libgphoto2", "{words}");
            *WORDS.lock().unwrap_or_else(PoisonError::into_inner) = Some(words);
        }
    }

    fn flush(&self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_become_what_the_caller_does_about_them() {
        let failure = |kind| Failure { kind, words: "w".into() };
        assert!(matches!(failure(ErrorKind::IoUsbClaim).at_open(), CameraError::Claimed(_)));
        assert!(matches!(failure(ErrorKind::Io).at_open(), CameraError::Absent(_)));
        assert!(matches!(failure(ErrorKind::Other).at_trigger(), CameraError::Refused(_)));
        assert!(matches!(failure(ErrorKind::CameraBusy).at_trigger(), CameraError::Busy(_)));
        assert!(matches!(failure(ErrorKind::Other).at_poll(), CameraError::Lost(_)));
        assert!(matches!(failure(ErrorKind::NoMemory).at_poll(), CameraError::Refused(_)));
    }
}

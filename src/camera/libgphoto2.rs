//! The driver of real cameras, through libgphoto2.
//!
//! libgphoto2 blocks and is not thread-safe. Every call goes through [`call`]: one at a time, waited for to its end
//! (a started task that is dropped would swallow its event), with the library's own words caught, because its error
//! codes lose the reason ("Out of Focus" and "Store Full" are both "Unspecified error").

use std::collections::VecDeque;
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use gphoto2::camera::CameraEvent as DriverEvent;
use gphoto2::error::ErrorKind;
use gphoto2::list::CameraDescriptor;
use gphoto2::task::Task;
use gphoto2::widget::{RadioWidget, TextWidget, ToggleWidget};

use super::keep::{create_private, disk};
use super::source::Source;
use super::{About, Camera, CameraError, CameraEvent, CardFile};

/// Name of the driver entry for cameras on the network.
const PTPIP_MODEL: &str = "PTP/IP Camera";
/// Largest file taken from a card, in bytes: a RAW file is far below, a film may be above.
const MAX_FILE_BYTES: u64 = 512 * 1024 * 1024;
/// Events without a meaning here that one poll passes over.
const MAX_PASSED_EVENTS: usize = 64;

/// Opens a camera: the first on USB, or the one at a network address.
///
/// Sets it to keep pictures on its card, because what stays in its memory is gone with the session. Forks nothing and
/// needs `HOME` to be a folder where libgphoto2 may keep its settings.
pub fn open(source: &Source) -> Result<Box<dyn Camera>, CameraError> {
    let descriptor = match source {
        Source::Ptpip(port) => {
            CameraDescriptor { model: PTPIP_MODEL.to_owned(), port: port.clone() }
        }
        Source::Auto => first_on_usb()?,
        Source::Sim | Source::Folder(_) => {
            return Err(CameraError::Absent(format!("'{source}' is not libgphoto2's to open")));
        }
    };
    Ok(Box::new(Driver::open(descriptor)?))
}

/// Version of the libgphoto2 in use, such as `2.5.30`.
#[must_use]
pub fn version() -> String {
    gphoto2::library_version().unwrap_or("unknown").to_owned()
}

/// The cameras that libgphoto2 sees, as model and port. Network cameras are never among them.
pub fn detected() -> Result<Vec<(String, String)>, CameraError> {
    let context = context()?;
    let list = call(|| context.list_cameras()).map_err(Failure::at_open)?;
    Ok(list.map(|camera| (camera.model, camera.port)).collect())
}

fn first_on_usb() -> Result<CameraDescriptor, CameraError> {
    let (model, port) = detected()?
        .into_iter()
        .find(|(_, port)| port.starts_with("usb:"))
        .ok_or_else(|| CameraError::Absent("libgphoto2 sees none on USB".to_owned()))?;
    Ok(CameraDescriptor { model, port })
}

/// An opened camera.
struct Driver {
    camera: gphoto2::Camera,
    about: About,
    /// Events that came while something else was asked.
    early: VecDeque<CameraEvent>,
}

impl Driver {
    fn open(descriptor: CameraDescriptor) -> Result<Self, CameraError> {
        let context = context()?;
        let camera = call(|| context.get_camera(&descriptor)).map_err(Failure::at_open)?;
        // The first operation is what connects.
        call(|| camera.fs().list_folders("/")).map_err(Failure::at_open)?;
        let operations = camera.abilities().camera_operations();
        let about = About {
            model: text(&camera, "cameramodel").unwrap_or(descriptor.model),
            port: descriptor.port,
            has_live_view: operations.capture_preview(),
            can_trigger: operations.capture_image() || operations.trigger_capture(),
            keeps_on_card: keep_on_card(&camera),
        };
        Ok(Self { camera, about, early: VecDeque::new() })
    }
}

impl Camera for Driver {
    fn about(&self) -> &About {
        &self.about
    }

    fn battery(&mut self) -> Result<Option<u8>, CameraError> {
        Ok(text(&self.camera, "batterylevel").as_deref().and_then(percent))
    }

    fn preview(&mut self) -> Result<Option<Vec<u8>>, CameraError> {
        let file = match call(|| self.camera.capture_preview()) {
            Err(failure) if failure.kind == ErrorKind::CameraBusy => return Ok(None),
            other => other.map_err(Failure::at_trigger)?,
        };
        let context = context()?;
        let bytes = call(|| file.get_data(context)).map_err(Failure::at_trigger)?;
        Ok(Some(bytes.into_vec()).filter(|bytes| bytes.starts_with(&[0xFF, 0xD8])))
    }

    /// Waits until the picture is on the card. The call that only fires swallows refusals: without focus it reports
    /// success and no picture ever comes (libgphoto2 2.5.30, Nikon), and a full card comes without words. So it serves
    /// only cameras that have no other.
    fn trigger(&mut self) -> Result<(), CameraError> {
        match call(|| self.camera.capture_image()) {
            Ok(path) => self.early.push_back(CameraEvent::FileAdded(card_file(&path))),
            Err(failure) if failure.kind == ErrorKind::NotSupported => {
                call(|| self.camera.trigger_capture()).map_err(Failure::at_trigger)?;
            }
            Err(failure) => return Err(failure.at_trigger()),
        }
        Ok(())
    }

    fn poll(&mut self, timeout: Duration) -> Result<Option<CameraEvent>, CameraError> {
        if let Some(event) = self.early.pop_front() {
            return Ok(Some(event));
        }
        for _ in 0..MAX_PASSED_EVENTS {
            match call(|| self.camera.wait_event(timeout)).map_err(Failure::at_poll)? {
                DriverEvent::Timeout => return Ok(None),
                event => {
                    if let Some(event) = meaning(&event) {
                        return Ok(Some(event));
                    }
                }
            }
        }
        Ok(None)
    }

    fn rest(&mut self) -> Result<(), CameraError> {
        let Ok(viewfinder) = call(|| self.camera.config_key::<ToggleWidget>("viewfinder")) else {
            return Ok(());
        };
        viewfinder.set_toggled(false);
        call(|| self.camera.set_config(&viewfinder)).map_err(Failure::at_trigger)
    }

    fn download(&mut self, file: &CardFile, to: &Path) -> Result<u64, CameraError> {
        let fs = self.camera.fs();
        let info = call(|| fs.file_info(&file.folder, &file.name)).map_err(Failure::at_download)?;
        let said = info.file().size().unwrap_or(0);
        if said > MAX_FILE_BYTES {
            return Err(CameraError::Refused(format!("{file} has {said} bytes, too large")));
        }
        let download =
            call(|| fs.download(&file.folder, &file.name)).map_err(Failure::at_download)?;
        let context = context()?;
        let bytes = call(|| download.get_data(context)).map_err(Failure::at_download)?;
        write_new(to, &bytes)?;
        if bytes.len() as u64 != said {
            let came = bytes.len();
            return Err(CameraError::Damaged(format!("{came} of {said} bytes of {file} came")));
        }
        Ok(said)
    }
}

fn write_new(to: &Path, bytes: &[u8]) -> Result<(), CameraError> {
    create_private(to)?.write_all(bytes).map_err(|error| {
        drop(std::fs::remove_file(to));
        disk(to, &error)
    })
}

/// What a driver's event means to the station, if anything.
fn meaning(event: &DriverEvent) -> Option<CameraEvent> {
    match event {
        DriverEvent::NewFile(path) => Some(CameraEvent::FileAdded(card_file(path))),
        DriverEvent::CaptureComplete => Some(CameraEvent::ShotDone),
        // PTP Property 5001 changed, "batterylevel" to "42%"
        DriverEvent::Unknown(words) => words
            .split_once("\"batterylevel\" to ")
            .and_then(|(_, level)| percent(level.trim_matches('"')))
            .map(CameraEvent::Battery),
        _ => None,
    }
}

fn card_file(path: &gphoto2::file::CameraFilePath) -> CardFile {
    CardFile { folder: path.folder().into_owned(), name: path.name().into_owned() }
}

/// A text setting of the camera, if it has it.
fn text(camera: &gphoto2::Camera, key: &str) -> Option<String> {
    let widget = call(|| camera.config_key::<TextWidget>(key)).ok()?;
    Some(widget.value()).filter(|value| !value.trim().is_empty())
}

/// Sets the camera to keep pictures on its card; whether it says so when asked again.
fn keep_on_card(camera: &gphoto2::Camera) -> bool {
    let target = || call(|| camera.config_key::<RadioWidget>("capturetarget")).ok();
    let Some(widget) = target() else { return false };
    let is_card = |choice: &str| choice.to_lowercase().contains("card");
    let Some(card) = widget.choices_iter().find(|choice| is_card(choice)) else { return false };
    let set = widget.set_choice(&card).is_ok() && call(|| camera.set_config(&widget)).is_ok();
    set && target().is_some_and(|widget| is_card(&widget.choice()))
}

/// Percent out of `42%` or `42`; the words of cameras that tell no number are `None`.
fn percent(level: &str) -> Option<u8> {
    level.trim().trim_end_matches('%').trim().parse().ok().filter(|percent| *percent <= 100)
}

/// A failed call: the library's kind and the best words there are.
struct Failure {
    kind: ErrorKind,
    words: String,
}

impl Failure {
    fn at_open(self) -> CameraError {
        match self.kind {
            ErrorKind::IoUsbClaim | ErrorKind::IoLock => CameraError::Claimed(self.words),
            ErrorKind::CameraBusy => CameraError::Busy(self.words),
            _ => CameraError::Absent(self.words),
        }
    }

    /// A refusal, unless the connection broke. A connection that broke without saying so is found by the next poll.
    fn at_trigger(self) -> CameraError {
        match self.kind {
            ErrorKind::CameraBusy => CameraError::Busy(self.words),
            _ if self.is_of_the_wire() => CameraError::Lost(self.words),
            _ => CameraError::Refused(self.words),
        }
    }

    fn at_download(self) -> CameraError {
        match self.kind {
            ErrorKind::CorruptedData => CameraError::Damaged(self.words),
            _ => self.at_trigger(),
        }
    }

    /// Waiting for events asks nothing of a camera, so a failure is the connection's; a card that ran full is told
    /// this way too.
    fn at_poll(self) -> CameraError {
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
fn call<T: Send + 'static>(task: impl FnOnce() -> Task<gphoto2::Result<T>>) -> Result<T, Failure> {
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
fn context() -> Result<&'static gphoto2::Context, CameraError> {
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
    fn battery_levels_are_numbers_or_nothing() {
        assert_eq!(percent("42%"), Some(42));
        assert_eq!(percent(" 100 "), Some(100));
        assert_eq!(percent("Low"), None);
        assert_eq!(percent("900%"), None);
    }

    #[test]
    fn a_battery_event_is_understood() {
        let words = "PTP Property 5001 changed, \"batterylevel\" to \"42%\"".to_owned();
        assert_eq!(meaning(&DriverEvent::Unknown(words)), Some(CameraEvent::Battery(42)));
        assert_eq!(meaning(&DriverEvent::Unknown("PTP Event c10a".into())), None);
    }

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

//! The driver of real cameras, through libgphoto2.
//!
//! libgphoto2 blocks and is not thread-safe. Every call goes through [`call`]: one at a time, waited for to its end
//! (a started task that is dropped would swallow its event), with the library's own words caught, because its error
//! codes lose the reason ("Out of Focus" and "Store Full" are both "Unspecified error").

mod call;
mod card;
mod config;

use std::collections::VecDeque;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use gphoto2::camera::CameraEvent as DriverEvent;
use gphoto2::error::ErrorKind;
use gphoto2::list::CameraDescriptor;
use gphoto2::widget::ToggleWidget;

use self::call::{Failure, call, context};
use super::keep::{create_private, disk};
use super::source::Source;
use super::{About, Camera, CameraError, CameraEvent, CardEntry, CardFile};
use crate::body::{CardRoom, ClockLook, Setting, SettingState};

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
            model: config::text(&camera, "cameramodel").unwrap_or(descriptor.model),
            port: descriptor.port,
            has_live_view: operations.capture_preview(),
            can_trigger: operations.capture_image() || operations.trigger_capture(),
            keeps_on_card: config::keep_on_card(&camera),
            serial: config::serial(&camera),
        };
        Ok(Self { camera, about, early: VecDeque::new() })
    }
}

impl Camera for Driver {
    fn about(&self) -> &About {
        &self.about
    }

    fn battery(&mut self) -> Result<Option<u8>, CameraError> {
        Ok(config::text(&self.camera, "batterylevel").as_deref().and_then(config::percent))
    }

    fn room(&mut self) -> Result<Option<CardRoom>, CameraError> {
        card::room(&self.camera)
    }

    fn clock(&mut self) -> Result<Option<ClockLook>, CameraError> {
        Ok(config::clock(&self.camera))
    }

    fn settings(&mut self) -> Result<Vec<SettingState>, CameraError> {
        Ok(config::settings(&self.camera))
    }

    fn set(&mut self, setting: Setting, value: &str) -> Result<(), CameraError> {
        config::set(&self.camera, setting, value)
    }

    fn list(&mut self) -> Result<Vec<CardEntry>, CameraError> {
        card::list(&self.camera)
    }

    fn describe(&mut self, file: &CardFile) -> Result<CardEntry, CameraError> {
        let entry = card::describe(&self.camera, file)?;
        if entry.bytes > MAX_FILE_BYTES {
            let bytes = entry.bytes;
            return Err(CameraError::Refused(format!("{file} has {bytes} bytes, too large")));
        }
        Ok(entry)
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

    fn download(&mut self, entry: &CardEntry, to: &Path) -> Result<(), CameraError> {
        let (fs, file) = (self.camera.fs(), &entry.file);
        let download =
            call(|| fs.download(&file.folder, &file.name)).map_err(Failure::at_download)?;
        let context = context()?;
        let bytes = call(|| download.get_data(context)).map_err(Failure::at_download)?;
        write_new(to, &bytes)?;
        if bytes.len() as u64 != entry.bytes {
            let (came, said) = (bytes.len(), entry.bytes);
            return Err(CameraError::Damaged(format!("{came} of {said} bytes of {file} came")));
        }
        Ok(())
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
        // A changed file is one that wasn't whole when it was announced.
        DriverEvent::NewFile(path) | DriverEvent::FileChanged(path) => {
            let file = card_file(path);
            file.kind().is_some().then_some(CameraEvent::FileAdded(file))
        }
        DriverEvent::CaptureComplete => Some(CameraEvent::ShotDone),
        // PTP Property 5001 changed, "batterylevel" to "42%"
        DriverEvent::Unknown(words) if words.starts_with("PTP Property ") => Some(
            words
                .split_once("\"batterylevel\" to ")
                .and_then(|(_, level)| config::percent(level.trim_matches('"')))
                .map_or(CameraEvent::SettingChanged, CameraEvent::Battery),
        ),
        _ => None,
    }
}

fn card_file(path: &gphoto2::file::CameraFilePath) -> CardFile {
    CardFile { folder: path.folder().into_owned(), name: path.name().into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn property_events_are_the_battery_or_a_setting() {
        let event = |words: &str| meaning(&DriverEvent::Unknown(words.to_owned()));
        let battery = "PTP Property 5001 changed, \"batterylevel\" to \"42%\"";
        assert_eq!(event(battery), Some(CameraEvent::Battery(42)));
        let iso = "PTP Property 500f changed, \"iso\" to \"800\"";
        assert_eq!(event(iso), Some(CameraEvent::SettingChanged));
        assert_eq!(event("PTP Event c10a"), None);
    }
}

//! The camera seam: what the station says to a camera, in the trade's words.
//!
//! A [`Camera`] is blocking and owned by one thread of the tether worker, a child process of the station; no libgphoto2
//! type crosses this seam. A shutter pressed on the body and one fired from the keyboard arrive the same way, as
//! [`CameraEvent::FileAdded`].

pub mod card;
pub mod folder;
pub mod keep;
pub mod ledger;
pub mod libgphoto2;
pub mod messages;
pub mod sim;
pub mod source;
mod taken;
pub mod tether;
pub mod usb;
pub mod worker;

use std::path::Path;
use std::time::Duration;

use crate::body::{CardRoom, ClockLook, Setting, SettingState};
pub use card::{CardEntry, CardFile};

/// Who the camera says it is.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct About {
    /// Model name, as on the body.
    pub model: String,
    /// Where it is connected: `usb:001,004`, `ptpip:127.0.0.1:15740:15740`, `folder:/media/card`.
    pub port: String,
    /// Whether previews can be had.
    pub has_live_view: bool,
    /// Whether the station can fire the shutter.
    pub can_trigger: bool,
    /// Whether the camera confirmed that it keeps each picture on its card, not only in its memory.
    pub keeps_on_card: bool,
    /// Serial number of the body, if it tells one. Two bodies name their files alike.
    pub serial: Option<String>,
}

impl About {
    /// What tells this body from another one.
    #[must_use]
    pub fn body(&self) -> &str {
        self.serial.as_deref().unwrap_or(&self.model)
    }
}

/// What a camera reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CameraEvent {
    /// A picture is on the card, ready to be downloaded. May come twice for the same file.
    FileAdded(CardFile),
    /// Battery level in percent.
    Battery(u8),
    /// A setting has another value.
    SettingChanged,
    /// The exposure is over and all its files were announced.
    ShotDone,
}

/// Trouble with a camera, by what the caller does about it. Each carries the driver's own words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize, serde::Deserialize)]
pub enum CameraError {
    /// Try the same again in a moment.
    #[error("the camera is busy: {0}")]
    Busy(String),
    /// This one command can't be done (out of focus, card full); the camera is still there.
    #[error("the camera refused: {0}")]
    Refused(String),
    /// Another program holds the device: it must be closed.
    #[error("another program holds the camera: {0}")]
    Claimed(String),
    /// No camera answers there: look for it again.
    #[error("no camera: {0}")]
    Absent(String),
    /// The connection is gone: drop the camera and open it again.
    #[error("the camera was lost: {0}")]
    Lost(String),
    /// The file came, but not whole: download it again.
    #[error("the picture arrived damaged: {0}")]
    Damaged(String),
    /// This side's disk or folder failed, not the camera.
    #[error("{0}")]
    Disk(String),
}

/// An opened camera.
pub trait Camera {
    /// Who it is.
    fn about(&self) -> &About;

    /// Battery level in percent, or `None` when the camera doesn't tell.
    fn battery(&mut self) -> Result<Option<u8>, CameraError>;

    /// Room on the card, or `None` when the camera doesn't tell.
    fn room(&mut self) -> Result<Option<CardRoom>, CameraError> {
        Ok(None)
    }

    /// One look at the camera's clock, or `None` when it has none that can be read.
    fn clock(&mut self) -> Result<Option<ClockLook>, CameraError> {
        Ok(None)
    }

    /// The settings that the camera tells, in the order of [`Setting::ALL`].
    fn settings(&mut self) -> Result<Vec<SettingState>, CameraError> {
        Ok(Vec::new())
    }

    /// Sets a setting to one of its choices.
    fn set(&mut self, setting: Setting, value: &str) -> Result<(), CameraError> {
        Err(CameraError::Refused(format!("{setting:?} can't be set to {value} here")))
    }

    /// All pictures on the card.
    fn list(&mut self) -> Result<Vec<CardEntry>, CameraError>;

    /// Length and time of a file of the card.
    fn describe(&mut self, file: &CardFile) -> Result<CardEntry, CameraError>;

    /// The newest live-view frame as JPEG bytes (about 1024x680), or `None` when there is none now.
    fn preview(&mut self) -> Result<Option<Vec<u8>>, CameraError>;

    /// Fires the shutter. The picture arrives as [`CameraEvent::FileAdded`] through [`Camera::poll`].
    fn trigger(&mut self) -> Result<(), CameraError>;

    /// The next event, or `None` when nothing happened within `timeout`.
    fn poll(&mut self, timeout: Duration) -> Result<Option<CameraEvent>, CameraError>;

    /// Puts the mirror and the sensor at rest when live view is no longer wanted.
    fn rest(&mut self) -> Result<(), CameraError> {
        Ok(())
    }

    /// Copies a file of the card to `to`, which must not exist yet; as many bytes come as `entry` says. Nothing is ever
    /// deleted on the card. After [`CameraError::Damaged`] `to` holds what came; after any other error it doesn't exist.
    fn download(&mut self, entry: &CardEntry, to: &Path) -> Result<(), CameraError>;
}

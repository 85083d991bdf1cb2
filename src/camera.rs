//! The camera seam: what the station says to a camera, in the trade's words.
//!
//! A [`Camera`] is blocking and owned by one thread of the tether worker, a child process of the station; no libgphoto2
//! type crosses this seam. A shutter pressed on the body and one fired from the keyboard arrive the same way, as
//! [`CameraEvent::FileAdded`].

pub mod folder;
pub mod keep;
pub mod libgphoto2;
pub mod messages;
pub mod sim;
pub mod source;
pub mod tether;
pub mod usb;
pub mod worker;

use std::path::Path;
use std::time::Duration;

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
}

/// A picture file on the camera.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CardFile {
    /// Folder on the camera, such as `/store_00010001/DCIM/100NIKON`.
    pub folder: String,
    /// File name on the camera, such as `DSC_0001.JPG`. Not unique over a session.
    pub name: String,
}

impl std::fmt::Display for CardFile {
    /// Folder and name as one path on the camera.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.folder.trim_end_matches('/'), self.name)
    }
}

/// What a camera reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CameraEvent {
    /// A picture is on the card, ready to be downloaded.
    FileAdded(CardFile),
    /// Battery level in percent.
    Battery(u8),
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

    /// Copies a file of the card to `to`, which must not exist yet; returns its length in bytes, which is what the
    /// camera said it would be. Nothing is ever deleted on the card. After [`CameraError::Damaged`] `to` holds what
    /// came; after any other error it doesn't exist.
    fn download(&mut self, file: &CardFile, to: &Path) -> Result<u64, CameraError>;
}

//! The camera body as the station speaks of it: its settings, its clock, its card, and when a picture was exposed.
//!
//! Nothing here talks to a camera: [`crate::camera`] fills these in, [`crate::session`] decides with them.

pub mod clock;
pub mod drift;
pub mod exposure;
pub mod menu;
pub mod setting;

pub use clock::{ClockLook, ClockOffset};
pub use drift::{Drift, Light, Reference};
pub use exposure::{Exposure, Witness};
pub use setting::{Setting, SettingState};

/// Room left on a camera's card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct CardRoom {
    /// Free bytes.
    pub bytes: u64,
    /// Pictures that the camera thinks will fit, if it tells.
    pub pictures: Option<u64>,
}

/// What a camera that is connected is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// The shutter is being fired.
    Firing,
    /// A picture is being downloaded.
    Fetching,
    /// The card is being looked through.
    Listing,
}

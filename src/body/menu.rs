//! Items of a body's own menu that decide whether a session goes well, and that a computer can rarely set.

/// An item to look at on the body before a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MenuItem {
    /// Auto power off: off, or the longest.
    AutoPowerOff,
    /// USB mode: PTP, or PC Remote.
    UsbMode,
    /// A card in the camera, formatted, with room.
    CardInside,
    /// Release without a card: locked.
    ReleaseWithoutCard,
    /// Wi-Fi and Bluetooth: off.
    Wireless,
    /// Focus: single, or manual on a mark.
    Focus,
    /// Colour space sRGB, picture style neutral.
    ColourSpace,
    /// Date, time and time zone.
    DateTime,
    /// File numbering: continuous.
    FileNumbering,
}

impl MenuItem {
    /// All of them, what costs most first.
    pub const ALL: [Self; 9] = [
        Self::AutoPowerOff,
        Self::UsbMode,
        Self::CardInside,
        Self::ReleaseWithoutCard,
        Self::Wireless,
        Self::Focus,
        Self::ColourSpace,
        Self::DateTime,
        Self::FileNumbering,
    ];
}

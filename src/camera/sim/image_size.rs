//! The setting of the pictures' size: a text such as `6000x4000`, one of three.

use super::dataset::{Reader, Writer};
use super::frame::FrameSize;
use super::operations::reply;

/// Code of the property.
pub(super) const IMAGE_SIZE: u16 = 0x5003;
/// Data type of a text, and the form that lists values.
const STRING: u16 = 0xFFFF;
const ENUMERATION: u8 = 2;
/// Shares of the sensor's sides that the sizes have, in quarters.
const QUARTERS: [u32; 3] = [4, 3, 2];

/// The sizes of a sensor, and which one is set.
#[derive(Debug)]
pub(super) struct ImageSize {
    sensor: FrameSize,
    quarters: u32,
}

impl ImageSize {
    pub(super) fn of(sensor: FrameSize) -> Self {
        let [whole, ..] = QUARTERS;
        Self { sensor, quarters: whole }
    }

    /// Size of the next frame.
    pub(super) fn frame(&self) -> FrameSize {
        self.at(self.quarters)
    }

    fn at(&self, quarters: u32) -> FrameSize {
        let part = |px: u32| (px * quarters / 4).max(1);
        FrameSize { long_px: part(self.sensor.long_px), short_px: part(self.sensor.short_px) }
    }

    fn text(&self, quarters: u32) -> String {
        let FrameSize { long_px, short_px } = self.at(quarters);
        format!("{long_px}x{short_px}")
    }

    /// The dataset that describes the property.
    pub(super) fn describe(&self) -> Vec<u8> {
        let [factory, ..] = QUARTERS;
        let mut writer = Writer::default();
        writer.u16(IMAGE_SIZE).u16(STRING).u8(1);
        writer.text(&self.text(factory)).text(&self.text(self.quarters));
        writer.u8(ENUMERATION).u16(QUARTERS.len() as u16);
        for quarters in QUARTERS {
            writer.text(&self.text(quarters));
        }
        writer.finish()
    }

    /// The value as a dataset.
    pub(super) fn encoded(&self) -> Vec<u8> {
        Writer::default().text(&self.text(self.quarters)).finish()
    }

    /// A client's new value; the error is a response code.
    pub(super) fn set(&mut self, bytes: &[u8]) -> Result<(), u16> {
        let text = Reader::new(bytes).text().ok_or(reply::INVALID_PROPERTY_FORMAT)?;
        let found = QUARTERS.into_iter().find(|quarters| self.text(*quarters) == text);
        self.quarters = found.ok_or(reply::INVALID_PROPERTY_VALUE)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_size_is_taken_and_another_refused() {
        let mut size = ImageSize::of(FrameSize { long_px: 6000, short_px: 4000 });
        let text = |words: &str| Writer::default().text(words).finish();
        assert_eq!(size.encoded(), text("6000x4000"));
        assert_eq!(size.set(&text("3000x2000")), Ok(()));
        assert_eq!(size.frame(), FrameSize { long_px: 3000, short_px: 2000 });
        assert_eq!(size.set(&text("1x1")), Err(reply::INVALID_PROPERTY_VALUE));
        assert_eq!(size.set(&[9]), Err(reply::INVALID_PROPERTY_FORMAT));
    }
}

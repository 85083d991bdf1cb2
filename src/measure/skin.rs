//! What the upright face at a fixed scale tells: sharpness, exposure, colour and light of the skin, glasses.

use super::colour::Tables;
use super::face_chip::FaceChip;
use super::readings::{Exposure, EyeZones, Reading, Readings, Sharpness, Unmeasured};
use super::{cheeks, exposure, eye_zones, sharpness};

/// All that is read off one chip.
#[derive(Debug, Clone, Copy)]
pub(super) struct Skin {
    sharpness: Sharpness,
    exposure: Exposure,
    lab: Reading<[f64; 3]>,
    light_balance: Reading<f64>,
    eye_zones: Reading<EyeZones>,
}

impl Skin {
    /// Measures a chip.
    pub(super) fn of(chip: &FaceChip, tables: &Tables) -> Skin {
        Skin {
            sharpness: sharpness::sharpness(chip),
            exposure: exposure::exposure(chip, tables),
            lab: cheeks::skin_lab(chip, tables).ok_or(Unmeasured::TooSmall),
            light_balance: cheeks::light_balance(chip, tables).ok_or(Unmeasured::TooSmall),
            eye_zones: eye_zones::eye_zones(chip, tables).ok_or(Unmeasured::TooSmall),
        }
    }

    /// Adds what was read to `readings`.
    pub(super) fn tell(self, readings: &mut Readings) {
        readings.sharpness = Ok(self.sharpness);
        readings.exposure = Ok(self.exposure);
        readings.skin_lab = self.lab;
        readings.light_balance = self.light_balance;
        readings.eye_zones = self.eye_zones;
    }
}

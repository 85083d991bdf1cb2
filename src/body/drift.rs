//! What the session's pictures were set up with, and what has moved since.

use super::{Setting, SettingState};
use serde::{Deserialize, Serialize};

/// How a frame looks where only lamps and camera decide it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Light {
    /// Median colour of the backdrop, CIELAB.
    pub backdrop_lab: [f64; 3],
}

impl Light {
    /// Distance of two backdrops, CIELAB ΔE*ab (CIE 15).
    #[must_use]
    pub fn difference(&self, other: &Self) -> f64 {
        let squares = self.backdrop_lab.iter().zip(other.backdrop_lab);
        squares.map(|(one, another)| (one - another).powi(2)).sum::<f64>().sqrt()
    }
}

/// What was locked after the test shot.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Reference {
    /// The settings that decide the look.
    pub settings: Vec<(Setting, String)>,
    /// The test shot, if one was taken.
    pub light: Option<Light>,
}

/// Something that is no longer as it was locked.
#[derive(Debug, Clone, PartialEq)]
pub enum Drift {
    /// A setting of the camera: someone turned a dial.
    Setting {
        /// Which.
        setting: Setting,
        /// As locked.
        was: String,
        /// As it is.
        is: String,
    },
    /// The light on the backdrop: a lamp failed or moved, or the exposure did.
    Light {
        /// ΔE*ab to the test shot.
        difference: f64,
        /// How much lighter (positive) or darker the backdrop is, CIELAB L*.
        lighter: f64,
    },
}

impl Reference {
    /// Locks what the camera is set to, and how the test shot looks.
    #[must_use]
    pub fn lock(settings: &[SettingState], light: Option<Light>) -> Self {
        let deciding = settings.iter().filter(|state| state.setting.moves_the_look());
        let settings = deciding.map(|state| (state.setting, state.value.clone())).collect();
        Self { settings, light }
    }

    /// The settings that are no longer as locked. A setting that the camera doesn't tell now says nothing.
    #[must_use]
    pub fn moved_settings(&self, now: &[SettingState]) -> Vec<Drift> {
        let moved = self.settings.iter().filter_map(|(setting, was)| {
            let is = &now.iter().find(|state| state.setting == *setting)?.value;
            let (setting, was, is) = (*setting, was.clone(), is.clone());
            (was != is).then_some(Drift::Setting { setting, was, is })
        });
        moved.collect()
    }

    /// Whether a frame's backdrop is further from the test shot than `limit`, ΔE*ab.
    #[must_use]
    pub fn moved_light(&self, now: &Light, limit: f64) -> Option<Drift> {
        let was = self.light?;
        let difference = was.difference(now);
        let [lightness, ..] = now.backdrop_lab;
        let [was_lightness, ..] = was.backdrop_lab;
        (difference > limit)
            .then_some(Drift::Light { difference, lighter: lightness - was_lightness })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(setting: Setting, value: &str) -> SettingState {
        SettingState { setting, value: value.into(), choices: vec![], settable: true }
    }

    #[test]
    fn a_turned_dial_is_told_with_what_it_was() {
        let locked = [state(Setting::Iso, "200"), state(Setting::Shutter, "1/125")];
        let reference = Reference::lock(&locked, None);
        assert!(reference.moved_settings(&locked).is_empty());
        let now = [state(Setting::Iso, "200"), state(Setting::Shutter, "1/60")];
        let (setting, was, is) = (Setting::Shutter, "1/125".into(), "1/60".into());
        assert_eq!(reference.moved_settings(&now), [Drift::Setting { setting, was, is }]);
        assert!(reference.moved_settings(&[]).is_empty(), "nothing told, nothing moved");
    }

    #[test]
    fn focus_may_change_without_an_alarm() {
        let reference = Reference::lock(&[state(Setting::Focus, "MF")], None);
        assert!(reference.moved_settings(&[state(Setting::Focus, "AF-S")]).is_empty());
    }

    #[test]
    fn a_failed_lamp_is_a_darker_backdrop() {
        let light = |l| Light { backdrop_lab: [l, -5.0, -20.0] };
        let reference = Reference { settings: vec![], light: Some(light(75.0)) };
        assert_eq!(reference.moved_light(&light(73.0), 4.0), None);
        let moved = reference.moved_light(&light(60.0), 4.0);
        assert_eq!(moved, Some(Drift::Light { difference: 15.0, lighter: -15.0 }));
        assert_eq!(Reference::default().moved_light(&light(60.0), 4.0), None);
    }
}

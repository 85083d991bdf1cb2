//! Reading and setting what makers call by different names.

use gphoto2::Camera;
use gphoto2::widget::{DateWidget, RadioWidget, TextWidget};
use jiff::Timestamp;

use super::call::{Failure, call};
use crate::body::{ClockLook, Setting, SettingState};
use crate::camera::CameraError;

/// Most choices of one setting that are told.
const MAX_CHOICES: usize = 128;

/// libgphoto2's names of a setting, over the makers; the first that a body has is taken.
fn keys(setting: Setting) -> &'static [&'static str] {
    match setting {
        Setting::Program => &["expprogram", "autoexposuremode"],
        Setting::Iso => &["iso"],
        // Nikon gives the plain one in fractions of its own; the second is the one that can be set.
        Setting::Shutter => &["shutterspeed2", "shutterspeed"],
        Setting::Aperture => &["aperture", "f-number"],
        Setting::WhiteBalance => &["whitebalance"],
        Setting::ImageFormat => &["imageformat", "imagequality"],
        Setting::ImageSize => &["imagesize"],
        Setting::Focus => &["focusmode"],
    }
}

/// All settings that the camera tells.
pub(super) fn settings(camera: &Camera) -> Vec<SettingState> {
    Setting::ALL.into_iter().filter_map(|setting| state(camera, setting)).collect()
}

fn state(camera: &Camera, setting: Setting) -> Option<SettingState> {
    if let Some(widget) = radio(camera, setting) {
        let choices: Vec<String> = widget.choices_iter().take(MAX_CHOICES).collect();
        let settable = !widget.readonly() && choices.len() > 1;
        return Some(SettingState { setting, value: widget.choice(), choices, settable });
    }
    let value = keys(setting).iter().find_map(|key| text(camera, key))?;
    Some(SettingState { setting, value, choices: Vec::new(), settable: false })
}

fn radio(camera: &Camera, setting: Setting) -> Option<RadioWidget> {
    keys(setting).iter().find_map(|key| call(|| camera.config_key::<RadioWidget>(key)).ok())
}

/// Sets a setting, and says so if the camera took another value than was asked for.
pub(super) fn set(camera: &Camera, setting: Setting, value: &str) -> Result<(), CameraError> {
    let refused = |words: &str| CameraError::Refused(words.to_owned());
    let widget = radio(camera, setting).ok_or_else(|| refused("it has no such setting"))?;
    if !widget.choices_iter().any(|choice| choice == value) {
        return Err(refused(&format!("it offers no {value}")));
    }
    widget.set_choice(value).map_err(|error| refused(&error.to_string()))?;
    call(|| camera.set_config(&widget)).map_err(Failure::at_trigger)?;
    match state(camera, setting) {
        Some(now) if now.value != value => {
            Err(refused(&format!("{value} was set and {} is shown: see the dial", now.value)))
        }
        _ => Ok(()),
    }
}

/// A text setting of the camera, if it has it.
pub(super) fn text(camera: &Camera, key: &str) -> Option<String> {
    let widget = call(|| camera.config_key::<TextWidget>(key)).ok()?;
    Some(widget.value()).filter(|value| !value.trim().is_empty())
}

/// Serial number of the body.
pub(super) fn serial(camera: &Camera) -> Option<String> {
    ["serialnumber", "eosserialnumber"].iter().find_map(|key| text(camera, key))
}

/// One look at the camera's clock.
pub(super) fn clock(camera: &Camera) -> Option<ClockLook> {
    let now_us = || Timestamp::now().as_microsecond();
    let before_us = now_us();
    let widget = call(|| camera.config_key::<DateWidget>("datetime")).ok()?;
    let camera_s = i64::from(widget.timestamp());
    (camera_s > 0).then(|| ClockLook::Shown { camera_s, before_us, after_us: now_us() })
}

/// Sets the camera to keep pictures on its card; whether it says so when asked again.
pub(super) fn keep_on_card(camera: &Camera) -> bool {
    let target = || call(|| camera.config_key::<RadioWidget>("capturetarget")).ok();
    let Some(widget) = target() else { return false };
    let is_card = |choice: &str| choice.to_lowercase().contains("card");
    let Some(card) = widget.choices_iter().find(|choice| is_card(choice)) else { return false };
    let set = widget.set_choice(&card).is_ok() && call(|| camera.set_config(&widget)).is_ok();
    set && target().is_some_and(|widget| is_card(&widget.choice()))
}

/// Percent out of `42%` or `42`; the words of cameras that tell no number are `None`.
pub(super) fn percent(level: &str) -> Option<u8> {
    level.trim().trim_end_matches('%').trim().parse().ok().filter(|percent| *percent <= 100)
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
}

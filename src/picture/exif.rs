//! The few EXIF entries that matter to a shoot.

use exif::{Exif, In, Reader, Tag, Value};

/// What the camera wrote about a shot; anything may be absent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ExifFacts {
    /// Orientation 1..=8; absent also when the file says something else.
    pub orientation: Option<u8>,
    /// `DateTimeOriginal` as written: `2026:11:23 09:30:00`, in the camera's own time.
    pub taken_at: Option<String>,
    /// `SubSecTimeOriginal` as written: decimals of the second, such as `45`.
    pub taken_at_subsec: Option<String>,
    /// ISO speed.
    pub iso: Option<u32>,
    /// Exposure time in seconds.
    pub exposure_s: Option<f64>,
    /// Whether the flash fired.
    pub flash_fired: Option<bool>,
    /// Camera model.
    pub model: Option<String>,
}

impl ExifFacts {
    /// Reads a TIFF block (without the `Exif\0\0` before it). What is damaged is absent.
    pub(super) fn read(tiff: &[u8]) -> Self {
        let read = Reader::new().continue_on_error(true).read_raw(tiff.to_vec());
        let Ok(exif) = read.or_else(|error| error.distill_partial_result(|_| {})) else {
            return Self::default();
        };
        Self {
            orientation: number(&exif, Tag::Orientation)
                .and_then(|value| u8::try_from(value).ok())
                .filter(|value| (1..=8).contains(value)),
            taken_at: text(&exif, Tag::DateTimeOriginal),
            taken_at_subsec: text(&exif, Tag::SubSecTimeOriginal),
            iso: number(&exif, Tag::PhotographicSensitivity),
            exposure_s: seconds(&exif),
            flash_fired: number(&exif, Tag::Flash).map(|bits| bits & 1 == 1),
            model: text(&exif, Tag::Model),
        }
    }

    /// The orientation to apply, 1..=8.
    pub(super) fn turn(&self) -> u8 {
        self.orientation.unwrap_or(1)
    }
}

fn number(exif: &Exif, tag: Tag) -> Option<u32> {
    exif.get_field(tag, In::PRIMARY)?.value.get_uint(0)
}

fn text(exif: &Exif, tag: Tag) -> Option<String> {
    let Value::Ascii(parts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let words = String::from_utf8_lossy(parts.first()?);
    let words = words.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    (!words.is_empty()).then(|| words.chars().filter(|c| !c.is_control()).take(64).collect())
}

fn seconds(exif: &Exif) -> Option<f64> {
    let Value::Rational(parts) = &exif.get_field(Tag::ExposureTime, In::PRIMARY)?.value else {
        return None;
    };
    let value = parts.first()?.to_f64();
    (value.is_finite() && value > 0.0).then_some(value)
}

//! The camera's settings as PTP device properties.

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::Identity;
use super::card::Format;
use super::clock::Clock;
use super::dataset::{Reader, Writer};
use super::frame::FrameSize;
use super::image_size::{IMAGE_SIZE, ImageSize};
use super::operations::reply;

/// Battery level in percent.
pub(super) const BATTERY: u16 = 0x5001;
/// Kind and quality of the files.
pub(super) const QUALITY: u16 = 0x5004;
const WHITE_BALANCE: u16 = 0x5005;
const F_NUMBER: u16 = 0x5007;
const EXPOSURE_TIME: u16 = 0x500D;
const EXPOSURE_PROGRAM: u16 = 0x500E;
const ISO: u16 = 0x500F;
const EXPOSURE_COMPENSATION: u16 = 0x5010;
pub(super) const DATE_TIME: u16 = 0x5011;
/// 1 while live view is on.
pub(super) const LIVE_VIEW_STATUS: u16 = 0xD1A2;
/// Bits that say why live view can't be had.
pub(super) const LIVE_VIEW_PROHIBITED: u16 = 0xD1A4;

/// Width of a property's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    U8,
    I16,
    U16,
    U32,
}

impl Kind {
    /// Data type code of ISO 15740.
    fn code(self) -> u16 {
        match self {
            Self::U8 => 0x0002,
            Self::I16 => 0x0003,
            Self::U16 => 0x0004,
            Self::U32 => 0x0006,
        }
    }

    fn write(self, writer: &mut Writer, value: i64) {
        match self {
            Self::U8 => writer.u8(value as u8),
            Self::U16 | Self::I16 => writer.u16(value as u16),
            Self::U32 => writer.u32(value as u32),
        };
    }

    fn read(self, bytes: &[u8]) -> Option<i64> {
        let mut reader = Reader::new(bytes);
        let value = match self {
            Self::U8 => i64::from(reader.u8()?),
            Self::U16 => i64::from(reader.u16()?),
            Self::I16 => i64::from(reader.u16()?.cast_signed()),
            Self::U32 => i64::from(reader.u32()?),
        };
        reader.is_done().then_some(value)
    }
}

/// What values a property can take.
#[derive(Debug, Clone, Copy)]
enum Form {
    /// Read only, any value.
    Fixed,
    /// Read only, from 0 to 100 in steps of 1.
    Percent,
    /// Settable, one of these.
    OneOf(&'static [i64]),
}

#[derive(Debug, Clone)]
struct Property {
    code: u16,
    kind: Kind,
    form: Form,
    factory: i64,
    value: i64,
}

impl Property {
    fn new(code: u16, kind: Kind, form: Form, factory: i64) -> Self {
        Self { code, kind, form, factory, value: factory }
    }

    fn describe(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        let settable = u8::from(matches!(self.form, Form::OneOf(_)));
        writer.u16(self.code).u16(self.kind.code()).u8(settable);
        self.kind.write(&mut writer, self.factory);
        self.kind.write(&mut writer, self.value);
        self.write_form(&mut writer);
        writer.finish()
    }

    fn write_form(&self, writer: &mut Writer) {
        match self.form {
            Form::Fixed => {
                writer.u8(0);
            }
            Form::Percent => {
                writer.u8(1);
                for bound in [0, 100, 1] {
                    self.kind.write(writer, bound);
                }
            }
            Form::OneOf(values) => {
                writer.u8(2).u16(values.len() as u16);
                for value in values {
                    self.kind.write(writer, *value);
                }
            }
        }
    }

    fn set(&mut self, bytes: &[u8]) -> Result<(), u16> {
        let Form::OneOf(values) = self.form else { return Err(reply::ACCESS_DENIED) };
        let value = self.kind.read(bytes).ok_or(reply::INVALID_PROPERTY_FORMAT)?;
        if !values.contains(&value) {
            return Err(reply::INVALID_PROPERTY_VALUE);
        }
        self.value = value;
        Ok(())
    }
}

/// Values of white balance: automatic, daylight, fluorescent, tungsten, flash, then Nikon's cloudy, shade, preset.
const WHITE_BALANCES: &[i64] = &[2, 4, 5, 6, 7, 0x8010, 0x8011, 0x8013];
/// Aperture numbers in hundredths.
const F_NUMBERS: &[i64] =
    &[280, 320, 350, 400, 450, 500, 560, 630, 710, 800, 900, 1000, 1100, 1300, 1400, 1600];
/// Exposure times in 0.1 ms: 1/30 s to 1/250 s.
const EXPOSURE_TIMES: &[i64] = &[333, 250, 200, 166, 125, 100, 80, 62, 50, 40];
/// Nikon's numbers of JPEG basic, normal, fine, RAW, and RAW with each of them.
const QUALITIES: &[i64] = &[0, 1, JPEG_FINE, RAW_ALONE, 5, 6, RAW_AND_FINE];
const JPEG_FINE: i64 = 2;
const RAW_ALONE: i64 = 4;
const RAW_AND_FINE: i64 = 7;
/// Manual, program, aperture priority, shutter priority.
const EXPOSURE_PROGRAMS: &[i64] = &[1, 2, 3, 4];
const ISOS: &[i64] =
    &[100, 125, 160, 200, 250, 320, 400, 500, 640, 800, 1000, 1250, 1600, 2000, 2500, 3200, 6400];
/// Exposure compensation in thousandths of a stop.
const COMPENSATIONS: &[i64] =
    &[-2000, -1666, -1333, -1000, -666, -333, 0, 333, 666, 1000, 1333, 1666, 2000];

/// Settings of one exposure, as they go into the picture's EXIF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) iso: u16,
    /// Exposure time in 0.1 ms.
    pub(super) time_100us: u32,
    /// Aperture number in hundredths.
    pub(super) f_number_percent: u32,
    /// Exposure program as PTP numbers it: 1 manual, 2 program, 3 aperture, 4 shutter priority.
    pub(super) program: u16,
    /// Exposure compensation in thousandths of a stop.
    pub(super) compensation_milli: i32,
    pub(super) is_auto_white_balance: bool,
}

/// All properties of the camera, its clock among them.
#[derive(Debug)]
pub(super) struct Properties {
    plain: Vec<Property>,
    clock: Clock,
    size: ImageSize,
}

impl Properties {
    /// The settings of a body; those of Nikon's own only where it is one.
    pub(super) fn of(identity: Identity, battery_percent: u8) -> Self {
        let mut all = Self::new(battery_percent);
        let is_standard = |property: &Property| property.code & 0xF000 == 0x5000;
        all.plain.retain(|property| identity == Identity::Nikon || is_standard(property));
        all
    }

    fn new(battery_percent: u8) -> Self {
        let battery = i64::from(battery_percent.min(100));
        let plain = vec![
            Property::new(BATTERY, Kind::U8, Form::Percent, battery),
            Property::new(WHITE_BALANCE, Kind::U16, Form::OneOf(WHITE_BALANCES), 7),
            Property::new(F_NUMBER, Kind::U16, Form::OneOf(F_NUMBERS), 800),
            Property::new(EXPOSURE_TIME, Kind::U32, Form::OneOf(EXPOSURE_TIMES), 80),
            Property::new(QUALITY, Kind::U8, Form::OneOf(QUALITIES), JPEG_FINE),
            Property::new(EXPOSURE_PROGRAM, Kind::U16, Form::OneOf(EXPOSURE_PROGRAMS), 1),
            Property::new(ISO, Kind::U16, Form::OneOf(ISOS), 200),
            Property::new(EXPOSURE_COMPENSATION, Kind::I16, Form::OneOf(COMPENSATIONS), 0),
            Property::new(LIVE_VIEW_STATUS, Kind::U8, Form::Fixed, 0),
            Property::new(LIVE_VIEW_PROHIBITED, Kind::U32, Form::Fixed, 0),
        ];
        let size = ImageSize::of(FrameSize::default());
        Self { plain, clock: Clock::default(), size }
    }

    /// The codes that the camera lists in its device info.
    pub(super) fn codes(&self) -> Vec<u16> {
        self.plain.iter().map(|property| property.code).chain([IMAGE_SIZE, DATE_TIME]).collect()
    }

    /// The dataset that describes a property, or `None` when there is no such one.
    pub(super) fn describe(&self, code: u16) -> Option<Vec<u8>> {
        match code {
            DATE_TIME => Some(describe_time(&self.clock.text())),
            IMAGE_SIZE => Some(self.size.describe()),
            _ => Some(self.find(code)?.describe()),
        }
    }

    /// The value as a dataset, or `None` when there is no such property.
    pub(super) fn encoded(&self, code: u16) -> Option<Vec<u8>> {
        let mut writer = Writer::default();
        if code == IMAGE_SIZE {
            return Some(self.size.encoded());
        }
        if code == DATE_TIME {
            return Some(writer.text(&self.clock.text()).finish());
        }
        let property = self.find(code)?;
        property.kind.write(&mut writer, property.value);
        Some(writer.finish())
    }

    /// A client's new value; the error is a response code.
    pub(super) fn set_encoded(&mut self, code: u16, bytes: &[u8]) -> Result<(), u16> {
        if code == IMAGE_SIZE {
            return self.size.set(bytes);
        }
        if code == DATE_TIME {
            let text = Reader::new(bytes).text().ok_or(reply::INVALID_PROPERTY_FORMAT)?;
            return self.clock.set(&text).ok_or(reply::INVALID_PROPERTY_VALUE);
        }
        let found = self.plain.iter_mut().find(|property| property.code == code);
        found.ok_or(reply::NO_SUCH_PROPERTY)?.set(bytes)
    }

    /// The camera's own change of a value; says whether it is another one than before.
    pub(super) fn put(&mut self, code: u16, value: i64) -> bool {
        let found = self.plain.iter_mut().find(|property| property.code == code);
        found.is_some_and(|property| std::mem::replace(&mut property.value, value) != value)
    }

    /// The value of a property that isn't the clock; 0 when there is no such one.
    pub(super) fn get(&self, code: u16) -> i64 {
        self.find(code).map_or(0, |property| property.value)
    }

    /// Says how large the sensor is.
    pub(super) fn set_sensor(&mut self, sensor: FrameSize) {
        self.size = ImageSize::of(sensor);
    }

    /// Size of the next frame.
    pub(super) fn frame_size(&self) -> FrameSize {
        self.size.frame()
    }

    /// Sets the files to RAW and JPEG, or to JPEG alone; says whether that is something else than before.
    pub(super) fn set_raw(&mut self, is_on: bool) -> bool {
        self.put(QUALITY, if is_on { RAW_AND_FINE } else { JPEG_FINE })
    }

    /// Files of the next exposure.
    pub(super) fn formats(&self) -> &'static [Format] {
        match self.get(QUALITY) {
            RAW_ALONE => &[Format::Raw],
            quality if quality > RAW_ALONE => &[Format::Raw, Format::Jpeg],
            _ => &[Format::Jpeg],
        }
    }

    /// What an exposure now would be made with.
    pub(super) fn settings(&self) -> Settings {
        Settings {
            iso: self.get(ISO) as u16,
            time_100us: self.get(EXPOSURE_TIME) as u32,
            f_number_percent: self.get(F_NUMBER) as u32,
            program: self.get(EXPOSURE_PROGRAM) as u16,
            compensation_milli: self.get(EXPOSURE_COMPENSATION) as i32,
            is_auto_white_balance: self.get(WHITE_BALANCE) == 2,
        }
    }

    /// What the camera's clock shows at a moment.
    pub(super) fn time_at(&self, moment: Timestamp) -> DateTime {
        self.clock.at(moment)
    }

    pub(super) fn clock(&mut self) -> &mut Clock {
        &mut self.clock
    }

    fn find(&self, code: u16) -> Option<&Property> {
        self.plain.iter().find(|property| property.code == code)
    }
}

fn describe_time(now: &str) -> Vec<u8> {
    let (string, settable, no_form) = (0xFFFF, 1, 0);
    let mut writer = Writer::default();
    writer.u16(DATE_TIME).u16(string).u8(settable).text(now).text(now).u8(no_form).finish()
}

#[cfg(test)]
mod tests {
    use super::super::dial::Dial;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_listed_value_is_taken_and_another_refused() {
        let mut properties = Properties::new(80);
        assert_eq!(properties.set_encoded(ISO, &400_u16.to_le_bytes()), Ok(()));
        assert_eq!(properties.encoded(ISO).unwrap(), 400_u16.to_le_bytes());
        let refused = properties.set_encoded(ISO, &401_u16.to_le_bytes());
        assert_eq!(refused, Err(reply::INVALID_PROPERTY_VALUE));
        let short = properties.set_encoded(ISO, &[1]);
        assert_eq!(short, Err(reply::INVALID_PROPERTY_FORMAT));
        assert_eq!(properties.set_encoded(BATTERY, &[100]), Err(reply::ACCESS_DENIED));
        assert_eq!(properties.settings().iso, 400);
    }

    #[test]
    fn a_description_lists_factory_value_present_value_and_choices() {
        let mut properties = Properties::new(80);
        properties.set_encoded(EXPOSURE_PROGRAM, &[3, 0]).unwrap();
        let expected = [0x0E, 0x50, 4, 0, 1, 1, 0, 3, 0, 2, 4, 0, 1, 0, 2, 0, 3, 0, 4, 0];
        assert_eq!(properties.describe(EXPOSURE_PROGRAM).unwrap(), expected);
        let battery = [1, 0x50, 2, 0, 0, 80, 80, 1, 0, 100, 1];
        assert_eq!(properties.describe(BATTERY).unwrap(), battery);
    }

    #[test]
    fn every_value_of_every_dial_is_one_of_its_property() {
        let mut properties = Properties::new(80);
        for dial in Dial::all() {
            let before = properties.get(dial.property);
            assert_eq!(properties.put(dial.property, dial.value), before != dial.value);
            let Form::OneOf(values) = properties.find(dial.property).unwrap().form else {
                panic!("{dial} can't be set")
            };
            assert!(values.contains(&dial.value), "{dial}");
        }
    }

    #[test]
    fn every_listed_property_can_be_described_and_read() {
        let properties = Properties::new(80);
        for code in properties.codes() {
            assert!(properties.describe(code).is_some() && properties.encoded(code).is_some());
        }
        assert_eq!(properties.describe(0x5FFF), None);
    }

    proptest! {
        #[test]
        fn any_value_is_taken_or_refused(code: u16, bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let mut properties = Properties::new(80);
            let _ = properties.set_encoded(code, &bytes);
            for code in properties.codes() {
                let _ = properties.set_encoded(code, &bytes);
                prop_assert!(properties.describe(code).is_some());
            }
        }
    }
}

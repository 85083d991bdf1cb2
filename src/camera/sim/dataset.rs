//! PTP datasets (ISO 15740): integers in little endian, counted strings and arrays, and the fixed records made of them.

/// Longest string of a dataset, in UTF-16 units without the closing zero; the count is one byte.
const MAX_STRING_UNITS: usize = 254;

/// Builds a dataset field by field.
#[derive(Debug, Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub(super) fn u8(&mut self, value: u8) -> &mut Self {
        self.bytes.push(value);
        self
    }

    pub(super) fn u16(&mut self, value: u16) -> &mut Self {
        self.bytes.extend(value.to_le_bytes());
        self
    }

    pub(super) fn u32(&mut self, value: u32) -> &mut Self {
        self.bytes.extend(value.to_le_bytes());
        self
    }

    pub(super) fn u64(&mut self, value: u64) -> &mut Self {
        self.bytes.extend(value.to_le_bytes());
        self
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes.extend(bytes);
        self
    }

    /// A string: count of UTF-16 units with the closing zero, the units, the zero; an empty string is the count 0.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        let units: Vec<u16> = text.encode_utf16().take(MAX_STRING_UNITS).collect();
        if units.is_empty() {
            return self.u8(0);
        }
        self.u8(units.len() as u8 + 1);
        units.iter().fold(self, |writer, unit| writer.u16(*unit)).u16(0)
    }

    /// A UTF-16 string that only its closing zero ends, as PTP/IP's own packets have it.
    pub(super) fn wire_text(&mut self, text: &str) -> &mut Self {
        text.encode_utf16().fold(self, Self::u16).u16(0)
    }

    /// An array: `u32` count, then the codes.
    pub(super) fn codes(&mut self, codes: &[u16]) -> &mut Self {
        self.u32(codes.len() as u32);
        codes.iter().fold(self, |writer, code| writer.u16(*code))
    }

    /// An array: `u32` count, then the handles.
    pub(super) fn handles(&mut self, handles: &[u32]) -> &mut Self {
        self.u32(handles.len() as u32);
        handles.iter().fold(self, |writer, handle| writer.u32(*handle))
    }

    pub(super) fn finish(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }
}

/// Takes a dataset apart; every field is `None` once the bytes are used up.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*first)
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.take().map(u8::from_le_bytes)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.take().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    /// A counted string; a missing closing zero is forgiven.
    pub(super) fn text(&mut self) -> Option<String> {
        let count = self.u8()?;
        let mut units = Vec::with_capacity(usize::from(count));
        for _ in 0..count {
            units.push(self.u16()?);
        }
        let end = units.iter().position(|unit| *unit == 0).unwrap_or(units.len());
        units.truncate(end);
        String::from_utf16(&units).ok()
    }

    /// Whether every byte was used.
    pub(super) fn is_done(&self) -> bool {
        self.rest.is_empty()
    }
}

/// Who the camera says it is, and what it can do.
pub(super) struct DeviceInfo<'a> {
    /// Vendor extension.
    pub(super) vendor: u32,
    pub(super) operations: &'a [u16],
    pub(super) events: &'a [u16],
    pub(super) properties: &'a [u16],
    pub(super) serial: &'a str,
}

/// The vendor extension that libgphoto2 drives best over PTP/IP: Nikon's.
pub(super) const NIKON: u32 = 0x0000_000A;
/// The vendor extension of cameras with nothing of their own, as libgphoto2 knows it.
pub(super) const NO_VENDOR: u32 = 0x0000_0006;
/// Maker as the camera and its pictures name it.
pub(super) const MAKER: &str = "paishe";
/// Model as the camera and its pictures name it. libgphoto2 adds operations of its own for Nikon models that begin
/// with J or V, are S and up to two characters, or begin with D3.
pub(super) const MODEL: &str = "Paishe Simulator";
/// Format code of an EXIF JPEG.
pub(super) const FORMAT_JPEG: u16 = 0x3801;
/// Format code of a file that the standard doesn't know: raw files.
pub(super) const FORMAT_UNDEFINED: u16 = 0x3000;
/// Format code of thumbnails.
const FORMAT_JFIF: u16 = 0x3808;
/// Format code of a folder.
pub(super) const FORMAT_FOLDER: u16 = 0x3001;

impl DeviceInfo<'_> {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.u16(100).u32(self.vendor).u16(100).text("").u16(0);
        writer.codes(self.operations).codes(self.events).codes(self.properties);
        writer.codes(&[FORMAT_JPEG]).codes(&[FORMAT_JPEG, FORMAT_UNDEFINED, FORMAT_FOLDER]);
        writer.text(MAKER).text(MODEL).text(env!("CARGO_PKG_VERSION")).text(self.serial);
        writer.finish()
    }
}

/// The memory card.
pub(super) struct StorageInfo {
    pub(super) capacity_bytes: u64,
    pub(super) free_bytes: u64,
    pub(super) free_pictures: u32,
}

impl StorageInfo {
    pub(super) fn encode(&self) -> Vec<u8> {
        let (removable_ram, camera_layout, read_write) = (4, 3, 0);
        let mut writer = Writer::default();
        writer.u16(removable_ram).u16(camera_layout).u16(read_write);
        writer.u64(self.capacity_bytes).u64(self.free_bytes).u32(self.free_pictures);
        writer.text("SD card").text("PAISHE").finish()
    }
}

/// A folder or a picture file.
pub(super) struct ObjectInfo<'a> {
    pub(super) storage: u32,
    pub(super) format: u16,
    pub(super) length_bytes: u32,
    pub(super) width_px: u32,
    pub(super) height_px: u32,
    /// Handle of the folder; 0 for a folder of the root and for a picture in the camera's memory.
    pub(super) parent: u32,
    pub(super) name: &'a str,
    /// `YYYYMMDDThhmmss`, or empty.
    pub(super) captured: &'a str,
}

impl ObjectInfo<'_> {
    pub(super) fn encode(&self) -> Vec<u8> {
        let association = u16::from(self.format == FORMAT_FOLDER);
        let mut writer = Writer::default();
        writer.u32(self.storage).u16(self.format).u16(0).u32(self.length_bytes);
        // libgphoto2 downloads a file of undefined format only where a thumbnail is promised, as Nikon's raw files do.
        let thumbnail = if self.format == FORMAT_UNDEFINED { FORMAT_JFIF } else { 0 };
        writer.u16(thumbnail).u32(0).u32(0).u32(0);
        writer.u32(self.width_px).u32(self.height_px).u32(24);
        writer.u32(self.parent).u16(association).u32(0).u32(0);
        writer.text(self.name).text(self.captured).text(self.captured).text("").finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_string_counts_its_closing_zero() {
        let bytes = Writer::default().text("A拍").finish();
        assert_eq!(bytes, [3, 0x41, 0, 0xCD, 0x62, 0, 0]);
        assert_eq!(Writer::default().text("").finish(), [0]);
    }

    #[test]
    fn an_array_begins_with_its_count() {
        assert_eq!(Writer::default().codes(&[0x1001]).finish(), [1, 0, 0, 0, 1, 0x10]);
        assert_eq!(Writer::default().handles(&[]).finish(), [0, 0, 0, 0]);
    }

    #[test]
    fn an_object_record_has_its_fields_where_the_standard_puts_them() {
        let info = ObjectInfo {
            storage: 0x0001_0001,
            format: FORMAT_JPEG,
            length_bytes: 0x0102_0304,
            width_px: 6000,
            height_px: 4000,
            parent: 2,
            name: "DSC_0001.JPG",
            captured: "20260102T030405",
        };
        let bytes = info.encode();
        assert_eq!(bytes.get(8..12).unwrap(), [4, 3, 2, 1], "length");
        assert_eq!(bytes.get(26..30).unwrap(), 6000_u32.to_le_bytes(), "width");
        assert_eq!(bytes.get(38..42).unwrap(), 2_u32.to_le_bytes(), "parent");
        assert_eq!(Reader::new(bytes.get(52..).unwrap()).text().unwrap(), "DSC_0001.JPG");
    }

    proptest! {
        #[test]
        fn a_short_string_comes_back(text in "[^\0]{0,120}") {
            let bytes = Writer::default().text(&text).finish();
            let mut reader = Reader::new(&bytes);
            prop_assert_eq!(reader.text().unwrap(), text);
            prop_assert!(reader.is_done());
        }

        #[test]
        fn any_bytes_read_as_a_string_or_as_none(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            drop(Reader::new(&bytes).text());
        }
    }
}

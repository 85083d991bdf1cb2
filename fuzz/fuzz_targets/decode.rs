//! Any bytes at all: the decoder refuses them or gives a picture whose sizes agree.
#![no_main]

use libfuzzer_sys::fuzz_target;
use paishe::picture::{self, Detail};

fuzz_target!(|bytes: &[u8]| {
    for detail in [Detail::Analysis, Detail::Full] {
        if let Ok(picture) = picture::decode(bytes, detail) {
            assert!(picture.sizes_agree(), "{:?} {}", picture.pixels.dimensions(), picture.scale);
        }
    }
    let _ = picture::exif_facts(bytes);
});

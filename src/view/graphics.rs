//! Pictures in the terminal's own graphics: pixels to the bytes to write with the cursor at the picture's first cell.
//!
//! - kitty: <https://sw.kovidgoyal.net/kitty/graphics-protocol/>
//! - iTerm2: <https://iterm2.com/documentation-images.html>
//! - sixel: VT330/VT340 Programmer Reference Manual, chapter 14

use super::look::Protocol;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use icy_sixel::{BackgroundMode, EncodeOptions, QuantizeMethod, SixelImage};
use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use ratatui::layout::Rect;
use std::fmt::Write;

/// The one kitty image of this program: each picture replaces the one before, so none pile up in the terminal.
const KITTY_IMAGE: u32 = 7_153_001;
/// Longest payload of one kitty escape, in bytes of base64.
const KITTY_CHUNK: usize = 4096;
/// Colours of a sixel palette: few enough to be quick, enough for a face on one backdrop.
const SIXEL_COLOURS: u16 = 128;
/// Quality of the JPEG that iTerm2 gets; it is looked at, never kept.
const ITERM2_QUALITY: u8 = 85;

/// The bytes that show `picture` in the cells of `area`. Empty for half-blocks, which are text.
///
/// Errors: the picture has no pixels, or its encoder refuses it.
pub fn encode(picture: &RgbImage, area: Rect, protocol: Protocol) -> Result<Vec<u8>, EncodeError> {
    match protocol {
        Protocol::HalfBlocks => Ok(Vec::new()),
        Protocol::Kitty => Ok(kitty(picture, area).into_bytes()),
        Protocol::ITerm2 => Ok(iterm2(picture, area)?.into_bytes()),
        Protocol::Sixel => Ok(sixel(picture)?.into_bytes()),
    }
}

/// The bytes that take the last picture off the screen, where text over it would not.
#[must_use]
pub fn erase(protocol: Protocol) -> Vec<u8> {
    match protocol {
        Protocol::Kitty => format!("\x1b_Ga=d,d=I,i={KITTY_IMAGE},q=2\x1b\\").into_bytes(),
        _ => Vec::new(),
    }
}

/// A picture could not be turned into the terminal's graphics.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// The JPEG encoder refused.
    #[error("no JPEG for the terminal: {0}")]
    Jpeg(#[from] image::ImageError),
    /// The sixel encoder refused.
    #[error("no sixel for the terminal: {0}")]
    Sixel(#[from] icy_sixel::SixelError),
}

/// Raw RGB, base64, in chunks; scaled by the terminal to the cells of `area`; no answer is asked for.
fn kitty(picture: &RgbImage, area: Rect) -> String {
    let payload = STANDARD.encode(picture.as_raw());
    let mut out = String::with_capacity(payload.len() + payload.len() / 200 + 100);
    let chunks = payload.as_bytes().chunks(KITTY_CHUNK);
    let last = chunks.len().saturating_sub(1);
    for (i, chunk) in chunks.enumerate() {
        let more = u8::from(i != last);
        let head = if i == 0 { kitty_head(picture, area) } else { String::new() };
        let text = std::str::from_utf8(chunk).unwrap_or_default();
        write!(out, "\x1b_G{head}m={more};{text}\x1b\\").ok();
    }
    out
}

fn kitty_head(picture: &RgbImage, area: Rect) -> String {
    let (width, height) = picture.dimensions();
    let (columns, rows) = (area.width, area.height);
    format!("a=T,f=24,s={width},v={height},i={KITTY_IMAGE},p=1,c={columns},r={rows},C=1,q=2,")
}

fn iterm2(picture: &RgbImage, area: Rect) -> Result<String, EncodeError> {
    let mut jpeg = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, ITERM2_QUALITY))?;
    let (columns, rows, size) = (area.width, area.height, jpeg.len());
    let payload = STANDARD.encode(&jpeg);
    Ok(format!(
        "\x1b]1337;File=inline=1;size={size};width={columns};height={rows};\
         preserveAspectRatio=0;doNotMoveCursor=1:{payload}\x07"
    ))
}

fn sixel(picture: &RgbImage) -> Result<String, EncodeError> {
    let pixels = picture.pixels().flat_map(|p| [p.0[0], p.0[1], p.0[2], 255]).collect();
    let (width, height) = picture.dimensions();
    let image = SixelImage::try_from_rgba(pixels, width as usize, height as usize)?;
    let options = EncodeOptions {
        max_colors: SIXEL_COLOURS,
        diffusion: 0.0,
        quantize_method: QuantizeMethod::Wu,
    };
    Ok(image.with_background_mode(BackgroundMode::Opaque).encode_with(&options)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    const AREA: Rect = Rect { x: 3, y: 2, width: 40, height: 13 };

    fn gradient() -> RgbImage {
        RgbImage::from_fn(97, 60, |x, y| Rgb([x as u8 * 2, y as u8 * 4, 200]))
    }

    fn text(picture: &RgbImage, protocol: Protocol) -> String {
        String::from_utf8(encode(picture, AREA, protocol).unwrap()).unwrap()
    }

    /// The escapes of a kitty picture: (keys, payload) each.
    fn escapes(text: &str) -> Vec<(&str, &str)> {
        let parts = text.split_terminator("\x1b\\");
        parts.map(|part| part.strip_prefix("\x1b_G").unwrap().split_once(';').unwrap()).collect()
    }

    #[test]
    fn kitty_gets_the_same_pixels_back_from_its_chunks() {
        let text = text(&gradient(), Protocol::Kitty);
        let escapes = escapes(&text);
        let payload: String = escapes.iter().map(|(_, payload)| *payload).collect();
        assert_eq!(&STANDARD.decode(payload).unwrap(), gradient().as_raw());
        assert!(escapes.iter().all(|(_, payload)| payload.len() <= KITTY_CHUNK));
        assert!(escapes.len() > 2);
        let (last, others) = escapes.split_last().unwrap();
        assert!(others.iter().all(|(keys, _)| keys.ends_with("m=1")));
        assert_eq!(last.0, "m=0");
    }

    #[test]
    fn every_kitty_picture_replaces_the_one_before_and_one_escape_takes_it_off() {
        let text = text(&gradient(), Protocol::Kitty);
        let keys = escapes(&text)[0].0;
        let expected = format!("a=T,f=24,s=97,v=60,i={KITTY_IMAGE},p=1,c=40,r=13,C=1,q=2,m=1");
        assert_eq!(keys, expected);
        let erase = String::from_utf8(erase(Protocol::Kitty)).unwrap();
        assert!(erase.contains(&format!("d=I,i={KITTY_IMAGE}")));
    }

    #[test]
    fn iterm2_gets_a_picture_that_looks_the_same_in_as_many_cells() {
        let text = text(&gradient(), Protocol::ITerm2);
        let (head, payload) = text.strip_suffix('\x07').unwrap().split_once(':').unwrap();
        let jpeg = STANDARD.decode(payload).unwrap();
        assert!(head.starts_with("\x1b]1337;File=inline=1;"));
        assert!(head.contains(&format!("size={};width=40;height=13;", jpeg.len())));
        let back = image::load_from_memory(&jpeg).unwrap().to_rgb8();
        assert_eq!(back.dimensions(), (97, 60));
        let far = |(a, b): (&u8, &u8)| a.abs_diff(*b) > 24;
        assert_eq!(back.as_raw().iter().zip(gradient().as_raw()).filter(|p| far(*p)).count(), 0);
    }

    #[test]
    fn sixel_says_its_size_and_decodes_to_nearly_the_same_pixels() {
        let text = text(&gradient(), Protocol::Sixel);
        assert!(text.starts_with("\x1bP") && text.ends_with("\x1b\\"));
        assert!(text.contains("\"1;1;97;60"));
        let back = SixelImage::decode(text.as_bytes()).unwrap();
        assert_eq!((back.width, back.height), (97, 60));
        let mut difference = 0;
        for (ours, theirs) in gradient().pixels().zip(back.pixels.chunks(4)) {
            let channels = ours.0.iter().zip(theirs);
            difference += channels.map(|(a, b)| u64::from(a.abs_diff(*b))).sum::<u64>();
        }
        assert!(difference / (97 * 60 * 3) < 12, "{difference}");
    }

    #[test]
    fn a_picture_without_pixels_is_an_error_or_nothing_but_no_panic() {
        let none = RgbImage::new(0, 0);
        for protocol in [Protocol::Kitty, Protocol::ITerm2, Protocol::Sixel, Protocol::HalfBlocks] {
            drop(encode(&none, AREA, protocol));
        }
        assert!(encode(&none, AREA, Protocol::HalfBlocks).unwrap().is_empty());
    }
}

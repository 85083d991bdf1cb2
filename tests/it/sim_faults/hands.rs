//! What hands do to a camera: shutter held down, cards, dials, clocks, lamps, cables.

use std::io::Cursor;

use exif::{In, Tag};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use paishe::camera::sim::{Exposure, SimConfig};

use super::client::{
    ALL, Bench, CAPTURE_COMPLETE, Client, LIMIT, OBJECT_ADDED, OK, PROPERTY_CHANGED, small, u32_at,
};
use super::{BUSY, CAPTURE, STORE_FULL};

fn text(picture: &[u8], tag: Tag) -> String {
    let exif = match picture.get(..2).unwrap() {
        b"II" | b"MM" => exif::Reader::new().read_raw(picture.to_vec()),
        _ => exif::Reader::new().read_from_container(&mut Cursor::new(picture)),
    };
    let exif = exif.unwrap();
    let field = exif.get_field(tag, In::PRIMARY).unwrap_or_else(|| panic!("no {tag}"));
    let exif::Value::Ascii(parts) = &field.value else { panic!("{tag} is no text") };
    String::from_utf8(parts[0].clone()).unwrap()
}

/// When a picture was taken by the camera's clock, to the millisecond.
fn taken(picture: &[u8]) -> DateTime {
    let text = text(picture, Tag::DateTimeOriginal) + "." + &text(picture, Tag::SubSecTimeOriginal);
    DateTime::strptime("%Y:%m:%d %H:%M:%S%.f", text).unwrap()
}

fn local(exposure: &Exposure) -> DateTime {
    let at_ms = exposure.at_us.div_euclid(1000);
    Timestamp::from_millisecond(at_ms).unwrap().to_zoned(TimeZone::system()).datetime()
}

#[test]
fn a_shutter_held_down_is_not_refused_before_fifty_exposures_wait() {
    let mut bench = Bench::new();
    bench.must("step on");
    assert!(bench.must("burst 50").ends_with("burst 50"));
    assert!(bench.orders.give("press").unwrap_err().ends_with("busy"));
    assert_eq!(bench.state()["step_queue"], 50);
    bench.must("step off");
    assert!(bench.sim.wait_for_shots(50, LIMIT));
    let exposures = bench.sim.exposures();
    let mut ids: Vec<_> = exposures.iter().map(|exposure| exposure.id.clone()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 50);
    assert!(exposures.iter().all(|exposure| exposure.files.len() == 1));
    assert!(exposures.iter().all(|exposure| exposure.truth.is_some()));
    assert!(exposures.is_sorted_by_key(|exposure| exposure.at_us));
}

#[test]
fn a_full_card_refuses_and_another_card_begins_anew() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    bench.must("room 1");
    assert_eq!(client.room().1, 1);
    bench.press();
    assert_eq!(client.room(), (0, 0));
    assert_eq!(client.code(CAPTURE, &[ALL, 0]), STORE_FULL);
    assert!(bench.orders.give("").unwrap_err().ends_with("card full"));
    client.events();
    bench.must("card new");
    let [removed, added] = client.events().try_into().unwrap();
    assert_eq!([removed.0, added.0], [0x4005, 0x4004]);
    assert_eq!(client.room().1, 9999);
    bench.press();
    let files: Vec<_> = bench.sim.exposures().into_iter().map(|one| one.files).collect();
    assert_eq!(files, [["DCIM/100NIKON/DSC_0001.JPG"]; 2]);
}

#[test]
fn after_the_last_file_number_comes_a_folder_that_the_client_can_walk() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    bench.must("names 9999");
    bench.press();
    bench.press();
    let last = client.events().iter().rfind(|event| event.0 == OBJECT_ADDED).unwrap().1;
    let files: Vec<_> = bench.sim.exposures().into_iter().flat_map(|one| one.files).collect();
    assert_eq!(files, ["DCIM/100NIKON/DSC_9999.JPG", "DCIM/101NIKON/DSC_0001.JPG"]);
    let (_, info) = client.ask(0x1008, &[last]).unwrap();
    let folder = u32_at(&info, 38);
    let (_, handles) = client.ask(0x1007, &[ALL, 0, folder]).unwrap();
    assert_eq!((u32_at(&handles, 0), u32_at(&handles, 4)), (1, last));
    let (_, name) = client.ask(0x1008, &[folder]).unwrap();
    let units: Vec<u8> = name[53..].iter().copied().filter(|byte| *byte != 0).collect();
    assert!(units.starts_with(b"101NIKON"), "{units:?}");
}

#[test]
fn raw_and_jpeg_are_two_files_of_one_exposure() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    bench.must("raw on");
    let told: Vec<_> = client.events().iter().map(|event| event.0).collect();
    assert_eq!(told, [PROPERTY_CHANGED], "the kind of file is a setting");
    bench.press();
    let events = client.events();
    let codes: Vec<_> = events.iter().map(|event| event.0).collect();
    assert_eq!(codes, [OBJECT_ADDED, OBJECT_ADDED, CAPTURE_COMPLETE]);
    assert_eq!(bench.sim.card_files(), ["DSC_0001.NEF", "DSC_0001.JPG"]);
    let [raw, jpeg] = [0, 1].map(|index| client.picture(events[index].1).unwrap());
    assert_eq!(raw.len(), 50_000);
    let exposure = bench.sim.exposures().pop().unwrap();
    for picture in [&raw, &jpeg] {
        assert_eq!(text(picture, Tag::ImageUniqueID), exposure.id);
        assert_eq!(taken(picture), local(&exposure));
    }
    bench.must("raw off");
    bench.press();
    assert_eq!(bench.sim.card_files().len(), 3);
}

#[test]
fn a_wrong_clock_is_in_the_pictures_and_in_the_property() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    bench.must("clock -3h20m");
    bench.press();
    let handle = client.announced();
    let picture = client.picture(handle).unwrap();
    let exposure = bench.sim.exposures().pop().unwrap();
    let behind = SignedDuration::from_mins(200);
    assert_eq!(taken(&picture), local(&exposure).saturating_sub(behind));
    let text: Vec<u8> = client.property(0x5011)[1..].iter().copied().filter(|b| *b != 0).collect();
    let shown = DateTime::strptime("%Y%m%dT%H%M%S", text).unwrap();
    let since = shown.duration_since(taken(&picture)).as_secs();
    assert!((-1..60).contains(&since), "{since}");
}

#[test]
fn a_dial_that_is_turned_is_told_and_is_in_the_next_picture() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    for (line, property, value) in [
        ("dial iso 800", 0x500F, vec![0x20, 3]),
        ("dial shutter 1/60", 0x500D, vec![166, 0, 0, 0]),
        ("dial aperture 5.6", 0x5007, vec![0x30, 2]),
        ("dial wb auto", 0x5005, vec![2, 0]),
    ] {
        bench.must(line);
        assert_eq!(client.events(), [(0x4006, property)], "{line}");
        assert_eq!(client.property(property), value, "{line}");
        bench.must(line);
        assert_eq!(client.events(), [], "{line}: it stood there already");
    }
}

#[test]
fn a_lamp_that_fails_makes_pictures_darker() {
    let mut bench = Bench::with(SimConfig { advance_after_shot: false, ..small() });
    let mut client = bench.client();
    let mut brightness = || {
        bench.press();
        let handle = client.announced();
        let jpeg = client.picture(handle).unwrap();
        bench.must("lamp 25");
        let pixels = turbojpeg::decompress_image::<image::Rgb<u8>>(&jpeg).unwrap();
        pixels.as_raw().iter().map(|value| f64::from(*value)).sum::<f64>()
    };
    let ratio = 1.0 / (brightness() / brightness());
    assert!((0.45..0.62).contains(&ratio), "0.25 of the light is 0.53 of the values: {ratio}");
}

#[test]
fn a_pulled_cable_stays_out_until_it_is_put_back() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    bench.must("unplug");
    assert!(client.ask(0x90C8, &[]).is_err());
    assert!(Client::connect(&bench.sim).is_err());
    assert_eq!(bench.state()["plugged"], false);
    bench.must("plug");
    assert_eq!(bench.client().code(0x90C8, &[]), OK);
    bench.must("unplug for 48h");
    assert!(Client::connect(&bench.sim).is_err());
    bench.must("unplug for 0s");
    assert_eq!(bench.client().code(0x90C8, &[]), OK);
}

#[test]
fn an_exposure_passes_its_points_one_by_one() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    assert_eq!(bench.orders.give("step"), Err("single step is off".to_owned()));
    bench.must("step on");
    assert!(bench.orders.give("step").is_err(), "there is no exposure");
    assert_eq!(client.code(CAPTURE, &[ALL, 0]), OK);
    assert_eq!(client.code(0x90C8, &[]), BUSY);
    assert!(bench.must("step").ends_with("written"));
    assert_eq!(client.code(0x90C8, &[]), OK);
    assert_eq!((bench.sim.card_files().len(), client.events().len()), (1, 0));
    assert!(bench.must("step").ends_with("announced"));
    assert_eq!((client.event_codes(), bench.sim.shots()), (vec![OBJECT_ADDED], 0));
    assert!(bench.must("step").ends_with("completed"));
    assert_eq!((client.event_codes(), bench.sim.shots()), (vec![CAPTURE_COMPLETE], 1));
}

#[test]
fn two_bodies_tell_different_serial_numbers_and_ids() {
    let mut benches = ["0001", "0002"]
        .map(|serial| Bench::with(SimConfig { serial: serial.to_owned(), ..small() }));
    let told = benches.each_mut().map(|bench| {
        bench.press();
        let (_, info) = bench.client().ask(0x1001, &[]).unwrap();
        let serial: Vec<u8> = info[info.len() - 10..].iter().copied().step_by(2).collect();
        (serial, bench.sim.exposures().pop().unwrap().id)
    });
    assert_eq!((&told[0].0[..4], &told[1].0[..4]), (b"0001".as_slice(), b"0002".as_slice()));
    assert_ne!(told[0].1, told[1].1);
}

//! What a tethered simulated camera promises when something goes wrong, beyond what every camera does: nothing lost,
//! nothing twice, each picture with its moment.

use paishe::body::{Setting, Witness};
use paishe::camera::messages::FileKind;
use paishe::camera::sim::{FrameSize, Order, Sim, SimConfig};
use paishe::camera::source::Source;
use paishe::camera::tether::{ArrivedFrame, TetherEvent};
use std::collections::HashSet;

use super::folder::Putter;
use super::rig::{DEADLINE, Rig, Tethered};

/// A camera that takes orders, and a station on it.
struct Bench {
    sim: Sim,
    rig: Tethered<Putter>,
}

impl Bench {
    fn new() -> Self {
        let frame = FrameSize { long_px: 600, short_px: 400 };
        let sim =
            Sim::start(&SimConfig { frame, raw_bytes: 50_000, ..SimConfig::default() }).unwrap();
        let source: Source = sim.port_text().parse().unwrap();
        Self { sim, rig: Tethered::new(Putter::new(), source) }
    }

    fn order(&self, line: &str) {
        self.sim.obey(&line.parse::<Order>().unwrap()).unwrap();
    }

    fn press(&self) {
        let shots = self.sim.shots();
        self.order("press");
        assert!(self.sim.wait_for_shots(shots + 1, DEADLINE));
    }

    fn frame(&mut self) -> ArrivedFrame {
        self.rig.wait_for("a picture", |event| match event {
            TetherEvent::Frame(frame) => Some(frame.clone()),
            _ => None,
        })
    }

    fn wait_for_clock(&mut self) {
        self.rig
            .wait_for("the clock", |event| matches!(event, TetherEvent::Clock(_)).then_some(()));
    }
}

#[test]
fn pictures_taken_while_the_cable_is_out_are_fetched_from_the_card() {
    let mut bench = Bench::new();
    bench.press();
    bench.frame();
    bench.order("unplug");
    bench.rig.wait_for_lost();
    bench.press();
    bench.press();
    bench.order("plug");
    let found = bench.rig.wait_for("what was found", |event| match event {
        TetherEvent::Found(count) => Some(*count),
        _ => None,
    });
    assert_eq!(found, 2);
    let names: HashSet<_> = [bench.frame(), bench.frame()].map(|frame| frame.on_camera.name).into();
    assert_eq!(names.len(), 2);
    bench.rig.assert_nothing_more();
    assert_eq!(bench.rig.originals().len(), 3);
}

#[test]
fn a_picture_told_twice_is_one_frame_and_one_never_told_is_found() {
    let mut bench = Bench::new();
    bench.order("fault twice once");
    bench.press();
    bench.frame();
    bench.rig.assert_nothing_more();
    bench.order("fault unsaid once");
    bench.press();
    bench.frame();
    assert_eq!(bench.rig.originals().len(), 2);
}

#[test]
fn a_corrupt_download_is_never_a_frame_and_comes_whole_at_the_next_attempt() {
    let mut bench = Bench::new();
    bench.order("fault corrupt once");
    bench.press();
    let frame = bench.frame();
    image::open(&frame.path).unwrap();
    assert_eq!(bench.rig.originals().len(), 1);
}

#[test]
fn a_picture_announced_while_its_file_is_empty_comes_all_the_same() {
    let mut bench = Bench::new();
    bench.order("fault empty:500ms once");
    bench.press();
    image::open(bench.frame().path).unwrap();
}

#[test]
fn a_raw_file_and_its_jpeg_both_arrive_under_one_name() {
    let mut bench = Bench::new();
    bench.order("raw on");
    bench.press();
    let pair = [bench.frame(), bench.frame()];
    let kinds: Vec<_> = pair.iter().map(|frame| frame.kind).collect();
    assert!(kinds.contains(&FileKind::Jpeg) && kinds.contains(&FileKind::Raw));
    let stems: HashSet<_> =
        pair.iter().map(|frame| frame.on_camera.name.split('.').next().unwrap()).collect();
    assert_eq!(stems.len(), 1);
    let apart_us = (pair[0].exposure.at_us - pair[1].exposure.at_us).abs();
    assert!(apart_us < 1_000_000, "{apart_us} µs apart");
}

#[test]
fn a_burst_of_fifty_arrives_whole() {
    let mut bench = Bench::new();
    bench.order("burst 50");
    let hashes: HashSet<_> = (0..50).map(|_| bench.frame().sha256).collect();
    assert_eq!(hashes.len(), 50);
    bench.rig.assert_nothing_more();
}

#[test]
fn names_that_repeat_on_another_card_are_other_pictures() {
    let mut bench = Bench::new();
    bench.press();
    let first = bench.frame();
    bench.order("card new");
    bench.press();
    let second = bench.frame();
    assert_eq!(first.on_camera.name, second.on_camera.name);
    assert_ne!(first.path, second.path);
    bench.order("names 9999");
    bench.press();
    bench.press();
    let rolled = [bench.frame(), bench.frame()].map(|frame| frame.on_camera.name);
    assert_eq!(rolled, ["DSC_9999.JPG", "DSC_0001.JPG"]);
    assert_eq!(bench.rig.originals().len(), 4);
}

#[test]
fn a_wrong_clock_is_measured_and_frames_still_tell_their_moment() {
    let mut bench = Bench::new();
    bench.wait_for_clock();
    bench.order("clock -3h20m");
    bench.rig.wait_for("the wrong clock", |event| match event {
        TetherEvent::Clock(offset) => (offset.middle_us() < -11_000_000_000).then_some(()),
        _ => None,
    });
    bench.press();
    let frame = bench.frame();
    let truth = bench.sim.exposures().last().unwrap().at_us;
    let error = (frame.exposure.at_us - truth).abs();
    assert!(error <= frame.exposure.give_or_take_us + 50_000, "{error} µs off");
}

#[test]
fn the_moment_of_exposure_is_told_by_the_picture_once_the_clock_is_known() {
    let mut bench = Bench::new();
    bench.wait_for_clock();
    bench.order("fault late:2s once");
    bench.press();
    let frame = bench.frame();
    assert_eq!(frame.exposure.told_by, Witness::Exif);
    let truth = bench.sim.exposures().last().unwrap().at_us;
    let error = (frame.exposure.at_us - truth).abs();
    assert!(error <= 50_000 + frame.exposure.give_or_take_us, "{error} µs off, it came 2 s late");
}

#[test]
fn settings_are_told_set_and_watched() {
    let mut bench = Bench::new();
    let value = |event: &TetherEvent, setting| match event {
        TetherEvent::Settings(all) => {
            all.iter().find(|state| state.setting == setting).map(|state| state.value.clone())
        }
        _ => None,
    };
    let iso = bench.rig.wait_for("settings", |event| value(event, Setting::Iso));
    assert_ne!(iso, "800");
    assert!(bench.rig.handle().set(Setting::Iso, "800".into()));
    bench.rig.wait_for("ISO 800", |event| {
        (value(event, Setting::Iso).as_deref() == Some("800")).then_some(())
    });
    bench.order("dial iso 400");
    bench.rig.wait_for("the turned dial", |event| {
        (value(event, Setting::Iso).as_deref() == Some("400")).then_some(())
    });
    assert!(bench.rig.handle().set(Setting::Iso, "401".into()));
    bench
        .rig
        .wait_for("the refusal", |event| matches!(event, TetherEvent::Trouble(_)).then_some(()));
}

#[test]
fn the_room_on_the_card_is_told() {
    let mut bench = Bench::new();
    let pictures = bench.rig.wait_for("the room", |event| match event {
        TetherEvent::Room(room) => room.pictures,
        _ => None,
    });
    assert!(pictures > 1000);
}

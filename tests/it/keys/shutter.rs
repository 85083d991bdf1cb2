//! Keys that need a camera with a shutter and settings: the simulated one, which stops exposures where it is told to.

use super::operator::{self, DOWN, ESC, F2, F5, F10, Kind, heading};
use super::{Operator, Scenario, play, scenario};
use crate::keeping::Desk;
use paishe::camera::sim::{FrameSize, Order, Pictures, Sim, SimConfig};
use paishe::session::Command;
use paishe::view::keymap::Place;

const DESK: &[Place] = &[Place::Desk];
const CAMERA: &[Place] = &[Place::Camera];
/// The shutter was asked for and has not answered.
const EXPOSING: &str = "正在拍摄";
const LOCKED: &str = "已锁定相机设置和灯光";

pub const SCENARIOS: &[Scenario] = &[
    scenario(Command::Less, "less", CAMERA, |op, place, key| {
        open_at_iso(op);
        let before = iso(op);
        op.press("\x1b[C");
        iso_is(op, |now| now != before);
        op.press(key);
        iso_is(op, |now| now == before);
        op.close(place);
    }),
    scenario(Command::More, "more", CAMERA, |op, place, key| {
        open_at_iso(op);
        let before = iso(op);
        op.press(key);
        iso_is(op, |now| now != before);
        op.close(place);
    }),
    scenario(Command::Lock, "lock", CAMERA, |op, place, key| {
        op.open(place);
        op.press(key);
        op.see(LOCKED);
        op.close(place);
        op.clear_notice();
    }),
    scenario(Command::Trigger, "shoot", DESK, |op, _, key| {
        op.somebody();
        exposes(op, key);
        goes_on(op);
    }),
    scenario(Command::Trigger, "shoot again", DESK, |op, _, key| {
        op.judged();
        exposes(op, key);
        goes_on(op);
    }),
    scenario(Command::Cancel, "stop waiting", DESK, |op, _, key| {
        op.judged();
        exposes(op, F5);
        op.press(key);
        op.gone(EXPOSING);
        goes_on(op);
    }),
];

/// A camera that shows one picture, and no live view: nothing on the screen moves by itself.
fn camera(desk: &Desk) -> Sim {
    let pictures = desk.path("pictures");
    std::fs::create_dir(&pictures).unwrap();
    std::fs::write(pictures.join("one.jpg"), operator::jpeg(Kind::Passes)).unwrap();
    let frame = FrameSize { long_px: 1200, short_px: 800 };
    let sim = Sim::start(&SimConfig {
        pictures: Pictures::Folder(pictures),
        frame,
        ..SimConfig::default()
    });
    let sim = sim.unwrap();
    order(&sim, "fault noview");
    sim
}

fn order(sim: &Sim, line: &str) {
    sim.obey(&line.parse::<Order>().unwrap()).unwrap();
}

#[test]
fn every_key_for_the_camera_works() {
    let desk = operator::desk();
    let sim = camera(&desk);
    let mut operator =
        Operator::with_camera(&desk, &sim.port_text(), &["--doubt-window", "0"], b"");
    operator.window.wait_for(&["Paishe Simulator"]);
    operator.press(F2);
    operator.window.wait_for(&[heading(Place::Camera), "ISO"]);
    operator.close(Place::Camera);
    operator.sim = Some(sim);
    play(&mut operator, SCENARIOS);
    operator.press(ESC);
    operator.see("这张不用，请重拍");
    operator.press(F10);
    assert_eq!(operator.window.end().0, 0);
}

/// The shutter is asked for; the camera stops before it fires.
fn exposes(op: &mut Operator, key: &str) {
    order(op.sim.as_ref().unwrap(), "step on");
    op.press(key);
    op.see(EXPOSING);
}

/// The camera goes on: the frame comes and is judged.
fn goes_on(op: &mut Operator) {
    order(op.sim.as_ref().unwrap(), "step off");
    op.gone(EXPOSING);
    op.judged();
}

/// Opens the camera's page and marks a setting that can be changed both ways.
fn open_at_iso(op: &mut Operator) {
    op.open(Place::Camera);
    op.press(DOWN);
    op.see(">ISO");
}

/// The row of the marked setting.
fn iso(op: &Operator) -> String {
    let seen = op.window.wait_for(&["ISO"]);
    row(&seen)
}

fn row(seen: &str) -> String {
    let row = seen.lines().find_map(|line| Some(line.split_once("ISO")?.1)).unwrap_or_default();
    row.trim().to_owned()
}

fn iso_is(op: &Operator, holds: impl Fn(String) -> bool) {
    op.window.wait_until(|seen| holds(row(seen)));
}

//! Keys that decide about a frame in hand, and the question whether to leave it.

use super::operator::{self, DOWN, Kind, UP, heading};
use super::ordinary::takes_last_away;
use super::{Operator, Scenario, play, scenario};
use paishe::session::Command;
use paishe::view::keymap::Place;

const DESK: &[Place] = &[Place::Desk];

pub const SCENARIOS: &[Scenario] = &[
    scenario(Command::Picture, "picture", DESK, |op, _, key| {
        op.hold(Kind::Passes);
        let before = op.look();
        op.press(key);
        op.looks_other(&before);
    }),
    scenario(Command::Up, "frame before", DESK, |op, _, key| {
        two_frames(op);
        op.press(key);
        in_hand(op, "[1");
        op.press(DOWN);
        in_hand(op, "[2");
    }),
    scenario(Command::Down, "frame after", DESK, |op, _, key| {
        two_frames(op);
        op.press(UP);
        in_hand(op, "[1");
        op.press(key);
        in_hand(op, "[2");
    }),
    scenario(Command::Confirm, "accept, next", DESK, |op, _, key| {
        op.hold(Kind::Passes);
        op.press(key);
        is_accepted(op);
    }),
    scenario(Command::Cancel, "retake", DESK, |op, _, key| {
        op.hold(Kind::Fails);
        op.press(key);
        op.window.wait_for(&["这张不用，请重拍", "等待取景"]);
        op.hand = None;
    }),
    scenario(Command::Force, "accept with reason", DESK, |op, _, key| {
        op.hold(Kind::Fails);
        op.opens(key, Place::Reason);
    }),
    scenario(Command::DeleteLast, "delete", &[Place::Reason], |op, place, key| {
        op.hold(Kind::Fails);
        takes_last_away(op, place, key);
    }),
    scenario(Command::Cancel, "back", &[Place::Reason, Place::Quit], |op, place, key| {
        op.hold(Kind::Fails);
        op.open(place);
        op.press(key);
        op.gone(heading(place));
    }),
    scenario(Command::Help, "help", &[Place::Reason, Place::Quit], |op, place, key| {
        op.hold(Kind::Fails);
        op.open(place);
        let before = op.look();
        op.press_and_wait(key);
        assert_eq!(op.look(), before, "{place:?}");
        op.close(place);
    }),
    scenario(
        Command::Quit,
        "quit",
        &[
            Place::Desk,
            Place::Pick,
            Place::Reason,
            Place::Camera,
            Place::Mend,
            Place::MendWords,
            Place::Undo,
            Place::Recall,
            Place::Skip,
            Place::Line,
            Place::Class,
            Place::Tray,
            Place::Palette,
            Place::Page,
            Place::Help,
        ],
        |op, place, key| {
            op.hold(Kind::Fails);
            op.open(place);
            op.opens(key, Place::Quit);
        },
    ),
    scenario(Command::Confirm, "accept", &[Place::Reason], |op, place, key| {
        op.hold(Kind::Fails);
        op.open(place);
        op.press("红色背景已获批准");
        op.see("红色背景已获批准");
        op.press(key);
        is_accepted(op);
    }),
];

#[test]
fn every_key_about_a_frame_in_hand_works() {
    let desk = operator::desk();
    let mut operator = Operator::at(&desk, &["--doubt-window", "0"]);
    operator.fill_tray(1);
    play(&mut operator, SCENARIOS);
    operator.press("\x11");
    assert_eq!(operator.window.end().0, 0);
}

/// The student on camera has two frames, the newer one in hand.
fn two_frames(op: &mut Operator) {
    op.hold(Kind::Passes);
    if !op.sees("[2") {
        op.put(Kind::Passes);
        in_hand(op, "[2");
    }
}

/// Waits until a frame of the strip is in hand and was judged.
fn in_hand(op: &Operator, place: &str) {
    op.window.wait_until(|seen| seen.contains(place) && !seen.contains("正在检查照片"));
    op.judged();
}

fn is_accepted(op: &mut Operator) {
    op.see("已采用");
    op.hand = None;
}

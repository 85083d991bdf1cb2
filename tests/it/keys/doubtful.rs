//! Keys about a frame that was exposed close to a change of student.

use super::operator::{self, Kind, heading};
use super::{Operator, Scenario, play, scenario};
use paishe::session::Command;
use paishe::view::keymap::Place;

const DESK: &[Place] = &[Place::Desk];
const DOUBT: &[Place] = &[Place::Doubt];
/// What the desk shows of a doubtful frame.
const DOUBTFUL: &str = "存疑：是不是本人？按 F8";

pub const SCENARIOS: &[Scenario] = &[
    scenario(Command::Force, "confirm who", DESK, |op, _, key| {
        hold(op);
        op.opens(key, Place::Doubt);
    }),
    scenario(Command::Cancel, "back", DOUBT, |op, place, key| {
        hold(op);
        op.open(place);
        op.press(key);
        op.gone(heading(place));
    }),
    scenario(Command::Help, "help", DOUBT, |op, place, key| {
        hold(op);
        op.open(place);
        let before = op.look();
        op.press_and_wait(key);
        assert_eq!(op.look(), before);
        op.close(place);
    }),
    scenario(Command::Quit, "quit", DOUBT, |op, place, key| {
        hold(op);
        op.open(place);
        op.opens(key, Place::Quit);
    }),
    scenario(Command::ToPrevious, "of the one before", DESK, |op, _, key| {
        hold(op);
        op.press(key);
        is_rebound(op);
    }),
    scenario(Command::ToNext, "of the next one", DESK, |op, _, key| {
        // Who gave the frame away waits on deck.
        hold(op);
        op.press(key);
        is_rebound(op);
    }),
    scenario(Command::Confirm, "yes, accept", DOUBT, |op, place, key| {
        hold(op);
        op.open(place);
        op.press(key);
        op.see("已采用");
        op.hand = None;
    }),
];

#[test]
fn every_key_about_a_doubtful_frame_works() {
    let desk = operator::desk();
    let mut operator = Operator::at(&desk, &["--doubt-window", "60"]);
    operator.call();
    operator.nobody();
    operator.call();
    play(&mut operator, SCENARIOS);
    operator.window.wait_gone(DOUBTFUL);
    operator.press("\x03");
    assert_eq!(operator.window.end().0, 0);
}

/// Has a doubtful frame in hand.
fn hold(op: &mut Operator) {
    if op.hand.is_none() {
        op.put(Kind::Passes);
        op.see(DOUBTFUL);
        op.hand = Some(Kind::Passes);
    }
}

fn is_rebound(op: &mut Operator) {
    op.window.wait_for(&["这张改归"]);
    op.judged();
    op.press("\x1b");
    op.window.wait_for(&["这张不用，请重拍"]);
    op.hand = None;
}

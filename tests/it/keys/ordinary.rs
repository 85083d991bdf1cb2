//! Keys that need no frame in hand.

use super::operator::{self, BACKSPACE, DOWN, ESC, F4, F7, F9, F11, NOBODY, ON_RECORD, heading};
use super::{Operator, Scenario, play, scenario};
use paishe::session::Command;
use paishe::view::keymap::Place;

const DESK: &[Place] = &[Place::Desk];
const LISTS: &[Place] = &[
    Place::Pick,
    Place::Camera,
    Place::Mend,
    Place::Skip,
    Place::Line,
    Place::Class,
    Place::Tray,
    Place::Palette,
    Place::Help,
];
/// Dialogs that can be opened without a frame.
const DIALOGS: &[Place] = &[
    Place::Pick,
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
];
const BOXES: &[Place] =
    &[Place::Desk, Place::MendWords, Place::Skip, Place::Class, Place::Tray, Place::Palette];

pub const SCENARIOS: &[Scenario] = &[
    scenario(Command::Confirm, "look up", DESK, looks_up),
    scenario(Command::Cancel, "clear", DESK, clears),
    scenario(Command::Down, "list", DESK, lists),
    scenario(Command::Skip, "skip", DESK, |op, _, key| {
        op.somebody();
        op.opens(key, Place::Skip);
    }),
    scenario(Command::Dismiss, "send back", DESK, |op, _, key| {
        op.somebody();
        op.press(key);
        op.see(NOBODY);
    }),
    scenario(Command::Absent, "absent", DESK, |op, _, key| {
        op.somebody();
        op.press(key);
        op.window.wait_for(&["记为缺席", "理由："]);
        op.press(ESC);
        op.gone("理由：");
    }),
    scenario(Command::Retake, "retake", DESK, |op, _, key| {
        op.nobody();
        op.recall();
        op.close(Place::Recall);
        op.press(key);
        is_retaken(op);
    }),
    scenario(Command::Queue, "line", DESK, |op, _, key| op.opens(key, Place::Line)),
    scenario(Command::Class, "class", DESK, |op, _, key| op.opens(key, Place::Class)),
    scenario(Command::Page, "page", DESK, |op, _, key| op.opens(key, Place::Page)),
    scenario(Command::Page, "page", &[Place::Page], |op, place, key| {
        op.open(place);
        op.press(key);
        op.gone(heading(place));
    }),
    scenario(Command::WalkIn, "walk-in", DESK, |op, _, key| op.opens(key, Place::MendWords)),
    scenario(Command::Tray, "tray", DESK, |op, _, key| op.opens(key, Place::Tray)),
    scenario(Command::Mend, "mend", DESK, |op, _, key| {
        op.recall();
        op.close(Place::Recall);
        op.opens(key, Place::Mend);
    }),
    scenario(Command::Undo, "undo", DESK, |op, _, key| op.opens(key, Place::Undo)),
    scenario(Command::Redo, "redo", DESK, does_again),
    scenario(Command::Camera, "camera", DESK, |op, _, key| op.opens(key, Place::Camera)),
    scenario(Command::Camera, "camera", &[Place::Camera], closes),
    scenario(Command::Palette, "commands", DESK, |op, _, key| op.opens(key, Place::Palette)),
    scenario(Command::Palette, "commands", &[Place::Palette], closes),
    scenario(Command::HideNames, "hide names", DESK, |op, _, key| {
        op.press(key);
        op.see("姓名已隐藏");
        op.press(key);
        op.see("姓名已显示");
    }),
    scenario(Command::Confirm, "choose", &[Place::Pick], |op, place, key| {
        op.nobody();
        op.press(DOWN);
        op.see(heading(place));
        steps_on_camera(op, place, key);
    }),
    scenario(Command::Confirm, "choose", &[Place::Class], |op, place, key| {
        op.open(place);
        op.press(key);
        op.see("拍全部学生");
    }),
    scenario(Command::Confirm, "call", &[Place::Line], |op, place, key| {
        op.nobody();
        op.open(place);
        steps_on_camera(op, place, key);
    }),
    scenario(Command::Less, "earlier", &[Place::Line], |op, place, key| {
        op.open(place);
        op.press(DOWN);
        let name = at_mark(op, ">   2  ");
        op.press(key);
        op.see(&format!(">   1  {name}"));
        op.close(place);
    }),
    scenario(Command::More, "later", &[Place::Line], |op, place, key| {
        op.open(place);
        let name = at_mark(op, ">   1  ");
        op.press(key);
        op.see(&format!(">   2  {name}"));
        op.close(place);
    }),
    scenario(Command::Skip, "skip", &[Place::Line], |op, place, key| {
        op.open(place);
        op.opens(key, Place::Skip);
    }),
    scenario(Command::Queue, "let it run / stop", &[Place::Line], lets_it_run),
    scenario(Command::Confirm, "all right", &[Place::Recall], closes),
    scenario(Command::Retake, "retake", &[Place::Recall], |op, _, key| {
        op.nobody();
        op.recall();
        op.press(key);
        is_retaken(op);
    }),
    scenario(Command::Mend, "mend", &[Place::Recall], |op, place, key| {
        op.open(place);
        op.opens(key, Place::Mend);
    }),
    scenario(Command::Confirm, "skip", &[Place::Skip], |op, _, key| {
        op.nobody();
        op.call();
        op.press(F9);
        op.see(heading(Place::Skip));
        op.press(key);
        op.window.wait_for(&[NOBODY, "暂时跳过，排到最后"]);
    }),
    scenario(Command::Confirm, "choose", &[Place::Mend], |op, place, key| {
        op.nobody();
        op.recall();
        op.press(F7);
        op.see("补拍（拍摄序号不变）");
        steps_on_camera(op, place, key);
    }),
    scenario(Command::Confirm, "do it", &[Place::MendWords], |op, _, key| {
        op.nobody();
        op.call();
        op.press(F11);
        op.see("记为缺席");
        op.press(key);
        op.window.wait_for(&[NOBODY, ON_RECORD]);
    }),
    scenario(Command::Confirm, "do it", &[Place::Undo], |op, place, key| {
        op.do_something();
        op.clear_notice();
        op.open(place);
        op.press(key);
        op.see(ON_RECORD);
    }),
    scenario(Command::Confirm, "is theirs", &[Place::Tray], |op, place, key| {
        op.clear_notice();
        op.open(place);
        let student = op.student();
        op.press(&student);
        op.see(&format!(" > {student}"));
        op.press(key);
        op.see(ON_RECORD);
        op.tray -= 1;
    }),
    scenario(Command::Skip, "not used", &[Place::Tray], |op, place, key| {
        op.open(place);
        op.see(&format!("待认领  1 / {}", op.tray));
        op.press(key);
        op.tray -= 1;
        op.see(&format!("待认领  1 / {}", op.tray));
        op.close(place);
    }),
    scenario(Command::Confirm, "do it", &[Place::Palette], |op, place, key| {
        op.open(place);
        op.press("帮助");
        op.see(" > 帮助");
        op.press(key);
        op.see(heading(Place::Help));
        op.close(Place::Help);
    }),
    scenario(Command::Up, "up", LISTS, |op, place, key| {
        two_for_skip(op, place);
        op.open(place);
        let before = op.look();
        op.press(DOWN);
        op.looks_other(&before);
        op.press(key);
        op.looks_as(&before);
        op.close(place);
    }),
    scenario(Command::Down, "down", LISTS, |op, place, key| {
        two_for_skip(op, place);
        op.open(place);
        let before = op.look();
        op.press(key);
        op.looks_other(&before);
        op.close(place);
    }),
    scenario(Command::Cancel, "back", DIALOGS, closes),
    scenario(Command::Help, "help", DESK, |op, _, key| op.opens(key, Place::Help)),
    scenario(Command::Help, "help", &[Place::Help], closes),
    scenario(
        Command::Help,
        "help",
        &[
            Place::Pick,
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
        ],
        changes_nothing,
    ),
    scenario(Command::DeleteLast, "delete", BOXES, takes_last_away),
];

#[test]
fn every_key_that_needs_no_frame_works() {
    let desk = operator::desk();
    let mut operator = Operator::at(&desk, &["--doubt-window", "0"]);
    operator.fill_tray(5);
    play(&mut operator, SCENARIOS);
    operator.nobody();
    operator.press("\x03");
    assert_eq!(operator.window.end().0, 0);
}

fn looks_up(op: &mut Operator, _: Place, key: &str) {
    op.nobody();
    let number = op.student();
    op.key_in(&number);
    op.press(key);
    op.is_called(&number);
}

fn clears(op: &mut Operator, _: Place, key: &str) {
    op.key_in("77");
    op.press(key);
    op.gone("学号 > 7");
}

fn lists(op: &mut Operator, _: Place, key: &str) {
    op.nobody();
    op.opens(key, Place::Pick);
}

/// Who was marked is on camera.
fn steps_on_camera(op: &mut Operator, from: Place, key: &str) {
    op.press(key);
    op.window.wait_until(|seen| !seen.contains(NOBODY) && !seen.contains(heading(from)));
    op.see("等待取景");
}

fn is_retaken(op: &mut Operator) {
    let called =
        |seen: &str| seen.contains("，拍摄序号不变") && !seen.contains(heading(Place::Recall));
    op.window.wait_until(called);
    op.nobody();
}

fn does_again(op: &mut Operator, _: Place, key: &str) {
    op.do_something();
    op.clear_notice();
    op.open(Place::Undo);
    op.press("\r");
    op.see(ON_RECORD);
    op.press(key);
    op.see("重做？");
    op.press(ESC);
    op.gone("重做？");
}

/// The student in the row of the line with this mark.
fn at_mark(op: &Operator, mark: &str) -> String {
    let seen = op.window.wait_for(&[mark]);
    let row = seen.lines().find_map(|line| Some(line.split_once(mark)?.1)).unwrap();
    row.trim().to_owned()
}

fn lets_it_run(op: &mut Operator, place: Place, key: &str) {
    op.nobody();
    op.open(place);
    op.press(key);
    op.window.wait_for(&["下一位自动候场", "[依次叫号]"]);
    op.press(F4);
    op.see("排队：依次叫号");
    op.press(key);
    op.see("停止依次叫号");
    op.gone("[依次叫号]");
    op.nobody();
}

/// To skip there are two to choose from.
fn two_for_skip(op: &mut Operator, place: Place) {
    if place == Place::Skip {
        op.nobody();
        op.call();
        op.call();
    }
}

fn closes(op: &mut Operator, place: Place, key: &str) {
    op.open(place);
    op.press(key);
    op.gone(heading(place));
}

/// Help is for the desk: the footer doesn't name it in a dialog.
fn changes_nothing(op: &mut Operator, place: Place, key: &str) {
    op.open(place);
    let before = op.look();
    op.press_and_wait(key);
    assert_eq!(op.look(), before, "{place:?}");
    op.close(place);
}

pub fn takes_last_away(op: &mut Operator, place: Place, key: &str) {
    op.open(place);
    op.press("zq");
    op.see(" > zq");
    op.press(key);
    op.window.wait_until(|seen| seen.contains(" > z") && !seen.contains(" > zq"));
    op.press(BACKSPACE);
    op.gone(" > z");
    op.close(place);
}

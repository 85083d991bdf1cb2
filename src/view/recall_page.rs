//! A student who has a shot already, or was noted as absent, was called again; and the tray of frames of nobody.

use super::dialog::{Rows, heading, note, push_box};
use super::look::Tone;
use super::mend_page::who;
use super::panel::Column;
use super::text::{self, words};
use crate::roster::StudentNumber;
use crate::session::{Progress, ShotNumber};
use ratatui::text::Line;

pub(super) fn recall(column: &Column, student: &StudentNumber) -> Rows {
    let progress = column.session.queue.get(student).map(|entry| entry.progress);
    match progress {
        Some(Progress::Done(number)) => done(column, student, number),
        _ => absent(column, student),
    }
}

fn done(column: &Column, student: &StudentNumber, number: ShotNumber) -> Rows {
    let lang = column.lang;
    let title = words("已经拍过", "photographed already").of(lang);
    let mut lines = heading(column, &format!("{title}  {}", number.0), Tone::Care);
    lines.extend(who(column, student));
    let when = column.session.accepted_at.get(&number).map(|at| column.time(*at));
    let when = when.map(|when| format!("{} {when}", words("采用于", "accepted at").of(lang)));
    lines.extend(when.iter().flat_map(|row| note(column, row)));
    lines.push(Line::raw(""));
    let wish = column.session.wishes.get(student);
    if let Some(kind) = wish {
        let row = format!(" ! {}", text::wish(*kind).of(lang));
        lines.push(Line::styled(row, column.look.text(Tone::Care)));
    }
    let rule = match wish {
        Some(_) => words(
            "在补拍名单上：Enter 补拍，Esc 返回。",
            "on the retake list: Enter retakes, Esc goes back.",
        ),
        None => words(
            "Enter 返回；特意补拍按 Shift-F5 或 Ctrl-R，拍摄序号不变；F7 其他更正。",
            "Enter goes back; Shift-F5 or Ctrl-R retakes on purpose, the number stays; F7 mends.",
        ),
    };
    lines.extend(note(column, rule.of(lang)));
    Rows { lines, cursor: None }
}

fn absent(column: &Column, student: &StudentNumber) -> Rows {
    let title = words("已记为缺席", "noted as absent").of(column.lang);
    let mut lines = heading(column, title, Tone::Care);
    lines.extend(who(column, student));
    lines.push(Line::raw(""));
    let rule = words("到场了按 Enter；Esc 返回。", "Enter: came after all; Esc goes back.");
    lines.extend(note(column, rule.of(column.lang)));
    Rows { lines, cursor: None }
}

/// The tray; the marked frame is the picture at the left.
pub(super) fn tray(column: &Column, selected: usize, typed: &str) -> Rows {
    let lang = column.lang;
    let title = words("待认领", "tray").of(lang);
    let count = column.session.tray.len();
    let mut lines = heading(column, &format!("{title}  {} / {count}", selected + 1), Tone::Care);
    let whose =
        words("左边这张是谁的？学号、姓名：", "whose is the frame at the left? number, name:");
    lines.extend(note(column, whose.of(lang)));
    let cursor = push_box(&mut lines, column, typed);
    lines.push(Line::raw(""));
    let now = column.session.on_camera.as_ref();
    let now = now.map(|student| text::name_and_number(column.session, student));
    let rule = match now {
        Some(name) => {
            format!("{}{name}", words("空着按 Enter：归在拍的 ", "Enter on nothing: of ").of(lang))
        }
        None => words("没有人在拍", "nobody is on camera").of(lang).to_owned(),
    };
    lines.extend(note(column, &rule));
    let rest = words(
        "归给别人的存入其名下，不采用；F9 不用。",
        "Given to another it is kept, unused; F9: not used.",
    );
    lines.extend(note(column, rest.of(lang)));
    Rows { lines, cursor }
}

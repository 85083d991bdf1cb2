//! The line of those who wait (F4), the classes (F3), and the question why somebody is skipped.

use super::dialog::{self, Rows, first_shown, heading, note, push_box};
use super::look::Tone;
use super::panel::Column;
use super::text::{self, words};
use super::width::{cells, clip, left, right, steady};
use crate::roster::StudentNumber;
use ratatui::text::Line;

/// The line in `height` rows; the marked student is always in sight.
pub(super) fn line(column: &Column, selected: usize, height: usize) -> Rows {
    let lang = column.lang;
    let state = if column.session.line.runs {
        words("排队：依次叫号", "Line: runs by itself")
    } else {
        words("排队：按键叫号（F4 改为依次叫号）", "Line: called by key (F4 lets it run)")
    };
    let mut lines = vec![dialog::title(column, state.of(lang), Tone::Calm)];
    let room = height.saturating_sub(lines.len()).max(1);
    let first = selected.saturating_sub(room / 2);
    let shown = column.session.line().enumerate().skip(first).take(room);
    lines.extend(shown.map(|(at, student)| waiting(column, at, student, at == selected)));
    if lines.len() == 1 {
        let none = words("没有人在排队", "nobody is waiting").of(lang);
        lines.push(Line::styled(format!(" {none}"), column.look.faint()));
    }
    Rows { lines, cursor: None }
}

fn waiting(column: &Column, at: usize, student: &StudentNumber, marked: bool) -> Line<'static> {
    let mark = if marked { ">" } else { " " };
    let skipped = column.session.line.is_skipped(student);
    let note = if skipped { words(" 跳过", " skipped").of(column.lang) } else { "" };
    let name = text::name_and_number(column.session, student);
    let place = right(&(at + 1).to_string(), 4);
    let row = format!("{mark}{place}  {}{note}", steady(&name, column.look));
    Line::styled(left(&row, column.width), column.row_style(marked))
}

/// The classes that hold what was typed.
pub(super) fn classes(column: &Column, typed: &str, selected: usize, height: usize) -> Rows {
    let title = words("选班级：学号末两位即可查找", "Class: then two last digits are enough");
    let mut lines = vec![dialog::title(column, title.of(column.lang), Tone::Calm)];
    let cursor = push_box(&mut lines, column, typed);
    let rows = column.session.class_rows(typed);
    let room = height.saturating_sub(lines.len()).max(1);
    let first = first_shown(selected, rows.len(), room);
    let shown = rows.iter().enumerate().skip(first).take(room);
    lines.extend(shown.map(|(at, (name, waiting))| {
        let all = words("全部学生", "all students").of(column.lang);
        class(column, name.as_deref().unwrap_or(all), *waiting, at == selected)
    }));
    Rows { lines, cursor }
}

fn class(column: &Column, name: &str, waiting: usize, marked: bool) -> Line<'static> {
    let mark = if marked { " > " } else { "   " };
    let count = format!("{} {waiting} ", text::WAITING.of(column.lang));
    let room = column.width.saturating_sub(cells(&count));
    let row = left(&format!("{mark}{}", steady(name, column.look)), room) + &count;
    Line::styled(left(&row, column.width), column.row_style(marked))
}

/// Why a student is skipped for now.
pub(super) fn skip(column: &Column, student: &StudentNumber, typed: &str) -> Rows {
    let title = words("暂时跳过，排到最后", "skip for now: to the end of the line");
    let mut lines = heading(column, title.of(column.lang), Tone::Care);
    let name = text::name_and_number(column.session, student);
    let row = clip(&format!(" {}", steady(&name, column.look)), column.width);
    lines.push(Line::styled(row, column.look.strong()));
    let prompt = words("理由（可不写）：", "reason (may be left out):").of(column.lang);
    lines.extend(note(column, prompt));
    let cursor = push_box(&mut lines, column, typed);
    lines.push(Line::raw(""));
    let rule = words("上下键改选在拍或候场的学生。", "Up and Down: the one on camera or on deck.");
    lines.extend(note(column, rule.of(column.lang)));
    Rows { lines, cursor }
}

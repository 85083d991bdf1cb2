//! Mistakes mended: the list of what can be done about a student, the words it needs, and what would be taken back.

use super::dialog::{Rows, heading, note, push_box};
use super::look::Tone;
use super::mend_text as words;
use super::panel::Column;
use super::text;
use super::width::{clip, left, steady};
use crate::roster::StudentNumber;
use crate::session::{Done, MendChoice, Progress};
use ratatui::text::Line;

/// What can be done about a student.
pub(super) fn choices(column: &Column, student: &StudentNumber, selected: usize) -> Rows {
    let mut lines = heading(column, words::MEND.of(column.lang), Tone::Care);
    lines.extend(who(column, student));
    let choices = column.session.mend_choices(student);
    for (at, choice) in choices.iter().enumerate() {
        let mark = if at == selected { " > " } else { "   " };
        let row = format!("{mark}{}", words::choice(*choice).of(column.lang));
        let style = column.row_style(at == selected);
        lines.push(Line::styled(left(&row, column.width), style));
    }
    Rows { lines, cursor: None }
}

/// The words that a choice needs.
pub(super) fn words(
    column: &Column,
    student: &StudentNumber,
    choice: MendChoice,
    typed: &str,
) -> Rows {
    let mut lines = heading(column, words::choice(choice).of(column.lang), Tone::Care);
    if choice != MendChoice::WalkIn {
        lines.extend(who(column, student));
    }
    lines.extend(note(column, words::prompt(choice).of(column.lang)));
    let cursor = push_box(&mut lines, column, typed);
    lines.push(Line::raw(""));
    lines.extend(note(column, words::rule(choice).of(column.lang)));
    Rows { lines, cursor }
}

/// What would be taken back, or done again.
pub(super) fn undo(column: &Column, done: &Done, again: bool) -> Rows {
    let title = if again { words::REDO } else { words::UNDO };
    let mut lines = heading(column, title.of(column.lang), Tone::Care);
    let deed = words::deed(done.deed).of(column.lang);
    lines.push(Line::styled(format!(" {deed}"), column.look.strong()));
    for student in done.students.iter().take(2) {
        lines.extend(who(column, student));
    }
    lines.push(Line::raw(""));
    let rule = if again { words::REDO_RULE } else { words::UNDO_RULE };
    lines.extend(note(column, rule.of(column.lang)));
    Rows { lines, cursor: None }
}

pub(super) fn who(column: &Column, student: &StudentNumber) -> Option<Line<'static>> {
    let entry = column.session.queue.get(student)?;
    let standing = match entry.progress {
        Progress::Waiting => String::new(),
        progress => format!("  {}", text::progress(progress, column.lang)),
    };
    let name = text::name_and_number(column.session, student);
    let row = clip(&steady(&format!(" {name}{standing}"), column.look), column.width);
    Some(Line::styled(row, column.look.strong()))
}

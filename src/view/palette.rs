//! Everything that can be done, searched in Chinese, pinyin and English (Ctrl-P).

use super::dialog::{self, Rows, first_shown, push_box};
use super::keymap::{self, Binding, Place, Ready};
use super::look::Tone;
use super::panel::Column;
use super::text::words;
use super::width::{left, right};
use crate::roster::spelling::is_meant;
use crate::session::{Command, Dialog, Session};
use ratatui::text::Line;

/// Cells of a key's name.
const KEY: usize = 9;

/// A row of the palette.
pub struct Choice {
    /// What it does.
    pub binding: &'static Binding,
    /// Whether it can be done now.
    pub ready: Ready,
}

/// The rows that fit what was typed: those that can be done now first, in the order of the key table.
#[must_use]
pub fn choices(session: &Session, typed: &str) -> Vec<Choice> {
    // What counts is how things are once the palette is closed.
    let desk = Session { dialog: None, ..session.clone() };
    let mut choices: Vec<Choice> = Vec::new();
    for binding in keymap::TABLE.iter().filter(|row| is_offered(row) && fits(row, typed)) {
        let ready = (binding.ready)(&desk);
        match choices.iter_mut().find(|other| other.binding.command == binding.command) {
            Some(other) if other.ready == Ready::Elsewhere => *other = Choice { binding, ready },
            Some(_) => {}
            None => choices.push(Choice { binding, ready }),
        }
    }
    choices.sort_by_key(|choice| choice.ready != Ready::Now);
    choices
}

/// What moves a mark or edits a box is no command of its own.
fn is_offered(row: &Binding) -> bool {
    let moves =
        matches!(row.command, Command::Up | Command::Down | Command::DeleteLast | Command::Palette);
    row.places.contains(&Place::Desk) && !moves
}

fn fits(row: &Binding, typed: &str) -> bool {
    [row.hint.zh, row.hint.en, row.help.zh, row.help.en].iter().any(|text| is_meant(typed, text))
}

/// What the marked row asks for.
#[must_use]
pub fn chosen(session: &Session) -> Option<Command> {
    let Some(Dialog::Palette { text, selected }) = &session.dialog else { return None };
    let choices = choices(session, text);
    let marked = choices.get(marked(*selected, choices.len()))?;
    Some(Command::Run(Box::new(marked.binding.command.clone())))
}

/// The mark of a list that may have become shorter.
fn marked(selected: usize, count: usize) -> usize {
    selected.min(count.saturating_sub(1))
}

pub(super) fn page(column: &Column, typed: &str, selected: usize, height: usize) -> Rows {
    let title = words("命令：中文、拼音、英文查找", "Commands: type to search");
    let mut lines = vec![dialog::title(column, title.of(column.lang), Tone::Calm)];
    let cursor = push_box(&mut lines, column, typed);
    let choices = choices(column.session, typed);
    let marked = marked(selected, choices.len());
    let room = height.saturating_sub(lines.len()).max(1);
    let first = first_shown(marked, choices.len(), room);
    let shown = choices.iter().enumerate().skip(first).take(room);
    lines.extend(shown.map(|(at, choice)| choice_row(column, choice, at == marked)));
    if choices.is_empty() {
        let none = words("没有相符的命令", "no such command").of(column.lang);
        lines.push(Line::styled(format!(" {none}"), column.look.faint()));
    }
    Rows { lines, cursor }
}

fn choice_row(column: &Column, choice: &Choice, is_marked: bool) -> Line<'static> {
    let mark = if is_marked { " > " } else { "   " };
    let label = choice.binding.keys.first().map_or("", |key| key.label);
    let why = match choice.ready {
        Ready::NotNow(why) => format!("（{}）", why.of(column.lang)),
        Ready::Now | Ready::Elsewhere => String::new(),
    };
    let words = format!("{mark}{}{why}", choice.binding.hint.of(column.lang));
    let room = column.width.saturating_sub(KEY + 1);
    let row = format!("{}{} ", left(&words, room), right(label, KEY));
    let style = match choice.ready {
        Ready::NotNow(_) | Ready::Elsewhere if !is_marked => column.look.faint(),
        _ => column.row_style(is_marked),
    };
    Line::styled(row, style)
}

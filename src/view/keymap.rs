//! One key table: keys to commands, the footer's hints, the help page, the palette and the printed key card come from it.

pub mod ready;
mod table;

pub use ready::Ready;
pub use table::TABLE;

use super::palette;
use super::text::Words;
use crate::session::{Command, Dialog, Session};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// Longest text that one paste puts into the box, in characters.
pub const PASTE_MAX: usize = 64;

/// What takes the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The input box; no dialog is open.
    Desk,
    /// The pick list.
    Pick,
    /// The reason box.
    Reason,
    /// The question about a doubtful frame.
    Doubt,
    /// The camera's page.
    Camera,
    /// What can be mended of a student.
    Mend,
    /// The words that a choice needs.
    MendWords,
    /// The question whether to take back.
    Undo,
    /// A student who has a shot, or is absent, was called again.
    Recall,
    /// Why a student is skipped.
    Skip,
    /// The line of those who wait.
    Line,
    /// The classes.
    Class,
    /// Frames of nobody.
    Tray,
    /// Everything that can be done.
    Palette,
    /// Where the photographer's page is found.
    Page,
    /// The help page.
    Help,
    /// The quit question.
    Quit,
}

/// All places, the desk first.
pub const PLACES: [Place; 17] = [
    Place::Desk,
    Place::Pick,
    Place::Reason,
    Place::Doubt,
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
    Place::Quit,
];

/// A key with its name on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub code: KeyCode,
    /// Whether Ctrl is held.
    pub ctrl: bool,
    /// Whether Shift is held; of function keys only.
    pub shift: bool,
    /// Its name, the same in both languages.
    pub label: &'static str,
}

/// A row of the key table.
#[derive(Debug)]
pub struct Binding {
    /// Keys that do the same. The first one is named in the footer.
    pub keys: &'static [Key],
    /// What they ask for.
    pub command: Command,
    /// Where they act.
    pub places: &'static [Place],
    /// Whether pressing one is useful now, or why not.
    pub ready: fn(&Session) -> Ready,
    /// Two or three words for the footer.
    pub hint: Words,
    /// One sentence for the help page.
    pub help: Words,
}

pub(super) const fn key(code: KeyCode, label: &'static str) -> Key {
    Key { code, ctrl: false, shift: false, label }
}

pub(super) const fn ctrl(letter: char, label: &'static str) -> Key {
    Key { code: KeyCode::Char(letter), ctrl: true, shift: false, label }
}

/// What has the keys now.
#[must_use]
pub fn place(session: &Session) -> Place {
    match session.dialog {
        None => Place::Desk,
        Some(Dialog::Pick { .. }) => Place::Pick,
        Some(Dialog::Reason { .. }) => Place::Reason,
        Some(Dialog::Doubt) => Place::Doubt,
        Some(Dialog::Camera { .. }) => Place::Camera,
        Some(Dialog::Mend { .. }) => Place::Mend,
        Some(Dialog::MendWords { .. }) => Place::MendWords,
        Some(Dialog::Undo { .. }) => Place::Undo,
        Some(Dialog::Recall { .. }) => Place::Recall,
        Some(Dialog::Skip { .. }) => Place::Skip,
        Some(Dialog::Line { .. }) => Place::Line,
        Some(Dialog::Class { .. }) => Place::Class,
        Some(Dialog::Tray { .. }) => Place::Tray,
        Some(Dialog::Palette { .. }) => Place::Palette,
        Some(Dialog::Page) => Place::Page,
        Some(Dialog::Help { .. }) => Place::Help,
        Some(Dialog::Quit) => Place::Quit,
    }
}

/// What a key asks for, or `None` when it means nothing here. A printable key is text and nothing else.
#[must_use]
pub fn command(event: &KeyEvent, session: &Session) -> Option<Command> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let place = place(session);
    if let Some(letter) = printable(event) {
        return takes_text(place).then(|| Command::Insert(letter.to_string()));
    }
    let bound = TABLE.iter().find(|row| row.places.contains(&place) && row.has(event))?;
    match (place, &bound.command) {
        (Place::Palette, Command::Confirm) => palette::chosen(session),
        (_, command) => Some(command.clone()),
    }
}

/// What pasted text asks for: control characters removed, at most [`PASTE_MAX`] characters.
#[must_use]
pub fn paste(text: &str, session: &Session) -> Option<Command> {
    let clean: String = text.chars().filter(|c| !c.is_control()).take(PASTE_MAX).collect();
    (takes_text(place(session)) && !clean.is_empty()).then_some(Command::Insert(clean))
}

/// The rows that an operator looks for now, in the order of the footer; with the reason those that can't be used.
pub fn looked_for(session: &Session) -> impl Iterator<Item = (&'static Binding, Option<Words>)> {
    let place = place(session);
    let here = TABLE.iter().filter(move |row| row.places.contains(&place));
    here.filter_map(move |row| match (row.ready)(session) {
        Ready::Now => Some((row, None)),
        Ready::NotNow(why) => Some((row, Some(why))),
        Ready::Elsewhere => None,
    })
}

/// The rows for a page of keys: those of the desk first, those of dialogs after.
pub fn by_place() -> impl Iterator<Item = &'static Binding> {
    let of_desk = |row: &&Binding| row.places.contains(&Place::Desk);
    TABLE.iter().filter(of_desk).chain(TABLE.iter().filter(move |row| !of_desk(row)))
}

impl Binding {
    fn has(&self, event: &KeyEvent) -> bool {
        self.keys.iter().any(|key| key.is(event))
    }

    /// The names of its keys.
    #[must_use]
    pub fn key_names(&self) -> String {
        self.keys.iter().map(|key| key.label).collect::<Vec<_>>().join("  ")
    }
}

impl Key {
    pub(super) fn is(&self, event: &KeyEvent) -> bool {
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        let code = match event.code {
            KeyCode::Char(letter) if ctrl => KeyCode::Char(letter.to_ascii_lowercase()),
            code => code,
        };
        let is_function = matches!(code, KeyCode::F(_));
        let shift = is_function && event.modifiers.contains(KeyModifiers::SHIFT);
        let alt = event.modifiers.contains(KeyModifiers::ALT);
        !alt && self.code == code && self.ctrl == ctrl && self.shift == shift
    }
}

pub(super) fn printable(event: &KeyEvent) -> Option<char> {
    let plain = !event.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    match event.code {
        KeyCode::Char(letter) if plain && !letter.is_control() => Some(letter),
        _ => None,
    }
}

/// Whether there is a box that takes text.
#[must_use]
pub fn takes_text(place: Place) -> bool {
    table::BOXES.contains(&place)
}

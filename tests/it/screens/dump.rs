//! A screen as text. `TestBackend`'s own dump names hidden cells and leaves out styles.

use super::scene;
use paishe::lang::Lang;
use paishe::session::Session;
use paishe::view::{self, Look};
use ratatui::Terminal;
use ratatui::backend::{Backend, TestBackend};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// A drawn screen.
pub struct Screen {
    /// Its rows.
    pub rows: Vec<String>,
    /// The styles of each row, as runs `column:style`.
    pub styles: Vec<String>,
    /// Where the cursor stands.
    pub cursor: Position,
    /// What was left blank for graphics.
    pub picture_area: Option<Rect>,
}

impl Screen {
    /// Rows, then the styles of the rows that have some.
    pub fn text(&self) -> String {
        let frame: Vec<String> = self.rows.iter().map(|row| format!("|{row}|")).collect();
        let styles = self.styles.iter().enumerate().filter(|(_, style)| !style.is_empty());
        let styles: Vec<String> = styles.map(|(y, style)| format!("{y:02}{style}")).collect();
        format!("{}\n{}", frame.join("\n"), styles.join("\n"))
    }
}

/// Draws a session on a stage with a plain picture.
pub fn screen(session: &Session, lang: Lang, look: Look, (width, height): (u16, u16)) -> Screen {
    let picture = scene::picture();
    let stage = scene::stage(session, lang, look, picture);
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let mut picture_area = None;
    terminal
        .draw(|frame| picture_area = view::draw(frame, session, &stage).picture.map(|p| p.area))
        .unwrap();
    let cursor = terminal.backend_mut().get_cursor_position().unwrap();
    of_buffer(terminal.backend().buffer(), cursor, picture_area)
}

/// A screen that was drawn.
pub fn of_buffer(buffer: &Buffer, cursor: Position, picture_area: Option<Rect>) -> Screen {
    let height = buffer.area.height;
    let rows = (0..height).map(|y| row(buffer, y)).collect();
    let styles = (0..height).map(|y| styles(buffer, y)).collect();
    Screen { rows, styles, cursor, picture_area }
}

/// The cells of a row, without the one hidden behind a wide character.
fn cells(buffer: &Buffer, y: u16) -> Vec<(u16, &Cell)> {
    let mut cells = Vec::new();
    let mut x = 0;
    while x < buffer.area.width {
        let cell = &buffer[(x, y)];
        cells.push((x, cell));
        x += cell.symbol().width().max(1) as u16;
    }
    cells
}

fn row(buffer: &Buffer, y: u16) -> String {
    cells(buffer, y).into_iter().map(|(_, cell)| cell.symbol()).collect()
}

fn styles(buffer: &Buffer, y: u16) -> String {
    let mut text = String::new();
    let mut last = Cell::EMPTY;
    for (x, cell) in cells(buffer, y) {
        let same = (cell.fg, cell.bg, cell.modifier) == (last.fg, last.bg, last.modifier);
        // A picture's pixels would be most of the snapshot; its place shows in the rows.
        if !same && !format!("{:?}", cell.fg).starts_with("Rgb") {
            write!(text, " {x}:{}", style(cell)).unwrap();
        }
        last = cell.clone();
    }
    text
}

fn style(cell: &Cell) -> String {
    let mut words: Vec<String> = Vec::new();
    let reset = ratatui::style::Color::Reset;
    words.extend((cell.fg != reset).then(|| format!("{:?}", cell.fg)));
    words.extend((cell.bg != reset).then(|| format!("on{:?}", cell.bg)));
    words.extend((!cell.modifier.is_empty()).then(|| format!("{:?}", cell.modifier)));
    if words.is_empty() { "plain".into() } else { words.join("+") }
}

//! Draws a session; changes nothing. Keys become commands in [`keymap`].

pub mod board;
pub mod burst;
mod camera_page;
pub mod dialog;
pub mod graphics;
pub mod guides;
pub mod halfblock;
pub mod keyboard;
pub mod keymap;
mod line_page;
pub mod look;
pub mod marks;
mod mend_page;
pub mod mend_text;
mod notice_text;
pub mod occasion;
pub mod palette;
mod panel;
pub mod picture;
pub mod plain;
pub mod press;
mod proof_dialog;
pub mod proof_keys;
pub mod proof_page;
pub mod proof_text;
mod recall_page;
pub mod rig_text;
pub mod scancode;
pub mod standing;
pub mod text;
mod trend;
pub mod width;

pub use board::{Board, Reach};
pub use guides::{Band, Guides};
pub use look::{CellSize, Colours, Look, Protocol};
pub use picture::Shown;

use crate::lang::Lang;
use crate::roster::redact;
use crate::session::{Command, Dialog, Session};
use jiff::tz::TimeZone;
use look::Tone;
use panel::Column;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use width::{cells, clip, clip_front, left, steady};

/// The smallest window that shows everything: columns, rows.
pub const SMALLEST: (u16, u16) = (80, 24);

/// Below so many bytes the disk's room is shown in red: about 150 camera files.
const LITTLE_ROOM: u64 = 2_000_000_000;

/// What is shown beside the session's state.
#[derive(Debug, Clone)]
pub struct Stage<'a> {
    /// Language of the operator's words.
    pub lang: Lang,
    /// What the terminal can show.
    pub look: Look,
    /// Name of the study centre.
    pub centre: &'a str,
    /// Free room on the session's disk, in bytes.
    pub disk_room_bytes: Option<u64>,
    /// The picture, if there is one.
    pub shown: Option<Shown<'a>>,
    /// The profile's lines.
    pub guides: Guides,
    /// Where the clock on the wall is read.
    pub zone: &'a TimeZone,
    /// Where the photographer's page is found, if one is served.
    pub page: Option<&'a PageAddress>,
}

/// Where the photographer's page is found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageAddress {
    /// Addresses, the likeliest first.
    pub urls: Vec<String>,
    /// The first one as a QR code, drawn in half blocks; empty where that is of no use.
    pub code: Vec<String>,
}

/// What a drawn screen leaves to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drawn {
    /// Where the picture goes by a graphics protocol: its cells were left blank. `None` when there is nothing to send.
    pub picture: Option<picture::Place>,
}

/// The parts of the screen.
struct Parts {
    header: Rect,
    picture: Rect,
    gap: Rect,
    panel: Rect,
    body: Rect,
    notice: Rect,
    input: Rect,
    footer: Rect,
}

/// Draws the whole screen. The cursor stands where text goes, so that an input method follows it.
pub fn draw(frame: &mut Frame, session: &Session, stage: &Stage) -> Drawn {
    let area = frame.area();
    if area.width < 60 || area.height < 20 {
        let words = clip(text::SMALL.of(stage.lang), usize::from(area.width));
        frame.render_widget(Line::raw(words), area);
        return Drawn { picture: None };
    }
    let parts = split(area);
    frame.render_widget(header(session, stage, area.width), parts.header);
    frame.render_widget(notice(session, stage, area.width), parts.notice);
    frame.render_widget(footer(session, stage, area.width), parts.footer);
    input(frame, session, stage, parts.input);
    if let Some(Dialog::Help { first }) = session.dialog {
        let size = (parts.body.width, parts.body.height);
        let page = dialog::help(session, (stage.lang, stage.look), first, size);
        frame.render_widget(Paragraph::new(page), parts.body);
        return Drawn { picture: None };
    }
    if session.dialog == Some(Dialog::Page) {
        let page = dialog::page_address(stage, (parts.body.width, parts.body.height));
        frame.render_widget(Paragraph::new(page), parts.body);
        return Drawn { picture: None };
    }
    upright(frame, stage, parts.gap);
    column(frame, session, stage, parts.panel);
    Drawn { picture: picture(frame, session, stage, parts.picture) }
}

fn split(area: Rect) -> Parts {
    let rows =
        [1, 0, 1, 1, 1].map(|n| if n == 0 { Constraint::Fill(1) } else { Constraint::Length(n) });
    let [header, body, notice, input, footer] = Layout::vertical(rows).areas(area);
    let panel_width = 42.max(area.width * 3 / 10).min(64);
    let columns = [Constraint::Fill(1), Constraint::Length(1), Constraint::Length(panel_width)];
    let [picture, gap, panel] = Layout::horizontal(columns).areas(body);
    Parts { header, picture, gap, panel, body, notice, input, footer }
}

fn header(session: &Session, stage: &Stage, width: u16) -> Line<'static> {
    let look = stage.look;
    let (tone, camera) = text::camera(session, stage.lang);
    let camera = clip(&steady(&camera, look), usize::from(width) / 2);
    let (room_style, room) = disk_room(stage);
    let title =
        format!(" {}  {}", text::TITLE.of(stage.lang), steady(&order(session, stage.lang), look));
    let (crew_tone, crew) = text::crew(session, stage.lang);
    let crew = steady(&crew, look);
    let used = cells(&title) + cells(&crew) + cells(&camera) + cells(&room) + 1;
    let centre = left(&steady(stage.centre, look), usize::from(width).saturating_sub(used));
    Line::from(vec![
        Span::styled(title, look.strong()),
        Span::styled(crew, look.text(crew_tone)),
        Span::styled(centre + " ", look.faint()),
        Span::styled(camera, look.text(tone)),
        Span::styled(room, room_style),
    ])
}

/// In which order students are called, where it isn't by key alone.
fn order(session: &Session, lang: Lang) -> String {
    let class = session.line.class.as_ref().map(|class| format!("[{}] ", clip(&class.name, 16)));
    let runs = session.line.runs.then(|| text::words("[依次叫号] ", "[line runs] ").of(lang));
    format!("{}{}", runs.unwrap_or_default(), class.unwrap_or_default())
}

fn disk_room(stage: &Stage) -> (Style, String) {
    let Some(bytes) = stage.disk_room_bytes else { return (Style::new(), " ".to_owned()) };
    let words = format!("   {} {:.1} GB ", text::ROOM.of(stage.lang), bytes as f64 / 1e9);
    let style = if bytes < LITTLE_ROOM { stage.look.text(Tone::Bad) } else { stage.look.faint() };
    (style, words)
}

fn notice(session: &Session, stage: &Stage, width: u16) -> Line<'static> {
    let Some(notice) = &session.notice else { return Line::raw("") };
    let (tone, words) = text::notice(notice, session, stage.lang);
    let words = clip(&steady(&words, stage.look), usize::from(width).saturating_sub(2));
    Line::styled(format!(" {words}"), stage.look.text(tone))
}

/// The input box at the left, the next number at the right.
fn input(frame: &mut Frame, session: &Session, stage: &Stage, area: Rect) {
    let look = stage.look;
    let next = format!(" {} ", text::NEXT_NUMBER.of(stage.lang));
    let number = format!(" {} ", session.next_number);
    let label = format!(" {} > ", text::NUMBER.of(stage.lang));
    let used = cells(&label) + cells(&next) + cells(&number) + 1;
    let room = usize::from(area.width).saturating_sub(used);
    // A 身份证号码 that is keyed or scanned is masked while it stands in the box.
    let typed = clip_front(&steady(&redact(&session.input), look), room.saturating_sub(1));
    let column = cells(&label) + cells(&typed);
    let line = Line::from(vec![
        Span::styled(label, look.strong()),
        Span::styled(left(&typed, room), look.strong()),
        Span::styled(next, look.faint()),
        Span::styled(number, look.bar(Tone::Calm)),
        Span::raw(" "),
    ]);
    frame.render_widget(line, area);
    if session.dialog.is_none() {
        frame.set_cursor_position(Position::new(area.x + column as u16, area.y));
    }
}

/// Hints of the keys that are useful now, as many as fit; help and quit always do.
fn footer(session: &Session, stage: &Stage, width: u16) -> Line<'static> {
    let is_firm = |row: &keymap::Binding| {
        row.places == keymap::PLACES || (row.command == Command::Cancel && session.dialog.is_some())
    };
    let (firm, free): (Vec<_>, Vec<_>) =
        keymap::looked_for(session).partition(|(row, _)| is_firm(row));
    let hint =
        |(row, why): (&keymap::Binding, _)| Hint { key: row.keys.first(), words: row.hint, why };
    let [firm, free] = [firm, free].map(|rows| rows.into_iter().map(hint).collect::<Vec<_>>());
    hints(&firm, free, (stage.lang, stage.look), width)
}

/// A key that is named in the footer.
struct Hint {
    key: Option<&'static keymap::Key>,
    /// What it does.
    words: text::Words,
    /// Why it can't be used now.
    why: Option<text::Words>,
}

impl Hint {
    fn label(&self) -> &'static str {
        self.key.map_or("", |key| key.label)
    }

    /// The key can be used: its name stands out. It can't: all of it steps back, with the reason.
    fn spans(&self, lang: Lang, look: Look) -> Vec<Span<'static>> {
        let (label, words) = (self.label(), self.words.of(lang));
        match self.why {
            Some(why) => {
                vec![Span::styled(format!("({label} {words}: {})  ", why.of(lang)), look.faint())]
            }
            None => vec![
                Span::styled(format!(" {label} "), look.strong()),
                Span::styled(format!("{words}  "), look.faint()),
            ],
        }
    }
}

/// As many hints as fit; the firm ones always do, at the end.
fn hints(
    firm: &[Hint],
    mut free: Vec<Hint>,
    (lang, look): (Lang, Look),
    width: u16,
) -> Line<'static> {
    let cost = |hint: &Hint| hint.spans(lang, look).iter().map(Span::width).sum::<usize>();
    let mut room = usize::from(width).saturating_sub(firm.iter().map(cost).sum());
    free.retain(|hint| {
        let fits = cost(hint) <= room;
        room -= if fits { cost(hint) } else { 0 };
        fits
    });
    free.iter().chain(firm).flat_map(|hint| hint.spans(lang, look)).collect()
}

fn upright(frame: &mut Frame, stage: &Stage, area: Rect) {
    let line = Line::styled(stage.look.upright(), stage.look.faint());
    frame.render_widget(Paragraph::new(vec![line; usize::from(area.height)]), area);
}

fn column(frame: &mut Frame, session: &Session, stage: &Stage, area: Rect) {
    let column = Column::new(session, stage, area.width, area.height);
    let mut rows = column.students();
    let top = rows.len();
    let below = if column.roomy { 3 } else { 2 };
    let height = usize::from(area.height).saturating_sub(top + below);
    match dialog::rows(&column, session, height) {
        Some(dialog) => {
            if let Some((row, at)) = dialog.cursor {
                let (x, y) = (area.x + at as u16, area.y + (top + row) as u16);
                frame.set_cursor_position(Position::new(x, y));
            }
            rows.extend(dialog.lines);
            rows.resize_with(top + height, || Line::raw(""));
        }
        None => rows.extend(column.check(height)),
    }
    rows.push(column.rule());
    rows.extend(column.roomy.then(|| column.trend()));
    rows.push(column.counts());
    frame.render_widget(Paragraph::new(rows), area);
}

/// Draws the picture, or leaves room for it, or says why there is none.
fn picture(
    frame: &mut Frame,
    session: &Session,
    stage: &Stage,
    area: Rect,
) -> Option<picture::Place> {
    let [label, rest] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    let Some(shown) = &stage.shown else {
        no_picture(frame, session, stage, area);
        return None;
    };
    let words = if shown.still { text::STILL } else { text::LIVE };
    let words = format!(" {}", words.of(stage.lang));
    frame.render_widget(Line::styled(words, stage.look.faint()), label);
    let place = picture::fit(shown, rest, stage.look.cell);
    if stage.look.protocol != Protocol::HalfBlocks {
        return Some(place);
    }
    let size = picture::size_px(place.area, stage.look, shown.still);
    let canvas = picture::compose(shown, place.part, &stage.guides, size);
    halfblock::draw(&canvas, place.area, stage.look, frame.buffer_mut());
    None
}

fn no_picture(frame: &mut Frame, session: &Session, stage: &Stage, area: Rect) {
    let (tone, words) = text::no_picture(&session.camera, stage.lang);
    let room = usize::from(area.width).saturating_sub(2);
    let styles = [
        stage.look.text(tone).patch(stage.look.strong()),
        stage.look.text(Tone::Calm),
        stage.look.faint(),
    ];
    let mut lines = vec![Line::raw(""); usize::from(area.height / 2).saturating_sub(2)];
    for (words, style) in words.into_iter().zip(styles) {
        let rows = width::wrap(&steady(&words, stage.look), room);
        lines.extend(rows.into_iter().map(|row| Line::styled(row, style).centered()));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

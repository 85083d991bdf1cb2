//! Questions and lists. They take the place of the findings, so that the picture stays in sight; help takes the body.

use super::camera_page;
use super::keymap::{self, Binding, Place, Ready, TABLE};
use super::look::{Look, Tone};
use super::panel::Column;
use super::width::{cells, clip, clip_front, left, steady, wrap};
use super::{Stage, line_page, mend_page, palette, recall_page, text};
use crate::judge::Verdict;
use crate::lang::Lang;
use crate::roster::{StudentNumber, redact};
use crate::session::{Progress, Session};
use ratatui::style::{Color, Style};
use ratatui::text::{Line, Span};

/// Most addresses of the page that are listed.
const ADDRESSES_MAX: usize = 4;

/// Rows of a dialog, and where the cursor stands in them: (row, column).
pub(super) struct Rows {
    pub lines: Vec<Line<'static>>,
    pub cursor: Option<(usize, usize)>,
}

/// The pick list in `height` rows; the marked student is always in sight.
pub(super) fn pick(column: &Column, matches: &[StudentNumber], at: usize, height: usize) -> Rows {
    let mut lines = heading(column, text::PICK.of(column.lang), Tone::Care);
    let room = height.saturating_sub(lines.len() + 1).max(1);
    let first = first_shown(at, matches.len(), room);
    let shown = matches.iter().enumerate().skip(first).take(room);
    lines.extend(shown.map(|(i, number)| candidate(column, number, i == at)));
    let hidden = matches.len().saturating_sub(room);
    if hidden > 0 {
        let more = format!(" {hidden} {}", text::MORE.of(column.lang));
        lines.push(Line::styled(clip(&more, column.width), column.look.faint()));
    }
    Rows { lines, cursor: None }
}

fn candidate(column: &Column, number: &StudentNumber, marked: bool) -> Line<'static> {
    let entry = column.session.queue.get(number);
    let name = entry.map_or("".into(), |entry| text::name(column.session, &entry.student));
    let done = match entry.map(|entry| entry.progress) {
        Some(Progress::Done(shot)) => format!(" {} {shot}", text::DONE.of(column.lang)),
        _ => String::new(),
    };
    let mark = if marked { " > " } else { "   " };
    let room = column.width.saturating_sub(3 + cells(&done));
    let tail = clip_front(&number.0, room / 2);
    let name = left(&steady(&name, column.look), room.saturating_sub(cells(&tail) + 2));
    let row = left(&format!("{mark}{name}  {}{done}", steady(&tail, column.look)), column.width);
    Line::styled(row, column.row_style(marked))
}

/// The reason box.
pub(super) fn reason(column: &Column, typed: &str, height: usize) -> Rows {
    let (words, tone) = match column.verdict() {
        Some(Verdict::Unmeasured) => (text::REASON_UNMEASURED, Tone::Unsure),
        _ => (text::REASON, Tone::Bad),
    };
    let mut lines = heading(column, words.of(column.lang), tone);
    let cursor = push_box(&mut lines, column, typed);
    lines.push(Line::raw(""));
    lines.extend(column.objections().into_iter().take(height.saturating_sub(5)));
    lines.push(Line::raw(""));
    lines.extend(note(column, text::REASON_NOTE.of(column.lang)));
    Rows { lines, cursor }
}

/// The quit question.
pub(super) fn quit(column: &Column) -> Rows {
    let mut lines = heading(column, text::QUIT.of(column.lang), Tone::Care);
    lines.extend(note(column, text::QUIT_NOTE.of(column.lang)));
    Rows { lines, cursor: None }
}

/// Whether a doubtful frame is really of the student on camera.
fn doubt(column: &Column) -> Rows {
    let mut lines = heading(column, text::DOUBT.of(column.lang), Tone::Unsure);
    let student = column.session.on_camera.as_ref();
    let who = student.map(|number| text::name_and_number(column.session, number));
    let who = clip(&steady(&who.unwrap_or_default(), column.look), column.width.saturating_sub(1));
    lines.push(Line::styled(format!(" {who}"), column.look.strong()));
    lines.push(Line::raw(""));
    lines.extend(note(column, text::DOUBT_NOTE.of(column.lang)));
    Rows { lines, cursor: None }
}

/// The bar over a list.
pub(super) fn title(column: &Column, words: &str, tone: Tone) -> Line<'static> {
    let row = left(&steady(&format!(" {words}"), column.look), column.width);
    Line::styled(row, column.look.bar(tone))
}

/// The bar over a question, and a blank row.
pub(super) fn heading(column: &Column, words: &str, tone: Tone) -> Vec<Line<'static>> {
    vec![title(column, words, tone), Line::raw("")]
}

/// Adds the box in which text is typed; where the cursor stands: (row, column). A 身份证号码 in it is masked.
pub(super) fn push_box(
    lines: &mut Vec<Line<'static>>,
    column: &Column,
    typed: &str,
) -> Option<(usize, usize)> {
    let shown = steady(&redact(typed), column.look);
    let shown = clip_front(&shown, column.width.saturating_sub(4));
    let cursor = Some((lines.len(), 3 + cells(&shown)));
    lines.push(Line::from(vec![Span::raw(" > "), Span::styled(shown, column.look.strong())]));
    cursor
}

/// The first row of a list of `count` that is shown in `room` rows, so that the marked one is in sight.
pub(super) fn first_shown(marked: usize, count: usize, room: usize) -> usize {
    marked.saturating_sub(room / 2).min(count.saturating_sub(room))
}

pub(super) fn note(column: &Column, words: &str) -> Vec<Line<'static>> {
    let rows = wrap(&steady(words, column.look), column.width.saturating_sub(2));
    rows.into_iter().map(|row| Line::styled(format!(" {row}"), column.look.faint())).collect()
}

/// The key table as a page of `width` cells and `height` rows, from row `first` on; what can't be used now says why.
#[must_use]
pub fn help(
    session: &Session,
    (lang, look): (Lang, Look),
    first: usize,
    size: (u16, u16),
) -> Vec<Line<'static>> {
    let (width, height) = (usize::from(size.0), usize::from(size.1));
    let rows = TABLE.len();
    let room = height.saturating_sub(1);
    let first = first.min(rows.saturating_sub(room));
    let until = (first + room).min(rows);
    let title = format!(" {}  {}-{until} / {rows}", text::KEYS.of(lang), first + 1);
    let mut lines = vec![Line::styled(left(&title, width), look.bar(Tone::Calm))];
    let keys_width = TABLE.iter().map(|row| cells(&row.key_names())).max().unwrap_or(0) + 2;
    let desk = Session { dialog: None, ..session.clone() };
    for row in keymap::by_place().skip(first).take(room) {
        let keys = format!("  {}", left(&row.key_names(), keys_width));
        let words = help_words(row, &desk, lang);
        let words = clip(&steady(&words, look), width.saturating_sub(cells(&keys)));
        lines.push(Line::from(vec![Span::styled(keys, look.strong()), Span::raw(words)]));
    }
    lines
}

/// Where the photographer's page is found, as a page of `size` cells: addresses, and the first one as a QR code.
#[must_use]
pub fn page_address(stage: &Stage, size: (u16, u16)) -> Vec<Line<'static>> {
    let (lang, look, width) = (stage.lang, stage.look, usize::from(size.0));
    let title = left(&format!(" {}", text::PAGE.of(lang)), width);
    let mut lines = vec![Line::styled(title, look.bar(Tone::Calm)), Line::raw("")];
    let Some(address) = stage.page else {
        let rows = wrap(text::NO_PAGE.of(lang), width.saturating_sub(2));
        lines.extend(rows.into_iter().map(|row| Line::raw(format!(" {row}"))));
        return lines;
    };
    let urls = address.urls.iter().map(|url| Line::styled(format!(" {url}"), look.strong()));
    lines.extend(urls.take(ADDRESSES_MAX));
    lines.push(Line::raw(""));
    let fits = lines.len() + address.code.len() <= usize::from(size.1);
    if fits && !look.wide_ambiguous {
        let style = Style::new().fg(Color::White).bg(Color::Black);
        let rows = address.code.iter();
        lines.extend(
            rows.map(|row| Line::from(vec![Span::raw(" "), Span::styled(row.clone(), style)])),
        );
    } else if !address.code.is_empty() {
        lines.push(Line::styled(format!(" {}", text::CODE_HIDDEN.of(lang)), look.faint()));
    }
    lines
}

fn help_words(row: &Binding, desk: &Session, lang: Lang) -> String {
    let why = match (row.ready)(desk) {
        Ready::NotNow(why) if row.places.contains(&Place::Desk) => {
            format!("（{}）", why.of(lang))
        }
        _ => String::new(),
    };
    format!("{}{why}", row.help.of(lang))
}

/// The rows that the session's open dialog shows in place of the findings, or `None`.
pub(super) fn rows(column: &Column, session: &Session, height: usize) -> Option<Rows> {
    use crate::session::Dialog;
    match session.dialog.as_ref()? {
        Dialog::Pick { matches, selected } => Some(pick(column, matches, *selected, height)),
        Dialog::Reason { text } => Some(reason(column, text, height)),
        Dialog::Quit => Some(quit(column)),
        Dialog::Doubt => Some(doubt(column)),
        Dialog::Camera { selected } => Some(camera_page::page(column, *selected, height)),
        Dialog::Mend { student, selected } => Some(mend_page::choices(column, student, *selected)),
        Dialog::MendWords { student, choice, text } => {
            Some(mend_page::words(column, student, *choice, text))
        }
        Dialog::Undo { done, again } => Some(mend_page::undo(column, done, *again)),
        Dialog::Recall { student } => Some(recall_page::recall(column, student)),
        Dialog::Skip { student, text } => Some(line_page::skip(column, student, text)),
        Dialog::Line { selected } => Some(line_page::line(column, *selected, height)),
        Dialog::Class { text, selected } => {
            Some(line_page::classes(column, text, *selected, height))
        }
        Dialog::Tray { selected, text } => Some(recall_page::tray(column, *selected, text)),
        Dialog::Palette { text, selected } => Some(palette::page(column, text, *selected, height)),
        Dialog::Help { .. } | Dialog::Page => None,
    }
}

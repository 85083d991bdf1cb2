//! Draws the proofreading desk: the rows at the left, the one that is looked at with its photo at the right.

use super::look::{CellSize, Look, Tone};
use super::picture::Part;
use super::width::{cells, clip, clip_front, left, right, steady, wrap};
use super::{Hint, halfblock, hints, proof_dialog, proof_keys, proof_text, text};
use crate::lang::Lang;
use crate::roster::header::Field;
use crate::session::proofing::{Mode, Said, fields};
use crate::session::{ProofRow, ProofState, Proofing};
use image::RgbImage;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

/// Rows of the dialog: its rule and four more, whatever is asked, so that no row moves.
const DIALOG_ROWS: u16 = 5;
/// Columns of a field's title and its mark.
const TITLE_CELLS: usize = 12;
const MARK_CELLS: usize = 3;
/// Columns of the fields and the rows where the window is narrow.
const FIELDS_CELLS: u16 = 34;
const LIST_CELLS: u16 = 28;
/// From so many columns on, all three parts grow.
const WIDE_CELLS: u16 = 100;
/// Columns of a name in the list, at least: three characters.
const NAME_CELLS: usize = 6;

/// What is shown beside the desk's state.
#[derive(Debug, Clone, Copy)]
pub struct ProofStage<'a> {
    /// Language of the operator's words.
    pub lang: Lang,
    /// What the terminal can show. The photo is always drawn in characters.
    pub look: Look,
    /// Name of the study centre.
    pub centre: &'a str,
    /// Upright pixels of the photo that is looked at; none when it can't be read.
    pub photo: Option<&'a RgbImage>,
}

impl ProofStage<'_> {
    pub(super) fn say(&self, words: text::Words) -> &'static str {
        words.of(self.lang)
    }

    pub(super) fn calm(&self, text: &str) -> String {
        steady(text, self.look)
    }
}

/// Draws the whole screen. The cursor stands where text goes, so that an input method follows it.
pub fn draw(frame: &mut Frame, desk: &Proofing, stage: &ProofStage) {
    let area = frame.area();
    if area.width < 64 || area.height < 20 {
        let words = clip(stage.say(text::SMALL), usize::from(area.width));
        frame.render_widget(Line::raw(words), area);
        return;
    }
    let rows = [1, 1, 0, DIALOG_ROWS, 1, 1]
        .map(|n| if n == 0 { Constraint::Fill(1) } else { Constraint::Length(n) });
    let [header, counts, body, dialog, notice, footer] = Layout::vertical(rows).areas(area);
    frame.render_widget(title(desk, stage, header.width), header);
    frame.render_widget(state_counts(desk, stage, counts.width), counts);
    draw_body(frame, desk, stage, body);
    proof_dialog::draw(frame, desk, stage, dialog);
    frame.render_widget(said(desk, stage, notice.width), notice);
    frame.render_widget(keys(desk, stage, footer.width), footer);
}

fn title(desk: &Proofing, stage: &ProofStage, width: u16) -> Line<'static> {
    let title = format!(" {}  ", stage.say(proof_text::TITLE));
    let count =
        format!("{} {}/{} ", stage.say(proof_text::SHOWN), desk.shown.len(), desk.rows.len());
    let used = cells(&title) + cells(&count) + 1;
    let centre = left(&stage.calm(stage.centre), usize::from(width).saturating_sub(used));
    Line::from(vec![
        Span::styled(title, stage.look.strong()),
        Span::styled(centre + " ", stage.look.faint()),
        Span::styled(count, stage.look.strong()),
    ])
}

/// How many rows are how far; states without a row are left out.
fn state_counts(desk: &Proofing, stage: &ProofStage, width: u16) -> Line<'static> {
    let mut room = usize::from(width);
    let mut spans = Vec::new();
    for (state, count) in desk.counts().into_iter().filter(|(_, count)| *count > 0) {
        let words = format!(" {} {count} ", state_word(state, stage));
        if cells(&words) <= room {
            room -= cells(&words);
            spans.push(Span::styled(words, stage.look.text(proof_text::tone(state))));
        }
    }
    Line::from(spans)
}

fn state_word(state: ProofState, stage: &ProofStage) -> String {
    format!("{} {}", proof_text::sign(state), stage.say(proof_text::brief(state)))
}

fn draw_body(frame: &mut Frame, desk: &Proofing, stage: &ProofStage, area: Rect) {
    let is_wide = area.width >= WIDE_CELLS;
    let list_cells = if is_wide { (area.width * 3 / 8).min(54) } else { LIST_CELLS };
    let fields_cells =
        if is_wide { (area.width / 3).clamp(FIELDS_CELLS, 60) } else { FIELDS_CELLS };
    let columns = [
        Constraint::Length(list_cells),
        Constraint::Length(1),
        Constraint::Fill(1),
        Constraint::Length(1),
        Constraint::Length(fields_cells),
    ];
    let [list, gap, photo, _, fields] = Layout::horizontal(columns).areas(area);
    draw_list(frame, desk, stage, list);
    let rule = Line::styled(stage.look.upright(), stage.look.faint());
    frame.render_widget(Paragraph::new(vec![rule; usize::from(gap.height)]), gap);
    let Some(row) = desk.row() else { return };
    draw_photo(frame, stage, photo);
    frame.render_widget(Paragraph::new(row_lines(row, desk, stage, fields.width)), fields);
}

/// Columns of the list, in cells.
struct Columns {
    number: usize,
    name: usize,
    student: usize,
    state: usize,
}

impl Columns {
    fn of(desk: &Proofing, stage: &ProofStage, width: u16) -> Self {
        let number = desk.rows.last().map_or(1, |row| row.number.to_string().len()).max(4);
        let briefs = ProofState::ALL.map(|state| cells(&state_word(state, stage)));
        let state = briefs.into_iter().max().unwrap_or_default();
        let rest = usize::from(width).saturating_sub(number + state + 4);
        let longest = desk.rows.iter().map(|row| cells(&row.student.number.0)).max();
        let student = longest.unwrap_or_default().max(4).min(rest.saturating_sub(NAME_CELLS));
        Self { number, name: rest - student, student, state }
    }
}

fn draw_list(frame: &mut Frame, desk: &Proofing, stage: &ProofStage, area: Rect) {
    let columns = Columns::of(desk, stage, area.width);
    let mut lines = vec![list_heading(&columns, stage)];
    let height = usize::from(area.height).saturating_sub(1);
    // The row that is looked at stays in the middle, but at the ends.
    let first = desk.at.saturating_sub(height / 2).min(desk.shown.len().saturating_sub(height));
    for (place, index) in desk.shown.iter().enumerate().skip(first).take(height) {
        let row = desk.rows.get(*index);
        lines.extend(row.map(|row| list_line(row, place == desk.at, &columns, stage)));
    }
    if desk.shown.is_empty() {
        let none = desk.rows.is_empty();
        let words = if none { proof_text::NO_ROWS } else { proof_text::NO_MATCH };
        let rows = wrap(stage.say(words), usize::from(area.width).saturating_sub(2));
        lines.extend(rows.into_iter().map(|row| Line::raw(format!(" {row}"))));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

fn list_heading(columns: &Columns, stage: &ProofStage) -> Line<'static> {
    let words = format!(
        " {} {} {}",
        right(stage.say(proof_text::NUMBER), columns.number),
        left(Field::Name.title(), columns.name),
        left(Field::Number.title(), columns.student),
    );
    Line::styled(words, stage.look.faint())
}

fn list_line(row: &ProofRow, is_at: bool, columns: &Columns, stage: &ProofStage) -> Line<'static> {
    let words = format!(
        "{}{} {} {} ",
        if is_at { ">" } else { " " },
        right(&row.number.to_string(), columns.number),
        left(&stage.calm(&row.student.name), columns.name),
        left(&clip_front(&stage.calm(&row.student.number.0), columns.student), columns.student),
    );
    let state = row.proof.state;
    let (plain, tone) = (stage.look.text(Tone::Calm), proof_text::tone(state));
    let bar = stage.look.bar(if is_at { Tone::Calm } else { tone });
    let style = |other| if is_at { bar } else { other };
    let word = left(&state_word(state, stage), columns.state);
    Line::from(vec![
        Span::styled(words, style(plain)),
        Span::styled(word, style(stage.look.text(tone))),
    ])
}

fn draw_photo(frame: &mut Frame, stage: &ProofStage, area: Rect) {
    if area.width < 8 {
        return;
    }
    if let Some(photo) = stage.photo {
        let place = whole(area, photo, stage.look.cell);
        let part = Part { x: 0, y: 0, width: photo.width(), height: photo.height() };
        let pixels = halfblock::sample(photo, part, halfblock::pixels(place, stage.look));
        halfblock::draw(&pixels, place, stage.look, frame.buffer_mut());
        return;
    }
    let rows = wrap(stage.say(proof_text::NO_PHOTO), usize::from(area.width));
    let style = stage.look.text(Tone::Bad);
    let lines: Vec<_> = rows.into_iter().map(|row| Line::styled(row, style)).collect();
    frame.render_widget(Paragraph::new(lines), area);
}

/// The cells that a whole photo fills, in its shape, at the top of `area` and in its middle.
fn whole(area: Rect, photo: &RgbImage, cell: CellSize) -> Rect {
    let (cell_w, cell_h) = (f64::from(cell.width_px.max(1)), f64::from(cell.height_px.max(1)));
    let (w, h) = (f64::from(photo.width().max(1)), f64::from(photo.height().max(1)));
    let factor = (f64::from(area.width) * cell_w / w).min(f64::from(area.height) * cell_h / h);
    let width = ((w * factor / cell_w).round() as u16).clamp(1, area.width.max(1));
    let height = ((h * factor / cell_h).round() as u16).clamp(1, area.height.max(1));
    Rect { x: area.x + (area.width - width) / 2, y: area.y, width, height }
}

/// How far the row is, its fields with their marks, and why it was sent back.
fn row_lines(
    row: &ProofRow,
    desk: &Proofing,
    stage: &ProofStage,
    width: u16,
) -> Vec<Line<'static>> {
    let width = usize::from(width);
    let chosen = match desk.mode {
        Mode::Fields { at } => fields().get(at).copied(),
        Mode::Value(field) => Some(field),
        _ => None,
    };
    let mut lines = vec![standing(row, stage, width)];
    for field in fields() {
        lines.extend(field_lines(row, *field, chosen == Some(*field), stage, width));
    }
    if let Some(why) = &row.sent_back {
        let words = format!("{}{why}", stage.say(proof_text::SENT_BACK));
        let rows = wrap(&stage.calm(&words), width);
        let style = stage.look.text(Tone::Care);
        lines.push(Line::raw(""));
        lines.extend(rows.into_iter().map(|row| Line::styled(row, style)));
    }
    lines
}

fn standing(row: &ProofRow, stage: &ProofStage, width: usize) -> Line<'static> {
    let state = row.proof.state;
    let number = format!(" {}  ", row.number);
    let words = format!("{} {}", proof_text::sign(state), stage.say(proof_text::state(state)));
    let words = clip(&words, width.saturating_sub(cells(&number)));
    Line::from(vec![
        Span::styled(number, stage.look.strong()),
        Span::styled(words, stage.look.text(proof_text::tone(state))),
    ])
}

/// A field with its mark. All of it is shown: a value that is cut can't be proofread.
fn field_lines(
    row: &ProofRow,
    field: Field,
    is_chosen: bool,
    stage: &ProofStage,
    width: usize,
) -> Vec<Line<'static>> {
    let (sign, tone) = match row.proof.marks.get(&field) {
        Some(false) => ("✗", Tone::Bad),
        Some(true) => ("✓", Tone::Good),
        None => (" ", Tone::Calm),
    };
    let style = |other| if is_chosen { stage.look.bar(Tone::Calm) } else { other };
    let (plain, faint) = (style(stage.look.text(tone)), style(stage.look.faint()));
    let room = width.saturating_sub(MARK_CELLS + TITLE_CELLS + 1);
    let parts = wrap(&stage.calm(&shown_text(row, field)), room);
    let line = |(at, part): (usize, &String)| {
        let (pointer, sign) = if at == 0 { (is_chosen, sign) } else { (false, " ") };
        let title = if at == 0 { field.title() } else { "" };
        Line::from(vec![
            Span::styled(format!("{}{sign} ", if pointer { ">" } else { " " }), plain),
            Span::styled(left(title, TITLE_CELLS) + " ", faint),
            Span::styled(left(part, room), plain),
        ])
    };
    parts.iter().enumerate().map(line).collect()
}

/// A field as it may stand on a screen that others see too.
pub(super) fn shown_text(row: &ProofRow, field: Field) -> String {
    if field == Field::Id { row.student.id_number.masked() } else { row.student.text(field) }
}

fn said(desk: &Proofing, stage: &ProofStage, width: u16) -> Line<'static> {
    let not = |why: &str| (Tone::Bad, format!("{}{why}", stage.say(proof_text::NOT_DONE)));
    let (tone, words) = match &desk.said {
        None => return Line::raw(""),
        Some(Said::Done(words)) => (Tone::Good, format!("✓ {words}")),
        Some(Said::Refused(why)) => not(why),
        Some(Said::Not(refusal)) => not(refusal.words(stage.lang)),
    };
    let words = clip(&stage.calm(&words), usize::from(width).saturating_sub(2));
    Line::styled(format!(" {words}"), stage.look.text(tone))
}

fn keys(desk: &Proofing, stage: &ProofStage, width: u16) -> Line<'static> {
    let hint = |row: &proof_keys::Binding| {
        let (key, words, why) = (row.keys.first(), row.hint, None);
        Hint { key, words, why }
    };
    let (firm, free): (Vec<_>, Vec<_>) = proof_keys::useful(desk).partition(|row| row.is_firm());
    let [firm, free] = [firm, free].map(|rows| rows.into_iter().map(hint).collect::<Vec<_>>());
    hints(&firm, free, (stage.lang, stage.look), width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_photo_keeps_its_shape_and_stays_inside() {
        let photo = RgbImage::new(144, 192);
        let cell = CellSize::default();
        assert_eq!(whole(Rect::new(10, 2, 16, 14), &photo, cell), Rect::new(10, 2, 16, 11));
        assert_eq!(whole(Rect::new(0, 0, 60, 10), &photo, cell), Rect::new(22, 0, 15, 10));
        assert_eq!(whole(Rect::new(0, 0, 1, 1), &photo, cell).width, 1);
    }
}

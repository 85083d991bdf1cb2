//! What is asked at the proofreading desk, and the box that is typed in.

use super::look::Tone;
use super::proof_page::{ProofStage, shown_text};
use super::proof_text;
use super::text::Words;
use super::width::{cells, clip, clip_front};
use crate::roster::header::Field;
use crate::roster::redact;
use crate::session::proofing::Mode;
use crate::session::{ErratumKind, Proofing};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

/// The lines below the rule, and which of them is the box.
struct Asked {
    title: String,
    lines: Vec<Line<'static>>,
    boxed: Option<(usize, &'static str)>,
}

/// Draws the rule with the dialog's title, its lines and its box.
pub fn draw(frame: &mut Frame, desk: &Proofing, stage: &ProofStage, area: Rect) {
    let width = usize::from(area.width);
    let asked = asked(desk, stage, width.saturating_sub(2));
    let mut lines = vec![rule(&asked.title, stage, width)];
    lines.extend(asked.lines);
    if let Some((at, label)) = asked.boxed {
        let (line, column) = input(label, desk, stage, width);
        lines.insert((at + 1).min(lines.len()), line);
        let (x, y) = (area.x + column as u16, area.y + 1 + at as u16);
        frame.set_cursor_position(Position::new(x, y));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

fn rule(title: &str, stage: &ProofStage, width: usize) -> Line<'static> {
    let rule = stage.look.rule();
    let title = clip(&stage.calm(title), width.saturating_sub(6));
    let rest = width.saturating_sub(cells(&title) + 4);
    let line = format!("{} {title} {}", rule.repeat(2), rule.repeat(rest));
    Line::styled(line, stage.look.faint())
}

fn asked(desk: &Proofing, stage: &ProofStage, width: usize) -> Asked {
    let say = |words: Words| Line::raw(format!(" {}", clip(stage.say(words), width)));
    let hint = |words: Words| say(words).style(stage.look.faint());
    let of = |title: String, lines, boxed| Asked { title, lines, boxed };
    let name = |words: Words| stage.say(words).to_owned();
    let who = who(desk, stage, width);
    match desk.mode {
        Mode::Rows => of(
            name(proof_text::FIND),
            vec![hint(proof_text::FIND_BY)],
            Some((0, stage.say(proof_text::FIND))),
        ),
        Mode::Confirm => {
            let question = say(proof_text::CONFIRM).style(stage.look.text(Tone::Care));
            let title = proof_text::state(crate::session::ProofState::Sound);
            of(name(title), vec![who, question], None)
        }
        Mode::Fields { .. } => {
            let title = proof_text::state(crate::session::ProofState::Faulty);
            let lines = vec![who, say(proof_text::WHICH_FIELD), hint(proof_text::MARK_ONLY)];
            of(name(title), lines, None)
        }
        Mode::Value(field) => value(desk, field, stage, width),
        Mode::Reason => {
            let lines = vec![who, hint(proof_text::ANEW)];
            of(name(proof_text::BACK), lines, Some((1, stage.say(proof_text::REASON))))
        }
        Mode::Kinds { at } => of(name(proof_text::ERRATUM), kinds(at, stage), None),
        Mode::Words(kind) => {
            let kind = stage.say(proof_text::erratum(kind));
            let title = format!("{}  {kind}", stage.say(proof_text::ERRATUM));
            let lines = vec![who, hint(proof_text::MAY_BE_EMPTY)];
            of(title, lines, Some((1, stage.say(proof_text::WORDS))))
        }
    }
}

fn value(desk: &Proofing, field: Field, stage: &ProofStage, width: usize) -> Asked {
    let now = desk.row().map(|row| shown_text(row, field)).unwrap_or_default();
    let now = format!("{}  {now}", stage.say(proof_text::HOLDS));
    let mut lines = vec![Line::raw(format!(" {}", clip(&stage.calm(&now), width)))];
    if field == Field::Id {
        let count = desk.typed.chars().count();
        let words = format!(" {count} {}", stage.say(proof_text::UNSEEN));
        lines.push(Line::styled(words, stage.look.faint()));
    }
    let title = format!("{}{}", stage.say(proof_text::CORRECT), field.title());
    Asked { title, lines, boxed: Some((1, stage.say(proof_text::RIGHT))) }
}

fn kinds(at: usize, stage: &ProofStage) -> Vec<Line<'static>> {
    let line = |(place, kind): (usize, ErratumKind)| {
        let (bar, plain) = (stage.look.bar(Tone::Calm), stage.look.text(Tone::Calm));
        let (sign, style) = if place == at { (">", bar) } else { (" ", plain) };
        Line::styled(format!("{sign} {} ", stage.say(proof_text::erratum(kind))), style)
    };
    ErratumKind::ALL.into_iter().enumerate().map(line).collect()
}

/// Whose row it is.
fn who(desk: &Proofing, stage: &ProofStage, width: usize) -> Line<'static> {
    let Some(row) = desk.row() else { return Line::raw("") };
    let words = format!("{}  {}  {}", row.number, row.student.name, row.student.number);
    Line::styled(format!(" {}", clip(&stage.calm(&words), width)), stage.look.strong())
}

/// The box, and the column of its cursor.
fn input(label: &str, desk: &Proofing, stage: &ProofStage, width: usize) -> (Line<'static>, usize) {
    let label = format!(" {label} > ");
    let room = width.saturating_sub(cells(&label) + 2);
    let typed = clip_front(&stage.calm(&typed(desk)), room);
    let column = cells(&label) + cells(&typed);
    (Line::styled(label + &typed, stage.look.strong()), column)
}

/// What was typed, as it may stand on a screen that others see too.
fn typed(desk: &Proofing) -> String {
    match desk.mode {
        Mode::Value(Field::Id) => desk.typed.chars().map(|_| '*').collect(),
        // A 学号 may be as long as an ID number.
        Mode::Value(Field::Number) => desk.typed.clone(),
        _ => redact(&desk.typed),
    }
}

//! The right-hand column: who is on camera, whether the picture is right, and what to do.

use super::Stage;
use super::look::{Look, Tone};
use super::standing::{self, Standing};
use super::text::{self, Words};
use super::trend;
use super::width::{cells, clip, left, right, steady, wrap};
use crate::judge::{Finding, Judgement, Verdict};
use crate::lang::Lang;
use crate::roster::{Student, StudentNumber};
use crate::session::{Moment, Progress, Session};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Cells of a label beside a student's field.
const LABEL: usize = 8;
/// Cells of a check's name, of a value, and of the limits.
const NAME: usize = 12;
const VALUE: usize = 9;
const LIMITS: usize = 9;
/// Instruction rows under the verdict, one each; twice that where there is room.
const ADVICE_ROWS: usize = 2;
/// Students named after the one on deck.
const AFTER_DECK: usize = 4;

/// What a column is drawn with.
pub(super) struct Column<'a> {
    pub session: &'a Session,
    pub lang: Lang,
    pub look: Look,
    pub width: usize,
    /// Whether there is room for blank rows between the blocks.
    pub roomy: bool,
    /// Where the clock on the wall is read.
    pub zone: &'a TimeZone,
}

impl<'a> Column<'a> {
    pub fn new(session: &'a Session, stage: &'a Stage, width: u16, height: u16) -> Self {
        let width = usize::from(width);
        let (lang, look, zone) = (stage.lang, stage.look, stage.zone);
        Self { session, lang, look, width, roomy: height >= 32, zone }
    }

    /// The students: always the same number of rows, whoever they are.
    pub fn students(&self) -> Vec<Line<'static>> {
        let student = self.session.on_camera.as_ref().and_then(|n| self.student(n));
        let mut rows = self.name_bar(student);
        rows.extend(self.fields(student));
        rows.extend(self.roomy.then(blank));
        rows.push(self.deck());
        rows.extend(self.roomy.then(|| self.after_deck()));
        rows.push(self.rule());
        rows
    }

    /// How a row of a list is written; the marked one stands out.
    pub fn row_style(&self, is_marked: bool) -> Style {
        if is_marked { self.look.bar(Tone::Calm) } else { self.look.text(Tone::Calm) }
    }

    /// A moment by the clock on the wall.
    pub fn time(&self, at: Moment) -> String {
        let moment = Timestamp::from_microsecond(at.0).unwrap_or_default();
        moment.to_zoned(self.zone.clone()).strftime("%m-%d %H:%M:%S").to_string()
    }

    fn student(&self, number: &StudentNumber) -> Option<&'a Student> {
        self.session.queue.get(number).map(|entry| &entry.student)
    }

    fn name_bar(&self, student: Option<&Student>) -> Vec<Line<'static>> {
        let style = self.look.bar(Tone::Calm);
        let name = student
            .map_or(text::NOBODY.of(self.lang).into(), |student| text::name(self.session, student));
        let label = text::ON_CAMERA.of(self.lang);
        let badges = student.map(|student| self.badges(student)).unwrap_or_default();
        let bar = |text: &str| Line::styled(left(text, self.width), style);
        if !self.roomy {
            let room = self.width.saturating_sub(cells(&badges));
            return vec![bar(
                &(left(&format!(" {label}  {}", steady(&name, self.look)), room) + &badges)
            )];
        }
        let inner = self.width.saturating_sub(cells(label) + 4);
        let mut parts = wrap(&steady(&spaced(&name, inner), self.look), inner).into_iter();
        let first = parts.next().unwrap_or_default();
        let indent = " ".repeat(cells(label) + 3);
        let rest: String = parts.collect();
        let badges = right(&badges, self.width);
        vec![bar(&badges), bar(&format!(" {label}  {first}")), bar(&format!("{indent}{rest}"))]
    }

    /// What must be known of a student, as signs: `!` before what could cost a mistake.
    fn badges(&self, student: &Student) -> String {
        let badges = text::badges(self.session, student, self.lang);
        let badges = badges.into_iter().map(|(tone, words)| match tone {
            Tone::Calm => format!("{words} "),
            _ => format!("!{words} "),
        });
        badges.collect()
    }

    fn fields(&self, student: Option<&Student>) -> [Line<'static>; 3] {
        let none = String::new();
        let Some(student) = student else {
            return [text::NUMBER, text::ID_NUMBER, text::MAJOR].map(|l| self.field(l, &none));
        };
        let sex = student.sex.map_or("", |sex| text::sex(sex).of(self.lang));
        [
            self.field(
                text::NUMBER,
                &format!("{}  {sex}{}", student.number, self.standing(student)),
            ),
            self.field(text::ID_NUMBER, &student.id_number.masked()),
            self.field(text::MAJOR, &student.major),
        ]
    }

    /// The 拍摄序号 that a student holds already, from check-in or because the shot is a retake.
    fn standing(&self, student: &Student) -> String {
        let entry = self.session.queue.get(&student.number);
        match entry.map(|entry| entry.progress) {
            Some(held @ (Progress::CheckedIn(_) | Progress::Done(_))) => {
                format!("  {}", text::progress(held, self.lang))
            }
            _ => String::new(),
        }
    }

    fn field(&self, label: Words, value: &str) -> Line<'static> {
        let value = clip(&steady(value, self.look), self.width.saturating_sub(LABEL + 1));
        let label = format!(" {}", left(label.of(self.lang), LABEL));
        Line::from(vec![Span::styled(label, self.look.faint()), Span::raw(value)])
    }

    fn deck(&self) -> Line<'static> {
        let label = text::ON_DECK.of(self.lang);
        let deck = self.session.on_deck.as_ref();
        let badges =
            deck.and_then(|number| self.student(number)).map(|student| self.badges(student));
        let badges = badges.filter(|badges| !badges.is_empty()).map(|badges| format!("  {badges}"));
        let who = deck.map(|number| {
            text::name_and_number(self.session, number) + &badges.unwrap_or_default()
        });
        let label = format!(" {}", left(label, LABEL));
        let room = self.width.saturating_sub(cells(&label));
        let who = who.unwrap_or_else(|| text::NOBODY.of(self.lang).to_owned());
        let style = if deck.is_some() { self.look.strong() } else { self.look.faint() };
        let who = Span::styled(clip(&steady(&who, self.look), room), style);
        Line::from(vec![Span::styled(label, self.look.faint()), who])
    }

    /// Who comes after the student on deck, where the line runs.
    fn after_deck(&self) -> Line<'static> {
        if !self.session.line.runs {
            return blank();
        }
        let label = format!(" {}", left(text::words("其后", "Then").of(self.lang), LABEL));
        let names = self.session.line().take(AFTER_DECK).filter_map(|number| self.student(number));
        let names: Vec<_> = names.map(|student| text::name(self.session, student)).collect();
        let room = self.width.saturating_sub(cells(&label));
        let names = clip(&steady(&names.join("  "), self.look), room);
        let style = self.look.faint();
        Line::from(vec![Span::styled(label, style), Span::styled(names, style)])
    }

    /// The frames of the student on camera with their verdicts: the one in hand in brackets, the proposed one marked.
    fn strip(&self) -> Line<'static> {
        let strip = &self.session.strip;
        let hand = self.session.place_in_strip();
        if strip.len() < 2 {
            return blank();
        }
        let best = self.session.best_taken();
        let mut spans = vec![Span::styled(
            format!(" {} ", text::words("各张", "frames").of(self.lang)),
            self.look.faint(),
        )];
        for (place, taken) in strip.iter().enumerate() {
            let verdict = taken.judgement.verdict;
            let star = if best == Some(place) { "*" } else { "" };
            let words = format!("{}{}{star}", place + 1, text::sign(verdict));
            let words =
                if hand == Some(place) { format!("[{words}] ") } else { format!("{words} ") };
            spans.push(Span::styled(words, self.look.text(verdict.into())));
        }
        Line::from(spans)
    }

    /// How backdrop and light went over the session's frames: as drawn columns, newest at the right.
    pub fn trend(&self) -> Line<'static> {
        let lights = &self.session.rig.lights;
        let Some(now) = lights.last() else { return blank() };
        let label = format!(" {} ", text::words("背景亮度", "backdrop L*").of(self.lang));
        let numbers = format!(" {:.0}", now.backdrop_lab[0]);
        let colour = self.session.rig.colour_moved();
        let colour =
            colour.map(|de| format!("  {} {de:.1}dE", text::words("偏移", "moved").of(self.lang)));
        let numbers = numbers + &colour.unwrap_or_default();
        let room = self.width.saturating_sub(cells(&label) + cells(&numbers) + 1);
        let values: Vec<f64> = lights.iter().map(|light| light.backdrop_lab[0]).collect();
        let drawn = trend::columns(&values, room, self.look);
        Line::from(vec![
            Span::styled(label, self.look.faint()),
            Span::raw(drawn),
            Span::raw(numbers),
        ])
    }

    /// The verdict, the first instructions, and the findings, in exactly `height` rows.
    pub fn check(&self, height: usize) -> Vec<Line<'static>> {
        let mut rows = vec![self.banner()];
        rows.extend(self.advice());
        rows.push(self.strip());
        if let Some(judgement) = self.judgement() {
            let room = height.saturating_sub(rows.len());
            rows.extend(self.findings(&judgement.findings, room));
        }
        rows.resize_with(height, blank);
        rows
    }

    /// What the operator is to look at: of the frame that was taken, else of live view.
    fn judgement(&self) -> Option<&'a Judgement> {
        standing::judgement(self.session)
    }

    fn banner(&self) -> Line<'static> {
        let standing = Standing::of(self.session);
        let text = format!(" {}  {}", standing.sign(), standing.words().of(self.lang));
        Line::styled(left(&text, self.width), self.look.bar(standing.tone()))
    }

    /// The verdict on what is shown, if there is one.
    pub fn verdict(&self) -> Option<Verdict> {
        self.judgement().map(|judgement| judgement.verdict)
    }

    fn advice(&self) -> Vec<Line<'static>> {
        let told = self.judgement().map(Judgement::instructions).unwrap_or_default();
        let told: Vec<(&str, Verdict)> =
            told.iter().map(|(advice, verdict)| (advice.text(self.lang), *verdict)).collect();
        let mut rows = self.advice_rows(&told);
        let count = if self.roomy { 2 * ADVICE_ROWS } else { ADVICE_ROWS };
        rows.resize_with(count, blank);
        rows
    }

    /// The instructions, as many rows as they take: the first one as a bar, to be read from where the sitter sits.
    fn advice_rows(&self, told: &[(&str, Verdict)]) -> Vec<Line<'static>> {
        let room = self.width.saturating_sub(3);
        let mut rows = Vec::new();
        for (place, (words, verdict)) in told.iter().enumerate() {
            let tone = (*verdict).into();
            let style = if place == 0 { self.look.bar(tone) } else { self.look.text(tone) };
            if self.roomy {
                rows.push(blank());
            }
            for (i, part) in wrap(&steady(words, self.look), room).into_iter().enumerate() {
                let mark = if i == 0 { " > " } else { "   " };
                rows.push(Line::styled(left(&format!("{mark}{part}"), self.width), style));
            }
        }
        rows
    }

    /// The findings in their order, the worst first; those that do not fit become one row.
    fn findings(&self, findings: &[Finding], room: usize) -> Vec<Line<'static>> {
        let listed = if findings.len() > room { room.saturating_sub(1) } else { findings.len() };
        let (listed, others) = findings.split_at(listed);
        let mut rows: Vec<_> = listed.iter().map(|finding| self.finding(finding)).collect();
        if !others.is_empty() {
            rows.push(self.folded(others));
        }
        rows.truncate(room);
        rows
    }

    fn finding(&self, finding: &Finding) -> Line<'static> {
        let verdict = finding.verdict;
        let style = self.look.text(verdict.into());
        let name = finding.check.text(self.lang);
        let value = text::value(finding.value, finding.unit, self.lang);
        let limits = text::limits(finding.limits);
        Line::from(vec![
            Span::styled(format!(" {} ", text::sign(verdict)), style),
            Span::raw(left(name, NAME)),
            Span::styled(right(&value, VALUE), value_style(verdict, style)),
            Span::styled(format!(" {} ", left(&limits, LIMITS)), self.look.faint()),
            Span::styled(text::verdict(verdict).of(self.lang), style),
        ])
    }

    /// The findings that speak against the picture, while a reason to take it is asked for.
    pub fn objections(&self) -> Vec<Line<'static>> {
        let findings = self.judgement().map_or(&[][..], |judgement| &judgement.findings);
        let telling = findings.iter().filter(|finding| finding.verdict != Verdict::Pass);
        telling.map(|finding| self.finding(finding)).collect()
    }

    fn folded(&self, others: &[Finding]) -> Line<'static> {
        let passing = others.iter().filter(|finding| finding.verdict == Verdict::Pass).count();
        let against = others.len() - passing;
        let worst = others.iter().map(|finding| finding.verdict).max().unwrap_or(Verdict::Pass);
        let count = |words: Words, count: usize| match count {
            0 => String::new(),
            count => format!(" {} {count} ", words.of(self.lang)),
        };
        let (bad, good) = (count(text::OTHERS_DONT, against), count(text::OTHERS_PASS, passing));
        let row = format!(" {}{bad}{good}", text::sign(worst));
        Line::styled(clip(row.trim_end(), self.width), self.look.text(worst.into()))
    }

    /// How many are done, waiting, and in the tray.
    pub fn counts(&self) -> Line<'static> {
        let all = self.session.queue.len();
        let done = self.session.queue.done_count();
        let tray = self.session.tray.len();
        let plain = Style::new();
        let tray_style = if tray > 0 { self.look.text(Tone::Care) } else { plain };
        let mut spans = vec![Span::raw(" ")];
        for (words, count, style) in [
            (text::DONE, done, plain),
            (text::WAITING, all - done, plain),
            (text::TRAY, tray, tray_style),
        ] {
            spans.push(Span::styled(format!("{} ", words.of(self.lang)), self.look.faint()));
            spans.push(Span::styled(format!("{count}   "), style));
        }
        Line::from(spans)
    }

    pub fn rule(&self) -> Line<'static> {
        Line::styled(self.look.rule().repeat(self.width), self.look.faint())
    }
}

/// A name with room between its characters, where it fits: it is read back from a distance.
fn spaced(name: &str, width: usize) -> String {
    let apart: Vec<String> = name.chars().map(String::from).collect();
    let is_hanzi = name.chars().all(|c| !c.is_ascii() && c.is_alphabetic());
    let spaced = apart.join(" ");
    if is_hanzi && cells(&spaced) <= width { spaced } else { name.to_owned() }
}

fn blank() -> Line<'static> {
    Line::raw("")
}

fn value_style(verdict: Verdict, style: Style) -> Style {
    if verdict == Verdict::Pass { Style::new() } else { style }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::ShotNumber;

    fn empty() -> Session {
        Session::new(Vec::new(), ShotNumber(1), Vec::new())
    }

    fn column(session: &Session, width: usize) -> Column<'_> {
        static UTC: TimeZone = TimeZone::UTC;
        let (lang, look) = (Lang::Zh, Look::default());
        Column { session, lang, look, width, roomy: false, zone: &UTC }
    }

    #[test]
    fn a_long_instruction_goes_on_in_the_next_row() {
        let session = empty();
        let told = [("请后退半步再抬头", Verdict::Fail), ("看镜头", Verdict::Warn)];
        let rows: Vec<String> =
            column(&session, 13).advice_rows(&told).iter().map(ToString::to_string).collect();
        let rows: Vec<&str> = rows.iter().map(|row| row.trim_end()).collect();
        assert_eq!(rows, [" > 请后退半步", "   再抬头", " > 看镜头"]);
    }

    #[test]
    fn the_students_take_as_many_rows_with_anybody_as_with_nobody() {
        let session = empty();
        assert_eq!(column(&session, 42).students().len(), 6);
        let roomy = Column { roomy: true, ..column(&session, 42) };
        assert_eq!(roomy.students().len(), 10);
    }
}

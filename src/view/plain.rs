//! A session as lines, for screen readers and logs: what is new since the last look, and nothing twice.
//!
//! The words are those of the screen. Lines hold no control character and no 身份证号码.

use super::dialog;
use super::look::Look;
use super::panel::Column;
use super::rig_text;
use super::standing::Standing;
use super::text::{self, words};
use crate::judge::{Finding, Judgement, Verdict};
use crate::lang::Lang;
use crate::roster::{StudentNumber, redact};
use crate::session::{CameraState, Command, Dialog, Notice, Session, Shot};
use jiff::tz::TimeZone;
use std::mem::Discriminant;

/// Cells of the column that dialogs are laid out in: nothing of them is clipped.
const WIDTH: usize = 240;
/// Most rows of a dialog that are said; the marked one always is.
const ROWS_MAX: usize = 40;
/// Room for all rows of a dialog.
const HEIGHT: usize = 1_000;

/// Remembers what it said.
#[derive(Debug, Clone)]
pub struct Plain {
    said: Said,
    /// Where the clock on the wall is read.
    zone: TimeZone,
}

/// A part of the session: said when its key is another one than before.
#[derive(Debug, Clone, Default, PartialEq)]
struct Part {
    key: String,
    lines: Vec<String>,
}

impl Part {
    fn of(lines: Vec<String>) -> Self {
        Self { key: lines.concat(), lines }
    }

    fn line(line: String) -> Self {
        Self::of(vec![line])
    }
}

#[derive(Debug, Clone, Default)]
struct Said {
    parts: Vec<Part>,
    notice: Option<Notice>,
    alarms: Vec<String>,
    kind: Option<Discriminant<Dialog>>,
    rows: Vec<Row>,
}

/// A row of a dialog.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    marked: bool,
    words: String,
}

impl Plain {
    /// Says nothing yet; times are those of `zone`.
    #[must_use]
    pub fn new(zone: TimeZone) -> Self {
        Self { said: Said::default(), zone }
    }

    /// What is new in a session since the last call; at the first one, how it stands.
    pub fn lines(&mut self, session: &Session, lang: Lang) -> Vec<String> {
        let now = Said::of(session, lang, &self.zone);
        let said = |at: usize| self.said.parts.get(at).map(|part| part.key.as_str());
        let new = now.parts.iter().enumerate().filter(|(at, part)| said(*at) != Some(&part.key));
        let mut lines: Vec<String> = new.flat_map(|(_, part)| part.lines.clone()).collect();
        let notice = now.notice.as_ref().filter(|notice| self.said.notice.as_ref() != Some(notice));
        let notice = notice.map(|notice| text::notice(notice, session, lang).1);
        let alarms = now.alarms.iter().filter(|alarm| !self.said.alarms.contains(alarm));
        let alarms = alarms.filter(|alarm| notice.as_ref() != Some(alarm));
        lines.extend(alarms.map(|alarm| format!("! {alarm}")));
        lines.extend(notice);
        lines.extend(self.dialog(&now));
        if lines.is_empty() && now.kind.is_none() && self.said.kind.is_some() {
            lines.push(words("已返回", "back").of(lang).to_owned());
        }
        self.said = now;
        lines.iter().map(|line| clean(line)).collect()
    }

    /// Call before the session takes a command: what was typed is said when it is confirmed, and an answer that is the
    /// same as the last one is said again.
    pub fn before(&mut self, command: &Command, session: &Session) -> Option<String> {
        if matches!(command, Command::Confirm | Command::Trigger) {
            self.said.notice = None;
        }
        let typed = session.typed();
        let is_said = *command == Command::Confirm && !typed.is_empty();
        is_said.then(|| clean(&format!("> {typed}")))
    }

    /// What is said of a typed line that nothing took, because a question is open.
    #[must_use]
    pub fn untaken(lang: Lang) -> String {
        let words = words(
            "未采纳：先回答提问，空行为确认",
            "not taken: answer first, an empty line is yes",
        );
        words.of(lang).to_owned()
    }

    fn dialog(&self, now: &Said) -> Vec<String> {
        let is_same = now.kind == self.said.kind;
        let is_new = |row: &&Row| {
            let before = self.said.rows.iter().find(|before| before.words == row.words);
            !is_same || before.is_none_or(|before| row.marked && !before.marked)
        };
        let new: Vec<_> = now.rows.iter().filter(is_new).collect();
        let hidden = new.len().saturating_sub(ROWS_MAX);
        let shown = new.iter().enumerate().filter(|(at, row)| *at < ROWS_MAX || row.marked);
        let mut lines: Vec<_> = shown.map(|(_, row)| row.line()).collect();
        lines.extend((hidden > 0).then(|| format!("  … {hidden}")));
        lines
    }
}

impl Row {
    fn of(line: &str) -> Option<Self> {
        let line = line.trim();
        let (marked, words) = line.strip_prefix('>').map_or((false, line), |words| (true, words));
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        (!words.is_empty()).then_some(Self { marked, words })
    }

    fn line(&self) -> String {
        format!("{}{}", if self.marked { "> " } else { "  " }, self.words)
    }
}

impl Said {
    fn of(session: &Session, lang: Lang, zone: &TimeZone) -> Self {
        let (kind, rows) = dialog_rows(session, lang, zone);
        Self {
            parts: vec![
                camera(session, lang),
                work(session, lang),
                student(text::ON_CAMERA, session.on_camera.as_ref(), session, lang),
                student(text::ON_DECK, session.on_deck.as_ref(), session, lang),
                shot(session, lang),
                counts(session, lang),
            ],
            notice: session.notice.clone(),
            alarms: session.rig.alarms.iter().map(|alarm| rig_text::alarm(alarm, lang)).collect(),
            kind,
            rows,
        }
    }
}

/// The camera without its battery, which changes all the time and has an alarm.
fn camera(session: &Session, lang: Lang) -> Part {
    let label = words("相机", "camera").of(lang);
    Part::line(match &session.camera {
        CameraState::Ready { model, .. } => format!("{label}: {model}"),
        state => {
            let (_, told) = text::no_picture(state, lang);
            format!(
                "{label}: {}",
                told.iter()
                    .filter(|words| !words.is_empty())
                    .cloned()
                    .collect::<Vec<_>>()
                    .join("; ")
            )
        }
    })
}

fn work(session: &Session, lang: Lang) -> Part {
    let work = session.rig.work.map(|work| rig_text::work(work).of(lang).to_owned());
    Part::of(work.into_iter().collect())
}

fn student(
    label: text::Words,
    number: Option<&StudentNumber>,
    session: &Session,
    lang: Lang,
) -> Part {
    let label = label.of(lang);
    let Some(number) = number else {
        return Part::line(format!("{label}: {}", text::NOBODY.of(lang)));
    };
    let who = text::name_and_number(session, number);
    let entry = session.queue.get(number);
    let class = entry.map(|entry| format!("  {}", entry.student.class())).unwrap_or_default();
    let standing = entry.map(|entry| entry.progress).filter(|progress| !progress.waits());
    let standing = standing.map(|progress| format!("  {}", text::progress(progress, lang)));
    let badges = entry.map(|entry| text::badges(session, &entry.student, lang)).unwrap_or_default();
    let badges: Vec<_> = badges.iter().map(|(_, badge)| format!("  [{badge}]")).collect();
    let badges = badges.concat();
    Part::line(format!("{label}: {who}{class}{}{badges}", standing.unwrap_or_default()))
}

/// How the picture is: of a still all that doesn't pass, of live view the verdict and the first instruction.
fn shot(session: &Session, lang: Lang) -> Part {
    let judgement = match &session.shot {
        Shot::Waiting => session.live.as_ref(),
        Shot::Judged { judgement, .. } => Some(judgement),
        Shot::Exposing | Shot::Judging(_) | Shot::Accepting { .. } => None,
    };
    let headline = Standing::of(session).words().of(lang).to_owned();
    let is_live = session.shot == Shot::Waiting;
    // Nobody sits there, or nobody is to be photographed.
    let told = judgement.filter(|_| !is_live || session.on_camera.is_some());
    let instructions = told.map(Judgement::instructions).unwrap_or_default();
    let instructions = instructions.iter().map(|(advice, _)| format!("> {}", advice.text(lang)));
    let mut lines = vec![headline.clone()];
    if is_live {
        lines.extend(instructions.take(1));
        return Part { key: headline, lines };
    }
    let findings = told.map_or(&[][..], |judgement| &judgement.findings);
    let telling = findings.iter().filter(|finding| finding.verdict != Verdict::Pass);
    lines.extend(telling.map(|finding| self::finding(finding, lang)));
    lines.extend(instructions);
    Part::of(lines)
}

fn finding(finding: &Finding, lang: Lang) -> String {
    let (sign, name) = (text::sign(finding.verdict), finding.check.text(lang));
    let value = text::value(finding.value, finding.unit, lang);
    let limits = text::limits(finding.limits);
    let limits = if limits.is_empty() { limits } else { format!(" ({limits})") };
    format!("{sign} {name} {value}{limits} {}", text::verdict(finding.verdict).of(lang))
}

fn counts(session: &Session, lang: Lang) -> Part {
    let (done, waiting) = (session.queue.done_count(), session.queue.waiting_count());
    let counts = [(text::DONE, done), (text::WAITING, waiting), (text::TRAY, session.tray.len())];
    let counts = counts.map(|(label, count)| format!("{} {count}", label.of(lang)));
    Part::line(counts.join("  "))
}

/// The rows of the open dialog, without what is being typed into it.
fn dialog_rows(
    session: &Session,
    lang: Lang,
    zone: &TimeZone,
) -> (Option<Discriminant<Dialog>>, Vec<Row>) {
    let Some(open) = &session.dialog else { return (None, Vec::new()) };
    let kind = Some(std::mem::discriminant(open));
    let look = Look::default();
    if *open == Dialog::Page {
        // The address is in the log of whoever started it; a line of it would be read aloud.
        return (kind, Vec::new());
    }
    if let Dialog::Help { .. } = open {
        let page = dialog::help(session, (lang, look), 0, (WIDTH as u16, HEIGHT as u16));
        return (kind, page.iter().filter_map(|line| Row::of(&line.to_string())).collect());
    }
    let mut session = session.clone();
    if let Some(
        Dialog::Reason { text }
        | Dialog::MendWords { text, .. }
        | Dialog::Skip { text, .. }
        | Dialog::Tray { text, .. },
    ) = &mut session.dialog
    {
        text.clear();
    }
    let column = Column { session: &session, lang, look, width: WIDTH, roomy: false, zone };
    let rows = dialog::rows(&column, &session, HEIGHT).map(|rows| rows.lines).unwrap_or_default();
    (kind, rows.iter().filter_map(|line| Row::of(&line.to_string())).collect())
}

fn clean(line: &str) -> String {
    let plain: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    redact(plain.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::{Advice, Check, Limits, Unit};
    use crate::roster::demo;
    use crate::session::{Alarm, Entry, Event, Frame, FrameId, Moment, Progress, ShotNumber};

    fn session() -> Session {
        let waiting = |student| Entry { student, progress: Progress::Waiting };
        let entries = demo(5, 1).into_iter().map(waiting).collect();
        Session::new(entries, ShotNumber(1), Vec::new())
    }

    fn number(session: &Session, at: usize) -> StudentNumber {
        session.queue.iter().nth(at).unwrap().student.number.clone()
    }

    fn judgement(verdict: Verdict) -> Judgement {
        let fails = Finding {
            check: Check::EyesOpen,
            value: Some(0.1),
            unit: Unit::Ratio,
            limits: Limits { min: Some(0.2), max: None },
            verdict,
            advice: Advice::OpenEyes,
        };
        let passes =
            Finding { check: Check::Roll, verdict: Verdict::Pass, advice: Advice::None, ..fails };
        let findings = if verdict == Verdict::Pass { vec![passes] } else { vec![fails, passes] };
        Judgement { verdict, findings, crop: None }
    }

    /// A session, and all that was said of it.
    struct Told {
        session: Session,
        plain: Plain,
        lines: Vec<String>,
    }

    impl Told {
        fn new() -> Self {
            let mut told =
                Self { session: session(), plain: Plain::new(TimeZone::UTC), lines: vec![] };
            told.look();
            told
        }

        fn look(&mut self) -> Vec<String> {
            let new = self.plain.lines(&self.session, Lang::En);
            self.lines.extend(new.clone());
            new
        }

        fn event(&mut self, event: Event) -> Vec<String> {
            self.session.update(event);
            self.look()
        }

        fn command(&mut self, command: Command) -> Vec<String> {
            let echo = self.plain.before(&command, &self.session);
            let new = self.event(Event::Command { command, at: Moment(1) });
            echo.into_iter().chain(new).collect()
        }

        fn call(&mut self, at: usize) -> Vec<String> {
            let number = number(&self.session, at).0;
            self.command(Command::Insert(number));
            self.command(Command::Confirm)
        }

        fn judged(&mut self, id: i64, verdict: Verdict) -> Vec<String> {
            let frame = Frame { id: FrameId(id), exposed_at: Moment(id), give_or_take_us: 0 };
            self.event(Event::FrameArrived(frame));
            self.event(Event::FrameJudged { frame: FrameId(id), judgement: judgement(verdict) })
        }
    }

    fn has(lines: &[String], words: &str) -> bool {
        lines.iter().any(|line| line.contains(words))
    }

    #[test]
    fn the_first_look_says_how_it_stands_and_the_second_nothing() {
        let mut plain = Plain::new(TimeZone::UTC);
        let lines = plain.lines(&session(), Lang::En);
        for words in ["camera: looking", "On camera: (nobody)", "done 0  waiting 5  tray 0"] {
            assert!(has(&lines, words), "{words} {lines:?}");
        }
        assert_eq!(plain.lines(&session(), Lang::En), Vec::<String>::new());
    }

    #[test]
    fn a_call_says_what_was_keyed_and_who_comes() {
        let mut told = Told::new();
        let lines = told.call(0);
        let entry = told.session.queue.get(&number(&told.session, 0)).unwrap();
        assert_eq!(lines[0], format!("> {}", entry.student.number));
        let who = format!("{} {}", entry.student.name, entry.student.number);
        assert!(has(&lines, &who), "{lines:?}");
    }

    #[test]
    fn nothing_is_said_while_text_is_typed() {
        let mut told = Told::new();
        assert_eq!(told.command(Command::Insert("20".into())), Vec::<String>::new());
        assert_eq!(told.command(Command::DeleteLast), Vec::<String>::new());
    }

    #[test]
    fn a_failing_frame_is_said_with_what_fails_and_what_to_do() {
        let mut told = Told::new();
        told.call(0);
        told.command(Command::Confirm);
        let lines = told.judged(7, Verdict::Fail);
        assert_eq!(lines[0], "FAIL: shoot again");
        assert!(
            has(&lines, "0.10 (>=0.2) FAIL") && !has(&lines, Check::Roll.text(Lang::En)),
            "{lines:?}"
        );
        assert_eq!(lines.last().unwrap(), &format!("> {}", Advice::OpenEyes.text(Lang::En)));
    }

    #[test]
    fn the_same_answer_to_a_second_key_is_said_again() {
        let mut told = Told::new();
        for _ in 0..3 {
            let lines = told.command(Command::Confirm);
            assert_eq!(lines, ["nobody on camera: key a number first"]);
        }
        assert_eq!(told.look(), Vec::<String>::new());
    }

    #[test]
    fn who_may_be_taken_for_another_is_said_with_what_tells_them_apart() {
        let mut told = Told::new();
        let mut twins: Vec<_> = told.session.queue.iter().cloned().collect();
        twins[1].student.name = twins[0].student.name.clone();
        told.session.queue = twins.into();
        let lines = told.call(0);
        assert!(has(&lines, "[same name]"), "{lines:?}");
    }

    #[test]
    fn hidden_names_are_hidden_here_too() {
        let mut told = Told::new();
        let name = told.session.queue.iter().next().unwrap().student.name.clone();
        assert!(has(&told.call(0), &name));
        let lines = told.command(Command::HideNames);
        assert!(!has(&lines, &name), "{lines:?}");
        let lines = told.command(Command::Down);
        assert!(!has(&lines, &name), "{lines:?}");
    }

    #[test]
    fn an_accepted_shot_is_said_with_its_number_and_the_counts() {
        let mut told = Told::new();
        told.call(0);
        told.judged(7, Verdict::Pass);
        assert_eq!(told.command(Command::Confirm), ["saving"]);
        let accepted = Event::Accepted { frame: FrameId(7), number: ShotNumber(1), at: Moment(9) };
        let lines = told.event(accepted);
        assert!(has(&lines, "shot no. 1: ") && has(&lines, "done 1  waiting 4"), "{lines:?}");
    }

    #[test]
    fn a_list_is_said_whole_and_then_only_the_mark_as_it_moves() {
        let mut told = Told::new();
        let lines = told.command(Command::Down);
        assert!(
            lines.len() > 5 && lines.iter().filter(|line| line.starts_with("> ")).count() == 1,
            "{lines:?}"
        );
        let second = number(&told.session, 1);
        let lines = told.command(Command::Down);
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].starts_with("> ") && lines[0].contains(&second.0), "{lines:?}");
        assert_eq!(told.command(Command::Cancel), ["back"]);
    }

    #[test]
    fn a_reason_is_asked_for_and_said_once_it_is_given() {
        let mut told = Told::new();
        told.call(0);
        told.judged(7, Verdict::Fail);
        let lines = told.command(Command::Force);
        assert!(has(&lines, "why take it?"), "{lines:?}");
        assert_eq!(told.command(Command::Insert("approved".into())), Vec::<String>::new());
        let lines = told.command(Command::Confirm);
        assert_eq!(lines[0], "> approved");
        assert!(has(&lines, "saving"), "{lines:?}");
    }

    #[test]
    fn every_dialog_says_something_in_both_languages() {
        let mut session = session();
        let student = number(&session, 0);
        let other = number(&session, 1);
        session.on_camera = Some(student.clone());
        session.tray = vec![FrameId(3), FrameId(4)];
        let done = crate::session::Done {
            deed: crate::session::Deed::Accepted,
            students: vec![student.clone()],
        };
        for dialog in [
            Dialog::Pick { matches: vec![student.clone()], selected: 0 },
            Dialog::Reason { text: "x".into() },
            Dialog::Doubt,
            Dialog::Mend { student: student.clone(), selected: 0 },
            Dialog::MendWords {
                student,
                choice: crate::session::MendChoice::Swap,
                text: "x".into(),
            },
            Dialog::Undo { done, again: false },
            Dialog::Recall { student: other.clone() },
            Dialog::Skip { student: other, text: "x".into() },
            Dialog::Line { selected: 0 },
            Dialog::Class { text: String::new(), selected: 0 },
            Dialog::Tray { selected: 0, text: "x".into() },
            Dialog::Palette { text: String::new(), selected: 0 },
            Dialog::Camera { selected: 0 },
            Dialog::Help { first: 0 },
            Dialog::Quit,
        ] {
            for lang in [Lang::Zh, Lang::En] {
                let mut plain = Plain::new(TimeZone::UTC);
                plain.lines(&session, lang);
                let open = Session { dialog: Some(dialog.clone()), ..session.clone() };
                assert!(plain.lines(&open, lang).len() >= 2, "{dialog:?}");
                assert_eq!(plain.lines(&open, lang), Vec::<String>::new(), "{dialog:?}");
            }
        }
    }

    #[test]
    fn the_camera_is_said_when_it_comes_and_goes_and_not_with_each_percent() {
        let mut told = Told::new();
        let ready = |percent| CameraState::Ready {
            model: "D80".into(),
            battery: Some(percent),
            can_trigger: true,
        };
        assert_eq!(told.event(Event::Camera(ready(80))), ["camera: D80"]);
        assert_eq!(told.event(Event::Camera(ready(79))), Vec::<String>::new());
        let lines = told.event(Event::Camera(CameraState::Lost { why: "unplugged".into() }));
        assert!(has(&lines, "camera lost") && has(&lines, "unplugged"), "{lines:?}");
        let lines = told.event(Event::Camera(ready(79)));
        assert!(has(&lines, "camera: D80") && has(&lines, "the camera is back"), "{lines:?}");
    }

    #[test]
    fn an_alarm_is_said_once() {
        let mut told = Told::new();
        told.session.rig.alarms = vec![Alarm::Battery(9)];
        told.session.notice = Some(Notice::Alarm(Alarm::Battery(9)));
        assert_eq!(told.look().len(), 1);
        told.session.rig.alarms.push(Alarm::NotKept);
        assert_eq!(told.look().len(), 1);
    }

    #[test]
    fn live_view_is_said_when_its_verdict_changes() {
        let mut told = Told::new();
        told.call(0);
        let fails = told.event(Event::LiveJudged(judgement(Verdict::Fail)));
        assert_eq!(fails.len(), 2, "{fails:?}");
        assert_eq!(told.event(Event::LiveJudged(judgement(Verdict::Fail))), Vec::<String>::new());
        assert_eq!(told.event(Event::LiveJudged(judgement(Verdict::Pass))).len(), 1);
    }

    #[test]
    fn no_line_holds_an_id_number_or_a_control_character() {
        let mut told = Told::new();
        for id in ["61010319900101123X", "６１０１０３１９９００１０１１２３４"] {
            told.command(Command::Insert(id.into()));
            told.command(Command::Confirm);
            assert!(!has(&told.lines, id), "{:?}", told.lines);
        }
        told.event(Event::Trouble { why: "disk\r\n\u{1b}[31mgone".into() });
        assert!(told.lines.iter().all(|line| !line.chars().any(char::is_control)));
        assert!(told.lines.iter().any(|line| line.contains("610")), "{:?}", told.lines);
    }
}

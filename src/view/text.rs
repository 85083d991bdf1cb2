//! The operator's words, Chinese with English beside.

use super::look::Tone;
use super::rig_text;
use crate::judge::{Limits, Unit, Verdict};
use crate::lang::Lang;
use crate::roster::{Sex, Student, StudentNumber};
use crate::session::{Alike, CameraState, ErratumKind, Session};
use std::borrow::Cow;

pub use super::notice_text::notice;

/// The same words in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl Words {
    /// The words in that language.
    #[must_use]
    pub const fn of(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// Pairs words for a table.
#[must_use]
pub const fn words(zh: &'static str, en: &'static str) -> Words {
    Words { zh, en }
}

/// Name of the program, in the header.
pub const TITLE: Words = words("拍摄", "paishe");
/// The student in front of the camera.
pub const ON_CAMERA: Words = words("在拍", "On camera");
/// The student who is next.
pub const ON_DECK: Words = words("候场", "On deck");
/// Nobody is there.
pub const NOBODY: Words = words("（无）", "(nobody)");
/// Student number.
pub const NUMBER: Words = words("学号", "No.");
/// ID number.
pub const ID_NUMBER: Words = words("身份证", "ID");
/// Field of study.
pub const MAJOR: Words = words("专业", "Major");
/// The number that the next accepted shot gets.
pub const NEXT_NUMBER: Words = words("下一拍摄序号", "next shot no.");
/// Students with a shot.
pub const DONE: Words = words("已拍", "done");
/// Students without one.
pub const WAITING: Words = words("待拍", "waiting");
/// Frames that belong to nobody yet.
pub const TRAY: Words = words("待认领", "tray");
/// Disk room.
pub const ROOM: Words = words("磁盘余", "disk");
/// Battery.
pub const BATTERY: Words = words("电量", "battery");
/// The picture is live view.
pub const LIVE: Words = words("实时取景", "Live view");
/// The picture is a frame that was taken.
pub const STILL: Words = words("已拍照片", "Frame taken");
/// The window is too small.
pub const SMALL: Words = words("窗口太小：请放大到 80x24", "window too small: make it 80x24");
/// Heading of the photographer's page.
pub const PAGE: Words =
    words("摄影师屏幕：在浏览器中打开", "The photographer's page: open in a browser");
/// None is served.
pub const NO_PAGE: Words = words(
    "没有打开。退出后用 shoot --page 启动；平板要看用 --page-lan。",
    "None is served. Leave, and start with shoot --page, for a tablet with --page-lan.",
);
/// The QR code does not fit.
pub const CODE_HIDDEN: Words = words("窗口放大后显示二维码", "a larger window shows the QR code");
/// Heading of the key table.
pub const KEYS: Words = words("按键", "Keys");
/// Heading of the pick list.
pub const PICK: Words = words("有多位学生相符，请选一位", "several students match: pick one");
/// Heading of the reason box.
pub const REASON: Words = words("照片不合格，采用须写明理由", "the picture fails: why take it?");
/// The same, where nothing fails but something could not be measured.
pub const REASON_UNMEASURED: Words =
    words("有测不到的项，采用须写明理由", "something is unmeasured: why take it?");
/// What the reason is for.
pub const REASON_NOTE: Words =
    words("理由随照片存档，可在汇总前查阅", "the reason is kept with the shot");
/// Heading of the question about a doubtful frame.
pub const DOUBT: Words = words("存疑：照片里是这位同学吗？", "doubtful: is it this student?");
/// Why it is doubtful, and what the keys do.
pub const DOUBT_NOTE: Words = words(
    "照片拍摄的时刻紧挨着换人。是本人按 Enter 采用；不是按 Esc 返回，再按 Esc 放入待认领",
    "it was exposed close to a change of student. Enter: yes, accept. Esc: back; Esc again: into the tray",
);
/// Heading of the quit question.
pub const QUIT: Words = words("有照片尚未决定，退出吗？", "a frame is undecided: leave?");
/// What quitting does to the frame.
pub const QUIT_NOTE: Words =
    words("照片已存盘，不会丢失", "the frame is on disk and will not be lost");
/// Further students of a list.
pub const MORE: Words = words("位未列出，请多输几位学号", "more: key more digits");
/// Passing checks that are not listed singly.
pub const OTHERS_PASS: Words = words("其余项合格", "others pass");
/// Checks that speak against the picture but have no row of their own.
pub const OTHERS_DONT: Words = words("另有未通过项", "more that don't pass");
/// Not measured.
pub const UNMEASURED: Words = words("未测得", "none");

/// Word of a verdict, at most 6 cells.
#[must_use]
pub const fn verdict(verdict: Verdict) -> Words {
    match verdict {
        Verdict::Pass => words("合格", "pass"),
        Verdict::Warn => words("注意", "look"),
        Verdict::Unmeasured => words("测不到", "unseen"),
        Verdict::Fail => words("不合格", "FAIL"),
    }
}

/// Sign of a verdict: one cell in every terminal.
#[must_use]
pub const fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✓",
        Verdict::Warn => "!",
        Verdict::Unmeasured => "?",
        Verdict::Fail => "✗",
    }
}

/// How far a student is.
#[must_use]
pub fn progress(progress: crate::session::Progress, lang: Lang) -> String {
    use crate::session::Progress;
    match progress {
        Progress::Done(number) => format!("{} {number}", DONE.of(lang)),
        Progress::CheckedIn(number) => format!("{} {number}", words("已给号", "no.").of(lang)),
        Progress::Absent => words("缺席", "absent").of(lang).to_owned(),
        Progress::Waiting => words("未拍", "waiting").of(lang).to_owned(),
    }
}

/// Word of a sex.
#[must_use]
pub const fn sex(sex: Sex) -> Words {
    match sex {
        Sex::Male => words("男", "male"),
        Sex::Female => words("女", "female"),
    }
}

/// A finding's value with its unit.
#[must_use]
pub fn value(value: Option<f64>, unit: Unit, lang: Lang) -> String {
    let Some(value) = value else { return UNMEASURED.of(lang).to_owned() };
    match unit {
        Unit::Count => format!("{value:.0}"),
        Unit::Percent => format!("{value:.1}%"),
        Unit::Deg => format!("{value:.1}{}", words("度", "deg").of(lang)),
        Unit::DeltaE => format!("{value:.1}dE"),
        Unit::Px => format!("{value:.0}px"),
        Unit::Ratio => format!("{value:.2}"),
        Unit::Levels => format!("{value:.1}"),
        Unit::Iso => format!("{value:.0}"),
        Unit::Kilobytes => format!("{value:.1}kB"),
    }
}

/// A finding's limits, without unit.
#[must_use]
pub fn limits(limits: Limits) -> String {
    match (limits.min, limits.max) {
        (Some(min), Some(max)) if (min - max).abs() < f64::EPSILON => short(min),
        (Some(min), Some(max)) => format!("{}~{}", short(min), short(max)),
        (Some(min), None) => format!(">={}", short(min)),
        (None, Some(max)) => format!("<={}", short(max)),
        (None, None) => String::new(),
    }
}

fn short(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// This station among those that share the session: its name, and whether the register answers.
#[must_use]
pub fn crew(session: &Session, lang: Lang) -> (Tone, String) {
    let Some(crew) = &session.crew else { return (Tone::Calm, String::new()) };
    let (station, labels) = (&crew.station, crew.labels);
    match (crew.is_reached, labels, lang) {
        (true, 0, Lang::Zh) => (Tone::Good, format!("[{station} 号台] ")),
        (true, 0, Lang::En) => (Tone::Good, format!("[station {station}] ")),
        (true, labels, Lang::Zh) => (Tone::Care, format!("[{station} 号台 待换号 {labels}] ")),
        (true, labels, Lang::En) => {
            (Tone::Care, format!("[station {station}, {labels} to number] "))
        }
        (false, labels, Lang::Zh) => (Tone::Bad, format!("[{station} 号台 单台 暂编号 {labels}] ")),
        (false, labels, Lang::En) => {
            (Tone::Bad, format!("[station {station} ALONE, {labels} labels] "))
        }
    }
}

/// State of the camera in a few words.
#[must_use]
pub fn camera(session: &Session, lang: Lang) -> (Tone, String) {
    match &session.camera {
        CameraState::Looking => {
            (Tone::Care, words("正在寻找相机", "looking for a camera").of(lang).to_owned())
        }
        CameraState::Ready { model, battery, .. } => {
            let level = battery.map(|b| format!("  {} {b}%", BATTERY.of(lang)));
            let alarms = session.rig.alarms.len();
            let wrong = (alarms > 0).then(|| format!("  ! {alarms} (F2)"));
            let work = session.rig.work.map(|work| format!("  {}", rig_text::work(work).of(lang)));
            let tone = if alarms > 0 { Tone::Bad } else { Tone::Good };
            let parts = [wrong, level, work].map(Option::unwrap_or_default).concat();
            (tone, format!("{model}{parts}"))
        }
        CameraState::Lost { .. } => {
            (Tone::Bad, words("相机断开", "camera lost").of(lang).to_owned())
        }
    }
}

/// What to do about a camera that shows no picture: a headline and an instruction.
#[must_use]
pub fn no_picture(state: &CameraState, lang: Lang) -> (Tone, [String; 3]) {
    let own = |words: Words| words.of(lang).to_owned();
    match state {
        CameraState::Looking => (
            Tone::Care,
            [
                own(words("正在寻找相机", "looking for a camera")),
                own(words("请接好数据线，打开相机电源", "plug it in and switch it on")),
                String::new(),
            ],
        ),
        CameraState::Ready { .. } => (
            Tone::Calm,
            [own(words("等待画面", "waiting for a picture")), String::new(), String::new()],
        ),
        CameraState::Lost { why } => (
            Tone::Bad,
            [
                own(words("相机断开，正在重新连接", "camera lost, reconnecting")),
                own(words("请检查数据线和电源", "check its cable and power")),
                why.clone(),
            ],
        ),
    }
}

/// `张伟 2010301001`, as the operator reads it back.
#[must_use]
pub fn name_and_number(session: &Session, number: &StudentNumber) -> String {
    let entry = session.queue.get(number);
    entry.map_or_else(|| number.to_string(), |e| format!("{} {number}", name(session, &e.student)))
}

/// A student's name, or its first character alone while names are hidden.
#[must_use]
pub fn name<'a>(session: &Session, student: &'a Student) -> Cow<'a, str> {
    if !session.names_hidden {
        return Cow::Borrowed(&student.name);
    }
    student.name.chars().take(1).chain(['*', '*']).collect::<String>().into()
}

/// What must be known of a student before they are taken for another, what matters most first.
#[must_use]
pub fn badges(session: &Session, student: &Student, lang: Lang) -> Vec<(Tone, &'static str)> {
    let wish = session.wishes.get(&student.number).map(|kind| (Tone::Care, wish(*kind).of(lang)));
    let alike = session.queue.alike(student).into_iter().map(|alike| match alike {
        Alike::Enrolment => (Tone::Care, words("双学籍", "2 enrolments").of(lang)),
        Alike::Name => (Tone::Care, words("同名", "same name").of(lang)),
        Alike::Twin => (Tone::Care, words("同姓同生日", "twins?").of(lang)),
        Alike::Birth => (Tone::Calm, words("同生日", "same birthday").of(lang)),
    });
    let skipped = session.line.is_skipped(&student.number);
    let skipped = skipped.then(|| (Tone::Calm, words("跳过", "skipped").of(lang)));
    wish.into_iter().chain(alike).chain(skipped).collect()
}

/// Why a photo is to be taken again.
#[must_use]
pub const fn wish(kind: ErratumKind) -> Words {
    match kind {
        ErratumKind::Person => words("补拍：不是本人", "retake: not the person"),
        ErratumKind::Blurred => words("补拍：图像模糊", "retake: blurred"),
        ErratumKind::School => words("勘误：毕业院校", "erratum: school"),
        ErratumKind::Other => words("补拍", "retake"),
    }
}

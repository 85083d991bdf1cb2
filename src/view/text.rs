//! The operator's words, Chinese with English beside.

use super::look::Tone;
use super::rig_text;
use crate::judge::{Limits, Unit, Verdict};
use crate::lang::Lang;
use crate::roster::{Sex, Student, StudentNumber};
use crate::session::{Alike, CameraState, ErratumKind, Notice, Session};
use std::borrow::Cow;

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

/// The line to the operator.
#[must_use]
pub fn notice(notice: &Notice, session: &Session, lang: Lang) -> (Tone, String) {
    let who = |number: &StudentNumber| name_and_number(session, number);
    let zh = lang == Lang::Zh;
    match notice {
        Notice::NobodyMatches(keyed) if zh => (Tone::Care, format!("名册中没有 {keyed}，请核对")),
        Notice::NobodyMatches(keyed) => (Tone::Care, format!("nobody matches {keyed}: check it")),
        Notice::ManyMatch(listed) if zh => {
            (Tone::Care, format!("相符的太多，只列出前 {listed} 位"))
        }
        Notice::ManyMatch(listed) => {
            (Tone::Care, format!("too many match: only the first {listed} are listed"))
        }
        Notice::AlreadyDone { student, number } if zh => {
            (Tone::Care, format!("{} 已拍，拍摄序号 {number}", who(student)))
        }
        Notice::AlreadyDone { student, number } => {
            (Tone::Care, format!("{} already has shot no. {number}", who(student)))
        }
        Notice::IsAbsent(student) if zh => (Tone::Care, format!("{} 已记为缺席", who(student))),
        Notice::IsAbsent(student) => (Tone::Care, format!("{} is noted as absent", who(student))),
        Notice::NotOneStudent(keyed) if zh => {
            (Tone::Care, format!("{keyed} 对应的不是恰好一名学生，请多输几位"))
        }
        Notice::NotOneStudent(keyed) => {
            (Tone::Care, format!("{keyed} is not exactly one student: key more"))
        }
        Notice::MendFailed(why) if zh => (Tone::Bad, format!("没有改动：{why}")),
        Notice::MendFailed(why) => (Tone::Bad, format!("nothing was changed: {why}")),
        Notice::Rebound(student) if zh => {
            (Tone::Calm, format!("这张改归 {}，正在重新检查", who(student)))
        }
        Notice::Rebound(student) => {
            (Tone::Calm, format!("the frame is of {} now, judged anew", who(student)))
        }
        Notice::AlreadyCalled(student) if zh => {
            (Tone::Care, format!("{} 已经在拍或候场", who(student)))
        }
        Notice::AlreadyCalled(student) => {
            (Tone::Care, format!("{} is already on camera or on deck", who(student)))
        }
        Notice::Accepted { student, number } if zh => {
            (Tone::Good, format!("拍摄序号 {number}：{} 已采用", who(student)))
        }
        Notice::Accepted { student, number } => {
            (Tone::Good, format!("shot no. {number}: {} accepted", who(student)))
        }
        Notice::AcceptFailed(why) if zh => {
            (Tone::Bad, format!("没有存盘，序号未占用，可再按 Enter：{why}"))
        }
        Notice::AcceptFailed(why) => {
            (Tone::Bad, format!("not written, no number used, Enter tries again: {why}"))
        }
        Notice::Unreadable(why) if zh => (Tone::Bad, format!("照片无法检查，请重拍：{why}")),
        Notice::Unreadable(why) => (Tone::Bad, format!("unreadable frame, shoot again: {why}")),
        Notice::ShutterFailed(why) if zh => (Tone::Bad, format!("相机没有拍下，请再拍：{why}")),
        Notice::ShutterFailed(why) => (Tone::Bad, format!("no picture, shoot again: {why}")),
        Notice::Trouble(why) => (Tone::Bad, why.clone()),
        Notice::Alarm(alarm) => (Tone::Bad, rig_text::alarm(alarm, lang)),
        Notice::Late(student) if zh => {
            (Tone::Care, format!("迟到的照片：拍摄时是 {}，已归入其名下", who(student)))
        }
        Notice::Late(student) => (Tone::Care, format!("a late frame, kept with {}", who(student))),
        Notice::Found(count) if zh => (Tone::Care, format!("断开期间拍了 {count} 张，正在补传")),
        Notice::Found(count) => {
            (Tone::Care, format!("{count} taken while the camera was away: they come now"))
        }
        Notice::NotSettable(setting) if zh => {
            let name = rig_text::setting(*setting).of(lang);
            (Tone::Care, format!("{name}不能从这里再调：请在相机上调"))
        }
        Notice::NotSettable(setting) => {
            let name = rig_text::setting(*setting).of(lang);
            (Tone::Care, format!("{name} can't be moved further from here: do it on the camera"))
        }
        Notice::RetakeOf(student) if zh => {
            (Tone::Care, format!("补拍 {}，拍摄序号不变", who(student)))
        }
        Notice::RetakeOf(student) => {
            (Tone::Care, format!("retake of {}: the number stays", who(student)))
        }
        Notice::Skipped(student) if zh => {
            (Tone::Calm, format!("{} 暂时跳过，排到最后", who(student)))
        }
        Notice::Skipped(student) => {
            (Tone::Calm, format!("{} skipped: at the end of the line", who(student)))
        }
        Notice::ClassChosen(Some(class)) if zh => {
            (Tone::Calm, format!("只拍 {class}：学号末两位即可"))
        }
        Notice::ClassChosen(Some(class)) => {
            (Tone::Calm, format!("only {class}: two last digits are enough"))
        }
        Notice::UnknownCard(word) if zh => (Tone::Care, format!("没有 C:{word} 这张命令卡")),
        Notice::UnknownCard(word) => (Tone::Care, format!("there is no command card C:{word}")),
        Notice::EarlierBetter(place) if zh => {
            (Tone::Care, format!("第 {place} 张更好：按 Up 键换回"))
        }
        Notice::EarlierBetter(place) => {
            (Tone::Care, format!("frame {place} is better: Up takes it back"))
        }
        plain => plain_notice(plain, lang),
    }
}

fn plain_notice(notice: &Notice, lang: Lang) -> (Tone, String) {
    let (tone, words) = match notice {
        Notice::NobodyOnCamera => {
            (Tone::Care, words("还没有人在拍：先输入学号", "nobody on camera: key a number first"))
        }
        Notice::NothingToAccept => {
            (Tone::Care, words("还没有照片可采用：先拍摄", "no picture to accept: shoot first"))
        }
        Notice::Failing => (
            Tone::Bad,
            words("照片不合格：重拍，或写明理由采用", "it fails: retake, or accept with a reason"),
        ),
        Notice::Unmeasured => (
            Tone::Unsure,
            words(
                "有测不到的项：重拍，或写明理由采用",
                "unmeasured: retake, or accept with a reason",
            ),
        ),
        Notice::ReasonEmpty => {
            (Tone::Care, words("理由要写成文字", "a reason is written in words"))
        }
        Notice::Retake => (Tone::Calm, words("这张不用，请重拍", "not taken: shoot again")),
        Notice::Parked(_) => (
            Tone::Care,
            words("有一张照片无人认领，已放入待认领", "a frame nobody waited for is in the tray"),
        ),
        Notice::ParkedDoubtful(_) => (
            Tone::Unsure,
            words(
                "存疑照片（紧挨换人）已放入待认领",
                "a doubtful frame, near a change, is in the tray",
            ),
        ),
        Notice::Doubtful => (
            Tone::Unsure,
            words("存疑：紧挨换人，按 F8 确认是本人", "doubtful, near a change: F8 to confirm who"),
        ),
        Notice::NothingToMend => (Tone::Care, words("没有可更正的学生", "nobody to mend")),
        Notice::Mended => (Tone::Good, words("已更正，已记录", "done, and on record")),
        Notice::NothingToUndo => (Tone::Care, words("没有可撤销的操作", "nothing to take back")),
        Notice::NobodyToRebind => {
            (Tone::Care, words("没有上一位或候场的学生", "there is no student before, or on deck"))
        }
        Notice::LineRuns(true) => (
            Tone::Good,
            words("依次叫号：下一位自动候场", "the line runs: the next one is on deck"),
        ),
        Notice::LineRuns(false) => (
            Tone::Calm,
            words("停止依次叫号：输入或扫码叫人", "the line stands: key or scan to call"),
        ),
        Notice::LineEmpty => (Tone::Care, words("没有人在排队", "nobody is left in the line")),
        Notice::ClassChosen(_) => (Tone::Calm, words("拍全部学生", "all students again")),
        Notice::FinishFirst => (
            Tone::Care,
            words("先完成或关闭打开的提问（Esc）", "finish or close what is open first (Esc)"),
        ),
        Notice::OnlyFrame => {
            (Tone::Calm, words("这位学生没有别的照片", "no other frame of this student"))
        }
        Notice::NamesHidden(true) => (Tone::Calm, words("姓名已隐藏", "names are hidden")),
        Notice::NamesHidden(false) => (Tone::Calm, words("姓名已显示", "names are shown")),
        Notice::TrayEmpty => (Tone::Calm, words("没有待认领的照片", "the tray is empty")),
        Notice::CameraBack => (Tone::Good, words("相机已恢复连接", "the camera is back")),
        Notice::Locked => {
            (Tone::Good, words("已锁定相机设置和灯光", "camera settings and light are locked"))
        }
        Notice::NothingToLock => (
            Tone::Care,
            words("还没有可锁定的：先试拍一张", "nothing to lock yet: shoot a test first"),
        ),
        Notice::NoCamera => {
            (Tone::Bad, words("现在不能从键盘拍摄", "the camera can't be fired now"))
        }
        _ => (Tone::Care, words("正在拍摄或保存，请稍候", "still taking or saving: a moment")),
    };
    (tone, words.of(lang).to_owned())
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

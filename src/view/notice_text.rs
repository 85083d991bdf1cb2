//! The line to the operator: what was just done, refused, or must be looked at.

use super::look::Tone;
use super::rig_text;
use super::text::{name_and_number, words};
use crate::lang::Lang;
use crate::roster::StudentNumber;
use crate::session::{Notice, Session};

/// The line to the operator.
#[must_use]
pub fn notice(notice: &Notice, session: &Session, lang: Lang) -> (Tone, String) {
    about_a_student(notice, session, lang)
        .or_else(|| with_words(notice, lang))
        .unwrap_or_else(|| plain(notice, lang))
}

fn about_a_student(notice: &Notice, session: &Session, lang: Lang) -> Option<(Tone, String)> {
    let who = |number: &StudentNumber| name_and_number(session, number);
    let zh = lang == Lang::Zh;
    Some(match notice {
        Notice::AlreadyDone { student, number } if zh => {
            (Tone::Care, format!("{} 已拍，拍摄序号 {number}", who(student)))
        }
        Notice::AlreadyDone { student, number } => {
            (Tone::Care, format!("{} already has shot no. {number}", who(student)))
        }
        Notice::IsAbsent(student) if zh => (Tone::Care, format!("{} 已记为缺席", who(student))),
        Notice::IsAbsent(student) => (Tone::Care, format!("{} is noted as absent", who(student))),
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
        Notice::Late(student) if zh => {
            (Tone::Care, format!("迟到的照片：拍摄时是 {}，已归入其名下", who(student)))
        }
        Notice::Late(student) => (Tone::Care, format!("a late frame, kept with {}", who(student))),
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
        Notice::AtAnother { student, station } if zh => {
            (Tone::Care, format!("{} 正在 {station} 号台", who(student)))
        }
        Notice::AtAnother { student, station } => {
            (Tone::Care, format!("{} is at station {station} now", who(student)))
        }
        Notice::GaveWay(student) if zh => {
            (Tone::Care, format!("{} 已由另一台拍摄，以那边为准；这里的照片已保留", who(student)))
        }
        Notice::GaveWay(student) => (
            Tone::Care,
            format!("{}: another station's photo counts, the one here is kept", who(student)),
        ),
        _ => return None,
    })
}

fn with_words(notice: &Notice, lang: Lang) -> Option<(Tone, String)> {
    let zh = lang == Lang::Zh;
    Some(match notice {
        Notice::NobodyMatches(keyed) if zh => (Tone::Care, format!("名册中没有 {keyed}，请核对")),
        Notice::NobodyMatches(keyed) => (Tone::Care, format!("nobody matches {keyed}: check it")),
        Notice::ManyMatch(listed) if zh => {
            (Tone::Care, format!("相符的太多，只列出前 {listed} 位"))
        }
        Notice::ManyMatch(listed) => {
            (Tone::Care, format!("too many match: only the first {listed} are listed"))
        }
        Notice::NotOneStudent(keyed) if zh => {
            (Tone::Care, format!("{keyed} 对应的不是恰好一名学生，请多输几位"))
        }
        Notice::NotOneStudent(keyed) => {
            (Tone::Care, format!("{keyed} is not exactly one student: key more"))
        }
        Notice::MendFailed(why) if zh => (Tone::Bad, format!("没有改动：{why}")),
        Notice::MendFailed(why) => (Tone::Bad, format!("nothing was changed: {why}")),
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
        Notice::RegisterLost(why) if zh => (Tone::Bad, format!("单台继续拍，先给暂编号：{why}")),
        Notice::RegisterLost(why) => {
            (Tone::Bad, format!("this station goes on alone, with labels for numbers: {why}"))
        }
        Notice::Numbered(count) if zh => {
            (Tone::Good, format!("{count} 张暂编号的照片已换得拍摄序号"))
        }
        Notice::Numbered(count) => {
            (Tone::Good, format!("{count} labelled shots have their numbers now"))
        }
        Notice::Alarm(alarm) => (Tone::Bad, rig_text::alarm(alarm, lang)),
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
        _ => return None,
    })
}

fn plain(notice: &Notice, lang: Lang) -> (Tone, String) {
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
        Notice::RegisterBack => (Tone::Good, words("已连上总库", "the register answers")),
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

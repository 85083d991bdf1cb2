//! Words of proofreading, in the regulation's terms.

use super::look::Tone;
use super::text::{Words, words};
use crate::session::{ErratumKind, ProofState};

/// Heading of the desk.
pub const TITLE: Words = words("校对", "proofreading");
/// Rows that the box lets through, of all.
pub const SHOWN: Words = words("显示", "shown");
/// 拍摄序号.
pub const NUMBER: Words = words("序号", "no.");
/// Nobody was photographed yet.
pub const NO_ROWS: Words =
    words("还没有采用的照片，没有可校对的行", "no photo is accepted yet: nothing to proofread");
/// The box lets no row through.
pub const NO_MATCH: Words = words("没有相符的行", "no row matches");
/// The file of the photo can't be shown.
pub const NO_PHOTO: Words =
    words("照片读不出，请用 reconcile 核对", "the photo can't be read: run reconcile");
/// Why the row was sent back.
pub const SENT_BACK: Words = words("退回理由：", "sent back: ");
/// The box's name while rows are gone through.
pub const FIND: Words = words("查找", "find");
/// What the box takes.
pub const FIND_BY: Words =
    words("输入拍摄序号、学号末几位或姓名", "type a shot no., the end of a student no., or a name");
/// The question before what is final.
pub const CONFIRM: Words = words(
    "照片和各栏都无误？确认后学生不能再改。",
    "photo and all fields right? It is final: the student can't change it again.",
);
/// The question which field is wrong.
pub const WHICH_FIELD: Words = words("哪一栏有误？用上下键选定", "which field is wrong?");
/// What marking alone is for.
pub const MARK_ONLY: Words = words(
    "还不知道正确内容时，按 F2 只标出，以后更正",
    "F2 marks it only, where nobody knows yet what is right",
);
/// Heading of a correction, before the field.
pub const CORRECT: Words = words("更正：", "correct ");
/// What the field holds.
pub const HOLDS: Words = words("现为", "now");
/// The box's name while a field is corrected.
pub const RIGHT: Words = words("应为", "right is");
/// Digits that were typed unseen, after their count.
pub const UNSEEN: Words = words("位已输入，不在屏幕上显示", "characters typed, not shown");
/// Heading of sending back.
pub const BACK: Words = words("退回", "send back");
/// The box's name while a reason is typed.
pub const REASON: Words = words("理由", "reason");
/// What follows sending back.
pub const ANEW: Words = words("退回后从未校对开始，重新校对", "the row is proofread anew");
/// Heading of the errata.
pub const ERRATUM: Words = words("勘误", "erratum");
/// The box's name while words on an erratum are typed.
pub const WORDS: Words = words("说明", "words");
/// That they may be left out.
pub const MAY_BE_EMPTY: Words = words("可以不填", "may be left empty");
/// Before why something was not done.
pub const NOT_DONE: Words = words("✗ 未办理：", "✗ not done: ");

/// How far a row is, in few cells.
#[must_use]
pub const fn brief(state: ProofState) -> Words {
    match state {
        ProofState::Unproved => words("未校", "open"),
        ProofState::Faulty => words("有误", "faulty"),
        ProofState::Submitted => words("待核", "again"),
        ProofState::Sound => words("无误", "right"),
        ProofState::CentreApproved => words("中心", "centre"),
        ProofState::CollegeApproved => words("学院", "college"),
        ProofState::Reported => words("上报", "sent"),
    }
}

/// Its sign, of one cell in every terminal.
#[must_use]
pub const fn sign(state: ProofState) -> &'static str {
    match state {
        ProofState::Unproved => "-",
        ProofState::Faulty => "✗",
        ProofState::Submitted => "!",
        _ => "✓",
    }
}

/// Its tone.
#[must_use]
pub const fn tone(state: ProofState) -> Tone {
    match state {
        ProofState::Unproved => Tone::Calm,
        ProofState::Faulty => Tone::Bad,
        ProofState::Submitted => Tone::Care,
        _ => Tone::Good,
    }
}

/// How far a row is.
#[must_use]
pub const fn state(state: ProofState) -> Words {
    match state {
        ProofState::Unproved => words("未校对", "not proofread"),
        ProofState::Faulty => words("信息有误", "faulty"),
        ProofState::Submitted => words("已更正待核对", "corrected, to be looked at again"),
        ProofState::Sound => words("信息无误", "all is right"),
        ProofState::CentreApproved => words("学习中心已审核", "approved by the centre"),
        ProofState::CollegeApproved => words("学院已审核", "approved by the college"),
        ProofState::Reported => words("已上报", "reported"),
    }
}

/// What the 勘误表 is filled in for.
#[must_use]
pub const fn erratum(kind: ErratumKind) -> Words {
    match kind {
        ErratumKind::School => words("毕业院校错误", "wrong school"),
        ErratumKind::Person => words("图像不是本人", "not the person"),
        ErratumKind::Blurred => words("图像模糊", "blurred"),
        ErratumKind::Other => words("其他（重拍）", "other, to be retaken"),
    }
}

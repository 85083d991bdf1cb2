//! Words for what was done and what can be mended.

use super::text::{Words, words};
use crate::session::{Deed, MendChoice};

pub(super) const MEND: Words = words("更正", "mend");
pub(super) const UNDO: Words = words("撤销上一步？", "take this back?");
pub(super) const REDO: Words = words("重做？", "do this again?");
pub(super) const UNDO_RULE: Words = words(
    "照片不会删除；因此作废的拍摄序号不再给别人。",
    "No picture is deleted; a number that becomes void is given to nobody else.",
);
pub(super) const REDO_RULE: Words =
    words("恢复到撤销之前的样子。", "As it was before it was taken back.");

/// What can be done.
pub(super) const fn choice(choice: MendChoice) -> Words {
    match choice {
        MendChoice::Retake => words("补拍（拍摄序号不变）", "retake (the number stays)"),
        MendChoice::Withdraw => words("撤销采用，重新排队", "withdraw the shot, back to the queue"),
        MendChoice::Swap => words("与另一学生对调照片", "swap photos with another student"),
        MendChoice::Reassign => {
            words("选错学生：照片是另一人的", "wrong student: it shows another")
        }
        MendChoice::Share => words("同一人的另一学籍也用这张", "use it for a second enrolment too"),
        MendChoice::Absent => words("记为缺席", "note as absent"),
        MendChoice::Present => words("到场了，回到名单", "came after all, back to the queue"),
        MendChoice::Resolve => words("归入名单中的学生", "is this student of the roster"),
        MendChoice::WalkIn => words("名单外学生现场登记", "take in somebody not in the roster"),
    }
}

/// What is to be typed.
pub(super) const fn prompt(choice: MendChoice) -> Words {
    match choice {
        MendChoice::WalkIn => words("姓名：", "name:"),
        MendChoice::Withdraw | MendChoice::Absent => words("理由：", "reason:"),
        _ => words(
            "另一学生的学号、姓名或拼音首字母：",
            "the other student's number, name or initials:",
        ),
    }
}

/// What becomes of the numbers.
pub(super) const fn rule(choice: MendChoice) -> Words {
    match choice {
        MendChoice::Withdraw => words(
            "原片保留；拍摄序号作废，不再给别人。",
            "The frame is kept; the number becomes void.",
        ),
        MendChoice::Swap => words(
            "各自的拍摄序号不变，只换照片。",
            "Each keeps their number; only the photos change.",
        ),
        MendChoice::Reassign => words(
            "这张归那名学生，用新的拍摄序号；原序号作废。",
            "The shot goes to that student under a new number; the old one becomes void.",
        ),
        MendChoice::Share => words(
            "两条学籍须是同一人；各有各的拍摄序号。",
            "Both enrolments must be one person's; each has its own number.",
        ),
        MendChoice::Resolve => words("拍摄序号和照片随人走。", "Number and photo go along."),
        MendChoice::WalkIn => words(
            "先拍后查：查明后归入名单。",
            "Photographed now; resolved to the roster once it is known who it is.",
        ),
        MendChoice::Absent | MendChoice::Retake | MendChoice::Present => {
            words("可随时更正。", "Can be mended at any time.")
        }
    }
}

/// What was done.
#[must_use]
pub const fn deed(deed: Deed) -> Words {
    match deed {
        Deed::Created => words("建立任务", "session made"),
        Deed::Migrated => words("转换格式", "format brought up to date"),
        Deed::Imported => words("导入名单", "roster imported"),
        Deed::Healed => words("启动时整理", "put in order at the start"),
        Deed::FrameArrived => words("收到原片", "frame arrived"),
        Deed::FrameBound => words("原片归属学生", "frame bound"),
        Deed::FrameLate => words("迟到的原片", "late frame kept"),
        Deed::FrameDoubtful => words("存疑的原片", "frame doubtful"),
        Deed::FrameRejected => words("原片弃用", "frame not used"),
        Deed::FrameParked => words("原片待认领", "frame to the tray"),
        Deed::Locked => words("锁定相机", "camera locked"),
        Deed::CheckedIn => words("报到给号", "number given at check-in"),
        Deed::Accepted => words("采用照片", "shot accepted"),
        Deed::Retaken => words("补拍采用", "retake accepted"),
        Deed::Withdrawn => words("撤销采用", "shot withdrawn"),
        Deed::Swapped => words("对调照片", "photos swapped"),
        Deed::Reassigned => words("改归另一学生", "shot given to another student"),
        Deed::Shared => words("另一学籍共用", "shot used for a second enrolment"),
        Deed::Rebound => words("原片改归", "frame given to another student"),
        Deed::Absent => words("记为缺席", "noted as absent"),
        Deed::Skipped => words("暂时跳过", "skipped for now"),
        Deed::Present => words("缺席改到场", "came after all"),
        Deed::WalkedIn => words("现场登记", "walk-in taken in"),
        Deed::Resolved => words("归入名单", "walk-in resolved"),
        Deed::Undone => words("撤销", "taken back"),
        Deed::Redone => words("重做", "done again"),
        Deed::ProofMarked => words("校对：信息有误", "proof: a field is wrong"),
        Deed::ProofCorrected => words("校对：更正", "proof: a field corrected"),
        Deed::ProofSubmitted => words("校对：提交更正", "proof: corrections submitted"),
        Deed::ProofConfirmed => words("校对：信息无误", "proof: all is right"),
        Deed::ProofApproved => words("校对：审核通过", "proof: approved"),
        Deed::ProofReported => words("校对：已上报", "proof: reported"),
        Deed::ProofSentBack => words("校对：退回重新校对", "proof: sent back"),
        Deed::ErratumNoted => words("勘误登记", "erratum noted"),
        Deed::ErratumSettled => words("勘误处理完毕", "erratum settled"),
        Deed::Audited => words("核对存储卡", "card audited"),
        Deed::CopySet => words("设定第二份备份", "second copy set"),
        Deed::Sealed => words("封存", "sealed"),
        Deed::Reopened => words("重新打开", "reopened"),
        Deed::Purged => words("清除个人信息", "personal data removed"),
        Deed::Restored => words("从备份重建", "rebuilt from the second copy"),
        Deed::Salvaged => words("从损坏的数据库抢救", "salvaged from a damaged database"),
        Deed::Joined => words("加入总库", "joined a register"),
        Deed::Numbered => words("暂编号换为拍摄序号", "label exchanged for a number"),
        Deed::GaveWay => words("以另一台的照片为准", "another station's photo counts"),
        Deed::Gathered => words("由各台汇总", "brought together from all stations"),
    }
}

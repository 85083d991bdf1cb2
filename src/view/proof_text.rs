//! Words of proofreading, in the regulation's terms.

use super::text::{Words, words};
use crate::session::{ErratumKind, ProofState};

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

//! Proofreading (section 三): how far a row is from 未校对 to reported, and which steps lead on.
//!
//! The student looks at photo and fields. What is wrong is marked field by field, corrected, submitted and shown again;
//! 信息无误 is final for the student. The learning centre approves, then the college, then the row is reported. What was
//! confirmed is photo and fields as they stood: when either changes later, the row is to be proofread anew.

use super::ShotNumber;
use crate::lang::Lang;
use crate::roster::Student;
use crate::roster::header::Field;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// How far a row's proof is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ProofState {
    /// 未校对: nobody has looked.
    Unproved,
    /// 信息有误: fields are marked and being corrected.
    Faulty,
    /// 已提交: corrected, to be shown again.
    Submitted,
    /// 信息无误: final, the student can't change it again.
    Sound,
    /// Approved by the 学习中心.
    CentreApproved,
    /// Approved by the 学院.
    CollegeApproved,
    /// 已上报: reported.
    Reported,
}

impl ProofState {
    /// All of them, in order.
    pub const ALL: [Self; 7] = [
        Self::Unproved,
        Self::Faulty,
        Self::Submitted,
        Self::Sound,
        Self::CentreApproved,
        Self::CollegeApproved,
        Self::Reported,
    ];

    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unproved => "unproved",
            Self::Faulty => "faulty",
            Self::Submitted => "submitted",
            Self::Sound => "sound",
            Self::CentreApproved => "centre_approved",
            Self::CollegeApproved => "college_approved",
            Self::Reported => "reported",
        }
    }

    /// Reads a word of the database.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether the row may be used: 信息无误 or further.
    #[must_use]
    pub fn is_proved(self) -> bool {
        self >= Self::Sound
    }
}

/// A row's proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// How far it is.
    pub state: ProofState,
    /// Fields that were marked as wrong, and whether each was corrected since.
    pub marks: BTreeMap<Field, bool>,
}

impl Default for Proof {
    fn default() -> Self {
        Self { state: ProofState::Unproved, marks: BTreeMap::new() }
    }
}

/// A row to be proofread: a student with an accepted photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofRow {
    /// 拍摄序号.
    pub number: ShotNumber,
    /// The fields.
    pub student: Student,
    /// The photo.
    pub photo: PathBuf,
    /// How far it is.
    pub proof: Proof,
    /// Why it was sent back, if it was.
    pub sent_back: Option<String>,
}

/// What is done to a row's proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProofStep {
    /// 信息有误: this field is wrong.
    Mark(Field),
    /// The field now holds what is right.
    Correct(Field),
    /// 提交校对结论: all that was marked is corrected, and shown again.
    Submit,
    /// 信息无误.
    Confirm,
    /// The 学习中心 approves.
    ApproveByCentre,
    /// The 学院 approves.
    ApproveByCollege,
    /// Reported to the registry.
    Report,
    /// Centre or college found something: the row is proofread anew.
    SendBack,
}

/// Why a step is not possible now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofRefusal {
    /// 信息无误 was said: the student can't change it again; centre or college can send it back.
    Final,
    /// A field must be marked before it is corrected.
    NotMarked,
    /// Marked fields wait for their correction.
    NotCorrected,
    /// What was corrected must be submitted before it is confirmed.
    NotSubmitted,
    /// It must be confirmed before it is approved.
    NotConfirmed,
    /// The 学习中心 approves first.
    NotByCentre,
    /// The 学院 approves first.
    NotByCollege,
    /// It was done already.
    Already,
    /// 拍摄序号 is given by the station and never corrected.
    NotAField,
}

impl ProofRefusal {
    /// Why, and what to do.
    #[must_use]
    pub fn words(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::Final => (
                "已确认信息无误，不能再改；如确有错误，由学习中心或学院退回",
                "信息无误 is final; the centre or the college can send the row back",
            ),
            Self::NotMarked => ("请先标出有误的栏目", "mark the wrong field first"),
            Self::NotCorrected => {
                ("标出的栏目还没有全部更正", "not all marked fields are corrected yet")
            }
            Self::NotSubmitted => (
                "有更正未提交；请提交并再次核对后确认",
                "corrections are not submitted; submit them and look again before confirming",
            ),
            Self::NotConfirmed => ("学生尚未确认信息无误", "the student has not confirmed it yet"),
            Self::NotByCentre => {
                ("学习中心尚未审核", "the learning centre has not approved it yet")
            }
            Self::NotByCollege => ("学院尚未审核", "the college has not approved it yet"),
            Self::Already => ("已经做过了", "that was done already"),
            Self::NotAField => {
                ("拍摄序号由系统给出，不能更正", "the 拍摄序号 is given out and can't be corrected")
            }
        };
        lang.pick(zh, en)
    }
}

impl Proof {
    /// The proof after a step.
    ///
    /// # Errors
    /// [`ProofRefusal`]: the step is not possible now, and the proof stays as it is.
    pub fn step(&self, step: &ProofStep) -> Result<Self, ProofRefusal> {
        use ProofState as S;
        match (self.state, step) {
            (_, ProofStep::Mark(Field::Sequence) | ProofStep::Correct(Field::Sequence)) => {
                Err(ProofRefusal::NotAField)
            }
            (S::Unproved | S::Faulty | S::Submitted, ProofStep::Mark(field)) => {
                Ok(self.marked(*field))
            }
            (S::Faulty, ProofStep::Correct(field)) => self.corrected(*field),
            (S::Unproved | S::Submitted, ProofStep::Correct(_)) => Err(ProofRefusal::NotMarked),
            (S::Faulty, ProofStep::Submit) => self.submitted(),
            (S::Unproved, ProofStep::Submit) => Err(ProofRefusal::NotMarked),
            (S::Submitted, ProofStep::Submit) => Err(ProofRefusal::Already),
            (S::Unproved | S::Submitted, ProofStep::Confirm) => Ok(Self::at(S::Sound)),
            (S::Faulty, ProofStep::Confirm) => Err(ProofRefusal::NotSubmitted),
            (S::Sound, ProofStep::Confirm) => Err(ProofRefusal::Already),
            (
                _,
                ProofStep::Mark(_) | ProofStep::Correct(_) | ProofStep::Submit | ProofStep::Confirm,
            ) => Err(ProofRefusal::Final),
            (S::Sound, ProofStep::ApproveByCentre) => Ok(Self::at(S::CentreApproved)),
            (S::CentreApproved, ProofStep::ApproveByCollege) => Ok(Self::at(S::CollegeApproved)),
            (S::CollegeApproved, ProofStep::Report) => Ok(Self::at(S::Reported)),
            (S::Sound | S::CentreApproved | S::CollegeApproved, ProofStep::SendBack) => {
                Ok(Self::default())
            }
            (S::Reported, _) => Err(ProofRefusal::Already),
            (S::Unproved | S::Faulty | S::Submitted, _) => Err(ProofRefusal::NotConfirmed),
            (S::Sound, ProofStep::ApproveByCollege | ProofStep::Report) => {
                Err(ProofRefusal::NotByCentre)
            }
            (S::CentreApproved, ProofStep::Report) => Err(ProofRefusal::NotByCollege),
            (S::CentreApproved | S::CollegeApproved, _) => Err(ProofRefusal::Already),
        }
    }

    /// The same proof of a row whose photo or fields are other ones than those confirmed.
    #[must_use]
    pub fn of_changed_row(self) -> Self {
        if self.state.is_proved() { Self::default() } else { self }
    }

    fn at(state: ProofState) -> Self {
        Self { state, marks: BTreeMap::new() }
    }

    fn marked(&self, field: Field) -> Self {
        // A row that is shown again begins a new round: earlier marks were corrected.
        let mut marks = match self.state {
            ProofState::Faulty => self.marks.clone(),
            _ => BTreeMap::new(),
        };
        marks.insert(field, false);
        Self { state: ProofState::Faulty, marks }
    }

    fn corrected(&self, field: Field) -> Result<Self, ProofRefusal> {
        let mut marks = self.marks.clone();
        *marks.get_mut(&field).ok_or(ProofRefusal::NotMarked)? = true;
        Ok(Self { state: ProofState::Faulty, marks })
    }

    fn submitted(&self) -> Result<Self, ProofRefusal> {
        let all = self.marks.values().all(|is_corrected| *is_corrected);
        let submitted = Self { state: ProofState::Submitted, marks: self.marks.clone() };
        all.then_some(submitted).ok_or(ProofRefusal::NotCorrected)
    }
}

/// What the 勘误表 is filled in for (section 三, 四).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ErratumKind {
    /// 毕业院校错误.
    School,
    /// 图像不是本人.
    Person,
    /// 图像模糊.
    Blurred,
    /// Anything else for which a photo is to be taken again; not on the form.
    Other,
}

impl ErratumKind {
    /// All of them, those of the form first.
    pub const ALL: [Self; 4] = [Self::School, Self::Person, Self::Blurred, Self::Other];

    /// The word in the database and on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::School => "school",
            Self::Person => "person",
            Self::Blurred => "blurred",
            Self::Other => "other",
        }
    }

    /// Whether it is mended by a new photo.
    #[must_use]
    pub fn needs_retake(self) -> bool {
        self != Self::School
    }
}

impl std::str::FromStr for ErratumKind {
    type Err = String;

    /// Reads the word, or the words of the regulation.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "school" | "毕业院校错误" | "院校错误" => Ok(Self::School),
            "person" | "图像不是本人" | "非本人" | "不是本人" => Ok(Self::Person),
            "blurred" | "图像模糊" | "模糊" => Ok(Self::Blurred),
            "other" | "其他" | "其它" => Ok(Self::Other),
            _ => Err(
                "只能是 school、person、blurred 或 other / it is school, person, blurred or other"
                    .to_owned(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(steps: &[ProofStep]) -> Result<Proof, ProofRefusal> {
        steps.iter().try_fold(Proof::default(), |proof, step| proof.step(step))
    }

    const STEPS: [ProofStep; 8] = [
        ProofStep::Mark(Field::Name),
        ProofStep::Correct(Field::Name),
        ProofStep::Submit,
        ProofStep::Confirm,
        ProofStep::ApproveByCentre,
        ProofStep::ApproveByCollege,
        ProofStep::Report,
        ProofStep::SendBack,
    ];

    #[test]
    fn a_faulty_row_is_confirmed_only_after_it_was_corrected_submitted_and_shown_again() {
        use ProofStep::{Confirm, Correct, Mark, Submit};
        let (name, id) = (Field::Name, Field::Id);
        assert_eq!(after(&[Mark(name), Confirm]), Err(ProofRefusal::NotSubmitted));
        assert_eq!(after(&[Mark(name), Submit]), Err(ProofRefusal::NotCorrected));
        assert_eq!(after(&[Mark(name), Correct(id)]), Err(ProofRefusal::NotMarked));
        let half = [Mark(name), Mark(id), Correct(name), Submit];
        assert_eq!(after(&half), Err(ProofRefusal::NotCorrected));
        let again = [Mark(name), Correct(name), Submit, Mark(id), Correct(id), Submit, Confirm];
        assert_eq!(after(&again).unwrap().state, ProofState::Sound);
        assert_eq!(after(&[Mark(Field::Sequence)]), Err(ProofRefusal::NotAField));
    }

    #[test]
    fn what_is_sound_is_final_for_the_student_and_only_sent_back_by_others() {
        let sound = after(&[ProofStep::Confirm]).unwrap();
        for step in
            [ProofStep::Mark(Field::Name), ProofStep::Correct(Field::Name), ProofStep::Submit]
        {
            assert_eq!(sound.step(&step), Err(ProofRefusal::Final));
        }
        assert_eq!(sound.step(&ProofStep::SendBack), Ok(Proof::default()));
    }

    #[test]
    fn approval_goes_from_centre_to_college_to_the_report_and_no_other_way() {
        use ProofStep::{ApproveByCentre, ApproveByCollege, Confirm, Report, SendBack};
        assert_eq!(after(&[ApproveByCentre]), Err(ProofRefusal::NotConfirmed));
        assert_eq!(after(&[Confirm, ApproveByCollege]), Err(ProofRefusal::NotByCentre));
        assert_eq!(after(&[Confirm, ApproveByCentre, Report]), Err(ProofRefusal::NotByCollege));
        let reported = after(&[Confirm, ApproveByCentre, ApproveByCollege, Report]).unwrap();
        assert_eq!(reported.state, ProofState::Reported);
        assert_eq!(reported.step(&SendBack), Err(ProofRefusal::Already));
    }

    /// Every sequence of six steps: a proved row was confirmed, and no mark is open when it is.
    #[test]
    fn no_sequence_of_steps_proves_a_row_that_nobody_confirmed() {
        let mut reached = vec![(Proof::default(), false)];
        for _ in 0..6 {
            let mut next = Vec::new();
            for (proof, confirmed) in &reached {
                for step in &STEPS {
                    let Ok(after) = proof.step(step) else { continue };
                    let confirmed = match step {
                        ProofStep::Confirm => true,
                        ProofStep::SendBack => false,
                        _ => *confirmed,
                    };
                    assert_eq!(after.state.is_proved(), confirmed, "{proof:?} {step:?}");
                    assert!(!after.state.is_proved() || after.marks.is_empty());
                    next.push((after, confirmed));
                }
            }
            reached = next;
        }
        assert!(reached.iter().any(|(proof, _)| proof.state == ProofState::Reported));
    }

    #[test]
    fn a_change_after_the_confirmation_asks_for_a_new_one() {
        let sound = after(&[ProofStep::Confirm, ProofStep::ApproveByCentre]).unwrap();
        assert_eq!(sound.of_changed_row(), Proof::default());
        let faulty = after(&[ProofStep::Mark(Field::Name)]).unwrap();
        assert_eq!(faulty.clone().of_changed_row(), faulty);
    }

    #[test]
    fn words_read_back() {
        for state in ProofState::ALL {
            assert_eq!(ProofState::from_word(state.word()), Some(state));
        }
        for kind in ErratumKind::ALL {
            assert_eq!(kind.word().parse(), Ok(kind));
        }
    }
}

//! Whose a frame is: whoever was on camera at the moment of exposure.

use super::{Frame, Moment};
use crate::body::exposure::UNKNOWN_US;
use crate::roster::StudentNumber;
use std::collections::VecDeque;

/// Changes of student that are remembered: a frame that comes after more of them is nobody's.
const MAX_CHANGES: usize = 64;

/// Who was on camera since when.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sittings {
    /// Oldest first.
    changes: VecDeque<(Moment, Option<StudentNumber>)>,
}

/// Whose a frame is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Nobody was on camera, nor near that moment.
    Nobody,
    /// This student's.
    Of(StudentNumber),
    /// 存疑: exposed so near a change of student that it may be another's. The student is whoever was on camera, if
    /// anybody was.
    Doubtful(Option<StudentNumber>),
}

impl Sittings {
    /// Notes who is on camera from a moment on.
    pub fn change(&mut self, at: Moment, student: Option<StudentNumber>) {
        if self.changes.len() == MAX_CHANGES {
            self.changes.pop_front();
        }
        self.changes.push_back((at, student));
    }

    /// Whose a frame is; `window_us` around a change of student is doubtful.
    #[must_use]
    pub fn whose(&self, frame: &Frame, window_us: i64) -> Whose {
        if frame.give_or_take_us >= UNKNOWN_US {
            return Whose::Doubtful(None);
        }
        let at = frame.exposed_at.0;
        let reach = window_us.saturating_add(frame.give_or_take_us);
        let near = self.between(at.saturating_sub(reach), at.saturating_add(reach));
        let on_camera = self.at(frame.exposed_at).cloned();
        match (near.as_slice(), &on_camera) {
            ([], None) => Whose::Nobody,
            ([only], Some(student)) if *only == student => Whose::Of(student.clone()),
            _ => Whose::Doubtful(on_camera),
        }
    }

    /// Who was on camera before whoever is now.
    #[must_use]
    pub fn previous(&self) -> Option<&StudentNumber> {
        let mut students = self.changes.iter().rev().map(|(_, student)| student.as_ref());
        let now = students.next()?;
        students.flatten().find(|student| Some(*student) != now)
    }

    /// Who was on camera at a moment.
    fn at(&self, moment: Moment) -> Option<&StudentNumber> {
        let since = self.changes.iter().rev().find(|(since, _)| *since <= moment)?;
        since.1.as_ref()
    }

    /// The different students who were on camera between two moments, both included.
    fn between(&self, from: i64, to: i64) -> Vec<&StudentNumber> {
        let ends = self.changes.iter().skip(1).map(|(until, _)| until.0).chain([i64::MAX]);
        let mut students: Vec<&StudentNumber> = Vec::new();
        for ((since, student), until) in self.changes.iter().zip(ends) {
            let is_near = since.0 <= to && until > from;
            if let Some(student) = student.as_ref().filter(|s| is_near && !students.contains(s)) {
                students.push(student);
            }
        }
        students
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::FrameId;

    fn number(text: &str) -> StudentNumber {
        StudentNumber(text.into())
    }

    fn sittings() -> Sittings {
        let mut sittings = Sittings::default();
        sittings.change(Moment(100), Some(number("A")));
        sittings.change(Moment(200), Some(number("B")));
        sittings.change(Moment(300), None);
        sittings
    }

    fn whose(at: i64, give_or_take_us: i64) -> Whose {
        let frame = Frame { id: FrameId(1), exposed_at: Moment(at), give_or_take_us };
        sittings().whose(&frame, 10)
    }

    #[test]
    fn a_frame_is_of_whoever_was_on_camera_whenever_it_arrives() {
        assert_eq!(whose(150, 0), Whose::Of(number("A")));
        assert_eq!(whose(250, 0), Whose::Of(number("B")));
        assert_eq!(whose(50, 0), Whose::Nobody);
        assert_eq!(whose(350, 0), Whose::Nobody);
    }

    #[test]
    fn a_frame_near_a_change_of_student_is_doubtful_on_either_side() {
        assert_eq!(whose(195, 0), Whose::Doubtful(Some(number("A"))));
        assert_eq!(whose(205, 0), Whose::Doubtful(Some(number("B"))));
        assert_eq!(whose(180, 0), Whose::Of(number("A")));
        assert_eq!(whose(180, 30), Whose::Doubtful(Some(number("A"))), "an uncertain moment");
    }

    #[test]
    fn the_first_student_of_the_day_is_not_doubtful_and_who_just_left_is() {
        assert_eq!(whose(101, 0), Whose::Of(number("A")));
        assert_eq!(whose(95, 0), Whose::Doubtful(None));
        assert_eq!(whose(299, 0), Whose::Of(number("B")));
        assert_eq!(whose(305, 0), Whose::Doubtful(None));
        assert_eq!(whose(150, UNKNOWN_US), Whose::Doubtful(None), "nobody told the moment");
    }
}

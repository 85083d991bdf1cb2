//! Live view's findings, held still: a verdict and its instruction change only when several frames in a row say so.

use super::{Check, Finding, Judgement, Verdict};
use std::collections::VecDeque;

/// Frames in a row that must contradict what is shown before it changes, about a third of a second.
pub const FRAMES: usize = 3;
/// Frames without a face after which the next sitter begins anew, about a second.
const FORGET_AFTER: usize = 10;
/// Values of which the median is shown.
const VALUES: usize = 5;

/// What was shown of live view so far. No clock: it counts frames.
#[derive(Debug, Clone, Default)]
pub struct Steady {
    tracks: Vec<Track>,
    absent: usize,
}

/// One check over the last frames.
#[derive(Debug, Clone)]
struct Track {
    shown: Finding,
    /// The last values of frames that agree with what is shown.
    values: VecDeque<f64>,
    /// The newest finding that contradicts what is shown.
    rival: Option<Finding>,
    /// How many frames in a row contradict what is shown.
    against: usize,
    /// How many frames in a row say what the rival says.
    alike: usize,
}

impl Steady {
    /// Nothing seen yet: the first judgement is shown as it is.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets everything, because another student sits down.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Takes the newest frame's judgement and gives the one to show.
    ///
    /// The crop is always the newest.
    #[must_use]
    pub fn see(&mut self, judgement: Judgement) -> Judgement {
        let nobody = is_empty(&judgement);
        if !nobody && self.absent >= FORGET_AFTER {
            self.forget();
        }
        self.absent = if nobody { self.absent + 1 } else { 0 };
        let crop = judgement.crop;
        let findings = judgement.findings.into_iter().map(|finding| self.shown(finding));
        Judgement::of(findings.collect(), crop)
    }

    fn shown(&mut self, finding: Finding) -> Finding {
        let Some(track) = self.tracks.iter_mut().find(|t| t.shown.check == finding.check) else {
            let track = Track::new(finding);
            let shown = track.shown.clone();
            self.tracks.push(track);
            return shown;
        };
        track.see(finding);
        track.shown.clone()
    }
}

impl Track {
    fn new(finding: Finding) -> Self {
        let values = finding.value.into_iter().collect();
        Self { shown: finding, values, rival: None, against: 0, alike: 0 }
    }

    fn see(&mut self, finding: Finding) {
        if says_the_same(&self.shown, &finding) {
            self.agree(&finding);
        } else {
            self.contradict(finding);
        }
    }

    /// The value follows smoothly; only values of this verdict count, so value and verdict never contradict each other.
    fn agree(&mut self, finding: &Finding) {
        (self.rival, self.against, self.alike) = (None, 0, 0);
        self.values.extend(finding.value);
        if self.values.len() > VALUES {
            self.values.pop_front();
        }
        self.shown = Finding { value: median(&self.values), ..finding.clone() };
    }

    fn contradict(&mut self, finding: Finding) {
        self.against += 1;
        let again = self.rival.as_ref().is_some_and(|rival| says_the_same(rival, &finding));
        self.alike = if again { self.alike + 1 } else { 1 };
        // Trouble that takes turns is still trouble; only a pass has to be the same all the time.
        let passes = finding.verdict == Verdict::Pass;
        if self.alike >= FRAMES || (self.against >= FRAMES && !passes) {
            *self = Self::new(finding);
        } else {
            self.rival = Some(finding);
        }
    }
}

fn is_empty(judgement: &Judgement) -> bool {
    let faces = judgement.findings.iter().find(|finding| finding.check == Check::FaceCount);
    faces.is_some_and(|finding| finding.value == Some(0.0))
}

fn says_the_same(a: &Finding, b: &Finding) -> bool {
    (a.verdict, a.advice) == (b.verdict, b.advice)
}

/// The middle one of the values; of an even number the larger of the two.
fn median(values: &VecDeque<f64>) -> Option<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::{Advice, Limits, Unit};
    use proptest::prelude::*;

    fn finding(check: Check, verdict: Verdict, value: f64) -> Finding {
        let advice = match verdict {
            Verdict::Pass => Advice::None,
            Verdict::Unmeasured => Advice::EyesUnseen,
            Verdict::Warn | Verdict::Fail => Advice::StepBack,
        };
        let value = (verdict != Verdict::Unmeasured).then_some(value);
        let limits = Limits { min: None, max: Some(50.0) };
        Finding { check, value, unit: Unit::Percent, limits, verdict, advice }
    }

    fn frame(verdict: Verdict, value: f64) -> Judgement {
        Judgement::of(vec![finding(Check::HeadHeight, verdict, value)], None)
    }

    fn nobody() -> Judgement {
        let count = Finding { value: Some(0.0), ..finding(Check::FaceCount, Verdict::Fail, 0.0) };
        let head = finding(Check::HeadHeight, Verdict::Unmeasured, 0.0);
        Judgement::of(vec![count, head], None)
    }

    fn somebody(verdict: Verdict) -> Judgement {
        let count = finding(Check::FaceCount, Verdict::Pass, 1.0);
        Judgement::of(vec![count, finding(Check::HeadHeight, verdict, 1.0)], None)
    }

    fn shown(verdicts: &[Verdict]) -> Vec<Verdict> {
        let mut steady = Steady::new();
        verdicts.iter().map(|verdict| steady.see(frame(*verdict, 1.0)).verdict).collect()
    }

    fn verdict() -> impl Strategy<Value = Verdict> {
        prop_oneof![
            Just(Verdict::Pass),
            Just(Verdict::Warn),
            Just(Verdict::Unmeasured),
            Just(Verdict::Fail)
        ]
    }

    proptest! {
        #[test]
        fn no_input_makes_the_shown_verdict_change_within_three_frames(
            input in prop::collection::vec(verdict(), 1..60),
        ) {
            let shown = shown(&input);
            let changes: Vec<usize> = (1..shown.len()).filter(|&i| shown[i] != shown[i - 1]).collect();
            prop_assert!(changes.first().is_none_or(|&first| first >= FRAMES));
            for pair in changes.windows(2) {
                prop_assert!(pair[1] - pair[0] >= FRAMES, "{input:?}: {shown:?}");
            }
        }

        #[test]
        fn whatever_came_before_a_constant_input_is_shown_within_three_frames(
            mut input in prop::collection::vec(verdict(), 1..40), last in verdict(),
        ) {
            input.extend([last; FRAMES]);
            prop_assert_eq!(shown(&input).pop(), Some(last));
        }

        #[test]
        fn a_pass_is_shown_only_after_three_frames_of_it_and_never_past_three_of_anything_else(
            input in prop::collection::vec(verdict(), FRAMES..60),
        ) {
            let shown = shown(&input);
            for end in FRAMES..=input.len() {
                let last = &input[end - FRAMES..end];
                if last.iter().all(|verdict| *verdict != Verdict::Pass) {
                    prop_assert_ne!(shown[end - 1], Verdict::Pass);
                }
                let became = shown[end - 1] == Verdict::Pass
                    && end >= 2
                    && shown[end - 2] != Verdict::Pass;
                if became {
                    prop_assert!(last.iter().all(|verdict| *verdict == Verdict::Pass));
                }
            }
        }

        #[test]
        fn two_verdicts_taking_turns_show_one(a in verdict(), b in verdict()) {
            let shown = shown(&[a, b].repeat(20));
            prop_assert!(shown.iter().all(|verdict| *verdict == a), "{shown:?}");
        }
    }

    #[test]
    fn an_instruction_stays_until_its_finding_passes_for_three_frames() {
        let mut steady = Steady::new();
        let mut told = |verdict| steady.see(frame(verdict, 1.0)).instructions();
        assert_eq!(told(Verdict::Fail), [(Advice::StepBack, Verdict::Fail)]);
        for verdict in [Verdict::Pass, Verdict::Pass, Verdict::Fail, Verdict::Pass, Verdict::Pass] {
            assert_eq!(told(verdict), [(Advice::StepBack, Verdict::Fail)]);
        }
        assert_eq!(told(Verdict::Pass), []);
    }

    #[test]
    fn an_instruction_to_the_other_side_waits_as_well() {
        let mut steady = Steady::new();
        let mut told = |advice| {
            let finding = Finding { advice, ..finding(Check::Centring, Verdict::Fail, 1.0) };
            steady.see(Judgement::of(vec![finding], None)).instructions()[0].0
        };
        assert_eq!(told(Advice::MoveLeft), Advice::MoveLeft);
        assert_eq!(told(Advice::MoveRight), Advice::MoveLeft);
        assert_eq!(told(Advice::MoveRight), Advice::MoveLeft);
        assert_eq!(told(Advice::MoveRight), Advice::MoveRight);
    }

    #[test]
    fn the_value_is_the_median_of_those_that_agree_with_the_verdict() {
        let mut steady = Steady::new();
        let mut value = |verdict, value| steady.see(frame(verdict, value)).findings[0].value;
        assert_eq!(value(Verdict::Pass, 10.0), Some(10.0));
        assert_eq!(value(Verdict::Pass, 40.0), Some(40.0));
        assert_eq!(value(Verdict::Pass, 11.0), Some(11.0));
        assert_eq!(value(Verdict::Fail, 90.0), Some(11.0));
        assert_eq!(value(Verdict::Unmeasured, 0.0), Some(11.0));
        assert_eq!(value(Verdict::Unmeasured, 0.0), None);
    }

    #[test]
    fn the_next_sitter_begins_anew_once_the_chair_was_empty_for_long() {
        let mut steady = Steady::new();
        let head = |judgement: Judgement| {
            judgement.findings.into_iter().find(|f| f.check == Check::HeadHeight).unwrap().verdict
        };
        assert_eq!(head(steady.see(somebody(Verdict::Fail))), Verdict::Fail);
        assert_eq!(head(steady.see(nobody())), Verdict::Fail);
        for _ in 1..FORGET_AFTER {
            let _shown = steady.see(nobody());
        }
        assert_eq!(head(steady.see(somebody(Verdict::Pass))), Verdict::Pass);
    }

    #[test]
    fn another_student_is_judged_without_the_last_one() {
        let mut steady = Steady::new();
        let _shown = steady.see(frame(Verdict::Fail, 90.0));
        steady.forget();
        assert_eq!(steady.see(frame(Verdict::Pass, 10.0)).verdict, Verdict::Pass);
    }
}

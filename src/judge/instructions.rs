//! What is said aloud: the few instructions that matter most now.

use super::{Advice, Judgement, Verdict};

/// More than two instructions at a time are not followed.
const AT_MOST: usize = 2;

impl Judgement {
    /// At most two instructions, what to fix first first, with the verdict that asks for each.
    ///
    /// Findings stand in the order worst first, then as their trouble is best removed; what several findings ask for
    /// is said once.
    #[must_use]
    pub fn instructions(&self) -> Vec<(Advice, Verdict)> {
        let mut told: Vec<(Advice, Verdict)> = Vec::with_capacity(AT_MOST);
        for finding in self.findings.iter().filter(|found| found.weight() > Verdict::Pass) {
            let advice = finding.advice;
            let said = told.iter().any(|(other, _)| *other == advice);
            if told.len() < AT_MOST && !said && advice != Advice::None {
                told.push((advice, finding.weight()));
            }
        }
        told
    }
}

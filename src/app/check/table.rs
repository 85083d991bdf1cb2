//! One photo in words, for the terminal.

use super::json::serves;
use super::look::{Fate, Judged};
use crate::judge::{Finding, Limits, Unit, Verdict};
use crate::lang::Lang;
use crate::spec::Profile;
use std::io::{self, Write};
use std::path::Path;
use unicode_width::UnicodeWidthStr;

/// How much is told of a photo.
#[derive(Clone, Copy)]
pub(super) enum Length {
    /// Every finding.
    All,
    /// The findings that don't pass: one of many photos must not take a screen.
    Faults,
}

pub(super) fn tell(
    out: &mut dyn Write,
    file: &Path,
    fate: &Fate,
    profiles: &[Profile],
    (length, lang): (Length, Lang),
) -> io::Result<()> {
    match fate {
        Fate::Judged(judged) => table(out, file, judged, profiles, (length, lang)),
        Fate::Refused(why) => {
            let refused = lang.pick("拒绝", "refused");
            writeln!(out, "{}  {refused}  {why}", file.display())
        }
        Fate::Unread(_) => Ok(()),
    }
}

fn table(
    out: &mut dyn Write,
    file: &Path,
    judged: &Judged,
    profiles: &[Profile],
    (length, lang): (Length, Lang),
) -> io::Result<()> {
    let Some(first) = judged.first() else { return Ok(()) };
    writeln!(out, "{}  {}", file.display(), word(first.verdict, lang))?;
    if profiles.len() > 1 {
        let names: Vec<&str> = serves(judged, profiles).collect();
        let label = lang.pick("适用", "serves");
        let names = if names.is_empty() { "-".to_owned() } else { names.join(" ") };
        writeln!(out, "  {}{names}", padded(label, 18))?;
    }
    let faults =
        |finding: &&Finding| matches!(length, Length::All) || finding.verdict != Verdict::Pass;
    for finding in first.findings.iter().filter(faults) {
        writeln!(out, "{}", row(finding, lang))?;
    }
    Ok(())
}

fn row(finding: &Finding, lang: Lang) -> String {
    let cells = [
        padded(finding.check.text(lang), 18),
        padded(&value(finding), 12),
        padded(&limits(finding.limits), 14),
        padded(word(finding.verdict, lang), 12),
        finding.advice.text(lang).to_owned(),
    ];
    format!("  {}", cells.concat().trim_end())
}

/// A verdict in words.
pub(super) fn word(verdict: Verdict, lang: Lang) -> &'static str {
    match verdict {
        Verdict::Pass => lang.pick("合格", "pass"),
        Verdict::Warn => lang.pick("注意", "warn"),
        Verdict::Unmeasured => lang.pick("测不到", "unmeasured"),
        Verdict::Fail => lang.pick("不合格", "fail"),
    }
}

/// A finding's value with its unit.
pub(super) fn value(finding: &Finding) -> String {
    let sign = finding.unit.sign();
    match finding.value {
        None => "-".to_owned(),
        Some(value) if finding.unit == Unit::Count => format!("{value:.0}"),
        Some(value) => format!("{value:.1} {sign}").trim_end().to_owned(),
    }
}

/// The limits of a pass; empty when there are none.
pub(super) fn limits(limits: Limits) -> String {
    match (limits.min, limits.max) {
        (Some(min), Some(max)) if min < max => format!("{min}..{max}"),
        (Some(only), Some(_)) => format!("{only}"),
        (Some(min), None) => format!(">= {min}"),
        (None, Some(max)) => format!("<= {max}"),
        (None, None) => String::new(),
    }
}

/// Text filled with spaces to a number of terminal cells.
fn padded(text: &str, cells: usize) -> String {
    let missing = cells.saturating_sub(text.width()).max(1);
    format!("{text}{}", " ".repeat(missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_count_two_cells() {
        assert_eq!(padded("肩部", 6), "肩部  ");
        assert_eq!(padded("roll", 6), "roll  ");
    }

    #[test]
    fn limits_are_told_by_the_ends_they_have() {
        let of = |min, max| limits(Limits { min, max });
        assert_eq!(of(Some(6.0), Some(12.0)), "6..12");
        assert_eq!(of(Some(1.0), Some(1.0)), "1");
        assert_eq!(of(None, Some(0.25)), "<= 0.25");
        assert_eq!(of(Some(90.0), None), ">= 90");
    }
}

//! Many notices in few lines: alike ones together, refusals first.

use super::notice::{Code, Level, NoticeLine};
use crate::lang::Lang;

/// Alike notices are told one by one up to so many.
const ONE_BY_ONE_MAX: usize = 3;
/// Runs of rows that are listed; more are counted only.
const RUNS_LISTED: usize = 10;

/// Notices of one level, code and column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group<'a> {
    /// How much they weigh.
    pub level: Level,
    /// What was noticed.
    pub code: Code,
    /// Column by its name in the regulation; empty for whole rows or the file.
    pub column: &'static str,
    /// The notices, in the order of the rows.
    pub notices: Vec<&'a NoticeLine>,
}

/// Groups of alike notices: refusals, then warnings, then the rest; of one level in the order of their first rows.
#[must_use]
pub fn groups(notices: &[NoticeLine]) -> Vec<Group<'_>> {
    let mut places = std::collections::HashMap::new();
    let mut groups: Vec<Group<'_>> = Vec::new();
    for notice in notices {
        let (level, code, column) = (notice.level, notice.code, notice.column);
        let place = *places.entry((level, code, column)).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Group { level, code, column, notices: Vec::new() });
        }
        if let Some(group) = groups.get_mut(place) {
            group.notices.push(notice);
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.level));
    groups
}

impl Group<'_> {
    /// Its lines: one for all that say the same, also for those that differ if they are many; else one each.
    #[must_use]
    pub fn lines(&self, lang: Lang) -> Vec<String> {
        let numbers: Vec<u32> = self.notices.iter().map(|notice| notice.row).collect();
        let first = self.notices.first().map_or("", |notice| notice.text(lang));
        let same = self.notices.iter().all(|notice| notice.text(lang) == first);
        if self.notices.len() > ONE_BY_ONE_MAX {
            let (zh, en) = self.code.words();
            let words = if same { first } else { lang.pick(zh, en) };
            let (count, unit) = (numbers.len(), lang.pick("行", "rows"));
            let words = words.to_owned()
                + &lang.pick(format!("（{count} {unit}）"), format!(" ({count} {unit})"));
            return vec![self.line(&rows(&numbers, lang), &words, lang)];
        }
        if same {
            return vec![self.line(&rows(&numbers, lang), first, lang)];
        }
        let line =
            |notice: &&NoticeLine| self.line(&rows(&[notice.row], lang), notice.text(lang), lang);
        self.notices.iter().map(line).collect()
    }

    fn line(&self, rows: &str, words: &str, lang: Lang) -> String {
        let place: Vec<&str> =
            [rows, self.column].into_iter().filter(|part| !part.is_empty()).collect();
        match place.as_slice() {
            [] => words.to_owned(),
            place => place.join(" ") + lang.pick("：", ": ") + words,
        }
    }
}

/// Rows in words, runs put together: `第 2–5、9 行`; empty for the whole file.
fn rows(numbers: &[u32], lang: Lang) -> String {
    let mut numbers: Vec<u32> = numbers.iter().copied().filter(|row| *row > 0).collect();
    numbers.sort_unstable();
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for row in numbers {
        match runs.last_mut() {
            Some((_, last)) if row <= last.saturating_add(1) => *last = row,
            _ => runs.push((row, row)),
        }
    }
    let run = |(first, last): &(u32, u32)| {
        if first == last { first.to_string() } else { format!("{first}–{last}") }
    };
    let listed: Vec<String> = runs.iter().take(RUNS_LISTED).map(run).collect();
    let more = runs.len() > listed.len();
    match (listed.is_empty(), lang) {
        (true, _) => String::new(),
        (_, Lang::Zh) => format!("第 {}{} 行", listed.join("、"), if more { " …" } else { "" }),
        (_, Lang::En) => format!("row {}{}", listed.join(", "), if more { " …" } else { "" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(rows: impl IntoIterator<Item = u32>, code: Code) -> Vec<NoticeLine> {
        rows.into_iter().map(|row| NoticeLine::new(row, "姓名", code)).collect()
    }

    #[test]
    fn five_thousand_alike_notices_are_one_line() {
        let notices = at(2..=5001, Code::NameTrimmed);
        let lines = groups(&notices)[0].lines(Lang::Zh);
        assert_eq!(lines, ["第 2–5001 行 姓名：姓名前后的空格已去掉（5000 行）"]);
    }

    #[test]
    fn refusals_come_first_and_few_notices_keep_their_details() {
        let mut notices = at([4], Code::NameTrimmed);
        notices.extend(at([9, 12], Code::NameMissing));
        notices.extend([3, 5].map(|row| {
            NoticeLine::new(row, "学号", Code::DuplicateStudentNumber).with("见", "see")
        }));
        if let Some(notice) = notices.last_mut() {
            *notice = notice.clone().with("二", "two");
        }
        notices.push(NoticeLine::new(0, "", Code::OtherSheetIgnored).with("二班", "B"));
        let told: Vec<String> = groups(&notices).iter().flat_map(|g| g.lines(Lang::En)).collect();
        assert_eq!(told[0], "row 9, 12 姓名: there is no name");
        assert!(told[1].ends_with(": see") && told[2].ends_with(": see: two"), "{told:?}");
        assert!(told[4].ends_with(": B") && told.len() == 5, "{told:?}");
    }

    #[test]
    fn rows_far_apart_are_listed_up_to_a_limit() {
        let told = rows(&(1..40).map(|n| n * 2).collect::<Vec<_>>(), Lang::En);
        assert_eq!(told, "row 2, 4, 6, 8, 10, 12, 14, 16, 18, 20 …");
        assert_eq!(rows(&[3, 4, 5, 9, 9], Lang::Zh), "第 3–5、9 行");
        assert_eq!(rows(&[0], Lang::Zh), "");
    }
}

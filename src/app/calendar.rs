//! When is photographed: the months that the profile names.

use crate::lang::Lang;
use crate::spec::DeliveryRule;
use jiff::civil::Date;
use std::io::{self, Write};

/// A notice when a day is outside of the season; who is photographed in it graduates in the next January or July
/// (section 一).
fn notice(rule: &DeliveryRule, today: Date, lang: Lang) -> Option<String> {
    let month = today.month().unsigned_abs();
    if rule.is_in_season(month) {
        return None;
    }
    let months: Vec<_> = rule.shooting_months.iter().map(ToString::to_string).collect();
    let next = today.year() + 1;
    Some(match lang {
        Lang::Zh => format!(
            "提示：现在是 {month} 月，规定的拍摄月份为 {} 月，拍摄次年（如 {next} 年）1 月、7 月毕业的学生；请先与接收单位确认",
            months.join("、")
        ),
        Lang::En => format!(
            "note: it is month {month}; photographs are taken in months {} of those who graduate in January or July of the \
             next year (such as {next}); ask the receiver first",
            months.join(", ")
        ),
    })
}

/// Prints today's notice, if there is one.
pub(super) fn tell(rule: &DeliveryRule, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    match notice(rule, jiff::Zoned::now().date(), lang) {
        Some(notice) => writeln!(out, "{notice}"),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Profile;
    use jiff::civil::date;

    #[test]
    fn the_season_is_silent_and_any_other_month_is_told() {
        let rule = Profile::builtin("nwpu-2009").unwrap().delivery;
        for month in 1..=12 {
            let told = notice(&rule, date(2026, month, 1), Lang::En);
            assert_eq!(told.is_none(), (9..=11).contains(&month), "{month}");
        }
        let any = DeliveryRule { shooting_months: vec![], ..rule };
        assert_eq!(notice(&any, date(2026, 3, 1), Lang::Zh), None);
    }
}

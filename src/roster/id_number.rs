//! 身份证号码 by GB 11643, and the documents of those who have none.

use super::notice::Code;
use super::student::{IdNumber, Sex};
use super::text::{half_width, is_invisible, is_scientific};
use jiff::civil::Date;

/// Weights of the first 17 digits (GB 11643-1999).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// Check characters by the weighted sum modulo 11.
const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
/// Province codes of GB/T 2260, the first two digits.
const PROVINCES: [&str; 34] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41",
    "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71",
    "81", "82",
];
/// Regions of the residence permits for Hong Kong, Macao and Taiwan.
const PERMIT_REGIONS: [&str; 3] = ["810000", "820000", "830000"];
/// A graduate is hardly younger than this, in years.
const AGE_MIN: i16 = 15;
/// A graduate is hardly older than this, in years.
const AGE_MAX: i16 = 80;

/// A document number and what was noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The number to store, normalised.
    pub value: IdNumber,
    /// What was noticed; a code of level error means that the number can't be taken.
    pub codes: Vec<Code>,
    /// The sex by the 17th digit, of a sound resident ID only.
    pub sex: Option<Sex>,
    /// The 18-digit form of a sound 15-digit number.
    pub long_form: Option<IdNumber>,
}

/// Repairs and checks a number as it stands in a text cell; births after `today` are impossible.
#[must_use]
pub fn check(raw: &str, today: Date) -> Checked {
    let (text, mut codes) = normalise(raw);
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric());
    let (found, sex) = match text.chars().count() {
        0 => (vec![Code::IdMissing], None),
        _ if is_scientific(&text) => (vec![Code::IdPrecisionLost], None),
        _ if !plain => (vec![Code::IdBadCharacter], None),
        _ if is_permit(&text) => (vec![Code::IdHkMacaoPermit], None),
        _ if is_foreign(&text) => (vec![Code::IdNotResident], None),
        18 => resident(&text, today),
        15 => old_resident(&text, today),
        _ => (vec![Code::IdLength], None),
    };
    codes.extend(found);
    let long_form = codes.contains(&Code::Id15Digits).then(|| to_18(&text)).flatten();
    Checked { value: IdNumber::new(text), codes, sex, long_form: long_form.map(IdNumber::new) }
}

fn normalise(raw: &str) -> (String, Vec<Code>) {
    let mut codes = Vec::new();
    let mut note = |seen: bool, code| codes.extend(seen.then_some(code));
    let visible: String = raw.chars().filter(|&c| !is_invisible(c)).collect();
    note(visible.len() != raw.len(), Code::IdInvisibleRemoved);
    let bare = visible.trim_start().trim_start_matches(['\'', '’', '‘', '`', '＇']);
    note(bare.len() != visible.trim_start().len(), Code::IdApostrophe);
    let half: String = bare.trim().chars().map(half_width).collect();
    note(bare.trim().chars().any(|c| half_width(c) != c && !c.is_whitespace()), Code::IdFullwidth);
    note(
        bare.chars().any(char::is_whitespace) || visible.starts_with(char::is_whitespace),
        Code::IdSpaces,
    );
    let text: String = half.chars().filter(|c| *c != ' ').collect();
    let lower = text.len() > 1 && text.ends_with('x');
    note(lower, Code::IdLowercaseX);
    let text = if is_scientific(&text) { text } else { text.to_ascii_uppercase() };
    if text.is_empty() { (text, Vec::new()) } else { (text, codes) }
}

/// Permits of Hong Kong and Macao residents to the mainland: H or M and 8 or 10 digits.
fn is_permit(text: &str) -> bool {
    let digits = text.strip_prefix(['H', 'M']).unwrap_or_default();
    matches!(digits.len(), 8 | 10) && digits.chars().all(|c| c.is_ascii_digit())
}

/// Passports and the like begin with a letter; the permit of Taiwan residents has 8 digits.
fn is_foreign(text: &str) -> bool {
    let letters = text.chars().take_while(char::is_ascii_uppercase).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let taiwan = text.len() == 8 && digits == 8;
    taiwan
        || ((1..=3).contains(&letters)
            && letters + digits == text.len()
            && (5..=16).contains(&digits))
}

fn resident(text: &str, today: Date) -> (Vec<Code>, Option<Sex>) {
    let body = text.get(..17).unwrap_or_default();
    let last = text.chars().next_back().unwrap_or_default();
    if !body.chars().all(|c| c.is_ascii_digit()) || !(last.is_ascii_digit() || last == 'X') {
        return (vec![Code::IdBadCharacter], None);
    }
    let date = text.get(6..14).and_then(birth);
    let mut codes: Vec<Code> = judge_birth(date, today).into_iter().collect();
    if checksum(body) != Some(last) {
        // Excel keeps 15 digits of a number and writes zeros for the rest.
        let zeros = body.ends_with("00") && last == '0';
        codes.push(if zeros { Code::IdPrecisionLost } else { Code::IdChecksum });
    }
    let permit = PERMIT_REGIONS.iter().any(|region| body.starts_with(region));
    // Permanent residence cards of foreigners have begun with 9 since 2023.
    if permit || body.starts_with('9') {
        return (non_resident(permit, &codes), sex_digit(body));
    }
    codes.extend((!province_exists(body)).then_some(Code::IdRegion));
    (codes, sex_digit(body))
}

/// Cards of non-residents never block a row, even if the number is not as it should be.
fn non_resident(permit: bool, found: &[Code]) -> Vec<Code> {
    let mut codes = Vec::new();
    codes.extend(permit.then_some(Code::IdHkMacaoPermit));
    codes.extend((!permit || !found.is_empty()).then_some(Code::IdNotResident));
    codes
}

fn old_resident(text: &str, today: Date) -> (Vec<Code>, Option<Sex>) {
    if !text.chars().all(|c| c.is_ascii_digit()) {
        return (vec![Code::IdBadCharacter], None);
    }
    let date = text.get(6..12).and_then(|d| birth(&format!("19{d}")));
    let judged = judge_birth(date, today);
    if judged == Some(Code::IdBadDate) {
        return (vec![Code::IdBadDate], None);
    }
    let mut codes = vec![Code::Id15Digits];
    codes.extend(judged);
    codes.extend((!province_exists(text)).then_some(Code::IdRegion));
    (codes, sex_digit(text))
}

fn province_exists(text: &str) -> bool {
    PROVINCES.iter().any(|province| text.starts_with(province))
}

fn birth(text: &str) -> Option<Date> {
    let year = text.get(..4)?.parse().ok()?;
    let month = text.get(4..6)?.parse().ok()?;
    Date::new(year, month, text.get(6..8)?.parse().ok()?).ok()
}

fn judge_birth(date: Option<Date>, today: Date) -> Option<Code> {
    let Some(date) = date.filter(|d| d.year() >= 1900 && *d <= today) else {
        return Some(Code::IdBadDate);
    };
    let age = today.year() - date.year();
    (!(AGE_MIN..=AGE_MAX).contains(&age)).then_some(Code::IdAge)
}

/// Odd is 男, even is 女.
fn sex_digit(body: &str) -> Option<Sex> {
    let digit = body.chars().next_back()?.to_digit(10)?;
    Some(if digit % 2 == 1 { Sex::Male } else { Sex::Female })
}

/// The check character of 17 digits; `None` for anything else.
#[must_use]
pub fn checksum(body: &str) -> Option<char> {
    let digits: Option<Vec<u32>> = body.chars().map(|c| c.to_digit(10)).collect();
    let digits = digits.filter(|d| d.len() == WEIGHTS.len())?;
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(d, w)| d * w).sum();
    CHECKS.get((sum % 11) as usize).copied()
}

/// The 18-digit form of a 15-digit number: the century and the check digit are added.
#[must_use]
pub fn to_18(old: &str) -> Option<String> {
    let body = format!("{}19{}", old.get(..6)?, old.get(6..15)?);
    let check = checksum(&body)?;
    Some(format!("{body}{check}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    // County 610199 was never assigned, so no living person has these.
    fn codes(raw: &str) -> Vec<Code> {
        check(raw, date(2026, 9, 1)).codes
    }

    fn sound(body: &str) -> String {
        format!("{body}{}", checksum(body).unwrap())
    }

    #[test]
    fn a_sound_number_passes_without_a_word_and_tells_the_sex() {
        let checked = check(&sound("61019919900101123"), date(2026, 9, 1));
        assert_eq!((checked.codes, checked.sex), (vec![], Some(Sex::Male)));
    }

    #[test]
    fn each_wrong_digit_is_found() {
        let good = sound("61019919900101123");
        for (i, c) in good.char_indices() {
            let other = if c == '7' { '8' } else { '7' };
            let bad: String =
                good.char_indices().map(|(j, d)| if i == j { other } else { d }).collect();
            assert!(
                codes(&bad).iter().any(|c| c.level() == crate::roster::Level::Error),
                "digit {i}"
            );
        }
    }

    #[test]
    fn spaces_full_width_apostrophe_and_small_x_are_repaired_with_a_word() {
        let body = (100..999)
            .map(|n| format!("61019919900101{n}"))
            .find(|b| checksum(b) == Some('X'))
            .unwrap();
        let wide: String =
            body.chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap()).collect();
        assert_eq!(codes(&format!("{body}x")), vec![Code::IdLowercaseX]);
        assert_eq!(codes(&format!("{wide}X")), vec![Code::IdFullwidth]);
        assert_eq!(codes(&format!("'{body}X")), vec![Code::IdApostrophe]);
        assert_eq!(codes(&format!(" {body} X")), vec![Code::IdSpaces]);
        assert_eq!(
            check(&format!("{wide} ｘ"), date(2026, 9, 1)).value.reveal(),
            format!("{body}X")
        );
    }

    #[test]
    fn impossible_births_are_refused() {
        assert!(codes(&sound("61019919951301123")).contains(&Code::IdBadDate));
        assert!(codes(&sound("61019919950230123")).contains(&Code::IdBadDate));
        assert!(codes(&sound("61019920351231001")).contains(&Code::IdBadDate));
        assert!(codes(&sound("61019920000229001")).is_empty());
    }

    #[test]
    fn an_old_number_is_told_with_its_long_form() {
        let checked = check("610199800101123", date(2026, 9, 1));
        assert_eq!(checked.codes, vec![Code::Id15Digits]);
        assert_eq!(checked.sex, Some(Sex::Male));
        assert_eq!(checked.long_form, Some(IdNumber::new(sound("61019919800101123"))));
    }

    #[test]
    fn what_excel_did_to_a_number_is_named() {
        assert_eq!(codes("6.10199E+17"), vec![Code::IdPrecisionLost]);
        assert_eq!(codes("610199199001011000"), vec![Code::IdPrecisionLost]);
    }

    #[test]
    fn other_documents_are_never_blocked() {
        assert_eq!(codes("E12345678"), vec![Code::IdNotResident]);
        assert_eq!(codes("H1234567890"), vec![Code::IdHkMacaoPermit]);
        assert_eq!(codes("12345678"), vec![Code::IdNotResident]);
        assert_eq!(codes(&sound("81000019900101123")), vec![Code::IdHkMacaoPermit]);
    }

    #[test]
    fn letters_wrong_lengths_and_nothing_are_refused() {
        assert_eq!(codes("1101991998O7056894"), vec![Code::IdBadCharacter]);
        assert_eq!(codes("61019919900101123"), vec![Code::IdLength]);
        assert_eq!(codes("无"), vec![Code::IdBadCharacter]);
        assert_eq!(codes(" \u{200B}"), vec![Code::IdMissing]);
    }
}

//! Characters: full width, spaces, invisible ones.

/// The half-width form of a full-width character, any space as `' '`, others unchanged.
#[must_use]
pub fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// Characters that nobody sees: zero-width ones, marks of direction, soft hyphens, controls.
///
/// Variation selectors are seen (they choose a form of a Hanzi) and stay.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}'
        | '\u{FEFF}' | '\u{00AD}' | '\u{180E}')
        || (c.is_control() && !c.is_whitespace())
}

/// Han characters of GB 18030 that stand in names, those beyond the basic plane included.
#[must_use]
pub fn is_hanzi(c: char) -> bool {
    matches!(c,
        '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFD}' | '\u{3007}')
}

/// Code points without a meaning of their own, as some systems use for rare Hanzi.
#[must_use]
pub fn is_private_use(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFD}')
}

/// The text without invisible characters, line breaks as spaces, trimmed.
#[must_use]
pub fn tidy(text: &str) -> String {
    let seen = text.chars().filter(|&c| !is_invisible(c));
    let flat: String = seen.map(|c| if c == '\n' || c == '\r' { ' ' } else { c }).collect();
    flat.trim().to_owned()
}

/// Half width, without spaces and invisible characters: what a code or a number is compared by.
#[must_use]
pub fn squeeze(text: &str) -> String {
    text.chars().filter(|&c| !is_invisible(c)).map(half_width).filter(|&c| c != ' ').collect()
}

/// A number that a spreadsheet shortened, such as `6.10199E+17`.
#[must_use]
pub fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let number = |t: &str| !t.is_empty() && t.chars().all(|c| c.is_ascii_digit() || c == '.');
    let digits = exponent.strip_prefix('+').unwrap_or_default();
    number(mantissa) && !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
}

/// What a spreadsheet writes where a value could not be worked out.
#[must_use]
pub fn is_error_value(text: &str) -> bool {
    const ERRORS: [&str; 8] =
        ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!"];
    // A column that is too narrow for its number is saved as text in this way.
    let hashes = text.len() > 2 && text.chars().all(|c| c == '#');
    hashes || ERRORS.iter().any(|error| error.eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_digits_and_wide_spaces_become_plain_ones() {
        assert_eq!(squeeze("２０10\u{3000}30 1\u{200B}Ａ"), "2010301A");
    }

    #[test]
    fn errors_of_a_sheet_are_known_in_text_too() {
        assert!(is_error_value("#N/A") && is_error_value("#ref!") && is_error_value("########"));
        assert!(!is_error_value("#1") && !is_error_value("") && !is_error_value("N/A"));
    }

    #[test]
    fn only_what_excel_shortened_is_scientific() {
        assert!(is_scientific("6.10199E+17") && is_scientific("2e+11"));
        assert!(!is_scientific("2E10") && !is_scientific("2010301001") && !is_scientific("E+1"));
    }
}

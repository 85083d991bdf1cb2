//! ID numbers taken out of free words.

use super::IdNumber;

/// Digits in a row from which on they are taken for an ID number: the old ones have 15.
const DIGITS_MIN: usize = 15;

/// Free words with every ID number in them masked, also one in full-width digits.
#[must_use]
pub fn redact(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars() {
        if is_digit(c) || (is_check(c) && run.chars().count() >= DIGITS_MIN) {
            run.push(c);
        } else {
            put_run(&mut safe, &mut run);
            safe.push(c);
        }
    }
    put_run(&mut safe, &mut run);
    safe
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

fn is_check(c: char) -> bool {
    matches!(c, 'x' | 'X' | 'ｘ' | 'Ｘ')
}

fn put_run(safe: &mut String, run: &mut String) {
    let run = std::mem::take(run);
    if run.chars().count() < DIGITS_MIN {
        safe.push_str(&run);
    } else {
        safe.push_str(&IdNumber::new(run).masked());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_numbers_in_free_words_are_masked_and_student_numbers_stay() {
        for id in [
            "610103199001011234",
            "61010319900101123X",
            "６１０１０３１９９００１０１１２３４",
            "610103900101123",
        ] {
            let safe = redact(&format!("证件{id}看不清"));
            assert!(
                !safe.contains(id) && safe.starts_with("证件") && safe.ends_with("看不清"),
                "{safe}"
            );
        }
        assert_eq!(redact("学号2010301001闭眼"), "学号2010301001闭眼");
        assert_eq!(redact(""), "");
    }
}

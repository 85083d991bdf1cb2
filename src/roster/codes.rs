//! The code tables of the regulation (section 二, 3-5) and what must agree between them.

/// (院)系代码, what it stands for, and the 所在校别 that belongs to it.
pub const DEPARTMENTS: [(&str, &str, &str); 4] = [
    ("001", "成人脱产", "普通高校"),
    ("002", "夜大（业余）", "普通高校"),
    ("003", "函授", "普通高校"),
    ("004", "网络教育", "网络教育"),
];

/// 学历类别.
pub const DEGREE_KINDS: [&str; 2] = ["成人本科", "成人专科"];

/// 所在校别.
pub const SCHOOL_KINDS: [&str; 2] = ["普通高校", "网络教育"];

/// Digits of a (院)系代码.
pub const DEPARTMENT_DIGITS: usize = 3;
/// Digits of a 院校代码.
pub const SCHOOL_DIGITS: usize = 5;

/// The 所在校别 that belongs to a (院)系代码.
#[must_use]
pub fn school_kind_of(department_code: &str) -> Option<&'static str> {
    DEPARTMENTS.iter().find(|(code, ..)| *code == department_code).map(|(.., kind)| *kind)
}

/// Whether a code and a kind of school may stand in one row; unknown codes agree with everything.
#[must_use]
pub fn agree(department_code: &str, school_kind: &str) -> bool {
    school_kind_of(department_code).is_none_or(|kind| kind == school_kind)
}

/// The code with its leading zeros, and whether some had been lost.
#[must_use]
pub fn restore(code: &str, digits: usize) -> (String, bool) {
    let count = code.chars().count();
    let lost = count < digits && count > 0 && code.chars().all(|c| c.is_ascii_digit());
    if lost { (format!("{code:0>digits$}"), true) } else { (code.to_owned(), false) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_came_as_a_number_gets_its_zeros_back() {
        assert_eq!(restore("3", DEPARTMENT_DIGITS), ("003".into(), true));
        assert_eq!(restore("003", DEPARTMENT_DIGITS), ("003".into(), false));
        assert_eq!(restore("", DEPARTMENT_DIGITS), (String::new(), false));
        assert_eq!(restore("A1", DEPARTMENT_DIGITS), ("A1".into(), false));
    }

    #[test]
    fn network_education_is_004_and_nothing_else() {
        for (code, ..) in DEPARTMENTS {
            assert_eq!(agree(code, "网络教育"), code == "004");
            assert_eq!(agree(code, "普通高校"), code != "004");
        }
    }
}

//! Chinese and English complete: texts that are missing in one of them, in the command line, in the sources and on
//! the screens.

mod commands;
mod drawn;
pub mod every;
mod reader;
mod sources;

/// Terms of the regulation, and names of columns, that English sentences quote as they stand on forms and in files.
const TERMS: [&str; 11] = [
    "校外学习中心（函授站）名称",
    "校外学习中心（函授站）",
    "身份证号码",
    "拍摄序号",
    "学号",
    "学生姓名",
    "姓名",
    "汇总表",
    "采集卡",
    "填涂说明",
    "信息无误",
];

/// Whether there is any Chinese in it.
fn is_chinese(text: &str) -> bool {
    text.chars().any(is_hanzi)
}

/// Whether it is words, and none of them Chinese but quoted terms.
fn is_english(text: &str) -> bool {
    let words = without_terms(&without_places(text));
    !is_chinese(&words) && words.chars().any(|c| c.is_ascii_alphabetic())
}

fn is_hanzi(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

fn without_terms(text: &str) -> String {
    TERMS.iter().fold(text.to_owned(), |text, term| text.replace(term, ""))
}

/// A format string without what is put in.
fn without_places(text: &str) -> String {
    let mut depth = 0_usize;
    let mut keep = |c| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    };
    text.chars().filter(|c| keep(*c)).collect()
}

#[test]
fn terms_and_places_are_no_words() {
    assert!(
        is_english("{rows} rows of the 汇总表")
            && !is_english("rows of 汇总")
            && !is_english("{}: {n}")
    );
    assert!(is_chinese("汇总表 x") && is_chinese("𬱖") && !is_chinese("（·）！"));
}

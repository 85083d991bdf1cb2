//! Words by their pinyin, to be searched for: 相机 by `xiangji` and `xj`.

use super::normalise_key;
use pinyin::ToPinyin;

/// Whether what was typed is a part of the words, the beginning of their pinyin, or of its initials; nothing typed is.
#[must_use]
pub fn is_meant(typed: &str, words: &str) -> bool {
    let typed = normalise_key(typed);
    let (whole, initials) = spelt(words);
    normalise_key(words).contains(&typed) || whole.contains(&typed) || initials.starts_with(&typed)
}

/// Pinyin without tones and its initials, in capitals; other characters as they are.
fn spelt(words: &str) -> (String, String) {
    let mut spelt = (String::new(), String::new());
    for c in words.chars() {
        if let Some(reading) = c.to_pinyin() {
            spelt.0.push_str(&reading.plain().to_uppercase());
            spelt.1.push_str(&reading.first_letter().to_uppercase());
        } else {
            spelt.0.extend(c.to_uppercase());
            spelt.1.extend(c.to_uppercase());
        }
    }
    spelt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_meant_by_hanzi_pinyin_and_initials() {
        for typed in ["相机", "机", "xiangji", "xiang", "xj", "ＸＪ", ""] {
            assert!(is_meant(typed, "相机"), "{typed}");
        }
        assert!(is_meant("came", "camera") && !is_meant("jx", "相机") && !is_meant("班", "相机"));
    }
}

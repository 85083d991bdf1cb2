//! 区位码: the row and place of a Hanzi in GB 2312, as the 采集卡 asks for it (section 二, 6).

use encoding_rs::GBK;
use std::fmt;

/// First and last lead byte of the Hanzi of GB 2312 in GBK.
const LEADS: (u8, u8) = (0xB0, 0xF7);
/// First and last trail byte.
const TRAILS: (u8, u8) = (0xA1, 0xFE);
/// The last row of the first level is not full: after it 区 55 holds nothing.
const GAP: (u8, u8) = (0xD7, 0xFA);
/// What 区 and 位 are counted from.
const ORIGIN: u8 = 0xA0;

/// Digits of a 区位码.
pub const DIGITS: usize = 4;

/// 区 (16 to 87) and 位 (1 to 94) of a Hanzi of GB 2312.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuWei {
    qu: u8,
    wei: u8,
}

impl QuWei {
    /// The code of a Hanzi; `None` for one that GB 2312 doesn't have, and for what is no Hanzi.
    #[must_use]
    pub fn of(hanzi: char) -> Option<Self> {
        let mut utf8 = [0; 4];
        let (bytes, _, unmappable) = GBK.encode(hanzi.encode_utf8(&mut utf8));
        let (false, &[lead, trail]) = (unmappable, bytes.as_ref()) else { return None };
        let inside = |byte: u8, (first, last): (u8, u8)| (first..=last).contains(&byte);
        let in_gap = lead == GAP.0 && trail >= GAP.1;
        let has_code = inside(lead, LEADS) && inside(trail, TRAILS) && !in_gap;
        has_code.then(|| Self { qu: lead - ORIGIN, wei: trail - ORIGIN })
    }

    /// Its four digits, each 0 to 9.
    #[must_use]
    pub fn digits(self) -> [u8; DIGITS] {
        [self.qu / 10, self.qu % 10, self.wei / 10, self.wei % 10]
    }
}

impl fmt::Display for QuWei {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}{:02}", self.qu, self.wei)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn code(hanzi: char) -> Option<String> {
        QuWei::of(hanzi).map(|code| code.to_string())
    }

    #[test]
    fn known_hanzi_have_the_codes_of_the_table() {
        for (hanzi, want) in
            [('啊', "1601"), ('王', "4585"), ('张', "5337"), ('座', "5589"), ('齄', "8794")]
        {
            assert_eq!(code(hanzi).as_deref(), Some(want), "{hanzi}");
        }
        assert_eq!(QuWei::of('啊').unwrap().digits(), [1, 6, 0, 1]);
    }

    #[test]
    fn hanzi_outside_gb_2312_and_other_characters_have_none() {
        let rare = "珺璟喆堃玥赟镕㐆𠮷〇龢䶮㼆𬱖單遲";
        let other = "A7·１Ａ，。☆ ?\u{E863}\u{E810}\u{FFFD}\u{E5E5}";
        for c in rare.chars().chain(other.chars()) {
            assert_eq!(code(c), None, "{c:?}");
        }
    }

    #[test]
    fn the_table_has_6763_hanzi_and_no_code_twice() {
        let all: Vec<QuWei> = ('\0'..=char::MAX).filter_map(QuWei::of).collect();
        assert_eq!(all.len(), 6763);
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), 6763);
        let bounds = (all.iter().min().unwrap().to_string(), all.iter().max().unwrap().to_string());
        assert_eq!(bounds, ("1601".into(), "8794".into()));
    }
}

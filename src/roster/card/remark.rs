//! What whoever fills in a card must know beside the digits.

use super::{Card, InFull, NameRule, Position};
use crate::lang::Lang;
use crate::roster::codes;
use crate::roster::header::Field;

/// Something to heed on a card. Places are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// The name is written in full, for this reason.
    NameInFull(InFull),
    /// A Hanzi without a code: `0000`, with its pinyin beside it if that is known.
    NoCode {
        /// The Hanzi.
        hanzi: char,
        /// Its pinyin with tone.
        pinyin: Option<&'static str>,
    },
    /// Letters or Hanzi in a number: 0 and 1 both at these places.
    Letters(Field, Vec<usize>),
    /// Characters of which the rules say nothing, at these places.
    Unruled(Field, Vec<usize>),
    /// The field is empty in the roster.
    Empty(Field),
    /// The card offers no such choice.
    NoSuchChoice(Field),
    /// (院)系代码 and 所在校别 contradict each other.
    KindsDisagree,
}

impl Remark {
    /// The sentence for whoever fills in the card.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.chinese(),
            Lang::En => self.english(),
        }
    }

    /// Whether something must be found out before the card can be filled in.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self {
            Self::NameInFull(why) => *why == InFull::Mixed,
            Self::NoCode { pinyin, .. } => pinyin.is_none(),
            Self::Letters(..) => false,
            Self::Unruled(..) | Self::Empty(_) | Self::NoSuchChoice(_) | Self::KindsDisagree => {
                true
            }
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NameInFull(why) => in_full(*why).0.to_owned(),
            Self::NoCode { hanzi, pinyin: Some(pinyin) } => {
                format!("“{hanzi}”填涂0000，旁注拼音 {pinyin}")
            }
            Self::NoCode { hanzi, pinyin: None } => {
                format!("“{hanzi}”填涂0000，拼音未知，请手工填写拼音")
            }
            Self::Letters(field, places) => {
                format!("{}第{}位为字母或汉字，同时填涂0和1", field.title(), listed(places, "、"))
            }
            Self::Unruled(field, places) => {
                let places = listed(places, "、");
                format!("{}第{places}位不是数字，没有填涂规则，请先核实", field.title())
            }
            Self::Empty(field) => format!("{}空缺，请先补全", field.title()),
            Self::NoSuchChoice(field) => {
                format!("{}不是卡上的选项，请先核实", field.title())
            }
            Self::KindsDisagree => "(院)系代码与所在校别不符，请先核实".to_owned(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::NameInFull(why) => in_full(*why).1.to_owned(),
            Self::NoCode { hanzi, pinyin: Some(pinyin) } => {
                format!("{hanzi}: fill 0000 and write {pinyin} beside it")
            }
            Self::NoCode { hanzi, pinyin: None } => {
                format!("{hanzi}: fill 0000; its pinyin is not known, write it by hand")
            }
            Self::Letters(field, places) => {
                format!("{} at {}: fill both 0 and 1", field.title(), listed(places, ", "))
            }
            Self::Unruled(field, places) => {
                let places = listed(places, ", ");
                format!("{} at {places}: no rule for this character, ask first", field.title())
            }
            Self::Empty(field) => format!("{} is empty: find it out first", field.title()),
            Self::NoSuchChoice(field) => {
                format!("{} is no choice of the card, ask first", field.title())
            }
            Self::KindsDisagree => {
                "the codes of department and kind of school disagree, ask first".to_owned()
            }
        }
    }
}

/// Chinese and English.
fn in_full(why: InFull) -> (&'static str, &'static str) {
    match why {
        InFull::Long => (
            "姓名超过四个汉字，不填汉字代码，用正楷写全名",
            "more than four Hanzi: no codes, write the full name in block script",
        ),
        InFull::Foreign => (
            "姓名不是汉字，不填汉字代码，用正楷写全名",
            "no Hanzi: no codes, write the full name in block letters",
        ),
        InFull::Mixed => (
            "姓名含有汉字以外的字符，请先核实姓名",
            "something besides Hanzi stands in the name: find out the name first",
        ),
    }
}

fn listed(places: &[usize], separator: &str) -> String {
    places.iter().map(ToString::to_string).collect::<Vec<_>>().join(separator)
}

/// The remarks on a card, in the order of its fields.
pub(super) fn remarks(card: &Card) -> Vec<Remark> {
    let mut remarks = on_name(card);
    remarks.extend(on_number(Field::Number, &card.number));
    if card.sex.is_none() {
        remarks.push(Remark::Empty(Field::Sex));
    }
    remarks.extend(on_number(Field::Id, &card.id_positions()));
    remarks.extend(on_choice(Field::DegreeKind, &card.degree_kind, &codes::DEGREE_KINDS));
    remarks.extend(on_choice(Field::SchoolKind, &card.school_kind, &codes::SCHOOL_KINDS));
    remarks.extend(on_number(Field::DepartmentCode, &card.department_code));
    remarks.extend(on_number(Field::SchoolCode, &card.school_code));
    if !card.kinds_agree() {
        remarks.push(Remark::KindsDisagree);
    }
    remarks
}

fn on_name(card: &Card) -> Vec<Remark> {
    match card.name.rule {
        NameRule::Missing => vec![Remark::Empty(Field::Name)],
        NameRule::InFull(why) => vec![Remark::NameInFull(why)],
        NameRule::Coded => {
            let without = card.name.hanzi.iter().filter(|cell| cell.code.is_none());
            without
                .map(|cell| Remark::NoCode { hanzi: cell.written, pinyin: cell.pinyin })
                .collect()
        }
    }
}

fn on_number(field: Field, positions: &[Position]) -> Vec<Remark> {
    if positions.is_empty() {
        return vec![Remark::Empty(field)];
    }
    let places = |wanted: fn(&Position) -> bool| -> Vec<usize> {
        (1..).zip(positions).filter(|(_, position)| wanted(position)).map(|(at, _)| at).collect()
    };
    let letters = Some(places(Position::is_letter)).filter(|places| !places.is_empty());
    let unruled = Some(places(|p| p.marked.is_empty())).filter(|places| !places.is_empty());
    let letters = letters.map(|places| Remark::Letters(field, places));
    letters.into_iter().chain(unruled.map(|places| Remark::Unruled(field, places))).collect()
}

fn on_choice(field: Field, value: &str, choices: &[&str]) -> Option<Remark> {
    match value {
        "" => Some(Remark::Empty(field)),
        value if choices.contains(&value) => None,
        _ => Some(Remark::NoSuchChoice(field)),
    }
}

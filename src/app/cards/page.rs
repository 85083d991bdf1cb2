//! The cards as one page that prints two on a sheet of A4, class by class, drawn as the card is.
//!
//! A column of a grid is one element; its ovals are its background and the filled ones are drawn with borders, which
//! every browser prints. So a page stays small.

use crate::app::html::escaped;
use crate::export::cards::ClassCard;
use crate::lang::Lang;
use crate::roster::card::{Card, HanziCell, NameRule, Position};
use crate::roster::{Sex, codes, redact};
use std::fmt::Write;
use std::path::{Path, PathBuf};

const STYLE: &str = include_str!("page/style.css");
/// The form that the page shows how to fill in.
const FORM: &str = "高等教育学历证书电子注册图像信息采集卡";
/// Room of a card in the page, in bytes.
const CARD_BYTES: usize = 2048;

/// Cards of one page: a browser that prints a thousand takes minutes and gigabytes.
const CARDS_MAX: usize = 120;

/// The cards of each page: whole classes, as long as they are not too large.
pub(super) fn split(cards: &[ClassCard]) -> Vec<&[ClassCard]> {
    let mut ends = Vec::new();
    let mut begin = 0;
    let mut end = 0;
    for class in cards.chunk_by(|one, next| one.class == next.class) {
        if end > begin && end + class.len() - begin > CARDS_MAX {
            ends.push(begin..end);
            begin = end;
        }
        end += class.len();
    }
    ends.push(begin..end);
    let pages = ends.into_iter().filter_map(|range| cards.get(range));
    pages.flat_map(|page| page.chunks(CARDS_MAX)).collect()
}

/// Names of so many pages: of several, each gets its number before the ending.
pub(super) fn names(page: &Path, count: usize) -> Vec<PathBuf> {
    let (stem, end) = (page.file_stem().unwrap_or_default(), page.extension().unwrap_or_default());
    let name = |n: usize| match count {
        1 => page.to_owned(),
        _ => page.with_file_name(format!("{}-{n}.{}", stem.display(), end.display())),
    };
    (1..=count).map(name).collect()
}

/// The page, whose cards are counted from `first`; 身份证号码 only when asked for.
pub(super) fn html(
    centre: &str,
    cards: &[ClassCard],
    first: usize,
    with_ids: bool,
    lang: Lang,
) -> String {
    let (tag, title) = lang.pick(("zh-CN", "采集卡填涂样张"), ("en", "Cards to fill in"));
    let mut page = String::with_capacity(STYLE.len() + CARD_BYTES * (cards.len() + 1));
    // Writing to a String can't fail.
    _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"{tag}\"><head><meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>\n{STYLE}</style></head>\n<body>\n"
    );
    let drawing = Drawing { centre: free(centre), with_ids, lang };
    let mut place = first - 1;
    for class in cards.chunk_by(|one, next| one.class == next.class) {
        drawing.class(&mut page, class, &mut place);
    }
    page.push_str("</body></html>\n");
    page
}

/// Words of the roster, in which somebody may have written an ID number.
fn free(text: &str) -> String {
    escaped(&redact(text))
}

struct Drawing {
    /// Escaped.
    centre: String,
    with_ids: bool,
    lang: Lang,
}

impl Drawing {
    fn class(&self, page: &mut String, cards: &[ClassCard], place: &mut usize) {
        let class = cards.first().map(|card| free(&card.class)).unwrap_or_default();
        let (count, centre) = (cards.len(), &self.centre);
        let people = self.lang.pick("人", "students");
        _ = writeln!(page, "<section><h1>{class} <small>{centre} {count} {people}</small></h1>");
        for card in cards {
            *place += 1;
            self.card(page, &card.card, *place, &class);
        }
        page.push_str("</section>\n");
    }

    fn card(&self, page: &mut String, card: &Card, place: usize, class: &str) {
        let name = free(&card.name.written);
        let how = self.lang.pick("填涂样张", "as it is filled in");
        _ = write!(
            page,
            "<article><h2>《{FORM}》{how}<em>{place}</em></h2><p class=w><b>{name}</b><span>{class}</span></p><p>"
        );
        let sex = card.sex.map(|sex| sex.to_string()).unwrap_or_default();
        let sexes = [Sex::Male, Sex::Female].map(|sex| sex.to_string());
        choices(page, "性别", &sexes.each_ref().map(String::as_str), &sex);
        choices(page, "学历类别", &codes::DEGREE_KINDS, &card.degree_kind);
        choices(page, "所在校别", &codes::SCHOOL_KINDS, &card.school_kind);
        let (school, major) = (free(&card.school_name), free(&card.major));
        _ = write!(page, "</p><p><u>所在院校名称</u>{school}<u>专业名称</u>{major}</p><div>");
        self.name(page, card);
        grid(page, "(院)系代码", "", &card.department_code);
        grid(page, "院校代码", "", &card.school_code);
        page.push_str("</div><div>");
        self.numbers(page, card);
        page.push_str("</div>");
        self.remarks(page, card);
        page.push_str("</article>\n");
    }

    fn name(&self, page: &mut String, card: &Card) {
        page.push_str("<figure><figcaption>姓名</figcaption>");
        if card.name.rule == NameRule::Coded {
            page.push_str("<s></s>");
            card.name.hanzi.iter().for_each(|cell| hanzi(page, cell));
        } else {
            let name = free(&card.name.written);
            let words = self.lang.pick("不填汉字代码", "no codes");
            _ = write!(page, "<q>{name}<small>{words}</small></q>");
        }
        page.push_str("</figure>");
    }

    /// 学号 and 身份证号码. A school may have issued the one as the other: then both stay off the page.
    fn numbers(&self, page: &mut String, card: &Card) {
        let id = card.id_number.reveal();
        let number: String = card.number.iter().map(|position| position.written).collect();
        let columns = card.id_positions();
        if self.with_ids {
            grid(page, "学号", "", &card.number);
            return grid(page, "身份证号码", "", &columns);
        }
        if !id.is_empty() && number.contains(id) {
            grid(page, "学号", &card.id_number.masked(), &blank(card.number.len()));
        } else {
            grid(page, "学号", "", &card.number);
        }
        grid(page, "身份证号码", &self.masked(card), &blank(columns.len()));
    }

    fn masked(&self, card: &Card) -> String {
        let own = self.lang.pick("按本人身份证填涂", "fill in by your own card");
        let masked = card.id_number.masked();
        if masked.is_empty() { String::new() } else { format!("{masked} {own}") }
    }

    fn remarks(&self, page: &mut String, card: &Card) {
        if card.remarks.is_empty() {
            return;
        }
        page.push_str("<ul>");
        for remark in &card.remarks {
            let class = if remark.is_open() { " class=o" } else { "" };
            _ = write!(page, "<li{class}>{}", escaped(&remark.text(self.lang)));
        }
        page.push_str("</ul>");
    }
}

/// Columns in which nothing is written or filled.
fn blank(count: usize) -> Vec<Position> {
    vec![Position { written: '\u{a0}', marked: &[] }; count]
}

fn choices(page: &mut String, title: &str, choices: &[&str], value: &str) {
    _ = write!(page, "<u>{title}</u>");
    for choice in choices {
        let tag = if *choice == value { "<b class=c>" } else { "<b>" };
        _ = write!(page, "{tag}{choice}</b>");
    }
    if !value.is_empty() && !choices.contains(&value) {
        _ = write!(page, "<small>{}</small>", free(value));
    }
}

fn hanzi(page: &mut String, cell: &HanziCell) {
    let pinyin = match (cell.code, cell.pinyin) {
        (Some(_), _) => "",
        (None, known) => known.unwrap_or("?"),
    };
    _ = write!(
        page,
        "<span class=h><b>{}<small>{pinyin}</small></b>",
        escaped(&cell.written.to_string())
    );
    columns(page, &cell.positions());
    page.push_str("</span>");
}

fn grid(page: &mut String, title: &str, note: &str, positions: &[Position]) {
    _ = write!(
        page,
        "<figure><figcaption>{title}<small>{}</small></figcaption><s></s>",
        escaped(note)
    );
    columns(page, positions);
    page.push_str("</figure>");
}

fn columns(page: &mut String, positions: &[Position]) {
    for position in positions {
        let written = escaped(&position.written.to_string());
        match position.marked {
            [] => _ = write!(page, "<i>{written}</i>"),
            [digit] => _ = write!(page, "<i class=d{digit}>{written}</i>"),
            _ => _ = write!(page, "<i class=x>{written}</i>"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cards(classes: &[(&str, usize)]) -> Vec<ClassCard> {
        let student = crate::roster::demo(1, 1).remove(0);
        let of_class = |(class, count): &(&str, usize)| {
            let card = ClassCard { class: (*class).to_owned(), card: Card::of(&student) };
            vec![card; *count]
        };
        classes.iter().flat_map(of_class).collect()
    }

    #[test]
    fn classes_stay_together_on_pages_that_a_browser_can_print() {
        let sizes = |classes: &[(&str, usize)]| -> Vec<usize> {
            split(&cards(classes)).iter().map(|page| page.len()).collect()
        };
        assert_eq!(sizes(&[("a", 3)]), [3]);
        assert_eq!(sizes(&[("a", 70), ("b", 50), ("c", 1)]), [120, 1]);
        assert_eq!(sizes(&[("a", 70), ("b", 60), ("c", 50)]), [70, 110]);
        assert_eq!(sizes(&[("a", 250), ("b", 1)]), [120, 120, 10, 1]);
    }

    #[test]
    fn several_pages_are_numbered() {
        let page = Path::new("a/采集卡.html");
        assert_eq!(names(page, 1), [page]);
        assert_eq!(names(page, 2), ["a/采集卡-1.html", "a/采集卡-2.html"].map(PathBuf::from));
    }
}

//! The page of keys and command cards: everything on it comes from the key table and [`Card::ALL`].

use crate::app::html::escaped;
use crate::app::paper;
use crate::lang::Lang;
use crate::session::Card;
use crate::view::keymap::{self, Binding, Place};
use crate::view::text::{Words, words};
use barcoders::sym::code128::Code128;

const STYLE: &str = include_str!("style.css");
/// Begins a Code 128 in its character set B, which has capitals and the colon.
const SET_B: char = 'Ɓ';
/// Modules that stay white before and after the bars (ISO/IEC 15417).
const QUIET: usize = 10;

/// The page.
pub(super) fn page(lang: Lang) -> String {
    let title = words("拍摄台按键卡", "Keys of the station").of(lang);
    let (desk, dialogs): (Vec<_>, Vec<_>) =
        keymap::by_place().partition(|row| row.places.contains(&Place::Desk));
    let while_open = words("对话框打开时", "While a dialog is open").of(lang);
    let cards =
        words("命令卡：塑封后用扫码枪扫", "Command cards: laminate them, scan them").of(lang);
    let (desk, dialogs) = (rows(&desk, lang), rows(&dialogs, lang));
    let printed = Card::ALL.map(|card| card_of(card, lang)).concat();
    let body = format!(
        "<h1>{title}</h1>\n{desk}<h2>{while_open}</h2>\n{dialogs}<h2>{cards}</h2>\n\
         <div class=\"cards\">{printed}</div>\n"
    );
    paper::page(title, STYLE, &body, lang)
}

fn rows(rows: &[&Binding], lang: Lang) -> String {
    let row = |row: &&Binding| {
        let keys = row.keys.iter().map(|key| format!("<kbd>{}</kbd>", escaped(key.label)));
        let (keys, help) = (keys.collect::<Vec<_>>().concat(), escaped(row.help.of(lang)));
        format!("<tr><td class=\"k\">{keys}</td><td>{help}</td></tr>\n")
    };
    let rows = rows.iter().map(row).collect::<Vec<_>>().concat();
    format!("<div class=\"two\"><table>\n{rows}</table></div>\n")
}

fn card_of(card: Card, lang: Lang) -> String {
    let code = format!("C:{}", card.word());
    let bars = bars(&code).unwrap_or_default();
    format!("<div class=\"card\"><b>{}</b>{bars}<code>{code}</code></div>\n", name(card).of(lang))
}

fn name(card: Card) -> Words {
    match card {
        Card::Accept => words("采用合格照片", "accept"),
        Card::Retake => words("重拍", "retake"),
        Card::Absent => words("缺席（再扫一次确定）", "absent (scan again to confirm)"),
        Card::Undo => words("撤销（再扫一次确定）", "undo (scan again to confirm)"),
        Card::Next => words("下一位", "next"),
    }
}

/// A Code 128 as a drawing; `None` for text that it can't hold.
fn bars(text: &str) -> Option<String> {
    let modules = Code128::new(format!("{SET_B}{text}")).ok()?.encode();
    let width = modules.len() + 2 * QUIET;
    let dark = modules.iter().enumerate().filter(|(_, module)| **module == 1);
    let bar = |at: usize| format!("<rect x=\"{}\" width=\"1.02\" height=\"20\"/>", at + QUIET);
    let bars = dark.map(|(at, _)| bar(at)).collect::<Vec<_>>().concat();
    Some(format!("<svg viewBox=\"0 0 {width} 20\" preserveAspectRatio=\"none\">{bars}</svg>"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_and_every_card_is_on_the_page() {
        for lang in [Lang::Zh, Lang::En] {
            let page = page(lang);
            for row in keymap::TABLE {
                assert!(page.contains(&escaped(row.help.of(lang))), "{}", row.help.en);
                assert!(row.keys.iter().all(|key| page.contains(key.label)));
            }
            for card in Card::ALL {
                assert!(page.contains(&format!("<code>C:{}</code>", card.word())));
            }
            assert_eq!(page.matches("<svg").count(), Card::ALL.len());
        }
    }

    #[test]
    fn a_code_has_start_check_and_stop_around_its_characters() {
        let modules = Code128::new(format!("{SET_B}C:NEXT")).unwrap().encode();
        // Start, six characters and check of 11 modules each, stop of 13.
        assert_eq!(modules.len(), 11 * 8 + 13);
        assert!(modules.starts_with(&[1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0]), "start B");
        assert!(bars("采用").is_none());
    }
}

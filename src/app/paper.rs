//! Pages that are printed, stamped and signed: one file each, which needs nothing but itself.

use super::html::escaped;
use crate::lang::Lang;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const BASE: &str = include_str!("paper/base.css");

/// A page with a title, a style besides that of all pages, and its body. Scripts and the network are shut out.
pub(super) fn page(title: &str, style: &str, body: &str, lang: Lang) -> String {
    let tag = lang.pick("zh-CN", "en");
    let title = escaped(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\"><head><meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>\n{BASE}{style}</style></head>\n\
         <body>\n{body}</body></html>\n"
    )
}

/// A JPEG as an image that is in the page itself.
pub(super) fn image(jpeg: &[u8], words: &str) -> String {
    let data = STANDARD.encode(jpeg);
    format!("<img alt=\"{}\" src=\"data:image/jpeg;base64,{data}\">", escaped(words))
}

/// Lines to be filled in by hand, each with its words.
pub(super) fn lines(words: &[&str]) -> String {
    let one = |words: &&str| format!("<span>{}</span>", escaped(words));
    format!("<p class=\"lines\">{}</p>\n", words.iter().map(one).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_asks_nobody_for_anything() {
        let body = image(b"jpeg", "7 <b>") + &lines(&["签名："]);
        let page = page("勘误表 & 校对", "td { color: red }", &body, Lang::Zh);
        assert!(page.contains("7 &lt;b&gt;") && page.contains("勘误表 &amp; 校对"));
        for outside in ["http://", "https://", "<script", "url("] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}

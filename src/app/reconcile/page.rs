//! The reconciliation as one page that prints on one sheet. No ID number is on it.

use super::points::Point;
use super::text::{sentence, standing, work};
use super::{Report, Standing};
use crate::app::html::escaped;
use crate::lang::Lang;
use std::fmt::Write;

const STYLE: &str = include_str!("page/style.css");

/// Items of a point that are told.
const ITEMS_TOLD: usize = 60;

pub(super) fn html(report: &Report, lang: Lang) -> String {
    let (tag, title) = lang.pick(("zh-CN", "拍摄核对单"), ("en", "Reconciliation"));
    let (sign, word) = standing(report.standing(), lang);
    let centre = escaped(&report.centre);
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\"><head><meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>\n{STYLE}</style></head>\n\
         <body>\n<h1>{title} <small>{centre}</small></h1>\n\
         <p class=\"verdict {}\"><b>{sign}</b> {word} <span>{}</span></p>\n",
        class(report.standing()),
        report.at
    );
    page.push_str("<table class=\"points\">\n");
    for point in &report.points {
        row(&mut page, point, lang);
    }
    page.push_str("</table>\n");
    classes(&mut page, report, lang);
    hours(&mut page, report, lang);
    for line in work(&report.sums, lang) {
        line_of(&mut page, &line);
    }
    page.push_str("</body></html>\n");
    page
}

fn class(standing: Standing) -> &'static str {
    match standing {
        Standing::Fine => "fine",
        Standing::Look => "look",
        Standing::Wrong => "wrong",
    }
}

fn line_of(page: &mut String, line: &str) {
    // Writing to a String can't fail.
    _ = writeln!(page, "<p>{}</p>", escaped(line));
}

fn row(page: &mut String, point: &Point, lang: Lang) {
    let (sign, word) = standing(point.standing, lang);
    let words = escaped(&sentence(point, lang));
    let class = class(point.standing);
    _ = write!(
        page,
        "<tr class=\"{class}\"><th scope=\"row\"><b>{sign}</b> {word}</th><td>{words}"
    );
    if !point.items.is_empty() {
        page.push_str("<ul>");
        for item in point.items.iter().take(ITEMS_TOLD) {
            _ = write!(page, "<li>{}</li>", escaped(item));
        }
        let more = point.items.len().saturating_sub(ITEMS_TOLD);
        if more > 0 {
            _ = write!(page, "<li>… {more}</li>");
        }
        page.push_str("</ul>");
    }
    page.push_str("</td></tr>\n");
}

fn classes(page: &mut String, report: &Report, lang: Lang) {
    let header = lang.pick(
        ["班级", "名单", "已拍", "缺席", "未拍"],
        ["class", "roster", "accepted", "absent", "pending"],
    );
    page.push_str("<table class=\"sums\"><tr>");
    for name in header {
        _ = write!(page, "<th scope=\"col\">{name}</th>");
    }
    page.push_str("</tr>\n");
    let mut all = [0; 4];
    for class in &report.sums.classes {
        let counts = [class.roster, class.accepted, class.absent, class.pending];
        for (sum, count) in all.iter_mut().zip(counts) {
            *sum += count;
        }
        sum_row(page, &escaped(&class.class), counts, "");
    }
    sum_row(page, lang.pick("合计", "all"), all, " class=\"all\"");
    page.push_str("</table>\n");
}

fn sum_row(page: &mut String, name: &str, counts: [u64; 4], class: &str) {
    _ = write!(page, "<tr{class}><th scope=\"row\">{name}</th>");
    for count in counts {
        _ = write!(page, "<td>{count}</td>");
    }
    page.push_str("</tr>\n");
}

fn hours(page: &mut String, report: &Report, lang: Lang) {
    let most = report.sums.hours.iter().map(|hour| hour.accepted).max().unwrap_or(0).max(1);
    let header = lang.pick("每小时采用", "accepted per hour");
    _ = writeln!(page, "<table class=\"hours\"><caption>{header}</caption>");
    for hour in &report.sums.hours {
        let (name, count) = (&hour.hour, hour.accepted);
        let width = count * 100 / most;
        _ = writeln!(
            page,
            "<tr><th scope=\"row\">{name}</th><td>{count}</td><td class=\"bar\"><i style=\"width:{width}%\"></i></td></tr>"
        );
    }
    page.push_str("</table>\n");
}

//! The 勘误表 as a page to print, stamp and send. The person is told by 拍摄序号, 学号, name and photo; the 身份证号码 is
//! masked.

use super::shot_number;
use crate::app::html::escaped;
use crate::app::paper;
use crate::lang::Lang;
use crate::session::{ErratumKind, Progress};
use crate::store::Store;
use crate::store::errata::Erratum;
use std::fmt::Write;

/// Its name in the regulation.
const TITLE: &str = "高等教育毕业生学历电子注册图像数据检查勘误表";
const STYLE: &str = "td img { height: 24mm; display: block; margin: auto; } td.t { font-size: 15pt; text-align: center; }
@page { size: A4 landscape; margin: 12mm; } body { max-width: 275mm; }\n";
/// Rows that the form has at least, so that more can be written in by hand.
const ROWS_MIN: usize = 6;

const COLUMNS: [&str; 10] = [
    "序号",
    "拍摄序号",
    "姓名",
    "学号",
    "身份证号码",
    "毕业院校错误",
    "图像不是本人",
    "图像模糊",
    "现有图像",
    "说明（正确信息）",
];

pub(super) fn html(store: &Store, errata: &[Erratum], lang: Lang) -> String {
    let settings = store.settings();
    let centre = escaped(&settings.centre);
    let mut body = format!(
        "<h1>{TITLE}</h1>\n<p>校外学习中心（函授站）名称：{centre}</p>\n<table><thead><tr>"
    );
    for column in COLUMNS {
        // Writing to a String can't fail.
        _ = write!(body, "<th scope=\"col\">{column}</th>");
    }
    body.push_str("</tr></thead>\n");
    for (place, erratum) in (1..).zip(errata) {
        row(&mut body, place, erratum, store);
    }
    for _ in errata.len()..ROWS_MIN {
        _ = writeln!(body, "<tr>{}</tr>", "<td>&nbsp;</td>".repeat(COLUMNS.len()));
    }
    body.push_str("</table>\n");
    body += &paper::lines(&["填表人：", "联系电话：", "填表日期：", "学习中心（公章）："]);
    body.push_str(
        "<p class=\"note\">盖学习中心公章后传真或邮寄给图像采集单位；寄送前请先与其联系，确认现行的地址、传真和办理方式。</p>\n",
    );
    paper::page(TITLE, STYLE, &body, lang)
}

fn row(body: &mut String, place: usize, erratum: &Erratum, store: &Store) {
    let student = &erratum.entry.student;
    let tick = |kind: ErratumKind| if erratum.kind == kind { "✓" } else { "" };
    _ = write!(
        body,
        "<tr><td class=\"n\">{place}</td><td class=\"n\">{}</td><td>{}</td><td>{}</td><td>{}</td>",
        shot_number(erratum),
        escaped(&student.name),
        escaped(&student.number.0),
        student.id_number.masked()
    );
    for kind in [ErratumKind::School, ErratumKind::Person, ErratumKind::Blurred] {
        _ = write!(body, "<td class=\"t\">{}</td>", tick(kind));
    }
    _ = writeln!(
        body,
        "<td>{}</td><td>{}</td></tr>",
        photo(erratum, store),
        escaped(&erratum.words)
    );
}

/// The photo as it was delivered; nothing where there is none any more.
fn photo(erratum: &Erratum, store: &Store) -> String {
    let Progress::Done(number) = erratum.entry.progress else { return String::new() };
    let bytes = std::fs::read(store.folder().photo(number));
    bytes.map(|jpeg| paper::image(&jpeg, &number.to_string())).unwrap_or_default()
}

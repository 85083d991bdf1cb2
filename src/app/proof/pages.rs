//! What is proofread on paper: a page for each student to check and sign, and a sheet for each class.

use super::rows;
use crate::app::html::escaped;
use crate::app::{Failure, paper, part};
use crate::lang::Lang;
use crate::roster::header::Field;
use crate::session::ProofRow;
use crate::store::Store;
use crate::view::proof_text;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};

const STUDENT_STYLE: &str = include_str!("pages/student.css");
const CLASS_STYLE: &str = include_str!("pages/class.css");
/// Name of the folder in the export folder.
const FOLDER: &str = "校对";
/// Characters of a class in a file's name.
const NAME_CHARS_MAX: usize = 60;

/// Arguments of `proof pages`.
#[derive(Debug, clap::Args)]
pub struct PagesArgs {
    /// 哪些学生 / Which rows
    #[command(flatten)]
    only: super::Only,
    /// 存放页面的文件夹；默认为任务的 export/校对 / Folder for the pages; one in the session's `export` when absent
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// 学生本人的校对单也遮住身份证号码；班级校对表总是遮住 /
    /// Mask the ID numbers on the students' own pages too; on the sheets of classes they always are
    #[arg(long)]
    mask_ids: bool,
}

/// Writes two files a class, named when whole.
pub(super) fn write(
    store: &Store,
    args: &PagesArgs,
    lang: Lang,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let folder = args.out.clone().unwrap_or_else(|| store.folder().export().join(FOLDER));
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |e: std::io::Error| Failure::machine(part::unwritable(&path, &e, lang))
    };
    std::fs::create_dir_all(&folder).map_err(failed(&folder))?;
    let mut classes: BTreeMap<String, Vec<ProofRow>> = BTreeMap::new();
    for row in rows(store, &args.only, lang)? {
        classes.entry(row.student.class()).or_default().push(row);
    }
    let mut names = BTreeSet::new();
    for (class, rows) in &classes {
        let name = file_name(class, &mut names);
        let (own, sheet) = (
            folder.join(format!("校对单-{name}.html")),
            folder.join(format!("校对表-{name}.html")),
        );
        let centre = &store.settings().centre;
        let page = students(centre, rows, args.mask_ids, lang);
        part::write(&own, page.as_bytes()).map_err(failed(&own))?;
        let page = class_sheet(centre, class, rows, lang);
        part::write(&sheet, page.as_bytes()).map_err(failed(&sheet))?;
        writeln!(out, "{}\n{}", own.display(), sheet.display())?;
    }
    let count: usize = classes.values().map(Vec::len).sum();
    match lang {
        Lang::Zh if args.mask_ids => writeln!(out, "{count} 名学生的校对单")?,
        Lang::Zh => {
            writeln!(out, "{count} 名学生的校对单（含身份证号码，请按个人信息保管，只交本人）")?;
        }
        Lang::En if args.mask_ids => writeln!(out, "pages of {count} students")?,
        Lang::En => writeln!(
            out,
            "pages of {count} students; they hold identity numbers: hand each to its student only"
        )?,
    }
    Ok(())
}

/// A class as part of a file's name, told apart from those before.
fn file_name(class: &str, taken: &mut BTreeSet<String>) -> String {
    let is_plain = |c: char| !c.is_control() && !"/\\:*?\"<>|".contains(c);
    let plain: String =
        class.chars().map(|c| if is_plain(c) { c } else { '_' }).take(NAME_CHARS_MAX).collect();
    let plain = plain.trim().trim_start_matches('.').to_owned();
    let plain = if plain.is_empty() { "未分班".to_owned() } else { plain };
    let mut name = plain.clone();
    for n in 2.. {
        if taken.insert(name.clone()) {
            break;
        }
        name = format!("{plain}-{n}");
    }
    name
}

fn photo(row: &ProofRow) -> String {
    let bytes = std::fs::read(&row.photo);
    let words = row.number.to_string();
    // A photo that can't be read is told by its absence on the paper, and by reconciliation.
    bytes.map_or_else(|_| "✗".to_owned(), |jpeg| paper::image(&jpeg, &words))
}

fn students(centre: &str, rows: &[ProofRow], mask_ids: bool, lang: Lang) -> String {
    let title = "高等教育学历电子注册图像信息校对单";
    let mut body = String::new();
    for row in rows {
        // Writing to a String can't fail.
        _ = write!(
            body,
            "<section><h1>{title}</h1>\n<p>校外学习中心（函授站）名称：{}</p>\n<div class=\"two\"><figure>{}\
             <figcaption>{}.JPG</figcaption></figure>\n<table><thead><tr><th>栏目</th><th>信息</th>\
             <th>有误请打○</th><th>正确内容</th></tr></thead>\n",
            escaped(centre),
            photo(row),
            row.number
        );
        for field in Field::ALL {
            field_row(&mut body, row, field, mask_ids);
        }
        body.push_str(END);
    }
    paper::page(title, STUDENT_STYLE, &body, lang)
}

const END: &str = "</table></div>\n<p class=\"choice\"><span>□ 信息无误</span><span>□ 信息有误（请在有误的栏目打○并写明正确内容）</span>\
    <span>□ 照片不是本人</span><span>□ 照片模糊</span></p>\n<p class=\"note\">请以教育部学籍管理平台中的信息为准逐项核对。确认“信息无误”后，\
    本人不能再作修改。</p>\n<p class=\"lines\"><span>学生签名：</span><span>日期：</span></p></section>\n";

fn field_row(body: &mut String, row: &ProofRow, field: Field, mask_ids: bool) {
    let text = match field {
        Field::Sequence => row.number.to_string(),
        Field::Id if mask_ids => row.student.id_number.masked(),
        _ => row.student.text(field),
    };
    // A row that is shown again tells what was corrected.
    let mark = match row.proof.marks.get(&field) {
        Some(true) => "已更正",
        Some(false) => "○",
        None => "",
    };
    _ = writeln!(
        body,
        "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"c\">{mark}</td><td></td></tr>",
        field.title(),
        escaped(&text)
    );
}

fn class_sheet(centre: &str, class: &str, rows: &[ProofRow], lang: Lang) -> String {
    let title = "高等教育学历电子注册图像信息校对表";
    let mut body = format!(
        "<h1>{title}</h1>\n<p>校外学习中心（函授站）名称：{}　班级：{}　共 {} 人</p>\n<table><thead><tr>",
        escaped(centre),
        escaped(class),
        rows.len()
    );
    for column in CLASS_COLUMNS {
        _ = write!(body, "<th scope=\"col\">{column}</th>");
    }
    body.push_str("</tr></thead>\n");
    for row in rows {
        _ = write!(
            body,
            "<tr><td class=\"n\">{}</td><td class=\"c\">{}</td>",
            row.number,
            photo(row)
        );
        for field in CLASS_FIELDS {
            let text = match field {
                Field::Id => row.student.id_number.masked(),
                _ => row.student.text(field),
            };
            _ = write!(body, "<td>{}</td>", escaped(&text));
        }
        let state = proof_text::state(row.proof.state).of(Lang::Zh);
        _ = writeln!(body, "<td>{state}</td><td class=\"sign\"></td></tr>");
    }
    body.push_str("</table>\n");
    body += &paper::lines(&["班主任或负责人：", "学习中心审核：", "日期："]);
    paper::page(title, CLASS_STYLE, &body, lang)
}

const CLASS_FIELDS: [Field; 7] = [
    Field::Name,
    Field::Number,
    Field::Sex,
    Field::Id,
    Field::Major,
    Field::DegreeKind,
    Field::DepartmentCode,
];
const CLASS_COLUMNS: [&str; 11] = [
    "拍摄序号",
    "照片",
    "姓名",
    "学号",
    "性别",
    "身份证号码",
    "专业名称",
    "学历类别",
    "系代码",
    "校对结论",
    "学生签名",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_get_file_names_that_every_system_takes_and_none_twice() {
        let mut taken = BTreeSet::new();
        assert_eq!(file_name("会计/1班", &mut taken), "会计_1班");
        assert_eq!(file_name("会计:1班", &mut taken), "会计_1班-2");
        assert_eq!(file_name(" ..", &mut taken), "未分班");
    }
}

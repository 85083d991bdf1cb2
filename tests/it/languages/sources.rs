//! The sources: each text stands beside its other half.

use super::reader::{self, Text};
use super::{is_chinese, is_english, without_places, without_terms};
use paishe::lang::Lang;
use std::path::{Path, PathBuf};

/// Texts of a file (all of them when none is named) that are Chinese whatever the language, and why.
const CHINESE: &[(&str, &[&str], &str)] = &[
    ("app/cards/page.rs", &[], "the form's own words, as they are printed on it"),
    ("app/errata/form.rs", &[], "the form's own words, as the receiver expects them"),
    ("app/proof/pages.rs", &[], "pages that Chinese students sign; names of their files"),
    ("export/cards.rs", &[], "columns that are named as on the form, and the workbook's name"),
    ("export/disc/texts.rs", &[], "in both languages at once: who gets a disc asked for none"),
    ("export/summary.rs", &[], "the regulation's title, line and column"),
    ("store/schema.rs", &[], "rows and comments of the database"),
    ("store/register/schema.rs", &[], "comments of the register's tables"),
    ("session.rs", &["暂{}"], "a label, which is also a file's name"),
    (
        "store/sharing.rs",
        &["以总库的拍摄序号为准", "换为拍摄序号 {number}"],
        "reasons that are kept in the database",
    ),
    ("store/salvage.rs", &[], "rows of the database"),
    ("store/roster.rs", &[], "columns' names, as data of the journal"),
    ("app/cards.rs", &["采集卡.html", "现场-"], "a file's name, a walk-in's number"),
    ("app/errata.rs", &["勘误表.html"], "a file's name"),
    ("export/deliver.rs", &["汇总表.xlsx", "汇总表.xls", "汇总表.csv"], "files' names"),
    (
        "export/workbook.rs",
        &["汇总表", "&C第 &P 页 共 &N 页", "名单"],
        "of the receiver's workbook",
    ),
    (
        "export/verify/table.rs",
        &["高等教育学历证书电子注册图像信息采集汇总表", "汇总表"],
        "the regulation's titles, to be compared with",
    ),
    (
        "app/lists.rs",
        &[
            "缺席名单",
            "重拍名单",
            "已拍名单",
            "未拍名单",
            "缺号说明",
            "班级进度",
            "原因",
            "拍摄序号",
            "类别",
            "班级",
            "学号",
            "姓名",
            "名单",
            "已拍",
            "缺席",
            "未拍",
            "已给号，未拍",
            "作废：{why}",
        ],
        "lists go to schools and come back: their columns are read by name",
    ),
    ("app/lists/take.rs", &["学校名单"], "a reason that is kept in the database"),
    ("session/skipping.rs", &["暂不在场", "未到场"], "reasons that are kept in the database"),
    ("session/update.rs", &["存疑照片，已确认是本人"], "a reason that is kept in the database"),
    ("store/mend.rs", &["选错学生"], "a reason that is kept in the database"),
    ("store/undo.rs", &["操作撤销"], "a reason that is kept in the database"),
    ("store/people.rs", &["现场-{nth}", "现场-{station}-{nth}"], "a walk-in's number"),
    (
        "app/localise.rs",
        &[
            "{before-help}{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}",
            " [默认：{}]",
            "[选项]",
            "命令",
        ],
        "in place of what the library says in English",
    ),
    (
        "app/manual.rs",
        &["名称", "用法", "说明", "附录", "版本", "命令"],
        "in place of what the library says in English",
    ),
];

/// Chinese halves without a Hanzi, and why.
const NO_HANZI: &[(&str, &str)] = &[
    ("ISO", "the setting's name in every language"),
    ("zh-CN", "the language of a page"),
    ("PageDown → Enter", "names of keys"),
    ("PageUp ← Esc", "names of keys"),
];

/// Modules where no Chinese stands alone.
const SPOKEN: [&str; 5] = ["view", "app", "export", "store", "session"];

fn files() -> Vec<(String, Vec<Text>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for item in std::fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.retain(|path| path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs"));
    files.sort();
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        (name, reader::texts(&std::fs::read_to_string(path).unwrap()))
    };
    files.into_iter().map(read).collect()
}

#[test]
fn both_halves_of_every_pair_are_in_their_language() {
    let mut wrong = Vec::new();
    for (file, texts) in files() {
        for text in texts {
            let words = without_places(&text.said);
            let is_wrong = match text.lang {
                Some(Lang::Zh) => {
                    let has_letters = words.chars().any(char::is_alphabetic);
                    let is_known = NO_HANZI.iter().any(|(known, _)| *known == text.said);
                    has_letters && !is_chinese(&words) && !is_known
                }
                Some(Lang::En) => is_chinese(&without_terms(&words)),
                None => false,
            };
            if is_wrong {
                wrong.push(format!("src/{file}:{} {:?} {:?}", text.line, text.lang, text.said));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_chinese_stands_alone() {
    let (mut wrong, mut used) = (Vec::new(), Vec::new());
    for (file, texts) in files() {
        let module = file.split(['/', '.']).next().unwrap_or_default();
        let alone = texts.iter().filter(|text| {
            SPOKEN.contains(&module)
                && text.lang.is_none()
                && is_chinese(&text.said)
                && !has_both(&text.said)
        });
        for text in alone {
            let known = CHINESE.iter().position(|(known, texts, _)| {
                *known == file && (texts.is_empty() || texts.contains(&text.said.as_str()))
            });
            match known {
                Some(at) => used.push((at, text.said.clone())),
                None => wrong.push(format!("src/{file}:{} {:?}", text.line, text.said)),
            }
        }
    }
    assert!(wrong.is_empty(), "no English beside: {wrong:#?}");
    for (at, (file, texts, reason)) in CHINESE.iter().enumerate() {
        let is_used = |said: &str| used.iter().any(|(by, text)| *by == at && text == said);
        assert!(!reason.is_empty() && used.iter().any(|(by, _)| *by == at), "{file} is not needed");
        for said in *texts {
            assert!(is_used(said), "{file}: {said} is not needed");
        }
    }
}

/// Both halves in one string, as the command line's are.
fn has_both(text: &str) -> bool {
    let halves = text.split_once(" / ");
    halves.is_some_and(|(zh, en)| is_chinese(zh) && is_english(en))
}

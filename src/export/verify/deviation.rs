//! What a delivery deviates in: codes, weights and words.

use crate::lang::Lang;
use crate::roster::text::is_invisible;
use crate::roster::{Level, NoticeLine, redact};
use serde::Serialize;
use std::borrow::Cow;

/// How much a deviation weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Note,
    /// Somebody should look.
    Warning,
    /// The receiver can't take it so.
    Error,
}

impl From<Level> for Severity {
    fn from(level: Level) -> Self {
        match level {
            Level::Info => Self::Note,
            Level::Warn => Self::Warning,
            Level::Error => Self::Error,
        }
    }
}

macro_rules! codes {
    ($($name:ident $code:literal $severity:ident $zh:literal $en:literal;)*) => {
        /// A kind of deviation.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $en] $name,)* }

        impl Code {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its name in JSON.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// How much it weighs.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// Its words in Chinese and English.
            #[must_use]
            pub fn words(self) -> (&'static str, &'static str) {
                match self { $(Self::$name => ($zh, $en),)* }
            }
        }
    };
}

codes! {
    EmptyFile "empty_file" Error "文件是空的（0 字节），请重新拷贝" "the file is empty (0 bytes); copy it again";
    UnreadableFile "unreadable_file" Error "文件读不出，请重新拷贝或换盘" "the file can't be read; copy it again or use another disc";
    PhotoDamaged "photo_damaged" Error "不是完整的 JPEG 照片，请重新拷贝" "not a whole JPEG; copy it again";
    NotAJpeg "not_a_jpeg" Error "内容不是 JPEG，请另存为 JPG" "its content is no JPEG; save it as JPG";
    PhotoTooLong "photo_too_long" Error "照片文件超过 20 MB，没有检查" "the photo has more than 20 MB and was not looked at";
    WrongPixelSize "wrong_pixel_size" Error "照片像素不对" "the photo has the wrong size in px";
    NameCase "name_case" Error "文件名大小写不对" "the name's capitals are wrong";
    NameLeadingZero "name_leading_zero" Error "文件名的拍摄序号前有多余的 0" "the 拍摄序号 in the name has leading zeros";
    NameSpace "name_space" Error "文件名中有空格、全角或看不见的字符" "the name holds spaces, full-width or invisible characters";
    NameExtension "name_extension" Error "文件扩展名不对" "the name has the wrong extension";
    NameNotANumber "name_not_a_number" Error "文件名不是拍摄序号" "the name is no 拍摄序号";
    NameNotAnId "name_not_an_id" Error "文件名不是正确的身份证号码" "the name is no sound 身份证号码";
    NumberTwice "number_twice" Error "同一个拍摄序号（或证件号码）有两个照片文件" "two photo files are of one 拍摄序号 (or ID number)";
    NumberGap "number_gap" Warning "拍摄序号不连续，缺少" "numbers are missing among the 拍摄序号";
    PhotoInSubfolder "photo_in_subfolder" Error "照片在子文件夹中，应放在最上一层" "the photo is in a subfolder and belongs on the top";
    SamePicture "same_picture" Error "两个拍摄序号的照片文件完全相同" "the photos of two 拍摄序号 are the same file";
    FileTooLarge "file_too_large" Warning "照片文件太大" "the photo file is too large";
    FileTooSmall "file_too_small" Warning "照片文件太小" "the photo file is too small";
    LowQuality "low_quality" Warning "照片压缩过度，JPEG 质量太低" "the photo is compressed too much (JPEG quality)";
    WrongDensity "wrong_density" Warning "照片的分辨率标记与规格不同" "the photo's density mark is not the profile's";
    NotBaseline "not_baseline" Warning "照片不是基线（baseline）JPEG，有的系统打不开" "the photo is no baseline JPEG, which some systems can't open";
    NotColour "not_colour" Warning "照片不是三通道彩色" "the photo has no three colour components";
    StrangeFile "strange_file" Note "不属于交付内容的文件" "a file that is no part of a delivery";

    NoPhotos "no_photos" Error "没有找到任何照片" "there is no photo at all";
    NoWorkbook "no_workbook" Error "没有找到汇总表（xlsx、xls 或 csv）" "there is no 汇总表 (xlsx, xls or csv)";
    SeveralWorkbooks "several_workbooks" Error "有几个表格，不知道哪一个是汇总表；请只留一个" "several spreadsheets and none is called 汇总表; leave one";
    WorkbooksDiffer "workbooks_differ" Error "几份汇总表的内容不一致" "the copies of the 汇总表 differ";
    WorkbookTooLong "workbook_too_long" Error "表格文件超过 64 MB，没有检查" "the spreadsheet has more than 64 MB and was not looked at";
    WorkbookUnreadable "workbook_unreadable" Error "汇总表读不出" "the 汇总表 can't be read";
    TitleWrong "title_wrong" Error "汇总表的标题不对" "the title of the 汇总表 is wrong";
    CentreLineMissing "centre_line_missing" Error "汇总表缺少“校外学习中心（函授站）名称:”一行" "the 汇总表 lacks the line 校外学习中心（函授站）名称:";
    CentreEmpty "centre_empty" Warning "汇总表没有填写校外学习中心（函授站）名称" "the 汇总表 does not name the 校外学习中心（函授站）";
    ColumnMissing "column_missing" Error "汇总表缺少这一列" "the 汇总表 lacks this column";
    ColumnOrder "column_order" Error "汇总表的列次序不对" "the columns of the 汇总表 are in another order";
    ColumnName "column_name" Error "汇总表的列名不对" "the column of the 汇总表 has another name";
    ColumnExtra "column_extra" Warning "汇总表多出一列" "the 汇总表 has a column too many";
    NoRows "no_rows" Error "汇总表中没有学生" "the 汇总表 has no student";
    RowNumberWrong "row_number_wrong" Error "这一行没有正确的拍摄序号" "the row has no sound 拍摄序号";
    RowNumberRepeated "row_number_repeated" Error "拍摄序号在汇总表中出现两次" "the 拍摄序号 stands twice in the 汇总表";
    RowOrder "row_order" Error "汇总表没有按拍摄序号排列" "the rows of the 汇总表 are not in the order of 拍摄序号";
    StoredAsNumber "stored_as_number" Error "应为文本的单元格存成了数字，前面的 0 或末尾几位可能已丢失" "a cell that must be text is stored as a number; leading zeros or last digits may be lost";
    StudentNumberRepeated "student_number_repeated" Error "学号在汇总表中出现两次" "the 学号 stands twice in the 汇总表";
    IdTwoNames "id_two_names" Error "同一个身份证号码有两个姓名" "one 身份证号码 has two names";
    NotAsPrescribed "not_as_prescribed" Warning "写法不规范（空格、全角、引号、间隔号或大小写）" "not written as prescribed (spaces, full width, quotes, separator or capitals)";
    LeadingZeroLost "leading_zero_lost" Error "代码前面的 0 丢失" "the code has lost its leading zeros";
    RowWithoutPhoto "row_without_photo" Error "这一行没有照片" "the row has no photo";
    PhotoWithoutRow "photo_without_row" Error "照片在汇总表中没有对应的行" "the photo has no row in the 汇总表";

    ChecksumDiffers "checksum_differs" Error "文件内容与校验清单（SHA-256）不符" "the file differs from the list of checksums (SHA-256)";
    ListedFileMissing "listed_file_missing" Error "校验清单中的文件不在" "a file of the list of checksums is not there";
    FileNotListed "file_not_listed" Warning "文件不在校验清单中" "the file is not in the list of checksums";
    SumsUnreadable "sums_unreadable" Warning "校验清单中有看不懂的行" "the list of checksums has lines that can't be understood";
    IndexUnreadable "index_unreadable" Warning "INDEX.TXT 看不懂" "INDEX.TXT can't be understood";
    IndexDiffers "index_differs" Error "INDEX.TXT 与实际不符" "INDEX.TXT disagrees";
    ImageCut "image_cut" Warning "映像比它自己声明的短，可能没有拷贝完" "the image is shorter than it claims; perhaps it was not copied to its end";
    TreesDiffer "trees_differ" Warning "光盘的 Joliet 与 Rock Ridge 文件名不同，在 Windows 和 Linux 下看到的不一样" "Joliet and Rock Ridge name the files differently, so Windows and Linux show different names";
    DiscsMissing "discs_missing" Warning "只给出了一部分光盘，缺少的光盘没有核对" "only a part of the discs is here; the others were not checked";
    DiscsMixed "discs_mixed" Error "这些光盘不是同一次交付，或同一张给了两次" "the discs are not of one delivery, or one of them was given twice";
}

/// One deviation. Its words never hold an ID number or a control character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    /// Its kind: a [`Code`]'s name, or that of a roster's notice.
    pub code: Cow<'static, str>,
    /// How much it weighs.
    pub severity: Severity,
    /// The file it is about, ID numbers masked; empty for the whole delivery.
    pub file: String,
    /// Row of the 汇总表 as a person counts.
    pub row: Option<u32>,
    /// Column of the 汇总表.
    pub column: Option<String>,
    zh: String,
    en: String,
}

impl Deviation {
    /// A deviation of a whole delivery.
    #[must_use]
    pub fn new(code: Code) -> Self {
        let (zh, en) = code.words();
        Self {
            code: code.name().into(),
            severity: code.severity(),
            file: String::new(),
            row: None,
            column: None,
            zh: zh.to_owned(),
            en: en.to_owned(),
        }
    }

    /// What a roster's reading noticed in a row of a file.
    #[must_use]
    pub fn of_notice(notice: &NoticeLine, file: &str) -> Self {
        let code = serde_json::to_value(notice.code).ok();
        let code = code.and_then(|code| code.as_str().map(str::to_owned)).unwrap_or_default();
        let column = (!notice.column.is_empty()).then(|| notice.column.to_owned());
        Self {
            code: code.into(),
            severity: notice.level.into(),
            file: safe(file),
            row: (notice.row > 0).then_some(notice.row),
            column,
            zh: notice.message.to_string(),
            en: notice.message_en.to_string(),
        }
    }

    /// The same about a file.
    #[must_use]
    pub fn in_file(mut self, path: &str) -> Self {
        self.file = safe(path);
        self
    }

    /// The same in a row.
    #[must_use]
    pub fn in_row(mut self, row: u32) -> Self {
        self.row = Some(row);
        self
    }

    /// The same in a column.
    #[must_use]
    pub fn in_column(mut self, column: &str) -> Self {
        self.column = Some(safe(column));
        self
    }

    /// The same with a detail.
    #[must_use]
    pub fn with(mut self, zh: &str, en: &str) -> Self {
        self.zh = format!("{}：{}", self.zh, safe(zh));
        self.en = format!("{}: {}", self.en, safe(en));
        self
    }

    /// The same with a weight of its own.
    #[must_use]
    pub fn weighing(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// What deviates, without the place.
    #[must_use]
    pub fn text(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }

    /// Where it is: file, row and column; empty for the whole delivery.
    #[must_use]
    pub fn place(&self, lang: Lang) -> String {
        let row = self.row.map(|row| match lang {
            Lang::Zh => format!("第 {row} 行"),
            Lang::En => format!("row {row}"),
        });
        let file = (!self.file.is_empty()).then(|| self.file.clone());
        file.into_iter().chain(row).chain(self.column.clone()).collect::<Vec<_>>().join(" ")
    }

    /// One sentence: where and what.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        let place = self.place(lang);
        match lang {
            _ if place.is_empty() => self.text(lang).to_owned(),
            Lang::Zh => format!("{place}：{}", self.text(lang)),
            Lang::En => format!("{place}: {}", self.text(lang)),
        }
    }

    /// Its object in JSON.
    #[must_use]
    pub fn to_json(&self, lang: Lang) -> serde_json::Value {
        serde_json::json!({
            "code": self.code,
            "severity": self.severity,
            "file": (!self.file.is_empty()).then_some(&self.file),
            "row": self.row,
            "column": self.column,
            "message": self.text(lang),
        })
    }
}

/// Text of strangers as it may be printed: ID numbers masked, controls and invisible characters shown as a mark.
fn safe(text: &str) -> String {
    let hidden = |c: char| c.is_control() || is_invisible(c);
    redact(&text.chars().map(|c| if hidden(c) { '\u{FFFD}' } else { c }).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_codes_are_unlike_each_other_and_speak_both_languages() {
        let names: std::collections::BTreeSet<_> = Code::ALL.iter().map(|c| c.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        for code in Code::ALL {
            let (zh, en) = code.words();
            assert!(!zh.is_ascii() && !en.is_empty() && !en.ends_with('.'), "{code:?}");
        }
    }

    #[test]
    fn id_numbers_and_controls_in_names_of_files_are_not_shown() {
        let told = Deviation::new(Code::NameCase)
            .in_file("61019919900101123X.JPG\u{1b}[2J")
            .with("61019919900101123x", "61019919900101123x");
        for lang in [Lang::Zh, Lang::En] {
            let text = format!("{} {}", told.sentence(lang), told.to_json(lang));
            assert!(!text.contains("19900101") && !text.contains('\u{1b}'), "{text}");
        }
    }
}

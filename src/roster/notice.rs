//! What is said about a roster: codes, levels and their words.

use crate::lang::Lang;
use serde::Serialize;
use std::borrow::Cow;

/// How much a notice weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Good to know.
    Info,
    /// The row was taken, perhaps repaired; somebody should look.
    Warn,
    /// The row, or the whole file, was not taken.
    Error,
}

macro_rules! codes {
    ($($(#[$meta:meta])* $name:ident $level:ident $zh:literal $en:literal;)*) => {
        /// What was noticed; the JSON name is the snake case one.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Code { $(#[doc = $en] $(#[$meta])* $name,)* }

        impl Code {
            /// All codes.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// How much it weighs unless the notice says otherwise.
            #[must_use]
            pub fn level(self) -> Level {
                match self { $(Self::$name => Level::$level,)* }
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
    EmptyFile Error "文件是空的，请向学校重新索取名单" "the file is empty; ask the school for the roster again";
    TooLarge Error "文件太大，不像名单；请只保留名单工作表再导入" "the file is too large for a roster; keep only the roster sheet and import again";
    TooLargeUnpacked Error "文件展开后太大，为安全未打开；请在 Excel 中只保留名单区域另存为 xlsx" "the file unpacks to far more than a roster and was not opened; keep only the roster in Excel and save it as xlsx";
    XmlEntity Error "文件含有 XML 实体定义，正常的 Excel 不会这样，为安全未打开；请在 Excel 中另存为 xlsx" "the file defines XML entities, which Excel never does, and was not opened; save it as xlsx in Excel";
    PasswordProtected Error "文件有打开密码；请在 Excel 中去掉密码后另存" "the file is protected by a password; remove the password in Excel and save it again";
    Corrupt Error "文件已损坏或不完整；请重新拷贝，或在 Excel 中打开后另存为 xlsx" "the file is damaged or incomplete; copy it again, or open it in Excel and save it as xlsx";
    HtmlNotExcel Error "文件其实是网页，不是 Excel；请在 Excel 中打开后另存为 xlsx" "the file is a web page, not an Excel file; open it in Excel and save it as xlsx";
    XmlNotExcel Error "文件是 XML 表格 2003 格式；请在 Excel 中打开后另存为 xlsx" "the file is an XML Spreadsheet 2003; open it in Excel and save it as xlsx";
    UnsupportedFormat Error "不支持这种表格格式（只收 xlsx、xls、csv、txt）；请另存为 xlsx" "this spreadsheet format is not read (only xlsx, xls, csv and txt); save it as xlsx";
    NotASpreadsheet Error "文件不是表格；请选择学校发来的名单（xlsx、xls 或 csv）" "the file is not a spreadsheet; choose the roster that the school sent (xlsx, xls or csv)";
    UnknownEncoding Error "看不懂文件的文字编码（不是 UTF-8、GB18030 或 UTF-16）；请另存为 xlsx" "the text is neither UTF-8 nor GB18030 nor UTF-16; save it as xlsx";
    BrokenQuotes Error "引号不成对，后面的行读不出来；请在 Excel 中打开核对后另存为 xlsx" "a quotation mark is never closed, so the rows after it can't be told apart; check it in Excel and save it as xlsx";
    NoHeader Error "找不到表头（应有一行写着 姓名、学号、身份证号码 等列名）；请补上表头" "no header row was found (a row that names 姓名, 学号, 身份证号码 …); add one";
    MissingColumn Error "表头缺少这一列" "the header lacks this column";
    NoRows Error "表头下面没有学生；请确认选对了文件和工作表" "there is no student below the header; check that this is the right file and sheet";
    EveryRowRejected Error "没有一行可用，什么也没有导入；请按提示修改名单" "not one row is usable, nothing was imported; correct the roster as the notices say";
    TooManyRows Error "行数超过上限，不像一次拍摄的名单；请分开导入" "there are more rows than one roster may have; split it";

    UnknownSheet Error "没有这张工作表" "there is no such sheet";
    NoSheets Error "文本文件没有工作表，请去掉 --sheet" "a text file has no sheets; leave --sheet out";
    UnknownColumn Error "找不到 --map 指定的列" "no column is what --map says";
    HeaderRowMissing Error "--header 指定的行是空的" "the row that --header names is blank";

    OtherSheetIgnored Warn "另一张工作表也像名单，没有读取；如需要请用 --sheet 指定它再导入" "another sheet looks like a roster too and was not read; import it with --sheet if needed";
    EncodingDamaged Warn "有些字无法解码，显示为 �，请核对" "some characters can't be decoded and show as �; check them";
    DuplicateColumn Warn "同名列出现两次，只用第一列" "the column appears twice; only the first is used";
    BlankRows Info "中间有空行，已跳过" "blank rows in between were skipped";
    NotAStudentRow Info "不是学生的行（合计、签字、备注等），已跳过" "not a student's row (total, signature, remark …); skipped";
    RepeatedHeader Info "重复的表头，已跳过" "a repeated header; skipped";

    StudentNumberMissing Error "没有学号" "there is no student number";
    DuplicateStudentNumber Error "学号与前面的行重复，只收第一行" "the student number repeats an earlier row; only the first row is taken";
    StudentNumberImprecise Error "学号被 Excel 当作数字，位数已丢失；请把该列设为文本后重填" "Excel kept the student number as a number and lost digits; make the column text and fill it in again";
    StudentNumberNormalised Warn "学号中的全角、空格或引号已去掉" "full-width characters, spaces or an apostrophe were removed from the student number";
    EqualsQuoteRemoved Info "已去掉防止变成数字的 =\"…\" 写法" "the =\"…\" written around the value was removed";

    NameMissing Error "没有姓名" "there is no name";
    NameSeparatorNormalised Warn "姓名间隔号已统一为 ·" "the separator of the name was made ·";
    NameSpaceRemoved Warn "姓名中间的空格已去掉" "spaces inside the name were removed";
    NameTrimmed Warn "姓名前后的空格已去掉" "spaces around the name were removed";
    NameInvisibleRemoved Warn "姓名中看不见的字符已去掉" "invisible characters were removed from the name";
    NamePrivateUse Warn "姓名含有自造字（私用区），别的电脑可能显示不出，请核对" "the name holds a private-use character that other machines may not show; check it";
    NameSuspiciousChar Warn "姓名含有可疑字符，可能是生僻字丢失，请核对" "the name holds a doubtful character, perhaps a rare Hanzi that was lost; check it";
    NameLong Warn "姓名超过 50 个字，请核对" "the name is longer than 50 characters; check it";

    GenderUnknown Warn "性别不是 男 或 女，已按身份证号码判断，请核对" "the sex is neither 男 nor 女; it was taken from the ID number where possible; check it";
    GenderMismatch Warn "性别与身份证号码不符，请核对" "the sex disagrees with the ID number; check it";

    IdMissing Error "没有身份证号码" "there is no ID number";
    IdLength Error "身份证号码位数不对（应为 18 位）" "the ID number has the wrong length (18 expected)";
    IdBadCharacter Error "身份证号码含有不该有的字符" "the ID number holds a character that it can't have";
    IdBadDate Error "身份证号码中的出生日期不存在或不可能" "the birth date in the ID number does not exist or is impossible";
    IdChecksum Error "身份证号码校验位不对，至少有一位抄错" "the check digit of the ID number is wrong; a digit at least is mistyped";
    IdPrecisionLost Error "身份证号码被 Excel 当作数字，后几位已丢失；请把该列设为文本后重填" "Excel kept the ID number as a number and lost its last digits; make the column text and fill it in again";
    IdLowercaseX Warn "身份证号码末位 x 已改为 X" "the final x of the ID number was made X";
    IdFullwidth Warn "身份证号码的全角字符已改为半角" "full-width characters of the ID number were made half width";
    IdSpaces Warn "身份证号码中的空格已去掉" "spaces were removed from the ID number";
    IdApostrophe Warn "身份证号码前的撇号已去掉" "the apostrophe before the ID number was removed";
    IdInvisibleRemoved Warn "身份证号码中看不见的字符已去掉" "invisible characters were removed from the ID number";
    #[serde(rename = "id_15_digits")]
    Id15Digits Warn "身份证号码是 15 位旧号，请改用 18 位" "the ID number is an old one of 15 digits; use the one of 18";
    IdHkMacaoPermit Info "港澳台居民居住证或通行证，按原样收下" "a document of a resident of Hong Kong, Macao or Taiwan, taken as it is";
    IdNotResident Warn "不是居民身份证（护照等），无法校验，请核对" "not a resident ID (a passport perhaps), which can't be checked; look at it";
    IdRegion Warn "身份证号码开头的省份代码不存在，请核对" "the province at the start of the ID number does not exist; check it";
    IdAge Warn "按身份证号码年龄不像毕业生，请核对" "the age by the ID number is unlikely for a graduate; check it";
    IdRepeated Warn "身份证号码与另一行相同但姓名不同，请核对" "another row has this ID number with another name; check it";

    LeadingZeroLost Warn "代码丢失了前面的 0，已补回" "the code had lost its leading zeros; they were put back";
    CodeUnknown Warn "代码不在代码表中，请核对" "the code is not in the table of codes; check it";
    KindUnknown Warn "不是规定的写法，请核对" "not one of the prescribed words; check it";
    CodeMismatch Warn "(院)系代码与所在校别不符（004 对应 网络教育，001-003 对应 普通高校），请核对" "the department code disagrees with the kind of school (004 is 网络教育, 001-003 are 普通高校); check it";
    SchoolMismatch Warn "与本次拍摄的院校不同，请核对" "differs from the school of this session; check it";
    FieldMissing Warn "这一项是空的" "the field is empty";
    FieldLong Warn "内容过长，请核对" "the text is very long; check it";
    FormulaLikeText Warn "内容像公式，只作文字保存" "the text looks like a formula and is kept as text only";
    FormulaCell Warn "单元格是公式，用的是文件里保存的结果，请核对" "the cell is a formula, whose remembered result was used; check it";
    DateCell Error "单元格被 Excel 变成了日期，原来的内容已丢失；请设为文本后重填" "Excel turned the cell into a date and the original is lost; make it text and fill it in again";
    CellError Error "单元格是错误值（如 #N/A）" "the cell is an error (such as #N/A)";
    MergedCell Warn "取自上面的合并单元格，请核对" "taken from the merged cell above; check it";
}

impl Code {
    /// Whether the file is refused for what was asked on the command line, not for what it is.
    #[must_use]
    pub fn is_of_usage(self) -> bool {
        let asked =
            [Self::UnknownSheet, Self::NoSheets, Self::UnknownColumn, Self::HeaderRowMissing];
        asked.contains(&self)
    }
}

/// One notice. Its words never hold an ID number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeLine {
    /// Row as a person counts them in the sheet, from 1; 0 for the whole file.
    pub row: u32,
    /// Column by its name in the regulation; empty for the whole row or file.
    pub column: &'static str,
    /// What was noticed.
    pub code: Code,
    /// How much it weighs.
    pub level: Level,
    /// One Chinese sentence.
    pub message: Cow<'static, str>,
    /// The same in English.
    pub message_en: Cow<'static, str>,
}

impl NoticeLine {
    /// A notice with the level and words of its code.
    #[must_use]
    pub fn new(row: u32, column: &'static str, code: Code) -> Self {
        let (zh, en) = code.words();
        Self { row, column, code, level: code.level(), message: zh.into(), message_en: en.into() }
    }

    /// The same with a detail added to its words.
    #[must_use]
    pub fn with(mut self, zh: &str, en: &str) -> Self {
        self.message = format!("{}：{zh}", self.message).into();
        self.message_en = format!("{}: {en}", self.message_en).into();
        self
    }

    /// The same at another level.
    #[must_use]
    pub fn at(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// Its words.
    #[must_use]
    pub fn text(&self, lang: Lang) -> &str {
        lang.pick(&self.message, &self.message_en)
    }

    /// Its words after the column that they are about, unless they begin with it.
    #[must_use]
    pub fn with_column(&self, lang: Lang) -> String {
        let words = self.text(lang);
        if self.column.is_empty() || words.starts_with(self.column) {
            return words.to_owned();
        }
        format!("{}{}{words}", self.column, lang.pick("：", ": "))
    }

    /// The object of `import --json`: `row`, `column`, `code`, `level`, `message`.
    #[must_use]
    pub fn to_json(&self, lang: Lang) -> serde_json::Value {
        serde_json::json!({
            "row": self.row,
            "column": self.column,
            "code": self.code,
            "level": self.level,
            "message": self.text(lang),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_keep_the_names_that_other_programs_look_for() {
        let name = |c: Code| serde_json::to_value(c).unwrap();
        assert_eq!(name(Code::Id15Digits), "id_15_digits");
        assert_eq!(name(Code::IdHkMacaoPermit), "id_hk_macao_permit");
        assert_eq!(name(Code::TooLargeUnpacked), "too_large_unpacked");
    }

    #[test]
    fn every_code_speaks_both_languages() {
        for code in Code::ALL {
            let (zh, en) = code.words();
            assert!(
                !zh.is_ascii()
                    && en
                        .chars()
                        .next()
                        .is_some_and(|c| !c.is_uppercase() || en.starts_with("Excel")),
                "{code:?}"
            );
        }
    }
}

//! What leaves the station: `<拍摄序号>.JPG` of every shot and the 汇总表, each read back after it was written.

pub mod cards;
pub mod correction;
mod csv;
pub mod deliver;
pub mod disc;
pub mod disk;
pub mod summary;
pub mod table;
pub mod verify;
pub mod workbook;
mod xls;

pub use deliver::{Delivered, DeliveredShot, Delivery, Forms, deliver};
pub use disk::Put;
pub use summary::{Layout, Summary};
pub use workbook::demo_roster;

use crate::lang::Lang;
use crate::roster::Student;
use crate::session::ShotNumber;
use std::path::{Path, PathBuf};

/// A row of the 汇总表.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShotRow {
    /// 拍摄序号
    pub number: ShotNumber,
    /// Whose shot it is.
    pub student: Student,
}

/// Why a delivery was not finished. Nothing stands half-written under its final name.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The disk or the folder refused: free room, correct permissions, then export again.
    #[error("can't {action} {path}: {source}", path = path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another delivery writes there: wait for it.
    #[error("another export is writing to {path}; wait until it has finished", path = path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// A file of that name stands there with other content: export to another folder.
    #[error("{path} already exists with other content and is left as it is; export to an empty folder", path = path.display())]
    InTheWay {
        /// The file.
        path: PathBuf,
    },
    /// The session's own photo is not what was accepted: restore it from the originals.
    #[error("{path} is not the photo that was accepted (its SHA-256 differs); nothing was delivered for it", path = path.display())]
    PhotoChanged {
        /// The photo in the session folder.
        path: PathBuf,
    },
    /// What was written does not read back as it was meant: another disk is wise.
    #[error("{path} does not read back as it was written ({what}); try another disk", path = path.display())]
    ReadBack {
        /// The file.
        path: PathBuf,
        /// What differs; never an ID number.
        what: String,
    },
    /// The profile names photos by 身份证号码, and a row has none.
    #[error("拍摄序号 {0} has no 身份证号码, by which its photo is named; nothing was written")]
    NoName(ShotNumber),
    /// The profile names photos by 身份证号码, and two rows have the same.
    #[error(
        "拍摄序号 {0} and {1} are of one 身份证号码, by which photos are named; nothing was written, deliver one of them"
    )]
    NameTwice(ShotNumber, ShotNumber),
    /// A list is a workbook or comma separated text.
    #[error("{path}: a list is written as .xlsx or .csv; give one of these endings", path = .0.display())]
    Ending(PathBuf),
    /// LibreOffice is not installed.
    #[error(
        "LibreOffice, which makes the xls, is not installed; install libreoffice-calc, or export without --xls"
    )]
    NoOffice,
    /// LibreOffice did not make the workbook.
    #[error("LibreOffice made no xls of {path}; free some room and try again, or export without --xls", path = .0.display())]
    Office(PathBuf),
    /// The old format holds 65,536 rows.
    #[error("{0} rows are more than an xls holds; export without --xls")]
    TooManyForXls(usize),
    /// Two shots bear one number.
    #[error("拍摄序号 {0} appears twice; nothing was written")]
    NumberTwice(ShotNumber),
    /// Not even one photo fits on a disc beside the 汇总表.
    #[error(
        "a disc of {capacity_bytes} bytes has no room for {name} and the files of every disc; give a larger --capacity"
    )]
    NoRoom {
        /// What a disc holds.
        capacity_bytes: u64,
        /// The photo that didn't fit, or the 汇总表.
        name: String,
    },
    /// The workbook can't be made of these rows.
    #[error("can't make the workbook {path}: {source}", path = path.display())]
    Workbook {
        /// The file.
        path: PathBuf,
        /// What the writer said.
        source: rust_xlsxwriter::XlsxError,
    },
}

impl ExportError {
    /// The sentence for the operator: what, where, what to do.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.to_string(),
            Lang::Zh => self.chinese(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Io { path, source, .. } => {
                format!("{}：读写失败（{source}），请检查磁盘空间和权限后再导出", path.display())
            }
            Self::Busy { path } => {
                format!("{}：另一个导出正在写入，请等它完成", path.display())
            }
            Self::InTheWay { path } => {
                format!("{}：已有内容不同的同名文件，未改动；请导出到空文件夹", path.display())
            }
            Self::PhotoChanged { path } => {
                format!("{}：与采用时的照片不同（SHA-256 不符），未导出", path.display())
            }
            Self::ReadBack { path, what } => {
                format!("{}：写入后回读不一致（{what}），请换一个磁盘", path.display())
            }
            Self::NoName(number) => {
                format!("拍摄序号 {number} 没有身份证号码，而照片按身份证号码命名；未写入任何文件")
            }
            Self::NameTwice(one, other) => format!(
                "拍摄序号 {one} 和 {other} 的身份证号码相同，而照片按身份证号码命名；未写入任何文件，请只交其中一张"
            ),
            Self::Ending(path) => {
                format!("{}：名单可写成 .xlsx 或 .csv，请用其中一种后缀", path.display())
            }
            Self::NoOffice => {
                "没有安装 LibreOffice，无法生成 xls；请安装 libreoffice-calc，或去掉 --xls"
                    .to_owned()
            }
            Self::Office(path) => format!(
                "{}：LibreOffice 没有生成 xls，请检查磁盘空间后重试，或去掉 --xls",
                path.display()
            ),
            Self::TooManyForXls(rows) => format!("{rows} 行超过 xls 的上限，请去掉 --xls"),
            Self::NoRoom { capacity_bytes, name } => format!(
                "容量 {capacity_bytes} 字节的光盘装不下 {name} 和每张光盘都有的文件，请用 --capacity 给出更大的容量"
            ),
            Self::NumberTwice(number) => format!("拍摄序号 {number} 出现两次，未写入任何文件"),
            Self::Workbook { path, source } => {
                format!("{}：无法生成表格（{source}）", path.display())
            }
        }
    }

    /// Names the action and path of an I/O error.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }
}

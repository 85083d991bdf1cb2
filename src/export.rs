//! What leaves the station: `<拍摄序号>.JPG` of every shot and the 汇总表, each read back after it was written.

pub mod deliver;
pub mod disk;
pub mod workbook;

pub use deliver::{Delivered, DeliveredShot, deliver};
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
    /// Two shots bear one number.
    #[error("拍摄序号 {0} appears twice; nothing was written")]
    NumberTwice(ShotNumber),
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
            Self::NumberTwice(number) => format!("拍摄序号 {number} 出现两次，未写入任何文件"),
            Self::Workbook { path, source } => {
                format!("{}：无法生成汇总表（{source}）", path.display())
            }
        }
    }

    /// Names the action and path of an I/O error.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }
}

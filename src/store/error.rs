//! What can go wrong with a session folder, each with what to do about it.

use crate::lang::Lang;
use std::io;
use std::path::{Path, PathBuf};

/// Trouble with a session folder.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No session there.
    #[error("{0}: no session in this folder; make one with `paishe new`")]
    NoSession(PathBuf),
    /// A new session can't be made over something else.
    #[error("{0}: the folder is not empty; give a new one")]
    NotEmpty(PathBuf),
    /// Another station has the folder open.
    #[error("{0}: another station has this session open; close it there first")]
    InUse(PathBuf),
    /// The session was written by a newer program.
    #[error("{0}: the session was made by a newer paishe (format {1}); update this program")]
    Newer(PathBuf, i64),
    /// The database is not one, or is damaged.
    #[error(
        "{0}: the session database is damaged ({1}); keep the folder as it is and use the second copy"
    )]
    Damaged(PathBuf, String),
    /// The disk has no room.
    #[error("{0}: the disk is full; free some room, nothing was numbered")]
    DiskFull(PathBuf),
    /// A file could not be read or written.
    #[error("{0}: {1}")]
    Io(PathBuf, #[source] io::Error),
    /// The database refused.
    #[error("{0}: {1}")]
    Sql(PathBuf, #[source] rusqlite::Error),
    /// A photo of that name is there already and is not this session's.
    #[error("{0}: a file of this name exists already; move it away, nothing was numbered")]
    PhotoExists(PathBuf),
    /// The student has a shot already.
    #[error("the student already has 拍摄序号 {0}")]
    AlreadyDone(u32),
    /// The row asked for is not there.
    #[error("the session has no such {0}")]
    NoRow(&'static str),
}

impl StoreError {
    /// The sentence for the operator: what, where, what to do.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.to_string(),
            Lang::Zh => self.chinese(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NoSession(p) => {
                format!("{}：此文件夹中没有拍摄任务，请先用 paishe new 建立", p.display())
            }
            Self::NotEmpty(p) => format!("{}：文件夹不是空的，请换一个新文件夹", p.display()),
            Self::InUse(p) => {
                format!("{}：另一个拍摄台正在使用此任务，请先在那里退出", p.display())
            }
            Self::Newer(p, v) => {
                format!("{}：此任务由更新版本的 paishe 建立（格式 {v}），请升级本程序", p.display())
            }
            Self::Damaged(p, why) => {
                format!("{}：任务数据库已损坏（{why}），请保持文件夹原样，改用备份", p.display())
            }
            Self::DiskFull(p) => format!("{}：磁盘已满，请清理空间；未占用拍摄序号", p.display()),
            Self::Io(p, e) => format!("{}：读写失败（{e}）", p.display()),
            Self::Sql(p, e) => format!("{}：数据库操作失败（{e}）", p.display()),
            Self::PhotoExists(p) => {
                format!("{}：已有同名文件，请先移走；未占用拍摄序号", p.display())
            }
            Self::AlreadyDone(n) => format!("该学生已有拍摄序号 {n}"),
            Self::NoRow(what) => format!("任务中没有这一条记录（{what}）"),
        }
    }
}

/// Attaches its path to an I/O error.
pub(super) fn io_at(path: &Path) -> impl Fn(io::Error) -> StoreError + use<> {
    let path = path.to_owned();
    move |error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            StoreError::DiskFull(path.clone())
        }
        _ => StoreError::Io(path.clone(), error),
    }
}

/// Attaches the database's path to an SQLite error.
pub(super) fn sql(path: &Path) -> impl Fn(rusqlite::Error) -> StoreError + use<> {
    use rusqlite::ErrorCode::{DatabaseCorrupt, DiskFull, NotADatabase};
    let path = path.to_owned();
    move |error| match error.sqlite_error_code() {
        Some(DiskFull) => StoreError::DiskFull(path.clone()),
        Some(DatabaseCorrupt | NotADatabase) => {
            StoreError::Damaged(path.clone(), error.to_string())
        }
        _ => StoreError::Sql(path.clone(), error),
    }
}

//! What can go wrong with a session folder, each with what to do about it.

use crate::lang::Lang;
use crate::roster::StudentNumber;
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
    #[error("{0}: another station has this session open ({1}); close it there first")]
    InUse(PathBuf, String),
    /// The session was written by a newer program.
    #[error("{0}: the session was made by a newer paishe (format {1}); update this program")]
    Newer(PathBuf, i64),
    /// The database is not one, or is damaged.
    #[error(
        "{0}: the session database is damaged ({1}); `paishe restore` rebuilds the session from its second copy, \
         `paishe salvage` saves what can be read"
    )]
    Damaged(PathBuf, String),
    /// The disk has no room.
    #[error("{0}: the disk is full; free some room and try again, nothing was numbered")]
    DiskFull(PathBuf),
    /// The disk takes no writes any more, as after an error of its own.
    #[error(
        "{0}: it can only be read; nothing was numbered, check the disk and the rights and open the session anew"
    )]
    ReadOnly(PathBuf),
    /// A file could not be read or written.
    #[error(
        "{0}: reading or writing failed ({1}); nothing was numbered, check the disk and try again"
    )]
    Io(PathBuf, #[source] io::Error),
    /// The database refused.
    #[error(
        "{0}: the session database failed ({1}); nothing was numbered, check the disk and try again"
    )]
    Sql(PathBuf, #[source] rusqlite::Error),
    /// A photo of that name is there already and is not this session's.
    #[error("{0}: a file of this name exists already; move it away, nothing was numbered")]
    PhotoExists(PathBuf),
    /// The student has a shot already.
    #[error("the student already has 拍摄序号 {0}")]
    AlreadyDone(u32),
    /// The session was written by an older program, and nobody may change it now.
    #[error(
        "{0}: the session has the older format {1}; open it once with `paishe shoot` or `paishe heal`"
    )]
    Older(PathBuf, usize),
    /// The session is sealed.
    #[error("{0}: the session is sealed; `paishe reopen` makes a new version of it")]
    Sealed(PathBuf),
    /// The session is not sealed.
    #[error("{0}: the session is not sealed")]
    NotSealed(PathBuf),
    /// The row asked for is not there.
    #[error("the session has no such {0}")]
    NoRow(&'static str),
    /// The student has no accepted shot.
    #[error("student {0} has no accepted shot")]
    NotDone(StudentNumber),
    /// A student can't change places with themselves.
    #[error("both are the same student")]
    SameStudent,
    /// Two enrolments of different people.
    #[error("the two enrolments differ in name or identity number, so they are not of one person")]
    NotSamePerson,
    /// Only a walk-in is resolved.
    #[error("only a walk-in that was not resolved yet can be resolved")]
    NotWalkIn,
    /// Both the walk-in and the roster's student hold a number.
    #[error("both hold a 拍摄序号 already; withdraw one of them first")]
    TwoNumbers,
    /// An accepted shot is made of the frame.
    #[error("an accepted shot is made of this frame; withdraw or reassign the shot")]
    FrameInUse,
    /// A photo is not what was accepted.
    #[error("{0}: not the photo that was accepted; open the session anew to have it restored")]
    PhotoChanged(PathBuf),
    /// The folder for the second copy holds the copy of another session.
    #[error("{0}: holds the second copy of another session; give another folder")]
    CopyOfAnother(PathBuf),
    /// The folder for the second copy is gone.
    #[error(
        "{0}: the folder of the second copy can't be reached; connect the disk again or give another folder"
    )]
    CopyMissing(PathBuf),
    /// The second copy does not read back as it was written.
    #[error("{0}: does not read back as it was written; take another disk for the second copy")]
    CopyDiffers(PathBuf),
    /// No second copy there.
    #[error("{0}: no second copy of a session in this folder")]
    NoCopy(PathBuf),
    /// Personal data were removed from the session.
    #[error(
        "{0}: its personal data were removed after delivery; only counts and the journal are left"
    )]
    Purged(PathBuf),
    /// The passphrase is wrong, or the database is damaged at its beginning.
    #[error("{0}: wrong passphrase, or the database is damaged")]
    WrongKey(PathBuf),
    /// The database is encrypted and no passphrase was given.
    #[error("{0}: the session is encrypted; give its passphrase")]
    NeedsKey(PathBuf),
    /// A step of the proof is not possible now.
    #[error("student {0}: {words}", words = .1.words(Lang::En))]
    Proof(StudentNumber, crate::session::ProofRefusal),
    /// An erratum waits for what mends it, so that the row can't be right.
    #[error(
        "student {0}: an erratum is open; settle it or take a new photo before the row is confirmed"
    )]
    OpenErratum(StudentNumber),
    /// Another student has that 学号.
    #[error("another student has the 学号 {0}; nothing was changed")]
    NumberTaken(StudentNumber),
    /// The register of a shared session has something against it.
    #[error(transparent)]
    Register(#[from] super::register::RegisterError),
    /// The folder is a station of another shared session.
    #[error(
        "{0}: this folder is a station of another shared session; give each session its own folder"
    )]
    OfAnotherRegister(PathBuf),
    /// Labels that wait for their numbers.
    #[error(
        "{0} shots have labels that wait for a 拍摄序号; open the station with the register first"
    )]
    Unnumbered(u64),
    /// There is nothing to take back.
    #[error("there is nothing to take back")]
    NothingToUndo,
    /// There is nothing to do again.
    #[error("there is nothing to do again")]
    NothingToRedo,
    /// The rows are no longer as the deed left them.
    #[error("journal entry {0} can't be taken back: what it changed was changed again since")]
    ChangedSince(i64),
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
            Self::InUse(p, who) => {
                format!("{}：另一个拍摄台正在使用此任务（{who}），请先在那里退出", p.display())
            }
            Self::Newer(p, v) => {
                format!("{}：此任务由更新版本的 paishe 建立（格式 {v}），请升级本程序", p.display())
            }
            Self::Damaged(p, why) => {
                format!(
                    "{}：任务数据库已损坏（{why}）；用 paishe restore 从第二份备份重建，或用 paishe salvage 抢救",
                    p.display()
                )
            }
            Self::DiskFull(p) => format!("{}：磁盘已满，请清理空间；未占用拍摄序号", p.display()),
            Self::ReadOnly(p) => {
                format!("{}：只能读取；未占用拍摄序号，请检查磁盘和权限后重新打开任务", p.display())
            }
            Self::Io(p, e) => {
                format!("{}：读写失败（{e}）；未占用拍摄序号，请检查磁盘后重试", p.display())
            }
            Self::Sql(p, e) => {
                format!("{}：数据库操作失败（{e}）；未占用拍摄序号，请检查磁盘后重试", p.display())
            }
            Self::PhotoExists(p) => {
                format!("{}：已有同名文件，请先移走；未占用拍摄序号", p.display())
            }
            Self::AlreadyDone(n) => format!("该学生已有拍摄序号 {n}"),
            Self::Older(p, v) => format!(
                "{}：任务为旧格式（{v}），请先用 paishe shoot 或 paishe heal 打开一次",
                p.display()
            ),
            Self::Sealed(p) => {
                format!("{}：任务已封存；如需修改请用 paishe reopen 建立新版本", p.display())
            }
            Self::NotSealed(p) => format!("{}：任务尚未封存", p.display()),
            Self::NoRow(what) => format!("任务中没有这一条记录（{what}）"),
            Self::NotDone(student) => format!("学生 {student} 还没有采用的照片"),
            Self::SameStudent => "两边是同一名学生".to_owned(),
            Self::NotSamePerson => "两条学籍的姓名或身份证号码不同，不是同一人".to_owned(),
            Self::NotWalkIn => "只有尚未归入名单的现场学生才能归入".to_owned(),
            Self::TwoNumbers => "两边都已有拍摄序号，请先撤销其中一个".to_owned(),
            Self::FrameInUse => "这张原片已用于采用的照片，请改用撤销采用或改归属".to_owned(),
            Self::PhotoChanged(p) => {
                format!("{}：与采用时的照片不同，请重新打开任务以复原", p.display())
            }
            Self::CopyOfAnother(p) => {
                format!("{}：其中是另一个任务的第二份备份，请换一个文件夹", p.display())
            }
            Self::CopyMissing(p) => {
                format!("{}：第二份备份的文件夹不见了，请重新接好磁盘或换一个文件夹", p.display())
            }
            Self::CopyDiffers(p) => {
                format!("{}：写入后回读不一致，请换一个磁盘存放第二份备份", p.display())
            }
            Self::NoCopy(p) => format!("{}：此文件夹中没有任务的第二份备份", p.display()),
            Self::Purged(p) => {
                format!("{}：交付后个人信息已清除，只剩统计和操作记录", p.display())
            }
            Self::WrongKey(p) => format!("{}：口令不对，或数据库已损坏", p.display()),
            Self::NeedsKey(p) => format!("{}：任务已加密，需要口令", p.display()),
            Self::Proof(student, refusal) => format!("学生 {student}：{}", refusal.words(Lang::Zh)),
            Self::OpenErratum(student) => {
                format!("学生 {student}：有未处理的勘误，请先处理勘误或重拍，再确认信息无误")
            }
            Self::NumberTaken(student) => format!("另一名学生已有学号 {student}；未作改动"),
            Self::Register(error) => error.sentence(Lang::Zh),
            Self::OfAnotherRegister(p) => {
                format!("{}：此文件夹属于另一个共享任务，请为每个任务另用文件夹", p.display())
            }
            Self::Unnumbered(count) => {
                format!("{count} 张照片还是暂编号，请先连上总库打开拍摄台换取拍摄序号")
            }
            Self::NothingToUndo => "没有可撤销的操作".to_owned(),
            Self::NothingToRedo => "没有可重做的操作".to_owned(),
            Self::ChangedSince(seq) => {
                format!("记录 {seq} 不能撤销：其内容之后又有改动")
            }
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
        io::ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly(path.clone()),
        _ => StoreError::Io(path.clone(), error),
    }
}

/// Less room than this is none: SQLite asks for pages and for its shared map.
const ROOM_MIN_BYTES: u64 = 256 * 1024;

/// Attaches the database's path to an SQLite error.
pub(super) fn sql(path: &Path) -> impl Fn(rusqlite::Error) -> StoreError + use<> {
    use rusqlite::ErrorCode as Code;
    let path = path.to_owned();
    move |error| match error.sqlite_error_code() {
        Some(Code::DiskFull) => StoreError::DiskFull(path.clone()),
        Some(Code::DatabaseCorrupt | Code::NotADatabase) => {
            StoreError::Damaged(path.clone(), error.to_string())
        }
        // SQLite doesn't always tell why the disk refused.
        Some(Code::SystemIoFailure | Code::ReadOnly | Code::CannotOpen) => {
            refusal_of_disk(&path).unwrap_or_else(|| StoreError::Sql(path.clone(), error))
        }
        _ => StoreError::Sql(path.clone(), error),
    }
}

fn refusal_of_disk(path: &Path) -> Option<StoreError> {
    let disk = rustix::fs::statvfs(path.parent()?).ok()?;
    let is_read_only = disk.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY);
    if is_read_only || takes_no_file(path.parent()?) {
        return Some(StoreError::ReadOnly(path.to_owned()));
    }
    // Some file systems count no inodes: none in all, and none free.
    let no_inode = disk.f_files > 0 && disk.f_favail == 0;
    let no_room = disk.f_bavail.saturating_mul(disk.f_frsize) < ROOM_MIN_BYTES;
    (no_room || no_inode).then(|| StoreError::DiskFull(path.to_owned()))
}

/// Linux says of a disk that it made read-only itself only to whoever writes; a file without a name leaves nothing behind.
fn takes_no_file(dir: &Path) -> bool {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::WRONLY | OFlags::TMPFILE | OFlags::CLOEXEC;
    let attempt = rustix::fs::open(dir, flags, Mode::RUSR | Mode::WUSR);
    attempt.is_err_and(|error| error == rustix::io::Errno::ROFS)
}

//! Exit codes, and the one sentence that a failing command ends with.

use crate::lang::Lang;
use crate::store::StoreError;
use std::io;
use std::path::Path;
use std::process::ExitCode;

/// Exit codes of the program, from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: done; all photos pass or warn.
    Ok,
    /// 1: some photo fails, or a file was refused.
    Refused,
    /// 2: the command line is wrong.
    Usage,
    /// 3: the machine: no file, no disk, no camera.
    Machine,
}

impl Exit {
    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Refused => 1,
            Self::Usage => 2,
            Self::Machine => 3,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Why a command ended early: what, where, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// One sentence for the user.
    pub sentence: String,
}

impl Failure {
    /// A failure of the machine.
    #[must_use]
    pub fn machine(sentence: impl Into<String>) -> Self {
        Self { exit: Exit::Machine, sentence: sentence.into() }
    }

    /// A session folder's trouble, in the user's language.
    #[must_use]
    pub fn store(error: &StoreError, lang: Lang) -> Self {
        Self::machine(error.sentence(lang))
    }

    /// A file that could not be read.
    #[must_use]
    pub fn reading(path: &Path, error: &io::Error, lang: Lang) -> Self {
        let path = path.display();
        Self::machine(match lang {
            Lang::Zh => format!("{path}：读不出文件（{error}），请检查路径和权限"),
            Lang::En => {
                format!("{path}: cannot be read ({error}); check the path and its permissions")
            }
        })
    }
}

impl From<io::Error> for Failure {
    /// Only the output stream is written without a path.
    fn from(error: io::Error) -> Self {
        Self::machine(format!("output: {error}"))
    }
}

/// Reads a whole file that must not be larger than `max_bytes`.
pub(super) fn read_bounded(path: &Path, max_bytes: u64, lang: Lang) -> Result<Vec<u8>, Failure> {
    use std::io::Read;
    let failed = |error: &io::Error| Failure::reading(path, error, lang);
    let file = std::fs::File::open(path).map_err(|e| failed(&e))?;
    let mut bytes = Vec::new();
    file.take(max_bytes + 1).read_to_end(&mut bytes).map_err(|e| failed(&e))?;
    if bytes.len() as u64 <= max_bytes {
        return Ok(bytes);
    }
    let (path, limit_mb) = (path.display(), max_bytes >> 20);
    let sentence = match lang {
        Lang::Zh => format!("{path}：文件超过 {limit_mb} MB，请检查是否选错文件"),
        Lang::En => format!("{path}: larger than {limit_mb} MB; check that it is the right file"),
    };
    Err(Failure { exit: Exit::Refused, sentence })
}

//! What can go wrong with the register, each with what to do about it. No sentence holds a password or a student's data.

use crate::lang::Lang;
use std::path::PathBuf;

/// Trouble with the register.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// Nobody answers, or not in time: a station goes on alone.
    #[error("the register at {0} can't be reached ({1}); check server and network")]
    Unreachable(String, String),
    /// The server let nobody in, or has no such database.
    #[error("the register at {0} refuses ({1}); check account, password and rights")]
    Refused(String, String),
    /// The address can't be read.
    #[error(
        "'{0}' is no address of a register; write postgres://account@server/database or sqlite:FILE"
    )]
    BadAddress(String),
    /// A password in the address would be seen in the list of processes.
    #[error(
        "a password doesn't belong on the command line; put it into ~/.pgpass (mode 0600) or type it when asked"
    )]
    PasswordInAddress,
    /// Others may read the passwords.
    #[error("{0}: others may read this file of passwords; chmod 600 it")]
    OpenPasswords(PathBuf),
    /// Personal data would cross the network in the clear.
    #[error("{0}: without TLS only this machine's own server is used; leave out sslmode=disable")]
    NeedsTls(String),
    /// The certificates to believe can't be read.
    #[error("{0}: certificates can't be read ({1})")]
    Certificates(PathBuf, String),
    /// No register was made there.
    #[error(
        "there is no register at {0}, or none for this account; `paishe store init` makes it, `paishe store admit` lets accounts in"
    )]
    NotSetUp(String),
    /// Made by a newer program.
    #[error("the register was made by a newer paishe (format {0}); update this program")]
    Newer(i64),
    /// The register has no such session, or not for this account.
    #[error("the register has no such session for this account; `paishe store status` lists them")]
    NoSession,
    /// Several sessions, and none was named.
    #[error("the register has several sessions ({}); name one with --session", .0.join(", "))]
    WhichSession(Vec<String>),
    /// There is a session of that name.
    #[error("the register has a session {0} already; give another name with --session")]
    SessionExists(String),
    /// Another folder works under that name.
    #[error("another folder works as station {0}; give this one another name with --station")]
    StationTaken(String),
    /// A student is being photographed elsewhere.
    #[error("the student is at station {0} now; nothing was numbered")]
    HeldBy(String),
    /// No such student in the register.
    #[error("the register has no such student; nothing was numbered")]
    NoStudent,
    /// Anything else the database said.
    #[error("the register failed ({0}); nothing was numbered")]
    Sql(String),
}

impl RegisterError {
    /// An answer that isn't what this program's tables give.
    pub(in crate::store) fn odd(what: &str) -> Self {
        Self::Sql(what.to_owned())
    }

    /// Whether a station should go on alone and try again later.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable(..))
    }

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
            Self::Unreachable(at, why) => format!("连不上总库 {at}（{why}），请检查服务器和网络"),
            Self::Refused(at, why) => {
                format!("总库 {at} 拒绝访问（{why}），请检查账号、密码和权限")
            }
            Self::BadAddress(text) => {
                format!("“{text}” 不是总库地址；应为 postgres://账号@服务器/数据库 或 sqlite:文件")
            }
            Self::PasswordInAddress => {
                "密码不要写在命令行上，请写入 ~/.pgpass（权限 600）或在询问时输入".to_owned()
            }
            Self::OpenPasswords(path) => {
                format!("{}：密码文件可被他人读取，请改为权限 600", path.display())
            }
            Self::NeedsTls(at) => {
                format!("{at}：不加密只能用于本机的服务器，请去掉 sslmode=disable")
            }
            Self::Certificates(path, why) => format!("{}：读不出证书（{why}）", path.display()),
            Self::NotSetUp(at) => format!(
                "{at} 没有总库，或此账号无权使用；用 paishe store init 建立，用 paishe store admit 授权"
            ),
            Self::Newer(format) => {
                format!("总库由更新版本的 paishe 建立（格式 {format}），请升级本程序")
            }
            Self::NoSession => {
                "总库中没有此账号可用的这个任务；用 paishe store status 查看".to_owned()
            }
            Self::WhichSession(names) => {
                format!("总库中有几个任务（{}），请用 --session 指定", names.join("、"))
            }
            Self::SessionExists(name) => {
                format!("总库中已有任务 {name}，请用 --session 另取名称")
            }
            Self::StationTaken(name) => {
                format!("另一个文件夹正以 {name} 号台工作，请用 --station 另取名称")
            }
            Self::HeldBy(station) => format!("该学生正在 {station} 号台拍摄；未占用拍摄序号"),
            Self::NoStudent => "总库中没有这名学生；未占用拍摄序号".to_owned(),
            Self::Sql(why) => format!("总库操作失败（{why}）；未占用拍摄序号"),
        }
    }
}

//! The command line.

use super::localise;
use crate::camera::source::Source;
use crate::lang::Lang;
use crate::spec::Sequence;
use crate::view::Protocol;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;

/// Reads the process's arguments, the program's name first; help and errors are in the language that they ask for.
pub fn read(args: &[OsString]) -> Result<Cli, clap::Error> {
    let mut command = localise::whole(Cli::command(), localise::asked(args));
    let mut found = command.try_get_matches_from_mut(args)?;
    Cli::from_arg_matches_mut(&mut found).map_err(|error| error.format(&mut command))
}

/// 拍摄：学历证书图像采集拍摄台 / capture station for official student photos
#[derive(Debug, Parser)]
#[command(name = "paishe", version, propagate_version = true)]
pub struct Cli {
    /// 语言：zh 中文，en 英文 / Language: zh (Chinese) or en (English)
    #[arg(long, global = true, default_value = "zh", display_order = 999)]
    pub lang: Lang,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 建立拍摄任务文件夹 / make a session folder
    New(New),
    /// 导入名单（xlsx、xls、csv） / import a roster
    Import(super::import::Args),
    /// 开始拍摄 / open the station
    Shoot(Shoot),
    /// 检查照片文件 / judge photo files
    Check(Check),
    /// 规格：列出、查看、检查 / list, show and check photo profiles
    Profile(Profile),
    /// 校对：信息无误、信息有误、更正、审核 / proofread the rows
    Proof(super::proof::ProofArgs),
    /// 勘误：登记、处理、打印勘误表 / the errata list and its form
    Errata(super::errata::ErrataArgs),
    /// 名单：缺席、重拍、未拍、已拍、缺号、班级进度 / lists out and in
    Lists(super::lists::ListsArgs),
    /// 收费单 / what is to be paid
    Fee(super::fee::FeeArgs),
    /// 导出照片和汇总表 / write photos and the summary workbook
    Export(super::export::ExportArgs),
    /// 采集卡：区位码和每一位的填涂 / how each student's machine-readable card is filled in
    Cards(super::cards::CardsArgs),
    /// 刻盘：照片和汇总表做成光盘映像，回读核对，可刻录 / make disc images of the delivery, read back; burn them
    Disc(super::disc::DiscArgs),
    /// 核对交付的文件夹、映像或光盘，不需要任务 / verify a folder, an image or a disc of any origin
    Verify(super::verify::VerifyArgs),
    /// 总库：多台共用一个任务 / the register: one session for many stations
    Store(super::store::StoreArgs),
    /// 任务进度 / how far a session is
    Status(Status),
    /// 核对：名单、序号、照片、原片、汇总表、备份是否一致 / reconcile rows, photos, numbers, originals, card and copies
    Reconcile(Reconcile),
    /// 操作记录及其完整性 / everything that was done, and whether the record is whole
    Log(Log),
    /// 更正和撤销 / mend mistakes, take back
    Fix(Fix),
    /// 封存：只读，并生成清单 / make a session read-only, with a manifest
    Seal(Seal),
    /// 重新打开已封存的任务 / open a sealed session again, as a new version
    Reopen(Reopen),
    /// 第二份备份 / bring the second copy up to date
    Copy(Copy),
    /// 从第二份备份重建任务 / rebuild a session from its second copy
    Restore(Restore),
    /// 整理任务并读遍所有照片 / put a session in order and read every photo
    Heal(Dir),
    /// 抢救损坏的数据库 / save what can be read of a damaged database
    Salvage(Dir),
    /// 交付后清除个人信息 / remove personal data after delivery
    Purge(Purge),
    /// 核对存储卡，补回没有传到的照片 / compare the card with the session, bring what never arrived
    Audit(Audit),
    /// 试机：在真机上跑一遍相机约定 / try a camera: run the camera contract on it
    Smoke(Smoke),
    /// 检查本机和相机 / look at this machine and its cameras
    Doctor(Doctor),
    /// 单独运行模拟相机 / run the simulated camera alone
    Sim(super::sim::SimArgs),
    /// 建立演示任务（虚构名单） / make a demo session with an invented roster
    Demo(Demo),
    /// 按键表；可打印的按键卡和命令卡 / all keys, and a card with them to print
    Keys(super::keys::KeysArgs),
    /// 手册页 / manual pages
    Man(super::manual::ManArgs),
    /// 命令补全 / completions for a shell
    Completions(super::manual::CompletionsArgs),
    /// 拍摄台的相机进程 / owns libgphoto2 for a station
    #[command(hide = true)]
    TetherWorker(super::worker::Args),
}

/// Arguments of `new`.
#[derive(Debug, Args)]
pub struct New {
    /// 要建立的任务文件夹 / The folder to make
    pub dir: PathBuf,
    /// 照片规格：名称或 TOML 文件 / Photo profile: a name, or a TOML file
    #[arg(long, default_value = "nwpu-2009")]
    pub profile: String,
    /// 校外学习中心（函授站）名称 / Name of the learning centre
    #[arg(long, default_value = "")]
    pub centre: String,
    /// 所在院校名称，与规格不同时填写 / Name of the school, where it is not the profile's
    #[arg(long, value_name = "NAME")]
    pub school: Option<String>,
    /// 院校代码（5 位数字），与规格不同时填写 / Code of the school, 5 digits, where it is not the profile's
    #[arg(long, value_name = "CODE", value_parser = school_code)]
    pub school_code: Option<String>,
    /// 何时给拍摄序号：`on_accept` 采用时，`on_checkin` 报到时；默认按规格 /
    /// When a student gets a number: `on_accept` or `on_checkin`; the profile says it when absent
    #[arg(long)]
    pub sequence: Option<Sequence>,
    /// 用口令加密数据库（口令另行询问）；照片不加密 /
    /// Encrypt the database with a passphrase, which is asked for; pictures are not encrypted
    #[arg(long)]
    pub encrypt: bool,
}

/// Reads a 院校代码.
fn school_code(text: &str) -> Result<String, String> {
    let is_code = text.len() == crate::roster::codes::SCHOOL_DIGITS
        && text.bytes().all(|byte| byte.is_ascii_digit());
    is_code
        .then(|| text.to_owned())
        .ok_or_else(|| "院校代码是 5 位数字 / a code has 5 digits".to_owned())
}

/// Arguments of `shoot`.
#[derive(Debug, Args)]
pub struct Shoot {
    /// 任务文件夹 / The session folder
    pub dir: PathBuf,
    /// 相机：auto、sim、ptpip:IP:PORT:PORT 或 folder:PATH / The camera: auto, sim, ptpip:IP:PORT:PORT or folder:PATH
    #[arg(long, default_value = "auto")]
    pub camera: Source,
    /// 画面的显示方式：blocks、kitty、iterm2 或 sixel；默认由终端自报 /
    /// How to draw pictures: blocks, kitty, iterm2 or sixel; asks the terminal when absent
    #[arg(long)]
    pub picture: Option<Protocol>,
    /// 换人前后多少秒内的照片算存疑；默认按规格 /
    /// Frames within so many seconds of a change of student are doubtful; the profile says it when absent
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub doubt_window: Option<f64>,
    /// 操作员姓名，记入操作记录；默认用系统账户名 / Who works here, for the journal; the account when absent
    #[arg(long, value_name = "NAME")]
    pub operator: Option<String>,
    /// 第二份备份的文件夹，应在另一块磁盘上 / Keep a second copy in this folder, on another disk
    #[arg(long, value_name = "DIR")]
    pub copy: Option<PathBuf>,
    /// 拍摄台的配置文件；默认 ~/.config/paishe/station.toml /
    /// The station's configuration file; ~/.config/paishe/station.toml when absent
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// 静音 / Let nothing be heard
    #[arg(long)]
    pub mute: bool,
    /// 独占扫码枪的输入设备：none、auto、/dev/input/eventN 或 /dev/input/by-id 中的名称 /
    /// Hold the barcode scanner's input device: none, auto, /dev/input/eventN or a name of /dev/input/by-id
    #[arg(long, value_name = "DEVICE")]
    pub scanner: Option<String>,
    /// 不画屏幕，每件事一行，供读屏软件和日志；管道送来的每一行当作输入并回车 /
    /// One line an event instead of a screen, for screen readers and logs; lines of a pipe are typed text and Enter
    #[arg(long)]
    pub plain: bool,
    /// The photographer's page
    #[command(flatten)]
    pub page: super::shoot::page::PageArgs,
    /// Other stations
    #[command(flatten)]
    pub share: super::sharing::ShareArgs,
    /// 模拟相机的第一位拍摄对象 / First sitter of the simulated camera
    #[arg(long, default_value_t = 1, hide = true)]
    pub sim_seed: u64,
}

/// Reads a number of seconds from 0 to 60.
fn seconds(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().unwrap_or(f64::NAN);
    let is_known = (0.0..=60.0).contains(&number);
    is_known
        .then_some(number)
        .ok_or_else(|| "应为 0 到 60 的秒数 / it is 0 to 60 seconds".to_owned())
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// 照片，或存放照片的文件夹 / Photos, and folders whose photos are judged
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// 规格名称或 TOML 文件；可给多个，以第一个定结论 /
    /// A profile's name or a TOML file; several may be given, the first one decides the verdict
    #[arg(long)]
    pub profile: Vec<String>,
    /// 每个文件输出一行 JSON / One line of JSON a file
    #[arg(long)]
    pub json: bool,
    /// 结果表，每张照片、每种规格一行；- 表示只输出此表 /
    /// Table with a row a photo and profile; `-` prints it instead of anything else
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// 存放画有测量线的副本的文件夹 / Folder for copies with the measured lines drawn in
    #[arg(long, value_name = "DIR")]
    pub annotate: Option<PathBuf>,
    /// 缩略图总览页，用浏览器打开 / One page with a small picture of every photo, for any browser
    #[arg(long, value_name = "FILE.html")]
    pub contact_sheet: Option<PathBuf>,
    /// 存放成品照片的文件夹；不合格的放入其中的 failing/ /
    /// Folder for the finished photos; those of frames that don't pass go to its `failing/`
    #[arg(long, value_name = "DIR")]
    pub crops: Option<PathBuf>,
    /// 同时检查的照片数；默认等于处理器核数 / Photos judged at a time; as many as there are cores when absent
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
}

/// Arguments of `profile`.
#[derive(Debug, Args)]
pub struct Profile {
    /// What to do
    #[command(subcommand)]
    pub command: ProfileCommand,
}

/// What to do with profiles.
#[derive(Debug, Subcommand)]
pub enum ProfileCommand {
    /// 列出规格 / list the built-in profiles and your own
    List,
    /// 查看规格的全部数值和依据 / show all rules of a profile and where they come from
    Show {
        /// 规格名称或 TOML 文件 / A profile's name or a TOML file
        name: String,
        /// 输出完整的 TOML，不依赖其他规格 / Print it as TOML that needs no other profile
        #[arg(long)]
        toml: bool,
    },
    /// 检查规格文件 / look for mistakes in a profile file
    Check {
        /// TOML 文件 / A TOML file
        file: PathBuf,
    },
}

/// Arguments of `status`.
#[derive(Debug, Args)]
pub struct Status {
    /// 任务文件夹 / The session folder
    pub dir: PathBuf,
    /// 输出一个 JSON 对象 / Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// 查看此文件夹所在的磁盘 / The folder whose disk is looked at
    #[arg(default_value = ".")]
    pub dir: PathBuf,
    /// 同时连接相机，查看设置、存储卡、时钟和电量：auto、sim、ptpip:IP:PORT:PORT /
    /// Also open this camera and look at its settings, card, clock and battery: auto, sim, ptpip:IP:PORT:PORT
    #[arg(long)]
    pub camera: Option<Source>,
}

/// A session folder.
#[derive(Debug, Args)]
pub struct Dir {
    /// 任务文件夹 / The session folder
    pub dir: PathBuf,
}

/// Arguments of `reconcile`.
#[derive(Debug, Args)]
pub struct Reconcile {
    /// 任务文件夹 / The session folder
    pub dir: PathBuf,
    /// 把报告写成一页网页 / Write the report as one page
    #[arg(long, value_name = "FILE.html")]
    pub html: Option<PathBuf>,
    /// 写缺号表：每个没有照片的拍摄序号及原因 / Write the gap sheet: every number without a photo, and why
    #[arg(long, value_name = "FILE.csv")]
    pub gaps: Option<PathBuf>,
    /// 不比对人脸 / Don't compare faces
    #[arg(long)]
    pub no_faces: bool,
    /// 输出一个 JSON 对象 / Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `log`.
#[derive(Debug, Args)]
pub struct Log {
    /// 任务文件夹 / The session folder
    pub dir: PathBuf,
    /// 只列最近多少条 / Only the newest so many entries
    #[arg(long, value_name = "N")]
    pub last: Option<u32>,
    /// 每条输出一行 JSON / One line of JSON an entry
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `fix`.
#[derive(Debug, Args)]
pub struct Fix {
    /// 任务文件夹 / The session folder
    pub dir: PathBuf,
    /// What to mend
    #[command(subcommand)]
    pub command: FixCommand,
}

/// What can be mended.
#[derive(Debug, Subcommand)]
pub enum FixCommand {
    /// 撤销采用 / withdraw an accepted shot; the student waits again
    Withdraw {
        /// 学号 / Student number
        student: String,
        /// 原因 / Why
        reason: String,
    },
    /// 对调两名学生的照片 / the photos of two students change places
    Swap {
        /// 学号 / Student number
        one: String,
        /// 学号 / Student number
        other: String,
    },
    /// 选错学生：照片归另一人 / the wrong student was chosen: give the shot to whom it shows
    Reassign {
        /// 现持有人的学号 / Number of the student who has it
        from: String,
        /// 照片中本人的学号 / Number of the student whom it shows
        to: String,
    },
    /// 同一人的另一学籍也用这张 / use a shot for a second enrolment of the same person
    Share {
        /// 现持有人的学号 / Number of the student who has it
        from: String,
        /// 另一学籍的学号 / Number of the second enrolment
        to: String,
    },
    /// 原片改归另一学生 / a frame that isn't used is of another student
    Rebind {
        /// 原片编号 / The frame's number
        frame: i64,
        /// 学号 / Student number
        to: String,
    },
    /// 待认领的原片不用 / take a frame out of the tray; it is kept, unused
    Drop {
        /// 原片编号 / The frame's number
        frame: i64,
    },
    /// 记为缺席 / note as absent
    Absent {
        /// 学号 / Student number
        student: String,
        /// 原因 / Why
        reason: String,
    },
    /// 缺席改到场 / an absent student came after all
    Present {
        /// 学号 / Student number
        student: String,
    },
    /// 名单外学生登记 / take in somebody who is not in the roster
    WalkIn {
        /// 姓名 / Name
        name: String,
    },
    /// 现场学生归入名单 / a walk-in is this student of the roster
    Resolve {
        /// 现场学生的临时学号，如 现场-1 / Number that the walk-in was given
        walk_in: String,
        /// 名单中的学号 / Student number in the roster
        student: String,
    },
    /// 撤销上一步 / take back what was done last
    Undo {
        /// 只列出可撤销的操作，最近的在前 / Only list what can be taken back, the newest first
        #[arg(long)]
        list: bool,
    },
    /// 重做 / do again what was taken back last
    Redo,
}

/// Arguments of `seal`.
#[derive(Debug, Args)]
pub struct Seal {
    /// 任务文件夹 / The session folder
    pub dir: PathBuf,
    /// 交付的序号重新连续编排；输出新旧对照 / Let the numbers of the delivery run without gaps; prints old and new
    #[arg(long)]
    pub renumber: bool,
    /// 核对有问题仍然封存 / Seal although the reconciliation found something wrong
    #[arg(long)]
    pub in_spite: bool,
}

/// Arguments of `reopen`.
#[derive(Debug, Args)]
pub struct Reopen {
    /// 任务文件夹 / The session folder
    pub dir: PathBuf,
    /// 原因 / Why
    #[arg(long)]
    pub reason: String,
}

/// Arguments of `copy`.
#[derive(Debug, Args)]
pub struct Copy {
    /// 任务文件夹 / The session folder
    pub dir: PathBuf,
    /// 第二份备份的文件夹，应在另一块磁盘上；下次沿用 /
    /// The folder of the second copy, on another disk; kept for the next time
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
}

/// Arguments of `restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// 第二份备份 / The second copy
    pub copy: PathBuf,
    /// 要重建的任务文件夹 / The session folder to make
    pub dir: PathBuf,
}

/// Arguments of `purge`.
#[derive(Debug, Args)]
pub struct Purge {
    /// 任务文件夹 / The session folder
    pub dir: PathBuf,
    /// 任务文件夹的名称；给出后不再询问 / The folder's name, instead of being asked for it
    #[arg(long, value_name = "NAME")]
    pub confirm: Option<String>,
}

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub struct Audit {
    /// 任务文件夹 / The session folder
    pub dir: PathBuf,
    /// 插着存储卡的相机，或读卡器中的卡：auto、ptpip:IP:PORT:PORT、folder:DIR /
    /// The camera with the card in it, or the card in a reader: auto, ptpip:IP:PORT:PORT, folder:DIR
    #[arg(long, default_value = "auto")]
    pub camera: Source,
    /// 只列出缺少的照片 / Only tell what is missing
    #[arg(long)]
    pub dry_run: bool,
    /// 早于本任务第一张的照片也补回 / Bring pictures older than the session's first one too
    #[arg(long)]
    pub all: bool,
    /// 输出一个 JSON 对象 / Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `smoke`.
#[derive(Debug, Args)]
pub struct Smoke {
    /// 相机：auto、sim、ptpip:IP:PORT:PORT、folder:PATH / The camera: auto, sim, ptpip:IP:PORT:PORT, folder:PATH
    #[arg(long, default_value = "auto")]
    pub camera: Source,
    /// 追加试机记录的文件，如 hardware-notes.md / File that a dated entry is added to, such as hardware-notes.md
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// 保留照片的文件夹；默认用临时文件夹 / Folder that keeps the pictures; a temporary one when absent
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
    /// 由拍摄台拍摄的张数 / Shots from the station
    #[arg(long, default_value_t = 5)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100))]
    pub shots: u32,
    /// 不需要动手：不按机身快门，不拔线 / Ask for nothing that needs a hand: no body shots, no cable
    #[arg(long)]
    pub hands_off: bool,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// 要建立的文件夹；已是任务则保留 / The folder to make; kept when it is a session already
    pub dir: PathBuf,
    /// 虚构学生的人数 / How many invented students
    #[arg(long, default_value_t = 40)]
    pub students: usize,
}

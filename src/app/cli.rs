//! The command line.

use crate::camera::source::Source;
use crate::lang::Lang;
use crate::spec::Sequence;
use crate::view::Protocol;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// 拍摄：学历证书图像采集拍摄台 / capture station for official student photos
#[derive(Debug, Parser)]
#[command(name = "paishe", version, propagate_version = true)]
pub struct Cli {
    /// Language of the words: zh or en
    #[arg(long, global = true, default_value = "zh")]
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
    /// 导入名单（xlsx、xls、csv）/ import a roster
    Import(Import),
    /// 开始拍摄 / open the station
    Shoot(Shoot),
    /// 检查照片文件 / judge photo files
    Check(Check),
    /// 规格：列出、查看、检查 / list, show and check photo profiles
    Profile(Profile),
    /// 导出照片和汇总表 / write photos and the 汇总表
    Export(Export),
    /// 任务进度 / how far a session is
    Status(Status),
    /// 核对存储卡，补回没有传到的照片 / compare the card with the session, bring what never arrived
    Audit(Audit),
    /// 试机：在真机上跑一遍相机约定 / try a camera: run the camera contract on it
    Smoke(Smoke),
    /// 检查本机和相机 / look at this machine and its cameras
    Doctor(Doctor),
    /// 单独运行模拟相机 / run the simulated camera alone
    Sim(super::sim::SimArgs),
    /// 建立演示任务（虚构名单）/ make a demo session with an invented roster
    Demo(Demo),
    /// Owns libgphoto2 for a station
    #[command(hide = true)]
    TetherWorker(super::worker::Args),
}

/// Arguments of `new`.
#[derive(Debug, Args)]
pub struct New {
    /// The folder to make
    pub dir: PathBuf,
    /// Photo profile: a name, or a TOML file
    #[arg(long, default_value = "nwpu-2009")]
    pub profile: String,
    /// 校外学习中心（函授站）名称
    #[arg(long, default_value = "")]
    pub centre: String,
    /// When a student gets a number: `on_accept` or `on_checkin`; the profile says it when absent
    #[arg(long)]
    pub sequence: Option<Sequence>,
}

/// Arguments of `import`.
#[derive(Debug, Args)]
pub struct Import {
    /// The session folder
    pub dir: PathBuf,
    /// The school's file
    pub roster: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `shoot`.
#[derive(Debug, Args)]
pub struct Shoot {
    /// The session folder
    pub dir: PathBuf,
    /// auto, sim, ptpip:IP:PORT:PORT or folder:PATH
    #[arg(long, default_value = "auto")]
    pub camera: Source,
    /// How to draw pictures: blocks, kitty, iterm2 or sixel; asks the terminal when absent
    #[arg(long)]
    pub picture: Option<Protocol>,
    /// Frames within so many seconds of a change of student are doubtful (存疑); the profile says it when absent
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub doubt_window: Option<f64>,
    /// First sitter of the simulated camera
    #[arg(long, default_value_t = 1, hide = true)]
    pub sim_seed: u64,
}

/// Reads a number of seconds from 0 to 60.
fn seconds(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| format!("'{text}' is no number"))?;
    if (0.0..=60.0).contains(&number) { Ok(number) } else { Err("it is 0 to 60".to_owned()) }
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Photos, and folders whose photos are judged
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// A profile's name or a TOML file; several may be given, the first one decides the verdict
    #[arg(long)]
    pub profile: Vec<String>,
    /// One line of JSON a file
    #[arg(long)]
    pub json: bool,
    /// Table with a row a photo and profile; `-` prints it instead of anything else
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Folder for copies with the measured lines drawn in
    #[arg(long, value_name = "DIR")]
    pub annotate: Option<PathBuf>,
    /// One page with a small picture of every photo, for any browser
    #[arg(long, value_name = "FILE.html")]
    pub contact_sheet: Option<PathBuf>,
    /// Folder for the finished photos; those of frames that don't pass go to its `failing/`
    #[arg(long, value_name = "DIR")]
    pub crops: Option<PathBuf>,
    /// Photos judged at a time; as many as there are cores when absent
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
        /// A profile's name or a TOML file
        name: String,
        /// Print it as TOML that needs no other profile
        #[arg(long)]
        toml: bool,
    },
    /// 检查规格文件 / look for mistakes in a profile file
    Check {
        /// A TOML file
        file: PathBuf,
    },
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct Export {
    /// The session folder
    pub dir: PathBuf,
    /// Where to; `export/delivery` of the session when absent
    #[arg(long)]
    pub to: Option<PathBuf>,
}

/// Arguments of `status`.
#[derive(Debug, Args)]
pub struct Status {
    /// The session folder
    pub dir: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// The folder whose disk is looked at
    #[arg(default_value = ".")]
    pub dir: PathBuf,
    /// Also open this camera and look at its settings, card, clock and battery: auto, sim, ptpip:IP:PORT:PORT
    #[arg(long)]
    pub camera: Option<Source>,
}

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub struct Audit {
    /// The session folder
    pub dir: PathBuf,
    /// The camera with the card in it, or the card in a reader: auto, ptpip:IP:PORT:PORT, folder:DIR
    #[arg(long, default_value = "auto")]
    pub camera: Source,
    /// Only tell what is missing
    #[arg(long)]
    pub dry_run: bool,
    /// Bring pictures older than the session's first one too
    #[arg(long)]
    pub all: bool,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `smoke`.
#[derive(Debug, Args)]
pub struct Smoke {
    /// The camera: auto, sim, ptpip:IP:PORT:PORT, folder:PATH
    #[arg(long, default_value = "auto")]
    pub camera: Source,
    /// File that a dated entry is added to, such as hardware-notes.md
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// Folder that keeps the pictures; a temporary one when absent
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
    /// Shots from the station
    #[arg(long, default_value_t = 5)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100))]
    pub shots: u32,
    /// Ask for nothing that needs a hand: no body shots, no cable
    #[arg(long)]
    pub hands_off: bool,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// The folder to make; kept when it is a session already
    pub dir: PathBuf,
    /// How many invented students
    #[arg(long, default_value_t = 40)]
    pub students: usize,
}

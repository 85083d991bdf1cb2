//! `paishe sim`: the simulated camera alone, for `gphoto2 --port ptpip:…` and for other tether programs.

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use anyhow::Context;

use super::localise;
use crate::camera::sim::{Fault, Hold, Identity, Obeyed, Order, Pictures, Script, Sim, SimConfig};
use crate::lang::Lang;

/// Lines of input, and orders that others gave, that wait to be told.
const MAX_WAITING: usize = 64;

/// Options of `paishe sim`.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(after_help = localise::blocks(help))]
pub struct SimArgs {
    /// 127.0.0.1 上的 TCP 端口；0 表示任选空闲端口 / TCP port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// 随机种子：第一位拍摄对象、脚本的选择和曝光编号 /
    /// Seed of the first drawn sitter, of a script's choices and of the exposures' ids
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// 用此文件夹的 JPEG 代替绘制的人像 / Serve the JPEGs of this folder instead of a drawn sitter
    #[arg(long, value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// 竖拍：相机转向哪一侧，实时取景横置 / Turn the camera to this side: portrait frames, live view on its side
    #[arg(long, value_name = "SIDE", num_args = 0..=1, default_missing_value = "left")]
    pub portrait: Option<Side>,
    /// 拍后不换人 / Keep the same sitter after an exposure
    #[arg(long)]
    pub stay: bool,
    /// 实时取景中人不动 / Let the sitter sit still in live view
    #[arg(long)]
    pub still: bool,
    /// 每隔多少秒按一次机身快门 / Press the shutter on the body every so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub every: Option<u64>,
    /// 开始时的电量（%） / Battery level at the start, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 87)]
    #[arg(value_parser = clap::value_parser!(u8).range(0..=100))]
    pub battery: u8,
    /// 机身序列号 / Serial number of the body
    #[arg(long, default_value = "0001", value_parser = serial)]
    pub serial: String,
    /// 每张 JPEG 同时存 RAW / Make a raw file with every JPEG
    #[arg(long)]
    pub raw: bool,
    /// 相机支持哪家的指令；generic 不接受遥控快门 /
    /// Whose operations the camera has; a generic one refuses the shutter to clients
    #[arg(long, value_name = "MAKER", default_value = "nikon")]
    pub identity: Maker,
    /// 按此文件中的指令运行 / Follow the orders of this file
    #[arg(long, value_name = "FILE")]
    pub script: Option<PathBuf>,
    /// 在此路径的 Unix 套接字上接受指令，每行一条 / Take orders on a Unix socket at this path, a line each
    #[arg(long, value_name = "PATH")]
    pub control: Option<PathBuf>,
}

/// Longest serial number, in letters.
const MAX_SERIAL: usize = 32;

fn serial(text: &str) -> Result<String, String> {
    if (1..=MAX_SERIAL).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(text.to_owned())
    } else {
        Err(format!(
            "应为 1 到 {MAX_SERIAL} 个字母和数字 / it has 1 to {MAX_SERIAL} letters and digits"
        ))
    }
}

/// Whose operations a camera has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Maker {
    /// 尼康的指令 / Nikon's
    #[default]
    Nikon,
    /// 只有标准指令 / only the standard's
    Generic,
}

/// The side to which the camera is turned for portrait frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Side {
    /// 手柄朝上，EXIF 方向 8 / grip up, EXIF orientation 8
    Left,
    /// 手柄朝下，EXIF 方向 6 / grip down, EXIF orientation 6
    Right,
}

impl SimArgs {
    /// The camera that these options describe.
    ///
    /// # Errors
    /// When the script can't be read or has mistakes.
    pub fn config(&self) -> anyhow::Result<SimConfig> {
        Ok(SimConfig {
            pictures: match &self.folder {
                Some(folder) => Pictures::Folder(folder.clone()),
                None => Pictures::Drawn { seed: self.seed },
            },
            port: self.port,
            hold: match self.portrait {
                None => Hold::Upright,
                Some(Side::Left) => Hold::TurnedLeft,
                Some(Side::Right) => Hold::TurnedRight,
            },
            advance_after_shot: !self.stay,
            sitter_moves: !self.still,
            battery_percent: self.battery,
            serial: self.serial.clone(),
            seed: self.seed,
            identity: match self.identity {
                Maker::Nikon => Identity::Nikon,
                Maker::Generic => Identity::Generic,
            },
            raw: self.raw,
            script: self.whole_script()?,
            control: self.control.clone(),
            ..SimConfig::default()
        })
    }

    /// The script file's orders, and the shutter every so many seconds.
    fn whole_script(&self) -> anyhow::Result<Option<Script>> {
        let named = |path: &PathBuf| format!("the script {}", path.display());
        let script =
            self.script.as_ref().map(|path| Script::read(path).with_context(|| named(path)));
        let script = script.transpose()?;
        Ok(match self.every.map(Duration::from_secs) {
            Some(period) => Some(script.unwrap_or_default().and_every(period, Order::Press)),
            None => script,
        })
    }
}

/// Runs the simulated camera until it is ordered to quit. At the end of its input it goes on until it is killed.
///
/// The first line of `out` is the port text, alone; the orders are printed after it. What a script or a client of the
/// control socket orders is told as well.
///
/// # Errors
/// When the script has mistakes, the camera can't start or `out` can't be written.
pub fn run(
    args: &SimArgs,
    lang: Lang,
    input: impl BufRead + Send + 'static,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let sim = Sim::start(&args.config()?)?;
    writeln!(out, "{}", sim.port_text())?;
    writeln!(out, "gphoto2 --port {} --capture-image-and-download", sim.port_text())?;
    writeln!(out, "{}", help(lang))?;
    out.flush()?;
    let (sender, heard) = sync_channel(MAX_WAITING);
    let lines = sender.clone();
    // Held by the camera as well, so that the end of the input doesn't end the camera.
    sim.watch_orders(move |obeyed| drop(sender.try_send(Heard::Obeyed(obeyed.clone()))));
    thread::Builder::new()
        .name("sim-input".to_owned())
        .spawn(move || forward(input, &lines))
        .context("the input can't be read")?;
    attend(&sim, &heard, out)
}

/// What a camera can be ordered, and which faults there are.
fn help(lang: Lang) -> String {
    let mut text = lang.pick("指令，每行一条：", "Orders, a line each:").to_owned();
    text.extend(Order::table().iter().map(|known| row(known, lang)));
    text += lang.pick("\n\n故障（F）：", "\n\nFaults (F):");
    text.extend(Fault::table().map(|known| row(&known, lang)));
    text += lang.pick("\n\n脚本的行：", "\n\nScript lines:");
    text + "\n  at T ORDER | shot N ORDER | every T ORDER | random every T: [Nx] ORDER | ORDER ...\n  seed N | speed N"
}

fn row((form, meaning): &(&str, &str), lang: Lang) -> String {
    format!("\n  {form:<36} {}", localise::half(meaning, lang))
}

/// What the prompt tells of.
#[derive(Debug)]
enum Heard {
    Line(String),
    Obeyed(Obeyed),
}

fn forward(input: impl BufRead, lines: &SyncSender<Heard>) {
    for line in input.lines() {
        let Ok(line) = line else { return };
        if lines.send(Heard::Line(line)).is_err() {
            return;
        }
    }
}

fn attend(sim: &Sim, heard: &Receiver<Heard>, out: &mut impl Write) -> anyhow::Result<()> {
    for heard in heard {
        let (order, said) = match heard {
            Heard::Obeyed(Obeyed { order, said }) => (Some(order), said),
            Heard::Line(line) => match line.parse::<Order>() {
                Ok(order) => (Some(order), sim.obey(&order)),
                Err(words) => (None, Err(words)),
            },
        };
        let (Ok(words) | Err(words)) = said;
        writeln!(out, "{words}")?;
        out.flush()?;
        if order == Some(Order::Quit) {
            return Ok(());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(args: &SimArgs, input: &'static str) -> String {
        let mut out = Vec::new();
        run(args, Lang::En, input.as_bytes(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_port_comes_first_and_quit_ends_the_camera() {
        let args = SimArgs { battery: 50, ..SimArgs::default() };
        let out = said(&args, "nonsense\nfault full\n\nquit\n");
        assert!(out.starts_with("ptpip:127.0.0.1:"), "{out}");
        let refused = "fault full\n快门未释放 the shutter did not fire: card full\nquit\n";
        assert!(out.ends_with(refused), "{out}");
    }

    #[test]
    fn the_help_tells_every_order_and_every_fault() {
        let help = help(Lang::Zh);
        for (word, _) in Order::table().iter().copied().chain(Fault::table()) {
            assert!(help.contains(word), "{word}");
        }
    }

    #[test]
    fn a_script_quits_the_camera_and_its_orders_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("day.txt");
        std::fs::write(&path, "speed 100\nat 1s battery 7\nat 2s quit\n").unwrap();
        let out = said(&SimArgs { script: Some(path.clone()), ..SimArgs::default() }, "");
        assert!(out.ends_with("battery 7\nquit\n"), "{out}");
        std::fs::write(&path, "at 1s\nevery press\n").unwrap();
        let args = SimArgs { script: Some(path), ..SimArgs::default() };
        let words = format!("{:#}", args.config().unwrap_err());
        assert!(words.contains("day.txt") && words.contains("line 2: "), "{words}");
    }
}

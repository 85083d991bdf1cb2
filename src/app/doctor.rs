//! `paishe doctor`: looks at this machine and says of each thing what to do.

mod camera;
mod holder;
mod scanner;

use super::terminal::survey;
use super::{Exit, Failure, cli, profiles};
use crate::camera::{libgphoto2, usb};
use crate::lang::Lang;
use crate::measure::Meter;
use crate::view::{Colours, Look, Protocol};
use std::io::{IsTerminal, Write};
use std::path::Path;

/// Room below which a day's shooting may fill the disk: 350 frames of 12 MB an hour, for an hour, twice.
const ROOM_MIN_BYTES: u64 = 8_400_000_000;

/// One line of the report.
struct Found {
    what: String,
    state: State,
    /// What was found, and what to do if it isn't well.
    words: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Well,
    Look,
    Broken,
}

/// Prints the report; exit code 3 when something keeps the station from working.
pub fn run(args: &cli::Doctor, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let mut report = vec![library(lang), nets(lang)];
    report.extend(cameras(lang));
    if let Some(source) = &args.camera {
        let profile = profiles::load(None, lang)?;
        report.extend(camera::lines(source, &profile.session, lang));
    }
    report.extend(scanner::lines(lang));
    report.push(disk(&args.dir, lang));
    report.extend(terminal(lang));
    for line in &report {
        let sign = match line.state {
            State::Well => lang.pick("[正常]", "[ok]   "),
            State::Look => lang.pick("[注意]", "[look] "),
            State::Broken => lang.pick("[故障]", "[fault]"),
        };
        writeln!(out, "{sign} {}{} {}", line.what, lang.pick("：", ":"), line.words)?;
    }
    let broken = report.iter().any(|line| line.state == State::Broken);
    Ok(if broken { Exit::Machine } else { Exit::Ok })
}

fn found(what: &str, state: State, words: impl Into<String>) -> Found {
    Found { what: what.to_owned(), state, words: words.into() }
}

fn library(lang: Lang) -> Found {
    found(lang.pick("相机库", "libgphoto2"), State::Well, libgphoto2::version())
}

fn nets(lang: Lang) -> Found {
    let what = lang.pick("人脸模型", "face nets");
    match Meter::new() {
        Ok(_) => found(what, State::Well, lang.pick("可用", "loaded")),
        Err(error) => found(what, State::Broken, error.to_string()),
    }
}

fn cameras(lang: Lang) -> Vec<Found> {
    let what = lang.pick("相机", "camera");
    let detected = libgphoto2::detected();
    let mut lines: Vec<Found> = match &detected {
        Ok(list) => list
            .iter()
            .map(|(model, port)| found(what, State::Well, format!("{model} ({port})")))
            .collect(),
        Err(error) => vec![found(what, State::Look, error.to_string())],
    };
    let devices = usb::ptp_devices(Path::new(usb::SYS), Path::new(usb::DEV));
    if lines.is_empty() && devices.is_empty() {
        let words = lang.pick(
            "没有发现相机：接好 USB 线，打开相机，关闭相机的 Wi-Fi；试用可加 --camera sim",
            "none found: plug in the cable, switch the camera on, its Wi-Fi off; to try without one use --camera sim",
        );
        lines.push(found(what, State::Look, words));
    }
    lines.extend(devices.iter().map(|device| usb_device(device, lang)));
    lines
}

fn usb_device(device: &usb::PtpDevice, lang: Lang) -> Found {
    let what = format!("USB {:03}:{:03} {}", device.bus, device.device, device.product);
    if !device.accessible {
        let node = device.node.display();
        return found(
            &what,
            State::Broken,
            match lang {
                Lang::Zh => format!(
                    "没有读写权限（{node}）：安装 udev/61-paishe-camera.rules，把用户加入 plugdev 组，重新插拔"
                ),
                Lang::En => format!(
                    "no permission on {node}: install udev/61-paishe-camera.rules, join the group plugdev, replug"
                ),
            },
        );
    }
    let holders = usb::holders(Path::new("/proc"), &device.node);
    if holders.found.is_empty() {
        return found(&what, State::Well, lang.pick("没有被其他程序占用", "held by nobody"));
    }
    found(&what, State::Broken, holder::words(&holders.found, lang))
}

/// Who holds the cameras on USB, and what to do about it; `None` when nobody is seen to.
pub(super) fn claimed(lang: Lang) -> Option<String> {
    let devices = usb::ptp_devices(Path::new(usb::SYS), Path::new(usb::DEV));
    let holders =
        devices.iter().flat_map(|device| usb::holders(Path::new("/proc"), &device.node).found);
    let holders: Vec<_> = holders.filter(|holder| holder.pid != std::process::id()).collect();
    (!holders.is_empty()).then(|| holder::words(&holders, lang))
}

fn disk(dir: &Path, lang: Lang) -> Found {
    let what = lang.pick("磁盘", "disk");
    match rustix::fs::statvfs(dir) {
        Err(error) => found(what, State::Broken, format!("{}: {error}", dir.display())),
        Ok(disk) => {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            let state = if free < ROOM_MIN_BYTES { State::Look } else { State::Well };
            let advice = match (state, lang) {
                (State::Well, _) => "",
                (_, Lang::Zh) => "，拍摄前请清理：350 张原片约 4.2 GB",
                (_, Lang::En) => ", make room: 350 frames take about 4.2 GB",
            };
            let free_gb = free as f64 / 1e9;
            found(what, state, format!("{} {free_gb:.1} GB{advice}", dir.display()))
        }
    }
}

fn terminal(lang: Lang) -> Vec<Found> {
    let what = lang.pick("终端", "terminal");
    if !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
        let words = lang.pick("不是终端，未检查", "not a terminal, not looked at");
        return vec![found(what, State::Look, words)];
    }
    match survey().map(|(_, _, look)| look) {
        Ok(look) => vec![pictures(look, lang), colours(look, lang), widths(look, lang)],
        Err(error) => vec![found(what, State::Broken, error.to_string())],
    }
}

fn pictures(look: Look, lang: Lang) -> Found {
    let name = match look.protocol {
        Protocol::HalfBlocks => lang.pick("字符画（终端没有图形协议）", "half blocks"),
        Protocol::Kitty => "kitty",
        Protocol::ITerm2 => "iTerm2",
        Protocol::Sixel => "sixel",
    };
    found(lang.pick("画面", "pictures"), State::Well, name)
}

fn colours(look: Look, lang: Lang) -> Found {
    let (state, words) = match look.colours {
        Colours::True => (State::Well, lang.pick("24 位", "24 bit")),
        Colours::Indexed => (
            State::Look,
            lang.pick(
                "256 色：可设 COLORTERM=truecolor",
                "256: set COLORTERM=truecolor if it has more",
            ),
        ),
        Colours::None => (State::Look, lang.pick("无色（NO_COLOR）", "none (NO_COLOR)")),
    };
    found(lang.pick("颜色", "colours"), state, words)
}

fn widths(look: Look, lang: Lang) -> Found {
    let words = if look.wide_ambiguous {
        lang.pick(
            "歧义字符占两格：用安全边框",
            "ambiguous characters are wide: safe borders are used",
        )
    } else {
        lang.pick("歧义字符占一格", "ambiguous characters are narrow")
    };
    found(lang.pick("字符宽度", "character widths"), State::Well, words)
}

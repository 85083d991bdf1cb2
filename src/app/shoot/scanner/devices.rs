//! Which input devices there are, by sysfs, and which of them are scanners.

use crate::lang::Lang;
use std::io;
use std::path::{Path, PathBuf};

/// Where the kernel lists input devices.
pub const SYS: &str = "/sys/class/input";
/// Where they are opened.
pub const DEV: &str = "/dev/input";
/// The rule that lets whoever sits at the machine open scanners.
pub const RULE: &str = "udev/61-paishe-scanner.rules";
/// Most devices that are looked at.
const DEVICES_MAX: usize = 256;
/// Makers of scanners and of nothing that people type their passwords on; the udev rule has the same list.
///
/// Hand Held Products, Symbol (Zebra), PSC (Datalogic), Opticon, Intermec, Metrologic (Honeywell), The Code
/// Corporation, Newland.
pub const MAKERS: [&str; 8] = ["0536", "05e0", "05f9", "065a", "067e", "0c2e", "11fa", "1eab"];

/// Keys that a device must have to send codes: the digits and Enter.
const CODE_KEYS: [usize; 11] = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 28];

/// A device that can send codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyboard {
    /// Its name.
    pub name: String,
    /// Where it is opened.
    pub node: PathBuf,
    /// Whether its maker or its name says that it is a scanner.
    pub is_scanner: bool,
}

/// All devices that can send codes, by number.
#[must_use]
pub fn keyboards(sys: &Path, dev: &Path) -> Vec<Keyboard> {
    let entries = std::fs::read_dir(sys).into_iter().flatten().take(DEVICES_MAX);
    let number = |name: &str| name.strip_prefix("event")?.parse::<u32>().ok();
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut found: Vec<(u32, Keyboard)> = names
        .filter_map(|name| Some((number(&name)?, keyboard(&sys.join(&name), dev.join(&name))?)))
        .collect();
    found.sort_by_key(|(number, _)| *number);
    found.into_iter().map(|(_, keyboard)| keyboard).collect()
}

fn keyboard(sys: &Path, node: PathBuf) -> Option<Keyboard> {
    let read = |part: &str| {
        let text = std::fs::read_to_string(sys.join("device").join(part)).unwrap_or_default();
        text.trim().to_owned()
    };
    let keys = read("capabilities/key");
    if !CODE_KEYS.iter().all(|key| has_key(&keys, *key)) {
        return None;
    }
    let (name, maker) = (read("name"), read("id/vendor"));
    let is_scanner = MAKERS.contains(&maker.to_ascii_lowercase().as_str()) || says_scanner(&name);
    Some(Keyboard { name, node, is_scanner })
}

fn says_scanner(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["scanner", "barcode", "bar code"].iter().any(|word| name.contains(word))
}

/// Whether a key is in a bitmap as sysfs writes it: words of a long, the highest first.
fn has_key(bitmap: &str, key: usize) -> bool {
    let word = bitmap.split_whitespace().rev().nth(key / usize::BITS as usize);
    let bits = word.and_then(|word| u64::from_str_radix(word, 16).ok()).unwrap_or(0);
    bits >> (key % usize::BITS as usize) & 1 == 1
}

/// The scanner to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The only one there is.
    Auto,
    /// This one.
    Device(PathBuf),
}

impl Wanted {
    /// What a word of the command line or of the configuration means; `None` for `none`.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "none" => None,
            "auto" => Some(Self::Auto),
            path if path.starts_with('/') => Some(Self::Device(path.into())),
            name => Some(Self::Device(Path::new(DEV).join("by-id").join(name))),
        }
    }

    /// Where it is opened; else one sentence.
    pub fn find(&self, lang: Lang) -> Result<PathBuf, String> {
        match self {
            Self::Device(path) => Ok(path.clone()),
            Self::Auto => only(keyboards(Path::new(SYS), Path::new(DEV)), lang),
        }
    }
}

fn only(keyboards: Vec<Keyboard>, lang: Lang) -> Result<PathBuf, String> {
    let mut scanners: Vec<_> = keyboards.into_iter().filter(|found| found.is_scanner).collect();
    match (scanners.pop(), scanners.len()) {
        (Some(one), 0) => Ok(one.node),
        (None, _) => Err(lang
            .pick(
                "没有发现扫描器：请接好；未识别的用 --scanner 指定设备，见 paishe doctor",
                "no scanner found: plug it in; one that isn't recognised is named with --scanner, see paishe doctor",
            )
            .to_owned()),
        (Some(_), others) => Err(match lang {
            Lang::Zh => format!("有 {} 个扫描器：用 --scanner 指定一个，见 paishe doctor", others + 1),
            Lang::En => {
                format!("there are {} scanners: name one with --scanner, see paishe doctor", others + 1)
            }
        }),
    }
}

/// Why a device can't be held, and what to do.
#[must_use]
pub fn refused(path: &Path, error: &io::Error, lang: Lang) -> String {
    const BUSY: i32 = 16;
    let path = path.display();
    let zh = lang == Lang::Zh;
    match (error.kind(), error.raw_os_error()) {
        (io::ErrorKind::PermissionDenied, _) if zh => {
            format!("没有打开扫描器 {path} 的权限：安装 {RULE}，重新插拔")
        }
        (io::ErrorKind::PermissionDenied, _) => {
            format!("no permission to open the scanner {path}: install {RULE} and replug it")
        }
        (io::ErrorKind::NotFound, _) if zh => format!("没有扫描器 {path}：请接好，正在等待"),
        (io::ErrorKind::NotFound, _) => format!("no scanner {path}: plug it in, it is waited for"),
        (_, Some(BUSY)) if zh => format!("扫描器 {path} 被另一程序占用：请关闭它"),
        (_, Some(BUSY)) => format!("the scanner {path} is held by another program: close it"),
        _ if zh => format!("扫描器 {path} 不能使用（{error}）"),
        _ => format!("the scanner {path} can't be used ({error})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder like sysfs, of devices with a name, a maker and keys.
    fn sys(devices: &[(&str, &str, &str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (event, name, maker, keys) in devices {
            let device = dir.path().join(event).join("device");
            for part in ["id", "capabilities"] {
                std::fs::create_dir_all(device.join(part)).unwrap();
            }
            std::fs::write(device.join("name"), format!("{name}\n")).unwrap();
            std::fs::write(device.join("id/vendor"), format!("{maker}\n")).unwrap();
            std::fs::write(device.join("capabilities/key"), format!("{keys}\n")).unwrap();
        }
        dir
    }

    const FULL: &str = "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe";
    const MOUSE: &str = "1f0000 0 0 0 0";
    const POWER: &str = "10000000000000 0";

    fn found(sys: &tempfile::TempDir) -> Vec<Keyboard> {
        keyboards(sys.path(), Path::new("/dev/input"))
    }

    #[test]
    fn keyboards_are_found_by_their_keys_and_scanners_by_maker_or_name() {
        let sys = sys(&[
            ("event10", "Honeywell 1900", "0C2E", FULL),
            ("event2", "AT Translated Set 2 keyboard", "0001", FULL),
            ("event3", "Mouse", "046d", MOUSE),
            ("event4", "Power Button", "0000", POWER),
            ("event5", "USB BarCode Reader", "1234", FULL),
            ("mouse0", "Mouse", "046d", FULL),
        ]);
        let found = found(&sys);
        let told: Vec<_> = found.iter().map(|k| (k.node.to_str().unwrap(), k.is_scanner)).collect();
        let wanted = [
            ("/dev/input/event2", false),
            ("/dev/input/event5", true),
            ("/dev/input/event10", true),
        ];
        assert_eq!(told, wanted);
    }

    #[test]
    fn only_a_single_scanner_is_held_unasked_and_never_a_keyboard() {
        let none = sys(&[("event2", "keyboard", "0001", FULL)]);
        assert!(only(found(&none), Lang::En).unwrap_err().contains("no scanner found"));
        let one = sys(&[("event2", "keyboard", "0001", FULL), ("event3", "Scanner", "1", FULL)]);
        assert_eq!(only(found(&one), Lang::En).unwrap(), Path::new("/dev/input/event3"));
        let two = sys(&[("event2", "Scanner", "1", FULL), ("event3", "Scanner", "1", FULL)]);
        assert!(only(found(&two), Lang::En).unwrap_err().contains("2 scanners"));
        assert!(keyboards(Path::new("/nowhere"), Path::new(DEV)).is_empty());
    }

    #[test]
    fn words_name_devices() {
        assert_eq!(Wanted::of("none"), None);
        assert_eq!(Wanted::of("auto"), Some(Wanted::Auto));
        for (word, path) in [
            ("/dev/input/event7", "/dev/input/event7"),
            ("usb-Scanner-event-kbd", "/dev/input/by-id/usb-Scanner-event-kbd"),
        ] {
            assert_eq!(Wanted::of(word), Some(Wanted::Device(path.into())));
        }
    }

    #[test]
    fn a_missing_permission_names_the_rule_which_is_there_and_has_the_same_makers() {
        let error = io::Error::from(io::ErrorKind::PermissionDenied);
        for lang in [Lang::Zh, Lang::En] {
            assert!(refused(Path::new("/dev/input/event3"), &error, lang).contains(RULE));
        }
        let rule = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(RULE));
        assert!(rule.unwrap().contains(&MAKERS.join("|")));
    }
}

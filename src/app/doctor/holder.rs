//! What to do about the programs that hold a camera.

use crate::camera::usb::Holder;
use crate::lang::Lang;

/// Who holds the camera, and what to do about each kind of them, told once.
pub(super) fn words(holders: &[Holder], lang: Lang) -> String {
    let names: Vec<_> = holders.iter().map(|h| format!("{} ({})", h.name, h.pid)).collect();
    let mut remedies: Vec<_> = holders.iter().map(|h| remedy(&h.name, lang)).collect();
    remedies.sort_unstable();
    remedies.dedup();
    let (names, remedies) = (names.join(", "), remedies.join(lang.pick("；", "; ")));
    match lang {
        Lang::Zh => format!("被 {names} 占用：{remedies}"),
        Lang::En => format!("held by {names}: {remedies}"),
    }
}

/// What to do about a holder of this command name, of which the kernel keeps 15 characters.
fn remedy(name: &str, lang: Lang) -> &'static str {
    let name = name.to_ascii_lowercase();
    let is = |starts: &[&str]| starts.iter().any(|start| name.starts_with(start));
    if is(&["gvfs-gphoto2", "gvfsd-gphoto2"]) {
        lang.pick(
            "这是桌面的文件管理器。安装 udev/61-paishe-camera.rules 后重新插拔；\
             或先 gio mount -s gphoto2，再插拔；\
             或 systemctl --user mask --now gvfs-gphoto2-volume-monitor",
            "that is the desktop's file manager. Install udev/61-paishe-camera.rules and replug; \
             or gio mount -s gphoto2, then replug; \
             or systemctl --user mask --now gvfs-gphoto2-volume-monitor",
        )
    } else if is(&["gvfs-mtp", "gvfsd-mtp", "mtp-probe"]) {
        lang.pick(
            "桌面把它当作 MTP 设备。安装 udev/61-paishe-camera.rules 后重新插拔；\
             或先 gio mount -s mtp，再插拔；\
             或 systemctl --user mask --now gvfs-mtp-volume-monitor",
            "the desktop takes it for an MTP device. Install udev/61-paishe-camera.rules and replug; \
             or gio mount -s mtp, then replug; \
             or systemctl --user mask --now gvfs-mtp-volume-monitor",
        )
    } else if is(&["kio", "kded", "dolphin"]) {
        lang.pick(
            "这是 KDE 的文件管理器。关闭显示相机的窗口，在设备通知里弹出相机；\
             安装 udev/61-paishe-camera.rules 后重新插拔",
            "that is KDE's file manager. Close the window that shows the camera, eject it in the device \
             notifier; install udev/61-paishe-camera.rules and replug",
        )
    } else if is(&["eos utility", "wine", "nx tether", "imaging edge"]) {
        lang.pick(
            "这是 Wine 里的相机软件。退出它；若仍占用，运行 wineserver -k",
            "that is camera software under Wine. Quit it; if it holds on, run wineserver -k",
        )
    } else if is(&["virtualbox", "vboxheadless", "vmware", "qemu"]) {
        lang.pick(
            "相机被接到虚拟机里。在虚拟机的 USB 菜单里断开它，再插拔",
            "the camera is handed to a virtual machine. Detach it in that machine's USB menu, then replug",
        )
    } else if is(&["paishe"]) {
        lang.pick(
            "这是另一个拍摄台。在它的窗口按 F10 退出；没有窗口时用 kill 加括号里的数字结束它",
            "that is another paishe. Leave it with F10 in its window; if it has none, end it with kill and \
             the number in brackets",
        )
    } else if is(&["gphoto2"]) {
        lang.pick(
            "这是 gphoto2 命令。在它的窗口按 Ctrl-C",
            "that is the gphoto2 command. Press Ctrl-C in its window",
        )
    } else {
        // digiKam, darktable, Entangle, Shotwell, gThumb and whatever else imports pictures.
        lang.pick("退出这个程序", "quit that program")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(pid: u32, name: &str) -> Holder {
        Holder { pid, name: name.to_owned() }
    }

    #[test]
    fn both_halves_of_gvfs_have_one_remedy() {
        // As the kernel shortens gvfs-gphoto2-volume-monitor.
        let holders = [holder(70, "gvfs-gphoto2-vo"), holder(77, "gvfsd-gphoto2")];
        for lang in [Lang::Zh, Lang::En] {
            let words = words(&holders, lang);
            assert!(words.contains("gvfs-gphoto2-vo (70), gvfsd-gphoto2 (77)"), "{words}");
            assert_eq!(words.matches("61-paishe-camera.rules").count(), 1, "{words}");
            assert!(words.contains("gio mount -s gphoto2"), "{words}");
            assert!(words.contains("mask --now gvfs-gphoto2-volume-monitor"), "{words}");
        }
    }

    #[test]
    fn each_kind_of_holder_has_its_own_remedy() {
        let kinds = [
            ("gvfs-mtp-volume", "gio mount -s mtp"),
            ("kiod6", "KDE"),
            ("kioworker", "KDE"),
            ("EOS Utility.exe", "wineserver -k"),
            ("VirtualBoxVM", "USB"),
            ("qemu-system-x86", "USB"),
            ("paishe", "F10"),
            ("gphoto2", "Ctrl-C"),
        ];
        for (name, said) in kinds {
            for lang in [Lang::Zh, Lang::En] {
                assert!(remedy(name, lang).contains(said), "{name}: {}", remedy(name, lang));
            }
        }
    }

    #[test]
    fn any_other_program_is_to_be_quit() {
        for name in ["digikam", "darktable", "entangle", "shotwell", "gthumb", ""] {
            assert_eq!(remedy(name, Lang::En), "quit that program");
            assert_eq!(remedy(name, Lang::Zh), "退出这个程序");
        }
    }

    #[test]
    fn two_programs_have_both_remedies() {
        let words = words(&[holder(5, "paishe"), holder(6, "gvfsd-gphoto2")], Lang::En);
        assert!(words.contains("F10") && words.contains("gio mount -s gphoto2"), "{words}");
    }
}

//! Notices that a camera was plugged in or taken out, so that whoever waits for one can open it at once.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::DirEntryExt;
use std::path::{Path, PathBuf};

use super::{DEV, PtpDevice, SYS, describe, line, speaks_ptp};

/// Looks at the USB ports when asked to; cheap enough to be asked every 100 ms.
///
/// A look is one directory listing and four small reads for each camera. Other devices are looked into only when they
/// are new. Needs no rights and no daemon.
#[derive(Debug)]
pub struct PortWatch {
    sys: PathBuf,
    dev: PathBuf,
    /// The interfaces of the last look, by name and inode, and whether each is a camera's. The kernel gives an interface
    /// that is plugged in again another inode.
    known: HashMap<(OsString, u64), bool>,
    /// The cameras of the last look.
    cameras: Vec<PtpDevice>,
}

impl Default for PortWatch {
    /// A watch over this machine's ports.
    fn default() -> Self {
        Self::new(Path::new(SYS), Path::new(DEV))
    }
}

impl PortWatch {
    /// A watch over the devices below `sys` with their nodes below `dev`; looks once.
    ///
    /// Start it before the first try to open a camera: one that comes after that try is then a change.
    #[must_use]
    pub fn new(sys: &Path, dev: &Path) -> Self {
        let mut watch = Self {
            sys: sys.to_owned(),
            dev: dev.to_owned(),
            known: HashMap::new(),
            cameras: Vec::new(),
        };
        watch.cameras = watch.look();
        watch
    }

    /// Whether the cameras differ from those of the last look.
    ///
    /// They differ too when a camera may be opened now and could not before: udev gives the rights to its node a moment
    /// after the device is there.
    pub fn changed(&mut self) -> bool {
        let now = self.look();
        let changed = now != self.cameras;
        self.cameras = now;
        changed
    }

    fn look(&mut self) -> Vec<PtpDevice> {
        let mut known = HashMap::new();
        let mut cameras = Vec::new();
        for entry in fs::read_dir(&self.sys).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let Some((device, _)) = name.to_str().and_then(|name| name.split_once(':')) else {
                continue;
            };
            let device = self.sys.join(device);
            let interface = (name, entry.ino());
            let remembered = self.known.get(&interface).copied();
            let Some(is_camera) = remembered.or_else(|| ask(&entry.path())) else {
                continue;
            };
            if is_camera {
                cameras.extend(describe(&device, &self.dev));
            }
            known.insert(interface, is_camera);
        }
        self.known = known;
        cameras.sort_by_key(|camera| (camera.bus, camera.device));
        cameras.dedup();
        cameras
    }
}

/// Whether an interface is a camera's; `None` when it doesn't say, because it has just gone.
fn ask(interface: &Path) -> Option<bool> {
    let says = !line(&interface.join("bInterfaceClass")).is_empty();
    says.then(|| speaks_ptp(interface))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{interface, put};
    use super::*;

    /// A made-up machine: a mouse at port 1-2, and nothing else.
    fn machine() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let root = tempfile::tempdir().unwrap();
        let (sys, dev) = (root.path().join("sys"), root.path().join("dev"));
        interface(&sys, "1-2:1.0", "03");
        (root, sys, dev)
    }

    /// Plugs a camera into port 1-1, as the kernel shows it before udev has made its node.
    fn plug(sys: &Path, number: u16) {
        put(&sys.join("1-1/busnum"), "1\n");
        put(&sys.join("1-1/devnum"), &format!("{number}\n"));
        interface(sys, "1-1:1.0", "06");
    }

    fn unplug(sys: &Path) {
        fs::remove_dir_all(sys.join("1-1:1.0")).unwrap();
        fs::remove_dir_all(sys.join("1-1")).unwrap();
    }

    #[test]
    fn a_camera_that_comes_or_goes_is_noticed_once() {
        let (_root, sys, dev) = machine();
        let mut watch = PortWatch::new(&sys, &dev);
        assert!(!watch.changed());
        plug(&sys, 12);
        assert!(watch.changed());
        assert!(!watch.changed());
        unplug(&sys);
        assert!(watch.changed());
        assert!(!watch.changed());
    }

    #[test]
    fn a_camera_that_was_there_from_the_start_is_no_change() {
        let (_root, sys, dev) = machine();
        plug(&sys, 12);
        assert!(!PortWatch::new(&sys, &dev).changed());
    }

    #[test]
    fn a_camera_plugged_in_again_between_two_looks_is_noticed_by_its_number() {
        let (_root, sys, dev) = machine();
        plug(&sys, 12);
        let mut watch = PortWatch::new(&sys, &dev);
        unplug(&sys);
        plug(&sys, 13);
        assert!(watch.changed());
        assert!(!watch.changed());
    }

    #[test]
    fn a_camera_is_noticed_again_once_its_node_may_be_opened() {
        let (_root, sys, dev) = machine();
        plug(&sys, 12);
        let mut watch = PortWatch::new(&sys, &dev);
        put(&dev.join("001/012"), "");
        assert!(watch.changed());
        assert!(!watch.changed());
    }

    #[test]
    fn other_devices_are_no_change_and_are_looked_into_once() {
        let (_root, sys, dev) = machine();
        let mut watch = PortWatch::new(&sys, &dev);
        put(&sys.join("1-3/busnum"), "1\n");
        put(&sys.join("1-3/devnum"), "9\n");
        interface(&sys, "1-3:1.0", "08");
        assert!(!watch.changed());
        // No device does this: it shows that what is known isn't read again.
        put(&sys.join("1-3:1.0/bInterfaceClass"), "06\n");
        assert!(!watch.changed());
    }

    #[test]
    fn an_interface_that_does_not_say_yet_is_asked_again() {
        let (_root, sys, dev) = machine();
        let mut watch = PortWatch::new(&sys, &dev);
        fs::create_dir_all(sys.join("1-1:1.0")).unwrap();
        assert!(!watch.changed());
        plug(&sys, 12);
        assert!(watch.changed());
    }

    #[test]
    fn a_machine_without_usb_never_changes() {
        let none = Path::new("/nonexistent");
        assert!(!PortWatch::new(none, none).changed());
    }
}

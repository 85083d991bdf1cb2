//! What the system knows of cameras on USB, for `paishe doctor`: libgphoto2 tells neither permissions nor holders.
//!
//! The roots are parameters, so that a test can show a made-up machine. Whatever is absent is an empty answer.

mod watch;

use std::fs;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

pub use watch::PortWatch;

/// Where the kernel lists this machine's USB devices and their interfaces.
pub const SYS: &str = "/sys/bus/usb/devices";
/// Where this machine's device nodes are.
pub const DEV: &str = "/dev/bus/usb";

/// Class, subclass and protocol of a still-image interface (USB Still Image Capture Device Definition).
const PTP_INTERFACE: [&str; 3] = ["06", "01", "01"];

/// A USB device that speaks PTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PtpDevice {
    /// Product name, as the device says; empty if it says none.
    pub product: String,
    /// Bus number.
    pub bus: u16,
    /// Device number on the bus.
    pub device: u16,
    /// Its device node, `/dev/bus/usb/BBB/DDD`.
    pub node: PathBuf,
    /// Whether this process may read and write the node.
    pub accessible: bool,
}

/// A process that has a device node open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Process id.
    pub pid: u32,
    /// Command name, at most 15 characters (`gvfsd-gphoto2`).
    pub name: String,
}

/// Who has a device node open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holders {
    /// The processes found, by id.
    pub found: Vec<Holder>,
    /// Processes that this user may not look into.
    pub hidden: usize,
}

/// The PTP devices below `sys` ([`SYS`]), with their nodes below `dev` ([`DEV`]).
#[must_use]
pub fn ptp_devices(sys: &Path, dev: &Path) -> Vec<PtpDevice> {
    let mut devices: Vec<_> = entries(sys)
        .filter(|interface| speaks_ptp(interface))
        .filter_map(|interface| {
            let (device, _) = interface.file_name()?.to_str()?.split_once(':')?;
            describe(&sys.join(device), dev)
        })
        .collect();
    devices.sort_by_key(|device| (device.bus, device.device));
    devices.dedup();
    devices
}

/// The processes below `proc` (`/proc`) that have `node` open.
#[must_use]
pub fn holders(proc: &Path, node: &Path) -> Holders {
    let mut holders = Holders::default();
    for process in entries(proc) {
        let Some(pid) = process.file_name().and_then(|name| name.to_str()?.parse().ok()) else {
            continue;
        };
        let fds = process.join("fd");
        if fs::read_dir(&fds).is_err() {
            holders.hidden += 1;
        } else if entries(&fds).any(|fd| fs::read_link(fd).is_ok_and(|target| target == node)) {
            holders.found.push(Holder { pid, name: line(&process.join("comm")) });
        }
    }
    holders.found.sort_by_key(|holder| holder.pid);
    holders
}

fn speaks_ptp(interface: &Path) -> bool {
    let files = ["bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol"];
    files.iter().zip(PTP_INTERFACE).all(|(file, value)| line(&interface.join(file)) == value)
}

fn describe(device: &Path, dev: &Path) -> Option<PtpDevice> {
    let bus: u16 = line(&device.join("busnum")).parse().ok()?;
    let number: u16 = line(&device.join("devnum")).parse().ok()?;
    let node = dev.join(format!("{bus:03}/{number:03}"));
    Some(PtpDevice {
        product: line(&device.join("product")),
        bus,
        device: number,
        accessible: access(&node, Access::READ_OK | Access::WRITE_OK).is_ok(),
        node,
    })
}

/// First line of a file, trimmed; empty when there is none.
fn line(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().next().unwrap_or_default().trim().to_owned()
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    pub(super) fn put(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(super) fn interface(sys: &Path, name: &str, class: &str) {
        put(&sys.join(name).join("bInterfaceClass"), &format!("{class}\n"));
        put(&sys.join(name).join("bInterfaceSubClass"), "01\n");
        put(&sys.join(name).join("bInterfaceProtocol"), "01\n");
    }

    #[test]
    fn a_camera_is_found_with_its_node_and_others_are_not() {
        let root = tempfile::tempdir().unwrap();
        let (sys, dev) = (root.path().join("sys"), root.path().join("dev"));
        interface(&sys, "1-1:1.0", "06");
        interface(&sys, "1-2:1.0", "03");
        put(&sys.join("1-1/busnum"), "1\n");
        put(&sys.join("1-1/devnum"), "12\n");
        put(&sys.join("1-1/product"), "Nikon DSC D7500\n");
        put(&dev.join("001/012"), "");
        let devices = ptp_devices(&sys, &dev);
        assert_eq!(devices.len(), 1);
        assert_eq!(devices[0].product, "Nikon DSC D7500");
        assert_eq!((devices[0].bus, devices[0].device), (1, 12));
        assert_eq!(devices[0].node, dev.join("001/012"));
        assert!(devices[0].accessible);
    }

    #[test]
    fn a_camera_whose_node_is_missing_is_listed_as_inaccessible() {
        let root = tempfile::tempdir().unwrap();
        interface(root.path(), "2-4:1.0", "06");
        put(&root.path().join("2-4/busnum"), "2");
        put(&root.path().join("2-4/devnum"), "3");
        let devices = ptp_devices(root.path(), &root.path().join("none"));
        assert!(!devices[0].accessible);
    }

    #[test]
    fn whoever_has_the_node_open_is_named() {
        let root = tempfile::tempdir().unwrap();
        let node = Path::new("/dev/bus/usb/001/012");
        put(&root.path().join("77/comm"), "gvfsd-gphoto2\n");
        fs::create_dir_all(root.path().join("77/fd")).unwrap();
        symlink(node, root.path().join("77/fd/9")).unwrap();
        put(&root.path().join("78/comm"), "bash\n");
        put(&root.path().join("cpuinfo"), "");
        let holders = holders(root.path(), node);
        assert_eq!(holders.found, [Holder { pid: 77, name: "gvfsd-gphoto2".into() }]);
        assert_eq!(holders.hidden, 1);
    }

    #[test]
    fn a_machine_without_usb_has_no_cameras() {
        let none = Path::new("/nonexistent");
        assert!(ptp_devices(none, none).is_empty());
        assert_eq!(holders(none, none), Holders::default());
    }
}

//! Small disks of one test: in memory, or ext4 in a file. They need root.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Bytes of a small disk.
const DISK_BYTES: u64 = 16 << 20;
/// Bytes that are left free in steps.
pub const PAGE_BYTES: u64 = 4096;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Memory,
    Ext4,
}

/// A mounted disk; it is unmounted when dropped.
pub struct Disk {
    scratch: TempDir,
    kind: Kind,
}

impl Disk {
    /// Makes and mounts one, or tells why that can't be.
    pub fn mount(kind: Kind) -> Result<Self, String> {
        let disk = Self { scratch: super::scratch::in_memory(), kind };
        std::fs::create_dir(disk.path()).unwrap();
        if kind == Kind::Ext4 {
            File::create(disk.image()).unwrap().set_len(DISK_BYTES).unwrap();
            // Blocks as a large disk has them. With smaller ones SQLite's shared map has holes, and a write to one on a full
            // disk ends the process (SIGBUS).
            let blocks = ["-q", "-F", "-m", "0", "-b", "4096"];
            run(Command::new("mkfs.ext4").args(blocks).arg(disk.image()))?;
        }
        disk.mount_again()?;
        Ok(disk)
    }

    fn mount_again(&self) -> Result<(), String> {
        let mut mount = Command::new("mount");
        match self.kind {
            Kind::Memory => {
                mount.args(["-t", "tmpfs", "-o", &format!("size={DISK_BYTES}"), "tmpfs"])
            }
            Kind::Ext4 => mount.args(["-o", "loop,errors=remount-ro"]).arg(self.image()),
        };
        run(mount.arg(self.path()))
    }

    fn image(&self) -> PathBuf {
        self.scratch.path().join("image")
    }

    pub fn path(&self) -> PathBuf {
        self.scratch.path().join("disk")
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }

    /// Fills the disk but for so many pages.
    pub fn fill_but(&self, pages: u64) {
        let mut file = File::create(self.filler()).unwrap();
        let page = [0x5a; PAGE_BYTES as usize];
        let mut length = 0;
        while file.write_all(&page).is_ok() {
            length += PAGE_BYTES;
        }
        file.set_len(length.saturating_sub(pages * PAGE_BYTES)).unwrap();
        // What the file system kept back for the delayed writes is given out now.
        drop(file.sync_all());
    }

    pub fn free(&self) {
        std::fs::remove_file(self.filler()).unwrap();
        File::open(self.path()).unwrap().sync_all().unwrap();
    }

    /// Lets everything on it be durable.
    pub fn sync(&self) -> Result<(), String> {
        run(Command::new("sync").arg("-f").arg(self.path()))
    }

    /// Lets the file system meet an error of its own, after which Linux makes it read-only.
    pub fn break_down(&self) -> Result<(), String> {
        let out = Command::new("findmnt").args(["-n", "-o", "SOURCE"]).arg(self.path()).output();
        let device = String::from_utf8_lossy(&out.map_err(|e| e.to_string())?.stdout).into_owned();
        let name = device.trim().trim_start_matches("/dev/").to_owned();
        let trigger = Path::new("/sys/fs/ext4").join(name).join("trigger_fs_error");
        std::fs::write(&trigger, "1").map_err(|e| format!("{}: {e}", trigger.display()))
    }

    /// Checks, mends and mounts it anew, as the operator would.
    pub fn mend(&self) -> Result<(), String> {
        run(Command::new("umount").arg(self.path()))?;
        // 1: errors were mended.
        drop(run(Command::new("e2fsck").args(["-f", "-y"]).arg(self.image())));
        self.mount_again()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        drop(run(Command::new("umount").arg(self.path())));
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let done = command.stdout(Stdio::null()).output();
    let done = done.map_err(|error| format!("{command:?}: {error}"))?;
    let words = String::from_utf8_lossy(&done.stderr);
    if done.status.success() { Ok(()) } else { Err(words.trim().to_owned()) }
}

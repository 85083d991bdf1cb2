//! Burning through a program that knows how, and reading the disc back.
//!
//! Nothing is ever written to a device from here. The burner is given an optical drive, or an empty file as a stand-in
//! for one (as xorriso's pseudo-drives are): so neither a hard disk nor a file with content can be hit by a slip.

use super::read::SECTOR_BYTES;
use super::read_back::fill;
use crate::lang::Lang;
use std::fs::File;
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// Programs that burn, in the order in which they are tried, with what makes them do it.
const BURNERS: [(&str, &[&str]); 3] =
    [("xorriso", &["-as", "cdrecord"]), ("wodim", &[]), ("cdrecord", &[])];
/// Major number of optical drives under Linux (devices.txt: SCSI CD-ROM).
const OPTICAL_MAJOR: u32 = 11;
/// Bytes compared at a time: 32 sectors.
const CHUNK_BYTES: usize = 64 << 10;

/// Why a disc was not burnt, or is not as its image.
#[derive(Debug, thiserror::Error)]
pub enum BurnError {
    /// Nothing there.
    #[error("{path}: no such drive ({0}); look with `ls /dev/sr*`", path = .1.display())]
    NoDevice(#[source] io::Error, PathBuf),
    /// Something that must not be written to.
    #[error("{path} is neither an optical drive nor an empty file, and nothing was written to it; give a drive such as /dev/sr0", path = .0.display())]
    NotADrive(PathBuf),
    /// In use.
    #[error("the disc in {path} is mounted; unmount it (umount {path}) and burn again", path = .0.display())]
    Mounted(PathBuf),
    /// No program to burn with.
    #[error(
        "no program to burn with was found; install xorriso (apt-get install xorriso) or wodim"
    )]
    NoBurner,
    /// The program can't be run.
    #[error("{program} can't be run ({source})")]
    Run {
        /// Which.
        program: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The program failed.
    #[error(
        "{program} failed ({status}); its words above say why, put in an empty disc and burn again"
    )]
    Failed {
        /// Which.
        program: &'static str,
        /// How it ended.
        status: ExitStatus,
    },
    /// The disc or the image can't be read.
    #[error("{path} can't be read back ({source}); put the disc in again, and if it stays so, burn another", path = path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The disc ends too early.
    #[error("the disc in {path} ends after {sectors} sectors, before the image does; burn another", path = path.display())]
    Short {
        /// The drive.
        path: PathBuf,
        /// Whole sectors that could be read.
        sectors: u64,
    },
    /// The disc is not as the image.
    #[error("the disc in {path} differs from its image in sector {sector}; burn another", path = path.display())]
    Differs {
        /// The drive.
        path: PathBuf,
        /// The first sector that differs, from 0.
        sector: u64,
    },
}

impl BurnError {
    /// The sentence for the operator: what, where, what to do.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.to_string(),
            Lang::Zh => self.chinese(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NoDevice(source, path) => {
                format!("{}：找不到刻录机（{source}），请用 ls /dev/sr* 查看", path.display())
            }
            Self::NotADrive(path) => format!(
                "{}：既不是光驱也不是空文件，未写入任何内容；请给出光驱，如 /dev/sr0",
                path.display()
            ),
            Self::Mounted(path) => {
                format!("{}：光盘已挂载，请先卸载（umount）再刻录", path.display())
            }
            Self::NoBurner => {
                "没有找到刻录程序，请安装 xorriso（apt-get install xorriso）或 wodim".to_owned()
            }
            Self::Run { program, source } => format!("无法运行 {program}（{source}）"),
            Self::Failed { program, status } => {
                format!("{program} 刻录失败（{status}），原因见上，请放入空白光盘后再刻")
            }
            Self::Read { path, source } => {
                format!(
                    "{}：刻录后读不出（{source}），请重新放入光盘；仍读不出请换盘重刻",
                    path.display()
                )
            }
            Self::Short { path, sectors } => {
                format!("{}：光盘在第 {sectors} 扇区后提前结束，请换盘重刻", path.display())
            }
            Self::Differs { path, sector } => {
                format!("{}：光盘第 {sector} 扇区与映像不同，请换盘重刻", path.display())
            }
        }
    }
}

/// Burns an image and compares the disc with it, byte for byte. What the program says goes to standard error.
///
/// # Errors
/// Every [`BurnError`].
pub fn burn(image: &Path, device: &Path) -> Result<(), BurnError> {
    check_device(device)?;
    run_burner(image, device)?;
    compare(image, device)
}

/// Refuses whatever must not be written to.
///
/// # Errors
/// [`BurnError::NoDevice`], [`BurnError::NotADrive`], [`BurnError::Mounted`].
pub fn check_device(device: &Path) -> Result<(), BurnError> {
    let there = |e| BurnError::NoDevice(e, device.to_owned());
    let real = device.canonicalize().map_err(there)?;
    let meta = real.metadata().map_err(|e| BurnError::NoDevice(e, device.to_owned()))?;
    let is_drive =
        meta.file_type().is_block_device() && rustix::fs::major(meta.rdev()) == OPTICAL_MAJOR;
    let is_empty_file = meta.is_file() && meta.len() == 0;
    if !is_drive && !is_empty_file {
        return Err(BurnError::NotADrive(device.to_owned()));
    }
    let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    if is_mounted(&mounts, &real) {
        return Err(BurnError::Mounted(device.to_owned()));
    }
    Ok(())
}

/// Whether a table of mounts, a line each with the device first, names a device.
fn is_mounted(mounts: &str, device: &Path) -> bool {
    let sources = mounts.lines().filter_map(|line| line.split(' ').next());
    sources.filter(|source| source.starts_with('/')).any(|source| Path::new(source) == device)
}

fn run_burner(image: &Path, device: &Path) -> Result<(), BurnError> {
    let mut target = std::ffi::OsString::from("dev=");
    target.push(device);
    for (program, first) in BURNERS {
        let mut command = Command::new(program);
        // The image ends with a run-out of its own, so none is added.
        command.args(first).arg("-v").arg(&target).arg("-sao").arg(image);
        command.stdin(Stdio::null()).stdout(Stdio::from(io::stderr()));
        return match command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(BurnError::Failed { program, status }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(source) => Err(BurnError::Run { program, source }),
        };
    }
    Err(BurnError::NoBurner)
}

/// Compares a disc with an image, up to the image's end.
///
/// # Errors
/// [`BurnError::Read`], [`BurnError::Short`], [`BurnError::Differs`].
pub fn compare(image: &Path, device: &Path) -> Result<(), BurnError> {
    let mut wanted = open(image)?;
    let mut disc = open(device)?;
    let (mut a, mut b) = (vec![0; CHUNK_BYTES], vec![0; CHUNK_BYTES]);
    let mut offset = 0_u64;
    loop {
        let count = fill(&mut wanted, &mut a).map_err(unread(image))?;
        if count == 0 {
            return Ok(());
        }
        let there = b.get_mut(..count).unwrap_or_default();
        let got = fill(&mut disc, there).map_err(unread(device))?;
        let same = a.iter().zip(b.iter()).take(got).take_while(|(a, b)| a == b).count();
        let at = (offset + same as u64) / SECTOR_BYTES;
        if same < got {
            return Err(BurnError::Differs { path: device.to_owned(), sector: at });
        }
        if got < count {
            return Err(BurnError::Short { path: device.to_owned(), sectors: at });
        }
        offset += count as u64;
    }
}

fn open(path: &Path) -> Result<File, BurnError> {
    let file = File::open(path).map_err(unread(path))?;
    // What the system remembers of the drive may be from before the burning.
    rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed).ok();
    Ok(file)
}

fn unread(path: &Path) -> impl Fn(io::Error) -> BurnError {
    let path = path.to_owned();
    move |source| BurnError::Read { path: path.clone(), source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_mounted_drive_is_found_among_the_mounts() {
        let mounts = "proc /proc proc rw 0 0\n/dev/sr0 /media/disc iso9660 ro 0 0\n";
        assert!(is_mounted(mounts, Path::new("/dev/sr0")));
        assert!(!is_mounted(mounts, Path::new("/dev/sr1")));
        assert!(!is_mounted(mounts, Path::new("proc")));
    }

    #[test]
    fn what_is_no_drive_is_never_given_to_the_burner() {
        let folder = tempfile::tempdir().unwrap();
        let full = folder.path().join("full");
        fs::write(&full, "a letter").unwrap();
        for path in [full.as_path(), folder.path(), Path::new("/dev/null")] {
            assert!(matches!(check_device(path), Err(BurnError::NotADrive(_))), "{path:?}");
        }
        let absent = folder.path().join("absent");
        assert!(matches!(check_device(&absent), Err(BurnError::NoDevice(..))));
        let empty = folder.path().join("empty");
        fs::write(&empty, "").unwrap();
        assert!(check_device(&empty).is_ok());
    }

    #[test]
    fn a_disc_is_as_its_image_or_the_sector_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let (image, disc) = (folder.path().join("image"), folder.path().join("disc"));
        let bytes: Vec<u8> = (0..100 * 2048_u32).map(|i| (i % 251) as u8).collect();
        fs::write(&image, &bytes).unwrap();
        fs::write(&disc, [&bytes[..], &[0; 4096]].concat()).unwrap();
        compare(&image, &disc).unwrap();
        let mut wrong = bytes.clone();
        wrong[70 * 2048 + 5] ^= 1;
        fs::write(&disc, &wrong).unwrap();
        let error = compare(&image, &disc).unwrap_err();
        assert!(matches!(error, BurnError::Differs { sector: 70, .. }), "{error}");
        fs::write(&disc, &bytes[..33 * 2048 + 7]).unwrap();
        let error = compare(&image, &disc).unwrap_err();
        assert!(matches!(error, BurnError::Short { sectors: 33, .. }), "{error}");
    }
}

//! Which camera to use, as `--camera` says it.

use std::fmt;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::str::FromStr;

/// Port that cameras listen on when none is given (PTP/IP's registered port).
const PTPIP_PORT: u16 = 15740;

/// Where pictures come from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Source {
    /// The first camera that libgphoto2 detects on USB.
    Auto,
    /// The simulated camera, started in the background.
    Sim,
    /// A camera on the network, by libgphoto2's port text `ptpip:IP:PORT:EVENTPORT`, always with both ports:
    /// libgphoto2 would take 15740 for a missing event port.
    Ptpip(String),
    /// A folder that another program or a card reader fills.
    Folder(PathBuf),
}

impl FromStr for Source {
    type Err = String;

    /// Reads `auto`, `sim`, `ptpip:IP[:PORT[:PORT]]` (dotted IPv4 only) and `folder:PATH`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            None if text == "auto" => Ok(Self::Auto),
            None if text == "sim" => Ok(Self::Sim),
            Some(("ptpip", rest)) => ptpip(rest)
                .map(Self::Ptpip)
                .ok_or_else(|| "应写成 ptpip:IP:PORT:PORT，IP 为数字 / write ptpip:IP:PORT:PORT with a dotted IP".to_owned()),
            Some(("folder", path)) if !path.is_empty() => Ok(Self::Folder(path.into())),
            _ => Err("只能是 auto、sim、ptpip:IP:PORT:PORT 或 folder:PATH / it is auto, sim, ptpip:IP:PORT:PORT or folder:PATH".to_owned()),
        }
    }
}

impl fmt::Display for Source {
    /// The text that [`Source::from_str`] reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Sim => f.write_str("sim"),
            Self::Ptpip(port) => f.write_str(port),
            Self::Folder(path) => write!(f, "folder:{}", path.display()),
        }
    }
}

/// The full port text of `IP[:PORT[:PORT]]`.
fn ptpip(rest: &str) -> Option<String> {
    let mut parts = rest.split(':');
    let ip: Ipv4Addr = parts.next()?.parse().ok()?;
    let port = parts.next().map_or(Some(PTPIP_PORT), |text| text.parse().ok())?;
    let event_port: u16 = parts.next().map_or(Some(port), |text| text.parse().ok())?;
    parts.next().is_none().then(|| format!("ptpip:{ip}:{port}:{event_port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_reads_back_as_it_was_written() {
        for text in ["auto", "sim", "ptpip:127.0.0.1:4000:4001", "folder:/media/卡"] {
            assert_eq!(text.parse::<Source>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_missing_port_is_filled_in_twice() {
        assert_eq!(
            "ptpip:10.0.0.9".parse(),
            Ok(Source::Ptpip("ptpip:10.0.0.9:15740:15740".into()))
        );
        assert_eq!("ptpip:10.0.0.9:8".parse(), Ok(Source::Ptpip("ptpip:10.0.0.9:8:8".into())));
    }

    #[test]
    fn what_names_no_camera_is_refused() {
        for text in ["", "usb", "folder:", "ptpip:", "ptpip:camera.local", "ptpip:1.2.3.4:x"] {
            assert!(text.parse::<Source>().is_err(), "{text}");
        }
        assert!("ptpip:1.2.3.4:70000:1".parse::<Source>().is_err());
        assert!("ptpip:1.2.3.4:1:2:3".parse::<Source>().is_err());
    }
}

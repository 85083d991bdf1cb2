//! Which camera to use, as `--camera` says it.

use std::path::PathBuf;
use std::str::FromStr;

/// Where pictures come from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Source {
    /// The first camera that libgphoto2 detects on USB.
    Auto,
    /// The simulated camera, started in the background.
    Sim,
    /// A camera on the network, by libgphoto2's port text `ptpip:IP:PORT:EVENTPORT`.
    Ptpip(String),
    /// A folder that another program or a card reader fills.
    Folder(PathBuf),
}

impl FromStr for Source {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            None if text == "auto" => Ok(Self::Auto),
            None if text == "sim" => Ok(Self::Sim),
            Some(("ptpip", rest)) if !rest.is_empty() => Ok(Self::Ptpip(text.to_owned())),
            Some(("folder", path)) if !path.is_empty() => Ok(Self::Folder(path.into())),
            _ => Err(format!("'{text}' is none of auto, sim, ptpip:IP:PORT:PORT, folder:PATH")),
        }
    }
}

//! Where a command finds the register: its address, its password, the session in it.

use super::{Exit, Failure, opening};
use crate::lang::Lang;
use crate::store::register::sessions::SharedSession;
use crate::store::register::{Address, Register, RegisterError};
use crate::store::sharing::{Herald, PhotoPlace, Share, Sharing};
use crate::store::{Store, StoreError};
use clap::Args;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// How a station shares its session with others.
#[derive(Debug, Clone, Default, Args)]
pub struct ShareArgs {
    /// 多台拍摄共用的总库：`postgres://账号@服务器/数据库` 或 `sqlite:文件`；密码写在 ~/.pgpass 或另行询问 /
    /// The register that several stations share: `postgres://account@server/database` or `sqlite:FILE`; its password is in ~/.pgpass or asked for
    #[arg(long, value_name = "ADDRESS")]
    pub store: Option<String>,
    /// 总库中的任务名称；只有一个任务时可省略 / Name of the session in the register, if there are several
    #[arg(long, value_name = "NAME", requires = "store")]
    pub session: Option<String>,
    /// 本台的名称，默认用任务文件夹名 / This station's name; the folder's name when absent
    #[arg(long, value_name = "NAME", requires = "store")]
    pub station: Option<String>,
    /// 成品照片另存到：station 不另存，store 总库，或各台都能访问的文件夹；文件夹会记住 /
    /// Where finished photos go too: station (nowhere), store (the register), or a folder that all stations reach; it is remembered
    #[arg(long, value_name = "PLACE")]
    pub share_photos: Option<PhotoPlace>,
}

/// Most characters of a station's name.
const NAME_MAX: usize = 20;

/// What a shared station runs with.
pub(super) struct Connection {
    /// Tells and hears.
    pub(super) herald: Herald,
    /// Whether the register answers.
    pub(super) is_reached: Arc<AtomicBool>,
    /// This station's name.
    pub(super) station: String,
}

/// Opens a register; who has no file of passwords is asked.
pub(super) fn register(address: &str, lang: Lang) -> Result<Register, Failure> {
    let address: Address = address.parse().map_err(|e| failure(&e, lang))?;
    let ask = |place: &str| {
        let prompt = match lang {
            Lang::Zh => format!("{place} 的密码："),
            Lang::En => format!("password for {place}: "),
        };
        std::io::stdin().is_terminal().then(|| rpassword::prompt_password(prompt).ok()).flatten()
    };
    Register::open(&address, &ask).map_err(|e| failure(&e, lang))
}

/// A register's trouble, in the user's language: a wrong address is a wrong command line.
pub(super) fn failure(error: &RegisterError, lang: Lang) -> Failure {
    let exit = match error {
        RegisterError::BadAddress(_)
        | RegisterError::PasswordInAddress
        | RegisterError::NeedsTls(_)
        | RegisterError::WhichSession(_)
        | RegisterError::NoSession => Exit::Usage,
        RegisterError::SessionExists(_)
        | RegisterError::StationTaken(_)
        | RegisterError::HeldBy(_)
        | RegisterError::NoStudent => Exit::Refused,
        _ => Exit::Machine,
    };
    Failure { exit, sentence: error.sentence(lang) }
}

/// Opens the session of a station; its folder is made of the register at first. A register that doesn't answer is no
/// hindrance to a folder that is there.
pub(super) fn open(
    dir: &Path,
    args: &ShareArgs,
    lang: Lang,
    out: &mut dyn Write,
) -> Result<(Store, crate::store::heal::Healed, Option<Connection>), Failure> {
    if let Some(address) = args.store.as_deref().filter(|_| is_empty(dir)) {
        found(dir, address, args, lang, out)?;
    }
    let (mut store, healed) = opening::open(dir, lang)?;
    let known = store.share().map_err(|e| Failure::store(&e, lang))?;
    let address = args.store.clone().or_else(|| known.as_ref().map(|known| known.address.clone()));
    let Some(address) = address.filter(|address| !address.is_empty()) else {
        return Ok((store, healed, None));
    };
    if let (Some(known), Some(station)) = (&known, &args.station)
        && known.station != *station
    {
        return Err(other_station(&known.station, lang));
    }
    let mut register = register(&address, lang)?;
    let share = match (known, register.choose(args.session.as_deref())) {
        (known, Ok(session)) => {
            let station = known.as_ref().map(|known| known.station.clone());
            let station = args.station.clone().or(station).unwrap_or_else(|| station_name(dir));
            let photos = photos_of(args, known.as_ref());
            Share { session: session.id, station, address, photos }
        }
        (Some(known), Err(error)) if error.is_passing() => {
            register.resume(&known.session, &known.station);
            Share { photos: photos_of(args, Some(&known)), ..known }
        }
        (_, Err(error)) => return Err(failure(&error, lang)),
    };
    let connection = connect(&mut store, register, share, lang)?;
    Ok((store, healed, Some(connection)))
}

/// What was chosen once holds until something else is.
fn photos_of(args: &ShareArgs, known: Option<&Share>) -> PhotoPlace {
    let known = known.map(|known| known.photos.clone());
    let chosen = args.share_photos.clone().map(|place| match place {
        // The station may be started elsewhere the next time.
        PhotoPlace::Folder(dir) => PhotoPlace::Folder(std::path::absolute(&dir).unwrap_or(dir)),
        other => other,
    });
    chosen.or(known).unwrap_or_default()
}

fn connect(
    store: &mut Store,
    mut register: Register,
    share: Share,
    lang: Lang,
) -> Result<Connection, Failure> {
    let failed = |e: StoreError| match e {
        StoreError::Register(e) => failure(&e, lang),
        e => Failure::store(&e, lang),
    };
    check_name(&share.station, lang)?;
    let id = store.folder_id().map_err(failed)?;
    let joined = register.join(&share.station, &id, &opening::operator());
    let is_reached = match joined {
        Ok(()) => true,
        Err(error) if error.is_passing() => {
            register.resume(&share.session, &share.station);
            false
        }
        Err(error) => return Err(failure(&error, lang)),
    };
    // The folder of a session that was not shared has numbers that the register doesn't know.
    if store.share().map_err(failed)?.is_none() {
        return Err(not_moved(lang));
    }
    store.join(&share).map_err(failed)?;
    let is_reached = Arc::new(AtomicBool::new(is_reached));
    let own = register.another().map_err(|e| failure(&e, lang))?;
    store.work_with(Sharing::new(own, Arc::clone(&is_reached)));
    let station = share.station.clone();
    let herald = Herald::new(store, register, share);
    Ok(Connection { herald, is_reached, station })
}

fn other_station(known: &str, lang: Lang) -> Failure {
    let sentence = match lang {
        Lang::Zh => {
            format!("此文件夹是 {known} 号台，不能改名；请去掉 --station，或换一个新文件夹")
        }
        Lang::En => format!(
            "this folder is station {known} and keeps its name; leave --station out, or give a new folder"
        ),
    };
    Failure { exit: Exit::Refused, sentence }
}

fn not_moved(lang: Lang) -> Failure {
    let sentence = lang.pick(
        "此文件夹是单台任务；先用 paishe store migrate 把它移入总库，或换一个新文件夹作为拍摄台",
        "this folder is a session of its own; move it in with `paishe store migrate`, or give a new folder for the station",
    );
    Failure { exit: Exit::Refused, sentence: sentence.to_owned() }
}

fn is_empty(dir: &Path) -> bool {
    !dir.exists() || std::fs::read_dir(dir).is_ok_and(|mut inside| inside.next().is_none())
}

/// Makes the folder of a new station.
fn found(
    dir: &Path,
    address: &str,
    args: &ShareArgs,
    lang: Lang,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let mut register = register(address, lang)?;
    register.be_patient();
    let session: SharedSession =
        register.choose(args.session.as_deref()).map_err(|e| failure(&e, lang))?;
    let station = args.station.clone().unwrap_or_else(|| station_name(dir));
    check_name(&station, lang)?;
    let (photos, address) = (photos_of(args, None), address.to_owned());
    let share = Share { session: session.id.clone(), station, address, photos };
    let store = Store::found_station(dir, &mut register, &session, &share, None);
    let store = store.map_err(|e| Failure::store(&e, lang))?;
    let students = store.status().map_err(|e| Failure::store(&e, lang))?.students;
    let (name, dir) = (&session.name, dir.display());
    match lang {
        Lang::Zh => writeln!(out, "已按总库任务 {name} 建立拍摄台文件夹 {dir}（{students} 人）")?,
        Lang::En => {
            writeln!(out, "made {dir} for session {name} of the register ({students} students)")?;
        }
    }
    Ok(())
}

/// The folder's name is a station's name, as far as it is one.
pub(super) fn station_name(dir: &Path) -> String {
    let absolute = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
    let name = absolute.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is_letter = |c: &char| c.is_alphanumeric() || matches!(c, '-' | '_');
    name.chars().filter(is_letter).take(NAME_MAX).collect()
}

/// It stands in file names and 学号 of walk-ins.
pub(super) fn check_name(name: &str, lang: Lang) -> Result<(), Failure> {
    let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let is_name = (1..=NAME_MAX).contains(&name.chars().count()) && name.chars().all(is_letter);
    if is_name {
        return Ok(());
    }
    let sentence = match lang {
        Lang::Zh => format!("台名“{name}”不能用：1 到 {NAME_MAX} 个字母、数字、汉字、- 或 _"),
        Lang::En => {
            format!("'{name}' can't be a station's name: 1 to {NAME_MAX} letters, digits, - or _")
        }
    };
    Err(Failure { exit: Exit::Usage, sentence })
}

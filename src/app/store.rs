//! `paishe store`: the register of sessions that several stations share.

use super::sharing::{check_name, failure, register, station_name};
use super::{Exit, Failure, opening};
use crate::lang::Lang;
use crate::store::register::Register;
use crate::store::register::sessions::SharedSession;
use crate::store::register::survey::Survey;
use crate::store::sharing::{Gathered, Moved, PhotoPlace, Share, Sources};
use crate::store::{Store, StoreError};
use clap::{Args, Subcommand};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `store`.
#[derive(Debug, Args)]
pub struct StoreArgs {
    /// What to do
    #[command(subcommand)]
    pub command: StoreCommand,
}

/// What to do with the register.
#[derive(Debug, Subcommand)]
pub enum StoreCommand {
    /// 建立总库的表和权限（用数据库所有者的账号） / make the register's tables and rights, as the database's owner
    Init {
        /// 总库：`postgres://账号@服务器/数据库` 或 `sqlite:文件` / The register: `postgres://account@server/database` or `sqlite:FILE`
        store: String,
    },
    /// 允许一个数据库账号在任务中工作 / let an account of the server work in a session
    Admit {
        /// 总库 / The register
        store: String,
        /// 数据库账号 / The account
        role: String,
        /// 任务名称；只有一个时可省略 / The session, if there are several
        #[arg(long, value_name = "NAME")]
        session: Option<String>,
    },
    /// 移入或移出：文件夹到总库，或总库汇总成一个新文件夹 /
    /// move a session folder into the register, or bring all stations' work together in a new folder
    Migrate(MigrateArgs),
    /// 交付后从总库删除一个任务的全部内容（用数据库所有者的账号） /
    /// remove everything of a session from the register, after its delivery, as the database's owner
    Purge {
        /// 总库 / The register
        store: String,
        /// 任务名称 / The session
        #[arg(long, value_name = "NAME")]
        session: String,
    },
    /// 总库中的任务、各台进度和照片核对 / sessions, stations, and whether every photo is accounted for
    Status {
        /// 总库 / The register
        store: String,
        /// 任务名称；省略时列出全部 / The session; all are listed when absent
        #[arg(long, value_name = "NAME")]
        session: Option<String>,
        /// 输出一个 JSON 对象 / Print one JSON object
        #[arg(long)]
        json: bool,
    },
}

/// Arguments of `store migrate`.
#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// 从：任务文件夹或总库 / From: a session folder or a register
    pub from: String,
    /// 到：总库或新文件夹 / To: a register or a new folder
    pub to: String,
    /// 总库中的任务名称；移入时默认用文件夹名 / The session's name in the register; the folder's name when absent
    #[arg(long, value_name = "NAME")]
    pub session: Option<String>,
    /// 移入后此文件夹的台名 / The folder's name as a station, when it is moved in
    #[arg(long, value_name = "NAME", default_value = "1")]
    pub station: String,
    /// 移入时成品照片另存到：station、store 或文件夹 / Where finished photos go too: station, store or a folder
    #[arg(long, value_name = "PLACE", default_value = "station")]
    pub share_photos: PhotoPlace,
    /// 移出时到这些文件夹找照片：各台的任务文件夹或共享文件夹；可给多个 /
    /// Where to look for photos: folders of stations, or the one that they share; may be given several times
    #[arg(long = "photos", value_name = "DIR")]
    pub folders: Vec<PathBuf>,
}

/// Does what is asked.
pub fn run(args: &StoreArgs, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    match &args.command {
        StoreCommand::Init { store } => init(store, lang, out),
        StoreCommand::Admit { store, role, session } => {
            admit(store, role, session.as_deref(), lang, out)
        }
        StoreCommand::Migrate(args) => migrate(args, lang, out),
        StoreCommand::Purge { store, session } => purge(store, session, lang, out),
        StoreCommand::Status { store, session, json } => {
            status(store, session.as_deref(), *json, lang, out)
        }
    }
}

fn failed(lang: Lang) -> impl Fn(StoreError) -> Failure {
    move |error| match error {
        StoreError::Register(error) => failure(&error, lang),
        error => Failure::store(&error, lang),
    }
}

fn init(store: &str, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    register(store, lang)?.set_up().map_err(|e| failure(&e, lang))?;
    writeln!(out, "{}", lang.pick("总库已建立", "the register is there"))?;
    Ok(Exit::Ok)
}

fn admit(
    store: &str,
    role: &str,
    session: Option<&str>,
    lang: Lang,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let mut register = register(store, lang)?;
    let session = register.choose(session).map_err(|e| failure(&e, lang))?;
    register.admit(role).map_err(|e| failure(&e, lang))?;
    let name = session.name;
    match lang {
        Lang::Zh => writeln!(out, "账号 {role} 可以在任务 {name} 中工作")?,
        Lang::En => writeln!(out, "{role} may work in session {name}")?,
    }
    Ok(Exit::Ok)
}

fn purge(store: &str, session: &str, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let mut register = register(store, lang)?;
    register.be_patient();
    register.choose(Some(session)).map_err(|e| failure(&e, lang))?;
    register.forget_session().map_err(|e| failure(&e, lang))?;
    match lang {
        Lang::Zh => {
            writeln!(out, "任务 {session} 已从总库删除；各台的文件夹请用 paishe purge 清除")?;
        }
        Lang::En => writeln!(
            out,
            "session {session} is gone from the register; the stations' folders are emptied with `paishe purge`"
        )?,
    }
    Ok(Exit::Ok)
}

/// A register has a scheme, a folder has none.
fn is_register(text: &str) -> bool {
    ["postgres://", "postgresql://", "sqlite:"].iter().any(|scheme| text.starts_with(scheme))
}

fn migrate(args: &MigrateArgs, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    match (is_register(&args.from), is_register(&args.to)) {
        (false, true) => move_in(args, lang, out),
        (true, false) => move_out(args, lang, out),
        _ => Err(Failure {
            exit: Exit::Usage,
            sentence: lang
                .pick(
                    "一边应为任务文件夹，另一边应为总库（postgres:// 或 sqlite:）",
                    "one side is a session folder, the other a register (postgres:// or sqlite:)",
                )
                .to_owned(),
        }),
    }
}

fn move_in(args: &MigrateArgs, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    check_name(&args.station, lang)?;
    let dir = Path::new(&args.from);
    let name = args.session.clone().unwrap_or_else(|| station_name(dir));
    let mut register = register(&args.to, lang)?;
    register.be_patient();
    let (mut store, _) = opening::open(dir, lang)?;
    let session = store.folder_id().map_err(failed(lang))?;
    let (station, photos) = (args.station.clone(), args.share_photos.clone());
    let share = Share { session, station, address: args.to.clone(), photos };
    let moved = store.move_in(&mut register, &name, &share).map_err(failed(lang))?;
    tell_moved(&moved, &name, lang, out)
}

fn tell_moved(moved: &Moved, name: &str, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let (students, photos, frames) = (moved.students, moved.photos, moved.frames);
    match lang {
        Lang::Zh => writeln!(
            out,
            "任务 {name} 已移入总库：{students} 人，{photos} 张照片，{frames} 张原片"
        )?,
        Lang::En => writeln!(
            out,
            "session {name} is in the register: {students} students, {photos} photos, {frames} frames"
        )?,
    }
    if moved.differences.is_empty() {
        writeln!(out, "{}", lang.pick("回读一致", "read back: the same"))?;
        return Ok(Exit::Ok);
    }
    let differences = moved.differences.join(", ");
    match lang {
        Lang::Zh => writeln!(out, "回读不一致：{differences}")?,
        Lang::En => writeln!(out, "read back: different in {differences}")?,
    }
    Ok(Exit::Refused)
}

fn move_out(args: &MigrateArgs, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let mut register = register(&args.from, lang)?;
    register.be_patient();
    let session = register.choose(args.session.as_deref()).map_err(|e| failure(&e, lang))?;
    let sources = Sources { folders: args.folders.clone() };
    let dir = Path::new(&args.to);
    let gathered = Store::gather(dir, &mut register, &session, &sources, &opening::operator())
        .map_err(failed(lang))?;
    if !gathered.missing.is_empty() {
        return Err(Failure { exit: Exit::Refused, sentence: missing(&gathered, lang) });
    }
    tell_gathered(&gathered, dir, lang, out)
}

fn missing(gathered: &Gathered, lang: Lang) -> String {
    let at = |(station, count): &(String, usize)| match lang {
        Lang::Zh => format!("{station} 号台 {count} 张"),
        Lang::En => format!("station {station}: {count}"),
    };
    let list: Vec<_> = gathered.missing.iter().map(at).collect();
    match lang {
        Lang::Zh => format!(
            "缺照片文件，没有建立文件夹（{}）；请用 --photos 给出这些台的任务文件夹",
            list.join("，")
        ),
        Lang::En => format!(
            "photos are missing, no folder was made ({}); give those stations' folders with --photos",
            list.join(", ")
        ),
    }
}

fn tell_gathered(
    gathered: &Gathered,
    dir: &Path,
    lang: Lang,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let (dir, students, photos) = (dir.display(), gathered.students, gathered.photos);
    let (earlier, frames) = (gathered.earlier, gathered.frames);
    match lang {
        Lang::Zh => writeln!(
            out,
            "已汇总到 {dir}：{students} 人，{photos} 张照片，另有 {earlier} 张未采用的；已核对。{frames} 张原片留在各台"
        )?,
        Lang::En => writeln!(
            out,
            "brought together in {dir}: {students} students, {photos} photos, {earlier} earlier ones; compared. The \
             {frames} originals stay at their stations"
        )?,
    }
    Ok(Exit::Ok)
}

/// A session as `store status` tells it.
#[derive(Debug, serde::Serialize)]
struct SessionStatus {
    name: String,
    students: usize,
    done: usize,
    next_number: u32,
    numbers: usize,
    void: usize,
    /// Numbers without a photo that are not void.
    without_photo: usize,
    /// Photos that two stations took unknowingly.
    second: usize,
    frames: usize,
    stations: Vec<StationStatus>,
}

#[derive(Debug, serde::Serialize)]
struct StationStatus {
    name: String,
    silent_s: i64,
    frames: usize,
    photos: usize,
}

fn status(
    store: &str,
    session: Option<&str>,
    json: bool,
    lang: Lang,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let mut register = register(store, lang)?;
    register.be_patient();
    let told = gather_status(&mut register, session).map_err(|e| failure(&e, lang))?;
    if json {
        let text = serde_json::to_string_pretty(&serde_json::json!({ "sessions": told }));
        writeln!(out, "{}", text.unwrap_or_default())?;
        return Ok(Exit::Ok);
    }
    if told.is_empty() {
        writeln!(
            out,
            "{}",
            lang.pick("总库中没有此账号可用的任务", "the register has no session for this account")
        )?;
    }
    for session in &told {
        tell_session(session, lang, out)?;
    }
    Ok(Exit::Ok)
}

fn gather_status(
    register: &mut Register,
    name: Option<&str>,
) -> Result<Vec<SessionStatus>, crate::store::register::RegisterError> {
    let mut told = Vec::new();
    let sessions = match name {
        Some(_) => vec![register.choose(name)?],
        None => register.sessions()?,
    };
    for session in sessions {
        register.choose(Some(&session.name))?;
        told.push(session_status(&session, &register.survey()?));
    }
    Ok(told)
}

fn session_status(session: &SharedSession, survey: &Survey) -> SessionStatus {
    let count = |state: &str| survey.shots.iter().filter(|(_, shot)| shot.state == state).count();
    let mut frames: BTreeMap<&str, usize> = BTreeMap::new();
    for (station, _) in &survey.frames {
        *frames.entry(station).or_default() += 1;
    }
    let photos_of = |name: &str| {
        survey.shots.iter().filter(|(at, shot)| at == name && shot.state == "current").count()
    };
    let stations = survey.stations.iter().map(|station| StationStatus {
        name: station.name.clone(),
        silent_s: station.silent_s,
        frames: frames.get(station.name.as_str()).copied().unwrap_or(0),
        photos: photos_of(&station.name),
    });
    let void = survey.numbers.iter().filter(|number| number.void.is_some()).count();
    let done = count("current");
    SessionStatus {
        name: session.name.clone(),
        students: survey.students.iter().filter(|s| s.origin != "dropped").count(),
        done,
        next_number: session.next_number,
        numbers: survey.numbers.len(),
        void,
        without_photo: survey.numbers.len().saturating_sub(void + done),
        second: count("second"),
        frames: survey.frames.len(),
        stations: stations.collect(),
    }
}

fn tell_session(session: &SessionStatus, lang: Lang, out: &mut dyn Write) -> Result<(), Failure> {
    let SessionStatus { name, students, done, next_number, numbers, void, without_photo, .. } =
        session;
    let (second, frames) = (session.second, session.frames);
    match lang {
        Lang::Zh => writeln!(
            out,
            "任务 {name}：{students} 人，已拍 {done}，下一个拍摄序号 {next_number}；已给号 {numbers}，作废 {void}，\
             有号未拍 {without_photo}；原片 {frames}，重复拍摄 {second}"
        )?,
        Lang::En => writeln!(
            out,
            "session {name}: {students} students, {done} done, next number {next_number}; {numbers} numbers, {void} void, \
             {without_photo} without a photo; {frames} frames, {second} taken twice"
        )?,
    }
    for station in &session.stations {
        let StationStatus { name, silent_s, frames, photos } = station;
        match lang {
            Lang::Zh => {
                writeln!(out, "  {name} 号台：照片 {photos}，原片 {frames}，{silent_s} 秒前联络")?;
            }
            Lang::En => writeln!(
                out,
                "  station {name}: {photos} photos, {frames} frames, heard {silent_s} s ago"
            )?,
        }
    }
    Ok(())
}

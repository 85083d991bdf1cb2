//! All stations' work brought together in one session folder, from which the delivery is made.
//!
//! The folder is made under a hidden name and gets its own when all is there and was compared with the register.

use super::herald::shared_name;
use crate::session::{Deed, FrameId, ShotNumber};
use crate::store::change::Change;
use crate::store::durable::{sha256_hex, sync_dir, write_new};
use crate::store::error::io_at;
use crate::store::folder::make_dir;
use crate::store::moves::place;
use crate::store::register::publish::{FrameFact, ShotFact, StudentFact};
use crate::store::register::sessions::SharedSession;
use crate::store::register::survey::Survey;
use crate::store::register::{Register, RegisterError};
use crate::store::roster::{insert, student_of};
use crate::store::tables::Key;
use crate::store::{Folder, Store, StoreError};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// Where finished photos may be: the register, a folder that the stations share, the stations' own folders.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Shared folders and session folders of stations.
    pub folders: Vec<PathBuf>,
}

/// What was brought together.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Gathered {
    /// Students.
    pub students: usize,
    /// Numbers that were given, void ones too.
    pub numbers: usize,
    /// Photos that count.
    pub photos: usize,
    /// Photos that were replaced, withdrawn, or taken twice.
    pub earlier: usize,
    /// Frames, whose originals stay at their stations.
    pub frames: usize,
    /// Photos whose file nobody had, by station: `(station, count)`. With any, no folder was made.
    pub missing: Vec<(String, usize)>,
    /// Earlier photos whose file nobody had: they are no part of a delivery.
    pub earlier_missing: usize,
}

impl Store {
    /// Makes a session folder of everything that the register has of a session.
    pub fn gather(
        dir: &Path,
        register: &mut Register,
        session: &SharedSession,
        sources: &Sources,
        who: &str,
    ) -> Result<Gathered, StoreError> {
        if dir.exists() && std::fs::read_dir(dir).is_ok_and(|mut inside| inside.next().is_some()) {
            return Err(StoreError::NotEmpty(dir.to_owned()));
        }
        let survey = register.survey()?;
        let photos = find_photos(register, session, &survey, sources)?;
        let missing = missing(&survey, &photos);
        if !missing.is_empty() {
            return Ok(Gathered { missing, ..Gathered::default() });
        }
        let hidden = hidden_beside(dir);
        remove_tree(&hidden)?;
        let gathered = build(&hidden, session, &survey, &photos, who)?;
        if dir.exists() {
            std::fs::remove_dir(dir).map_err(io_at(dir))?;
        }
        crate::store::durable::rename_new(&hidden, dir)?;
        sync_dir(
            dir.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(".".as_ref()),
        )?;
        Ok(gathered)
    }
}

fn hidden_beside(dir: &Path) -> PathBuf {
    let name = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
    dir.with_file_name(format!(".{name}.part"))
}

/// What a gathering that was stopped has left.
fn remove_tree(dir: &Path) -> Result<(), StoreError> {
    match std::fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io_at(dir)(error)),
        _ => Ok(()),
    }
}

/// Every photo's bytes by their hash.
type Photos = HashMap<String, Vec<u8>>;

fn find_photos(
    register: &mut Register,
    session: &SharedSession,
    survey: &Survey,
    sources: &Sources,
) -> Result<Photos, StoreError> {
    let mut photos = Photos::new();
    let folders: Vec<PathBuf> = sources
        .folders
        .iter()
        .flat_map(|dir| {
            let photos = dir.join("photos");
            [dir.join(&session.id), dir.clone(), photos.join("earlier"), photos]
        })
        .collect();
    for (_, shot) in &survey.shots {
        if photos.contains_key(&shot.sha256) {
            continue;
        }
        let by_name = folders.iter().find_map(|dir| {
            let bytes = std::fs::read(dir.join(shared_name(&shot.sha256))).ok()?;
            (sha256_hex(&bytes) == shot.sha256).then_some(bytes)
        });
        let bytes = match by_name {
            Some(bytes) => Some(bytes),
            None => register.photo(&shot.sha256)?.filter(|b| sha256_hex(b) == shot.sha256),
        };
        photos.extend(bytes.map(|bytes| (shot.sha256.clone(), bytes)));
    }
    if survey.shots.iter().any(|(_, shot)| !photos.contains_key(&shot.sha256)) {
        for dir in &folders {
            take_by_content(dir, &mut photos)?;
        }
    }
    Ok(photos)
}

/// Station folders have their photos under numbers.
fn take_by_content(dir: &Path, photos: &mut Photos) -> Result<(), StoreError> {
    let Ok(files) = std::fs::read_dir(dir) else { return Ok(()) };
    for file in files {
        let path = file.map_err(io_at(dir))?.path();
        let is_photo = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("jpg"));
        if is_photo && path.is_file() {
            let bytes = std::fs::read(&path).map_err(io_at(&path))?;
            photos.entry(sha256_hex(&bytes)).or_insert(bytes);
        }
    }
    Ok(())
}

fn missing(survey: &Survey, photos: &Photos) -> Vec<(String, usize)> {
    let mut missing: BTreeMap<String, usize> = BTreeMap::new();
    let count = survey.shots.iter().filter(|(_, shot)| shot.state == "current");
    for (station, _) in count.filter(|(_, shot)| !photos.contains_key(&shot.sha256)) {
        *missing.entry(station.clone()).or_default() += 1;
    }
    missing.into_iter().collect()
}

fn build(
    dir: &Path,
    session: &SharedSession,
    survey: &Survey,
    photos: &Photos,
    who: &str,
) -> Result<Gathered, StoreError> {
    let mut store = Store::create(dir, &session.settings())?;
    store.work_as(who);
    store.keep_profile(session.profile_text.as_deref())?;
    let earlier_missing = write_photos(store.folder(), survey, photos)?;
    store.change(Deed::Gathered, |change| {
        let stations: Vec<_> = survey.stations.iter().map(|s| serde_json::json!(s)).collect();
        change.tell("stations", stations.into());
        let students = add_students(change, &survey.students)?;
        add_numbers(change, survey, &students)?;
        let frames = add_frames(change, &survey.frames, &students)?;
        add_photos(change, &survey.shots, &frames, photos)
    })?;
    let healed = store.verify_photos()?;
    if !healed.is_clean() {
        return Err(RegisterError::odd("the photos don't read back as they were written").into());
    }
    let current = survey.shots.iter().filter(|(_, shot)| shot.state == "current").count();
    Ok(Gathered {
        students: survey.students.len(),
        numbers: survey.numbers.len(),
        photos: current,
        earlier: survey.shots.len() - current,
        frames: survey.frames.len(),
        missing: vec![],
        earlier_missing,
    })
}

/// Photos get their rows by their place in the survey. An earlier one has none without a file, or without a number.
fn kept<'a>(
    shots: &'a [(String, ShotFact)],
    photos: &'a Photos,
) -> impl Iterator<Item = (i64, &'a String, &'a ShotFact)> {
    let is_kept = |shot: &ShotFact| shot.number.is_some() && photos.contains_key(&shot.sha256);
    let kept = shots.iter().filter(move |(_, shot)| is_kept(shot));
    (1..).zip(kept).map(|(row, (station, shot))| (row, station, shot))
}

fn write_photos(folder: &Folder, survey: &Survey, photos: &Photos) -> Result<usize, StoreError> {
    make_dir(&folder.earlier())?;
    let mut written = 0;
    for (row, _, shot) in kept(&survey.shots, photos) {
        let Some(bytes) = photos.get(&shot.sha256) else { continue };
        write_new(&place(folder, row, number(shot.number), shot.state == "current"), bytes)?;
        written += 1;
    }
    sync_dir(&folder.photos())?;
    sync_dir(&folder.earlier())?;
    Ok(survey.shots.len() - written)
}

fn number(number: Option<i64>) -> ShotNumber {
    ShotNumber(number.and_then(|number| u32::try_from(number).ok()).unwrap_or_default())
}

/// Tells each student's row.
fn add_students<'a>(
    change: &mut Change<'_>,
    students: &'a [StudentFact],
) -> Result<HashMap<&'a str, i64>, StoreError> {
    let failed = change.failed();
    let mut rows = HashMap::new();
    for (position, fact) in (1..).zip(students) {
        let odd = |_| RegisterError::odd("a roster's row can't be read");
        let cells: [String; 11] = serde_json::from_str(&fact.cells).map_err(odd)?;
        insert(change.tx(), &student_of(cells), position).map_err(&failed)?;
        let id = change.tx().last_insert_rowid();
        let absent = fact.absent.as_deref().map(|why| change.remark(why)).transpose()?;
        if fact.origin != "roster" || absent.is_some() {
            let set = "UPDATE student SET origin = ?2, absent = ?3 WHERE id = ?1";
            change.tx().execute(set, (id, &fact.origin, absent)).map_err(&failed)?;
            change.touch(Key::Student(id), false)?;
        }
        rows.insert(fact.number.as_str(), id);
    }
    for fact in students {
        if let Some(other) = fact.resolved.as_deref().and_then(|number| rows.get(number)) {
            let id = rows.get(fact.number.as_str()).copied().unwrap_or_default();
            let set = "UPDATE student SET resolved = ?2 WHERE id = ?1";
            change.tx().execute(set, (id, other)).map_err(&failed)?;
        }
    }
    Ok(rows)
}

fn add_numbers(
    change: &mut Change<'_>,
    survey: &Survey,
    students: &HashMap<&str, i64>,
) -> Result<(), StoreError> {
    let failed = change.failed();
    for fact in &survey.numbers {
        let student = students.get(fact.student.as_str()).ok_or(StoreError::NoRow("student"))?;
        let void = fact.void.as_deref().map(|why| change.remark(why)).transpose()?;
        let add = "INSERT INTO issued (number, student, issued_at, void) VALUES (?1, ?2, ?3, ?4)";
        let row = (fact.number, student, change.at().0, void);
        change.tx().execute(add, row).map_err(&failed)?;
        change.touch(Key::Issued(fact.number), false)?;
    }
    Ok(())
}

/// Tells the row of each station's frame.
fn add_frames<'a>(
    change: &mut Change<'_>,
    frames: &'a [(String, FrameFact)],
    students: &HashMap<&str, i64>,
) -> Result<HashMap<(&'a str, i64), FrameId>, StoreError> {
    let failed = change.failed();
    let mut rows = HashMap::new();
    for (station, fact) in frames {
        let student = fact.student.as_deref().and_then(|number| students.get(number));
        // What a station hadn't decided is decided there, and nowhere else.
        let state =
            if matches!(fact.state.as_str(), "new" | "judging") { "tray" } else { &fact.state };
        let add = "INSERT INTO frame (file, sha256, bytes, camera_path, exposed_at, student, state, station)
            VALUES (?1, ?2, ?3, '', ?4, ?5, ?6, ?7) RETURNING id";
        let file = format!("{station}-{}", fact.file);
        let row = (file, &fact.sha256, fact.bytes, fact.exposed_at, student, state, station);
        let id = change.tx().prepare_cached(add).and_then(|mut s| s.query_row(row, |r| r.get(0)));
        let id: i64 = id.map_err(&failed)?;
        change.touch(Key::Frame(id), false)?;
        rows.insert((station.as_str(), fact.id), FrameId(id));
    }
    Ok(rows)
}

fn add_photos(
    change: &mut Change<'_>,
    shots: &[(String, ShotFact)],
    frames: &HashMap<(&str, i64), FrameId>,
    photos: &Photos,
) -> Result<(), StoreError> {
    let failed = change.failed();
    for (row, station, shot) in kept(shots, photos) {
        let frame =
            frames.get(&(station.as_str(), shot.frame)).ok_or(StoreError::NoRow("frame"))?;
        let reason = shot.reason.as_deref().map(|why| change.remark(why)).transpose()?;
        let state = if shot.state == "second" { "replaced" } else { &shot.state };
        let add = "INSERT INTO photo (id, number, frame, sha256, crop, profile, reason, accepted_at, state)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let values = (
            row,
            shot.number,
            frame.0,
            &shot.sha256,
            &shot.crop,
            &shot.profile,
            reason,
            shot.accepted_at,
            state,
        );
        change.tx().execute(add, values).map_err(&failed)?;
        change.touch(Key::Photo(row), false)?;
    }
    Ok(())
}

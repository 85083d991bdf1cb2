//! What is done to a session: each operation with the session it begins on, and its steps.

use paishe::body::{Exposure, Witness};
use paishe::crop::CropRect;
use paishe::roster::{IdNumber, Sex, Student, StudentNumber};
use paishe::session::{FrameId, Mend, Moment, ShotNumber};
use paishe::spec::Sequence;
use paishe::store::accept::Acceptance;
use paishe::store::durable::{rename_new, sha256_hex, sync_dir, write_new};
use paishe::store::frames::{FrameState, NewFrame};
use paishe::store::{Settings, Store, StoreError};
use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;

/// Every operation by its name.
pub const ALL: [&str; 10] = [
    "accept", "shoot", "retake", "unaccept", "swap", "reassign", "share", "undo", "import", "shots",
];

/// A frame that waits in the tray of every session made here.
const WAITING: &str = "waiting.jpg";
/// It comes after those of four shots.
const WAITING_FRAME: FrameId = FrameId(5);
/// Who is free for the accept by which it is seen that a session goes on.
pub const LAST: &str = "1009";
/// A photo's length in bytes, as that of a real one.
const PHOTO_BYTES: usize = 9_000;

/// One call of the store, or the arrival of a file.
pub type Step = Box<dyn Fn(&mut Store) -> Result<(), StoreError>>;

/// Prepares the session on which an operation begins; `create` begins on nothing.
pub fn prepare(name: &str, dir: &Path) -> Result<(), StoreError> {
    if name == "create" {
        std::fs::create_dir(dir).unwrap();
        return Ok(());
    }
    let mut store = new_session(dir)?;
    for student in ["1001", "1002", "1003", "1005"] {
        shoot(&mut store, student)?;
    }
    arrive(&mut store, WAITING)?;
    let frame = record(&mut store, WAITING)?;
    store.set_frame_state(frame, FrameState::Tray)?;
    if name == "undo" {
        retake(&mut store)?;
    }
    Ok(())
}

/// The steps of an operation.
pub fn steps(name: &str) -> Vec<Step> {
    let mend = |mend: fn() -> Mend| -> Vec<Step> { vec![Box::new(move |s| s.mend(&mend()))] };
    match name {
        "accept" => vec![Box::new(|s| accept_waiting(s, "1004", false))],
        "retake" => vec![Box::new(retake)],
        "shoot" => shooting("1004"),
        "shots" => ["1004", "1006", "1007"].into_iter().flat_map(shooting).collect(),
        "unaccept" => {
            mend(|| Mend::Withdraw { student: number("1002"), reason: "闭眼".to_owned() })
        }
        "swap" => mend(|| Mend::Swap { one: number("1001"), other: number("1002") }),
        "reassign" => mend(|| Mend::Reassign { from: number("1002"), to: number("1004") }),
        "share" => mend(|| Mend::Share { from: number("1005"), to: number("1006") }),
        "undo" => mend(|| Mend::Undo),
        "import" => vec![Box::new(|s| s.import(&changed_roster()).map(drop))],
        _ => vec![],
    }
}

/// Opens the session and does the first steps of an operation.
pub fn perform(name: &str, dir: &Path, steps_done: usize) -> Result<(), StoreError> {
    let mut store = Store::open(dir)?.0;
    steps(name).iter().take(steps_done).try_for_each(|step| step(&mut store))
}

/// A session of nine students.
pub fn new_session(dir: &Path) -> Result<Store, StoreError> {
    let settings = Settings {
        profile: "nwpu-2009".into(),
        centre: "测试学习中心".into(),
        sequence: Sequence::OnAccept,
    };
    let mut store = Store::create(dir, &settings)?;
    store.import(&(1001..=1009).map(student).collect::<Vec<_>>())?;
    Ok(store)
}

/// The fifth and sixth are one person with two enrolments.
pub fn student(nth: u32) -> Student {
    let is_twice = nth == 1005 || nth == 1006;
    Student {
        number: number(&nth.to_string()),
        name: if is_twice { "欧阳同一".to_owned() } else { format!("学生{nth}") },
        sex: Some(Sex::Female),
        id_number: IdNumber::new(if is_twice {
            "610103199001011234".into()
        } else {
            String::new()
        }),
        major: "会计学".into(),
        degree_kind: "成人本科".into(),
        school_kind: "普通高校".into(),
        department_code: "003".into(),
        school_name: "西北工业大学".into(),
        school_code: "10699".into(),
        extra: std::collections::BTreeMap::new(),
    }
}

fn changed_roster() -> Vec<Student> {
    let mut roster: Vec<_> = (1001..=1040).map(student).collect();
    for student in roster.iter_mut().skip(1).take(4) {
        student.major = "法学".into();
    }
    roster
}

pub fn number(text: &str) -> StudentNumber {
    StudentNumber(text.to_owned())
}

/// All of one shot in one call.
pub fn shoot(store: &mut Store, student: &str) -> Result<ShotNumber, StoreError> {
    let file = format!("shot-{student}.jpg");
    arrive(store, &file)?;
    let frame = record(store, &file)?;
    store.bind(frame, &number(student))?;
    accept_frame(store, frame, student, &file, false)
}

fn shooting(student: &'static str) -> Vec<Step> {
    let file = Rc::new(format!("shot-{student}.jpg"));
    let frame = Rc::new(Cell::new(FrameId(0)));
    let (arrives, recorded, accepted) = (file.clone(), file.clone(), file);
    let (given, bound) = (frame.clone(), frame.clone());
    vec![
        Box::new(move |store| arrive(store, &arrives)),
        Box::new(move |store| record(store, &recorded).map(|id| given.set(id))),
        Box::new(move |store| store.bind(bound.get(), &number(student))),
        Box::new(move |store| {
            accept_frame(store, frame.get(), student, &accepted, false).map(drop)
        }),
    ]
}

fn retake(store: &mut Store) -> Result<(), StoreError> {
    accept_waiting(store, "1001", true)
}

fn accept_waiting(store: &mut Store, student: &str, retake: bool) -> Result<(), StoreError> {
    accept_frame(store, WAITING_FRAME, student, WAITING, retake).map(drop)
}

/// A frame as the worker leaves it: whole before it has its name.
pub fn arrive(store: &mut Store, file: &str) -> Result<(), StoreError> {
    let originals = store.folder().originals();
    let partial = originals.join(format!(".partial-{file}"));
    // Whoever tries again finds the first attempt.
    paishe::store::durable::remove_own(&partial)?;
    if originals.join(file).exists() {
        return sync_dir(&originals);
    }
    write_new(&partial, &original(file))?;
    rename_new(&partial, &originals.join(file))?;
    sync_dir(&originals)
}

/// Gives a file of `originals/` its row.
pub fn record(store: &mut Store, file: &str) -> Result<FrameId, StoreError> {
    let content = original(file);
    store.record_frame(&NewFrame {
        file: file.into(),
        sha256: sha256_hex(&content),
        bytes: content.len() as u64,
        camera_path: format!("/card/{file}"),
        exposure: Exposure { at_us: 1, give_or_take_us: 0, told_by: Witness::Announcement },
        body: "body".into(),
        saved_at_us: None,
    })
}

/// Accepts a photo that is told by student and file.
pub fn accept_frame(
    store: &mut Store,
    frame: FrameId,
    student: &str,
    file: &str,
    retake: bool,
) -> Result<ShotNumber, StoreError> {
    store.accept(&Acceptance {
        frame,
        student: &number(student),
        crop: CropRect { x: 10.0, y: 20.0, w: 300.0, h: 400.0 },
        photo: &photo(student, file),
        reason: None,
        at: Moment(2),
        retake,
    })
}

/// The photo that is made of a file for a student.
pub fn photo(student: &str, file: &str) -> Vec<u8> {
    filled(&format!("photo of {student} from {file}; "), PHOTO_BYTES)
}

fn original(file: &str) -> Vec<u8> {
    filled(&format!("original {file}; "), 2 * PHOTO_BYTES)
}

fn filled(text: &str, length: usize) -> Vec<u8> {
    text.bytes().cycle().take(length).collect()
}

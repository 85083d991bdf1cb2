//! A session in memory, kept by the simplest rules, beside the real one.

use crate::crash::{acceptance, new_frame};
use crate::session::student;
use paishe::roster::{IdNumber, Student, StudentNumber};
use paishe::session::{FrameId, Mend, Progress, ShotNumber};
use paishe::spec::Sequence;
use paishe::store::{Settings, Store};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Students of the roster; the first two are one person with two enrolments.
const ROSTER: usize = 5;

/// One thing to do; students are counted, so that any count names one.
#[derive(Debug, Clone)]
pub enum Op {
    Accept { student: usize, retake: bool },
    CheckIn(usize),
    Withdraw(usize),
    Swap(usize, usize),
    Reassign(usize, usize),
    Share(usize, usize),
    Absent(usize),
    Present(usize),
    WalkIn,
    Resolve(usize, usize),
    Rebind(usize, usize),
    Undo,
    Redo,
    Import,
    Reopen,
}

pub fn op() -> impl Strategy<Value = Op> {
    let who = || 0..ROSTER + 2;
    prop_oneof![
        6 => (who(), any::<bool>()).prop_map(|(student, retake)| Op::Accept { student, retake }),
        1 => who().prop_map(Op::CheckIn),
        2 => who().prop_map(Op::Withdraw),
        2 => (who(), who()).prop_map(|(a, b)| Op::Swap(a, b)),
        2 => (who(), who()).prop_map(|(a, b)| Op::Reassign(a, b)),
        2 => (0..3_usize, 0..3_usize).prop_map(|(a, b)| Op::Share(a, b)),
        1 => who().prop_map(Op::Absent),
        1 => who().prop_map(Op::Present),
        1 => Just(Op::WalkIn),
        1 => (ROSTER..ROSTER + 2, who()).prop_map(|(w, s)| Op::Resolve(w, s)),
        1 => (0..9_usize, who()).prop_map(|(f, s)| Op::Rebind(f, s)),
        5 => Just(Op::Undo),
        3 => Just(Op::Redo),
        1 => Just(Op::Import),
        1 => Just(Op::Reopen),
    ]
}

/// What is known of a student.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Standing {
    number: Option<u32>,
    photo: Option<String>,
    absent: bool,
    gone: bool,
}

/// Students touched by a deed: before and after.
type Deed = Vec<(usize, Standing, Standing)>;

pub struct Model {
    _dir: tempfile::TempDir,
    store: Store,
    sequence: Sequence,
    people: Vec<StudentNumber>,
    standings: Vec<Standing>,
    /// Largest number that was ever shown.
    largest: u32,
    /// Who a number was shown to; only a walk-in who is found in the roster takes it along.
    owners: BTreeMap<u32, usize>,
    done: Vec<Deed>,
    undone: Vec<Deed>,
    /// Frames in the order in which they came.
    frames: Vec<FrameId>,
}

fn roster() -> Vec<Student> {
    let mut students: Vec<_> = (0..ROSTER).map(|n| student(&format!("100{n}"))).collect();
    for enrolment in &mut students[..2] {
        enrolment.name = "欧阳同一".into();
        enrolment.id_number = IdNumber::new("610103199001011234".into());
    }
    students
}

impl Model {
    pub fn new(sequence: Sequence) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings { profile: "nwpu-2009".into(), centre: String::new(), sequence };
        let mut store = Store::create(&dir.path().join("session"), &settings).unwrap();
        let students = roster();
        store.import(&students).unwrap();
        Self {
            _dir: dir,
            store,
            sequence,
            people: students.into_iter().map(|s| s.number).collect(),
            standings: vec![Standing::default(); ROSTER],
            largest: 0,
            owners: BTreeMap::new(),
            done: vec![],
            undone: vec![],
            frames: vec![],
        }
    }

    /// Does it in both, which must agree whether it can be done.
    pub fn perform(&mut self, op: &Op) {
        let before = self.standings.clone();
        let expected = self.expect(op);
        let happened = self.really(op);
        assert_eq!(happened.is_ok(), expected.is_some(), "{op:?}: {happened:?}, {before:?}");
        let Some(after) = expected else { return };
        match op {
            Op::Undo => self.undo(),
            Op::Redo => self.redo(),
            Op::CheckIn(_) | Op::Import | Op::Reopen => self.standings = after,
            _ => {
                self.undone.clear();
                let changed = |i: usize| before.get(i) != after.get(i);
                let deed = (0..after.len()).filter(|i| changed(*i));
                let was = |i: usize| {
                    before.get(i).cloned().unwrap_or(Standing { gone: true, ..Standing::default() })
                };
                self.done.push(deed.map(|i| (i, was(i), after[i].clone())).collect());
                self.standings = after;
            }
        }
        self.note_owners(matches!(op, Op::Resolve(..) | Op::Undo | Op::Redo));
    }

    /// Everybody's standing afterwards, or `None` if it can't be done.
    fn expect(&mut self, op: &Op) -> Option<Vec<Standing>> {
        let mut next = self.standings.clone();
        let here = |i: usize| next.get(i).is_some_and(|s| !s.gone);
        match *op {
            Op::Accept { student, retake } => {
                let is_done = here(student) && next[student].photo.is_some();
                if !here(student) || (is_done && !retake) {
                    return None;
                }
                let photo = format!("photo {}", self.frames.len());
                self.number(&mut next, student);
                next[student].photo = Some(photo);
            }
            Op::CheckIn(who) => {
                here(who).then_some(())?;
                self.number(&mut next, who);
            }
            Op::Withdraw(who) => {
                (here(who) && next[who].photo.is_some()).then_some(())?;
                next[who].photo = None;
                self.lose_number(&mut next[who]);
            }
            Op::Swap(a, b) => {
                let ready = here(a) && here(b) && a != b;
                (ready && next[a].photo.is_some() && next[b].photo.is_some()).then_some(())?;
                let (one, other) = (next[a].photo.take(), next[b].photo.take());
                next[a].photo = other;
                next[b].photo = one;
            }
            Op::Reassign(a, b) | Op::Share(a, b) => {
                (here(a) && here(b) && next[a].photo.is_some() && next[b].photo.is_none())
                    .then_some(())?;
                let shares = matches!(op, Op::Share(..));
                (!shares || (a < 2 && b < 2)).then_some(())?;
                let shared = next[a].photo.clone();
                next[b].photo = shared;
                next[b].absent = false;
                self.number(&mut next, b);
                if !shares {
                    next[a].photo = None;
                    self.lose_number(&mut next[a]);
                }
            }
            Op::Absent(who) => {
                (here(who) && next[who].photo.is_none()).then_some(())?;
                next[who].absent = true;
            }
            Op::Present(who) => {
                here(who).then_some(())?;
                next[who].absent = false;
            }
            Op::WalkIn => next.push(Standing::default()),
            Op::Resolve(walk_in, to) => {
                (here(walk_in) && walk_in >= ROSTER && here(to) && walk_in != to).then_some(())?;
                let free = next[to].photo.is_none()
                    && (next[to].number.is_none() || next[walk_in].number.is_none());
                free.then_some(())?;
                let from = std::mem::take(&mut next[walk_in]);
                next[to].number = next[to].number.or(from.number);
                next[to].photo = from.photo;
                next[to].absent = false;
                next[walk_in] = Standing { gone: true, absent: from.absent, ..Standing::default() };
            }
            Op::Rebind(frame, to) => {
                self.frames.get(frame)?;
                let photo = Some(format!("photo {frame}"));
                let used = next.iter().any(|standing| standing.photo == photo);
                (here(to) && !used).then_some(())?;
            }
            Op::Undo => self.can_put_back(self.done.last()?, false).then_some(())?,
            Op::Redo => self.can_put_back(self.undone.last()?, true).then_some(())?,
            Op::Import | Op::Reopen => {}
        }
        Some(next)
    }

    fn number(&mut self, standings: &mut [Standing], who: usize) {
        if standings[who].number.is_none() {
            self.largest += 1;
            standings[who].number = Some(self.largest);
        }
    }

    fn lose_number(&self, standing: &mut Standing) {
        if self.sequence == Sequence::OnAccept {
            standing.number = None;
        }
    }

    /// Only a check-in can come between, which gives a number to somebody who had none.
    fn can_put_back(&self, deed: &Deed, again: bool) -> bool {
        deed.iter().all(|(who, before, after)| {
            let left = if again { before } else { after };
            let now = &self.standings[*who];
            (now.photo.as_ref(), now.absent, now.gone)
                == (left.photo.as_ref(), left.absent, left.gone)
                && (now.number == left.number || before.number == after.number)
        })
    }

    fn undo(&mut self) {
        let deed = self.done.pop().unwrap();
        for (who, before, after) in &deed {
            self.put_back(*who, after, before);
        }
        self.undone.push(deed);
    }

    fn redo(&mut self) {
        let deed = self.undone.pop().unwrap();
        for (who, before, after) in &deed {
            self.put_back(*who, before, after);
        }
        self.done.push(deed);
    }

    /// A number that the deed did not touch stays: it may have been given since.
    fn put_back(&mut self, who: usize, from: &Standing, to: &Standing) {
        let kept = self.standings[who].number;
        self.standings[who] = to.clone();
        if from.number == to.number {
            self.standings[who].number = kept;
        }
    }

    /// A number is of its student for ever.
    fn note_owners(&mut self, may_move: bool) {
        for (who, standing) in self.standings.iter().enumerate() {
            let Some(number) = standing.number else { continue };
            let owner = self.owners.insert(number, who);
            assert!(may_move || owner.is_none_or(|o| o == who), "number {number} changed hands");
        }
    }

    fn really(&mut self, op: &Op) -> Result<(), String> {
        let person =
            |i: usize| self.people.get(i).cloned().unwrap_or(StudentNumber("nobody".into()));
        let mend = match *op {
            Op::Accept { student, retake } => return self.accept(&person(student), retake),
            Op::CheckIn(who) => {
                let number = self.store.check_in(&person(who));
                return number.map(drop).map_err(|e| e.to_string());
            }
            Op::WalkIn => {
                let number = self.store.walk_in("无名").map_err(|e| e.to_string())?;
                self.people.push(number);
                return Ok(());
            }
            Op::Import => return self.store.import(&roster()).map(drop).map_err(|e| e.to_string()),
            Op::Reopen => return self.reopen(),
            Op::Withdraw(who) => Mend::Withdraw { student: person(who), reason: "理由".into() },
            Op::Swap(a, b) => Mend::Swap { one: person(a), other: person(b) },
            Op::Reassign(a, b) => Mend::Reassign { from: person(a), to: person(b) },
            Op::Share(a, b) => Mend::Share { from: person(a), to: person(b) },
            Op::Absent(who) => Mend::Absent { student: person(who), reason: "病假".into() },
            Op::Present(who) => Mend::Present { student: person(who) },
            Op::Resolve(w, s) => Mend::Resolve { walk_in: person(w), student: person(s) },
            Op::Rebind(frame, to) => {
                let frame = self.frames.get(frame).copied().unwrap_or(FrameId(99));
                Mend::Rebind { frame, to: person(to) }
            }
            Op::Undo => Mend::Undo,
            Op::Redo => Mend::Redo,
        };
        self.store.mend(&mend).map_err(|e| e.to_string())
    }

    fn accept(&mut self, student: &StudentNumber, retake: bool) -> Result<(), String> {
        let nth = self.frames.len();
        let frame = new_frame(&mut self.store, &format!("frame-{nth}.jpg"));
        let photo = format!("photo {nth}");
        let shot = acceptance(frame, student, photo.as_bytes());
        let bound = self.store.bind(frame, student);
        let done = bound.and_then(|()| {
            self.store.accept(&paishe::store::accept::Acceptance { retake, ..shot })
        });
        self.frames.push(frame);
        done.map(drop).map_err(|e| e.to_string())
    }

    fn reopen(&mut self) -> Result<(), String> {
        let path = self.store.folder().path().to_owned();
        let elsewhere = tempfile::tempdir().unwrap();
        let settings = self.store.settings().clone();
        let placeholder = Store::create(&elsewhere.path().join("s"), &settings).unwrap();
        drop(std::mem::replace(&mut self.store, placeholder));
        let (store, mut healed) = Store::open(&path).map_err(|e| e.to_string())?;
        healed.undecided = 0;
        assert!(healed.is_clean(), "{healed:?}");
        self.store = store;
        Ok(())
    }

    /// Rows, photos, journal and model tell the same.
    pub fn compare(&self, op: &Op) {
        let queue = self.store.queue().unwrap();
        for (who, standing) in self.standings.iter().enumerate() {
            let entry = queue.iter().find(|e| Some(&e.student.number) == self.people.get(who));
            let told = match (standing.number.map(ShotNumber), &standing.photo) {
                (Some(number), Some(_)) => Progress::Done(number),
                _ if standing.absent => Progress::Absent,
                (Some(number), None) => Progress::CheckedIn(number),
                (None, _) => Progress::Waiting,
            };
            let told = (!standing.gone).then_some(told);
            assert_eq!(entry.map(|e| e.progress), told, "{who} after {op:?}");
        }
        self.compare_photos(op);
        let chain = self.store.check_journal().unwrap();
        assert!(chain.is_whole(), "{chain:?} after {op:?}");
    }

    fn compare_photos(&self, op: &Op) {
        let photos = self.standings.iter().filter_map(|s| Some((s.number?, s.photo.clone()?)));
        let expected: BTreeMap<String, String> =
            photos.map(|(number, photo)| (format!("{number}.JPG"), photo)).collect();
        let files = std::fs::read_dir(self.store.folder().photos()).unwrap().map(Result::unwrap);
        let there: BTreeMap<String, String> = files
            .filter(|file| file.file_type().unwrap().is_file())
            .map(|file| {
                let content = std::fs::read_to_string(file.path()).unwrap();
                (file.file_name().into_string().unwrap(), content)
            })
            .collect();
        assert_eq!(there, expected, "after {op:?}");
    }
}

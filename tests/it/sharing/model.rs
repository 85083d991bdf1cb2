//! Stations do whatever comes to their minds, lose the register, are stopped in the middle, and go on: whatever the order,
//! no number is of two students, no photo is lost, and all folders and the register tell the same in the end.

use super::crew::{Station, session};
use crate::register::stage::Stage;
use paishe::roster::StudentNumber;
use paishe::session::{Mend, ShotNumber};
use paishe::store::Store;
use paishe::store::durable::sha256_hex;
use paishe::store::sharing::{PhotoPlace, Sources};
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;
use std::path::Path;

const STUDENTS: usize = 8;
const STATIONS: usize = 3;
const STEPS: usize = 45;

#[test]
fn whatever_stations_do_nothing_is_lost_or_numbered_twice_sqlite() {
    for seed in 0..16 {
        play(&Stage::sqlite(STUDENTS), seed);
    }
}

#[test]
fn whatever_stations_do_nothing_is_lost_or_numbered_twice_postgres() {
    for seed in 100..104 {
        play(&Stage::postgres(STUDENTS), seed);
    }
}

struct Play<'a> {
    stage: &'a Stage,
    root: tempfile::TempDir,
    stations: Vec<Station>,
    random: Pcg64Mcg,
    /// Photos of which a station said that they were accepted.
    promised: BTreeSet<String>,
    clock: i64,
}

fn play(stage: &Stage, seed: u64) {
    let root = tempfile::tempdir().unwrap();
    let open = |at: usize| Station::open(stage, root.path(), &at.to_string(), PhotoPlace::Register);
    let stations = (0..STATIONS).map(open).collect();
    let random = Pcg64Mcg::seed_from_u64(seed);
    let mut play = Play { stage, root, stations, random, promised: BTreeSet::new(), clock: 0 };
    for _ in 0..STEPS {
        play.step();
    }
    play.comes_to_rest();
    play.is_right(seed);
}

impl Play<'_> {
    fn pick(&mut self, below: usize) -> usize {
        (self.random.next_u64() % below as u64) as usize
    }

    fn student(&mut self) -> StudentNumber {
        let place = self.pick(STUDENTS);
        self.stage.who(place)
    }

    fn step(&mut self) {
        self.clock += 1;
        let (at, what) = (self.pick(STATIONS), self.pick(20));
        let (student, other) = (self.student(), self.student());
        let clock = self.clock;
        let station = &mut self.stations[at];
        match what {
            0..=6 => {
                let taken = station.take(&student, clock, false);
                self.promise(at, taken.is_ok());
            }
            7..=8 => {
                let taken = station.take(&student, clock, true);
                self.promise(at, taken.is_ok());
            }
            9 => {
                let reason = "x".to_owned();
                station.store.mend(&Mend::Withdraw { student, reason }).ok();
            }
            10 => {
                station.store.mend(&Mend::Swap { one: student, other }).ok();
            }
            11 => {
                station.store.mend(&Mend::Reassign { from: student, to: other }).ok();
            }
            12 => {
                station.store.mend(&Mend::Undo).ok();
            }
            13 => {
                station.herald.claim(&student).ok();
            }
            14 => {
                let reason = "y".to_owned();
                station.store.mend(&Mend::Absent { student, reason }).ok();
            }
            15 => station.goes_alone(),
            16 => self.stopped_in_an_accept(at, &student),
            _ => {
                station.catch_up();
            }
        }
    }

    fn promise(&mut self, at: usize, is_accepted: bool) {
        let station = &self.stations[at];
        if is_accepted {
            let newest = station.store.shots().unwrap();
            self.promised.extend(newest.into_iter().map(|shot| shot.sha256));
        }
    }

    /// The program ends at a step of the commit protocol, and is started again.
    fn stopped_in_an_accept(&mut self, at: usize, student: &StudentNumber) {
        let stop_at = self.pick(4);
        let station = &mut self.stations[at];
        let mut passed = 0;
        station.store.watch(Box::new(move |_| {
            passed += 1;
            assert!(passed <= stop_at, "stopped");
        }));
        let clock = self.clock;
        let quiet = std::panic::catch_unwind(AssertUnwindSafe(|| {
            station.take(student, clock, true).is_ok()
        }));
        let _ended = quiet;
        self.start_again(at);
    }

    fn start_again(&mut self, at: usize) {
        let name = at.to_string();
        let dir = self.stations[at].dir.clone();
        let rest = self.stations.split_off(at);
        let mut rest = rest.into_iter();
        drop(rest.next());
        assert!(dir.exists());
        self.stations.push(Station::open(
            self.stage,
            self.root.path(),
            &name,
            PhotoPlace::Register,
        ));
        self.stations.extend(rest);
    }

    fn comes_to_rest(&mut self) {
        for _ in 0..3 {
            for station in &mut self.stations {
                station.catch_up();
            }
        }
    }

    fn is_right(&mut self, seed: u64) {
        let mut register = session(self.stage);
        let survey = register.survey().unwrap();
        // Every number is one student's; of a student's numbers one is valid.
        let mut valid: BTreeMap<&str, i64> = BTreeMap::new();
        for fact in survey.numbers.iter().filter(|fact| fact.void.is_none()) {
            assert_eq!(valid.insert(&fact.student, fact.number), None, "seed {seed}");
        }
        // Numbers run without gaps: void ones are rows.
        let numbers: Vec<i64> = survey.numbers.iter().map(|fact| fact.number).collect();
        assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>(), "seed {seed}");
        let mut told: BTreeSet<&str> = BTreeSet::new();
        for (_, shot) in &survey.shots {
            told.insert(&shot.sha256);
        }
        for promised in &self.promised {
            assert!(told.contains(promised.as_str()), "seed {seed}: a photo was never told");
        }
        for station in &mut self.stations {
            assert!(station.store.verify_photos().unwrap().is_clean(), "seed {seed}");
            assert!(station.store.check_journal().unwrap().is_whole(), "seed {seed}");
            assert_eq!(station.store.labels().unwrap(), [], "seed {seed}");
            for (at, shot) in survey
                .shots
                .iter()
                .filter(|(at, _)| *at == station.store.share().unwrap().unwrap().station)
            {
                let here = std::fs::read(station.store.photo_file(&local(shot, &station.store)));
                let here =
                    here.unwrap_or_else(|e| panic!("seed {seed}: station {at}: {shot:?}: {e}"));
                assert_eq!(sha256_hex(&here), shot.sha256, "seed {seed}");
            }
        }
        self.one_folder_has_it_all(&survey, seed);
    }

    /// What each station shows of its own photos is what counts.
    fn one_folder_has_it_all(&self, survey: &paishe::store::register::survey::Survey, seed: u64) {
        let mut counted: BTreeMap<u32, String> = BTreeMap::new();
        for station in &self.stations {
            for shot in station.store.shots().unwrap() {
                let twice = counted.insert(shot.number.0, shot.sha256);
                assert_eq!(twice, None, "seed {seed}: number {} lies at two stations", shot.number);
            }
        }
        let current = survey.shots.iter().filter(|(_, shot)| shot.state == "current");
        let current: BTreeMap<u32, String> =
            current.map(|(_, shot)| (shot.number.unwrap() as u32, shot.sha256.clone())).collect();
        assert_eq!(counted, current, "seed {seed}");
        let out = self.root.path().join("out");
        let mut register = session(self.stage);
        let chosen = register.choose(None).unwrap();
        Store::gather(Path::new(&out), &mut register, &chosen, &Sources::default(), "me").unwrap();
        let gathered = Store::look(&out).unwrap().shots().unwrap();
        let gathered: BTreeMap<u32, String> =
            gathered.into_iter().map(|shot| (shot.number.0, shot.sha256)).collect();
        assert_eq!(gathered, current, "seed {seed}");
        assert!(current.keys().all(|number| !ShotNumber(*number).is_provisional()));
    }
}

/// The row as the station's own folder has it: there its place follows from its own state.
fn local(
    shot: &paishe::store::register::publish::ShotFact,
    store: &Store,
) -> paishe::store::register::publish::ShotFact {
    let all = store.publication_of_all().unwrap().shots;
    all.into_iter().find(|own| own.id == shot.id).unwrap()
}

//! After the storm: what must hold.

use crate::session::Process;
use paishe::store::Store;
use paishe::store::durable::sha256_hex;
use paishe::store::register::Register;
use paishe::store::register::survey::Survey;
use paishe::store::sharing::Sources;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

/// What was counted.
#[derive(Default)]
struct Counts {
    promised: usize,
    photos: usize,
    originals: usize,
}

/// False when a promise was broken; says which.
pub fn all(register: &mut Register, stations: &[Process], root: &Path, students: usize) -> bool {
    let survey = register.survey().unwrap();
    let mut broken = Vec::new();
    numbers(&survey, students, &mut broken);
    let mut counts = Counts::default();
    for station in stations {
        folder(station, &survey, &mut counts, &mut broken);
    }
    one_place_each(stations, &survey, &mut broken);
    gathered(register, root, &survey, &mut broken);
    println!(
        "  checked: {} shots that operators were told of, {} photos and {} originals read and hashed on {} stations",
        counts.promised,
        counts.photos,
        counts.originals,
        stations.len()
    );
    for why in broken.iter().take(20) {
        println!("  BROKEN: {why}");
    }
    broken.is_empty()
}

fn numbers(survey: &Survey, students: usize, broken: &mut Vec<String>) {
    let numbers: Vec<i64> = survey.numbers.iter().map(|fact| fact.number).collect();
    if numbers != (1..=numbers.len() as i64).collect::<Vec<_>>() {
        broken.push("numbers have gaps".into());
    }
    let mut of_student: BTreeMap<&str, usize> = BTreeMap::new();
    for fact in survey.numbers.iter().filter(|fact| fact.void.is_none()) {
        *of_student.entry(&fact.student).or_default() += 1;
    }
    if of_student.values().any(|count| *count > 1) {
        broken.push("a student has two numbers".into());
    }
    let current = survey.shots.iter().filter(|(_, shot)| shot.state == "current");
    let done: BTreeSet<i64> = current.filter_map(|(_, shot)| shot.number).collect();
    let twice = survey.shots.len() - done.len();
    let void = survey.numbers.iter().filter(|fact| fact.void.is_some()).count();
    println!(
        "  {} numbers given, {void} void; {} students with a photo that counts; {twice} further photos, \
         of students who sat down twice or whose station was killed, kept as earlier ones",
        numbers.len(),
        done.len()
    );
    if done.len() != students {
        broken.push(format!("{} of {students} students are done", done.len()));
    }
}

/// Every photo and every original of a station is there, whole, and in the register; so is all that was promised.
fn folder(station: &Process, survey: &Survey, counts: &mut Counts, broken: &mut Vec<String>) {
    let name = &station.name;
    let (mut store, healed) = Store::open(&station.folder).unwrap();
    if !healed.photos_wrong.is_empty() || !healed.originals_missing.is_empty() {
        broken.push(format!("station {name}: {healed:?}"));
    }
    if !store.verify_photos().unwrap().is_clean() {
        broken.push(format!("station {name}: photos are not where they belong"));
    }
    if !store.check_journal().unwrap().is_whole() {
        broken.push(format!("station {name}: its journal is not whole"));
    }
    if !store.labels().unwrap().is_empty() {
        broken.push(format!("station {name}: labels were never exchanged"));
    }
    let own = store.publication_of_all().unwrap();
    let told: HashMap<i64, &str> = survey
        .shots
        .iter()
        .filter(|(at, _)| at == name)
        .map(|(_, shot)| (shot.id, shot.sha256.as_str()))
        .collect();
    for shot in &own.shots {
        counts.photos += 1;
        let here = std::fs::read(store.photo_file(shot)).map(|bytes| sha256_hex(&bytes));
        if here.ok().as_ref() != Some(&shot.sha256) {
            broken.push(format!("station {name}: photo {} is not what was accepted", shot.id));
        }
        if told.get(&shot.id) != Some(&shot.sha256.as_str()) {
            broken.push(format!("station {name}: photo {} was never told", shot.id));
        }
    }
    let frames: HashMap<&str, &str> = survey
        .frames
        .iter()
        .filter(|(at, _)| at == name)
        .map(|(_, frame)| (frame.file.as_str(), frame.sha256.as_str()))
        .collect();
    for file in std::fs::read_dir(store.folder().originals()).unwrap() {
        let path = file.unwrap().path();
        counts.originals += 1;
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let hash = sha256_hex(&std::fs::read(&path).unwrap());
        // One that was killed between the file and its row has it since this opening only.
        let is_new = healed.originals_found > 0;
        if frames.get(file.as_str()) != Some(&hash.as_str()) && !is_new {
            broken.push(format!("station {name}: original {file} is not in the register"));
        }
    }
    promises(station, survey, counts, broken);
}

fn promises(station: &Process, survey: &Survey, counts: &mut Counts, broken: &mut Vec<String>) {
    let by_hash: HashMap<&str, Option<i64>> = survey
        .shots
        .iter()
        .filter(|(at, _)| *at == station.name)
        .map(|(_, shot)| (shot.sha256.as_str(), shot.number))
        .collect();
    let text = std::fs::read_to_string(station.promises()).unwrap();
    for line in text.lines() {
        let mut words = line.split(' ');
        let (number, sha256) = (words.next().unwrap(), words.next().unwrap());
        counts.promised += 1;
        match (by_hash.get(sha256), number.parse::<i64>()) {
            (None, _) => broken.push(format!("station {}: {number} is lost", station.name)),
            // What was told as a number is that number; a label became one.
            (Some(now), Ok(told)) if *now != Some(told) => {
                broken.push(format!("station {}: {told} is {now:?} now", station.name));
            }
            _ => {}
        }
    }
}

/// A student's photo counts at one station, and there it lies under its number.
fn one_place_each(stations: &[Process], survey: &Survey, broken: &mut Vec<String>) {
    let mut at: BTreeMap<u32, (String, String)> = BTreeMap::new();
    for station in stations {
        for shot in Store::look(&station.folder).unwrap().shots().unwrap() {
            let here = (station.name.clone(), shot.sha256);
            if let Some((other, _)) = at.insert(shot.number.0, here) {
                broken.push(format!(
                    "number {} lies at stations {other} and {}",
                    shot.number, station.name
                ));
            }
        }
    }
    for (station, shot) in survey.shots.iter().filter(|(_, shot)| shot.state == "current") {
        let number = u32::try_from(shot.number.unwrap_or_default()).unwrap();
        if at.get(&number) != Some(&(station.clone(), shot.sha256.clone())) {
            broken.push(format!("number {number} doesn't lie at station {station}"));
        }
    }
}

fn gathered(register: &mut Register, root: &Path, survey: &Survey, broken: &mut Vec<String>) {
    let session = register.choose(None).unwrap();
    let out = root.join("gathered");
    let begun = std::time::Instant::now();
    let done = Store::gather(&out, register, &session, &Sources::default(), "campus").unwrap();
    println!(
        "  brought together in one folder: {} photos in {:.1} s",
        done.photos,
        begun.elapsed().as_secs_f64()
    );
    let shots = Store::look(&out).unwrap().shots().unwrap();
    let there: BTreeMap<i64, String> =
        shots.into_iter().map(|shot| (shot.number.0.into(), shot.sha256)).collect();
    let current = survey.shots.iter().filter(|(_, shot)| shot.state == "current");
    let expected: BTreeMap<i64, String> =
        current.map(|(_, shot)| (shot.number.unwrap(), shot.sha256.clone())).collect();
    if there != expected || !done.missing.is_empty() {
        broken.push("the folder that was brought together differs".into());
    }
}

//! How well the same picture and the same face are told from others, on photos of real people.
//!
//! ```text
//! cargo bench --bench likeness                        the labelled photos beside the repository, and the speed
//! cargo bench --bench likeness -- --people FOLDER     also photos of several shots a person, a folder to each person
//! ```
//!
//! All photos are measured as finished ones, 144 x 192, cut by the product's own crop; photos that are cut too narrowly for
//! that are only cut to the face's surroundings. The labelled set has one shot of each person, so it says how often two
//! people are taken for one, and how far one shot gets from itself when it is cut, lit and coded anew; only `--people` says
//! how often two shots of one person are missed.
#![expect(clippy::print_stdout, reason = "a benchmark prints")]
#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first trouble")]

#[path = "../tests/it/labelled.rs"]
#[expect(dead_code, reason = "only the files and their people are of use here")]
mod labelled;
#[path = "support/machine.rs"]
mod machine;
#[path = "support/people.rs"]
mod people;

use image::RgbImage;
use paishe::measure::Pair;
use paishe::measure::fingerprint::{Fingerprint, SAME_PICTURE_BELOW, like_pictures};
use paishe::measure::likeness::{FaceVector, Likeness, SAME_FACE_BELOW, like_faces};
use people::{Change, Shot};
use std::time::Instant;

/// Students of a large session.
const STUDENTS: f64 = 3000.0;
/// Pairs of one group that a distribution is laid over; fewer say nothing of its tail.
const ENOUGH: usize = 100;
/// Photos for the speed of the search.
const MANY: usize = 5000;

/// One finished photo as both measures see it.
struct Seen {
    person: usize,
    group: String,
    name: String,
    face: Option<FaceVector>,
    print: Fingerprint,
}

fn main() {
    println!("{}", machine::described());
    let likeness = Likeness::new().unwrap();
    speed(&likeness);
    match people::landmark().zip(people::studio()) {
        Some((landmark, studio)) => {
            labelled_photos(&likeness, &landmark);
            println!(
                "\nstudio photos: one shot of each of some people with other backdrops and defects"
            );
            several_shots(&likeness, &studio);
        }
        None => println!("\nskipped: the labelled photos (../shared/frames) are not here"),
    }
    match people::folder() {
        Some(shots) => {
            println!("\n--people: real shots, several of each person");
            several_shots(&likeness, &shots);
        }
        None => println!("\nskipped: two shots of one person (no --people FOLDER)"),
    }
}

fn seen(likeness: &Likeness, shot: &Shot) -> Seen {
    let photo = shot.finished();
    Seen {
        person: shot.person,
        group: shot.group.clone(),
        name: shot.name.clone(),
        face: likeness.face(&photo),
        print: Fingerprint::of(&photo),
    }
}

fn all_seen(likeness: &Likeness, shots: &[Shot]) -> Vec<Seen> {
    shots.iter().map(|shot| seen(likeness, shot)).collect()
}

/// Different people, and each shot against itself changed.
fn labelled_photos(likeness: &Likeness, shots: &[Shot]) {
    let seen = all_seen(likeness, shots);
    let lost: Vec<&str> =
        seen.iter().filter(|seen| seen.face.is_none()).map(|seen| seen.name.as_str()).collect();
    println!("\nlabelled photos: {} people, no face in {lost:?}", seen.len());
    let others = faces_between(&seen, |a, b| a.person != b.person);
    table("faces of different people", &[], &others);
    chance(&others);
    groups(&seen);
    pictures(&seen);
    println!("\none shot against itself: farthest and 95th percentile, face and picture");
    for change in Change::ALL {
        itself(likeness, shots, &seen, change);
    }
}

/// People of one sex and origin look more alike than any two, and a session is mostly of one origin.
fn groups(seen: &[Seen]) {
    let mut names: Vec<&str> = seen.iter().map(|seen| seen.group.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let one = faces_between(seen, |a, b| a.group == name && b.group == name);
        if one.len() >= ENOUGH {
            println!("{name}: {} pairs", one.len());
            chance(&one);
        }
    }
    let asian = |seen: &Seen| seen.group.ends_with("east_asian");
    let asian = faces_between(seen, |a, b| asian(a) && asian(b));
    println!("east Asian, both sexes: {} pairs, nearest {}", asian.len(), nearest(&asian));
}

fn itself(likeness: &Likeness, shots: &[Shot], seen: &[Seen], change: Change) {
    let (mut faces, mut prints, mut lost) = (Vec::new(), Vec::new(), 0);
    for (shot, before) in shots.iter().zip(seen) {
        for photo in shot.changed(change) {
            prints.push(before.print.distance(&Fingerprint::of(&photo)));
            match before.face.as_ref().zip(likeness.face(&photo)) {
                Some((face, after)) => faces.push(face.distance(&after)),
                None => lost += 1,
            }
        }
    }
    let missed = |far: &[f64], below: f64| far.iter().filter(|far| **far >= below).count();
    println!(
        "  {:34} {:4} pairs  face {:.3} {:.3} missed {}  picture {:.3} {:.3} missed {}  no face {lost}",
        change.name(),
        prints.len(),
        quantile(&mut faces, 1.0),
        quantile(&mut faces, 0.95),
        missed(&faces, SAME_FACE_BELOW),
        quantile(&mut prints, 1.0),
        quantile(&mut prints, 0.95),
        missed(&prints, SAME_PICTURE_BELOW),
    );
}

/// Several shots of one person against each other and against those of others.
fn several_shots(likeness: &Likeness, shots: &[Shot]) {
    let seen = all_seen(likeness, shots);
    let lost = seen.iter().filter(|seen| seen.face.is_none()).count();
    println!("{} shots, no face in {lost}", seen.len());
    let same = faces_between(&seen, |a, b| a.person == b.person);
    let others = faces_between(&seen, |a, b| a.person != b.person);
    table("faces, several shots a person", &same, &others);
    chance(&others);
    farthest(&seen);
    let prints: Vec<Fingerprint> = seen.iter().map(|seen| seen.print.clone()).collect();
    let start = Instant::now();
    let alike = like_pictures(&prints, SAME_PICTURE_BELOW, usize::MAX);
    let pairs = prints.len() * (prints.len() - 1) / 2;
    let micros = start.elapsed().as_secs_f64() * 1e6 / pairs as f64;
    let person = |at: usize| seen.get(at).map(|seen| seen.person);
    let (one, two): (Vec<Pair>, Vec<Pair>) =
        alike.into_iter().partition(|pair| person(pair.first) == person(pair.second));
    println!("taken for one picture: {} pairs of one person, {} of two", one.len(), two.len());
    println!("  {micros:.1} us a pair");
}

/// The pairs of one person that are farthest apart: often a wrong label or a turned head.
fn farthest(seen: &[Seen]) {
    let mut pairs = Vec::new();
    for (at, a) in seen.iter().enumerate() {
        for b in seen.iter().skip(at + 1).filter(|b| b.person == a.person) {
            let far = a.face.as_ref().zip(b.face.as_ref()).map(|(a, b)| a.distance(b));
            pairs.extend(far.map(|far| (far, a.name.as_str(), b.name.as_str())));
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    pairs.truncate(8);
    println!("farthest of one person: {pairs:.3?}");
}

fn faces_between(seen: &[Seen], wanted: impl Fn(&Seen, &Seen) -> bool) -> Vec<f64> {
    let mut distances = Vec::new();
    for (at, a) in seen.iter().enumerate() {
        for b in seen.iter().skip(at + 1).filter(|b| wanted(a, b)) {
            distances.extend(a.face.as_ref().zip(b.face.as_ref()).map(|(a, b)| a.distance(b)));
        }
    }
    distances
}

/// Pictures of different people.
fn pictures(seen: &[Seen]) {
    let prints: Vec<Fingerprint> = seen.iter().map(|seen| seen.print.clone()).collect();
    let start = Instant::now();
    let pairs = like_pictures(&prints, f64::INFINITY, usize::MAX);
    let micros = start.elapsed().as_secs_f64() * 1e6 / pairs.len() as f64;
    let distances: Vec<f64> = pairs.iter().map(|pair| pair.distance).collect();
    let nearest = nearest(&distances);
    println!("\npictures of different people: {} pairs, nearest {nearest}", pairs.len());
    println!("  {micros:.1} us a pair");
}

/// False non-matches and false matches by the limit.
fn table(what: &str, same: &[f64], others: &[f64]) {
    println!("\n{what}: {} genuine pairs, {} impostor pairs", same.len(), others.len());
    println!("  limit   missed of one person     taken for one");
    for limit in [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.637, 0.7] {
        let missed = same.iter().filter(|far| **far >= limit).count();
        let wrong = others.iter().filter(|far| **far < limit).count();
        let mark = if (limit - SAME_FACE_BELOW).abs() < 1e-9 { " <- the product's" } else { "" };
        println!(
            "  {limit:5.3}   {missed:5} {:8.4}   {wrong:10} {:9.6}{mark}",
            missed as f64 / same.len() as f64,
            wrong as f64 / others.len() as f64,
        );
    }
}

/// What a normal distribution over the impostors says of a large session.
fn chance(others: &[f64]) {
    let count = others.len() as f64;
    let mean = others.iter().sum::<f64>() / count;
    let spread = (others.iter().map(|far| (far - mean).powi(2)).sum::<f64>() / count).sqrt();
    let pairs = STUDENTS * (STUDENTS - 1.0) / 2.0;
    println!("  impostors: mean {mean:.3}, spread {spread:.3}, nearest {}", nearest(others));
    print!("  of {STUDENTS} different students a normal distribution takes for one:");
    for limit in [0.35, 0.4, 0.45, 0.5, 0.55] {
        print!("  {:.2} pairs at {limit}", pairs * below_normal((limit - mean) / spread));
    }
    println!();
}

/// The share of a normal distribution below `z`; good to a few percent for `z` below -2 (Mills' ratio).
fn below_normal(z: f64) -> f64 {
    let x = -z;
    let density = (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    density / x * (1.0 - 1.0 / (x * x) + 3.0 / x.powi(4))
}

fn nearest(distances: &[f64]) -> String {
    let mut distances = distances.to_vec();
    distances.sort_by(f64::total_cmp);
    distances.truncate(5);
    format!("{distances:.3?}")
}

fn quantile(values: &mut [f64], q: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = ((values.len() as f64 * q).ceil() as usize).clamp(1, values.len().max(1)) - 1;
    values.get(at).copied().unwrap_or(f64::NAN)
}

/// Time to load, to look at one photo and to compare many; on drawn sitters.
fn speed(likeness: &Likeness) {
    let start = Instant::now();
    drop(Likeness::new());
    println!("loading: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    let photos: Vec<RgbImage> = (0..10).map(people::drawn).collect();
    let start = Instant::now();
    let faces: Vec<FaceVector> = photos.iter().filter_map(|photo| likeness.face(photo)).collect();
    println!("a face: {:.1} ms", start.elapsed().as_secs_f64() * 1e3 / photos.len() as f64);
    let start = Instant::now();
    let prints: Vec<Fingerprint> = photos.iter().map(Fingerprint::of).collect();
    println!("a print: {:.2} ms", start.elapsed().as_secs_f64() * 1e3 / photos.len() as f64);
    let faces: Vec<Option<FaceVector>> = faces.into_iter().map(Some).cycle().take(MANY).collect();
    let start = Instant::now();
    let found = like_faces(&faces, SAME_FACE_BELOW, 1000).len();
    println!("{MANY} faces: {:.2} s, {found} pairs", start.elapsed().as_secs_f64());
    let prints: Vec<Fingerprint> = prints.into_iter().cycle().take(500).collect();
    let start = Instant::now();
    let found = like_pictures(&prints, SAME_PICTURE_BELOW, 1000).len();
    let pairs = (prints.len() * (prints.len() - 1) / 2) as f64;
    let micros = start.elapsed().as_secs_f64() * 1e6 / pairs;
    println!("a pair of prints, a tenth alike: {micros:.1} us, {found} pairs found");
}

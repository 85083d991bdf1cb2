//! A session run as fast as it can, killed at random moments, again and again on the same folder.

use super::check::{require, sound, told};
use super::{ops, scratch, state};
use paishe::store::Store;
use paishe::store::durable::sha256_hex;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Life of a session's process, in ms.
const LIFE_MS: std::ops::Range<u64> = 1..300;
/// Share of processes whose life is counted from their start, so that recovery is killed too.
const YOUNG_SHARE: f64 = 0.2;
/// Kills after which a new folder is begun: a session isn't longer than this in real life, and is read whole every time.
const KILLS_A_FOLDER: usize = 250;

/// What the processes reported so far, on one folder.
#[derive(Default)]
struct Reported {
    /// Hash of the journal by its place.
    journal: BTreeMap<i64, String>,
    /// Numbers with their students.
    numbers: BTreeMap<u32, String>,
    /// SHA-256 of accepted photos.
    photos: BTreeSet<String>,
}

#[derive(Default)]
struct Counts {
    kills: usize,
    changes: usize,
    accepts: usize,
    ahead: usize,
    mended: usize,
}

/// False when a promise was broken.
pub fn run(kills: usize, seed: u64) -> bool {
    println!("\nkills: {kills} kills of a running session after 1 to 300 ms, seed {seed}");
    let start = Instant::now();
    let scratch = scratch::on_disk();
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let (mut counts, mut reported) = (Counts::default(), Reported::default());
    let mut dir = scratch.path().join("none");
    while counts.kills < kills {
        if counts.kills % KILLS_A_FOLDER == 0 {
            dir = scratch.path().join(format!("session-{}", counts.kills));
            drop(ops::new_session(&dir).unwrap());
            reported = Reported::default();
        }
        let lines = live(&dir, &mut random);
        for line in &lines {
            reported.hear(line, &mut counts);
        }
        counts.kills += 1;
        if let Err(why) = reported.check(&dir, &mut counts) {
            println!("  BROKEN after kill {}, {}: {why}", counts.kills, dir.display());
            std::mem::forget(scratch);
            return false;
        }
    }
    println!(
        "  {} kills, {} changes reported, {} of them accepts; {} times a change had become durable and wasn't reported \
         yet; {} starts put something in order; broken 0\n  {:.0} s",
        counts.kills,
        counts.changes,
        counts.accepts,
        counts.ahead,
        counts.mended,
        start.elapsed().as_secs_f64()
    );
    true
}

/// Starts a session and kills it; tells the whole lines that it said.
fn live(dir: &Path, random: &mut Pcg64Mcg) -> Vec<String> {
    let seed = random.random_range(0..u64::MAX).to_string();
    let own = std::env::current_exe().unwrap();
    let mut command = Command::new(own);
    command.arg("session").arg(dir).arg(seed).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    if !random.random_bool(YOUNG_SHARE) {
        let mut opened = String::new();
        reader.read_line(&mut opened).unwrap();
    }
    let life = Duration::from_millis(random.random_range(LIFE_MS));
    let talk = std::thread::spawn(move || {
        let mut said = String::new();
        reader.read_to_string(&mut said).unwrap();
        said
    });
    std::thread::sleep(life);
    kill(&mut child);
    let said = talk.join().unwrap();
    let whole = said.rsplit_once('\n').map(|(whole, _)| whole.to_owned()).unwrap_or_default();
    whole.lines().map(str::to_owned).collect()
}

fn kill(child: &mut Child) {
    let ended = child.try_wait().unwrap();
    assert!(ended.is_none(), "the session ended by itself: {ended:?}");
    child.kill().unwrap();
    child.wait().unwrap();
}

impl Reported {
    /// `reported <journal> <hash> did` or `... accepted <number> <student> <photo>`.
    fn hear(&mut self, line: &str, counts: &mut Counts) {
        let words: Vec<&str> = line.split(' ').collect();
        let ["reported", seq, hash, rest @ ..] = words.as_slice() else { return };
        counts.changes += 1;
        self.journal.insert(seq.parse().unwrap(), (*hash).to_owned());
        if let ["accepted", number, student, photo] = rest {
            counts.accepts += 1;
            self.numbers.insert(number.parse().unwrap(), (*student).to_owned());
            self.photos.insert((*photo).to_owned());
        }
    }

    fn check(&self, dir: &Path, counts: &mut Counts) -> Result<(), String> {
        let (store, healed) = Store::open(dir).map_err(told("it doesn't open"))?;
        require(healed.photos_wrong.is_empty(), "photos are missing or wrong", &healed)?;
        require(healed.originals_missing.is_empty(), "originals are missing", &healed)?;
        counts.mended += usize::from(!healed.is_clean());
        self.check_journal(&store, counts)?;
        for shot in store.shots().map_err(told("no shots"))? {
            let photo = std::fs::read(&shot.photo).map_err(told("no photo"))?;
            require(sha256_hex(&photo) == shot.sha256, "not the accepted photo", &shot.number)?;
        }
        drop(store);
        sound(dir).map_err(told("no database"))?;
        let owners = state::owners(dir).map_err(told("no numbers"))?;
        let changed = self.numbers.iter().find(|(number, who)| owners.get(number) != Some(who));
        require(changed.is_none(), "a number is lost or another's", &changed)?;
        let there = state::contents(dir);
        let lost: Vec<_> = self.photos.difference(&there).collect();
        require(lost.is_empty(), "accepted photos are lost", &lost)?;
        let (_, healed) = Store::open(dir).map_err(told("it doesn't open again"))?;
        require(healed.is_clean(), "a second start isn't clean", &healed)
    }

    /// The chain is whole, the rows are as it tells, and every entry that was reported stands in its place.
    fn check_journal(&self, store: &Store, counts: &mut Counts) -> Result<(), String> {
        let chain = store.check_journal().map_err(told("no journal"))?;
        require(chain.is_whole(), "the journal doesn't hold", &chain)?;
        let entries = store.journal(1, usize::MAX).map_err(told("no journal"))?;
        let hashes: BTreeMap<_, _> = entries.iter().map(|e| (e.seq, &e.sha256)).collect();
        let lost = self.journal.iter().find(|(seq, hash)| hashes.get(seq) != Some(hash));
        require(lost.is_none(), "a reported change is lost", &lost)?;
        let newest = self.journal.keys().next_back().copied().unwrap_or(0);
        let is_recovery = |word: &str| matches!(word, "healed" | "frame_parked");
        let ahead = entries.iter().any(|e| e.seq > newest && !is_recovery(e.word()));
        counts.ahead += usize::from(ahead);
        Ok(())
    }
}

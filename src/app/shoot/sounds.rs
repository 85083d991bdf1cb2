//! What is heard on an occasion: the terminal's bell in a rhythm, or a program. Nothing waits for it.

use super::inbox::{Inbox, News};
use super::program::Program;
use crate::app::config::{Argv, Sound};
use crate::session::Occasion;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Longest time that a program may sound.
const PROGRAM_LIMIT: Duration = Duration::from_secs(5);
/// Most programs that sound at once; what comes meanwhile is not heard.
const PROGRAMS_MAX: usize = 4;
/// Rest between two series, so that they don't become one.
const REST: Duration = Duration::from_millis(600);
/// Between two strokes where the configuration only says how many.
const PLAIN_GAP_MS: u16 = 250;

/// A series of strokes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rhythm {
    strokes: u8,
    gap_ms: u16,
    /// The larger, the sooner it must be heard.
    urgency: u8,
}

/// How an occasion sounds by itself, by its word; those that aren't here are silent.
const RHYTHMS: [(&str, Rhythm); 8] = [
    ("accepted", Rhythm { strokes: 1, gap_ms: 0, urgency: 1 }),
    ("camera_back", Rhythm { strokes: 2, gap_ms: 700, urgency: 2 }),
    ("failing", Rhythm { strokes: 2, gap_ms: 250, urgency: 3 }),
    ("refused", Rhythm { strokes: 3, gap_ms: 130, urgency: 4 }),
    ("stray", Rhythm { strokes: 3, gap_ms: 500, urgency: 5 }),
    ("alarm", Rhythm { strokes: 4, gap_ms: 250, urgency: 6 }),
    ("trouble", Rhythm { strokes: 6, gap_ms: 130, urgency: 7 }),
    ("camera_lost", Rhythm { strokes: 10, gap_ms: 400, urgency: 8 }),
];

/// The rhythm of an occasion, with another number of strokes if one is wanted.
fn rhythm(word: &str, strokes: Option<u8>) -> Option<Rhythm> {
    let own = RHYTHMS.iter().find(|(name, _)| *name == word).map(|(_, rhythm)| *rhythm);
    match (own, strokes) {
        (own, None) => own,
        (own, Some(strokes)) => {
            let urgency = own.map_or(0, |own| own.urgency);
            Some(Rhythm { strokes, gap_ms: PLAIN_GAP_MS, urgency })
        }
    }
}

/// Whether a new series takes the place of one that waits: an older one only says again what is no longer new.
fn replaces(waiting: Option<Rhythm>, new: Rhythm) -> bool {
    waiting.is_none_or(|waiting| new.urgency >= waiting.urgency)
}

/// What is heard; silent when muted. It ends when this is dropped.
pub struct Sounds {
    chosen: BTreeMap<&'static str, Sound>,
    muted: bool,
    bell: Arc<Slot>,
    programs: Programs,
}

impl Sounds {
    /// Starts the thread that strikes the bell; the loop itself writes each stroke, between two draws.
    pub fn start(
        chosen: BTreeMap<&'static str, Sound>,
        muted: bool,
        inbox: Inbox,
    ) -> std::io::Result<Self> {
        let bell = Arc::new(Slot::default());
        let slot = Arc::clone(&bell);
        std::thread::Builder::new().name("sounds".into()).spawn(move || strike(&slot, &inbox))?;
        Ok(Self { chosen, muted, bell, programs: Programs::default() })
    }

    /// Lets an occasion be heard.
    pub fn tell(&self, occasion: &Occasion) {
        let word = occasion.word();
        if self.muted {
            return;
        }
        match self.chosen.get(word) {
            Some(Sound::None) => {}
            Some(Sound::Program(argv)) => self.programs.start(word, argv),
            Some(Sound::Bell(None)) => {
                self.bell.offer(rhythm(word, None).or(rhythm(word, Some(1))));
            }
            Some(Sound::Bell(strokes)) => self.bell.offer(rhythm(word, *strokes)),
            None => self.bell.offer(rhythm(word, None)),
        }
    }
}

impl Drop for Sounds {
    fn drop(&mut self) {
        self.bell.change(|state| state.closed = true);
    }
}

fn strike(slot: &Slot, inbox: &Inbox) {
    while let Some(series) = slot.take() {
        for stroke in 0..series.strokes {
            let gap = Duration::from_millis(series.gap_ms.into());
            if stroke > 0 && slot.rest(gap, series.urgency) {
                break;
            }
            inbox.tell(News::Ring);
        }
        slot.rest(REST, series.urgency);
    }
}

/// The series that waits: one at most.
#[derive(Default)]
struct Slot {
    state: Mutex<SlotState>,
    changed: Condvar,
}

#[derive(Default)]
struct SlotState {
    waiting: Option<Rhythm>,
    closed: bool,
}

impl Slot {
    fn change(&self, change: impl FnOnce(&mut SlotState)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_one();
    }

    fn offer(&self, series: Option<Rhythm>) {
        let Some(series) = series else { return };
        self.change(|state| {
            if replaces(state.waiting, series) {
                state.waiting = Some(series);
            }
        });
    }

    /// Waits for a series; `None` at the end.
    fn take(&self) -> Option<Rhythm> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = |state: &mut SlotState| !state.closed && state.waiting.is_none();
        let mut state =
            self.changed.wait_while(state, idle).unwrap_or_else(PoisonError::into_inner);
        if state.closed { None } else { state.waiting.take() }
    }

    /// Rests so long; true when something more urgent waits, or at the end.
    fn rest(&self, time: Duration, urgency: u8) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let presses = |state: &SlotState| {
            state.closed || state.waiting.is_some_and(|waiting| waiting.urgency > urgency)
        };
        let rested = self.changed.wait_timeout_while(state, time, |state| !presses(state));
        let (state, _) = rested.unwrap_or_else(PoisonError::into_inner);
        presses(&state)
    }
}

/// Programs that sound: a few at once, each for a few seconds.
#[derive(Clone, Default)]
struct Programs {
    running: Arc<AtomicUsize>,
    /// Occasions whose program failed; it is told once.
    told: Arc<Mutex<BTreeSet<&'static str>>>,
}

impl Programs {
    fn start(&self, word: &'static str, argv: &Argv) {
        if self.running.fetch_add(1, Ordering::SeqCst) >= PROGRAMS_MAX {
            self.running.fetch_sub(1, Ordering::SeqCst);
            return;
        }
        let (programs, argv) = (self.clone(), argv.clone());
        // Starting a program reads the disk, so the loop doesn't do it.
        let started = std::thread::Builder::new().name("sound".into()).spawn(move || {
            programs.play(word, &argv);
            programs.running.fetch_sub(1, Ordering::SeqCst);
        });
        if let Err(error) = started {
            self.running.fetch_sub(1, Ordering::SeqCst);
            tracing::warn!(%error, "sound");
        }
    }

    fn play(&self, word: &'static str, argv: &[String]) {
        let program = Program { argv, input: &[], bare: false, limit: PROGRAM_LIMIT };
        let failure = match program.run(&|| false) {
            Ok(run) if run.is_well() => return,
            Ok(run) => run.ending(),
            Err(error) => error.to_string(),
        };
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.insert(word) {
            tracing::warn!(occasion = word, failure, "sound");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::StudentNumber;
    use crate::session::ShotNumber;
    use std::time::Instant;
    use tokio::sync::mpsc::Receiver;

    fn sounds(text: &str, muted: bool) -> (Sounds, Receiver<News>) {
        let (inbox, news) = Inbox::open();
        let config = crate::app::config::StationConfig::parse(text).unwrap();
        (Sounds::start(config.sounds, muted, inbox).unwrap(), news)
    }

    fn rings(news: &mut Receiver<News>, count: usize) {
        for _ in 0..count {
            assert!(matches!(news.blocking_recv(), Some(News::Ring)));
        }
    }

    fn accepted() -> Occasion {
        Occasion::Accepted { student: StudentNumber("1".into()), number: ShotNumber(1) }
    }

    #[test]
    fn every_rhythm_is_an_occasions_and_no_two_are_alike() {
        for (at, (word, one)) in RHYTHMS.iter().enumerate() {
            assert!(Occasion::WORDS.contains(word));
            for (other, another) in RHYTHMS.iter().skip(at + 1) {
                let alike = (one.strokes, one.gap_ms) == (another.strokes, another.gap_ms);
                assert!(!alike && one.urgency != another.urgency, "{word} {other}");
            }
        }
    }

    #[test]
    fn what_is_more_urgent_takes_the_place_of_what_waits() {
        let of = |word| rhythm(word, None).unwrap();
        assert!(replaces(None, of("accepted")));
        assert!(replaces(Some(of("accepted")), of("accepted")));
        assert!(replaces(Some(of("refused")), of("camera_lost")));
        assert!(!replaces(Some(of("camera_lost")), of("refused")));
    }

    #[test]
    fn a_slot_holds_one_series() {
        let slot = Slot::default();
        for word in ["refused", "camera_lost", "accepted"] {
            slot.offer(rhythm(word, None));
        }
        assert_eq!(slot.take(), rhythm("camera_lost", None));
        slot.offer(rhythm("trouble", None));
        assert!(slot.rest(Duration::from_mins(5), 1), "the urgent one doesn't wait");
        slot.change(|state| state.closed = true);
        assert_eq!(slot.take(), None);
    }

    #[test]
    fn each_stroke_goes_through_the_loop() {
        let (sounds, mut news) = sounds("", false);
        sounds.tell(&Occasion::Refused);
        rings(&mut news, 3);
        drop(sounds);
        // The thread ends, and with it the last sender.
        assert!(news.blocking_recv().is_none());
    }

    #[test]
    fn the_configuration_says_what_is_heard() {
        let (sounds, mut news) = sounds("[sound]\npassed = \"bell 5\"\naccepted = \"none\"", false);
        sounds.tell(&accepted());
        sounds.tell(&Occasion::Passed(crate::session::FrameId(1)));
        rings(&mut news, 5);
        drop(sounds);
        assert!(news.blocking_recv().is_none());
    }

    #[test]
    fn a_muted_station_is_silent() {
        let (sounds, mut news) = sounds("", true);
        for occasion in [Occasion::CameraLost, Occasion::Refused, accepted()] {
            sounds.tell(&occasion);
        }
        drop(sounds);
        assert!(news.blocking_recv().is_none());
    }

    #[test]
    fn a_program_sounds_and_few_do_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let gate = dir.path().join("gate");
        let made = std::process::Command::new("mkfifo").arg(&gate).status().unwrap();
        assert!(made.success());
        let argv = ["sh", "-c", "echo >>\"$0.log\"; read word <\"$0\"", gate.to_str().unwrap()];
        let argv: Argv = argv.map(str::to_owned).to_vec();
        let programs = Programs::default();
        (0..3 * PROGRAMS_MAX).for_each(|_| programs.start("accepted", &argv));
        assert_eq!(programs.running.load(Ordering::SeqCst), PROGRAMS_MAX);
        let end = Instant::now() + Duration::from_mins(1);
        // Each is stopped after its time, as nobody opens the gate.
        while programs.running.load(Ordering::SeqCst) > 0 {
            assert!(Instant::now() < end);
            std::thread::park_timeout(Duration::from_millis(20));
        }
        let log = std::fs::read_to_string(dir.path().join("gate.log")).unwrap();
        assert_eq!(log.lines().count(), PROGRAMS_MAX);
        assert_eq!(programs.told.lock().unwrap().len(), 1);
    }
}

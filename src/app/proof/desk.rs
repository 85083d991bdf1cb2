//! The proofreading desk: keys in, what they ask for done in the store, the screen drawn.

use super::super::check::Stop;
use super::super::outcome::read_bounded;
use super::super::terminal::{self, Screen};
use super::{Exit, Failure, counted, opening, profiles};
use crate::lang::Lang;
use crate::picture::{self, Detail};
use crate::roster::header::Field;
use crate::roster::{StudentNumber, correct};
use crate::session::proofing::{Ask, Said};
use crate::session::{ProofRow, ProofStep, Proofing};
use crate::store::{Store, StoreError};
use crate::view::proof_page::{self, ProofStage};
use crate::view::{Protocol, proof_keys, proof_text};
use crossterm::event::{self, Event};
use image::RgbImage;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

/// Longest wait for a key, after which a wish to stop or a closed terminal is seen.
const WAIT: Duration = Duration::from_millis(100);
/// Most events taken before the screen is drawn again.
const EVENTS_MAX: usize = 64;

/// The desk at work.
struct Desk {
    store: Store,
    centre: String,
    proofing: Proofing,
    screen: Screen,
    lang: Lang,
    /// The photo that is looked at, none where it can't be read.
    photo: Option<(PathBuf, Option<RgbImage>)>,
}

/// Whether the desk is still worked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    On,
    Left,
}

/// Opens the session and works at the desk until it is left; then says how far the rows are.
pub(super) fn run(dir: &Path, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        let sentence = lang.pick(
            "校对台需要在终端窗口中运行；没有终端时请用子命令，如 paishe proof DIR list",
            "the desk needs a terminal window; without one give a command, as in paishe proof DIR list",
        );
        return Err(Failure { exit: Exit::Usage, sentence: sentence.to_owned() });
    }
    let (store, healed) = opening::open(dir, lang)?;
    for sentence in opening::told(&healed, lang) {
        writeln!(out, "{sentence}")?;
    }
    let rows = store.proofs().map_err(|e| Failure::store(&e, lang))?;
    terminal::install_panic_hook();
    let worked = work(store, rows, lang);
    terminal::restore();
    let rows = worked?;
    writeln!(out, "{}", counted(&rows, lang))?;
    Ok(Exit::Ok)
}

fn work(store: Store, rows: Vec<ProofRow>, lang: Lang) -> Result<Vec<ProofRow>, Failure> {
    let stop = Stop::on_signals();
    let failed = |e: io::Error| Failure::machine(format!("terminal: {e}"));
    let (screen, typed) = Screen::enter(Some(Protocol::HalfBlocks)).map_err(failed)?;
    let centre = store.settings().centre.clone();
    let proofing = Proofing::new(rows);
    let mut desk = Desk { store, centre, proofing, screen, lang, photo: None };
    for key in typed {
        if desk.take(Event::Key(key)).map_err(failed)? == Flow::Left {
            return Ok(desk.proofing.rows);
        }
    }
    let (sender, events) = sync_channel(EVENTS_MAX);
    std::thread::Builder::new().spawn(move || hear(&sender)).map_err(failed)?;
    desk.listen(&events, &stop).map_err(failed)?;
    Ok(desk.proofing.rows)
}

/// Passes the terminal's events on, on a thread of its own: of a closed terminal reading never comes back.
fn hear(sender: &SyncSender<io::Result<Event>>) {
    loop {
        let event = event::read();
        let is_last = event.is_err();
        if sender.send(event).is_err() || is_last {
            return;
        }
    }
}

/// Whether the terminal was closed; its SIGHUP may be kept from this program.
fn is_hung_up() -> bool {
    let stdin = rustix::stdio::stdin();
    let mut ready = [PollFd::new(&stdin, PollFlags::empty())];
    let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
    poll(&mut ready, Some(&Timespec::default())).is_ok()
        && ready.iter().any(|ready| ready.revents().intersects(gone))
}

impl Desk {
    fn listen(&mut self, events: &Receiver<io::Result<Event>>, stop: &Stop) -> io::Result<()> {
        let mut is_stale = true;
        while !stop.is_asked() && !is_hung_up() {
            if is_stale {
                self.draw()?;
            }
            let first = match events.recv_timeout(WAIT) {
                Ok(event) => Some(event),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            };
            is_stale = first.is_some();
            for event in first.into_iter().chain(events.try_iter().take(EVENTS_MAX)) {
                if self.take(event?)? == Flow::Left {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn draw(&mut self) -> io::Result<()> {
        self.look_at_photo();
        let stage = ProofStage {
            lang: self.lang,
            look: self.screen.look(),
            centre: &self.centre,
            photo: self.photo.as_ref().and_then(|(_, pixels)| pixels.as_ref()),
        };
        let proofing = &self.proofing;
        self.screen.draw_with(|frame| proof_page::draw(frame, proofing, &stage))
    }

    fn look_at_photo(&mut self) {
        let path = self.proofing.row().map(|row| &row.photo);
        if self.photo.as_ref().map(|(path, _)| path) != path {
            self.photo = path.map(|path| (path.clone(), pixels(path, self.lang)));
        }
    }

    fn take(&mut self, event: Event) -> io::Result<Flow> {
        let key = match event {
            Event::Key(key) => proof_keys::press(&key, &self.proofing),
            Event::Paste(text) => proof_keys::paste(&text, &self.proofing),
            Event::Resize(..) => {
                self.screen.resized()?;
                None
            }
            _ => None,
        };
        match key.and_then(|key| self.proofing.press(key)) {
            Some(Ask::Quit) => return Ok(Flow::Left),
            Some(ask) => self.perform(ask),
            None => {}
        }
        Ok(Flow::On)
    }

    /// Does what is asked and tells the desk how the rows are now; whatever goes wrong is said, and the desk goes on.
    fn perform(&mut self, ask: Ask) {
        let number = self.proofing.row().map(|row| row.number);
        let done = self.done(ask);
        let rows = match self.store.proofs() {
            Ok(rows) => rows,
            Err(e) => {
                self.proofing.said = Some(Said::Refused(e.sentence(self.lang)));
                return;
            }
        };
        let row = rows.iter().find(|row| Some(row.number) == number);
        let said = match done {
            Err(why) => Some(Said::Refused(why)),
            Ok(note) => row.map(|row| Said::Done(told(row, note, self.lang))),
        };
        self.proofing.answer(rows, said);
    }

    /// What is to be noticed, or why it was not done.
    fn done(&mut self, ask: Ask) -> Result<Option<String>, String> {
        let lang = self.lang;
        let failed = |e: StoreError| e.sentence(lang);
        match ask {
            Ask::Step(who, step, reason) => {
                let done = self.store.proof_step(&[who], &step, reason.as_deref());
                done.map(|()| None).map_err(failed)
            }
            Ask::Correct(who, field, typed) => self.correct(&who, field, &typed),
            Ask::Note(who, kind, words) => {
                let done = self.store.note_errata(&[(who, kind, words)]);
                done.map(|()| Some(proof_text::erratum(kind).of(lang).to_owned())).map_err(failed)
            }
            Ask::Quit => Ok(None),
        }
    }

    /// Marks a field, unless it is marked, and corrects it. Nothing is marked for what the field can't hold.
    fn correct(
        &mut self,
        who: &StudentNumber,
        field: Field,
        typed: &str,
    ) -> Result<Option<String>, String> {
        let lang = self.lang;
        let failed = |e: StoreError| e.sentence(lang);
        let row = self.proofing.rows.iter().find(|row| row.student.number == *who);
        let row = row.ok_or_else(|| failed(StoreError::NotDone(who.clone())))?;
        let options = profiles::read_options(&self.store, lang).map_err(|e| e.sentence)?;
        let titled = |words: &str| format!("{}：{words}", field.title());
        let (right, notices) = correct(&row.student, field, typed, &options)
            .map_err(|notice| titled(notice.text(lang)))?;
        if row.proof.step(&ProofStep::Correct(field)).is_err() {
            let mark = ProofStep::Mark(field);
            self.store.proof_step(std::slice::from_ref(who), &mark, None).map_err(failed)?;
        }
        self.store.correct(who, field, &right).map_err(failed)?;
        let noticed: Vec<_> = notices.iter().map(|notice| notice.text(lang)).collect();
        Ok((!noticed.is_empty()).then(|| titled(&noticed.join(lang.pick("；", "; ")))))
    }
}

/// A row as it is after something was done, and what is to be noticed besides.
fn told(row: &ProofRow, note: Option<String>, lang: Lang) -> String {
    let state = proof_text::state(row.proof.state).of(lang);
    let note = note.map(|note| format!("  {note}")).unwrap_or_default();
    format!("{} {}  {state}{note}", row.number, row.student.name)
}

fn pixels(path: &Path, lang: Lang) -> Option<RgbImage> {
    let bytes = read_bounded(path, picture::MAX_FILE_BYTES as u64, lang).ok()?;
    picture::decode(&bytes, Detail::Analysis).ok().map(|picture| picture.pixels)
}

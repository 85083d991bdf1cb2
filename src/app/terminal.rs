//! The terminal: entered, drawn on, and always restored.

mod probe;

pub use probe::{Env, Found};

use crate::session::Session;
use crate::view::{self, Colours, Look, Protocol, Stage, graphics, picture};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste, KeyEvent};
use crossterm::style::Print;
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
};
use crossterm::{cursor, execute, queue, terminal};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How long the terminal may take to answer what it can do.
const PROBE: Duration = Duration::from_millis(300);

/// The numeric keypad sends digits and Enter (DECKPNM). A program before this one may have left it sending sequences of
/// its own, which crossterm doesn't know.
const PLAIN_KEYPAD: Print<&str> = Print("\x1b>");

/// Whether the screen is taken over now.
static ENTERED: AtomicBool = AtomicBool::new(false);
/// Whether the terminal may still hold a kitty picture.
static KITTY_SHOWN: AtomicBool = AtomicBool::new(false);
/// Whether keys are read one by one without a screen.
static RAW: AtomicBool = AtomicBool::new(false);
/// Whether a panic took the screen down.
static PANICKED: AtomicBool = AtomicBool::new(false);

/// The terminal, taken over until it is dropped.
#[derive(Debug)]
pub struct Screen {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    look: Look,
    sent: Option<Sent>,
}

/// What the last picture sent was, so that an unchanged one is not sent again.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Sent {
    id: u64,
    area: Rect,
    verdict: Option<crate::judge::Verdict>,
}

impl Screen {
    /// Takes the terminal over: raw mode, alternate screen, bracketed paste; asks it what it can show.
    ///
    /// Call this before the event stream is started. Keys typed meanwhile come back, to be handled first.
    /// `forced` is the protocol the operator asked for. On an error the terminal is as it was before.
    pub fn enter(forced: Option<Protocol>) -> io::Result<(Self, Vec<KeyEvent>)> {
        let env = Env::read();
        terminal::enable_raw_mode()?;
        ENTERED.store(true, Ordering::SeqCst);
        Self::set_up(&env, forced).inspect_err(|_| restore())
    }

    fn set_up(env: &Env, forced: Option<Protocol>) -> io::Result<(Self, Vec<KeyEvent>)> {
        execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, PLAIN_KEYPAD)?;
        let found = probe::ask(env, PROBE)?;
        let look = probe::look(env, &found, forced);
        if look.colours != Colours::None {
            crossterm::style::force_color_output(true);
        }
        // Standard output alone passes on a kilobyte at a time.
        let out = BufWriter::with_capacity(1 << 16, io::stdout());
        let terminal = Terminal::new(CrosstermBackend::new(out))?;
        Ok((Self { terminal, look, sent: None }, probe::typed_keys(&found.typed)))
    }

    /// What the terminal can show; belongs into the [`Stage`].
    #[must_use]
    pub fn look(&self) -> Look {
        self.look
    }

    /// Draws the screen, and sends the picture where the terminal has graphics and it is another one than before.
    ///
    /// Blocks until the terminal took the bytes. An error means that the terminal is gone, or a panic restored it.
    pub fn draw(&mut self, session: &Session, stage: &Stage) -> io::Result<()> {
        at_once(|| self.draw_parts(session, stage))
    }

    /// Draws a screen that has no picture but in characters; errors as [`Screen::draw`].
    pub fn draw_with(&mut self, draw: impl FnOnce(&mut Frame)) -> io::Result<()> {
        at_once(|| self.terminal.draw(draw).map(drop))
    }

    fn draw_parts(&mut self, session: &Session, stage: &Stage) -> io::Result<()> {
        let mut place = None;
        self.terminal.draw(|frame| place = view::draw(frame, session, stage).picture)?;
        if self.sent.is_some_and(|sent| Some(sent.area) != place.map(|place| place.area)) {
            self.take_picture_off()?;
            self.terminal.draw(|frame| place = view::draw(frame, session, stage).picture)?;
        }
        let (Some(place), Some(shown)) = (place, &stage.shown) else { return Ok(()) };
        let verdict = shown.judgement.map(|judgement| judgement.verdict);
        let now = Sent { id: shown.id, area: place.area, verdict };
        if self.sent != Some(now) {
            let size = picture::size_px(place.area, self.look, shown.still);
            let pixels = picture::compose(shown, place.part, &stage.guides, size);
            let bytes = graphics::encode(&pixels, place.area, self.look.protocol);
            show_picture(&bytes.map_err(io::Error::other)?, place.area)?;
            self.sent = Some(now);
            KITTY_SHOWN.fetch_or(self.look.protocol == Protocol::Kitty, Ordering::SeqCst);
        }
        Ok(())
    }

    /// Everything is drawn anew afterwards: sixel and iTerm2 pictures only go away with the cells under them.
    fn take_picture_off(&mut self) -> io::Result<()> {
        io::stdout().write_all(&graphics::erase(self.look.protocol))?;
        self.sent = None;
        let size = self.terminal.size()?;
        // Not `clear`: that asks the terminal for its cursor and would swallow keys while it waits.
        self.terminal.resize(Rect::new(0, 0, size.width, size.height))
    }

    /// Call after the window changed its size: the size of a cell may be another one.
    pub fn resized(&mut self) -> io::Result<()> {
        self.look.cell = probe::cell_size();
        self.take_picture_off()
    }

    /// Sounds the bell.
    pub fn bell(&self) -> io::Result<()> {
        bell()
    }
}

/// Sounds the terminal's bell. Between two draws only: a picture's bytes must stay together.
pub fn bell() -> io::Result<()> {
    let mut out = io::stdout();
    out.write_all(b"\x07")?;
    out.flush()
}

/// Keys are read one by one until this is dropped; nothing is written to the terminal.
#[derive(Debug)]
pub struct Raw(());

impl Raw {
    /// Takes the keyboard over.
    pub fn enter() -> io::Result<Self> {
        terminal::enable_raw_mode()?;
        RAW.store(true, Ordering::SeqCst);
        Ok(Self(()))
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        restore();
    }
}

/// An error once a panic ended the station's display.
pub fn check() -> io::Result<()> {
    if PANICKED.load(Ordering::SeqCst) {
        return Err(io::Error::other("the screen was left after an internal error"));
    }
    Ok(())
}

/// Writes what the terminal is to show in one go, unless a panic took the screen down.
fn at_once(draw: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    check()?;
    queue!(io::stdout(), BeginSynchronizedUpdate)?;
    let drawn = draw();
    execute!(io::stdout(), EndSynchronizedUpdate)?;
    drawn
}

/// Writes a picture's bytes at its area; the cursor comes back to where it was.
fn show_picture(bytes: &[u8], area: Rect) -> io::Result<()> {
    let mut out = io::stdout();
    queue!(out, cursor::SavePosition, cursor::MoveTo(area.x, area.y))?;
    out.write_all(bytes)?;
    execute!(out, cursor::RestorePosition)
}

/// Asks the terminal what it can show and gives it back at once, for `paishe doctor`.
///
/// What was typed meanwhile is lost. Without a terminal nothing is asked, and the look is the environment's.
pub fn survey() -> io::Result<(Env, Found, Look)> {
    let env = Env::read();
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        let look = probe::look(&env, &Found::default(), None);
        return Ok((env, Found::default(), look));
    }
    terminal::enable_raw_mode()?;
    ENTERED.store(true, Ordering::SeqCst);
    let asked = execute!(io::stdout(), EnterAlternateScreen).and_then(|()| probe::ask(&env, PROBE));
    restore();
    let found = asked?;
    let look = probe::look(&env, &found, None);
    Ok((env, found, look))
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back as it was: on leaving, on a panic, on SIGTERM and SIGHUP. Does nothing the second time.
pub fn restore() {
    if RAW.swap(false, Ordering::SeqCst) {
        terminal::disable_raw_mode().ok();
    }
    if !ENTERED.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    // Nothing can be done about a terminal that is gone.
    if KITTY_SHOWN.swap(false, Ordering::SeqCst) {
        out.write_all(&graphics::erase(Protocol::Kitty)).ok();
    }
    execute!(out, EndSynchronizedUpdate, DisableBracketedPaste, LeaveAlternateScreen, cursor::Show)
        .ok();
    terminal::disable_raw_mode().ok();
}

/// Makes a panic, on whichever thread, restore the terminal and say one sentence.
///
/// [`Screen::draw`] fails from then on, so that the loop ends.
pub fn install_panic_hook() {
    std::panic::set_hook(Box::new(|info| {
        PANICKED.store(true, Ordering::SeqCst);
        restore();
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        writeln!(io::stderr(), "{}", panic_sentence(&place)).ok();
        tracing::error!("panic: {info}");
    }));
}

/// The place only: a panic's message may quote a student's row.
fn panic_sentence(place: &str) -> String {
    format!(
        "paishe: 程序内部错误（{place}），已停止；照片和序号都已存盘，请用同一命令重新打开 / \
         stopped by an internal error at {place}; frames and accepted shots are on disk, start it again"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_says_where_and_what_to_do_in_one_line() {
        let words = panic_sentence("src/x.rs:3:4");
        assert!(words.contains("src/x.rs:3:4") && words.contains("start it again"));
        assert_eq!(words.lines().count(), 1);
    }

    #[test]
    fn the_screen_can_be_drawn_on_a_thread_of_its_own() {
        fn sendable<T: Send>() {}
        sendable::<Screen>();
    }

    #[test]
    fn restoring_a_terminal_that_was_never_entered_writes_nothing() {
        assert!(!ENTERED.load(Ordering::SeqCst));
        restore();
        assert!(!ENTERED.load(Ordering::SeqCst));
    }
}

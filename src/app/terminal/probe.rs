//! Asks the terminal what it can show: by its environment, and by questions with a deadline.
//!
//! The answers are read from standard input before any event stream is, so nothing else waits for the same bytes;
//! whatever is no answer was typed by the operator and is handed on. The kitty question is only put to terminals
//! that the environment names: another one could answer late, and its answer would be taken for keys.

use crate::view::{CellSize, Colours, Look, Protocol};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// The environment variables that tell something about the terminal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Env {
    /// `TERM`
    pub term: String,
    /// `TERM_PROGRAM`
    pub program: String,
    /// `LC_TERMINAL`
    pub lc_terminal: String,
    /// Whether `KITTY_WINDOW_ID` is set.
    pub kitty: bool,
    /// Whether `TMUX` or `STY` is set.
    pub multiplexed: bool,
    /// Whether `NO_COLOR` is set and not empty.
    pub no_colour: bool,
}

/// What the terminal answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Whether it answered at all.
    pub answered: bool,
    /// Whether it names sixel among its attributes.
    pub sixel: bool,
    /// Whether it answered the kitty question with OK.
    pub kitty: bool,
    /// Column, from 1, of the cursor after three ambiguous characters.
    pub column: Option<u16>,
    /// What was typed meanwhile.
    pub typed: Vec<u8>,
}

/// Three ambiguous characters at the top left, then where the cursor is.
const WIDTH_QUESTION: &str = "\x1b[1;1H▀·─\x1b[6n\x1b[1;1H\x1b[2K";
/// A picture of one pixel, asked about but not shown.
const KITTY_QUESTION: &str = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\";
/// Primary device attributes. Every terminal answers this, so it comes last and ends the wait.
const ATTRIBUTES_QUESTION: &str = "\x1b[c";
/// An answer longer than this is none.
const LONGEST: usize = 4096;

impl Env {
    /// Reads the variables of this process.
    #[must_use]
    pub fn read() -> Self {
        let text = |name| std::env::var(name).unwrap_or_default();
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        Self {
            term: text("TERM"),
            program: text("TERM_PROGRAM"),
            lc_terminal: text("LC_TERMINAL"),
            kitty: is_set("KITTY_WINDOW_ID"),
            multiplexed: is_set("TMUX") || is_set("STY"),
            no_colour: is_set("NO_COLOR"),
        }
    }

    /// Whether the terminal is one that has kitty's graphics.
    #[must_use]
    pub fn hints_kitty(&self) -> bool {
        self.kitty
            || matches!(self.term.as_str(), "xterm-kitty" | "xterm-ghostty")
            || self.program == "ghostty"
    }

    /// Whether the terminal is one that has iTerm2's inline images.
    #[must_use]
    pub fn hints_iterm2(&self) -> bool {
        matches!(self.program.as_str(), "iTerm.app" | "WezTerm") || self.lc_terminal == "iTerm2"
    }

    fn colours(&self) -> Colours {
        let few = self.program == "Apple_Terminal"
            || matches!(self.term.as_str(), "linux" | "xterm" | "screen" | "vt220" | "vt100");
        match (self.no_colour, few) {
            (true, _) => Colours::None,
            (false, true) => Colours::Indexed,
            (false, false) => Colours::True,
        }
    }
}

/// What can be shown, from the environment, the answers, and the operator's wish, which wins.
#[must_use]
pub fn look(env: &Env, found: &Found, forced: Option<Protocol>) -> Look {
    let seen = match () {
        () if env.multiplexed => Protocol::HalfBlocks,
        () if found.kitty => Protocol::Kitty,
        () if env.hints_iterm2() => Protocol::ITerm2,
        () if found.sixel => Protocol::Sixel,
        () => Protocol::HalfBlocks,
    };
    Look {
        protocol: forced.unwrap_or(seen),
        colours: env.colours(),
        wide_ambiguous: found.column.is_some_and(|column| column > 4),
        cell: cell_size(),
    }
}

/// Size of a cell as the terminal driver knows it, else a usual one.
#[must_use]
pub fn cell_size() -> CellSize {
    let Ok(size) = crossterm::terminal::window_size() else { return CellSize::default() };
    let (width_px, height_px) = (size.width / size.columns.max(1), size.height / size.rows.max(1));
    if width_px == 0 || height_px == 0 {
        return CellSize::default();
    }
    CellSize { height_px, width_px }
}

/// Puts the questions and reads until the last one is answered or `timeout` is over. Raw mode must be on.
pub fn ask(env: &Env, timeout: Duration) -> io::Result<Found> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Ok(Found::default());
    }
    let mut out = io::stdout();
    out.write_all(WIDTH_QUESTION.as_bytes())?;
    if env.hints_kitty() && !env.multiplexed {
        out.write_all(KITTY_QUESTION.as_bytes())?;
    }
    out.write_all(ATTRIBUTES_QUESTION.as_bytes())?;
    out.flush()?;
    let mut bytes = Vec::new();
    let deadline = Instant::now() + timeout;
    while !read(&bytes).answered && bytes.len() < LONGEST && read_some(&mut bytes, deadline)? {}
    Ok(read(&bytes))
}

/// Reads what is there, waiting for it until `deadline`; false when nothing came.
fn read_some(bytes: &mut Vec<u8>, deadline: Instant) -> io::Result<bool> {
    let stdin = rustix::stdio::stdin();
    let left = deadline.saturating_duration_since(Instant::now());
    let wait =
        Timespec { tv_sec: left.as_secs().cast_signed(), tv_nsec: left.subsec_nanos().into() };
    let mut ready = [PollFd::new(&stdin, PollFlags::IN)];
    match poll(&mut ready, Some(&wait)) {
        Ok(0) => return Ok(false),
        Err(rustix::io::Errno::INTR) => return Ok(true),
        other => other?,
    };
    let mut part = [0; 512];
    let count = rustix::io::read(stdin, &mut part)?;
    bytes.extend(part.iter().take(count));
    Ok(count > 0)
}

/// Tells answers from what was typed. An unfinished or unknown escape sequence is neither.
#[must_use]
pub fn read(bytes: &[u8]) -> Found {
    let mut found = Found::default();
    let mut rest = bytes;
    while let Some((&first, after)) = rest.split_first() {
        rest = match (first, after.first()) {
            (0x1b, Some(b'[')) => csi(after.get(1..).unwrap_or_default(), &mut found),
            (0x1b, Some(b'_' | b'P' | b']')) => string(after, &mut found),
            (0x1b, Some(b'O')) => after.get(2..).unwrap_or_default(),
            _ => {
                found.typed.push(first);
                after
            }
        };
    }
    found
}

/// A control sequence after its `ESC [`; returns what follows it.
fn csi<'a>(text: &'a [u8], found: &mut Found) -> &'a [u8] {
    let Some(end) = text.iter().position(|byte| (0x40..=0x7e).contains(byte)) else { return &[] };
    let (body, tail) = text.split_at(end);
    let body = std::str::from_utf8(body).unwrap_or_default();
    match (tail.first(), body.strip_prefix('?')) {
        (Some(b'c'), Some(attributes)) => {
            found.answered = true;
            found.sixel = attributes.split(';').skip(1).any(|attribute| attribute == "4");
        }
        (Some(b'R'), None) => {
            found.column = body.split_once(';').and_then(|(_, column)| column.parse().ok());
        }
        _ => {}
    }
    tail.get(1..).unwrap_or_default()
}

/// A string sequence after its `ESC`, up to `ESC \` or BEL; returns what follows it.
fn string<'a>(text: &'a [u8], found: &mut Found) -> &'a [u8] {
    let closing = text.windows(2).position(|pair| pair == b"\x1b\\").map(|at| (at, 2));
    let bell = text.iter().position(|&byte| byte == 7).map(|at| (at, 1));
    let Some((end, length)) = closing.into_iter().chain(bell).min() else { return &[] };
    let body = text.get(..end).unwrap_or_default();
    found.kitty |= body.starts_with(b"_Gi=31") && body.ends_with(b";OK");
    text.get(end + length..).unwrap_or_default()
}

/// Typed bytes as keys.
#[must_use]
pub fn typed_keys(typed: &[u8]) -> Vec<KeyEvent> {
    let code = |letter| match letter {
        '\r' | '\n' => Some(KeyCode::Enter),
        '\u{7f}' | '\u{8}' => Some(KeyCode::Backspace),
        '\u{1b}' => Some(KeyCode::Esc),
        letter if letter.is_control() || letter == char::REPLACEMENT_CHARACTER => None,
        letter => Some(KeyCode::Char(letter)),
    };
    let text = String::from_utf8_lossy(typed);
    text.chars().filter_map(code).map(|code| KeyEvent::new(code, KeyModifiers::NONE)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(term: &str, program: &str) -> Env {
        Env { term: term.into(), program: program.into(), ..Env::default() }
    }

    #[test]
    fn answers_are_told_from_keys_typed_between_them() {
        let found = read("20\x1b[1;4R10\x1b_Gi=31;OK\x1b\\3\x1b[?62;4;22c学\r".as_bytes());
        assert!(found.answered && found.sixel && found.kitty);
        assert_eq!(found.column, Some(4));
        assert_eq!(String::from_utf8(found.typed.clone()).unwrap(), "20103学\r");
        let keys = typed_keys(&found.typed);
        assert_eq!(keys.first().map(|k| k.code), Some(KeyCode::Char('2')));
        assert_eq!(keys.last().map(|k| k.code), Some(KeyCode::Enter));
        assert_eq!(keys.len(), 7);
    }

    #[test]
    fn an_answer_cut_anywhere_is_never_taken_for_keys() {
        let whole = b"\x1b[1;7R\x1b_Gi=31;OK\x1b\\\x1b[?65;4c";
        for end in 0..whole.len() {
            let found = read(&whole[..end]);
            assert!(found.typed.iter().all(|&b| b == 0x1b), "{end}: {:?}", found.typed);
            assert!(!found.answered);
        }
        assert!(read(whole).answered);
    }

    #[test]
    fn attribute_four_means_sixel_but_a_terminal_class_of_four_does_not() {
        assert!(read(b"\x1b[?62;4c").sixel);
        assert!(!read(b"\x1b[?4;6c").sixel);
        assert!(!read(b"\x1b[?62;14c").sixel);
    }

    #[test]
    fn ambiguous_characters_are_wide_when_the_cursor_went_further() {
        let wide = |column| look(&Env::default(), &Found { column, ..Found::default() }, None);
        assert!(wide(Some(7)).wide_ambiguous);
        assert!(!wide(Some(4)).wide_ambiguous);
        assert!(!wide(None).wide_ambiguous);
    }

    #[test]
    fn graphics_are_never_guessed_inside_a_multiplexer_but_can_be_forced() {
        let inside = Env { multiplexed: true, kitty: true, ..env("tmux-256color", "iTerm.app") };
        let found = Found { sixel: true, kitty: true, ..Found::default() };
        assert_eq!(look(&inside, &found, None).protocol, Protocol::HalfBlocks);
        assert_eq!(look(&inside, &found, Some(Protocol::Sixel)).protocol, Protocol::Sixel);
    }

    #[test]
    fn each_terminal_gets_its_own_graphics() {
        let found = |kitty, sixel| Found { sixel, kitty, ..Found::default() };
        let seen = |env: &Env, found: &Found| look(env, found, None).protocol;
        assert_eq!(seen(&env("xterm-kitty", ""), &found(true, false)), Protocol::Kitty);
        assert_eq!(
            seen(&env("xterm-256color", "iTerm.app"), &found(false, true)),
            Protocol::ITerm2
        );
        assert_eq!(seen(&env("foot", ""), &found(false, true)), Protocol::Sixel);
        assert_eq!(seen(&env("xterm-256color", ""), &found(false, false)), Protocol::HalfBlocks);
    }

    #[test]
    fn colours_follow_the_environment() {
        assert_eq!(Env { no_colour: true, ..env("xterm-kitty", "") }.colours(), Colours::None);
        assert_eq!(env("linux", "").colours(), Colours::Indexed);
        assert_eq!(env("tmux-256color", "").colours(), Colours::True);
    }
}

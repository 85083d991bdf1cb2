//! How the station shows itself: as a screen, or as plain lines.

use crate::app::cli;
use crate::app::terminal::{self, Raw, Screen};
use crate::lang::Lang;
use crate::session::{Command, Session};
use crate::view::Look;
use crate::view::Stage;
use crate::view::plain::Plain;
use crossterm::event::KeyEvent;
use jiff::tz::TimeZone;
use std::io::{self, IsTerminal, Write};

/// The station's face.
pub(super) enum Face {
    /// The whole terminal.
    Screen(Box<Screen>),
    /// A line an event.
    Plain(Box<Printer>),
}

impl Face {
    /// Takes the terminal over as far as it is needed; keys that were typed meanwhile come back.
    pub(super) fn enter(args: &cli::Shoot, lang: Lang) -> io::Result<(Self, Vec<KeyEvent>)> {
        if args.plain {
            return Ok((Self::Plain(Box::new(Printer::new(lang)?)), Vec::new()));
        }
        let (screen, typed) = Screen::enter(args.picture)?;
        Ok((Self::Screen(Box::new(screen)), typed))
    }

    pub(super) fn look(&self) -> Look {
        match self {
            Self::Screen(screen) => screen.look(),
            Self::Plain(_) => Look::default(),
        }
    }

    /// Call before the session takes a command.
    pub(super) fn before(&mut self, command: &Command, session: &Session) {
        if let Self::Plain(printer) = self {
            let echo = printer.plain.before(command, session);
            printer.say(echo);
        }
    }

    /// Call after the session took an event.
    pub(super) fn after(&mut self, session: &Session) {
        if let Self::Plain(printer) = self {
            let lines = printer.plain.lines(session, printer.lang);
            printer.say(lines);
        }
    }

    /// Says that a typed line was not taken.
    pub(super) fn untaken(&mut self) {
        if let Self::Plain(printer) = self {
            printer.say([Plain::untaken(printer.lang)]);
        }
    }

    /// Draws the screen; an error means that nobody can see it any more.
    pub(super) fn draw(&mut self, session: &Session, stage: &Stage) -> io::Result<()> {
        match self {
            Self::Screen(screen) => screen.draw(session, stage),
            Self::Plain(printer) => printer.check(),
        }
    }

    pub(super) fn bell(&self) -> io::Result<()> {
        match self {
            Self::Screen(screen) => screen.bell(),
            // A file has no bell.
            Self::Plain(printer) if !printer.to_terminal => Ok(()),
            Self::Plain(_) => terminal::bell(),
        }
    }

    pub(super) fn resized(&mut self) -> io::Result<()> {
        match self {
            Self::Screen(screen) => screen.resized(),
            Self::Plain(_) => Ok(()),
        }
    }
}

/// Prints lines with the time before each. No escape sequence is ever among them.
pub(super) struct Printer {
    plain: Plain,
    lang: Lang,
    to_terminal: bool,
    /// While keys are read one by one, a line feed alone doesn't lead to the line's begin.
    raw: Option<Raw>,
    failed: Option<io::Error>,
}

impl Printer {
    fn new(lang: Lang) -> io::Result<Self> {
        let raw = if io::stdin().is_terminal() { Some(Raw::enter()?) } else { None };
        let to_terminal = io::stdout().is_terminal();
        Ok(Self { plain: Plain::new(TimeZone::system()), lang, to_terminal, raw, failed: None })
    }

    fn say(&mut self, lines: impl IntoIterator<Item = String>) {
        let time = jiff::Zoned::now().strftime("%T").to_string();
        let end = if self.raw.is_some() && self.to_terminal { "\r\n" } else { "\n" };
        let line = |text: String| format!("{time} {text}{end}");
        let text: String = lines.into_iter().map(line).collect();
        let mut out = io::stdout();
        if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            self.failed.get_or_insert(error);
        }
    }

    /// An error when nobody hears the lines any more.
    fn check(&mut self) -> io::Result<()> {
        terminal::check()?;
        self.failed.take().map_or(Ok(()), Err)
    }
}

//! How far a run is, on one line of the terminal that is wiped before anything else is written.

use crate::lang::Lang;
use std::io::{self, Write};
use std::time::{Duration, Instant};
use unicode_width::UnicodeWidthChar;

/// Cells of the bar itself.
const BAR_CELLS: usize = 20;
/// Pause between two drawings.
const PAUSE: Duration = Duration::from_millis(100);
/// Back to the start of the line, and wipe it.
const WIPE: &str = "\r\x1b[2K";
/// Fewer photos than this are done before anybody reads a bar.
const FEWEST: usize = 3;

pub(super) struct Bar {
    total: usize,
    wanted: bool,
    lang: Lang,
    begun: Instant,
    drawn: Option<Instant>,
}

impl Bar {
    pub(super) fn new(total: usize, is_terminal: bool, lang: Lang) -> Self {
        let wanted = is_terminal && total >= FEWEST;
        Self { total, wanted, lang, begun: Instant::now(), drawn: None }
    }

    /// Draws it, unless it was drawn a moment ago.
    pub(super) fn draw(&mut self, err: &mut dyn Write, done: usize) -> io::Result<()> {
        let is_early = self.drawn.is_some_and(|drawn| drawn.elapsed() < PAUSE);
        if !self.wanted || is_early {
            return Ok(());
        }
        self.drawn = Some(Instant::now());
        let cells = crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns));
        let line = line(done, self.total, self.begun.elapsed(), self.lang);
        // The last cell stays empty: some terminals wrap when it is filled.
        write!(err, "{WIPE}{}", cut(&line, cells.saturating_sub(1)))?;
        err.flush()
    }

    /// Wipes it, before something else is written to the terminal.
    pub(super) fn wipe(&mut self, err: &mut dyn Write) -> io::Result<()> {
        match self.drawn.take() {
            Some(_) => write!(err, "{WIPE}").and_then(|()| err.flush()),
            None => Ok(()),
        }
    }
}

fn line(done: usize, total: usize, passed: Duration, lang: Lang) -> String {
    let filled = BAR_CELLS * done / total.max(1);
    let bar = format!("{}{}", "#".repeat(filled), "-".repeat(BAR_CELLS - filled));
    let rate = done as f64 / passed.as_secs_f64().max(1e-3);
    let left = clock(total.saturating_sub(done) as f64 / rate.max(1e-6));
    let percent = 100 * done / total.max(1);
    if done == 0 {
        return format!("[{bar}] 0/{total}");
    }
    match lang {
        Lang::Zh => format!("[{bar}] {done}/{total}  {percent}%  每秒 {rate:.1} 张  还需 {left}"),
        Lang::En => format!("[{bar}] {done}/{total}  {percent}%  {rate:.1} a second  {left} left"),
    }
}

/// Minutes and seconds, with hours when there are any.
fn clock(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// As much of a line as fits into a number of cells.
fn cut(line: &str, cells: usize) -> String {
    let mut used = 0;
    line.chars()
        .take_while(|c| {
            used += c.width().unwrap_or(0);
            used <= cells
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_tells_how_far_and_how_long() {
        let line = line(50, 200, Duration::from_secs(10), Lang::En);
        assert_eq!(line, "[#####---------------] 50/200  25%  5.0 a second  0:30 left");
        assert_eq!(clock(3725.0), "1:02:05");
    }

    #[test]
    fn a_narrow_terminal_cuts_the_line_at_a_whole_character() {
        assert_eq!(cut("还需 3:20", 5), "还需 ");
        assert_eq!(cut("还需 3:20", 3), "还");
    }

    #[test]
    fn what_is_no_terminal_shows_no_bar() {
        let mut written = Vec::new();
        let mut bar = Bar::new(1000, false, Lang::Zh);
        bar.draw(&mut written, 5).unwrap();
        bar.wipe(&mut written).unwrap();
        assert!(written.is_empty());
    }
}

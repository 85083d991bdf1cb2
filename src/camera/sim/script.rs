//! Script files: orders at moments, before exposures, again and again, and by chance.
//!
//! A script and its seed alone say which order comes when: [`Script::orders`] has neither clock nor thread.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::lapse;
use super::order::{MAX_LINE_BYTES, Order};

/// Lines of a script.
const MAX_LINES: usize = 2_000;
/// Choices of one `random` line, and the largest weight of one.
const MAX_CHOICES: usize = 50;
/// Longest script, in bytes.
const MAX_BYTES: u64 = (MAX_LINES * (MAX_LINE_BYTES + 1)) as u64;
/// The shortest time between two orders of one line.
const SHORTEST_PERIOD: Duration = Duration::from_millis(10);
/// How much faster than written a script can run.
const MAX_SPEED: u32 = 1_000;
/// What a line can be.
const FORMS: &str = "at T ORDER, shot N ORDER, every T ORDER, random every T: [Nx] ORDER | ORDER ..., \
                         seed N, speed N";

/// What happens to a camera as time goes by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Script {
    lines: Vec<Line>,
    cues: Vec<(u32, Order)>,
    seed: Option<u64>,
    /// How much faster than written it runs; 0 is as written.
    speed: u32,
}

/// A line that has its own time.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    first: Duration,
    period: Option<Duration>,
    /// One order, or several with their weights.
    choices: Vec<(u32, Order)>,
}

/// A line that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Counted from 1; 0 is the whole script.
    pub line: usize,
    /// What is wrong, and what is allowed.
    pub words: String,
}

/// Why a script can't be followed.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// The file can't be read, or is no text.
    #[error("{}: {source}", path.display())]
    File {
        /// The script file.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
    /// All its mistakes, in the order of the lines.
    #[error("{}", told(.0))]
    Mistakes(Vec<Mistake>),
}

fn told(mistakes: &[Mistake]) -> String {
    let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.words)
    }
}

impl FromStr for Script {
    type Err = ScriptError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut script = Self::default();
        let mut mistakes = Vec::new();
        for (line, content) in (1..=MAX_LINES).zip(text.lines()) {
            if let Err(words) = script.read_line(content) {
                mistakes.push(Mistake { line, words });
            }
        }
        if text.lines().nth(MAX_LINES).is_some() {
            let words = format!("a script has at most {MAX_LINES} lines");
            mistakes.push(Mistake { line: MAX_LINES + 1, words });
        }
        if mistakes.is_empty() { Ok(script) } else { Err(ScriptError::Mistakes(mistakes)) }
    }
}

impl Script {
    /// Reads a script file of at most 2000 lines.
    pub fn read(path: &Path) -> Result<Self, ScriptError> {
        use std::io::Read;
        let failed = |source| ScriptError::File { path: path.to_owned(), source };
        let mut text = String::new();
        let file = std::fs::File::open(path).map_err(failed)?;
        file.take(MAX_BYTES + 1).read_to_string(&mut text).map_err(failed)?;
        if text.len() as u64 > MAX_BYTES {
            return Err(failed(std::io::ErrorKind::FileTooLarge.into()));
        }
        text.parse()
    }

    /// This script, and one order again and again.
    #[must_use]
    pub fn and_every(mut self, period: Duration, order: Order) -> Self {
        let period = period.max(SHORTEST_PERIOD);
        let choices = vec![(1, order)];
        self.lines.push(Line { first: period, period: Some(period), choices });
        self
    }

    fn read_line(&mut self, line: &str) -> Result<(), String> {
        if line.len() > MAX_LINE_BYTES {
            return Err(format!("a line of more than {MAX_LINE_BYTES} bytes"));
        }
        let content = line.split('#').next().unwrap_or_default().trim();
        let (word, rest) = split_word(content);
        match word {
            "" => Ok(()),
            "at" => self.read_at(rest),
            "every" => self.read_every(rest),
            "random" => self.read_random(rest),
            "shot" => self.read_shot(rest),
            "seed" => {
                self.seed = Some(rest.parse().map_err(|_| format!("'{rest}' is no seed"))?);
                Ok(())
            }
            "speed" => self.read_speed(rest),
            _ => Err(format!("'{word}' begins no line; there are {FORMS}")),
        }
    }

    fn read_at(&mut self, rest: &str) -> Result<(), String> {
        let (time, order) = split_word(rest);
        let first = lapse::parse(time)?;
        let choices = vec![(1, order_of(order)?)];
        self.lines.push(Line { first, period: None, choices });
        Ok(())
    }

    fn read_every(&mut self, rest: &str) -> Result<(), String> {
        let (time, order) = split_word(rest);
        let period = period_of(time)?;
        let choices = vec![(1, order_of(order)?)];
        self.lines.push(Line { first: period, period: Some(period), choices });
        Ok(())
    }

    fn read_random(&mut self, rest: &str) -> Result<(), String> {
        let form = || format!("random needs 'every T: ORDER | ORDER', not '{rest}'");
        let (every, choices) = rest.split_once(':').ok_or_else(form)?;
        let time = every.trim().strip_prefix("every ").ok_or_else(form)?;
        let period = period_of(time.trim())?;
        let choices: Vec<_> = choices.split('|').map(choice_of).collect::<Result<_, _>>()?;
        if choices.len() > MAX_CHOICES {
            return Err(format!("more than {MAX_CHOICES} choices"));
        }
        self.lines.push(Line { first: period, period: Some(period), choices });
        Ok(())
    }

    fn read_shot(&mut self, rest: &str) -> Result<(), String> {
        let (count, order) = split_word(rest);
        match count.parse() {
            Ok(count) if count > 0 => self.cues.push((count, order_of(order)?)),
            _ => return Err(format!("'{count}' is no exposure; they are counted from 1")),
        }
        Ok(())
    }

    fn read_speed(&mut self, rest: &str) -> Result<(), String> {
        let rest = rest.strip_suffix('x').unwrap_or(rest);
        match rest.parse() {
            Ok(speed) if (1..=MAX_SPEED).contains(&speed) => self.speed = speed,
            _ => return Err(format!("'{rest}' is no speed from 1 to {MAX_SPEED}")),
        }
        Ok(())
    }

    /// Orders and when, counted from the start and as written: the same for the same script and seed. `otherwise` is
    /// the seed of a script that names none.
    #[must_use]
    pub fn orders(&self, otherwise: u64) -> Orders {
        let seed = self.seed.unwrap_or(otherwise);
        let clocked = |(index, line): (usize, &Line)| Clocked {
            due: Some(line.first),
            line: line.clone(),
            // Its own for each line, so that a line more doesn't change what the others choose.
            random: Pcg64Mcg::seed_from_u64(seed ^ ((index as u64) << 32)),
        };
        Orders { lines: self.lines.iter().enumerate().map(clocked).collect() }
    }

    /// Orders before exposures, counted from 1.
    #[must_use]
    pub fn cues(&self) -> &[(u32, Order)] {
        &self.cues
    }

    /// When a moment of this script comes in real time, from the start.
    #[must_use]
    pub fn real_time(&self, written: Duration) -> Duration {
        written / self.speed.max(1)
    }
}

fn split_word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim())
}

fn order_of(text: &str) -> Result<Order, String> {
    if text.is_empty() {
        return Err(format!("an order is missing; there are {}", Order::words()));
    }
    text.parse()
}

fn period_of(text: &str) -> Result<Duration, String> {
    match lapse::parse(text)? {
        period if period >= SHORTEST_PERIOD => Ok(period),
        _ => Err(format!("'{text}' is less than {}", lapse::text(SHORTEST_PERIOD))),
    }
}

/// `ORDER` or `Nx ORDER`.
fn choice_of(text: &str) -> Result<(u32, Order), String> {
    let (word, rest) = split_word(text.trim());
    let weight = word.strip_suffix('x').and_then(|weight| weight.parse().ok());
    match weight {
        Some(weight) if (1..=MAX_CHOICES as u32).contains(&weight) => Ok((weight, order_of(rest)?)),
        Some(weight) => Err(format!("'{weight}x' is no weight from 1x to {MAX_CHOICES}x")),
        None => Ok((1, order_of(text.trim())?)),
    }
}

/// The orders of a script with their moments, the earliest first; those of one moment in the order of the lines.
#[derive(Debug, Clone)]
pub struct Orders {
    lines: Vec<Clocked>,
}

#[derive(Debug, Clone)]
struct Clocked {
    due: Option<Duration>,
    line: Line,
    random: Pcg64Mcg,
}

impl Clocked {
    fn take(&mut self) -> Option<(Duration, Order)> {
        let due = self.due?;
        self.due = self.line.period.and_then(|period| due.checked_add(period));
        Some((due, self.choose()?))
    }

    fn choose(&mut self) -> Option<Order> {
        let total: u32 = self.line.choices.iter().map(|(weight, _)| weight).sum();
        let mut at = if total > 1 { self.random.random_range(0..total) } else { 0 };
        for (weight, order) in &self.line.choices {
            if at < *weight {
                return Some(*order);
            }
            at -= weight;
        }
        None
    }
}

impl Iterator for Orders {
    type Item = (Duration, Order);

    fn next(&mut self) -> Option<Self::Item> {
        let due = self.lines.iter_mut().filter(|line| line.due.is_some());
        due.min_by_key(|line| line.due)?.take()
    }
}

#[cfg(test)]
mod tests {
    use super::super::fault::{Fault, Span};
    use super::*;
    use proptest::prelude::*;

    const SESSION: &str = "\
# a day
seed 7
speed 20
at 2.5s press   # the first
at 4s unplug for 2s
shot 3 fault corrupt once
every 10s press
random every 10s: 5x press | burst 3 | fault stall once | unplug for 1s
";

    fn mistakes(text: &str) -> Vec<Mistake> {
        match text.parse::<Script>() {
            Err(ScriptError::Mistakes(mistakes)) => mistakes,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_script_says_what_comes_when() {
        let script: Script = SESSION.parse().unwrap();
        let orders: Vec<_> = script.orders(1).take(6).collect();
        let second = Duration::from_secs(1);
        assert_eq!(orders[0], (second * 5 / 2, Order::Press));
        assert_eq!(orders[1], (second * 4, Order::Unplug(Some(second * 2))));
        assert_eq!(orders[2], (second * 10, Order::Press));
        assert_eq!(
            [orders[3].0, orders[4].0, orders[5].0],
            [second * 10, second * 20, second * 20]
        );
        let fault = Order::Fault(Fault::CorruptDownload, Span::Times(1));
        assert_eq!(script.cues(), [(3, fault)]);
        assert_eq!(script.real_time(second * 10), second / 2);
    }

    #[test]
    fn the_same_seed_chooses_the_same_and_another_differs() {
        let script: Script = SESSION.parse().unwrap();
        let sequence = |script: &Script| script.orders(1).take(400).collect::<Vec<_>>();
        assert_eq!(sequence(&script), sequence(&script.clone()));
        let other: Script = SESSION.replace("seed 7", "seed 8").parse().unwrap();
        assert_ne!(sequence(&script), sequence(&other));
        let presses = sequence(&script).iter().filter(|(_, order)| *order == Order::Press).count();
        assert!(
            (280..360).contains(&presses),
            "half of 400, and five eighths of the rest: {presses}"
        );
    }

    #[test]
    fn a_line_more_leaves_the_choices_of_those_before_it() {
        let alone: Script = "random every 1s: press | next | plug".parse().unwrap();
        let with: Script = "random every 1s: press | next | plug\nat 3s quit".parse().unwrap();
        let others = with.orders(5).filter(|(_, order)| *order != Order::Quit);
        assert!(others.take(50).eq(alone.orders(5).take(50)));
    }

    #[test]
    fn all_mistakes_are_told_with_line_and_remedy() {
        let found = mistakes(
            "at press\nevery 1ms press\nsit down\nshot 0 press\nat 1s\nspeed 0\nat 2s press\nrandom 3s: press\nrandom every 1s: press | 99x next",
        );
        let lines: Vec<usize> = found.iter().map(|mistake| mistake.line).collect();
        assert_eq!(lines, [1, 2, 3, 4, 5, 6, 8, 9]);
        for (mistake, hint) in found.iter().zip([
            "2.5s",
            "less than 10ms",
            "random every T",
            "from 1",
            "press, burst N",
            "from 1 to 1000",
            "ORDER | ORDER",
            "50x",
        ]) {
            assert!(mistake.words.contains(hint), "{mistake}");
        }
        let words = ScriptError::Mistakes(found).to_string();
        assert!(words.starts_with("line 1: ") && words.lines().count() == 8, "{words}");
    }

    #[test]
    fn a_script_is_bounded() {
        let long = "at 1s press\n".repeat(MAX_LINES + 1);
        assert_eq!(mistakes(&long).first().unwrap().line, MAX_LINES + 1);
        assert_eq!(mistakes(&"#".repeat(MAX_LINE_BYTES + 1)).len(), 1);
    }

    proptest! {
        #[test]
        fn any_text_is_a_script_or_not(
            text in "(at|every|random|shot|seed|speed|#)?[ \\PC]{0,40}(\n(at 1s|shot 2|every 5s|random every 1s:) \\PC{0,40}){0,4}",
        ) {
            if let Ok(script) = text.parse::<Script>() {
                let moments: Vec<_> = script.orders(1).take(50).map(|(at, _)| at).collect();
                prop_assert!(moments.is_sorted());
            }
        }
    }
}

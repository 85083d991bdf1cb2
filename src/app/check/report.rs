//! Where the answers go: output, table of rows, contact sheet, and the line that tells how far the run is.

use super::bar::Bar;
use super::look::{Fate, Judged};
use super::sheet::Sheet;
use super::table::{self, Length};
use super::{Args, json, rows};
use crate::app::Exit;
use crate::app::part::{Part, unwritable};
use crate::judge::Verdict;
use crate::lang::Lang;
use crate::spec::Profile;
use std::io::{self, Write};
use std::path::Path;

/// How many photos had each outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub pass: usize,
    pub warn: usize,
    pub unmeasured: usize,
    pub fail: usize,
    pub refused: usize,
}

impl Tally {
    fn count(&mut self, fate: &Fate) {
        let verdict = match fate {
            Fate::Judged(judged) => judged.first().map(|first| first.verdict),
            Fate::Refused(_) | Fate::Unread(_) => None,
        };
        *match verdict {
            Some(Verdict::Pass) => &mut self.pass,
            Some(Verdict::Warn) => &mut self.warn,
            Some(Verdict::Unmeasured) => &mut self.unmeasured,
            Some(Verdict::Fail) => &mut self.fail,
            None => &mut self.refused,
        } += 1;
    }

    pub(super) fn total(&self) -> usize {
        self.pass + self.warn + self.unmeasured + self.fail + self.refused
    }

    fn line(&self, lang: Lang) -> String {
        let Self { pass, warn, unmeasured, fail, refused } = self;
        let total = self.total();
        match lang {
            Lang::Zh => format!(
                "共 {total} 张：合格 {pass}，注意 {warn}，测不到 {unmeasured}，不合格 {fail}，拒绝 {refused}"
            ),
            Lang::En => format!(
                "{total} photos: {pass} pass, {warn} warn, {unmeasured} unmeasured, {fail} fail, {refused} refused"
            ),
        }
    }
}

/// Tells the answers as they come.
pub(super) struct Report<'a> {
    args: &'a Args,
    profiles: &'a [Profile],
    photos: usize,
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    csv: Option<Part>,
    sheet: Option<Sheet>,
    bar: Bar,
    tally: Tally,
    worst: Exit,
}

impl<'a> Report<'a> {
    pub(super) fn begin(
        args: &'a Args,
        profiles: &'a [Profile],
        photos: usize,
        out: &'a mut dyn Write,
        err: &'a mut dyn Write,
    ) -> io::Result<Self> {
        let bar = Bar::new(photos, args.progress, args.lang);
        let (tally, worst) = (Tally::default(), Exit::Ok);
        let (csv, sheet) = (None, None);
        let mut report = Self { args, profiles, photos, out, err, csv, sheet, bar, tally, worst };
        report.open()?;
        report.bar.draw(report.err, 0)?;
        Ok(report)
    }

    fn open(&mut self) -> io::Result<()> {
        if self.args.csv_is_output() {
            self.out.write_all(&rows::header())?;
        } else if let Some(path) = &self.args.csv {
            let made = Part::create(path).and_then(|mut part| {
                part.write_all(&rows::header())?;
                Ok(part)
            });
            self.csv = self.noted(path, made)?;
        }
        if let Some(path) = &self.args.contact_sheet {
            let made = Sheet::create(path, self.profiles, self.args.lang);
            self.sheet = self.noted(path, made)?;
        }
        Ok(())
    }

    /// Tells one photo's answer.
    pub(super) fn tell(&mut self, file: &Path, fate: &Fate) -> io::Result<()> {
        self.bar.wipe(self.err)?;
        self.tell_out(file, fate)?;
        self.tell_files(file, fate)?;
        self.tally.count(fate);
        self.worst = self.worst.max(outcome(fate));
        if let Fate::Unread(why) = fate {
            writeln!(self.err, "{why}")?;
        }
        for trouble in troubles(fate) {
            self.complain(trouble)?;
        }
        self.bar.draw(self.err, self.tally.total())
    }

    fn tell_out(&mut self, file: &Path, fate: &Fate) -> io::Result<()> {
        let (profiles, lang) = (self.profiles, self.args.lang);
        if self.args.csv_is_output() {
            self.out.write_all(&rows::of(file, fate, profiles, lang))
        } else if self.args.json {
            let line = json::line(file, fate, profiles, lang)?;
            writeln!(self.out, "{line}")
        } else {
            let length = if self.photos == 1 { Length::All } else { Length::Faults };
            table::tell(self.out, file, fate, profiles, (length, lang))
        }
    }

    fn tell_files(&mut self, file: &Path, fate: &Fate) -> io::Result<()> {
        if let (Some(mut part), Some(path)) = (self.csv.take(), &self.args.csv) {
            let row = rows::of(file, fate, self.profiles, self.args.lang);
            let written = part.write_all(&row).map(|()| part);
            self.csv = self.noted(path, written)?;
        }
        if let (Some(mut sheet), Some(path)) = (self.sheet.take(), &self.args.contact_sheet) {
            let written = sheet.add(file, fate).map(|()| sheet);
            self.sheet = self.noted(path, written)?;
        }
        Ok(())
    }

    /// Gives the files their names and tells what there was; the run's outcome.
    pub(super) fn end(mut self, stopped: bool) -> io::Result<Exit> {
        self.bar.wipe(self.err)?;
        if let (Some(part), Some(path)) = (self.csv.take(), &self.args.csv) {
            self.noted(path, part.finish())?;
        }
        if let (Some(sheet), Some(path)) = (self.sheet.take(), &self.args.contact_sheet) {
            self.noted(path, sheet.finish(self.tally))?;
        }
        let is_table = !self.args.json && !self.args.csv_is_output();
        if is_table && self.photos > 1 {
            writeln!(self.out, "{}", self.tally.line(self.args.lang))?;
        }
        self.out.flush()?;
        if stopped && self.tally.total() < self.photos {
            self.complain(&interrupted(self.tally.total(), self.photos, self.args.lang))?;
        }
        Ok(self.worst)
    }

    /// What was made, or none after a complaint: a table that can't be written doesn't keep the rest from being told.
    fn noted<T>(&mut self, path: &Path, made: io::Result<T>) -> io::Result<Option<T>> {
        match made {
            Ok(made) => Ok(Some(made)),
            Err(error) => {
                self.complain(&unwritable(path, &error, self.args.lang))?;
                Ok(None)
            }
        }
    }

    fn complain(&mut self, why: &str) -> io::Result<()> {
        self.worst = Exit::Machine;
        writeln!(self.err, "{why}")
    }
}

fn outcome(fate: &Fate) -> Exit {
    let needs_reason =
        |judged: &Judged| judged.first().is_none_or(|first| first.verdict.needs_reason());
    match fate {
        Fate::Judged(judged) if needs_reason(judged) => Exit::Refused,
        Fate::Judged(_) => Exit::Ok,
        Fate::Refused(_) => Exit::Refused,
        Fate::Unread(_) => Exit::Machine,
    }
}

fn troubles(fate: &Fate) -> &[String] {
    match fate {
        Fate::Judged(judged) => &judged.troubles,
        Fate::Refused(_) | Fate::Unread(_) => &[],
    }
}

fn interrupted(done: usize, total: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("已中断：检查了 {total} 张中的 {done} 张"),
        Lang::En => format!("interrupted: {done} of {total} photos were judged"),
    }
}

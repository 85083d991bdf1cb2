//! `paishe check`: judges photos and folders of photos without a session or a terminal.

mod bar;
mod json;
mod look;
mod names;
mod overlay;
mod pool;
mod read;
mod report;
mod rows;
mod sheet;
mod stop;
mod table;
mod walk;

pub use stop::Stop;

use super::{Exit, profiles};
use crate::lang::Lang;
use crate::measure::Meter;
use crate::spec::Profile;
use look::{Fate, Job, Looker, Wanted};
use names::Names;
use report::Report;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use walk::Listed;

/// Most threads that judge; each holds the nets and one decoded picture.
const MAX_JOBS: usize = 64;

/// What to check and how to tell it.
#[derive(Debug, Clone, Default)]
pub struct Args {
    /// Photos, and folders whose photos are meant.
    pub files: Vec<PathBuf>,
    /// Names of built-in profiles or profile files; the default profile when there are none.
    pub profiles: Vec<String>,
    /// One line of JSON a file instead of a table.
    pub json: bool,
    /// File for a table with a row a photo and profile; `-` is the output itself.
    pub csv: Option<PathBuf>,
    /// Folder for copies of the photos with the measured lines drawn in.
    pub annotate: Option<PathBuf>,
    /// File for a page with a small picture of every photo.
    pub contact_sheet: Option<PathBuf>,
    /// Folder for the finished photos.
    pub crops: Option<PathBuf>,
    /// How many photos are judged at a time; as many as there are cores when absent.
    pub jobs: Option<usize>,
    /// Whether `err` is a terminal on which to show how far the run is.
    pub progress: bool,
    /// Language of sentences.
    pub lang: Lang,
}

impl Args {
    /// Whether the table of rows goes where the answers would go.
    fn csv_is_output(&self) -> bool {
        self.csv.as_deref() == Some(Path::new("-"))
    }
}

/// Judges every photo; the answers go to `out`, trouble of this machine to `err`.
///
/// A file that can't be read or judged stops nothing: the others are still judged. The answers come in the order of
/// the arguments, whatever the threads do.
pub fn run(args: &Args, stop: &Stop, out: &mut dyn Write, err: &mut dyn Write) -> Exit {
    let told = match set_up(args) {
        Ok(ready) => ready.check_all(args, stop, out, err),
        Err((outcome, why)) => writeln!(err, "{why}").map(|()| outcome),
    };
    told.unwrap_or(Exit::Machine)
}

/// What a run needs before the first photo is opened.
struct Ready {
    wanted: Wanted,
    photos: Vec<Listed>,
    meters: Vec<Meter>,
}

fn set_up(args: &Args) -> Result<Ready, (Exit, String)> {
    let profiles = load_profiles(&args.profiles, args.lang)?;
    for folder in [&args.annotate, &args.crops].into_iter().flatten() {
        std::fs::create_dir_all(folder)
            .map_err(|error| (Exit::Machine, super::part::unwritable(folder, &error, args.lang)))?;
    }
    let photos = walk::photos(&args.files);
    let jobs = args.jobs.or_else(cores).unwrap_or(1).min(photos.len()).clamp(1, MAX_JOBS);
    let meters = (0..jobs)
        .map(|_| Meter::new())
        .collect::<Result<_, _>>()
        .map_err(|error| (Exit::Machine, error.to_string()))?;
    let wanted = Wanted {
        profiles,
        annotate: args.annotate.clone(),
        crops: args.crops.clone(),
        thumbnails: args.contact_sheet.is_some(),
        lang: args.lang,
    };
    Ok(Ready { wanted, photos, meters })
}

fn cores() -> Option<usize> {
    std::thread::available_parallelism().ok().map(std::num::NonZero::get)
}

fn load_profiles(wanted: &[String], lang: Lang) -> Result<Vec<Profile>, (Exit, String)> {
    let load =
        |name| profiles::load(name, lang).map_err(|failure| (failure.exit, failure.sentence));
    match wanted {
        [] => Ok(vec![load(None)?]),
        names => names.iter().map(|name| load(Some(name))).collect(),
    }
}

impl Ready {
    fn check_all(
        self,
        args: &Args,
        stop: &Stop,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let Self { wanted, photos, meters } = self;
        let mut report = Report::begin(args, &wanted.profiles, photos.len(), out, err)?;
        let lookers = meters.into_iter().map(|meter| Looker { meter, wanted: &wanted }).collect();
        let mut names = Names::default();
        let jobs = photos
            .iter()
            .take_while(|_| !stop.is_asked())
            .map(|photo| Job { name: names.of(&photo.path), photo });
        let look = |looker: &mut Looker<'_>, job: Job<'_>| looker.look(&job);
        pool::in_order(lookers, jobs, look, |at, fate| {
            let Some(photo) = photos.get(at) else { return Ok(()) };
            report.tell(&photo.path, &fate.unwrap_or_else(|| Fate::broken(args.lang)))
        })?;
        report.end(stop.is_asked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_the_documented_ones() {
        let all = [Exit::Ok, Exit::Refused, Exit::Usage, Exit::Machine];
        assert_eq!(all.map(Exit::code), [0, 1, 2, 3]);
    }

    #[test]
    fn an_unknown_profile_is_usage_and_a_missing_profile_file_the_machine() {
        let load = |name: &str| load_profiles(&[name.to_owned()], Lang::En).unwrap_err().0;
        assert_eq!(load("nwpu-2099"), Exit::Usage);
        assert_eq!(load("/nowhere/p.toml"), Exit::Machine);
        assert_eq!(load_profiles(&[], Lang::En).unwrap()[0].name, "nwpu-2009");
    }
}

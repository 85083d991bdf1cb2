//! `paishe check`: judges photos without a session or a terminal.

mod overlay;
mod report;

use super::Exit;
use crate::crop;
use crate::judge::{self, Judgement};
use crate::lang::Lang;
use crate::measure::Meter;
use crate::measure::readings::Readings;
use crate::picture::{self, Detail, MAX_FILE_BYTES, Picture};
use crate::spec::{Profile, SpecError};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// What to check and how to tell it.
#[derive(Debug, Clone)]
pub struct Args {
    /// The photos.
    pub files: Vec<PathBuf>,
    /// A built-in profile's name or a profile file; the default profile when absent.
    pub profile: Option<String>,
    /// One line of JSON a file instead of a table.
    pub json: bool,
    /// Folder for copies of the photos with the measured lines drawn in.
    pub annotate: Option<PathBuf>,
    /// Language of sentences.
    pub lang: Lang,
}

/// What became of one photo.
enum Fate {
    /// Measured and judged.
    Judged(Box<(Readings, Judgement)>),
    /// The file is no photo that can be judged; why, as one sentence.
    Refused(String),
    /// The file can't be read; why, as one sentence.
    Unread(String),
}

/// Judges every file; the answers go to `out`, trouble of this machine to `err`.
///
/// A file that can't be read stops nothing: the others are still judged.
pub fn run(args: &Args, out: &mut dyn Write, err: &mut dyn Write) -> Exit {
    let told = match set_up(args) {
        Ok((profile, meter)) => check_all(args, &profile, &meter, out, err),
        Err((outcome, why)) => writeln!(err, "{why}").map(|()| outcome),
    };
    told.unwrap_or(Exit::Machine)
}

fn set_up(args: &Args) -> Result<(Profile, Meter), (Exit, String)> {
    let profile = load_profile(args.profile.as_deref())?;
    let meter = Meter::new().map_err(|error| (Exit::Machine, error.to_string()))?;
    if let Some(folder) = &args.annotate {
        std::fs::create_dir_all(folder)
            .map_err(|error| (Exit::Machine, unwritable(folder, &error, args.lang)))?;
    }
    Ok((profile, meter))
}

/// A profile by name, or from a file when the word looks like a path.
fn load_profile(wanted: Option<&str>) -> Result<Profile, (Exit, String)> {
    let usage = |error: SpecError| (Exit::Usage, error.to_string());
    let Some(wanted) = wanted.or_else(|| Profile::names().first().copied()) else {
        return Err((Exit::Usage, "no profile".to_owned()));
    };
    let is_path = wanted.contains('/') || Path::new(wanted).extension().is_some();
    if !is_path {
        return Profile::builtin(wanted).map_err(usage);
    }
    let text = std::fs::read_to_string(wanted)
        .map_err(|error| (Exit::Machine, format!("profile {wanted}: {error}")))?;
    Profile::parse(&text).map_err(|error| (Exit::Usage, format!("{wanted}: {error}")))
}

fn check_all(
    args: &Args,
    profile: &Profile,
    meter: &Meter,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    let mut worst = Exit::Ok;
    let mut overlays = overlay::Folder::new(args.annotate.as_deref());
    for file in &args.files {
        let (fate, picture) = check_one(file, profile, meter, args.lang);
        report::tell(out, file, &fate, args)?;
        worst = worst.max(outcome(&fate));
        if let Fate::Unread(why) = &fate {
            writeln!(err, "{why}")?;
        }
        if let (Fate::Judged(judged), Some(picture)) = (&fate, picture)
            && let Err(error) = overlays.write(file, picture, &judged.0, &judged.1)
        {
            writeln!(err, "{}", unwritable(file, &error, args.lang))?;
            worst = Exit::Machine;
        }
    }
    out.flush()?;
    Ok(worst)
}

fn check_one(file: &Path, profile: &Profile, meter: &Meter, lang: Lang) -> (Fate, Option<Picture>) {
    let bytes = match read(file) {
        Ok(bytes) => bytes,
        Err(error) => return (Fate::Unread(unreadable(file, &error, lang)), None),
    };
    let picture = match picture::decode(&bytes, Detail::Analysis) {
        Ok(picture) => picture,
        Err(error) => return (Fate::Refused(error.text(lang)), None),
    };
    let readings = meter.measure(&picture);
    let judgement = judge::judge(&readings, &picture.exif, crop::best(&readings, profile), profile);
    (Fate::Judged(Box::new((readings, judgement))), Some(picture))
}

/// Reads a file, but never more than a photo can have.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("not a file"));
    }
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn outcome(fate: &Fate) -> Exit {
    match fate {
        Fate::Judged(judged) if judged.1.verdict.needs_reason() => Exit::Refused,
        Fate::Judged(_) => Exit::Ok,
        Fate::Refused(_) => Exit::Refused,
        Fate::Unread(_) => Exit::Machine,
    }
}

fn unreadable(file: &Path, error: &io::Error, lang: Lang) -> String {
    let file = file.display();
    match lang {
        Lang::Zh => format!("{file}：文件无法读取（{error}），请检查路径和权限"),
        Lang::En => format!("{file}: can't be read ({error}); check the path and its permissions"),
    }
}

fn unwritable(place: &Path, error: &io::Error, lang: Lang) -> String {
    let place = place.display();
    match lang {
        Lang::Zh => format!("{place}：标注图无法写入（{error}），请检查目录和磁盘空间"),
        Lang::En => {
            format!("{place}: can't write the overlay ({error}); check the folder and the disk")
        }
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
        assert_eq!(load_profile(Some("nwpu-2099")).unwrap_err().0, Exit::Usage);
        assert_eq!(load_profile(Some("/nowhere/p.toml")).unwrap_err().0, Exit::Machine);
        assert_eq!(load_profile(None).unwrap().name, "nwpu-2009");
    }

    #[test]
    fn a_folder_is_not_a_photo() {
        assert!(read(Path::new(env!("CARGO_MANIFEST_DIR"))).is_err());
    }
}

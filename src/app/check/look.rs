//! One photo: read, decoded, measured, judged, and what is written of it.

use super::names::ending;
use super::read::{read, unreadable};
use super::walk::Listed;
use super::{overlay, sheet};
use crate::app::part::{self, unwritable};
use crate::crop::{self, CropError};
use crate::judge::{self, Judgement};
use crate::lang::Lang;
use crate::measure::Meter;
use crate::measure::readings::Readings;
use crate::picture::{self, Detail, Picture};
use crate::spec::Profile;
use std::ffi::OsString;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Folder, in that of the finished photos, for those of frames that don't pass.
const FAILING: &str = "failing";

/// What became of one photo.
pub(super) enum Fate {
    /// Measured and judged.
    Judged(Box<Judged>),
    /// The file is no photo that can be judged; why, as one sentence.
    Refused(String),
    /// The file can't be read; why, as one sentence.
    Unread(String),
}

/// What was found on a photo.
pub(super) struct Judged {
    pub readings: Readings,
    /// One judgement a profile, in the order of the profiles; never empty.
    pub by_profile: Vec<Judgement>,
    /// Small JPEG of the first profile's crop, or of the frame when there is none.
    pub thumbnail: Option<Vec<u8>>,
    /// What could not be written, a sentence each.
    pub troubles: Vec<String>,
}

impl Fate {
    /// The fate of a photo on which this program broke.
    pub(super) fn broken(lang: Lang) -> Self {
        let (zh, en) = (
            "检查这张照片时程序出错，请保留文件并报告",
            "the program failed on this photo; keep the file and report it",
        );
        Self::Refused(lang.pick(zh, en).to_owned())
    }

    /// The verdict's name in JSON, by the first profile.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Judged(judged) => judged.first().map_or("refused", |first| first.verdict.name()),
            Self::Refused(_) | Self::Unread(_) => "refused",
        }
    }
}

impl Judged {
    /// The judgement by the first profile.
    pub(super) fn first(&self) -> Option<&Judgement> {
        self.by_profile.first()
    }
}

/// What is wanted of every photo.
pub(super) struct Wanted {
    pub profiles: Vec<Profile>,
    /// Folder for overlays.
    pub annotate: Option<PathBuf>,
    /// Folder for finished photos.
    pub crops: Option<PathBuf>,
    /// Whether small pictures are wanted.
    pub thumbnails: bool,
    pub lang: Lang,
}

/// One photo to judge.
pub(super) struct Job<'a> {
    pub photo: &'a Listed,
    /// Name, without ending, for what is written of it.
    pub name: OsString,
}

/// Judges photos, one after the other; one a thread.
pub(super) struct Looker<'a> {
    pub meter: Meter,
    pub wanted: &'a Wanted,
}

impl Looker<'_> {
    pub(super) fn look(&mut self, job: &Job<'_>) -> Fate {
        guarded(self.wanted.lang, || self.fate(job))
    }

    fn fate(&self, job: &Job<'_>) -> Fate {
        let (path, lang) = (&job.photo.path, self.wanted.lang);
        if let Some(error) = &job.photo.trouble {
            return Fate::Unread(unreadable(path, error, lang));
        }
        let bytes = match read(path) {
            Ok(bytes) => bytes,
            Err(error) => return Fate::Unread(unreadable(path, &error, lang)),
        };
        match picture::decode(&bytes, Detail::Analysis) {
            Ok(picture) => Fate::Judged(Box::new(self.judged(job, &bytes, picture))),
            Err(error) => Fate::Refused(error.text(lang)),
        }
    }

    fn judged(&self, job: &Job<'_>, bytes: &[u8], picture: Picture) -> Judged {
        let look = self.meter.look(&picture);
        let mut troubles = Vec::new();
        let services = judge::several(&look.readings, &picture.exif, &self.wanted.profiles);
        let by_profile: Vec<Judgement> = services
            .into_iter()
            .zip(&self.wanted.profiles)
            .map(|(service, profile)| {
                let source = (bytes, &picture);
                self.with_photo(job, source, service.judgement, profile, &mut troubles)
            })
            .collect();
        let first = by_profile.first();
        let crop = first.and_then(|judgement| judgement.crop);
        let thumbnail = self.wanted.thumbnails.then(|| sheet::thumbnail(&picture, crop)).flatten();
        if let (Some(folder), Some(first)) = (&self.wanted.annotate, first) {
            let path = folder.join(ending(&job.name, ".check.png"));
            let png = overlay::png(picture, &look, first);
            self.note(&path, png.and_then(|png| part::write(&path, &png)), &mut troubles);
        }
        Judged { readings: look.readings, by_profile, thumbnail, troubles }
    }

    /// The judgement with that of the finished photo, which is written; unchanged when none is wanted.
    fn with_photo(
        &self,
        job: &Job<'_>,
        source: (&[u8], &Picture),
        judgement: Judgement,
        profile: &Profile,
        troubles: &mut Vec<String>,
    ) -> Judgement {
        let (Some(folder), Some(crop)) = (&self.wanted.crops, judgement.crop) else {
            return judgement;
        };
        let photo = match crop::render(source.1, crop, profile) {
            Err(CropError::TooCoarse) if source.1.scale > 1.0 => {
                picture::decode(source.0, Detail::Full)
                    .map_err(|error| CropError::Coding(error.to_string()))
                    .and_then(|full| crop::render(&full, crop, profile))
            }
            photo => photo,
        };
        let judgement = judgement.with_file(&photo, &profile.file);
        if let Ok(photo) = &photo {
            let path = self.photo_path(folder, job, profile, &judgement);
            self.note(&path, in_folder(&path, photo), troubles);
        }
        judgement
    }

    fn photo_path(
        &self,
        folder: &Path,
        job: &Job<'_>,
        profile: &Profile,
        judgement: &Judgement,
    ) -> PathBuf {
        let mut path = folder.to_owned();
        if self.wanted.profiles.len() > 1 {
            path.push(&profile.name);
        }
        if judgement.verdict.needs_reason() {
            path.push(FAILING);
        }
        path.join(ending(&job.name, ".JPG"))
    }

    fn note(&self, path: &Path, done: io::Result<()>, troubles: &mut Vec<String>) {
        if let Err(error) = done {
            troubles.push(unwritable(path, &error, self.wanted.lang));
        }
    }
}

fn in_folder(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    part::write(path, bytes)
}

/// What `look` tells, or that it broke.
///
/// Thousands of odd files meet decoders and nets here: one that breaks this program must not take the others' answers
/// with it. Nothing that outlives the photo is changed while it is looked at, so there is nothing to be left half done.
fn guarded(lang: Lang, look: impl FnOnce() -> Fate) -> Fate {
    catch_unwind(AssertUnwindSafe(look)).unwrap_or_else(|_| Fate::broken(lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_on_which_the_program_breaks_is_refused() {
        let fate = guarded(Lang::En, || panic!("a fault made for this test"));
        assert!(matches!(fate, Fate::Refused(why) if why.contains("report")));
    }
}

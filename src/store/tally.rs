//! What a session adds up to: by class, by hour, and why frames were not taken.

use super::{Store, StoreError};
use crate::judge::Judgement;
use crate::session::{Entry, Moment, ShotNumber};
use std::collections::BTreeMap;

/// An accepted photo with all that tells where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// 拍摄序号.
    pub number: ShotNumber,
    /// Its frame's row: photos of one frame are one picture.
    pub frame: i64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
    /// SHA-256 of the original, hexadecimal.
    pub original_sha256: String,
    /// When it was accepted.
    pub accepted_at: Moment,
    /// Why in spite of a failing finding, if so.
    pub reason: Option<String>,
}

/// What was done, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Work {
    /// Frames that left the camera, RAW files beside a JPEG not counted.
    pub frames: u64,
    /// Photos that a retake took the place of.
    pub retaken: u64,
    /// Accepted shots that were withdrawn.
    pub withdrawn: u64,
    /// Accepted in spite of a failing finding.
    pub forced: u64,
    /// Frames not taken, by the finding that stood first; the most frequent first.
    pub rejected_for: Vec<(String, u64)>,
}

impl Store {
    /// All accepted photos, by 拍摄序号.
    pub fn taken(&self) -> Result<Vec<Taken>, StoreError> {
        let query = "SELECT photo.number, photo.frame, photo.sha256, frame.sha256, accepted_at, remark.text
            FROM photo JOIN frame ON frame.id = photo.frame LEFT JOIN remark ON remark.id = photo.reason
            WHERE photo.state = 'current' ORDER BY photo.number";
        let mut statement = self.db.prepare_cached(query).map_err(self.failed())?;
        let taken = |row: &rusqlite::Row<'_>| {
            Ok(Taken {
                number: ShotNumber(row.get(0)?),
                frame: row.get(1)?,
                sha256: row.get(2)?,
                original_sha256: row.get(3)?,
                accepted_at: Moment(row.get(4)?),
                reason: row.get(5)?,
            })
        };
        let rows = statement.query_map([], taken).map_err(self.failed())?;
        rows.collect::<Result<_, _>>().map_err(self.failed())
    }

    /// Absent students, each with the reason.
    pub fn absentees(&self) -> Result<Vec<(Entry, String)>, StoreError> {
        let query = format!(
            "SELECT {}, remark.text {} JOIN remark ON remark.id = student.absent WHERE {} ORDER BY position",
            super::roster::COLUMNS,
            super::roster::STANDING,
            super::roster::IN_QUEUE
        );
        let mut statement = self.db.prepare_cached(&query).map_err(self.failed())?;
        let rows = statement
            .query_map([], |row| Ok((super::roster::entry(row)?, row.get(14)?)))
            .map_err(self.failed())?;
        rows.collect::<Result<_, _>>().map_err(self.failed())
    }

    /// What was done, in numbers.
    pub fn work(&self) -> Result<Work, StoreError> {
        Ok(Work {
            frames: self.count("SELECT count(*) FROM frame WHERE state <> 'raw'")?,
            retaken: self.count("SELECT count(*) FROM photo WHERE state = 'replaced'")?,
            withdrawn: self.count("SELECT count(*) FROM photo WHERE state = 'withdrawn'")?,
            forced: self.count(
                "SELECT count(*) FROM photo WHERE state = 'current' AND reason IS NOT NULL",
            )?,
            rejected_for: self.reject_reasons()?,
        })
    }

    fn reject_reasons(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let query = "SELECT text FROM judgement JOIN frame ON frame.id = judgement.frame WHERE state = 'rejected'";
        let texts: Vec<String> = self.column(query)?;
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for judgement in
            texts.iter().filter_map(|text| serde_json::from_str::<Judgement>(text).ok())
        {
            let worst = judgement.findings.iter().find(|finding| finding.verdict.needs_reason());
            let name = worst.map_or("passing", |finding| finding.check.name());
            *counts.entry(name.to_owned()).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Ok(counts)
    }

    /// Keeps what an audit of the card found: when, and how many pictures are still missing.
    pub fn set_audited(&mut self, missing: usize) -> Result<(), StoreError> {
        let frames = self.status()?.frames;
        self.change(crate::session::Deed::Audited, |change| {
            change.tell("missing", missing.into());
            change.set_setting("audited", &format!("{frames} {missing}"))
        })
    }

    /// Frames that were here at the newest audit of the card, and pictures that were still missing.
    pub fn audited(&self) -> Result<Option<(u64, u64)>, StoreError> {
        let text = self.setting("audited")?;
        Ok(text.and_then(|text| {
            let (frames, missing) = text.split_once(' ')?;
            Some((frames.parse().ok()?, missing.parse().ok()?))
        }))
    }
}

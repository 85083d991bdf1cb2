//! `paishe fix`: mistakes mended without the station, each one step and on record.

use super::cli::FixCommand;
use super::{Exit, Failure, cli, opening};
use crate::lang::Lang;
use crate::roster::StudentNumber;
use crate::session::{Done, FrameId, Mend};
use crate::store::frames::FrameState;
use crate::store::{Store, StoreError};
use crate::view::mend_text;
use std::io::Write;

/// Mends a mistake and says how the students concerned stand now.
pub fn run(args: &cli::Fix, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let failed = |e: StoreError| refused(&e, lang);
    if let FixCommand::Undo { list: true } = args.command {
        let store = opening::look(&args.dir, lang)?;
        return list(&store, lang, out);
    }
    let (mut store, _) = opening::open(&args.dir, lang)?;
    match &args.command {
        FixCommand::Drop { frame } => {
            store.set_frame_state(FrameId(*frame), FrameState::Rejected).map_err(failed)?;
        }
        command => store.mend(&mend(command)).map_err(failed)?,
    }
    tell(&store, lang, out)?;
    Ok(Exit::Ok)
}

fn mend(command: &FixCommand) -> Mend {
    let number = |text: &String| StudentNumber(text.clone());
    match command {
        FixCommand::Withdraw { student, reason } => {
            Mend::Withdraw { student: number(student), reason: reason.clone() }
        }
        FixCommand::Swap { one, other } => Mend::Swap { one: number(one), other: number(other) },
        FixCommand::Reassign { from, to } => Mend::Reassign { from: number(from), to: number(to) },
        FixCommand::Share { from, to } => Mend::Share { from: number(from), to: number(to) },
        FixCommand::Rebind { frame, to } => Mend::Rebind { frame: FrameId(*frame), to: number(to) },
        FixCommand::Absent { student, reason } => {
            Mend::Absent { student: number(student), reason: reason.clone() }
        }
        FixCommand::Present { student } => Mend::Present { student: number(student) },
        FixCommand::WalkIn { name } => Mend::WalkIn { name: name.clone() },
        FixCommand::Resolve { walk_in, student } => {
            Mend::Resolve { walk_in: number(walk_in), student: number(student) }
        }
        // `drop` is not a mend, and its frame was dealt with.
        FixCommand::Undo { .. } | FixCommand::Drop { .. } => Mend::Undo,
        FixCommand::Redo => Mend::Redo,
    }
}

/// What the rules forbid was asked wrongly; a disk that fails is the machine's.
fn refused(error: &StoreError, lang: Lang) -> Failure {
    let failure = Failure::store(error, lang);
    match error {
        StoreError::Io(..)
        | StoreError::Sql(..)
        | StoreError::DiskFull(_)
        | StoreError::ReadOnly(_)
        | StoreError::Damaged(..)
        | StoreError::InUse(..)
        | StoreError::NoSession(_) => failure,
        _ => Failure { exit: Exit::Refused, ..failure },
    }
}

fn tell(store: &Store, lang: Lang, out: &mut dyn Write) -> Result<(), Failure> {
    let now = store.newest_change().map_err(|e| Failure::store(&e, lang))?;
    for entry in &now.entries {
        let progress = crate::view::text::progress(entry.progress, lang);
        writeln!(out, "{} {}: {progress}", entry.student.number, entry.student.name)?;
    }
    Ok(())
}

fn list(store: &Store, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let failed = |e: StoreError| refused(&e, lang);
    for entry in store.undoable(usize::MAX).map_err(failed)? {
        let Done { deed, students } = store.done(&entry).map_err(failed)?;
        let who: Vec<_> = students.iter().map(ToString::to_string).collect();
        writeln!(out, "{:>6}  {}  {}", entry.seq, mend_text::deed(deed).of(lang), who.join(" "))?;
    }
    Ok(Exit::Ok)
}

//! Who is photographed where: a student is at one station at a time.
//!
//! A station holds the students it has called, and says so again and again. One that stops saying so has died or lost the
//! network: its students are free after [`LEASE_S`] seconds by the register's own clock.

use super::{Register, RegisterError, Turn};
use crate::roster::StudentNumber;

/// How long a station may be silent before its students are free, s.
pub const LEASE_S: i64 = 30;

/// How often a station says that it is there, s.
pub const BEAT_EVERY_S: u64 = 5;

/// Whose a student is after a station asked for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// This station's.
    Ours,
    /// Another station's.
    At(String),
}

impl Register {
    /// Asks for a student.
    pub fn claim(&mut self, student: &StudentNumber) -> Result<Claim, RegisterError> {
        self.in_turn(|turn| turn.claim(&student.0))
    }

    /// Lets a student go.
    pub fn release(&mut self, student: &StudentNumber) -> Result<(), RegisterError> {
        self.in_turn(|turn| {
            if turn.holder(&student.0)?.as_deref() == Some(turn.station) {
                turn.free(&student.0)?;
            }
            Ok(())
        })
    }

    /// As if so many seconds had gone by since every lease was taken or prolonged. For tests: the clock is the register's.
    pub fn let_time_pass(&mut self, seconds: i64) -> Result<(), RegisterError> {
        self.in_turn(|turn| {
            let set = "UPDATE student SET held_until = held_until - $2 WHERE session = $1";
            turn.run(set, &[turn.session.into(), (seconds * 1_000_000).into()]).map(drop)
        })
    }

    /// Says that this station is there and which students are called here; tells those who are at another station now.
    /// Whoever isn't called here any more is free, and so are the students of stations that fell silent.
    pub fn beat(
        &mut self,
        called: &[StudentNumber],
    ) -> Result<Vec<(StudentNumber, String)>, RegisterError> {
        self.in_turn(|turn| {
            turn.be_seen()?;
            turn.free_the_forgotten(called)?;
            let mut lost = Vec::new();
            for student in called {
                if let Claim::At(station) = turn.claim(&student.0)? {
                    lost.push((student.clone(), station));
                }
            }
            Ok(lost)
        })
    }
}

impl Turn<'_> {
    /// The station that holds a student now, if one does.
    pub(super) fn holder(&mut self, student: &str) -> Result<Option<String>, RegisterError> {
        let query = format!(
            "SELECT held_by, held_until >= {} FROM student WHERE session = $1 AND number = $2",
            self.engine.dialect().now_us
        );
        let rows = self.run(&query, &[self.session.into(), student.into()])?;
        let row = rows.first().ok_or(RegisterError::NoStudent)?;
        Ok(row.maybe_text(0)?.filter(|_| row.maybe_int(1).is_ok_and(|holds| holds == Some(1))))
    }

    pub(super) fn claim(&mut self, student: &str) -> Result<Claim, RegisterError> {
        let holder = self.holder(student)?;
        if let Some(other) = holder.as_ref().filter(|holder| *holder != self.station) {
            return Ok(Claim::At(other.clone()));
        }
        let set = format!(
            "UPDATE student SET held_by = $3, held_until = {} + $4 WHERE session = $1 AND number = $2",
            self.engine.dialect().now_us
        );
        let lease = (LEASE_S * 1_000_000).into();
        self.run(&set, &[self.session.into(), student.into(), self.station.into(), lease])?;
        // A lease that goes on is no news.
        if holder.is_none() {
            self.touch(student)?;
        }
        Ok(Claim::Ours)
    }

    fn free(&mut self, student: &str) -> Result<(), RegisterError> {
        let set = "UPDATE student SET held_by = NULL, held_until = NULL WHERE session = $1 AND number = $2";
        self.run(set, &[self.session.into(), student.into()])?;
        self.touch(student)
    }

    fn be_seen(&mut self) -> Result<(), RegisterError> {
        let now = self.engine.dialect().now_us;
        let set = format!("UPDATE station SET seen_at = {now} WHERE session = $1 AND name = $2");
        self.run(&set, &[self.session.into(), self.station.into()]).map(drop)
    }

    fn free_the_forgotten(&mut self, called: &[StudentNumber]) -> Result<(), RegisterError> {
        let query = format!(
            "SELECT number, held_by = $2, held_until < {} FROM student WHERE session = $1 AND held_by IS NOT NULL",
            self.engine.dialect().now_us
        );
        for row in self.run(&query, &[self.session.into(), self.station.into()])? {
            let (student, is_ours, is_over) = (row.text(0)?, row.int(1)? == 1, row.int(2)? == 1);
            let is_called = called.iter().any(|called| called.0 == student);
            if (is_ours && !is_called) || (is_over && !is_ours) {
                self.free(&student)?;
            }
        }
        Ok(())
    }
}

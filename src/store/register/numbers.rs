//! 拍摄序号 for all stations: unique in the session, given in one transaction, of one student for ever.

use super::{Register, RegisterError, Turn};
use crate::roster::StudentNumber;
use crate::session::ShotNumber;

/// Whether a number may be given for a student who is at another station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Not: who is photographed there gets it there.
    Needed,
    /// Yes: the photo was taken already, by a station that was alone then.
    Past,
}

impl Register {
    /// The number that a student has, else the next one. Asked twice it answers the same.
    pub fn number(
        &mut self,
        student: &StudentNumber,
        hold: Hold,
    ) -> Result<ShotNumber, RegisterError> {
        self.in_turn(|turn| {
            let holder = turn.holder(&student.0)?.filter(|holder| holder != turn.station);
            match holder {
                Some(other) if hold == Hold::Needed => Err(RegisterError::HeldBy(other)),
                _ => turn.number_for(&student.0),
            }
        })
    }

    /// The number that the next student without one gets.
    pub fn next_number(&mut self) -> Result<ShotNumber, RegisterError> {
        self.in_turn(|turn| Ok(shot_number(turn.next_number)))
    }
}

impl Turn<'_> {
    /// The number that a student has.
    pub(super) fn number_of(&mut self, student: &str) -> Result<Option<i64>, RegisterError> {
        let query =
            "SELECT number FROM issued WHERE session = $1 AND student = $2 AND void IS NULL";
        let rows = self.run(query, &[self.session.into(), student.into()])?;
        rows.first().map(|row| row.int(0)).transpose()
    }

    fn number_for(&mut self, student: &str) -> Result<ShotNumber, RegisterError> {
        if let Some(number) = self.number_of(student)? {
            return Ok(shot_number(number));
        }
        let number = self.next_number;
        self.issue(number, student)?;
        self.next_number += 1;
        self.touch(student)?;
        Ok(shot_number(number))
    }

    pub(super) fn issue(&mut self, number: i64, student: &str) -> Result<(), RegisterError> {
        let add = format!(
            "INSERT INTO issued (session, number, student, station, issued_at) VALUES ($1, $2, $3, $4, {})",
            self.engine.dialect().now_us
        );
        let values = [self.session.into(), number.into(), student.into(), self.station.into()];
        self.run(&add, &values).map(drop)
    }
}

pub(super) fn shot_number(number: i64) -> ShotNumber {
    ShotNumber(u32::try_from(number).unwrap_or(u32::MAX))
}

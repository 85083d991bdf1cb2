//! The other stations of a shared session: who is photographed there, and whether they can be asked.

use super::{Effect, Entry, Moment, Notice, Occasion, Session, ShotNumber};
use crate::roster::StudentNumber;
use std::collections::BTreeMap;

/// What this station knows of the others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Crew {
    /// This station's name.
    pub station: String,
    /// Whether the register answers. Where it doesn't, shots get labels (暂1, 暂2, ...) for a while.
    pub is_reached: bool,
    /// Shots that wait for their numbers.
    pub labels: usize,
    /// Students who are at another station now, and at which.
    pub held: BTreeMap<StudentNumber, String>,
}

/// News of the other stations.
#[derive(Debug, Clone, PartialEq)]
pub enum CrewNews {
    /// The register answers.
    Reached,
    /// It doesn't: this station goes on alone. Why, as one sentence.
    Lost(String),
    /// So many shots wait for their numbers.
    Labels(usize),
    /// So many shots that had labels have their numbers.
    Numbered(usize),
    /// Others did something.
    Heard {
        /// Students whose standing changed, as they are now.
        entries: Vec<Entry>,
        /// Who is at which other station now, or no longer.
        held: Vec<(StudentNumber, Option<String>)>,
        /// Students whose photo of this station gave way to another's.
        gave_way: Vec<StudentNumber>,
        /// The number that the next student without one gets.
        next_number: Option<ShotNumber>,
    },
    /// A student who was called here is at another station.
    AtAnother {
        /// Who.
        student: StudentNumber,
        /// Where.
        station: String,
        /// When it was told.
        at: Moment,
    },
}

impl Session {
    /// The other station where a student is now.
    pub(super) fn held_elsewhere(&self, student: &StudentNumber) -> Option<&String> {
        self.crew.as_ref().and_then(|crew| crew.held.get(student))
    }

    /// One more shot waits for its number.
    pub(super) fn labels_grow(&mut self) {
        if let Some(crew) = &mut self.crew {
            crew.labels += 1;
        }
    }

    pub(super) fn crew_news(&mut self, news: CrewNews) -> Vec<Effect> {
        let Some(crew) = &mut self.crew else { return vec![] };
        match news {
            CrewNews::Reached if crew.is_reached => vec![],
            CrewNews::Reached => {
                crew.is_reached = true;
                self.say(Notice::RegisterBack)
            }
            CrewNews::Lost(_) if !crew.is_reached => vec![],
            CrewNews::Lost(why) => {
                crew.is_reached = false;
                // Who was there may be gone by the time it answers again.
                crew.held.clear();
                self.warn(Notice::RegisterLost(why))
            }
            CrewNews::Labels(count) => {
                crew.labels = count;
                vec![]
            }
            CrewNews::Numbered(count) => self.say(Notice::Numbered(count)),
            CrewNews::Heard { entries, held, gave_way, next_number } => {
                self.heard(entries, held, next_number);
                match gave_way.into_iter().next_back() {
                    Some(student) => self.warn(Notice::GaveWay(student)),
                    None => vec![],
                }
            }
            CrewNews::AtAnother { student, station, at } => self.at_another(student, station, at),
        }
    }

    fn heard(
        &mut self,
        entries: Vec<Entry>,
        held: Vec<(StudentNumber, Option<String>)>,
        next_number: Option<ShotNumber>,
    ) {
        for entry in entries {
            self.queue.set_progress(&entry.student.number, entry.progress);
        }
        if let Some(crew) = &mut self.crew {
            for (student, station) in held {
                match station {
                    Some(station) => crew.held.insert(student, station),
                    None => crew.held.remove(&student),
                };
            }
        }
        self.next_number = next_number.map_or(self.next_number, |next| self.next_number.max(next));
    }

    /// Whoever is photographed there is not photographed here; an accept that was begun is answered by itself.
    pub(super) fn at_another(
        &mut self,
        student: StudentNumber,
        station: String,
        at: Moment,
    ) -> Vec<Effect> {
        if let Some(crew) = &mut self.crew {
            crew.held.insert(student.clone(), station.clone());
        }
        let is_accepting = matches!(self.shot, super::Shot::Accepting { .. });
        if is_accepting && self.on_camera.as_ref() == Some(&student) {
            return vec![];
        }
        let is_called =
            [&self.on_camera, &self.on_deck].into_iter().any(|c| c.as_ref() == Some(&student));
        if !is_called {
            return vec![];
        }
        let mut effects = self.take_off(&student, at);
        self.notice = Some(Notice::AtAnother { student, station });
        effects.push(Effect::Tell(Occasion::Refused));
        effects
    }
}

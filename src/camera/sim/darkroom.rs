//! From a release of the shutter to files on the card and events about them, in the order that a fault makes of it.

use std::sync::mpsc::Receiver;
use std::time::Duration;

use super::SimError;
use super::body::{Body, Release};
use super::card::{Place, Target};
use super::events::Event;
use super::fault::Fault;
use super::state::State;
use super::stepper::Point;

/// The points of an exposure, each after a pause.
type Course = Vec<(Duration, Point)>;

/// The course of an exposure with this fault.
fn course(fault: Fault) -> Course {
    let soon = Duration::ZERO;
    let written = (soon, Point::Written);
    let announced = (soon, Point::Announced);
    let completed = (soon, Point::Completed);
    match fault {
        Fault::LostPicture => vec![(soon, Point::Over)],
        Fault::Unsaid => vec![written, completed],
        Fault::Unfinished => vec![written, announced],
        Fault::Early { by } => vec![announced, (by, Point::Written), completed],
        Fault::Empty { by } => {
            vec![(soon, Point::Opened), announced, (by, Point::Written), completed]
        }
        Fault::Late { by } => vec![written, (by, Point::Announced), completed],
        _ => vec![written, announced, completed],
    }
}

/// An exposure that is on its way.
struct Developing {
    release: Release,
    /// Its files; where there are none they couldn't be made.
    bytes: Option<Vec<Vec<u8>>>,
    places: Vec<Place>,
}

impl Body {
    /// Develops releases until [`Body::close_darkroom`]; runs on a thread of its own.
    pub(super) fn develop_all(&self, releases: &Receiver<Release>) {
        for release in releases {
            if self.state().is_abandoned {
                return;
            }
            self.develop(release);
        }
    }

    fn develop(&self, release: Release) {
        let bytes = draw(&release).map_err(|error| {
            tracing::warn!(%error, "the simulated camera lost a picture");
        });
        let course = course(release.fault);
        let mut developing = Developing { release, bytes: bytes.ok(), places: Vec::new() };
        let last = course.len().saturating_sub(1);
        for (index, (pause, point)) in course.into_iter().enumerate() {
            self.wait_until(pause, |state| state.is_abandoned || state.stepper.is_on());
            self.pass(&mut developing, point, index == 0, index == last);
        }
    }

    fn pass(&self, developing: &mut Developing, point: Point, is_first: bool, is_last: bool) {
        self.change(|state| state.stepper.arrive(point));
        let mut state = self.hold_until(|state| state.is_abandoned || state.stepper.may_pass());
        if state.is_abandoned {
            return;
        }
        if is_first {
            state.exposing -= 1;
            state.exposing_for_client -= u32::from(developing.release.for_client);
        }
        developing.reach(&mut state, point);
        if is_last {
            state.unfinished -= 1;
            state.shots += 1;
            state.drain_battery();
        }
        state.stepper.pass();
        drop(state);
        self.notify();
    }
}

fn draw(release: &Release) -> Result<Vec<Vec<u8>>, SimError> {
    let draw = |format| release.view.develop(&release.shot, format);
    match release.target {
        _ if release.fault == Fault::LostPicture => Ok(Vec::new()),
        Target::Card => release.formats.iter().map(|format| draw(*format)).collect(),
        // Nikon bodies keep no more than the JPEG in their memory.
        Target::Memory => release.formats.last().map(|format| draw(*format)).into_iter().collect(),
    }
}

impl Developing {
    fn reach(&mut self, state: &mut State, point: Point) {
        if self.places.is_empty() && self.bytes.is_some() && point != Point::Over {
            self.places = state.card.place(self.release.target, self.release.formats);
        }
        match point {
            Point::Opened => self.open(state),
            Point::Written => self.write(state),
            Point::Announced => self.announce(state),
            Point::Completed => state.events.push(Event::CaptureComplete),
            Point::Over => {}
        }
    }

    fn open(&self, state: &mut State) {
        for place in &self.places {
            let Release { view, shot, .. } = &self.release;
            state.card.open(place.clone(), view.clone(), shot.clone());
        }
    }

    fn write(&mut self, state: &mut State) {
        let files = self.bytes.take().unwrap_or_default();
        for (place, bytes) in self.places.iter().zip(files) {
            let Release { view, shot, number, .. } = &self.release;
            let is_there = state.card.write(place.clone(), view.clone(), shot.clone(), bytes);
            if is_there && place.target == Target::Card {
                state.exposures.written(*number, place.path.clone());
            }
        }
    }

    fn announce(&self, state: &mut State) {
        let times = if self.release.fault == Fault::Twice { 2 } else { 1 };
        for place in &self.places {
            for _ in 0..times {
                state.events.push(Event::ObjectAdded(place.handle));
            }
        }
    }
}

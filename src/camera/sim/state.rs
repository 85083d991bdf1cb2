//! What changes in the camera body while it runs, under one lock.

use super::body::MAX_UNFINISHED;
use super::card::{Card, Target};
use super::events::{Event, Events};
use super::exposure::Exposures;
use super::fault::{Armed, Fault, Occasion};
use super::operations::reply;
use super::pictures::{Stage, View};
use super::properties::{BATTERY, LIVE_VIEW_PROHIBITED, LIVE_VIEW_STATUS, Properties};
use super::stepper::Stepper;
use super::{SimConfig, SimError};

/// Exposures to one percent of the battery.
const SHOTS_A_PERCENT: u32 = 20;
/// The battery never falls below this by itself, in percent.
const LAST_PERCENT: i64 = 5;
/// Nikon's bit for "battery exhausted".
const PROHIBITED_BY_BATTERY: i64 = 1 << 8;
/// Below this there is no live view, in percent.
const LIVE_VIEW_PERCENT: i64 = 5;

/// What changes while the camera runs.
#[derive(Debug)]
pub(super) struct State {
    pub(super) properties: Properties,
    pub(super) card: Card,
    pub(super) events: Events,
    pub(super) stage: Stage,
    pub(super) armed: Armed,
    pub(super) stepper: Stepper,
    pub(super) exposures: Exposures,
    /// Whether a client has opened a session.
    pub(super) has_session: bool,
    /// Exposures that the shutter and the processor aren't done with.
    pub(super) exposing: u32,
    /// Those of them that the client asked for.
    pub(super) exposing_for_client: u32,
    /// Exposures that aren't over.
    pub(super) unfinished: u32,
    /// Whether the camera ends: exposures that still wait are never developed.
    pub(super) is_abandoned: bool,
    /// Exposures that are over, whether or not a picture came of them.
    pub(super) shots: u32,
}

impl State {
    pub(super) fn new(config: &SimConfig) -> Result<Self, SimError> {
        let mut properties = Properties::of(config.identity, config.battery_percent);
        properties.set_sensor(config.frame);
        properties.set_raw(config.raw);
        Ok(Self {
            properties,
            card: Card::default(),
            events: Events::default(),
            stage: Stage::new(&config.pictures, config.sitter_moves)?,
            armed: Armed::default(),
            stepper: Stepper::default(),
            exposures: Exposures::default(),
            has_session: false,
            exposing: 0,
            exposing_for_client: 0,
            unfinished: 0,
            is_abandoned: false,
            shots: 0,
        })
    }

    pub(super) fn may_release(&mut self, target: Target) -> Result<(), u16> {
        match self.armed.take(Occasion::Shutter) {
            Fault::StoreFull => Err(reply::STORE_FULL),
            Fault::Busy => Err(reply::BUSY),
            Fault::OutOfFocus => Err(reply::OUT_OF_FOCUS),
            _ if target == Target::Card && self.card.room() == 0 => Err(reply::STORE_FULL),
            _ if self.unfinished >= MAX_UNFINISHED => Err(reply::BUSY),
            _ => Ok(()),
        }
    }

    /// Changes a setting on the body itself, and says so where it is another value.
    pub(super) fn turn(&mut self, property: u16, value: i64) {
        if self.properties.put(property, value) {
            self.events.push(Event::PropertyChanged(property));
        }
    }

    pub(super) fn is_battery_exhausted(&self) -> bool {
        self.properties.get(BATTERY) < LIVE_VIEW_PERCENT
    }

    /// Whether live view can't be had now; somebody asks.
    pub(super) fn forbids_live_view(&mut self) -> bool {
        let is_fault = self.armed.take(Occasion::LiveView) == Fault::NoLiveView;
        let is_forbidden = is_fault || self.is_battery_exhausted();
        let reason = if is_forbidden { PROHIBITED_BY_BATTERY } else { 0 };
        self.properties.put(LIVE_VIEW_PROHIBITED, reason);
        is_forbidden
    }

    /// What live view shows, and whether it stands still because an exposure is being made. The error is a response
    /// code.
    pub(super) fn through_the_lens(&self) -> Result<(View, bool), u16> {
        if self.properties.get(LIVE_VIEW_STATUS) == 0 {
            return Err(reply::NOT_LIVE_VIEW);
        }
        Ok((self.stage.view(), self.exposing > 0))
    }

    /// A percent goes every so many exposures.
    pub(super) fn drain_battery(&mut self) {
        let percent = self.properties.get(BATTERY);
        if self.shots.is_multiple_of(SHOTS_A_PERCENT) && percent > LAST_PERCENT {
            self.turn(BATTERY, percent - 1);
        }
    }
}

//! Orders carried out, and what is said about them.

use std::fmt;
use std::time::Duration;

use super::body::{Body, lock};
use super::card::STORE;
use super::events::Event;
use super::operations::reply;
use super::order::Order;
use super::properties::{BATTERY, DATE_TIME, QUALITY};
use super::state::State;

/// The longest wait for an exposure to come to its next point; a full frame is drawn in that time.
const STEP_LIMIT: Duration = Duration::from_secs(30);

/// An order that came from a script or the control socket, and the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obeyed {
    /// The order.
    pub order: Order,
    /// What was done, or why not; one line.
    pub said: Result<String, String>,
}

/// Whoever wants to hear of orders that others gave.
pub(super) struct Watcher(pub(super) Box<dyn Fn(&Obeyed) + Send>);

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watcher")
    }
}

impl Body {
    /// Tells the watcher, if there is one.
    pub(super) fn tell(&self, obeyed: &Obeyed) {
        if let Some(Watcher(watch)) = lock(&self.watcher).as_ref() {
            watch(obeyed);
        }
    }

    /// Does what is ordered; says what was done, or why not, in one line.
    pub(super) fn obey(&self, order: &Order) -> Result<String, String> {
        match *order {
            Order::Press => match self.release_by_hand() {
                Ok(()) => return Ok("快门 shutter".to_owned()),
                Err(code) => return Err(unfired(code)),
            },
            Order::Burst(count) => return self.burst(count),
            Order::Battery(percent) => self.set_battery(percent),
            Order::Unplug(lapse) => self.cable.unplug(lapse),
            Order::Plug => self.cable.plug(),
            Order::Fault(fault, span) => self.set_fault(fault, span),
            Order::Step(count) => return self.step(count),
            Order::State => return Ok(self.describe()),
            _ => self.change(|state| state.obey(order)),
        }
        Ok(order.to_string())
    }

    fn burst(&self, count: u32) -> Result<String, String> {
        for fired in 0..count {
            match self.release_by_hand() {
                Ok(()) => {}
                Err(code) if fired == 0 => return Err(unfired(code)),
                Err(code) => return Ok(format!("连拍 burst {fired} of {count}: {}", why(code))),
            }
        }
        Ok(format!("连拍 burst {count}"))
    }

    fn step(&self, count: u32) -> Result<String, String> {
        let mut passed = Vec::new();
        while passed.len() < count as usize {
            match self.step_once() {
                Ok(point) => passed.push(point),
                Err(words) if passed.is_empty() => return Err(words),
                Err(_) => break,
            }
        }
        Ok(format!("单步 step {}", passed.join(", ")))
    }

    /// Lets the oldest exposure pass its next point; returns the point.
    fn step_once(&self) -> Result<&'static str, String> {
        let before = self.change(|state| {
            if !state.stepper.is_on() {
                return Err("single step is off");
            }
            if state.unfinished == 0 {
                return Err("no exposure is on its way");
            }
            state.stepper.permit();
            Ok(state.stepper.passed())
        })?;
        let is_over = |state: &State| state.stepper.passed() != before || state.is_abandoned;
        if !self.wait_until(STEP_LIMIT, is_over) {
            return Err("the exposure didn't come to its next point".to_owned());
        }
        let last = self.state().stepper.last();
        last.map(super::stepper::Point::word).ok_or_else(|| "the camera ends".to_owned())
    }

    /// What state the camera is in, as one line of JSON.
    fn describe(&self) -> String {
        let is_plugged = self.cable.is_plugged();
        let state = self.state();
        let (fault, stepper) = (state.armed.fault(), &state.stepper);
        serde_json::json!({
            "exposures": state.exposures.count(),
            "over": state.shots,
            "files": state.card.on_card().count(),
            "room": state.card.room(),
            "battery": state.properties.get(BATTERY),
            "fault": fault.to_string(),
            "fault_left": state.armed.uses_left(),
            "client": state.has_session,
            "plugged": is_plugged,
            "raw": state.properties.formats().len() > 1,
            "step_on": stepper.is_on(),
            "step_queue": if stepper.is_on() { state.unfinished } else { 0 },
            "step_next": stepper.waiting().map(super::stepper::Point::word),
        })
        .to_string()
    }
}

impl State {
    /// The orders that change nothing but the state.
    fn obey(&mut self, order: &Order) {
        match *order {
            Order::Next => self.stage.next(),
            Order::Room(count) => self.card.set_room(count),
            Order::Names(first) => self.card.set_next_number(first),
            Order::NewCard => self.change_card(),
            Order::Clock(ahead) => {
                self.properties.clock().set_ahead(ahead);
                self.events.push(Event::PropertyChanged(DATE_TIME));
            }
            Order::Dial(dial) => self.turn(dial.property, dial.value),
            Order::Lamp(percent) => self.stage.set_lamp(f32::from(percent) / 100.0),
            Order::Raw(is_on) if self.properties.set_raw(is_on) => {
                self.events.push(Event::PropertyChanged(QUALITY));
            }
            Order::Raw(_) => {}
            Order::StepMode(is_on) => self.stepper.switch(is_on),
            _ => {}
        }
    }

    fn change_card(&mut self) {
        self.card.replace();
        self.events.push(Event::StoreRemoved(STORE));
        self.events.push(Event::StoreAdded(STORE));
    }
}

fn unfired(code: u16) -> String {
    format!("快门未释放 the shutter did not fire: {}", why(code))
}

fn why(code: u16) -> &'static str {
    match code {
        reply::STORE_FULL => "card full",
        reply::OUT_OF_FOCUS => "out of focus",
        reply::BUSY => "busy",
        _ => "the camera ends",
    }
}

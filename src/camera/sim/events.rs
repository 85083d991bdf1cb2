//! The queue behind `GetEvent`: what happened on the body since the client last asked.

use std::collections::VecDeque;

use super::dataset::Writer;

/// Events that are kept when nobody asks; the oldest give way. The pictures stay on the card.
const MAX_KEPT: usize = 256;
/// Events in one answer.
const MAX_ANSWERED: usize = 64;

/// The codes that the camera lists in its device info.
pub(super) const CODES: [u16; 5] =
    [OBJECT_ADDED, STORE_ADDED, STORE_REMOVED, PROPERTY_CHANGED, CAPTURE_COMPLETE];
const OBJECT_ADDED: u16 = 0x4002;
const STORE_ADDED: u16 = 0x4004;
const STORE_REMOVED: u16 = 0x4005;
const PROPERTY_CHANGED: u16 = 0x4006;
const CAPTURE_COMPLETE: u16 = 0x400D;

/// Something that happened on the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// A picture with this handle can be fetched.
    ObjectAdded(u32),
    /// A card was put in.
    StoreAdded(u32),
    /// A card was taken out.
    StoreRemoved(u32),
    /// A property has another value.
    PropertyChanged(u16),
    /// An exposure is over and all its pictures were announced.
    CaptureComplete,
}

impl Event {
    fn encode(self, writer: &mut Writer) {
        match self {
            Self::ObjectAdded(handle) => writer.u16(OBJECT_ADDED).u32(handle),
            Self::StoreAdded(store) => writer.u16(STORE_ADDED).u32(store),
            Self::StoreRemoved(store) => writer.u16(STORE_REMOVED).u32(store),
            Self::PropertyChanged(code) => writer.u16(PROPERTY_CHANGED).u32(u32::from(code)),
            Self::CaptureComplete => writer.u16(CAPTURE_COMPLETE).u32(0),
        };
    }
}

/// First in, first out, bounded.
#[derive(Debug, Default)]
pub(super) struct Events {
    waiting: VecDeque<Event>,
}

impl Events {
    pub(super) fn push(&mut self, event: Event) {
        if self.waiting.len() == MAX_KEPT {
            self.waiting.pop_front();
        }
        self.waiting.push_back(event);
    }

    pub(super) fn clear(&mut self) {
        self.waiting.clear();
    }

    /// The answer to `GetEvent`: `u16` count, then a code and a parameter each.
    pub(super) fn take(&mut self) -> Vec<u8> {
        let count = self.waiting.len().min(MAX_ANSWERED);
        let mut writer = Writer::default();
        writer.u16(count as u16);
        for event in self.waiting.drain(..count) {
            event.encode(&mut writer);
        }
        writer.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_told_once_and_in_order() {
        let mut events = Events::default();
        events.push(Event::ObjectAdded(0x0002_0001));
        events.push(Event::CaptureComplete);
        assert_eq!(events.take(), [2, 0, 2, 0x40, 1, 0, 2, 0, 0x0D, 0x40, 0, 0, 0, 0]);
        assert_eq!(events.take(), [0, 0]);
    }

    #[test]
    fn nobody_asking_costs_the_oldest_event_not_memory() {
        let mut events = Events::default();
        for handle in 0..1000 {
            events.push(Event::ObjectAdded(handle));
        }
        let first = events.take();
        assert_eq!(first.get(..8).unwrap(), [64, 0, 2, 0x40, 0xE8, 2, 0, 0], "744 is the oldest");
        assert_eq!(std::iter::repeat_with(|| events.take()).take_while(|a| a.len() > 2).count(), 3);
    }
}

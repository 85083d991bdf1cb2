//! A scanner's key codes, as its input device gives them, to the text of a code.
//!
//! Codes and structure are those of `linux/input.h` and `linux/input-event-codes.h`. A scanner that is a keyboard types
//! for the US layout unless it was set up otherwise.

/// Most characters of a code; one that is longer is none.
pub const CODE_MAX_CHARS: usize = 512;
/// After such a rest a new code begins, µs.
pub const REST_US: i64 = 2_000_000;
/// Bytes of an event on this machine: two longs of time, type, code, value.
pub const EVENT_BYTES: usize = 2 * size_of::<usize>() + 8;

const SYN: u16 = 0;
const SYN_DROPPED: u16 = 3;
const KEY: u16 = 1;
const RELEASED: i32 = 0;
const PRESSED: i32 = 1;

/// An event of an input device, without its time: clocks of devices differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InputEvent {
    /// Its type.
    pub kind: u16,
    /// Which key, for keys.
    pub code: u16,
    /// 0 released, 1 pressed, 2 still pressed, for keys.
    pub value: i32,
}

impl InputEvent {
    /// The event in its [`EVENT_BYTES`] bytes; `None` when they are another number.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let tail = bytes.get(EVENT_BYTES - 8..).filter(|_| bytes.len() == EVENT_BYTES)?;
        let (head, value) = tail.split_first_chunk::<2>()?;
        let (code, value) = value.split_first_chunk::<2>()?;
        Some(Self {
            kind: u16::from_ne_bytes(*head),
            code: u16::from_ne_bytes(*code),
            value: i32::from_ne_bytes(value.try_into().ok()?),
        })
    }
}

/// What a scanner has read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scanned {
    /// A code.
    Code(String),
    /// More than [`CODE_MAX_CHARS`], or events of it were lost: it must be scanned again.
    Lost,
}

/// Collects a code until Enter or Tab.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scancodes {
    text: String,
    is_lost: bool,
    shifts: [bool; 2],
    /// Ctrl, Alt and Meta, left and right.
    commands: [bool; 6],
    capitals: bool,
    last_us: Option<i64>,
}

impl Scancodes {
    /// Takes an event that came at that moment, µs of one clock that never goes back.
    pub fn take(&mut self, event: InputEvent, at_us: i64) -> Option<Scanned> {
        match (event.kind, event.code) {
            (SYN, SYN_DROPPED) => {
                // Releases may be among what was lost.
                *self = Self { is_lost: true, last_us: Some(at_us), ..Self::default() };
                None
            }
            (KEY, code) => self.key(code, event.value, at_us),
            _ => None,
        }
    }

    fn key(&mut self, code: u16, value: i32, at_us: i64) -> Option<Scanned> {
        if let Some(held) = self.modifier(code) {
            *held = value != RELEASED;
            return None;
        }
        if value != PRESSED {
            return None;
        }
        self.rest(at_us);
        match code {
            58 => self.capitals = !self.capitals,
            15 | 28 | 96 | 101 => return self.end(),
            _ if self.commands.contains(&true) => {}
            _ => self.push(code),
        }
        None
    }

    fn modifier(&mut self, code: u16) -> Option<&mut bool> {
        let [left, right] = &mut self.shifts;
        let [left_ctrl, right_ctrl, left_alt, right_alt, left_meta, right_meta] =
            &mut self.commands;
        Some(match code {
            42 => left,
            54 => right,
            29 => left_ctrl,
            97 => right_ctrl,
            56 => left_alt,
            100 => right_alt,
            125 => left_meta,
            126 => right_meta,
            _ => return None,
        })
    }

    fn rest(&mut self, at_us: i64) {
        let since_us = self.last_us.and_then(|last_us| at_us.checked_sub(last_us));
        if since_us.is_some_and(|since_us| since_us >= REST_US) {
            self.text.clear();
            self.is_lost = false;
        }
        self.last_us = Some(at_us);
    }

    fn push(&mut self, code: u16) {
        let Some(letter) = letter(code, self.shifts.contains(&true), self.capitals) else { return };
        if self.text.len() < CODE_MAX_CHARS {
            self.text.push(letter);
        } else {
            self.is_lost = true;
        }
    }

    fn end(&mut self) -> Option<Scanned> {
        let (text, is_lost) = (std::mem::take(&mut self.text), std::mem::take(&mut self.is_lost));
        if is_lost {
            return Some(Scanned::Lost);
        }
        (!text.is_empty()).then_some(Scanned::Code(text))
    }
}

/// The rows of the US layout: the first code, and the letters from there on without and with shift.
const ROWS: [(u16, &str, &str); 8] = [
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", "ASDFGHJKL:\"~"),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
    (71, "789-456+1230.", "789-456+1230."),
    (86, "\\", "|"),
    (117, "=", "="),
];

/// The letter of a key; the number pad always gives digits.
fn letter(code: u16, shift: bool, capitals: bool) -> Option<char> {
    match code {
        55 => return Some('*'),
        98 => return Some('/'),
        _ => {}
    }
    let of_row = |(first, plain, shifted): &(u16, &str, &str)| {
        let at = usize::from(code.checked_sub(*first)?);
        Some((char::from(*plain.as_bytes().get(at)?), char::from(*shifted.as_bytes().get(at)?)))
    };
    let (plain, shifted) = ROWS.iter().find_map(of_row)?;
    let upper = if plain.is_ascii_lowercase() { shift != capitals } else { shift };
    Some(if upper { shifted } else { plain })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ENTER: u16 = 28;
    const LEFT_SHIFT: u16 = 42;

    fn event(code: u16, value: i32) -> InputEvent {
        InputEvent { kind: KEY, code, value }
    }

    /// Key and shift that type a letter.
    fn code_of(letter_wanted: char) -> (u16, bool) {
        let pairs = (0..=127).flat_map(|code| [(code, false), (code, true)]);
        let mut fitting =
            pairs.filter(|(code, shift)| letter(*code, *shift, false) == Some(letter_wanted));
        fitting.next().unwrap()
    }

    /// Presses and releases of a text, as a scanner sends them.
    fn strokes(text: &str) -> Vec<InputEvent> {
        let mut events = Vec::new();
        for wanted in text.chars() {
            let (code, shift) = code_of(wanted);
            events.extend(shift.then(|| event(LEFT_SHIFT, PRESSED)));
            events.extend([event(code, PRESSED), event(code, RELEASED)]);
            events.extend(shift.then(|| event(LEFT_SHIFT, RELEASED)));
        }
        events
    }

    /// What comes of events that are 1 ms apart.
    fn scanned(events: &[InputEvent]) -> Vec<Scanned> {
        let mut codes = Scancodes::default();
        (0..).zip(events).filter_map(|(at, event)| codes.take(*event, at * 1_000)).collect()
    }

    fn scan(text: &str, end: u16) -> Vec<Scanned> {
        let mut events = strokes(text);
        events.extend([event(end, PRESSED), event(end, RELEASED)]);
        scanned(&events)
    }

    fn code(text: &str) -> Scanned {
        Scanned::Code(text.to_owned())
    }

    #[test]
    fn every_printable_character_of_ascii_can_be_scanned() {
        let all: String = (' '..='~').collect();
        assert_eq!(all.len(), 95);
        assert_eq!(scan(&all, ENTER), [code(&all)]);
    }

    #[test]
    fn enter_tab_line_feed_and_the_pads_enter_end_a_code() {
        for end in [ENTER, 15, 96, 101] {
            assert_eq!(scan("2010301001", end), [code("2010301001")]);
        }
    }

    #[test]
    fn an_end_without_a_code_is_nothing() {
        let ends = [event(ENTER, PRESSED), event(ENTER, RELEASED), event(101, PRESSED)];
        assert_eq!(scanned(&ends), []);
        let mut events = strokes("123456");
        events.extend(ends);
        assert_eq!(scanned(&events), [code("123456")]);
    }

    #[test]
    fn the_number_pad_gives_digits() {
        let pad = [79, 80, 81, 75, 76, 77, 71, 72, 73, 82, 83, 98, 55, 74, 78, 117];
        let mut events: Vec<_> = pad.iter().map(|key| event(*key, PRESSED)).collect();
        events.push(event(96, PRESSED));
        assert_eq!(scanned(&events), [code("1234567890./*-+=")]);
    }

    #[test]
    fn caps_lock_turns_letters_only_and_shift_turns_them_back() {
        let caps = [event(58, PRESSED), event(58, RELEASED)];
        let mut events = caps.to_vec();
        events.extend(strokes("a1B"));
        events.extend(caps);
        events.extend(strokes("a1B"));
        events.push(event(ENTER, PRESSED));
        assert_eq!(scanned(&events), [code("A1ba1B")]);
    }

    #[test]
    fn either_shift_counts_and_one_may_be_let_go_before_the_other() {
        let (a, _) = code_of('a');
        let events = [
            event(LEFT_SHIFT, PRESSED),
            event(54, PRESSED),
            event(LEFT_SHIFT, RELEASED),
            event(a, PRESSED),
            event(54, RELEASED),
            event(a, PRESSED),
            event(ENTER, PRESSED),
        ];
        assert_eq!(scanned(&events), [code("Aa")]);
    }

    #[test]
    fn keys_under_ctrl_alt_and_meta_are_no_part_of_a_code() {
        for modifier in [29, 97, 56, 100, 125, 126] {
            let mut events = strokes("12");
            events.push(event(modifier, PRESSED));
            events.extend(strokes("3"));
            events.push(event(modifier, RELEASED));
            events.extend(strokes("4"));
            events.push(event(ENTER, PRESSED));
            assert_eq!(scanned(&events), [code("124")], "{modifier}");
        }
    }

    #[test]
    fn repeats_releases_and_unknown_keys_type_nothing() {
        let (one, _) = code_of('1');
        let events = [
            event(one, PRESSED),
            event(one, 2),
            event(one, 2),
            event(one, RELEASED),
            event(59, PRESSED),
            event(u16::MAX, PRESSED),
            InputEvent { kind: 4, code: 4, value: 1 },
            InputEvent { kind: SYN, code: 0, value: 0 },
            event(ENTER, PRESSED),
        ];
        assert_eq!(scanned(&events), [code("1")]);
    }

    #[test]
    fn after_two_seconds_a_new_code_begins() {
        let mut codes = Scancodes::default();
        let mut feed = |text: &str, at: i64| {
            for stroke in strokes(text) {
                assert_eq!(codes.take(stroke, at), None);
            }
        };
        feed("111", 0);
        feed("222", REST_US - 1);
        feed("333", 2 * REST_US - 1);
        assert_eq!(codes.take(event(ENTER, PRESSED), 2 * REST_US), Some(code("333")));
    }

    #[test]
    fn a_code_that_is_too_long_is_lost_whole() {
        let fits = "7".repeat(CODE_MAX_CHARS);
        assert_eq!(scan(&fits, ENTER), [code(&fits)]);
        let mut events = strokes(&format!("{fits}7"));
        events.push(event(ENTER, PRESSED));
        events.extend(strokes("123456"));
        events.push(event(ENTER, PRESSED));
        assert_eq!(scanned(&events), [Scanned::Lost, code("123456")]);
    }

    #[test]
    fn a_code_of_which_events_were_lost_is_lost() {
        let mut events = strokes("12");
        // The shift is let go while nobody hears it.
        events.push(event(LEFT_SHIFT, PRESSED));
        events.push(InputEvent { kind: SYN, code: SYN_DROPPED, value: 0 });
        events.extend(strokes("34"));
        events.push(event(ENTER, PRESSED));
        events.extend(strokes("123456"));
        events.push(event(ENTER, PRESSED));
        assert_eq!(scanned(&events), [Scanned::Lost, code("123456")]);
    }

    #[test]
    fn an_event_is_read_from_its_bytes_and_from_no_other_number() {
        let mut bytes = vec![0xAA; EVENT_BYTES - 8];
        bytes.extend(1_u16.to_ne_bytes());
        bytes.extend(30_u16.to_ne_bytes());
        bytes.extend((-2_i32).to_ne_bytes());
        assert_eq!(InputEvent::read(&bytes), Some(event(30, -2)));
        for length in (0..bytes.len()).chain([bytes.len() + 1]) {
            bytes.resize(length, 0);
            assert_eq!(InputEvent::read(&bytes), None);
        }
    }

    proptest! {
        #[test]
        fn any_text_of_ascii_comes_out_as_it_went_in(text in "[ -~]{1,80}") {
            prop_assert_eq!(scan(&text, ENTER), [Scanned::Code(text)]);
        }

        #[test]
        fn no_events_make_a_code_too_long(
            keys in proptest::collection::vec((0_u16..130, 0_i32..3, 0_i64..3_000_000), 0..2_000),
        ) {
            let (mut codes, mut at) = (Scancodes::default(), 0);
            for (key, value, gap) in keys {
                at += gap / 100;
                if let Some(Scanned::Code(text)) = codes.take(event(key, value), at) {
                    prop_assert!((1..=CODE_MAX_CHARS).contains(&text.chars().count()));
                }
            }
        }
    }
}

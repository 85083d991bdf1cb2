//! A scanner types like a hand, but faster: its bursts are told apart from typing, and Enters that nobody meant are
//! swallowed.
//!
//! Times are microseconds of one clock that never goes back, taken where the key was read. What a station read late in
//! one go, after it had stood still, looks like a burst: only the scanner's own device would tell.

use super::keymap::printable;
use crate::roster::text::half_width;
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// Fewest characters of a scanner's burst.
pub const BURST_MIN_CHARS: usize = 6;
/// Longest time between two keys of a burst, µs.
pub const BURST_GAP_US: i64 = 20_000;
/// An Enter so soon after another one is that one's repeat, µs.
pub const REPEAT_US: i64 = 300_000;
/// Most characters that are counted; no code is longer.
const CHARS_MAX: usize = 4096;

/// What a key is to a scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stroke {
    /// A character of a code, from the keyboard, the number pad or an input method.
    Letter(char),
    /// Enter, or what scanners send in its place: Tab, LF.
    Enter,
    /// Anything else: no scanner sends it.
    Other,
}

impl Stroke {
    /// What a key of the terminal is; `None` for one that is let go.
    #[must_use]
    pub fn of(event: &KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        Some(match event.code {
            KeyCode::Enter | KeyCode::Tab => Self::Enter,
            // A line feed reaches a terminal as Ctrl-J.
            KeyCode::Char('j' | '\n') if ctrl => Self::Enter,
            _ => printable(event).map_or(Self::Other, Self::Letter),
        })
    }
}

/// Sees every key and finds those that a scanner sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Burst {
    /// Characters so far, each at most [`BURST_GAP_US`] after the one before.
    chars: usize,
    /// When the last of them came.
    last_us: i64,
}

impl Burst {
    /// A character came.
    pub fn press(&mut self, letter: char, at_us: i64) {
        // An input method commits whole phrases at once; codes are ASCII, in full width where it is on.
        if letter.is_control() || !half_width(letter).is_ascii() {
            return self.interrupt();
        }
        let so_far = if self.is_near(at_us) { self.chars } else { 0 };
        self.chars = (so_far + 1).min(CHARS_MAX);
        self.last_us = at_us;
    }

    /// An Enter came: how many characters before it a scanner sent, if it did.
    pub fn enter(&mut self, at_us: i64) -> Option<usize> {
        let is_burst = self.chars >= BURST_MIN_CHARS && self.is_near(at_us);
        let chars = std::mem::take(&mut self.chars);
        is_burst.then_some(chars)
    }

    /// Another key, or pasted text, came: what follows is counted anew.
    pub fn interrupt(&mut self) {
        self.chars = 0;
    }

    /// A key of the terminal came: the answer is that of [`Burst::enter`].
    pub fn key(&mut self, event: &KeyEvent, at_us: i64) -> Option<usize> {
        match Stroke::of(event)? {
            Stroke::Letter(letter) => self.press(letter, at_us),
            Stroke::Enter => return self.enter(at_us),
            Stroke::Other => self.interrupt(),
        }
        None
    }

    fn is_near(&self, at_us: i64) -> bool {
        let gap_us = at_us.checked_sub(self.last_us);
        self.chars > 0 && gap_us.is_some_and(|gap_us| (0..=BURST_GAP_US).contains(&gap_us))
    }
}

/// Lets each Enter (or `PageDown`) through once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Debounce {
    /// When the last one came, whether it went through or not.
    last_us: Option<i64>,
    /// Printable characters since then that no box took.
    untaken: usize,
}

impl Debounce {
    /// Whether an Enter goes through.
    ///
    /// It doesn't within [`REPEAT_US`] after another one: the key is held down, or a scanner ends with CR CR or CR LF. It
    /// doesn't after [`BURST_MIN_CHARS`] characters that no box took either: somebody scanned while a question was open,
    /// and nobody answered it.
    pub fn enter(&mut self, at_us: i64) -> bool {
        let since_us = self.last_us.and_then(|last_us| at_us.checked_sub(last_us));
        let repeats = since_us.is_some_and(|since_us| (0..REPEAT_US).contains(&since_us));
        let untaken = std::mem::take(&mut self.untaken);
        self.last_us = Some(at_us);
        !repeats && untaken < BURST_MIN_CHARS
    }

    /// A printable character came that no box took.
    pub fn untaken(&mut self) {
        self.untaken = (self.untaken + 1).min(CHARS_MAX);
    }

    /// A key came that meant something.
    pub fn taken(&mut self) {
        self.untaken = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyEventState;
    use proptest::prelude::*;

    const FAST: i64 = 2_000;

    /// Characters with the gap before each, and the gap before Enter.
    fn typed(keys: &[(char, i64)], enter_gap: i64) -> Option<usize> {
        let (mut burst, mut at) = (Burst::default(), 1_000_000);
        for (letter, gap) in keys {
            at += gap;
            burst.press(*letter, at);
        }
        burst.enter(at + enter_gap)
    }

    fn evenly(text: &str, gap: i64) -> Option<usize> {
        typed(&text.chars().map(|letter| (letter, gap)).collect::<Vec<_>>(), gap)
    }

    fn key(code: KeyCode, modifiers: KeyModifiers) -> KeyEvent {
        KeyEvent::new(code, modifiers)
    }

    #[test]
    fn six_fast_characters_and_enter_are_a_scan() {
        assert_eq!(evenly("123456", FAST), Some(6));
        assert_eq!(evenly("2010301001", FAST), Some(10));
        assert_eq!(evenly("12345", FAST), None);
        assert_eq!(evenly("", FAST), None);
    }

    #[test]
    fn a_gap_of_20_ms_is_a_scanners_and_a_longer_one_a_hands() {
        assert_eq!(evenly("123456", BURST_GAP_US), Some(6));
        assert_eq!(evenly("123456", BURST_GAP_US + 1), None);
        assert_eq!(evenly("123456", 0), Some(6));
    }

    #[test]
    fn a_slow_enter_after_a_burst_is_a_hands() {
        let keys: Vec<_> = "123456".chars().map(|letter| (letter, FAST)).collect();
        assert_eq!(typed(&keys, BURST_GAP_US), Some(6));
        assert_eq!(typed(&keys, BURST_GAP_US + 1), None);
    }

    #[test]
    fn what_was_typed_before_the_burst_is_not_the_scanners() {
        let slow = "张伟".chars().map(|letter| (letter, 150_000));
        let fast = "123456".chars().enumerate();
        let fast = fast.map(|(i, letter)| (letter, if i == 0 { 400_000 } else { FAST }));
        assert_eq!(typed(&slow.chain(fast).collect::<Vec<_>>(), FAST), Some(6));
    }

    #[test]
    fn one_slow_character_in_the_middle_leaves_only_what_follows() {
        let keys: Vec<_> = (0..11).map(|i| ('7', if i == 6 { 90_000 } else { FAST })).collect();
        assert_eq!(typed(&keys, FAST), None);
        let keys: Vec<_> = (0..12).map(|i| ('7', if i == 6 { 90_000 } else { FAST })).collect();
        assert_eq!(typed(&keys, FAST), Some(6));
    }

    #[test]
    fn full_width_characters_and_letters_count() {
        assert_eq!(evenly("２０１０３０", FAST), Some(6));
        assert_eq!(evenly("S:AB-12", FAST), Some(7));
    }

    #[test]
    fn a_phrase_that_an_input_method_commits_at_once_is_typed() {
        assert_eq!(evenly("红色背景已获批准", 0), None);
        assert_eq!(evenly("现场-100", FAST), None);
        assert_eq!(evenly("现场2010301001", FAST), Some(10));
    }

    #[test]
    fn a_scan_ends_the_burst() {
        let mut burst = Burst::default();
        (0..6).for_each(|i| burst.press('1', i * FAST));
        assert_eq!(burst.enter(6 * FAST), Some(6));
        assert_eq!(burst.enter(7 * FAST), None);
        (8..13).for_each(|i| burst.press('1', i * FAST));
        assert_eq!(burst.enter(13 * FAST), None);
    }

    #[test]
    fn other_keys_pastes_and_control_characters_break_a_burst() {
        let breaks: [fn(&mut Burst); 3] = [
            Burst::interrupt,
            |burst| burst.press('\u{1b}', 5 * FAST),
            |burst| {
                burst.key(&key(KeyCode::Backspace, KeyModifiers::NONE), 5 * FAST);
            },
        ];
        for breaks in breaks {
            let mut burst = Burst::default();
            (0..6).for_each(|i| burst.press('1', i * FAST));
            breaks(&mut burst);
            assert_eq!(burst.enter(6 * FAST), None);
        }
    }

    #[test]
    fn a_clock_that_goes_back_makes_no_burst() {
        let mut burst = Burst::default();
        for i in 0..6 {
            burst.press('1', 1_000 - i);
        }
        assert_eq!(burst.enter(2_000), None);
        let mut burst = Burst::default();
        (0..6).for_each(|_| burst.press('1', i64::MIN));
        assert_eq!(burst.enter(i64::MAX), None);
    }

    #[test]
    fn the_terminals_keys_are_understood() {
        let ends = [
            key(KeyCode::Enter, KeyModifiers::NONE),
            key(KeyCode::Tab, KeyModifiers::NONE),
            key(KeyCode::Char('j'), KeyModifiers::CONTROL),
        ];
        for end in ends {
            let mut burst = Burst::default();
            for (i, letter) in "12345６".chars().enumerate() {
                let pad = KeyEvent {
                    state: KeyEventState::KEYPAD,
                    ..key(KeyCode::Char(letter), KeyModifiers::NONE)
                };
                assert_eq!(burst.key(&pad, i as i64 * FAST), None);
                let mut released = pad;
                released.kind = KeyEventKind::Release;
                assert_eq!(burst.key(&released, i as i64 * FAST + 500), None);
            }
            assert_eq!(burst.key(&end, 6 * FAST), Some(6), "{end:?}");
        }
    }

    #[test]
    fn capitals_are_letters_and_commands_are_not() {
        let shifted = key(KeyCode::Char('A'), KeyModifiers::SHIFT);
        assert_eq!(Stroke::of(&shifted), Some(Stroke::Letter('A')));
        for (code, modifiers) in [
            (KeyCode::Char('f'), KeyModifiers::CONTROL),
            (KeyCode::Char('x'), KeyModifiers::ALT),
            (KeyCode::F(5), KeyModifiers::NONE),
            (KeyCode::Esc, KeyModifiers::NONE),
            (KeyCode::PageDown, KeyModifiers::NONE),
        ] {
            assert_eq!(Stroke::of(&key(code, modifiers)), Some(Stroke::Other), "{code:?}");
        }
    }

    #[test]
    fn an_enter_that_repeats_is_swallowed_however_often() {
        let mut debounce = Debounce::default();
        assert!(debounce.enter(0));
        // Each repeat counts from the one before: a key that is held down never gets through.
        for i in 1..100 {
            assert!(!debounce.enter(i * 30_000));
        }
        assert!(!debounce.enter(99 * 30_000 + REPEAT_US - 1));
        assert!(debounce.enter(99 * 30_000 + 2 * REPEAT_US));
    }

    #[test]
    fn the_first_enter_goes_through_whatever_the_clock_says() {
        for at in [i64::MIN, -1, 0, i64::MAX] {
            assert!(Debounce::default().enter(at));
        }
        let mut debounce = Debounce::default();
        assert!(debounce.enter(5_000_000));
        assert!(debounce.enter(0), "a clock that went back swallows nothing");
    }

    #[test]
    fn an_enter_after_a_scan_that_no_box_took_answers_nothing() {
        let mut debounce = Debounce::default();
        (0..6).for_each(|_| debounce.untaken());
        assert!(!debounce.enter(0));
        assert!(!debounce.enter(10_000), "its CR CR neither");
        assert!(debounce.enter(10_000 + REPEAT_US));
    }

    #[test]
    fn a_few_stray_letters_or_a_key_in_between_don_t_hold_an_answer_back() {
        let mut debounce = Debounce::default();
        (0..5).for_each(|_| debounce.untaken());
        assert!(debounce.enter(0));
        (0..6).for_each(|_| debounce.untaken());
        debounce.taken();
        assert!(debounce.enter(REPEAT_US));
    }

    proptest! {
        #[test]
        fn a_burst_is_exactly_the_longest_fast_run_before_enter(
            gaps in proptest::collection::vec(0_i64..60_000, 0..40),
            enter_gap in 0_i64..60_000,
        ) {
            let keys: Vec<_> = gaps.iter().map(|gap| ('8', *gap)).collect();
            let slow = gaps.iter().skip(1).rposition(|gap| *gap > BURST_GAP_US);
            let run = slow.map_or(gaps.len(), |at| gaps.len() - at - 1);
            let wanted = (enter_gap <= BURST_GAP_US && run >= BURST_MIN_CHARS).then_some(run);
            prop_assert_eq!(typed(&keys, enter_gap), wanted);
        }

        #[test]
        fn between_two_enters_that_go_through_there_is_rest(
            gaps in proptest::collection::vec(0_i64..700_000, 1..60),
        ) {
            let (mut debounce, mut at, mut last) = (Debounce::default(), 0, None);
            for gap in gaps {
                at += gap;
                let rests = last.is_none_or(|last| at - last >= REPEAT_US);
                prop_assert_eq!(debounce.enter(at), rests);
                last = Some(at);
            }
        }
    }
}

//! Every key of the key table, in every place where it acts, pressed in the real station as a terminal sends it.

mod doubtful;
mod in_hand;
mod operator;
mod ordinary;
mod shutter;
mod typed;

use crate::screens::scene;
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use operator::Operator;
use paishe::session::{Command, Session};
use paishe::view::keymap::{self, Binding, Key, PLACES, Place, TABLE};

/// How the keys of one row are tried in some of its places.
struct Scenario {
    command: Command,
    /// English words of the row's hint: a command may have several rows.
    row: &'static str,
    places: &'static [Place],
    /// Brings the station to where the row is useful, presses the key and sees its effect; leaves no dialog open.
    play: Play,
}

type Play = fn(&mut Operator, Place, &str);

const fn scenario(
    command: Command,
    row: &'static str,
    places: &'static [Place],
    play: Play,
) -> Scenario {
    Scenario { command, row, places, play }
}

impl Scenario {
    fn is_of(&self, row: &Binding, place: Place) -> bool {
        let is_there = row.places.contains(&place) && self.places.contains(&place);
        is_there && self.command == row.command && self.row == row.hint.en
    }

    /// The row that is tried in one of the places.
    fn row(&self, place: Place) -> &'static Binding {
        let row = TABLE.iter().find(|row| self.is_of(row, place));
        row.unwrap_or_else(|| panic!("no row {} at {place:?}", self.row))
    }
}

/// Plays scenarios with every key of their rows.
#[expect(clippy::print_stdout, reason = "a failing test tells which key it was at")]
fn play(operator: &mut Operator, scenarios: &[Scenario]) {
    for scenario in scenarios {
        for place in scenario.places {
            for key in scenario.row(*place).keys {
                println!("{} at {place:?}: {}", key.label, scenario.row);
                (scenario.play)(operator, *place, &sent(key));
            }
        }
    }
}

/// What xterm and tmux send for a key.
fn sent(key: &Key) -> String {
    let shifted = if key.shift { ";2" } else { "" };
    match key.code {
        KeyCode::Char(letter) if key.ctrl => char::from(letter as u8 & 0x1f).to_string(),
        KeyCode::F(n @ 1..=4) if key.shift => {
            format!("\x1b[1;2{}", ["P", "Q", "R", "S"][n as usize - 1])
        }
        KeyCode::F(n @ 1..=4) => format!("\x1bO{}", ["P", "Q", "R", "S"][n as usize - 1]),
        KeyCode::F(n @ 5..=12) => {
            let code = [15, 17, 18, 19, 20, 21, 23, 24][n as usize - 5];
            format!("\x1b[{code}{shifted}~")
        }
        KeyCode::Enter => "\r".into(),
        KeyCode::Esc => "\x1b".into(),
        KeyCode::PageUp => "\x1b[5~".into(),
        KeyCode::PageDown => "\x1b[6~".into(),
        KeyCode::Up => "\x1b[A".into(),
        KeyCode::Down => "\x1b[B".into(),
        KeyCode::Right => "\x1b[C".into(),
        KeyCode::Left => "\x1b[D".into(),
        KeyCode::Backspace => "\x7f".into(),
        code => panic!("what does a terminal send for {code:?}?"),
    }
}

#[test]
fn every_row_of_the_key_table_has_one_scenario_in_each_of_its_places() {
    let groups =
        [ordinary::SCENARIOS, in_hand::SCENARIOS, doubtful::SCENARIOS, shutter::SCENARIOS, LEAVING];
    for row in TABLE {
        for place in row.places {
            let all = groups.iter().flat_map(|group| group.iter());
            let here = all.filter(|one| one.is_of(row, *place)).count();
            assert_eq!(here, 1, "scenarios for {} at {place:?}: {}", row.key_names(), row.hint.en);
        }
    }
    for scenario in groups.iter().flat_map(|group| group.iter()) {
        for place in scenario.places {
            scenario.row(*place);
        }
    }
}

#[test]
fn no_key_of_the_table_looks_like_an_answer_of_the_terminal() {
    for key in TABLE.iter().flat_map(|row| row.keys) {
        let sent = sent(key);
        assert!(!(sent.starts_with("\x1b[") && sent.ends_with('R')), "{}", key.label);
    }
}

#[test]
fn what_a_shifted_key_does_another_key_does_as_well() {
    // The Linux console has no shifted function keys.
    for row in TABLE {
        assert!(row.keys.iter().any(|key| !key.shift), "{}", row.key_names());
    }
}

/// The keys that answer the question whether to leave; each ends a station.
const LEAVING: &[Scenario] = &[
    scenario(Command::Quit, "quit", &[Place::Quit], leaves),
    scenario(Command::Confirm, "leave", &[Place::Quit], leaves),
];

fn leaves(operator: &mut Operator, place: Place, key: &str) {
    operator.call();
    operator.put(operator::Kind::Fails);
    operator.window.wait_until(|seen| seen.contains("正在检查照片") || seen.contains("请重拍"));
    operator.open(place);
    operator.press(key);
}

#[test]
fn each_key_that_leaves_the_station_leaves_it() {
    let desk = operator::desk();
    for scenario in LEAVING {
        for key in scenario.row(Place::Quit).keys {
            let mut operator = Operator::at(&desk, &[]);
            (scenario.play)(&mut operator, Place::Quit, &sent(key));
            assert_eq!(operator.window.end().0, 0, "{}", key.label);
        }
    }
}

/// Every key that a terminal can tell, with every modifier.
fn all_keys() -> impl Iterator<Item = KeyEvent> {
    let letters = (0x20..0x7f).map(char::from).chain("é中　１：\u{1}\u{9}\u{7f}".chars());
    let named = [
        KeyCode::Backspace,
        KeyCode::Enter,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::Tab,
        KeyCode::BackTab,
        KeyCode::Delete,
        KeyCode::Insert,
        KeyCode::Null,
        KeyCode::Esc,
        KeyCode::Menu,
        KeyCode::KeypadBegin,
    ];
    let codes = letters.map(KeyCode::Char).chain((1..=35).map(KeyCode::F)).chain(named);
    codes.flat_map(|code| {
        let modifiers = (0..=KeyModifiers::all().bits()).filter_map(KeyModifiers::from_bits);
        modifiers.map(move |modifiers| KeyEvent::new(code, modifiers))
    })
}

fn is_key(key: &Key, event: &KeyEvent) -> bool {
    let held = |modifier| event.modifiers.contains(modifier);
    let code = match event.code {
        KeyCode::Char(letter) => KeyCode::Char(letter.to_ascii_lowercase()),
        code => code,
    };
    let shift = held(KeyModifiers::SHIFT) && matches!(code, KeyCode::F(_));
    let modifiers = (key.ctrl, key.shift) == (held(KeyModifiers::CONTROL), shift);
    key.code == code && modifiers && !held(KeyModifiers::ALT)
}

/// Why what a key asked for is in no row and is no text.
fn undocumented(event: &KeyEvent, place: Place, session: &Session) -> Option<String> {
    let asked = keymap::command(event, session)?;
    let plain = !event.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    if let (Command::Insert(text), KeyCode::Char(letter)) = (&asked, event.code) {
        let is_text = plain && !letter.is_control() && *text == letter.to_string();
        return (!is_text || !keymap::takes_text(place)).then(|| format!("{event:?} {asked:?}"));
    }
    let does = |row: &&Binding| match &asked {
        Command::Run(_) => place == Place::Palette && row.command == Command::Confirm,
        asked => row.command == *asked,
    };
    let mut rows = TABLE.iter().filter(|row| row.places.contains(&place)).filter(does);
    let is_listed = rows.any(|row| row.keys.iter().any(|key| is_key(key, event)));
    (!is_listed).then(|| format!("{event:?} at {place:?}: {asked:?}"))
}

#[test]
fn no_key_outside_the_table_does_anything() {
    let mut asked = 0;
    for place in PLACES {
        let session = scene::in_place(place);
        assert_eq!(keymap::place(&session), place);
        for event in all_keys() {
            assert_eq!(undocumented(&event, place, &session), None);
            asked += usize::from(keymap::command(&event, &session).is_some());
            let released = KeyEvent { kind: KeyEventKind::Release, ..event };
            assert_eq!(keymap::command(&released, &session), None);
        }
    }
    assert!(asked > 1000, "{asked}");
}

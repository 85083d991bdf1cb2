//! The screens and the sentences: nothing in the other language, whatever happens.

use super::{every, is_chinese, without_terms};
use crate::screens::{self, dump, scene};
use paishe::judge::Unit;
use paishe::lang::Lang;
use paishe::roster::{Student, StudentNumber};
use paishe::session::{CameraState, Dialog, Done, Entry, Notice, Session, Shot, ShotNumber};
use paishe::view::{self, Look, Stage, keymap, mend_text, proof_text, rig_text, text};
use ratatui::Terminal;
use ratatui::backend::{Backend, TestBackend};

/// Words that are the same in Chinese: models, formats, modes and what is printed on a body.
const NAMES: [&str; 16] = [
    "NIKON", "ISO", "PTP", "USB", "RAW", "JPEG", "AF", "Wi", "Fi", "sRGB", "CMYK", "dE", "px",
    "kB", "GB", "MB",
];

/// The same session with data of one language only.
fn in_one(mut session: Session, lang: Lang) -> Session {
    let plain = |at: usize, student: &Student| Student {
        number: number(&student.number),
        name: lang.pick(format!("张{}", "甲".repeat(at + 1)), format!("Student {at}")),
        major: lang.pick("法学", "Law").to_owned(),
        degree_kind: lang.pick("成人本科", "Bachelor").to_owned(),
        school_kind: lang.pick("普通高校", "School").to_owned(),
        school_name: lang.pick("西北工业大学", "School").to_owned(),
        ..student.clone()
    };
    let entries = session.queue.iter().enumerate();
    let entries =
        entries.map(|(at, entry)| Entry { student: plain(at, &entry.student), ..entry.clone() });
    session.queue = entries.collect();
    // A label is a file's name, the same in both languages.
    if let Some(Notice::Accepted { number, .. }) = &mut session.notice {
        *number = ShotNumber(2);
    }
    let words = lang.pick("字", "x");
    match &mut session.dialog {
        Some(Dialog::Pick { matches, .. }) => *matches = matches.iter().map(number).collect(),
        Some(
            Dialog::Reason { text }
            | Dialog::MendWords { text, .. }
            | Dialog::Skip { text, .. }
            | Dialog::Class { text, .. }
            | Dialog::Tray { text, .. },
        ) if !text.is_empty() => words.clone_into(text),
        _ => {}
    }
    if let CameraState::Lost { why } = &mut session.camera {
        "(-7)".clone_into(why);
    }
    session
}

fn number(number: &StudentNumber) -> StudentNumber {
    StudentNumber(number.0.replace('函', "H"))
}

/// Everything that can stand on a screen, each with a name.
fn sessions() -> Vec<(String, Session)> {
    let mut all: Vec<(String, Session)> =
        screens::states().into_iter().map(|(name, session)| (name.to_owned(), session)).collect();
    let with = |dialog| Session { dialog: Some(dialog), ..scene::desk() };
    for place in keymap::PLACES {
        all.push((format!("{place:?}"), scene::in_place(place)));
    }
    for choice in every::mend_choices() {
        let dialog = Dialog::MendWords { student: scene::number(5), choice, text: String::new() };
        all.push((format!("{choice:?}"), with(dialog)));
    }
    for deed in every::deeds() {
        for again in [false, true] {
            let done = Done { deed, students: vec![scene::number(6)] };
            all.push((format!("{deed:?}"), with(Dialog::Undo { done, again })));
        }
    }
    for kind in every::erratum_kinds() {
        let mut session = scene::recalled_for_a_retake();
        session.wishes.insert(scene::number(5), kind);
        all.push((format!("{kind:?}"), session));
    }
    for notice in every::notices() {
        all.push((format!("{notice:?}"), Session { notice: Some(notice), ..scene::desk() }));
    }
    let mut wrong = with(Dialog::Camera { selected: 0 });
    wrong.rig.alarms = every::alarms();
    all.push(("alarms".to_owned(), wrong));
    for shot in [Shot::Exposing, Shot::Judging(paishe::session::FrameId(1))] {
        all.push((format!("{shot:?}"), Session { shot, ..scene::desk() }));
    }
    all
}

fn rows(session: &Session, lang: Lang, (width, height): (u16, u16)) -> Vec<String> {
    let stage = Stage {
        centre: lang.pick("西安学习中心", "Xi'an"),
        ..scene::stage(session, lang, Look::default(), scene::picture())
    };
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal
        .draw(|frame| {
            view::draw(frame, session, &stage);
        })
        .unwrap();
    let cursor = terminal.backend_mut().get_cursor_position().unwrap();
    dump::of_buffer(terminal.backend().buffer(), cursor, None).rows
}

/// Two English words in a row that are no names.
fn english_run(text: &str) -> Option<String> {
    let keys: Vec<&str> = keymap::TABLE
        .iter()
        .flat_map(|row| row.keys)
        .flat_map(|key| key.label.split(|c: char| !c.is_ascii_alphanumeric()))
        .collect();
    let is_word = |word: &&str| {
        let letters = word.trim_matches(|c: char| c.is_ascii_punctuation());
        letters.len() > 1
            && letters.chars().all(|c| c.is_ascii_alphabetic() || c == '\'' || c == '-')
            && letters.split('-').any(|part| !NAMES.contains(&part) && !keys.contains(&part))
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let run = words.windows(2).find(|pair| pair.iter().all(&is_word));
    run.map(|pair| pair.join(" "))
}

/// What is wrong with words in that language.
fn fault(words: &str, lang: Lang) -> Option<String> {
    match lang {
        Lang::En => is_chinese(words).then(|| words.to_owned()),
        Lang::Zh => english_run(words).map(|run| format!("{run}: {words}")),
    }
}

#[test]
fn a_screen_has_one_language() {
    let mut wrong = Vec::new();
    for (name, session) in sessions() {
        for lang in [Lang::Zh, Lang::En] {
            let session = in_one(session.clone(), lang);
            for size in [(80, 24), (200, 60)] {
                let rows = rows(&session, lang, size);
                let faults = rows.iter().filter_map(|row| fault(row, lang));
                wrong.extend(faults.map(|fault| format!("{name} {size:?}: {}", fault.trim())));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{} rows: {wrong:#?}", wrong.len());
}

/// All that is said of things that there are kinds of, each with its kind.
fn sentences(lang: Lang) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    let mut say = |kind: String, words: &str| all.push((kind, words.to_owned()));
    let session = in_one(scene::desk(), lang);
    for notice in every::notices() {
        say(format!("{notice:?}"), &text::notice(&notice, &session, lang).1);
    }
    for advice in every::advice() {
        say(format!("{advice:?}"), advice.text(lang));
    }
    for check in every::checks() {
        say(format!("{check:?}"), check.text(lang));
    }
    for unit in every::units() {
        say(format!("{unit:?}"), &text::value(Some(7.0), unit, lang));
        say(format!("{unit:?}"), &text::value(None, unit, lang));
    }
    for verdict in every::verdicts() {
        say(format!("{verdict:?}"), text::verdict(verdict).of(lang));
    }
    for alarm in every::alarms() {
        say(format!("{alarm:?}"), &rig_text::alarm(&alarm, lang));
    }
    for setting in every::settings() {
        say(format!("{setting:?}"), rig_text::setting(setting).of(lang));
    }
    for item in every::menu_items() {
        say(format!("{item:?}"), rig_text::menu_item(item).of(lang));
    }
    for work in every::works() {
        say(format!("{work:?}"), rig_text::work(work).of(lang));
    }
    for deed in every::deeds() {
        say(format!("{deed:?}"), mend_text::deed(deed).of(lang));
    }
    for kind in every::erratum_kinds() {
        say(format!("{kind:?}"), text::wish(kind).of(lang));
        say(format!("{kind:?}"), proof_text::erratum(kind).of(lang));
    }
    for state in every::proof_states() {
        say(format!("{state:?}"), proof_text::state(state).of(lang));
        say(format!("{state:?}"), proof_text::brief(state).of(lang));
    }
    for refusal in every::proof_refusals() {
        // These quote what the regulation calls a state.
        say(format!("{refusal:?}"), &without_terms(refusal.words(lang)));
    }
    for seconds in [0, 3, 300, 20_000, 900_000] {
        for offset in [seconds, -seconds] {
            say(format!("{offset} s"), &rig_text::ahead(offset * 1_000_000, lang));
        }
    }
    all
}

#[test]
fn a_sentence_has_one_language() {
    let mut wrong = Vec::new();
    for lang in [Lang::Zh, Lang::En] {
        for (kind, words) in sentences(lang) {
            let may_be_empty = kind == "None";
            assert!(may_be_empty || !words.is_empty(), "{kind} in {lang:?}");
            wrong.extend(fault(&words, lang).map(|fault| format!("{kind}: {fault}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A kind that is told by the same words in both languages is told in one of them only.
#[test]
fn words_differ_between_the_languages() {
    for ((kind, zh), (_, en)) in sentences(Lang::Zh).into_iter().zip(sentences(Lang::En)) {
        let is_number = !zh.chars().any(char::is_alphabetic);
        let is_unit = every::units().iter().any(|unit: &Unit| format!("{unit:?}") == kind);
        let is_name = zh == "ISO" || kind == format!("{:?}", Notice::Trouble("7 8 9".into()));
        assert!(is_number || is_unit || is_name || zh != en, "{kind}: {zh}");
    }
}

#[test]
fn no_two_kinds_of_one_thing_have_the_same_words() {
    fn apart<T: std::fmt::Debug>(all: Vec<T>, words: impl Fn(&T) -> String) {
        let mut said = std::collections::BTreeMap::new();
        for one in all {
            let words = words(&one);
            if let Some(other) = said.insert(words.clone(), format!("{one:?}")) {
                panic!("{one:?} and {other}: {words}");
            }
        }
    }
    let session = scene::desk();
    for lang in [Lang::Zh, Lang::En] {
        apart(every::notices(), |notice| text::notice(notice, &session, lang).1);
        apart(every::advice(), |advice| advice.text(lang).to_owned());
        apart(every::checks(), |check| check.text(lang).to_owned());
        apart(every::deeds(), |deed| mend_text::deed(*deed).of(lang).to_owned());
        apart(every::verdicts(), |verdict| text::verdict(*verdict).of(lang).to_owned());
        apart(every::settings(), |setting| rig_text::setting(*setting).of(lang).to_owned());
        apart(every::menu_items(), |item| rig_text::menu_item(*item).of(lang).to_owned());
        apart(every::works(), |work| rig_text::work(*work).of(lang).to_owned());
        apart(every::erratum_kinds(), |kind| text::wish(*kind).of(lang).to_owned());
        apart(every::erratum_kinds(), |kind| proof_text::erratum(*kind).of(lang).to_owned());
        apart(every::proof_states(), |state| proof_text::state(*state).of(lang).to_owned());
        apart(every::proof_refusals(), |refusal| refusal.words(lang).to_owned());
    }
}

#[test]
fn the_other_language_is_seen() {
    assert_eq!(
        fault("先按 Enter，然后 no picture yet", Lang::Zh).as_deref(),
        Some("no picture: 先按 Enter，然后 no picture yet")
    );
    for fine in ["Enter PageDown 采用", "NIKON D7500", "RAW+JPEG：改为 RAW", "3.2 MB/s kB"] {
        assert_eq!(fault(fine, Lang::Zh), None, "{fine}");
    }
    assert!(
        fault("accept 采用", Lang::En).is_some() && fault("Student 1 · (7)", Lang::En).is_none()
    );
}

//! The proofreading desk: whole screens as text, and the real program in a pseudo-terminal.

use crate::keeping::Desk;
use crate::pty::{PATIENCE, Window, program};
use crate::screens::dump;
use paishe::lang::Lang;
use paishe::roster::header::Field;
use paishe::roster::{IdNumber, demo};
use paishe::session::proofing::{Key, Said};
use paishe::session::{ProofRow, ProofState, ProofStep, Proofing, ShotNumber};
use paishe::store::Store;
use paishe::view::proof_page::{self, ProofStage};
use paishe::view::{Colours, Look};
use portable_pty::{PtySize, native_pty_system};
use ratatui::Terminal;
use ratatui::backend::{Backend, TestBackend};
use std::io::Read;
use std::time::{Duration, Instant};
use unicode_width::UnicodeWidthStr;

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

/// Rows in every state, forty in all.
fn rows() -> Vec<ProofRow> {
    use ProofStep::{ApproveByCentre, ApproveByCollege, Confirm, Correct, Mark, Report, Submit};
    let (name, id) = (Field::Name, Field::Id);
    let steps: [&[ProofStep]; 7] = [
        &[],
        &[Mark(name), Mark(id), Correct(name)],
        &[Mark(name), Correct(name), Submit],
        &[Confirm],
        &[Confirm, ApproveByCentre],
        &[Confirm, ApproveByCentre, ApproveByCollege],
        &[Confirm, ApproveByCentre, ApproveByCollege, Report],
    ];
    let row = |(i, student): (usize, _)| ProofRow {
        number: ShotNumber(i as u32 + 1),
        student,
        photo: format!("{}.JPG", i + 1).into(),
        proof: steps[i % 7]
            .iter()
            .fold(<_>::default(), |proof: paishe::session::Proof, step| proof.step(step).unwrap()),
        sent_back: (i == 7).then(|| "照片与本人不符，请重新核对照片和身份证".into()),
    };
    demo(40, 9).into_iter().enumerate().map(row).collect()
}

fn at(row: isize, keys: &[Key]) -> Proofing {
    let mut desk = Proofing::new(rows());
    desk.press(Key::Move(row));
    for key in keys {
        desk.press(key.clone());
    }
    desk
}

fn typed(text: &str) -> Key {
    Key::Type(text.into())
}

fn states() -> Vec<(&'static str, Proofing)> {
    let mut refused = at(3, &[]);
    refused.said = Some(Said::Refused("图像有未处理的勘误，请先处理".into()));
    let mut done = at(2, &[]);
    done.said = Some(Said::Done("3 张三  已更正待核对".into()));
    vec![
        ("rows", at(1, &[])),
        ("rows_sent_back", at(7, &[])),
        ("rows_at_the_end", at(39, &[])),
        ("rows_found", at(0, &[typed("12")])),
        ("rows_nobody", at(0, &[typed("nobody")])),
        ("nothing", Proofing::new(vec![])),
        ("confirm", at(0, &[Key::Enter])),
        ("fields", at(1, &[Key::Faulty, Key::Move(3)])),
        ("value", at(1, &[Key::Faulty, Key::Enter, Key::Erase, typed("丰")])),
        ("value_id", at(1, &[Key::Faulty, Key::Move(3), Key::Enter, typed("61019919900")])),
        ("reason", at(4, &[Key::SendBack, typed("照片不符")])),
        ("kinds", at(0, &[Key::Erratum, Key::Move(1)])),
        ("words", at(0, &[Key::Erratum, Key::Move(1), Key::Enter, typed("像另一位")])),
        ("done", done),
        ("refused", refused),
        ("not_yet", at(0, &[Key::SendBack])),
    ]
}

fn screen(desk: &Proofing, lang: Lang, look: Look, (width, height): (u16, u16)) -> dump::Screen {
    let photo = image::RgbImage::from_fn(144, 192, |x, y| image::Rgb([x as u8, y as u8, 90]));
    let centre = "西北工业大学网络教育学院西安学习中心";
    let photo = (desk.at != 39).then_some(&photo);
    let stage = ProofStage { lang, look, centre, photo };
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| proof_page::draw(frame, desk, &stage)).unwrap();
    let cursor = terminal.backend_mut().get_cursor_position().unwrap();
    dump::of_buffer(terminal.backend().buffer(), cursor, None)
}

#[test]
fn the_desk_looks_as_it_did() {
    for (name, desk) in states() {
        for (columns, rows) in SIZES {
            for (lang, code) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
                let screen = screen(&desk, lang, Look::default(), (columns, rows));
                for row in &screen.rows {
                    assert_eq!(row.width(), usize::from(columns), "{name}: {row}");
                }
                let file = format!("proof_{name}_{columns}x{rows}_{code}");
                insta::assert_snapshot!(file, screen.text());
            }
        }
    }
}

#[test]
fn no_id_number_is_at_the_desk_in_clear() {
    let all = rows();
    for (name, mut desk) in states() {
        let id = all[1].student.id_number.reveal().to_owned();
        if desk.takes_text() {
            desk.press(typed(&id));
        }
        for size in SIZES {
            let text = screen(&desk, Lang::Zh, Look::default(), size).rows.concat();
            for row in &all {
                let id = row.student.id_number.reveal();
                assert!(!text.contains(id) && !text.contains(&id[6..14]), "{name}");
            }
        }
    }
    let rows = screen(&at(1, &[]), Lang::Zh, Look::default(), (80, 24)).rows.concat();
    let masked = IdNumber::masked(&all[1].student.id_number);
    assert!(rows.contains(&masked), "{masked}: {rows}");
}

#[test]
fn a_long_value_is_shown_whole() {
    let mut desk = at(1, &[]);
    let major = "计算机科学与技术（网络与信息安全方向）二学历专科起点";
    desk.rows[1].student.major = major.into();
    let screen = screen(&desk, Lang::Zh, Look::default(), (80, 24));
    // The values are the last 18 cells of a row.
    let value = |row: &String| {
        let mut cells = 0;
        let skip = |c: &char| {
            cells += c.to_string().width();
            cells <= 62
        };
        row.chars().skip_while(skip).collect::<String>().trim().to_owned()
    };
    let values: String = screen.rows[3..17].iter().map(value).collect();
    assert!(values.contains(major) && values.contains("10699"), "{values}");
}

#[test]
fn where_ambiguous_characters_are_wide_the_desk_draws_none() {
    let look = Look { wide_ambiguous: true, ..Look::default() };
    for (name, desk) in states() {
        for lang in [Lang::Zh, Lang::En] {
            for row in &screen(&desk, lang, look, (80, 24)).rows {
                assert_eq!(row.width_cjk(), 80, "{name}: {row}");
            }
        }
    }
}

#[test]
fn without_colours_the_desk_tells_states_and_marks_by_sign_and_word() {
    let look = Look { colours: Colours::None, ..Look::default() };
    let screen = screen(&at(1, &[]), Lang::Zh, look, (80, 24));
    for colour in ["Red", "Green", "Yellow", "Rgb"] {
        assert!(!screen.styles.concat().contains(colour), "{colour}");
    }
    let text = screen.rows.concat();
    for words in ["✗ 信息有误", "✓ 姓名", "✗ 身份证号码", "✓ 无误", "- 未校"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn the_box_is_where_the_cursor_stands_and_no_row_moves_for_it() {
    let cursor_row = |keys: &[Key]| {
        let screen = screen(&at(1, keys), Lang::Zh, Look::default(), (80, 24));
        (screen.rows[usize::from(screen.cursor.y)].clone(), screen)
    };
    let (row, _) = cursor_row(&[typed("12")]);
    assert!(row.contains("查找 > 12"), "{row}");
    let (row, value) = cursor_row(&[Key::Faulty, Key::Enter]);
    assert!(row.contains("应为 > "), "{row}");
    let plain = screen(&at(1, &[]), Lang::Zh, Look::default(), (80, 24));
    let list = |screen: &dump::Screen| {
        screen.rows[2..17].iter().map(|row| row.chars().take(12).collect()).collect::<Vec<String>>()
    };
    assert_eq!(list(&value), list(&plain));
}

#[test]
fn no_window_is_too_small_for_the_desk() {
    for (_, desk) in states() {
        for size in [(1, 1), (2, 30), (63, 24), (64, 20), (66, 21), (80, 19), (300, 20)] {
            screen(&desk, Lang::En, Look::default(), size);
        }
    }
}

/// The desk in a pseudo-terminal: every state of its screen is looked at for ID numbers, as it comes.
fn open(desk: &Desk, args: &[&str]) -> Window {
    let ids: Vec<_> = (0..6).map(|i| desk.student(i).id_number.reveal().to_owned()).collect();
    Window::open(program(&desk.path(""), args), (100, 30), &ids)
}

const F2: &str = "\u{1b}OQ";
const F3: &str = "\u{1b}OR";
const F4: &str = "\u{1b}OS";
const F10: &str = "\u{1b}[21~";
const DOWN: &str = "\u{1b}[B";
const BACKSPACE: &str = "\u{7f}";

#[test]
fn a_row_is_found_corrected_shown_again_and_confirmed_at_the_desk() {
    let desk = Desk::new(3);
    let mut running = open(&desk, &["proof", "session", "desk"]);
    running.wait_for(&["测试学习中心", "显示 3/3", "F10"]);
    running.type_in(&desk.number(1).0);
    running.wait_for(&["显示 1/3"]);
    running.type_in("\r");
    running.wait_for(&["显示 3/3", ">   2"]);
    running.type_in(F4);
    running.wait_for(&["未办理", "尚未确认"]);
    running.type_in(F2);
    running.wait_for(&["哪一栏有误"]);
    running.type_in("\r");
    running.wait_for(&["更正：姓名"]);
    running.type_in(&BACKSPACE.repeat(12));
    running.type_in("诸葛 明");
    running.wait_for(&["应为 > 诸葛 明"]);
    running.type_in("\r");
    running.wait_for(&["2 诸葛明  信息有误"]);
    correct_id(&mut running, desk.student(1).id_number.reveal());
    running.type_in("\r");
    running.wait_for(&["未办理", "有更正未提交"]);
    running.type_in(F3);
    running.wait_for(&["已更正待核对"]);
    running.type_in("\r");
    running.wait_for(&["不能再改"]);
    running.type_in("y");
    running.type_in("\r");
    running.wait_for(&["2 诸葛明  信息无误"]);
    running.type_in(F10);
    let (code, seen) = running.end();
    assert_eq!(code, 0, "{seen}");
    let store = Store::look(&desk.session()).unwrap();
    let row = &store.proofs().unwrap()[1];
    assert_eq!((row.student.name.as_str(), row.proof.state), ("诸葛明", ProofState::Sound));
    assert_eq!(row.student.id_number, desk.student(1).id_number);
    assert!(store.check_journal().unwrap().is_whole());
}

/// A wrong number is refused and marks nothing; the right one is typed unseen.
fn correct_id(running: &mut Window, id: &str) {
    for (typed, words) in [("610199199001011234", "未办理：身份证号码"), (id, "2 诸葛明  信息有误")]
    {
        running.type_in(F2);
        running.wait_for(&["哪一栏有误"]);
        running.type_in(&DOWN.repeat(3));
        running.type_in("\r");
        running.wait_for(&["更正：身份证号码"]);
        running.type_in(typed);
        running.wait_for(&[&format!("应为 > {}", "*".repeat(18)), "18 位已输入"]);
        running.type_in("\r");
        running.wait_for(&[words]);
    }
}

#[test]
fn a_signal_ends_the_desk_and_gives_the_terminal_back() {
    let desk = Desk::new(1);
    let running = open(&desk, &["--lang", "en", "proof", "session"]);
    running.wait_for(&["proofreading", "shown 1/1"]);
    let pid = running.pid().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let (code, seen) = running.end();
    assert_eq!(code, 0, "{seen}");
}

#[test]
fn a_closed_terminal_ends_the_desk() {
    let desk = Desk::new(1);
    let size = PtySize { rows: 30, cols: 100, pixel_width: 0, pixel_height: 0 };
    let pty = native_pty_system().openpty(size).unwrap();
    let mut child =
        pty.slave.spawn_command(program(&desk.path(""), &["proof", "session"])).unwrap();
    drop(pty.slave);
    let mut output = pty.master.try_clone_reader().unwrap();
    let mut seen = Vec::new();
    while !String::from_utf8_lossy(&seen).contains("F10") {
        let mut bytes = [0; 4096];
        let count = output.read(&mut bytes).unwrap();
        assert!(count > 0, "{}", String::from_utf8_lossy(&seen));
        seen.extend(&bytes[..count]);
    }
    drop((output, pty.master));
    let end = Instant::now() + PATIENCE;
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > end {
            child.kill().unwrap();
            panic!("the desk goes on without a terminal");
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
    let store = Store::open(&desk.session()).map(|(_, healed)| healed.is_clean());
    assert!(matches!(store, Ok(true)), "the session is free again");
}

#[test]
fn without_a_terminal_the_desk_says_what_to_do_instead() {
    let desk = Desk::new(1);
    for args in [&["proof", "session"][..], &["proof", "session", "desk"]] {
        let out = desk.paishe(args);
        let said = String::from_utf8(out.stderr).unwrap();
        assert_eq!(out.status.code(), Some(2), "{said}");
        assert!(said.contains("paishe proof DIR list") && said.lines().count() == 1, "{said}");
    }
}

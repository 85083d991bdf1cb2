//! What the operator sees: whole screens as text, with the runs of styles beside.

pub mod dump;
pub mod scene;

use paishe::lang::Lang;
use paishe::roster::Student;
use paishe::session::{CameraState, Command, Dialog, Notice, Session, Shot, ShotNumber};
use paishe::view::{Colours, Look, Protocol, keymap, width};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use scene::{desk, failing, hopeless, judged, number, passing, take_off, unmeasured};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// One snapshot a size and language; every row must have the window's width. Dialogs look alike in every size.
fn check(name: &str, session: &Session) {
    let sizes = if session.dialog.is_some() { &SIZES[..1] } else { &SIZES[..] };
    for &(columns, rows) in sizes {
        for (lang, code) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
            let screen = dump::screen(session, lang, Look::default(), (columns, rows));
            assert_whole(&screen.rows, columns);
            insta::assert_snapshot!(format!("{name}_{columns}x{rows}_{code}"), screen.text());
        }
    }
}

fn assert_whole(rows: &[String], columns: u16) {
    for row in rows {
        assert_eq!(width::cells(row), usize::from(columns), "row: {row}");
    }
}

/// The main states, each with its name.
pub fn states() -> Vec<(&'static str, Session)> {
    let mut looking = desk();
    looking.camera = CameraState::Looking;
    looking.live = None;
    take_off(&mut looking);
    let mut lost = desk();
    lost.camera = CameraState::Lost { why: "PTP I/O error (-7)".into() };
    lost.live = None;
    let mut pass = judged(passing());
    pass.notice = None;
    let mut fail = judged(failing());
    fail.notice = Some(Notice::Failing);
    let mut unseen = judged(unmeasured());
    unseen.notice = Some(Notice::Unmeasured);
    let mut typing = desk();
    typing.input = "10301".into();
    typing.notice = Some(Notice::NobodyMatches("99999".into()));
    let with = |dialog| Session { dialog: Some(dialog), ..judged(failing()) };
    let matches = desk().queue.iter().map(|entry| entry.student.number.clone()).collect();
    vec![
        ("looking_for_a_camera", looking),
        ("live_view_with_findings", desk()),
        ("typing_a_number", typing),
        ("judged_pass", pass),
        ("judged_fail", fail),
        ("judged_unmeasured", unseen),
        ("judged_hopeless", judged(hopeless())),
        ("lost_camera", lost),
        ("pick_list", with(Dialog::Pick { matches, selected: 2 })),
        ("reason", with(Dialog::Reason { text: "本人要求 no retake".into() })),
        (
            "reason_unmeasured",
            Session {
                dialog: Some(Dialog::Reason { text: String::new() }),
                ..judged(unmeasured())
            },
        ),
        ("help", with(Dialog::Help { first: 0 })),
        ("quit", with(Dialog::Quit)),
        ("mend_choices", scene::in_place(keymap::Place::Mend)),
        ("mend_words", scene::in_place(keymap::Place::MendWords)),
        ("undo", scene::in_place(keymap::Place::Undo)),
        ("recall", scene::in_place(keymap::Place::Recall)),
        ("recall_of_a_retake", scene::recalled_for_a_retake()),
        ("skip", scene::in_place(keymap::Place::Skip)),
        ("line", scene::running_line()),
        ("class", scene::in_place(keymap::Place::Class)),
        ("tray", scene::in_place(keymap::Place::Tray)),
        ("palette", scene::in_place(keymap::Place::Palette)),
        ("several_frames", scene::several_frames()),
        ("page", scene::in_place(keymap::Place::Page)),
        ("line_runs", Session { dialog: None, ..scene::running_line() }),
        ("station_of_several", scene::station_of_several(true)),
        ("station_without_its_register", scene::station_of_several(false)),
    ]
}

#[test]
fn the_screens_look_as_they_did() {
    for (name, session) in states() {
        check(name, &session);
    }
}

#[test]
fn the_id_number_is_never_on_the_screen_in_clear() {
    for (name, session) in states() {
        for size in SIZES {
            let screen = dump::screen(&session, Lang::Zh, Look::default(), size);
            let text: String = screen.rows.concat();
            for entry in &session.queue {
                let id = entry.student.id_number.reveal();
                assert!(!text.contains(id), "{name} shows a number in clear");
                assert!(!text.contains(&id[6..14]), "{name} shows a birth date");
            }
        }
    }
}

#[test]
fn whoever_is_on_camera_no_row_moves() {
    let plain = dump::screen(&desk(), Lang::Zh, Look::default(), (80, 24));
    let row_of = |rows: &[String], word: &str| rows.iter().position(|row| row.contains(word));
    for entry in &desk().queue {
        let session = Session { on_camera: Some(entry.student.number.clone()), ..desk() };
        for size in SIZES {
            let screen = dump::screen(&session, Lang::Zh, Look::default(), size);
            assert_whole(&screen.rows, size.0);
        }
        let screen = dump::screen(&session, Lang::Zh, Look::default(), (80, 24));
        for word in ["在拍", "学号", "候场", "头部高度", "待拍"] {
            assert_eq!(row_of(&screen.rows, word), row_of(&plain.rows, word), "{word}");
        }
    }
}

/// Gives the student on camera another name.
fn rename_first(session: &mut Session, name: &str) {
    let first = session.queue.get(&number(0)).unwrap().student.clone();
    session.queue.put(Student { name: name.into(), ..first });
}

#[test]
fn a_name_too_long_for_its_row_ends_in_the_cut_mark() {
    let mut session = desk();
    rename_first(&mut session, "阿卜杜热合曼·阿卜杜喀迪尔·买买提艾力·吐尔逊江·麦麦提敏");
    let screen = dump::screen(&session, Lang::Zh, Look::default(), (80, 24));
    assert!(screen.rows.iter().any(|row| row.contains("阿卜杜热合曼·") && row.contains('⋯')));
    assert_whole(&screen.rows, 80);
}

#[test]
fn rare_characters_reach_the_screen_whole() {
    let mut session = desk();
    for name in ["㼆䶮𬱖", "买买提·吐尔逊"] {
        rename_first(&mut session, name);
        let screen = dump::screen(&session, Lang::Zh, Look::default(), (80, 24));
        assert!(screen.rows.iter().any(|row| row.contains(&format!("在拍  {name} "))), "{name}");
        assert_whole(&screen.rows, 80);
    }
}

#[test]
fn a_failing_finding_is_told_by_sign_word_and_colour() {
    let screen = dump::screen(&judged(failing()), Lang::Zh, Look::default(), (80, 24));
    let row = screen.rows.iter().position(|row| row.contains("✗ 头部高度")).unwrap();
    assert!(screen.rows[row].contains("75.1%") && screen.rows[row].contains("58~72"));
    assert!(screen.rows[row].contains("不合格"));
    assert!(screen.styles[row].contains("Red"), "{}", screen.styles[row]);
}

#[test]
fn what_was_not_measured_has_a_sign_a_word_and_a_colour_of_its_own() {
    for (lang, name, word) in
        [(Lang::Zh, "头部高度", "测不到"), (Lang::En, "Head height", "unseen")]
    {
        let screen = dump::screen(&judged(unmeasured()), lang, Look::default(), (80, 24));
        let row = screen.rows.iter().position(|row| row.contains(&format!("? {name}"))).unwrap();
        assert!(screen.rows[row].contains(word), "{}", screen.rows[row]);
        assert!(screen.styles[row].contains("Magenta"), "{}", screen.styles[row]);
        assert!(!screen.rows.concat().contains('✗'));
    }
}

#[test]
fn what_does_not_fit_is_counted_and_never_passed_over() {
    let screen = dump::screen(&judged(hopeless()), Lang::Zh, Look::default(), (80, 24));
    let is_finding = |row: &&String| row.contains("│ ✗ ") && row.contains("不合格 ");
    let listed = screen.rows.iter().filter(is_finding).count();
    let hidden = format!("✗ 另有未通过项 {}  其余项合格 17", 12 - listed);
    assert!(screen.rows.iter().any(|row| row.contains(&hidden)), "{hidden}: {:#?}", screen.rows);
}

#[test]
fn no_more_than_two_instructions_are_shown_and_the_first_is_a_bar() {
    for size in SIZES {
        let screen = dump::screen(&judged(failing()), Lang::Zh, Look::default(), size);
        let told: Vec<usize> =
            (0..screen.rows.len()).filter(|&y| screen.rows[y].contains("│ > ")).collect();
        assert_eq!(told.len(), 2, "{size:?}");
        assert!(screen.rows[told[0]].contains("请退后一点"));
        assert!(screen.styles[told[0]].contains("onRed"), "{}", screen.styles[told[0]]);
        assert!(!screen.styles[told[1]].contains("on"), "{}", screen.styles[told[1]]);
    }
}

#[test]
fn without_colours_nothing_is_told_by_colour_alone() {
    let look = Look { colours: Colours::None, ..Look::default() };
    let screen = dump::screen(&judged(failing()), Lang::Zh, look, (80, 24));
    let text = screen.styles.concat();
    for colour in ["Red", "Green", "Yellow", "Rgb"] {
        assert!(!text.contains(colour), "{colour}");
    }
    assert!(screen.rows.concat().contains("不合格"));
}

#[test]
fn where_ambiguous_characters_are_wide_none_is_drawn() {
    use unicode_width::UnicodeWidthStr;
    let look = Look { wide_ambiguous: true, ..Look::default() };
    for (name, session) in states() {
        for lang in [Lang::Zh, Lang::En] {
            let screen = dump::screen(&session, lang, look, (80, 24));
            for row in &screen.rows {
                assert_eq!(row.width_cjk(), 80, "{name}: {row}");
            }
        }
    }
}

#[test]
fn a_graphics_terminal_gets_blank_cells_and_their_place() {
    let look = Look { protocol: Protocol::Kitty, ..Look::default() };
    let screen = dump::screen(&judged(passing()), Lang::Zh, look, (120, 40));
    let area = screen.picture_area.expect("an area for the picture");
    assert!(area.width > 40 && area.height > 15 && area.bottom() <= 37, "{area:?}");
    for row in &screen.rows[usize::from(area.top())..usize::from(area.bottom())] {
        let cells: String = row.chars().take(usize::from(area.right())).collect();
        assert_eq!(cells.trim(), "", "{row}");
    }
    let help = Session { dialog: Some(Dialog::Help { first: 0 }), ..desk() };
    assert_eq!(dump::screen(&help, Lang::Zh, look, (120, 40)).picture_area, None);
}

#[test]
fn no_window_is_too_small_to_draw() {
    for (name, session) in states() {
        for size in [(1, 1), (2, 30), (59, 24), (60, 20), (80, 19), (300, 20), (79, 23)] {
            let screen = dump::screen(&session, Lang::Zh, Look::default(), size);
            assert_eq!(screen.rows.len(), usize::from(size.1), "{name}");
        }
    }
}

#[test]
fn the_cursor_follows_what_is_typed() {
    let mut session = desk();
    session.input = "张三10".into();
    let screen = dump::screen(&session, Lang::Zh, Look::default(), (80, 24));
    let row = &screen.rows[usize::from(screen.cursor.y)];
    let before: String = row
        .chars()
        .scan(0, |used, c| {
            *used += width::cells(&c.to_string());
            (*used <= usize::from(screen.cursor.x)).then_some(c)
        })
        .collect();
    assert!(before.ends_with("张三10"), "{before}");
    session.dialog = Some(Dialog::Reason { text: "眼镜".into() });
    let screen = dump::screen(&session, Lang::Zh, Look::default(), (80, 24));
    assert!(screen.rows[usize::from(screen.cursor.y)].contains("> 眼镜"));
}

#[test]
fn the_next_number_and_the_counts_are_always_there() {
    for (name, session) in states() {
        if matches!(session.dialog, Some(Dialog::Help { .. } | Dialog::Page)) {
            continue;
        }
        let screen = dump::screen(&session, Lang::Zh, Look::default(), (80, 24)).rows.concat();
        assert!(screen.contains("下一拍摄序号  37 "), "{name}");
        assert!(screen.contains("已拍 2   待拍 5   待认领 1"), "{name}");
    }
}

/// The rows whose keys can be used now, in the order of the footer.
fn useful(session: &Session) -> impl Iterator<Item = &'static keymap::Binding> {
    keymap::looked_for(session).filter(|(_, why)| why.is_none()).map(|(row, _)| row)
}

fn press(code: KeyCode, modifiers: KeyModifiers, session: &Session) -> Option<Command> {
    keymap::command(&KeyEvent::new(code, modifiers), session)
}

#[test]
fn every_row_of_the_key_table_has_words_in_both_languages() {
    for row in keymap::TABLE {
        for words in [row.hint, row.help] {
            assert!(!words.zh.is_empty() && !words.en.is_empty() && words.zh != words.en);
        }
        assert!(!row.keys.is_empty() && !row.places.is_empty(), "{row:?}");
        assert!(row.keys.iter().all(|key| !key.label.is_empty()));
    }
}

#[test]
fn every_key_of_the_table_gives_its_command_where_it_acts() {
    for row in keymap::TABLE {
        for place in row.places {
            for key in row.keys {
                let mut session = scene::in_place(*place);
                session.input.clear();
                let mut modifiers = KeyModifiers::NONE;
                modifiers.set(KeyModifiers::CONTROL, key.ctrl);
                modifiers.set(KeyModifiers::SHIFT, key.shift);
                let given = press(key.code, modifiers, &session);
                let given = match given {
                    // The palette's Enter is the command that is marked.
                    Some(Command::Run(_)) => Some(Command::Confirm),
                    given => given,
                };
                assert_eq!(given.as_ref(), Some(&row.command), "{} in {place:?}", key.label);
            }
        }
    }
}

#[test]
fn every_command_has_a_key() {
    let commands = [
        Command::DeleteLast,
        Command::Confirm,
        Command::Cancel,
        Command::Up,
        Command::Down,
        Command::Trigger,
        Command::Force,
        Command::Dismiss,
        Command::Help,
        Command::Quit,
    ];
    for command in commands {
        assert!(keymap::TABLE.iter().any(|row| row.command == command), "{command:?}");
    }
    let letter = press(KeyCode::Char('学'), KeyModifiers::NONE, &desk());
    assert_eq!(letter, Some(Command::Insert("学".into())));
}

#[test]
fn no_letter_or_digit_does_anything_but_appear() {
    for place in keymap::PLACES {
        let session = scene::in_place(place);
        for letter in ('!'..='~').chain(['张', '·', 'é']) {
            let given = press(KeyCode::Char(letter), KeyModifiers::NONE, &session);
            let text = Some(Command::Insert(letter.to_string()));
            assert!(given.is_none() || given == text, "{letter} in {place:?}: {given:?}");
        }
    }
}

#[test]
fn no_printable_character_does_anything_but_type() {
    for character in (' '..='~').chain('一'..='十') {
        let command = press(KeyCode::Char(character), KeyModifiers::NONE, &desk());
        assert_eq!(command, Some(Command::Insert(character.to_string())));
    }
}

#[test]
fn one_key_means_one_thing_in_one_place() {
    for place in keymap::PLACES {
        for row in keymap::TABLE.iter().filter(|row| row.places.contains(&place)) {
            for other in keymap::TABLE.iter().filter(|row| row.places.contains(&place)) {
                let shared = row.keys.iter().any(|key| other.keys.contains(key));
                assert!(!shared || row.command == other.command, "{row:?} {other:?}");
            }
        }
    }
}

#[test]
fn a_released_key_means_nothing() {
    let mut event = KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE);
    event.kind = KeyEventKind::Release;
    assert_eq!(keymap::command(&event, &desk()), None);
}

#[test]
fn pasted_text_is_cleaned_and_bounded() {
    let session = desk();
    let pasted = keymap::paste("2010\t301\r\n001\u{1b}", &session);
    assert_eq!(pasted, Some(Command::Insert("2010301001".into())));
    let Some(Command::Insert(long)) = keymap::paste(&"学".repeat(5000), &session) else {
        panic!()
    };
    assert_eq!(long.chars().count(), keymap::PASTE_MAX);
    assert_eq!(keymap::paste("\r\n", &session), None);
    let asked = Session { dialog: Some(Dialog::Quit), ..desk() };
    assert_eq!(keymap::paste("2010", &asked), None);
}

#[test]
fn a_number_that_was_given_at_check_in_or_is_kept_by_a_retake_stands_beside_the_student() {
    use paishe::session::Progress;
    let mut session = desk();
    for (progress, words) in [
        (Progress::CheckedIn(ShotNumber(12)), "已给号 12"),
        (Progress::Done(ShotNumber(7)), "已拍 7"),
    ] {
        session.queue.set_progress(&number(0), progress);
        for size in SIZES {
            let screen = dump::screen(&session, Lang::Zh, Look::default(), size);
            assert!(screen.text().contains(words), "{words} {size:?}");
        }
    }
}

#[test]
fn the_footer_names_only_keys_that_are_useful_now() {
    let hints =
        |session: &Session| -> Vec<&str> { useful(session).map(|row| row.hint.zh).collect() };
    let mut quiet = desk();
    take_off(&mut quiet);
    let rest = ["画面", "相机", "命令", "帮助", "退出"];
    let idle = [
        "排队",
        "班级",
        "现场登记",
        "待认领",
        "画面",
        "相机",
        "命令",
        "摄影师屏幕",
        "隐藏姓名",
        "帮助",
        "退出",
    ];
    assert_eq!(hints(&quiet), [&["名单"][..], &idle].concat());
    assert_eq!(hints(&desk()), [&["拍摄", "名单", "跳过", "退回", "缺席"][..], &idle].concat());
    assert_eq!(
        hints(&judged(passing())),
        [&["采用，下一位", "再拍", "重拍", "跳过", "退回", "缺席", "待认领"][..], &rest].concat()
    );
    assert_eq!(
        hints(&judged(failing())),
        [&["再拍", "重拍", "写明理由采用", "跳过", "退回", "缺席", "待认领"][..], &rest].concat()
    );
    let exposing = Session { shot: Shot::Exposing, ..desk() };
    assert_eq!(hints(&exposing), [&["不再等", "待认领"][..], &rest].concat());
    let asked = Session { dialog: Some(Dialog::Quit), ..desk() };
    assert_eq!(hints(&asked), ["退出", "返回", "退出"]);
    let saving = Session {
        shot: Shot::Accepting {
            frame: paishe::session::FrameId(1),
            judgement: passing(),
            reason: None,
        },
        ..desk()
    };
    assert_eq!(hints(&saving), [&["待认领"][..], &rest].concat());
}

#[test]
fn a_key_that_can_not_be_used_says_why_in_the_footer() {
    let footer = |session: &Session, size| {
        let screen = dump::screen(session, Lang::Zh, Look::default(), size);
        (screen.rows.last().cloned().unwrap(), screen.styles.last().cloned().unwrap())
    };
    let (row, styles) = footer(&desk(), (80, 24));
    assert!(row.contains("(Enter 采用，下一位: 还没有照片)"), "{row}");
    assert!(styles.starts_with(" 0:DIM"), "{styles}");
    let mut nobody = desk();
    take_off(&mut nobody);
    let (row, _) = footer(&nobody, (120, 40));
    assert!(row.contains("(F5 拍摄: 没有人在拍)"), "{row}");
    let (row, _) = footer(&judged(failing()), (80, 24));
    assert!(row.contains("(Enter 采用，下一位: 不合格)"), "{row}");
}

#[test]
fn the_palette_finds_by_hanzi_pinyin_and_english_and_does_what_is_marked() {
    use paishe::view::palette;
    let first = |typed: &str| {
        let choices = palette::choices(&desk(), typed);
        choices.first().map(|choice| choice.binding.command.clone())
    };
    for (typed, command) in [
        ("班级", Command::Class),
        ("banji", Command::Class),
        ("bj", Command::Class),
        ("hide names", Command::HideNames),
        ("paidui", Command::Queue),
        ("quexi", Command::Absent),
    ] {
        assert_eq!(first(typed), Some(command), "{typed}");
    }
    assert_eq!(first("没有这样的"), None);
    let mut session = scene::in_place(keymap::Place::Palette);
    let command = press(KeyCode::Enter, KeyModifiers::NONE, &session).unwrap();
    session.update(paishe::session::Event::Command { command, at: paishe::session::Moment(1) });
    assert!(matches!(session.dialog, Some(Dialog::Class { .. })), "{:?}", session.dialog);
}

#[test]
fn names_that_are_hidden_stand_nowhere() {
    for (name, session) in states() {
        let hidden = Session { names_hidden: true, ..session };
        for size in SIZES {
            let screen = dump::screen(&hidden, Lang::Zh, Look::default(), size).rows.concat();
            for entry in &hidden.queue {
                assert!(!screen.contains(&entry.student.name), "{name} shows a name");
            }
        }
    }
}

#[test]
fn students_who_could_be_taken_for_each_other_have_badges() {
    let mut session = desk();
    rename_first(&mut session, "李娜");
    session.wishes.insert(number(0), paishe::session::ErratumKind::Person);
    for size in SIZES {
        let screen = dump::screen(&session, Lang::Zh, Look::default(), size).text();
        assert!(screen.contains("!补拍：不是本人 !同名"), "{screen}");
    }
}

#[test]
fn an_id_number_in_the_box_is_masked() {
    let mut session = desk();
    session.input = "i:610103199001011234".into();
    let screen = dump::screen(&session, Lang::Zh, Look::default(), (80, 24)).text();
    assert!(screen.contains("i:610*************34") && !screen.contains("19900101"), "{screen}");
    session.dialog = Some(Dialog::Tray { selected: 0, text: "610103199001011234".into() });
    session.input.clear();
    let screen = dump::screen(&session, Lang::Zh, Look::default(), (80, 24)).text();
    assert!(screen.contains("> 610*************34") && !screen.contains("19900101"), "{screen}");
}

#[test]
fn every_notice_is_one_sentence_in_both_languages() {
    let mut seen = std::collections::HashSet::new();
    for notice in crate::languages::every::notices() {
        for lang in [Lang::Zh, Lang::En] {
            let (_, words) = paishe::view::text::notice(&notice, &desk(), lang);
            assert!(words.chars().count() > 4 && !words.contains('\n'), "{notice:?}");
            // What a store or a driver says is in its language already.
            let is_own = !matches!(notice, Notice::Trouble(_));
            assert!(!is_own || seen.insert(words), "{notice:?} says what another one says");
        }
    }
}

#[test]
fn every_key_the_footer_names_does_something() {
    use paishe::session::{Event, Moment};
    let mut scenes: Vec<Session> = states().into_iter().map(|(_, session)| session).collect();
    scenes.push(Session { shot: Shot::Exposing, ..desk() });
    scenes.push(Session { shot: Shot::Judging(paishe::session::FrameId(1)), ..desk() });
    for session in scenes {
        // A mark may stand at the end of its list.
        let moves = |row: &&keymap::Binding| {
            use Command::{Down, Less, More, Up};
            matches!(row.command, Up | Down | Less | More)
        };
        for row in useful(&session).filter(|row| !moves(row)) {
            let mut after = session.clone();
            let key = row.keys[0];
            let mut modifiers = KeyModifiers::NONE;
            modifiers.set(KeyModifiers::CONTROL, key.ctrl);
            modifiers.set(KeyModifiers::SHIFT, key.shift);
            let command = press(key.code, modifiers, &session).unwrap();
            let effects = after.update(Event::Command { command, at: Moment(1) });
            assert!(after != session || !effects.is_empty(), "{} in {session:?}", row.hint.en);
        }
    }
}

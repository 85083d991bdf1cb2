//! One key table: keys to commands, the footer's hints and the help page all come from it.

use super::text::{Words, words};
use crate::session::{CameraState, Command, Dialog, Session, Shot};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// Longest text that one paste puts into the box, in characters.
pub const PASTE_MAX: usize = 64;

/// What takes the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The input box; no dialog is open.
    Desk,
    /// The pick list.
    Pick,
    /// The reason box.
    Reason,
    /// The question about a doubtful frame.
    Doubt,
    /// The camera's page.
    Camera,
    /// What can be mended of a student.
    Mend,
    /// The words that a choice needs.
    MendWords,
    /// The question whether to take back.
    Undo,
    /// The help page.
    Help,
    /// The quit question.
    Quit,
}

fn lists_who_waits(session: &Session) -> bool {
    session.input.is_empty() && session.shot == Shot::Waiting && session.anybody_waits()
}

/// All places.
pub const PLACES: [Place; 10] = [
    Place::Desk,
    Place::Pick,
    Place::Reason,
    Place::Doubt,
    Place::Camera,
    Place::Mend,
    Place::MendWords,
    Place::Undo,
    Place::Help,
    Place::Quit,
];

/// A key with its name on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub code: KeyCode,
    /// Whether Ctrl is held.
    pub ctrl: bool,
    /// Its name, the same in both languages.
    pub label: &'static str,
}

/// A row of the key table.
#[derive(Debug)]
pub struct Binding {
    /// Keys that do the same. The first one is named in the footer.
    pub keys: &'static [Key],
    /// What they ask for.
    pub command: Command,
    /// Where they act.
    pub places: &'static [Place],
    /// Whether pressing one is useful now; only then the footer names it.
    pub useful: fn(&Session) -> bool,
    /// Two or three words for the footer.
    pub hint: Words,
    /// One sentence for the help page.
    pub help: Words,
}

pub(super) const fn key(code: KeyCode, label: &'static str) -> Key {
    Key { code, ctrl: false, label }
}

pub(super) const fn ctrl(letter: char, label: &'static str) -> Key {
    Key { code: KeyCode::Char(letter), ctrl: true, label }
}

const ENTER: Key = key(KeyCode::Enter, "Enter");
const ESC: Key = key(KeyCode::Esc, "Esc");
const PAGE_DOWN: Key = key(KeyCode::PageDown, "PgDn");
const PAGE_UP: Key = key(KeyCode::PageUp, "PgUp");
const F1: Key = key(KeyCode::F(1), "F1");

/// The key table, in the order of the footer.
pub static TABLE: &[Binding] = &[
    Binding {
        keys: &[ENTER, PAGE_DOWN],
        command: Command::Confirm,
        places: &[Place::Desk],
        useful: |session| !session.input.is_empty(),
        hint: words("查找", "look up"),
        help: words("查找输入的学号（可只输末几位）", "look up what is keyed (last digits do)"),
    },
    Binding {
        keys: &[ENTER, PAGE_DOWN],
        command: Command::Confirm,
        places: &[Place::Desk],
        useful: |session| session.input.is_empty() && judged(session, false),
        hint: words("采用，下一位", "accept, next"),
        help: words(
            "输入框为空时：采用合格照片，请下一位",
            "empty box: accept a passing frame, go on",
        ),
    },
    Binding {
        keys: &[key(KeyCode::F(5), "F5")],
        command: Command::Trigger,
        places: &[Place::Desk],
        useful: |session| can_shoot(session) && session.shot == Shot::Waiting,
        hint: words("拍摄", "shoot"),
        help: words("拍摄；也可以按相机快门", "shoot; the shutter on the body works too"),
    },
    Binding {
        keys: &[key(KeyCode::F(5), "F5")],
        command: Command::Trigger,
        places: &[Place::Desk],
        useful: |session| can_shoot(session) && matches!(session.shot, Shot::Judged { .. }),
        hint: words("再拍", "shoot again"),
        help: words("这张不用，立即再拍一张", "reject the frame and shoot at once"),
    },
    Binding {
        keys: &[ESC, PAGE_UP],
        command: Command::Cancel,
        places: &[Place::Desk],
        useful: |session| session.input.is_empty() && session.shot == Shot::Exposing,
        hint: words("不再等", "stop waiting"),
        help: words("快门没有回音时：不再等这一张", "no answer from the shutter: stop waiting"),
    },
    Binding {
        keys: &[ESC, PAGE_UP],
        command: Command::Cancel,
        places: &[Place::Desk],
        useful: |session| !session.input.is_empty(),
        hint: words("清空", "clear"),
        help: words("清空输入框", "clear the box"),
    },
    Binding {
        keys: &[ESC, PAGE_UP],
        command: Command::Cancel,
        places: &[Place::Desk],
        useful: |session| session.input.is_empty() && matches!(session.shot, Shot::Judged { .. }),
        hint: words("重拍", "retake"),
        help: words("输入框为空时：这张不用，重拍", "empty box: reject the frame, shoot again"),
    },
    Binding {
        keys: &[key(KeyCode::F(8), "F8"), ctrl('f', "Ctrl-F")],
        command: Command::Force,
        places: &[Place::Desk],
        useful: |session| judged(session, true) && !is_doubtful(session),
        hint: words("写明理由采用", "accept with reason"),
        help: words("照片不合格仍采用，须写明理由", "accept a failing frame, with a reason"),
    },
    Binding {
        keys: &[key(KeyCode::F(8), "F8"), ctrl('f', "Ctrl-F")],
        command: Command::Force,
        places: &[Place::Desk],
        useful: is_doubtful,
        hint: words("确认本人", "confirm who"),
        help: words("存疑照片：确认是本人后采用", "a doubtful frame: confirm who it is, accept"),
    },
    Binding {
        keys: &[key(KeyCode::F(9), "F9"), ctrl('x', "Ctrl-X")],
        command: Command::Dismiss,
        places: &[Place::Desk],
        useful: |session| {
            session.on_camera.is_some()
                && matches!(session.shot, Shot::Waiting | Shot::Judged { .. })
        },
        hint: words("退回", "send back"),
        help: words("在拍学生退回名册，以后再拍", "take the student off camera, for later"),
    },
    Binding {
        keys: &[key(KeyCode::Up, "Up")],
        command: Command::Up,
        places: &[Place::Pick, Place::Camera, Place::Mend],
        useful: |_| true,
        hint: words("上移", "up"),
        help: words("名单中上移", "up in the list"),
    },
    Binding {
        keys: &[key(KeyCode::Down, "Down")],
        command: Command::Down,
        places: &[Place::Desk],
        useful: lists_who_waits,
        hint: words("名单", "list"),
        help: words("输入框为空时：列出待拍的人", "empty box: list who is waiting"),
    },
    Binding {
        keys: &[key(KeyCode::Down, "Down")],
        command: Command::Down,
        places: &[Place::Pick, Place::Camera, Place::Mend],
        useful: |_| true,
        hint: words("下移", "down"),
        help: words("名单中下移", "down in the list"),
    },
    Binding {
        keys: &[ENTER],
        command: Command::Confirm,
        places: &[Place::Pick],
        useful: |_| true,
        hint: words("选定", "choose"),
        help: words("选定名单中的学生", "choose the marked student"),
    },
    Binding {
        keys: &[ENTER],
        command: Command::Confirm,
        places: &[Place::Reason],
        useful: |_| true,
        hint: words("采用", "accept"),
        help: words("按写明的理由采用", "accept with the reason written"),
    },
    Binding {
        keys: &[ENTER],
        command: Command::Confirm,
        places: &[Place::Doubt],
        useful: |_| true,
        hint: words("是本人，采用", "yes, accept"),
        help: words("存疑提问：是本人，采用", "asked about a doubtful frame: it is, accept"),
    },
    Binding {
        keys: &[key(KeyCode::Left, "Left")],
        command: Command::ToPrevious,
        places: &[Place::Desk],
        useful: |session| {
            session.input.is_empty()
                && is_doubtful(session)
                && session.sittings.previous().is_some()
        },
        hint: words("归上一位", "of the one before"),
        help: words("这张是上一位学生的", "the frame is of the student before"),
    },
    Binding {
        keys: &[key(KeyCode::Right, "Right")],
        command: Command::ToNext,
        places: &[Place::Desk],
        useful: |session| {
            session.input.is_empty() && is_doubtful(session) && session.on_deck.is_some()
        },
        hint: words("归下一位", "of the next one"),
        help: words("这张是候场学生的", "the frame is of the student on deck"),
    },
    Binding {
        keys: &[key(KeyCode::F(7), "F7"), ctrl('e', "Ctrl-E")],
        command: Command::Mend,
        places: &[Place::Desk],
        useful: |session| session.looked_up.is_some(),
        hint: words("更正", "mend"),
        help: words(
            "更正：补拍、撤销采用、对调、选错人、缺席、现场学生",
            "mend: retake, withdraw, swap, wrong student, absent, walk-in",
        ),
    },
    Binding {
        keys: &[ctrl('z', "Ctrl-Z")],
        command: Command::Undo,
        places: &[Place::Desk],
        useful: |session| session.undo.is_some() && session.shot == Shot::Waiting,
        hint: words("撤销", "undo"),
        help: words("撤销上一步操作（先问）", "take back what was done last (asks)"),
    },
    Binding {
        keys: &[ctrl('y', "Ctrl-Y")],
        command: Command::Redo,
        places: &[Place::Desk],
        useful: |session| session.redo.is_some() && session.shot == Shot::Waiting,
        hint: words("重做", "redo"),
        help: words("重做刚撤销的操作（先问）", "do again what was taken back (asks)"),
    },
    Binding {
        keys: &[ENTER],
        command: Command::Confirm,
        places: &[Place::Mend],
        useful: |_| true,
        hint: words("选定", "choose"),
        help: words("更正：选定这一项", "mend: this one"),
    },
    Binding {
        keys: &[ENTER],
        command: Command::Confirm,
        places: &[Place::MendWords, Place::Undo],
        useful: |_| true,
        hint: words("确定", "do it"),
        help: words("更正、撤销：确定", "mend, undo: do it"),
    },
    Binding {
        keys: &[key(KeyCode::F(2), "F2"), ctrl('o', "Ctrl-O")],
        command: Command::Camera,
        places: &[Place::Desk, Place::Camera],
        useful: |session| place(session) == Place::Desk,
        hint: words("相机", "camera"),
        help: words("相机设置、警报和开拍前检查", "camera settings, alarms, what to check first"),
    },
    Binding {
        keys: &[key(KeyCode::Left, "Left")],
        command: Command::Less,
        places: &[Place::Camera],
        useful: |_| true,
        hint: words("减", "less"),
        help: words("相机页：设置改为前一档", "camera page: the setting one step back"),
    },
    Binding {
        keys: &[key(KeyCode::Right, "Right")],
        command: Command::More,
        places: &[Place::Camera],
        useful: |_| true,
        hint: words("加", "more"),
        help: words("相机页：设置改为后一档", "camera page: the setting one step on"),
    },
    Binding {
        keys: &[key(KeyCode::F(6), "F6"), ctrl('l', "Ctrl-L")],
        command: Command::Lock,
        places: &[Place::Camera],
        useful: |_| true,
        hint: words("锁定", "lock"),
        help: words(
            "相机页：锁定设置和灯光，有变动就提醒",
            "camera page: lock settings and light, warn when they move",
        ),
    },
    Binding {
        keys: &[ENTER],
        command: Command::Confirm,
        places: &[Place::Quit],
        useful: |_| true,
        hint: words("退出", "leave"),
        help: words("退出提问：确定退出", "asked whether to leave: do"),
    },
    Binding {
        keys: &[ESC],
        command: Command::Cancel,
        places: &[
            Place::Pick,
            Place::Reason,
            Place::Doubt,
            Place::Camera,
            Place::Mend,
            Place::MendWords,
            Place::Undo,
            Place::Help,
            Place::Quit,
        ],
        useful: |_| true,
        hint: words("返回", "back"),
        help: words("关闭对话框", "close the dialog"),
    },
    Binding {
        keys: &[F1, ctrl('k', "Ctrl-K")],
        command: Command::Help,
        places: &PLACES,
        useful: |session| matches!(place(session), Place::Desk | Place::Help),
        hint: words("帮助", "help"),
        help: words("显示或关闭本页", "show or close this page"),
    },
    Binding {
        keys: &[key(KeyCode::F(10), "F10"), ctrl('q', "Ctrl-Q"), ctrl('c', "Ctrl-C")],
        command: Command::Quit,
        places: &PLACES,
        useful: |session| matches!(place(session), Place::Desk | Place::Quit),
        hint: words("退出", "quit"),
        help: words("退出；照片和序号都已存盘", "leave; frames and numbers are on disk"),
    },
    Binding {
        keys: &[key(KeyCode::Backspace, "Backspace"), ctrl('h', "Ctrl-H")],
        command: Command::DeleteLast,
        places: &[Place::Desk, Place::Reason, Place::MendWords],
        useful: |session| match &session.dialog {
            Some(Dialog::Reason { text } | Dialog::MendWords { text, .. }) => !text.is_empty(),
            _ => !session.input.is_empty(),
        },
        hint: words("删一字", "delete"),
        help: words("删去最后一个字", "delete the last character"),
    },
];

/// What has the keys now.
#[must_use]
pub fn place(session: &Session) -> Place {
    match session.dialog {
        None => Place::Desk,
        Some(Dialog::Pick { .. }) => Place::Pick,
        Some(Dialog::Reason { .. }) => Place::Reason,
        Some(Dialog::Doubt) => Place::Doubt,
        Some(Dialog::Camera { .. }) => Place::Camera,
        Some(Dialog::Mend { .. }) => Place::Mend,
        Some(Dialog::MendWords { .. }) => Place::MendWords,
        Some(Dialog::Undo { .. }) => Place::Undo,
        Some(Dialog::Help) => Place::Help,
        Some(Dialog::Quit) => Place::Quit,
    }
}

/// What a key asks for, or `None` when it means nothing here.
///
/// A printable key of the table (the space bar) is a command only while the input box is empty; else it is text.
#[must_use]
pub fn command(event: &KeyEvent, session: &Session) -> Option<Command> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let place = place(session);
    let bound = TABLE.iter().find(|row| row.places.contains(&place) && row.has(event));
    let as_text = printable(event).filter(|_| takes_text(place));
    match (bound, as_text) {
        (Some(row), None) => Some(row.command.clone()),
        (Some(row), Some(_)) if session.input.is_empty() => Some(row.command.clone()),
        (_, Some(letter)) => Some(Command::Insert(letter.to_string())),
        (None, None) => None,
    }
}

/// What pasted text asks for: control characters removed, at most [`PASTE_MAX`] characters.
#[must_use]
pub fn paste(text: &str, session: &Session) -> Option<Command> {
    let clean: String = text.chars().filter(|c| !c.is_control()).take(PASTE_MAX).collect();
    (takes_text(place(session)) && !clean.is_empty()).then_some(Command::Insert(clean))
}

/// The rows whose keys are useful now, in the order of the footer.
pub fn useful(session: &Session) -> impl Iterator<Item = &'static Binding> {
    let place = place(session);
    let fits = move |row: &&Binding| row.places.contains(&place) && (row.useful)(session);
    TABLE.iter().filter(fits)
}

impl Binding {
    fn has(&self, event: &KeyEvent) -> bool {
        self.keys.iter().any(|key| key.is(event))
    }
}

impl Key {
    pub(super) fn is(&self, event: &KeyEvent) -> bool {
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        let code = match event.code {
            KeyCode::Char(letter) if ctrl => KeyCode::Char(letter.to_ascii_lowercase()),
            code => code,
        };
        let alt = event.modifiers.contains(KeyModifiers::ALT);
        !alt && self.code == code && self.ctrl == ctrl
    }
}

pub(super) fn printable(event: &KeyEvent) -> Option<char> {
    let plain = !event.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    match event.code {
        KeyCode::Char(letter) if plain && !letter.is_control() => Some(letter),
        _ => None,
    }
}

fn takes_text(place: Place) -> bool {
    matches!(place, Place::Desk | Place::Reason | Place::MendWords)
}

fn judged(session: &Session, failing: bool) -> bool {
    let Shot::Judged { judgement, .. } = &session.shot else { return false };
    judgement.verdict.needs_reason() == failing
}

fn is_doubtful(session: &Session) -> bool {
    matches!(session.shot, Shot::Judged { frame, .. } if session.doubtful == Some(frame))
}

fn can_shoot(session: &Session) -> bool {
    let ready = matches!(session.camera, CameraState::Ready { can_trigger: true, .. });
    ready && session.on_camera.is_some()
}

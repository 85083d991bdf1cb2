//! What the READMEs show is what the program shows: the key tables and the screens in them are drawn anew here and compared.
//! `REGENERATE=1 cargo test docs` rewrites them.

use crate::screens::{dump, scene};
use paishe::lang::Lang;
use paishe::session::Session;
use paishe::view::keymap::{self, Binding, Place};
use paishe::view::{Look, Protocol};
use std::fmt::Write;
use std::path::Path;

/// Puts `text` between the marks of that name, or checks that it stands there.
fn block(file: &str, name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let whole = std::fs::read_to_string(&path).unwrap();
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let start = whole.find(&open).unwrap_or_else(|| panic!("{file} has no {open}")) + open.len();
    let end = start + whole[start..].find(&close).unwrap();
    if std::env::var_os("REGENERATE").is_some() {
        let new = format!("{}{text}{}", &whole[..start], &whole[end..]);
        std::fs::write(path, new).unwrap();
    } else {
        assert_eq!(&whole[start..end], text, "{file}: {name}; REGENERATE=1 cargo test docs");
    }
}

fn keys(lang: Lang) -> String {
    let (head, desk, dialogs) = lang.pick(
        ("| 键 | 作用 |", "拍摄台", "对话框打开时"),
        ("| key | what it does |", "At the desk", "While a dialog is open"),
    );
    let (of_desk, others): (Vec<_>, Vec<_>) =
        keymap::by_place().partition(|row| row.places.contains(&Place::Desk));
    let mut text = String::new();
    for (title, rows) in [(desk, of_desk), (dialogs, others)] {
        write!(text, "\n**{title}**\n\n{head}\n|---|---|\n").unwrap();
        for row in rows {
            writeln!(text, "| {} | {} |", names(row), row.help.of(lang)).unwrap();
        }
    }
    text + "\n"
}

fn names(row: &Binding) -> String {
    row.keys.iter().map(|key| format!("`{}`", key.label)).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_manuals_name_every_key() {
    block("README.zh.md", "keys", &keys(Lang::Zh));
    block("README.md", "keys", &keys(Lang::En));
}

/// The screen without its picture, whose place is left empty.
fn screen(session: &Session) -> String {
    let look = Look { protocol: Protocol::Kitty, ..Look::default() };
    let rows = dump::screen(session, Lang::Zh, look, (80, 24)).rows;
    let rows: Vec<&str> = rows.iter().map(|row| row.trim_end()).collect();
    format!("```\n{}\n```\n", rows.join("\n"))
}

#[test]
fn the_manual_shows_the_screens_as_they_are() {
    let pages = [
        ("screen-live", scene::desk()),
        ("screen-pass", scene::judged(scene::passing())),
        ("screen-fail", scene::judged(scene::failing())),
        ("screen-frames", scene::several_frames()),
        ("screen-line", scene::running_line()),
        ("screen-class", scene::in_place(Place::Class)),
        ("screen-recall", scene::recalled_for_a_retake()),
        ("screen-tray", scene::in_place(Place::Tray)),
        ("screen-mend", scene::in_place(Place::Mend)),
        ("screen-palette", scene::in_place(Place::Palette)),
    ];
    for (name, session) in pages {
        block("README.zh.md", name, &screen(&session));
    }
}

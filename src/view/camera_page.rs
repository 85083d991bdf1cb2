//! The camera's page (F2): its settings, what is known of it, and what to look at on the body.

use super::dialog::{self, Rows, first_shown};
use super::look::Tone;
use super::panel::Column;
use super::rig_text;
use super::text::{self, words};
use super::width::{clip, left, steady};
use crate::body::menu::MenuItem;
use crate::body::{ClockOffset, SettingState};
use crate::session::Rig;
use ratatui::text::{Line, Span};

/// Cells of a setting's name.
const NAME: usize = 10;
/// Cells of its value.
const VALUE: usize = 12;

/// The page in `height` rows; the marked row is always in sight.
pub(super) fn page(column: &Column, marked: usize, height: usize) -> Rows {
    let rig = &column.session.rig;
    let title = words("相机  ←→ 更改  F6 锁定", "Camera  <- -> change  F6 lock");
    let mut lines = vec![dialog::title(column, title.of(column.lang), Tone::Calm)];
    let rows = rows(column, rig, marked);
    let room = height.saturating_sub(lines.len()).max(1);
    let first = first_shown(marked, rows.len(), room);
    lines.extend(rows.into_iter().skip(first).take(room));
    Rows { lines, cursor: None }
}

fn rows(column: &Column, rig: &Rig, marked: usize) -> Vec<Line<'static>> {
    let settings = rig
        .settings
        .iter()
        .enumerate()
        .map(|(at, state)| setting(column, rig, state, at == marked));
    let trend = (!rig.lights.is_empty()).then(|| (Tone::Calm, column.trend().to_string()));
    let facts = facts(column, rig).into_iter().chain(trend);
    let own = (rig.settings.len()..).zip(facts.chain(menu(column)));
    let own = own.map(|(at, (tone, text))| {
        let mark = if at == marked { ">" } else { " " };
        let row = clip(&steady(&format!("{mark}{text}"), column.look), column.width);
        Line::styled(row, column.look.text(tone))
    });
    settings.chain(own).collect()
}

/// `> 快门      1/125          锁定 1/60`
fn setting(column: &Column, rig: &Rig, state: &SettingState, is_marked: bool) -> Line<'static> {
    let locked = rig.reference.as_ref().and_then(|reference| {
        reference.settings.iter().find(|(setting, _)| *setting == state.setting)
    });
    let note = match locked {
        Some((_, was)) if *was != state.value => {
            let was = rig_text::value(state.setting, was);
            (Tone::Bad, format!("! {} {was}", words("锁定", "locked").of(column.lang)))
        }
        Some(_) => (Tone::Good, words("= 已锁定", "= locked").of(column.lang).to_owned()),
        None => (Tone::Calm, String::new()),
    };
    let less = if state.neighbour(-1).is_some() { "<" } else { " " };
    let more = if state.neighbour(1).is_some() { ">" } else { " " };
    let name = left(rig_text::setting(state.setting).of(column.lang), NAME);
    let value = left(&steady(&rig_text::value(state.setting, &state.value), column.look), VALUE);
    let mark = if is_marked { ">" } else { " " };
    let style = if is_marked { column.look.bar(Tone::Calm) } else { column.look.strong() };
    Line::from(vec![
        Span::raw(format!("{mark}{name}{less} ")),
        Span::styled(value, style),
        Span::raw(format!(" {more} ")),
        Span::styled(note.1, column.look.text(note.0)),
    ])
}

/// What is known of the camera: card, clock, lock; in red what is wrong.
fn facts(column: &Column, rig: &Rig) -> Vec<(Tone, String)> {
    let lang = column.lang;
    let mut rows: Vec<_> = rig
        .alarms
        .iter()
        .map(|alarm| (Tone::Bad, format!("! {}", rig_text::alarm(alarm, lang))))
        .collect();
    let own = |zh, en| words(zh, en).of(lang).to_owned();
    rows.push(match rig.keeps_on_card {
        Some(true) => (Tone::Good, own("照片留在相机卡上", "pictures stay on the card")),
        Some(false) => (Tone::Bad, own("照片不在相机卡上", "pictures are not kept on a card")),
        None => (Tone::Calm, own("还没有相机", "no camera yet")),
    });
    if let Some(pictures) = rig.room.and_then(|room| room.pictures) {
        rows.push((
            Tone::Calm,
            format!("{} {pictures}", own("存储卡还能拍", "pictures that fit:")),
        ));
    }
    let clock = rig.clock.map(ClockOffset::middle_us);
    rows.push(match clock {
        Some(us) => {
            (Tone::Calm, format!("{} {}", own("相机时钟", "clock"), rig_text::ahead(us, lang)))
        }
        None => (Tone::Calm, own("相机时钟：读不到", "clock: can't be read")),
    });
    if rig.reference.is_none() {
        rows.push((Tone::Care, own("未锁定：试拍后按 F6", "not locked: F6 after the test shot")));
    }
    rows
}

fn menu(column: &Column) -> Vec<(Tone, String)> {
    let lang = column.lang;
    let title = text::words("开拍前在相机菜单中看一遍：", "look at in the camera's menu first:");
    let items = MenuItem::ALL.map(|item| format!("- {}", rig_text::menu_item(item).of(lang)));
    let title = (Tone::Care, title.of(lang).to_owned());
    [title].into_iter().chain(items.map(|item| (Tone::Calm, item))).collect()
}

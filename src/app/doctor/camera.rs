//! The camera itself: opened, asked for what it tells, and what is to be looked at on the body.

use super::{Found, State, found};
use crate::app::Failure;
use crate::app::tethered::{Places, Tethered, Told, scratch};
use crate::body::menu::MenuItem;
use crate::body::setting::is_raw_alone;
use crate::body::{ClockOffset, Setting};
use crate::camera::source::Source;
use crate::lang::Lang;
use crate::session::Alarm;
use crate::spec::SessionRule;
use crate::view::rig_text;

/// What an opened camera tells, and the items of its menu; a camera that can't be opened is one fault.
pub(super) fn lines(source: &Source, rule: &SessionRule, lang: Lang) -> Vec<Found> {
    let mut lines = opened(source, rule, lang).unwrap_or_else(|failure| {
        vec![found(lang.pick("相机", "camera"), State::Broken, failure.sentence)]
    });
    let what = lang.pick("相机菜单", "camera menu");
    let item = |item: MenuItem| found(what, State::Look, rig_text::menu_item(item).of(lang));
    lines.extend(MenuItem::ALL.map(item));
    lines
}

fn opened(source: &Source, rule: &SessionRule, lang: Lang) -> Result<Vec<Found>, Failure> {
    let folder = scratch("doctor")?;
    let (originals, ledger) = (folder.join("originals"), folder.join("cards.ledger"));
    let places = Places { originals: &originals, ledger: &ledger, log: &folder };
    let told = Tethered::open(source, places, lang).map(|mut camera| {
        let told = camera.told();
        let mut lines = vec![kept(camera.about.keeps_on_card, &camera.about.model, lang)];
        lines.extend(state(camera.battery, &told, rule, lang));
        lines.extend(settings(&told, lang));
        lines
    });
    // Nothing of value was put there.
    drop(std::fs::remove_dir_all(&folder));
    told
}

fn kept(is_kept: bool, model: &str, lang: Lang) -> Found {
    if is_kept {
        let words = lang.pick("照片留在相机卡上", "pictures stay on its card");
        return found(model, State::Well, words);
    }
    found(model, State::Broken, rig_text::alarm(&Alarm::NotKept, lang))
}

fn state(battery: Option<u8>, told: &Told, rule: &SessionRule, lang: Lang) -> Vec<Found> {
    let or_alarm = |is_well: bool, words: String, alarm: Alarm| {
        if is_well {
            return (State::Well, words);
        }
        (State::Look, rig_text::alarm(&alarm, lang))
    };
    let none = || {
        (State::Look, lang.pick("读不到，请在相机上看", "not told: look at the camera").to_owned())
    };
    let level = battery.map_or_else(none, |percent| {
        or_alarm(percent > rule.battery_percent, format!("{percent}%"), Alarm::Battery(percent))
    });
    let room = told.room.and_then(|room| room.pictures).map_or_else(none, |pictures| {
        or_alarm(
            pictures > u64::from(rule.card_pictures),
            pictures.to_string(),
            Alarm::Card(pictures),
        )
    });
    let clock = told.clock.map(ClockOffset::middle_us).map_or_else(none, |us| {
        let is_right = us.unsigned_abs() as f64 <= rule.clock_s * 1e6;
        or_alarm(is_right, rig_text::ahead(us, lang), Alarm::Clock(us))
    });
    [
        (lang.pick("电量", "battery"), level),
        (lang.pick("存储卡还能拍", "pictures that fit"), room),
        (lang.pick("相机时钟", "camera clock"), clock),
    ]
    .map(|(what, (state, words))| found(what, state, words))
    .into()
}

fn settings(told: &Told, lang: Lang) -> Vec<Found> {
    let line = |state: &crate::body::SettingState| {
        let what = rig_text::setting(state.setting).of(lang);
        let is_raw = state.setting == Setting::ImageFormat && is_raw_alone(&state.value);
        if is_raw {
            return found(what, State::Broken, rig_text::alarm(&Alarm::RawAlone, lang));
        }
        let by_hand = lang.pick("（只能在相机上改）", " (only on the camera)");
        let note = if state.settable { "" } else { by_hand };
        found(what, State::Well, format!("{}{note}", rig_text::value(state.setting, &state.value)))
    };
    told.settings.iter().map(line).collect()
}

//! Words for the camera's settings, what is wrong with it, and what to look at on the body.

use super::text::{Words, words};
use crate::body::menu::MenuItem;
use crate::body::{Drift, Setting, Work};
use crate::lang::Lang;
use crate::session::Alarm;
use crate::session::rig::CopyState;

/// Name of a setting, at most 8 cells in Chinese.
#[must_use]
pub const fn setting(setting: Setting) -> Words {
    match setting {
        Setting::Program => words("曝光模式", "mode"),
        Setting::Iso => words("ISO", "ISO"),
        Setting::Shutter => words("快门", "shutter"),
        Setting::Aperture => words("光圈", "aperture"),
        Setting::WhiteBalance => words("白平衡", "white bal"),
        Setting::ImageFormat => words("画质", "format"),
        Setting::ImageSize => words("尺寸", "size"),
        Setting::Focus => words("对焦", "focus"),
    }
}

/// A setting's value as photographers write it: some drivers tell an exposure time as `0.0080s`.
#[must_use]
pub fn value(setting: Setting, value: &str) -> String {
    let seconds = value.strip_suffix('s').and_then(|number| number.parse::<f64>().ok());
    match seconds.filter(|seconds| setting == Setting::Shutter && (1e-5..0.3).contains(seconds)) {
        Some(seconds) => format!("1/{:.0}", 1.0 / seconds),
        None => value.to_owned(),
    }
}

/// What the camera is at.
#[must_use]
pub const fn work(work: Work) -> Words {
    match work {
        Work::Firing => words("正在拍", "firing"),
        Work::Fetching => words("正在传", "fetching"),
        Work::Listing => words("正在读卡", "reading the card"),
    }
}

/// What to look at in the body's own menu.
#[must_use]
pub const fn menu_item(item: MenuItem) -> Words {
    match item {
        MenuItem::AutoPowerOff => words("自动关机：关", "auto power off: off"),
        MenuItem::UsbMode => words("USB 模式：PTP / 电脑遥控", "USB mode: PTP, or PC Remote"),
        MenuItem::CardInside => words("存储卡：已插入，有空间", "memory card: in, with room"),
        MenuItem::ReleaseWithoutCard => words("无卡释放快门：禁止", "release without card: off"),
        MenuItem::Wireless => words("Wi-Fi、蓝牙：关", "Wi-Fi, Bluetooth: off"),
        MenuItem::Focus => words("对焦：AF-S 或手动", "focus: AF-S or manual"),
        MenuItem::ColourSpace => {
            words("色彩空间：sRGB，风格：中性", "colour space sRGB, style neutral")
        }
        MenuItem::DateTime => words("日期、时间、时区：正确", "date, time, zone: right"),
        MenuItem::FileNumbering => words("文件编号：连续", "file numbering: continuous"),
    }
}

/// What is wrong, and what to do about it.
#[must_use]
pub fn alarm(alarm: &Alarm, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    match alarm {
        Alarm::Battery(percent) if zh => format!("相机电量 {percent}%：请换电池"),
        Alarm::Battery(percent) => format!("battery {percent}%: change it"),
        Alarm::Card(pictures) if zh => format!("存储卡只够 {pictures} 张：请换卡，旧卡先留着"),
        Alarm::Card(pictures) => format!("card: {pictures} more fit; change it, keep the old one"),
        Alarm::NotKept if zh => "相机不在卡上保存：插好存储卡，重新连接".to_owned(),
        Alarm::NotKept => "the camera keeps nothing on its card: put one in, reconnect".to_owned(),
        Alarm::Clock(us) if zh => format!("相机时钟{}：请校准", ahead(*us, lang)),
        Alarm::Clock(us) => format!("the camera's clock is {}: set it", ahead(*us, lang)),
        Alarm::RawAlone if zh => "相机只存 RAW，无法检查：改为 JPEG 或 RAW+JPEG".to_owned(),
        Alarm::RawAlone => "RAW only, nothing can be judged: set JPEG or RAW+JPEG".to_owned(),
        Alarm::Drift(drift) => drifted(drift, lang),
        Alarm::Copy(state) => copy(state, lang),
    }
}

fn copy(state: &CopyState, lang: Lang) -> String {
    match (state, lang) {
        (CopyState::Behind(files), Lang::Zh) => format!("第二份备份落后 {files} 个文件：检查磁盘"),
        (CopyState::Behind(files), Lang::En) => {
            format!("the second copy is {files} files behind: look at its disk")
        }
        (CopyState::Failing(why), Lang::Zh) => format!("第二份备份写不进：{why}"),
        (CopyState::Failing(why), Lang::En) => format!("the second copy fails: {why}"),
        (CopyState::Kept, _) => String::new(),
    }
}

fn drifted(drift: &Drift, lang: Lang) -> String {
    match (drift, lang) {
        (Drift::Setting { setting: which, was, is }, _) => {
            let (name, was, is) = (setting(*which).of(lang), value(*which, was), value(*which, is));
            match lang {
                Lang::Zh => format!("{name}变了：{was} → {is}，改回或重新锁定"),
                Lang::En => format!("{name} moved: {was} -> {is}; set it back or lock anew"),
            }
        }
        (Drift::Light { difference, lighter }, Lang::Zh) => {
            let way = if *lighter < 0.0 { "变暗" } else { "变亮" };
            format!("背景{way} {difference:.0} dE：检查灯和曝光")
        }
        (Drift::Light { difference, lighter }, Lang::En) => {
            let way = if *lighter < 0.0 { "darker" } else { "lighter" };
            format!("the backdrop is {way} by {difference:.0} dE: look at lamps and exposure")
        }
    }
}

/// How far a clock is ahead, in the coarsest unit that tells it.
#[must_use]
pub fn ahead(offset_us: i64, lang: Lang) -> String {
    let seconds = offset_us.unsigned_abs() as f64 / 1e6;
    if seconds < 0.1 {
        return lang.pick("准", "right").to_owned();
    }
    let (number, zh, en) = match seconds {
        s if s < 90.0 => (s, "秒", "s"),
        s if s < 5400.0 => (s / 60.0, "分", "min"),
        s if s < 129_600.0 => (s / 3600.0, "小时", "h"),
        s => (s / 86_400.0, "天", "d"),
    };
    match (lang, offset_us < 0) {
        (Lang::Zh, true) => format!("慢 {number:.1} {zh}"),
        (Lang::Zh, false) => format!("快 {number:.1} {zh}"),
        (Lang::En, true) => format!("{number:.1} {en} slow"),
        (Lang::En, false) => format!("{number:.1} {en} fast"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exposure_time_is_a_fraction_of_a_second() {
        assert_eq!(value(Setting::Shutter, "0.0080s"), "1/125");
        assert_eq!(value(Setting::Shutter, "0.0166s"), "1/60");
        for as_it_is in ["1/125", "2.0000s", "Bulb"] {
            assert_eq!(value(Setting::Shutter, as_it_is), as_it_is);
        }
    }

    #[test]
    fn a_clock_is_told_in_a_unit_that_can_be_grasped() {
        assert_eq!(ahead(-20_000, Lang::Zh), "准");
        assert_eq!(ahead(300_000, Lang::Zh), "快 0.3 秒");
        assert_eq!(ahead(-12_000_000_000, Lang::Zh), "慢 3.3 小时");
        assert_eq!(ahead(-600_000_000, Lang::En), "10.0 min slow");
    }
}

//! A profile as text for people: each check with its limits, their units and where they come from.

use crate::judge::CHECKS;
use crate::lang::Lang;
use crate::spec::{Checks, Profile};
use std::fmt::Write as _;
use toml::{Table, Value};

/// A key of a section: its name, its words in Chinese and English, its sign and its unit.
type Word = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// All keys of all sections, in the order in which they are told.
const WORDS: &[Word] = &[
    ("width_px", "宽", "width", "", "px"),
    ("height_px", "高", "height", "", "px"),
    ("quality", "JPEG 品质先用", "JPEG quality to begin with", "", ""),
    ("min_quality", "JPEG 品质", "JPEG quality", "≥", ""),
    ("min_bytes", "文件", "file", "≥", "B"),
    ("max_bytes", "文件", "file", "≤", "B"),
    ("density", "密度", "density", "", ""),
    ("per_cm", "", "", "", "/cm"),
    ("per_inch", "", "", "", "dpi"),
    ("print_safe_px", "印刷保留宽度", "width that a print keeps", "", "px"),
    ("name", "文件名", "name", "", ""),
    ("max_second_share", "第二张脸与第一张的面积比", "second face over the first", "≤", ""),
    ("min_percent", "", "", "≥", "%"),
    ("max_percent", "", "", "≤", "%"),
    ("target_percent", "目标", "aim", "", "%"),
    ("max_deg", "", "", "≤", "°"),
    ("pass_percent", "合格", "pass", "?", "%"),
    ("warn_percent", "注意", "warn", "?", "%"),
    ("clipped_pass_percent", "单通道合格", "pass in a channel", "?", "%"),
    ("clipped_warn_percent", "单通道注意", "warn in a channel", "?", "%"),
    ("pass_deg", "合格", "pass", "?", "°"),
    ("warn_deg", "注意", "warn", "?", "°"),
    ("pass_de", "合格", "pass", "?", "ΔE"),
    ("warn_de", "注意", "warn", "?", "ΔE"),
    ("pass_min", "合格", "pass", "?", ""),
    ("warn_min", "注意", "warn", "?", ""),
    ("pass_levels", "合格", "pass", "?", "/255"),
    ("warn_levels", "注意", "warn", "?", "/255"),
    ("min_light_percent", "镜片透光", "light through the glasses", "≥", "%"),
    ("references", "颜色", "colours", "", "sRGB"),
    ("lighter", "更浅的同色", "lighter of the same hue", "", ""),
    ("min_hue_deg", "色相", "hue", "≥", "°"),
    ("max_hue_deg", "色相", "hue", "≤", "°"),
    ("min_chroma", "彩度", "chroma", "≥", ""),
    ("min_a", "a*", "a*", "≥", ""),
    ("max_a", "a*", "a*", "≤", ""),
    ("min_b", "b*", "b*", "≥", ""),
    ("max_b", "b*", "b*", "≤", ""),
    ("usual_a", "正常肤色 a*", "usual skin a*", "", ""),
    ("usual_b", "b*", "b*", "", ""),
    ("cast_de", "肤色与背景同向偏色注意", "warn of skin and backdrop off the same way", ">", "ΔE"),
    (
        "dark_backdrop_lightness",
        "背景明度低于此值为光线不足",
        "too little light below a backdrop of L*",
        "",
        "",
    ),
    ("dark_skin_percent", "此时肤色平均亮度注意", "then warn of mean skin luminance", "<", "%"),
    ("min_eye_distance_px", "两眼距离", "between the eyes", "≥", "px"),
    ("doubt_window_s", "换人前后存疑", "doubtful around a change of student", "±", "s"),
    ("battery_percent", "电量提醒", "warn of the battery at", "≤", "%"),
    ("card_pictures", "存储卡余量提醒", "warn of the card at", "≤", ""),
    ("clock_s", "相机时钟误差", "camera's clock off by", "≤", "s"),
    ("light_de", "灯光变动提醒", "warn of moved light", ">", "ΔE"),
    ("sequence", "何时给号", "number given", "", ""),
    ("school_name", "院校", "school", "", ""),
    ("school_code", "院校代码", "its code", "", ""),
    ("title", "汇总表标题", "title of the sheet", "", ""),
    ("columns", "汇总表各列", "columns of the sheet", "", ""),
    ("proved_only", "只交校对无误的", "only what was proved", "", ""),
    ("fee_yuan", "每人收费", "fee of each head", "", "yuan"),
    ("shooting_months", "拍摄月份", "photographed in the months", "", ""),
    ("max_iso", "ISO", "ISO", "≤", ""),
    ("max_exposure_s", "曝光", "exposure", "≤", "s"),
];

/// Checks whose value should be large: they pass from their limit on.
const AT_LEAST: [&str; 4] = ["eyes_open", "light_balance", "clothes_background", "sharpness"];

/// Title, file and checks of a profile, a paragraph each.
///
/// # Errors
/// The serialiser's, through which the numbers are read; none is known to happen.
pub(super) fn text(profile: &Profile, lang: Lang) -> Result<String, toml::ser::Error> {
    let whole = Table::try_from(profile)?;
    let title = lang.pick(&profile.title_zh, &profile.title_en);
    let mut text = format!("{}  {title}\n", profile.name);
    for name in ["file", "session", "delivery"] {
        if let Some(section) = whole.get(name).and_then(Value::as_table) {
            paragraph(&mut text, name, section, lang);
        }
    }
    let checks = whole.get("check").and_then(Value::as_table);
    for name in Checks::NAMES {
        if let Some(check) = checks.and_then(|checks| checks.get(*name)).and_then(Value::as_table) {
            paragraph(&mut text, name, check, lang);
        }
    }
    Ok(text)
}

fn paragraph(text: &mut String, name: &str, section: &Table, lang: Lang) {
    let check = CHECKS.iter().find(|check| check.name() == name);
    let title = check.map(|check| check.text(lang)).unwrap_or_default();
    let limits = limits(name, section, lang);
    let source = section.get("source").and_then(Value::as_str).unwrap_or_default();
    let label = lang.pick("依据：", "source: ");
    // Writing to a String can't fail.
    _ = write!(text, "\n{title} ({name})\n  {limits}\n  {label}{source}\n");
}

/// The limits of a section, in one line.
fn limits(name: &str, section: &Table, lang: Lang) -> String {
    let entries = WORDS.iter().filter_map(|word| Some((word, section.get(word.0)?)));
    let told: Vec<String> = entries.map(|(word, value)| told(name, word, value, lang)).collect();
    told.join(lang.pick("，", ", "))
}

fn told(name: &str, (_, zh, en, sign, unit): &Word, value: &Value, lang: Lang) -> String {
    let sign = match *sign {
        "?" if AT_LEAST.contains(&name) => "≥",
        "?" => "≤",
        sign => sign,
    };
    let value = match value {
        Value::Table(inner) => limits(name, inner, lang),
        value => plain(value),
    };
    let parts = [lang.pick(*zh, *en), sign, &value, *unit];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Float(number) => number.to_string(),
        // Colours: the channels of each, then the next.
        Value::Array(items) => {
            let between = if items.iter().any(Value::is_array) { " / " } else { "," };
            items.iter().map(plain).collect::<Vec<_>>().join(between)
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sections(profile: &Profile) -> Vec<(String, Table)> {
        let whole = Table::try_from(profile).unwrap();
        let table = |value: &Value| value.as_table().unwrap().clone();
        let mut all = vec![("file".to_owned(), table(&whole["file"]))];
        all.extend(table(&whole["check"]).iter().map(|(name, check)| (name.clone(), table(check))));
        all
    }

    #[test]
    fn every_key_of_every_built_in_profile_has_words() {
        for profile in Profile::names().into_iter().map(|name| Profile::builtin(name).unwrap()) {
            for (name, section) in sections(&profile) {
                for key in section.keys().filter(|key| *key != "source") {
                    assert!(WORDS.iter().any(|word| word.0 == key), "{name}.{key}");
                }
                assert!(CHECKS.iter().any(|check| check.name() == name), "{name}");
            }
        }
    }

    #[test]
    fn checks_pass_on_the_side_that_is_told() {
        let profile = Profile::builtin("nwpu-2009").unwrap();
        for (name, section) in sections(&profile) {
            let limit = |start: &str| {
                let found = section.iter().find(|(key, _)| key.starts_with(start));
                found.and_then(|(_, value)| value.as_float())
            };
            if let (Some(pass), Some(warn)) = (limit("pass_"), limit("warn_")) {
                assert_eq!(pass > warn, AT_LEAST.contains(&name.as_str()), "{name}");
            }
        }
    }

    #[test]
    fn the_national_photo_is_shown_with_limits_units_and_sources() {
        let profile = Profile::builtin("chsi-2017").unwrap();
        let en = text(&profile, Lang::En).unwrap();
        let rule = profile.checks.eyes_open.as_ref().unwrap();
        let eyes = format!("pass ≥ {} %, warn ≥ {} %", rule.pass_percent, rule.warn_percent);
        for part in [
            "≥ 7.8125 %, ≤ 17.1875 %, aim 12.5 %",
            "file ≥ 20480 B, file ≤ 40000 B, density 300 dpi",
            "100,197,255 / 255,255,255 / 240,240,240 sRGB",
            "pass ≤ 3 °, warn ≤ 8 °",
            &eyes,
            "source: image standard of 2017: eyes 200 to 300 of 640 px",
        ] {
            assert!(en.contains(part), "{part}\n{en}");
        }
        let zh = text(&profile, Lang::Zh).unwrap();
        assert!(
            zh.contains("头顶留白 (headroom)\n  ≥ 7.8125 %，≤ 17.1875 %，目标 12.5 %\n  依据："),
            "{zh}"
        );
    }
}

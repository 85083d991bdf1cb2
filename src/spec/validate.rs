//! Whether a profile's numbers make sense, each by itself and together.

use super::checks::Checks;
use super::mistake::Words;
use super::rules::{
    Angle, Band, CameraRule, Colour, Darkness, DeliveryRule, FaceRule, FileRule, Glasses,
    LeastChroma, LeastDifference, LeastEnergy, LeastPixels, LeastShare, Lighter, Lightness, Margin,
    MostDifference, MostNoise, MostShare, SessionRule, SkinWindow, Turn,
};

/// A rule that can be examined.
pub trait Rule {
    /// What is wrong with its numbers, each at one of its keys.
    fn faults(&self) -> Vec<Fault>;
}

/// A number that makes no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The key of its section.
    pub key: &'static str,
    /// What is wrong with it.
    pub words: Words,
}

const fn words(zh: &'static str, en: &'static str) -> Words {
    Words { zh, en }
}

const ORDER: Words = words("上下限的次序不对", "the limits are in the wrong order");
const PERCENT: Words = words("百分比为 0 到 100", "a share is 0 to 100 %");
const TARGETS: Words = words(
    "头顶留白、头部高度、下颌以下三者的 target_percent 之和不是 100 %",
    "the targets of headroom, head_height and shoulders don't add up to 100 %",
);

/// The three shares of the height have to add up: what is wrong, if they don't.
///
/// Each target lies in its band, so where the targets add up the bands can be met together.
pub(super) fn together(checks: &Checks) -> Option<Words> {
    let rows = [&checks.headroom, &checks.head_height, &checks.shoulders];
    let targets: Vec<f64> = rows.into_iter().flatten().map(|band| band.target_percent).collect();
    let adds_up = (targets.iter().sum::<f64>() - 100.0).abs() < 0.5;
    (targets.len() == rows.len() && !adds_up).then_some(TARGETS)
}

fn unless(holds: bool, key: &'static str, words: Words) -> Option<Fault> {
    if holds { None } else { Some(Fault { key, words }) }
}

fn is_percent(value: f64) -> bool {
    (0.0..=100.0).contains(&value)
}

/// Ascending, not negative and finite.
fn ascending(low: f64, high: f64) -> bool {
    low >= 0.0 && low <= high && high.is_finite()
}

/// Implements [`Rule`]: each expression is one thing that may be wrong, the source besides.
macro_rules! examined {
    ($($rule:ty, $this:ident => [$($fault:expr),* $(,)?];)*) => {$(
        impl Rule for $rule {
            fn faults(&self) -> Vec<Fault> {
                let $this = self;
                let faults: Vec<Option<Fault>> = vec![$($fault,)* source(&$this.source)];
                faults.into_iter().flatten().collect()
            }
        }
    )*};
}

examined! {
    FileRule, rule => [
        side("width_px", rule.width_px),
        side("height_px", rule.height_px),
        unless((1..=100).contains(&rule.quality), "quality",
            words("品质为 1 到 100", "quality is 1 to 100")),
        unless((1..=rule.quality).contains(&rule.min_quality), "min_quality",
            words("最低品质为 1 到 quality", "min_quality is 1 to quality")),
        unless(rule.min_bytes < rule.max_bytes, "max_bytes",
            words("应大于 min_bytes", "max_bytes is above min_bytes")),
        unless(rule.density.dots() > 0, "density", words("应大于 0", "density is above 0")),
        unless((1..=rule.width_px).contains(&rule.print_safe_px), "print_safe_px",
            words("为 1 到 width_px", "print_safe_px is 1 to width_px")),
        file_name(&rule.name),
    ];
    SessionRule, rule => [
        unless((0.0..=60.0).contains(&rule.doubt_window_s), "doubt_window_s",
            words("为 0 到 60 秒", "the window is 0 to 60 s")),
        unless(rule.battery_percent <= 100, "battery_percent", PERCENT),
        unless(ascending(0.0, rule.clock_s), "clock_s",
            words("应不小于 0", "clock_s is not negative")),
        unless(ascending(0.0, rule.light_de), "light_de",
            words("应不小于 0", "light_de is not negative")),
    ];
    DeliveryRule, rule => [
        unless(!rule.title.trim().is_empty(), "title",
            words("汇总表要有标题", "the sheet needs a title")),
        columns(&rule.columns),
        unless((0.0..=10_000.0).contains(&rule.fee_yuan), "fee_yuan",
            words("为 0 到 10000 元", "a fee is 0 to 10000 yuan")),
        unless(rule.shooting_months.iter().all(|month| (1..=12).contains(month)),
            "shooting_months", words("月份为 1 到 12", "months are 1 to 12")),
    ];
    FaceRule, rule => [unless((0.0..=1.0).contains(&rule.max_second_share), "max_second_share",
        words("为 0 到 1", "a share of the first face is 0 to 1"))];
    Band, rule => [
        unless(
            rule.min_percent >= 0.0 && rule.max_percent <= 100.0 && rule.min_percent < rule.max_percent,
            "min_percent", words("应为 0 ≤ min < max ≤ 100 %", "0 <= min < max <= 100 %")),
        unless(
            rule.min_percent <= rule.target_percent && rule.target_percent <= rule.max_percent,
            "target_percent", words("应在上下限之间", "the target is between min and max")),
    ];
    Margin, rule => [unless((0.0..50.0).contains(&rule.min_percent), "min_percent",
        words("留白为 0 到 50 %", "a margin is 0 to 50 %"))];
    LeastShare, rule => [steps("pass_percent", rule.warn_percent, rule.pass_percent)];
    MostShare, rule => [steps("warn_percent", rule.pass_percent, rule.warn_percent)];
    Lightness, rule => [
        steps("warn_percent", rule.pass_percent, rule.warn_percent),
        steps("clipped_warn_percent", rule.clipped_pass_percent, rule.clipped_warn_percent),
    ];
    Darkness, rule => [
        steps("warn_percent", rule.pass_percent, rule.warn_percent),
        unless(is_percent(rule.dark_backdrop_lightness), "dark_backdrop_lightness",
            words("明度为 0 到 100", "a lightness is 0 to 100")),
        unless(is_percent(rule.dark_skin_percent), "dark_skin_percent", PERCENT),
    ];
    Angle, rule => [unless(
        ascending(rule.pass_deg, rule.warn_deg) && rule.warn_deg <= 90.0, "warn_deg", ORDER)];
    Turn, rule => [unless((0.0..=90.0).contains(&rule.max_deg), "max_deg",
        words("角度为 0 到 90", "a turn is 0 to 90 degrees"))];
    Glasses, rule => [
        steps("warn_percent", rule.pass_percent, rule.warn_percent),
        unless(is_percent(rule.min_light_percent), "min_light_percent", PERCENT),
    ];
    Colour, rule => [
        unless(!rule.references.is_empty(), "references",
            words("至少要有一种颜色", "at least one colour is allowed")),
        unless(rule.references.iter().flatten().all(|value| (0.0..=255.0).contains(value)),
            "references", words("颜色分量为 0 到 255", "a colour's channels are 0 to 255")),
        unless(ascending(rule.pass_de, rule.warn_de), "warn_de", ORDER),
        rule.lighter.and_then(lighter),
    ];
    MostDifference, rule => [unless(ascending(rule.pass_de, rule.warn_de), "warn_de", ORDER)];
    LeastDifference, rule => [unless(ascending(rule.warn_de, rule.pass_de), "pass_de", ORDER)];
    SkinWindow, rule => [
        unless(rule.min_a <= rule.max_a, "max_a", ORDER),
        unless(rule.min_b <= rule.max_b, "max_b", ORDER),
        unless(rule.warn_de >= 0.0, "warn_de", words("不小于 0", "warn_de is at least 0")),
        unless(rule.cast_de > 0.0, "cast_de", words("应大于 0", "cast_de is above 0")),
    ];
    LeastChroma, rule => [unless(ascending(0.0, rule.min_chroma), "min_chroma",
        words("彩度不小于 0", "a chroma is at least 0"))];
    LeastEnergy, rule => [unless(ascending(rule.warn_min, rule.pass_min), "pass_min", ORDER)];
    MostNoise, rule => [
        unless(ascending(rule.pass_levels, rule.warn_levels), "warn_levels", ORDER)];
    LeastPixels, rule => [unless(
        (0.0..=10_000.0).contains(&rule.min_eye_distance_px), "min_eye_distance_px",
        words("为 0 到 10000 像素", "px are 0 to 10000"))];
    CameraRule, rule => [
        unless(rule.max_iso > 0, "max_iso", words("应大于 0", "max_iso is above 0")),
        unless(rule.max_exposure_s > 0.0 && rule.max_exposure_s.is_finite(), "max_exposure_s",
            words("应大于 0", "max_exposure_s is above 0")),
    ];
}

fn source(source: &str) -> Option<Fault> {
    let empty = words(
        "依据是空的；自定的写 chosen",
        "the source is empty; write \"chosen\" where no text fixes it",
    );
    unless(!source.trim().is_empty(), "source", empty)
}

fn steps(key: &'static str, low: f64, high: f64) -> Option<Fault> {
    unless(ascending(low, high), key, ORDER).or(unless(is_percent(high), key, PERCENT))
}

fn side(key: &'static str, px: u32) -> Option<Fault> {
    unless((16..=4096).contains(&px), key, words("为 16 到 4096 像素", "a side is 16 to 4096 px"))
}

/// Columns of the 汇总表: each once, and those by which a photo is found among them.
fn columns(names: &[String]) -> Option<Fault> {
    let has = |name: &str| names.iter().any(|n| n == name);
    let keys = words("要有 拍摄序号 和 学号 两列", "拍摄序号 and 学号 are among the columns");
    let once = words("列名为空或重复", "a column has no name, or one that another has");
    let mut sorted: Vec<&str> = names.iter().map(|name| name.trim()).collect();
    sorted.sort_unstable();
    let is_once = sorted.windows(2).all(|pair| pair.first() != pair.last());
    let plain = is_once && sorted.iter().all(|name| !name.is_empty());
    unless(has("拍摄序号") && has("学号"), "columns", keys).or(unless(plain, "columns", once))
}

/// A file name with a place for the student, and nothing that leads out of the folder.
fn file_name(name: &str) -> Option<Fault> {
    let named = name.contains("{shot_number}") || name.contains("{id_number}");
    let plain = !name.contains(['/', '\\', '\0']) && !name.starts_with('.');
    let place = words(
        "文件名要含 {shot_number} 或 {id_number}",
        "the name holds {shot_number} or {id_number}",
    );
    let folder =
        words("文件名不能含斜线，也不能以点开头", "the name has no slash and no dot at its start");
    unless(named, "name", place).or(unless(plain, "name", folder))
}

fn lighter(lighter: Lighter) -> Option<Fault> {
    let (low, high) = (lighter.min_hue_deg, lighter.max_hue_deg);
    let hues = words("色相为 0 到 360，小的在前", "hues are 0 to 360, the smaller first");
    unless(low >= 0.0 && low <= high && high <= 360.0, "lighter", hues).or(unless(
        lighter.min_chroma >= 0.0,
        "lighter",
        words("min_chroma 不小于 0", "min_chroma is at least 0"),
    ))
}

//! The one order language of the simulated camera: a line of text for whatever hands, cables and time do to a camera.
//!
//! The prompt of `paishe sim`, script files and the control socket all take these lines.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;

use super::dial::Dial;
use super::fault::{Fault, Span};
use super::lapse;

/// Exposures that one order can make.
pub(super) const MAX_BURST: u32 = 50;
/// Steps that one order can take.
const MAX_STEPS: u32 = 200;
/// Largest number of a picture file, and most pictures on a card.
pub(super) const MAX_NUMBER: u32 = 9_999;
/// Longest line, in bytes.
pub(super) const MAX_LINE_BYTES: usize = 400;

/// Something that is done to the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The shutter on the body is pressed.
    Press,
    /// The shutter is held down for so many exposures, 1 to 50.
    Burst(u32),
    /// The next sitter comes.
    Next,
    /// The battery has so many percent.
    Battery(u8),
    /// So many more exposures fit on the card, up to 9999.
    Room(u32),
    /// The camera's clock is so much ahead of the machine's.
    Clock(SignedDuration),
    /// Somebody turns a dial on the body.
    Dial(Dial),
    /// The lamps give so many percent of their light.
    Lamp(u8),
    /// The cable is pulled, for a time or until [`Order::Plug`].
    Unplug(Option<Duration>),
    /// The cable is put back.
    Plug,
    /// Something goes wrong.
    Fault(Fault, Span),
    /// Another card, empty, is put in.
    NewCard,
    /// The next picture file gets this number, 1 to 9999.
    Names(u32),
    /// Every exposure makes a raw file and a JPEG, or only a JPEG.
    Raw(bool),
    /// Exposures stop at each point until [`Order::Step`], or run.
    StepMode(bool),
    /// The oldest exposure goes on by so many points, 1 to 200.
    Step(u32),
    /// What state the camera is in, as one line of JSON.
    State,
    /// The camera is to end: whoever watches the orders ends it.
    Quit,
}

/// Every form of an order and what it does, in Chinese and in English with ` / ` between.
const TABLE: [(&str, &str); 21] = [
    ("press", "按机身快门（空行也是） / the shutter on the body (an empty line too)"),
    ("burst N", "连拍 N 张，最多 50 / N exposures at once, up to 50"),
    ("next", "换人 / the next sitter"),
    ("battery N", "电量（%） / percent of the battery"),
    ("room N", "卡上还能存的张数 / free pictures on the card"),
    ("clock ±DURATION", "相机时钟快或慢多少 / the camera's clock ahead or behind"),
    (
        "dial iso|shutter|aperture|wb VALUE",
        "拨盘：在机身上改设置 / a setting is changed on the body",
    ),
    ("lamp N", "灯光（%） / percent of the light"),
    ("unplug [for DURATION]", "断线，不接受新连接 / connections are cut, new ones refused"),
    ("plug", "接线 / connections are welcome again"),
    ("fault F [once|N times|for DURATION]", "故障，见下 / something goes wrong, see below"),
    ("card new", "换一张空卡 / another, empty card"),
    ("names N", "下一个文件的编号，1 到 9999 / number of the next file, 1 to 9999"),
    ("raw on|off", "同时存 RAW / a raw file with every JPEG"),
    ("step on|off", "单步：曝光在每一点前停下 / exposures stop before each point"),
    ("step [N]", "最早的曝光走到下一点 / the oldest exposure goes on to its next point"),
    ("state", "状态，一行 JSON / the state, one line of JSON"),
    ("quit", "退出 / the camera ends"),
    ("DURATION", "如 250ms、2.5s、10m、3h20m，最长 48h / 250ms, 2.5s, 10m, 3h20m; at most 48h"),
    ("shutter VALUE", "1/30 1/40 1/50 1/60 1/80 1/100 1/125 1/160 1/200 1/250"),
    ("wb VALUE", "auto daylight fluorescent tungsten flash cloudy shade preset"),
];

impl Order {
    /// Every form and what it does (`中文 / English`), for a help.
    #[must_use]
    pub fn table() -> &'static [(&'static str, &'static str)] {
        &TABLE
    }

    /// The forms of [`Order::table`] that are orders, in one line.
    #[must_use]
    pub fn words() -> String {
        let is_order = |form: &&str| form.starts_with(|first: char| first.is_ascii_lowercase());
        let forms = TABLE.iter().map(|(form, _)| *form).filter(is_order);
        forms.take_while(|form| *form != "shutter VALUE").collect::<Vec<_>>().join(", ")
    }
}

impl FromStr for Order {
    type Err = String;

    fn from_str(line: &str) -> Result<Self, Self::Err> {
        if line.len() > MAX_LINE_BYTES {
            return Err(format!("an order of more than {MAX_LINE_BYTES} bytes"));
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [] | ["press"] => Ok(Self::Press),
            ["burst", count] => number(count, 1, MAX_BURST).map(Self::Burst),
            ["next"] => Ok(Self::Next),
            ["battery", percent] => self::percent(percent).map(Self::Battery),
            ["room", count] => number(count, 0, MAX_NUMBER).map(Self::Room),
            ["clock", ahead] => signed(ahead).map(Self::Clock),
            ["dial", name, value] => Dial::parse(name, value).map(Self::Dial),
            ["lamp", percent] => self::percent(percent).map(Self::Lamp),
            ["unplug"] => Ok(Self::Unplug(None)),
            ["unplug", "for", lapse] => Ok(Self::Unplug(Some(lapse::parse(lapse)?))),
            ["plug"] => Ok(Self::Plug),
            ["fault", fault, span @ ..] => Ok(Self::Fault(fault.parse()?, span.join(" ").parse()?)),
            _ => words_of_the_set_up(&words),
        }
    }
}

fn words_of_the_set_up(words: &[&str]) -> Result<Order, String> {
    match words {
        ["card", "new"] => Ok(Order::NewCard),
        ["names", first] => number(first, 1, MAX_NUMBER).map(Order::Names),
        ["raw", switch @ ("on" | "off")] => Ok(Order::Raw(*switch == "on")),
        ["step", switch @ ("on" | "off")] => Ok(Order::StepMode(*switch == "on")),
        ["step"] => Ok(Order::Step(1)),
        ["step", count] => number(count, 1, MAX_STEPS).map(Order::Step),
        ["state"] => Ok(Order::State),
        ["quit"] => Ok(Order::Quit),
        _ => Err(format!("'{}' is no order; there are {}", words.join(" "), Order::words())),
    }
}

fn number(text: &str, least: u32, most: u32) -> Result<u32, String> {
    match text.parse() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(format!("'{text}' is no number from {least} to {most}")),
    }
}

fn percent(text: &str) -> Result<u8, String> {
    number(text.strip_suffix('%').unwrap_or(text), 0, 100).map(|percent| percent as u8)
}

fn signed(text: &str) -> Result<SignedDuration, String> {
    let (is_behind, lapse) = match (text.strip_prefix('-'), text.strip_prefix('+')) {
        (Some(lapse), _) => (true, lapse),
        (_, Some(lapse)) => (false, lapse),
        _ => return Err(format!("'{text}' needs a + or - before the time")),
    };
    let micros = lapse::parse(lapse)?.as_micros() as i64;
    Ok(SignedDuration::from_micros(if is_behind { -micros } else { micros }))
}

impl fmt::Display for Order {
    /// The line that [`str::parse`] reads back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let on = |is_on: &bool| if *is_on { "on" } else { "off" };
        match self {
            Self::Press => f.write_str("press"),
            Self::Burst(count) => write!(f, "burst {count}"),
            Self::Next => f.write_str("next"),
            Self::Battery(percent) => write!(f, "battery {percent}"),
            Self::Room(count) => write!(f, "room {count}"),
            Self::Clock(ahead) => {
                let sign = if ahead.is_negative() { '-' } else { '+' };
                write!(f, "clock {sign}{}", lapse::text(ahead.unsigned_abs()))
            }
            Self::Dial(dial) => write!(f, "dial {dial}"),
            Self::Lamp(percent) => write!(f, "lamp {percent}"),
            Self::Unplug(None) => f.write_str("unplug"),
            Self::Unplug(Some(lapse)) => write!(f, "unplug for {}", lapse::text(*lapse)),
            Self::Plug => f.write_str("plug"),
            Self::Fault(fault, span) => write!(f, "fault {fault}{span}"),
            Self::NewCard => f.write_str("card new"),
            Self::Names(first) => write!(f, "names {first}"),
            Self::Raw(is_on) => write!(f, "raw {}", on(is_on)),
            Self::StepMode(is_on) => write!(f, "step {}", on(is_on)),
            Self::Step(count) => write!(f, "step {count}"),
            Self::State => f.write_str("state"),
            Self::Quit => f.write_str("quit"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_become_orders() {
        let second = Duration::from_secs(1);
        for (line, order) in [
            ("", Order::Press),
            (" battery 12% ", Order::Battery(12)),
            ("clock -3h20m", Order::Clock(SignedDuration::from_mins(-200))),
            ("unplug for 1s", Order::Unplug(Some(second))),
            ("fault corrupt once", Order::Fault(Fault::CorruptDownload, Span::Times(1))),
            ("fault silent for 1s", Order::Fault(Fault::Silent, Span::For(second))),
            ("fault busy 3 times", Order::Fault(Fault::Busy, Span::Times(3))),
            ("step", Order::Step(1)),
        ] {
            assert_eq!(line.parse(), Ok(order), "{line}");
        }
    }

    #[test]
    fn a_line_that_is_no_order_is_told_what_is_allowed() {
        for (line, hint) in [
            ("battery", "press, burst N"),
            ("battery 101", "from 0 to 100"),
            ("burst 51", "from 1 to 50"),
            ("fault x", "unsaid:complete"),
            ("fault full twice", "for DURATION"),
            ("next x", "is no order"),
            ("clock 3h", "+ or -"),
            ("dial iso 99", "6400"),
            ("dial sound 3", "aperture"),
        ] {
            let words = line.parse::<Order>().unwrap_err();
            assert!(words.contains(hint), "{line}: {words}");
        }
        assert!("x".repeat(MAX_LINE_BYTES + 1).parse::<Order>().is_err());
    }

    #[test]
    fn every_order_of_the_table_is_understood() {
        for form in Order::words().split(", ") {
            let line = form.replace("±DURATION", "+1s").replace("DURATION", "1s");
            let line =
                line.replace("iso|shutter|aperture|wb VALUE", "iso 100").replace(" F ", " full ");
            let line = line.replace("[once|N times|for 1s]", "2 times").replace("on|off", "on");
            let line = line.replace(['[', ']'], "").replace('N', "7");
            line.parse::<Order>().unwrap();
        }
    }

    fn lapses() -> impl Strategy<Value = Duration> {
        (0..=lapse::LONGEST.as_micros() as u64).prop_map(Duration::from_micros)
    }

    fn faults() -> impl Strategy<Value = Fault> {
        let forms: Vec<String> = Fault::table().map(|(form, _)| form.to_owned()).collect();
        (proptest::sample::select(forms), 0_u32..60_000).prop_map(|(form, number)| {
            let word = form.replace("BYTES", &number.to_string());
            word.replace("[:DURATION]", &format!(":{number}ms")).parse().unwrap()
        })
    }

    fn orders() -> impl Strategy<Value = Order> {
        let spans = prop_oneof![
            Just(Span::Open),
            (1_u32..=1_000_000).prop_map(Span::Times),
            lapses().prop_map(Span::For)
        ];
        let ahead = (any::<bool>(), lapses()).prop_map(|(is_behind, lapse)| {
            let micros = lapse.as_micros() as i64;
            Order::Clock(SignedDuration::from_micros(if is_behind { -micros } else { micros }))
        });
        prop_oneof![
            Just(Order::Press),
            (1..=MAX_BURST).prop_map(Order::Burst),
            (0_u8..=100).prop_map(Order::Battery),
            (0..=MAX_NUMBER).prop_map(Order::Room),
            ahead,
            proptest::sample::select(Dial::all()).prop_map(Order::Dial),
            (0_u8..=100).prop_map(Order::Lamp),
            proptest::option::of(lapses()).prop_map(Order::Unplug),
            (faults(), spans).prop_map(|(fault, span)| Order::Fault(fault, span)),
            (1..=MAX_NUMBER).prop_map(Order::Names),
            any::<bool>().prop_map(Order::Raw),
            any::<bool>().prop_map(Order::StepMode),
            (1..=MAX_STEPS).prop_map(Order::Step),
            proptest::sample::select(vec![
                Order::Next,
                Order::Plug,
                Order::NewCard,
                Order::State,
                Order::Quit
            ]),
        ]
    }

    proptest! {
        #[test]
        fn an_order_survives_its_line(order in orders()) {
            prop_assert_eq!(order.to_string().parse(), Ok(order));
        }

        #[test]
        fn any_line_is_an_order_or_not(line in "\\PC{0,60}|(fault|clock|dial|unplug|step) \\PC{0,30}") {
            drop(line.parse::<Order>());
        }
    }
}

//! The station's configuration file: what sounds, which programs run, which scanner is held.
//!
//! ```toml
//! [sound]
//! accepted = "bell"                 # the occasion's own rhythm
//! passed = "bell 2"                 # so many strokes
//! refused = ["paplay", "no.wav"]    # a program and its arguments; no shell
//! stray = "none"
//!
//! [hooks]
//! accepted = ["/usr/local/bin/told"]
//! any = ["logger", "-t", "paishe"]  # where an occasion has no program of its own
//!
//! [scanner]
//! device = "auto"                   # none, auto, /dev/input/eventN, or a name of /dev/input/by-id
//! ```

use super::outcome::read_bounded;
use super::{Exit, Failure, profiles};
use crate::lang::Lang;
use crate::session::Occasion;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Largest file that is opened.
const MAX_BYTES: u64 = 1 << 20;
/// Most words of a program and its arguments.
const ARGUMENTS_MAX: usize = 64;
/// Most strokes of the bell.
const STROKES_MAX: u8 = 9;
/// What runs on occasions that have no program of their own.
const ANY: &str = "any";

/// A program and its arguments; never empty.
pub type Argv = Vec<String>;

/// What is heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sound {
    /// Nothing.
    None,
    /// The terminal's bell: so many strokes, or in the occasion's own rhythm.
    Bell(Option<u8>),
    /// A program.
    Program(Argv),
}

/// What the file says; what it doesn't say is as by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StationConfig {
    /// What is heard, by the occasion's word.
    pub sounds: BTreeMap<&'static str, Sound>,
    /// Which program runs, by the occasion's word.
    hooks: BTreeMap<&'static str, Argv>,
    /// The scanner to hold.
    pub scanner: Option<String>,
}

impl StationConfig {
    /// The file that the command line names; else the user's, if there is one.
    pub fn load(file: Option<&Path>, lang: Lang) -> Result<Self, Failure> {
        let usual = users_file().filter(|path| path.exists());
        let Some(file) = file.map(Path::to_owned).or(usual) else { return Ok(Self::default()) };
        let bytes = read_bounded(&file, MAX_BYTES, lang)?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes());
            faulty(&file, &Fault::at(&text, at, "", What::NotText), lang)
        })?;
        Self::parse(&text).map_err(|fault| faulty(&file, &fault, lang))
    }

    /// The program that runs on an occasion.
    #[must_use]
    pub fn hook(&self, word: &str) -> Option<&Argv> {
        self.hooks.get(word).or_else(|| self.hooks.get(ANY))
    }

    /// Reads a file's text; the first fault otherwise.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let (table, errors) = DeTable::parse_recoverable(text);
        if let Some(error) = errors.first() {
            let at = error.span().map_or(0, |span| span.start);
            return Err(Fault::at(text, at, "", What::Syntax(error.message().to_owned())));
        }
        let mut config = Self::default();
        let mut faults = Vec::new();
        for (name, value) in table.get_ref() {
            faults.extend(config.section(name, value));
        }
        match faults.into_iter().min_by_key(|(at, ..)| *at) {
            Some((at, key, what)) => Err(Fault::at(text, at, &key, what)),
            None => Ok(config),
        }
    }

    fn section(&mut self, name: &Spanned<std::borrow::Cow<'_, str>>, value: &Value) -> Vec<Found> {
        let (at, name) = (name.span().start, name.get_ref().as_ref());
        let Some(section) = SECTIONS.iter().find(|section| section.name == name) else {
            let known = SECTIONS.iter().map(|section| section.name).collect();
            return vec![(at, name.to_owned(), What::Unknown(known))];
        };
        let Some(entries) = value.get_ref().as_table() else {
            return vec![(at, name.to_owned(), What::Kind(SECTION))];
        };
        let entries = entries.into_iter();
        entries.filter_map(|(key, value)| self.entry(section, key, value)).collect()
    }

    fn entry(
        &mut self,
        section: &Section,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Value,
    ) -> Option<Found> {
        let (at, path) = (key.span().start, format!("{}.{}", section.name, key.get_ref()));
        let known = (section.keys)();
        let Some(key) = known.iter().find(|known| **known == key.get_ref().as_ref()) else {
            return Some((at, path, What::Unknown(known)));
        };
        let wanted = (section.set)(self, key, value.get_ref()).err()?;
        Some((at, path, What::Kind(wanted)))
    }
}

/// A value and where it is.
type Value<'a> = Spanned<DeValue<'a>>;
/// Byte, key with its section, and what is wrong.
type Found = (usize, String, What);
/// The same words in Chinese and English.
type Words = (&'static str, &'static str);

/// A section of the file.
struct Section {
    name: &'static str,
    keys: fn() -> Vec<&'static str>,
    set: fn(&mut StationConfig, &'static str, &DeValue) -> Result<(), Words>,
}

const SECTIONS: [Section; 3] = [
    Section {
        name: "sound",
        keys: || Occasion::WORDS.to_vec(),
        set: |config, key, value| {
            let sound = sound(value).ok_or(SOUND)?;
            config.sounds.insert(key, sound);
            Ok(())
        },
    },
    Section {
        name: "hooks",
        keys: || Occasion::WORDS.into_iter().chain([ANY]).collect(),
        set: |config, key, value| {
            let argv = argv(value).ok_or(PROGRAM)?;
            config.hooks.insert(key, argv);
            Ok(())
        },
    },
    Section {
        name: "scanner",
        keys: || vec!["device"],
        set: |config, _, value| {
            let device = value.as_str().filter(|name| !name.is_empty()).ok_or(DEVICE)?;
            config.scanner = Some(device.to_owned());
            Ok(())
        },
    },
];

const SECTION: Words = ("应为一节，如 [sound]", "it is a section, such as [sound]");
const SOUND: Words = (
    "应为 \"none\"、\"bell\"、\"bell 1\" 至 \"bell 9\"，或程序及参数的列表，如 [\"paplay\", \"ok.wav\"]",
    "it is \"none\", \"bell\", \"bell 1\" to \"bell 9\", or a program with its arguments such as [\"paplay\", \"ok.wav\"]",
);
const PROGRAM: Words = (
    "应为程序及参数的列表，如 [\"/usr/local/bin/hook\", \"-v\"]，最多 64 个词",
    "it is a program with its arguments, such as [\"/usr/local/bin/hook\", \"-v\"], 64 words at most",
);
const DEVICE: Words = (
    "应为 \"none\"、\"auto\"、/dev/input/eventN 或 /dev/input/by-id 中的名称",
    "it is \"none\", \"auto\", /dev/input/eventN or a name of /dev/input/by-id",
);

fn sound(value: &DeValue) -> Option<Sound> {
    let Some(word) = value.as_str() else { return argv(value).map(Sound::Program) };
    match word.split_once(' ') {
        None if word == "none" => Some(Sound::None),
        None if word == "bell" => Some(Sound::Bell(None)),
        Some(("bell", count)) => {
            let count = count.parse().ok().filter(|count| (1..=STROKES_MAX).contains(count))?;
            Some(Sound::Bell(Some(count)))
        }
        _ => None,
    }
}

fn argv(value: &DeValue) -> Option<Argv> {
    let list = value.as_array()?;
    let words = list.iter().map(|word| word.get_ref().as_str().map(str::to_owned));
    let argv = words.take(ARGUMENTS_MAX + 1).collect::<Option<Argv>>()?;
    let is_whole = argv.len() <= ARGUMENTS_MAX && argv.iter().all(|word| !word.contains('\0'));
    let has_program = argv.first().is_some_and(|program| !program.is_empty());
    (is_whole && has_program).then_some(argv)
}

/// What is wrong with a file, and where.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// Line, from 1.
    line: usize,
    /// The key with its section; empty for the file as a whole.
    key: String,
    what: What,
}

#[derive(Debug, PartialEq, Eq)]
enum What {
    NotText,
    Syntax(String),
    /// No such section or key; those there are.
    Unknown(Vec<&'static str>),
    /// A value of another kind; what it should be.
    Kind(Words),
}

impl Fault {
    fn at(text: &str, byte: usize, key: &str, what: What) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        Self { line: before.matches('\n').count() + 1, key: key.to_owned(), what }
    }

    fn text(&self, lang: Lang) -> String {
        let (line, key) = (self.line, &self.key);
        let what = match (&self.what, lang) {
            (What::NotText, Lang::Zh) => "不是 UTF-8 文本，请另存为 UTF-8".to_owned(),
            (What::NotText, Lang::En) => "not UTF-8 text; save it as UTF-8".to_owned(),
            (What::Syntax(words), Lang::Zh) => format!("不是有效的 TOML（{words}）"),
            (What::Syntax(words), Lang::En) => format!("not TOML: {words}"),
            (What::Unknown(known), Lang::Zh) => {
                format!("没有 {key} 这一项；可用的有 {}", known.join("、"))
            }
            (What::Unknown(known), Lang::En) => {
                format!("there is no {key}; known are {}", known.join(", "))
            }
            (What::Kind(wanted), Lang::Zh) => format!("{key} 的值写法不对：{}", wanted.0),
            (What::Kind(wanted), Lang::En) => {
                format!("{key} has a value of the wrong kind: {}", wanted.1)
            }
        };
        match lang {
            Lang::Zh => format!("第 {line} 行：{what}"),
            Lang::En => format!("line {line}: {what}"),
        }
    }
}

fn faulty(file: &Path, fault: &Fault, lang: Lang) -> Failure {
    let (file, words) = (file.display(), fault.text(lang));
    // A parser's words may go over several lines.
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence = match lang {
        Lang::Zh => format!("{file}：{words}"),
        Lang::En => format!("{file}: {words}"),
    };
    Failure { exit: Exit::Usage, sentence }
}

fn users_file() -> Option<PathBuf> {
    profiles::config_folder().map(|folder| folder.join("station.toml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, lang: Lang) -> String {
        StationConfig::parse(text).unwrap_err().text(lang)
    }

    #[test]
    fn every_kind_of_sound_is_read() {
        let config = StationConfig::parse(
            "[sound]\naccepted = \"bell\"\npassed = \"bell 2\"\nstray = \"none\"\n\
             refused = [\"paplay\", \"no.wav\"]\n",
        )
        .unwrap();
        let program = vec!["paplay".to_owned(), "no.wav".to_owned()];
        assert_eq!(config.sounds["accepted"], Sound::Bell(None));
        assert_eq!(config.sounds["passed"], Sound::Bell(Some(2)));
        assert_eq!(config.sounds["stray"], Sound::None);
        assert_eq!(config.sounds["refused"], Sound::Program(program));
        assert_eq!(config.sounds.get("alarm"), None);
    }

    #[test]
    fn any_runs_where_an_occasion_has_no_program_of_its_own() {
        let config =
            StationConfig::parse("[hooks]\nany = [\"a\"]\naccepted = [\"b\", \"\"]\n").unwrap();
        assert_eq!(config.hook("accepted").unwrap(), &["b", ""]);
        assert_eq!(config.hook("trouble").unwrap(), &["a"]);
        assert_eq!(StationConfig::default().hook("trouble"), None);
    }

    #[test]
    fn every_occasion_has_a_sound_and_a_hook() {
        for word in Occasion::WORDS {
            let text = format!("[sound]\n{word} = \"bell 9\"\n[hooks]\n{word} = [\"x\"]\n");
            let config = StationConfig::parse(&text).unwrap();
            assert_eq!(config.sounds[word], Sound::Bell(Some(9)));
            assert!(config.hook(word).is_some());
        }
    }

    #[test]
    fn the_scanner_is_named() {
        let config = StationConfig::parse("[scanner]\ndevice = \"auto\"\n").unwrap();
        assert_eq!(config.scanner.as_deref(), Some("auto"));
        assert_eq!(StationConfig::parse("").unwrap(), StationConfig::default());
    }

    #[test]
    fn an_unknown_key_is_told_with_its_line_and_those_there_are() {
        let text = "[sound]\naccepted = \"bell\"\n\nacepted = \"bell\"\n";
        let en = words(text, Lang::En);
        assert!(en.starts_with("line 4: there is no sound.acepted; known are on_deck, "), "{en}");
        assert!(en.contains("accepted") && en.ends_with("trouble"), "{en}");
        let zh = words(text, Lang::Zh);
        assert!(zh.starts_with("第 4 行：没有 sound.acepted 这一项；可用的有 on_deck、"), "{zh}");
        assert!(
            words("[hook]\n", Lang::En)
                .ends_with("there is no hook; known are sound, hooks, scanner")
        );
        assert!(
            words("\n[scanner]\ndevise = 1", Lang::En)
                .contains("line 3: there is no scanner.devise; known are device")
        );
    }

    #[test]
    fn the_first_fault_of_the_file_is_told() {
        let text = "[sound]\ntrouble = 1\n[hooks]\naccepted = 1\n";
        assert!(words(text, Lang::En).starts_with("line 2: sound.trouble "));
        let text = "[hooks]\naccepted = 1\n[sound]\ntrouble = 1\n";
        assert!(words(text, Lang::En).starts_with("line 2: hooks.accepted "));
    }

    #[test]
    fn values_of_another_kind_are_refused() {
        let many = format!("[{}]", vec!["\"a\""; ARGUMENTS_MAX + 1].join(","));
        for value in [
            "1",
            "true",
            "\"\"",
            "\"ring\"",
            "\"bell 0\"",
            "\"bell 10\"",
            "\"bell  2\"",
            "\"bell x\"",
            "[]",
            "[\"\"]",
            "[1]",
            "[\"a\", 1]",
            "[\"a\\u0000\"]",
            "{ a = 1 }",
            many.as_str(),
        ] {
            let said = words(&format!("[sound]\nalarm = {value}\n"), Lang::En);
            assert!(
                said.starts_with("line 2: sound.alarm has a value of the wrong kind"),
                "{said}"
            );
        }
        for value in ["\"bell\"", "[]", "1"] {
            let said = words(&format!("[hooks]\nany = {value}\n"), Lang::En);
            assert!(said.contains("hooks.any has a value of the wrong kind"), "{said}");
        }
        assert!(words("sound = 1", Lang::En).contains("such as [sound]"));
        assert!(words("[scanner]\ndevice = \"\"", Lang::En).contains("by-id"));
    }

    #[test]
    fn what_is_no_toml_is_told_in_one_line() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("station.toml");
        for bytes in [b"[sound]\naccepted = \n".as_slice(), b"[sound]\n\xFF\xFE"] {
            std::fs::write(&file, bytes).unwrap();
            for lang in [Lang::Zh, Lang::En] {
                let failure = StationConfig::load(Some(&file), lang).unwrap_err();
                assert_eq!((failure.exit, failure.sentence.lines().count()), (Exit::Usage, 1));
                let place = lang.pick("station.toml：第 2 行：", "station.toml: line 2: ");
                assert!(failure.sentence.contains(place), "{}", failure.sentence);
            }
        }
    }

    #[test]
    fn a_file_that_is_named_has_to_be_there() {
        let missing = Path::new("/nowhere/station.toml");
        let failure = StationConfig::load(Some(missing), Lang::En).unwrap_err();
        assert_eq!(failure.exit, Exit::Machine);
    }
}

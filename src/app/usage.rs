//! What is told about a command line that can't be understood, and help where it was asked for.

use super::localise::half;
use crate::lang::Lang;
use crate::roster::redact;
use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::error::Error as _;
use std::io::Write;
use std::process::ExitCode;

/// Prints it; the exit code is 0 for help that was asked for, else 2.
#[must_use]
pub fn told(error: &Error, lang: Lang) -> ExitCode {
    // A closed stream leaves only the exit code.
    if error.use_stderr() && error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        drop(write!(std::io::stderr(), "paishe: {}", text(error, lang)));
    } else {
        drop(error.print());
    }
    ExitCode::from(error.exit_code().unsigned_abs() as u8)
}

/// One sentence, the usage where it helps, and where to read on. An ID number in it is masked.
#[must_use]
pub fn text(error: &Error, lang: Lang) -> String {
    let Some(sentence) = sentence(error, lang) else {
        // Rare; the library's own words are better than none.
        let own = redact(&error.render().to_string());
        return format!("{}\n{own}", lang.pick("命令行写法有误", "the command line is wrong"));
    };
    let help = lang.pick("用 --help 查看说明", "see --help");
    format!("{}\n{}{help}\n", redact(&sentence), usage(error, lang))
}

fn usage(error: &Error, lang: Lang) -> String {
    let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) else {
        return String::new();
    };
    let usage = usage.to_string();
    let usage = usage.trim_start_matches("Usage:").trim_start();
    format!("{}{usage}\n", lang.pick("用法：", "Usage: "))
}

/// The sentence; none for kinds that are not known here.
fn sentence(error: &Error, lang: Lang) -> Option<String> {
    let argument = || said(error, ContextKind::InvalidArg, lang);
    let text = match error.kind() {
        ErrorKind::UnknownArgument => unknown(&argument()?, lang),
        ErrorKind::InvalidSubcommand => {
            let name = said(error, ContextKind::InvalidSubcommand, lang)?;
            lang.pick(format!("没有 {name} 这个命令"), format!("there is no command {name}"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => value(error, &argument()?, lang)?,
        ErrorKind::MissingRequiredArgument => {
            let names = argument()?;
            lang.pick(format!("缺少参数 {names}"), format!("{names} is missing"))
        }
        ErrorKind::MissingSubcommand => lang.pick("缺少命令", "a command is missing").to_owned(),
        ErrorKind::ArgumentConflict => conflict(error, &argument()?, lang)?,
        _ => return None,
    };
    Some(text + &suggested(error, lang))
}

fn unknown(argument: &str, lang: Lang) -> String {
    if argument.starts_with('-') {
        return lang
            .pick(format!("没有 {argument} 这个选项"), format!("there is no option {argument}"));
    }
    lang.pick(format!("多了一个参数 {argument}"), format!("{argument} is one argument too many"))
}

fn value(error: &Error, argument: &str, lang: Lang) -> Option<String> {
    let value = said(error, ContextKind::InvalidValue, lang)?;
    if value.is_empty() {
        return Some(
            lang.pick(format!("{argument} 后面缺少内容"), format!("{argument} needs a value")),
        );
    }
    let known = said(error, ContextKind::ValidValue, lang);
    let known = known.map(|known| lang.pick("可以是 ", "it is one of ").to_owned() + &known);
    let why = known.or_else(|| reason(error, lang));
    let why = why.map(|why| lang.pick("：", ": ").to_owned() + &why).unwrap_or_default();
    Some(lang.pick(
        format!("{argument} 不能是 {value}{why}"),
        format!("{argument} can't be {value}{why}"),
    ))
}

/// Why a value is refused: our own parsers say it in both languages, the library's in English.
fn reason(error: &Error, lang: Lang) -> Option<String> {
    let why = error.source()?.to_string();
    if lang == Lang::En || half(&why, lang) != why {
        return Some(half(&why, lang).to_owned());
    }
    if let Some((_, bounds)) = why.split_once(" is not in ") {
        let (first, last) = bounds.split_once("..=")?;
        return Some(lang.pick(format!("应在 {first} 到 {last} 之间"), why.clone()));
    }
    // What the standard library says of numbers.
    let is_number = ["digit", "integer", "number", "float"].iter().any(|word| why.contains(word));
    is_number.then(|| lang.pick("应为数字，且不能太大", "it is a number").to_owned())
}

fn conflict(error: &Error, argument: &str, lang: Lang) -> Option<String> {
    let prior = said(error, ContextKind::PriorArg, lang)?;
    if prior == argument {
        return Some(
            lang.pick(
                format!("{argument} 只能写一次"),
                format!("{argument} can be given only once"),
            ),
        );
    }
    Some(lang.pick(
        format!("{argument} 不能和 {prior} 一起用"),
        format!("{argument} can't be used with {prior}"),
    ))
}

/// What may have been meant.
fn suggested(error: &Error, lang: Lang) -> String {
    use ContextKind::{SuggestedArg, SuggestedSubcommand, SuggestedValue};
    let kinds = [SuggestedArg, SuggestedSubcommand, SuggestedValue];
    let meant = kinds.into_iter().find_map(|kind| said(error, kind, lang));
    meant.map_or(String::new(), |meant| {
        lang.pick(format!("；您要的是不是 {meant}？"), format!("; did you mean {meant}?"))
    })
}

/// A part of the error's context, the several ones in a row.
fn said(error: &Error, kind: ContextKind, lang: Lang) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(name(kind, text)),
        ContextValue::Strings(texts) if !texts.is_empty() => {
            let names: Vec<_> = texts.iter().map(|text| name(kind, text)).collect();
            Some(names.join(lang.pick("、", ", ")))
        }
        _ => None,
    }
}

/// An option's name without the place of its value.
fn name(kind: ContextKind, text: &str) -> String {
    let is_option = matches!(kind, ContextKind::InvalidArg | ContextKind::PriorArg);
    match text.split_once([' ', '[']).filter(|_| is_option && text.starts_with("--")) {
        Some((name, _)) => name.to_owned(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::cli;
    use super::*;
    use std::ffi::OsString;

    fn refused(line: &str, lang: Lang) -> (i32, String) {
        let code = lang.pick("zh", "en");
        let words = ["paishe", "--lang", code].into_iter().chain(line.split(' '));
        let words: Vec<OsString> = words.map(OsString::from).collect();
        let error = cli::read(&words).unwrap_err();
        (error.exit_code(), text(&error, lang))
    }

    /// Each has a sentence of its own in both languages, and no word of the library's in the Chinese one.
    #[test]
    fn what_is_wrong_is_said_in_the_language_that_was_asked_for() {
        for (line, zh, en) in [
            ("--mute", "没有 --mute 这个选项", "there is no option --mute"),
            (
                "shoot x --muet",
                "没有 --muet 这个选项；您要的是不是 --mute？",
                "did you mean --mute?",
            ),
            (
                "shot x",
                "没有 shot 这个命令；您要的是不是 shoot？",
                "no command shot; did you mean shoot?",
            ),
            ("status x y", "多了一个参数 y", "y is one argument too many"),
            ("shoot x --profile", "没有 --profile 这个选项", "there is no option --profile"),
            ("new x --profile", "--profile 后面缺少内容", "--profile needs a value"),
            (
                "shoot x --camera tin",
                "--camera 不能是 tin：只能是 auto",
                "--camera can't be tin: it is auto",
            ),
            (
                "smoke --shots 101",
                "--shots 不能是 101：应在 1 到 100 之间",
                "101 is not in 1..=100",
            ),
            ("smoke --shots ten", "--shots 不能是 ten：应为数字", "--shots can't be ten: "),
            (
                "cards x --who dome",
                "--who 不能是 dome：可以是 all、done、waiting；您要的是不是 done？",
                "did you mean done?",
            ),
            ("fix x swap 1", "缺少参数 <OTHER>", "<OTHER> is missing"),
            ("import", "缺少参数 <DIR>、<ROSTER>", "<DIR>, <ROSTER> is missing"),
            (
                "lists x absent --take a --out b.csv",
                "--take 不能和 --out 一起用",
                "--take can't be used with --out",
            ),
            (
                "shoot x --camera sim --camera sim",
                "--camera 只能写一次",
                "--camera can be given only once",
            ),
            ("--lang en", "--lang 只能写一次", "--lang can be given only once"),
            ("disc x --out y --capacity much", "应写成 cd、dvd", "write cd, dvd"),
        ] {
            let (exit, told) = refused(line, Lang::Zh);
            assert!(told.contains(zh), "{line}: {told}");
            for word in ["Usage", "error", "tip", "OPTIONS", "COMMAND>"] {
                assert!(!told.contains(word), "{line}: {told}");
            }
            let (same, told) = refused(line, Lang::En);
            assert!(told.contains(en), "{line}: {told}");
            assert_eq!((exit, same), (2, 2), "{line}");
            assert!(told.is_ascii(), "{line}: {told}");
        }
    }

    #[test]
    fn an_id_number_that_was_typed_is_not_repeated() {
        let (_, told) = refused("status x 610103199001010239", Lang::Zh);
        assert!(told.contains("610") && !told.contains("19900101"), "{told}");
    }
}

//! The command line in one language.
//!
//! Every text of a command, argument and value is written `中文 / English`; what the library says itself is replaced
//! where it lets that be.

use crate::lang::Lang;
use clap::builder::{PossibleValue, PossibleValuesParser, Resettable, StyledStr};
use clap::{Arg, ArgAction, Command};
use std::ffi::OsString;

/// Stands between the halves of a text.
const BETWEEN: &str = " / ";
/// Stands between the halves of a text of many lines.
const BETWEEN_BLOCKS: &str = "\n / \n";
/// The library's own, with the usage's heading in Chinese.
const TEMPLATE: &str = "{before-help}{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";
/// Where the library lists what it adds itself: after all else.
const LAST: usize = 1000;

/// The language that the arguments ask for, the program's name first; Chinese when they don't.
#[must_use]
pub fn asked(args: &[OsString]) -> Lang {
    let words = args.iter().skip(1).map(|word| word.to_str().unwrap_or_default());
    let mut words = words.take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        let value = match word.split_once('=') {
            Some(("--lang", value)) => Some(value),
            _ if word == "--lang" => words.next(),
            _ => None,
        };
        if let Some(lang) = value.and_then(|value| value.parse().ok()) {
            return lang;
        }
    }
    Lang::default()
}

/// The half of a text that is in that language; a text without halves as it is.
#[must_use]
pub fn half(text: &str, lang: Lang) -> &str {
    let halves = text.split_once(BETWEEN_BLOCKS).or_else(|| text.split_once(BETWEEN));
    halves.map_or(text, |(zh, en)| lang.pick(zh, en))
}

/// A text of many lines in both languages.
pub(super) fn blocks(text: impl Fn(Lang) -> String) -> String {
    text(Lang::Zh) + BETWEEN_BLOCKS + &text(Lang::En)
}

/// A command that was not built yet, and all below it, with the texts of one language.
#[must_use]
pub fn texts(command: Command, lang: Lang) -> Command {
    let said = |text: Option<&StyledStr>| in_lang(text, lang);
    let (about, long_about) = (said(command.get_about()), said(command.get_long_about()));
    let (before, after) = (said(command.get_before_help()), said(command.get_after_help()));
    let mut at = 0;
    let command = command.about(about).long_about(long_about).before_help(before).after_help(after);
    let command = command.mut_args(|arg| {
        at += 1;
        argument(arg, at, lang)
    });
    headings(flags(command, lang), lang).mut_subcommands(|command| texts(command, lang))
}

fn in_lang(text: Option<&StyledStr>, lang: Lang) -> Resettable<StyledStr> {
    let said = |text: &StyledStr| half(&text.to_string(), lang).to_owned();
    text.map_or(Resettable::Reset, |text| Resettable::Value(said(text).into()))
}

/// `at` is its place among the arguments: below a heading of our own the library would sort by name.
fn argument(arg: Arg, at: usize, lang: Lang) -> Arg {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let text = half(&help, lang).to_owned() + &defaults(&arg, lang) + &values(&arg, lang);
    let long = in_lang(arg.get_long_help(), lang);
    let arg = arg.help(text).long_help(long);
    let takes = arg.get_action().takes_values();
    let arg = arg.hide_possible_values(takes).hide_default_value(takes && lang == Lang::Zh);
    match (lang, arg.is_positional()) {
        (Lang::En, _) => arg,
        (Lang::Zh, true) => arg.help_heading("参数").display_order(at),
        (Lang::Zh, false) => arg.help_heading("选项"),
    }
}

/// What an argument can be: in a row, or a line each where there is something to say.
fn values(arg: &Arg, lang: Lang) -> String {
    let values = arg.get_possible_values();
    let values: Vec<_> = values.iter().filter(|value| !value.is_hide_set()).collect();
    if values.is_empty() || !arg.get_action().takes_values() {
        return String::new();
    }
    if values.iter().all(|value| value.get_help().is_none()) {
        let names: Vec<_> = values.iter().map(|value| value.get_name()).collect();
        let names = names.join(lang.pick("、", ", "));
        return lang.pick(format!(" [可选：{names}]"), format!(" [possible values: {names}]"));
    }
    let width = values.iter().map(|value| value.get_name().len()).max().unwrap_or(0);
    let line = |value: &&PossibleValue| {
        let help = value.get_help().map(ToString::to_string).unwrap_or_default();
        format!("\n- {:<width$}  {}", value.get_name(), half(&help, lang))
    };
    values.iter().map(line).collect()
}

/// The library says this itself in English.
fn defaults(arg: &Arg, lang: Lang) -> String {
    let defaults = arg.get_default_values().iter().map(|value| value.to_string_lossy());
    let defaults: Vec<_> = defaults.filter(|value| !value.is_empty()).collect();
    if lang == Lang::En || defaults.is_empty() || !arg.get_action().takes_values() {
        return String::new();
    }
    format!(" [默认：{}]", defaults.join(" "))
}

/// Help and version in place of the library's.
fn flags(command: Command, lang: Lang) -> Command {
    let flag = |id: &'static str, short, at| {
        let arg = Arg::new(id).short(short).long(id).display_order(LAST + at);
        if lang == Lang::Zh { arg.help_heading("选项") } else { arg }
    };
    let help = flag("help", 'h', 0).action(ArgAction::Help);
    let version = flag("version", 'V', 1).action(ArgAction::Version);
    command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(help.help(lang.pick("显示帮助", "Print help")))
        .arg(version.help(lang.pick("显示版本", "Print version")))
}

fn headings(command: Command, lang: Lang) -> Command {
    match lang {
        Lang::En => command,
        Lang::Zh => command
            .help_template(TEMPLATE)
            .subcommand_help_heading("命令")
            .subcommand_value_name("命令"),
    }
}

/// A command to parse with: [`texts`], and the words that the library adds when it builds.
#[must_use]
pub fn whole(command: Command, lang: Lang) -> Command {
    let mut command = texts(command, lang);
    command.build();
    built(command, lang)
}

fn built(mut command: Command, lang: Lang) -> Command {
    if command.get_name() == "help" {
        command = command.about(lang.pick("显示命令的帮助", "Print the help of a command"));
    }
    if lang == Lang::Zh {
        let usage = usage(&mut command);
        // The copies below `help` have no words of ours yet.
        command = headings(command.override_usage(usage), lang);
    }
    command.mut_subcommands(|command| built(command, lang))
}

/// The usage line in Chinese, without its heading.
fn usage(command: &mut Command) -> String {
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim_start();
    usage.replace("[OPTIONS]", "[选项]").replace("COMMAND", "命令")
}

/// A command for completions: it parses nothing, so its values can have one language too.
#[must_use]
pub fn for_completion(command: Command, lang: Lang) -> Command {
    completed_below(whole(command, lang), lang)
}

fn completed_below(command: Command, lang: Lang) -> Command {
    let command = command.mut_args(|arg| completed(arg, lang));
    command.mut_subcommands(|command| completed_below(command, lang))
}

fn completed(arg: Arg, lang: Lang) -> Arg {
    let values = arg.get_possible_values();
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    // Completions have one line an argument.
    let arg = arg.help(help.lines().next().unwrap_or_default().to_owned());
    if values.is_empty() {
        return arg;
    }
    let values = values.into_iter().map(|value| {
        let help = in_lang(value.get_help(), lang);
        value.help(help)
    });
    arg.hide_possible_values(false).value_parser(PossibleValuesParser::new(values))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_by(words: &[&str]) -> Lang {
        asked(&words.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn the_language_is_asked_for_anywhere_before_the_dashes() {
        assert_eq!(asked_by(&["paishe", "shoot", "x", "--lang", "en"]), Lang::En);
        assert_eq!(asked_by(&["paishe", "--lang=en", "--help"]), Lang::En);
        for chinese in [
            &["paishe", "--help"][..],
            &["paishe", "--lang", "fr"],
            &["paishe", "--lang"],
            &["paishe", "check", "--", "--lang", "en"],
            &["--lang=en"],
        ] {
            assert_eq!(asked_by(chinese), Lang::Zh, "{chinese:?}");
        }
    }

    #[test]
    fn a_text_is_halved_at_the_first_sign() {
        assert_eq!(half("原因 / why / or not", Lang::Zh), "原因");
        assert_eq!(half("原因 / why / or not", Lang::En), "why / or not");
        assert_eq!(half("RAW+JPEG", Lang::En), "RAW+JPEG");
        let text = blocks(|lang| lang.pick("甲 / 乙\n丙", "a / b\nc").to_owned());
        assert_eq!(half(&text, Lang::Zh), "甲 / 乙\n丙");
        assert_eq!(half(&text, Lang::En), "a / b\nc");
    }
}

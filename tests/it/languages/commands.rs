//! The command line: every text has both halves, and only one of them is shown.

use super::is_chinese;
use clap::builder::StyledStr;
use clap::{Command, CommandFactory};
use paishe::app::cli::Cli;
use paishe::app::localise;
use paishe::lang::Lang;

/// What a user types is Chinese in English too.
const TYPED: [&str; 1] = ["学号=C"];

/// What is said at each place: commands, arguments, values.
fn said(command: &Command, path: &str) -> Vec<(String, String)> {
    let path = format!("{path} {}", command.get_name());
    let text = |text: Option<&StyledStr>| text.map(ToString::to_string).unwrap_or_default();
    let mut all = vec![(path.clone(), text(command.get_about()))];
    let more = [command.get_long_about(), command.get_after_help(), command.get_before_help()];
    all.extend(more.into_iter().flatten().map(|more| (path.clone(), more.to_string())));
    for arg in command.get_arguments() {
        let at = format!("{path} {}", arg.get_id());
        all.push((at.clone(), text(arg.get_help())));
        all.extend(arg.get_long_help().map(|long| (at.clone(), long.to_string())));
        // A shell's name says itself.
        let values = arg.get_possible_values();
        let values =
            values.iter().filter(|_| arg.get_action().takes_values() && arg.get_id() != "shell");
        all.extend(
            values.map(|value| (format!("{at}={}", value.get_name()), text(value.get_help()))),
        );
    }
    all.extend(command.get_subcommands().flat_map(|command| said(command, &path)));
    all
}

fn without_typed(text: &str) -> String {
    TYPED.iter().fold(text.to_owned(), |text, typed| text.replace(typed, ""))
}

#[test]
fn every_command_argument_and_value_has_both_halves() {
    let mut wrong = Vec::new();
    for (at, text) in said(&Cli::command(), "") {
        let (zh, en) = (localise::half(&text, Lang::Zh), localise::half(&text, Lang::En));
        let is_english =
            en.chars().any(|c| c.is_ascii_alphabetic()) && !is_chinese(&without_typed(en));
        if zh == en || !is_chinese(zh) || !is_english || zh.contains(" / ") && !zh.contains('\n') {
            wrong.push(format!("{at}: {text}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The help of every command that parses, as it is printed.
fn helps(command: &mut Command) -> Vec<String> {
    let mut all = vec![command.render_help().to_string(), command.render_long_help().to_string()];
    for command in command.get_subcommands_mut() {
        all.extend(helps(command));
    }
    all
}

#[test]
fn help_is_in_one_language() {
    for help in helps(&mut localise::whole(Cli::command(), Lang::En)) {
        assert!(!is_chinese(&without_typed(&help)), "{help}");
    }
    // What the library says itself.
    let words = [
        "Usage",
        "OPTIONS",
        "Options:",
        "Arguments:",
        "Commands:",
        "COMMAND",
        "Print",
        "default",
        "possible",
    ];
    for help in helps(&mut localise::whole(Cli::command(), Lang::Zh)) {
        assert!(!help.contains(" / "), "{help}");
        for word in words {
            assert!(!help.contains(word), "{word}: {help}");
        }
    }
}

#[test]
fn manual_pages_and_completions_are_in_one_language() {
    use paishe::app::manual::{CompletionsArgs, ManArgs, completions, man};
    let folder = tempfile::tempdir().unwrap();
    for lang in [Lang::Zh, Lang::En] {
        let to = folder.path().join(format!("{lang:?}"));
        man(&ManArgs { to: Some(to.clone()) }, lang, &mut Vec::new()).unwrap();
        let pages: Vec<String> = std::fs::read_dir(to)
            .unwrap()
            .map(|page| std::fs::read_to_string(page.unwrap().path()).unwrap())
            .collect();
        assert!(pages.len() > 40, "{}", pages.len());
        let mut shell = Vec::new();
        completions(&CompletionsArgs { shell: clap_complete::Shell::Zsh }, lang, &mut shell)
            .unwrap();
        let shell = String::from_utf8(shell).unwrap();
        for text in pages.iter().chain([&shell]) {
            assert_eq!(is_chinese(&without_typed(text)), lang == Lang::Zh, "{text}");
        }
        let has = |word: &str| pages.iter().any(|page| page.contains(word));
        assert_eq!((has(".SH NAME"), has(".SH 名称")), lang.pick((false, true), (true, false)));
        assert!(shell.contains(lang.pick("谁不来", "who doesn'\\''t come")), "{shell}");
    }
}

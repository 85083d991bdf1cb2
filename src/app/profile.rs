//! `paishe profile`: lists, shows and checks photo profiles.

mod show;

use super::cli::ProfileCommand;
use super::profiles::{self, Library, Refusal};
use super::{Exit, Failure};
use crate::lang::Lang;
use crate::spec::Profile;
use crate::view::width;
use std::io::{self, Write};
use std::path::Path;

/// Runs one of the commands on profiles.
pub fn run(command: &ProfileCommand, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    match command {
        ProfileCommand::List => list(&Library::of_user(lang), lang, out)?,
        ProfileCommand::Show { name, toml } => {
            let profile = profiles::load(Some(name), lang)?;
            let text = if *toml { profile.to_toml() } else { show::text(&profile, lang) };
            let text = text.map_err(|error| Failure::machine(error.to_string()))?;
            out.write_all(text.as_bytes())?;
        }
        ProfileCommand::Check { file } => return check(&Library::of_user(lang), file, lang, out),
    }
    Ok(Exit::Ok)
}

fn list(library: &Library, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let title = |profile: &Profile| lang.pick(&profile.title_zh, &profile.title_en).clone();
    for name in Profile::names() {
        let title = Profile::builtin(name).as_ref().map(title).unwrap_or_default();
        writeln!(out, "{} {title}", width::left(name, NAME_CELLS))?;
    }
    for name in library.names() {
        // What is wrong with a faulty one stands where its title would.
        let title =
            library.load(&name).as_ref().map_or_else(|failure| failure.sentence.clone(), title);
        writeln!(out, "{} {title}", width::left(&name, NAME_CELLS))?;
    }
    let Some(folder) = library.folder().map(Path::display) else { return Ok(()) };
    match lang {
        Lang::Zh => writeln!(out, "自己的规格放在 {folder}"),
        Lang::En => writeln!(out, "put your own into {folder}"),
    }
}

/// Cells that a name takes in the list.
const NAME_CELLS: usize = 16;

fn check(library: &Library, file: &Path, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let place = file.display();
    match library.examine(file) {
        Ok(profile) => {
            let name = profile.name;
            match lang {
                Lang::Zh => writeln!(out, "{place}：规格 {name} 没有错误")?,
                Lang::En => writeln!(out, "{place}: no mistakes in profile {name}")?,
            }
            Ok(Exit::Ok)
        }
        Err(Refusal::Unread(failure)) => Err(failure),
        Err(Refusal::Faulty(error)) => {
            for mistake in error.mistakes() {
                let colon = lang.pick("：", ": ");
                writeln!(out, "{place}{colon}{}", mistake.text(lang))?;
            }
            Ok(Exit::Usage)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(command: &ProfileCommand, lang: Lang) -> (Exit, String) {
        let mut out = Vec::new();
        let exit = run(command, lang, &mut out).unwrap();
        (exit, String::from_utf8(out).unwrap())
    }

    #[test]
    fn the_list_names_every_built_in_profile_with_its_title() {
        for lang in [Lang::Zh, Lang::En] {
            let (exit, out) = ran(&ProfileCommand::List, lang);
            assert_eq!(exit, Exit::Ok);
            for name in Profile::names() {
                let profile = Profile::builtin(name).unwrap();
                let title = lang.pick(profile.title_zh, profile.title_en);
                assert!(out.lines().any(|line| line.starts_with(name) && line.ends_with(&title)));
            }
        }
    }

    #[test]
    fn what_is_shown_as_toml_is_a_profile_without_mistakes() {
        let dir = tempfile::tempdir().unwrap();
        for name in Profile::names() {
            let (_, text) =
                ran(&ProfileCommand::Show { name: name.to_owned(), toml: true }, Lang::Zh);
            let file = dir.path().join("shown.toml");
            std::fs::write(&file, text).unwrap();
            let (exit, out) = ran(&ProfileCommand::Check { file }, Lang::En);
            assert_eq!(exit, Exit::Ok, "{out}");
        }
    }

    #[test]
    fn every_mistake_of_a_file_has_a_line_of_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("bad.toml");
        let text = Profile::builtin("chsi-2017").unwrap().to_toml().unwrap();
        let text = text.replace("target_percent = 12.5", "targt_percent = 12.5");
        std::fs::write(&file, text.replace("[check.roll]", "[check.rol]")).unwrap();
        let check = ProfileCommand::Check { file: file.clone() };
        for lang in [Lang::Zh, Lang::En] {
            let (exit, out) = ran(&check, lang);
            assert_eq!((exit, out.lines().count()), (Exit::Usage, 3), "{out}");
            assert!(out.lines().all(|line| line.starts_with(file.to_str().unwrap())), "{out}");
        }
    }
}

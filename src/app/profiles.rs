//! Where profiles come from: built in, the user's own by name, or a file.

use super::outcome::read_bounded;
use super::{Exit, Failure};
use crate::lang::Lang;
use crate::roster::ReadOptions;
use crate::spec::{Profile, SpecError};
use crate::store::{Folder, Store};
use std::path::{Path, PathBuf};

/// Largest profile file that is opened.
const MAX_BYTES: u64 = 1 << 20;

/// The profile that a word names; the default one when there is no word.
///
/// A word with a slash or with `.toml` at its end is a file. Any other is a built-in profile's name or, where there is
/// none of that name, that of a file in the user's folder (see [`Library`]).
pub fn load(wanted: Option<&str>, lang: Lang) -> Result<Profile, Failure> {
    let library = Library::of_user(lang);
    match wanted {
        Some(wanted) => library.load(wanted),
        None => library.load(Profile::names().first().copied().unwrap_or_default()),
    }
}

/// The profile of a session: the copy in its folder, so that later changes of a user's file don't reach it; where
/// there is none, the one of that name.
pub fn of_session(folder: &Folder, name: &str, lang: Lang) -> Result<Profile, Failure> {
    let copy = folder.profile();
    if !copy.is_file() {
        return load(Some(name), lang);
    }
    let library = Library::of_user(lang);
    // The copy needs no other profile, and keeps its name even where a newer program has a built-in one of it.
    let text = library.text_of(&copy)?;
    Profile::parse(&text).map_err(|error| library.faulty(Some(&copy), &error))
}

/// What rows are read against: today, and the school of the session.
pub(super) fn read_options(store: &Store, lang: Lang) -> Result<ReadOptions, Failure> {
    let rule = of_session(store.folder(), &store.settings().profile, lang)?.delivery;
    let (school_name, school_code) = (rule.school_name, rule.school_code);
    Ok(ReadOptions { school_name, school_code, ..ReadOptions::on(jiff::Zoned::now().date()) })
}

/// Where the user's own files are: `$XDG_CONFIG_HOME/paishe`, or `~/.config/paishe`.
pub(super) fn config_folder() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).map(PathBuf::from);
    // The XDG rules say that a path that is not absolute is no path.
    let config = set("XDG_CONFIG_HOME").filter(|path| path.is_absolute());
    let config = config.or_else(|| set("HOME").map(|home| home.join(".config")));
    config.map(|config| config.join("paishe"))
}

/// Why a profile file gives no profile.
pub enum Refusal {
    /// The file can't be read.
    Unread(Failure),
    /// Its text has mistakes.
    Faulty(SpecError),
}

/// The profiles of one user: files `NAME.toml` in one folder.
pub struct Library {
    folder: Option<PathBuf>,
    lang: Lang,
}

impl Library {
    /// The folder is `$XDG_CONFIG_HOME/paishe/profiles`, or `~/.config/paishe/profiles`.
    #[must_use]
    pub fn of_user(lang: Lang) -> Self {
        Self { folder: config_folder().map(|config| config.join("profiles")), lang }
    }

    /// The folder, if the environment names one.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Names of the user's profiles, sorted; a name that a built-in profile has is none.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let files =
            self.folder.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten();
        let paths = files.filter_map(|file| file.ok().map(|file| file.path()));
        let is_profile = |path: &PathBuf| path.extension().is_some_and(|end| end == "toml");
        let mut names: Vec<String> = paths
            .filter(is_profile)
            .filter_map(|path| path.file_stem()?.to_str().map(str::to_owned))
            .filter(|name| !Profile::names().contains(&name.as_str()))
            .collect();
        names.sort();
        names
    }

    /// The profile that a word names.
    pub fn load(&self, wanted: &str) -> Result<Profile, Failure> {
        if wanted.contains('/') || has_toml_end(wanted) {
            return self.read(Path::new(wanted));
        }
        if let Ok(profile) = Profile::builtin(wanted) {
            return Ok(profile);
        }
        match self.file_of(wanted) {
            Some(file) => self.read(&file),
            None => Err(self.faulty(None, &self.unknown(wanted))),
        }
    }

    /// The profile in a file.
    pub fn read(&self, file: &Path) -> Result<Profile, Failure> {
        self.examine(file).map_err(|refusal| match refusal {
            Refusal::Unread(failure) => failure,
            Refusal::Faulty(error) => self.faulty(Some(file), &error),
        })
    }

    /// The profile in a file, or all that is wrong with it.
    pub fn examine(&self, file: &Path) -> Result<Profile, Refusal> {
        let text = self.text_of(file).map_err(Refusal::Unread)?;
        Profile::parse_with(&text, &|name| self.find(name)).map_err(Refusal::Faulty)
    }

    /// Text of the user's profile of that name.
    fn find(&self, name: &str) -> Result<Option<String>, String> {
        let text = self.file_of(name).map(|file| self.text_of(&file));
        text.transpose().map_err(|failure| failure.sentence)
    }

    /// File of the user's profile of that name, if there is one.
    fn file_of(&self, name: &str) -> Option<PathBuf> {
        // A name never leads out of the folder.
        let plain = !name.contains(['/', '\0']) && !name.starts_with('.');
        let folder = self.folder.as_ref().filter(|_| plain)?;
        Some(folder.join(format!("{name}.toml"))).filter(|file| file.is_file())
    }

    fn text_of(&self, file: &Path) -> Result<String, Failure> {
        let bytes = read_bounded(file, MAX_BYTES, self.lang)?;
        String::from_utf8(bytes).map_err(|_| {
            let file = file.display();
            Failure {
                exit: Exit::Usage,
                sentence: match self.lang {
                    Lang::Zh => format!("{file}：不是 UTF-8 文本，请另存为 UTF-8"),
                    Lang::En => format!("{file}: not UTF-8 text; save it as UTF-8"),
                },
            }
        })
    }

    fn unknown(&self, name: &str) -> SpecError {
        let known = Profile::names().into_iter().map(str::to_owned).chain(self.names());
        SpecError::Unknown { name: name.to_owned(), known: known.collect() }
    }

    fn faulty(&self, file: Option<&Path>, error: &SpecError) -> Failure {
        let sentence = error.text(self.lang);
        let sentence = match (file.map(Path::display), self.lang) {
            (None, _) => sentence,
            (Some(file), Lang::Zh) => format!("{file}：{sentence}"),
            (Some(file), Lang::En) => format!("{file}: {sentence}"),
        };
        Failure { exit: Exit::Usage, sentence }
    }
}

fn has_toml_end(word: &str) -> bool {
    Path::new(word).extension().is_some_and(|end| end.eq_ignore_ascii_case("toml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn child(name: &str, base: &str) -> String {
        format!(
            "name = \"{name}\"\ntitle_zh = \"校\"\ntitle_en = \"school\"\nbased_on = \"{base}\"\n"
        )
    }

    fn library(files: &[(&str, &str)]) -> (tempfile::TempDir, Library) {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(dir.path().join(name), text).unwrap();
        }
        let library = Library { folder: Some(dir.path().to_owned()), lang: Lang::En };
        (dir, library)
    }

    #[test]
    fn a_name_is_built_in_first_and_then_the_users() {
        let (_dir, library) = library(&[
            ("school.toml", &child("school", "chsi-2017")),
            ("nwpu-2009.toml", "this is never opened"),
        ]);
        let school = Profile::builtin("nwpu-2009").unwrap();
        assert_eq!(library.load("nwpu-2009").unwrap(), school);
        let school = library.load("school").unwrap();
        assert_eq!((school.name.as_str(), school.file.width_px), ("school", 480));
        assert_eq!(library.names(), ["school"]);
    }

    #[test]
    fn a_users_profile_may_be_based_on_another_of_the_users() {
        let (dir, library) = library(&[
            ("class.toml", &child("class", "school")),
            ("school.toml", &child("school", "cet-2017")),
        ]);
        let cet = Profile::builtin("cet-2017").unwrap();
        assert_eq!(library.load("class").unwrap().file, cet.file);
        let by_path = dir.path().join("class.toml");
        assert_eq!(library.load(by_path.to_str().unwrap()).unwrap().checks, cet.checks);
    }

    #[test]
    fn profiles_in_a_circle_are_refused_in_one_sentence() {
        let (_dir, library) =
            library(&[("a.toml", &child("a", "b")), ("b.toml", &child("b", "a"))]);
        let failure = library.load("a").unwrap_err();
        assert_eq!((failure.exit, failure.sentence.lines().count()), (Exit::Usage, 1));
        assert!(failure.sentence.contains("based on each other"), "{}", failure.sentence);
    }

    #[test]
    fn an_unknown_name_is_usage_and_names_all_there_are() {
        let (_dir, library) = library(&[("school.toml", &child("school", "chsi-2017"))]);
        let failure = library.load("schol").unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        assert!(failure.sentence.contains("cet-2017, school"), "{}", failure.sentence);
    }

    #[test]
    fn a_name_never_leads_out_of_the_folder() {
        let (dir, library) = library(&[("school.toml", &child("school", "../other"))]);
        let inner = Library { folder: Some(dir.path().join("inner")), lang: Lang::En };
        std::fs::create_dir(dir.path().join("inner")).unwrap();
        assert!(inner.file_of("../school").is_none());
        assert!(library.load("school").unwrap_err().sentence.contains("no profile of this name"));
    }

    #[test]
    fn a_missing_file_is_the_machines_trouble_and_a_faulty_one_usage() {
        let (dir, library) = library(&[("bad.toml", "name = 3"), ("latin.toml", "x")]);
        std::fs::write(dir.path().join("latin.toml"), [0xFF, 0xFE]).unwrap();
        assert_eq!(library.load("/nowhere/p.toml").unwrap_err().exit, Exit::Machine);
        for name in ["bad", "latin"] {
            let failure = library.load(name).unwrap_err();
            assert_eq!(failure.exit, Exit::Usage);
            assert!(failure.sentence.contains(&format!("{name}.toml: ")), "{}", failure.sentence);
        }
    }
}

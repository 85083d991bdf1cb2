//! The Debian package: what `packaging/` and `tools/build-deb` name is there, and the program makes what they ask of it.

use paishe::app::Exit;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const PROGRAM: &str = env!("CARGO_BIN_EXE_paishe");

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(file(name)).unwrap()
}

/// Sources and places of `packaging/install`.
fn contents() -> Vec<(String, String)> {
    let text = read("packaging/install");
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let words: Vec<_> = line.split_whitespace().collect();
            assert_eq!(words.len(), 2, "a source and a place: {line}");
            (words[0].to_owned(), words[1].to_owned())
        })
        .collect()
}

/// Keys of the desktop entry's one group.
fn entry() -> BTreeMap<String, String> {
    let text = read("packaging/paishe.desktop");
    let (head, keys) = text.split_once('\n').unwrap();
    assert_eq!(head, "[Desktop Entry]");
    let pairs = keys.lines().map(|line| line.split_once('=').expect(line));
    pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

fn paishe(args: &[&str]) -> Output {
    let output = Command::new(PROGRAM).args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(Exit::Ok as i32), "{args:?}");
    output
}

/// Files of a folder, by name.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn every_file_of_the_package_is_there_or_made() {
    let build = read("tools/build-deb");
    for (source, place) in contents() {
        match source.strip_prefix("made/") {
            Some(made) => {
                let maker = made.split_once('/').map_or(made, |(folder, _)| folder);
                assert!(build.contains(&format!("$made/{maker}")), "nothing makes {source}");
            }
            None => assert!(file(&source).is_file(), "{source} is missing"),
        }
        assert!(place.starts_with("usr/"), "{place} is not a package's to fill");
    }
    for script in ["control", "postinst", "postrm"] {
        assert!(file("packaging").join(script).is_file(), "{script} is missing");
    }
}

#[test]
fn every_udev_rule_goes_into_the_package() {
    let packed: BTreeSet<_> = contents()
        .into_iter()
        .filter_map(|(source, place)| {
            let name = source.strip_prefix("udev/")?.to_owned();
            assert_eq!(place, format!("usr/lib/udev/rules.d/{name}"));
            Some(name)
        })
        .collect();
    assert_eq!(packed, names(&file("udev")));
}

#[test]
fn the_desktop_entry_starts_what_the_package_holds() {
    let entry = entry();
    let places: BTreeSet<_> = contents().into_iter().map(|(_, place)| place).collect();
    let value = |key: &str| entry.get(key).unwrap_or_else(|| panic!("{key} is missing")).as_str();
    assert_eq!((value("Type"), value("Terminal")), ("Application", "true"));
    assert!(places.contains(value("Exec").trim_start_matches('/')), "{}", value("Exec"));
    assert!(places.contains(&format!("usr/bin/{}", value("TryExec"))));
    let icon = format!("usr/share/icons/hicolor/scalable/apps/{}.svg", value("Icon"));
    assert!(places.contains(&icon), "{icon}");
}

#[test]
fn the_desktop_entry_speaks_both_languages() {
    let entry = entry();
    for key in ["Name", "GenericName", "Comment", "Keywords"] {
        let chinese = &entry[&format!("{key}[zh_CN]")];
        assert!(!chinese.is_ascii() && entry[key].is_ascii(), "{key}: {chinese}");
    }
    assert!(entry["Categories"].ends_with(';') && entry["Keywords"].ends_with(';'));
}

#[test]
fn the_program_makes_the_same_manual_pages_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let pages = ["en", "zh"].map(|lang| {
        let to = folder.path().join(lang);
        paishe(&["man", "--to", to.to_str().unwrap(), "--lang", lang]);
        names(&to)
    });
    assert_eq!(pages[0], pages[1]);
    for page in ["paishe.1", "paishe-shoot.1", "paishe-fix-undo.1"] {
        assert!(pages[0].contains(page), "{page}");
    }
    let main = std::fs::read_to_string(folder.path().join("zh/paishe.1")).unwrap();
    assert!(main.contains(".TH paishe 1") && main.contains("拍摄"));
}

#[test]
fn the_program_makes_the_completions_that_the_package_holds() {
    for (source, _) in contents() {
        let Some(shell) = source.strip_prefix("made/completions/") else { continue };
        let script = String::from_utf8(paishe(&["completions", shell]).stdout).unwrap();
        assert!(script.contains("paishe") && script.contains("doctor"), "{shell}");
    }
    let script = paishe(&["completions", "bash"]).stdout;
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("paishe");
    std::fs::write(&kept, script).unwrap();
    assert!(Command::new("bash").arg("-n").arg(&kept).status().unwrap().success());
}

#[test]
fn the_copyright_file_names_what_cargo_deny_lets_through_by_exception() {
    let copyright = read("packaging/copyright");
    assert!(copyright.starts_with(
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
    ));
    for krate in read("deny.toml").lines().filter(|line| line.contains("LGPL-2.1-only")) {
        let name = krate.split('"').nth(1).unwrap();
        assert!(copyright.contains(name), "{name} is not in packaging/copyright");
    }
    // Every licence that a paragraph names by itself has its text or the place of it.
    for licence in ["MIT", "Apache-2.0", "LGPL-2.1", "BSD-3-clause"] {
        assert!(copyright.contains(&format!("\n\nLicense: {licence}\n ")), "{licence} has no text");
    }
}

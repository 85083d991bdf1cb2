//! Who may use whom: the directions drawn in ARCHITECTURE.md, read from the sources.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Each module and those it may use; `crate::` paths are looked at.
const ALLOWED: &[(&str, &[&str])] = &[
    ("lang", &[]),
    ("body", &[]),
    ("spec", &["lang"]),
    ("roster", &["lang"]),
    ("picture", &["lang"]),
    ("measure", &["picture"]),
    ("crop", &["lang", "spec", "picture", "measure"]),
    ("judge", &["lang", "spec", "picture", "measure", "crop"]),
    ("sitter", &["measure"]),
    ("session", &["body", "lang", "spec", "judge", "roster"]),
    ("view", &["body", "lang", "spec", "roster", "crop", "judge", "session"]),
    ("camera", &["body", "lang", "picture", "sitter"]),
    ("store", &["body", "lang", "spec", "roster", "crop", "judge", "session"]),
    ("export", &["lang", "spec", "picture", "roster", "session"]),
];

const CORE: &[&str] = &[
    "body", "lang", "spec", "roster", "picture", "measure", "crop", "judge", "sitter", "session",
    "view",
];

/// What the core must not name: clock, files, threads, channels, environment, terminal, global randomness.
const EDGES: &[&str] = &[
    "std::fs",
    "std::net",
    "std::thread",
    "std::process",
    "std::env",
    "std::sync::mpsc",
    "std::time::Instant",
    "std::time::SystemTime",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "tokio::",
    "rustix::",
    "Zoned::now",
    "Timestamp::now",
    "crossterm::terminal",
    "crossterm::event::read",
    "crossterm::event::poll",
    "println!",
    "rand::rng",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn sources(module: &str) -> Vec<(PathBuf, String)> {
    let mut files = vec![root().join(format!("{module}.rs"))];
    let mut folders = vec![root().join(module)];
    while let Some(folder) = folders.pop() {
        for item in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = item.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.retain(|path| path.extension().is_some_and(|e| e == "rs"));
    files
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path, product_part(&text))
        })
        .collect()
}

/// The text without comments and without the unit tests, which may use more.
fn product_part(text: &str) -> String {
    let product = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let code = |line: &&str| !line.trim_start().starts_with("//");
    product.lines().filter(code).fold(String::new(), |all, line| all + line + "\n")
}

fn is_test_file(path: &Path) -> bool {
    path.file_stem().is_some_and(|name| name == "tests")
}

/// Modules named as `crate::module`, also inside `use crate::{a, b::c}`.
fn used(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for after in text.split("crate::").skip(1) {
        let names = match after.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default(),
            None => after,
        };
        let parts: Vec<&str> =
            if after.starts_with('{') { names.split(',').collect() } else { vec![names] };
        for part in parts {
            let name: String =
                part.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            found.insert(name);
        }
    }
    found
}

#[test]
fn no_module_uses_one_that_it_must_not_know() {
    let mut wrong = Vec::new();
    for (module, allowed) in ALLOWED {
        for (path, text) in sources(module) {
            if is_test_file(&path) {
                continue;
            }
            for name in used(&text) {
                let known = ALLOWED.iter().any(|(m, _)| *m == name) || name == "app";
                if known && name != *module && !allowed.contains(&name.as_str()) {
                    wrong.push(format!("{} uses {name}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_core_touches_no_clock_file_thread_or_terminal() {
    let mut wrong = Vec::new();
    for module in CORE {
        for (path, text) in sources(module) {
            if is_test_file(&path) {
                continue;
            }
            for edge in EDGES.iter().filter(|edge| text.contains(**edge)) {
                wrong.push(format!("{} names {edge}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_library_at_an_edge_has_one_owner() {
    let owners = [
        ("gphoto2::", "camera"),
        ("rusqlite::", "store"),
        ("tokio_postgres::", "store"),
        ("deadpool_postgres::", "store"),
        ("rust_xlsxwriter::", "export"),
        ("hadris_iso::", "export"),
    ];
    let modules = ALLOWED.iter().map(|(module, _)| *module).chain(["app"]);
    let mut wrong = Vec::new();
    for module in modules {
        for (path, text) in sources(module) {
            for (library, owner) in owners {
                // `libgphoto2::` is the driver's module, not the library.
                let named = text.replace("libgphoto2::", "").contains(library);
                if named && module != owner && !is_test_file(&path) {
                    wrong.push(format!("{} names {library}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_module_of_the_library_is_in_the_table() {
    let text = std::fs::read_to_string(root().join("lib.rs")).unwrap();
    let modules = text.lines().filter_map(|line| line.strip_prefix("pub mod "));
    for module in modules.map(|name| name.trim_end_matches(';')) {
        assert!(module == "app" || ALLOWED.iter().any(|(m, _)| *m == module), "{module}");
    }
}

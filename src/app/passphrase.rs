//! The passphrase of an encrypted session: asked for at the terminal, never taken from the command line.

use super::{Exit, Failure};
use crate::lang::Lang;
use crate::store::Key;
use crate::store::key::is_encrypted;
use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;

/// The passphrase of a session, if its database is encrypted.
pub(super) fn of(dir: &Path, lang: Lang) -> Result<Option<Key>, Failure> {
    if !is_encrypted(dir) {
        return Ok(None);
    }
    let typed = ask(lang.pick("口令：", "passphrase: "))?;
    // One that is too short was never taken, so it is wrong; the database says so.
    Ok(Some(Key::new(typed).ok_or_else(|| too_short(lang))?))
}

/// A new passphrase, typed twice.
pub(super) fn new(lang: Lang) -> Result<Key, Failure> {
    let first = ask(lang.pick(
        "新口令（至少 8 个字符，忘记则无法打开）：",
        "new passphrase (8 characters at least; without it nothing can be opened): ",
    ))?;
    let again = ask(lang.pick("再输一遍：", "once more: "))?;
    if first != again {
        let sentence =
            lang.pick("两次口令不同，什么也没有建立", "the two differ: nothing was made");
        return Err(Failure { exit: Exit::Usage, sentence: sentence.to_owned() });
    }
    Key::new(first).ok_or_else(|| too_short(lang))
}

fn too_short(lang: Lang) -> Failure {
    let sentence = lang.pick("口令至少 8 个字符", "a passphrase has 8 characters at least");
    Failure { exit: Exit::Usage, sentence: sentence.to_owned() }
}

/// Asks at the terminal without showing what is typed; without one, a line of the standard input is read.
fn ask(prompt: &str) -> Result<String, Failure> {
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password(prompt)
            .map_err(|e| Failure::machine(format!("terminal: {e}")));
    }
    let mut err = std::io::stderr();
    write!(err, "{prompt}").and_then(|()| err.flush())?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

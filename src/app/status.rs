//! `paishe status`: how far a session is.

use super::{Exit, Failure, calendar, cli, opening, profiles};
use crate::lang::Lang;
use crate::store::Settings;
use crate::store::status::Status;
use std::io::Write;

/// Prints the counts, for people or as one JSON object.
pub fn run(args: &cli::Status, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let failed = |e| Failure::store(&e, lang);
    let store = opening::look(&args.dir, lang)?;
    let status = store.status().map_err(failed)?;
    if args.json {
        writeln!(out, "{}", json(store.settings(), &status))?;
    } else {
        print(store.settings(), &status, lang, out)?;
        let profile = profiles::of_session(store.folder(), &store.settings().profile, lang)?;
        calendar::tell(&profile.delivery, lang, out)?;
    }
    Ok(Exit::Ok)
}

fn json(settings: &Settings, status: &Status) -> serde_json::Value {
    let mut object = serde_json::json!(status);
    if let Some(fields) = object.as_object_mut() {
        fields.insert("profile".into(), settings.profile.clone().into());
        fields.insert("centre".into(), settings.centre.clone().into());
    }
    object
}

fn print(settings: &Settings, s: &Status, lang: Lang, out: &mut dyn Write) -> std::io::Result<()> {
    let lines = [
        (lang.pick("规格", "profile"), settings.profile.clone()),
        (lang.pick("学习中心", "centre"), settings.centre.clone()),
        (lang.pick("学生", "students"), s.students.to_string()),
        (lang.pick("已拍", "done"), s.done.to_string()),
        (lang.pick("未拍", "waiting"), s.waiting.to_string()),
        (lang.pick("原片", "frames"), s.frames.to_string()),
        (lang.pick("弃用", "rejected"), s.rejected.to_string()),
        (lang.pick("待认领", "tray"), s.tray.to_string()),
        (lang.pick("下一拍摄序号", "next 拍摄序号"), s.next_number.to_string()),
    ];
    for (label, value) in lines {
        let pad = 16_usize.saturating_sub(unicode_width::UnicodeWidthStr::width(label));
        writeln!(out, "{label}{}{value}", " ".repeat(pad))?;
    }
    Ok(())
}

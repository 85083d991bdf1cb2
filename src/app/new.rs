//! `paishe new`: makes a session folder.

use super::{Exit, Failure, cli};
use crate::lang::Lang;
use crate::spec::Profile;
use crate::store::{Settings, Store};
use std::io::Write;

/// Makes the folder and says where it is.
pub fn run(args: &cli::New, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    Profile::builtin(&args.profile)
        .map_err(|e| Failure { exit: Exit::Usage, sentence: e.to_string() })?;
    let settings = Settings { profile: args.profile.clone(), centre: args.centre.clone() };
    Store::create(&args.dir, &settings).map_err(|e| Failure::store(&e, lang))?;
    let dir = args.dir.display();
    match lang {
        Lang::Zh => writeln!(out, "已建立拍摄任务 {dir}（规格 {}）", args.profile)?,
        Lang::En => writeln!(out, "made session {dir} (profile {})", args.profile)?,
    }
    Ok(Exit::Ok)
}

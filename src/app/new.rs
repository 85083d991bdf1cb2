//! `paishe new`: makes a session folder.

use super::{Exit, Failure, calendar, cli, passphrase, profiles};
use crate::lang::Lang;
use crate::spec::Profile;
use crate::store::durable::{sync_dir, write_new};
use crate::store::{Settings, Store};
use std::io::Write;

/// Makes the folder and says where it is.
pub fn run(args: &cli::New, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let mut profile = profiles::load(Some(&args.profile), lang)?;
    if let Some(school) = &args.school {
        school.trim().clone_into(&mut profile.delivery.school_name);
        // Another school's code would be wrong.
        profile.delivery.school_code.clear();
    }
    if let Some(code) = &args.school_code {
        code.trim().clone_into(&mut profile.delivery.school_code);
    }
    let sequence = args.sequence.or(profile.session.sequence).unwrap_or_default();
    let settings =
        Settings { profile: profile.name.clone(), centre: args.centre.clone(), sequence };
    let key = args.encrypt.then(|| passphrase::new(lang)).transpose()?;
    let store =
        Store::create_with(&args.dir, &settings, key).map_err(|e| Failure::store(&e, lang))?;
    keep_copy(&store, &profile, lang)?;
    let (dir, name) = (args.dir.display(), &profile.name);
    match lang {
        Lang::Zh => writeln!(out, "已建立拍摄任务 {dir}（规格 {name}）")?,
        Lang::En => writeln!(out, "made session {dir} (profile {name})")?,
    }
    calendar::tell(&profile.delivery, lang, out)?;
    Ok(Exit::Ok)
}

/// A profile of a user, or with another school, goes with the session, which is judged by the same rules on any machine and after any edit.
fn keep_copy(store: &Store, profile: &Profile, lang: Lang) -> Result<(), Failure> {
    if Profile::builtin(&profile.name).is_ok_and(|built_in| built_in == *profile) {
        return Ok(());
    }
    let text = profile.to_toml().map_err(|e| Failure::machine(e.to_string()))?;
    let folder = store.folder();
    write_new(&folder.profile(), text.as_bytes())
        .and_then(|()| sync_dir(folder.path()))
        .map_err(|e| Failure::store(&e, lang))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_session_keeps_the_rules_of_a_users_profile_when_its_file_changes() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("school.toml");
        let text = "name = \"school\"\ntitle_zh = \"校\"\ntitle_en = \"school\"\nbased_on = \"chsi-2017\"\n";
        std::fs::write(&file, text).unwrap();
        let args = cli::New {
            dir: dir.path().join("session"),
            profile: file.to_str().unwrap().to_owned(),
            centre: String::new(),
            sequence: None,
            encrypt: false,
            school: None,
            school_code: None,
        };
        run(&args, Lang::En, &mut Vec::new()).unwrap();
        std::fs::write(&file, "changed").unwrap();
        let store = Store::look(&args.dir).unwrap();
        assert_eq!(store.settings().profile, "school");
        let profile = profiles::of_session(store.folder(), "school", Lang::En).unwrap();
        assert_eq!(profile.checks, Profile::builtin("chsi-2017").unwrap().checks);
        let mode = store.folder().profile().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_session_of_a_built_in_profile_has_no_copy() {
        let dir = tempfile::tempdir().unwrap();
        let args = cli::New {
            dir: dir.path().join("session"),
            profile: "cet-2017".to_owned(),
            centre: String::new(),
            sequence: None,
            encrypt: false,
            school: None,
            school_code: None,
        };
        run(&args, Lang::Zh, &mut Vec::new()).unwrap();
        let store = Store::look(&args.dir).unwrap();
        assert!(!store.folder().profile().exists());
        let profile = profiles::of_session(store.folder(), "cet-2017", Lang::Zh).unwrap();
        assert_eq!(profile.name, "cet-2017");
    }
}

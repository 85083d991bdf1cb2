//! Opening a session to work in it: healed, photos that were lost rendered anew, the journal told who works.

use super::{Failure, passphrase, profiles};
use crate::crop;
use crate::lang::Lang;
use crate::picture::{self, Detail};
use crate::spec::Profile;
use crate::store::heal::{Healed, Recipe};
use crate::store::{Store, StoreError};
use std::path::Path;

/// Opens a session for writing.
pub(super) fn open(dir: &Path, lang: Lang) -> Result<(Store, Healed), Failure> {
    let failed = |e: StoreError| Failure::store(&e, lang);
    let (mut store, mut healed) =
        Store::open_with(dir, passphrase::of(dir, lang)?).map_err(failed)?;
    store.work_as(&operator());
    restore_lost(&mut store, &mut healed, lang)?;
    Ok((store, healed))
}

/// Renders the photos anew that recovery did not find.
pub(super) fn restore_lost(
    store: &mut Store,
    healed: &mut Healed,
    lang: Lang,
) -> Result<(), Failure> {
    if healed.photos_wrong.is_empty() {
        return Ok(());
    }
    let profile = profiles::of_session(store.folder(), &store.settings().profile, lang)?;
    render_anew(store, &profile, healed).map_err(|e| Failure::store(&e, lang))
}

/// Opens a session to look at it.
pub(super) fn look(dir: &Path, lang: Lang) -> Result<Store, Failure> {
    let key = passphrase::of(dir, lang)?;
    Store::look_with(dir, key).map_err(|e| Failure::store(&e, lang))
}

/// Photos are made of their originals by fixed rules, so what comes out again is the same to the byte, or is not used.
fn render_anew(
    store: &mut Store,
    profile: &Profile,
    healed: &mut Healed,
) -> Result<(), StoreError> {
    for number in std::mem::take(&mut healed.photos_wrong) {
        let photo = store.recipe(number).ok().and_then(|recipe| render(&recipe, profile));
        let is_back = match photo {
            Some(photo) => store.put_back(number, &photo)?,
            None => false,
        };
        if is_back {
            healed.photos_restored += 1;
        } else {
            healed.photos_wrong.push(number);
        }
    }
    Ok(())
}

fn render(recipe: &Recipe, profile: &Profile) -> Option<Vec<u8>> {
    let bytes = std::fs::read(&recipe.original).ok()?;
    let picture = picture::decode(&bytes, Detail::Analysis).ok()?;
    crop::render(&picture, recipe.crop, profile).ok()
}

/// Who works at this station, as the journal notes it: the account and the machine.
pub(super) fn operator() -> String {
    let user =
        std::env::var("USER").unwrap_or_else(|_| rustix::process::getuid().as_raw().to_string());
    let host = rustix::system::uname();
    format!("{user}@{}", host.nodename().to_string_lossy())
}

/// What recovery did, in sentences; nothing when all was in order.
pub(super) fn told(healed: &Healed, lang: Lang) -> Vec<String> {
    let mut told = Vec::new();
    let tray = healed.undecided + healed.originals_found;
    let (aside, restored) = (healed.set_aside, healed.photos_restored);
    if tray + aside + restored > 0 {
        told.push(match lang {
            Lang::Zh => format!(
                "上次未正常退出：{tray} 张原片归入待认领，{aside} 个不属于任何拍摄序号的文件移到 photos/set-aside，{restored} 张照片已复原"
            ),
            Lang::En => format!(
                "the last run did not end well: {tray} frames went to the tray, {aside} files of no number to \
                 photos/set-aside, {restored} photos were restored"
            ),
        });
    }
    let list = |items: Vec<String>| items.join(" ");
    if !healed.photos_wrong.is_empty() {
        let wrong = list(healed.photos_wrong.iter().map(ToString::to_string).collect());
        told.push(match lang {
            Lang::Zh => format!("照片缺失或被改动，且无法由原片复原，请核对拍摄序号：{wrong}"),
            Lang::En => format!(
                "photos missing or altered that can't be made of their originals again, check 拍摄序号: {wrong}"
            ),
        });
    }
    if !healed.originals_missing.is_empty() {
        let missing = list(healed.originals_missing.clone());
        told.push(match lang {
            Lang::Zh => format!("原片不见了，请从存储卡（paishe audit）或第二份备份取回：{missing}"),
            Lang::En => format!(
                "originals are gone; bring them from the card (paishe audit) or the second copy: {missing}"
            ),
        });
    }
    told
}

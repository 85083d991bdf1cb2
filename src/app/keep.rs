//! Commands that keep, close and clear a session: heal, copy, restore, salvage, seal, reopen, purge.

use super::reconcile::{self, Standing};
use super::{Exit, Failure, cli, opening, passphrase};
use crate::lang::Lang;
use crate::store::copy::{self, Copier};
use crate::store::{Store, StoreError, salvage, seal};
use std::io::{BufRead, Write};

/// `paishe heal`: puts a session in order and reads every photo.
pub fn heal(args: &cli::Dir, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let (mut store, mut healed) = opening::open(&args.dir, lang)?;
    let mut all = store.verify_photos().map_err(|e| Failure::store(&e, lang))?;
    opening::restore_lost(&mut store, &mut all, lang)?;
    healed.photos_restored += all.photos_restored;
    // All were looked at, those included that were wrong at the start.
    healed.photos_wrong = all.photos_wrong;
    let told = opening::told(&healed, lang);
    for sentence in &told {
        writeln!(out, "{sentence}")?;
    }
    if told.is_empty() {
        writeln!(
            out,
            "{}",
            lang.pick("任务完好，所有照片已读过", "the session is in order, every photo was read")
        )?;
    }
    let is_whole = healed.photos_wrong.is_empty() && healed.originals_missing.is_empty();
    Ok(if is_whole { Exit::Ok } else { Exit::Refused })
}

/// `paishe copy`: brings the second copy up to date, and reads it back.
pub fn copy(args: &cli::Copy, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let failed = |e: StoreError| Failure::store(&e, lang);
    if let Some(to) = &args.to {
        let to = std::path::absolute(to).map_err(|e| Failure::reading(to, &e, lang))?;
        let mut store = opening::open(&args.dir, lang)?.0;
        // A folder that can't be used is refused before it is noted.
        Copier::open(store.folder(), &to).map_err(failed)?;
        store.set_copy_place(&to).map_err(failed)?;
    }
    let store = opening::look(&args.dir, lang)?;
    let Some(place) = store.copy_place().map_err(failed)? else {
        return Err(Failure { exit: Exit::Usage, sentence: no_copy(lang) });
    };
    let mut copier = Copier::open(store.folder(), &place).map_err(failed)?;
    let round = copier.round(&|| true).map_err(failed)?;
    let copy::Verified { files, wrong, is_behind } =
        copy::verify_copy(&store, &place).map_err(failed)?;
    let (place, copied) = (place.display(), round.copied);
    match lang {
        Lang::Zh => writeln!(out, "{place}：新写入 {copied} 个，共 {files} 个文件，均已读回")?,
        Lang::En => writeln!(out, "{place}: {copied} written, {files} files in all, read back")?,
    }
    for name in &wrong {
        writeln!(out, "{} {name}", lang.pick("不符", "wrong"))?;
    }
    Ok(if wrong.is_empty() && !is_behind { Exit::Ok } else { Exit::Refused })
}

fn no_copy(lang: Lang) -> String {
    lang.pick(
        "还没有设定第二份备份的位置，请用 --to 给出另一个磁盘上的文件夹",
        "no place for the second copy yet; give a folder on another disk with --to",
    )
    .to_owned()
}

/// `paishe restore`: a session from its second copy.
pub fn restore(args: &cli::Restore, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let failed = |e: StoreError| Failure::store(&e, lang);
    let key = passphrase::of(&args.copy, lang)?;
    let (store, restored) = copy::restore(&args.copy, &args.dir, key).map_err(failed)?;
    drop(store);
    // Photos that the copy lacks may still come out of their originals.
    let (store, healed) = opening::open(&args.dir, lang)?;
    let photos = store.shots().map_err(failed)?.len() - healed.photos_wrong.len();
    let (dir, originals) = (args.dir.display(), restored.originals);
    match lang {
        Lang::Zh => writeln!(out, "{dir}：已重建，{photos} 张照片，{originals} 张原片")?,
        Lang::En => writeln!(out, "{dir}: rebuilt, {photos} photos, {originals} originals")?,
    }
    for sentence in opening::told(&healed, lang) {
        writeln!(out, "{sentence}")?;
    }
    let is_whole = healed.photos_wrong.is_empty() && restored.originals_missing.is_empty();
    Ok(if is_whole { Exit::Ok } else { Exit::Refused })
}

/// `paishe salvage`: a new database of what can be read of a damaged one.
pub fn salvage(args: &cli::Dir, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let (_, done) = salvage::salvage(&args.dir, passphrase::of(&args.dir, lang)?)
        .map_err(|e| Failure::store(&e, lang))?;
    let aside = done.aside.display();
    match lang {
        Lang::Zh => writeln!(out, "损坏的数据库已原样移到 {aside}")?,
        Lang::En => writeln!(out, "the damaged database lies in {aside}, as it is")?,
    }
    let mut is_whole = true;
    for table in &done.tables {
        let (name, rows) = (table.table, table.rows);
        let ranges =
            table.lost.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}-{b}") });
        let lost = ranges.collect::<Vec<_>>().join(" ");
        is_whole &= lost.is_empty() && table.orphaned == 0;
        let read = lang.pick("读出", "read");
        write!(out, "{name}: {read} {rows}")?;
        if !lost.is_empty() {
            write!(out, "  {} {lost}", lang.pick("读不出", "not readable:"))?;
        }
        if table.orphaned > 0 {
            write!(
                out,
                "  {} {}",
                lang.pick("无所属", "without what they belong to:"),
                table.orphaned
            )?;
        }
        writeln!(out)?;
    }
    for sentence in opening::told(&done.healed, lang) {
        writeln!(out, "{sentence}")?;
    }
    Ok(if is_whole { Exit::Ok } else { Exit::Refused })
}

/// `paishe seal`: reconciles, then makes the session read-only.
pub fn seal(args: &cli::Seal, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let failed = |e: StoreError| Failure::store(&e, lang);
    let (mut store, _) = opening::open(&args.dir, lang)?;
    store.require_numbered().map_err(failed)?;
    let report = reconcile::make(&store, false, lang)?;
    if report.standing() == Standing::Wrong && !args.in_spite {
        let sentence = lang.pick(
            "核对不符，没有封存；请看 paishe reconcile，确要封存用 --in-spite",
            "the reconciliation found something wrong, so nothing was sealed; see paishe reconcile, or seal --in-spite",
        );
        return Err(Failure { exit: Exit::Refused, sentence: sentence.to_owned() });
    }
    let before = store.seals().map_err(failed)?.pop();
    let sealed = store.seal(args.renumber).map_err(failed)?;
    let (version, hash, photos) = (sealed.version, &sealed.sha256, sealed.manifest.lines().count());
    match lang {
        Lang::Zh => writeln!(out, "已封存第 {version} 版：{photos} 张照片，清单 SHA-256 {hash}")?,
        Lang::En => {
            writeln!(out, "sealed version {version}: {photos} photos, manifest SHA-256 {hash}")?;
        }
    }
    if let Some(before) = before {
        tell_differences(&seal::differences(&before, &sealed), lang, out)?;
    }
    let map = store.renumbered().map_err(failed)?;
    for (number, delivered) in map.iter().filter(|(number, delivered)| number != delivered) {
        writeln!(out, "{number} -> {delivered}")?;
    }
    Ok(Exit::Ok)
}

fn tell_differences(
    found: &seal::Differences,
    lang: Lang,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let lists = [
        (lang.pick("新增", "added"), &found.added),
        (lang.pick("去掉", "removed"), &found.removed),
        (lang.pick("改动", "changed"), &found.changed),
    ];
    for (word, numbers) in lists {
        let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
        writeln!(out, "{word} {}: {}", numbers.len(), numbers.join(" "))?;
    }
    Ok(())
}

/// `paishe reopen`: a sealed session may be changed again; the next seal is a new version.
pub fn reopen(args: &cli::Reopen, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let (mut store, _) = opening::open(&args.dir, lang)?;
    store.reopen(&args.reason).map_err(|e| Failure::store(&e, lang))?;
    writeln!(
        out,
        "{}",
        lang.pick(
            "已重新打开；再次封存时成为新版本",
            "open again; the next seal makes a new version"
        )
    )?;
    Ok(Exit::Ok)
}

/// `paishe purge`: removes personal data after delivery. Asks for the folder's name, unless it is given.
pub fn purge(args: &cli::Purge, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let failed = |e: StoreError| Failure::store(&e, lang);
    let mut store = Store::open_any(&args.dir, passphrase::of(&args.dir, lang)?).map_err(failed)?;
    if !store.is_sealed().map_err(failed)? {
        return Err(Failure::store(&StoreError::NotSealed(args.dir.clone()), lang));
    }
    let name = std::path::absolute(&args.dir).unwrap_or_else(|_| args.dir.clone());
    let name = name.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let confirmed = match &args.confirm {
        Some(typed) => typed.clone(),
        None => ask(&name, lang, out)?,
    };
    if confirmed.trim() != name {
        let sentence = lang.pick("名称不符，什么也没有删除", "not its name: nothing was removed");
        return Err(Failure { exit: Exit::Usage, sentence: sentence.to_owned() });
    }
    store.work_as(&opening::operator());
    let purged = store.purge().map_err(failed)?;
    let (students, files) = (purged.students, purged.files);
    match lang {
        Lang::Zh => writeln!(
            out,
            "已清除 {students} 名学生的个人信息和 {files} 个文件，统计和操作记录保留"
        )?,
        Lang::En => writeln!(
            out,
            "removed the personal data of {students} students and {files} files; counts and journal stay"
        )?,
    }
    if purged.copy_removed {
        writeln!(out, "{}", lang.pick("第二份备份也已删除", "the second copy was removed too"))?;
    }
    if let Some(left) = &purged.copy_left {
        let left = left.display();
        match lang {
            Lang::Zh => writeln!(out, "第二份备份 {left} 现在够不到，请接上后自行删除")?,
            Lang::En => {
                writeln!(out, "the second copy {left} can't be reached; remove it by hand")?;
            }
        }
    }
    Ok(if purged.copy_left.is_none() { Exit::Ok } else { Exit::Refused })
}

fn ask(name: &str, lang: Lang, out: &mut dyn Write) -> Result<String, Failure> {
    match lang {
        Lang::Zh => write!(out, "将永久删除照片、原片和个人信息。请键入文件夹名 {name} 确认：")?,
        Lang::En => write!(
            out,
            "photos, originals and personal data will be removed for good. Type the folder's name {name}: "
        )?,
    }
    out.flush()?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line)
}

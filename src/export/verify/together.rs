//! All parts together: numbers, photos and rows, INDEX.TXT, the discs of one delivery.

use super::Rules;
use super::deviation::{Code, Deviation, Severity};
use super::facts::{File, Kind, Part};
use super::names::Key;
use super::sheet::Row;
use super::sums::Index;
use super::table::Chosen;
use crate::roster::header::Field;
use crate::roster::normalise_key;
use crate::roster::text::squeeze;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Ranges of missing numbers that are listed.
const RANGES_MAX: usize = 50;

/// Judges what concerns more than one file.
pub(super) fn judge(
    parts: &[Part],
    table: Option<&Chosen<'_>>,
    rules: &Rules,
    out: &mut Vec<Deviation>,
) {
    let photos = by_key(parts, rules, out);
    if photos.is_empty() {
        out.push(Deviation::new(Code::NoPhotos));
    }
    let rows = rows_by_key(table, rules);
    let absent = Absent::of(parts, out);
    if let Some(table) = table.filter(|_| !rows.is_empty()) {
        photos_and_rows(&photos, &rows, table, &absent, out);
    }
    if !rules.pattern.is_by_id() {
        gaps(&photos, &rows, &absent, out);
    }
    same_pictures(&photos, &rows, out);
    for part in parts {
        match &part.index {
            Some(Ok(index)) => against_index(index, part, table, rules, out),
            Some(Err(path)) => out.push(Deviation::new(Code::IndexUnreadable).in_file(path)),
            None => {}
        }
    }
}

/// Photos by what they are named by; of two with the same one, the first.
fn by_key<'a>(
    parts: &'a [Part],
    rules: &Rules,
    out: &mut Vec<Deviation>,
) -> BTreeMap<Key, &'a File> {
    let mut photos: BTreeMap<Key, &File> = BTreeMap::new();
    for file in parts.iter().flat_map(|part| &part.files) {
        // A photo that can't be read is told as that, and is not missed too.
        if !matches!(file.kind, Kind::Photo(_) | Kind::Unread) {
            continue;
        }
        let Some(key) = rules.pattern.sense(file.name()).key else { continue };
        if let Some(other) = photos.get(&key) {
            let other = &other.path;
            out.push(Deviation::new(Code::NumberTwice).in_file(&file.path).with(other, other));
        } else {
            photos.insert(key, file);
        }
    }
    photos
}

fn rows_by_key<'a>(table: Option<&Chosen<'a>>, rules: &Rules) -> BTreeMap<Key, &'a Row> {
    let rows = table.into_iter().flat_map(|table| &table.sheet.rows);
    let key = |row: &Row| {
        if rules.pattern.is_by_id() {
            let id = row.id.reveal();
            (!id.is_empty()).then(|| Key::Id(id.to_owned()))
        } else {
            row.number.map(Key::Number)
        }
    };
    rows.filter_map(|row| Some((key(row)?, row))).collect()
}

/// Photos that are on discs which are not here.
#[derive(Debug, Default)]
struct Absent {
    /// 拍摄序号 that are on other discs, by INDEX.TXT.
    numbers: BTreeSet<u32>,
    /// Whether discs are missing and nothing tells what is on them.
    unknown: bool,
}

impl Absent {
    fn of(parts: &[Part], out: &mut Vec<Deviation>) -> Self {
        let turns: Vec<_> = parts.iter().filter_map(|part| part.turn).collect();
        let Some(&(_, of)) = turns.first() else { return Self::default() };
        let here: BTreeSet<usize> = turns.iter().map(|(disc, _)| *disc).collect();
        if turns.iter().any(|turn| turn.1 != of) || here.len() < turns.len() {
            out.push(Deviation::new(Code::DiscsMixed));
        }
        // A part without a README may be any of the others.
        if here.len() >= of || turns.len() < parts.len() {
            return Self::default();
        }
        let list = (1..=of).filter(|disc| !here.contains(disc)).take(RANGES_MAX);
        let list = list.map(|disc| disc.to_string()).collect::<Vec<_>>().join(" ");
        let words = (format!("共 {of} 张，缺第 {list} 张"), format!("{list} of {of} missing"));
        out.push(Deviation::new(Code::DiscsMissing).with(&words.0, &words.1));
        let index = parts.iter().find_map(|part| part.index.as_ref()?.as_ref().ok());
        let elsewhere = |index: &Index| {
            let lines = index.lines.iter();
            let lines = lines.filter(|line| line.disc.is_some_and(|disc| !here.contains(&disc)));
            lines.map(|line| line.number).collect()
        };
        Self { unknown: index.is_none(), numbers: index.map(elsewhere).unwrap_or_default() }
    }

    fn has(&self, number: Option<u32>) -> bool {
        self.unknown || number.is_some_and(|number| self.numbers.contains(&number))
    }
}

fn photos_and_rows(
    photos: &BTreeMap<Key, &File>,
    rows: &BTreeMap<Key, &Row>,
    table: &Chosen<'_>,
    absent: &Absent,
    out: &mut Vec<Deviation>,
) {
    for (key, row) in rows {
        if !photos.contains_key(key) && !absent.has(row.number) {
            let number = row.number.map(|n| n.to_string()).unwrap_or_default();
            let deviation = Deviation::new(Code::RowWithoutPhoto).in_file(table.path);
            let words = format!("{} {number}", Field::Sequence.title());
            out.push(deviation.in_row(row.line).with(&words, &words));
        }
    }
    for (key, file) in photos {
        if !rows.contains_key(key) {
            out.push(Deviation::new(Code::PhotoWithoutRow).in_file(&file.path));
        }
    }
}

/// Numbers from 1 on that neither a photo nor a row has.
fn gaps(
    photos: &BTreeMap<Key, &File>,
    rows: &BTreeMap<Key, &Row>,
    absent: &Absent,
    out: &mut Vec<Deviation>,
) {
    if absent.unknown {
        return;
    }
    let number = |key: &Key| match key {
        Key::Number(number) => Some(*number),
        Key::Id(_) => None,
    };
    let photos: BTreeSet<u32> = photos.keys().filter_map(number).collect();
    let known = photos.iter().copied().chain(rows.keys().filter_map(number));
    let known: BTreeSet<u32> = known.chain(absent.numbers.iter().copied()).collect();
    let (mut ranges, mut next) = (Vec::new(), 1);
    for number in known {
        if number > next {
            let last = number - 1;
            ranges.push(if last == next { format!("{next}") } else { format!("{next}-{last}") });
        }
        next = number.saturating_add(1);
    }
    if ranges.is_empty() {
        return;
    }
    let more = if ranges.len() > RANGES_MAX { " …" } else { "" };
    ranges.truncate(RANGES_MAX);
    let words = ranges.join(" ") + more;
    out.push(Deviation::new(Code::NumberGap).with(&words, &words));
}

/// One file under two numbers: right only for two enrolments of one person.
fn same_pictures(
    photos: &BTreeMap<Key, &File>,
    rows: &BTreeMap<Key, &Row>,
    out: &mut Vec<Deviation>,
) {
    let mut seen: HashMap<[u8; 32], (&Key, &File)> = HashMap::new();
    for (key, file) in photos {
        let Some(sha256) = file.sha256.filter(|_| file.bytes > 0) else { continue };
        let Some((other_key, other)) = seen.get(&sha256) else {
            seen.insert(sha256, (key, file));
            continue;
        };
        let people = rows.get(key).zip(rows.get(other_key));
        let is_one = people.is_some_and(|(a, b)| !a.id.reveal().is_empty() && a.id == b.id);
        if !is_one {
            let weight = if people.is_some() { Severity::Error } else { Severity::Warning };
            let deviation = Deviation::new(Code::SamePicture).in_file(&file.path).weighing(weight);
            out.push(deviation.with(&other.path, &other.path));
        }
    }
}

/// INDEX.TXT against the 汇总表 and the photos that are here.
fn against_index(
    index: &Index,
    part: &Part,
    table: Option<&Chosen<'_>>,
    rules: &Rules,
    out: &mut Vec<Deviation>,
) {
    let rows = table.into_iter().flat_map(|table| &table.sheet.rows);
    let rows: HashMap<u32, &Row> = rows.filter_map(|row| Some((row.number?, row))).collect();
    let files = part.files.iter().filter(|file| matches!(file.kind, Kind::Photo(_)));
    let files: HashMap<Key, &File> =
        files.filter_map(|file| Some((rules.pattern.sense(file.name()).key?, file))).collect();
    let mut say = |number: u32, column: &str, zh: &str, en: &str| {
        let deviation = Deviation::new(Code::IndexDiffers).in_file(&index.path).in_column(column);
        out.push(deviation.with(&format!("{number}，{zh}"), &format!("{number}, {en}")));
    };
    let column = |field: Field| field.title();
    for line in &index.lines {
        let number = line.number;
        // Texts of the index are made harmless for spreadsheets, which adds an apostrophe.
        let plain = |text: &str| squeeze(text.trim_start_matches('\''));
        match rows.get(&number) {
            None if table.is_some() => {
                say(number, column(Field::Sequence), "汇总表中没有", "not in the 汇总表");
            }
            None => {}
            Some(row) if plain(&line.name) != plain(&row.name) => {
                say(number, column(Field::Name), "与汇总表不同", "not as in the 汇总表");
            }
            Some(row)
                if normalise_key(&plain(&line.student)) != normalise_key(&plain(&row.student)) =>
            {
                say(number, column(Field::Number), "与汇总表不同", "not as in the 汇总表");
            }
            Some(_) => {}
        }
        let file = files.get(&Key::Number(number)).and_then(|file| file.sha256);
        if file.zip(line.sha256).is_some_and(|(found, listed)| found != listed) {
            say(number, "SHA-256", "与照片不同", "not that of the photo");
        }
    }
    let listed: BTreeSet<u32> = index.lines.iter().map(|line| line.number).collect();
    for number in rows.keys().filter(|number| !listed.contains(number)) {
        say(*number, column(Field::Sequence), "INDEX.TXT 中没有", "not in INDEX.TXT");
    }
}

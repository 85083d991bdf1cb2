//! The disc: what is on the image, read by others too; several discs; burning; hostile images.

use crate::crash::accept;
use crate::delivery::{CENTRE, contents, deliver_to, has, paishe, paishe_with, photo, shots, tool};
use paishe::export::disc::plan::{Item, most_bytes};
use paishe::export::disc::read::{Image, Tree};
use paishe::export::disc::{Capacity, Disc, DiscPhoto, Order, make};
use paishe::export::{ExportError, Put};
use paishe::roster::demo;
use paishe::spec::Sequence;
use paishe::store::{Settings, Store};
use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::{TempDir, tempdir};

/// A folder with `session`, in which so many students have a photo.
fn desk(done: usize) -> TempDir {
    let dir = tempdir().unwrap();
    let settings = Settings {
        profile: "nwpu-2009".into(),
        centre: CENTRE.into(),
        sequence: Sequence::OnAccept,
    };
    let mut store = Store::create(&dir.path().join("session"), &settings).unwrap();
    let students = demo(done + 1, 5);
    store.import(&students).unwrap();
    for (number, student) in (1..).zip(students.iter().take(done)) {
        accept(&mut store, &student.number.0, &photo(number)).unwrap();
    }
    dir
}

/// A delivery of so many photos in `delivery`, as what goes on discs.
fn order_of(dir: &Path, count: usize) -> (Vec<DiscPhoto>, Vec<PathBuf>) {
    let scratch = tempdir().unwrap();
    let (students, out) = (demo(count, 5), dir.join("delivery"));
    let shots = shots(scratch.path(), &students);
    let files = deliver_to(&out, &shots, "nwpu-2009");
    let photo = |(file, shot): (&String, &paishe::export::DeliveredShot)| DiscPhoto {
        number: shot.row.number,
        file: file.clone(),
        path: out.join(file),
        bytes: fs::metadata(out.join(file)).unwrap().len(),
        sha256: shot.sha256,
        name: shot.row.student.name.clone(),
        student: shot.row.student.number.0.clone(),
    };
    let photos = files.iter().zip(&shots).map(photo).collect();
    (photos, vec![out.join("汇总表.xlsx")])
}

fn made(dir: &Path, count: usize, capacity: Capacity) -> Result<Vec<Disc>, ExportError> {
    let (photos, sheets) = order_of(dir, count);
    let out = dir.join("out/disc.iso");
    let order = Order {
        out: &out,
        label: "PHOTOS",
        centre: CENTRE,
        capacity,
        photos: &photos,
        sheets: &sheets,
    };
    make(&order, &mut |_| {})
}

fn ids(count: usize) -> Vec<String> {
    demo(count, 5).iter().map(|student| student.id_number.reveal().to_owned()).collect()
}

#[test]
fn a_session_goes_to_an_image_that_others_read_alike_in_every_tree() {
    if !has("xorriso") {
        return println!("skipped: xorriso is missing");
    }
    let desk = desk(12);
    let dir = desk.path();
    let ran = paishe(dir, &["disc", "session", "--out", "disc.iso", "--json"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let told = ran.json();
    assert_eq!((&told["photos"], &told["discs"][0]["last"]), (&12.into(), &12.into()));
    let size = fs::metadata(dir.join("disc.iso")).unwrap().len();
    assert_eq!(told["discs"][0]["bytes"], size);
    let delivered = contents(&dir.join("session/export/delivery"));
    for (mode, folder) in [("any", "rock-ridge"), ("norock", "joliet")] {
        extract(dir, mode, folder);
        let mut found = contents(&dir.join(folder));
        for text in ["README.TXT", "INDEX.TXT", "SHA256SUMS.TXT"] {
            let bytes = found.remove(text).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            assert!(ids(12).iter().all(|id| !text.contains(id)));
        }
        assert!(found == delivered, "{mode}: {:?}", found.keys());
        let checked = tool(&dir.join(folder), "sha256sum", &["-c", "SHA256SUMS.TXT"]);
        assert_eq!(checked.lines().count(), 12 + 3, "{checked}");
    }
    extract(dir, "ecma119", "plain");
    let plain = contents(&dir.join("plain"));
    assert_eq!(plain.len(), delivered.len() + 3);
    assert!((1..=12).all(|n| plain[&format!("{n}.JPG")] == photo(n)));
}

fn extract(dir: &Path, mode: &str, folder: &str) {
    fs::create_dir(dir.join(folder)).unwrap();
    let ecma = ["-ecma119_map", "stripped"];
    let rest = ["-osirrox", "on", "-indev", "disc.iso", "-extract", "/", folder];
    let args = [&["-read_fs", mode][..], &ecma, &rest].concat();
    tool(dir, "xorriso", &args);
    // What is extracted has the disc's rights, which forbid to remove it.
    fs::set_permissions(dir.join(folder), fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn isoinfo_lists_the_photos_in_capitals_in_the_plain_tree() {
    if !has("isoinfo") {
        return println!("skipped: isoinfo is missing");
    }
    let dir = tempdir().unwrap();
    let image = made(dir.path(), 3, Capacity::CD).unwrap().remove(0).path;
    let listed = tool(dir.path(), "isoinfo", &["-f", "-i", image.to_str().unwrap()]);
    for name in ["/1.JPG;1", "/2.JPG;1", "/3.JPG;1", "/README.TXT;1", "/SHA256SUMS.TXT;1"] {
        assert!(listed.lines().any(|line| line == name), "{listed}");
    }
    let about = tool(dir.path(), "isoinfo", &["-d", "-i", image.to_str().unwrap()]);
    assert!(about.contains("Volume id: PHOTOS") && about.contains("Joliet with UCS level 3"));
    assert!(about.contains("Rock Ridge signatures version 1 found"), "{about}");
}

#[test]
fn the_same_delivery_gives_the_same_image_which_is_kept_and_no_other_file_is_replaced() {
    let desk = desk(3);
    let dir = desk.path();
    let args = ["disc", "session", "--out", "a.iso", "--json"];
    assert_eq!(paishe(dir, &args).json()["discs"][0]["kept"], false);
    let bytes = fs::read(dir.join("a.iso")).unwrap();
    assert_eq!(paishe(dir, &args).json()["discs"][0]["kept"], true);
    assert_eq!(paishe(dir, &["disc", "session", "--out", "b.iso"]).code, 0);
    assert!(fs::read(dir.join("b.iso")).unwrap() == bytes);
    let mode = fs::metadata(dir.join("a.iso")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let mut other = bytes.clone();
    *other.last_mut().unwrap() ^= 1;
    for foreign in [b"a film".to_vec(), other] {
        fs::write(dir.join("b.iso"), &foreign).unwrap();
        let ran = paishe(dir, &["disc", "session", "--out", "b.iso"]);
        assert!(ran.code == 3 && ran.err.contains("b.iso"), "{}", ran.err);
        assert!(fs::read(dir.join("b.iso")).unwrap() == foreign);
    }
    let hidden = |name: &str| name.starts_with('.');
    assert!(contents_of_files(dir).iter().all(|name| !hidden(name)));
}

fn contents_of_files(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_session_without_shots_and_a_wrong_size_give_no_image() {
    let desk = desk(0);
    let dir = desk.path();
    let ran = paishe(dir, &["disc", "session", "--out", "a.iso"]);
    assert!(ran.code == 1 && ran.err.contains("session"), "{}", ran.err);
    for wrong in [["--capacity", "1 ell"], ["--label", "照片"]] {
        let args = [&["disc", "session", "--out", "a.iso"][..], &wrong].concat();
        assert_eq!(paishe(dir, &args).code, 2, "{wrong:?}");
    }
    assert!(!dir.join("a.iso").exists());
}

#[test]
fn what_does_not_fit_goes_on_several_discs_that_are_verified_together() {
    let dir = tempdir().unwrap();
    let capacity: Capacity = "1200KB".parse().unwrap();
    let discs = made(dir.path(), 110, capacity).unwrap();
    assert!(discs.len() >= 2, "{discs:?}");
    let mut next = 1;
    let mut paths = Vec::new();
    for (disc, name) in discs.iter().zip(1..) {
        assert_eq!(disc.path, dir.path().join(format!("out/disc-{name}.iso")));
        assert!(fs::metadata(&disc.path).unwrap().len() <= capacity.bytes());
        let (first, last) = disc.numbers.unwrap();
        assert_eq!(first.0, next);
        next = last.0 + 1;
        assert_eq!(disc.put, Put::Written);
        paths.push(disc.path.to_str().unwrap().to_owned());
    }
    assert_eq!(next, 111);
    let all: Vec<&str> = [&["verify", "--json"][..], &strs(&paths)].concat();
    let ran = paishe(dir.path(), &all);
    assert_eq!(
        (ran.code, ran.json()["deviations"].as_array().unwrap().len()),
        (0, 0),
        "{}",
        ran.out
    );
    assert_eq!(ran.json()["photos"], 110);
    let alone = paishe(dir.path(), &["verify", "--json", &paths[0]]);
    assert_eq!((alone.code, codes(&alone.json())), (0, vec!["discs_missing".to_owned()]));
    let twice = paishe(dir.path(), &["verify", "--json", &paths[0], &paths[0]]);
    assert!(codes(&twice.json()).contains(&"discs_mixed".to_owned()));
}

fn strs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

fn codes(told: &serde_json::Value) -> Vec<String> {
    let told = told["deviations"].as_array().unwrap();
    told.iter().map(|d| d["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_disc_that_is_too_small_for_one_photo_is_refused() {
    let dir = tempdir().unwrap();
    let mut huge = order_of(dir.path(), 2);
    fs::write(dir.path().join("delivery/2.JPG"), vec![0; 2 << 20]).unwrap();
    huge.0[1].bytes = 2 << 20;
    let out = dir.path().join("out/disc.iso");
    let order = Order {
        out: &out,
        label: "PHOTOS",
        centre: CENTRE,
        capacity: "1MiB".parse().unwrap(),
        photos: &huge.0,
        sheets: &huge.1,
    };
    let error = make(&order, &mut |_| {}).unwrap_err();
    assert!(matches!(&error, ExportError::NoRoom { name, .. } if name == "2.JPG"), "{error}");
    assert!(!out.exists());
}

#[test]
fn a_photo_that_changed_before_it_is_written_is_found_when_the_image_is_read_back() {
    let dir = tempdir().unwrap();
    let (photos, sheets) = order_of(dir.path(), 3);
    let mut bytes = fs::read(&photos[1].path).unwrap();
    bytes[500] ^= 1;
    fs::write(&photos[1].path, bytes).unwrap();
    let out = dir.path().join("out/disc.iso");
    let order = Order {
        out: &out,
        label: "PHOTOS",
        centre: CENTRE,
        capacity: Capacity::CD,
        photos: &photos,
        sheets: &sheets,
    };
    let error = make(&order, &mut |_| {}).unwrap_err();
    assert!(
        matches!(&error, ExportError::ReadBack { what, .. } if what.contains("2.JPG")),
        "{error}"
    );
    assert_eq!(contents_of_files(&dir.path().join("out")), Vec::<String>::new());
}

#[test]
fn an_image_is_never_larger_than_planned_and_little_smaller() {
    let dir = tempdir().unwrap();
    for count in [1, 2, 17, 240] {
        let disc =
            made(&dir.path().join(count.to_string()), count, Capacity::CD).unwrap().remove(0);
        let mut image = Image::open(fs::File::open(&disc.path).unwrap()).unwrap();
        let entries = image.files(Tree::RockRidge).unwrap();
        let items: Vec<Item> =
            entries.into_iter().map(|e| Item { name: e.path, bytes: e.bytes }).collect();
        let most = most_bytes(&items);
        assert!(disc.bytes <= most, "{count}: {} > {most}", disc.bytes);
        assert!(most - disc.bytes < 100_000 + disc.bytes / 20, "{count}: {} << {most}", disc.bytes);
    }
}

/// A script that stands for xorriso: the image is its last argument, the drive the one after `dev=`.
fn burner(dir: &Path, body: &str) -> PathBuf {
    let folder = dir.join("bin");
    fs::create_dir_all(&folder).unwrap();
    let script = format!(
        "#!/bin/sh\nfor a in \"$@\"; do case $a in dev=*) dev=${{a#dev=}};; esac; image=$a; done\n\
         echo \"$@\" > {}\n{body}\n",
        folder.join("asked").display()
    );
    fs::write(folder.join("xorriso"), script).unwrap();
    fs::set_permissions(folder.join("xorriso"), fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

/// The script's own tools, after the folder.
fn path_of(folder: &Path) -> PathBuf {
    PathBuf::from(format!("{}:/usr/bin:/bin", folder.display()))
}

#[test]
fn a_burnt_disc_is_read_back_and_a_damaged_one_is_not_accepted() {
    let desk = desk(2);
    let dir = desk.path();
    let args = ["disc", "session", "--out", "a.iso", "--burn", "drive", "--lang", "en"];
    let cases = [
        ("cp \"$image\" \"$dev\"", 0, ""),
        (
            "cp \"$image\" \"$dev\"; printf X | dd of=\"$dev\" bs=1 seek=81930 conv=notrunc 2>/dev/null",
            3,
            "sector 40",
        ),
        ("head -c 100000 \"$image\" > \"$dev\"", 3, "ends after 48 sectors"),
        ("echo 'no disc in the drive' >&2; exit 5", 3, "xorriso failed"),
    ];
    for (body, code, words) in cases {
        fs::write(dir.join("drive"), "").unwrap();
        let bin = burner(dir, body);
        let ran = paishe_with(dir, Some(&path_of(&bin)), &args);
        assert_eq!(ran.code, code, "{body}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(words), "{body}: {}", ran.err);
        let asked = fs::read_to_string(bin.join("asked")).unwrap();
        assert!(asked.starts_with("-as cdrecord -v dev=drive -sao"), "{asked}");
    }
}

#[test]
fn without_a_burner_or_on_what_is_no_drive_nothing_is_burnt() {
    let desk = desk(1);
    let dir = desk.path();
    fs::write(dir.join("drive"), "").unwrap();
    let args = ["disc", "session", "--out", "a.iso", "--burn", "drive", "--lang", "en"];
    let ran = paishe_with(dir, Some(&dir.join("empty")), &args);
    assert!(ran.code == 3 && ran.err.contains("apt-get install xorriso"), "{}", ran.err);
    fs::write(dir.join("drive"), "a thesis").unwrap();
    let bin = burner(dir, "cp \"$image\" \"$dev\"");
    let ran = paishe_with(dir, Some(&path_of(&bin)), &args);
    assert!(ran.code == 3 && ran.err.contains("neither an optical drive"), "{}", ran.err);
    assert_eq!(fs::read(dir.join("drive")).unwrap(), b"a thesis");
    assert!(!bin.join("asked").exists());
}

/// Pseudo-random numbers that are the same every time.
fn seeded(mut state: u64) -> impl FnMut(usize) -> usize {
    move |below| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    }
}

#[test]
fn an_image_with_any_bytes_changed_or_cut_is_read_or_refused() {
    let dir = tempdir().unwrap();
    let image = made(dir.path(), 20, Capacity::CD).unwrap().remove(0).path;
    let whole = fs::read(image).unwrap();
    let mut next = seeded(11);
    let mut outcomes: BTreeMap<bool, usize> = BTreeMap::new();
    for round in 0..400 {
        let mut bytes = whole.clone();
        if round % 8 == 0 {
            bytes.truncate(next(whole.len()));
        }
        for _ in 0..=next(12) {
            // Descriptors and folders lie in the first sectors.
            let at = 16 * 2048 + next(24 * 2048);
            if let Some(byte) = bytes.get_mut(at) {
                *byte = next(256) as u8;
            }
        }
        let is_read = read_all(bytes, whole.len() as u64 * 8);
        *outcomes.entry(is_read).or_default() += 1;
    }
    assert!(outcomes[&true] > 20 && outcomes[&false] > 20, "{outcomes:?}");
}

/// Reads all trees; whether nothing was refused.
fn read_all(bytes: Vec<u8>, budget: u64) -> bool {
    let Ok(mut image) = Image::open(Cursor::new(bytes)) else { return false };
    let mut is_read = true;
    for tree in image.trees() {
        let Ok(files) = image.files(tree) else { return false };
        let mut left = budget;
        for file in files {
            assert!(!file.path.split('/').any(|part| matches!(part, "" | "." | "..")));
            if file.bytes > left {
                return false;
            }
            left -= file.bytes;
            is_read &= image.pour(&file, &mut |_| {}).is_ok();
        }
    }
    is_read
}

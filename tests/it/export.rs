//! The delivery: every photo and the 汇总表, whole or not at all.

use jiff::civil::date;
use paishe::export::deliver::WORKBOOK;
use paishe::export::summary::{CENTRE_LINE, TITLE};
use paishe::export::workbook::{demo_roster, read_back, write};
use paishe::export::{
    Delivered, DeliveredShot, Delivery, ExportError, Forms, Layout, ShotRow, disk,
};
use paishe::roster::{self, IdNumber, ReadOptions, Student, demo};
use paishe::session::ShotNumber;
use paishe::spec::Profile;
use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::{TempDir, tempdir};

fn rows(count: usize) -> Vec<ShotRow> {
    let row = |(i, student): (u32, Student)| ShotRow { number: ShotNumber(i + 1), student };
    (0..).zip(demo(count, 5)).map(row).collect()
}

/// Shots with a photo each, in a session folder.
fn shots(folder: &Path, count: usize) -> Vec<DeliveredShot> {
    let shot = |row: ShotRow| {
        let photo = folder.join(format!("{}.JPG", row.number));
        let bytes = format!("photo {}", row.number).into_bytes();
        fs::write(&photo, &bytes).unwrap();
        DeliveredShot { row, photo, sha256: disk::hash(&bytes) }
    };
    rows(count).into_iter().map(shot).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn deliver(out: &Path, centre: &str, shots: &[DeliveredShot]) -> Result<Delivered, ExportError> {
    deliver_as(out, centre, shots, Forms::default())
}

fn deliver_as(
    out: &Path,
    centre: &str,
    shots: &[DeliveredShot],
    forms: Forms,
) -> Result<Delivered, ExportError> {
    let file = &Profile::builtin("nwpu-2009").unwrap().file;
    let layout = &Layout::default();
    paishe::export::deliver(out, &Delivery { centre, layout, file, forms, shots })
}

fn session(count: usize) -> (TempDir, Vec<DeliveredShot>) {
    let folder = tempdir().unwrap();
    let shots = shots(folder.path(), count);
    (folder, shots)
}

fn part(book: &Path, name: &str) -> String {
    let mut zip = zip::ZipArchive::new(fs::File::open(book).unwrap()).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn the_workbook_has_the_title_the_centre_and_the_eleven_columns_in_order() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    let mut shuffled = rows(12);
    shuffled.reverse();
    write(&path, &Layout::default(), "西安学习中心", &shuffled).unwrap();
    let book = read_back(&path).unwrap();
    assert_eq!(book.title, "高等教育学历证书图像信息采集汇总表");
    assert_eq!(book.title, TITLE);
    assert_eq!(book.centre, "校外学习中心（函授站）名称:西安学习中心");
    let columns = [
        "拍摄序号",
        "姓名",
        "学号",
        "性别",
        "身份证号码",
        "专业名称",
        "学历类别",
        "所在校别",
        "(院)系代码",
        "所在院校名称",
        "院校代码",
    ];
    assert_eq!(book.header, columns);
    let numbers: Vec<_> = book.rows.iter().map(|row| row[0].clone()).collect();
    assert_eq!(numbers, (1..=12).map(|n| n.to_string()).collect::<Vec<_>>());
    assert_eq!(book.rows[9][1], rows(12)[9].student.name);
}

#[test]
fn codes_and_whatever_looks_like_a_formula_are_text_cells() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    let mut rows = rows(5);
    for (row, start) in
        rows.iter_mut().zip(["=1+1", "+86138", "-1+1", "@SUM(A1)", "=HYPERLINK(\"x\")"])
    {
        row.student.major = start.into();
        row.student.department_code = "004".into();
    }
    write(&path, &Layout::default(), "=cmd|' /C calc'!A0", &rows).unwrap();
    let sheet = part(&path, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "no cell is a formula");
    let book = read_back(&path).unwrap();
    assert_eq!(book.centre, format!("{CENTRE_LINE}=cmd|' /C calc'!A0"));
    assert_eq!(book.rows[3][5], "@SUM(A1)");
    assert_eq!(book.rows[0][8], "004");
    assert!(sheet.contains(r#"orientation="landscape""#) && sheet.contains(r#"paperSize="9""#));
    assert!(part(&path, "xl/workbook.xml").contains("_xlnm.Print_Titles"));
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let folder = tempdir().unwrap();
    let paths = ["a.xlsx", "b.xlsx"].map(|name| folder.path().join(name));
    for path in &paths {
        write(path, &Layout::default(), "西安", &rows(8)).unwrap();
    }
    assert_eq!(fs::read(&paths[0]).unwrap(), fs::read(&paths[1]).unwrap());
}

#[test]
fn a_workbook_without_rows_or_with_unusual_names_reads_back() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    let other = Layout { title: "另一标题".into(), ..Layout::default() };
    write(&path, &other, "", &[]).unwrap();
    assert_eq!(read_back(&path).unwrap().title, "另一标题");
    let mut rows = rows(4);
    let names = [
        "阿依古丽·买买提",
        "刘\u{E863}𬱖",
        " <b>&\"'_x0041_ ",
        "努尔艾力·麦麦提阿卜杜拉·吐尔逊江·阿卜力克木·买买提吐尔逊",
    ];
    for (row, name) in rows.iter_mut().zip(names) {
        row.student.name = name.into();
    }
    write(&path, &Layout::default(), "西安", &rows).unwrap();
    let back: Vec<_> =
        read_back(&path).unwrap().rows.into_iter().map(|row| row[1].clone()).collect();
    assert_eq!(back, names);
}

#[test]
fn a_delivery_holds_every_photo_and_the_workbook_and_nothing_else() {
    let (_session, shots) = session(12);
    let out = tempdir().unwrap();
    let out = out.path().join("disc/2026");
    let delivered = deliver(&out, "西安", &shots).unwrap();
    assert_eq!((delivered.photos, delivered.workbook), (12, out.join(WORKBOOK)));
    let mut want: Vec<_> =
        (1..=12).map(|n| format!("{n}.JPG")).chain([WORKBOOK.to_owned()]).collect();
    want.sort();
    assert_eq!(names(&out), want);
    for name in want {
        let mode = fs::metadata(out.join(&name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::read(out.join("7.JPG")).unwrap(), b"photo 7");
}

#[test]
fn delivering_again_keeps_what_is_right_and_adds_what_is_new() {
    let (folder, first) = session(3);
    let out = tempdir().unwrap();
    deliver(out.path(), "西安", &first).unwrap();
    let kept = fs::metadata(out.path().join("2.JPG")).unwrap().modified().unwrap();
    let delivered = deliver(out.path(), "西安", &shots(folder.path(), 5)).unwrap();
    assert_eq!(delivered.photos, 5);
    assert_eq!(fs::metadata(out.path().join("2.JPG")).unwrap().modified().unwrap(), kept);
    assert_eq!(read_back(&delivered.workbook).unwrap().rows.len(), 5);
}

#[test]
fn a_file_of_somebody_else_is_never_replaced() {
    let (_session, shots) = session(3);
    let out = tempdir().unwrap();
    fs::write(out.path().join("2.JPG"), "a holiday").unwrap();
    fs::write(out.path().join("notes.txt"), "mine").unwrap();
    let error = deliver(out.path(), "西安", &shots).unwrap_err();
    assert!(matches!(&error, ExportError::InTheWay { path } if path.ends_with("2.JPG")));
    assert!(error.to_string().contains("2.JPG"));
    assert_eq!(fs::read(out.path().join("2.JPG")).unwrap(), b"a holiday");
    assert_eq!(fs::read(out.path().join("notes.txt")).unwrap(), b"mine");
    assert!(!out.path().join(WORKBOOK).exists(), "the workbook is written last");
}

#[test]
fn a_foreign_workbook_stops_the_delivery_before_any_photo() {
    let (_session, shots) = session(2);
    let out = tempdir().unwrap();
    fs::write(out.path().join(WORKBOOK), "budget").unwrap();
    let error = deliver(out.path(), "西安", &shots).unwrap_err();
    assert!(matches!(error, ExportError::InTheWay { .. }));
    assert_eq!(names(out.path()), [WORKBOOK]);
}

#[test]
fn a_workbook_of_other_shots_is_left_alone() {
    let (_session, shots) = session(2);
    let out = tempdir().unwrap();
    let path = out.path().join(WORKBOOK);
    let mut others = rows(2);
    others[1].student.number.0 = "someone else".into();
    write(&path, &Layout::default(), "西安", &others).unwrap();
    let before = fs::read(&path).unwrap();
    assert!(matches!(deliver(out.path(), "西安", &shots), Err(ExportError::InTheWay { .. })));
    assert!(matches!(
        write(&path, &Layout::default(), "西安", &rows(2)),
        Err(ExportError::InTheWay { .. })
    ));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_photo_that_changed_since_it_was_accepted_is_not_delivered() {
    let (folder, shots) = session(2);
    fs::write(folder.path().join("2.JPG"), "other").unwrap();
    let out = tempdir().unwrap();
    let error = deliver(out.path(), "西安", &shots).unwrap_err();
    assert!(matches!(error, ExportError::PhotoChanged { .. }));
    assert_eq!(names(out.path()), ["1.JPG"]);
}

#[test]
fn what_an_interrupted_delivery_left_is_removed_by_the_next() {
    let (_session, shots) = session(2);
    let out = tempdir().unwrap();
    fs::write(out.path().join(".paishe-unfinished-2.JPG"), "pho").unwrap();
    deliver(out.path(), "西安", &shots).unwrap();
    assert_eq!(names(out.path()), ["1.JPG", "2.JPG", WORKBOOK]);
}

#[test]
fn two_deliveries_into_one_folder_do_not_mix() {
    let (_session, shots) = session(1);
    let out = tempdir().unwrap();
    let held = disk::Folder::open(out.path()).unwrap();
    let error = deliver(out.path(), "西安", &shots).unwrap_err();
    assert!(matches!(error, ExportError::Busy { .. }), "{error}");
    drop(held);
    deliver(out.path(), "西安", &shots).unwrap();
}

#[test]
fn one_number_twice_and_an_unusable_folder_are_told_clearly() {
    let (folder, mut shots) = session(2);
    let blocked = folder.path().join("1.JPG").join("out");
    let error = deliver(&blocked, "西安", &shots).unwrap_err();
    assert!(error.to_string().contains("out"), "{error}");
    shots[1].row.number = ShotNumber(1);
    let out = tempdir().unwrap();
    let error = deliver(out.path(), "西安", &shots).unwrap_err();
    assert!(matches!(error, ExportError::NumberTwice(ShotNumber(1))));
    assert_eq!(names(out.path()), Vec::<String>::new());
}

#[test]
fn errors_never_hold_an_id_number() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    let mut rows = rows(1);
    // Longer than a cell may be, so that the writer refuses the row.
    rows[0].student.id_number = IdNumber::new("61019919900101123X".repeat(2000));
    let error = write(&path, &Layout::default(), "西安", &rows).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("19900101"));
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[test]
fn the_demonstration_roster_and_a_workbook_come_back_as_the_same_students() {
    let folder = tempdir().unwrap();
    let students: Vec<Student> = demo(50, 1);
    let options = ReadOptions::on(date(2026, 9, 1));
    let path = folder.path().join("名单.xlsx");
    demo_roster(&path, &students).unwrap();
    let import = roster::read(&fs::read(&path).unwrap(), "名单.xlsx", &options);
    let back: Vec<_> = import.rows.into_iter().map(|row| row.student).collect();
    assert_eq!(back, students);
    // Only the school's own list would have no 拍摄序号: that it is missing is no notice.
    assert_eq!(import.notices, vec![]);
    let book = folder.path().join(WORKBOOK);
    write(&book, &Layout::default(), "西安", &rows(20)).unwrap();
    let import = roster::read(&fs::read(&book).unwrap(), WORKBOOK, &options);
    let back: Vec<_> = import.rows.into_iter().map(|row| row.student).collect();
    assert_eq!(back, rows(20).into_iter().map(|row| row.student).collect::<Vec<_>>());
}

#[test]
fn a_delivery_has_the_table_as_text_and_the_photos_in_the_workbook_when_asked() {
    let folder = tempdir().unwrap();
    let mut shots = shots(folder.path(), 3);
    let photo = paishe_photo();
    for shot in &mut shots {
        fs::write(&shot.photo, &photo).unwrap();
        shot.sha256 = disk::hash(&photo);
    }
    let out = tempdir().unwrap();
    let forms = Forms { pictures: true, csv: true, xls: false };
    let delivered = deliver_as(out.path(), "西安", &shots, forms).unwrap();
    assert_eq!(delivered.files, ["1.JPG", "2.JPG", "3.JPG", "汇总表.csv", WORKBOOK]);
    let book = read_back(&delivered.workbook).unwrap();
    assert_eq!(book.header.last().map(String::as_str), Some("照片"));
    let media = zip::ZipArchive::new(fs::File::open(&delivered.workbook).unwrap()).unwrap();
    assert!(media.file_names().any(|name| name.unwrap().starts_with("xl/media/")));
    let text = fs::read_to_string(out.path().join("汇总表.csv")).unwrap();
    assert!(text.starts_with("\u{feff}拍摄序号,姓名,学号,") && text.lines().count() == 4);
    deliver(out.path(), "西安", &shots).unwrap();
    assert_eq!(read_back(&delivered.workbook).unwrap().header.len(), 11, "the pictures go again");
}

fn paishe_photo() -> Vec<u8> {
    let mut jpeg = Vec::new();
    let picture = image::RgbImage::from_pixel(144, 192, image::Rgb([100, 197, 255]));
    picture.write_to(&mut std::io::Cursor::new(&mut jpeg), image::ImageFormat::Jpeg).unwrap();
    jpeg
}

#[test]
fn the_old_workbook_holds_the_same_cells() {
    let (_session, shots) = session(5);
    let out = tempdir().unwrap();
    let forms = Forms { xls: true, ..Forms::default() };
    match deliver_as(out.path(), "西安", &shots, forms) {
        Ok(delivered) => {
            let (old, new) = (out.path().join("汇总表.xls"), &delivered.workbook);
            assert_eq!(read_back(&old).unwrap(), read_back(new).unwrap());
            assert!(fs::read(&old).unwrap().starts_with(&[0xD0, 0xCF, 0x11, 0xE0]));
            deliver_as(out.path(), "西安", &shots, forms).unwrap();
        }
        // Where LibreOffice is absent everything else is delivered, and the sentence says what to install.
        Err(ExportError::NoOffice) => {
            assert!(std::env::var_os("CI").is_none(), "CI installs LibreOffice");
            assert!(out.path().join(WORKBOOK).exists());
        }
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_profile_has_the_last_word_on_columns_title_and_names() {
    let (_session, mut shots) = session(2);
    shots[0].row.student.extra.insert("班级".into(), "1班".into());
    let mut profile = Profile::builtin("cet-2017").unwrap();
    profile.delivery.title = "另一标题".into();
    profile.delivery.columns = ["学号", "拍摄序号", "班级"].map(str::to_owned).to_vec();
    let layout = &Layout::of(&profile.delivery);
    let out = tempdir().unwrap();
    let (forms, file) = (Forms::default(), &profile.file);
    let delivery = Delivery { centre: "西安", layout, file, forms, shots: &shots };
    let delivered = paishe::export::deliver(out.path(), &delivery).unwrap();
    let book = read_back(&delivered.workbook).unwrap();
    assert_eq!((book.title.as_str(), book.header), ("另一标题", profile.delivery.columns.clone()));
    assert_eq!(book.rows[0][2], "1班");
    let id = shots[0].row.student.id_number.clone();
    let id = id.reveal();
    assert!(out.path().join(format!("{id}.jpg")).exists());
    shots[1].row.student.id_number = shots[0].row.student.id_number.clone();
    let delivery = Delivery { centre: "西安", layout, file, forms, shots: &shots };
    let refused = paishe::export::deliver(tempdir().unwrap().path(), &delivery).unwrap_err();
    assert!(matches!(refused, ExportError::NameTwice(..)), "{refused}");
    assert!(!refused.to_string().contains(id));
}

#[test]
fn a_numbered_photo_that_is_of_no_row_stops_the_delivery() {
    let (_session, shots) = session(2);
    let out = tempdir().unwrap();
    fs::write(out.path().join("5.jpg"), "of an earlier delivery").unwrap();
    let error = deliver(out.path(), "西安", &shots).unwrap_err();
    assert!(matches!(&error, ExportError::InTheWay { path } if path.ends_with("5.jpg")));
}

//! Verification: a good delivery deviates in nothing, and one that is broken in one way deviates in exactly that.

use crate::delivery::{deliver_to, good, has, paishe, photo, photo_of, shots, tool};
use image::codecs::jpeg::JpegEncoder;
use paishe::export::verify::{Code, Rules, Severity, Verdict, gather, judge};
use paishe::roster::{IdNumber, Student, demo};
use paishe::spec::Profile;
use rust_xlsxwriter::{Workbook, Worksheet};
use std::fs;
use std::path::Path;
use tempfile::tempdir;

fn rules(profile: &str) -> Rules {
    Rules::of(&Profile::builtin(profile).unwrap(), jiff::civil::date(2026, 11, 26))
}

fn verdict_by(profile: &str, paths: &[&Path]) -> Verdict {
    let rules = rules(profile);
    let parts: Vec<_> = paths.iter().map(|path| gather::gather(path, &rules).unwrap()).collect();
    judge(&parts, &rules)
}

fn codes(verdict: &Verdict) -> Vec<String> {
    let mut codes: Vec<_> = verdict.deviations.iter().map(|d| d.code.to_string()).collect();
    codes.sort();
    codes
}

fn codes_of(path: &Path) -> Vec<String> {
    codes(&verdict_by("nwpu-2009", &[path]))
}

/// A good delivery of eight, broken by a hand; what deviates then.
fn broken(hand: impl FnOnce(&Path)) -> Vec<String> {
    let dir = tempdir().unwrap();
    let folder = dir.path().join("delivery");
    good(&folder, 8);
    hand(&folder);
    codes_of(&folder)
}

fn rename(folder: &Path, from: &str, to: &str) {
    fs::rename(folder.join(from), folder.join(to)).unwrap();
}

#[test]
fn a_good_delivery_deviates_in_nothing() {
    assert_eq!(broken(|_| {}), Vec::<String>::new());
    let dir = tempdir().unwrap();
    good(&dir.path().join("d"), 8);
    let ran = paishe(dir.path(), &["verify", "d", "--json"]);
    let told = ran.json();
    assert_eq!((ran.code, &told["photos"], &told["rows"]), (0, &8.into(), &8.into()));
    let ran = paishe(dir.path(), &["--lang", "en", "verify", "d"]);
    assert!(ran.out.ends_with("0 errors, 0 warnings; as the rules ask\n"), "{}", ran.out);
}

#[test]
fn every_way_to_name_a_photo_wrongly_has_its_code() {
    let cases = [
        ("7.jpg", "name_case"),
        ("007.JPG", "name_leading_zero"),
        ("7 .JPG", "name_space"),
        ("７.JPG", "name_space"),
        ("7.JPEG", "name_extension"),
    ];
    for (name, code) in cases {
        assert_eq!(broken(|folder| rename(folder, "7.JPG", name)), [code], "{name}");
    }
    let unknown = broken(|folder| rename(folder, "7.JPG", "王一.JPG"));
    assert_eq!(unknown, ["name_not_a_number", "row_without_photo"]);
}

#[test]
fn every_way_to_break_a_photo_has_its_code() {
    let write = |name: &'static str, bytes: Vec<u8>| {
        move |folder: &Path| fs::write(folder.join(name), bytes).unwrap()
    };
    let whole = photo(7);
    let cut = whole[..whole.len() * 2 / 3].to_vec();
    assert_eq!(broken(write("7.JPG", cut)), ["photo_damaged"]);
    assert_eq!(broken(write("7.JPG", Vec::new())), ["empty_file"]);
    assert_eq!(broken(write("7.JPG", b"no picture".to_vec())), ["not_a_jpeg"]);
    assert_eq!(broken(write("7.JPG", photo_of(7, 144, 192))), ["wrong_pixel_size"]);
    let mut grey = Vec::new();
    let pixels = image::GrayImage::from_pixel(144, 192, image::Luma([90]));
    JpegEncoder::new_with_quality(&mut grey, 30).encode_image(&pixels).unwrap();
    assert_eq!(broken(write("7.JPG", grey)), ["low_quality", "not_colour", "wrong_density"]);
    let mut long = photo(7);
    long.extend(vec![0; 100_000]);
    assert_eq!(broken(write("7.JPG", long)), ["file_too_large"]);
    let mut huge = photo(7);
    huge.extend(vec![0; 20 << 20]);
    assert_eq!(broken(write("7.JPG", huge)), ["photo_too_long"]);
    let mut png = Vec::new();
    let pixels = image::RgbImage::new(144, 192);
    pixels.write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
    assert_eq!(broken(write("7.JPG", png)), ["not_a_jpeg"]);
}

#[test]
fn height_stands_before_width_as_the_regulation_prints_it() {
    let dir = tempdir().unwrap();
    good(dir.path(), 2);
    fs::write(dir.path().join("2.JPG"), photo_of(2, 640, 480)).unwrap();
    let verdict = verdict_by("nwpu-2009", &[dir.path()]);
    let wrong = verdict.deviations.iter().find(|d| d.code == Code::WrongPixelSize.name()).unwrap();
    assert!(wrong.sentence(paishe::lang::Lang::Zh).contains("640×480，应为 192×144"));
}

#[test]
fn photos_too_many_or_too_few_have_their_codes() {
    let remove =
        |name: &'static str| move |folder: &Path| fs::remove_file(folder.join(name)).unwrap();
    assert_eq!(broken(remove("3.JPG")), ["row_without_photo"]);
    assert_eq!(broken(remove("汇总表.xlsx")), ["no_workbook"]);
    let added = broken(|folder| fs::write(folder.join("9.JPG"), photo(9)).unwrap());
    assert_eq!(added, ["photo_without_row"]);
    let far = broken(|folder| fs::write(folder.join("12.JPG"), photo(12)).unwrap());
    assert_eq!(far, ["number_gap", "photo_without_row"]);
    let twice = broken(|folder| fs::write(folder.join("07.JPG"), photo(70)).unwrap());
    assert_eq!(twice, ["name_leading_zero", "number_twice"]);
    let same = broken(|folder| fs::write(folder.join("7.JPG"), photo(6)).unwrap());
    assert_eq!(same, ["same_picture"]);
    let moved = broken(|folder| {
        fs::create_dir(folder.join("照片")).unwrap();
        rename(folder, "7.JPG", "照片/7.JPG");
    });
    assert_eq!(moved, ["photo_in_subfolder"]);
    let strange = broken(|folder| {
        fs::write(folder.join("Thumbs.db"), "x").unwrap();
        fs::write(folder.join(".DS_Store"), "x").unwrap();
    });
    assert_eq!(strange, ["strange_file", "strange_file"]);
}

#[test]
fn what_is_no_file_is_not_waited_for() {
    let pipe = broken(|folder| {
        fs::remove_file(folder.join("7.JPG")).unwrap();
        tool(folder, "mkfifo", &["7.JPG"]);
    });
    assert_eq!(pipe, ["unreadable_file"]);
}

/// A 汇总表 as somebody types it: title, centre, header, rows; a hand may change it.
struct Typed {
    title: String,
    centre: String,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    /// Columns, from 0, that are numbers.
    numbers: Vec<u16>,
}

const HEADER: [&str; 11] = [
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

impl Typed {
    fn of(students: &[Student]) -> Self {
        let row = |(number, s): (usize, &Student)| {
            let sex = s.sex.map(|sex| sex.to_string()).unwrap_or_default();
            [
                &number.to_string(),
                &s.name,
                &s.number.0,
                &sex,
                s.id_number.reveal(),
                &s.major,
                &s.degree_kind,
                &s.school_kind,
                &s.department_code,
                &s.school_name,
                &s.school_code,
            ]
            .map(str::to_owned)
            .to_vec()
        };
        Self {
            title: "高等教育学历证书图像信息采集汇总表".into(),
            centre: "校外学习中心（函授站）名称：西安".into(),
            header: HEADER.map(str::to_owned).to_vec(),
            rows: (1..).zip(students).map(row).collect(),
            numbers: vec![0],
        }
    }

    fn save(&self, path: &Path) {
        let mut book = Workbook::new();
        let page = book.add_worksheet();
        page.write_string(0, 0, &self.title).unwrap();
        page.write_string(1, 0, &self.centre).unwrap();
        let lines = std::iter::once(&self.header).chain(&self.rows);
        for (row, cells) in (2..).zip(lines) {
            for (column, text) in (0..).zip(cells) {
                self.cell(page, row, column, text);
            }
        }
        book.save(path).unwrap();
    }

    fn cell(&self, page: &mut Worksheet, row: u32, column: u16, text: &str) {
        match text.parse::<f64>() {
            Ok(number) if row > 2 && self.numbers.contains(&column) => {
                page.write_number(row, column, number).unwrap();
            }
            _ => {
                page.write_string(row, column, text).unwrap();
            }
        }
    }
}

/// What deviates when the 汇总表 was typed with a mistake.
fn typed(hand: impl FnOnce(&mut Typed)) -> Vec<String> {
    broken(|folder| {
        let mut typed = Typed::of(&demo(8, 5));
        hand(&mut typed);
        typed.save(&folder.join("汇总表.xlsx"));
    })
}

fn swap_columns(typed: &mut Typed, a: usize, b: usize) {
    typed.header.swap(a, b);
    typed.rows.iter_mut().for_each(|row| row.swap(a, b));
}

#[test]
fn every_way_to_lay_the_table_out_wrongly_has_its_code() {
    assert_eq!(typed(|_| {}), Vec::<String>::new());
    assert_eq!(typed(|t| t.title = "汇总表".into()), ["title_wrong"]);
    assert_eq!(typed(|t| t.centre = "校外学习中心（函授站）名称:".into()), ["centre_empty"]);
    assert_eq!(typed(|t| t.centre = "西安".into()), ["centre_line_missing"]);
    assert_eq!(typed(|t| swap_columns(t, 5, 6)), ["column_order"]);
    assert_eq!(typed(|t| t.header[4] = "身份证号".into()), ["column_name"]);
    let cut = typed(|t| {
        t.header.remove(5);
        t.rows.iter_mut().for_each(|row| drop(row.remove(5)));
    });
    assert_eq!(cut, ["column_missing"]);
    assert_eq!(typed(|t| t.header.push("备考".into())), ["column_extra"]);
    assert_eq!(typed(|t| t.header[0] = "拍摄\n序号".into()), Vec::<String>::new());
    assert_eq!(typed(|t| t.rows.clear()).iter().filter(|c| *c == "no_rows").count(), 1);
}

#[test]
fn every_way_to_fill_the_table_wrongly_has_its_code() {
    // Three rows then come after a higher number.
    assert_eq!(typed(|t| t.rows.swap(2, 5)), ["row_order"; 3]);
    let repeated = typed(|t| t.rows[3][0] = "3".into());
    assert_eq!(repeated, ["photo_without_row", "row_number_repeated"]);
    let no_number = typed(|t| t.rows[3][0] = "第四".into());
    assert_eq!(no_number, ["photo_without_row", "row_number_wrong"]);
    let gone = typed(|t| drop(t.rows.remove(7)));
    assert_eq!(gone, ["photo_without_row"]);
    let student = typed(|t| t.rows[3][2] = t.rows[2][2].clone());
    assert_eq!(student, ["student_number_repeated"]);
    let id = typed(|t| {
        t.rows[3][4] = t.rows[2][4].clone();
        t.rows[3][3] = t.rows[2][3].clone();
    });
    assert_eq!(id, ["id_two_names"]);
    let checksum = typed(|t| {
        let end = if t.rows[3][4].ends_with('1') { "2" } else { "1" };
        t.rows[3][4].replace_range(17.., end);
    });
    assert_eq!(checksum, ["id_checksum"]);
    let school = typed(|t| t.rows[3][10] = "10698".into());
    assert_eq!(school, ["school_mismatch"]);
}

#[test]
fn numbers_for_text_are_named_column_by_column() {
    let all = |column| typed(move |t: &mut Typed| t.numbers.push(column));
    assert_eq!(all(2), vec!["stored_as_number"; 8]);
    assert_eq!(all(8), vec!["stored_as_number"; 8]);
    assert_eq!(all(10), vec!["stored_as_number"; 8]);
    let ids = all(4);
    assert!(ids.iter().all(|code| code == "stored_as_number") && ids.len() > 5, "{ids:?}");
}

#[test]
fn tables_of_other_kinds_and_several_of_them_are_compared() {
    let csv = "拍摄序号,姓名,学号,性别,身份证号码,专业名称,学历类别,所在校别,(院)系代码,所在院校名称,院校代码\n";
    let text = |rows: &[Vec<String>]| {
        rows.iter().fold(csv.to_owned(), |text, row| text + &row.join(",") + "\n")
    };
    let alone = broken(|folder| {
        fs::remove_file(folder.join("汇总表.xlsx")).unwrap();
        let rows = Typed::of(&demo(8, 5)).rows;
        fs::write(folder.join("汇总表.csv"), text(&rows)).unwrap();
    });
    assert_eq!(alone, Vec::<String>::new());
    let differ = broken(|folder| {
        let mut rows = Typed::of(&demo(8, 5)).rows;
        rows[3][1] = "别人".into();
        fs::write(folder.join("汇总表.csv"), text(&rows)).unwrap();
    });
    assert_eq!(differ, ["workbooks_differ"]);
    let several = broken(|folder| {
        rename(folder, "汇总表.xlsx", "a.xlsx");
        fs::copy(folder.join("a.xlsx"), folder.join("b.xlsx")).unwrap();
    });
    assert_eq!(several, ["several_workbooks"]);
    let torn = broken(|folder| fs::write(folder.join("汇总表.xlsx"), "PK\u{3}\u{4} torn").unwrap());
    assert_eq!(torn, ["workbook_unreadable"]);
}

fn sums_of(folder: &Path) {
    let names: Vec<String> = (1..=8).map(|n| format!("{n}.JPG")).collect();
    let mut args: Vec<&str> = names.iter().map(String::as_str).collect();
    args.push("汇总表.xlsx");
    fs::write(folder.join("SHA256SUMS"), tool(folder, "sha256sum", &args)).unwrap();
}

#[test]
fn lists_are_compared_with_the_files() {
    assert_eq!(broken(sums_of), Vec::<String>::new());
    let differs = broken(|folder| {
        sums_of(folder);
        fs::write(folder.join("7.JPG"), photo(700)).unwrap();
    });
    assert_eq!(differs, ["checksum_differs"]);
    let missing = broken(|folder| {
        sums_of(folder);
        fs::remove_file(folder.join("7.JPG")).unwrap();
    });
    assert_eq!(missing, ["listed_file_missing", "row_without_photo"]);
    let more = broken(|folder| {
        sums_of(folder);
        fs::write(folder.join("9.JPG"), photo(9)).unwrap();
    });
    assert_eq!(more, ["file_not_listed", "photo_without_row"]);
    let students = demo(8, 5);
    let index = |name: &str| {
        let header = "\u{FEFF}拍摄序号\t姓名\t学号\r\n".to_owned();
        (1..).zip(&students).fold(header, |text, (n, s): (u32, &Student)| {
            let name = if n == 4 { name } else { &s.name };
            text + &format!("{n}\t{name}\t{}\r\n", s.number)
        })
    };
    let right = index(&students[3].name);
    assert_eq!(broken(|f| fs::write(f.join("INDEX.TXT"), &right).unwrap()), Vec::<String>::new());
    let wrong = index("别人");
    assert_eq!(broken(|f| fs::write(f.join("INDEX.TXT"), &wrong).unwrap()), ["index_differs"]);
    let less = right.lines().take(8).collect::<Vec<_>>().join("\n");
    assert_eq!(broken(|f| fs::write(f.join("INDEX.TXT"), &less).unwrap()), ["index_differs"]);
    assert_eq!(
        broken(|f| fs::write(f.join("INDEX.TXT"), "see disc").unwrap()),
        ["index_unreadable"]
    );
}

#[test]
fn photos_named_by_id_number_are_matched_and_no_number_is_shown() {
    let dir = tempdir().unwrap();
    let (scratch, folder) = (tempdir().unwrap(), dir.path().join("d"));
    let students = demo(5, 5);
    deliver_to(&folder, &shots(scratch.path(), &students), "cet-2017");
    assert_eq!(codes(&verdict_by("cet-2017", &[&folder])), Vec::<String>::new());
    let id = students[1].id_number.reveal();
    rename(&folder, &format!("{id}.jpg"), &format!("{id}.JPG"));
    fs::remove_file(folder.join(format!("{}.jpg", students[2].id_number.reveal()))).unwrap();
    let wrong = IdNumber::new(format!("{}00", &id[..16]));
    fs::write(folder.join(format!("{}.jpg", wrong.reveal())), photo(9)).unwrap();
    let verdict = verdict_by("cet-2017", &[&folder]);
    assert_eq!(codes(&verdict), ["name_case", "name_not_an_id", "row_without_photo"]);
    for args in [&["verify", "d", "--profile", "cet-2017"][..], &["verify", "d", "--json"]] {
        let out = paishe(dir.path(), args).out;
        assert!(students.iter().all(|s| !out.contains(s.id_number.reveal())), "{out}");
        assert!(!out.contains(wrong.reveal()));
    }
}

#[test]
fn one_photo_for_two_enrolments_of_one_person_is_right() {
    let dir = tempdir().unwrap();
    let scratch = tempdir().unwrap();
    let mut students = demo(3, 5);
    let number = students[2].number.clone();
    students[2] = Student { number, ..students[1].clone() };
    let mut shots = shots(scratch.path(), &students);
    shots[2].photo = shots[1].photo.clone();
    shots[2].sha256 = shots[1].sha256;
    deliver_to(dir.path(), &shots, "nwpu-2009");
    assert_eq!(codes_of(dir.path()), Vec::<String>::new());
}

#[test]
fn discs_that_others_made_are_read_in_every_form() {
    if !has("xorriso") || !has("genisoimage") {
        return println!("skipped: xorriso or genisoimage is missing");
    }
    let dir = tempdir().unwrap();
    good(&dir.path().join("d"), 8);
    let charset = ["-input-charset", "utf-8"];
    let xorriso: [(&str, &[&str]); 3] = [("j", &["-J"]), ("r", &["-R"]), ("jr", &["-J", "-R"])];
    for (name, options) in xorriso {
        let image = format!("x-{name}.iso");
        let args = [&["-as", "mkisofs", "-o", &image][..], &charset, options, &["d"]].concat();
        tool(dir.path(), "xorriso", &args);
        assert_eq!(codes_of(&dir.path().join(image)), Vec::<String>::new(), "{name}");
    }
    let genisoimage: [(&str, &[&str]); 5] = [
        ("j", &["-J"]),
        ("r", &["-R"]),
        ("j3", &["-J", "-iso-level", "3"]),
        ("jrl", &["-J", "-R", "-joliet-long"]),
        ("udf", &["-J", "-udf"]),
    ];
    for (name, options) in genisoimage {
        let image = format!("g-{name}.iso");
        let args = [&["-quiet", "-o", &image][..], &charset, options, &["d"]].concat();
        tool(dir.path(), "genisoimage", &args);
        assert_eq!(codes_of(&dir.path().join(image)), Vec::<String>::new(), "{name}");
    }
    // The names of the seventies: the workbook's is lost, the photos' are right.
    let args = ["-quiet", "-o", "plain.iso", "-iso-level", "1", "-input-charset", "utf-8", "d"];
    tool(dir.path(), "genisoimage", &args);
    assert_eq!(codes_of(&dir.path().join("plain.iso")), Vec::<String>::new());
}

#[test]
fn a_disc_in_udf_only_and_what_is_no_disc_get_one_sentence() {
    let dir = tempdir().unwrap();
    let mut udf = vec![0; 64 * 2048];
    for (sector, mark) in [(16, b"BEA01"), (17, b"NSR02"), (18, b"TEA01")] {
        udf[sector * 2048 + 1..][..5].copy_from_slice(mark);
    }
    fs::write(dir.path().join("udf.iso"), udf).unwrap();
    fs::write(dir.path().join("text.iso"), "no image").unwrap();
    for (name, words) in
        [("udf.iso", "mount it"), ("text.iso", "give a folder"), ("absent", "absent")]
    {
        let ran = paishe(dir.path(), &["--lang", "en", "verify", name]);
        assert_eq!((ran.code, ran.err.lines().count()), (3, 1), "{}", ran.err);
        assert!(ran.err.contains(words) && ran.err.contains(name), "{}", ran.err);
    }
}

#[test]
fn a_damaged_image_gets_one_sentence_or_its_deviations() {
    let dir = tempdir().unwrap();
    good(&dir.path().join("d"), 8);
    if !has("xorriso") {
        return println!("skipped: xorriso is missing");
    }
    tool(
        dir.path(),
        "xorriso",
        &["-as", "mkisofs", "-o", "a.iso", "-J", "-input-charset", "utf-8", "d"],
    );
    let whole = fs::read(dir.path().join("a.iso")).unwrap();
    let rules = rules("nwpu-2009");
    let path = dir.path().join("b.iso");
    let mut state = 5_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize % below
    };
    let mut refused = 0;
    for round in 0..120 {
        let mut bytes = whole.clone();
        let span = if round % 2 == 0 { 64 * 2048 } else { whole.len() };
        for _ in 0..=next(10) {
            let at = (16 * 2048 + next(span)).min(whole.len() - 1);
            bytes[at] = next(256) as u8;
        }
        fs::write(&path, bytes).unwrap();
        match gather::gather(&path, &rules) {
            Ok(part) => drop(judge(&[part], &rules)),
            Err(error) => {
                refused += 1;
                assert!(error.to_string().contains("b.iso"));
            }
        }
    }
    assert!(refused < 120);
    // The last 150 sectors of xorriso's images hold nothing.
    fs::write(&path, &whole[..whole.len() - 2048]).unwrap();
    assert_eq!(codes_of(&path), ["image_cut"]);
    fs::write(&path, &whole[..whole.len() - 152 * 2048]).unwrap();
    let cut = verdict_by("nwpu-2009", &[&path]);
    assert!(cut.count(Severity::Error) > 0);
    assert!(cut.deviations.iter().any(|d| d.code == "unreadable_file"), "{:?}", codes(&cut));
}

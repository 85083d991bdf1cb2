//! `paishe cards`: workbook and page tell each student how the 采集卡 is filled in, and no page holds an ID number.

use crate::crash::{acceptance, new_frame};
use calamine::{Data, Reader, Xlsx, open_workbook};
use paishe::export::cards::{COLUMNS, TITLE};
use paishe::roster::card::{Card, Remark};
use paishe::roster::{IdNumber, Student, StudentNumber, demo};
use paishe::session::Mend;
use paishe::spec::Sequence;
use paishe::store::{Settings, Store};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const PROGRAM: &str = env!("CARGO_BIN_EXE_paishe");
const CENTRE: &str = "西安<学习>中心";
/// Sound by GB 11643; the county was never assigned.
const ID_WITH_X: &str = "61019919900101006X";

/// Two classes; in the first a rare Hanzi, letters in 学号 and an X, a long name, a foreign one.
fn students() -> Vec<Student> {
    let mut students = demo(6, 9);
    for (student, name) in students.iter_mut().zip([
        "王珺",
        "努尔艾力·麦麦提阿卜杜拉",
        "John Smith",
        "刘\u{E863}",
        "欧阳建国",
        "张伟",
    ]) {
        student.name = name.into();
    }
    for (at, student) in students.iter_mut().enumerate() {
        let class = if at % 2 == 0 { "计算机<1>班" } else { "会计2班" };
        student.extra.insert("班级".into(), class.into());
    }
    students[0].number = StudentNumber("2010函A01".into());
    students[0].id_number = IdNumber::new(ID_WITH_X.into());
    students
}

/// A session that stays open: cards only look at it.
struct Desk {
    dir: tempfile::TempDir,
    students: Vec<Student>,
    store: Store,
}

impl Desk {
    fn new(students: Vec<Student>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings {
            profile: "nwpu-2009".into(),
            centre: CENTRE.into(),
            sequence: Sequence::OnAccept,
        };
        let mut store = Store::create(&dir.path().join("session"), &settings).unwrap();
        store.import(&students).unwrap();
        Self { dir, students, store }
    }

    fn session(&self) -> PathBuf {
        self.dir.path().join("session")
    }

    fn accept(&mut self, at: usize) {
        let student = &self.students[at].number;
        let frame = new_frame(&mut self.store, &format!("frame-{at}.jpg"));
        self.store.bind(frame, student).unwrap();
        self.store.accept(&acceptance(frame, student, b"photo")).unwrap();
    }

    fn cards(&self, args: &[&str]) -> Output {
        let home = self.dir.path();
        let mut command = Command::new(PROGRAM);
        command.args(["cards", "session"]).args(args).current_dir(home).env("HOME", home);
        command.output().unwrap()
    }

    /// What is printed; the command must succeed.
    fn told(&self, args: &[&str]) -> String {
        let output = self.cards(args);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The sentence of a command that fails.
    fn refused(&self, args: &[&str], code: i32) -> String {
        let output = self.cards(args);
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    fn workbook(&self) -> PathBuf {
        self.session().join("export/采集卡.xlsx")
    }

    fn page(&self) -> String {
        fs::read_to_string(self.session().join("export/采集卡.html")).unwrap()
    }

    fn ids(&self) -> impl Iterator<Item = &str> {
        self.students.iter().map(|student| student.id_number.reveal())
    }
}

/// Every cell of the first sheet, as another program reads it.
fn sheet(path: &Path) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

fn texts(path: &Path) -> Vec<Vec<String>> {
    sheet(path).iter().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[test]
fn the_workbook_has_a_row_a_student_class_by_class_with_codes_and_what_to_heed() {
    let desk = Desk::new(students());
    let told = desk.told(&[]);
    let rows = texts(&desk.workbook());
    assert_eq!(rows[0][0], TITLE);
    assert!(rows[1][0].ends_with(CENTRE), "{:?}", rows[1][0]);
    assert_eq!(rows[2], COLUMNS);
    let column = |at: usize| rows[3..].iter().map(|row| row[at].as_str()).collect::<Vec<_>>();
    assert_eq!(column(0), ["1", "2", "3", "4", "5", "6"]);
    assert_eq!(column(1)[..4], ["计算机<1>班", "计算机<1>班", "计算机<1>班", "会计2班"]);
    assert_eq!(
        column(3),
        [
            "王4585 珺0000(jùn)",
            "不填，写全名",
            "欧3723 阳4984 建2908 国2590",
            "不填，写全名",
            "刘3385 \u{E863}0000",
            "张5337 伟4616"
        ]
    );
    assert_eq!((column(4)[0], column(6)[0]), ("2010函A01", ID_WITH_X));
    let heed = "“珺”填涂0000，旁注拼音 jùn；学号第5、6位为字母或汉字，同时填涂0和1；\
                身份证号码第18位为字母或汉字，同时填涂0和1";
    assert_eq!(column(13)[0], heed);
    assert!(told.contains("6 张") && told.contains("其中 1 张有待核实"), "{told}");
}

#[test]
fn every_cell_but_the_count_is_text_and_tells_what_the_roster_tells() {
    let desk = Desk::new(demo(60, 4));
    desk.told(&[]);
    let rows = sheet(&desk.workbook());
    assert_eq!(rows.len(), 3 + 60);
    let by_number =
        |number: &str| desk.students.iter().find(|student| student.number.0 == number).unwrap();
    for row in &rows[3..] {
        assert!(
            row[1..].iter().all(|cell| matches!(cell, Data::String(_) | Data::Empty)),
            "a text row"
        );
        let text: Vec<String> = row.iter().map(ToString::to_string).collect();
        let student = by_number(&text[4]);
        let same = text[2] == student.name
            && text[6] == student.id_number.reveal()
            && text[10] == student.department_code
            && text[12] == student.school_code;
        assert!(same, "row of {}", text[4]);
        let open = Card::of(student).remarks.iter().any(Remark::is_open);
        assert_eq!(text[13].contains("核实") || text[13].contains("未知"), open, "{}", text[13]);
    }
}

#[test]
fn no_id_number_is_on_the_page_or_printed_unless_it_is_asked_for() {
    let mut students = students();
    // A school that issued the ID number as 学号, and one that wrote it into the class.
    students[4].number = StudentNumber(students[4].id_number.reveal().to_owned());
    let in_class = format!("1班{}", students[5].id_number.reveal());
    students[5].extra.insert("班级".into(), in_class);
    let desk = Desk::new(students);
    let told = desk.told(&[]);
    let page = desk.page();
    for id in desk.ids() {
        // Digits of a grid stand in elements of their own.
        let plain: String = strip_tags(&page);
        assert!(!page.contains(id) && !plain.contains(id) && !told.contains(id));
    }
    assert!(page.contains("610*************6X") && page.contains("身份证号码第18位"));
    let told = desk.told(&["--with-ids"]);
    assert!(told.contains("两个文件都含身份证号码"), "{told}");
    let plain = strip_tags(&desk.page());
    assert!(desk.ids().all(|id| plain.contains(id)));
    assert!(desk.ids().all(|id| !told.contains(id)));
}

/// The words of a page, with nothing between them.
fn strip_tags(page: &str) -> String {
    let mut inside = false;
    let mut text = String::new();
    for c in page.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text
}

#[test]
fn the_page_draws_each_digit_once_and_a_letter_as_0_and_1() {
    let desk = Desk::new(students());
    desk.told(&[]);
    let page = desk.page();
    let wang = "<b>王<small></small></b><i class=d4>4</i><i class=d5>5</i><i class=d8>8</i><i class=d5>5</i>";
    let jun = "<b>珺<small>jùn</small></b><i class=d0>0</i><i class=d0>0</i><i class=d0>0</i><i class=d0>0</i>";
    assert!(page.contains(wang) && page.contains(jun));
    let number = "<i class=d2>2</i><i class=d0>0</i><i class=d1>1</i><i class=d0>0</i>\
                  <i class=x>函</i><i class=x>A</i><i class=d0>0</i><i class=d1>1</i></figure>";
    assert!(page.contains(number));
    assert!(
        page.contains("<q>努尔艾力·麦麦提阿卜杜拉<small>") && page.contains("<q>John Smith<small>")
    );
    assert!(page.contains("计算机&lt;1&gt;班") && page.contains("西安&lt;学习&gt;中心"));
    assert_eq!((page.matches("<article>").count(), page.matches("<section>").count()), (6, 2));
    assert!(
        !page.contains("http://") || page.matches("http://").count() == 1,
        "only the SVG's name space"
    );
    assert!(!page.contains("<script") && !page.contains("src="));
}

#[test]
fn a_class_and_those_who_are_done_or_wait_can_be_chosen() {
    let mut desk = Desk::new(students());
    desk.accept(1);
    desk.accept(2);
    let absent = Mend::Absent { student: desk.students[5].number.clone(), reason: "病".into() };
    let names = |desk: &Desk, args: &[&str]| -> Vec<String> {
        desk.told(args);
        texts(&desk.workbook())[3..].iter().map(|row| row[2].clone()).collect()
    };
    assert_eq!(names(&desk, &["--who", "done"]), ["John Smith", "努尔艾力·麦麦提阿卜杜拉"]);
    let waiting = ["--who", "waiting", "--class", "会计2班"];
    assert_eq!(names(&desk, &waiting), ["刘\u{E863}", "张伟"]);
    assert_eq!(names(&desk, &["--class", " 会计2班 "]).len(), 3);
    assert_eq!(desk.page().matches("<article>").count(), 3);
    desk.store.mend(&absent).unwrap();
    assert_eq!(names(&desk, &waiting), ["刘\u{E863}"]);
}

#[test]
fn an_unknown_class_and_a_choice_of_nobody_are_refused_and_nothing_is_written() {
    let desk = Desk::new(students());
    let words = desk.refused(&["--class", "3班"], 1);
    assert!(words.contains("3班") && words.contains("会计2班"), "{words}");
    let words = desk.refused(&["--who", "done"], 1);
    assert!(words.contains("--who"), "{words}");
    desk.refused(&["--who", "everybody"], 2);
    assert!(!desk.workbook().exists());
    assert_eq!(fs::read_dir(desk.session().join("export")).unwrap().count(), 0);
}

#[test]
fn somebody_who_is_not_in_the_roster_has_no_card_and_is_counted() {
    let mut desk = Desk::new(students());
    desk.store.walk_in("路人").unwrap();
    let told = desk.told(&[]);
    assert!(told.contains("1 名现场学生") && !desk.page().contains("路人"), "{told}");
}

#[test]
fn files_are_the_owners_alone_and_a_foreign_workbook_is_left() {
    let desk = Desk::new(students());
    desk.told(&["--out", "mine.xlsx", "--html", "mine.html"]);
    for name in ["mine.xlsx", "mine.html"] {
        let mode = fs::metadata(desk.dir.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    desk.told(&["--out", "mine.xlsx", "--html", "mine.html", "--class", "会计2班"]);
    assert_eq!(texts(&desk.dir.path().join("mine.xlsx")).len(), 3 + 3);
    fs::write(desk.dir.path().join("other.xlsx"), "budget").unwrap();
    let words = desk.refused(&["--out", "other.xlsx"], 3);
    assert!(words.contains("other.xlsx"), "{words}");
    assert_eq!(fs::read(desk.dir.path().join("other.xlsx")).unwrap(), b"budget");
}

#[test]
fn the_same_session_gives_the_same_bytes() {
    let desk = Desk::new(demo(20, 2));
    let read = || (fs::read(desk.workbook()).unwrap(), desk.page());
    desk.told(&[]);
    let first = read();
    desk.told(&[]);
    assert!(read() == first);
}

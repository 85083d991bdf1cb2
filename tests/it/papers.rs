//! Lists, errata, proofs on paper and the fee: what is printed, stamped and sent. No list or page tells an ID number that
//! is not asked for.

use crate::keeping::Desk;
use std::process::Output;

fn text(out: &Output) -> String {
    String::from_utf8([out.stdout.as_slice(), out.stderr.as_slice()].concat()).unwrap()
}

fn ok(desk: &Desk, args: &[&str]) -> String {
    let out = desk.paishe(args);
    assert!(out.status.success(), "{args:?}: {}", text(&out));
    text(&out)
}

fn no_id(desk: &Desk, text: &str) {
    for i in 0..6 {
        assert!(!text.contains(desk.student(i).id_number.reveal()), "{text}");
    }
}

#[test]
fn absent_students_come_back_on_a_list_and_wrong_lines_are_told() {
    let desk = Desk::new(1);
    let numbers = [0, 1, 2].map(|i| desk.student(i));
    let list = format!(
        "缺席名单\n学号,姓名,原因\n{},{},病假\n{},别人,病假\n{},{},\n没有,,\n",
        numbers[1].number, numbers[1].name, numbers[2].number, numbers[0].number, numbers[0].name
    );
    std::fs::write(desk.path("absent.csv"), list).unwrap();
    let out = desk.paishe(&["lists", "session", "absent", "--take", "absent.csv"]);
    let told = text(&out);
    assert_eq!(out.status.code(), Some(1), "{told}");
    for part in ["第 4 行", "第 5 行", "第 6 行", "登记 1 人，3 行未登记"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let list = ok(&desk, &["lists", "session", "absent"]);
    assert!(list.contains(&numbers[1].number.0) && list.contains("病假"), "{list}");
    no_id(&desk, &list);
    let classes = ok(&desk, &["lists", "session", "classes"]);
    assert!(classes.starts_with("班级\t名单\t已拍\t缺席\t未拍"), "{classes}");
}

#[test]
fn a_retake_list_goes_out_as_it_came_in() {
    let desk = Desk::new(3);
    let (one, two) = (desk.student(0), desk.student(1));
    let list = format!(
        "姓名\t学号\t类别\t原因\n{}\t{}\t图像模糊\t手抖\n\t{}\t\t闭眼\n",
        one.name, one.number, two.number
    );
    std::fs::write(desk.path("retake.txt"), list).unwrap();
    ok(&desk, &["lists", "session", "retake", "--take", "retake.txt"]);
    ok(&desk, &["lists", "session", "retake", "--out", "retake.xlsx"]);
    let bytes = std::fs::read(desk.path("retake.xlsx")).unwrap();
    let lines = paishe::roster::list::read(&bytes, "retake.xlsx").unwrap();
    let told: Vec<_> =
        lines.iter().map(|l| (l.number.as_str(), l.kind.as_str(), l.reason.as_str())).collect();
    let expected = [
        (one.number.0.as_str(), "图像模糊", "手抖"),
        (two.number.0.as_str(), "其他（重拍）", "闭眼"),
    ];
    assert_eq!(told, expected);
    let out = desk.paishe(&["lists", "session", "retake", "--out", "retake.doc"]);
    assert_eq!(out.status.code(), Some(2), "{}", text(&out));
    let out = desk.paishe(&["lists", "session", "gaps", "--take", "retake.txt"]);
    assert_eq!(out.status.code(), Some(2), "{}", text(&out));
}

#[test]
fn the_errata_form_ticks_what_is_wrong_and_names_no_address_of_2009() {
    let desk = Desk::new(3);
    for (i, kind) in ["毕业院校错误", "person", "blurred"].into_iter().enumerate() {
        ok(&desk, &["errata", "session", "add", &desk.student(i).number.0, kind, "<说明>"]);
    }
    ok(&desk, &["errata", "session", "settle", "2"]);
    let listed = ok(&desk, &["errata", "session", "list"]);
    assert!(listed.contains("已处理") && listed.contains("未处理"), "{listed}");
    ok(&desk, &["errata", "session", "form", "--out", "form.html"]);
    let page = std::fs::read_to_string(desk.path("form.html")).unwrap();
    assert!(page.contains("高等教育毕业生学历电子注册图像数据检查勘误表"));
    assert_eq!(page.matches('✓').count(), 2, "what is settled is not on it");
    assert!(page.contains("&lt;说明&gt;") && page.contains("data:image/jpeg;base64,"));
    for old in ["宣武门", "100052", "李国英", "63072432"] {
        assert!(!page.contains(old), "{old}");
    }
    no_id(&desk, &page);
    let out = desk.paishe(&["errata", "session", "settle", "9"]);
    assert_eq!(out.status.code(), Some(1));
    let out = desk.paishe(&["errata", "session", "add", "nobody", "person"]);
    assert_eq!(out.status.code(), Some(1));
}

#[test]
fn each_student_gets_a_page_with_photo_and_all_fields_and_each_class_a_sheet() {
    let desk = Desk::new(3);
    let told = ok(&desk, &["proof", "session", "pages", "--out", "pages"]);
    assert!(told.contains("3 名学生"), "{told}");
    let mut own = String::new();
    let mut sheets = String::new();
    for entry in std::fs::read_dir(desk.path("pages")).unwrap().map(Result::unwrap) {
        let page = std::fs::read_to_string(entry.path()).unwrap();
        let is_own = entry.file_name().to_string_lossy().starts_with("校对单");
        if is_own { own.push_str(&page) } else { sheets.push_str(&page) }
    }
    assert_eq!(own.matches("<section>").count(), 3);
    assert_eq!(own.matches("data:image/jpeg").count(), 3);
    for i in 0..3 {
        let student = desk.student(i);
        assert!(own.contains(student.id_number.reveal()) && own.contains(&student.name));
        assert!(sheets.contains(&student.name));
    }
    assert!(own.contains("学生签名") && sheets.contains("学生签名"));
    no_id(&desk, &sheets);
    ok(&desk, &["proof", "session", "pages", "--out", "masked", "--mask-ids"]);
    for entry in std::fs::read_dir(desk.path("masked")).unwrap().map(Result::unwrap) {
        no_id(&desk, &std::fs::read_to_string(entry.path()).unwrap());
    }
}

#[test]
fn the_fee_counts_heads_and_no_retake_twice() {
    let desk = Desk::new(3);
    let mut store = desk.open();
    desk.retake(&mut store, 1);
    drop(store);
    let told = ok(&desk, &["fee", "session", "--html", "fee.html"]);
    assert!(told.contains("拍摄 3 人，每人 20.00 元，合计 60.00 元"), "{told}");
    assert!(told.contains("补拍 1 次不另收费"), "{told}");
    let page = std::fs::read_to_string(desk.path("fee.html")).unwrap();
    assert!(page.contains("60.00") && !page.contains("宣武门"));
    let told = ok(&desk, &["fee", "session", "--yuan", "12.5", "--json"]);
    assert!(told.contains("\"total_fen\":3750"), "{told}");
}

#[test]
fn a_delivery_that_is_proved_only_holds_the_others_back() {
    let desk = Desk::new(3);
    let mut profile = paishe::spec::Profile::builtin("nwpu-2009").unwrap();
    profile.delivery.proved_only = true;
    std::fs::write(desk.path("session/profile.toml"), profile.to_toml().unwrap()).unwrap();
    ok(&desk, &["proof", "session", "confirm", &desk.student(1).number.0]);
    let told = ok(&desk, &["export", "session"]);
    assert!(told.contains("1 张照片") && told.contains("另有 2 张"), "{told}");
    assert!(desk.path("session/export/delivery/2.JPG").exists());
    assert!(!desk.path("session/export/delivery/1.JPG").exists());
}

#[test]
fn an_earlier_delivery_is_kept_when_a_retake_changed_it() {
    let desk = Desk::new(2);
    ok(&desk, &["export", "session"]);
    let mut store = desk.open();
    desk.retake(&mut store, 0);
    drop(store);
    let told = ok(&desk, &["export", "session", "--csv"]);
    assert!(told.contains("delivery-earlier-1"), "{told}");
    let read =
        |name: &str| std::fs::read(desk.path(&format!("session/export/{name}/1.JPG"))).unwrap();
    assert_ne!(read("delivery"), read("delivery-earlier-1"));
}

#[test]
fn a_session_of_another_school_has_its_own_name_and_code() {
    let desk = Desk::new(0);
    ok(&desk, &["new", "other", "--school", "某某大学", "--school-code", "10698"]);
    let profile = std::fs::read_to_string(desk.path("other/profile.toml")).unwrap();
    assert!(profile.contains("某某大学") && profile.contains("10698"));
    let out = desk.paishe(&["new", "third", "--school-code", "106"]);
    assert_eq!(out.status.code(), Some(2));
}

#[test]
fn a_delivery_imported_into_an_empty_session_is_exported_as_the_same_files() {
    let desk = Desk::new(4);
    let mut store = desk.open();
    let mut risky = desk.student(1);
    risky.major = "=1+1,\"x\"".into();
    store.import(&[risky]).unwrap();
    drop(store);
    ok(&desk, &["export", "session", "--to", "first", "--csv"]);
    for (roster, session, to) in
        [("汇总表.xlsx", "second", "again"), ("汇总表.csv", "third", "once more")]
    {
        ok(&desk, &["new", session, "--centre", "测试学习中心"]);
        ok(&desk, &["import", session, &format!("first/{roster}")]);
        let (mut store, _) = paishe::store::Store::open(&desk.path(session)).unwrap();
        for i in 0..4 {
            desk.accept(&mut store, i);
        }
        drop(store);
        ok(&desk, &["export", session, "--to", to, "--csv"]);
        for name in ["汇总表.xlsx", "汇总表.csv", "1.JPG", "4.JPG"] {
            let [one, other] =
                ["first", to].map(|folder| std::fs::read(desk.path(folder).join(name)).unwrap());
            assert!(one == other, "{roster}: {name}");
        }
    }
}

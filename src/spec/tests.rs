use super::*;
use crate::lang::Lang;
use proptest::prelude::*;

fn text() -> &'static str {
    BUILT_IN[0].1
}

/// The mistakes of a text, each as line, key and English words.
fn mistakes(text: &str) -> Vec<(usize, String, String)> {
    let error = Profile::parse(text).unwrap_err();
    error.mistakes().map(|m| (m.line, m.key.clone(), m.text(Lang::En))).collect()
}

/// Line of the first line that is `wanted`, from 1.
fn line_of(text: &str, wanted: &str) -> usize {
    text.lines().position(|line| line == wanted).unwrap() + 1
}

/// A user's profile that is based on another and has these lines besides.
fn child(name: &str, base: &str, rest: &str) -> String {
    format!(
        "name = \"{name}\"\ntitle_zh = \"校\"\ntitle_en = \"school\"\nbased_on = \"{base}\"\n{rest}"
    )
}

#[test]
fn every_built_in_profile_is_valid_and_named_as_listed() {
    for name in Profile::names() {
        assert_eq!(Profile::builtin(name).unwrap().name, name);
    }
}

#[test]
fn every_built_in_profile_reads_the_same_when_written_out_whole() {
    for name in Profile::names() {
        let profile = Profile::builtin(name).unwrap();
        let whole = profile.to_toml().unwrap();
        assert!(!whole.contains("based_on =") && !whole.contains("without ="), "{whole}");
        assert_eq!(Profile::parse(&whole).unwrap(), profile);
    }
}

#[test]
fn the_file_is_three_by_four_and_the_print_trims_six_pixels_a_side() {
    let file = Profile::builtin("nwpu-2009").unwrap().file;
    assert!((file.aspect() - 0.75).abs() < 1e-12);
    assert!((file.trim_percent() - 600.0 / 144.0).abs() < 1e-12);
}

#[test]
fn the_national_photo_is_placed_by_its_pixels() {
    let profile = Profile::builtin("chsi-2017").unwrap();
    let (height, width) = (f64::from(profile.file.height_px), f64::from(profile.file.width_px));
    let px = |band: &Option<Band>, of: f64| {
        let band = band.as_ref().unwrap();
        (band.min_percent * of / 100.0, band.max_percent * of / 100.0)
    };
    let checks = &profile.checks;
    assert_eq!((height, width), (640.0, 480.0));
    assert_eq!(px(&checks.headroom, height), (50.0, 110.0));
    assert_eq!(px(&checks.eye_line, height), (200.0, 300.0));
    assert_eq!(px(&checks.face_width, width), (180.0, 300.0));
    let absent = checks.head_height.is_none() && checks.shoulders.is_none();
    assert!(absent && checks.side_margins.is_none() && checks.roll.is_some());
}

#[test]
fn the_national_photo_has_twenty_to_forty_kilobytes_of_either_kind() {
    let file = Profile::builtin("chsi-2017").unwrap().file;
    for kilobyte in [1000, 1024] {
        assert!(file.min_bytes >= 20 * kilobyte && file.max_bytes <= 40 * kilobyte);
    }
}

#[test]
fn the_english_test_has_the_same_frame_as_the_school() {
    let (cet, school) =
        (Profile::builtin("cet-2017").unwrap(), Profile::builtin("nwpu-2009").unwrap());
    assert_eq!(cet.checks, school.checks);
    assert_eq!((cet.file.width_px, cet.file.height_px), (144, 192));
    assert_eq!(cet.file.name, "{id_number}.jpg");
}

#[test]
fn an_unknown_profile_names_the_known_ones() {
    let error = Profile::builtin("nwpu-2099").unwrap_err();
    for lang in [Lang::Zh, Lang::En] {
        let sentence = error.text(lang);
        assert!(sentence.contains("nwpu-2099") && sentence.contains("chsi-2017"), "{sentence}");
    }
}

#[test]
fn a_typo_is_told_with_line_column_and_what_was_meant() {
    let broken = text().replace("[check.headroom]", "[check.headroum]");
    let error = Profile::parse(&broken).unwrap_err();
    let first = error.mistakes().next().unwrap();
    assert_eq!((first.line, first.column), (line_of(text(), "[check.headroom]"), 8));
    assert_eq!(first.what, What::Unknown { nearest: Some("headroom".to_owned()) }, "{error}");
}

#[test]
fn all_mistakes_are_told_in_the_order_of_their_lines() {
    let broken = "name = \"two words\"\n\
        titel_zh = \"校\"\n\
        title_en = 3\n\
        [file]\n\
        width_px = 144.5\n\
        height_px = 192\n\
        [headroom]\n\
        [check.headroom]\n\
        min_percent = 6\n\
        max_percent = \"twelve\"\n\
        targt_percent = 10\n\
        [check.roll]\n\
        pass_deg = 9\n\
        warn_deg = 8\n\
        source = \" \"\n\
        [check.smile]\n";
    let found = mistakes(broken);
    let places: Vec<(usize, &str)> = found.iter().map(|m| (m.0, m.1.as_str())).collect();
    let wanted = [
        (1, "title_zh"),
        (1, "name"),
        (2, "titel_zh"),
        (3, "title_en"),
        (4, "file.quality"),
        (4, "file.min_quality"),
        (4, "file.min_bytes"),
        (4, "file.max_bytes"),
        (4, "file.density"),
        (4, "file.print_safe_px"),
        (4, "file.name"),
        (4, "file.source"),
        (5, "file.width_px"),
        (7, "headroom"),
        (8, "check.headroom.target_percent"),
        (8, "check.headroom.source"),
        (10, "check.headroom.max_percent"),
        (11, "check.headroom.targt_percent"),
        (14, "check.roll.warn_deg"),
        (15, "check.roll.source"),
        (16, "check.smile"),
    ];
    assert_eq!(places, wanted, "{found:#?}");
    let meant = |key: &str| &found.iter().find(|m| m.1 == key).unwrap().2;
    assert!(meant("headroom").ends_with("did you mean check.headroom?"));
    assert!(meant("check.headroom.targt_percent").ends_with("did you mean target_percent?"));
    assert!(meant("titel_zh").ends_with("did you mean title_zh?"));
}

#[test]
fn a_text_that_is_no_toml_is_told_line_by_line_and_nothing_else_of_it() {
    let found = mistakes("name = \ntitle_zh = \"a\" \"b\"\n");
    assert_eq!(found.iter().map(|m| m.0).collect::<Vec<_>>(), [1, 2], "{found:?}");
    assert!(found.iter().all(|m| m.2.contains("not TOML")), "{found:?}");
}

#[test]
fn a_section_written_twice_is_told_at_the_second() {
    let twice = child("mine", "nwpu-2009", "[check.noise]\n[check.noise]\n");
    assert_eq!(mistakes(&twice)[0].0, 6);
}

#[test]
fn a_number_without_source_is_refused() {
    let broken = text().replacen("source = \"chosen", "origin = \"chosen", 1);
    let found = mistakes(&broken);
    assert!(found.iter().any(|m| m.2.contains("source is missing")), "{found:?}");
}

#[test]
fn limits_in_the_wrong_order_are_refused_at_their_line() {
    let cases = [
        ("max_percent = 12.0", "max_percent = 5.0", "check.headroom"),
        ("target_percent = 70.0", "target_percent = 99.0", "check.head_height"),
        ("warn_deg = 8.0", "warn_deg = 1.0", "check.roll.warn_deg"),
        ("warn_de = 18.0", "warn_de = nan", "check.background_colour.warn_de"),
        ("width_px = 144", "width_px = 0", "file.width_px"),
        ("quality = 95", "quality = 101", "file.quality"),
        ("max_second_share = 0.1", "max_second_share = 2.0", "check.face_count"),
        ("{shot_number}.JPG", "../{shot_number}.JPG", "file.name"),
    ];
    for (old, new, key) in cases {
        let broken = text().replacen(old, new, 1);
        let found = mistakes(&broken);
        let line = broken.lines().position(|line| line.contains(new)).unwrap() + 1;
        let at_it = |m: &(usize, String, String)| m.1.starts_with(key) && line.abs_diff(m.0) <= 1;
        assert!(found.iter().any(at_it), "{new}: {found:?}");
    }
}

#[test]
fn shares_of_the_height_that_do_not_add_up_are_refused() {
    let broken = text().replacen("target_percent = 10.0", "target_percent = 11.0", 1);
    assert_eq!(mistakes(&broken)[0].0, line_of(text(), "[check.head_height]"));
    let own = "[check.headroom]\nmin_percent = 6\nmax_percent = 12\ntarget_percent = 11\nsource = \"chosen\"\n";
    assert_eq!(mistakes(&child("mine", "nwpu-2009", own))[0].0, 5);
}

#[test]
fn every_mistake_is_told_in_both_languages() {
    let whats = [
        What::Syntax("w".into()),
        What::Unknown { nearest: Some("w".into()) },
        What::Unknown { nearest: None },
        What::Missing,
        What::Kind("w".into()),
        What::Value(Words { zh: "数", en: "number" }),
        What::Taken,
        What::NoBase,
        What::Circle(vec!["a".into(), "b".into()]),
        What::TooDeep(8),
        What::Base(Box::new(SpecError::Unknown { name: "x".into(), known: Vec::new() })),
        What::Unread("why".into()),
    ];
    for what in whats {
        for key in ["check.roll.source", "name"] {
            let mistake = Mistake { line: 3, column: 8, key: key.into(), what: what.clone() };
            let (zh, en) = (mistake.text(Lang::Zh), mistake.text(Lang::En));
            assert!(zh.starts_with("第 3 行第 8 列：") && en.starts_with("line 3, column 8: "));
            assert!(en.is_ascii() && !zh.contains('\n') && zh != en, "{zh} {en}");
        }
    }
}

#[test]
fn a_user_profile_takes_what_it_does_not_name_from_its_base() {
    let text = child(
        "mine",
        "school",
        "without = [\"noise\"]\n[check.roll]\npass_deg = 1\nwarn_deg = 2\nsource = \"chosen\"\n",
    );
    let school = child("school", "nwpu-2009", "without = [\"exif\"]\n");
    let find = |name: &str| Ok((name == "school").then(|| school.clone()));
    let mine = Profile::parse_with(&text, &find).unwrap();
    let base = Profile::builtin("nwpu-2009").unwrap();
    assert_eq!(mine.file, base.file);
    assert!(mine.checks.noise.is_none() && mine.checks.exif.is_none());
    assert_eq!(mine.checks.roll.as_ref().map(|roll| roll.pass_deg), Some(1.0));
    assert_eq!(mine.checks.headroom, base.checks.headroom);
    assert_eq!(Profile::parse(&mine.to_toml().unwrap()).unwrap(), mine);
}

#[test]
fn a_check_to_go_without_that_does_not_exist_is_told_with_what_was_meant() {
    let found = mistakes(&child("mine", "nwpu-2009", "without = [\"noice\"]\n"));
    assert_eq!((found[0].0, found[0].1.as_str()), (5, "check.noice"));
    assert!(found[0].2.ends_with("did you mean noise?"), "{found:?}");
}

#[test]
fn profiles_that_are_based_on_each_other_are_refused() {
    let texts = [child("a", "b", ""), child("b", "c", ""), child("c", "a", "")];
    let find = |name: &str| {
        Ok(["a", "b", "c"].iter().position(|known| *known == name).map(|at| texts[at].clone()))
    };
    for text in texts.iter().chain([&child("own", "own", "")]) {
        let own =
            |name: &str| if name == "own" { Ok(Some(child("own", "own", ""))) } else { find(name) };
        let error = Profile::parse_with(text, &own).unwrap_err().text(Lang::En);
        assert!(error.contains("based on each other"), "{error}");
        assert_eq!(error.lines().count(), 1);
    }
}

#[test]
fn an_endless_chain_of_profiles_is_refused() {
    let find = |name: &str| {
        let next = name.trim_start_matches('p').parse::<u32>().unwrap() + 1;
        Ok(Some(child(name, &format!("p{next}"), "")))
    };
    let error = Profile::parse_with(&child("p0", "p1", ""), &find).unwrap_err().text(Lang::En);
    assert!(error.contains("at most 8"), "{error}");
}

#[test]
fn a_chain_as_long_as_is_allowed_is_read() {
    let find = |name: &str| {
        let next: usize = name.trim_start_matches('p').parse::<usize>().unwrap() + 1;
        let base = if next == MAX_DEPTH { "nwpu-2009".to_owned() } else { format!("p{next}") };
        Ok(Some(child(name, &base, "")))
    };
    assert!(Profile::parse_with(&child("p0", "p1", ""), &find).is_ok());
}

#[test]
fn a_base_that_is_absent_faulty_or_unreadable_is_told_at_its_line() {
    let text = child("mine", "school", "");
    let absent = Profile::parse_with(&text, &|_| Ok(None)).unwrap_err();
    let faulty = Profile::parse_with(&text, &|_| Ok(Some("name = 1".to_owned()))).unwrap_err();
    let unread =
        Profile::parse_with(&text, &|_| Err("no right to read it".to_owned())).unwrap_err();
    for (error, what) in [(absent, "no profile"), (faulty, "line 1"), (unread, "no right")] {
        let mistake = error.mistakes().next().unwrap();
        assert_eq!((mistake.line, mistake.column), (4, 1));
        assert!(error.text(Lang::En).contains(what), "{error}");
    }
}

#[test]
fn a_user_profile_with_other_rules_needs_another_name_than_the_built_in_ones() {
    let find: Find<'_> = &|_| Ok(None);
    assert!(Profile::parse_with(text(), find).is_ok());
    let other = text().replacen("pass_deg = 3.0", "pass_deg = 4.0", 1);
    let error = Profile::parse_with(&other, find).unwrap_err();
    let first = error.mistakes().next().unwrap();
    assert_eq!((first.line, &first.what), (line_of(text(), "name = \"nwpu-2009\""), &What::Taken));
}

proptest! {
    #[test]
    fn any_text_is_a_profile_or_has_mistakes_at_lines_that_it_has(
        cut in 0usize..8000, put in "[\\PC\n\"=\\[\\]]{0,12}", drop in 0usize..40,
    ) {
        let mut chars: Vec<char> = text().chars().collect();
        let at = cut.min(chars.len());
        let end = (at + drop).min(chars.len());
        chars.splice(at..end, put.chars());
        let broken: String = chars.into_iter().collect();
        if let Err(error) = Profile::parse(&broken) {
            prop_assert!(error.mistakes().count() > 0);
            for mistake in error.mistakes() {
                prop_assert!(mistake.line >= 1 && mistake.line <= broken.matches('\n').count() + 1);
                prop_assert!(mistake.column >= 1);
            }
        }
    }
}

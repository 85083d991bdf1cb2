//! Whatever comes is answered.

use super::{TITLES, read, rows, xls};
use paishe::roster::{Outcome, id_number::checksum, normalise_key};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_bytes_whatever_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..2000), start in 0..5_usize) {
        let starts: [&[u8]; 5] = [b"", b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"\xFF\xFE", b"\xEF\xBB\xBF"];
        let import = read(&[starts[start], &bytes].concat());
        prop_assert_eq!(import.outcome == Outcome::Refuse, import.rows.is_empty());
    }

    #[test]
    fn any_damage_to_an_xls_is_answered(wide: bool, changes in proptest::collection::vec((any::<u16>(), any::<u8>()), 1..12)) {
        let mut bytes = xls(&rows(3), wide);
        for (at, value) in changes {
            let at = at as usize % bytes.len();
            bytes[at] = value;
        }
        let import = read(&bytes);
        prop_assert!(import.rows.len() <= 3);
    }

    #[test]
    fn any_text_below_a_header_is_answered(cells in proptest::collection::vec("\\PC{0,12}", 0..60)) {
        let body: Vec<String> = cells.chunks(11).map(|line| line.join(",")).collect();
        let import = read(format!("{}\n{}\n", TITLES.join(","), body.join("\n")).as_bytes());
        let numbers: std::collections::BTreeSet<_> = import.rows.iter().map(|r| normalise_key(&r.student.number.0)).collect();
        prop_assert_eq!(numbers.len(), import.rows.len());
    }

    #[test]
    fn a_check_digit_finds_any_one_changed_digit(body in "[1-9][0-9]{16}", at in 0..17_usize, by in 1..10_u32) {
        let check = checksum(&body).unwrap();
        let changed: String = body.chars().enumerate().map(|(i, c)| {
            let digit = c.to_digit(10).unwrap();
            char::from_digit(if i == at { (digit + by) % 10 } else { digit }, 10).unwrap()
        }).collect();
        prop_assert_ne!(checksum(&changed).unwrap(), check);
    }
}

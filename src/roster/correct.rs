//! One field of a row corrected by hand, by the same rules as an import.

use super::ReadOptions;
use super::header::{Field, Header};
use super::notice::{Level, NoticeLine};
use super::row_reader;
use super::student::Student;
use super::table::{Cell, Kind, Line};

/// Row of the student in the sheet that is read.
const ROW: u32 = 2;

/// The row with a field as it was typed, repaired as an import repairs it, and what was noticed about that field. What is
/// wrong with other fields, as of a walk-in who has none, is not asked.
///
/// # Errors
/// Why the field can't hold that.
pub fn correct(
    student: &Student,
    field: Field,
    typed: &str,
    options: &ReadOptions,
) -> Result<(Student, Vec<NoticeLine>), NoticeLine> {
    let text = |each: Field| if each == field { typed.to_owned() } else { student.text(each) };
    let cells = Field::ALL.into_iter().map(|each| Cell::new(text(each), Kind::Text));
    let line = Line { number: ROW, cells: (0..).zip(cells).collect() };
    let (read, mut notices) = row_reader::read(&line, &Header::of_all_fields(), options);
    notices.retain(|notice| notice.column == field.title());
    if let Some(fault) = notices.iter().find(|notice| notice.level == Level::Error) {
        return Err(fault.clone());
    }
    let mut right = student.clone();
    right.take_field(field, &read);
    Ok((right, notices))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::{Code, IdNumber, demo};
    use jiff::civil::date;

    fn options() -> ReadOptions {
        ReadOptions::on(date(2026, 9, 1))
    }

    fn student() -> Student {
        demo(3, 1).remove(1)
    }

    #[test]
    fn a_field_is_repaired_and_told_and_the_others_stay() {
        let (row, notices) =
            correct(&student(), Field::Name, " 阿依古丽.买买提", &options()).unwrap();
        assert_eq!(row.name, "阿依古丽·买买提");
        assert!(notices.iter().any(|notice| notice.code == Code::NameSeparatorNormalised));
        assert_eq!(Student { name: student().name, ..row }, student());
    }

    #[test]
    fn what_an_import_would_refuse_is_refused() {
        let refused =
            |field, typed| correct(&student(), field, typed, &options()).unwrap_err().code;
        assert_eq!(refused(Field::Id, "610199199001011234"), Code::IdChecksum);
        assert_eq!(refused(Field::Name, " "), Code::NameMissing);
        assert_eq!(refused(Field::Number, ""), Code::StudentNumberMissing);
    }

    #[test]
    fn somebody_of_whom_only_the_name_is_known_is_completed_field_by_field() {
        let nobody = IdNumber::new(String::new());
        let walk_in = Student { name: "张三".into(), id_number: nobody, sex: None, ..student() };
        let (row, _) = correct(&walk_in, Field::Major, "法学", &options()).unwrap();
        assert_eq!(row.major, "法学");
    }
}

//! One field of a row corrected by hand, by the same rules as an import.

use super::header::Field;
use super::notice::{Level, NoticeLine};
use super::student::Student;
use super::table::{Cell, Kind, Line, Table};
use super::{ReadOptions, demo, rows};

/// Row of the student in the table that is read.
const ROW: u32 = 2;

/// The row with a field as it was typed, repaired as an import repairs it, and what was noticed about that field.
///
/// # Errors
/// Why the field can't hold that.
pub fn correct(
    student: &Student,
    field: Field,
    typed: &str,
    options: &ReadOptions,
) -> Result<(Student, Vec<NoticeLine>), NoticeLine> {
    let mut texts: Vec<(Field, String)> =
        Field::ALL.into_iter().map(|each| (each, student.text(each))).collect();
    set(&mut texts, field, typed.to_owned());
    let notices = match read(&texts, options) {
        Ok(read) => return Ok(read).map(|(row, notices)| (row, of(field, notices))),
        Err(notices) => notices,
    };
    if let Some(fault) = fault_of(field, &notices) {
        return Err(fault);
    }
    // What is wrong with other fields, as of a walk-in who has none, is not asked now.
    let sound = demo(1, 1);
    for other in Field::ALL.into_iter().filter(|other| fault_of(*other, &notices).is_some()) {
        set(&mut texts, other, sound.first().map(|sound| sound.text(other)).unwrap_or_default());
    }
    match read(&texts, options) {
        Ok((row, notices)) => Ok((row, of(field, notices))),
        Err(notices) => Err(fault_of(field, &notices)
            .unwrap_or_else(|| NoticeLine::new(ROW, field.title(), super::Code::NoRows))),
    }
}

fn set(texts: &mut [(Field, String)], field: Field, text: String) {
    if let Some(place) = texts.iter_mut().find(|(each, _)| *each == field) {
        place.1 = text;
    }
}

fn fault_of(field: Field, notices: &[NoticeLine]) -> Option<NoticeLine> {
    let mut faults = notices.iter().filter(|notice| notice.level == Level::Error);
    faults.find(|notice| notice.column == field.title()).cloned()
}

fn of(field: Field, mut notices: Vec<NoticeLine>) -> Vec<NoticeLine> {
    notices.retain(|notice| notice.column == field.title());
    notices
}

/// Reads the texts as a sheet of one student.
fn read(
    texts: &[(Field, String)],
    options: &ReadOptions,
) -> Result<(Student, Vec<NoticeLine>), Vec<NoticeLine>> {
    let line = |number, cells: Vec<String>| Line {
        number,
        cells: (0..).zip(cells.into_iter().map(|text| Cell::new(text, Kind::Text))).collect(),
    };
    let header = texts.iter().map(|(field, _)| field.title().to_owned()).collect();
    let cells = texts.iter().map(|(_, text)| text.clone()).collect();
    let lines = vec![line(1, header), line(ROW, cells)];
    let table = Table { name: String::new(), lines, damaged: false };
    match rows::take(&[table], options) {
        Ok(mut taken) if taken.rows.len() == 1 => {
            let row = taken.rows.remove(0);
            Ok((row.student, taken.notices))
        }
        Ok(taken) => Err(taken.notices),
        Err(stop) => Err(stop.notices),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::{Code, IdNumber};
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
        let blank = |it: &str| Student { name: it.into(), ..student() };
        let mut walk_in = blank("张三");
        walk_in.id_number = IdNumber::new(String::new());
        walk_in.sex = None;
        let (row, _) = correct(&walk_in, Field::Major, "法学", &options()).unwrap();
        assert_eq!(row.major, "法学");
    }
}

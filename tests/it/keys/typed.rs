//! What isn't a key of the table: digits of the keypad, full-width text, Hanzi of an input method, pasted text.

use super::Operator;
use super::operator::{self, NOBODY};

/// The same text as an input method in full-width mode gives it.
fn full_width(text: &str) -> String {
    let wide = |c: char| match c {
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(c as u32 + 0xfee0).unwrap(),
        other => other,
    };
    text.chars().map(wide).collect()
}

#[test]
fn full_width_digits_spaces_and_cards_are_understood() {
    let desk = operator::desk();
    let mut operator = Operator::at(&desk, &[]);
    for before in ["", "\u{3000}"] {
        let number = operator.student();
        let wide = full_width(&format!("{} {}", &number[..4], &number[4..]));
        operator.press(before);
        operator.key_in(&wide);
        operator.press("\r");
        operator.window.wait_until(|seen| seen.contains(&number) && !seen.contains("学号 > ２"));
        let card = full_width("C:NEXT");
        operator.key_in(&card);
        operator.press("\r");
        operator.see(NOBODY);
    }
    let number = operator.student();
    operator.window.enter(&full_width(&format!("s:{number}")));
    operator.window.wait_until(|seen| seen.contains(&number) && !seen.contains(NOBODY));
    operator.window.enter("Ｃ：ＬＵＮＣＨ");
    operator.see("没有 C:LUNCH 这张命令卡");
    leaves(operator);
}

#[test]
fn the_numeric_keypad_types_digits_and_enter_whatever_ran_before() {
    let desk = operator::desk();
    // Another program left the keypad sending sequences of its own.
    let mut operator = Operator::after(&desk, &[], b"\x1b=");
    assert!(!operator.window.look(|screen, _| screen.application_keypad()));
    let number = operator.student();
    operator.key_in(&number);
    operator.press("\r");
    operator.is_called(&number);
    // A terminal that sends the sequences all the same: they are no text and no Enter.
    operator.key_in("77");
    for sequence in "pqrstuvwxyMjkmnoX".chars() {
        operator.press(&format!("\x1bO{sequence}"));
    }
    operator.press("8");
    operator.see("学号 > 778 ");
    operator.press("\x7f\x7f\x7f");
    operator.gone("学号 > 7");
    leaves(operator);
}

#[test]
fn hanzi_of_an_input_method_come_in_any_pieces() {
    let desk = operator::desk();
    let mut operator = Operator::at(&desk, &[]);
    let student = desk.student(2);
    for byte in student.name.bytes() {
        operator.window.type_bytes(&[byte]);
    }
    operator.see(&format!("学号 > {}", student.name));
    operator.press("\r");
    operator.window.wait_until(|seen| !seen.contains(NOBODY) && !seen.contains("学号 > 2"));
    operator.see(&student.number.0);
    leaves(operator);
}

#[test]
fn a_paste_is_text_and_never_an_enter() {
    let desk = operator::desk();
    let mut operator = Operator::at(&desk, &[]);
    let number = operator.student();
    operator.press(&format!("\x1b[200~{number}\r\n\x1b[201~"));
    operator.see(&format!("学号 > {number}"));
    operator.press("\x7f");
    operator.see(&format!("学号 > {} ", &number[..9]));
    operator.press(&number[9..]);
    operator.see(&format!("学号 > {number}"));
    assert!(operator.sees(NOBODY));
    operator.press("\r");
    operator.is_called(&number);
    leaves(operator);
}

fn leaves(mut operator: Operator) {
    operator.press("\x11");
    assert_eq!(operator.window.end().0, 0);
}

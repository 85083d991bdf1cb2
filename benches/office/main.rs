//! Office work: the workbook against openpyxl in the same run, and a session of 3,000 shots from the school's roster to a
//! verified disc image.
//!
//! `cargo bench --bench office` runs all; `-- sheets [ROWS]` or `-- session [SHOTS]` runs one. Wall time.
#![expect(clippy::print_stdout, reason = "a benchmark prints")]
#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first trouble")]

#[path = "../support/machine.rs"]
mod machine;
mod session;
mod sheets;

fn main() {
    println!("{}", machine::described());
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let part = words.first().map(String::as_str);
    let count = words.get(1).and_then(|word| word.parse().ok());
    if matches!(part, None | Some("sheets")) {
        sheets::run(count.unwrap_or(50_000));
    }
    if matches!(part, None | Some("session")) {
        session::run(count.unwrap_or(3_000));
    }
}

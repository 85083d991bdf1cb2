//! `paishe fee`: what the receiver is paid, by the number of heads (section 四, 6).

use super::html::escaped;
use super::reconcile::Sums;
use super::{Exit, Failure, opening, paper, part, profiles};
use crate::lang::Lang;
use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `fee`.
#[derive(Debug, clap::Args)]
pub struct FeeArgs {
    /// 任务文件夹 / The session folder
    pub dir: PathBuf,
    /// 每人收费（元），与规格不同时填写 / Fee of each head in yuan, where it is not the profile's
    #[arg(long, value_name = "YUAN", value_parser = yuan)]
    pub yuan: Option<f64>,
    /// 写成可打印的收费单 / Write the statement as a page to print
    #[arg(long, value_name = "FILE.html")]
    pub html: Option<PathBuf>,
    /// 输出一个 JSON 对象 / Print one JSON object
    #[arg(long)]
    pub json: bool,
}

fn yuan(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().unwrap_or(f64::NAN);
    let is_fee = (0.0..=10_000.0).contains(&number);
    is_fee
        .then_some(number)
        .ok_or_else(|| "收费应为 0 到 10000 元 / a fee is 0 to 10000 yuan".to_owned())
}

/// A fee statement.
#[derive(Debug, serde::Serialize)]
struct Statement {
    centre: String,
    /// Day of the statement.
    on: String,
    /// People photographed: a retake is no second head, nor is a second enrolment.
    heads: u64,
    /// Rows with an accepted shot.
    rows: u64,
    /// Photos that a later one took the place of; they cost nothing.
    retaken: u64,
    /// Of each head.
    fee_yuan: f64,
    /// Of all, in fen.
    total_fen: u64,
    /// Heads by class.
    classes: Vec<(String, u64)>,
}

/// Prints the statement and writes its page.
pub fn run(args: &FeeArgs, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let store = opening::look(&args.dir, lang)?;
    let mut rule = profiles::of_session(store.folder(), &store.settings().profile, lang)?.delivery;
    rule.fee_yuan = args.yuan.unwrap_or(rule.fee_yuan);
    let sums = Sums::of(&store).map_err(|e| Failure::store(&e, lang))?;
    let statement = Statement {
        centre: store.settings().centre.clone(),
        on: jiff::Zoned::now().strftime("%F").to_string(),
        heads: sums.heads,
        rows: sums.rows,
        retaken: sums.work.retaken,
        fee_yuan: rule.fee_yuan,
        total_fen: rule.fee_fen(sums.heads),
        classes: sums.classes.into_iter().map(|class| (class.class, class.accepted)).collect(),
    };
    if let Some(path) = &args.html {
        let written = part::write(path, page(&statement, lang).as_bytes());
        written.map_err(|e| Failure::machine(part::unwritable(path, &e, lang)))?;
    }
    if args.json {
        writeln!(out, "{}", serde_json::json!(statement))?;
    } else {
        for line in lines(&statement, lang) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(Exit::Ok)
}

/// Yuan with two decimals.
fn money(fen: u64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

fn lines(s: &Statement, lang: Lang) -> [String; 3] {
    let (heads, rows, retaken) = (s.heads, s.rows, s.retaken);
    let (each, total) = (money((s.fee_yuan * 100.0).round() as u64), money(s.total_fen));
    match lang {
        Lang::Zh => [
            format!("拍摄 {heads} 人，每人 {each} 元，合计 {total} 元"),
            format!("采用照片 {rows} 张；同一人的多个学籍算一人，补拍 {retaken} 次不另收费"),
            "付款前请先与接收单位联系，确认收费标准、收款账户和地址（以其最新通知为准）".to_owned(),
        ],
        Lang::En => [
            format!("{heads} people photographed, {each} yuan each, {total} yuan in all"),
            format!("{rows} accepted photos; several enrolments of one person are one head, {retaken} retakes cost nothing"),
            "before paying, ask the receiver for the fee, the account and the address that hold now".to_owned(),
        ],
    }
}

fn page(s: &Statement, lang: Lang) -> String {
    let title = lang.pick("图像信息采集收费单", "Statement of fees");
    let label = lang.pick("校外学习中心（函授站）", "Learning centre");
    let mut body = format!("<h1>{title}</h1>\n<p>{label}：{}　{}</p>\n", escaped(&s.centre), s.on);
    let (class, count) = lang.pick(("班级", "采用照片"), ("class", "accepted photos"));
    // Writing to a String can't fail.
    _ = write!(body, "<table><thead><tr><th>{class}</th><th class=\"n\">{count}</th></tr></thead>");
    for (class, count) in &s.classes {
        _ = write!(body, "<tr><td>{}</td><td class=\"n\">{count}</td></tr>", escaped(class));
    }
    _ = write!(
        body,
        "<tr><th>{}</th><td class=\"n\">{}</td></tr></table>",
        lang.pick("合计", "all"),
        s.rows
    );
    let [sum, how, ask] = lines(s, lang);
    _ = write!(body, "<h2>{sum}</h2><p>{how}</p><p class=\"note\">{ask}</p>");
    body += &paper::lines(&lang.pick(
        ["经办人：", "负责人：", "日期：", "公章："],
        ["made by:", "responsible:", "date:", "stamp:"],
    ));
    paper::page(title, "", &body, lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_counted_in_fen() {
        assert_eq!(money(6_000_000), "60000.00");
        assert_eq!(money(1_250), "12.50");
        assert!(yuan("-1").is_err() && yuan("x").is_err() && yuan("nan").is_err());
    }
}

//! The words of a reconciliation, for the terminal and the page.

use super::points::{Point, Standing};
use super::{Report, Sums};
use crate::app::Failure;
use crate::judge::CHECKS;
use crate::lang::Lang;
use crate::store::Store;
use std::io::Write;

/// Items of a point that are told in the terminal; the page has more, JSON all.
const ITEMS_TOLD: usize = 10;

/// What was compared, and how it ended.
pub(super) fn sentence(point: &Point, lang: Lang) -> String {
    let n = |at: usize| point.counts.get(at).copied().unwrap_or(0);
    let zh = lang == Lang::Zh;
    match point.name {
        "roster" if zh => {
            format!("名单 {} 人 = 已拍 {} + 缺席 {} + 未拍 {}", n(0), n(1), n(2), n(3))
        }
        "roster" => {
            format!("roster {} = accepted {} + absent {} + pending {}", n(0), n(1), n(2), n(3))
        }
        "numbers" if zh => {
            format!("已给出拍摄序号 {} = 照片 {} + 作废 {} + 已给号未拍 {}", n(0), n(1), n(2), n(3))
        }
        "numbers" => {
            format!(
                "numbers issued {} = photos {} + void {} + given and waiting {}",
                n(0),
                n(1),
                n(2),
                n(3)
            )
        }
        "photos" if zh => format!("{} 张照片：文件名、尺寸、解码、SHA-256 逐张核对", n(0)),
        "photos" => format!("{} photos: name, size, decoding and SHA-256 of each", n(0)),
        "strays" if zh => "photos 文件夹中没有多余的文件".to_owned(),
        "strays" => "no file in photos/ that belongs to no number".to_owned(),
        "originals" if zh => format!("{} 张原片与收到时一致", n(0)),
        "originals" => format!("{} originals as they came", n(0)),
        "tray" if zh => format!("待认领 {} 张", n(0)),
        "tray" => format!("{} frames in the tray", n(0)),
        "copy" if point.counts.is_empty() => {
            lang.pick("没有第二份备份", "there is no second copy").to_owned()
        }
        "copy" if point.standing == Standing::Look => lang
            .pick(
                "第二份备份还没有最新的操作，请用 paishe copy",
                "the second copy lacks what was done last; run paishe copy",
            )
            .to_owned(),
        "copy" if zh => format!("第二份备份：{} 个文件读回核对", n(0)),
        "copy" => format!("second copy: {} files read back", n(0)),
        "workbook" if point.counts.is_empty() => {
            lang.pick("还没有导出汇总表", "no 汇总表 was exported yet").to_owned()
        }
        "workbook" if zh => format!("汇总表 {} 行与采用的照片一致", n(0)),
        "workbook" => format!("汇总表: {} rows are the accepted ones", n(0)),
        "journal" if zh => format!("操作记录 {} 条，首尾相连，与数据一致", n(0)),
        "journal" => format!("journal: {} entries, chained, and the rows as it tells", n(0)),
        "same_frame" if zh => format!("同一张原片用于两名学生（同一人两条学籍 {} 组除外）", n(0)),
        "same_frame" => {
            format!("one frame under two students ({} shared by one person's enrolments)", n(0))
        }
        "same_picture" if zh => format!("{} 张照片两两比较：几乎相同的画面", n(0)),
        "same_picture" => {
            format!("{} photos compared with each other: nearly the same picture", n(0))
        }
        "same_face" if zh => {
            format!("{} 张照片两两比较：同一张脸（仅提示，请人工核对；{} 张看不出脸）", n(0), n(1))
        }
        "same_face" => {
            format!(
                "{} photos compared: the same face (only a hint, look yourself; {} without a face)",
                n(0),
                n(1)
            )
        }
        _ => card(point, zh),
    }
}

fn card(point: &Point, zh: bool) -> String {
    let n = |at: usize| point.counts.get(at).copied().unwrap_or(0);
    match (point.standing, n(0), n(1)) {
        (Standing::Fine, ..) if zh => "存储卡已核对，没有遗漏".to_owned(),
        (Standing::Fine, ..) => "the card was audited, nothing is missing".to_owned(),
        (_, 0, later) if zh => format!("存储卡没有核对（之后又有 {later} 张），请用 paishe audit"),
        (_, 0, later) => {
            format!("the card was not audited since {later} frames came; run paishe audit")
        }
        (_, missing, _) if zh => format!("存储卡上有 {missing} 张没有传到，请用 paishe audit"),
        (_, missing, _) => {
            format!("{missing} pictures of the card never arrived; run paishe audit")
        }
    }
}

/// Sign and word of how a comparison ended.
pub(super) fn standing(standing: Standing, lang: Lang) -> (&'static str, &'static str) {
    match standing {
        Standing::Fine => ("✓", lang.pick("相符", "agrees")),
        Standing::Look => ("!", lang.pick("请看", "look")),
        Standing::Wrong => ("✗", lang.pick("不符", "WRONG")),
    }
}

pub(super) fn print(report: &Report, lang: Lang, out: &mut dyn Write) -> std::io::Result<()> {
    for point in &report.points {
        let (sign, word) = standing(point.standing, lang);
        writeln!(out, "{sign} {word}  {}", sentence(point, lang))?;
        for item in point.items.iter().take(ITEMS_TOLD) {
            writeln!(out, "           {item}")?;
        }
        let more = point.items.len().saturating_sub(ITEMS_TOLD);
        if more > 0 {
            writeln!(
                out,
                "           … {more} {}",
                lang.pick("项，详见 --html 或 --json", "more: --html or --json")
            )?;
        }
    }
    writeln!(out)?;
    for line in sums(&report.sums, lang) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn sums(sums: &Sums, lang: Lang) -> Vec<String> {
    let zh = lang == Lang::Zh;
    let mut lines = Vec::new();
    for class in &sums.classes {
        let (name, all) = (&class.class, class.roster);
        let (done, absent, pending) = (class.accepted, class.absent, class.pending);
        lines.push(if zh {
            format!("{name}：{all} 人，已拍 {done}，缺席 {absent}，未拍 {pending}")
        } else {
            format!("{name}: {all}, accepted {done}, absent {absent}, pending {pending}")
        });
    }
    for hour in &sums.hours {
        lines.push(format!("{}  {}", hour.hour, hour.accepted));
    }
    lines.extend(work(sums, lang));
    lines
}

/// Frames, retakes, reasons and heads, a line each.
pub(super) fn work(sums: &Sums, lang: Lang) -> Vec<String> {
    let zh = lang == Lang::Zh;
    let work = &sums.work;
    let (frames, retaken, withdrawn, forced) =
        (work.frames, work.retaken, work.withdrawn, work.forced);
    let mut lines = vec![if zh {
        format!("原片 {frames} 张，补拍替换 {retaken}，撤销采用 {withdrawn}，写明理由采用 {forced}")
    } else {
        format!(
            "{frames} frames; {retaken} replaced by retakes, {withdrawn} withdrawn, {forced} accepted with a reason"
        )
    }];
    let listed = |items: &[(String, u64)]| {
        items
            .iter()
            .map(|(name, count)| format!("{name} {count}"))
            .collect::<Vec<_>>()
            .join(lang.pick("，", ", "))
    };
    if !work.rejected_for.is_empty() {
        let named = |(name, count): &(String, u64)| (check_words(name, lang), *count);
        let reasons = listed(&work.rejected_for.iter().map(named).collect::<Vec<_>>());
        lines.push(format!("{}{reasons}", lang.pick("弃用的原片：", "frames not taken: ")));
    }
    if !sums.absent_for.is_empty() {
        lines.push(format!("{}{}", lang.pick("缺席：", "absent: "), listed(&sums.absent_for)));
    }
    lines.push(if zh {
        format!(
            "计费人数 {} 人（采用 {} 行，补拍和同一人的第二条学籍不重复计）",
            sums.heads, sums.rows
        )
    } else {
        format!(
            "heads for the fee: {} ({} rows; retakes and a person's second enrolment count once)",
            sums.heads, sums.rows
        )
    });
    lines
}

/// What the operator calls a check; a frame that was not taken may also have passed all.
fn check_words(name: &str, lang: Lang) -> String {
    let check = CHECKS.iter().find(|check| check.name() == name);
    check.map_or(lang.pick("合格未用", "passing"), |check| check.text(lang)).to_owned()
}

/// The gap sheet: every 拍摄序号 without a photo, and why; comma-separated, with the mark by which Excel knows UTF-8.
pub(super) fn gap_sheet(store: &Store, lang: Lang) -> Result<String, Failure> {
    let gaps = store.gaps().map_err(|e| Failure::store(&e, lang))?;
    let delivered = store.renumbered().map_err(|e| Failure::store(&e, lang))?;
    let mut sheet = csv::Writer::from_writer(vec![]);
    let failed = |e: csv::Error| Failure::machine(e.to_string());
    let header = lang.pick(["拍摄序号", "学号", "说明"], ["拍摄序号", "学号", "why"]);
    sheet.write_record(header).map_err(failed)?;
    for gap in gaps {
        let waiting = lang.pick("已给号，尚未拍摄", "given at check-in, not photographed");
        let why = gap.void.as_deref().unwrap_or(waiting);
        sheet.write_record([&gap.number.to_string(), &gap.student.0, why]).map_err(failed)?;
    }
    for (number, new) in delivered.iter().filter(|(number, new)| number != new) {
        let why = format!("{} {new}", lang.pick("交付时改为", "delivered as"));
        sheet.write_record([&number.to_string(), "", &why]).map_err(failed)?;
    }
    let bytes = sheet.into_inner().map_err(|e| Failure::machine(e.to_string()))?;
    Ok(format!("\u{feff}{}", String::from_utf8_lossy(&bytes)))
}

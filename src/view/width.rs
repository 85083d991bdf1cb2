//! Text cut and padded by the cells it takes, so that no row shifts.

use super::look::Look;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Marks cut text. One cell in every terminal, unlike `…`.
pub const CUT: char = '⋯';

/// Cells that `text` takes where ambiguous characters are narrow.
#[must_use]
pub fn cells(text: &str) -> usize {
    text.width()
}

/// `text` in at most `width` cells; what was cut ends in [`CUT`]. Control characters are left out.
#[must_use]
pub fn clip(text: &str, width: usize) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control()).collect();
    if cells(&clean) <= width {
        return clean;
    }
    let mut kept = head(&clean, width.saturating_sub(1));
    if width > 0 {
        kept.push(CUT);
    }
    kept
}

/// The end of `text` in at most `width` cells; what was cut begins with [`CUT`].
#[must_use]
pub fn clip_front(text: &str, width: usize) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control()).collect();
    if cells(&clean) <= width {
        return clean;
    }
    let back: String = clean.chars().rev().collect();
    let tail: String = head(&back, width.saturating_sub(1)).chars().rev().collect();
    if width > 0 { format!("{CUT}{tail}") } else { tail }
}

/// `text` in exactly `width` cells, at the left.
#[must_use]
pub fn left(text: &str, width: usize) -> String {
    let clipped = clip(text, width);
    let gap = width.saturating_sub(cells(&clipped));
    clipped + &" ".repeat(gap)
}

/// `text` in exactly `width` cells, at the right.
#[must_use]
pub fn right(text: &str, width: usize) -> String {
    let clipped = clip(text, width);
    " ".repeat(width.saturating_sub(cells(&clipped))) + &clipped
}

/// `text` broken into rows of at most `width` cells. Breaks at a space where a row has one, else anywhere.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut rows = Vec::new();
    let mut rest = text.trim();
    while cells(rest) > width && width > 1 {
        let part = head(rest, width);
        let (row, more) = rest.split_at(break_at(&part, rest));
        rows.push(row.to_owned());
        rest = more.trim_start();
    }
    rows.push(clip(rest, width));
    rows
}

/// `text` with characters that this terminal would show in another width than counted replaced by steady ones.
#[must_use]
pub fn steady(text: &str, look: Look) -> String {
    if !look.wide_ambiguous {
        return text.to_owned();
    }
    let swap = |c: char| match c {
        '·' => '･',
        c if c.width() == c.width_cjk() => c,
        _ => '?',
    };
    text.chars().map(swap).collect()
}

/// Where a row ends of which `part` would fit: at its last space unless that leaves it nearly empty.
fn break_at(part: &str, rest: &str) -> usize {
    let whole = part.len();
    let ends_a_word = rest.get(whole..).is_some_and(|more| more.starts_with(' '));
    let space = part.rfind(' ').filter(|&at| !ends_a_word && at > whole / 3);
    space.unwrap_or(whole)
}

fn head(text: &str, width: usize) -> String {
    let mut used = 0;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used <= width
    };
    text.chars().take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_name_says_that_it_was_cut() {
        assert_eq!(clip("买买提·吐尔逊", 10), "买买提·吐⋯");
        assert_eq!(clip("买买提·吐尔逊", 13), "买买提·吐尔逊");
        assert_eq!(clip("张伟", 0), "");
    }

    #[test]
    fn a_wide_character_that_does_not_fit_leaves_a_blank_cell() {
        assert_eq!(left("张三丰", 4), "张⋯ ");
        assert_eq!(right("𬱖", 4), "  𬱖");
        assert_eq!(cells(&left("㼆䶮𬱖", 8)), 8);
    }

    #[test]
    fn typing_keeps_its_end_in_sight() {
        assert_eq!(clip_front("2010301001", 5), "⋯1001");
        assert_eq!(clip_front("学号张", 4), "⋯张");
    }

    #[test]
    fn control_characters_never_reach_the_screen() {
        assert_eq!(clip("a\u{1b}[2J\r\nb", 10), "a[2Jb");
    }

    #[test]
    fn long_sentences_break_at_a_space_or_anywhere() {
        assert_eq!(wrap("stand a little further back", 12), ["stand a", "little", "further back"]);
        assert_eq!(wrap("one two", 3), ["one", "two"]);
        assert_eq!(wrap("请后退半步再抬头", 8), ["请后退半", "步再抬头"]);
    }

    #[test]
    fn where_the_dot_is_wide_a_narrow_one_takes_its_place() {
        let look = Look { wide_ambiguous: true, ..Look::default() };
        assert_eq!(steady("买买提·吐尔逊①", look), "买买提･吐尔逊?");
    }
}

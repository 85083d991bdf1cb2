//! What the terminal can show: colours, character widths, pictures.

use crate::judge::Verdict;
use ratatui::style::{Color, Modifier, Style};
use std::fmt;
use std::str::FromStr;

/// How a picture reaches the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// Characters: two pixels a cell. Works everywhere.
    HalfBlocks,
    /// The kitty graphics protocol.
    Kitty,
    /// iTerm2's inline images.
    ITerm2,
    /// Sixel graphics.
    Sixel,
}

impl FromStr for Protocol {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "blocks" => Ok(Self::HalfBlocks),
            "kitty" => Ok(Self::Kitty),
            "iterm2" => Ok(Self::ITerm2),
            "sixel" => Ok(Self::Sixel),
            _ => {
                Err("只能是 blocks、kitty、iterm2 或 sixel / it is blocks, kitty, iterm2 or sixel"
                    .to_owned())
            }
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HalfBlocks => "blocks",
            Self::Kitty => "kitty",
            Self::ITerm2 => "iterm2",
            Self::Sixel => "sixel",
        })
    }
}

/// How many colours the terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Colours {
    /// None: differences are told by words, signs and bold; pictures by a ramp of characters.
    None,
    /// The 256 indexed ones.
    Indexed,
    /// 24 bit.
    True,
}

/// Size of a character cell, in px of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CellSize {
    /// Height.
    pub height_px: u16,
    /// Width.
    pub width_px: u16,
}

impl Default for CellSize {
    fn default() -> Self {
        Self { height_px: 20, width_px: 10 }
    }
}

/// What the terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Look {
    /// How pictures are sent.
    pub protocol: Protocol,
    /// Colours.
    pub colours: Colours,
    /// Whether East Asian ambiguous characters (`·`, `─`, `▀`) take two cells. Then none of them is drawn.
    pub wide_ambiguous: bool,
    /// Size of a cell.
    pub cell: CellSize,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            protocol: Protocol::HalfBlocks,
            colours: Colours::True,
            wide_ambiguous: false,
            cell: CellSize::default(),
        }
    }
}

/// What a piece of text means, shown by colour beside its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Nothing to notice.
    Calm,
    /// All is well.
    Good,
    /// Worth a look.
    Care,
    /// Could not be told.
    Unsure,
    /// Must be dealt with.
    Bad,
}

impl From<Verdict> for Tone {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Good,
            Verdict::Warn => Self::Care,
            Verdict::Unmeasured => Self::Unsure,
            Verdict::Fail => Self::Bad,
        }
    }
}

impl Look {
    /// Style of text of that tone.
    #[must_use]
    pub fn text(&self, tone: Tone) -> Style {
        let urgent = matches!(tone, Tone::Bad | Tone::Unsure);
        let style = if urgent { self.strong() } else { Style::new() };
        match (self.colours, tone) {
            (Colours::None, _) | (_, Tone::Calm) => style,
            (_, Tone::Good) => style.fg(Color::Green),
            (_, Tone::Care) => style.fg(Color::Yellow),
            (_, Tone::Unsure) => style.fg(Color::Magenta),
            (_, Tone::Bad) => style.fg(Color::Red),
        }
    }

    /// Style of a bar of that tone, seen from across the room.
    #[must_use]
    pub fn bar(&self, tone: Tone) -> Style {
        let style = self.strong();
        match (self.colours, tone) {
            (Colours::None, _) | (_, Tone::Calm) => style.add_modifier(Modifier::REVERSED),
            (_, Tone::Good) => style.fg(Color::Black).bg(Color::Green),
            (_, Tone::Care) => style.fg(Color::Black).bg(Color::Yellow),
            (_, Tone::Unsure) => style.fg(Color::White).bg(Color::Magenta),
            (_, Tone::Bad) => style.fg(Color::White).bg(Color::Red),
        }
    }

    /// Style of labels and rules, which step back.
    #[must_use]
    pub fn faint(&self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// Style of what is read first.
    #[must_use]
    pub fn strong(&self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// The horizontal rule, one cell.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        if self.wide_ambiguous { "-" } else { "─" }
    }

    /// The vertical rule, one cell.
    #[must_use]
    pub fn upright(&self) -> &'static str {
        if self.wide_ambiguous { "|" } else { "│" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_protocol_is_named_as_it_is_asked_for() {
        for name in ["blocks", "kitty", "iterm2", "sixel"] {
            assert_eq!(name.parse::<Protocol>().unwrap().to_string(), name);
        }
        assert!("ascii".parse::<Protocol>().unwrap_err().contains("blocks"));
    }

    #[test]
    fn without_colour_what_is_bad_is_bold() {
        let look = Look { colours: Colours::None, ..Look::default() };
        assert_eq!(look.text(Tone::Bad).add_modifier, Modifier::BOLD);
        assert!(look.bar(Tone::Bad).fg.is_none() && look.bar(Tone::Bad).bg.is_none());
    }
}

//! The line of a trial in `hardware-notes.md`.

use crate::camera::{About, libgphoto2};

/// How a trial went, as the columns of "Bodies tried" want it.
pub(super) struct Entry {
    model: String,
    /// Live-view frames a second.
    pub live_fps: Option<f64>,
    /// Frames that came from station shots.
    pub station_shots: usize,
    /// Frames that came from body shots.
    pub body_shots: usize,
    /// Frames that the card no longer held.
    pub lost: usize,
    /// Whether it was back after the cable was pulled.
    pub came_back: bool,
    trouble: Vec<String>,
}

impl Entry {
    /// The entry of a camera before its trial. Its serial number stays out: the notes are public.
    pub fn of(about: &About) -> Self {
        Self {
            model: about.model.clone(),
            live_fps: None,
            station_shots: 0,
            body_shots: 0,
            lost: 0,
            came_back: false,
            trouble: Vec::new(),
        }
    }

    /// Notes what went wrong.
    pub fn trouble(&mut self, words: &str) {
        self.trouble.push(words.to_owned());
    }

    /// The row; what only the person at the camera knows is left open.
    pub fn row(&self) -> String {
        let date = jiff::Zoned::now().date();
        let live = self.live_fps.map_or_else(|| "none".to_owned(), |fps| format!("{fps:.1}"));
        let (shots, body, lost) = (self.station_shots, self.body_shots, self.lost);
        let replug = if self.came_back { "back by itself" } else { "not tried" };
        let trouble =
            if self.trouble.is_empty() { "none".to_owned() } else { self.trouble.join("; ") };
        let cells = [
            date.to_string(),
            self.model.clone(),
            String::new(),
            libgphoto2::version(),
            env!("CARGO_PKG_VERSION").to_owned(),
            String::new(),
            live,
            format!("{shots} / {body} / {lost}"),
            replug.to_owned(),
            trouble,
            String::new(),
        ];
        format!("| {} |", cells.map(|cell| cell.replace('|', "/")).join(" | "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_the_eleven_columns_of_the_notes_and_no_serial_number() {
        let about = About {
            model: "D|1".into(),
            port: "usb:001,004".into(),
            has_live_view: true,
            can_trigger: true,
            keeps_on_card: true,
            serial: Some("7654321".into()),
        };
        let mut entry = Entry::of(&about);
        entry.trouble("live view: 3.0 /s");
        let row = entry.row();
        assert_eq!(row.matches(" | ").count(), 10, "{row}");
        assert!(row.contains("D/1") && row.contains("3.0") && !row.contains("7654321"), "{row}");
    }
}

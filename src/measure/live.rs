//! Live view: the same measures at sixty frames a second.
//!
//! The face is followed from frame to frame instead of looked for, by the quick landmark net. The outline is measured on
//! half the rows and columns, which its sub-pixel contour makes up for. Skin, whose light and sharpness don't change
//! within a tenth of a second, is looked at in full every few frames. The silhouette net is asked in doubt only.

use super::face_detector::Face;
use super::follow::{Follower, is_centred};
use super::landmarks::Landmarks;
use super::readings::{Readings, Unmeasured};
use super::sampling::reduced;
use super::skin::Skin;
use super::{Care, Cells, FaceChip, Meter, blank, second_share, turn};
use crate::picture::Picture;

/// Cells along the longer side: the contour is refined on the picture itself, so fewer than for a still are as exact.
const CELLS: u32 = 171;
/// A picture of a longer side than this is measured on half its rows and columns.
const WHOLE_PX: u32 = 800;

impl Meter {
    /// The readings of a live-view frame, without grain, of which a preview says nothing.
    ///
    /// `follower` remembers the stream's last frames; readings of the skin may be up to three frames old.
    #[must_use]
    pub fn glance(&self, picture: &Picture, follower: &mut Follower) -> Readings {
        let by = if picture.width_px.max(picture.height_px) > WHOLE_PX { 2 } else { 1 };
        let small = Picture {
            pixels: reduced(&picture.pixels, by),
            scale: picture.scale * f64::from(by),
            exif: picture.exif.clone(),
            ..*picture
        };
        let cells = Cells::of(&small.pixels, CELLS, &self.tables);
        let (faces, found) = self.followed(&small, &cells, follower);
        let mut readings = blank(picture, &[]);
        (readings.face_count, readings.second_face_share) = faces;
        readings.turn =
            found.as_ref().and_then(|(face, _)| turn::of_eyes(face)).ok_or(Unmeasured::NoFace);
        if let Some((_, points)) = &found {
            self.skin(picture, &points.enlarged(by as f32), follower).tell(&mut readings);
        }
        self.measured(&small, &cells, found.as_ref(), Care::Live, readings).readings
    }

    /// How many faces, the second one's share, and the face to measure: where it was, else where the detector sees it.
    fn followed(
        &self,
        picture: &Picture,
        cells: &Cells,
        follower: &mut Follower,
    ) -> ((usize, f64), Option<(Face, Landmarks)>) {
        let seen = follower.looks_around().then(|| self.faces(cells));
        if let Some(known) = follower.known() {
            let points = Landmarks::in_window(&self.quick_mesh, &picture.pixels, &known.window);
            if let Some(points) = points.filter(|points| is_centred(&known.window, points)) {
                let others = seen.as_ref().filter(|faces| !faces.is_empty());
                let counted =
                    others.map_or(known.faces, |faces| (faces.len(), second_share(faces)));
                follower.keep(known.face, counted, &points);
                return (counted, Some((known.face, points)));
            }
        }
        let faces = seen.unwrap_or_else(|| self.faces(cells));
        let counted = (faces.len(), second_share(&faces));
        let found = faces.iter().find_map(|face| {
            Some((*face, Landmarks::of(&self.quick_mesh, &self.quick_mesh, &picture.pixels, face)?))
        });
        match &found {
            Some((face, points)) => follower.keep(*face, counted, points),
            None => follower.lose(),
        }
        (counted, found)
    }

    /// The skin, measured on the whole picture when it is time, else as it was.
    fn skin(&self, picture: &Picture, points: &Landmarks, follower: &mut Follower) -> Skin {
        follower.skin(|| Skin::of(&FaceChip::of(&picture.pixels, points), &self.tables))
    }
}

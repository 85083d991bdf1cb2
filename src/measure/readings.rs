//! What was measured on one frame, each reading with its unit and its way to be absent.
//!
//! Coordinates are px of the full upright picture, sub-pixel; 0 is the centre of the first pixel.

use serde::Serialize;

/// A reading, or the reason why there is none.
pub type Reading<T> = Result<T, Unmeasured>;

/// Why something could not be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unmeasured {
    /// The detector found no face.
    NoFace,
    /// The border of the frame shows no plain backdrop to measure against.
    NoBackdrop,
    /// The silhouette of the head could not be told from the backdrop.
    NoSilhouette,
    /// What is to be measured lies outside the frame.
    OutsideFrame,
}

/// A point in px of the full upright picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// Column, counted from the left edge.
    pub x: f64,
    /// Row, counted down from the top edge.
    pub y: f64,
}

/// Rows of the head. `crown_px < chin_px`; `chin_px - crown_px` is the head height without a `+ 1`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HeadSpan {
    /// Top of the hair or head covering.
    pub crown_px: f64,
    /// Lowest point of the chin.
    pub chin_px: f64,
}

impl HeadSpan {
    /// Head height in px: crown to chin.
    #[must_use]
    pub fn height_px(&self) -> f64 {
        self.chin_px - self.crown_px
    }
}

/// Outermost columns of the head, hair and ears included, between crown and mouth line.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HeadSides {
    /// Leftmost column of the head in the picture.
    pub left_px: f64,
    /// Rightmost column of the head in the picture.
    pub right_px: f64,
}

/// Eye centres as they lie in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Eyes {
    /// The eye at the left in the picture.
    pub left: Point,
    /// The eye at the right in the picture.
    pub right: Point,
}

impl Eyes {
    /// The point midway between the eyes.
    #[must_use]
    pub fn middle(&self) -> Point {
        Point {
            x: f64::midpoint(self.left.x, self.right.x),
            y: f64::midpoint(self.left.y, self.right.y),
        }
    }

    /// Distance between the eye centres in px.
    #[must_use]
    pub fn distance_px(&self) -> f64 {
        (self.right.x - self.left.x).hypot(self.right.y - self.left.y)
    }

    /// Slope of the eye line in degrees; positive when the eye at the right in the picture is lower.
    #[must_use]
    pub fn roll_deg(&self) -> f64 {
        (self.right.y - self.left.y).atan2(self.right.x - self.left.x).to_degrees()
    }
}

/// Places of the face that guides and overlays show.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FaceMarks {
    /// Left top corner of the detector's box.
    pub box_start: Point,
    /// Right bottom corner of the detector's box.
    pub box_end: Point,
    /// Side of the face at the left in the picture, before the ear.
    pub left: Point,
    /// Side of the face at the right in the picture, before the ear.
    pub right: Point,
    /// Lowest point of the chin.
    pub chin: Point,
    /// Middle of the mouth, between the lips.
    pub mouth: Point,
    /// Where the shoulder at the left in the picture begins, one face width beside the face.
    pub left_shoulder: Option<Point>,
    /// Where the shoulder at the right in the picture begins.
    pub right_shoulder: Option<Point>,
    /// Inter-eye distance at which the sharpness was measured, over the fixed one, at most 1; below 1 the face
    /// is too small in the picture for the sharpness to be compared with that of larger faces.
    pub sharpness_scale: f64,
}

/// Colour and evenness of the backdrop around the head, in all the frame when no head was found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Backdrop {
    /// Median colour, CIELAB (D65).
    pub lab: [f64; 3],
    /// Median colour, sRGB 0..=255.
    pub srgb: [f64; 3],
    /// 95th percentile of the distance (dE76) of 12 x 10 block means from their median.
    pub block_p95_de: f64,
    /// Largest such distance.
    pub block_max_de: f64,
}

/// Shares of the face's skin that carry no detail, each 0..=1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Exposure {
    /// Share of linear luminance at or above 247/255.
    pub over_share: f64,
    /// Share of linear luminance at or below 25/255.
    pub under_share: f64,
    /// Mean linear luminance, 0..=1.
    pub mean_luminance: f64,
}

/// All readings of one frame.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Readings {
    /// Height of the full upright picture in px.
    pub height_px: u32,
    /// Width of the full upright picture in px.
    pub width_px: u32,
    /// How many faces were found.
    pub face_count: usize,
    /// Area of the second largest face over the largest, 0 when there is none.
    pub second_face_share: f64,
    /// Crown and chin.
    pub head: Reading<HeadSpan>,
    /// Left and right of the head.
    pub sides: Reading<HeadSides>,
    /// Eye centres.
    pub eyes: Reading<Eyes>,
    /// Gap of the lids of the eye that is less open over the distance from eyes to chin, 0..=1.
    pub eye_opening: Reading<f64>,
    /// Places of the face for overlays.
    pub face: Reading<FaceMarks>,
    /// Row where the shoulders begin, mean of both sides.
    pub shoulder_px: Reading<f64>,
    /// Colour and evenness of the backdrop.
    pub backdrop: Reading<Backdrop>,
    /// Sharpness of the face: energy of the Laplacian at a fixed inter-eye scale; larger is sharper.
    pub sharpness: Reading<f64>,
    /// Exposure of the face's skin.
    pub exposure: Reading<Exposure>,
}

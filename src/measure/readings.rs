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
    /// The backdrop and the silhouette net tell two different outlines.
    InDoubt,
    /// The head lies on its side or upside down.
    NotUpright,
    /// What is to be measured is hidden, such as the eyes behind dark glasses.
    Hidden,
    /// Too little of it shows to be measured.
    TooSmall,
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

/// How the picture is turned against the head in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// The head stands upright.
    Upright,
    /// The crown points to the left of the picture: the picture has to be turned clockwise.
    CrownLeft,
    /// The crown points to the right of the picture: the picture has to be turned counter-clockwise.
    CrownRight,
    /// The crown points down.
    UpsideDown,
}

/// Turn of the head, in degrees; 0 looks straight into the camera.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Pose {
    /// Turn to a side; positive when the nose points to the right of the picture, the sitter's left.
    pub yaw_deg: f64,
    /// Nod; positive when the face looks up.
    pub pitch_deg: f64,
}

/// What lies before the eyes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct EyeZones {
    /// Share of the worse eye's zone that is much brighter than the skin, 0..=1.
    pub glare_share: f64,
    /// Light below the darker eye over that of the cheek on its side; dark glasses are below 0.4.
    pub light: f64,
}

/// Sharpness of the face at a fixed inter-eye scale.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Sharpness {
    /// Energy of the Laplacian over the contrast; larger is sharper.
    pub energy: f64,
    /// How much the blur has a direction, 0..=1: near 0 out of focus, near 1 moved.
    pub direction: f64,
}

/// How the outline of the head was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outline {
    /// Against the backdrop; the silhouette net was not asked.
    Backdrop,
    /// Against the backdrop, and the silhouette net agrees.
    Agreed,
    /// By the silhouette net alone: there is no plain backdrop, or the head has its colour. Less exact.
    NetAlone,
    /// The two disagree.
    InDoubt,
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
    /// Share of it that lies in a shadow, 0..=1.
    pub shadow_share: f64,
}

/// Something that is neither backdrop nor sitter: its bounding box and how much of that it fills.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Area {
    /// Left top corner.
    pub start: Point,
    /// Right bottom corner.
    pub end: Point,
    /// Share of the box that it fills, 0..=1.
    pub filled: f64,
}

impl FaceMarks {
    /// Cheek to cheek, before the ears, in px.
    #[must_use]
    pub fn width_px(&self) -> f64 {
        (self.right.x - self.left.x).hypot(self.right.y - self.left.y)
    }
}

/// Clothes at the shoulders and the backdrop beside them, CIELAB.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Clothes {
    /// Median colour of the clothes along the shoulders' edge.
    pub lab: [f64; 3],
    /// Median colour of the backdrop along the same edge.
    pub backdrop_lab: [f64; 3],
}

/// Shares of the face's skin that carry no detail, each 0..=1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Exposure {
    /// Share of linear luminance at or above 247/255.
    pub over_share: f64,
    /// Share of which some channel is at its end, 254 or 255.
    pub clipped_share: f64,
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
    /// How the picture is turned against the head.
    pub turn: Reading<Turn>,
    /// How many faces were found.
    pub face_count: usize,
    /// Area of the second largest face over the largest, 0 when there is none.
    pub second_face_share: f64,
    /// Crown and chin.
    pub head: Reading<HeadSpan>,
    /// Left and right of the head.
    pub sides: Reading<HeadSides>,
    /// How crown and sides were found.
    pub outline: Reading<Outline>,
    /// Eye centres.
    pub eyes: Reading<Eyes>,
    /// Gap of the lids of the eye that is less open over the distance from eyes to chin, 0..=1.
    pub eye_opening: Reading<f64>,
    /// Gap between the inner lips over the same distance, 0..=1.
    pub mouth_opening: Reading<f64>,
    /// Turn of the head.
    pub pose: Reading<Pose>,
    /// What lies before the eyes.
    pub eye_zones: Reading<EyeZones>,
    /// Places of the face for overlays.
    pub face: Reading<FaceMarks>,
    /// Row where the shoulders begin, mean of both sides.
    pub shoulder_px: Reading<f64>,
    /// Colour and evenness of the backdrop.
    pub backdrop: Reading<Backdrop>,
    /// Things beside the sitter that are not backdrop.
    pub stray: Reading<Vec<Area>>,
    /// Colours of the clothes and of the backdrop beside them.
    pub clothes: Reading<Clothes>,
    /// Sharpness of the face.
    pub sharpness: Reading<Sharpness>,
    /// Grain: standard deviation of the backdrop's luma within small blocks, levels of 0..=255.
    pub noise: Reading<f64>,
    /// Exposure of the face's skin.
    pub exposure: Reading<Exposure>,
    /// Mean CIELAB colour of the cheeks.
    pub skin_lab: Reading<[f64; 3]>,
    /// Overlap of the two cheeks' luminance histograms, 0..=1; 1 is the same light on both.
    pub light_balance: Reading<f64>,
    /// 95th percentile of the CIELAB chroma of the whole picture.
    pub chroma: Reading<f64>,
}

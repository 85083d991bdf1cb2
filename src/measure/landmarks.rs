//! The 478 points of a face, and the few of them that the measures use.
#![expect(clippy::indexing_slicing, reason = "the points are an array of known length")]

use super::face_detector::{Face, sigmoid};
use super::nets::Net;
use super::sampling::{Outside, Window, planes};
use image::RgbImage;

/// Points of the face; the larger net adds those of the irises.
const FACE_POINTS: usize = 468;
/// Points of the larger net.
const POINTS: usize = 478;
/// Smallest presence of a face under the points.
const MIN_PRESENCE: f32 = 0.5;

/// Outline of the face from the forehead clockwise, hair line to chin.
pub(super) const OVAL: [usize; 36] = [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152,
    148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];
/// Outline of the eye at the left in the picture, brow included.
pub(super) const LEFT_EYE_AND_BROW: [usize; 10] = [33, 70, 63, 105, 66, 107, 133, 153, 145, 163];
/// Outline of the eye at the right in the picture, brow included.
pub(super) const RIGHT_EYE_AND_BROW: [usize; 10] =
    [362, 336, 296, 334, 293, 300, 263, 390, 374, 380];
/// Outer outline of the lips.
pub(super) const LIPS: [usize; 20] =
    [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146];

/// The chin's point.
pub(super) const CHIN: usize = 152;

/// Side of the net's window over the larger extent of the points, as the net was trained (MediaPipe face landmarker).
const WINDOW_OVER_FACE: f32 = 1.5;

/// A face's points in px of the picture.
#[derive(Debug, Clone)]
pub(super) struct Landmarks {
    points: Vec<(f32, f32)>,
    /// Depths of the same points in px, growing away from the camera.
    depths: Vec<f32>,
}

impl Landmarks {
    /// The points of `face`, or none when the net sees no face there.
    ///
    /// A `quick` net looks first: the detector's box is up to a tenth too small and turned by some degrees, which moves
    /// the chin by up to 3 % of the head; the window around the first points is right.
    pub(super) fn of(net: &Net, quick: &Net, picture: &RgbImage, face: &Face) -> Option<Landmarks> {
        let first = Landmarks::in_window(quick, picture, &face.mesh_window())?;
        Landmarks::in_window(net, picture, &first.window()).or(Some(first))
    }

    /// The points of the face that a window shows, or none when the net sees none there.
    pub(super) fn in_window(net: &Net, picture: &RgbImage, window: &Window) -> Option<Landmarks> {
        let input = planes(picture, window, net.side(), (0.0, 1.0), Outside::Nearest);
        let outputs = net.run(&input)?;
        // Three single or long lists: the points, the presence, and one that is not used.
        let is_points = |values: &&Vec<f32>| [POINTS * 3, FACE_POINTS * 3].contains(&values.len());
        let values = outputs.iter().find(is_points)?;
        let presence = *outputs.iter().find(|values| values.len() == 1)?.first()?;
        (sigmoid(presence) >= MIN_PRESENCE).then(|| Landmarks::placed(values, window, net.side()))
    }

    fn placed(values: &[f32], window: &Window, side: usize) -> Landmarks {
        let side = side as f32;
        // The net counts from the edge of its first pixel, samples are taken at pixel centres.
        let points = values
            .chunks_exact(3)
            .map(|point| window.at((point[0] - 0.5) / side, (point[1] - 0.5) / side));
        let depths = values.chunks_exact(3).map(|point| point[2] / side * window.width);
        Landmarks { points: points.collect(), depths: depths.collect() }
    }

    /// The window around these points in which the net sees the same face best.
    pub(super) fn window(&self) -> Window {
        let mut low = (f32::INFINITY, f32::INFINITY);
        let mut high = (f32::NEG_INFINITY, f32::NEG_INFINITY);
        for &(x, y) in &self.points {
            low = (low.0.min(x), low.1.min(y));
            high = (high.0.max(x), high.1.max(y));
        }
        let side = WINDOW_OVER_FACE * (high.0 - low.0).max(high.1 - low.1);
        let (x, y) = (f32::midpoint(low.0, high.0), f32::midpoint(low.1, high.1));
        Window { angle: self.roll_deg().to_radians(), ..Window::square(x, y, side) }
    }

    /// The same points in px of a picture that is larger by a whole factor.
    pub(super) fn enlarged(&self, by: f32) -> Landmarks {
        let px = |value: f32| (value + 0.5) * by - 0.5;
        Landmarks {
            points: self.points.iter().map(|&(x, y)| (px(x), px(y))).collect(),
            depths: self.depths.iter().map(|depth| depth * by).collect(),
        }
    }

    /// One point by its number in the net's numbering.
    pub(super) fn point(&self, index: usize) -> (f32, f32) {
        self.points[index]
    }

    /// Whether the irises are among the points.
    pub(super) fn has_irises(&self) -> bool {
        self.points.len() == POINTS
    }

    /// Depth of a point in px, growing away from the camera.
    pub(super) fn depth(&self, index: usize) -> f32 {
        self.depths[index]
    }

    /// Distance from the middle of the eyes to the chin: OFIQ's T, which openings are told in.
    pub(super) fn eyes_to_chin(&self) -> f32 {
        let [left, right] = super::eyes::eyes(self);
        let middle = (f32::midpoint(left.0, right.0), f32::midpoint(left.1, right.1));
        distance(middle, self.point(CHIN)).max(f32::EPSILON)
    }

    /// Distance between the two sides of the face, before the ears.
    pub(super) fn face_width(&self) -> f32 {
        let (left, right) = (self.points[234], self.points[454]);
        (right.0 - left.0).hypot(right.1 - left.1).max(4.0)
    }

    /// Column midway between the two sides of the face.
    pub(super) fn middle_column(&self) -> f32 {
        f32::midpoint(self.points[234].0, self.points[454].0)
    }

    /// Row of the mouth line: midway between the inner lips.
    pub(super) fn mouth_row(&self) -> f32 {
        f32::midpoint(self.points[13].1, self.points[14].1)
    }

    /// Row of the topmost point of the forehead; the crown lies above.
    pub(super) fn forehead_row(&self) -> f32 {
        self.points[10].1
    }

    /// Angle of the line through the outer eye corners, in degrees.
    pub(super) fn roll_deg(&self) -> f32 {
        let (left, right) = (self.points[33], self.points[263]);
        (right.1 - left.1).atan2(right.0 - left.0).to_degrees()
    }
}

/// Distance of two places, in px.
pub(super) fn distance(a: (f32, f32), b: (f32, f32)) -> f32 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

//! Pixels to readings: one file per measure. Knows no limit and no student.

mod backdrop;
mod cells;
mod cheeks;
mod chin;
mod clothes;
mod colour;
mod contour;
mod evenness;
mod exposure;
mod eye_opening;
mod eye_zones;
mod eyes;
mod face_chip;
mod face_detector;
pub mod fingerprint;
mod flood;
mod follow;
mod head;
mod landmarks;
pub mod likeness;
mod live;
mod morphology;
mod mouth_opening;
mod nets;
mod noise;
mod outline;
mod pairs;
mod person;
mod pose;
pub mod readings;
mod sampling;
mod scene;
mod shadow;
mod sharpness;
mod shoulders;
mod silhouette;
mod skin;
mod stray;
mod turn;

pub use follow::Follower;
pub use pairs::Pair;

use crate::picture::Picture;
use cells::Cells;
use colour::{Tables, quantile};
use face_chip::FaceChip;
use face_detector::Face;
use image::GrayImage;
use landmarks::Landmarks;
use nets::Net;
use outline::{Ends, Head};
use person::Person;
use readings::{
    Eyes, FaceMarks, HeadSides, HeadSpan, Outline, Point, Reading, Readings, Turn, Unmeasured,
};
use rten::ThreadPool;
use scene::Scene;
use skin::Skin;
use std::sync::Arc;

/// Why a meter could not be made.
#[derive(Debug, thiserror::Error)]
pub enum MeterError {
    /// A net in this program doesn't load: the program file is damaged.
    #[error("the net {name} in this program is damaged, install the program again: {reason}")]
    Damaged {
        /// Name of the net.
        name: &'static str,
        /// The engine's words.
        reason: String,
    },
}

/// Cells along the longer side of a still: enough for the backdrop's small things.
const STILL_CELLS: u32 = 400;

/// What a meter saw in one picture.
#[derive(Debug, Clone)]
pub struct Look {
    /// The readings.
    pub readings: Readings,
    /// The sitter's silhouette, 255 inside; none when it could not be told from the backdrop.
    pub sitter: Option<GrayImage>,
    /// Px of the full picture per px of `sitter`.
    pub cell_px: f64,
}

/// How much time there is for a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Care {
    /// A frame that was taken: everything is measured, and the silhouette net is asked wherever it may know better.
    Still,
    /// A frame of many: the net is asked only where the outline is lost, and grain, of which a preview says nothing, is
    /// left out.
    Live,
}

/// Measures pictures; holds the loaded nets and tables. One per thread.
pub struct Meter {
    detector: Net,
    mesh: Net,
    quick_mesh: Net,
    person: Net,
    tables: Tables,
}

impl Meter {
    /// Loads the nets.
    pub fn new() -> Result<Meter, MeterError> {
        let pool = Arc::new(ThreadPool::with_num_threads(1));
        Ok(Meter {
            detector: Net::detector(&pool)?,
            mesh: Net::mesh(&pool)?,
            quick_mesh: Net::quick_mesh(&pool)?,
            person: Net::person(&pool)?,
            tables: Tables::new(),
        })
    }

    /// All readings of one upright picture, in px of the full picture.
    ///
    /// Every reading stands for itself: what can't be measured says why and leaves the others alone.
    #[must_use]
    pub fn measure(&self, picture: &Picture) -> Readings {
        self.look(picture).readings
    }

    /// The readings, and the silhouette that they were read from, for overlays.
    #[must_use]
    pub fn look(&self, picture: &Picture) -> Look {
        let cells = Cells::of(&picture.pixels, STILL_CELLS, &self.tables);
        let faces = self.faces(&cells);
        let turn = turn::turn(&self.detector, &cells, &faces);
        let found = match turn {
            Some(Turn::UpsideDown) => None,
            _ => self.first_face(picture, &faces),
        };
        let mut readings = blank(picture, &faces);
        readings.turn = turn.ok_or(Unmeasured::NoFace);
        if let Some((_, landmarks)) = &found {
            let chip = FaceChip::of(&picture.pixels, landmarks);
            Skin::of(&chip, &self.tables).tell(&mut readings);
        }
        self.measured(picture, &cells, found.as_ref(), Care::Still, readings)
    }

    /// The largest face in which the landmark net sees one too.
    fn first_face(&self, picture: &Picture, faces: &[Face]) -> Option<(Face, Landmarks)> {
        faces.iter().find_map(|face| {
            let (net, quick) = (&self.mesh, &self.quick_mesh);
            Some((*face, Landmarks::of(net, quick, &picture.pixels, face)?))
        })
    }

    /// Adds to `readings` all that backdrop and face tell.
    fn measured(
        &self,
        picture: &Picture,
        cells: &Cells,
        found: Option<&(Face, Landmarks)>,
        care: Care,
        mut readings: Readings,
    ) -> Look {
        let face = found.map(|(_, landmarks)| landmarks);
        let rounds = if care == Care::Still { 2 } else { 1 };
        let mut scene = Scene::of(&picture.pixels, cells, face, rounds, &self.tables);
        readings.chroma = chroma(cells);
        if let Some((face, landmarks)) = found {
            let ends = self.ends(&mut scene, cells, landmarks, care);
            self.measure_face(picture, (face, landmarks), &ends, &scene, &mut readings);
        } else {
            readings.face_count = 0;
        }
        readings.backdrop = scene.backdrop(face);
        if care == Care::Still {
            readings.noise = scene.noise();
        }
        Look { readings, sitter: scene.sitter(), cell_px: f64::from(cells.step) * picture.scale }
    }

    /// Crown and sides, by the backdrop and, where it is asked, by the silhouette net.
    fn ends(&self, scene: &mut Scene<'_>, cells: &Cells, face: &Landmarks, care: Care) -> Ends {
        let own = scene.head(face);
        let doubtful = own.needs_opinion(face) || (care == Care::Still && scene.is_doubtful(face));
        let person = doubtful.then(|| Person::around(&self.person, cells, face)).flatten();
        match person {
            Some(person) => scene.compare(own, &person, face),
            None => Ends { head: own, outline: Outline::Backdrop },
        }
    }

    /// Faces in px of the picture, largest first; looked for on the reduced picture.
    fn faces(&self, cells: &Cells) -> Vec<Face> {
        let step = cells.step as f32;
        let faces = face_detector::faces(&self.detector, &cells.pixels);
        faces.iter().map(|face| face.enlarged(step)).collect()
    }

    fn measure_face(
        &self,
        picture: &Picture,
        (face, landmarks): (&Face, &Landmarks),
        Ends { head: Head { crown, sides }, outline }: &Ends,
        scene: &Scene<'_>,
        readings: &mut Readings,
    ) {
        let full = Full { scale: picture.scale };
        let [left, right] = eyes::eyes(landmarks).map(|eye| full.point(eye));
        readings.eyes = Ok(Eyes { left, right });
        readings.eye_opening = Ok(eye_opening::eye_opening(landmarks));
        readings.mouth_opening = Ok(mouth_opening::mouth_opening(landmarks));
        readings.pose = Ok(pose::pose(landmarks));
        let chin = chin::chin(&picture.pixels, landmarks, &self.tables);
        readings.head = crown.and_then(|crown| {
            let chin = row_inside(picture, chin.1)?;
            Ok(HeadSpan { crown_px: full.px(crown), chin_px: full.px(chin) })
        });
        readings.sides = sides
            .map(|(left, right)| HeadSides { left_px: full.px(left), right_px: full.px(right) });
        readings.outline = Ok(*outline);
        let shoulders = scene.shoulders(landmarks);
        readings.shoulder_px = shoulder_row(&full, shoulders);
        readings.clothes = scene.clothes(landmarks);
        readings.stray = scene.stray(landmarks, picture.scale);
        let shoulders = shoulders.unwrap_or_default().map(|side| side.map(|at| full.point(at)));
        readings.face = Ok(marks(&full, face, landmarks, shoulders, chin));
    }
}

/// 95th percentile of the cells' chroma.
fn chroma(cells: &Cells) -> Reading<f64> {
    // Squares keep the order, and one root is enough.
    let cells = cells.lab.iter().step_by(3);
    let mut squares: Vec<f32> = cells.map(|[_, a, b]| a * a + b * b).collect();
    let square = quantile(&mut squares, 0.95).ok_or(Unmeasured::TooSmall)?;
    Ok(f64::from(square.sqrt()))
}

/// From px of the analysed picture to px of the full one.
struct Full {
    scale: f64,
}

impl Full {
    fn px(&self, analysed: f32) -> f64 {
        (f64::from(analysed) + 0.5) * self.scale - 0.5
    }

    fn point(&self, (x, y): (f32, f32)) -> Point {
        Point { x: self.px(x), y: self.px(y) }
    }
}

/// A row of the analysed picture, unless it lies below the frame.
fn row_inside(picture: &Picture, row: f32) -> Reading<f32> {
    let inside = row < picture.pixels.height() as f32 - 0.5;
    if inside { Ok(row) } else { Err(Unmeasured::OutsideFrame) }
}

/// The mean row of the shoulders that are in the frame.
fn shoulder_row(full: &Full, shoulders: Reading<[Option<(f32, f32)>; 2]>) -> Reading<f64> {
    let rows: Vec<f64> = shoulders?.iter().flatten().map(|at| full.px(at.1)).collect();
    if rows.is_empty() {
        return Err(Unmeasured::OutsideFrame);
    }
    Ok(rows.iter().sum::<f64>() / rows.len() as f64)
}

fn marks(
    full: &Full,
    face: &Face,
    landmarks: &Landmarks,
    [left_shoulder, right_shoulder]: [Option<Point>; 2],
    chin: (f32, f32),
) -> FaceMarks {
    let [left, top, width, height] = face.bounds;
    let mouth =
        (f32::midpoint(landmarks.point(13).0, landmarks.point(14).0), landmarks.mouth_row());
    FaceMarks {
        box_start: full.point((left, top)),
        box_end: full.point((left + width, top + height)),
        left: full.point(landmarks.point(234)),
        right: full.point(landmarks.point(454)),
        chin: full.point(chin),
        mouth: full.point(mouth),
        left_shoulder,
        right_shoulder,
        sharpness_scale: f64::from(face_chip::scale(landmarks, full.scale as f32)),
    }
}

/// Area of the second largest face over the largest, 0 when there is none.
fn second_share(faces: &[Face]) -> f64 {
    match faces {
        [first, second, ..] => f64::from(second.area() / first.area().max(f32::EPSILON)),
        _ => 0.0,
    }
}

/// Readings of a picture in which nothing but faces were counted yet.
fn blank(picture: &Picture, faces: &[Face]) -> Readings {
    Readings {
        height_px: picture.height_px,
        width_px: picture.width_px,
        face_count: faces.len(),
        second_face_share: second_share(faces),
        head: Err(Unmeasured::NoFace),
        sides: Err(Unmeasured::NoFace),
        eyes: Err(Unmeasured::NoFace),
        eye_opening: Err(Unmeasured::NoFace),
        mouth_opening: Err(Unmeasured::NoFace),
        pose: Err(Unmeasured::NoFace),
        eye_zones: Err(Unmeasured::NoFace),
        turn: Err(Unmeasured::NoFace),
        outline: Err(Unmeasured::NoFace),
        stray: Err(Unmeasured::NoFace),
        clothes: Err(Unmeasured::NoFace),
        noise: Err(Unmeasured::NoBackdrop),
        skin_lab: Err(Unmeasured::NoFace),
        light_balance: Err(Unmeasured::NoFace),
        chroma: Err(Unmeasured::NoFace),
        face: Err(Unmeasured::NoFace),
        shoulder_px: Err(Unmeasured::NoFace),
        backdrop: Err(Unmeasured::NoBackdrop),
        sharpness: Err(Unmeasured::NoFace),
        exposure: Err(Unmeasured::NoFace),
    }
}

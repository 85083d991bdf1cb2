//! Pixels to readings: one file per measure. Knows no limit and no student.

mod backdrop;
mod cells;
mod chin;
mod colour;
mod contour;
mod evenness;
mod exposure;
mod eye_opening;
mod eyes;
mod face_chip;
mod face_detector;
mod head;
mod landmarks;
mod nets;
pub mod readings;
mod sampling;
mod sharpness;
mod shoulders;
mod silhouette;

use crate::picture::Picture;
use backdrop::Surface;
use cells::Cells;
use colour::Tables;
use contour::Field;
use evenness::{Region, evenness};
use face_chip::FaceChip;
use face_detector::Face;
use head::HeadView;
use image::GrayImage;
use landmarks::Landmarks;
use nets::Net;
use readings::{
    Backdrop, Exposure, Eyes, FaceMarks, HeadSides, HeadSpan, Point, Reading, Readings, Unmeasured,
};
use rten::ThreadPool;
use silhouette::{Silhouette, foreground, silhouette, with_margin};
use std::sync::Arc;

/// Beyond this slope of the eye line the head lies on its side, and rows say nothing about crown and chin.
const MAX_ROLL_DEG: f32 = 35.0;

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

/// Measures pictures; holds the loaded nets and tables. One per thread.
pub struct Meter {
    detector: Net,
    mesh: Net,
    tables: Tables,
}

impl Meter {
    /// Loads the nets.
    pub fn new() -> Result<Meter, MeterError> {
        let pool = Arc::new(ThreadPool::with_num_threads(1));
        let (detector, mesh) = (Net::detector(&pool)?, Net::mesh(&pool)?);
        Ok(Meter { detector, mesh, tables: Tables::new() })
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
        let cells = Cells::of(&picture.pixels, &self.tables);
        let faces = self.faces(&cells);
        let found = faces
            .iter()
            .find_map(|face| Some((face, Landmarks::of(&self.mesh, &picture.pixels, face)?)));
        let scene = Scene::of(&cells, found.as_ref().map(|(_, face)| face), &self.tables);
        let mut readings = blank(picture, &faces);
        readings.backdrop = scene.backdrop(&cells, found.as_ref().map(|(_, face)| face));
        if let Some((face, landmarks)) = &found {
            self.measure_face(picture, &cells, &scene, (face, landmarks), &mut readings);
        } else {
            readings.face_count = 0;
        }
        let sitter = scene.silhouette.ok().map(|silhouette| silhouette.sitter);
        Look { readings, sitter, cell_px: f64::from(cells.step) * picture.scale }
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
        cells: &Cells,
        scene: &Scene,
        (face, landmarks): (&Face, &Landmarks),
        readings: &mut Readings,
    ) {
        let full = Full { scale: picture.scale };
        let [left, right] = eyes::eyes(landmarks).map(|eye| full.point(eye));
        readings.eyes = Ok(Eyes { left, right });
        readings.eye_opening = Ok(eye_opening::eye_opening(landmarks));
        let chin = chin::chin(&picture.pixels, landmarks, &self.tables);
        let (crown, sides) = scene.crown_and_sides(picture, cells, landmarks, &self.tables);
        readings.head = crown.and_then(|crown| {
            let chin = row_inside(picture, chin.1)?;
            Ok(HeadSpan { crown_px: full.px(crown), chin_px: full.px(chin) })
        });
        readings.sides = sides
            .map(|(left, right)| HeadSides { left_px: full.px(left), right_px: full.px(right) });
        let shoulders = scene.shoulders(cells, landmarks).map(|side| side.map(|at| full.point(at)));
        readings.shoulder_px = shoulder_row(&shoulders, scene);
        let chip = FaceChip::of(&picture.pixels, landmarks);
        readings.sharpness =
            Ok(readings::Sharpness { energy: sharpness::sharpness(&chip), direction: 0.0 });
        readings.exposure = Ok(self.exposure(&chip));
        readings.face = Ok(marks(&full, face, landmarks, shoulders, chin, chip.scale));
    }

    fn exposure(&self, chip: &FaceChip) -> Exposure {
        exposure::exposure(chip, &self.tables)
    }
}

/// What the frame shows besides the face: backdrop and silhouette, each as far as it could be told.
struct Scene {
    surface: Reading<Surface>,
    silhouette: Reading<Silhouette>,
}

impl Scene {
    fn of(cells: &Cells, face: Option<&Landmarks>, tables: &Tables) -> Scene {
        let Some(surface) = Surface::fit(cells) else {
            let missing = Unmeasured::NoBackdrop;
            return Scene { surface: Err(missing), silhouette: Err(missing) };
        };
        let (surface, mask) = foreground(cells, surface, tables);
        let silhouette = face
            .ok_or(Unmeasured::NoFace)
            .and_then(|face| silhouette(cells, &mask, face).ok_or(Unmeasured::NoSilhouette));
        Scene { surface: Ok(surface), silhouette }
    }

    /// Colour and evenness around the head; in all the frame when there is none.
    fn backdrop(&self, cells: &Cells, face: Option<&Landmarks>) -> Reading<Backdrop> {
        self.surface.as_ref().map_err(|&missing| missing)?;
        let sitter: Option<GrayImage> =
            self.silhouette.as_ref().ok().map(|silhouette| with_margin(&silhouette.sitter, 2));
        let region = match (face, &sitter) {
            (Some(face), Some(_)) => {
                let (forehead, chin) = (face.forehead_row(), face.point(152).1);
                let crown = forehead - 0.35 * (chin - forehead);
                Region::around(cells, crown, chin, face.middle_column())
            }
            _ => Region::whole(cells),
        };
        evenness(cells, sitter.as_ref(), region)
    }

    /// Crown, and left and right, in px of the analysed picture.
    fn crown_and_sides(
        &self,
        picture: &Picture,
        cells: &Cells,
        face: &Landmarks,
        tables: &Tables,
    ) -> (Reading<f32>, Pair) {
        let (surface, silhouette) = match (&self.surface, &self.silhouette) {
            (Ok(surface), Ok(silhouette)) => (surface, silhouette),
            (_, Err(missing)) | (Err(missing), _) => return (Err(*missing), Err(*missing)),
        };
        if face.roll_deg().abs() > MAX_ROLL_DEG {
            return (Err(Unmeasured::NoSilhouette), Err(Unmeasured::NoSilhouette));
        }
        let field = Field { pixels: &picture.pixels, surface, tables };
        let view = HeadView { field, cells, head: &silhouette.head, face };
        let crown = view.crown();
        // A cut crown leaves the sides measurable from the frame's edge down.
        let sides = match crown {
            Err(Unmeasured::NoSilhouette) => Err(Unmeasured::NoSilhouette),
            _ => view.sides(crown.unwrap_or(0.0)),
        };
        // A silhouette whose sides are not a head's has no crown to believe either.
        let crown = if sides == Err(Unmeasured::NoSilhouette) {
            Err(Unmeasured::NoSilhouette)
        } else {
            crown
        };
        (crown, sides)
    }

    fn shoulders(&self, cells: &Cells, face: &Landmarks) -> [Option<(f32, f32)>; 2] {
        match &self.silhouette {
            Ok(silhouette) => shoulders::shoulders(cells, &silhouette.sitter, face),
            Err(_) => [None, None],
        }
    }
}

/// Two places or lengths of the analysed picture, or why there are none.
type Pair = Reading<(f32, f32)>;

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
fn shoulder_row(shoulders: &[Option<Point>; 2], scene: &Scene) -> Reading<f64> {
    scene.silhouette.as_ref().map_err(|&missing| missing)?;
    let rows: Vec<f64> = shoulders.iter().flatten().map(|point| point.y).collect();
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
    scale: f32,
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
        sharpness_scale: f64::from(scale),
    }
}

/// Readings of a picture in which nothing but faces were counted yet.
fn blank(picture: &Picture, faces: &[Face]) -> Readings {
    let share = match faces {
        [first, second, ..] => f64::from(second.area() / first.area().max(f32::EPSILON)),
        _ => 0.0,
    };
    Readings {
        height_px: picture.height_px,
        width_px: picture.width_px,
        face_count: faces.len(),
        second_face_share: share,
        head: Err(Unmeasured::NoFace),
        sides: Err(Unmeasured::NoFace),
        eyes: Err(Unmeasured::NoFace),
        eye_opening: Err(Unmeasured::NoFace),
        mouth_opening: Err(Unmeasured::NoFace),
        pose: Err(Unmeasured::NoFace),
        eye_zones: Err(Unmeasured::NoFace),
        turn: Err(Unmeasured::NoFace),
        outline: Err(Unmeasured::NoFace),
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

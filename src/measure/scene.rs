//! What a frame shows besides the face: backdrop, silhouette and, where it is asked, the silhouette net's opinion.

use super::backdrop::Surface;
use super::cells::Cells;
use super::colour::Tables;
use super::contour::Field;
use super::evenness::{Region, evenness};
use super::flood::{OUT, inverted};
use super::head::HeadView;
use super::landmarks::{CHIN, Landmarks};
use super::outline::{Ends, Head, agreed};
use super::person::Person;
use super::readings::{Area, Backdrop, Clothes, Outline, Reading, Unmeasured};
use super::silhouette::{Ground, Silhouette, ground, silhouette, with_margin};
use super::{clothes, noise, shadow, shoulders, stray};
use image::{GrayImage, RgbImage};

/// Cells around the sitter that are neither backdrop nor sitter for sure.
const MARGIN: u8 = 2;
/// Hair may stand this far out of the silhouette net's outline, as a share of forehead to chin.
const HAIR_MARGIN: f32 = 0.09;
/// Share of the body that may have the backdrop's colour before the net is believed about it.
const LOST_CLOTHES: f32 = 0.15;
/// Clothes this far (dE76) from the backdrop are never taken for it.
const UNLIKE_CLOTHES: f64 = 20.0;
/// Share of the frame that things beside the sitter have to take before the outline is doubted for them.
const SOME_THING: f32 = 1.5e-4;
/// Share of the frame that has to lie in shadow before the outline is doubted for it.
const SOME_SHADOW: f32 = 0.004;
/// Beyond this slope of the eye line the head lies on its side, and rows say nothing about crown and chin.
const MAX_ROLL_DEG: f32 = 35.0;

/// Backdrop and silhouette, each as far as it could be told.
pub(super) struct Scene<'a> {
    picture: &'a RgbImage,
    cells: &'a Cells,
    tables: &'a Tables,
    ground: Reading<Ground>,
    silhouette: Reading<Silhouette>,
    person: Option<GrayImage>,
    /// Whether the backdrop's colour swallowed a part of the head that the net sees.
    swallowed: bool,
}

impl<'a> Scene<'a> {
    /// Splits the frame, letting the backdrop grow for some `rounds`, and looks for the sitter that has this face.
    pub(super) fn of(
        picture: &'a RgbImage,
        cells: &'a Cells,
        face: Option<&Landmarks>,
        rounds: usize,
        tables: &'a Tables,
    ) -> Self {
        let surface = Surface::fit(cells).ok_or(Unmeasured::NoBackdrop);
        let ground = surface.map(|surface| ground(cells, surface, rounds, tables));
        let silhouette = match (&ground, face) {
            (Err(missing), _) => Err(*missing),
            (_, None) => Err(Unmeasured::NoFace),
            (Ok(ground), Some(face)) => {
                silhouette(cells, &ground.foreground, face).ok_or(Unmeasured::NoSilhouette)
            }
        };
        Scene { picture, cells, tables, ground, silhouette, person: None, swallowed: false }
    }

    /// Crown and sides against the backdrop, in px of the analysed picture.
    pub(super) fn head(&self, face: &Landmarks) -> Head {
        if face.roll_deg().abs() > MAX_ROLL_DEG {
            return Head::missing(Unmeasured::NotUpright);
        }
        let (ground, silhouette) = match (&self.ground, &self.silhouette) {
            (Ok(ground), Ok(silhouette)) => (ground, silhouette),
            (_, Err(missing)) | (Err(missing), _) => return Head::missing(*missing),
        };
        let field = Field::new(self.picture, &ground.surface, self.tables, face.mouth_row() + 2.0);
        let view = HeadView { field, cells: self.cells, head: &silhouette.head, face };
        let crown = view.crown();
        // A cut crown leaves the sides measurable from the frame's edge down.
        let sides = match crown {
            Err(Unmeasured::NoSilhouette) => Err(Unmeasured::NoSilhouette),
            _ => view.sides(crown.unwrap_or(0.0)),
        };
        // A silhouette whose sides are not a head's has no crown to believe either.
        let crown = match sides {
            Err(Unmeasured::NoSilhouette) => Err(Unmeasured::NoSilhouette),
            _ => crown,
        };
        Head { crown, sides }
    }

    /// Whether the silhouette net may know better about more than the outline: a shadow lies on the backdrop, something
    /// stands beside the sitter, or the clothes have nearly the backdrop's colour.
    pub(super) fn is_doubtful(&self, face: &Landmarks) -> bool {
        let Ok(ground) = &self.ground else { return true };
        let unlike = self.clothes(face).is_ok_and(|clothes| {
            let off = clothes.lab.iter().zip(clothes.backdrop_lab).map(|(a, b)| (a - b).powi(2));
            off.sum::<f64>() > UNLIKE_CLOTHES.powi(2)
        });
        let cells = ground.foreground.iter().zip(ground.lit.iter());
        let shaded = cells.filter(|(own, lit)| **own == 0 && **lit == 0).count() as f32;
        let beside = self.silhouette.as_ref().map_or(0, |silhouette| {
            let cells = ground.foreground.iter().zip(silhouette.sitter.iter());
            cells.filter(|(own, sitter)| **own > 0 && **sitter == 0).count()
        });
        let all = ground.lit.as_raw().len() as f32;
        !unlike || beside as f32 > SOME_THING * all || shaded > SOME_SHADOW * all
    }

    /// Compares the outline with the silhouette net's, and keeps the net's mask for what follows.
    pub(super) fn compare(&mut self, own: Head, person: &Person, face: &Landmarks) -> Ends {
        let crown = person.crown(face);
        let sides = crown.and_then(|crown| person.sides(crown, self.picture.width() as f32, face));
        let mask = person.mask(self.cells);
        let shaded = self.disputed_are_shaded(&mask, face);
        let ends = agreed(own, crown, sides, shaded, face);
        self.swallowed =
            (ends.outline == Outline::InDoubt && !shaded) || self.clothes_are_lost(&mask, face);
        self.person = Some(mask);
        ends
    }

    /// Whether a good part of what the net takes for the body is backdrop by its colour: clothes like the backdrop.
    fn clothes_are_lost(&self, person: &GrayImage, face: &Landmarks) -> bool {
        let Ok(ground) = &self.ground else { return false };
        let mouth = self.cells.cell(face.mouth_row()).max(0.0) as usize * self.cells.width();
        let body = person.iter().zip(ground.foreground.iter()).skip(mouth);
        let (lost, all) =
            body.filter(|(person, _)| **person > 0).fold((0.0, 0.0), |(lost, all), (_, own)| {
                (lost + f32::from(u8::from(*own == 0)), all + 1.0)
            });
        lost > LOST_CLOTHES * all
    }

    /// Whether most of what the net takes for the head and the backdrop for itself is backdrop in less light.
    fn disputed_are_shaded(&self, person: &GrayImage, face: &Landmarks) -> bool {
        let Ok(ground) = &self.ground else { return false };
        let mouth = self.cells.cell(face.mouth_row()).max(0.0) as usize * self.cells.width();
        let disputed = person.iter().zip(ground.foreground.iter()).zip(ground.lit.iter());
        let (lit, all) = disputed
            .take(mouth)
            .filter(|((person, foreground), _)| **person > 0 && **foreground == 0)
            .fold((0, 0), |(lit, all), (_, is_lit)| (lit + u32::from(*is_lit > 0), all + 1));
        all > 0 && 2 * lit < all
    }

    /// Colour, evenness and shadow around the head; in all the frame when there is none.
    pub(super) fn backdrop(&self, face: Option<&Landmarks>) -> Reading<Backdrop> {
        let ground = self.ground.as_ref().map_err(|&missing| missing)?;
        // The net's edge is coarser than the backdrop's.
        let margin = if self.swallowed { 3 * MARGIN } else { MARGIN };
        let sitter = self.sitter().map(|sitter| with_margin(&sitter, margin));
        let region = match (face, &sitter) {
            (Some(face), Some(_)) => {
                let (forehead, chin) = (face.forehead_row(), face.point(CHIN).1);
                let crown = forehead - 0.35 * (chin - forehead);
                Region::around(self.cells, crown, chin, face.middle_column())
            }
            _ => Region::whole(self.cells),
        };
        let (cells, surface) = (self.cells, &ground.surface);
        let shadow = shadow::shadow_share(cells, surface, sitter.as_ref(), region, self.tables);
        evenness(cells, sitter.as_ref(), region, shadow)
    }

    /// Things that are neither backdrop nor sitter.
    pub(super) fn stray(&self, face: &Landmarks, scale: f64) -> Reading<Vec<Area>> {
        let ground = self.ground.as_ref().map_err(|&missing| missing)?;
        let sitter = self.sitter().ok_or(Unmeasured::NoSilhouette)?;
        let own = self
            .person
            .as_ref()
            .map_or_else(|| sitter.clone(), |person| self.body_and(&sitter, person, face));
        Ok(stray::stray(self.cells, &ground.foreground, &own, MARGIN, scale))
    }

    /// The person with room for hair above the chin's row, the silhouette below it.
    fn body_and(&self, sitter: &GrayImage, person: &GrayImage, face: &Landmarks) -> GrayImage {
        let (forehead, chin) = (face.forehead_row(), face.point(CHIN).1);
        let room = HAIR_MARGIN * (chin - forehead) / self.cells.step as f32;
        let person = with_margin(person, room.clamp(1.0, 60.0) as u8);
        let chin = self.cells.cell(chin);
        GrayImage::from_fn(sitter.width(), sitter.height(), |column, row| {
            let above = (row as f32) < chin;
            *if above { &person } else { sitter }.get_pixel(column, row)
        })
    }

    /// Colours of clothes and of the backdrop above them.
    pub(super) fn clothes(&self, face: &Landmarks) -> Reading<Clothes> {
        let sitter =
            self.person.clone().or_else(|| self.sitter()).ok_or(Unmeasured::NoSilhouette)?;
        clothes::clothes(self.cells, &sitter, face)
    }

    /// Grain of the backdrop, levels of 0..=255.
    pub(super) fn noise(&self) -> Reading<f64> {
        let ground = self.ground.as_ref().map_err(|&missing| missing)?;
        let backdrop = inverted(&with_margin(&ground.foreground, MARGIN));
        let lit = GrayImage::from_fn(backdrop.width(), backdrop.height(), |column, row| {
            let is_lit = ground.lit.get_pixel(column, row) != &OUT;
            if is_lit { *backdrop.get_pixel(column, row) } else { OUT }
        });
        noise::noise(self.picture, self.cells, &lit).ok_or(Unmeasured::TooSmall)
    }

    /// First rows of the shoulders, in px of the analysed picture.
    pub(super) fn shoulders(&self, face: &Landmarks) -> Reading<[Option<(f32, f32)>; 2]> {
        let sitter = self.sitter().ok_or(Unmeasured::NoSilhouette)?;
        Ok(shoulders::shoulders(self.cells, &sitter, face))
    }

    /// The sitter's cells: against the backdrop, else as the net sees them; both where the backdrop swallowed a part.
    pub(super) fn sitter(&self) -> Option<GrayImage> {
        let own = self.silhouette.as_ref().ok().map(|silhouette| silhouette.sitter.clone());
        match (own, &self.person) {
            (Some(mut own), Some(person)) if self.swallowed => {
                own.iter_mut().zip(person.iter()).for_each(|(cell, person)| *cell |= *person);
                Some(own)
            }
            (None, person) => person.clone(),
            (own, _) => own,
        }
    }
}

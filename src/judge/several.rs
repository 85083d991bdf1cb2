//! One frame for several profiles: which of them it serves.

use super::{Judgement, judge};
use crate::crop::{self, CropRect};
use crate::measure::readings::Readings;
use crate::picture::ExifFacts;
use crate::spec::Profile;
use serde::{Deserialize, Serialize};

/// What one frame is to one profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// The profile's name.
    pub profile: String,
    /// The findings by that profile, on the crop that meets it best.
    pub judgement: Judgement,
}

impl Service {
    /// Whether the frame can be used for the profile as it is: it passes or only warns.
    #[must_use]
    pub fn serves(&self) -> bool {
        !self.judgement.verdict.needs_reason()
    }

    /// The rectangle for the profile, or none when the head could not be measured or the frame is too small.
    #[must_use]
    pub fn crop(&self) -> Option<CropRect> {
        self.judgement.crop
    }
}

/// Judges one frame by each profile on that profile's own crop, in the order of the profiles.
///
/// The readings are of the frame and so the same for all. The finished files are not made: a profile's limits on
/// the file's size are not judged here.
#[must_use]
pub fn several(readings: &Readings, exif: &ExifFacts, profiles: &[Profile]) -> Vec<Service> {
    let service = |profile: &Profile| Service {
        profile: profile.name.clone(),
        judgement: judge(readings, exif, crop::best(readings, profile), profile),
    };
    profiles.iter().map(service).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::Check;
    use crate::measure::Meter;
    use crate::measure::readings::{Clothes, EyeZones, Outline, Pose, Turn};
    use crate::picture::Picture;
    use crate::sitter::Scene;

    /// Readings of a drawn scene; where a sitter is, what its drawing doesn't show is given good values.
    fn readings(scene: &Scene) -> Readings {
        let (width_px, height_px) = (1000, 1500);
        let pixels = scene.render(width_px, height_px);
        let exif = ExifFacts::default();
        let mut readings = Meter::new().unwrap().measure(&Picture {
            pixels,
            scale: 1.0,
            width_px,
            height_px,
            exif,
        });
        if readings.face_count > 0 {
            readings.turn = Ok(Turn::Upright);
            readings.outline = Ok(Outline::Backdrop);
            readings.mouth_opening = Ok(0.01);
            readings.pose = Ok(Pose { yaw_deg: 0.0, pitch_deg: 0.0 });
            readings.eye_zones = Ok(EyeZones { glare_share: 0.0, light: 0.9 });
            let (dark, blue) = ([25.0, 0.0, 0.0], [76.0, -13.0, -38.0]);
            readings.clothes = Ok(Clothes { lab: dark, backdrop_lab: blue });
            readings.noise = Ok(1.0);
            readings.skin_lab = Ok([65.0, 15.0, 18.0]);
            readings.light_balance = Ok(0.8);
            readings.chroma = Ok(30.0);
        }
        readings
    }

    fn services(scene: &Scene) -> Vec<Service> {
        let profiles = Profile::names().into_iter().map(|name| Profile::builtin(name).unwrap());
        several(&readings(scene), &ExifFacts::default(), &profiles.collect::<Vec<_>>())
    }

    #[test]
    fn one_good_frame_serves_every_built_in_profile_each_with_its_crop() {
        let services = services(&Scene::seeded(1));
        let names: Vec<&str> = services.iter().map(|service| service.profile.as_str()).collect();
        assert_eq!(names, Profile::names());
        for service in &services {
            assert!(service.serves(), "{}: {:?}", service.profile, service.judgement.findings);
            assert!(service.crop().is_some());
        }
        assert_ne!(services[0].crop(), services[1].crop());
        assert_eq!(services[0].crop(), services[2].crop());
    }

    #[test]
    fn a_light_grey_backdrop_serves_only_the_profile_that_allows_it() {
        let mut scene = Scene::seeded(1);
        scene.backdrop.colour = [240.0, 240.0, 240.0];
        let colour = |service: &Service| {
            let mut findings = service.judgement.findings.iter();
            findings.find(|finding| finding.check == Check::BackgroundColour).unwrap().verdict
        };
        let fine: Vec<bool> =
            services(&scene).iter().map(|service| !colour(service).needs_reason()).collect();
        assert_eq!(fine, [false, true, false]);
    }

    #[test]
    fn nobody_in_the_picture_serves_no_profile() {
        let nobody = Scene { sitters: Vec::new(), ..Scene::seeded(1) };
        assert!(services(&nobody).iter().all(|s| !s.serves() && s.crop().is_none()));
    }
}

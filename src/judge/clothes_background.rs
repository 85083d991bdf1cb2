//! Clothes against the backdrop: CIEDE2000 along the shoulders' edge.

use super::subject::{Measured, Subject, at_least, finding};
use super::{Advice, Check, Finding, Limits, Unit, ciede2000};
use crate::measure::readings::Unmeasured;
use crate::spec::LeastDifference;

pub(super) fn find(subject: &Subject<'_>, rule: &LeastDifference) -> Finding {
    let clothes = subject.readings.clothes.map_err(unseen);
    let measured = clothes.map(|clothes| {
        let value = ciede2000(clothes.lab, clothes.backdrop_lab);
        let verdict = at_least(value, rule.pass_de, rule.warn_de);
        Measured { value, verdict, advice: Advice::OtherClothes }
    });
    let limits = Limits { min: Some(rule.pass_de), max: None };
    finding(Check::ClothesBackground, Unit::DeltaE, limits, measured)
}

fn unseen(why: Unmeasured) -> Advice {
    match why {
        Unmeasured::NoFace => Advice::FaceTheCamera,
        Unmeasured::NotUpright => Advice::TurnPicture,
        Unmeasured::NoBackdrop => Advice::BackdropUnseen,
        _ => Advice::ClothesUnseen,
    }
}

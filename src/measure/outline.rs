//! Crown and sides from two witnesses: the backdrop, which is exact, and the silhouette net, which is never far off.

use super::landmarks::{CHIN, Landmarks};
use super::readings::{Outline, Reading, Unmeasured};

/// The witnesses agree when they differ by less than this share of chin to crown.
const TOLERANCE: f32 = 0.035;
/// At the sides, where hair hangs and the net is less sure.
const SIDE_TOLERANCE: f32 = 0.06;

/// Beside the face more on one side than on the other by this share of its width is seldom hair.
const LOPSIDED: f32 = 0.2;
/// A crown nearer to the forehead's topmost landmark than this share of forehead to chin is seldom a crown.
const FLAT: f32 = 0.12;

/// Crown, and left and right, in px of the analysed picture, as one witness tells them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Head {
    /// Row of the crown.
    pub crown: Reading<f32>,
    /// Leftmost and rightmost column.
    pub sides: Reading<(f32, f32)>,
}

impl Head {
    /// Neither crown nor sides, for one reason.
    pub(super) fn missing(why: Unmeasured) -> Head {
        Head { crown: Err(why), sides: Err(why) }
    }

    /// Whether only the net can tell whether this is a head: it was lost, is cut, or is not shaped like one.
    pub(super) fn needs_opinion(&self, face: &Landmarks) -> bool {
        let (Ok(crown), Ok((left, right))) = (self.crown, self.sides) else {
            return self.crown != Err(Unmeasured::NotUpright);
        };
        let beside = (face.point(234).0 - left, right - face.point(454).0);
        let lopsided = (beside.0 - beside.1).abs() > LOPSIDED * face.face_width();
        let no_ears = beside.0.min(beside.1) < 0.0;
        let (forehead, chin) = (face.forehead_row(), face.point(CHIN).1);
        let flat = forehead - crown < FLAT * (chin - forehead);
        lopsided || no_ears || flat
    }
}

/// What both witnesses together tell.
pub(super) struct Ends {
    /// Crown and sides.
    pub head: Head,
    /// How far they agree.
    pub outline: Outline,
}

/// Weighs the outline against the backdrop (`own`) against the net's crown and sides.
///
/// Where they agree, the backdrop's is taken. Where the backdrop lost the head, the net's. Where they differ, it is told
/// to be in doubt, and the likelier is taken: against a `shaded` backdrop the net sees the shadow as a part of the head;
/// elsewhere the net is never far off.
pub(super) fn agreed(
    own: Head,
    crown: Option<f32>,
    sides: Option<(f32, f32)>,
    shaded: bool,
    face: &Landmarks,
) -> Ends {
    let (Some(net_crown), Some(net_sides)) = (crown, sides) else {
        let seen = own.crown.is_ok() || own.sides.is_ok();
        let outline = if seen { Outline::Backdrop } else { Outline::InDoubt };
        return Ends { head: own, outline };
    };
    let height = (face.point(CHIN).1 - net_crown).max(1.0);
    let net = Head { crown: Ok(net_crown), sides: Ok(net_sides) };
    match (own.crown, own.sides) {
        (Err(Unmeasured::NotUpright), _) => Ends { head: own, outline: Outline::Backdrop },
        // The net sees the whole head: what reaches the frame's edge is something else.
        (Err(Unmeasured::OutsideFrame), _) | (_, Err(Unmeasured::OutsideFrame)) => {
            Ends { head: net, outline: Outline::InDoubt }
        }
        (Ok(crown), Ok(sides)) => {
            let near = |a: f32, b: f32, share: f32| (a - b).abs() <= share * height;
            let agree = near(crown, net_crown, TOLERANCE)
                && near(sides.0, net_sides.0, SIDE_TOLERANCE)
                && near(sides.1, net_sides.1, SIDE_TOLERANCE);
            let outline = if agree { Outline::Agreed } else { Outline::InDoubt };
            Ends { head: if agree || shaded { own } else { net }, outline }
        }
        _ => Ends { head: net, outline: Outline::NetAlone },
    }
}

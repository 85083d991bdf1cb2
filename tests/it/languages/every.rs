//! One of each: a variant that is added to an enum and not here doesn't compile.

use crate::screens::scene::number;
use paishe::body::menu::MenuItem;
use paishe::body::{Drift, Setting, Work};
use paishe::judge::{Advice, Check, Unit, Verdict};
use paishe::session::rig::CopyState;
use paishe::session::{
    Alarm, Deed, ErratumKind, FrameId, MendChoice, Notice, ProofRefusal, ProofState, ShotNumber,
};

macro_rules! every {
    ($of:ident { $($variant:ident $(($($value:expr),+))? $({$($field:ident : $given:expr),+})?),+ }) => {{
        fn known(value: &$of) {
            match value {
                $($of::$variant { .. } => (),)+
            }
        }
        let all = vec![$($of::$variant $(($($value),+))? $({$($field: $given),+})?),+];
        all.iter().for_each(known);
        all
    }};
}

/// What a driver or a library said.
const WHY: &str = "(-7)";

pub fn notices() -> Vec<Notice> {
    let mut all = every!(Notice {
        NobodyMatches("99999".into()),
        ManyMatch(200),
        AlreadyDone { student: number(0), number: ShotNumber(3) },
        IsAbsent(number(0)),
        NothingToMend,
        NotOneStudent("103".into()),
        Mended,
        MendFailed(WHY.into()),
        NothingToUndo,
        Rebound(number(0)),
        NobodyToRebind,
        AlreadyCalled(number(0)),
        RetakeOf(number(0)),
        Skipped(number(0)),
        LineRuns(true),
        LineEmpty,
        ClassChosen(None),
        UnknownCard("X".into()),
        FinishFirst,
        EarlierBetter(2),
        OnlyFrame,
        NamesHidden(true),
        TrayEmpty,
        NobodyOnCamera,
        NothingToAccept,
        Failing,
        Unmeasured,
        ReasonEmpty,
        Accepted { student: number(0), number: ShotNumber(36) },
        AcceptFailed(WHY.into()),
        Retake,
        Parked(FrameId(4)),
        ParkedDoubtful(FrameId(4)),
        Doubtful,
        Late(number(0)),
        CameraBack,
        Found(3),
        Alarm(Alarm::NotKept),
        Locked,
        NothingToLock,
        NotSettable(Setting::Shutter),
        Unreadable(WHY.into()),
        ShutterFailed(WHY.into()),
        NoCamera,
        Busy,
        Trouble("7 8 9".into()),
        RegisterLost(WHY.into()),
        RegisterBack,
        Numbered(3),
        AtAnother { student: number(0), station: "2".into() },
        GaveWay(number(0))
    });
    all.extend([
        Notice::LineRuns(false),
        Notice::NamesHidden(false),
        Notice::ClassChosen(Some("7".into())),
    ]);
    all.extend(alarms().into_iter().filter(|alarm| *alarm != Alarm::NotKept).map(Notice::Alarm));
    all
}

/// But the one about a copy that is well, which nobody is told.
pub fn alarms() -> Vec<Alarm> {
    let mut all = every!(Alarm {
        Battery(9),
        Card(12),
        NotKept,
        Clock(90_000_000),
        RawAlone,
        Drift(Drift::Light { difference: 9.0, lighter: 1.0 }),
        Copy(CopyState::Kept)
    });
    all.extend(drifts().into_iter().skip(1).map(Alarm::Drift));
    all.extend(copies().into_iter().map(Alarm::Copy));
    all.retain(|alarm| *alarm != Alarm::Copy(CopyState::Kept));
    all
}

fn drifts() -> Vec<Drift> {
    let (was, is) = ("1/125".to_owned(), "1/60".to_owned());
    let mut all = every!(Drift {
        Light { difference: 9.0, lighter: 1.0 },
        Setting { setting: Setting::Shutter, was: was, is: is }
    });
    all.push(Drift::Light { difference: 9.0, lighter: -1.0 });
    all
}

fn copies() -> Vec<CopyState> {
    every!(CopyState { Kept, Behind(3), Failing(WHY.into()) })
}

pub fn deeds() -> Vec<Deed> {
    every!(Deed {
        Created,
        Migrated,
        Imported,
        Healed,
        FrameArrived,
        FrameBound,
        FrameLate,
        FrameDoubtful,
        FrameRejected,
        FrameParked,
        Locked,
        CheckedIn,
        Accepted,
        Retaken,
        Withdrawn,
        Swapped,
        Reassigned,
        Shared,
        Rebound,
        Absent,
        Skipped,
        Present,
        WalkedIn,
        Resolved,
        Undone,
        Redone,
        ProofMarked,
        ProofCorrected,
        ProofSubmitted,
        ProofConfirmed,
        ProofApproved,
        ProofReported,
        ProofSentBack,
        ErratumNoted,
        ErratumSettled,
        Audited,
        CopySet,
        Sealed,
        Reopened,
        Purged,
        Restored,
        Salvaged,
        Joined,
        Numbered,
        GaveWay,
        Gathered
    })
}

pub fn mend_choices() -> Vec<MendChoice> {
    every!(MendChoice { Retake, Withdraw, Swap, Reassign, Share, Absent, Present, Resolve, WalkIn })
}

pub fn erratum_kinds() -> Vec<ErratumKind> {
    every!(ErratumKind { School, Person, Blurred, Other })
}

pub fn advice() -> Vec<Advice> {
    every!(Advice {
        None,
        FaceTheCamera,
        OnePersonOnly,
        StepBack,
        StepCloser,
        TiltUp,
        TiltDown,
        MoveRight,
        MoveLeft,
        GatherHair,
        TiltHeadToOwnRight,
        TiltHeadToOwnLeft,
        OpenEyes,
        ChangeBackdrop,
        LightBackdrop,
        DimBackdrop,
        EvenBackdrop,
        HoldStill,
        LessLight,
        MoreLight,
        MorePixels,
        ShowWholeHead,
        HeadUnseen,
        EyesUnseen,
        BackdropUnseen,
        FaceUnseen,
        FrameTooSmall,
        TurnPicture,
        TurnToOwnRight,
        TurnToOwnLeft,
        LowerChin,
        RaiseChin,
        CloseMouth,
        AvoidGlare,
        TakeOffDarkGlasses,
        BalanceLight,
        SetWhiteBalance,
        ShootInColour,
        LowerIso,
        ShorterExposure,
        SettingsUnknown,
        AvoidShadow,
        ClearBackdrop,
        OtherClothes,
        ClothesUnseen,
        Focus,
        OutlineInDoubt,
        FileSize
    })
}

pub fn checks() -> Vec<Check> {
    every!(Check {
        Orientation,
        FaceCount,
        ClothesBackground,
        HeadHeight,
        FaceWidth,
        Headroom,
        EyeLine,
        Shoulders,
        Centring,
        SideMargins,
        Roll,
        Yaw,
        Pitch,
        GlassesGlare,
        EyesOpen,
        MouthClosed,
        BackgroundClutter,
        BackgroundColour,
        BackgroundShadow,
        BackgroundEvenness,
        Monochrome,
        ColourCast,
        OverExposure,
        UnderExposure,
        LightBalance,
        Sharpness,
        Noise,
        Resolution,
        Exif,
        File
    })
}

pub fn units() -> Vec<Unit> {
    every!(Unit { Count, Percent, Deg, DeltaE, Px, Ratio, Levels, Iso, Kilobytes })
}

pub fn verdicts() -> Vec<Verdict> {
    every!(Verdict { Pass, Warn, Unmeasured, Fail })
}

pub fn settings() -> Vec<Setting> {
    every!(Setting { Program, Iso, Shutter, Aperture, WhiteBalance, ImageFormat, ImageSize, Focus })
}

pub fn menu_items() -> Vec<MenuItem> {
    every!(MenuItem {
        AutoPowerOff,
        UsbMode,
        CardInside,
        ReleaseWithoutCard,
        Wireless,
        Focus,
        ColourSpace,
        DateTime,
        FileNumbering
    })
}

pub fn works() -> Vec<Work> {
    every!(Work { Firing, Fetching, Listing })
}

pub fn proof_states() -> Vec<ProofState> {
    every!(ProofState {
        Unproved,
        Faulty,
        Submitted,
        Sound,
        CentreApproved,
        CollegeApproved,
        Reported
    })
}

pub fn proof_refusals() -> Vec<ProofRefusal> {
    every!(ProofRefusal {
        Final,
        NotMarked,
        NotCorrected,
        NotSubmitted,
        NotConfirmed,
        NotByCentre,
        NotByCollege,
        Already,
        NotAField
    })
}

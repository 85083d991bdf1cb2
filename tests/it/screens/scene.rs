//! Sessions to look at. All students are invented; the ID numbers have no valid check digit.

use image::{Rgb, RgbImage};
use jiff::tz::TimeZone;
use paishe::body::Light;
use paishe::crop::CropRect;
use paishe::judge::{Advice, Check, Finding, Judgement, Limits, Unit, Verdict};
use paishe::lang::Lang;
use paishe::roster::{IdNumber, Sex, Student, StudentNumber};
use paishe::session::{
    CameraState, Command, Crew, Deed, Dialog, Done, Entry, ErratumKind, Event, FrameId, MendChoice,
    Moment, Notice, Progress, Session, Shot, ShotNumber, Taken,
};
use paishe::view::keymap::Place;
use paishe::view::{Band, Guides, Look, PageAddress, Shown, Stage};
use std::sync::LazyLock;

const PEOPLE: [(&str, &str, Option<Sex>, &str); 7] = [
    ("2010301001", "张伟", Some(Sex::Male), "工商管理"),
    ("2010301002", "买买提·吐尔逊", Some(Sex::Male), "机械设计制造及其自动化"),
    ("2010301003", "㼆䶮𬱖", Some(Sex::Female), "法学"),
    (
        "2010301004",
        "阿卜杜热合曼·阿卜杜喀迪尔·买买提艾力",
        Some(Sex::Male),
        "航空宇航科学与技术（函授，二年制，西安教学点）",
    ),
    ("函2010-B7", "Anna-Maria Schröder", None, "会计学"),
    ("2010301006", "李娜", Some(Sex::Female), "会计学"),
    ("2010301007", "欧阳震华", Some(Sex::Male), ""),
];

/// Number of a student of the scene.
pub fn number(i: usize) -> StudentNumber {
    StudentNumber(PEOPLE[i].0.into())
}

fn student(i: usize) -> Student {
    let (number, name, sex, major) = PEOPLE[i];
    Student {
        number: StudentNumber(number.into()),
        name: name.into(),
        sex,
        id_number: IdNumber::new(format!("6101031990011{i}0239")),
        major: major.into(),
        degree_kind: "成人本科".into(),
        school_kind: "普通高校".into(),
        department_code: "003".into(),
        school_name: "西北工业大学".into(),
        school_code: "10699".into(),
        extra: std::collections::BTreeMap::new(),
    }
}

fn entry(i: usize) -> Entry {
    let done = |number| Progress::Done(ShotNumber(number));
    let progress = match i {
        5 => done(35),
        6 => done(36),
        _ => Progress::Waiting,
    };
    Entry { student: student(i), progress }
}

/// 张伟 on camera, 买买提·吐尔逊 on deck, live view nearly right.
pub fn desk() -> Session {
    Session {
        queue: (0..PEOPLE.len()).map(entry).collect(),
        on_camera: Some(number(0)),
        on_deck: Some(number(1)),
        shot: Shot::Waiting,
        live: Some(judgement(&[(Check::Centring, 53.8, Verdict::Warn, Advice::MoveLeft)])),
        tray: vec![FrameId(3)],
        next_number: ShotNumber(37),
        camera: CameraState::Ready {
            model: "NIKON D7500".into(),
            battery: Some(83),
            can_trigger: true,
        },
        ..Session::new(vec![], ShotNumber(1), vec![])
    }
}

/// A station of a shared session; one that can't ask the register has accepted two shots under labels.
pub fn station_of_several(is_reached: bool) -> Session {
    let mut crew = Crew { station: "2".into(), is_reached, ..Crew::default() };
    let notice = if is_reached {
        crew.held.insert(number(2), "1".into());
        Notice::AtAnother { student: number(2), station: "1".into() }
    } else {
        crew.labels = 2;
        let label = ShotNumber(ShotNumber::PROVISIONAL + 2);
        Notice::Accepted { student: number(3), number: label }
    };
    Session { crew: Some(crew), notice: Some(notice), ..desk() }
}

/// Nobody on camera, nobody on deck.
pub fn take_off(session: &mut Session) {
    session.on_camera = None;
    session.on_deck = None;
}

/// A frame of 张伟 was judged so.
pub fn judged(judgement: Judgement) -> Session {
    Session { shot: Shot::Judged { frame: FrameId(9), judgement }, live: None, ..desk() }
}

/// A session where that place has the keys.
pub fn in_place(place: Place) -> Session {
    let dialog = match place {
        Place::Desk => None,
        Place::Pick => Some(Dialog::Pick { matches: vec![number(0), number(1)], selected: 0 }),
        Place::Reason => Some(Dialog::Reason { text: String::new() }),
        Place::Doubt => Some(Dialog::Doubt),
        Place::Camera => Some(Dialog::Camera { selected: 1 }),
        Place::Help => Some(Dialog::Help { first: 0 }),
        Place::Page => Some(Dialog::Page),
        Place::Recall => Some(Dialog::Recall { student: number(5) }),
        Place::Skip => Some(Dialog::Skip { student: number(0), text: "去换衣服".into() }),
        Place::Line => Some(Dialog::Line { selected: 1 }),
        Place::Class => Some(Dialog::Class { text: String::new(), selected: 1 }),
        Place::Tray => Some(Dialog::Tray { selected: 0, text: "103".into() }),
        Place::Palette => Some(Dialog::Palette { text: "bj".into(), selected: 0 }),
        Place::Mend => Some(Dialog::Mend { student: number(5), selected: 1 }),
        Place::MendWords => Some(Dialog::MendWords {
            student: number(5),
            choice: MendChoice::Withdraw,
            text: "闭眼".into(),
        }),
        Place::Undo => Some(Dialog::Undo {
            done: Done { deed: Deed::Accepted, students: vec![number(6)] },
            again: false,
        }),
        Place::Quit => Some(Dialog::Quit),
    };
    Session { dialog, ..desk() }
}

/// 李娜 is on the retake list and was called.
pub fn recalled_for_a_retake() -> Session {
    let mut session = in_place(Place::Recall);
    session.wishes.insert(number(5), ErratumKind::Blurred);
    session.accepted_at.insert(ShotNumber(35), Moment(1_790_000_000_000_000));
    session
}

/// The line runs for one class; somebody was skipped.
pub fn running_line() -> Session {
    let mut session = desk();
    for (command, at) in [
        (Command::Queue, 1),
        (Command::Queue, 2),
        (Command::Skip, 3),
        (Command::Confirm, 4),
        (Command::Queue, 5),
    ] {
        session.update(Event::Command { command, at: Moment(at) });
    }
    session.notice = None;
    session
}

/// 张伟 was photographed three times; the second frame is the best, the third is in hand.
pub fn several_frames() -> Session {
    let mut session = judged(failing());
    let taken = |frame, judgement| Taken { frame: FrameId(frame), judgement };
    session.strip = vec![taken(7, unmeasured()), taken(8, passing()), taken(9, failing())];
    session.notice = Some(Notice::EarlierBetter(2));
    session.rig.lights =
        [82.0, 82.1, 81.0, 80.0, 77.0].map(|l| Light { backdrop_lab: [l, -5.0, -20.0] }).to_vec();
    session
}

/// All is well.
pub fn passing() -> Judgement {
    judgement(&[])
}

/// The head is too large, the roll could not be measured, and the backdrop is uneven.
pub fn failing() -> Judgement {
    judgement(&[
        (Check::HeadHeight, 75.1, Verdict::Fail, Advice::StepBack),
        (Check::Roll, f64::NAN, Verdict::Unmeasured, Advice::EyesUnseen),
        (Check::BackgroundEvenness, 6.4, Verdict::Warn, Advice::EvenBackdrop),
    ])
}

/// Nothing fails, but the head's outline could not be measured.
pub fn unmeasured() -> Judgement {
    let lost = |check| (check, f64::NAN, Verdict::Unmeasured, Advice::HeadUnseen);
    judgement(&[
        lost(Check::HeadHeight),
        lost(Check::Headroom),
        lost(Check::Shoulders),
        lost(Check::SideMargins),
        (Check::Yaw, 6.2, Verdict::Warn, Advice::TurnToOwnRight),
    ])
}

/// More goes wrong than a small window has rows.
pub fn hopeless() -> Judgement {
    let wrong: Vec<Other> =
        STANDARD[..12].iter().map(|row| (row.0, 99.9, Verdict::Fail, Advice::StepBack)).collect();
    judgement(&wrong)
}

type Row = (Check, f64, Unit, Option<f64>, Option<f64>);

/// A check that stands otherwise than in [`STANDARD`].
type Other = (Check, f64, Verdict, Advice);

const STANDARD: [Row; 29] = [
    (Check::Orientation, 0.0, Unit::Deg, Some(-45.0), Some(45.0)),
    (Check::FaceCount, 1.0, Unit::Count, Some(1.0), Some(1.0)),
    (Check::ClothesBackground, 48.3, Unit::DeltaE, Some(12.0), None),
    (Check::HeadHeight, 67.2, Unit::Percent, Some(58.0), Some(72.0)),
    (Check::FaceWidth, 61.0, Unit::Percent, Some(45.0), Some(75.0)),
    (Check::Headroom, 9.8, Unit::Percent, Some(6.0), Some(12.0)),
    (Check::Shoulders, 23.0, Unit::Percent, Some(18.0), Some(32.0)),
    (Check::Centring, 50.2, Unit::Percent, Some(47.0), Some(53.0)),
    (Check::SideMargins, 14.1, Unit::Percent, Some(10.0), None),
    (Check::Roll, -0.7, Unit::Deg, Some(-3.0), Some(3.0)),
    (Check::Yaw, 1.2, Unit::Deg, Some(-5.0), Some(5.0)),
    (Check::Pitch, -3.4, Unit::Deg, Some(-10.0), Some(10.0)),
    (Check::GlassesGlare, 0.1, Unit::Percent, None, Some(0.5)),
    (Check::EyesOpen, 7.3, Unit::Percent, Some(4.5), None),
    (Check::MouthClosed, 1.1, Unit::Percent, None, Some(5.0)),
    (Check::BackgroundClutter, 0.0, Unit::Percent, None, Some(0.5)),
    (Check::BackgroundColour, 4.3, Unit::DeltaE, None, Some(10.0)),
    (Check::BackgroundShadow, 0.2, Unit::Percent, None, Some(1.0)),
    (Check::BackgroundEvenness, 2.1, Unit::DeltaE, None, Some(5.0)),
    (Check::Monochrome, 41.0, Unit::Ratio, Some(6.0), None),
    (Check::ColourCast, 0.0, Unit::DeltaE, None, Some(0.0)),
    (Check::OverExposure, 0.1, Unit::Percent, None, Some(0.25)),
    (Check::UnderExposure, 4.0, Unit::Percent, None, Some(25.0)),
    (Check::LightBalance, 71.0, Unit::Percent, Some(30.0), None),
    (Check::Sharpness, 1.84, Unit::Ratio, Some(1.2), None),
    (Check::Noise, 1.3, Unit::Levels, None, Some(4.0)),
    (Check::Resolution, 412.0, Unit::Px, Some(90.0), None),
    (Check::Exif, 200.0, Unit::Iso, None, Some(800.0)),
    (Check::File, 31.4, Unit::Kilobytes, Some(0.0), Some(100.0)),
];

/// The standard findings with some in another way, the worst first; not a number means not measured.
fn judgement(others: &[Other]) -> Judgement {
    let finding = |&(check, value, unit, min, max): &Row| {
        let other = others.iter().find(|(name, ..)| *name == check);
        let standard = (value, Verdict::Pass, Advice::None);
        let (value, verdict, advice) = other.map_or(standard, |(_, v, w, a)| (*v, *w, *a));
        let value = (!value.is_nan()).then_some(value);
        Finding { check, value, unit, limits: Limits { min, max }, verdict, advice }
    };
    let mut findings: Vec<_> = STANDARD.iter().map(finding).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.verdict));
    let verdict = findings[0].verdict;
    let crop = Some(CropRect { x: 300.0, y: 40.0, w: 420.0, h: 560.0 });
    Judgement { verdict, findings, crop }
}

/// A backdrop with a face of two colours, 1024x680.
pub fn picture() -> &'static RgbImage {
    static PICTURE: LazyLock<RgbImage> = LazyLock::new(draw_picture);
    &PICTURE
}

fn draw_picture() -> RgbImage {
    RgbImage::from_fn(1024, 680, |x, y| {
        let (dx, dy) = (f64::from(x) - 510.0, f64::from(y) - 300.0);
        let head = (dx / 130.0).powi(2) + (dy / 180.0).powi(2) < 1.0;
        let body = y > 470 && dx.abs() < 300.0;
        match (head, body) {
            (true, _) if y < 200 => Rgb([30, 25, 25]),
            (true, _) => Rgb([224, 180, 150]),
            (_, true) => Rgb([60, 60, 70]),
            _ => Rgb([100, 197, 255]),
        }
    })
}

static UTC: TimeZone = TimeZone::UTC;

static PAGE: LazyLock<PageAddress> = LazyLock::new(|| PageAddress {
    urls: vec!["http://192.168.1.23:8520/?t=0123456789abcdefghijkl".into()],
    code: vec!["█▀▄ █".into(); 18],
});

/// What is shown beside a session: the picture unless the camera is away.
pub fn stage<'a>(session: &'a Session, lang: Lang, look: Look, pixels: &'a RgbImage) -> Stage<'a> {
    let still = matches!(session.shot, Shot::Judged { .. });
    let judgement = match &session.shot {
        Shot::Judged { judgement, .. } => Some(judgement),
        _ => session.live.as_ref(),
    };
    let there = still || matches!(session.camera, CameraState::Ready { .. });
    Stage {
        lang,
        look,
        centre: "西北工业大学网络教育学院西安学习中心",
        disk_room_bytes: Some(123_400_000_000),
        shown: there.then_some(Shown {
            id: 1,
            pixels,
            scale: 1.0,
            still,
            judgement,
            marks: None,
            plain: false,
        }),
        zone: &UTC,
        page: Some(&PAGE),
        guides: guides(),
    }
}

/// Lines as those of the built-in profile.
pub fn guides() -> Guides {
    Guides {
        aspect: 0.75,
        crown: Band { min: 0.06, target: 0.10, max: 0.12 },
        chin: Band { min: 0.68, target: 0.80, max: 0.82 },
        side_margin: 0.10,
        print_trim: 6.0 / 144.0,
    }
}

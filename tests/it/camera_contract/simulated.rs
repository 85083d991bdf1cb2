//! The contract of the simulated camera, through the real libgphoto2.
//!
//! libgphoto2 keeps settings below `HOME` and one thread a process, so a test that calls it directly runs in a process
//! of its own, with a home of its own.

use std::process::Command;

use paishe::camera::sim::{Fault, FrameSize, Sim, SimConfig};
use paishe::camera::source::Source;
use paishe::camera::tether::TetherEvent;
use paishe::camera::{CameraError, CardFile, libgphoto2};

use super::rig::{DEADLINE, Direct, Hands, Rig, Tethered};

/// Set in the process of one test.
const OWN_PROCESS: &str = "PAISHE_TEST_OWN_PROCESS";

/// A simulated camera in the photographer's hands.
struct Body {
    sim: Sim,
}

impl Body {
    fn new() -> Self {
        let frame = FrameSize { long_px: 600, short_px: 400 };
        Self { sim: Sim::start(&SimConfig { frame, ..SimConfig::default() }).unwrap() }
    }

    fn source(&self) -> Source {
        self.sim.port_text().parse().unwrap()
    }
}

impl Hands for Body {
    fn press(&mut self) {
        let shots = self.sim.shots();
        assert!(self.sim.press_shutter());
        assert!(self.sim.wait_for_shots(shots + 1, DEADLINE));
    }

    fn card_holds(&self, file: &CardFile) -> bool {
        self.sim.card_files().contains(&file.name)
    }

    fn unplug(&mut self) {
        self.sim.unplug();
    }

    fn plug_in(&mut self) {}
}

fn direct() -> Direct<Body> {
    Direct::new(Body::new(), |body| libgphoto2::open(&body.source()))
}

fn tethered() -> Tethered<Body> {
    let body = Body::new();
    let source = body.source();
    Tethered::new(body, source)
}

/// Runs a test in a process of its own with a home of its own.
fn in_own_process(name: &str, test: fn()) {
    if std::env::var_os(OWN_PROCESS).is_some() {
        return test();
    }
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args([name, "--exact", "--nocapture"])
        .env("HOME", home.path())
        .env(OWN_PROCESS, "1")
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}{words}");
}

/// Tests that call libgphoto2 in their own process.
macro_rules! direct_tests {
    ($($name:ident: $test:expr;)*) => {$(
        #[test]
        fn $name() {
            in_own_process(concat!("camera_contract::simulated::", stringify!($name)), $test);
        }
    )*};
}

direct_tests! {
    a_body_shot_arrives_once: || super::a_body_shot_arrives_once(&mut direct());
    a_trigger_yields_exactly_one_frame: || {
        super::a_trigger_yields_exactly_one_frame(&mut direct());
    };
    ten_body_shots_in_a_row_are_all_there: || {
        super::ten_body_shots_in_a_row_are_all_there(&mut direct());
    };
    the_cards_files_stay_on_the_card: || super::the_cards_files_stay_on_the_card(&mut direct());
    live_view_delivers_pictures: || super::live_view_delivers_pictures(&mut direct());
    an_unplugged_camera_is_lost_and_works_again: || {
        super::a_lost_camera_is_said_and_works_again(&mut direct());
    };
    refusals_come_with_their_words: || {
        let mut rig = direct();
        refusals_keep_their_words(&mut rig, |rig, fault| rig.hands.sim.set_fault(fault));
    };
    a_cut_picture_is_never_a_frame: || {
        let mut rig = direct();
        rig.hands.sim.set_fault(Fault::TruncatedDownload);
        rig.press();
        rig.wait_for_damage();
        assert_eq!(frames(&rig.originals()), 0);
    };
    a_camera_says_who_it_is: || {
        let mut rig = direct();
        let about = rig.camera().about().clone();
        assert!(about.has_live_view && about.can_trigger && about.keeps_on_card, "{about:?}");
        assert!(!about.model.is_empty() && about.port.starts_with("ptpip:127.0.0.1:"));
        assert_eq!(rig.camera().battery(), Ok(Some(SimConfig::default().battery_percent)));
    };
    where_nobody_listens_there_is_no_camera: || {
        let source = Body::new().source();
        assert!(matches!(libgphoto2::open(&source), Err(CameraError::Absent(_))));
    };
    libgphoto2_tells_its_version_and_detects_no_network_camera: || {
        assert!(libgphoto2::version().starts_with("2."));
        assert!(libgphoto2::detected().unwrap().iter().all(|(_, port)| !port.starts_with("ptpip")));
    };
}

/// Files of the originals folder that count as frames.
fn frames(originals: &[std::path::PathBuf]) -> usize {
    let is_frame = |path: &&std::path::PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        !name.starts_with("damaged-") && !name.starts_with('.')
    };
    originals.iter().filter(is_frame).count()
}

/// Each refusal of the shutter tells why, and the camera still works afterwards.
fn refusals_keep_their_words<R: Rig>(rig: &mut R, set: fn(&R, Fault)) {
    for (fault, words) in [(Fault::StoreFull, "store full"), (Fault::OutOfFocus, "out of focus")] {
        set(rig, fault);
        let error = rig.refusal();
        assert!(matches!(error, CameraError::Refused(_)), "{error:?}");
        assert!(error.to_string().to_lowercase().contains(words), "{error}");
    }
    set(rig, Fault::Busy);
    let error = rig.refusal();
    assert!(matches!(error, CameraError::Busy(_)), "{error:?}");
    set(rig, Fault::None);
    rig.trigger().unwrap();
    super::assert_is_durable(&rig.next());
    rig.assert_nothing_more();
}

#[test]
fn a_body_shot_arrives_once_through_the_worker() {
    super::a_body_shot_arrives_once(&mut tethered());
}

#[test]
fn a_trigger_yields_exactly_one_frame_through_the_worker() {
    super::a_trigger_yields_exactly_one_frame(&mut tethered());
}

#[test]
fn ten_body_shots_in_a_row_are_all_there_through_the_worker() {
    super::ten_body_shots_in_a_row_are_all_there(&mut tethered());
}

#[test]
fn ten_body_shots_during_live_view_are_all_there() {
    let mut rig = tethered();
    assert!(rig.handle().live_view(true));
    super::ten_body_shots_in_a_row_are_all_there(&mut rig);
}

#[test]
fn the_cards_files_stay_on_the_card_through_the_worker() {
    super::the_cards_files_stay_on_the_card(&mut tethered());
}

#[test]
fn live_view_delivers_pictures_through_the_worker() {
    super::live_view_delivers_pictures(&mut tethered());
}

#[test]
fn an_unplugged_camera_is_lost_and_works_again_through_the_worker() {
    super::a_lost_camera_is_said_and_works_again(&mut tethered());
}

#[test]
fn refusals_come_with_their_words_through_the_worker() {
    let mut rig = tethered();
    refusals_keep_their_words(&mut rig, |rig, fault| rig.hands.sim.set_fault(fault));
}

#[test]
fn a_cut_picture_is_said_to_be_damaged_and_comes_whole_when_asked_again() {
    let mut rig = tethered();
    rig.hands.sim.set_fault(Fault::TruncatedDownload);
    rig.press();
    let owed = rig.wait_for("the damage", |event| match event {
        TetherEvent::DownloadFailed { owed, .. } => Some(owed.clone()),
        TetherEvent::Frame(frame) => panic!("a damaged picture was reported: {frame:?}"),
        _ => None,
    });
    assert_eq!(frames(&rig.originals()), 0);
    rig.hands.sim.set_fault(Fault::None);
    assert!(rig.handle().fetch(owed));
    super::assert_is_durable(&rig.next());
}

#[test]
fn a_cable_pulled_during_a_download_loses_no_picture() {
    let mut rig = tethered();
    rig.hands.sim.set_fault(Fault::UnpluggedDownload);
    rig.press();
    rig.wait_for_lost();
    rig.hands.sim.set_fault(Fault::None);
    super::assert_is_durable(&rig.next());
    rig.assert_nothing_more();
}

#[test]
fn live_view_that_is_refused_is_said_and_shots_still_arrive() {
    let mut rig = tethered();
    rig.hands.sim.set_fault(Fault::NoLiveView);
    assert!(rig.handle().live_view(true));
    rig.wait_for("the trouble", |event| matches!(event, TetherEvent::Trouble(_)).then_some(()));
    rig.press();
    super::assert_is_durable(&rig.next());
}

#[test]
fn the_tether_starts_a_simulated_camera_of_its_own() {
    let mut rig = Tethered::new(super::folder::Putter::new(), Source::Sim);
    rig.trigger().unwrap();
    super::assert_is_durable(&rig.next());
}

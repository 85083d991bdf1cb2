//! The same promises, kept by every camera: a folder and the simulated camera, each attended to directly and through
//! the worker process and its supervisor.

mod folder;
mod recovery;
mod rig;
mod simulated;
mod worker;

use std::collections::HashSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use sha2::{Digest, Sha256};

use self::rig::{Rig, Shot};

/// Shots in a row.
const BURST: usize = 10;

/// A picture on disk is what was reported: its length, its hash, readable by the owner only.
fn assert_is_durable(shot: &Shot) {
    let bytes = fs::read(&shot.path).unwrap();
    assert_eq!(bytes.len() as u64, shot.bytes);
    let digest = Sha256::digest(&bytes);
    assert!(
        digest
            .iter()
            .enumerate()
            .all(|(at, byte)| shot.sha256[2 * at..][..2] == format!("{byte:02x}"))
    );
    assert_eq!(shot.sha256.len(), 64);
    assert!(bytes.starts_with(&[0xFF, 0xD8]));
    assert_eq!(fs::metadata(&shot.path).unwrap().permissions().mode() & 0o777, 0o600);
}

fn a_body_shot_arrives_once(rig: &mut dyn Rig) {
    rig.press();
    let shot = rig.next();
    assert_is_durable(&shot);
    rig.assert_nothing_more();
    assert_eq!(rig.originals(), [shot.path]);
}

fn ten_body_shots_in_a_row_are_all_there(rig: &mut dyn Rig) {
    for _ in 0..BURST {
        rig.press();
    }
    let shots: Vec<_> = (0..BURST).map(|_| rig.next()).collect();
    shots.iter().for_each(assert_is_durable);
    let hashes: HashSet<_> = shots.iter().map(|shot| &shot.sha256).collect();
    let places: HashSet<_> = shots.iter().map(|shot| shot.on_camera.to_string()).collect();
    assert_eq!((hashes.len(), places.len()), (BURST, BURST));
    rig.assert_nothing_more();
}

fn the_cards_files_stay_on_the_card(rig: &mut dyn Rig) {
    rig.press();
    let shot = rig.next();
    assert!(rig.card_holds(&shot.on_camera));
}

fn a_trigger_yields_exactly_one_frame(rig: &mut dyn Rig) {
    rig.trigger().unwrap();
    assert_is_durable(&rig.next());
    rig.assert_nothing_more();
}

fn a_lost_camera_is_said_and_works_again(rig: &mut dyn Rig) {
    rig.press();
    rig.next();
    rig.unplug();
    rig.wait_for_lost();
    rig.plug_in();
    rig.press();
    assert_is_durable(&rig.next());
}

fn live_view_delivers_pictures(rig: &mut dyn Rig) {
    let picture = rig.live_picture();
    assert!(picture.starts_with(&[0xFF, 0xD8]) && picture.ends_with(&[0xFF, 0xD9]));
    rig.press();
    assert_is_durable(&rig.next());
}

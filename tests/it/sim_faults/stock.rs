//! The same faults, as the stock `gphoto2` command sees them.

use std::process::{Child, Command, Stdio};

use paishe::camera::sim::{Identity, SimConfig};

use super::client::{Bench, LIMIT, is_whole, small};

fn start(bench: &Bench, args: &[&str]) -> Child {
    let mut command = Command::new("timeout");
    command.args(["--kill-after=2", "60", "gphoto2", "--port", &bench.sim.port_text()]);
    command.args(args).env("HOME", bench.folder.path()).env("LC_ALL", "C");
    command.current_dir(bench.folder.path());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the command timeout of coreutils")
}

/// Whether it succeeded, and what it said.
fn end(child: Child) -> (bool, String) {
    let output = child.wait_with_output().unwrap();
    assert_ne!(output.status.code(), Some(127), "gphoto2 is not installed");
    let both = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    (output.status.success(), String::from_utf8_lossy(&both).into_owned())
}

fn run(bench: &Bench, args: &[&str]) -> (bool, String) {
    end(start(bench, args))
}

fn picture(bench: &Bench, name: &str) -> Vec<u8> {
    std::fs::read(bench.folder.path().join(name)).unwrap()
}

#[test]
fn a_stall_is_longer_than_libgphoto2_waits() {
    let mut bench = Bench::new();
    bench.press();
    bench.must("fault stall once");
    let (done, words) = run(&bench, &["--get-all-files", "--force-overwrite"]);
    assert!(!done, "{words}");
    let (done, words) = run(&bench, &["--get-all-files", "--force-overwrite"]);
    assert!(done && is_whole(&picture(&bench, "DSC_0001.JPG")), "{words}");
}

#[test]
fn damage_passes_libgphoto2_and_not_a_decoder() {
    let mut bench = Bench::new();
    bench.press();
    bench.must("fault corrupt once");
    let (done, words) = run(&bench, &["--get-all-files", "--force-overwrite"]);
    assert!(done && !is_whole(&picture(&bench, "DSC_0001.JPG")), "{words}");
}

#[test]
fn a_pair_comes_as_two_files() {
    let mut bench = Bench::new();
    bench.must("raw on");
    let tethered = start(&bench, &["--keep", "--capture-tethered=CAPTURECOMPLETE"]);
    assert!(bench.sim.wait_for_client(LIMIT));
    bench.must("press");
    let (done, words) = end(tethered);
    assert!(done, "{words}");
    assert!(is_whole(&picture(&bench, "DSC_0001.JPG")));
    assert_eq!(picture(&bench, "DSC_0001.NEF").len(), 50_000);
}

#[test]
fn a_picture_that_nobody_announced_is_found_on_the_card() {
    let mut bench = Bench::new();
    bench.must("fault unsaid once");
    let tethered = start(&bench, &["--keep", "--capture-tethered=CAPTURECOMPLETE"]);
    assert!(bench.sim.wait_for_client(LIMIT));
    bench.must("press");
    assert!(end(tethered).0);
    assert!(!bench.folder.path().join("DSC_0001.JPG").exists());
    assert!(run(&bench, &["--list-files"]).1.contains("DSC_0001.JPG"));
}

#[test]
fn a_new_folder_and_the_serial_number_are_seen() {
    let mut bench = Bench::with(SimConfig { serial: "B-77".to_owned(), ..small() });
    bench.must("names 9999");
    bench.must("burst 2");
    assert!(bench.sim.wait_for_shots(2, LIMIT));
    let words = run(&bench, &["--list-files"]).1;
    assert!(words.contains("101NIKON") && words.contains("DSC_9999.JPG"), "{words}");
    assert!(run(&bench, &["--summary"]).1.contains("B-77"));
}

#[test]
fn a_generic_camera_that_refuses_holds_libgphoto2_until_it_is_unplugged() {
    let mut bench = Bench::with(SimConfig { identity: Identity::Generic, ..small() });
    let capture = start(&bench, &["--capture-image"]);
    assert!(bench.sim.wait_for_client(LIMIT));
    bench.must("unplug");
    let (_, words) = end(capture);
    assert!(!words.contains("New file"), "{words}");
}

//! Scripts and the control socket.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};

use paishe::camera::sim::{Script, Sim, SimConfig};

use super::client::{Bench, LIMIT, Orders, small};

#[test]
fn a_script_presses_and_spoils_the_exposure_that_it_names() {
    let script: Script = "speed 50\nshot 2 fault lost once\nat 1s burst 3".parse().unwrap();
    let bench = Bench::with(SimConfig { script: Some(script), ..small() });
    assert!(bench.sim.wait_for_shots(3, LIMIT));
    let files: Vec<_> = bench.sim.exposures().iter().map(|one| one.files.len()).collect();
    assert_eq!(files, [1, 0, 1]);
}

#[test]
fn the_end_of_a_camera_ends_its_script() {
    let script: Script = "at 48h press\nevery 10ms next".parse().unwrap();
    Sim::start(&SimConfig { script: Some(script), ..small() }).unwrap().stop();
}

#[test]
fn a_watcher_hears_orders_of_the_socket() {
    let mut bench = Bench::new();
    let (sender, heard) = std::sync::mpsc::channel();
    bench.sim.watch_orders(move |obeyed| drop(sender.send(obeyed.order.to_string())));
    bench.must("lamp 50");
    assert!(bench.orders.give("dance").is_err());
    bench.must("quit");
    assert_eq!([(); 2].map(|()| heard.recv_timeout(LIMIT).unwrap()), ["lamp 50", "quit"]);
}

#[test]
fn the_state_is_one_line_of_json() {
    let mut bench = Bench::new();
    bench.must("fault corrupt 3 times");
    bench.press();
    let client = bench.client();
    let state = bench.state();
    drop(client);
    for (key, value) in [("exposures", 1), ("over", 1), ("files", 1), ("room", 9998)] {
        assert_eq!(state[key], value, "{state}");
    }
    assert_eq!((&state["battery"], &state["fault_left"]), (&87.into(), &3.into()), "{state}");
    assert_eq!((&state["fault"], &state["client"]), (&"corrupt".into(), &true.into()), "{state}");
}

#[test]
fn the_socket_is_the_owners_alone_and_goes_with_the_camera() {
    let bench = Bench::new();
    let path = bench.socket();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let taken = Sim::start(&SimConfig { control: Some(path.clone()), ..small() }).unwrap_err();
    assert!(taken.to_string().contains("another camera"), "{taken}");
    let Bench { sim, mut orders, folder: _folder } = bench;
    sim.stop();
    assert!(!path.exists());
    assert_eq!(orders.answer(), None);
}

#[test]
fn a_stale_socket_is_replaced_and_another_file_never() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("control");
    let config = SimConfig { control: Some(path.clone()), ..small() };
    drop(UnixListener::bind(&path).unwrap());
    let sim = Sim::start(&config).unwrap();
    assert!(Orders::connect(&path).give("state").is_ok());
    sim.stop();
    fs::write(&path, "notes").unwrap();
    let refused = Sim::start(&config).unwrap_err().to_string();
    assert!(refused.contains("another kind of file"), "{refused}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "notes");
}

#[test]
fn nonsense_is_answered_and_endless_lines_are_cut() {
    let mut bench = Bench::new();
    for line in ["dance", "battery 200", "fault", "\u{0}", "拍"] {
        assert!(bench.orders.give(line).is_err(), "{line}");
    }
    assert!(bench.orders.give(&"x".repeat(10_000)).unwrap_err().contains("more than"));
    assert_eq!(bench.orders.answer(), None);
    let mut bytes = UnixStream::connect(bench.socket()).unwrap();
    bytes.write_all(&[0xFF, 0xFE, b'\n']).unwrap();
    assert!(Orders::connect(&bench.socket()).give("plug").is_ok());
}

#[test]
fn clients_beyond_the_limit_are_told_so() {
    let bench = Bench::new();
    let mut clients: Vec<_> = (0..7).map(|_| Orders::connect(&bench.socket())).collect();
    for client in &mut clients {
        assert!(client.give("plug").is_ok());
    }
    let told = Orders::connect(&bench.socket()).answer();
    assert!(told.unwrap().unwrap_err().contains("clients"));
}

//! Faults on demand: what a client of the simulated camera sees of each, ordered through the control socket.

mod client;
mod hands;
mod orders;
mod stock;

use client::{ALL, Bench, CAPTURE_COMPLETE, Client, OBJECT_ADDED, OK, is_whole};

const GENERAL_ERROR: u16 = 0x2002;
const INVALID_HANDLE: u16 = 0x2009;
const STORE_FULL: u16 = 0x200C;
const ACCESS_DENIED: u16 = 0x200F;
const STORE_NOT_AVAILABLE: u16 = 0x2013;
const BUSY: u16 = 0x2019;
const OUT_OF_FOCUS: u16 = 0xA002;
const CAPTURE: u16 = 0x9207;

/// A picture that was announced, and its bytes.
fn one_picture(bench: &mut Bench, client: &mut Client) -> (u32, Vec<u8>) {
    bench.press();
    let handle = client.announced();
    let whole = client.picture(handle).unwrap();
    assert!(is_whole(&whole));
    (handle, whole)
}

#[test]
fn a_counted_refusal_of_the_shutter_is_made_exactly_so_often() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    for (fault, code) in [("full", STORE_FULL), ("busy", BUSY), ("focus", OUT_OF_FOCUS)] {
        bench.must(&format!("fault {fault} 2 times"));
        let codes = [(); 3].map(|()| client.code(CAPTURE, &[ALL, 0]));
        assert_eq!(codes, [code, code, OK], "{fault}");
        bench.must(&format!("fault {fault} once"));
        assert!(bench.orders.give("press").is_err());
        assert_eq!(bench.state()["fault"], "none");
    }
}

#[test]
fn a_request_that_meets_silence_is_not_answered_and_the_next_is() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    bench.must("fault silent once");
    client.request(CAPTURE, &[ALL, 0]).unwrap();
    let next = client.request(0x90C8, &[]).unwrap();
    assert_eq!(client.response().unwrap(), (OK, next, Vec::new()));
    assert_eq!(bench.sim.exposures().len(), 0, "nor was it carried out");
}

#[test]
fn a_damaged_picture_looks_right_from_outside_and_comes_right_the_next_time() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    let (handle, whole) = one_picture(&mut bench, &mut client);
    bench.must("fault corrupt 2 times");
    let damaged = client.picture(handle).unwrap();
    assert_eq!(damaged.len(), whole.len());
    assert!(damaged.starts_with(&[0xFF, 0xD8]) && damaged.ends_with(&[0xFF, 0xD9]));
    assert!(!is_whole(&damaged));
    assert!(client.picture_in_pieces(handle, 1000).unwrap() == damaged, "the same damage again");
    assert!(client.picture_in_pieces(handle, 1000).unwrap() == whole);
}

#[test]
fn a_cut_picture_is_announced_whole_and_ends_half_way() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    let (handle, whole) = one_picture(&mut bench, &mut client);
    bench.must("fault cut once");
    assert_eq!(client.length(handle), (OK, whole.len() as u32));
    assert_eq!(client.picture(handle).unwrap(), whole[..whole.len() / 2]);
    assert!(client.picture(handle).unwrap() == whole);
}

#[test]
fn a_download_can_lose_its_cable_before_during_and_after() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    let (handle, whole) = one_picture(&mut bench, &mut client);
    drop(client);
    for (fault, is_received) in
        [("unplugged:before", false), ("unplugged", false), ("unplugged:after", true)]
    {
        let mut client = bench.client();
        bench.must(&format!("fault {fault} once"));
        let received = client.picture_in_pieces(handle, 1000);
        assert_eq!(received.is_ok_and(|bytes| bytes == whole), is_received, "{fault}");
        assert!(client.ask(0x90C8, &[]).is_err(), "{fault}: the connection is gone");
        assert!(bench.client().picture(handle).unwrap() == whole, "{fault}");
    }
}

#[test]
fn a_stalled_or_slow_download_takes_its_time_and_is_whole() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    let (handle, whole) = one_picture(&mut bench, &mut client);
    for fault in ["stall:300ms", &format!("slow:{}", whole.len() * 4)] {
        bench.must(&format!("fault {fault} once"));
        let start = std::time::Instant::now();
        assert!(client.picture(handle).unwrap() == whole, "{fault}");
        assert!(start.elapsed().as_millis() >= 200, "{fault}: {:?}", start.elapsed());
    }
}

#[test]
fn events_go_missing_come_twice_or_not_at_all() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    for (fault, events, files) in [
        ("twice", vec![OBJECT_ADDED, OBJECT_ADDED, CAPTURE_COMPLETE], 1),
        ("unsaid", vec![CAPTURE_COMPLETE], 1),
        ("unsaid:complete", vec![OBJECT_ADDED], 1),
        ("lost", vec![], 0),
        ("none", vec![OBJECT_ADDED, CAPTURE_COMPLETE], 1),
    ] {
        let before = bench.sim.card_files().len();
        bench.must(&format!("fault {fault}"));
        bench.press();
        assert_eq!(client.event_codes(), events, "{fault}");
        assert_eq!(bench.sim.card_files().len() - before, files, "{fault}");
        assert_eq!(bench.sim.exposures().last().unwrap().files.len(), files, "{fault}");
    }
}

#[test]
fn both_reports_of_one_picture_name_the_same_handle() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    bench.must("fault twice once");
    bench.press();
    let events = client.events();
    assert_eq!(events[0], events[1]);
}

#[test]
fn an_early_event_names_a_file_that_is_not_there_until_it_is() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    for line in ["step on", "fault early once", "press"] {
        bench.must(line);
    }
    assert!(bench.must("step").contains("announced"));
    let handle = client.announced();
    assert_eq!(client.length(handle).0, INVALID_HANDLE);
    assert_eq!(client.code(0x1009, &[handle]), INVALID_HANDLE);
    assert!(bench.must("step").contains("written"));
    assert!(is_whole(&client.picture(handle).unwrap()));
    assert!(bench.must("step").contains("completed"));
    assert_eq!(client.event_codes(), [CAPTURE_COMPLETE]);
}

#[test]
fn an_empty_file_is_listed_with_no_bytes_and_has_them_later() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    for line in ["step on", "fault empty once", "press"] {
        bench.must(line);
    }
    assert!(bench.must("step 2").contains("opened, announced"));
    let handle = client.announced();
    assert_eq!(client.length(handle), (OK, 0));
    assert_eq!(client.picture(handle).unwrap(), b"");
    bench.must("step");
    let length = client.length(handle).1;
    assert_eq!(client.picture(handle).unwrap().len(), length as usize);
}

#[test]
fn a_late_event_comes_after_the_file() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    for line in ["step on", "fault late once", "press", "step"] {
        bench.must(line);
    }
    assert_eq!(bench.sim.card_files(), ["DSC_0001.JPG"]);
    assert_eq!(client.events(), []);
    bench.must("step");
    assert_eq!(client.event_codes(), [OBJECT_ADDED]);
}

#[test]
fn without_single_step_the_delays_pass_by_themselves() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    for fault in ["early:20ms", "empty:20ms", "late:20ms"] {
        bench.must(&format!("fault {fault} once"));
        bench.press();
        let handle = client.announced();
        assert!(is_whole(&client.picture(handle).unwrap()), "{fault}");
    }
}

#[test]
fn live_view_is_refused_by_fault_and_by_an_empty_battery() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    bench.must("fault noview once");
    assert_eq!(client.code(0x9201, &[]), ACCESS_DENIED);
    assert_eq!(client.code(0x9201, &[]), OK);
    bench.must("battery 3");
    assert_eq!(client.property(0xD1A4), 0x100_u32.to_le_bytes(), "battery exhausted");
    assert_ne!(client.code(0x9203, &[]), OK, "and what ran has ended");
    assert_eq!(client.code(0x9201, &[]), ACCESS_DENIED);
    bench.must("battery 50%");
    assert_eq!(client.code(0x9201, &[]), OK);
    assert_eq!(client.property(0xD1A4), [0; 4]);
}

#[test]
fn a_card_that_can_not_be_reached_refuses_and_comes_back() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    let (handle, whole) = one_picture(&mut bench, &mut client);
    bench.must("fault nostore 2 times");
    assert_eq!(client.length(handle).0, STORE_NOT_AVAILABLE);
    assert_eq!(client.code(0x1009, &[handle]), STORE_NOT_AVAILABLE);
    assert!(client.picture(handle).unwrap() == whole);
}

#[test]
fn a_generic_camera_has_only_standard_operations_and_refuses_the_shutter() {
    let identity = paishe::camera::sim::Identity::Generic;
    let bench = Bench::with(paishe::camera::sim::SimConfig { identity, ..client::small() });
    let mut client = bench.client();
    assert_eq!(client.code(0x100E, &[0, 0]), GENERAL_ERROR);
    assert_eq!(client.code(CAPTURE, &[ALL, 0]), 0x2005, "not supported");
    let (_, info) = client.ask(0x1001, &[]).unwrap();
    assert_eq!(client::u32_at(&info, 2), 6, "vendor extension");
    let count = client::u32_at(&info, 11) as usize;
    assert!((0..count).all(|index| client::u16_at(&info, 15 + 2 * index) < 0x9000));
}

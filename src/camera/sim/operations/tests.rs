//! Requests and answers, without sockets.

use super::super::body::Release;
use super::super::card::Card;
use super::super::fault::Span;
use super::super::{FrameSize, SimConfig};
use super::*;
use proptest::prelude::*;
use std::sync::mpsc::Receiver;

const OBJECT_ADDED: [u8; 2] = [0x02, 0x40];

fn body() -> (Body, Receiver<Release>) {
    let frame = FrameSize { long_px: 96, short_px: 64 };
    Body::new(&SimConfig { frame, ..SimConfig::default() }).unwrap()
}

fn ask(body: &Body, code: u16, params: &[u32]) -> Answer {
    let mut all = [0; 5];
    all.iter_mut().zip(params).for_each(|(slot, param)| *slot = *param);
    let request = Request { code, transaction: 1, params: all, has_data: false };
    answer(body, &request, &[])
}

fn open() -> (Body, Receiver<Release>) {
    let (body, exposures) = body();
    assert_eq!(ask(&body, operation::OPEN_SESSION, &[1]).code, reply::OK);
    (body, exposures)
}

/// Develops what was exposed; the shutter is dead afterwards.
fn develop(body: &Body, exposures: &Receiver<Release>) {
    body.close_darkroom();
    body.develop_all(exposures);
}

#[test]
fn nothing_but_identity_is_told_without_a_session() {
    let (body, _exposures) = body();
    assert_eq!(ask(&body, operation::GET_DEVICE_INFO, &[]).code, reply::OK);
    assert_eq!(ask(&body, operation::GET_STORAGE_IDS, &[]).code, reply::NO_SESSION);
    assert_eq!(ask(&body, operation::OPEN_SESSION, &[1]).code, reply::OK);
    assert_eq!(ask(&body, operation::OPEN_SESSION, &[1]).code, reply::SESSION_OPEN);
    assert_eq!(ask(&body, operation::CLOSE_SESSION, &[]).code, reply::OK);
    assert_eq!(ask(&body, operation::GET_EVENT, &[]).code, reply::NO_SESSION);
}

#[test]
fn every_listed_operation_is_known() {
    for code in operation::ALL {
        let (body, _exposures) = open();
        assert_ne!(ask(&body, code, &[]).code, reply::NOT_SUPPORTED, "{code:04X}");
    }
    let (body, _exposures) = open();
    assert_eq!(ask(&body, 0x9999, &[]).code, reply::NOT_SUPPORTED);
}

#[test]
fn an_exposure_is_busy_until_its_picture_is_on_the_card() {
    let (body, exposures) = open();
    let fired = ask(&body, operation::CAPTURE_RECORD_IN_MEDIA, &[ALL, 0]);
    assert_eq!(fired.code, reply::OK);
    assert_eq!(ask(&body, operation::DEVICE_READY, &[]).code, reply::BUSY);
    assert_eq!(ask(&body, operation::GET_EVENT, &[]).data.unwrap(), [0, 0]);
    develop(&body, &exposures);
    assert_eq!(ask(&body, operation::DEVICE_READY, &[]).code, reply::OK);
    let events = ask(&body, operation::GET_EVENT, &[]).data.unwrap();
    assert_eq!(events.get(..4).unwrap(), [2, 0, 0x02, 0x40]);
    let handles = ask(&body, operation::GET_OBJECT_HANDLES, &[ALL, 0x3801, 0]).data.unwrap();
    assert_eq!(handles.get(4..8).unwrap(), events.get(4..8).unwrap());
}

#[test]
fn the_pieces_of_a_picture_make_the_whole() {
    let (body, exposures) = open();
    assert!(body.release_by_hand().is_ok());
    develop(&body, &exposures);
    let events = ask(&body, operation::GET_EVENT, &[]).data.unwrap();
    assert_eq!(events.get(2..4).unwrap(), OBJECT_ADDED);
    let handle = u32::from_le_bytes(events.get(4..8).unwrap().try_into().unwrap());
    let whole = ask(&body, operation::GET_OBJECT, &[handle]).data.unwrap();
    let mut pieces = Vec::new();
    while let Some(piece) =
        ask(&body, operation::GET_PARTIAL_OBJECT, &[handle, pieces.len() as u32, 700]).data
        && !piece.is_empty()
    {
        pieces.extend(piece);
    }
    assert_eq!(pieces, whole);
    body.set_fault(Fault::TruncatedDownload, Span::Open);
    let cut = ask(&body, operation::GET_OBJECT, &[handle]).data.unwrap();
    assert_eq!(cut.len(), whole.len() / 2);
}

#[test]
fn a_picture_that_is_no_longer_at_hand_comes_again_byte_for_byte() {
    let (body, exposures) = open();
    assert!(body.release_by_hand().is_ok());
    develop(&body, &exposures);
    let handle = body.state().card.on_card().next().unwrap().place.handle;
    let first = body.picture(handle).unwrap();
    let large = std::sync::Arc::new(vec![0; 100 * 1024 * 1024]);
    for other in 0..2 {
        body.state().card.keep(other, std::sync::Arc::clone(&large));
    }
    assert!(body.state().card.developed(handle).is_none());
    assert_eq!(body.picture(handle).unwrap(), first);
}

#[test]
fn the_shutter_is_refused_with_the_reason_of_the_fault() {
    let (body, _exposures) = open();
    for (fault, code) in [
        (Fault::StoreFull, reply::STORE_FULL),
        (Fault::Busy, reply::BUSY),
        (Fault::OutOfFocus, reply::OUT_OF_FOCUS),
        (Fault::None, reply::OK),
    ] {
        body.set_fault(fault, Span::Open);
        assert_eq!(ask(&body, operation::INITIATE_CAPTURE, &[]).code, code);
    }
}

#[test]
fn a_shutter_pressed_faster_than_pictures_are_drawn_is_busy() {
    let (body, _exposures) = open();
    let fired = (0..100).take_while(|_| body.release_by_hand().is_ok()).count();
    assert!((1..100).contains(&fired), "{fired}");
    assert_eq!(body.release_by_hand(), Err(reply::BUSY));
}

#[test]
fn a_lost_picture_is_never_announced() {
    let (body, exposures) = open();
    body.set_fault(Fault::LostPicture, Span::Open);
    assert!(body.release_by_hand().is_ok());
    develop(&body, &exposures);
    assert_eq!(ask(&body, operation::GET_EVENT, &[]).data.unwrap(), [0, 0]);
    assert_eq!(body.state().shots, 1);
}

#[test]
fn live_view_is_a_header_and_a_jpeg_without_another_inside() {
    let (body, _exposures) = open();
    assert_eq!(ask(&body, operation::GET_LIVE_VIEW_IMAGE, &[]).code, reply::NOT_LIVE_VIEW);
    assert_eq!(ask(&body, operation::START_LIVE_VIEW, &[]).code, reply::OK);
    let data = ask(&body, operation::GET_LIVE_VIEW_IMAGE, &[]).data.unwrap();
    let jpeg = data.get(LIVE_VIEW_HEADER_BYTES..).unwrap();
    assert!(jpeg.starts_with(&[0xFF, 0xD8]) && jpeg.ends_with(&[0xFF, 0xD9]));
    let ends = jpeg.windows(2).filter(|pair| *pair == [0xFF, 0xD9]).count();
    assert_eq!(ends, 1, "libgphoto2 cuts the picture at the first end mark");
    body.close_session();
    assert!(body.open_session().is_ok());
    assert_eq!(ask(&body, operation::GET_LIVE_VIEW_IMAGE, &[]).code, reply::NOT_LIVE_VIEW);
}

#[test]
fn live_view_stands_still_while_an_exposure_is_made() {
    let (body, exposures) = open();
    let frame = || ask(&body, operation::GET_LIVE_VIEW_IMAGE, &[]).data.unwrap();
    assert_eq!(ask(&body, operation::START_LIVE_VIEW, &[]).code, reply::OK);
    let before = frame();
    assert!(body.release_by_hand().is_ok());
    assert_eq!(frame(), before);
    develop(&body, &exposures);
    assert_ne!(frame(), before, "the next sitter came");
}

#[test]
fn exposures_that_wait_at_the_end_are_not_drawn() {
    let (body, exposures) = open();
    assert!(body.release_by_hand().is_ok());
    body.abandon_darkroom();
    body.develop_all(&exposures);
    assert_eq!(body.state().shots, 0);
}

#[test]
fn a_picture_in_memory_has_no_folder_and_goes_when_it_is_deleted() {
    let (body, exposures) = open();
    assert_eq!(ask(&body, operation::CAPTURE_RECORD_IN_MEDIA, &[ALL, 1]).code, reply::OK);
    develop(&body, &exposures);
    let events = ask(&body, operation::GET_EVENT, &[]).data.unwrap();
    let handle = u32::from_le_bytes(events.get(4..8).unwrap().try_into().unwrap());
    let info = ask(&body, operation::GET_OBJECT_INFO, &[handle]).data.unwrap();
    assert_eq!(info.get(38..42).unwrap(), [0; 4], "parent");
    assert_eq!(body.state().card.on_card().count(), 0);
    assert_eq!(ask(&body, operation::DELETE_OBJECT, &[handle]).code, reply::OK);
    assert_eq!(ask(&body, operation::DELETE_OBJECT, &[handle]).code, reply::INVALID_HANDLE);
}

#[test]
fn the_card_is_a_tree_of_three_levels() {
    let card = Card::default();
    let root = card.handles(0, ALL);
    let [dcim] = root.as_slice() else { panic!("{root:?}") };
    let folders = card.handles(0, *dcim);
    let [folder] = folders.as_slice() else { panic!("{folders:?}") };
    assert!(card.handles(0, *folder).is_empty());
    assert_eq!(card.handles(0, 0).len(), 2);
    assert_eq!(card.info(7), None);
}

fn codes() -> impl Strategy<Value = u16> {
    prop_oneof![proptest::sample::select(operation::ALL.to_vec()), any::<u16>()]
}

fn params() -> impl Strategy<Value = u32> {
    let known = vec![0, 1, ALL, STORE, 0x0001_0002, 0x0002_0001, 0x0008_0001, 0x500F, 0x5011];
    prop_oneof![proptest::sample::select(known), any::<u32>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_conversation_is_answered(
        requests in proptest::collection::vec(
            (codes(), [params(), params(), params(), params(), params()],
             proptest::collection::vec(any::<u8>(), 0..40)), 1..30),
    ) {
        let (body, exposures) = open();
        for (code, params, data) in requests {
            let request = Request { code, transaction: 1, params, has_data: !data.is_empty() };
            prop_assert!(answer(&body, &request, &data).code >= reply::OK);
        }
        develop(&body, &exposures);
    }
}

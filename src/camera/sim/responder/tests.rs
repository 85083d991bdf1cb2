//! The sockets, as clients that speak by hand see them.

use super::super::operations::{operation, reply};
use super::super::{Fault, FrameSize, Sim, SimConfig};
use super::*;
use proptest::prelude::*;
use std::io::Read;

const LIMIT: Duration = Duration::from_secs(20);

/// A client that speaks the packets by hand.
struct Client {
    commands: TcpStream,
    _events: TcpStream,
}

fn sim() -> Sim {
    let frame = FrameSize { long_px: 96, short_px: 64 };
    Sim::start(&SimConfig { frame, ..SimConfig::default() }).unwrap()
}

fn dial(sim: &Sim) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", sim.port())).unwrap();
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    stream.set_write_timeout(Some(LIMIT)).unwrap();
    stream
}

fn greeting(sim: &Sim) -> (TcpStream, Packet) {
    let mut stream = dial(sim);
    let hello = Writer::default().raw(&[7; 16]).wire_text("host").u32(VERSION).finish();
    wire::send(&mut stream, kind::INIT_COMMAND, &hello, &[]).unwrap();
    let packet = Packet::read(&mut stream).unwrap();
    (stream, packet)
}

impl Client {
    fn connect(sim: &Sim) -> Self {
        let (commands, welcome) = greeting(sim);
        assert_eq!(welcome.kind, kind::INIT_COMMAND_ACK);
        let mut events = dial(sim);
        let line = welcome.payload.get(..4).unwrap();
        wire::send(&mut events, kind::INIT_EVENT, line, &[]).unwrap();
        assert_eq!(Packet::read(&mut events).unwrap().kind, kind::INIT_EVENT_ACK);
        let mut client = Self { commands, _events: events };
        assert_eq!(client.ask(operation::OPEN_SESSION, &[1]).0, reply::OK);
        client
    }

    fn ask(&mut self, code: u16, params: &[u32]) -> (u16, Vec<u8>) {
        let mut writer = Writer::default();
        writer.u32(1).u16(code).u32(1);
        for param in params {
            writer.u32(*param);
        }
        wire::send(&mut self.commands, kind::REQUEST, &writer.finish(), &[]).unwrap();
        self.answer()
    }

    fn answer(&mut self) -> (u16, Vec<u8>) {
        let mut data = Vec::new();
        loop {
            let packet = Packet::read(&mut self.commands).unwrap();
            match packet.kind {
                kind::RESPONSE => {
                    return (Reader::new(&packet.payload).u16().unwrap(), data);
                }
                kind::DATA | kind::END_DATA => data.extend(packet.payload.get(4..).unwrap()),
                other => assert_eq!(other, kind::START_DATA),
            }
        }
    }
}

/// Whether the camera closed this connection, whatever it had said before.
fn is_closed(stream: &mut TcpStream) -> bool {
    match stream.read_to_end(&mut Vec::new()) {
        Ok(_) => true,
        Err(error) => error.kind() == io::ErrorKind::ConnectionReset,
    }
}

#[test]
fn a_second_client_is_refused_while_the_first_stays() {
    let sim = sim();
    let mut first = Client::connect(&sim);
    let (mut second, answer) = greeting(&sim);
    assert_eq!((answer.kind, answer.payload), (kind::INIT_FAIL, vec![2, 0, 0, 0]));
    assert!(is_closed(&mut second));
    assert_eq!(first.ask(operation::DEVICE_READY, &[]).0, reply::OK);
}

#[test]
fn a_client_that_left_makes_room_for_the_next() {
    let sim = sim();
    for _ in 0..20 {
        let mut client = Client::connect(&sim);
        assert_eq!(client.ask(operation::GET_STORAGE_IDS, &[]).0, reply::OK);
    }
}

#[test]
fn an_unplugged_client_is_cut_off_and_can_come_again() {
    let sim = sim();
    let mut client = Client::connect(&sim);
    sim.unplug();
    assert!(is_closed(&mut client.commands));
    assert_eq!(Client::connect(&sim).ask(operation::DEVICE_READY, &[]).0, reply::OK);
}

#[test]
fn a_packet_of_an_impossible_length_ends_the_connection() {
    let sim = sim();
    for length in [0_u32, 7, wire::MAX_PACKET_BYTES + 1, u32::MAX] {
        let mut client = Client::connect(&sim);
        client.commands.write_all(&length.to_le_bytes()).unwrap();
        client.commands.write_all(&kind::REQUEST.to_le_bytes()).unwrap();
        assert!(is_closed(&mut client.commands), "{length}");
    }
    Client::connect(&sim);
}

#[test]
fn events_are_refused_to_a_stranger() {
    let sim = sim();
    let _client = Client::connect(&sim);
    let mut stranger = dial(&sim);
    wire::send(&mut stranger, kind::INIT_EVENT, &[9; 4], &[]).unwrap();
    assert_eq!(Packet::read(&mut stranger).unwrap().kind, kind::INIT_FAIL);
}

#[test]
fn connections_beyond_the_limit_are_closed_unheard() {
    let sim = sim();
    let _client = Client::connect(&sim);
    let mut silent: Vec<_> = (0..MAX_CONNECTIONS * 2).map(|_| dial(&sim)).collect();
    assert!(is_closed(silent.last_mut().unwrap()));
}

#[test]
fn a_stop_ends_a_slow_download_and_a_silent_connection() {
    let sim = sim();
    let mut client = Client::connect(&sim);
    assert!(sim.press_shutter() && sim.wait_for_shots(1, LIMIT));
    let (_, events) = client.ask(operation::GET_EVENT, &[]);
    let handle = Reader::new(events.get(4..).unwrap()).u32().unwrap();
    sim.set_fault(Fault::SlowDownload { bytes_per_s: 1 });
    let mut request = Writer::default();
    let request = request.u32(1).u16(operation::GET_OBJECT).u32(2).u32(handle).finish();
    wire::send(&mut client.commands, kind::REQUEST, &request, &[]).unwrap();
    assert_eq!(Packet::read(&mut client.commands).unwrap().kind, kind::START_DATA);
    let mut silent = dial(&sim);
    sim.stop();
    assert!(is_closed(&mut client.commands) && is_closed(&mut silent));
}

#[test]
fn a_download_can_be_cut_half_way() {
    let sim = sim();
    let mut client = Client::connect(&sim);
    assert!(sim.press_shutter() && sim.wait_for_shots(1, LIMIT));
    let (_, events) = client.ask(operation::GET_EVENT, &[]);
    let handle = Reader::new(events.get(4..).unwrap()).u32().unwrap();
    let whole = client.ask(operation::GET_OBJECT, &[handle]).1.len();
    sim.set_fault(Fault::UnpluggedDownload);
    let mut request = Writer::default();
    let request = request.u32(1).u16(operation::GET_OBJECT).u32(2).u32(handle).finish();
    wire::send(&mut client.commands, kind::REQUEST, &request, &[]).unwrap();
    let mut received = Vec::new();
    let ended = client.commands.read_to_end(&mut received);
    assert!(ended.is_ok() && received.len() < whole, "{} of {whole}", received.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_bytes_from_a_client_leave_the_camera_alive(
        is_greeted: bool,
        bytes in proptest::collection::vec(any::<u8>(), 0..120),
        kind in 0_u32..16,
    ) {
        let sim = sim();
        let mut stream = if is_greeted { greeting(&sim).0 } else { dial(&sim) };
        // The camera may hang up before it has read everything.
        drop(wire::send(&mut stream, kind, &bytes, &bytes));
        drop(stream.shutdown(Shutdown::Write));
        prop_assert!(is_closed(&mut stream));
        Client::connect(&sim);
    }
}

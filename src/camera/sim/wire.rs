//! Packets of PTP/IP (CIPA DC-005): `u32 length, u32 kind, payload`, little endian.

use std::io::{self, Read, Write};

use super::dataset::{Reader, Writer};

/// Longest packet that is accepted from a client, header included, in bytes.
pub(super) const MAX_PACKET_BYTES: u32 = 1024 * 1024;
/// Longest data phase that is accepted from a client, in bytes. Only property values come this way.
pub(super) const MAX_DATA_IN_BYTES: usize = 64 * 1024;
/// Bytes before the payload.
const HEADER_BYTES: u32 = 8;

/// Kinds of packet, as CIPA DC-005 numbers them.
pub(super) mod kind {
    pub(in super::super) const INIT_COMMAND: u32 = 1;
    pub(in super::super) const INIT_COMMAND_ACK: u32 = 2;
    pub(in super::super) const INIT_EVENT: u32 = 3;
    pub(in super::super) const INIT_EVENT_ACK: u32 = 4;
    pub(in super::super) const INIT_FAIL: u32 = 5;
    pub(in super::super) const REQUEST: u32 = 6;
    pub(in super::super) const RESPONSE: u32 = 7;
    pub(in super::super) const START_DATA: u32 = 9;
    pub(in super::super) const DATA: u32 = 10;
    pub(in super::super) const CANCEL: u32 = 11;
    pub(in super::super) const END_DATA: u32 = 12;
    pub(in super::super) const PING: u32 = 13;
    pub(in super::super) const PONG: u32 = 14;
}

/// Why a connection can't go on.
#[derive(Debug, thiserror::Error)]
pub(super) enum WireError {
    /// The connection ended or failed.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// A packet says that it is shorter than its header or longer than the limit.
    #[error("a packet of {0} bytes")]
    Length(u32),
    /// A packet ends before its fields do, or comes where another was due.
    #[error("a packet of kind {0} makes no sense here")]
    Nonsense(u32),
    /// A data phase is longer than the limit.
    #[error("a data phase of more than {MAX_DATA_IN_BYTES} bytes")]
    TooMuchData,
}

/// One packet as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Packet {
    pub(super) kind: u32,
    pub(super) payload: Vec<u8>,
}

impl Packet {
    /// Reads one packet; allocates at most [`MAX_PACKET_BYTES`].
    pub(super) fn read(from: &mut impl Read) -> Result<Self, WireError> {
        let mut header = [0; HEADER_BYTES as usize];
        from.read_exact(&mut header)?;
        let [l0, l1, l2, l3, k0, k1, k2, k3] = header;
        let length = u32::from_le_bytes([l0, l1, l2, l3]);
        if !(HEADER_BYTES..=MAX_PACKET_BYTES).contains(&length) {
            return Err(WireError::Length(length));
        }
        let mut payload = vec![0; (length - HEADER_BYTES) as usize];
        from.read_exact(&mut payload)?;
        Ok(Self { kind: u32::from_le_bytes([k0, k1, k2, k3]), payload })
    }
}

/// Writes one packet whose payload is `head` followed by `tail`.
pub(super) fn send(to: &mut impl Write, kind: u32, head: &[u8], tail: &[u8]) -> io::Result<()> {
    let length = HEADER_BYTES as usize + head.len() + tail.len();
    let length = u32::try_from(length).map_err(|_| io::ErrorKind::InvalidInput)?;
    let mut start = Vec::with_capacity(HEADER_BYTES as usize + head.len());
    start.extend(length.to_le_bytes());
    start.extend(kind.to_le_bytes());
    start.extend(head);
    to.write_all(&start)?;
    to.write_all(tail)
}

/// What a client asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    /// Operation code.
    pub(super) code: u16,
    /// The client's number for this operation.
    pub(super) transaction: u32,
    /// Up to five parameters; those that weren't sent are 0.
    pub(super) params: [u32; 5],
    /// Whether a data phase from the client follows.
    pub(super) has_data: bool,
}

impl Request {
    /// Reads the payload of a request packet.
    pub(super) fn parse(payload: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(payload);
        let mut fields = || Some((reader.u32()?, reader.u16()?, reader.u32()?));
        let (phase, code, transaction) = fields().ok_or(WireError::Nonsense(kind::REQUEST))?;
        let params = std::array::from_fn(|_| reader.u32().unwrap_or(0));
        Ok(Self { code, transaction, params, has_data: phase == 2 })
    }
}

/// Reads the data phase that belongs to `transaction`.
pub(super) fn read_data(from: &mut impl Read, transaction: u32) -> Result<Vec<u8>, WireError> {
    let start = Packet::read(from)?;
    if start.kind != kind::START_DATA || !start.payload.starts_with(&transaction.to_le_bytes()) {
        return Err(WireError::Nonsense(start.kind));
    }
    let mut data = Vec::new();
    loop {
        let packet = Packet::read(from)?;
        let body = packet.payload.get(4..).ok_or(WireError::Nonsense(packet.kind))?;
        if data.len() + body.len() > MAX_DATA_IN_BYTES {
            return Err(WireError::TooMuchData);
        }
        data.extend(body);
        match packet.kind {
            kind::DATA if !body.is_empty() => {}
            kind::END_DATA => return Ok(data),
            other => return Err(WireError::Nonsense(other)),
        }
    }
}

/// The payload of a response packet.
pub(super) fn response(code: u16, transaction: u32, params: &[u32]) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.u16(code).u32(transaction);
    for param in params {
        writer.u32(*param);
    }
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_packet_survives_the_wire() {
        let mut bytes = Vec::new();
        send(&mut bytes, kind::DATA, &7_u32.to_le_bytes(), b"abc").unwrap();
        let packet = Packet::read(&mut bytes.as_slice()).unwrap();
        assert_eq!(packet, Packet { kind: kind::DATA, payload: b"\x07\0\0\0abc".to_vec() });
    }

    #[test]
    fn lengths_outside_the_limits_are_refused_before_anything_is_allocated() {
        for length in [0, 7, MAX_PACKET_BYTES + 1, u32::MAX] {
            let mut bytes = length.to_le_bytes().to_vec();
            bytes.extend([0; 4]);
            let refused = Packet::read(&mut bytes.as_slice());
            assert!(matches!(refused, Err(WireError::Length(l)) if l == length));
        }
    }

    #[test]
    fn a_data_phase_in_blocks_is_put_together() {
        let mut bytes = Vec::new();
        let id = 3_u32.to_le_bytes();
        send(&mut bytes, kind::START_DATA, &id, &4_u64.to_le_bytes()).unwrap();
        send(&mut bytes, kind::DATA, &id, b"ab").unwrap();
        send(&mut bytes, kind::END_DATA, &id, b"cd").unwrap();
        assert_eq!(read_data(&mut bytes.as_slice(), 3).unwrap(), b"abcd");
        assert!(read_data(&mut bytes.as_slice(), 4).is_err());
    }

    #[test]
    fn an_endless_data_phase_is_cut() {
        let mut bytes = Vec::new();
        let id = 3_u32.to_le_bytes();
        send(&mut bytes, kind::START_DATA, &id, &u64::MAX.to_le_bytes()).unwrap();
        for _ in 0..3 {
            send(&mut bytes, kind::DATA, &id, &vec![0; MAX_DATA_IN_BYTES / 2]).unwrap();
        }
        let refused = read_data(&mut bytes.as_slice(), 3);
        assert!(matches!(refused, Err(WireError::TooMuchData)));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut rest = bytes.as_slice();
            while let Ok(packet) = Packet::read(&mut rest) {
                prop_assert!(packet.payload.len() < bytes.len());
                drop(Request::parse(&packet.payload));
            }
            drop(read_data(&mut bytes.as_slice(), 0));
        }

        #[test]
        fn a_request_keeps_its_parameters(code: u16, id: u32, given in proptest::collection::vec(any::<u32>(), 0..=5)) {
            let mut writer = Writer::default();
            writer.u32(2).u16(code).u32(id);
            for param in &given { writer.u32(*param); }
            let request = Request::parse(&writer.finish()).unwrap();
            prop_assert_eq!(request.code, code);
            prop_assert!(request.has_data);
            prop_assert_eq!(request.params.get(..given.len()).unwrap(), given.as_slice());
        }
    }
}

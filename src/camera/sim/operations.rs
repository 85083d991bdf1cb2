//! From an operation code to an answer. Nothing here knows of sockets.

use super::Identity;
use super::body::Body;
use super::card::{ALL, STORE, Target};
use super::dataset::{DeviceInfo, NIKON, NO_VENDOR, Writer};
use super::download::{Piece, Trouble, piece};
use super::events;
use super::fault::{Fault, Occasion};
use super::properties::LIVE_VIEW_PROHIBITED;
use super::wire::Request;

/// Response codes.
pub(super) mod reply {
    pub(in super::super) const OK: u16 = 0x2001;
    pub(in super::super) const GENERAL_ERROR: u16 = 0x2002;
    pub(in super::super) const NO_SESSION: u16 = 0x2003;
    pub(in super::super) const NOT_SUPPORTED: u16 = 0x2005;
    pub(in super::super) const INVALID_STORE: u16 = 0x2008;
    pub(in super::super) const INVALID_HANDLE: u16 = 0x2009;
    pub(in super::super) const NO_SUCH_PROPERTY: u16 = 0x200A;
    pub(in super::super) const STORE_FULL: u16 = 0x200C;
    pub(in super::super) const ACCESS_DENIED: u16 = 0x200F;
    pub(in super::super) const STORE_NOT_AVAILABLE: u16 = 0x2013;
    pub(in super::super) const BUSY: u16 = 0x2019;
    pub(in super::super) const INVALID_PROPERTY_FORMAT: u16 = 0x201B;
    pub(in super::super) const INVALID_PROPERTY_VALUE: u16 = 0x201C;
    pub(in super::super) const SESSION_OPEN: u16 = 0x201E;
    /// Nikon's.
    pub(in super::super) const OUT_OF_FOCUS: u16 = 0xA002;
    /// Nikon's.
    pub(in super::super) const NOT_LIVE_VIEW: u16 = 0xA00B;
}

/// Operation codes.
pub(super) mod operation {
    pub(in super::super) const GET_DEVICE_INFO: u16 = 0x1001;
    pub(in super::super) const OPEN_SESSION: u16 = 0x1002;
    pub(in super::super) const CLOSE_SESSION: u16 = 0x1003;
    pub(in super::super) const GET_STORAGE_IDS: u16 = 0x1004;
    pub(in super::super) const GET_STORAGE_INFO: u16 = 0x1005;
    pub(in super::super) const GET_OBJECT_HANDLES: u16 = 0x1007;
    pub(in super::super) const GET_OBJECT_INFO: u16 = 0x1008;
    pub(in super::super) const GET_OBJECT: u16 = 0x1009;
    pub(in super::super) const DELETE_OBJECT: u16 = 0x100B;
    pub(in super::super) const INITIATE_CAPTURE: u16 = 0x100E;
    pub(in super::super) const GET_PROPERTY_DESCRIPTION: u16 = 0x1014;
    pub(in super::super) const GET_PROPERTY: u16 = 0x1015;
    pub(in super::super) const SET_PROPERTY: u16 = 0x1016;
    pub(in super::super) const GET_PARTIAL_OBJECT: u16 = 0x101B;
    pub(in super::super) const GET_EVENT: u16 = 0x90C7;
    pub(in super::super) const DEVICE_READY: u16 = 0x90C8;
    pub(in super::super) const START_LIVE_VIEW: u16 = 0x9201;
    pub(in super::super) const END_LIVE_VIEW: u16 = 0x9202;
    pub(in super::super) const GET_LIVE_VIEW_IMAGE: u16 = 0x9203;
    pub(in super::super) const CAPTURE_RECORD_IN_MEDIA: u16 = 0x9207;

    /// How many of [`ALL`], from the first on, are the standard's.
    pub(in super::super) const STANDARD: usize = 14;
    /// All of them, as the device info lists them.
    pub(in super::super) const ALL: [u16; 20] = [
        GET_DEVICE_INFO,
        OPEN_SESSION,
        CLOSE_SESSION,
        GET_STORAGE_IDS,
        GET_STORAGE_INFO,
        GET_OBJECT_HANDLES,
        GET_OBJECT_INFO,
        GET_OBJECT,
        DELETE_OBJECT,
        INITIATE_CAPTURE,
        GET_PROPERTY_DESCRIPTION,
        GET_PROPERTY,
        SET_PROPERTY,
        GET_PARTIAL_OBJECT,
        GET_EVENT,
        DEVICE_READY,
        START_LIVE_VIEW,
        END_LIVE_VIEW,
        GET_LIVE_VIEW_IMAGE,
        CAPTURE_RECORD_IN_MEDIA,
    ];
}

/// Bytes before the JPEG of a live-view frame, as Nikon bodies have them.
const LIVE_VIEW_HEADER_BYTES: usize = 384;

/// What goes back to the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// Response code.
    pub(super) code: u16,
    pub(super) params: Vec<u32>,
    /// The data phase before the response, if there is one.
    pub(super) data: Option<Vec<u8>>,
    /// What goes wrong while the data is sent.
    pub(super) trouble: Trouble,
}

impl Answer {
    fn code(code: u16) -> Self {
        Self { code, params: Vec::new(), data: None, trouble: Trouble::None }
    }

    fn data(data: Vec<u8>) -> Self {
        Self { data: Some(data), ..Self::code(reply::OK) }
    }

    /// The dataset, or the response code that says why there is none.
    fn data_or(data: Option<Vec<u8>>, code: u16) -> Self {
        data.map_or(Self::code(code), Self::data)
    }

    fn picture(Piece { bytes, trouble }: Piece) -> Self {
        let params = vec![bytes.len() as u32];
        Self { params, trouble, ..Self::data(bytes) }
    }
}

impl From<Result<(), u16>> for Answer {
    fn from(done: Result<(), u16>) -> Self {
        Self::code(done.err().unwrap_or(reply::OK))
    }
}

/// Carries out a request; `data` is the client's data phase.
pub(super) fn answer(body: &Body, request: &Request, data: &[u8]) -> Answer {
    use operation::{CLOSE_SESSION, GET_DEVICE_INFO, OPEN_SESSION};
    let [first, ..] = request.params;
    match request.code {
        GET_DEVICE_INFO => Answer::data(device_info(body)),
        OPEN_SESSION => body.open_session().into(),
        _ if !body.has_session() => Answer::code(reply::NO_SESSION),
        code if !operations(body.identity).contains(&code) => Answer::code(reply::NOT_SUPPORTED),
        CLOSE_SESSION => {
            body.close_session();
            Answer::code(reply::OK)
        }
        code => objects(body, code, request)
            .or_else(|| properties(body, code, first, data))
            .or_else(|| shooting(body, code, request))
            .unwrap_or_else(|| Answer::code(reply::NOT_SUPPORTED)),
    }
}

/// The operations of a body: a generic one has none of Nikon's own.
fn operations(identity: Identity) -> &'static [u16] {
    match identity {
        Identity::Nikon => &operation::ALL,
        Identity::Generic => operation::ALL.get(..operation::STANDARD).unwrap_or_default(),
    }
}

fn device_info(body: &Body) -> Vec<u8> {
    let properties = body.state().properties.codes();
    let vendor = if body.identity == Identity::Nikon { NIKON } else { NO_VENDOR };
    let (operations, serial) = (operations(body.identity), body.serial.as_str());
    DeviceInfo { vendor, operations, events: &events::CODES, properties: &properties, serial }
        .encode()
}

/// The operations that need the card.
const STORE_OPERATIONS: [u16; 5] = [
    operation::GET_STORAGE_INFO,
    operation::GET_OBJECT_HANDLES,
    operation::GET_OBJECT_INFO,
    operation::GET_OBJECT,
    operation::GET_PARTIAL_OBJECT,
];

fn objects(body: &Body, code: u16, request: &Request) -> Option<Answer> {
    let [first, second, third, ..] = request.params;
    let card = || body.state();
    if STORE_OPERATIONS.contains(&code) && card().armed.take(Occasion::Store) == Fault::NoStore {
        return Some(Answer::code(reply::STORE_NOT_AVAILABLE));
    }
    Some(match code {
        operation::GET_STORAGE_IDS => Answer::data(Writer::default().handles(&[STORE]).finish()),
        operation::GET_STORAGE_INFO if first == STORE => {
            Answer::data(card().card.storage().encode())
        }
        operation::GET_STORAGE_INFO => Answer::code(reply::INVALID_STORE),
        operation::GET_OBJECT_HANDLES if first != STORE && first != ALL => {
            Answer::code(reply::INVALID_STORE)
        }
        operation::GET_OBJECT_HANDLES => {
            let handles = card().card.handles(second as u16, third);
            Answer::data(Writer::default().handles(&handles).finish())
        }
        operation::GET_OBJECT_INFO => {
            Answer::data_or(card().card.info(first), reply::INVALID_HANDLE)
        }
        operation::GET_OBJECT => picture(body, first, 0, u32::MAX),
        operation::GET_PARTIAL_OBJECT => picture(body, first, second, third),
        operation::DELETE_OBJECT if card().card.delete(first) => Answer::code(reply::OK),
        operation::DELETE_OBJECT => Answer::code(reply::INVALID_HANDLE),
        _ => return None,
    })
}

fn picture(body: &Body, handle: u32, offset: u32, count: u32) -> Answer {
    piece(body, handle, offset, count).map_or_else(Answer::code, Answer::picture)
}

fn properties(body: &Body, code: u16, property: u32, data: &[u8]) -> Option<Answer> {
    let property = property as u16;
    let mut state = body.state();
    if property == LIVE_VIEW_PROHIBITED {
        state.forbids_live_view();
    }
    Some(match code {
        operation::GET_PROPERTY_DESCRIPTION => {
            Answer::data_or(state.properties.describe(property), reply::NO_SUCH_PROPERTY)
        }
        operation::GET_PROPERTY => {
            Answer::data_or(state.properties.encoded(property), reply::NO_SUCH_PROPERTY)
        }
        operation::SET_PROPERTY => state.properties.set_encoded(property, data).into(),
        _ => return None,
    })
}

fn shooting(body: &Body, code: u16, request: &Request) -> Option<Answer> {
    let [_, to_memory, ..] = request.params;
    let target = if to_memory == 1 { Target::Memory } else { Target::Card };
    Some(match code {
        operation::GET_EVENT => Answer::data(body.state().events.take()),
        operation::DEVICE_READY if body.is_exposing_for_client() => Answer::code(reply::BUSY),
        operation::DEVICE_READY => Answer::code(reply::OK),
        operation::START_LIVE_VIEW => body.start_live_view().into(),
        operation::END_LIVE_VIEW => {
            body.end_live_view();
            Answer::code(reply::OK)
        }
        operation::GET_LIVE_VIEW_IMAGE => live_view(body),
        operation::CAPTURE_RECORD_IN_MEDIA => body.release_for_client(target).into(),
        operation::INITIATE_CAPTURE if body.identity == Identity::Generic => {
            Answer::code(reply::GENERAL_ERROR)
        }
        operation::INITIATE_CAPTURE => body.release_for_client(Target::Card).into(),
        _ => return None,
    })
}

fn live_view(body: &Body) -> Answer {
    match body.preview() {
        Ok(jpeg) => {
            let mut data = vec![0; LIVE_VIEW_HEADER_BYTES];
            data.extend_from_slice(&jpeg);
            Answer::data(data)
        }
        Err(code) => Answer::code(code),
    }
}

#[cfg(test)]
mod tests;

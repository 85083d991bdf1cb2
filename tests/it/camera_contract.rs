//! camera_contract

//! `Session::update`: one event in, effects out. Total, and no I/O.

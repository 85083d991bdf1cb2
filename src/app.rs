//! The edges put together: the loop of the station and the smaller commands.

pub mod sim;

//! exploration

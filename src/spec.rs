//! The photo profile: geometry, background and file rules, each number with its source.

//! sitter

//! A drawn sitter whose crown, chin, eyes and head sides are known exactly.

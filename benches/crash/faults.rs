//! todo
pub fn run() -> bool {
    true
}

//! PaiShe (拍摄): a tethered capture station for official student photos.
//!
//! A pure core decides, thin edges act. See ARCHITECTURE.md for the map.

/// Live view allocates and frees megabytes sixty times a second; the system's allocator gives the pages back each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod app;
pub mod body;
pub mod camera;
pub mod crop;
pub mod export;
pub mod judge;
pub mod lang;
pub mod measure;
pub mod picture;
pub mod roster;
pub mod session;
pub mod sitter;
pub mod spec;
pub mod store;
pub mod view;

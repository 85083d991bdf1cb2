//! Tells the tests how far the package is optimised: what a frame costs depends on it.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let level = std::env::var("OPT_LEVEL").unwrap_or_default();
    println!("cargo::rustc-env=PAISHE_OPT_LEVEL={level}");
}

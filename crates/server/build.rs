//! Makes sure that the web bundle's folder exists, and that new files in it and in `data/` are seen.

use std::{env, fs, path::PathBuf};

fn main() -> std::io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../..");
    // Without the folder the bundle could not be embedded at all; empty, it is told by a plain page.
    fs::create_dir_all(root.join("web/dist"))?;
    for folder in ["web/dist", "data"] {
        println!("cargo::rerun-if-changed={}", root.join(folder).display());
    }
    Ok(())
}

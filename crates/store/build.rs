//! Lets cargo see a new migration: the schema is compiled in, but only files that stood before are followed.
#![allow(clippy::print_stdout, reason = "this is how a build script speaks")]

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}

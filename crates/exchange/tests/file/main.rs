//! Files from outside, honest and hostile, through the real child process.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects by failing")]

mod export;
mod layer;
mod made;
mod raster;
mod sandbox;
mod upload;
mod xtrasse;

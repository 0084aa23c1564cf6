//! Where a mast is heard.
//!
//! Models validated: free-space loss (ITU-R P.525) against its closed form, within the far field and the radio horizon over
//! a smooth earth; outside them the answer is a refusal, never a number. Terrain, buildings, clutter, antenna patterns and
//! interference are not modelled here yet: what is computed is the most that can be received.

pub mod cell;
pub mod loss;
pub mod survey;

pub use cell::{Grid, Mast, hear};
pub use loss::{OutOfRange, Path, free_space_loss, horizon};
pub use survey::{Survey, survey};

//! Where a mast is heard.
//!
//! Models: free space (ITU-R P.525), one knife edge (P.526), ITU-R P.1812-8, 3GPP TR 38.901; editions, ranges and what each is
//! held against stand in `docs/RADIO.md` and in [`Propagation::validity`]. Outside a model's range the answer is a refusal,
//! never a number. Interference is not modelled.

pub mod antenna;
pub mod best;
pub mod book;
pub mod cell;
pub mod choice;
pub mod coverage;
pub mod diffraction;
pub mod entry;
pub mod loss;
pub mod normal;
pub mod outline;
pub mod p1812;
pub mod placement;
pub mod profile;
pub mod propagation;
pub mod raster;
pub mod terrain;
pub mod tr38901;

pub use antenna::Antenna;
pub use best::Best;
pub use book::Book;
pub use cell::Grid;
pub use choice::{Around, Chosen, choose};
pub use diffraction::KnifeEdge;
pub use loss::{Decibels, OutOfRange, Path, Quantity, free_space_loss, horizon};
pub use outline::outline;
pub use p1812::P1812;
pub use profile::{Cover, Place, Profile, Zone};
pub use propagation::{Link, Propagation, Validity};
pub use raster::{Field, Site};
pub use terrain::{Ground, Heights};
pub use tr38901::{Scenario, Tr38901};

//! What a trench, conduit, case, finding, deadline and site IS: the words of the trade, shared by every floor.
//!
//! Nothing here reads the clock, a file or a database; a value that exists is valid.

mod word;

pub mod account;
pub mod address;
pub mod area;
pub mod case;
pub mod change;
pub mod condition;
pub mod conduit;
pub mod constraint;
#[cfg(feature = "toml")]
pub mod data;
pub mod deadline;
pub mod decision;
pub mod disclosure;
pub mod district;
pub mod document;
pub mod fee;
pub mod finding;
pub mod id;
pub mod inspection;
pub mod joint;
pub mod metres;
pub mod moratorium;
pub mod network;
pub mod participation;
pub mod period;
pub mod radio_cell;
pub mod reconciliation;
pub mod scenario;
pub mod site;
pub mod street;
pub mod supply;
pub mod surroundings;
pub mod text;
pub mod tree;
pub mod trench;
pub mod utm32;
pub mod works;

pub use area::CityArea;
pub use id::*;
pub use metres::Metres;
pub use period::{Period, Schedule, Window};
pub use text::Text;
pub use utm32::Utm32;

//! A moratorium: a surface that was renewed and shall stay closed for a while.

use jiff::civil::Date;

use crate::{MoratoriumId, Utm32};

/// A protected surface and the days on which it is protected.
#[derive(Debug, Clone, PartialEq)]
pub struct Moratorium {
    /// Identifier.
    pub id: MoratoriumId,
    /// Street line or area that is protected, in EPSG:25832.
    pub extent: Utm32,
    /// Width of the protected strip in metres when the extent is a line.
    pub width_m: f64,
    /// Day of resurfacing.
    pub since: Date,
    /// Last protected day.
    pub until: Date,
    /// Why it is protected, as entered.
    pub reason: String,
    /// Street name as shown.
    pub street: String,
}

//! A building's address: what fibre has to reach.

use geo::Point;

use crate::{AddressId, DistrictId};

/// An address with its place in EPSG:25832.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// Identifier.
    pub id: AddressId,
    /// Street name.
    pub street: String,
    /// House number with suffix.
    pub number: String,
    /// Postcode, where known.
    pub postcode: Option<String>,
    /// District it lies in.
    pub district: Option<DistrictId>,
    /// Place in metres.
    pub place: Point<f64>,
}

impl Address {
    /// What sorts addresses as they are read: by street, then by number as a number.
    pub fn reading_order(&self) -> (&str, u32, &str, AddressId) {
        let digits: String = self.number.chars().take_while(char::is_ascii_digit).collect();
        (&self.street, digits.parse().unwrap_or(u32::MAX), &self.number, self.id)
    }
}

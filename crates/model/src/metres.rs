//! A length that is finite and never negative.

use serde::{Deserialize, Serialize};

/// A length in metres, finite and ≥ 0.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "f64", into = "f64")]
pub struct Metres(f64);

/// Why a number is no length.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum MetresError {
    /// NaN or infinite.
    #[error("a length must be a finite number")]
    NotFinite,
    /// Below zero.
    #[error("a length cannot be negative ({0} m)")]
    Negative(f64),
}

impl Metres {
    /// No length at all.
    pub const ZERO: Self = Self(0.0);

    /// Checks a number of metres.
    ///
    /// # Errors
    /// [`MetresError`] when the number is not finite or negative.
    pub fn new(metres: f64) -> Result<Self, MetresError> {
        if !metres.is_finite() {
            Err(MetresError::NotFinite)
        } else if metres < 0.0 {
            Err(MetresError::Negative(metres))
        } else {
            Ok(Self(metres))
        }
    }

    /// The number of metres.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Metres {
    type Error = MetresError;
    fn try_from(metres: f64) -> Result<Self, Self::Error> {
        Self::new(metres)
    }
}

impl From<u32> for Metres {
    fn from(metres: u32) -> Self {
        Self(f64::from(metres))
    }
}

impl From<Metres> for f64 {
    fn from(metres: Metres) -> Self {
        metres.0
    }
}

impl std::fmt::Display for Metres {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.1} m", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_length_is_finite_and_never_negative(number in prop::num::f64::ANY) {
            prop_assert_eq!(Metres::new(number).is_ok(), number.is_finite() && number >= 0.0);
        }
    }
}

//! The ground between a sender and a receiver.

use crate::loss::OutOfRange;

/// Radio-climatic zone of a place.
///
/// Source: Rec. ITU-R P.1812 §3.3, table 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Zone {
    /// Sea and other large waters.
    Sea,
    /// Land up to 100 m above the sea and at most 50 km from it.
    Coast,
    /// All other land.
    #[default]
    Inland,
}

/// What stands on the ground, where only its kind is known.
///
/// Source: Rec. ITU-R P.1812 §3.2, table 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    /// Water.
    Water,
    /// Open country.
    Open,
    /// Suburbs.
    Suburban,
    /// Towns, trees and forest.
    Urban,
    /// Dense towns.
    DenseUrban,
}

impl Cover {
    /// Representative height above the ground in metres.
    pub const fn height_m(self) -> f64 {
        match self {
            Self::Water | Self::Open => 0.0,
            Self::Suburban => 10.0,
            Self::Urban => 15.0,
            Self::DenseUrban => 20.0,
        }
    }
}

/// One place of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Place {
    /// Distance from the sender along the ground in kilometres.
    pub km: f64,
    /// Height of the ground above the sea in metres.
    pub ground_m: f64,
    /// Height of what stands there (houses, trees) above the ground in metres.
    pub cover_m: f64,
    /// Radio-climatic zone.
    pub zone: Zone,
}

/// The ground from a sender outwards to a receiver, with what stands on it; made anew in place for each receiver.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// Kilometres from the sender, increasing from 0.
    pub(crate) km: Vec<f64>,
    /// Metres above the sea.
    pub(crate) ground: Vec<f64>,
    /// Metres above the sea with what stands there; bare at both ends, where the antennas are.
    pub(crate) surface: Vec<f64>,
    /// One for each point, or none where all is inland.
    pub(crate) zones: Vec<Zone>,
    /// Height of what stands at the receiver, in metres.
    pub(crate) receiver_cover: f64,
}

impl Profile {
    /// A profile of places in their order from the sender.
    ///
    /// # Errors
    /// [`OutOfRange::NoProfile`] where they do not begin at 0 km, do not go on outwards or are not finite;
    /// [`OutOfRange::FewPoints`] where there are fewer than two.
    pub fn new(places: &[Place]) -> Result<Self, OutOfRange> {
        let [first, .., last] = places else {
            return Err(OutOfRange::FewPoints { points: places.len(), least: 2 });
        };
        let onward = places.windows(2).all(|pair| pair[0].km < pair[1].km);
        let finite = places
            .iter()
            .all(|place| place.ground_m.is_finite() && place.cover_m >= 0.0 && place.cover_m.is_finite());
        if first.km != 0.0 || !last.km.is_finite() || !onward || !finite {
            return Err(OutOfRange::NoProfile);
        }
        let mut profile = Self {
            km: places.iter().map(|place| place.km).collect(),
            ground: places.iter().map(|place| place.ground_m).collect(),
            surface: places.iter().map(|place| place.ground_m + place.cover_m).collect(),
            zones: Vec::new(),
            receiver_cover: last.cover_m,
        };
        profile.bare_ends();
        if places.iter().any(|place| place.zone != Zone::Inland) {
            profile.zones = places.iter().map(|place| place.zone).collect();
        }
        Ok(profile)
    }

    /// Level bare ground at sea level with no point between both ends, for models that ask for the distance alone.
    pub(crate) fn level(&mut self, length_km: f64) {
        self.zones.clear();
        self.km.clear();
        self.km.extend([0.0, length_km]);
        for heights in [&mut self.ground, &mut self.surface] {
            heights.clear();
            heights.extend([0.0, 0.0]);
        }
        self.receiver_cover = 0.0;
    }

    /// Takes away what stands at both ends.
    pub(crate) fn bare_ends(&mut self) {
        if let ([first, .., last], [low, .., high]) = (&mut self.surface[..], &self.ground[..]) {
            (*first, *last) = (*low, *high);
        }
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        self.km.len()
    }

    /// Whether there is no point at all.
    pub fn is_empty(&self) -> bool {
        self.km.is_empty()
    }

    /// Length along the ground in kilometres.
    pub fn length_km(&self) -> f64 {
        self.km.last().copied().unwrap_or(0.0)
    }

    /// The points between both ends: distance in kilometres, and two heights above the sea in metres, bare and covered.
    pub(crate) fn between(&self) -> (&[f64], &[f64], &[f64]) {
        let inner = 1..self.len().saturating_sub(1).max(1);
        (&self.km[inner.clone()], &self.ground[inner.clone()], &self.surface[inner])
    }

    /// Height of the ground at both ends.
    pub(crate) fn ends(&self) -> (f64, f64) {
        (self.ground.first().copied().unwrap_or(0.0), self.ground.last().copied().unwrap_or(0.0))
    }

    /// The same ground walked from the receiver to the sender.
    #[must_use]
    pub fn reversed(&self, sender_cover_m: f64) -> Self {
        let length = self.length_km();
        let back = |heights: &[f64]| heights.iter().rev().copied().collect();
        Self {
            km: self.km.iter().rev().map(|km| length - km).collect(),
            ground: back(&self.ground),
            surface: back(&self.surface),
            zones: self.zones.iter().rev().copied().collect(),
            receiver_cover: sender_cover_m,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_goes_outwards_from_the_sender() {
        let at = |km, ground_m| Place { km, ground_m, ..Place::default() };
        assert!(Profile::new(&[at(0.0, 1.0), at(1.0, 2.0)]).is_ok());
        for broken in [
            vec![at(0.1, 1.0), at(1.0, 2.0)],
            vec![at(0.0, 1.0), at(0.0, 2.0)],
            vec![at(0.0, f64::NAN), at(1.0, 2.0)],
            vec![at(0.0, 1.0), at(f64::INFINITY, 2.0)],
        ] {
            assert_eq!(Profile::new(&broken).err(), Some(OutOfRange::NoProfile));
        }
        assert!(matches!(Profile::new(&[at(0.0, 1.0)]), Err(OutOfRange::FewPoints { points: 1, .. })));
    }
}

//! All models behind one question: how much is lost on the way from a sender to a receiver.

use crate::{
    diffraction::KnifeEdge,
    loss::{Decibels, OutOfRange, Path, free_space_loss},
    p1812::P1812,
    profile::Profile,
    tr38901::{Sight, Tr38901},
};

/// A sender and a receiver with the ground between them.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    /// The ground; where [`Propagation::asks_for_ground`] says no, only its length is read.
    pub profile: &'a Profile,
    /// Frequency in hertz.
    pub frequency_hz: f64,
    /// Height of the sender above ground in metres.
    pub sender_m: f64,
    /// Height of the receiver above ground in metres.
    pub receiver_m: f64,
}

/// A model of propagation.
#[derive(Debug, Clone, PartialEq)]
pub enum Propagation {
    /// Free space over smooth ground: the most that can be received.
    FreeSpace {
        /// Largest dimension of the sending antenna in metres.
        antenna_m: f64,
    },
    /// Free space and one knife edge.
    KnifeEdge(KnifeEdge),
    /// ITU-R P.1812.
    P1812(Box<P1812>),
    /// 3GPP TR 38.901.
    Tr38901(Tr38901),
}

/// What a model is and where it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// Name and edition.
    pub name: &'static str,
    /// The range outside which it refuses.
    pub range: &'static str,
    /// Against what its figures are held.
    pub checked: &'static str,
}

impl Propagation {
    /// What is lost on the way.
    ///
    /// # Errors
    /// [`OutOfRange`] outside the range of the model.
    pub fn loss(&self, link: &Link) -> Result<Decibels, OutOfRange> {
        let Link { profile, frequency_hz, sender_m, receiver_m } = *link;
        let ghz = frequency_hz / 1e9;
        Ok(Decibels(match self {
            Self::FreeSpace { antenna_m } => free_space_loss(&Path {
                frequency_hz,
                antenna_m: *antenna_m,
                sender_m,
                receiver_m,
                ground_m: profile.length_km() * 1e3,
            })?,
            Self::KnifeEdge(model) => model.loss(profile, ghz, sender_m, receiver_m)?,
            Self::P1812(model) => model.predict(profile, ghz, sender_m, receiver_m)?.loss,
            Self::Tr38901(model) => model.loss(profile, ghz, sender_m, receiver_m)?,
        }))
    }

    /// Whether the ground between both ends matters.
    pub fn asks_for_ground(&self) -> bool {
        match self {
            Self::FreeSpace { .. } => false,
            Self::KnifeEdge(_) | Self::P1812(_) => true,
            Self::Tr38901(model) => model.sight == Sight::ByProfile,
        }
    }

    /// What the model is and where it holds.
    pub fn validity(&self) -> Validity {
        match self {
            Self::FreeSpace { .. } => Validity {
                name: "ITU-R P.525-4",
                range: "from the far field to the radio horizon over a smooth earth",
                checked: "closed form",
            },
            Self::KnifeEdge(_) => Validity {
                name: KnifeEdge::NAME,
                range: "0.03–100 GHz, ten wavelengths to 100 km, antennas up to 3000 m above ground",
                checked: "a single edge worked by hand",
            },
            Self::P1812(_) => Validity {
                name: P1812::NAME,
                range: "0.03–6 GHz, 0.25–3000 km, antennas 1–3000 m above ground, 1–50 % of time, 1–99 % of places",
                checked: "reference results of the software of its authors (ITU-R Study Group 3), within 0.1 dB",
            },
            Self::Tr38901(model) => Validity {
                name: model.scenario.name(),
                range: "0.5–100 GHz and 10 m–5 km (RMa: to 30 GHz, in line of sight to 10 km); heights of table 7.4.1-1",
                checked: "tables of the report worked by hand",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{p1812::Climate, profile::Place, tr38901::Scenario};

    #[test]
    fn over_level_open_ground_all_models_lie_near_free_space_and_none_below_it() {
        let places: Vec<_> =
            (0..21u8).map(|n| Place { km: f64::from(n) * 0.025, ..Place::default() }).collect();
        let profile = Profile::new(&places).unwrap();
        let climate = Climate { lapse: 45.0, refractivity: 325.0, source: "example".into() };
        let micro = Tr38901 { scenario: Scenario::UrbanMacro, sight: Sight::Clear, any_sender_height: false };
        let link = Link { profile: &profile, frequency_hz: 2.0e9, sender_m: 25.0, receiver_m: 1.5 };
        let free = Propagation::FreeSpace { antenna_m: 1.0 };
        let least = free.loss(&link).unwrap().0;
        assert!(!free.asks_for_ground() && free.validity().name.starts_with("ITU-R P.525"));
        for model in [
            Propagation::KnifeEdge(KnifeEdge::default()),
            Propagation::P1812(Box::new(P1812::median(climate, 50.0))),
            Propagation::Tr38901(micro),
        ] {
            let loss = model.loss(&link).unwrap().0;
            assert!(
                loss > least - 0.1 && loss < least + 6.0,
                "{}: {loss}, free space {least}",
                model.validity().name
            );
        }
    }
}

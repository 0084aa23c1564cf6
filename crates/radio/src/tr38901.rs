//! 3GPP TR 38.901 V18.0.0: path loss in cities and in the country, 0.5 to 100 GHz, from distance and heights alone.
//!
//! Urban macro cell (`UMa`), urban micro cell in a street canyon (`UMi`) and rural macro cell (`RMa`): tables 7.4.1-1 and
//! 7.4.2-1. What is lost on the way into a building stands in [`entry`].

pub mod entry;

use std::f64::consts::PI;

use crate::{
    loss::{OutOfRange, Quantity, within},
    profile::Profile,
};

/// Speed of light as the report rounds it.
const LIGHT: f64 = 3.0e8;
/// Heights in metres at which a sender may stand where any height is asked for: the range of the country (table 7.4.1-1).
pub(crate) const SENDER_M: std::ops::RangeInclusive<f64> = 10.0..=150.0;
/// Least distance in metres of all models.
const LEAST_M: f64 = 10.0;

/// Surroundings of the site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scenario {
    /// Antenna above the roofs of a city.
    UrbanMacro,
    /// Antenna below the roofs, in the street.
    StreetCanyon,
    /// The country.
    RuralMacro {
        /// h: mean height of the buildings in metres (5–50).
        building_m: f64,
        /// W: mean width of the streets in metres (5–50).
        street_m: f64,
    },
}

/// Whether the receiver sees the antenna.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sight {
    /// It does.
    Clear,
    /// It does not.
    Blocked,
    /// As the profile with what stands on it says.
    ByProfile,
    /// The mean of both losses in decibels, weighted with the probability of table 7.4.2-1.
    #[default]
    Expected,
}

/// The model with what it asks for beside distance and heights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tr38901 {
    /// Surroundings.
    pub scenario: Scenario,
    /// Whether the receiver sees the antenna.
    pub sight: Sight,
    /// Whether a sender may stand at another height than the one the table is stated for (25 m in `UMa`, 10 m in `UMi`).
    pub any_sender_height: bool,
}

/// Distance and heights of a link; metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// d₂D: along the ground.
    pub ground_m: f64,
    /// `h_BS`.
    pub sender_m: f64,
    /// `h_UT`.
    pub receiver_m: f64,
}

impl Span {
    /// d₃D in metres.
    pub fn straight_m(&self) -> f64 {
        self.ground_m.hypot(self.sender_m - self.receiver_m)
    }
}

impl Scenario {
    /// Name and edition.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UrbanMacro => "3GPP TR 38.901 V18.0.0 UMa",
            Self::StreetCanyon => "3GPP TR 38.901 V18.0.0 UMi street canyon",
            Self::RuralMacro { .. } => "3GPP TR 38.901 V18.0.0 RMa",
        }
    }

    /// Probability that a receiver outdoors sees the antenna, table 7.4.2-1.
    pub fn sees(self, span: &Span) -> f64 {
        let d = span.ground_m;
        let street =
            |reach: f64| if d <= 18.0 { 1.0 } else { 18.0 / d + (-d / reach).exp() * (1.0 - 18.0 / d) };
        match self {
            Self::UrbanMacro => {
                let above = ((span.receiver_m - 13.0).max(0.0) / 10.0).powf(1.5);
                let lift = if d <= 18.0 { 0.0 } else { above * bump(d) };
                (street(63.0) * (1.0 + lift)).min(1.0)
            }
            Self::StreetCanyon => street(36.0),
            Self::RuralMacro { .. } => {
                if d <= LEAST_M {
                    1.0
                } else {
                    (-(d - LEAST_M) / 1000.0).exp()
                }
            }
        }
    }

    /// Distance in metres from which the loss grows faster; `environment_m` is `h_E`, which the country does not know.
    pub fn breakpoint(self, span: &Span, ghz: f64, environment_m: f64) -> f64 {
        let hertz = ghz * 1e9;
        match self {
            Self::RuralMacro { .. } => 2.0 * PI * span.sender_m * span.receiver_m * hertz / LIGHT,
            _ => 4.0 * (span.sender_m - environment_m) * (span.receiver_m - environment_m) * hertz / LIGHT,
        }
    }

    /// Standard deviation of the shadow fading in decibels.
    pub fn shadow(self, span: &Span, ghz: f64, clear: bool) -> f64 {
        match (self, clear) {
            (Self::UrbanMacro | Self::StreetCanyon, true) => 4.0,
            (Self::UrbanMacro, false) => 6.0,
            (Self::StreetCanyon, false) => 7.82,
            (Self::RuralMacro { .. }, true) => {
                if span.ground_m <= self.breakpoint(span, ghz, 0.0) {
                    4.0
                } else {
                    6.0
                }
            }
            (Self::RuralMacro { .. }, false) => 8.0,
        }
    }

    /// Path loss in decibels in line of sight.
    pub fn clear(self, span: &Span, ghz: f64) -> f64 {
        let (log, up) = (20.0 * ghz.log10(), span.sender_m - span.receiver_m);
        // PL1 up to the breakpoint, PL2 beyond: constant, both slopes and the factor that joins them.
        let joined = |base: f64, slope: f64, join: f64, environment_m: f64| {
            let knee = self.breakpoint(span, ghz, environment_m);
            let decades = span.straight_m().log10();
            if span.ground_m <= knee {
                base + slope * decades + log
            } else {
                base + 40.0 * decades + log - join * (knee * knee + up * up).log10()
            }
        };
        match self {
            Self::UrbanMacro => environments(span)
                .map(|(environment_m, share)| share * joined(28.0, 22.0, 9.0, environment_m))
                .sum(),
            Self::StreetCanyon => joined(32.4, 21.0, 9.5, 1.0),
            Self::RuralMacro { building_m, .. } => {
                let knee = self.breakpoint(span, ghz, 0.0);
                let power = building_m.powf(1.72);
                let near = |d: f64| {
                    20.0 * (40.0 * PI * d * ghz / 3.0).log10() + (0.03 * power).min(10.0) * d.log10()
                        - (0.044 * power).min(14.77)
                        + 0.002 * building_m.log10() * d
                };
                let straight = span.straight_m();
                if span.ground_m <= knee {
                    near(straight)
                } else {
                    near(knee) + 40.0 * (straight / knee).log10()
                }
            }
        }
    }

    /// Path loss in decibels without line of sight: never less than with it.
    pub fn blocked(self, span: &Span, ghz: f64) -> f64 {
        let (log, decades) = (ghz.log10(), span.straight_m().log10());
        let alone = match self {
            Self::UrbanMacro => 13.54 + 39.08 * decades + 20.0 * log - 0.6 * (span.receiver_m - 1.5),
            Self::StreetCanyon => 35.3 * decades + 22.4 + 21.3 * log - 0.3 * (span.receiver_m - 1.5),
            Self::RuralMacro { building_m, street_m } => {
                let sender = span.sender_m.log10();
                161.04 - 7.1 * street_m.log10() + 7.5 * building_m.log10()
                    - (24.37 - 3.7 * (building_m / span.sender_m).powi(2)) * sender
                    + (43.42 - 3.1 * sender) * (decades - 3.0)
                    + 20.0 * log
                    - (3.2 * (11.75 * span.receiver_m).log10().powi(2) - 4.97)
            }
        };
        alone.max(self.clear(span, ghz))
    }

    /// Refuses what the table does not cover.
    fn check(self, span: &Span, ghz: f64, any_sender_height: bool) -> Result<(), OutOfRange> {
        let reach_km = if matches!(self, Self::RuralMacro { .. }) { 10.0 } else { 5.0 };
        within(Quantity::Distance, span.ground_m / 1e3, LEAST_M / 1e3..=reach_km)?;
        let (most_ghz, sender, receiver) = match self {
            Self::UrbanMacro => (100.0, 25.0..=25.0, 1.5..=22.5),
            Self::StreetCanyon => (100.0, 10.0..=10.0, 1.5..=22.5),
            Self::RuralMacro { .. } => (30.0, SENDER_M, 1.0..=10.0),
        };
        within(Quantity::Frequency, ghz, 0.5..=most_ghz)?;
        // The range of the country, as far as the sender stands above the receiver.
        let sender =
            if any_sender_height { span.receiver_m.max(*SENDER_M.start())..=*SENDER_M.end() } else { sender };
        within(Quantity::SenderHeight, span.sender_m, sender)?;
        within(Quantity::ReceiverHeight, span.receiver_m, receiver)?;
        if let Self::RuralMacro { building_m, street_m } = self {
            within(Quantity::BuildingHeight, building_m, 5.0..=50.0)?;
            within(Quantity::StreetWidth, street_m, 5.0..=50.0)?;
        }
        Ok(())
    }
}

/// 5/4 · (d/100)³ · e^(−d/150), of table 7.4.2-1 and of g(d₂D) in note 1 of table 7.4.1-1.
fn bump(ground_m: f64) -> f64 {
    1.25 * (ground_m / 100.0).powi(3) * (-ground_m / 150.0).exp()
}

/// `h_E` of an urban macro cell with its probability, note 1 of table 7.4.1-1: the report draws it, here the mean is taken.
fn environments(span: &Span) -> impl Iterator<Item = (f64, f64)> {
    let above = if span.receiver_m < 13.0 || span.ground_m <= 18.0 {
        0.0
    } else {
        ((span.receiver_m - 13.0) / 10.0).powf(1.5) * bump(span.ground_m)
    };
    // 12, 15, … up to 1.5 m below the receiver.
    let steps = [12.0, 15.0, 18.0, 21.0];
    let most = span.receiver_m - 1.5;
    let count = steps.iter().filter(|step| **step <= most).map(|_| 1.0).sum::<f64>();
    let low = if count > 0.0 { 1.0 / (1.0 + above) } else { 1.0 };
    let each = if count > 0.0 { (1.0 - low) / count } else { 0.0 };
    std::iter::once((1.0, low))
        .chain(steps.into_iter().filter(move |step| *step <= most).map(move |step| (step, each)))
}

impl Tr38901 {
    /// Path loss in decibels between a sender and a receiver outdoors; the profile is asked for its length, and with
    /// [`Sight::ByProfile`] for what stands in the way.
    ///
    /// # Errors
    /// [`OutOfRange::Outside`] outside 10 m–5 km (in the country 10 km, without sight 5 km), 0.5–100 GHz (in the country 30
    /// GHz) and the heights of table 7.4.1-1.
    pub fn loss(
        &self,
        profile: &Profile,
        ghz: f64,
        sender_m: f64,
        receiver_m: f64,
    ) -> Result<f64, OutOfRange> {
        let span = Span { ground_m: profile.length_km() * 1e3, sender_m, receiver_m };
        let scenario = self.scenario;
        scenario.check(&span, ghz, self.any_sender_height)?;
        let blocked = || {
            within(Quantity::Distance, span.ground_m / 1e3, LEAST_M / 1e3..=5.0)?;
            Ok(scenario.blocked(&span, ghz))
        };
        let open = match self.sight {
            Sight::Clear => Some(true),
            Sight::Blocked => Some(false),
            Sight::ByProfile => Some(in_sight(profile, sender_m, receiver_m)),
            Sight::Expected => None,
        };
        match open {
            Some(true) => Ok(scenario.clear(&span, ghz)),
            Some(false) => blocked(),
            None => {
                let sees = scenario.sees(&span);
                Ok(sees * scenario.clear(&span, ghz) + (1.0 - sees) * blocked()?)
            }
        }
    }
}

/// Whether nothing on the profile reaches the straight line between both antennas; over such spans the earth is flat.
fn in_sight(profile: &Profile, sender_m: f64, receiver_m: f64) -> bool {
    let ((first, last), length) = (profile.ends(), profile.length_km());
    let (km, _, surface) = profile.between();
    let line = |d: f64| first + sender_m + (last + receiver_m - first - sender_m) * d / length;
    km.iter().zip(surface).all(|(d, height)| *height <= line(*d))
}

#[cfg(test)]
mod tests;

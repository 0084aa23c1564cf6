//! What a mobile site is to the law: its class follows from its power, its kind and its size, as dated data.

use jiff::civil::Date;
use model::site::{Antenna, Site, SiteKind};
use serde::Deserialize;

use model::data::Day;

use crate::{
    read::{LawFault, Outcome, compare},
    regime::{Status, is_part_of},
};

/// A class of sites with the limits within which a site belongs to it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteClass {
    /// The class of the procedure.
    pub code: String,
    /// The kinds that can belong to it; all of them when there is none.
    #[serde(default)]
    kinds: Vec<SiteKind>,
    /// Least power in watts EIRP, all antennas together.
    at_least_w: Option<f64>,
    /// Largest power in watts EIRP, all antennas together.
    at_most_w: Option<f64>,
    /// Largest visible volume in litres; whoever names one of the kinds holds to it in any class.
    at_most_l: Option<f64>,
    since: Day,
    until: Option<Day>,
    /// Where it stands.
    pub basis: String,
    /// Whether it was read there.
    pub status: Status,
}

/// The largest visible volume that a kind of site may have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Volume<'a> {
    /// Litres.
    pub litres: f64,
    /// Where it stands.
    pub basis: &'a str,
    /// Whether it was read there.
    pub verified: bool,
}

/// The power from which on sites belong to a class of their own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Power<'a> {
    /// Watts EIRP, all antennas of the site together.
    pub watts: f64,
    /// Where it stands.
    pub basis: &'a str,
    /// Whether it was read there.
    pub verified: bool,
}

impl Volume<'_> {
    /// Whether a site takes up no more, and says how much it does.
    pub fn holds(&self, site: &Site) -> bool {
        site.volume_l.is_some_and(|volume| volume > 0.0 && volume <= self.litres)
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SiteFile {
    lands: Vec<String>,
    #[serde(rename = "class")]
    classes: Vec<SiteClass>,
    #[serde(rename = "example", default)]
    examples: Vec<Example>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    shows: String,
    on: Day,
    kind: SiteKind,
    eirp_w: Vec<f64>,
    volume_l: Option<f64>,
    class: String,
    /// Whether it holds to the volume of its kind, where there is one.
    fits: Option<bool>,
}

/// The classes of sites in every land.
#[derive(Debug, Clone, Default)]
pub struct Sites {
    files: Vec<(String, SiteFile)>,
}

impl Sites {
    pub(crate) fn push(&mut self, path: &str, file: SiteFile) {
        self.files.push((path.to_owned(), file));
    }

    /// The class that follows on a day from what a site is, at an authority whose calendar has that code.
    pub fn class(&self, site: &Site, land: &str, on: Date) -> Option<&SiteClass> {
        self.in_force(land, on).find(|class| class.holds(site))
    }

    /// The largest visible volume of a kind of site on a day; none where the law sets none.
    pub fn volume(&self, kind: SiteKind, land: &str, on: Date) -> Option<Volume<'_>> {
        self.in_force(land, on).filter(|class| class.kinds.contains(&kind)).find_map(|class| {
            let verified = class.status == Status::Verified;
            Some(Volume { litres: class.at_most_l?, basis: &class.basis, verified })
        })
    }

    /// The least power on a day from which on the duties of a class begin; none where the law sets none.
    pub fn power(&self, land: &str, on: Date) -> Option<Power<'_>> {
        self.in_force(land, on).find_map(|class| {
            let verified = class.status == Status::Verified;
            Some(Power { watts: class.at_least_w?, basis: &class.basis, verified })
        })
    }

    fn in_force(&self, land: &str, on: Date) -> impl Iterator<Item = &SiteClass> {
        let here = |file: &SiteFile| file.lands.iter().any(|own| is_part_of(land, own));
        self.files
            .iter()
            .filter(move |(_, file)| here(file))
            .flat_map(|(_, file)| &file.classes)
            .filter(move |class| class.since.0 <= on && class.until.is_none_or(|until| on <= until.0))
    }

    /// Examples that hold, and classes that a procedure knows.
    pub(crate) fn check(&self, is_class: impl Fn(&str) -> bool, faults: &mut Vec<LawFault>) {
        for (path, file) in &self.files {
            let unknown = file.classes.iter().filter(|class| !is_class(&class.code));
            faults.extend(
                unknown.map(|class| LawFault::Unknown { path: path.clone(), code: class.code.clone() }),
            );
            let Some(land) = file.lands.first().filter(|_| !file.examples.is_empty()) else {
                faults.push(LawFault::NoExamples { path: path.clone() });
                continue;
            };
            for example in &file.examples {
                let site = example.site();
                let class = self.class(&site, land, example.on.0).map(|class| class.code.as_str());
                let fits = self.volume(site.kind, land, example.on.0).map(|volume| volume.holds(&site));
                let outcome = |class: &str, fits: Option<bool>| Outcome::Sentence {
                    words: match fits {
                        None => class.to_owned(),
                        Some(true) => format!("{class}, small enough"),
                        Some(false) => format!("{class}, too large"),
                    },
                };
                let expected = outcome(&example.class, example.fits);
                compare(path, &example.shows, expected, outcome(class.unwrap_or("no class"), fits), faults);
            }
        }
    }
}

impl SiteClass {
    fn holds(&self, site: &Site) -> bool {
        let power = site.eirp_w();
        (self.kinds.is_empty() || self.kinds.contains(&site.kind))
            && self.at_least_w.is_none_or(|least| power >= least)
            && self.at_most_w.is_none_or(|most| power <= most)
    }
}

impl Example {
    fn site(&self) -> Site {
        let antenna = |power: &f64| Antenna {
            azimuth_deg: None,
            eirp_w: *power,
            frequency_mhz: 3_600.0,
            height_m: 6.0,
        };
        Site {
            kind: self.kind,
            height_m: 8.0,
            volume_l: self.volume_l,
            antennas: self.eirp_w.iter().map(antenna).collect(),
            safety_distance_m: None,
            certificate: None,
            operation_on: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::read::{LawFault, tests::changed};

    #[test]
    fn a_limit_that_its_examples_contradict_and_a_class_that_no_procedure_knows_are_named() {
        let faults = changed("sites/de.toml", |text| text.replace("at_least_w = 10.0", "at_least_w = 11.0"));
        let faults = faults.unwrap_err();
        assert!(!faults.is_empty());
        assert!(faults.iter().all(|fault| matches!(fault, LawFault::Example { .. })), "{faults:?}");
        let other = |text: &str| text.replace("code   = \"lt_10w\"", "code   = \"tiny\"");
        let faults = changed("sites/de.toml", other).unwrap_err();
        let unknown = |fault: &LawFault| matches!(fault, LawFault::Unknown { code, .. } if code == "tiny");
        assert!(faults.iter().any(unknown), "{faults:?}");
    }
}

//! A mobile site at the HTTP border: its measures, and the class of works that follows from its power.

use jiff::civil::Date;
use law::site::Volume;
use model::{
    Text,
    site::{Antenna, Site},
};

use crate::{case::event::is_certificate, problem::Fault};

/// More than any site has.
const ANTENNAS: usize = 200;
/// Higher than any tower, in metres.
const HIGHEST_M: f64 = 1_000.0;
/// More than any transmitter of a mobile network, in watts EIRP.
const STRONGEST_W: f64 = 1_000_000.0;

/// What is wrong with a site whose works begin on a day and whose kind may take up so much; nothing when it can be built.
pub fn faults(site: &Site, begins: Date, volume: Option<Volume<'_>>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut hold = |pointer: String, holds: bool, code: &str, de: &str, en: &str| {
        if !holds {
            faults.push(Fault::new(pointer, code, Text::new(de, en)));
        }
    };
    let high = |height: f64| height > 0.0 && height <= HIGHEST_M;
    hold(
        "/site/height_m".into(),
        high(site.height_m),
        "out_of_range",
        "Die Höhe ist größer als 0 und höchstens 1000 m.",
        "The height is more than 0 and at most 1,000 m.",
    );
    hold(
        "/site/volume_l".into(),
        volume.is_some() || site.volume_l.is_none_or(|volume| volume > 0.0),
        "out_of_range",
        "Das Volumen ist größer als 0.",
        "The volume is more than 0.",
    );
    hold(
        "/site/safety_distance_m".into(),
        site.safety_distance_m.is_none_or(|distance| (0.0..=HIGHEST_M).contains(&distance)),
        "out_of_range",
        "Der Sicherheitsabstand liegt zwischen 0 und 1000 m.",
        "The safety distance lies between 0 and 1,000 m.",
    );
    hold(
        "/site/certificate".into(),
        site.certificate.as_deref().is_none_or(is_certificate),
        "length",
        "1 bis 100 Zeichen, oder lassen Sie die Nummer weg.",
        "1 to 100 characters, or leave the number out.",
    );
    hold(
        "/site/operation_on".into(),
        site.operation_on.is_none_or(|on| on >= begins),
        "before_the_works",
        "Der Betrieb kann nicht vor den Arbeiten beginnen.",
        "Operation cannot begin before the works.",
    );
    hold(
        "/site/antennas".into(),
        !site.antennas.is_empty() && site.antennas.len() <= ANTENNAS,
        "count",
        "Ein Standort hat 1 bis 200 Antennen.",
        "A site has 1 to 200 antennas.",
    );
    if let Some(most) = volume.filter(|most| !most.holds(site)) {
        let text = Text::new(
            "Eine Kleinzelle nimmt sichtbar höchstens {litres} Liter ein ({basis}). Geben Sie ihr Volumen an, oder wählen Sie Mast oder Dach.",
            "A small cell takes up at most {litres} visible litres ({basis}). Give its volume, or choose mast or rooftop.",
        );
        let litres = most.litres.to_string();
        let litres = Text::new(litres.replace('.', ","), litres);
        let text = text.fill("litres", &litres).fill("basis", &Text::from(most.basis));
        faults.push(Fault::new("/site/volume_l", "no_small_cell", text));
    }
    for (n, antenna) in site.antennas.iter().enumerate().take(ANTENNAS) {
        faults.extend(of_antenna(n, antenna));
    }
    faults
}

fn of_antenna(n: usize, antenna: &Antenna) -> Vec<Fault> {
    let Antenna { azimuth_deg, eirp_w, frequency_mhz, height_m } = antenna;
    let held = [
        (
            "azimuth_deg",
            azimuth_deg.is_none_or(|azimuth| (0.0..360.0).contains(&azimuth)),
            Text::new("0 bis unter 360 Grad.", "0 to less than 360 degrees."),
        ),
        (
            "eirp_w",
            *eirp_w > 0.0 && *eirp_w <= STRONGEST_W,
            Text::new(
                "Größer als 0 und höchstens eine Million Watt.",
                "More than 0 and at most a million watts.",
            ),
        ),
        (
            "frequency_mhz",
            *frequency_mhz > 0.0 && *frequency_mhz <= 300_000.0,
            Text::new("Größer als 0 und höchstens 300 GHz.", "More than 0 and at most 300 GHz."),
        ),
        ("height_m", *height_m >= 0.0 && *height_m <= HIGHEST_M, Text::new("0 bis 1000 m.", "0 to 1,000 m.")),
    ];
    let wrong = held.into_iter().filter(|(_, holds, _)| !holds);
    wrong
        .map(|(field, _, text)| Fault::new(format!("/site/antennas/{n}/{field}"), "out_of_range", text))
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use model::site::SiteKind;

    use super::*;

    fn site(kind: SiteKind, volume_l: Option<f64>, powers: &[f64]) -> Site {
        let antenna = |power: &f64| Antenna {
            azimuth_deg: None,
            eirp_w: *power,
            frequency_mhz: 3_600.0,
            height_m: 6.0,
        };
        Site {
            kind,
            height_m: 8.0,
            volume_l,
            antennas: powers.iter().map(antenna).collect(),
            safety_distance_m: None,
            certificate: None,
            operation_on: Some(date(2026, 9, 1)),
        }
    }

    #[test]
    fn a_small_cell_is_small_and_nothing_goes_on_the_air_before_it_is_built() {
        let told = |site: &Site, begins| {
            let law = crate::lawbook::law().unwrap();
            let volume = law.sites().volume(site.kind, "DE-HH", begins);
            faults(site, begins, volume).into_iter().map(|fault| fault.pointer).collect::<Vec<_>>()
        };
        let begins = date(2026, 6, 1);
        assert_eq!(told(&site(SiteKind::SmallCell, Some(30.0), &[2.0]), begins), Vec::<String>::new());
        assert_eq!(told(&site(SiteKind::SmallCell, Some(30.1), &[2.0]), begins), ["/site/volume_l"]);
        assert_eq!(told(&site(SiteKind::SmallCell, None, &[2.0]), begins), ["/site/volume_l"]);
        assert_eq!(
            told(&site(SiteKind::Mast, None, &[2.0, f64::NAN]), date(2026, 9, 2)),
            ["/site/operation_on", "/site/antennas/1/eirp_w"]
        );
    }
}

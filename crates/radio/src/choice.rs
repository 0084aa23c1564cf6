//! Which model a cell is computed with, and the cell as that model asks for it.

use model::{
    radio_cell::{RadioCell, RadioModel},
    site::SiteKind,
};

use crate::{
    antenna::{Antenna, Pattern, Sector},
    diffraction::KnifeEdge,
    loss::{OutOfRange, Quantity, within},
    p1812::{Climate, P1812},
    propagation::Propagation,
    raster::Site,
    tr38901::{SENDER_M, Scenario, Sight, Tr38901},
};

/// How far cells are computed, metres: a macro cell, a small cell, and whatever TR 38.901 holds for.
const MACRO_M: f64 = 10_000.0;
const SMALL_M: f64 = 2_000.0;
const TR38901_M: f64 = 5_000.0;
/// A sector as TR 38.901 V18.0.0, table 7.3-1, has it across; along it as narrow as the usual column of elements.
const ACROSS_DEG: f64 = 65.0;
const ALONG_DEG: f64 = 8.0;
const MOST_DB: f64 = 30.0;

/// What is known around a cell.
#[derive(Debug, Clone)]
pub struct Around<'a> {
    /// The air.
    pub climate: &'a Climate,
    /// Degrees north.
    pub latitude: f64,
    /// Whether the heights of the ground are known.
    pub terrain: bool,
    /// Whether it is known what stands on the ground.
    pub cover: bool,
}

/// A cell that can be computed.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// The cell as its model asks for it.
    pub site: Site,
    /// How far it is computed, in metres along the ground.
    pub radius_m: f64,
}

/// The cell as the model that was asked for computes it, or as the first one that holds for it: P.1812 over known ground, with one knife
/// edge where P.1812 has no answer; else TR 38.901; else one knife edge over known ground; else free space.
///
/// # Errors
/// [`OutOfRange`] where the model does not hold for its frequency or height, or asks for ground that is not known.
pub fn choose(cell: &RadioCell, around: &Around<'_>) -> Result<Chosen, OutOfRange> {
    let edge = || Propagation::KnifeEdge(KnifeEdge::default());
    let statistical = || Propagation::Tr38901(tr38901(cell, around));
    let free = Propagation::FreeSpace { antenna_m: 0.0 };
    let model = match cell.model {
        RadioModel::Automatic => {
            let mut fitting = [p1812(around), statistical(), edge(), free.clone()].into_iter();
            fitting.find(|model| check(model, cell, around).is_ok()).unwrap_or(free)
        }
        RadioModel::P1812 => p1812(around),
        RadioModel::Tr38901 => statistical(),
        RadioModel::KnifeEdge => edge(),
        RadioModel::FreeSpace => free,
    };
    check(&model, cell, around)?;
    let otherwise =
        (cell.model == RadioModel::Automatic && matches!(model, Propagation::P1812(_))).then(edge);
    let radius_m = match (&model, cell.kind) {
        (_, SiteKind::SmallCell) => SMALL_M,
        (Propagation::Tr38901(_), _) => TR38901_M,
        _ => MACRO_M,
    };
    let site = Site {
        at: cell.place,
        height_m: cell.height_m,
        antenna: antenna(cell),
        // The gain stands in the EIRP already.
        power_dbm: cell.eirp_dbm,
        feeder_db: 0.0,
        resource_blocks: cell.resource_blocks,
        frequency_hz: cell.frequency_mhz * 1e6,
        model,
        otherwise,
    };
    Ok(Chosen { site, radius_m })
}

fn p1812(around: &Around<'_>) -> Propagation {
    Propagation::P1812(Box::new(P1812::median(around.climate.clone(), around.latitude)))
}

fn tr38901(cell: &RadioCell, around: &Around<'_>) -> Tr38901 {
    let scenario = match cell.kind {
        SiteKind::SmallCell => Scenario::StreetCanyon,
        SiteKind::Mast | SiteKind::Rooftop => Scenario::UrbanMacro,
    };
    // Bare ground says nothing of what stands in the way in a city.
    let sight = if around.terrain && around.cover { Sight::ByProfile } else { Sight::Expected };
    Tr38901 { scenario, sight, any_sender_height: true }
}

/// What a model refuses wherever the receiver stands.
fn check(model: &Propagation, cell: &RadioCell, around: &Around<'_>) -> Result<(), OutOfRange> {
    if model.asks_for_ground() && !around.terrain {
        return Err(OutOfRange::GroundUnknown);
    }
    let (frequencies, heights) = match model {
        Propagation::FreeSpace { .. } => (f64::MIN_POSITIVE..=f64::MAX, 0.0..=f64::MAX),
        Propagation::KnifeEdge(_) => (0.03..=100.0, 0.0..=3000.0),
        Propagation::P1812(_) => (0.03..=6.0, 1.0..=3000.0),
        Propagation::Tr38901(_) => (0.5..=100.0, SENDER_M),
    };
    within(Quantity::Frequency, cell.frequency_mhz / 1e3, frequencies)?;
    within(Quantity::SenderHeight, cell.height_m, heights)
}

fn antenna(cell: &RadioCell) -> Antenna {
    let vertical_deg = cell.vertical_beam_deg.unwrap_or(ALONG_DEG);
    let sector = |horizontal_deg| {
        Pattern::Sector(Sector {
            horizontal_deg,
            vertical_deg,
            front_to_back_db: MOST_DB,
            side_lobe_db: MOST_DB,
        })
    };
    let pattern = match (cell.azimuth_deg, cell.vertical_beam_deg) {
        (Some(_), _) => sector(cell.beam_deg.unwrap_or(ACROSS_DEG)),
        // Alike around, but not up and down: so wide that nothing is lost to the sides.
        (None, Some(_)) => sector(f64::INFINITY),
        (None, None) => Pattern::Isotropic,
    };
    Antenna {
        gain_dbi: 0.0,
        pattern,
        azimuth_deg: cell.azimuth_deg.unwrap_or(0.0),
        mechanical_deg: cell.mechanical_tilt_deg,
        electrical_deg: cell.electrical_tilt_deg,
    }
}

#[cfg(test)]
mod tests {
    use geo::Coord;
    use model::radio_cell::RadioCellState;

    use super::*;

    fn cell(model: RadioModel, kind: SiteKind, mhz: f64, height_m: f64) -> RadioCell {
        RadioCell {
            name: "A-1".into(),
            site: "A".into(),
            operator: "Nordfunk".into(),
            kind,
            place: Coord { x: 565_000.0, y: 5_934_000.0 },
            height_m,
            frequency_mhz: mhz,
            resource_blocks: 50,
            eirp_dbm: 60.0,
            azimuth_deg: Some(120.0),
            beam_deg: None,
            vertical_beam_deg: None,
            mechanical_tilt_deg: 0.0,
            electrical_tilt_deg: 4.0,
            model,
            state: RadioCellState::OnAir,
        }
    }

    #[test]
    fn the_model_follows_from_the_frequency_the_height_and_what_is_known_of_the_ground() {
        let climate = Climate { lapse: 45.0, refractivity: 325.0, source: "example".into() };
        let with = |terrain, cover| Around { climate: &climate, latitude: 53.5, terrain, cover };
        let name = |cell: &RadioCell, around: &Around<'_>| {
            choose(cell, around).map(|chosen| (chosen.site.model.validity().name, chosen.radius_m))
        };
        use RadioModel::{Automatic, KnifeEdge as Edge, P1812 as Itu, Tr38901 as Gpp};
        use SiteKind::{Mast, SmallCell};
        let (known, unknown) = (with(true, false), with(false, false));
        assert_eq!(name(&cell(Automatic, Mast, 700.0, 30.0), &known), Ok((P1812::NAME, MACRO_M)));
        let umi = Scenario::StreetCanyon.name();
        assert_eq!(
            name(&cell(Automatic, Mast, 700.0, 30.0), &unknown),
            Ok((Scenario::UrbanMacro.name(), TR38901_M))
        );
        assert_eq!(name(&cell(Automatic, SmallCell, 26_000.0, 10.0), &known), Ok((umi, SMALL_M)));
        // Lower than TR 38.901 allows: one edge over known ground, free space over unknown.
        assert_eq!(name(&cell(Automatic, SmallCell, 26_000.0, 6.5), &known), Ok((KnifeEdge::NAME, SMALL_M)));
        assert_eq!(
            name(&cell(Automatic, SmallCell, 26_000.0, 6.5), &unknown),
            Ok(("ITU-R P.525-4", SMALL_M))
        );
        // Whoever names a model is told where it does not hold.
        assert!(matches!(
            name(&cell(Itu, Mast, 15_000.0, 30.0), &known),
            Err(OutOfRange::Outside { quantity: Quantity::Frequency, .. })
        ));
        assert!(matches!(
            name(&cell(Gpp, SmallCell, 26_000.0, 6.5), &known),
            Err(OutOfRange::Outside { quantity: Quantity::SenderHeight, .. })
        ));
        assert_eq!(name(&cell(Edge, Mast, 700.0, 30.0), &unknown), Err(OutOfRange::GroundUnknown));
        let sight = |around: &Around<'_>| match choose(&cell(Automatic, SmallCell, 26_000.0, 10.0), around) {
            Ok(Chosen { site: Site { model: Propagation::Tr38901(model), .. }, .. }) => model.sight,
            other => panic!("{other:?}"),
        };
        assert_eq!([sight(&known), sight(&with(true, true))], [Sight::Expected, Sight::ByProfile]);
    }

    #[test]
    fn the_strongest_direction_radiates_what_was_asked_for_and_all_around_means_alike() {
        use crate::antenna::Direction;
        let towards = |bearing_deg, elevation_deg| Direction { bearing_deg, elevation_deg };
        let sector = antenna(&cell(RadioModel::Automatic, SiteKind::Mast, 700.0, 30.0));
        assert!((sector.eirp(60.0, 0.0, towards(120.0, -4.0)) - 60.0).abs() < 1e-9);
        assert!((sector.eirp(60.0, 0.0, towards(300.0, -4.0)) - 30.0).abs() < 1e-9);
        let mut around = cell(RadioModel::Automatic, SiteKind::Mast, 700.0, 30.0);
        (around.azimuth_deg, around.vertical_beam_deg) = (None, Some(10.0));
        let around = antenna(&around);
        for bearing in [0.0, 77.0, 180.0, 300.0] {
            assert!((around.gain(towards(bearing, -4.0)).0).abs() < 1e-9, "{bearing}");
            assert!((around.gain(towards(bearing, 1.0)).0 + 3.0).abs() < 1e-9, "{bearing}");
        }
    }
}

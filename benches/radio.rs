//! One site over real ground: receivers a second, against asking for one after the other, and many sites together.
//!
//! `cargo bench -p benches --bench radio` takes made-up hills with made-up houses; where elevation tiles of SRTM lie beside
//! the checkout (`../shared/data/dem`), it also takes Hamburg.

#![allow(clippy::print_stdout, reason = "what a benchmark is for")]

use std::{io::Read, path::Path, time::Duration};

use benches::{
    clock::{Took, time},
    page::{self, Line},
};
use geo::Coord;
use radio::{
    Antenna, Best, Field, Grid, Ground, Heights, P1812, Place, Profile, Propagation, Site, Tr38901,
    antenna::{Pattern, Sector},
    diffraction::KnifeEdge,
    p1812::Climate,
    placement::{Candidate, Demand, choose},
    raster::{Extent, hear},
    tr38901::{Scenario, Sight},
};

type Fault = Box<dyn std::error::Error>;

const CORNER: Coord<f64> = Coord { x: 550_000.0, y: 5_922_000.0 };
const CELL_M: f64 = 30.0;
const SIDE: u32 = 850;
const RADIUS_M: f64 = 10_000.0;
const STEP_M: f64 = 50.0;
/// The bar of the house: 10 km around a site in cells of 50 m.
const BAR: Duration = Duration::from_secs(6);
const LEAST_DBM: f32 = -100.0;

/// Not on the edge of a cell: a point of a profile that lies on one may belong to either side.
fn middle() -> Coord<f64> {
    let half = f64::from(SIDE) * CELL_M / 2.0;
    CORNER + Coord { x: half + 7.31, y: half + 4.17 }
}

fn extent() -> Extent {
    let grid = Grid {
        corner: middle() - Coord { x: RADIUS_M, y: RADIUS_M },
        cell_m: 50.0,
        columns: 400,
        rows: 400,
        receiver_m: 1.5,
    };
    Extent { grid, radius_m: RADIUS_M, step_m: STEP_M }
}

/// A number from 0 to 1 that belongs to a place: the finaliser of `SplitMix64`.
fn dice(x: f64, y: f64) -> f64 {
    let mut bits = x.to_bits().wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ y.to_bits().rotate_left(32);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    f64::from(u32::try_from((bits ^ (bits >> 31)) >> 32).unwrap_or(0)) / f64::from(u32::MAX)
}

/// Hills of eight kilometres, with hills of half the size and height on them, and so on.
fn hills(place: Coord<f64>) -> f64 {
    let (mut sum, mut size, mut high) = (0.0, 8_000.0, 120.0);
    while size > 60.0 {
        let (x, y) = (place.x / size, place.y / size);
        let ease = |share: f64| share * share * (3.0 - 2.0 * share);
        let (s, t) = (ease(x - x.floor()), ease(y - y.floor()));
        let along = |row: f64| dice(x.floor(), row) * (1.0 - s) + dice(x.floor() + 1.0, row) * s;
        sum += high * (along(y.floor()) * (1.0 - t) + along(y.floor() + 1.0) * t);
        (size, high) = (size / 2.0, high / 2.0);
    }
    sum
}

/// Blocks of 60 m, two in five of them with houses of 4 to 20 m.
fn houses(place: Coord<f64>) -> f64 {
    let (x, y) = ((place.x / 60.0).floor(), (place.y / 60.0).floor());
    if dice(x, y) > 0.6 { 4.0 + 16.0 * dice(x + 0.5, y) } else { 0.0 }
}

fn raster(height: impl Fn(Coord<f64>) -> f64) -> Result<Heights, Fault> {
    let places = (0..SIDE).flat_map(|row| (0..SIDE).map(move |column| (column, row)));
    #[expect(clippy::cast_possible_truncation, reason = "metres")]
    let metres = places
        .map(|(column, row)| {
            let at = |number: u32| (f64::from(number) + 0.5) * CELL_M;
            height(CORNER + Coord { x: at(column), y: at(row) }) as f32
        })
        .collect();
    Ok(Heights::new(CORNER, CELL_M, SIDE as usize, SIDE as usize, metres)?)
}

/// The tile of SRTM 3″ that Hamburg west of 10° lies in, in our own reference system; without it nothing.
fn hamburg() -> Result<Option<Heights>, Fault> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/dem/N53E009.hgt.zip");
    let Ok(file) = std::fs::File::open(path) else { return Ok(None) };
    let mut bytes = Vec::new();
    zip::ZipArchive::new(file)?.by_index(0)?.read_to_end(&mut bytes)?;
    // 1201 × 1201 from the north-west, big-endian, −32768 where nothing is known.
    let sample = |column: f64, row: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the tile")]
        let at = 2 * (row.clamp(0.0, 1200.0) as usize * 1201 + column.clamp(0.0, 1200.0) as usize);
        let height = i16::from_be_bytes([bytes[at], bytes[at + 1]]);
        if height == i16::MIN { f64::NAN } else { f64::from(height) }
    };
    let heights = raster(|place| {
        let (lon, lat) = exchange::crs::to_lonlat(place);
        sample(((lon - 9.0) * 1200.0).round(), ((54.0 - lat) * 1200.0).round())
    })?;
    Ok(Some(heights))
}

fn climate() -> Climate {
    Climate { lapse: 45.0, refractivity: 325.0, source: "made up for a measurement".into() }
}

fn site(at: Coord<f64>, model: Propagation) -> Site {
    let sector =
        Sector { horizontal_deg: 65.0, vertical_deg: 8.0, front_to_back_db: 30.0, side_lobe_db: 20.0 };
    Site {
        at,
        height_m: 30.0,
        antenna: Antenna {
            gain_dbi: 17.0,
            pattern: Pattern::Sector(sector),
            azimuth_deg: 120.0,
            mechanical_deg: 2.0,
            electrical_deg: 4.0,
        },
        power_dbm: 46.0,
        feeder_db: 1.0,
        resource_blocks: 100,
        frequency_hz: 0.8e9,
        model,
        otherwise: Some(Propagation::KnifeEdge(KnifeEdge::default())),
    }
}

/// Receivers of a field, whoever answered for them.
fn receivers(field: &Field) -> usize {
    field.answers.model + field.answers.otherwise + field.answers.refused
}

#[expect(clippy::cast_precision_loss, reason = "a rate")]
fn rate(receivers: usize, took: Took) -> f64 {
    receivers as f64 / took.wall_s
}

/// Peer: the same model for one receiver after the other on one thread, its profile asked for point by point; how many, how
/// long, and the largest difference in loss.
fn one_by_one(ground: &Ground, model: &P1812, field: &Field, site: &Site) -> (usize, Took, f64) {
    let extent = extent();
    let asked = Propagation::P1812(Box::new(model.clone()));
    let plain = Site { model: asked, otherwise: None, antenna: Antenna::isotropic(0.0), ..site.clone() };
    let losses = |at: Coord<f64>| {
        let metres = model::utm32::ground_distance(site.at, at);
        let steps = (metres / STEP_M).ceil();
        let mut places = Vec::new();
        let mut number = 0.0;
        while number <= steps {
            let share = number / steps;
            let place = site.at + (at - site.at) * share;
            let cover_m = ground.cover.as_ref().and_then(|cover| cover.cell(place)).unwrap_or(0.0);
            places.push(Place {
                km: metres / 1e3 * share,
                ground_m: ground.terrain.at(place)?,
                cover_m,
                ..Place::default()
            });
            number += 1.0;
        }
        let profile = Profile::new(&places).ok()?;
        Some(
            model
                .predict(&profile, site.frequency_hz / 1e9, site.height_m, extent.grid.receiver_m)
                .ok()?
                .loss,
        )
    };
    let wide = extent.grid.columns;
    let cells: Vec<_> = field
        .window
        .cells(&extent.grid)
        .filter_map(|(cell, _)| {
            let cell = u32::try_from(cell).ok()?;
            let at = extent.grid.centre(cell % wide, cell / wide);
            (model::utm32::ground_distance(site.at, at) <= RADIUS_M).then_some(at)
        })
        .collect();
    let (found, took) = time(|| cells.iter().map(|at| losses(*at)).collect::<Vec<_>>());
    let mut buffer = Profile::default();
    let eirp = plain.power_dbm - plain.feeder_db - 10.0 * (12.0 * f64::from(plain.resource_blocks)).log10();
    let away = cells.iter().zip(found).filter_map(|(at, loss)| {
        let dbm = plain.rsrp(ground, &extent, *at, &mut buffer).ok()?;
        Some((eirp - dbm - loss?).abs())
    });
    let away = away.fold(0.0, f64::max);
    (cells.len(), took, away)
}

/// One site on one kind of ground with each model.
fn alone(name: &str, ground: &Ground, lines: &mut Vec<Line>) -> Result<(), Fault> {
    let model = P1812::median(climate(), 53.5);
    let models = [
        Propagation::P1812(Box::new(model.clone())),
        Propagation::KnifeEdge(KnifeEdge::default()),
        Propagation::Tr38901(Tr38901 {
            scenario: Scenario::UrbanMacro,
            sight: Sight::ByProfile,
            any_sender_height: true,
        }),
    ];
    for asked in models {
        let site = site(middle(), asked);
        let (field, took) = time(|| hear(&site, ground, &extent(), &|_, _| true));
        let field = field?;
        println!(
            "{name}, {}: {} receivers {:?}, {:.2} s wall, {:.2} CPU-s, {:.0} receivers/s",
            site.model.validity().name,
            receivers(&field),
            field.answers,
            took.wall_s,
            took.cpu_s,
            rate(receivers(&field), took)
        );
        let p1812 = matches!(site.model, Propagation::P1812(_));
        let what = format!("{name}, 10 km in cells of 50 m, {}", site.model.validity().name);
        lines.push(Line::time(what, Duration::from_secs_f64(took.wall_s), p1812.then_some(BAR)));
        if p1812 {
            let (count, plain, away) = one_by_one(ground, &model, &field, &site);
            println!(
                "  one by one on one thread: {count} receivers, {:.2} s wall, {:.2} CPU-s, {:.1} × the wall, {:.1} × the CPU; losses differ by {away:.1e} dB at most",
                plain.wall_s,
                plain.cpu_s,
                plain.wall_s / took.wall_s,
                plain.cpu_s / took.cpu_s
            );
            if away > 0.01 {
                return Err("the field is not what asking one by one gives".into());
            }
            lines.push(Line::time(
                format!("the same one by one on one thread ({:.1} ×)", plain.wall_s / took.wall_s),
                Duration::from_secs_f64(plain.wall_s),
                None,
            ));
        }
    }
    Ok(())
}

/// Thirty sites, one of them changed, and where ten more help most among a hundred.
fn together(ground: &Ground, lines: &mut Vec<Line>) -> Result<(), Fault> {
    let extent = Extent { radius_m: 2_500.0, ..extent() };
    let somewhere = |number: u32, salt: f64| {
        let side = |salt: f64| 1_000.0 + 18_000.0 * dice(f64::from(number), salt);
        extent.grid.corner + Coord { x: side(salt), y: side(salt + 0.5) }
    };
    let sound = |number: u32, salt: f64| {
        let site = site(somewhere(number, salt), Propagation::KnifeEdge(KnifeEdge::default()));
        hear(&Site { antenna: Antenna::isotropic(12.0), ..site }, ground, &extent, &|_, _| true)
    };
    let fields = (0..30).map(|number| sound(number, 1.0)).collect::<Result<Vec<_>, _>>()?;
    let compose = || -> Result<Best, Fault> {
        let mut best = Best::new(extent.grid);
        for (number, field) in (0..).zip(&fields) {
            best.put(number, field.clone())?;
        }
        Ok(best)
    };
    let (best, whole) = time(compose);
    let mut best = best?;
    let moved = sound(7, 2.0)?;
    let (changed, one) = time(|| best.put(7, moved.clone()));
    println!(
        "best of 30 sites: {:.2} ms from the beginning, {:.2} ms for one that changed ({} cells), {:.1} ×; {:.1} % of the area served",
        whole.cpu_s * 1e3,
        one.cpu_s * 1e3,
        changed?,
        whole.cpu_s / one.cpu_s,
        100.0 * best.area(LEAST_DBM, |_| true).ratio().unwrap_or(0.0)
    );
    lines.push(Line::time("best of 30 sites, one changed", Duration::from_secs_f64(one.wall_s), None));
    let sounded = (0..100).map(|number| sound(number, 3.0)).collect::<Result<Vec<_>, _>>()?;
    let candidates: Vec<_> = (0u32..)
        .zip(&sounded)
        .map(|(number, field)| Candidate { field, preference: if number % 3 == 0 { 0.8 } else { 1.0 } })
        .collect();
    let cells = vec![1.0; best.cells().len()];
    let demand = Demand { cells: &cells, least_dbm: LEAST_DBM };
    let (chosen, took) = time(|| choose(&best, &candidates, &demand, 10, &|| true));
    let chosen = chosen?;
    let newly: f64 = chosen.iter().map(|choice| choice.newly_served).sum();
    println!("ten of a hundred candidates: {:.2} ms, {newly} cells more served", took.cpu_s * 1e3);
    lines.push(Line::time("ten of a hundred candidates", Duration::from_secs_f64(took.wall_s), None));
    Ok(())
}

fn main() -> Result<(), Fault> {
    let mut lines = Vec::new();
    let cover = raster(houses)?;
    let ground = Ground { terrain: raster(hills)?, cover: Some(cover.clone()) };
    alone("made-up hills", &ground, &mut lines)?;
    match hamburg()? {
        Some(terrain) => alone("Hamburg", &Ground { terrain, cover: Some(cover) }, &mut lines)?,
        None => println!("Hamburg: not measured, no elevation tile lies beside the checkout"),
    }
    together(&ground, &mut lines)?;
    let lead = "Reference signal received power around one site over terrain with houses, on all processors; every receiver has \
                a profile of its own with points at most 50 m apart.";
    page::add("Where a site is heard", lead, &lines)?;
    Ok(())
}

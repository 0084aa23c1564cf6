//! The overview picture of the letter: our own vector tile with the trench on it, rendered in a child process.

use std::time::Duration;

use geo::{Coord, Rect};
use press::{
    Png,
    overview::{OverviewTile, render_in_child},
};
use store::{Who, tile::Tile};

use crate::{app::App, case::file::File};

/// How long the renderer may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Units of a tile's own grid.
const EXTENT: f64 = 4096.0;
/// Half of the web grid's side, in metres of EPSG:3857.
const HALF_M: f64 = 20_037_508.342_789_244;
/// Radius of the sphere of EPSG:3857, in metres.
const RADIUS_M: f64 = 6_378_137.0;
/// Nearest and farthest zoom at which the base map has something to show.
const ZOOMS: (u8, u8) = (17, 10);

/// The picture, or none: the letter goes on without it.
pub async fn render(app: &App, file: &File<'_>) -> Option<Png> {
    let line = file.line.as_ref()?;
    let parts: Vec<Vec<Coord<f64>>> =
        line.lines().into_iter().map(|line| line.0.iter().map(|at| to_grid(*at)).collect()).collect();
    let (z, x, y) = tile_around(&parts)?;
    let mut tx = app.db.begin(&Who::public(app.tenant)).await.ok()?;
    let mut mvt = store::tile::base(&mut tx, Tile::new(z, x, y)?).await.ok()?;
    drop(tx);
    mvt.extend(layer("trench", &parts, (z, x, y)));
    let program = app.program.clone();
    let rendered = tokio::task::spawn_blocking(move || {
        render_in_child(&program, &["overview-render"], &OverviewTile::new(mvt), PATIENCE)
    });
    match rendered.await {
        Ok(Ok(picture)) => Some(picture),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the letter goes without an overview picture");
            None
        }
        Err(error) => {
            tracing::warn!(%error, "the letter goes without an overview picture");
            None
        }
    }
}

/// A place as a share of the web grid's side, from its north-western corner.
fn to_grid(place: Coord<f64>) -> Coord<f64> {
    let (lon, lat) = exchange::crs::to_lonlat(place);
    let east = lon.to_radians() * RADIUS_M;
    let north = (lat.to_radians().tan()).asinh() * RADIUS_M;
    Coord { x: (east + HALF_M) / (2.0 * HALF_M), y: (HALF_M - north) / (2.0 * HALF_M) }
}

/// The nearest tile that holds the whole trench.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of the side times its tiles"
)]
fn tile_around(parts: &[Vec<Coord<f64>>]) -> Option<(u8, u32, u32)> {
    let mut all = parts.iter().flatten().copied();
    let first = all.next()?;
    let bounds = all.fold(Rect::new(first, first), |held, at| {
        Rect::new(
            Coord { x: held.min().x.min(at.x), y: held.min().y.min(at.y) },
            Coord { x: held.max().x.max(at.x), y: held.max().y.max(at.y) },
        )
    });
    (ZOOMS.1..=ZOOMS.0).rev().find_map(|z| {
        let side = f64::from(1_u32 << z);
        let place = |at: Coord<f64>| ((at.x * side) as u32, (at.y * side) as u32);
        let (low, high) = (place(bounds.min()), place(bounds.max()));
        (low == high).then_some((z, low.0, low.1))
    })
}

/// One layer of lines in the encoding of vector tiles.
fn layer(name: &str, parts: &[Vec<Coord<f64>>], (z, x, y): (u8, u32, u32)) -> Vec<u8> {
    let side = f64::from(1_u32 << z);
    let mut geometry = Vec::new();
    let mut pen = (0_i64, 0_i64);
    for part in parts.iter().filter(|part| part.len() > 1) {
        for (n, at) in part.iter().enumerate() {
            #[expect(clippy::cast_possible_truncation, reason = "a place within a tile of 4096 units")]
            let place = (
                ((at.x * side - f64::from(x)) * EXTENT).round() as i64,
                ((at.y * side - f64::from(y)) * EXTENT).round() as i64,
            );
            match n {
                // MoveTo once, LineTo as often as there are vertices left.
                0 => varint(&mut geometry, 9),
                1 => varint(&mut geometry, (((part.len() - 1) as u64) << 3) | 2),
                _ => {}
            }
            varint(&mut geometry, zigzag(place.0 - pen.0));
            varint(&mut geometry, zigzag(place.1 - pen.1));
            pen = place;
        }
    }
    let mut feature = vec![0x18, 2];
    field(&mut feature, 0x22, &geometry);
    let mut layer = Vec::new();
    field(&mut layer, 0x0a, name.as_bytes());
    field(&mut layer, 0x12, &feature);
    layer.extend([0x28, 0x80, 0x20, 0x78, 2]);
    let mut tile = Vec::new();
    field(&mut tile, 0x1a, &layer);
    tile
}

fn field(out: &mut Vec<u8>, key: u8, bytes: &[u8]) {
    out.push(key);
    varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    loop {
        let low = value.to_le_bytes()[0] & 0x7f;
        value >>= 7;
        out.push(if value > 0 { low | 0x80 } else { low });
        if value == 0 {
            return;
        }
    }
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

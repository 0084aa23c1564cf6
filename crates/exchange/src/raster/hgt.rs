//! SRTM tiles: heights as big-endian whole metres, row by row from the north-west, packed or not.
//!
//! Source: SRTM user guide (JPL, NASA): points on the degree grid, so that a pixel reaches half a step beyond them; -32768 is a void.

use std::{
    io::{self, Cursor, Read},
    path::Path,
};

use geo::Rect;
use model::Text;
use zip::{CompressionMethod, ZipArchive};

use super::{
    Why,
    window::{Frame, Halted, Window},
};
use crate::child::Cells;

/// Points a side of three seconds and of one second of arc.
const SIDES: [usize; 2] = [1201, 3601];
/// Bytes of the largest tile.
const MOST_BYTES: u64 = 2 * 3601 * 3601;
/// What stands for no height.
const VOID: i16 = -32_768;
/// Files of one archive.
const ENTRIES: usize = 20;

/// The tile of an archive with its name.
pub(super) fn unpacked(bytes: &[u8]) -> Result<(String, Vec<u8>), Why> {
    let refused = |de: &str, en: &str| Why::Archive {
        why: Text::new(
            format!(
                "Das ZIP-Archiv wird nicht angenommen: {de}. Bitte packen Sie genau eine .hgt-Datei hinein."
            ),
            format!("The ZIP archive is not accepted: {en}. Please put exactly one .hgt file into it."),
        ),
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_fault| Why::Broken)?;
    if archive.len() > ENTRIES {
        return Err(refused("es enthält zu viele Dateien", "it holds too many files"));
    }
    let mut found = None;
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).map_err(|_fault| Why::Broken)?;
        let path = file.name().map_err(|_fault| Why::Broken)?.into_owned();
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        if !file.is_file() || path.starts_with("__MACOSX/") || !is_tile(&name) {
            continue;
        }
        if found.is_some() {
            return Err(refused("es enthält mehrere Kacheln", "it holds several tiles"));
        }
        if !matches!(file.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            return Err(refused("es ist nicht mit „Deflate“ gepackt", "it is not packed with “deflate”"));
        }
        // No tile is longer, so no archive can swell in here.
        let mut content = Vec::new();
        file.by_ref().take(MOST_BYTES + 1).read_to_end(&mut content).map_err(|_fault| Why::Broken)?;
        found = Some((name, content));
    }
    found.ok_or_else(|| refused("es enthält keine .hgt-Datei", "it holds no .hgt file"))
}

/// Whether a name is that of an SRTM tile.
pub(super) fn is_tile(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("hgt"))
}

/// The wanted part of a tile.
pub(super) fn cells(name: &str, bytes: &[u8], area: Rect<f64>, cell_m: f64) -> Result<Cells, Why> {
    let (south, west) = corner(name).ok_or(Why::TileName)?;
    let side = SIDES.into_iter().find(|side| 2 * side * side == bytes.len());
    let side = side.ok_or(Why::TileSize { bytes: bytes.len() as u64 })?;
    #[expect(clippy::cast_precision_loss, reason = "at most 3600")]
    let step = 1.0 / (side - 1) as f64;
    let corner = [f64::from(west) - step / 2.0, f64::from(south) + 1.0 + step / 2.0];
    let frame = Frame { epsg: 4326, corner, pixel: [step, -step], columns: side, rows: side };
    let window = Window::of(&frame, area, cell_m)?;
    let mut metres = Vec::new();
    let read = window.gather(
        |row, pixels| {
            let first = 2 * (row * side + window.first_column);
            for (pixel, two) in pixels.iter_mut().zip(bytes[first..].chunks_exact(2)) {
                let height = i16::from_be_bytes([two[0], two[1]]);
                *pixel = if height == VOID { f64::NAN } else { f64::from(height) };
            }
            Ok::<_, io::Error>(())
        },
        |row| {
            metres.extend_from_slice(row);
            Ok(())
        },
    );
    match read {
        Ok(()) => Ok(Cells { frame: window.frame(), metres }),
        Err(Halted::Refused(refusal)) => Err(refusal.into()),
        Err(Halted::Failed(_)) => Err(Why::Broken),
    }
}

/// Latitude and longitude of the south-western point, as the name says them: `N53E009.hgt`, `s01w078.SRTMGL1.hgt`.
fn corner(name: &str) -> Option<(i16, i16)> {
    let name = name.to_ascii_uppercase();
    let degrees = |digits: &str, most: i16| {
        let plain = digits.bytes().all(|digit| digit.is_ascii_digit());
        digits.parse().ok().filter(|degrees: &i16| plain && *degrees <= most)
    };
    let latitude = degrees(name.get(1..3)?, 90)?;
    let longitude = degrees(name.get(4..7)?, 180)?;
    let south = match name.get(0..1)? {
        "N" => latitude,
        "S" => -latitude,
        _ => return None,
    };
    match name.get(3..4)? {
        "E" => Some((south, longitude)),
        "W" => Some((south, -longitude)),
        _ => None,
    }
}

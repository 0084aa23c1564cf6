//! Rasters of the ground: loaded from files of others, told with where they come from, removed.

use std::path::PathBuf;

use axum::extract::State;
use exchange::raster::{Heights, HeightsFault, read_heights};
use geo::{Coord, Rect};
use jiff::Timestamp;
use model::{Text, radio_cell::RasterKind};
use serde::Serialize;
use serde_json::json;
use store::{journal, radio_cell::KeptRaster};
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use super::figures::part;
use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    idempotency::{Begun, OnceForm},
    problem::{Fault, Kind, Problem},
};

/// Rasters that are read at a time: one may take a gigabyte.
static READERS: Semaphore = Semaphore::const_new(1);
/// How far beyond the city the ground is kept: profiles between places of the city stay within it, sites may stand in its margin.
const BEYOND_M: f64 = 1_000.0;
/// Sides of a cell that are tried, the finest first, in metres; coarse files are not made finer than they are.
const SIDES_M: [f64; 4] = [5.0, 10.0, 25.0, 50.0];
/// Cells that are kept at most.
const MOST: f64 = 8_000_000.0;
/// Longest word on where a raster comes from.
const SOURCE: usize = 500;

/// A form with files.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form in the OpenAPI document")]
pub struct RadioRasterForm {
    kind: RasterKind,
    /// Where it comes from, with the credit that its licence asks for; 1 to 500 characters.
    source: String,
    /// One or more `GeoTIFF` files or SRTM tiles (`.hgt`, `.hgt.zip`).
    #[schema(value_type = Vec<String>, format = Binary)]
    file: Vec<u8>,
}

/// A raster of heights.
#[derive(Debug, Serialize, ToSchema)]
pub struct RadioRaster {
    kind: RasterKind,
    source: String,
    /// Side of a cell.
    cell_m: f64,
    columns: u32,
    rows: u32,
    lowest_m: f32,
    highest_m: f32,
    /// Part of the cells whose height is not known, 0 to 1.
    void_share: f64,
    files: Vec<String>,
    #[schema(value_type = String, format = DateTime)]
    imported_at: Timestamp,
    by: String,
}

impl RadioRaster {
    /// A raster as it is told.
    pub fn of(raster: &KeptRaster) -> Self {
        Self {
            kind: raster.kind,
            source: raster.source.clone(),
            cell_m: raster.cell_m,
            columns: raster.columns,
            rows: raster.rows,
            lowest_m: raster.lowest_m,
            highest_m: raster.highest_m,
            void_share: raster.void_share,
            files: raster.files.clone(),
            imported_at: raster.at,
            by: raster.by.clone(),
        }
    }
}

/// Loads the heights of the ground, or of what stands on it, in place of those there were.
#[utoipa::path(post, path = "/api/radio/rasters", tag = "radio",
    request_body(content = RadioRasterForm, content_type = "multipart/form-data"),
    responses((status = 200, body = RadioRaster)))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    OnceForm { key, form }: OnceForm,
) -> Result<Answer, Problem> {
    let Some(kind) = RasterKind::find(form.text("kind")?) else {
        return Err(Problem::field("/kind", "unknown_word", "terrain oder cover.", "terrain or cover."));
    };
    let source = form.text("source")?.to_owned();
    if !(1..=SOURCE).contains(&source.chars().count()) || source.chars().any(char::is_control) {
        return Err(Problem::field(
            "/source",
            "length",
            "1 bis 500 Zeichen: woher die Daten stammen, mit dem Vermerk, den ihre Lizenz verlangt.",
            "1 to 500 characters: where the data comes from, with the credit that its licence asks for.",
        ));
    }
    let files = form.files("file")?;
    let names: Vec<String> = files.iter().map(|(name, _)| name.clone()).collect();
    let turn = READERS.acquire().await.map_err(Problem::broken)?;
    let (house, by, at) = (app.clone(), caller.user.name.clone(), app.clock.now());
    let read = tokio::task::spawn_blocking(move || {
        let heights = read(&house, &files)?;
        kept(&house, kind, source, names, &heights, (by, at))
    });
    let raster = read.await.map_err(Problem::broken)??;
    drop(turn);
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    store::radio_cell::put_raster(&mut tx, &raster).await?;
    note(&mut tx, &app, "radio_raster_loaded", kind, &raster.source).await?;
    let answer = Answer::ok(&RadioRaster::of(&raster))?;
    key.commit(tx, answer).await
}

/// Removes a raster; models that need it are not chosen any more.
#[utoipa::path(delete, path = "/api/radio/rasters/{kind}", tag = "radio", params(("kind" = RasterKind, Path)),
    responses((status = 204)))]
pub async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path(kind): Path<RasterKind>,
) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    if !store::radio_cell::remove_raster(&mut tx, kind).await? {
        return Err(Problem::new(Kind::Unknown));
    }
    note(&mut tx, &app, "radio_raster_removed", kind, "").await?;
    tx.commit().await?;
    Ok(Answer::nothing())
}

async fn note(
    tx: &mut store::Tx,
    app: &App,
    event: &str,
    kind: RasterKind,
    source: &str,
) -> Result<(), Problem> {
    let detail = json!({ "kind": kind, "source": source });
    let entry = journal::NewEntry { at: app.clock.now(), event: event.to_owned(), detail };
    journal::append(tx, journal::Chain::Tenant, &entry).await?;
    Ok(())
}

/// Reads files as the finest grid that fits, blocking; files go to the shut-in reader by their path.
fn read(app: &App, files: &[(String, axum::body::Bytes)]) -> Result<Heights, Problem> {
    let folder = tempfile::tempdir().map_err(Problem::broken)?;
    let mut paths: Vec<PathBuf> = Vec::new();
    for (number, (name, content)) in files.iter().enumerate() {
        // A folder for each, so that the names stay what they are: the name of an SRTM tile says where it lies.
        let inner = folder.path().join(number.to_string());
        std::fs::create_dir(&inner).map_err(Problem::broken)?;
        let path = inner.join(name);
        std::fs::write(&path, content).map_err(Problem::broken)?;
        paths.push(path);
    }
    let bounds = app.city.area.bounds();
    let more = Coord { x: BEYOND_M, y: BEYOND_M };
    let area = Rect::new(bounds.min() - more, bounds.max() + more);
    let side = SIDES_M.into_iter().find(|side| area.width() * area.height() / (side * side) <= MOST);
    let paths: Vec<&std::path::Path> = paths.iter().map(PathBuf::as_path).collect();
    read_heights(&app.program, &paths, area, side.unwrap_or(100.0)).map_err(refused)
}

fn refused(fault: HeightsFault) -> Problem {
    Problem::invalid(vec![Fault::new("/file", "no_heights", fault.text())])
}

/// Keeps the numbers as a blob, blocking.
///
/// # Errors
/// When nothing is known of the area, or the blob cannot be written.
pub fn kept(
    app: &App,
    kind: RasterKind,
    source: String,
    files: Vec<String>,
    heights: &Heights,
    (by, at): (String, Timestamp),
) -> Result<KeptRaster, Problem> {
    let known = || heights.metres.iter().copied().filter(|height| height.is_finite());
    let (lowest_m, highest_m) =
        (known().fold(f32::INFINITY, f32::min), known().fold(f32::NEG_INFINITY, f32::max));
    if lowest_m > highest_m {
        let text = Text::new(
            "Die Dateien kennen von diesem Stadtgebiet keine einzige Höhe.",
            "The files know not a single height of this city.",
        );
        return Err(Problem::invalid(vec![Fault::new("/file", "nothing", text)]));
    }
    let bytes: Vec<u8> = heights.metres.iter().flat_map(|height| height.to_le_bytes()).collect();
    let number = |count: usize| u32::try_from(count).map_err(Problem::broken);
    #[expect(clippy::cast_precision_loss, reason = "far fewer cells than 2^52")]
    let void_share = part(heights.voids as f64 / heights.metres.len().max(1) as f64);
    Ok(KeptRaster {
        kind,
        source,
        corner: heights.corner,
        cell_m: heights.cell_m,
        columns: number(heights.columns)?,
        rows: number(heights.rows)?,
        lowest_m,
        highest_m,
        void_share,
        files,
        sha256: app.blobs.put(&bytes)?,
        by,
        at,
    })
}

//! The overview picture: one vector tile rendered by `maplibre` in a child process of its own.
//!
//! The renderer panics on input it does not expect and needs a Vulkan driver (Mesa's software driver will
//! do). So it runs where nothing is lost with it: the child gets the tile through its standard input and
//! leaves a picture in an empty folder, which is also its working directory; it inherits no secrets from
//! the environment. Whatever goes wrong there is an [`OverviewError`] here, and the letter goes on without
//! the picture.
//!
//! What the renderer can do: one tile, areas and lines in one colour per layer, no lettering. It draws lines
//! as hairlines of its own width; the widths asked for here come from stretching its tessellation.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use maplibre::coords::TILE_SIZE;
use maplibre::headless::map::HeadlessMap;
use maplibre::headless::{HeadlessPlugin, create_headless_renderer};
use maplibre::render::RenderPlugin;
use maplibre::style::Style;
use maplibre::style::layer::{LayerPaint, StyleLayer};
use maplibre::vector::{DefaultVectorTransferables, VectorPlugin};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{Png, PngError};

/// The renderer's own name for its first picture.
const PICTURE: &str = "frame_0.png";
const LAST_WORDS: &str = "last-words.txt";
/// Width of a line in pixels as the renderer draws it: 6 of the tile's 4096 units.
const HAIRLINE: f32 = 0.75;
/// Variables that a graphics driver needs; the child gets no others.
const INHERITED: [&str; 7] = [
    "PATH",
    "HOME",
    "LD_LIBRARY_PATH",
    "XDG_RUNTIME_DIR",
    "VK_ICD_FILENAMES",
    "VK_DRIVER_FILES",
    "RUST_BACKTRACE",
];

/// A vector tile and how to draw it.
#[derive(Debug, Clone, PartialEq)]
pub struct OverviewTile {
    /// The tile in Mapbox Vector Tile encoding, extent 4096. Encoded tiles may be written one after the
    /// other: their layers add up.
    pub mvt: Vec<u8>,
    /// Layers from the lowest to the highest; layers of the tile that are not named are not drawn.
    pub layers: Vec<OverviewLayer>,
}

/// How one layer of the tile is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OverviewLayer {
    /// Name of the layer in the tile; several looks may be given to one layer.
    pub source_layer: String,
    /// Colour as `#rrggbb`.
    pub colour: String,
    /// Areas or lines.
    pub look: OverviewLook,
}

/// How the geometries of a layer are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OverviewLook {
    /// Filled areas.
    Fill,
    /// Lines of a width in pixels; the picture is 512 pixels wide.
    Line(f32),
}

impl OverviewTile {
    /// A tile of the house's base map, drawn in its colours, with the layer `trench` on top.
    pub fn new(mvt: Vec<u8>) -> Self {
        use OverviewLook::{Fill, Line};
        let look = [
            ("landuse", "#eaf0e1", Fill),
            ("water", "#bcd7ea", Fill),
            ("building", "#e2dbd3", Fill),
            ("way", "#cfc8ba", Line(1.2)),
            ("rail", "#7d7d7d", Line(1.6)),
            ("street", "#9b948a", Line(7.0)),
            ("street", "#ffffff", Line(4.4)),
            ("trench", "#c4122f", Line(4.5)),
        ];
        let layer = |(name, colour, look): (&str, &str, OverviewLook)| OverviewLayer {
            source_layer: name.to_owned(),
            colour: colour.to_owned(),
            look,
        };
        Self { mvt, layers: look.into_iter().map(layer).collect() }
    }
}

/// Why there is no overview picture.
#[derive(Debug, thiserror::Error)]
pub enum OverviewError {
    /// There is nothing to draw.
    #[error("the tile is empty")]
    EmptyTile,
    /// The child could not be started or spoken to.
    #[error("the renderer's process could not be run")]
    Process(#[from] io::Error),
    /// The tile's style could not be handed over.
    #[error("the style could not be written")]
    Style(#[from] serde_json::Error),
    /// The child took too long and was ended.
    #[error("the renderer took longer than {} s and was ended", limit.as_secs())]
    TimedOut {
        /// The time it had.
        limit: Duration,
    },
    /// The child ended in failure: it panicked, aborted, or found no graphics driver.
    #[error("the renderer failed ({status}): {last_words}")]
    Failed {
        /// How it ended.
        status: ExitStatus,
        /// The end of what it wrote to its standard error.
        last_words: String,
    },
    /// The child ended in peace and left no picture.
    #[error("the renderer left no picture")]
    NoPicture,
    /// What the child left is not a picture.
    #[error(transparent)]
    Garbage(#[from] PngError),
}

/// Renders a tile in a child process: `program` with `args` must call [`child_main`].
///
/// # Errors
/// `OverviewError` for whatever goes wrong in the child; it never takes its parent with it.
pub fn render_in_child(
    program: &Path,
    args: &[&str],
    tile: &OverviewTile,
    timeout: Duration,
) -> Result<Png, OverviewError> {
    if tile.mvt.is_empty() {
        return Err(OverviewError::EmptyTile);
    }
    let mut message = serde_json::to_vec(&tile.layers)?;
    message.push(b'\n');
    message.extend_from_slice(&tile.mvt);
    let folder = tempfile::tempdir()?;
    let last_words = folder.path().join(LAST_WORDS);
    let mut child = Command::new(program.canonicalize()?)
        .args(args)
        .current_dir(folder.path())
        .env_clear()
        .envs(INHERITED.iter().filter_map(|name| Some((*name, std::env::var_os(name)?))))
        .env("WGPU_BACKEND", "vulkan")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(File::create(&last_words)?)
        .spawn()?;
    let status = wait(&mut child, message, timeout)?;
    if !status.success() {
        let said = fs::read(&last_words).unwrap_or_default();
        let tail = &said[said.len().saturating_sub(600)..];
        return Err(OverviewError::Failed {
            status,
            last_words: String::from_utf8_lossy(tail).trim().to_owned(),
        });
    }
    let picture = fs::read(folder.path().join(PICTURE)).map_err(|fault| match fault.kind() {
        io::ErrorKind::NotFound => OverviewError::NoPicture,
        _ => OverviewError::Process(fault),
    })?;
    Ok(Png::new(picture)?)
}

/// Feeds the child and waits until it closes its standard output; ends it when that takes too long.
fn wait(child: &mut Child, message: Vec<u8>, timeout: Duration) -> Result<ExitStatus, OverviewError> {
    let (Some(mut to_child), Some(mut from_child)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(OverviewError::Process(io::ErrorKind::BrokenPipe.into()));
    };
    // A child that dies early closes its end; then its exit status says more than the broken pipe.
    thread::spawn(move || to_child.write_all(&message));
    let (closed, on_close) = mpsc::channel();
    thread::spawn(move || {
        let read = io::copy(&mut from_child, &mut io::sink());
        closed.send(read.is_ok())
    });
    if on_close.recv_timeout(timeout).is_err() {
        child.kill()?;
        child.wait()?;
        return Err(OverviewError::TimedOut { limit: timeout });
    }
    Ok(child.wait()?)
}

/// The child's whole life: reads a tile from standard input, leaves its picture in the working directory.
///
/// To be called from a hidden subcommand and from nowhere else; it may panic.
pub fn child_main() -> ExitCode {
    let mut message = Vec::new();
    let read = io::stdin().lock().read_to_end(&mut message);
    let header = message.iter().position(|byte| *byte == b'\n');
    let (Ok(_), Some(header)) = (read, header) else { return ExitCode::FAILURE };
    let mvt = message.split_off(header + 1);
    let Ok(layers) = serde_json::from_slice::<Vec<OverviewLayer>>(&message) else {
        return ExitCode::FAILURE;
    };
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return ExitCode::FAILURE;
    };
    if runtime.block_on(draw(mvt, &layers)) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn draw(mvt: Vec<u8>, layers: &[OverviewLayer]) -> bool {
    let Some(style) = style(layers) else { return false };
    // The camera sees exactly one tile when the picture has the tile's nominal size.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a tile is 512 pixels wide")]
    let (kernel, renderer) = create_headless_renderer(TILE_SIZE as u32, None).await;
    let Ok(mut map) = HeadlessMap::new(
        style,
        renderer,
        kernel,
        vec![
            Box::new(RenderPlugin),
            Box::new(VectorPlugin::<DefaultVectorTransferables>::default()),
            Box::new(HeadlessPlugin::new(true)),
        ],
    ) else {
        return false;
    };
    let names: Vec<&str> = layers.iter().map(|layer| layer.source_layer.as_str()).collect();
    let found = map.process_tile(mvt.into_boxed_slice(), &names).await;
    let drawn = layers.iter().enumerate().filter_map(|(index, layer)| {
        let mut copy = found.iter().find(|found| found.layer_data.name == layer.source_layer)?.clone();
        copy.layer_data.name = index.to_string();
        if let OverviewLook::Line(pixels) = layer.look {
            for vertex in &mut copy.buffer.buffer.vertices {
                vertex.normal = vertex.normal.map(|part| part * pixels / HAIRLINE);
            }
        }
        Some(copy)
    });
    let drawn = drawn.collect();
    map.render_tile(drawn);
    true
}

fn style(layers: &[OverviewLayer]) -> Option<Style> {
    let layer = |(index, layer): (usize, &OverviewLayer)| {
        let paint = match layer.look {
            OverviewLook::Fill => json!({ "type": "fill", "paint": { "fill-color": layer.colour } }),
            OverviewLook::Line(_) => json!({ "type": "line", "paint": { "line-color": layer.colour } }),
        };
        Some(StyleLayer {
            index: u32::try_from(index).ok()?,
            id: index.to_string(),
            paint: Some(serde_json::from_value::<LayerPaint>(paint).ok()?),
            // The renderer looks layers up by this name and panics without it.
            source_layer: Some(index.to_string()),
            ..StyleLayer::default()
        })
    };
    Some(Style { layers: layers.iter().enumerate().map(layer).collect::<Option<_>>()?, ..Style::default() })
}

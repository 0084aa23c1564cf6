//! The overview picture comes from a child process, and the letter outlives whatever happens there.
#![cfg(feature = "maplibre-rs")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod town;

use std::process::ExitCode;
use std::time::Duration;

use press::letter;
use press::overview::{self, OverviewError, OverviewTile};
use typst::foundations::Bytes;
use typst::visualize::{ExchangeFormat, RasterImage};

const CHILD: [&str; 4] = ["the_child_of_the_other_tests", "--exact", "--ignored", "--nocapture"];
/// Rendering in software takes a second or two; a loaded machine may take much longer.
const PATIENCE: Duration = Duration::from_secs(120);

#[test]
#[ignore = "run by the other tests as their child process"]
fn the_child_of_the_other_tests() {
    // The test harness would turn a failure into a message; the parent wants the exit status.
    assert!(overview::child_main() == ExitCode::SUCCESS);
}

fn render(tile: &OverviewTile) -> Result<press::Png, OverviewError> {
    overview::render_in_child(&std::env::current_exe().unwrap(), &CHILD, tile, PATIENCE)
}

/// A protobuf field of length-delimited bytes.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![number << 3 | 2];
    varint(&mut out, bytes.len() as u64);
    out.extend_from_slice(bytes);
    out
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(u8::try_from(value & 0x7f).unwrap() | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).unwrap());
}

/// One layer with one feature, after the Mapbox Vector Tile specification 2.1.
fn layer(name: &str, kind: u8, places: &[(i64, i64)]) -> Vec<u8> {
    let zigzag = |v: i64| u64::try_from((v << 1) ^ (v >> 63)).unwrap();
    let mut commands = Vec::new();
    let (mut x, mut y) = (0, 0);
    for (position, place) in places.iter().enumerate() {
        match position {
            0 => varint(&mut commands, 1 | 1 << 3),
            1 => varint(&mut commands, 2 | (places.len() as u64 - 1) << 3),
            _ => {}
        }
        varint(&mut commands, zigzag(place.0 - x));
        varint(&mut commands, zigzag(place.1 - y));
        (x, y) = *place;
    }
    if kind == 3 {
        varint(&mut commands, 7 | 1 << 3);
    }
    let mut feature = vec![3 << 3, kind];
    feature.extend(field(4, &commands));
    let mut body = vec![15 << 3, 2];
    body.extend(field(1, name.as_bytes()));
    body.extend(field(2, &feature));
    body.push(5 << 3);
    varint(&mut body, 4096);
    field(3, &body)
}

fn tile() -> OverviewTile {
    let mut mvt = layer("building", 3, &[(500, 500), (1500, 500), (1500, 1500), (500, 1500)]);
    mvt.extend(layer("street", 2, &[(0, 2048), (2048, 2200), (4096, 2048)]));
    mvt.extend(layer("trench", 2, &[(1000, 1000), (3000, 3000)]));
    OverviewTile::new(mvt)
}

fn pixels(picture: &press::Png) -> Vec<[u8; 4]> {
    let raster = RasterImage::plain(Bytes::new(picture.as_bytes().to_vec()), ExchangeFormat::Png).unwrap();
    raster.dynamic().to_rgba8().pixels().map(|pixel| pixel.0).collect()
}

fn count(pixels: &[[u8; 4]], colour: [u8; 3]) -> usize {
    let near = |pixel: &&[u8; 4]| (0..3).all(|i| pixel[i].abs_diff(colour[i]) <= 6);
    pixels.iter().filter(near).count()
}

#[test]
fn a_tile_is_rendered_in_a_child_process() {
    let picture = render(&tile()).unwrap();
    if let Ok(folder) = std::env::var("PRESS_SAMPLES") {
        std::fs::write(std::path::Path::new(&folder).join("overview.png"), picture.as_bytes()).unwrap();
    }
    let pixels = pixels(&picture);
    assert_eq!(pixels.len(), 512 * 512);
    assert!(count(&pixels, [0xff, 0xff, 0xff]) > 512 * 256, "most of the ground is empty");
    assert!(count(&pixels, [0xe2, 0xdb, 0xd3]) > 5_000, "the building covers a sixteenth of the tile");
    assert!(count(&pixels, [0x9b, 0x94, 0x8a]) > 150, "the street's edges run through the whole tile");
    let trench = count(&pixels, [0xc4, 0x12, 0x2f]);
    assert!((800..2_000).contains(&trench), "353 pixels long, some 4 wide: {trench}");

    let mut letter = town::letter();
    let without = letter::decision(&letter).unwrap();
    letter.overview = Some(picture);
    assert!(letter::decision(&letter).unwrap().as_bytes().len() > without.as_bytes().len());
}

#[test]
fn the_letter_outlives_a_renderer_that_panics() {
    let broken = OverviewTile { mvt: b"this is no vector tile".to_vec(), ..tile() };
    let fault = render(&broken).unwrap_err();
    assert!(matches!(fault, OverviewError::Failed { .. }), "{fault}");
    let mut unstyled = tile();
    unstyled.layers[0].colour = "no colour".into();
    assert!(matches!(render(&unstyled), Err(OverviewError::Failed { .. })));
    assert!(matches!(render(&OverviewTile::new(Vec::new())), Err(OverviewError::EmptyTile)));

    let mut letter = town::letter();
    letter.overview = render(&broken).ok();
    assert!(letter::decision(&letter).is_ok());
}

#[test]
fn a_renderer_that_never_ends_is_ended() {
    let fault = overview::render_in_child(
        "/bin/sh".as_ref(),
        &["-c", "exec tail -f /dev/null"],
        &tile(),
        Duration::from_millis(50),
    );
    assert!(matches!(fault, Err(OverviewError::TimedOut { .. })));
    let silent = overview::render_in_child("/bin/sh".as_ref(), &["-c", "true"], &tile(), PATIENCE);
    assert!(matches!(silent, Err(OverviewError::NoPicture)));
    let garbage = overview::render_in_child(
        "/bin/sh".as_ref(),
        &["-c", "echo no picture > frame_0.png"],
        &tile(),
        PATIENCE,
    );
    assert!(matches!(garbage, Err(OverviewError::Garbage(_))));
}

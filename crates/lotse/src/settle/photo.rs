//! Photos of works in the demo town: painted by the program, so that no picture of anybody's is in it.

use std::io::Write;

use flate2::{Compression, Crc, write::ZlibEncoder};

/// Width and height in pixels.
const SIZE: (u32, u32) = (320, 240);

/// What is to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scene {
    /// A trench behind barriers.
    Trench,
    /// A restored surface.
    Surface,
    /// A joint that gapes.
    Joint,
}

/// A photo as PNG, the same on every machine.
pub fn paint(scene: Scene) -> std::io::Result<Vec<u8>> {
    let (width, height) = SIZE;
    let mut rows = Vec::new();
    for y in 0..height {
        // Each row says how it is filtered: not at all.
        rows.push(0);
        for x in 0..width {
            rows.extend(colour(scene, x, y).map(|part| part.saturating_add(grain(x, y))));
        }
    }
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&rows)?;
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut head = Vec::new();
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    // Eight bits each of red, green and blue.
    head.extend([8, 2, 0, 0, 0]);
    chunk(&mut png, *b"IHDR", &head);
    chunk(&mut png, *b"IDAT", &packed.finish()?);
    chunk(&mut png, *b"IEND", &[]);
    Ok(png)
}

fn colour(scene: Scene, x: u32, y: u32) -> [u8; 3] {
    let (asphalt, fresh, soil) = ([112, 112, 116], [64, 64, 68], [120, 88, 56]);
    let (red, white, dark) = ([196, 40, 36], [232, 232, 232], [24, 22, 20]);
    // The street runs away from whoever looks at it.
    let middle = 160_u32.abs_diff(x);
    let strip = middle < 24 + y / 6;
    match scene {
        Scene::Trench if (90..112).contains(&y) => {
            if ((x + y) / 20).is_multiple_of(2) {
                red
            } else {
                white
            }
        }
        Scene::Trench if strip => soil,
        Scene::Joint if strip && middle + 5 > 24 + y / 6 && !(y / 9).is_multiple_of(3) => dark,
        Scene::Surface | Scene::Joint if strip => fresh,
        _ => asphalt,
    }
}

/// Stones in the asphalt.
fn grain(x: u32, y: u32) -> u8 {
    let mixed = (x.wrapping_mul(73_856_093) ^ y.wrapping_mul(19_349_663)).wrapping_mul(2_654_435_761);
    u8::try_from(mixed >> 28).unwrap_or(0)
}

fn chunk(png: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    let mut crc = Crc::new();
    crc.update(&kind);
    crc.update(data);
    png.extend(u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
    png.extend(kind);
    png.extend(data);
    png.extend(crc.sum().to_be_bytes());
}

#[cfg(test)]
mod tests {
    use server::photo::strip::strip;

    use super::*;

    #[test]
    fn painted_photos_are_small_whole_and_say_nothing_but_the_picture() {
        for scene in [Scene::Trench, Scene::Surface, Scene::Joint] {
            let photo = paint(scene).unwrap();
            assert!(photo.len() < 64 << 10, "{} bytes", photo.len());
            assert_eq!(kept(&photo), photo);
        }
        assert_ne!(paint(Scene::Surface).unwrap(), paint(Scene::Joint).unwrap());
    }

    fn kept(photo: &[u8]) -> Vec<u8> {
        let kept = strip(photo).unwrap();
        assert_eq!(kept.media_type, "image/png");
        kept.content
    }
}

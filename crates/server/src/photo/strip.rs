//! A photo without what it should not tell: place, device and comments go, the picture and how it is held stay.
//!
//! Both formats are read piece by piece, and only what is needed to show the picture is copied. Whatever follows the end
//! of the picture is left behind.

use flate2::Crc;

/// A photo as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stripped {
    /// `image/jpeg` or `image/png`.
    pub media_type: &'static str,
    /// Content.
    pub content: Vec<u8>,
}

/// Why a photo is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhotoFault {
    /// It is neither JPEG nor PNG.
    #[error("the photo is neither JPEG nor PNG")]
    NoPhoto,
    /// It ends before the picture does, or is damaged.
    #[error("the photo is cut off or damaged")]
    CutOff,
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const EXIF: &[u8] = b"Exif\0\0";

/// Copies a photo without its metadata; only its orientation stays.
///
/// # Errors
/// [`PhotoFault`].
pub fn strip(photo: &[u8]) -> Result<Stripped, PhotoFault> {
    if photo.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Ok(Stripped { media_type: "image/jpeg", content: jpeg(photo).ok_or(PhotoFault::CutOff)? });
    }
    if photo.starts_with(PNG) {
        return Ok(Stripped { media_type: "image/png", content: png(photo).ok_or(PhotoFault::CutOff)? });
    }
    Err(PhotoFault::NoPhoto)
}

/// The segments of a JPEG that show the picture (ITU-T T.81, annex B); none when it does not end as one.
fn jpeg(photo: &[u8]) -> Option<Vec<u8>> {
    let mut kept = vec![0xFF, 0xD8];
    let mut at = 2;
    let (mut framed, mut scanned, mut turned) = (false, false, false);
    loop {
        if *photo.get(at)? != 0xFF {
            return None;
        }
        // Any number of fill bytes may stand before a marker.
        while *photo.get(at)? == 0xFF {
            at += 1;
        }
        let marker = photo[at];
        at += 1;
        if marker == 0xD9 {
            kept.extend([0xFF, 0xD9]);
            return (framed && scanned).then_some(kept);
        }
        let length = usize::from(u16::from_be_bytes(photo.get(at..at + 2)?.try_into().ok()?));
        let body = photo.get(at + 2..at + length)?;
        at += length;
        match marker {
            0xE0 if body.starts_with(b"JFIF\0") && body.len() >= 14 => {
                // Without the small picture in it.
                segment(&mut kept, marker, &[&body[..12], &[0, 0]].concat());
            }
            0xE1 if body.starts_with(EXIF) && !turned => {
                if let Some(orientation) = orientation(&body[EXIF.len()..]) {
                    segment(&mut kept, marker, &[EXIF, &minimal(orientation)].concat());
                    turned = true;
                }
            }
            0xE2 if body.starts_with(b"ICC_PROFILE\0") => segment(&mut kept, marker, body),
            // Without it the colours of some cameras are read wrongly.
            0xEE if body.starts_with(b"Adobe") && body.len() >= 12 => segment(&mut kept, marker, &body[..12]),
            0xC0..=0xCF | 0xDB | 0xDD => {
                framed |= !matches!(marker, 0xC4 | 0xC8 | 0xCC | 0xDB | 0xDD);
                segment(&mut kept, marker, body);
            }
            0xDA => {
                scanned = true;
                segment(&mut kept, marker, body);
                let end = scan_end(photo, at)?;
                kept.extend(&photo[at..end]);
                at = end;
            }
            0xDC => segment(&mut kept, marker, body),
            _ => {}
        }
    }
}

fn segment(kept: &mut Vec<u8>, marker: u8, body: &[u8]) {
    // It was read with such a length, or is shorter.
    let length = u16::try_from(body.len() + 2).unwrap_or(u16::MAX);
    kept.extend([0xFF, marker]);
    kept.extend(length.to_be_bytes());
    kept.extend(body);
}

/// Where the coded picture ends: at the next marker that neither is part of it nor restarts it.
fn scan_end(photo: &[u8], from: usize) -> Option<usize> {
    let coded = photo.get(from..)?;
    let end =
        coded.windows(2).position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF))?;
    Some(from + end)
}

/// The chunks of a PNG that show the picture; none when it does not end as one.
fn png(photo: &[u8]) -> Option<Vec<u8>> {
    const SHOWN: [&[u8; 4]; 13] = [
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD",
        b"pHYs", b"cICP",
    ];
    let mut kept = PNG.to_vec();
    let mut at = PNG.len();
    let (mut headed, mut filled) = (false, false);
    loop {
        let length = usize::try_from(u32::from_be_bytes(photo.get(at..at + 4)?.try_into().ok()?)).ok()?;
        let kind = photo.get(at + 4..at + 8)?;
        let end = at.checked_add(12)?.checked_add(length)?;
        let whole = photo.get(at..end)?;
        let data = &whole[8..8 + length];
        at = end;
        headed |= kind == b"IHDR";
        filled |= kind == b"IDAT";
        if kind == b"eXIf" {
            if let Some(orientation) = orientation(data) {
                chunk(&mut kept, *b"eXIf", &minimal(orientation));
            }
        } else if SHOWN.iter().any(|shown| kind == *shown) {
            kept.extend(whole);
        }
        if kind == b"IEND" {
            return (headed && filled).then_some(kept);
        }
    }
}

fn chunk(kept: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    let mut crc = Crc::new();
    crc.update(&kind);
    crc.update(data);
    kept.extend(u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
    kept.extend(kind);
    kept.extend(data);
    kept.extend(crc.sum().to_be_bytes());
}

/// How the picture is to be turned (EXIF, tag 0x0112): 2 to 8; none when it stands upright or nothing is said.
fn orientation(tiff: &[u8]) -> Option<u8> {
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| -> Option<u16> {
        let two: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    };
    let four: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let first = if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) };
    let first = usize::try_from(first).ok()?;
    let entries = usize::from(short(first)?);
    let found = (0..entries).map(|n| first + 2 + 12 * n).find(|at| short(*at) == Some(0x0112))?;
    let value = u8::try_from(short(found + 8)?).ok()?;
    (2..=8).contains(&value).then_some(value)
}

/// A TIFF block that says nothing but the orientation.
fn minimal(orientation: u8) -> [u8; 26] {
    let mut block = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    block[19] = orientation;
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A camera's block: turned by a quarter, with a place.
    fn camera() -> Vec<u8> {
        let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
        tiff.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0");
        tiff.extend(b"\x25\x88\x04\0\x01\0\0\0\x26\0\0\0\0\0\0\0");
        tiff.extend(b"GPS 53.5511 N 9.9937 E");
        tiff
    }

    fn photo() -> Vec<u8> {
        let mut photo = vec![0xFF, 0xD8];
        segment(&mut photo, 0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
        segment(&mut photo, 0xE1, &[EXIF, &camera()].concat());
        segment(&mut photo, 0xE1, b"http://ns.adobe.com/xap/1.0/\0<GPS 53.5511 N>");
        segment(&mut photo, 0xED, b"Photoshop 3.0\0GPS");
        segment(&mut photo, 0xFE, b"GPS by hand");
        segment(&mut photo, 0xDB, &[1; 65]);
        segment(&mut photo, 0xC0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]);
        segment(&mut photo, 0xDA, &[1, 1, 0, 0, 63, 0]);
        photo.extend([0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56, 0xFF, 0xD9]);
        photo.extend(b"GPS of a second picture behind the first");
        photo
    }

    fn says_place(content: &[u8]) -> bool {
        content.windows(3).any(|part| part == b"GPS") || content.windows(4).any(|part| part == b"53.5")
    }

    #[test]
    fn a_jpeg_keeps_its_picture_and_how_it_is_held_and_loses_the_place() {
        let sent = photo();
        assert!(says_place(&sent));
        let kept = strip(&sent).unwrap();
        assert_eq!(kept.media_type, "image/jpeg");
        assert!(!says_place(&kept.content), "{:?}", kept.content);
        assert!(kept.content.ends_with(&[0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56, 0xFF, 0xD9]));
        let exif = kept.content.windows(6).position(|part| part == EXIF).unwrap();
        assert_eq!(orientation(&kept.content[exif + 6..]), Some(6));
        assert_eq!(strip(&kept.content).unwrap(), kept, "what is kept stays as it is");
    }

    #[test]
    fn a_png_keeps_its_picture_and_how_it_is_held_and_loses_the_place() {
        let mut sent = PNG.to_vec();
        chunk(&mut sent, *b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
        chunk(&mut sent, *b"eXIf", &camera());
        for kind in [b"tEXt", b"zTXt", b"iTXt", b"tIME"] {
            chunk(&mut sent, *kind, b"Comment\0GPS 53.5511 N");
        }
        chunk(&mut sent, *b"IDAT", b"picture");
        chunk(&mut sent, *b"IEND", b"");
        sent.extend(b"GPS");
        let kept = strip(&sent).unwrap();
        assert_eq!(kept.media_type, "image/png");
        assert!(!says_place(&kept.content));
        assert!(kept.content.windows(11).any(|part| part == b"IDATpicture"));
        let exif = kept.content.windows(4).position(|part| part == b"eXIf").unwrap();
        assert_eq!(orientation(&kept.content[exif + 4..]), Some(6));
        assert_eq!(strip(&kept.content).unwrap(), kept);
    }

    #[test]
    fn a_photo_that_was_cut_off_anywhere_is_refused() {
        let sent = photo();
        let end = sent.windows(2).rposition(|pair| pair == [0xFF, 0xD9]).unwrap();
        for length in 3..=end {
            assert_eq!(strip(&sent[..length]), Err(PhotoFault::CutOff), "{length} bytes");
        }
        assert_eq!(strip(b"%PDF-1.4"), Err(PhotoFault::NoPhoto));
        assert_eq!(strip(&[0xFF, 0xD8, 0xFF, 0xD9]), Err(PhotoFault::CutOff), "no picture in it");
    }
}

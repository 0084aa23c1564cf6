//! What the child says through the pipe, written and read: tagged blocks with their lengths before them.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::source::Limit;

pub(super) const WALLED: u8 = b'W';
const LAYER: u8 = b'L';
const FEATURE: u8 = b'F';
pub(super) const END: u8 = b'E';

/// Bytes that an answer may have: geometry and as much again for properties.
pub(super) fn size_limit(limit: Limit) -> u64 {
    64 * limit.vertices as u64 + (64 << 20)
}

/// A layer as GDAL sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AnswerLayer {
    pub(crate) name: String,
    /// `EPSG:25832`, where the file names an authority.
    pub(crate) authority: Option<String>,
    /// The reference system as a PROJ.4 definition.
    pub(crate) definition: Option<String>,
    /// The reference system's name.
    pub(crate) title: Option<String>,
}

/// A feature as GDAL sees it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AnswerFeature {
    pub(crate) layer: usize,
    pub(crate) id: Option<String>,
    pub(crate) wkb: Option<Vec<u8>>,
    pub(crate) properties: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
struct FeatureHead {
    id: Option<String>,
    properties: Map<String, Value>,
}

/// The whole answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Answer {
    /// Whether landlock guarded the files.
    pub(crate) walled: bool,
    pub(crate) layers: Vec<AnswerLayer>,
    pub(crate) features: Vec<AnswerFeature>,
}

/// Writes an answer piece by piece.
pub(super) struct Writer<W: Write> {
    out: W,
    features: u64,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, features: 0 }
    }

    /// One block of an answer; those of a kind that is `counted` are counted at its end.
    pub(super) fn tagged(&mut self, tag: u8, bytes: &[u8], counted: bool) -> io::Result<()> {
        self.features += u64::from(counted);
        self.out.write_all(&[tag])?;
        self.block(bytes)
    }

    fn block(&mut self, bytes: &[u8]) -> io::Result<()> {
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        self.out.write_all(&length.to_le_bytes())?;
        self.out.write_all(bytes)
    }

    pub(super) fn walled(&mut self, walled: bool) -> io::Result<()> {
        self.out.write_all(&[WALLED, u8::from(walled)])
    }

    pub(super) fn layer(&mut self, layer: &AnswerLayer) -> io::Result<()> {
        self.out.write_all(&[LAYER])?;
        self.block(&serde_json::to_vec(layer)?)
    }

    pub(super) fn feature(
        &mut self,
        id: Option<String>,
        wkb: Option<&[u8]>,
        properties: Map<String, Value>,
    ) -> io::Result<()> {
        self.features += 1;
        self.out.write_all(&[FEATURE])?;
        self.block(wkb.unwrap_or_default())?;
        self.block(&serde_json::to_vec(&FeatureHead { id, properties })?)
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.out.write_all(&[END])?;
        self.out.write_all(&self.features.to_le_bytes())?;
        self.out.flush()
    }
}

/// Reads an answer; nothing when it breaks off, goes on after its end or says more than is allowed.
pub(super) fn read(bytes: &[u8], limit: Limit) -> Option<Answer> {
    let mut answer = Answer::default();
    let mut rest = bytes;
    loop {
        match byte(&mut rest)? {
            WALLED => answer.walled = byte(&mut rest)? == 1,
            LAYER => answer.layers.push(serde_json::from_slice(block(&mut rest)?).ok()?),
            FEATURE => {
                let wkb = block(&mut rest)?;
                let head: FeatureHead = serde_json::from_slice(block(&mut rest)?).ok()?;
                answer.features.push(AnswerFeature {
                    layer: answer.layers.len().checked_sub(1)?,
                    id: head.id,
                    wkb: (!wkb.is_empty()).then(|| wkb.to_vec()),
                    properties: head.properties,
                });
                if answer.features.len() > limit.vertices {
                    return None;
                }
            }
            END => {
                let (count, after) = rest.split_first_chunk::<8>()?;
                let whole = u64::from_le_bytes(*count) == answer.features.len() as u64 && after.is_empty();
                return whole.then_some(answer);
            }
            _ => return None,
        }
    }
}

pub(super) fn byte(rest: &mut &[u8]) -> Option<u8> {
    let (first, after) = rest.split_first()?;
    *rest = after;
    Some(*first)
}

pub(super) fn block<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (block, after) = after.split_at_checked(length)?;
    *rest = after;
    Some(block)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut out = Writer::new(&mut bytes);
        out.walled(true).unwrap();
        let layer = AnswerLayer {
            name: "trasse".into(),
            authority: Some("EPSG:25832".into()),
            definition: None,
            title: None,
        };
        out.layer(&layer).unwrap();
        out.feature(Some("1".into()), Some(&[1, 2, 3]), Map::new()).unwrap();
        out.feature(None, None, Map::new()).unwrap();
        out.finish().unwrap();
        bytes
    }

    #[test]
    fn an_answer_that_breaks_off_anywhere_or_goes_on_is_none() {
        let bytes = written();
        assert_eq!(read(&bytes, Limit::UPLOAD).map(|answer| answer.features.len()), Some(2));
        for end in 0..bytes.len() {
            assert_eq!(read(&bytes[..end], Limit::UPLOAD), None, "cut at {end}");
        }
        assert_eq!(read(&[bytes, vec![0]].concat(), Limit::UPLOAD), None);
    }
}

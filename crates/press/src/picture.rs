//! A picture that is known to decode before it reaches a letter.

use serde::{Deserialize, Serialize};
use typst::foundations::Bytes;
use typst::visualize::{ExchangeFormat, RasterImage};

/// A PNG picture whose every pixel has been decoded once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<u8>", into = "Vec<u8>")]
pub struct Png(Vec<u8>);

/// Why bytes are not a PNG picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a readable PNG picture: {complaint}")]
pub struct PngError {
    complaint: String,
}

impl Png {
    /// Takes bytes that decode as a PNG picture.
    ///
    /// # Errors
    /// `PngError` when they are damaged, cut short or of another format.
    pub fn new(bytes: Vec<u8>) -> Result<Self, PngError> {
        RasterImage::plain(Bytes::new(bytes.clone()), ExchangeFormat::Png)
            .map_err(|complaint| PngError { complaint: complaint.to_string() })?;
        Ok(Self(bytes))
    }

    /// The picture's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl TryFrom<Vec<u8>> for Png {
    type Error = PngError;

    fn try_from(bytes: Vec<u8>) -> Result<Self, PngError> {
        Self::new(bytes)
    }
}

impl From<Png> for Vec<u8> {
    fn from(picture: Png) -> Self {
        picture.0
    }
}

//! Pictures that are known to decode before they reach a letter.

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

/// A photo, PNG or JPEG, whose every pixel has been decoded once.
///
/// What the camera wrote beside the pixels stays in it and so reaches the letter; take it out before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    bytes: Vec<u8>,
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Png,
    Jpeg,
}

/// Why bytes are not a photo.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("neither a readable JPEG nor a readable PNG photo: {complaint}")]
pub struct PhotoError {
    complaint: String,
}

impl Photo {
    /// Takes bytes that decode as a JPEG or PNG picture; the bytes themselves say which.
    ///
    /// # Errors
    /// `PhotoError` when they are damaged, cut short or of another format.
    pub fn new(bytes: Vec<u8>) -> Result<Self, PhotoError> {
        let (format, exchange) = if bytes.starts_with(b"\x89PNG") {
            (Format::Png, ExchangeFormat::Png)
        } else {
            (Format::Jpeg, ExchangeFormat::Jpg)
        };
        RasterImage::plain(Bytes::new(bytes.clone()), exchange)
            .map_err(|complaint| PhotoError { complaint: complaint.to_string() })?;
        Ok(Self { bytes, format })
    }

    /// The photo's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How a file with the photo ends.
    pub(crate) fn ending(&self) -> &'static str {
        match self.format {
            Format::Png => "png",
            Format::Jpeg => "jpg",
        }
    }
}

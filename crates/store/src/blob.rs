//! Content by its hash, as files under the data directory: written once, never changed.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::StoreError;

/// A directory of content, each file named by the SHA-256 of its bytes.
#[derive(Debug, Clone)]
pub struct Blobs {
    root: PathBuf,
}

impl Blobs {
    /// The content under `<data_dir>/blobs`, made when it is not there.
    ///
    /// # Errors
    /// [`StoreError::Blob`].
    pub fn open(data_dir: &Path) -> Result<Self, StoreError> {
        let root = data_dir.join("blobs");
        fs::create_dir_all(&root).map_err(|source| StoreError::Blob { path: root.clone(), source })?;
        Ok(Self { root })
    }

    /// Stores bytes and answers their hash; blocking. They are on the disk before it returns.
    ///
    /// # Errors
    /// [`StoreError::Blob`].
    pub fn put(&self, bytes: &[u8]) -> Result<[u8; 32], StoreError> {
        let hash: [u8; 32] = Sha256::digest(bytes).into();
        let path = self.path(&hash);
        let failed = |source| StoreError::Blob { path: path.clone(), source };
        if path.exists() {
            return Ok(hash);
        }
        let folder = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder).map_err(failed)?;
        // A file appears under its hash whole or not at all.
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        match file.persist_noclobber(&path) {
            Ok(_) => fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?,
            Err(taken) if taken.error.kind() == ErrorKind::AlreadyExists => {}
            Err(other) => return Err(failed(other.error)),
        }
        Ok(hash)
    }

    /// Reads bytes back and holds them against their hash; blocking.
    ///
    /// # Errors
    /// [`StoreError::Blob`], [`StoreError::BlobChanged`].
    pub fn read(&self, hash: &[u8; 32]) -> Result<Vec<u8>, StoreError> {
        let path = self.path(hash);
        let bytes = fs::read(&path).map_err(|source| StoreError::Blob { path: path.clone(), source })?;
        if Sha256::digest(&bytes).as_slice() == hash {
            Ok(bytes)
        } else {
            Err(StoreError::BlobChanged { path })
        }
    }

    fn path(&self, hash: &[u8; 32]) -> PathBuf {
        let name = hex(hash);
        self.root.join(&name[..2]).join(&name[2..])
    }
}

/// A hash as hexadecimal text.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The hash that a hexadecimal text means.
///
/// # Errors
/// [`StoreError::OutOfRange`] when it is none.
pub fn unhex(text: &str) -> Result<[u8; 32], StoreError> {
    let mut hash = [0; 32];
    let wrong = StoreError::OutOfRange { column: "sha256" };
    if text.len() != 64 || !text.is_ascii() {
        return Err(wrong);
    }
    for (at, byte) in hash.iter_mut().enumerate() {
        match u8::from_str_radix(&text[2 * at..2 * at + 2], 16) {
            Ok(value) => *byte = value,
            Err(_no_digit) => return Err(wrong),
        }
    }
    Ok(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_comes_back_and_a_changed_file_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        let hash = blobs.put(b"trench").unwrap();
        assert_eq!(blobs.put(b"trench").unwrap(), hash);
        assert_eq!(unhex(&hex(&hash)).unwrap(), hash);
        assert_eq!(blobs.read(&hash).unwrap(), b"trench");
        fs::write(blobs.path(&hash), b"french").unwrap();
        assert!(matches!(blobs.read(&hash), Err(StoreError::BlobChanged { .. })));
    }
}

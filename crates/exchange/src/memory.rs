//! A file of GDAL's own that stands in memory alone and goes away with its value.

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use gdal::{errors::GdalError, vsi};

/// A name within `/vsimem` that nobody else in this process has.
#[derive(Debug)]
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(ending: &str) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self(PathBuf::from(format!("/vsimem/lotse-{number}/export.{ending}")))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// What was written, taken out.
    pub(crate) fn bytes(self) -> Result<Vec<u8>, GdalError> {
        vsi::get_vsi_mem_file_bytes_owned(&self.0)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What was taken out is gone already.
        let _ = vsi::unlink_mem_file(&self.0);
    }
}

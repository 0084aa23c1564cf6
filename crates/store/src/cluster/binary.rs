//! The programs of PostgreSQL on this machine, in the versions that have PostGIS.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The programs of one major version.
#[derive(Debug, Clone)]
pub(crate) struct Binaries {
    version: u32,
    folder: PathBuf,
}

impl Binaries {
    /// The newest version that has PostGIS.
    pub(crate) fn newest() -> Option<Self> {
        Self::all().max_by_key(|found| found.version)
    }

    /// A given major version, if it is there with PostGIS.
    pub(crate) fn of(version: u32) -> Option<Self> {
        Self::all().find(|found| found.version == version)
    }

    fn all() -> impl Iterator<Item = Self> {
        let folders = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        folders.filter_map(|folder| {
            let version: u32 = folder.file_name().to_str()?.parse().ok()?;
            let postgis = PathBuf::from(format!("/usr/share/postgresql/{version}/extension/postgis.control"));
            let found = Self { version, folder: folder.path().join("bin") };
            (postgis.is_file() && found.postgres().is_file()).then_some(found)
        })
    }

    pub(crate) fn postgres(&self) -> PathBuf {
        self.program("postgres")
    }

    pub(crate) fn initdb(&self) -> PathBuf {
        self.program("initdb")
    }

    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn pg_ctl(&self) -> PathBuf {
        self.program("pg_ctl")
    }

    fn program(&self, name: &str) -> PathBuf {
        Path::new(&self.folder).join(name)
    }
}

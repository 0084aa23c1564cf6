//! The account that PostgreSQL runs as: ours, or `postgres` when we are root.

use std::{
    fs,
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown},
        process::CommandExt,
    },
    path::Path,
    process::Command,
};

use super::{ClusterError, at};

/// Another account than ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

impl Account {
    /// The account to run PostgreSQL as, if it is not our own.
    pub(crate) fn choose() -> Result<Option<Self>, ClusterError> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let path = Path::new("/etc/passwd");
        let accounts = fs::read_to_string(path).map_err(at(path))?;
        accounts
            .lines()
            .find_map(|line| {
                let mut fields = line.split(':');
                let (name, uid, gid) = (fields.next()?, fields.nth(1)?, fields.next()?);
                (name == "postgres").then_some(Self { uid: uid.parse().ok()?, gid: gid.parse().ok()? })
            })
            .ok_or(ClusterError::NoAccount)
            .map(Some)
    }

    /// Whether the account can enter a directory and all above it.
    pub(crate) fn check_way(self, directory: &Path) -> Result<(), ClusterError> {
        let mut way: Vec<&Path> = directory.ancestors().collect();
        way.reverse();
        for path in way {
            let found = fs::metadata(path).map_err(at(path))?;
            let bit = if found.uid() == self.uid {
                0o100
            } else if found.gid() == self.gid {
                0o010
            } else {
                0o001
            };
            if found.permissions().mode() & bit == 0 {
                return Err(ClusterError::Unreachable { path: path.to_owned() });
            }
        }
        Ok(())
    }

    /// Gives a file or directory to the account.
    pub(crate) fn own(self, path: &Path) -> Result<(), ClusterError> {
        chown(path, Some(self.uid), Some(self.gid)).map_err(at(path))
    }
}

/// A program of PostgreSQL's, to be run as the account in an environment that says nothing of other clusters.
pub(crate) fn command(program: &Path, account: Option<&Account>) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C.UTF-8").current_dir("/");
    if let Some(account) = account {
        command.uid(account.uid).gid(account.gid);
    }
    command
}

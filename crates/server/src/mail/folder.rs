//! Mail as files: one per mail, there as a whole or not at all; what a city begins with before it has a mail server.

use std::{
    io,
    path::{Path, PathBuf},
};

use uuid::Uuid;

/// The folder.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder within the house's data.
    pub fn at(data_dir: &Path) -> Self {
        Self(data_dir.join("mail"))
    }

    /// Puts a mail there; the same mail again takes its own place.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn put(&self, id: Uuid, content: &[u8]) -> io::Result<()> {
        let (folder, content) = (self.0.clone(), content.to_vec());
        let written = tokio::task::spawn_blocking(move || write(&folder, id, &content));
        written.await.map_err(io::Error::other)?
    }
}

fn write(folder: &Path, id: Uuid, content: &[u8]) -> io::Result<()> {
    use std::{
        fs,
        io::Write,
        os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    };
    // Mails hold names, and links that open a case: nobody else on this machine reads them.
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let part = folder.join(format!(".{id}.part"));
    let mut file = fs::OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(&part)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&part, folder.join(format!("{id}.eml")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_one_file_that_only_its_owner_reads_also_when_it_is_put_twice() {
        use std::os::unix::fs::PermissionsExt;
        let folder = std::env::temp_dir().join(format!("mail-{}", Uuid::new_v4()));
        let id = Uuid::from_u128(9);
        write(&folder, id, b"first, and longer").unwrap();
        write(&folder, id, b"second").unwrap();
        let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
        assert_eq!(files, [folder.join(format!("{id}.eml"))]);
        assert_eq!(std::fs::read(&files[0]).unwrap(), b"second");
        assert_eq!(std::fs::metadata(&files[0]).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::remove_dir_all(folder).unwrap();
    }
}

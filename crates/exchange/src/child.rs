//! GDAL, shut in: one process per file, one driver, no network, no file but the one it was given.
//!
//! The parent ([`read`]) starts the program again with the word [`WORD`]; that process ends in [`main`], shuts itself in
//! ([`sandbox`]), opens the file and answers through a pipe ([`answer`]). See `docs/decisions/0003-upload-sandbox.md`.

mod answer;
mod gdal_file;
mod sandbox;

use std::{
    borrow::Cow,
    ffi::OsString,
    io::{Read, Write},
    path::Path,
    process::{Command, ExitCode, Stdio},
    sync::{Once, mpsc},
    time::Duration,
};

use model::Text;

pub(crate) use answer::Answer;

use crate::{
    fault::{Fault, UploadFault},
    source::Limit,
};

/// The hidden subcommand that runs [`main`].
pub const WORD: &str = "gdal-read";

/// How long the parent waits for an answer.
const WALL: Duration = Duration::from_secs(30);

/// A GDAL driver that the child may open a file with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Driver {
    GeoPackage,
    Shapefile,
}

impl Driver {
    const ALL: [Self; 2] = [Self::GeoPackage, Self::Shapefile];

    /// GDAL's name for it.
    fn name(self) -> &'static str {
        match self {
            Self::GeoPackage => "GPKG",
            Self::Shapefile => "ESRI Shapefile",
        }
    }
}

/// A data set of one or several files under names of our own; the first is the one to open.
#[derive(Debug, Clone)]
pub(crate) struct Part<'a> {
    /// How its sender calls it.
    pub(crate) name: String,
    /// Names within the child's folder, with their contents.
    pub(crate) files: Vec<(&'static str, Cow<'a, [u8]>)>,
}

/// The child's whole life: `gdal-read DRIVER FILE`, answer on standard output, then the end.
///
/// To be called before the process has a second thread, since the walls go up around the calling one.
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip_while(|word| word != WORD).skip(1).collect();
    let [driver, file] = arguments.as_slice() else { return ExitCode::from(2) };
    let Some(driver) = Driver::ALL.into_iter().find(|known| driver == known.name()) else {
        return ExitCode::from(2);
    };
    let mut out = answer::Writer::new(std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock()));
    match gdal_file::send(driver, Path::new(file), &mut out).and_then(|()| out.finish()) {
        Ok(()) => ExitCode::SUCCESS,
        // Nobody listens to a reason: an answer without its end is a failure already.
        Err(_) => ExitCode::FAILURE,
    }
}

/// Reads a data set in a child of its own and checks what it says.
pub(crate) fn read(
    program: &Path,
    driver: Driver,
    part: &Part<'_>,
    limit: Limit,
) -> Result<Answer, UploadFault> {
    let folder = place(part).map_err(|fault| {
        tracing::error!(%fault, "no folder for the file to be read");
        Fault::NotRead.of_file()
    })?;
    let Some((file, _)) = part.files.first() else { return Err(Fault::NoFeatures.of_file()) };
    let bytes = ask(program, driver, &folder.path().join(file), limit)?;
    let answer = answer::read(&bytes, limit).ok_or_else(broken)?;
    if !answer.walled {
        static SAID: Once = Once::new();
        SAID.call_once(|| {
            tracing::warn!(
                "this kernel has no landlock: uploads are read behind seccomp and resource limits only"
            );
        });
    }
    Ok(answer)
}

/// Writes the data set's files into a folder of its own, which goes away with the value.
fn place(part: &Part<'_>) -> std::io::Result<tempfile::TempDir> {
    let folder = tempfile::Builder::new().prefix("lotse-upload-").tempdir()?;
    for (name, content) in &part.files {
        std::fs::File::create_new(folder.path().join(name))?.write_all(content)?;
    }
    Ok(folder)
}

fn ask(program: &Path, driver: Driver, file: &Path, limit: Limit) -> Result<Vec<u8>, UploadFault> {
    let not_read = |fault: std::io::Error| {
        tracing::error!(%fault, "the process that reads uploads could not be started");
        Fault::NotRead.of_file()
    };
    let mut child = Command::new(program)
        .args([WORD, driver.name()])
        .arg(file)
        .env_clear()
        .envs([
            ("LC_ALL", "C.UTF-8"),
            ("PROJ_NETWORK", "OFF"),
            // No plug-in is ever loaded into the child.
            ("GDAL_DRIVER_PATH", "disable"),
            ("SPATIALITE_SECURITY", "strict"),
        ])
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(not_read)?;
    let Some(pipe) = child.stdout.take() else { return Err(Fault::NotRead.of_file()) };
    let (sender, receiver) = mpsc::channel();
    let most = answer::size_limit(limit);
    let listener = std::thread::Builder::new().name("upload".into()).spawn(move || {
        let mut bytes = Vec::new();
        let heard = pipe.take(most + 1).read_to_end(&mut bytes).map(|_| bytes);
        // The parent may have given up waiting.
        let _ = sender.send(heard);
    });
    let heard = match listener {
        Ok(_) => receiver.recv_timeout(WALL),
        Err(fault) => {
            let _ = child.kill();
            let _ = child.wait();
            return Err(not_read(fault));
        }
    };
    // Whatever it does now, nobody listens any more; a process that has ended takes no harm.
    let _ = child.kill();
    let status = child.wait().map_err(not_read)?;
    match heard {
        Err(_timeout) => Err(Fault::OutOfTime.of_file()),
        Ok(Err(fault)) => Err(not_read(fault)),
        Ok(Ok(bytes)) if bytes.len() as u64 > most => {
            Err(Fault::TooManyVertices { found: bytes.len() / 16, limit: limit.vertices }.of_file())
        }
        Ok(Ok(bytes)) => {
            use std::os::unix::process::ExitStatusExt;
            if status.signal() == Some(libc::SIGXCPU) {
                return Err(Fault::OutOfTime.of_file());
            }
            Ok(bytes)
        }
    }
}

fn broken() -> UploadFault {
    Fault::Broken {
        why: Text::new("sie ließ sich nicht bis zum Ende lesen", "it could not be read to its end"),
    }
    .of_file()
}

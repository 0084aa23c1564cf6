//! GDAL, shut in: one process per file, one driver, no network, no file but the one it was given.
//!
//! The parent ([`read`]) starts the program again with the word [`WORD`]; that process ends in [`main`], shuts itself in
//! ([`sandbox`]), opens the file and answers through a pipe ([`answer`]). See `docs/decisions/0003-upload-sandbox.md`.

mod answer;
mod cells;
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

use geo::Rect;
use model::Text;

pub(crate) use answer::Answer;
pub(crate) use cells::{Cells, Refusal};

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
    GeoTiff,
}

impl Driver {
    const ALL: [Self; 3] = [Self::GeoPackage, Self::Shapefile, Self::GeoTiff];

    /// GDAL's name for it.
    fn name(self) -> &'static str {
        match self {
            Self::GeoPackage => "GPKG",
            Self::Shapefile => "ESRI Shapefile",
            Self::GeoTiff => "GTiff",
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

/// The child's whole life: `gdal-read DRIVER FILE`, and for rasters what part of it is wanted ([`cells::Wanted`]), answer on standard output, then the end.
///
/// To be called before the process has a second thread, since the walls go up around the calling one.
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip_while(|word| word != WORD).skip(1).collect();
    let [driver, file, rest @ ..] = arguments.as_slice() else { return ExitCode::from(2) };
    let Some(driver) = Driver::ALL.into_iter().find(|known| driver == known.name()) else {
        return ExitCode::from(2);
    };
    let wanted = cells::Wanted::heard(rest);
    if wanted.is_some() != (driver == Driver::GeoTiff) || wanted.is_none() && !rest.is_empty() {
        return ExitCode::from(2);
    }
    let mut out = answer::Writer::new(std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock()));
    let file = Path::new(file);
    let sent = match wanted {
        Some(wanted) => cells::send(file, wanted, &mut out),
        None => gdal_file::send(driver, file, &mut out),
    };
    match sent.and_then(|()| out.finish()) {
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
    let folder = place(part).map_err(|fault| not_read(&fault).of_file())?;
    let Some((file, _)) = part.files.first() else { return Err(Fault::NoFeatures.of_file()) };
    let words = [driver.name().into(), folder.path().join(file).into()];
    let most = answer::size_limit(limit);
    let bytes = match ask(program, &words, most) {
        Ok(bytes) => bytes,
        Err(Unheard::OutOfTime) => return Err(Fault::OutOfTime.of_file()),
        Err(Unheard::NotRead) => return Err(Fault::NotRead.of_file()),
        Err(Unheard::TooMuch { bytes }) => {
            return Err(Fault::TooManyVertices { found: bytes / 16, limit: limit.vertices }.of_file());
        }
    };
    let answer = answer::read(&bytes, limit).ok_or_else(broken)?;
    say_walls(answer.walled);
    Ok(answer)
}

/// Reads the part of a `GeoTIFF` that lies in `area` (EPSG:25832), in pixels of at least half of `cell_m` metres.
///
/// At most `most` pixels are heard. `None` for an answer that breaks off or cannot be true.
pub(crate) fn read_cells(
    program: &Path,
    bytes: &[u8],
    area: Rect<f64>,
    cell_m: f64,
    most: usize,
) -> Result<Option<Result<Cells, Refusal>>, Unheard> {
    let part = Part { name: String::new(), files: vec![("upload.tif", bytes.into())] };
    let folder = place(&part).map_err(|fault| {
        not_read(&fault);
        Unheard::NotRead
    })?;
    let mut words = vec![Driver::GeoTiff.name().into(), folder.path().join("upload.tif").into()];
    words.extend(cells::Wanted { area, cell_m }.said());
    let heard = ask(program, &words, cells::size_limit(most))?;
    let answer = cells::read(&heard, most);
    if let Some((walled, _)) = &answer {
        say_walls(*walled);
    }
    Ok(answer.map(|(_, answer)| answer))
}

fn say_walls(walled: bool) {
    static SAID: Once = Once::new();
    if !walled {
        SAID.call_once(|| {
            tracing::warn!(
                "this kernel has no landlock: uploads are read behind seccomp and resource limits only"
            );
        });
    }
}

/// Writes the data set's files into a folder of its own, which goes away with the value.
fn place(part: &Part<'_>) -> std::io::Result<tempfile::TempDir> {
    let folder = tempfile::Builder::new().prefix("lotse-upload-").tempdir()?;
    for (name, content) in &part.files {
        std::fs::File::create_new(folder.path().join(name))?.write_all(content)?;
    }
    Ok(folder)
}

/// Why nothing was heard of a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unheard {
    OutOfTime,
    NotRead,
    TooMuch { bytes: usize },
}

fn not_read(fault: &std::io::Error) -> Fault {
    tracing::error!(%fault, "the process that reads uploads could not be started");
    Fault::NotRead
}

fn ask(program: &Path, words: &[OsString], most: u64) -> Result<Vec<u8>, Unheard> {
    let unread = |fault: std::io::Error| {
        not_read(&fault);
        Unheard::NotRead
    };
    let mut child = Command::new(program)
        .arg(WORD)
        .args(words)
        .env_clear()
        .envs([
            ("LC_ALL", "C.UTF-8"),
            ("PROJ_NETWORK", "OFF"),
            // No plug-in is ever loaded into the child.
            ("GDAL_DRIVER_PATH", "disable"),
            ("SPATIALITE_SECURITY", "strict"),
            // Mebibytes of pixels kept, well below the limit on memory.
            ("GDAL_CACHEMAX", "256"),
        ])
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(unread)?;
    let Some(pipe) = child.stdout.take() else { return Err(Unheard::NotRead) };
    let (sender, receiver) = mpsc::channel();
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
            return Err(unread(fault));
        }
    };
    // Whatever it does now, nobody listens any more; a process that has ended takes no harm.
    let _ = child.kill();
    let status = child.wait().map_err(unread)?;
    match heard {
        Err(_timeout) => Err(Unheard::OutOfTime),
        Ok(Err(fault)) => Err(unread(fault)),
        Ok(Ok(bytes)) if bytes.len() as u64 > most => Err(Unheard::TooMuch { bytes: bytes.len() }),
        Ok(Ok(bytes)) => {
            use std::os::unix::process::ExitStatusExt;
            if status.signal() == Some(libc::SIGXCPU) {
                return Err(Unheard::OutOfTime);
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

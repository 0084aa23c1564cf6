//! The walls around the child, looked at from outside.

use crate::made;
use std::{
    fs,
    io::Read,
    path::Path,
    process::{Command, Output, Stdio},
};

use crate::made::{LINE, Row, program};

fn child(driver: &str, path: &Path) -> Command {
    let mut command = Command::new(program());
    command.args(["gdal-read", driver]).arg(path).env_clear().stdin(Stdio::null()).stderr(Stdio::null());
    command
}

fn ask(driver: &str, path: &Path) -> Output {
    child(driver, path).output().unwrap()
}

/// The child's first words are whether landlock guards the files.
fn walled(output: &Output) -> bool {
    output.stdout.starts_with(b"W\x01")
}

#[test]
fn only_three_drivers_exist_and_each_opens_its_own_files_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upload.gpkg");
    made::write("GPKG", &path, 25832, &[(LINE, &[])]);
    assert!(ask("GPKG", &path).status.success());
    assert!(!ask("ESRI Shapefile", &path).status.success());
    // A raster is read only with the part that is wanted, everything else only without.
    let part = ["0", "0", "1e6", "7e6", "50"];
    assert!(!child("GTiff", &path).args(part).output().unwrap().status.success());
    assert_eq!(child("GPKG", &path).args(part).output().unwrap().status.code(), Some(2));
    for words in [&part[..4], &["0", "0", "1e6", "7e6", "0"], &["0", "0", "1e6", "inf", "50"], &[]] {
        assert_eq!(child("GTiff", &path).args(words).output().unwrap().status.code(), Some(2), "{words:?}");
    }
    for other in ["OGR_VRT", "GeoJSON", "WFS", "GMLAS", "", "gpkg"] {
        let output = ask(other, &path);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{other}");
    }
    let vrt = folder.path().join("upload.vrt");
    let text = format!(
        "<OGRVRTDataSource><OGRVRTLayer name=\"trasse\"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        path.display()
    );
    fs::write(&vrt, text).unwrap();
    assert!(!ask("GPKG", &vrt).status.success());
}

#[test]
fn a_file_outside_the_folder_cannot_be_read_even_through_a_link() {
    let (outside, inside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let canary = outside.path().join("canary.gpkg");
    made::write("GPKG", &canary, 25832, &[(LINE, &[])]);
    let link = inside.path().join("upload.gpkg");
    std::os::unix::fs::symlink(&canary, &link).unwrap();
    let output = ask("GPKG", &link);
    if !walled(&output) {
        println!("skipped: this kernel has no landlock");
        return;
    }
    assert!(!output.status.success());
    assert_eq!(output.stdout, b"W\x01", "nothing of the other file is told");
}

#[test]
fn the_child_runs_under_a_filter_with_limits_and_without_an_environment() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upload.gpkg");
    let rows: Vec<Row<'_>> = (0..4_000).map(|_| (LINE, [].as_slice())).collect();
    made::write("GPKG", &path, 25832, &rows);
    // The answer is larger than a pipe holds: the child waits behind its walls while it is looked at.
    let mut running = child("GPKG", &path).stdout(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 2];
    running.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    let about = |name: &str| fs::read_to_string(format!("/proc/{}/{name}", running.id())).unwrap();
    let (status, limits) = (about("status"), about("limits"));
    running.kill().unwrap();
    running.wait().unwrap();
    let line = |text: &str, name: &str| {
        let found = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        found.split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(line(&status, "Seccomp:"), "Seccomp: 2");
    assert_eq!(line(&status, "NoNewPrivs:"), "NoNewPrivs: 1");
    assert_eq!(line(&status, "Threads:"), "Threads: 1");
    let memory: u64 = line(&limits, "Max address space").split(' ').nth(3).unwrap().parse().unwrap();
    assert!((1 << 30..3 << 30).contains(&memory), "{memory}");
    assert_eq!(line(&limits, "Max cpu time"), "Max cpu time 20 20 seconds");
    assert_eq!(line(&limits, "Max file size"), "Max file size 0 0 bytes");
}

#[test]
fn a_program_that_lies_talks_on_or_is_not_there_is_not_believed() {
    let bytes = made::geopackage(25832, &[(LINE, &[])]);
    for (program, code) in [
        ("/bin/echo", "broken_file"),
        ("/bin/true", "broken_file"),
        ("/usr/bin/yes", "too_many_vertices"),
        ("/nowhere/lotse", "not_read"),
    ] {
        let faults =
            exchange::upload::read(Path::new(program), &bytes, "trasse.gpkg", &made::area()).unwrap_err();
        assert_eq!(faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), [code], "{program}");
    }
}

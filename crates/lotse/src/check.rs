//! `lotse check`: the trenches of a file against the city, as an officer would see it.

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, bail};
use clap::Args;
use engine::judge::Subject;
use jiff::{ToSpan, civil::Date};
use model::{
    Period, Schedule,
    finding::Severity,
    trench::{LayingMethod, Trench, TrenchDraft},
    works::WorksKind,
};

use crate::{import::complain, open::Open, print, program};

/// Which trenches, and how they are laid.
#[derive(Debug, Args)]
pub struct Flags {
    /// GeoJSON, GeoPackage or zipped Shapefile
    file: PathBuf,
    /// Width in metres
    #[arg(long, default_value_t = 0.4)]
    width: f64,
    /// Cover in metres
    #[arg(long, default_value_t = 0.6)]
    cover: f64,
    /// `open_trench`, milling, `saw_cut`, plough, drilling or `existing_duct`
    #[arg(long, default_value = "open_trench", value_parser = method)]
    method: LayingMethod,
    /// First day of the works; today when not given
    #[arg(long, value_name = "YYYY-MM-DD")]
    first: Option<Date>,
    /// Last day of the works; four weeks after the first when not given
    #[arg(long, value_name = "YYYY-MM-DD")]
    last: Option<Date>,
}

fn method(word: &str) -> Result<LayingMethod, String> {
    let words = LayingMethod::ALL.map(LayingMethod::code).join(", ");
    LayingMethod::ALL
        .into_iter()
        .find(|method| method.code() == word)
        .ok_or_else(|| format!("one of {words}"))
}

/// Judges every trench; ends with 2 when something is in the way.
pub async fn run(open: Open, flags: Flags) -> anyhow::Result<ExitCode> {
    let city = open.city().await?;
    let today = open.clock.today();
    let first = flags.first.unwrap_or(today);
    let last = match flags.last {
        Some(last) => last,
        None => first.checked_add(27.days())?,
    };
    let schedule = Schedule::Fixed(Period::new(first, last)?);
    let bytes =
        std::fs::read(&flags.file).with_context(|| format!("{} cannot be read", flags.file.display()))?;
    let (program, area) = (program()?, city.area);
    let name = flags.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let read = tokio::task::spawn_blocking(move || exchange::upload::read(&program, &bytes, &name, &area));
    let upload = match read.await? {
        Ok(upload) => upload,
        Err(faults) => {
            complain(&faults);
            bail!("{} cannot be judged", flags.file.display());
        }
    };
    let app = open.app(city, Vec::new())?;
    app.live.load(&app.db, app.tenant, &app.clock).await?;

    let mut in_the_way = false;
    for feature in upload.features {
        let length = feature.geometry.ground_length();
        let draft = TrenchDraft {
            line: feature.geometry.into_geometry(),
            width_m: flags.width,
            cover_m: flags.cover,
            method: flags.method,
        };
        let trench = match Trench::new(draft, &app.city.area) {
            Ok(trench) => trench,
            Err(faults) => {
                let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
                bail!("feature {} ({}): {}", feature.index, feature.label, told.join("; "));
            }
        };
        let subject = Subject {
            trench: &trench,
            kind: WorksKind::Telecom,
            schedule,
            applicant: None,
            case: None,
            exempt: false,
            on: today,
        };
        let findings = app.live.judge(&subject);
        print::line(&format!("{} ({length}): {} findings", feature.label, findings.len()));
        for finding in findings {
            in_the_way |= finding.severity <= Severity::Heavy;
            print::line(&format!(
                "  {:<11} {:<4} {}",
                finding.severity.code(),
                finding.rule,
                finding.because.en
            ));
        }
    }
    Ok(if in_the_way { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

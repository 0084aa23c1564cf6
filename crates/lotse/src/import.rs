//! `lotse import`: streets from `OpenStreetMap`, registers from files; each in one transaction.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use exchange::{
    layer::{LayerExtract, LayerKind, LayerRows, LeftOut},
    osm::{self, OsmExtract, OsmSummary},
    upload::UploadFault,
};
use indicatif::{ProgressBar, ProgressStyle};
use model::{CityArea, OrganisationId, change::Layer, statistical_area::StatisticalArea};
use store::{
    Tx, Who,
    layer::{self, Base},
};

use crate::{open::Open, print, program};

/// Farthest that an extract may lie around the city's box when the box is made to fit it, in metres.
const MARGIN_M: f64 = 2_000.0;

/// What the licence of `OpenStreetMap`'s data asks to be shown with them.
const OSM_CREDIT: &str = "© OpenStreetMap contributors (ODbL 1.0)";

/// What is imported.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Streets, addresses, buildings, trees, stops and rails from an OSM extract (.osm.pbf, .osm, .osm.gz)
    Osm(OsmFlags),
    /// A register from GeoPackage, GeoJSON or a zipped Shapefile
    Layer(LayerFlags),
}

/// Which extract.
#[derive(Debug, Args)]
pub struct OsmFlags {
    /// The extract
    file: PathBuf,
    /// Make the city's box fit the extract
    #[arg(long)]
    fit_area: bool,
}

const KINDS: &str = "conduit, tree, moratorium, works, statistical_area, nature, water, dyke, heritage, ordnance, private, event, resurfacing, embargo, \
                     guarantee, hospital, school, fire_station or furniture";

/// Which register.
#[derive(Debug, Args)]
pub struct LayerFlags {
    /// What it lists
    #[arg(value_parser = kind, help = KINDS)]
    kind: LayerKind,
    /// The file
    file: PathBuf,
}

fn kind(word: &str) -> Result<LayerKind, String> {
    LayerKind::find(word).ok_or_else(|| {
        let all: Vec<&str> = LayerKind::all().map(LayerKind::code).collect();
        format!("one of {}", all.join(", "))
    })
}

/// Imports a file; a broken one changes nothing.
pub async fn run(open: Open, command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Osm(flags) => extract(open, flags).await,
        Command::Layer(flags) => register(open, flags).await,
    }
}

async fn extract(open: Open, flags: OsmFlags) -> anyhow::Result<ExitCode> {
    let city = open.city().await?;
    let bar = bar();
    let (shown, path) = (bar.clone(), flags.file.clone());
    let read = tokio::task::spawn_blocking(move || {
        osm::read(&path, &|progress| {
            shown.set_length(progress.total);
            shown.set_position(progress.done);
            shown.set_message(match progress.step {
                osm::Step::Read => "reading",
                osm::Step::Gather => "sorting",
            });
        })
    });
    let OsmExtract {
        segments,
        addresses,
        buildings,
        trees,
        stops,
        transit_lines,
        rails,
        land_uses,
        districts,
        mut constraints,
        bounds,
        summary,
    } = read.await?.context("the extract was not imported; nothing has changed")?;
    bar.set_message("writing");
    let mut tx = open.db.begin(&Who::system(city.id)).await?;
    let kept = registers(&mut tx).await?;
    constraints.retain(|constraint| !kept.contains(&constraint.kind.layer()));
    let base = Base {
        segments,
        addresses,
        buildings,
        trees,
        stops,
        transit_lines,
        rails,
        land_uses,
        districts,
        constraints,
    };
    let origin = format!("{OSM_CREDIT}, {}", source(&flags.file));
    layer::replace_base(&mut tx, &base, open.clock.now(), &origin).await?;
    if let Some(bounds) = bounds.filter(|_| flags.fit_area) {
        store::tenant::set_area(&mut tx, CityArea::new(bounds, MARGIN_M)).await?;
    }
    tx.commit().await?;
    bar.finish_and_clear();
    tell(&summary);
    for layer in kept {
        print::line(&format!("The layer “{}” came from a register and stays as it is.", layer.code()));
    }
    if let Some(bounds) = bounds.filter(|bounds| !flags.fit_area && !inside(&city.area, bounds)) {
        let (west, south) = exchange::crs::to_lonlat(bounds.min());
        let (east, north) = exchange::crs::to_lonlat(bounds.max());
        print::line(&format!(
            "The extract ({west:.3},{south:.3},{east:.3},{north:.3}) reaches beyond the city's box. \
             `--fit-area` makes the box fit."
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// Layers of constraints that a register brought: an extract knows less than the office that keeps one.
async fn registers(tx: &mut Tx) -> anyhow::Result<Vec<Layer>> {
    let kinds: BTreeSet<Layer> = LayerKind::all()
        .filter_map(|kind| match kind {
            LayerKind::Constraint(kind) => Some(kind.layer()),
            _ => None,
        })
        .collect();
    let loaded = layer::list(tx).await?;
    let from_register = |layer: &Layer| {
        loaded.iter().any(|row| row.kind == layer.code() && !row.source.starts_with(OSM_CREDIT))
    };
    Ok(kinds.into_iter().filter(from_register).collect())
}

fn inside(area: &CityArea, bounds: &geo::Rect<f64>) -> bool {
    area.holds(bounds.min()) && area.holds(bounds.max())
}

async fn register(open: Open, flags: LayerFlags) -> anyhow::Result<ExitCode> {
    let city = open.city().await?;
    let bar = bar();
    bar.set_message("reading");
    let (program, file, area) = (program()?, flags.file.clone(), city.area);
    let read = tokio::task::spawn_blocking(move || exchange::layer::read(&program, &file, flags.kind, &area));
    let LayerExtract { rows, summary, .. } = match read.await? {
        Ok(extract) => extract,
        Err(faults) => {
            bar.finish_and_clear();
            complain(&faults);
            bail!("{} was not imported; nothing has changed", flags.file.display());
        }
    };
    if summary.taken == 0 {
        bar.finish_and_clear();
        list("Left out", &summary.left_out);
        bail!("{} holds nothing that could be taken; nothing has changed", flags.file.display());
    }
    bar.set_message("writing");
    let mut tx = open.db.begin(&Who::system(city.id)).await?;
    let before =
        layer::list(&mut tx).await?.into_iter().find(|layer| layer.kind == flags.kind.layer().code());
    write(&mut tx, rows, open.clock.now(), &source(&flags.file)).await?;
    tx.commit().await?;
    bar.finish_and_clear();
    print::line(&format!("{} of {} features were taken.", summary.taken, summary.features));
    // A layer of several kinds tells of them all.
    if let Some(before) = before.filter(|before| before.rows > 0 && before.kind == flags.kind.code()) {
        print::line(&format!("They replace the {} that stood here ({}).", before.rows, before.source));
    }
    list("Left out", &summary.left_out);
    list("Taken without a value", &summary.unread);
    if !summary.ignored_fields.is_empty() {
        print::line(&format!("Fields that mean nothing here: {}", summary.ignored_fields.join(", ")));
    }
    Ok(ExitCode::SUCCESS)
}

async fn write(tx: &mut Tx, rows: LayerRows, at: jiff::Timestamp, source: &str) -> anyhow::Result<()> {
    match rows {
        LayerRows::Tree(trees) => layer::replace_trees(tx, &trees, at, source).await?,
        LayerRows::Moratorium(moratoria) => layer::replace_moratoria(tx, &moratoria, at, source).await?,
        LayerRows::Conduit(rows) => {
            let mut owners = Names::default();
            let mut conduits = Vec::with_capacity(rows.len());
            for row in rows {
                let owner = owners.find(tx, &row.owner).await?;
                conduits.push(row.with_owner(owner));
            }
            layer::replace_conduits(tx, &conduits, at, source).await?;
        }
        LayerRows::Works(rows) => {
            let mut applicants = Names::default();
            let mut works = Vec::with_capacity(rows.len());
            for row in rows {
                let applicant = applicants.find(tx, &row.applicant).await?;
                works.push(row.with_applicant(applicant));
            }
            layer::replace_works(tx, &works, at, source).await?;
        }
        LayerRows::StatisticalArea(rows) => {
            layer::replace_statistical_areas(tx, &StatisticalArea::by_key(rows)?, at, source).await?;
        }
        LayerRows::Constraint(kind, rows) => {
            let mut owners = Names::default();
            let mut constraints = Vec::with_capacity(rows.len());
            for row in rows {
                let owner = match &row.owner {
                    Some(name) => Some(owners.find(tx, name).await?),
                    None => None,
                };
                constraints.push(row.with_owner(owner));
            }
            layer::replace_constraints(tx, kind, &constraints, at, source).await?;
        }
    }
    Ok(())
}

/// Organisations by the names in a file; a new name becomes a new organisation.
#[derive(Default)]
struct Names(std::collections::HashMap<String, OrganisationId>);

impl Names {
    async fn find(&mut self, tx: &mut Tx, name: &str) -> anyhow::Result<OrganisationId> {
        if let Some(id) = self.0.get(name) {
            return Ok(*id);
        }
        let organisation = store::account::ensure_organisation(tx, name).await?;
        self.0.insert(name.to_owned(), organisation.id);
        Ok(organisation.id)
    }
}

fn source(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::new(1);
    if let Ok(style) = ProgressStyle::with_template("{msg:>8} {wide_bar} {percent:>3} %") {
        bar.set_style(style);
    }
    bar
}

fn tell(summary: &OsmSummary) {
    print::line(&format!(
        "{} nodes, {} ways, {} relations read; {:.1} km of highways: {:.1} km of streets, {:.1} km of tracks and paths.",
        summary.nodes,
        summary.ways,
        summary.relations,
        summary.highway_km_total,
        summary.streets_km,
        summary.ways_km
    ));
    print::line("Taken:");
    for (kind, count) in &summary.taken {
        print::line(&format!("{count:>10} {}", kind.title().en));
    }
    if !summary.left_out.is_empty() {
        print::line("Left out:");
    }
    for (reason, count) in &summary.left_out {
        print::line(&format!("{count:>10} {}", reason.title().en));
    }
}

fn list(title: &str, entries: &[LeftOut]) {
    if !entries.is_empty() {
        print::line(&format!("{title}:"));
    }
    for entry in entries {
        print::line(&format!("{:>10} {} (first: feature {})", entry.count, entry.reason.en, entry.first));
    }
}

/// The faults of a file, one line each.
pub fn complain(faults: &[UploadFault]) {
    for fault in faults {
        let place = fault.feature.map(|n| format!("feature {n}: ")).unwrap_or_default();
        print::line(&format!("{place}{}", fault.text.en));
    }
}

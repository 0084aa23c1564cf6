//! What two operators of the town report about their supply: mostly what their ducts allow, with a few contradictions.

use std::collections::HashMap;

use exchange::csv::Csv;
use geo::{Contains, Coord, Distance, Euclidean, Point, Rect};
use jiff::Timestamp;
use model::{
    AddressId, OrganisationId, Utm32,
    address::Address,
    supply::{ReportKind, Said, Technology},
};
use store::{
    Tx,
    blob::Blobs,
    supply_report::{NewReport, ReportRow, RowAbout, insert},
};
use uuid::Uuid;

use crate::demo::Town;

/// Nearer than this to its own serving duct an operator says it supplies a house, in metres.
const NEAR_M: f64 = 25.0;
/// So far from every serving duct nobody can supply a house, in metres; the first that holds for enough houses is taken.
const FAR_M: [f64; 4] = [400.0, 300.0, 200.0, 120.0];
/// Half of the side of the area that the second operator reports.
const HALF_M: f64 = 150.0;
/// Houses that the second operator claims without a duct.
const CLAIMED: usize = 3;

/// Both operators' reports, brought by the first person of each.
pub(super) async fn found(tx: &mut Tx, blobs: &Blobs, town: &Town, at: Timestamp) -> anyhow::Result<()> {
    let mut addresses: Vec<&Address> = town.addresses.iter().collect();
    addresses.sort_by_key(|address| (&address.street, address.number.len(), &address.number, address.id));
    let ducts = Ducts::of(town);
    let known: HashMap<AddressId, &Address> =
        addresses.iter().map(|address| (address.id, *address)).collect();
    for (index, organisation) in town.organisations.iter().take(2).enumerate() {
        let own = |address: &&&Address| ducts.is_near(address.place, NEAR_M, Some(organisation.id));
        let mut said: Vec<(AddressId, Said)> = addresses
            .iter()
            .filter(own)
            .enumerate()
            .map(|(at, address)| (address.id, if at % 3 == 0 { Said::Connected } else { Said::Passed }))
            .collect();
        if index == 1 {
            let beyond = |metres: f64| {
                let far = addresses.iter().filter(|address| !ducts.is_near(address.place, metres, None));
                far.take(CLAIMED).map(|address| (address.id, Said::Connected)).collect::<Vec<_>>()
            };
            let far = FAR_M.into_iter().map(beyond).find(|far| far.len() == CLAIMED);
            said.extend(far.unwrap_or_default());
        }
        let passed = said.iter().find(|(_, said)| *said == Said::Passed).map(|(id, _)| known[id].place);
        let rows = (2..).zip(said).map(|(row, (id, said))| line(row, RowAbout::Address(id), said));
        let rows: Vec<ReportRow> = rows.collect();
        report(tx, blobs, town, index, at, ("adressen.csv", list(&rows, &known), rows)).await?;
        // The area calls connected what the list only calls passed.
        if let (1, Some(place)) = (index, passed) {
            let half = Coord { x: HALF_M, y: HALF_M };
            let square = Rect::new(place.0 - half, place.0 + half).to_polygon();
            let area = Utm32::stored(square.into())?;
            let drawn = serde_json::json!({"type": "Feature", "geometry": exchange::geojson::from_utm32(area.geometry()),
                "properties": {"status": "connected", "technology": "fibre"}});
            let rows = vec![line(1, RowAbout::Area(area), Said::Connected)];
            report(tx, blobs, town, index, at, ("gebiete.geojson", drawn.to_string(), rows)).await?;
        }
    }
    Ok(())
}

fn line(row: u32, about: RowAbout, said: Said) -> ReportRow {
    ReportRow { row, about, said, technology: Technology::Fibre, since: None }
}

async fn report(
    tx: &mut Tx,
    blobs: &Blobs,
    town: &Town,
    index: usize,
    at: Timestamp,
    (name, content, rows): (&str, String, Vec<ReportRow>),
) -> anyhow::Result<()> {
    let organisation = town.organisations[index].id;
    let Some(by) = town.users.iter().find(|user| user.organisation == Some(organisation)) else {
        return Ok(());
    };
    if rows.is_empty() {
        return Ok(());
    }
    let is_list = std::path::Path::new(name).extension().is_some_and(|end| end == "csv");
    let new = NewReport {
        id: Uuid::now_v7(),
        organisation,
        kind: if is_list { ReportKind::Addresses } else { ReportKind::Areas },
        name: name.to_owned(),
        format: if is_list { "csv" } else { "geojson" }.to_owned(),
        sha256: blobs.put(content.as_bytes())?,
        size_bytes: content.len() as u64,
        by: by.id,
        by_name: by.name.clone(),
        at,
        rows,
        refused: 0,
        faults: Vec::new(),
    };
    insert(tx, &new).await?;
    Ok(())
}

/// The list as the operator would have sent it.
fn list(rows: &[ReportRow], known: &HashMap<AddressId, &Address>) -> String {
    let mut csv = Csv::new(["street", "number", "status", "technology"]);
    for row in rows {
        if let RowAbout::Address(id) = &row.about
            && let Some(address) = known.get(id)
        {
            csv.row([address.street.as_str(), &address.number, row.said.code(), row.technology.code()]);
        }
    }
    csv.finish()
}

/// Serving ducts with their boxes.
struct Ducts<'a>(Vec<(OrganisationId, Rect<f64>, &'a geo::Geometry<f64>)>);

impl<'a> Ducts<'a> {
    fn of(town: &'a Town) -> Self {
        let serving = town.conduits.iter().filter(|conduit| conduit.serving);
        Self(
            serving
                .filter_map(|conduit| {
                    let line = conduit.line.geometry();
                    Some((conduit.owner, geo::BoundingRect::bounding_rect(line)?, line))
                })
                .collect(),
        )
    }

    fn is_near(&self, place: Point<f64>, metres: f64, owner: Option<OrganisationId>) -> bool {
        let margin = Coord { x: metres, y: metres };
        let own = self.0.iter().filter(|(of, ..)| owner.is_none_or(|owner| owner == *of));
        own.filter(|(_, bounds, _)| Rect::new(bounds.min() - margin, bounds.max() + margin).contains(&place))
            .any(|(_, _, line)| Euclidean.distance(*line, &geo::Geometry::Point(place)) <= metres)
    }
}

//! A plan as a `GeoPackage`: pieces, points, homes, bill and sections, each a table.

use axum::response::Response;
use exchange::gpkg::{self, Column, Kind, Row, Shape, Table, Value};
use geo::{Geometry, LineString, Point};

use super::euros;
use crate::{
    export,
    problem::Problem,
    scenario::plan::{PlanPiece, ScenarioPlan},
};

/// The file.
pub fn write(plan: &ScenarioPlan) -> Result<Response, Problem> {
    let tables = [pieces(plan), points(plan), homes(plan), bill(plan), sections(plan)];
    let bytes = gpkg::write(&tables).map_err(Problem::broken)?;
    Ok(export::attachment("plan.gpkg", export::GEOPACKAGE, bytes))
}

fn table(name: &str, shape: Shape, columns: &[(&str, Kind)], rows: Vec<Row>) -> Table {
    let columns = columns.iter().map(|(name, kind)| Column::new(*name, *kind)).collect();
    Table { name: name.to_owned(), shape, columns, rows }
}

fn word(value: impl serde::Serialize) -> Value {
    let word = serde_json::to_value(value).ok().and_then(|word| word.as_str().map(ToOwned::to_owned));
    word.into()
}

fn place([x, y]: [f64; 2]) -> Geometry<f64> {
    Geometry::Point(Point::new(x, y))
}

fn course(piece: &PlanPiece) -> Option<Geometry<f64>> {
    let line = LineString(piece.course());
    (line.0.len() > 1).then_some(Geometry::LineString(line))
}

fn pieces(plan: &ScenarioPlan) -> Table {
    let columns = [
        ("kind", Kind::Text),
        ("street", Kind::Text),
        ("ground", Kind::Text),
        ("method", Kind::Text),
        ("metres", Kind::Real),
        ("cents", Kind::Integer),
        ("fibres", Kind::Integer),
        ("drops", Kind::Integer),
        ("phase", Kind::Integer),
        ("sealed", Kind::Boolean),
        ("private", Kind::Boolean),
        ("shared", Kind::Boolean),
    ];
    let rows = plan.pieces.iter().map(|piece| Row {
        geometry: course(piece),
        values: vec![
            word(piece.kind),
            piece.street.as_str().into(),
            word(piece.soil),
            piece.method.code().into(),
            piece.metres.into(),
            i64::try_from(piece.cents).unwrap_or(i64::MAX).into(),
            piece.feeder_fibres.into(),
            piece.drops.into(),
            u32::from(piece.phase).into(),
            piece.sealed.into(),
            piece.private.into(),
            piece.shared.into(),
        ],
    });
    table("pieces", Shape::Line, &columns, rows.collect())
}

fn points(plan: &ScenarioPlan) -> Table {
    let columns = [
        ("homes", Kind::Integer),
        ("splitters", Kind::Integer),
        ("fibres", Kind::Integer),
        ("farthest_m", Kind::Real),
        ("phase", Kind::Integer),
    ];
    let rows = plan.points.iter().map(|point| Row {
        geometry: point.at.map(place),
        values: vec![
            point.homes.into(),
            point.splitters.into(),
            point.fibres.into(),
            point.farthest_m.into(),
            u32::from(point.phase).into(),
        ],
    });
    table("points", Shape::Point, &columns, rows.collect())
}

fn homes(plan: &ScenarioPlan) -> Table {
    let columns = [("address", Kind::Text), ("point", Kind::Integer), ("loss_db", Kind::Real)];
    let rows = plan.homes.iter().map(|home| Row {
        geometry: Some(place(home.at)),
        values: vec![home.label.as_str().into(), (home.point + 1).into(), home.loss_db.into()],
    });
    table("homes", Shape::Point, &columns, rows.collect())
}

fn bill(plan: &ScenarioPlan) -> Table {
    let columns = [
        ("code", Kind::Text),
        ("title", Kind::Text),
        ("quantity", Kind::Real),
        ("counted", Kind::Boolean),
        ("cost", Kind::Text),
    ];
    let rows = plan.items.iter().map(|item| Row {
        geometry: None,
        values: vec![
            item.code.as_str().into(),
            item.title.de.as_str().into(),
            item.quantity.into(),
            item.counted.into(),
            euros(item.cents).into(),
        ],
    });
    table("bill", Shape::Nothing, &columns, rows.collect())
}

fn sections(plan: &ScenarioPlan) -> Table {
    let columns = [
        ("phase", Kind::Integer),
        ("street", Kind::Text),
        ("ground", Kind::Text),
        ("method", Kind::Text),
        ("metres", Kind::Real),
        ("cost", Kind::Text),
    ];
    let rows = plan.sections.iter().map(|section| Row {
        geometry: None,
        values: vec![
            u32::from(section.phase).into(),
            section.street.as_str().into(),
            word(section.soil),
            section.method.code().into(),
            section.metres.into(),
            euros(section.cents).into(),
        ],
    });
    table("sections", Shape::Nothing, &columns, rows.collect())
}

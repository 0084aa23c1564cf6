//! The plan that comes with a letter: the trench and what its applicant may see around it.

use geo::{Coord, Geometry, LineString, MultiLineString, Polygon, Rect};
use jiff::civil::Date;
use model::{Text, account::Role, conduit::ConduitKind};
use press::{
    Language,
    plan::{self, Plan},
};
use store::{Who, db::Capacity};

use super::content::say;
use crate::{app::App, case::file::File, city, problem::Problem};

/// What the plan says of a ground that is nobody's survey.
const MODEL_TOWN: (&str, &str) = ("Modellstadt, keine amtlichen Daten", "model town, no official data");
/// How far around the trench the plan shows what lies there, in metres: half of an A3 sheet at 1:1000.
const AROUND_M: f64 = 220.0;

/// The plan, with only those conduits that the applicant may see.
///
/// # Errors
/// When the store breaks.
pub async fn draw(app: &App, file: &File<'_>, language: Language, on: Date) -> Result<Option<Plan>, Problem> {
    let Some(line) = &file.line else { return Ok(None) };
    let eyes = Who {
        tenant: app.tenant,
        user: None,
        capacity: Capacity::Person(Role::Applicant),
        organisation: Some(file.case.organisation.id),
        authority: None,
        body: None,
    };
    let margin = Coord { x: AROUND_M, y: AROUND_M };
    let within = Rect::new(line.bounds().min() - margin, line.bounds().max() + margin);
    let mut tx = app.db.begin(&eyes).await?;
    let around = store::plan::surroundings(&mut tx, within).await?;
    let noted = city::map_source(&mut tx).await?;
    drop(tx);
    let input = &file.case.input;
    let source = if noted.starts_with('©') || !app.city.demo {
        noted
    } else {
        say(&Text::new(MODEL_TOWN.0, MODEL_TOWN.1), language)
    };
    Ok(Some(Plan {
        language,
        trench: plan::Trench {
            line: MultiLineString(line.lines().into_iter().cloned().collect()),
            ground_length_m: file.case.length_m,
            width_m: input.width_m,
            depth_m: Some(input.cover_m),
            laying_method: say(&input.method.title(), language),
        },
        surroundings: surroundings(&around, language),
        title: plan::Title {
            authority: file.case.authority.name.clone(),
            project: input.title.clone(),
            applicant: file.case.organisation.name.clone(),
            reference: file.case.reference.clone().unwrap_or_default(),
            source,
            date: on,
        },
        scale: None,
    }))
}

fn surroundings(around: &store::plan::Surroundings, language: Language) -> plan::Surroundings {
    plan::Surroundings {
        streets: around
            .segments
            .iter()
            .flat_map(|segment| {
                segment.line.lines().into_iter().map(|line| plan::Street {
                    line: line.clone(),
                    width_m: segment.width_m.unwrap_or_else(|| segment.class.usual_width_m()),
                    name: segment.name.clone(),
                })
            })
            .collect(),
        buildings: around
            .buildings
            .iter()
            .flat_map(|building| polygons(building.outline.geometry()))
            .collect(),
        addresses: around
            .addresses
            .iter()
            .map(|address| plan::Address { at: address.place, number: address.number.clone() })
            .collect(),
        trees: around
            .trees
            .iter()
            .map(|tree| plan::Tree {
                at: tree.place,
                trunk_m: None,
                crown_m: tree.crown_radius_m.map(|radius| radius * 2.0),
            })
            .collect(),
        conduits: around
            .conduits
            .iter()
            .flat_map(|conduit| {
                let name = format!("{} ({})", say(&kind(conduit.kind), language), conduit.owner_name);
                conduit
                    .line
                    .lines()
                    .into_iter()
                    .map(move |line| plan::Conduit { line: line.clone(), name: name.clone() })
            })
            .collect(),
        kerbs: Vec::<LineString<f64>>::new(),
        districts: Vec::new(),
    }
}

fn polygons(geometry: &Geometry<f64>) -> Vec<Polygon<f64>> {
    match geometry {
        Geometry::Polygon(polygon) => vec![polygon.clone()],
        Geometry::MultiPolygon(polygons) => polygons.0.clone(),
        _ => Vec::new(),
    }
}

fn kind(kind: ConduitKind) -> Text {
    let (de, en) = match kind {
        ConduitKind::Duct => ("Leerrohr", "Duct"),
        ConduitKind::Microduct => ("Mikrorohrverbund", "Microduct bundle"),
        ConduitKind::Cable => ("Erdkabel", "Buried cable"),
        ConduitKind::Power => ("Strom", "Power"),
        ConduitKind::Gas => ("Gas", "Gas"),
        ConduitKind::Water => ("Wasser", "Water"),
        ConduitKind::Sewer => ("Abwasser", "Sewer"),
        ConduitKind::Heat => ("Fernwärme", "District heating"),
    };
    Text::new(de, en)
}

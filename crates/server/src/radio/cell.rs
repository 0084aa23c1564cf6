//! Radio cells: listed, added, changed, removed.

use axum::{extract::State, http::Uri};
use geo::{Geometry, Point};
use model::{
    Text, Utm32,
    radio_cell::{RadioCell as Kept, RadioCellState, RadioModel},
    site::SiteKind,
};
use radio::choose;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Tx, journal};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    member::{self, Member, Wanted},
    standing::Setting,
};
use crate::{
    answer::Answer,
    app::App,
    body::{Json, Path, Query},
    caller::Caller,
    geometry::lon_lat,
    idempotency::{Begun, Once},
    page::{Page, Paging},
    problem::{Fault, Kind, Problem},
    version::IfMatch,
};

/// Whose cells.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RadioCellQuery {
    /// Only cells of this operator.
    operator: Option<String>,
    /// Items per page, 50 when not given, at most 500.
    #[serde(default, deserialize_with = "crate::page::limit")]
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// Items to leave out at the beginning.
    offset: Option<u32>,
}

/// A radio cell as it is sent.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RadioCellInput {
    /// Unique in the city; 1 to 60 characters.
    name: String,
    /// Cells of one site share it; 1 to 60 characters.
    site: String,
    /// 1 to 100 characters.
    operator: String,
    kind: SiteKind,
    /// Longitude and latitude.
    place: [f64; 2],
    /// Height of the antenna above ground, more than 0 to 1,000 m.
    height_m: f64,
    /// Centre frequency, more than 0 to 300,000 MHz.
    frequency_mhz: f64,
    /// Resource blocks of twelve subcarriers over which the power is spread, 1 to 3,300.
    resource_blocks: u16,
    /// Power of the whole carrier in the strongest direction, −50 to 120 dBm.
    eirp_dbm: f64,
    /// Degrees clockwise from north; null = alike in all directions.
    #[serde(default)]
    azimuth_deg: Option<f64>,
    /// Width from side to side where 3 dB are lost; 65 when null.
    #[serde(default)]
    beam_deg: Option<f64>,
    /// Width from top to bottom where 3 dB are lost; 8 when null.
    #[serde(default)]
    vertical_beam_deg: Option<f64>,
    /// Degrees below the horizontal, of the antenna as a whole.
    #[serde(default)]
    mechanical_tilt_deg: f64,
    /// Degrees below the horizontal, of the beam on all sides.
    #[serde(default)]
    electrical_tilt_deg: f64,
    model: RadioModel,
    state: RadioCellState,
}

/// Where a cell comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RadioCellOrigin {
    /// Somebody has listed it.
    List,
    /// It is an antenna of a site that was applied for.
    Case,
}

/// A radio cell.
#[derive(Debug, Serialize, ToSchema)]
pub struct RadioCell {
    id: Uuid,
    /// For `If-Match`; 0 of one that comes from a case.
    version: i64,
    origin: RadioCellOrigin,
    /// The case that it comes from, where the caller may open it.
    case: Option<Uuid>,
    /// The model that computes it; none where none has an answer.
    model_name: Option<String>,
    /// Why no model has an answer for it.
    refused: Option<Text>,
    #[serde(flatten)]
    cell: RadioCellInput,
}

impl RadioCell {
    fn of(member: Member, setting: &Setting) -> Self {
        let chosen = choose(&member.cell, &setting.around());
        let model_name = chosen.as_ref().ok().map(|chosen| chosen.site.model.validity().name.to_owned());
        let cell = member.cell;
        Self {
            id: member.id,
            version: member.version,
            origin: if member.case.is_some() { RadioCellOrigin::Case } else { RadioCellOrigin::List },
            case: member.case.filter(|_| member.opens).map(|case| case.0),
            model_name,
            refused: chosen.err().map(|why| member::refusal(&why)),
            cell: RadioCellInput {
                name: cell.name,
                site: cell.site,
                operator: cell.operator,
                kind: cell.kind,
                place: lon_lat(Point(cell.place)),
                height_m: cell.height_m,
                frequency_mhz: cell.frequency_mhz,
                resource_blocks: cell.resource_blocks,
                eirp_dbm: cell.eirp_dbm,
                azimuth_deg: cell.azimuth_deg,
                beam_deg: cell.beam_deg,
                vertical_beam_deg: cell.vertical_beam_deg,
                mechanical_tilt_deg: cell.mechanical_tilt_deg,
                electrical_tilt_deg: cell.electrical_tilt_deg,
                model: cell.model,
                state: cell.state,
            },
        }
    }
}

impl RadioCellInput {
    /// The cell, with all that cannot be; a model that is named and does not hold for it is a fault of its field.
    fn checked(self, app: &App, setting: &Setting) -> Result<Kept, Problem> {
        let place = exchange::crs::to_utm32(self.place[0], self.place[1]);
        let cell = Kept {
            name: self.name.trim().to_owned(),
            site: self.site.trim().to_owned(),
            operator: self.operator.trim().to_owned(),
            kind: self.kind,
            place,
            height_m: self.height_m,
            frequency_mhz: self.frequency_mhz,
            resource_blocks: self.resource_blocks,
            eirp_dbm: self.eirp_dbm,
            azimuth_deg: self.azimuth_deg,
            beam_deg: self.beam_deg,
            vertical_beam_deg: self.vertical_beam_deg,
            mechanical_tilt_deg: self.mechanical_tilt_deg,
            electrical_tilt_deg: self.electrical_tilt_deg,
            model: self.model,
            state: self.state,
        };
        let mut faults: Vec<Fault> = (cell.faults().into_iter())
            .map(|fault| Fault::new(format!("/{}", fault.field), "out_of_range", fault.text))
            .collect();
        if Utm32::new(Geometry::Point(Point(place)), &app.city.area).is_err() {
            let text = Text::new(
                "Der Ort liegt nicht im Stadtgebiet.",
                "The place does not lie in the city's area.",
            );
            faults.push(Fault::new("/place", "outside", text));
        }
        if faults.is_empty()
            && let Err(why) = choose(&cell, &setting.around())
        {
            faults.push(Fault::new("/model", "out_of_range", member::refusal(&why)));
        }
        if faults.is_empty() { Ok(cell) } else { Err(Problem::invalid(faults)) }
    }
}

/// Radio cells: those of the list by name, then the antennas of mobile sites that were applied for.
#[utoipa::path(get, path = "/api/radio/cells", tag = "radio", params(RadioCellQuery),
    responses((status = 200, body = Page<RadioCell>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
    Query(query): Query<RadioCellQuery>,
) -> Result<Answer, Problem> {
    let paging = Paging::new(query.limit, query.offset);
    let setting = Setting::of(&app, &caller).await?;
    let mut tx = app.db.begin(&caller.who).await?;
    let wanted = Wanted { operator: query.operator.as_deref(), planned: true };
    let members = member::list(&mut tx, &wanted).await?;
    let total = members.len() as u64;
    let items = paging.cut(members).map(|member| RadioCell::of(member, &setting)).collect();
    Answer::ok(&paging.page(items, total, "/api/radio/cells", uri.query()))
}

/// Adds a radio cell to the list.
#[utoipa::path(post, path = "/api/radio/cells", tag = "radio", request_body = RadioCellInput,
    responses((status = 201, body = RadioCell)))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Once { key, body: input }: Once<RadioCellInput>,
) -> Result<Answer, Problem> {
    let setting = Setting::of(&app, &caller).await?;
    let cell = input.checked(&app, &setting)?;
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let id = Uuid::now_v7();
    hold_name(&mut tx, &cell.name, id).await?;
    store::radio_cell::insert(&mut tx, id, &cell).await?;
    note(&mut tx, &app, "radio_cell_added", id, &cell.name).await?;
    let member = known(&mut tx, id).await?;
    let version = member.version;
    let answer = Answer::created(format!("/api/radio/cells/{id}"), &RadioCell::of(member, &setting))?;
    key.commit(tx, answer.version(version)).await
}

/// Puts a radio cell in the place of what it was.
#[utoipa::path(put, path = "/api/radio/cells/{id}", tag = "radio", params(("id" = Uuid, Path)),
    request_body = RadioCellInput, responses((status = 200, body = RadioCell)))]
pub async fn replace(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    seen: IfMatch,
    Json(input): Json<RadioCellInput>,
) -> Result<Answer, Problem> {
    let setting = Setting::of(&app, &caller).await?;
    let cell = input.checked(&app, &setting)?;
    let mut tx = app.db.begin(&caller.who).await?;
    seen.hold(known(&mut tx, id).await?.version)?;
    hold_name(&mut tx, &cell.name, id).await?;
    store::radio_cell::update(&mut tx, id, seen.0, &cell).await?;
    note(&mut tx, &app, "radio_cell_changed", id, &cell.name).await?;
    let member = known(&mut tx, id).await?;
    tx.commit().await?;
    let version = member.version;
    Ok(Answer::ok(&RadioCell::of(member, &setting))?.version(version))
}

/// Removes a radio cell from the list.
#[utoipa::path(delete, path = "/api/radio/cells/{id}", tag = "radio", params(("id" = Uuid, Path)),
    responses((status = 204)))]
pub async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    seen: IfMatch,
) -> Result<Answer, Problem> {
    let mut tx = app.db.begin(&caller.who).await?;
    let member = known(&mut tx, id).await?;
    seen.hold(member.version)?;
    store::radio_cell::remove(&mut tx, id, seen.0).await?;
    note(&mut tx, &app, "radio_cell_removed", id, &member.cell.name).await?;
    tx.commit().await?;
    Ok(Answer::nothing())
}

async fn known(tx: &mut Tx, id: Uuid) -> Result<Member, Problem> {
    let kept = store::radio_cell::find(tx, id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    Ok(Member { id, cell: kept.cell, version: kept.version, case: None, opens: false })
}

/// Refuses a name that another cell has.
async fn hold_name(tx: &mut Tx, name: &str, id: Uuid) -> Result<(), Problem> {
    let taken =
        store::radio_cell::list(tx).await?.into_iter().any(|kept| kept.id != id && kept.cell.name == name);
    if !taken {
        return Ok(());
    }
    Err(Problem::field(
        "/name",
        "taken",
        "Eine Zelle dieses Namens gibt es schon. Wählen Sie einen anderen.",
        "There is a cell of this name already. Choose another one.",
    ))
}

async fn note(tx: &mut Tx, app: &App, event: &str, id: Uuid, name: &str) -> Result<(), Problem> {
    let detail = json!({ "radio_cell": id, "name": name });
    let entry = journal::NewEntry { at: app.clock.now(), event: event.to_owned(), detail };
    journal::append(tx, journal::Chain::Tenant, &entry).await?;
    Ok(())
}

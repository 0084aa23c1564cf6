//! Inspections and defects as the parties of a case see them.

use jiff::{Timestamp, civil::Date};
use model::{
    CaseId,
    inspection::{CheckMark, DefectState, InspectionKind, InspectionResult},
};
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{geometry::lon_lat, problem::Problem};

/// A point of a checklist as it was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckedPoint {
    code: String,
    mark: CheckMark,
    note: String,
}

/// A photo of an inspection.
#[derive(Debug, Serialize, ToSchema)]
pub struct Photo {
    id: Uuid,
    defect_id: Option<Uuid>,
    caption: String,
    media_type: String,
    size_bytes: u64,
    #[schema(value_type = Option<String>, format = DateTime)]
    taken_at: Option<Timestamp>,
    /// Where it is.
    path: String,
}

/// An inspection.
#[derive(Debug, Serialize, ToSchema)]
pub struct Inspection {
    id: Uuid,
    phase_id: Uuid,
    kind: InspectionKind,
    result: InspectionResult,
    note: String,
    points: Vec<CheckedPoint>,
    /// Longitude, latitude.
    place: Option<[f64; 2]>,
    #[schema(value_type = String, format = DateTime)]
    inspected_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
    by: String,
    photos: Vec<Photo>,
}

impl Inspection {
    /// Its identifier.
    pub fn id(&self) -> Uuid {
        self.id
    }
}

/// A defect.
#[derive(Debug, Serialize, ToSchema)]
pub struct Defect {
    id: Uuid,
    phase_id: Uuid,
    inspection_id: Uuid,
    text: String,
    /// Longitude, latitude.
    place: Option<[f64; 2]>,
    #[schema(value_type = String, format = Date)]
    due: Date,
    state: DefectState,
    /// Whether it is open after its day.
    overdue: bool,
    remedy: String,
    #[schema(value_type = Option<String>, format = Date)]
    remedied_on: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    accepted_on: Option<Date>,
    /// For `If-Match`.
    version: i64,
}

impl Defect {
    /// A defect as it stands on a day.
    pub fn shown(defect: store::defect::Defect, today: Date) -> Self {
        Self {
            id: defect.id.0,
            phase_id: defect.phase.0,
            inspection_id: defect.inspection.0,
            overdue: defect.state == DefectState::Open && defect.due < today,
            text: defect.text,
            place: defect.place.map(lon_lat),
            due: defect.due,
            state: defect.state,
            remedy: defect.remedy,
            remedied_on: defect.remedied_on,
            accepted_on: defect.accepted_on,
            version: defect.version,
        }
    }
}

/// All inspections of a case, oldest first.
///
/// # Errors
/// When the store breaks.
pub async fn inspections(tx: &mut Tx, case: CaseId) -> Result<Vec<Inspection>, Problem> {
    let mut photos = store::photo::list(tx, case).await?;
    let mut shown = Vec::new();
    for inspection in store::inspection::list(tx, case).await? {
        let (own, others) = photos.into_iter().partition(|photo| photo.inspection == inspection.id);
        photos = others;
        shown.push(one(inspection, case, own));
    }
    Ok(shown)
}

fn one(
    inspection: store::inspection::Inspection,
    case: CaseId,
    photos: Vec<store::photo::Photo>,
) -> Inspection {
    let points = inspection.points.into_iter();
    Inspection {
        id: inspection.id.0,
        phase_id: inspection.phase.0,
        kind: inspection.kind,
        result: inspection.result,
        note: inspection.note,
        points: points
            .map(|point| CheckedPoint { code: point.code, mark: point.mark, note: point.note })
            .collect(),
        place: inspection.place.map(lon_lat),
        inspected_at: inspection.inspected_at,
        received_at: inspection.received_at,
        by: inspection.by_name,
        photos: photos
            .into_iter()
            .map(|photo| Photo {
                path: format!("/api/cases/{case}/photos/{}", photo.id),
                id: photo.id.0,
                defect_id: photo.defect.map(|id| id.0),
                caption: photo.caption,
                media_type: photo.media_type,
                size_bytes: photo.size_bytes,
                taken_at: photo.taken_at,
            })
            .collect(),
    }
}

/// All defects of a case as they stand on a day, the first due first.
///
/// # Errors
/// When the store breaks.
pub async fn defects(tx: &mut Tx, case: CaseId, today: Date) -> Result<Vec<Defect>, Problem> {
    let defects = store::defect::list(tx, case).await?;
    Ok(defects.into_iter().map(|defect| Defect::shown(defect, today)).collect())
}

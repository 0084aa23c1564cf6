//! All reports in force, as the engine judges them; read again only when others are in force.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use engine::supply::Report;
use model::OrganisationId;
use store::Who;
use uuid::Uuid;

use super::received;
use crate::{app::App, problem::Problem};

/// What was read last.
#[derive(Default)]
pub struct Reports(Mutex<Arc<InForce>>);

/// Reports in force, and where each row of them stands.
#[derive(Default)]
pub(super) struct InForce {
    ids: Vec<(Uuid, OrganisationId)>,
    pub(super) reports: Arc<Vec<Report>>,
    pub(super) sources: Vec<Source>,
}

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Source {
    /// Which report; none of one that is being tried.
    pub(super) report: Option<Uuid>,
    pub(super) row: u32,
}

/// Everything that operators report, of all organisations, in the order of the reports; the same list as long as nothing changes.
///
/// # Errors
/// When the store breaks.
pub async fn in_force(app: &App) -> Result<Arc<Vec<Report>>, Problem> {
    Ok(Arc::clone(&InForce::of(app).await?.reports))
}

impl InForce {
    pub(super) async fn of(app: &App) -> Result<Arc<Self>, Problem> {
        let mut tx = app.db.begin(&Who::system(app.tenant)).await?;
        let ids = store::supply_report::list_in_force(&mut tx).await?;
        let kept = Arc::clone(&app.reports.kept());
        if kept.ids == ids {
            return Ok(kept);
        }
        let (mut reports, mut sources) = (Vec::new(), Vec::new());
        for (id, operator) in &ids {
            for row in store::supply_report::list_rows(&mut tx, *id).await? {
                reports.push(received::report(*operator, &row));
                sources.push(Source { report: Some(*id), row: row.row });
            }
        }
        let mut kept = app.reports.kept();
        // Whoever asked at the same time may have read the same: there is one list of one state.
        if kept.ids != ids {
            *kept = Arc::new(Self { ids, reports: Arc::new(reports), sources });
        }
        Ok(Arc::clone(&kept))
    }
}

impl Reports {
    fn kept(&self) -> MutexGuard<'_, Arc<InForce>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! Two questions to the network planner about a small district: computed as soon as the house is open, and ready to be compared.

use std::collections::BTreeMap;

use anyhow::Context;
use model::{DistrictId, account::Role};
use serde_json::{Value, json};
use server::app::App;
use store::{Tx, scenario::NewScenario};
use uuid::Uuid;

use crate::demo::Town;

/// Seconds to search: the demo must stay quick.
const SECONDS: u32 = 4;
/// Cents that may be spent in a year.
const YEAR: u64 = 30_000_000;

/// Keeps the questions.
pub async fn ask(app: &App, tx: &mut Tx, town: &Town) -> anyhow::Result<()> {
    let planner = town.users.iter().find(|user| user.role == Role::Planner).context("nobody plans")?;
    let mut count: BTreeMap<DistrictId, usize> = BTreeMap::new();
    for district in town.addresses.iter().filter_map(|address| address.district) {
        *count.entry(district).or_default() += 1;
    }
    let Some((district, _)) = count.into_iter().min_by_key(|(_, addresses)| *addresses) else {
        return Ok(());
    };
    let name = town.districts.iter().find(|one| one.id == district).map_or("", |one| one.name.as_str());
    let all = question(app, district, &json!({"kind": "none"}));
    let most = question(app, district, &json!({"kind": "quota", "percent": 70.0}));
    let asked =
        [(format!("{name}: alle Lücken schließen"), all), (format!("{name}: 70 Prozent zuerst"), most)];
    for (title, question) in &asked {
        let new = NewScenario {
            id: Uuid::now_v7(),
            title,
            author: planner.id,
            origin: None,
            question,
            at: app.clock.now(),
        };
        store::scenario::insert(tx, &new).await?;
    }
    Ok(())
}

fn question(app: &App, district: DistrictId, limit: &Value) -> Value {
    json!({"area": {"district": district}, "addresses": "gaps", "topology": "pon32", "limit": limit, "seconds": SECONDS,
        "seed": 1, "first_year": app.clock.today().year() + 1, "year_budget_cents": YEAR})
}

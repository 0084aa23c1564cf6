//! The cells that a question counts: those of the list, and the antennas of mobile sites that were applied for.

use std::collections::HashSet;

use model::{
    CaseId, Text,
    radio_cell::{RadioCell, RadioCellState, RadioModel},
    site::SiteKind,
};
use radio::{OutOfRange, Quantity};
use store::{Tx, radio_cell::CaseSite};
use uuid::Uuid;

use crate::problem::Problem;

/// Resource blocks that count for the antennas of an application, which does not name them: 20 MHz of LTE, and 100 MHz of NR from here on.
const BLOCKS: u16 = 100;
const WIDE_BLOCKS: u16 = 273;
const WIDE_MHZ: f64 = 3_000.0;

/// A cell that counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Identifier; of an antenna of an application one that follows from the case.
    pub id: Uuid,
    /// The cell.
    pub cell: RadioCell,
    /// For `If-Match`; 0 of an antenna of an application.
    pub version: i64,
    /// The case that it comes from.
    pub case: Option<CaseId>,
    /// Whether whoever asks may open that case.
    pub opens: bool,
}

/// Which cells count.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Only this operator's.
    pub operator: Option<&'a str>,
    /// Those too that do not send yet.
    pub planned: bool,
}

/// The cells that count, those of the list first; a site that the list names is not taken from its application once more.
pub async fn list(tx: &mut Tx, wanted: &Wanted<'_>) -> Result<Vec<Member>, Problem> {
    let kept = store::radio_cell::list(tx).await?;
    let listed: HashSet<String> = kept.iter().map(|kept| kept.cell.site.clone()).collect();
    let mut members: Vec<Member> = kept
        .into_iter()
        .map(|kept| Member { id: kept.id, cell: kept.cell, version: kept.version, case: None, opens: false })
        .collect();
    let (sites, own) = sites(tx).await?;
    let beside = sites.iter().filter(|site| !listed.contains(&site.title));
    members.extend(beside.flat_map(|site| of_case(site, own.contains(&site.case))));
    members.retain(|member| {
        wanted.operator.is_none_or(|operator| member.cell.operator == operator)
            && (wanted.planned || member.cell.state == RadioCellState::OnAir)
    });
    Ok(members)
}

/// The mobile sites of all cases, and which of these cases whoever asks may open: what is heard does not depend on who asks.
pub async fn sites(tx: &mut Tx) -> Result<(Vec<CaseSite>, HashSet<CaseId>), Problem> {
    let own = store::radio_cell::list_case_sites(tx).await?.into_iter().map(|site| site.case).collect();
    tx.look_as_house().await?;
    let all = store::radio_cell::list_case_sites(tx).await?;
    tx.look_again_as_oneself().await?;
    Ok((all, own))
}

fn of_case(found: &CaseSite, opens: bool) -> impl Iterator<Item = Member> {
    (1u32..).zip(&found.site.antennas).map(move |(number, antenna)| {
        let wide = antenna.frequency_mhz >= WIDE_MHZ && found.site.kind != SiteKind::SmallCell;
        Member {
            id: Uuid::new_v5(&found.case.0, &number.to_le_bytes()),
            cell: RadioCell {
                name: format!("{} {number}", found.title),
                site: found.title.clone(),
                operator: found.operator.clone().unwrap_or_default(),
                kind: found.site.kind,
                place: found.place,
                height_m: antenna.height_m,
                frequency_mhz: antenna.frequency_mhz,
                resource_blocks: if wide { WIDE_BLOCKS } else { BLOCKS },
                eirp_dbm: 30.0 + 10.0 * antenna.eirp_w.log10(),
                azimuth_deg: antenna.azimuth_deg,
                beam_deg: None,
                vertical_beam_deg: None,
                mechanical_tilt_deg: 0.0,
                electrical_tilt_deg: 0.0,
                model: RadioModel::Automatic,
                state: if found.on_air { RadioCellState::OnAir } else { RadioCellState::Planned },
            },
            version: 0,
            case: Some(found.case),
            opens,
        }
    })
}

/// Where a model holds, and against what its figures are held.
pub fn told(model: RadioModel) -> (Text, Text) {
    match model {
        RadioModel::Automatic => (
            Text::new(
                "P.1812 bis 6 GHz über bekanntem Gelände (näher als 250 m eine Kante); sonst TR 38.901; wo auch das nicht gilt, eine Kante oder der freie Raum.",
                "P.1812 up to 6 GHz over known ground (one edge nearer than 250 m); else TR 38.901; where that does not hold either, one edge or free space.",
            ),
            Text::default(),
        ),
        RadioModel::P1812 => (
            Text::new(
                "0,03–6 GHz, 0,25–3000 km, Antennen 1–3000 m über Grund, 1–50 % der Zeit, 1–99 % der Orte",
                "0.03–6 GHz, 0.25–3,000 km, antennas 1–3,000 m above ground, 1–50 % of time, 1–99 % of places",
            ),
            Text::new(
                "Referenzwerte der Software der ITU-R Study Group 3, auf 0,1 dB",
                "reference results of the software of ITU-R Study Group 3, within 0.1 dB",
            ),
        ),
        RadioModel::Tr38901 => (
            Text::new(
                "0,5–100 GHz, 10 m–5 km, Antennen 10–150 m über Grund",
                "0.5–100 GHz, 10 m–5 km, antennas 10–150 m above ground",
            ),
            Text::new("von Hand nachgerechnete Tabellen des Berichts", "tables of the report worked by hand"),
        ),
        RadioModel::KnifeEdge => (
            Text::new(
                "0,03–100 GHz, zehn Wellenlängen bis 100 km; kennt nur die höchste Kante im Weg",
                "0.03–100 GHz, ten wavelengths to 100 km; knows only the highest edge in the way",
            ),
            Text::new("eine von Hand nachgerechnete Kante", "a single edge worked by hand"),
        ),
        RadioModel::FreeSpace => (
            Text::new(
                "vom Fernfeld bis zum Funkhorizont; kennt weder Gelände noch Häuser, also eine Obergrenze",
                "from the far field to the radio horizon; knows neither ground nor houses, so an upper bound",
            ),
            Text::new("geschlossene Formel", "closed form"),
        ),
    }
}

/// Why no model has an answer for a cell.
pub fn refusal(why: &OutOfRange) -> Text {
    match why {
        OutOfRange::GroundUnknown => Text::new(
            "Dieses Modell braucht das Gelände, und es ist keines geladen.",
            "This model needs the ground, and none is loaded.",
        ),
        OutOfRange::Outside { quantity, value, least, most } => {
            let (what_de, what_en, unit) = match quantity {
                Quantity::Frequency => ("Die Frequenz", "The frequency", "GHz"),
                _ => ("Die Höhe der Antenne", "The height of the antenna", "m"),
            };
            let german = |number: f64| number.to_string().replace('.', ",");
            Text::new(
                format!(
                    "{what_de} ist {} {unit}; das Modell gilt von {} bis {} {unit}.",
                    german(*value),
                    german(*least),
                    german(*most)
                ),
                format!("{what_en} is {value} {unit}; the model holds from {least} to {most} {unit}."),
            )
        }
        other => Text::from(other.to_string().as_str()),
    }
}

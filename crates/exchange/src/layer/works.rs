//! Works from a file: who opens which street when.

use model::{
    CaseId, OrganisationId, Period, Schedule, Utm32, Window, WorksId,
    works::{Works, WorksKind},
};
use uuid::Uuid;

use super::{
    Feature,
    field::{self, CENTIMETRE, Fields, METRE},
    left_out,
};
use crate::fault::Fault;

/// Width of a trench that says none.
const WIDTH_M: f64 = 0.6;

/// Works whose applicant is still a name.
#[derive(Debug, Clone, PartialEq)]
pub struct WorksRow {
    /// Identifier.
    pub id: WorksId,
    /// The applicant's name as in the file.
    pub applicant: String,
    /// What for.
    pub kind: WorksKind,
    /// Title as shown.
    pub title: String,
    /// Street as shown.
    pub street: String,
    /// Where, in EPSG:25832.
    pub line: Utm32,
    /// Width of the trench in metres.
    pub width_m: f64,
    /// Cover in metres.
    pub cover_m: Option<f64>,
    /// When.
    pub schedule: Schedule,
    /// Whether the public may see them.
    pub published: bool,
}

impl WorksRow {
    /// The works, once their applicant is known; imported works belong to no case.
    pub fn with_applicant(self, applicant: OrganisationId) -> Works {
        Works {
            id: self.id,
            case: None::<CaseId>,
            applicant,
            applicant_name: self.applicant,
            kind: self.kind,
            title: self.title,
            street: self.street,
            line: self.line,
            width_m: self.width_m,
            cover_m: self.cover_m,
            schedule: self.schedule,
            published: self.published,
        }
    }
}

/// Words for kinds of works; an entry also stands for longer words that begin with it.
const KINDS: &[(&str, WorksKind)] = &[
    ("telecom", WorksKind::Telecom),
    ("telekom", WorksKind::Telecom),
    ("glasfaser", WorksKind::Telecom),
    ("breitband", WorksKind::Telecom),
    ("fibre", WorksKind::Telecom),
    ("power", WorksKind::Power),
    ("strom", WorksKind::Power),
    ("elektr", WorksKind::Power),
    ("electric", WorksKind::Power),
    ("gas", WorksKind::Gas),
    ("water", WorksKind::Water),
    ("wasser", WorksKind::Water),
    ("trinkwasser", WorksKind::Water),
    ("sewer", WorksKind::Sewer),
    ("abwasser", WorksKind::Sewer),
    ("kanal", WorksKind::Sewer),
    ("siel", WorksKind::Sewer),
    ("heat", WorksKind::Heat),
    ("fernwaerme", WorksKind::Heat),
    ("waerme", WorksKind::Heat),
    ("road", WorksKind::Road),
    ("strassenbau", WorksKind::Road),
    ("strasse", WorksKind::Road),
    ("fahrbahn", WorksKind::Road),
    ("deckenerneuerung", WorksKind::Road),
    ("site", WorksKind::Site),
    ("baustelle", WorksKind::Site),
    ("kran", WorksKind::Site),
    ("hochbau", WorksKind::Site),
    ("event", WorksKind::Event),
    ("veranstaltung", WorksKind::Event),
];

fn kind(word: &str) -> Option<WorksKind> {
    let word = field::plain(word);
    KINDS.iter().find(|(known, _)| word.starts_with(known)).map(|(_, kind)| *kind)
}

pub(super) fn row(feature: &mut Feature<'_>) -> Result<(Uuid, WorksRow), Fault> {
    let line = feature.line()?;
    let fields = &mut feature.fields;
    let applicant = fields
        .text(&[
            "applicant",
            "antragsteller",
            "veranlasser",
            "bauherr",
            "betreiber",
            "operator",
            "owner",
            "eigentuemer",
        ])
        .ok_or_else(|| {
            left_out(
                "Der Antragsteller fehlt (Feld „applicant“ oder „antragsteller“).",
                "The applicant is missing (field “applicant” or “antragsteller”).",
            )
        })?;
    let kind = match fields.text(&["kind", "art", "typ", "type", "sparte", "medium"]) {
        None => WorksKind::Telecom,
        Some(word) => kind(&word).ok_or_else(|| {
            let word: String = word.chars().take(40).collect();
            left_out(
                format!("„{word}“ ist keine bekannte Art von Arbeiten."),
                format!("“{word}” is no known kind of works."),
            )
        })?,
    };
    let schedule = schedule(fields)?;
    let width_m = fields
        .length(&[
            ("width_m", METRE),
            ("width", METRE),
            ("breite", METRE),
            ("breite_m", METRE),
            ("breite_cm", CENTIMETRE),
        ])
        .filter(|width| *width > 0.0)
        .unwrap_or(WIDTH_M);
    let cover_m = fields.length(&[
        ("cover_m", METRE),
        ("cover", METRE),
        ("ueberdeckung", METRE),
        ("ueberdeckung_cm", CENTIMETRE),
        ("tiefe", METRE),
        ("depth", METRE),
    ]);
    let title =
        fields.text(&["title", "titel", "bezeichnung", "massnahme", "vorhaben", "name"]).unwrap_or_default();
    let street = fields.text(&["street", "strasse", "strassenname"]).unwrap_or_default();
    // What nobody released stays confidential.
    let published = fields.yes(&["published", "veroeffentlicht", "oeffentlich", "public"]).unwrap_or(false);
    let id = feature.identifier("works", &applicant);
    let row = WorksRow {
        id: WorksId(id),
        applicant,
        kind,
        title,
        street,
        line,
        width_m,
        cover_m,
        schedule,
        published,
    };
    Ok((id, row))
}

fn schedule(fields: &mut Fields<'_>) -> Result<Schedule, Fault> {
    let earliest = fields.date(&["earliest", "fruehestens"]);
    let latest = fields.date(&["latest", "spaetestens"]);
    let days = fields.count(&["days", "tage", "dauer_tage"]);
    let first = fields.date(&["first", "von", "beginn", "start", "baubeginn"]);
    let last = fields.date(&["last", "bis", "ende", "end", "bauende"]);
    if let (Some(earliest), Some(latest), Some(days)) = (earliest, latest, days) {
        return Window::new(earliest, latest, days).map(Schedule::Floating).map_err(|_fault| {
            left_out("Die Dauer passt nicht in den Zeitraum.", "The days do not fit into the window.")
        });
    }
    let (Some(first), Some(last)) = (first, last) else {
        return Err(left_out(
            "Der Zeitraum fehlt (Felder „first“ und „last“ oder „von“ und „bis“).",
            "The period is missing (fields “first” and “last” or “von” and “bis”).",
        ));
    };
    Period::new(first, last).map(Schedule::Fixed).map_err(|_fault| {
        left_out("Die Arbeiten enden, bevor sie beginnen.", "The works end before they begin.")
    })
}

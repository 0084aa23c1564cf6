//! Conduits from a file: who owns them, what they are, and what room is left.

use model::{
    ConduitId, OrganisationId, Utm32,
    conduit::{Conduit, ConduitKind},
};
use uuid::Uuid;

use super::{
    Feature,
    field::{self, CENTIMETRE, Fields, METRE, MILLIMETRE},
    left_out,
};
use crate::fault::Fault;

/// A conduit whose owner is still a name.
#[derive(Debug, Clone, PartialEq)]
pub struct ConduitRow {
    /// Identifier.
    pub id: ConduitId,
    /// The owner's name as in the file.
    pub owner: String,
    /// What it is.
    pub kind: ConduitKind,
    /// Axis in EPSG:25832.
    pub line: Utm32,
    /// Number of ducts.
    pub ducts: u16,
    /// Ducts without a cable.
    pub ducts_free: u16,
    /// Outer diameter in millimetres.
    pub diameter_mm: Option<u16>,
    /// Cover in metres.
    pub cover_m: Option<f64>,
    /// Positional accuracy (standard deviation) in metres.
    pub accuracy_m: Option<f64>,
    /// Height below the cover within which it may lie, in metres.
    pub buffer_m: Option<f64>,
    /// Distance that a square around it keeps free, in metres.
    pub protection_m: Option<f64>,
    /// Whether addresses can be connected from it today.
    pub serving: bool,
}

impl ConduitRow {
    /// The conduit, once its owner is known.
    pub fn with_owner(self, owner: OrganisationId) -> Conduit {
        Conduit {
            id: self.id,
            owner,
            owner_name: self.owner,
            kind: self.kind,
            line: self.line,
            ducts: self.ducts,
            ducts_free: self.ducts_free,
            diameter_mm: self.diameter_mm,
            cover_m: self.cover_m,
            accuracy_m: self.accuracy_m,
            buffer_m: self.buffer_m,
            protection_m: self.protection_m,
            serving: self.serving,
        }
    }
}

/// Words for kinds of conduits; an entry also stands for longer words that begin with it.
const KINDS: &[(&str, ConduitKind)] = &[
    ("microduct", ConduitKind::Microduct),
    ("mikrorohr", ConduitKind::Microduct),
    ("microrohr", ConduitKind::Microduct),
    ("snrv", ConduitKind::Microduct),
    ("duct", ConduitKind::Duct),
    ("conduit", ConduitKind::Duct),
    ("leerrohr", ConduitKind::Duct),
    ("rohr", ConduitKind::Duct),
    ("kabelschutzrohr", ConduitKind::Duct),
    ("schutzrohr", ConduitKind::Duct),
    ("cable", ConduitKind::Cable),
    ("kabel", ConduitKind::Cable),
    ("glasfaser", ConduitKind::Cable),
    ("lwl", ConduitKind::Cable),
    ("fibre", ConduitKind::Cable),
    ("fiber", ConduitKind::Cable),
    ("kupfer", ConduitKind::Cable),
    ("telekommunikation", ConduitKind::Cable),
    ("telecom", ConduitKind::Cable),
    ("fernmelde", ConduitKind::Cable),
    ("power", ConduitKind::Power),
    ("strom", ConduitKind::Power),
    ("elektr", ConduitKind::Power),
    ("electric", ConduitKind::Power),
    ("gas", ConduitKind::Gas),
    ("water", ConduitKind::Water),
    ("wasser", ConduitKind::Water),
    ("trinkwasser", ConduitKind::Water),
    ("sewer", ConduitKind::Sewer),
    ("abwasser", ConduitKind::Sewer),
    ("kanal", ConduitKind::Sewer),
    ("regenwasser", ConduitKind::Sewer),
    ("schmutzwasser", ConduitKind::Sewer),
    ("mischwasser", ConduitKind::Sewer),
    ("heat", ConduitKind::Heat),
    ("fernwaerme", ConduitKind::Heat),
    ("waerme", ConduitKind::Heat),
];

fn kind(word: &str) -> Option<ConduitKind> {
    let word = field::plain(word);
    KINDS.iter().find(|(known, _)| word.starts_with(known)).map(|(_, kind)| *kind)
}

pub(super) fn row(feature: &mut Feature<'_>) -> Result<(Uuid, ConduitRow), Fault> {
    let line = feature.line()?;
    let fields = &mut feature.fields;
    let owner = fields
        .text(&[
            "owner",
            "owner_name",
            "eigentuemer",
            "eigner",
            "betreiber",
            "netzbetreiber",
            "operator",
            "unternehmen",
        ])
        .ok_or_else(|| {
            left_out(
                "Der Eigentümer fehlt (Feld „owner“ oder „eigentuemer“).",
                "The owner is missing (field “owner” or “eigentuemer”).",
            )
        })?;
    let kind = match fields.text(&["kind", "art", "typ", "type", "medium", "sparte", "leitungsart"]) {
        None => ConduitKind::Duct,
        Some(word) => kind(&word).ok_or_else(|| {
            let word: String = word.chars().take(40).collect();
            left_out(
                format!("„{word}“ ist keine bekannte Art von Leitung."),
                format!("“{word}” is no known kind of conduit."),
            )
        })?,
    };
    let ducts = fields.count(&["ducts", "rohre", "anzahl_rohre", "rohranzahl", "anzahl"]).unwrap_or(1);
    let free = fields.count(&["ducts_free", "free", "frei", "freie_rohre", "rohre_frei"]);
    let used = fields.count(&["ducts_used", "used", "belegt", "belegte_rohre", "rohre_belegt"]);
    let occupancy = fields.share(&["occupancy", "belegung", "belegungsgrad", "auslastung"]);
    let ducts_free = match (free, used, occupancy) {
        (Some(free), ..) => free,
        (None, Some(used), _) => ducts.checked_sub(used).ok_or_else(more_than_all)?,
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a small number"
        )]
        (None, None, Some(share)) => (f64::from(ducts) * (1.0 - share) + 1e-9).floor() as u16,
        // Room that nobody speaks of is not promised.
        (None, None, None) => 0,
    };
    if ducts_free > ducts {
        return Err(more_than_all());
    }
    let body = body(fields);
    let serving = fields
        .yes(&["serving", "anschlussfaehig", "versorgend", "erschliessend"])
        .unwrap_or_else(|| kind.is_telecom());
    let id = feature.identifier("conduit", &owner);
    let row = ConduitRow {
        id: ConduitId(id),
        owner,
        kind,
        line,
        ducts,
        ducts_free,
        diameter_mm: body.diameter_mm,
        cover_m: body.cover_m,
        accuracy_m: body.accuracy_m,
        buffer_m: body.buffer_m,
        protection_m: body.protection_m,
        serving,
    };
    Ok((id, row))
}

/// What is known of a line's body and of where it lies in the ground.
struct Body {
    diameter_mm: Option<u16>,
    cover_m: Option<f64>,
    accuracy_m: Option<f64>,
    buffer_m: Option<f64>,
    protection_m: Option<f64>,
}

fn body(fields: &mut Fields<'_>) -> Body {
    let diameter = fields.length(&[
        ("diameter_mm", MILLIMETRE),
        ("durchmesser_mm", MILLIMETRE),
        ("diameter", MILLIMETRE),
        ("durchmesser", MILLIMETRE),
        ("aussendurchmesser", MILLIMETRE),
        ("dn", MILLIMETRE),
    ]);
    // No line is thinner than 3 mm or thicker than 3 m: a smaller number counts metres, as XTrasse does.
    let diameter = diameter.map(|metres| if metres < 0.003 { metres * 1000.0 } else { metres });
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "filtered to what fits")]
    let diameter_mm = diameter
        .map(|metres| (metres * 1000.0).round())
        .filter(|mm| (1.0..=10_000.0).contains(mm))
        .map(|mm| mm as u16);
    let cover_m = fields
        .length(&[
            ("cover_m", METRE),
            ("cover", METRE),
            ("ueberdeckung", METRE),
            ("ueberdeckung_m", METRE),
            ("ueberdeckung_cm", CENTIMETRE),
            ("regelueberdeckung", METRE),
        ])
        .or_else(|| fields.length(&[("verlegetiefe", METRE)]).and_then(|depth| above(depth, diameter)))
        .or_else(|| fields.length(&[("tiefe", METRE), ("tiefe_cm", CENTIMETRE), ("depth", METRE)]));
    let accuracy_m = fields
        .length(&[
            ("accuracy_m", METRE),
            ("accuracy", METRE),
            ("genauigkeit", METRE),
            ("genauigkeit_cm", CENTIMETRE),
        ])
        .or_else(|| deviation(fields).map(|most| most / 2.0));
    let buffer_m = fields.length(&[("buffer_m", METRE), ("pufferzone3d", METRE)]);
    let protection_m = fields.length(&[("protection_m", METRE), ("schutzzone3d", METRE)]);
    Body { diameter_mm, cover_m, accuracy_m, buffer_m, protection_m }
}

/// The cover above a line whose trench is that deep. ISA counts centimetres, and 0 says nothing.
fn above(depth: f64, diameter: Option<f64>) -> Option<f64> {
    let depth = if depth >= 10.0 { depth / 100.0 } else { depth };
    (depth > 0.0).then(|| (depth - diameter.unwrap_or(0.0)).max(0.0))
}

/// How far a line may lie from its record (XTrasse): taken as two standard deviations, the bounds of 95 %.
fn deviation(fields: &mut Fields<'_>) -> Option<f64> {
    // ISA has classes; of the last one only the lower bound is known.
    match fields.text(&["lagegenauigkeit"]).as_deref() {
        Some("1000") => Some(0.1),
        Some("2000") => Some(1.0),
        Some("3000" | "4000") => Some(10.0),
        _ => fields.length(&[("lagegenauigkeit", METRE)]),
    }
}

fn more_than_all() -> Fault {
    left_out(
        "Es sind mehr Rohre frei oder belegt, als vorhanden sind.",
        "More ducts are free or used than there are.",
    )
}

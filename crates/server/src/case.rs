//! A case at the HTTP border: what an applicant sends, and what the parties see of it.

pub mod action;
pub mod assignment;
pub mod certificate;
pub mod clock;
pub mod document;
pub mod edit;
pub mod event;
pub mod export;
pub mod file;
pub mod follow;
mod input;
pub mod intake;
pub mod list;
pub mod paper;
pub mod path;
pub mod replay;
pub mod view;

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use model::{
    Text,
    case::{Anchor, Procedure, Stage},
    decision::{Condition, Verdict},
    site::Site,
    trench::LayingMethod,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    deadline::Deadline, finding::Finding, geometry::GeoJson, journal::JournalEntry, participation::Confirmed,
    period::Days, session::Named,
};

/// Whom to talk to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// Address for mail.
    #[serde(default)]
    pub email: String,
    /// Telephone number; may be empty.
    #[serde(default)]
    pub phone: String,
}

/// What an applicant says about a case.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "Anschluss Sonnenweg", "procedure": "consent", "method": "open_trench", "cover_m": 0.6, "width_m": 0.3,
    "period": {"first": "2027-04-26", "last": "2027-05-16"},
    "contact": {"name": "Jule Petersen", "email": "jule@example.org", "phone": ""},
    "line": {"type": "LineString", "coordinates": [[10.16126, 53.35286], [10.16171, 53.35312]]}
}))]
pub struct CaseInput {
    /// Title, at most 200 characters; a draft may have an empty one, what is handed in has one.
    pub title: String,
    /// What is asked for: a code of `procedures` in the configuration, which says whether it needs a trench or a site.
    pub procedure: Procedure,
    /// How it is laid; of a case without a trench it says nothing.
    pub method: LayingMethod,
    /// Cover in metres; of a case without a trench it says nothing.
    pub cover_m: f64,
    /// Width of the trench in metres; of a case without a trench it says nothing.
    pub width_m: f64,
    /// First and last day of the works, not before the day on which the case is received.
    pub period: Days,
    /// Whom to talk to.
    #[serde(default)]
    pub contact: Contact,
    /// Anything else, at most 4,000 characters.
    #[serde(default)]
    pub note: String,
    /// GeoJSON `LineString` or `MultiLineString`, longitude before latitude; a draft may have none.
    #[serde(default)]
    #[schema(value_type = Option<GeoJson>)]
    pub line: Option<Value>,
    /// The file that the line was taken from.
    #[serde(default)]
    pub upload_id: Option<Uuid>,
    /// The class of works, where the procedure tells classes apart (`procedures` in the configuration): needed to hand it in. That
    /// of a mobile site follows from the site.
    #[serde(default)]
    pub class: Option<String>,
    /// A mobile site, for the procedures that are about one.
    #[serde(default)]
    pub site: Option<Site>,
    /// Where the site is to stand: longitude, latitude.
    #[serde(default)]
    pub place: Option<[f64; 2]>,
    /// Days that the law counts back from, besides the beginning of the works, by what happens on them: `filing` (the final project
    /// or the first application for a permit is filed), `operation` (a mobile site goes on the air), `start`.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>)]
    pub anchors: BTreeMap<Anchor, Date>,
    /// The case that is planned together with this one: a mobile site and its backhaul trench.
    #[serde(default)]
    pub linked_id: Option<Uuid>,
    /// The organisation for which an officer enters what came on paper or by telephone; an officer must say it, with
    /// `received_on`, and nobody else may.
    #[serde(default)]
    pub on_behalf_of: Option<Uuid>,
    /// The day on which that was received: from it the periods are counted.
    #[serde(default, deserialize_with = "crate::period::any_day")]
    #[schema(value_type = Option<String>, format = Date)]
    pub received_on: Option<Date>,
}

/// What an applicant said about a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseInputView {
    title: String,
    procedure: Procedure,
    method: LayingMethod,
    cover_m: f64,
    width_m: f64,
    period: Days,
    contact: Contact,
    note: String,
    line: Option<GeoJson>,
    upload_id: Option<Uuid>,
    class: Option<String>,
    site: Option<Site>,
    place: Option<[f64; 2]>,
    #[schema(value_type = BTreeMap<String, String>)]
    anchors: BTreeMap<Anchor, Date>,
    linked_id: Option<Uuid>,
}

/// How many findings of each severity there are.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub struct FindingCounts {
    block: u64,
    heavy: u64,
    light: u64,
    opportunity: u64,
    info: u64,
}

impl From<store::finding::Counts> for FindingCounts {
    fn from(counts: store::finding::Counts) -> Self {
        let count = |number: i64| u64::try_from(number).unwrap_or(0);
        Self {
            block: count(counts.block),
            heavy: count(counts.heavy),
            light: count(counts.light),
            opportunity: count(counts.opportunity),
            info: count(counts.info),
        }
    }
}

/// A case in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseRow {
    id: Uuid,
    /// Given when the case is handed in.
    reference: Option<String>,
    title: String,
    stage: Stage,
    stage_title: Text,
    procedure: Procedure,
    applicant: Named,
    officer: Option<Named>,
    streets: Vec<String>,
    length_m: f64,
    #[schema(value_type = Option<String>, format = Date)]
    submitted_at: Option<Date>,
    /// The next legal one.
    deadline: Option<Deadline>,
    findings: FindingCounts,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    version: i64,
}

/// A document of a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct Document {
    id: Uuid,
    kind: String,
    name: String,
    media_type: String,
    size_bytes: u64,
    sha256: String,
    #[schema(value_type = String, format = DateTime)]
    uploaded_at: Timestamp,
    uploaded_by: String,
    /// Whether the authority brought it with its answer.
    answer: bool,
    /// Whether that answer is still to be given: until then nobody but the authority sees it.
    held_back: bool,
}

/// A document that is still missing.
#[derive(Debug, Serialize, ToSchema)]
pub struct MissingDocument {
    kind: String,
    title: Text,
    basis: String,
}

/// Something that the authority asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct MissingItem {
    text: String,
    #[schema(value_type = Option<String>, format = Date)]
    due: Option<Date>,
}

/// What was decided.
#[derive(Debug, Serialize, ToSchema)]
pub struct Decision {
    kind: Verdict,
    #[schema(value_type = String, format = Date)]
    on: Date,
    reasons: String,
    /// How a refusal weighed the overriding public interest; may be empty.
    public_interest: String,
    conditions: Vec<Condition>,
    /// Path of the letter.
    pdf: String,
}

/// One authority's part of a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuthorityDecision {
    id: Uuid,
    authority: Named,
    verdict: Option<Verdict>,
    #[schema(value_type = Option<String>, format = Date)]
    on: Option<Date>,
    /// The day of the plan that it was given on; none while it is not given.
    #[schema(value_type = Option<String>, format = Date)]
    plan_on: Option<Date>,
    /// The plan was changed after another authority gave it, and that has not confirmed that it still holds.
    outdated: bool,
    /// That the authority has confirmed that it holds for a plan that was changed after it was given.
    confirmed: Option<Confirmed>,
}

/// A clock that runs within a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct Clock {
    id: Uuid,
    regime: String,
    title: Text,
}

/// A law that applies to a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegimeName {
    code: String,
    title: Text,
    /// Whether it is the law of the procedure itself, and does not stand beside it.
    main: bool,
}

/// A phase of works.
#[derive(Debug, Serialize, ToSchema)]
pub struct Phase {
    id: Uuid,
    #[schema(value_type = String, format = Date)]
    first: Date,
    #[schema(value_type = String, format = Date)]
    last: Date,
    stage: Stage,
    stage_title: Text,
}

/// A permit to dig.
#[derive(Debug, Serialize, ToSchema)]
pub struct DigPermit {
    id: Uuid,
    /// Where its least advanced phase stands.
    stage: Stage,
    phases: Vec<Phase>,
}

/// A case with everything that the caller may know of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Case {
    #[serde(flatten)]
    row: CaseRow,
    input: CaseInputView,
    /// Entered by the authority from paper or telephone.
    on_behalf: bool,
    /// The day on which that was received.
    #[schema(value_type = Option<String>, format = Date)]
    received_on: Option<Date>,
    /// The class of works: as said, or as it follows from a mobile site.
    class: Option<String>,
    /// Power of a mobile site in watts, all antennas together.
    eirp_w: Option<f64>,
    /// The case that it follows.
    origin: Option<follow::RelativeView>,
    /// The cases that follow it.
    followed_by: Vec<follow::RelativeView>,
    /// The case that is planned together with it, whichever of the two says so.
    linked: Option<follow::RelativeView>,
    authority: Named,
    documents: Vec<Document>,
    missing_documents: Vec<MissingDocument>,
    findings_list: Vec<Finding>,
    deadlines: Vec<Deadline>,
    /// Everything that applies.
    regimes: Vec<RegimeName>,
    /// What comes to pass when nobody acts, in the order of the days.
    preview: Vec<clock::Ahead>,
    decision: Option<Decision>,
    decisions: Vec<AuthorityDecision>,
    clocks: Vec<Clock>,
    dig_permits: Vec<DigPermit>,
    journal: Vec<JournalEntry>,
    actions: Vec<action::Action>,
    /// What holds when nobody does anything.
    if_nobody_acts: Option<Text>,
    missing_items: Vec<MissingItem>,
    /// West, south, east, north in degrees.
    bounds: Option<[f64; 4]>,
}

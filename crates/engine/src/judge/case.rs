//! A case against what is known of it: documents, days, procedure, conditions, and whether it is there twice.
//!
//! The facts are the law's and the register's, gathered by whoever knows both; what was not gathered is not judged here.

mod drawing;
mod duplicate;

use jiff::civil::Date;
use model::{
    CaseId, OrganisationId, Schedule, Text,
    case::{Procedure, Stage},
    constraint::ConstraintKind,
    document::DocumentFact,
    finding::{Finding, NeighbourKind, Severity},
    period::days_between,
    trench::Trench,
};
use serde::Deserialize;

use super::{
    Found, duration,
    own::{Own, Said},
    sorted,
};
use crate::{
    City, Rules, distance,
    index::ALWAYS,
    place::{STEP_M, Standing},
    rule::{
        CaseAttribute, Relation, maybe_on, on,
        sentence::{Figure, Figures, Word},
    },
    shape::{Bounds, Shape},
};

/// A case and all that is known of it when it is judged.
#[derive(Debug, Clone, Copy)]
pub struct CaseSubject<'a> {
    /// The case; none while somebody draws without one.
    pub case: Option<CaseId>,
    /// Who applies.
    pub applicant: Option<OrganisationId>,
    /// What is asked for.
    pub procedure: &'a Procedure,
    /// The class that the law of the procedure tells apart.
    pub class: Option<&'a str>,
    /// Where it stands.
    pub stage: Stage,
    /// What shall be dug, where anything is.
    pub trench: Option<&'a Trench>,
    /// When.
    pub schedule: Schedule,
    /// What else is known.
    pub facts: &'a CaseFacts,
    /// Today.
    pub on: Date,
}

/// What is known of a case beside its trench; what nobody has looked up is none, and not judged.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CaseFacts {
    /// Documents that the law asks for; all of the closed list that its facts make necessary.
    pub asked: Vec<Asked>,
    /// Codes of the documents that are there.
    pub there: Vec<String>,
    /// Acts that are in time only up to a day that is counted back from a planned one.
    pub notices: Vec<Due>,
    /// The day by which the authority is to have decided.
    pub decision: Option<Due>,
    /// Whether a right of way of the applicant is on record, or evidence of it is there.
    pub right_of_way: Option<bool>,
    /// Conditions that the law may not allow.
    pub flagged: Vec<Flagged>,
    /// Only for works that are said to be unable to wait.
    pub immediate: Option<Immediate>,
    /// The day after which the permission has lapsed when works have not begun, while that day is still to come.
    pub lapses: Option<Due>,
    /// Cases that this one follows, that follow it, or that are planned with it: no duplicates.
    pub related: Vec<CaseId>,
}

/// A document that the law asks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Code of its kind.
    pub code: String,
    /// Name as shown.
    pub title: Text,
    /// Whether its basis was read in the legal text.
    pub verified: bool,
}

/// A day by which something is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Due {
    /// Tells it from others of the same case, for example regime and code of the deadline.
    pub code: String,
    /// What is due.
    pub title: Text,
    /// Last day on which it is in time.
    #[serde(deserialize_with = "on")]
    pub last: Date,
    /// The day on which it was done, once it was.
    #[serde(default, deserialize_with = "maybe_on")]
    pub done: Option<Date>,
    /// Paragraph.
    pub basis: String,
    /// Whether it was read there.
    pub verified: bool,
}

/// A condition that the law may not allow.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flagged {
    /// What is wrong with which one.
    pub sentence: Text,
    /// How much it weighs by the rules of the conditions.
    pub severity: Severity,
    /// Whether the basis was read in the legal text.
    pub verified: bool,
}

/// What is known of works that are said to be unable to wait.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Immediate {
    /// The day on which they were reported; none while they are not.
    #[serde(deserialize_with = "maybe_on")]
    pub reported: Option<Date>,
    /// By when they are to be applied for.
    pub apply: Option<Due>,
    /// Days on which the same applicant reported such works, these not among them.
    #[serde(deserialize_with = "many_on")]
    pub others: Vec<Date>,
}

fn many_on<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Date>, D::Error> {
    let days = Vec::<crate::rule::Day>::deserialize(deserializer)?;
    Ok(days.into_iter().map(|day| day.0).collect())
}

impl Due {
    /// Whether it was done too late, or can only be done too late now.
    fn is_late(&self, today: Date) -> bool {
        self.done.unwrap_or(today) > self.last
    }
}

/// Judges a case by the rules about cases: A1 to A8 and P5.
///
/// Sorted as those of a trench. Units: metres on the grid of EPSG:25832. What nobody has looked up is passed over:
/// whoever judges a stored case gathers all facts.
pub fn case(city: &City, rules: &Rules, subject: &CaseSubject) -> Vec<Finding> {
    let ground = subject.trench.map(|trench| Ground::new(city, trench));
    let mut found = Vec::new();
    for rule in rules.iter() {
        let (Relation::Case { attribute }, Some(value)) = (rule.relation(), rule.value(subject.on)) else {
            continue;
        };
        let own = Own { city, case: subject.case, applicant: subject.applicant, rule, value };
        let held = Held { own, rules, subject, ground: ground.as_ref() };
        match attribute {
            CaseAttribute::Document { .. } => held.documents(&mut found),
            CaseAttribute::Drawing { .. } => held.drawing(&mut found),
            CaseAttribute::Notice { .. } => held.notices(&mut found),
            CaseAttribute::Size { .. } => held.size(&mut found),
            CaseAttribute::RightOfWay { .. } => held.right_of_way(&mut found),
            CaseAttribute::Condition { .. } => held.conditions(&mut found),
            CaseAttribute::Immediate { .. } => held.immediate(&mut found),
            CaseAttribute::Duplicate { .. } => held.duplicates(&mut found),
            CaseAttribute::Validity { .. } => held.validity(&mut found),
        }
    }
    sorted(found)
}

/// Trees that are nearer to the edge of a trench make their inventory necessary, in metres (`trees_within_5m`).
const TREES_M: f64 = 5.0;

/// What a trench, and what was found of it, makes necessary by way of documents.
///
/// Trees as far as `trees_within_5m` says; a cover below the standard of the rule on covers; rails, waters, dykes, monuments and
/// suspected ordnance where a finding is about one. Sorted; that somebody is represented is not known from the map.
pub fn document_facts(
    city: &City,
    rules: &Rules,
    trench: &Trench,
    findings: &[Finding],
    on: Date,
) -> Vec<DocumentFact> {
    let shape = Shape::new(trench.line().geometry());
    let reach = TREES_M + trench.width().get() / 2.0;
    let mut facts = Vec::new();
    let mut boxes = Vec::new();
    shape.boxes(STEP_M * 2.0, &mut |held: Bounds| boxes.push(held.grown(reach)));
    let mut slots = Vec::new();
    city.trees.near(&boxes, ALWAYS, &mut slots);
    let near = |slot: &u32| {
        let tree = city.trees.entry(*slot);
        tree.is_some_and(|tree| distance::place_gap2(tree.item.place.0, &shape) <= reach * reach)
    };
    if slots.iter().any(near) {
        facts.push(DocumentFact::TreesWithin5m);
    }
    if rules.standard_cover_m(on).is_some_and(|standard_m| trench.cover().get() < standard_m) {
        facts.push(DocumentFact::Shallow);
    }
    let met = findings.iter().filter(|finding| finding.neighbour.kind == NeighbourKind::Constraint);
    let kinds = met.filter_map(|finding| Some(city.constraints.find(finding.neighbour.id?)?.item.kind));
    facts.extend(kinds.filter_map(|kind| match kind {
        ConstraintKind::Rail => Some(DocumentFact::Rail),
        ConstraintKind::Water | ConstraintKind::Dyke | ConstraintKind::Heritage => {
            Some(DocumentFact::HeritageWaterDyke)
        }
        ConstraintKind::Ordnance => Some(DocumentFact::Ordnance),
        _ => None,
    }));
    facts.sort_unstable();
    facts.dedup();
    facts
}

/// Where a trench lies, worked out once.
struct Ground {
    shape: Shape,
    standing: Standing,
}

impl Ground {
    fn new(city: &City, trench: &Trench) -> Self {
        let shape = Shape::new(trench.line().geometry());
        let standing = Standing::new(&shape, trench.line(), &city.segments);
        Self { shape, standing }
    }
}

/// One rule on one case.
#[derive(Clone, Copy)]
struct Held<'a> {
    own: Own<'a>,
    rules: &'a Rules,
    subject: &'a CaseSubject<'a>,
    ground: Option<&'a Ground>,
}

impl Held<'_> {
    fn tell(&self, said: Said<'_>, found: &mut Vec<Found>) {
        self.own.tell(said, &[], found);
    }

    /// Whether there is still something to decide: what is missing can be asked for, what is wrong can be changed.
    fn is_open(&self) -> bool {
        !self.subject.stage.is_settled() || self.subject.facts.immediate.is_some()
    }

    /// Documents that are asked for and not there.
    fn documents(&self, found: &mut Vec<Found>) {
        let facts = self.subject.facts;
        let missing: Vec<&Asked> =
            facts.asked.iter().filter(|asked| !facts.there.contains(&asked.code)).collect();
        if missing.is_empty() || !self.is_open() {
            return;
        }
        let figures = vec![
            (Word::Count, Figure::Count(count(missing.len()))),
            (Word::Name, Figure::Words(list(missing.iter().map(|asked| &asked.title), "; "))),
        ];
        let said = self.own.said("missing", missing.iter().any(|asked| asked.verified), figures);
        // Who still writes has not forgotten anything yet.
        let private = self.subject.stage.is_private();
        self.tell(if private { said.at_most(Severity::Light) } else { said }, found);
    }

    /// Acts that are or will be too late, and works that begin before they can be permitted.
    fn notices(&self, found: &mut Vec<Found>) {
        let (subject, facts) = (self.subject, self.subject.facts);
        let first = subject.schedule.span().first();
        let figures = |due: &Due| -> Figures {
            vec![
                (Word::Name, Figure::Words(due.title.clone())),
                (Word::First, Figure::Day(first)),
                (Word::Last, Figure::Day(due.last)),
                (Word::Basis, Figure::Words(due.basis.as_str().into())),
            ]
        };
        // What came late and was decided on all the same is over; what is still to be done is not.
        let told =
            |due: &&Due| due.is_late(subject.on) && (due.done.is_none() || !subject.stage.is_settled());
        for due in facts.notices.iter().filter(told) {
            self.tell(self.own.said("late", due.verified, figures(due)).of(&due.code), found);
        }
        let early = facts.decision.as_ref().filter(|due| first <= due.last && !subject.stage.is_settled());
        if let Some(due) = early {
            // The authority may decide sooner: something to plan for, no fault.
            let said = self.own.said("early", due.verified, figures(due)).of(&due.code);
            self.tell(said.at_most(Severity::Light), found);
        }
    }

    /// Works that are too large for their procedure, or small enough for a simpler one.
    fn size(&self, found: &mut Vec<Found>) {
        let (subject, value) = (self.subject, self.own.value);
        let Some(ground) = self.ground.filter(|_| !subject.stage.is_settled()) else { return };
        let days = duration(&subject.schedule);
        let length_m = ground.standing.ground_m;
        let classes = self.rules.classes(subject.on);
        let street = ground.standing.street_class(classes.on_street_m, &self.own.city.segments);
        let class = classes.of(length_m, days, street);
        for (row, size) in value.size.iter().enumerate() {
            if !size.concerns(subject.procedure, subject.class) {
                continue;
            }
            let length = size.below_m.is_none_or(|below_m| length_m < below_m);
            let lasts = size.up_to_days.is_none_or(|most| days <= most);
            let weighs = size.up_to_class.is_none_or(|most| class <= most);
            let verified = size.status == crate::rule::Status::Verified;
            let figures = || -> Figures {
                vec![
                    (Word::Name, Figure::Words(size.rather.clone().unwrap_or_default())),
                    (Word::LengthM, Figure::Metres(length_m)),
                    (Word::KeepM, Figure::Metres(size.below_m.unwrap_or_default())),
                    (Word::Days, Figure::Count(days)),
                    (Word::Total, Figure::Count(size.up_to_days.unwrap_or_default())),
                ]
            };
            let which = row.to_string();
            if size.rather.is_some() {
                if length && lasts && weighs {
                    let said = self.own.said("spare", verified, figures()).of(&which);
                    self.tell(said.at_most(Severity::Info), found);
                }
                continue;
            }
            for (phrase, holds) in [("length", length), ("days", lasts), ("weight", weighs)] {
                if !holds {
                    self.tell(self.own.said(phrase, verified, figures()).of(&which), found);
                }
            }
        }
    }

    /// No right of way is on record.
    fn right_of_way(&self, found: &mut Vec<Found>) {
        let asked = self.own.value.procedures.contains(self.subject.procedure);
        if asked && self.is_open() && self.subject.facts.right_of_way == Some(false) {
            self.tell(self.own.said("none", true, Figures::new()), found);
        }
    }

    /// Conditions that the law may not allow.
    fn conditions(&self, found: &mut Vec<Found>) {
        let flagged = &self.subject.facts.flagged;
        let Some(gravest) = flagged.iter().map(|flag| flag.severity).min() else { return };
        let figures = vec![
            (Word::Count, Figure::Count(count(flagged.len()))),
            (Word::Name, Figure::Words(list(flagged.iter().map(|flag| &flag.sentence), " "))),
        ];
        let said = self.own.said("outside", flagged.iter().any(|flag| flag.verified), figures);
        self.tell(said.at_most(gravest), found);
    }

    /// Works that are said to be unable to wait, and could.
    fn immediate(&self, found: &mut Vec<Found>) {
        let (subject, value) = (self.subject, self.own.value);
        let Some(immediate) = &subject.facts.immediate else { return };
        let (span, days) = (subject.schedule.span(), duration(&subject.schedule));
        let reported = immediate.reported.unwrap_or(subject.on);
        let told = |phrase, figures: Figures| self.own.said(phrase, true, figures);
        if let Some(most) = value.begins_within_days
            && days_between(reported, span.first()) > most
        {
            let figures = vec![
                (Word::First, Figure::Day(span.first())),
                (Word::Last, Figure::Day(reported)),
                (Word::Total, Figure::Count(most)),
            ];
            self.tell(told("waits", figures), found);
        }
        if let Some(most) = value.up_to_days.filter(|most| days > *most) {
            let figures = vec![(Word::Days, Figure::Count(days)), (Word::Total, Figure::Count(most))];
            self.tell(told("long", figures), found);
        }
        if let (Some(from), Some(within)) = (value.from_works, value.within_days) {
            let recent = |day: &&Date| (0..i64::from(within)).contains(&days_between(**day, reported));
            let works = immediate.others.iter().filter(recent).count() + 1;
            if works >= from {
                let figures = vec![
                    (Word::Count, Figure::Count(count(works))),
                    (Word::Days, Figure::Count(i64::from(within))),
                    (Word::Total, Figure::Count(count(from))),
                ];
                self.tell(told("often", figures), found);
            }
        }
        if let Some(due) = immediate.apply.as_ref().filter(|due| due.is_late(subject.on)) {
            let figures = vec![
                (Word::Last, Figure::Day(due.last)),
                (Word::Basis, Figure::Words(due.basis.as_str().into())),
            ];
            self.tell(self.own.said("unapplied", due.verified, figures), found);
        }
    }

    /// Works that begin when the permission has lapsed, or have not begun shortly before.
    fn validity(&self, found: &mut Vec<Found>) {
        let (subject, value) = (self.subject, self.own.value);
        let Some(due) = subject.facts.lapses.as_ref().filter(|due| due.done.is_none()) else { return };
        let first = subject.schedule.span().first();
        let figures = vec![
            (Word::Name, Figure::Words(due.title.clone())),
            (Word::First, Figure::Day(first)),
            (Word::Last, Figure::Day(due.last)),
            (Word::Basis, Figure::Words(due.basis.as_str().into())),
        ];
        let near =
            value.within_days.is_some_and(|days| days_between(subject.on, due.last) <= i64::from(days));
        if first > due.last {
            self.tell(self.own.said("after", due.verified, figures).of(&due.code), found);
        } else if near {
            let said = self.own.said("near", due.verified, figures).of(&due.code);
            self.tell(said.at_most(Severity::Light), found);
        }
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn list<'t>(texts: impl Iterator<Item = &'t Text>, between: &str) -> Text {
    let texts: Vec<&Text> = texts.collect();
    let join = |word: fn(&Text) -> &str| texts.iter().copied().map(word).collect::<Vec<_>>().join(between);
    Text::new(join(|text| &text.de), join(|text| &text.en))
}

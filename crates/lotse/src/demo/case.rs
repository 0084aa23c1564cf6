//! Applications at every stage, with days that count from today so that their deadlines are alive.

use std::collections::BTreeMap;

use geo::Coord;
use jiff::{ToSpan, civil::Date};
use model::{
    Period, Utm32,
    case::{Event, Happening, Procedure, Stage},
    decision::Condition,
    site,
    trench::LayingMethod,
};
use serde::Deserialize;

use super::{Site, curve::beside, works::Stretches};

/// As `people.toml` says of the town's authorities.
const HEARING_DAYS: i64 = 14;

/// `case.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cases {
    pub text: BTreeMap<String, Note>,
    pub condition: Vec<Condition>,
    pub case: Vec<Written>,
}

/// What an authority or applicant wrote.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    #[serde(default)]
    pub missing: Vec<String>,
    pub reason: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    pub stage: Stage,
    pub title: String,
    pub applicant: usize,
    pub procedure: Procedure,
    pub method: LayingMethod,
    pub street: Option<String>,
    pub quarter: Option<String>,
    pub from: f64,
    pub length: f64,
    /// The width of what is opened or occupied, where it is not that of its method, and how far left of the axis its middle lies.
    pub width_m: Option<f64>,
    pub aside: Option<f64>,
    pub begins: i64,
    pub lasts: i64,
    pub steps: Vec<(String, Event)>,
    pub note: Option<String>,
    /// Login of the officer who works on it.
    pub officer: Option<String>,
    /// Phases of works that were asked for with the permit to dig.
    #[serde(default)]
    pub phase: Vec<WrittenPhase>,
    /// Fees and deposits.
    #[serde(default)]
    pub charge: Vec<WrittenCharge>,
    /// The class of works, where the procedure tells them apart.
    pub class: Option<String>,
    /// A mobile site in place of a trench.
    pub site: Option<site::Site>,
    /// On how many days from today it goes on the air.
    pub operates: Option<i64>,
    /// Title of the case that is planned together with this one and was handed in before it.
    pub linked: Option<String>,
    /// Title of the case that this one follows.
    pub origin: Option<String>,
    /// Whether it came on paper.
    #[serde(default)]
    pub paper: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenPhase {
    pub label: String,
    pub first: i64,
    pub last: i64,
    pub surface_m2: f64,
    /// When the operator said that its defect is remedied.
    pub remedied: Option<String>,
    pub steps: Vec<(String, Event)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenCharge {
    pub drafted: String,
    pub issued: Option<String>,
    pub paid: Option<String>,
    pub input: toml::Value,
}

/// A phase of works with its own past.
#[derive(Debug, Clone, PartialEq)]
pub struct DemoPhase {
    /// Name as shown.
    pub label: String,
    /// When it is planned.
    pub period: Period,
    /// What is opened, in square metres.
    pub surface_m2: f64,
    /// When the operator said that its defect is remedied.
    pub remedied: Option<Date>,
    /// What happened so far, in order.
    pub happenings: Vec<Happening>,
}

/// A fee or a deposit.
#[derive(Debug, Clone, PartialEq)]
pub struct DemoCharge {
    /// When it was calculated.
    pub drafted: Date,
    /// When its invoice went out.
    pub issued: Option<Date>,
    /// When it was paid.
    pub paid: Option<Date>,
    /// What an officer enters.
    pub input: toml::Value,
}

/// An application of the demo town.
#[derive(Debug, Clone, PartialEq)]
pub struct DemoCase {
    /// Reference as shown.
    pub reference: String,
    /// Title as shown.
    pub title: String,
    /// Position of the applicant among the town's organisations.
    pub applicant: usize,
    /// What is asked for.
    pub procedure: Procedure,
    /// How it is laid.
    pub method: LayingMethod,
    /// Cover in metres.
    pub cover_m: f64,
    /// Width of the trench in metres.
    pub width_m: f64,
    /// When the works are meant to take place.
    pub period: Period,
    /// Where it is dug, or what it is about.
    pub line: Option<Utm32>,
    /// The mobile site, with the day on which it goes on the air.
    pub site: Option<site::Site>,
    /// Where that stands.
    pub place: Option<Coord<f64>>,
    /// The class of works.
    pub class: Option<String>,
    /// Title of the case that is planned together with it.
    pub linked: Option<String>,
    /// Title of the case that it follows.
    pub origin: Option<String>,
    /// Whether it came on paper.
    pub paper: bool,
    /// Street as shown.
    pub street: String,
    /// Login of the officer who works on it; whoever comes first of its authority where nobody is named.
    pub officer: Option<String>,
    /// What happened so far, in order.
    pub happenings: Vec<Happening>,
    /// Phases of works, each with its own past; none where the case's happenings are those of its only one.
    pub phases: Vec<DemoPhase>,
    /// Fees and deposits.
    pub charges: Vec<DemoCharge>,
    /// Where it stands after that.
    pub stage: Stage,
    /// Codes of the documents that were attached.
    pub documents: Vec<&'static str>,
    /// What the authority asked for.
    pub missing: Vec<String>,
    /// Why something was refused, demanded or extended.
    pub reason: Option<String>,
    /// Conditions of the decision.
    pub conditions: Vec<Condition>,
}

/// All cases, in the order of their references.
pub fn cases(cases: &Cases, stretches: &mut Stretches<'_>, site: &Site, today: Date) -> Vec<DemoCase> {
    let mut found: Vec<DemoCase> =
        cases.case.iter().filter_map(|written| one(cases, written, stretches, site, today)).collect();
    // References follow the day of receipt, as in a real register; drafts come last.
    found.sort_by_key(|case| case.happenings.first().map_or(Date::MAX, |submitted| submitted.on));
    for (number, case) in (1..).zip(found.iter_mut()) {
        let year = case.happenings.first().map_or(today, |submitted| submitted.on).year();
        case.reference = format!("LOT-{year}-{number:04}");
    }
    found
}

fn one(
    cases: &Cases,
    written: &Written,
    stretches: &mut Stretches<'_>,
    site: &Site,
    today: Date,
) -> Option<DemoCase> {
    let place = (written.street.as_deref(), written.quarter.as_deref());
    let stretch = stretches.find(place, (written.from, written.length))?;
    let first = today.checked_add(written.begins.days()).ok()?;
    let last = first.checked_add((written.lasts - 1).days()).ok()?;
    let happenings: Option<Vec<Happening>> =
        written.steps.iter().map(|(when, event)| happening(day(today, when)?, *event)).collect();
    let (width_m, cover_m, shift) = match written.method {
        LayingMethod::OpenTrench => (0.4, 0.6, stretch.half + 0.9),
        LayingMethod::Milling => (0.15, 0.35, stretch.half - 0.6),
        LayingMethod::SawCut => (0.08, 0.3, stretch.half - 0.5),
        LayingMethod::Plough => (0.3, 0.8, stretch.half + 1.8),
        LayingMethod::Drilling => (0.3, 1.5, stretch.half + 0.6),
        LayingMethod::ExistingDuct => (0.3, 0.6, stretch.half + 0.8),
    };
    let (width_m, shift) = (written.width_m.unwrap_or(width_m), written.aside.unwrap_or(shift));
    let note = written.note.as_ref().and_then(|name| cases.text.get(name)).cloned().unwrap_or_default();
    let decided = written.steps.iter().any(|(_, event)| *event == Event::GrantWithConditions);
    let documents = match (written.stage, written.procedure.code()) {
        (Stage::Draft, _) => vec![],
        (Stage::Incomplete, _) => vec!["right_of_way"],
        (_, "notification") => vec!["site_plan"],
        (_, "consent") => vec!["site_plan", "right_of_way", "cross_section"],
        // Everything that the law asks for: known only where the law is.
        _ => vec![],
    };
    let line = site.line(&beside(&stretch.line, shift));
    let is_site = written.site.is_some();
    let mobile = written.site.clone().map(|mobile| site::Site {
        operation_on: written.operates.and_then(|days| today.checked_add(days.days()).ok()),
        ..mobile
    });
    Some(DemoCase {
        reference: String::new(),
        title: written.title.clone(),
        applicant: written.applicant,
        procedure: written.procedure.clone(),
        method: written.method,
        cover_m,
        width_m,
        period: Period::new(first, last).ok()?,
        place: if is_site { middle(&line) } else { None },
        line: (!is_site).then_some(line),
        class: written.class.clone(),
        site: mobile,
        linked: written.linked.clone(),
        origin: written.origin.clone(),
        paper: written.paper,
        street: stretch.street,
        officer: written.officer.clone(),
        happenings: happenings?,
        phases: written.phase.iter().map(|phase| phase.on(today)).collect::<Option<_>>()?,
        charges: written.charge.iter().map(|charge| charge.on(today)).collect::<Option<_>>()?,
        stage: written.stage,
        documents,
        missing: note.missing,
        reason: note.reason,
        conditions: if decided { cases.condition.clone() } else { Vec::new() },
    })
}

impl WrittenPhase {
    fn on(&self, today: Date) -> Option<DemoPhase> {
        let planned = |days: i64| today.checked_add(days.days()).ok();
        let step = |(when, event): &(String, Event)| happening(day(today, when)?, *event);
        Some(DemoPhase {
            label: self.label.clone(),
            period: Period::new(planned(self.first)?, planned(self.last)?).ok()?,
            surface_m2: self.surface_m2,
            remedied: some_day(today, self.remedied.as_deref())?,
            happenings: self.steps.iter().map(step).collect::<Option<_>>()?,
        })
    }
}

impl WrittenCharge {
    fn on(&self, today: Date) -> Option<DemoCharge> {
        Some(DemoCharge {
            drafted: day(today, &self.drafted)?,
            issued: some_day(today, self.issued.as_deref())?,
            paid: some_day(today, self.paid.as_deref())?,
            input: self.input.clone(),
        })
    }
}

/// A day that may not have come; none where it cannot be read.
#[expect(clippy::option_option, reason = "no day, and one that cannot be read, are two things")]
fn some_day(today: Date, when: Option<&str>) -> Option<Option<Date>> {
    when.map(|when| day(today, when)).map_or(Some(None), |day| day.map(Some))
}

/// What happened on a day; who is heard has the days to answer that the town's authorities give.
fn happening(on: Date, event: Event) -> Option<Happening> {
    let until = match event {
        Event::Hear => Some(on.checked_add(HEARING_DAYS.days()).ok()?),
        _ => None,
    };
    Some(Happening { until, ..Happening::new(on, event) })
}

/// A place in the middle of a line.
fn middle(line: &Utm32) -> Option<Coord<f64>> {
    let line = line.lines().into_iter().next()?;
    line.0.get(line.0.len() / 2).copied()
}

/// A day such as `-3m+2d`: so many months and days from today.
pub fn day(today: Date, when: &str) -> Option<Date> {
    let (mut day, mut number) = (today, String::new());
    for sign in when.chars() {
        let count = || number.trim_start_matches('+').parse::<i32>().ok();
        match sign {
            'm' => day = day.checked_add(count()?.months()).ok()?,
            'd' => day = day.checked_add(count()?.days()).ok()?,
            _ => {
                number.push(sign);
                continue;
            }
        }
        number.clear();
    }
    number.is_empty().then_some(day)
}

//! Applications at every stage, with days that count from today so that their deadlines are alive.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date};
use model::{
    Period, Utm32,
    case::{Event, Happening, Procedure, Stage},
    decision::Condition,
    trench::LayingMethod,
};
use serde::Deserialize;

use super::{Site, curve::beside, works::Stretches};

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
    pub begins: i64,
    pub lasts: i64,
    pub steps: Vec<(String, Event)>,
    pub note: Option<String>,
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
    /// Where.
    pub line: Utm32,
    /// Street as shown.
    pub street: String,
    /// What happened so far, in order.
    pub happenings: Vec<Happening>,
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
        written.steps.iter().map(|(when, event)| Some(Happening::new(day(today, when)?, *event))).collect();
    let (width_m, cover_m, shift) = match written.method {
        LayingMethod::OpenTrench => (0.4, 0.6, stretch.half + 0.9),
        LayingMethod::Milling => (0.15, 0.35, stretch.half - 0.6),
        LayingMethod::SawCut => (0.08, 0.3, stretch.half - 0.5),
        LayingMethod::Plough => (0.3, 0.8, stretch.half + 1.8),
        LayingMethod::Drilling => (0.3, 1.5, stretch.half + 0.6),
        LayingMethod::ExistingDuct => (0.3, 0.6, stretch.half + 0.8),
    };
    let note = written.note.as_ref().and_then(|name| cases.text.get(name)).cloned().unwrap_or_default();
    let decided = written.steps.iter().any(|(_, event)| *event == Event::GrantWithConditions);
    let documents = match (written.stage, written.procedure.code()) {
        (Stage::Draft, _) => vec![],
        (Stage::Incomplete, _) => vec!["right_of_way"],
        (_, "notification") => vec!["site_plan"],
        _ => vec!["site_plan", "right_of_way", "cross_section"],
    };
    Some(DemoCase {
        reference: String::new(),
        title: written.title.clone(),
        applicant: written.applicant,
        procedure: written.procedure.clone(),
        method: written.method,
        cover_m,
        width_m,
        period: Period::new(first, last).ok()?,
        line: site.line(&beside(&stretch.line, shift)),
        street: stretch.street,
        happenings: happenings?,
        stage: written.stage,
        documents,
        missing: note.missing,
        reason: note.reason,
        conditions: if decided { cases.condition.clone() } else { Vec::new() },
    })
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

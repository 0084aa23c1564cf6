//! Mobile sites and duplicates a second time: plain loops over everything that stands around.

use std::collections::BTreeMap;

use engine::{
    City, Layers,
    judge::{self, CaseFacts, CaseSubject, Limit, SiteFacts, SiteSubject},
};
use geo::{Coord, Geometry, LineString, Point, Polygon, line_string};
use jiff::civil::Date;
use model::{
    CaseId, CityArea, ConstraintId, OrganisationId, Utm32, WorksId,
    case::{Procedure, Stage},
    change::Layer,
    constraint::{Constraint, ConstraintKind},
    finding::Severity,
    site::{Antenna, Site, SiteKind},
    trench::{LayingMethod, Trench, TrenchDraft},
    works::Works,
};
use proptest::prelude::*;
use uuid::Uuid;

use crate::{
    BOOK, RULES, TODAY,
    oracle::{Figure, spot_to_part},
    town::Dice,
};

const PLACE: Coord<f64> = Coord { x: 565_300.3, y: 5_934_300.7 };
const CASE: CaseId = CaseId(Uuid::from_u128(5));
const OWN: OrganisationId = OrganisationId(Uuid::from_u128(1));

/// Rule, severity, neighbour and distance.
type Told = (String, Severity, Option<Uuid>, Option<f64>);

fn days(dice: &mut Dice) -> (Option<Date>, Option<Date>) {
    let span = dice.schedule().span();
    (dice.one_of(&[None, Some(span.first())]), dice.one_of(&[None, Some(span.last()), None]))
}

fn aside(dice: &mut Dice, by: f64) -> Coord<f64> {
    PLACE + Coord { x: dice.range(-by, by), y: dice.range(-by, by) }
}

fn constraint(dice: &mut Dice, id: u128) -> Constraint {
    let kind = dice.one_of(&[
        ConstraintKind::Private,
        ConstraintKind::Private,
        ConstraintKind::Site,
        ConstraintKind::Furniture,
        ConstraintKind::Heritage,
    ]);
    let by = if kind == ConstraintKind::Furniture { 4.0 } else { 18.0 };
    let at = aside(dice, by);
    let extent: Geometry<f64> = match (kind, dice.below(4)) {
        (ConstraintKind::Private, 0) => line_string![at, aside(dice, 18.0)].into(),
        (ConstraintKind::Private, 1) => Point(at).into(),
        (ConstraintKind::Private, _) => {
            let radius = dice.range(3.0, 30.0);
            let ring = |radius: f64| -> LineString<f64> {
                let corner = |n: i32| f64::from(n % 5) * std::f64::consts::TAU / 5.0;
                (0..6)
                    .map(|n| at + Coord { x: radius * corner(n).cos(), y: radius * corner(n).sin() })
                    .collect()
            };
            let holes = if dice.below(3) == 0 { vec![ring(radius / 3.0)] } else { vec![] };
            Polygon::new(ring(radius), holes).into()
        }
        _ => Point(at).into(),
    };
    let (since, until) = days(dice);
    Constraint {
        id: ConstraintId(Uuid::from_u128(id)),
        kind,
        name: format!("Nummer {id}"),
        extent: Utm32::stored(extent).unwrap(),
        width_m: dice.range(0.0, 3.0),
        since,
        until: until.filter(|until| since.is_none_or(|since| since <= *until)),
        owner: dice.one_of(&[None, Some(OWN), Some(OrganisationId(Uuid::from_u128(2)))]),
        cleared: false,
        public: dice.below(2) == 0,
    }
}

fn site(dice: &mut Dice) -> Site {
    let antenna = |dice: &mut Dice| Antenna {
        azimuth_deg: None,
        eirp_w: dice.range(0.5, 6.0),
        frequency_mhz: 3_600.0,
        height_m: dice.range(2.0, 25.0),
    };
    Site {
        kind: dice.one_of(&[SiteKind::Mast, SiteKind::Rooftop, SiteKind::SmallCell]),
        height_m: dice.range(4.0, 20.0),
        volume_l: dice.one_of(&[None, Some(20.0), Some(40.0)]),
        antennas: (0..=dice.below(2)).map(|_| antenna(dice)).collect(),
        safety_distance_m: dice.one_of(&[None, Some(2.0), Some(9.5), Some(16.0)]),
        certificate: None,
        operation_on: None,
    }
}

/// What of a kind counts today, with its distance from a place, the nearest first.
fn around(town: &Layers, kind: ConstraintKind, at: Coord<f64>) -> Vec<(f64, &Constraint)> {
    let counts = |one: &&Constraint| {
        one.kind == kind
            && one.id.0 != CASE.0
            && one.since.is_none_or(|since| since <= TODAY)
            && one.until.is_none_or(|until| TODAY <= until)
    };
    let mut all: Vec<_> = town
        .constraints
        .iter()
        .filter(counts)
        .map(|one| {
            let figure = Figure::new(one.extent.geometry());
            let half = if figure.rings.is_empty() { one.width_m / 2.0 } else { 0.0 };
            ((figure.spot_gap([at.x, at.y]) - half).max(0.0), one)
        })
        .collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.id.0.cmp(&b.1.id.0)));
    all
}

fn expected(town: &Layers, subject: &SiteSubject) -> Vec<Told> {
    let (site, facts) = (subject.site, subject.facts);
    let mut all: Vec<Told> = Vec::new();
    let mut tell = |rule: &str, severity, neighbour: Option<&Constraint>, distance| {
        all.push((rule.to_owned(), severity, neighbour.map(|one| one.id.0), distance));
    };
    let power: f64 = site.antennas.iter().map(|antenna| antenna.eirp_w).sum();
    match site.safety_distance_m {
        None if power >= 10.0 => tell("M1", Severity::Info, None, None),
        None => {}
        Some(safe) => {
            let (mut edge, mut others) = (None, Vec::new());
            for (gap, one) in around(town, ConstraintKind::Private, subject.place) {
                let figure = Figure::new(one.extent.geometry());
                if !figure.rings.is_empty() && gap == 0.0 {
                    let at = [subject.place.x, subject.place.y];
                    let nearest = figure
                        .parts
                        .iter()
                        .map(|(a, b)| spot_to_part(at, *a, *b))
                        .fold(f64::INFINITY, f64::min);
                    edge = Some(nearest.max(edge.unwrap_or(0.0)));
                } else if gap < safe {
                    others.push((gap, one));
                }
            }
            match edge {
                Some(edge) if edge < safe => tell("M1", Severity::Light, None, Some(edge)),
                Some(_) => {}
                None => {
                    let lowest = site.antennas.iter().map(|one| one.height_m).fold(f64::INFINITY, f64::min);
                    if lowest - safe < BOOK.number("M1", &["head_m"]) {
                        tell("M1", Severity::Light, None, None);
                    }
                }
            }
            for (gap, one) in others {
                tell("M1", Severity::Light, Some(one), Some(gap));
            }
        }
    }
    let within = BOOK.number("M2", &["metres"]);
    let near: Vec<_> =
        around(town, ConstraintKind::Site, subject.place).into_iter().filter(|one| one.0 <= within).collect();
    if let (true, Some((gap, nearest))) = (power < 10.0, near.first()) {
        let known: Vec<f64> =
            near.iter().filter_map(|(_, one)| facts.powers.get(&one.id.0).copied()).collect();
        if power + known.iter().sum::<f64>() >= 10.0 {
            tell("M2", Severity::Light, Some(nearest), Some(*gap));
        } else if known.len() < near.len() {
            tell("M2", Severity::Info, Some(nearest), Some(*gap));
        }
    }
    match site.kind {
        SiteKind::Rooftop => tell("M3", Severity::Info, None, None),
        _ if site.height_m > 10.0 => tell("M3", Severity::Light, None, None),
        _ => {}
    }
    if facts.volume.is_some() && site.volume_l.is_none_or(|litres| litres > 30.0) {
        tell("M4", Severity::Heavy, None, None);
    }
    if subject.class != facts.class.as_deref() {
        tell("M4", Severity::Heavy, None, None);
    }
    let within = BOOK.number("M5", &["metres"]);
    let furniture = around(town, ConstraintKind::Furniture, subject.place);
    if let (SiteKind::SmallCell, Some((gap, one))) = (site.kind, furniture.first())
        && *gap <= within
    {
        let Geometry::Point(at) = one.extent.geometry() else { panic!("lamps are points") };
        for (gap, other) in around(town, ConstraintKind::Site, at.0) {
            if gap <= within {
                tell("M5", Severity::Light, Some(other), Some(gap));
            }
        }
    }
    all
}

fn sorted(mut all: Vec<Told>) -> Vec<Told> {
    all.sort_by(|a, b| {
        (&a.0, a.1, a.2).cmp(&(&b.0, b.1, b.2)).then(a.3.unwrap_or(-1.0).total_cmp(&b.3.unwrap_or(-1.0)))
    });
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_mobile_site_is_told_what_plain_loops_find_around_it(seed: u64) {
        let mut dice = Dice(seed);
        let mut town = Layers { loaded: Layer::ALL.into_iter().collect(), ..Layers::default() };
        for id in 100..100 + u128::from(dice.below(12)) {
            town.constraints.push(constraint(&mut dice, id));
        }
        // The register knows of the site that is judged, too.
        town.constraints.push(Constraint { kind: ConstraintKind::Site, ..constraint(&mut dice, CASE.0.as_u128()) });
        let mut powers = BTreeMap::new();
        for one in &town.constraints {
            if dice.below(3) > 0 {
                powers.insert(one.id.0, dice.range(0.5, 6.0));
            }
        }
        let limit = |amount| Limit { amount, basis: "§".to_owned(), verified: true };
        let site = site(&mut dice);
        let facts = SiteFacts {
            titles: BTreeMap::new(),
            class: Some("lt_10w".to_owned()),
            power: Some(limit(10.0)),
            volume: (site.kind == SiteKind::SmallCell).then(|| limit(30.0)),
            powers,
        };
        let class = Some(dice.one_of(&["lt_10w", "lt_10w", "ge_10w"]));
        let (case, applicant) = (Some(CASE), Some(OWN));
        let subject = SiteSubject { case, applicant, site: &site, place: PLACE, class, facts: &facts, on: TODAY };
        let city = City::new(town.clone());
        let findings = judge::site(&city, &RULES, &subject);
        let found = findings.iter().map(|one| (one.rule.clone(), one.severity, one.neighbour.id, one.distance_m));
        let (found, expected) = (sorted(found.collect()), sorted(expected(&town, &subject)));
        prop_assert_eq!(found.len(), expected.len(), "{:#?} {:#?}", found, expected);
        for (found, expected) in found.iter().zip(&expected) {
            prop_assert_eq!((&found.0, found.1, found.2), (&expected.0, expected.1, expected.2));
            let apart = found.3.unwrap_or(-1.0) - expected.3.unwrap_or(-1.0);
            prop_assert!(apart.abs() < 1e-6, "{:?} {:?}", found, expected);
        }
        // Two findings never share an identity.
        let mut ids: Vec<_> = findings.iter().map(|one| one.id).collect();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), findings.len());
    }

    #[test]
    fn a_case_is_there_twice_where_steps_along_both_lines_say_so(seed: u64) {
        let mut dice = Dice(seed);
        let line = dice.walk(3, 10.0, 60.0);
        let draft = TrenchDraft { line: line.clone().into(), width_m: 0.4, cover_m: 0.6, method: LayingMethod::OpenTrench };
        let Ok(trench) = Trench::new(draft, &CityArea::zone()) else { return Ok(()) };
        let mut town = Layers { loaded: Layer::ALL.into_iter().collect(), ..Layers::default() };
        for id in 1..=12_u128 {
            let works = dice.works(WorksId(Uuid::from_u128(id)));
            let mut other = if dice.below(4) == 0 { dice.walk(3, 10.0, 60.0) } else { dice.beside(&line) };
            if dice.below(3) == 0 {
                other.0.truncate(3);
            }
            town.works.push(Works { line: Utm32::stored(other.into()).unwrap(), ..works });
        }
        let related: Vec<CaseId> = (0..2).map(|_| CaseId(Uuid::from_u128(u128::from(dice.below(6))))).collect();
        let (schedule, procedure) = (dice.schedule(), Procedure::new("consent").unwrap());
        let facts = CaseFacts { related: related.clone(), ..CaseFacts::default() };
        let subject = CaseSubject {
            case: Some(CASE),
            applicant: Some(OWN),
            procedure: &procedure,
            class: None,
            stage: Stage::Submitted,
            trench: Some(&trench),
            schedule,
            facts: &facts,
            on: TODAY,
        };
        let (metres, least) = (BOOK.number("A8", &["metres"]), BOOK.number("A8", &["least_share"]));
        let findings = judge::case(&City::new(town.clone()), &RULES, &subject);
        let ours = Figure::new(trench.line().geometry());
        for works in &town.works {
            let theirs = Figure::new(works.line.geometry());
            let (one, other) =
                (ours.length_near(&theirs, metres) / ours.length(), theirs.length_near(&ours, metres) / theirs.length());
            let (a, b) = (schedule.span(), works.schedule.span());
            let counts = works.applicant == OWN
                && works.case != Some(CASE)
                && works.case.is_none_or(|case| !related.contains(&case))
                && b.last() >= TODAY
                && a.first() <= b.last()
                && b.first() <= a.last();
            let told = findings.iter().any(|one| one.rule == "A8" && one.neighbour.id == Some(works.id.0));
            let share = one.min(other);
            // Steps of 5 cm miss a share by less than a hundredth on lines this long.
            if (share - least).abs() > 0.01 {
                prop_assert_eq!(told, counts && share > least, "{} {}", one, other);
            }
        }
    }
}

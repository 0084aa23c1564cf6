//! The demo town, held against what a town must be.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Coord, Distance, Euclidean, Intersects};
use jiff::civil::{Date, date};
use law::{clock::Course, requirement::FactSet};
use model::{
    account::Role,
    case::{Actor, Happening, Procedure, Stage},
    constraint::ConstraintKind,
    trench::{Trench, TrenchDraft},
};

use super::*;

const TODAY: Date = date(2026, 3, 2);

fn key(place: Coord<f64>) -> (i64, i64) {
    #[expect(clippy::cast_possible_truncation, reason = "centimetres of a town")]
    let centimetre = |metres: f64| (metres * 100.0).round() as i64;
    (centimetre(place.x), centimetre(place.y))
}

#[test]
fn the_same_day_gives_the_same_town_and_another_day_the_same_ground() {
    let (town, again, later) =
        (town(TODAY).unwrap(), town(TODAY).unwrap(), town(date(2027, 11, 30)).unwrap());
    assert_eq!(town, again);
    assert_eq!(town.segments, later.segments);
    assert_eq!(town.conduits, later.conduits);
    assert_eq!(town.users, later.users);
    assert_ne!(town.cases, later.cases);
}

#[test]
fn it_is_a_town_with_everything_that_a_visitor_looks_for() {
    let town = town(TODAY).unwrap();
    assert!(town.addresses.len() >= 3_000, "{} addresses", town.addresses.len());
    let named: BTreeSet<&str> =
        town.segments.iter().map(|s| s.name.as_str()).filter(|n| !n.is_empty()).collect();
    assert!(named.len() >= 200, "{} names", named.len());
    assert!(town.segments.iter().any(|segment| segment.bridge));
    assert!(town.trees.len() >= 1_500, "{} trees", town.trees.len());
    assert!(town.works.len() + town.cases.len() >= 40);
    assert!(town.moratoria.iter().filter(|m| m.until >= TODAY).count() >= 8);
    // An address is given once, and lies in a district.
    let given: BTreeSet<(&str, &str)> =
        town.addresses.iter().map(|a| (a.street.as_str(), a.number.as_str())).collect();
    assert_eq!(given.len(), town.addresses.len());
    assert!(town.addresses.iter().all(|address| address.district.is_some()));
    // So it does in a statistical area.
    assert_eq!(town.statistical_areas.len(), 2 * town.districts.len());
    for address in &town.addresses {
        let mut areas = town.statistical_areas.iter();
        assert!(areas.any(|area| area.boundary.geometry().intersects(&address.place)), "{address:?}");
    }
    // Two owners have room, and neither reaches every quarter.
    for owner in &town.organisations[..2] {
        let own = || town.conduits.iter().filter(|c| c.owner == owner.id && c.kind.is_telecom());
        assert!(
            own().any(|c| c.ducts_free > 0) && own().any(|c| c.ducts_free == 0) && own().any(|c| c.serving)
        );
    }
    for authority in &town.authorities {
        let officers = town.users.iter().filter(|user| user.authority == Some(authority.authority.id));
        assert!(officers.clone().count() >= 2, "{}", authority.authority.name);
        assert!(officers.clone().any(|officer| !officer.conflicts.is_empty()));
    }
    let away: Vec<_> = town.users.iter().filter_map(|user| Some((user.authority, user.away?.0))).collect();
    assert!(!away.is_empty());
    for (authority, substitute) in away {
        assert!(town.users.iter().any(|user| user.id == substitute && user.authority == authority));
    }
    for role in Role::ALL {
        assert!(town.users.iter().any(|user| user.role == role), "nobody is {role:?}");
    }
}

#[test]
fn every_street_can_be_reached_and_none_crosses_water_without_a_bridge_or_runs_through_a_house() {
    let town = town(TODAY).unwrap();
    let streets = || town.segments.iter().filter(|segment| segment.class.is_street());
    let mut beside: BTreeMap<(i64, i64), Vec<(i64, i64)>> = BTreeMap::new();
    for segment in streets() {
        let line = segment.line.lines()[0];
        let (a, b) = (key(line.0[0]), key(line.0[line.0.len() - 1]));
        beside.entry(a).or_default().push(b);
        beside.entry(b).or_default().push(a);
    }
    let start = *beside.keys().next().unwrap();
    let (mut reached, mut open) = (BTreeSet::from([start]), vec![start]);
    while let Some(here) = open.pop() {
        open.extend(beside[&here].iter().filter(|there| reached.insert(**there)));
    }
    assert_eq!(reached.len(), beside.len(), "junctions that cannot be reached");

    let water: Vec<_> = town.land_use.iter().filter(|land| land.kind == "water").collect();
    for segment in streets().filter(|segment| !segment.bridge) {
        let wet = water.iter().any(|land| land.area.geometry().intersects(segment.line.geometry()));
        assert!(!wet, "{} runs through water", segment.name);
    }
    let mut cells = curve::Cells::new();
    let lines: Vec<_> = streets().flat_map(|s| s.line.lines()[0].lines()).collect();
    for (index, line) in lines.iter().enumerate() {
        cells.put(&[line.start, line.end], index);
    }
    for building in &town.buildings {
        let box_ = building.outline.bounds();
        for index in cells.near(&[box_.min(), box_.max()], 0.0) {
            assert!(
                !building.outline.geometry().intersects(&lines[index]),
                "a house on the street: {building:?}"
            );
        }
    }
}

/// The cases alone, on many days, without growing the town anew for each.
fn cases_on(days: impl IntoIterator<Item = Date>) -> Vec<(Date, Vec<DemoCase>)> {
    let book = plan::read().unwrap();
    let ground = Ground::of(&book.plan);
    let (net, _) = network(&book, &ground);
    let site = Site { centre: at(book.plan.centre) };
    let cases = |today| case::cases(&book.cases, &mut works::Stretches::new(&net, &ground), &site, today);
    days.into_iter().map(|today| (today, cases(today))).collect()
}

/// A day of every month of two years, not always the same.
fn days() -> impl Iterator<Item = Date> {
    (0..24).map(|month: i8| date(2026 + i16::from(month / 12), month % 12 + 1, 1 + (month * 5) % 28))
}

#[test]
fn on_any_day_every_case_can_be_dug_and_its_happenings_lead_to_its_stage() {
    let law = law();
    let area = CityArea::zone();
    let written = plan::read().unwrap().cases.case.len();
    for (today, cases) in cases_on(days()) {
        assert!(written >= 40 && cases.len() == written, "{today}: a case has no place or no days");
        for case in &cases {
            if let Some(line) = &case.line {
                let draft = TrenchDraft {
                    line: line.geometry().clone(),
                    width_m: case.width_m,
                    cover_m: case.cover_m,
                    method: case.method,
                };
                let length = Trench::new(draft, &area).map(|trench| trench.length().get());
                assert!(length.as_ref().is_ok_and(|metres| *metres > 20.0), "{}: {length:?}", case.title);
            }
            assert_eq!(replay(&law, case), case.stage, "{}", case.title);
            if let Some(site) = &case.site {
                let class = law.sites().class(site, "DE-HH", today).map(|class| class.code.as_str());
                assert_eq!(class, case.class.as_deref(), "{}", case.title);
            }
            for charge in &case.charges {
                let days = [Some(charge.drafted), charge.issued, charge.paid, Some(today)];
                assert!(days.into_iter().flatten().is_sorted(), "{}: {charge:?}", case.title);
            }
        }
        // Every procedure that the town offers is there to be looked at, and every stage that one of them reaches.
        let there: BTreeSet<Stage> = cases.iter().map(|case| case.stage).collect();
        let used: BTreeSet<&str> = cases.iter().map(|case| case.procedure.code()).collect();
        let offered = || law.procedures().into_iter().filter(|(_, regime)| regime.holds_in("DE-HH"));
        let stages = offered().flat_map(|(_, regime)| &regime.steps);
        let lacking: BTreeSet<_> = stages.filter(|stage| !there.contains(stage)).collect();
        let unused: Vec<_> = offered().filter(|(code, _)| !used.contains(code.code())).collect();
        assert!(lacking.is_empty() && unused.is_empty(), "{lacking:?} {unused:?}");
    }
}

#[test]
fn plans_and_urgent_works_are_followed_sites_are_linked_and_one_application_came_on_paper() {
    let today = TODAY;
    let (_, cases) = cases_on([today]).remove(0);
    let stage_of = |title: &str| cases.iter().find(|case| case.title == title).map(|case| case.stage);
    let origins: Vec<_> = cases.iter().filter_map(|case| stage_of(case.origin.as_deref()?)).collect();
    assert!(origins.contains(&Stage::Progressed), "{origins:?}");
    let received = |case: &DemoCase| case.happenings.first().map(|first| first.on);
    for case in cases.iter().filter(|case| case.origin.is_some() || case.linked.is_some()) {
        let before = [&case.origin, &case.linked].into_iter().flatten();
        for before in before {
            let before = cases.iter().find(|other| other.title == *before).unwrap();
            assert!(received(before) <= received(case), "{} moves in too early", case.title);
        }
    }
    let urgent = cases.iter().find(|case| case.procedure.code() == "immediate").unwrap();
    assert!(cases.iter().any(|case| case.origin.as_ref() == Some(&urgent.title)));
    let mast = cases.iter().find(|case| case.class.as_deref() == Some("ge_10w") && case.linked.is_some());
    assert_eq!(stage_of(mast.unwrap().linked.as_ref().unwrap()), Some(Stage::Granted));
    assert!(cases.iter().any(|case| case.class.as_deref() == Some("small_cell")));
    assert_eq!(cases.iter().filter(|case| case.paper).count(), 1);
}

/// The law of the house as it stands in the checkout.
fn law() -> law::Law {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let mut files = Vec::new();
    for folder in ["regimes", "calendars", "documents", "conditions", "fees", "checklists", "sites"] {
        for entry in std::fs::read_dir(data.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            files.push((format!("{folder}/{name}"), std::fs::read_to_string(path).unwrap()));
        }
    }
    law::Law::read(files.iter().map(|(path, text)| (path.as_str(), text.as_str()))).unwrap()
}

/// Walks a case through the case machine, with everything given that a step needs.
fn replay(law: &law::Law, case: &DemoCase) -> Stage {
    let stage = walk(law, case, Stage::Draft, &[], &case.happenings);
    let of_phase = |phase: &DemoPhase| walk(law, case, stage, &case.happenings, &phase.happenings);
    let phases: Vec<Stage> = case.phases.iter().map(of_phase).collect();
    if phases.is_empty() { stage } else { law::case::joined(&phases, stage) }
}

/// Walks on from a stage, and answers where that leads to.
fn walk(law: &law::Law, case: &DemoCase, from: Stage, past: &[Happening], way: &[Happening]) -> Stage {
    let regime = law.regime_for(&case.procedure).unwrap();
    let calendar = law.calendar("DE-HH").unwrap();
    let mut stage = from;
    for (index, happening) in way.iter().enumerate() {
        let before: Vec<Happening> = past.iter().chain(&way[..index]).cloned().collect();
        let before = Course { happenings: &before, class: case.class.as_deref(), anchors: &[] };
        let step = |actor| {
            let facts = law::case::Facts {
                missing_documents: false,
                has_trench: case.line.is_some(),
                has_site: case.site.is_some() && case.place.is_some(),
                has_reason: true,
                names_missing: true,
                has_conditions: true,
                has_certificate: true,
                lapsed: true,
                until: happening.until,
                known: FactSet::all(),
                ..law::case::Facts::of(actor, regime, calendar, &before, happening.on)
            };
            law::case::next(stage, happening.event, &facts)
        };
        let actors = [Actor::Person(Role::Applicant), Actor::Person(Role::Officer), Actor::Clock];
        let taken: Vec<_> = actors.into_iter().map(step).collect();
        let allowed = taken.iter().find_map(|next| next.as_ref().ok()).copied();
        stage = allowed.unwrap_or_else(|| panic!("{}: {happening:?}: {taken:?}", case.title));
    }
    stage
}

#[test]
fn on_any_day_some_deadline_is_near_and_one_is_overdue() {
    let law = law();
    let calendar = law.calendar("DE-HH").unwrap();
    let consent = law.regime_for(&Procedure::new("consent").unwrap()).unwrap();
    for (today, cases) in cases_on(days()) {
        let (mut near, mut overdue) = (0, 0);
        let open = cases.iter().filter(|case| case.procedure.code() == "consent" && !case.stage.is_settled());
        for case in open {
            for deadline in law::clock::deadlines(consent, calendar, &Course::of(&case.happenings), today) {
                let days = model::period::days_between(today, deadline.due);
                near += usize::from(deadline.deems && (0..=10).contains(&days));
                overdue += usize::from(deadline.deems && days < 0);
            }
        }
        assert!(near >= 2 && overdue >= 1, "{today}: {near} near, {overdue} overdue");
    }
}

/// Lines of gas, water, power and heat lie where people want to dig, and so does whatever asks for care: of every rule about
/// trenches there is something to see.
#[test]
fn trenches_of_the_town_run_into_what_every_rule_is_about() {
    let town = town(TODAY).unwrap();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/rules");
    let files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    let rules = engine::Rules::read(files.iter().map(|(path, text)| (path.as_str(), text.as_str()))).unwrap();
    let mut constraints = town.constraints.clone();
    constraints.extend(
        store::constraint::of_base(&town.segments, &town.transit_lines, &town.stops, &town.rails).unwrap(),
    );
    let sites = town.cases.iter().filter_map(|case| Some((case, case.site.as_ref()?, case.place?)));
    constraints.extend(sites.map(|(case, _, place)| Constraint {
        id: model::ConstraintId(uuid::Uuid::now_v7()),
        kind: ConstraintKind::Site,
        name: case.title.clone(),
        extent: Utm32::stored(Point(place).into()).unwrap(),
        width_m: 0.0,
        since: None,
        until: None,
        owner: Some(town.organisations[case.applicant].id),
        cleared: false,
        public: true,
    }));
    let city = engine::City::new(engine::Layers {
        segments: town.segments.clone(),
        addresses: town.addresses.clone(),
        conduits: town.conduits.clone(),
        works: town.works.clone(),
        moratoria: town.moratoria.clone(),
        trees: town.trees.clone(),
        districts: town.districts.clone(),
        constraints,
        loaded: model::change::Layer::ALL.into_iter().collect(),
    });
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for case in &town.cases {
        let Some(line) = &case.line else { continue };
        let draft = TrenchDraft {
            line: line.geometry().clone(),
            width_m: case.width_m,
            cover_m: case.cover_m,
            method: case.method,
        };
        let Ok(trench) = Trench::new(draft, &CityArea::zone()) else { continue };
        let subject = engine::judge::Subject {
            trench: &trench,
            kind: model::works::WorksKind::Telecom,
            schedule: model::Schedule::Fixed(case.period),
            applicant: Some(town.organisations[case.applicant].id),
            case: None,
            exempt: false,
            on: TODAY,
        };
        for finding in engine::judge::trench(&city, &rules, &subject) {
            *seen.entry(format!("{} {}", finding.rule, finding.severity.code())).or_default() += 1;
        }
    }
    println!("{seen:#?}");
    for said in ["U1 light", "U1 info", "U2 light", "U3 light", "U4 opportunity", "U5 light", "U6 info"] {
        assert!(seen.contains_key(said), "{said} in {seen:?}");
    }
    for rule in ["ST5", "ST6", "P1", "P2", "P3", "P4", "P6", "E1", "E2", "E3", "E4", "E5", "M6", "C1"] {
        assert!(seen.keys().any(|said| said.starts_with(&format!("{rule} "))), "{rule} in {seen:?}");
    }
}

/// Of every kind that registers bring there is something, and some case comes near it on days on which it holds.
#[test]
fn cases_of_the_town_run_into_everything_that_asks_for_care() {
    let town = town(TODAY).unwrap();
    let near = |case: &DemoCase, found: &Constraint| {
        let Some(line) = &case.line else { return false };
        let apart_m = Euclidean.distance(line.geometry(), found.extent.geometry()) - found.width_m / 2.0;
        let days = found.since.is_none_or(|since| since <= case.period.last())
            && found.until.is_none_or(|until| until >= case.period.first());
        // Resurfacing counts for those who dig before.
        apart_m < 10.0 && (days || found.kind == ConstraintKind::Resurfacing)
    };
    let mut lacking = Vec::new();
    for kind in exchange::layer::LayerKind::all() {
        let exchange::layer::LayerKind::Constraint(kind) = kind else { continue };
        let of_kind: Vec<&Constraint> = town.constraints.iter().filter(|found| found.kind == kind).collect();
        assert!(!of_kind.is_empty(), "{kind}");
        assert!(of_kind.iter().all(|found| found.since.is_none() || found.since <= found.until), "{kind}");
        // Where one cannot dig, one can be cut off.
        let reach =
            matches!(kind, ConstraintKind::Hospital | ConstraintKind::School | ConstraintKind::FireStation);
        if !reach && !town.cases.iter().any(|case| of_kind.iter().any(|found| near(case, found))) {
            lacking.push(kind);
        }
    }
    assert!(lacking.is_empty(), "no case comes near {lacking:?}");
    let ids: BTreeSet<_> = town.constraints.iter().map(|found| found.id).collect();
    assert_eq!(ids.len(), town.constraints.len());
    for ordnance in town.constraints.iter().filter(|found| found.kind == ConstraintKind::Ordnance) {
        assert!(town.cases.iter().any(|case| near(case, ordnance)), "{}", ordnance.name);
    }
}

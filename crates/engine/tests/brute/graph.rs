//! The rules over the street graph built a second time: every street relaxed until nothing changes, every pair tried.

use std::collections::{BTreeMap, BTreeSet};

use engine::{City, Layers, Rules, judge};
use geo::{Coord, Geometry, LineString, Polygon};
use jiff::{ToSpan, civil::Date};
use model::{
    CityArea, ConstraintId, DistrictId, OrganisationId, Period, Schedule, SegmentId, Utm32, WorksId,
    change::Layer,
    constraint::{Constraint, ConstraintKind},
    district::District,
    finding::{Finding, NeighbourKind},
    street::{Segment, StreetClass},
    trench::{LayingMethod, Trench, TrenchDraft},
    works::{Works, WorksKind},
};
use proptest::prelude::*;
use uuid::Uuid;

use crate::{
    house,
    oracle::{Book, Figure, Oracle, Side},
    town::Dice,
};

const TODAY: Date = jiff::civil::date(2026, 3, 8);
/// Short enough that some ways in a small town are too long.
const AT_MOST_M: f64 = 550.0;

static FILES: std::sync::LazyLock<Vec<(String, String)>> = std::sync::LazyLock::new(|| {
    let mut files = house::files();
    for (_, text) in &mut files {
        *text = text.replace("at_most_m = 2000.0", "at_most_m = 550.0").replace("2000,0 m", "550,0 m");
        *text = text.replace("out_m    = 500.0", "out_m    = 200.0");
    }
    files
});
static RULES: std::sync::LazyLock<Rules> = std::sync::LazyLock::new(|| house::read(&FILES).unwrap());
static BOOK: std::sync::LazyLock<Book> = std::sync::LazyLock::new(|| Book::new(&FILES));

type Knot = (i64, i64);

/// What the rules say of one neighbour: the way's length and whose it is.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    length: f64,
    ours: bool,
}

struct Street {
    ends: (Knot, Knot),
    length: f64,
    passes: bool,
}

struct Graph<'a> {
    oracle: Oracle<'a>,
    streets: Vec<Street>,
}

/// A way: its length and its streets.
type Way = (f64, BTreeSet<usize>);

struct Bundle {
    ends: (Knot, Knot),
    way: Option<Way>,
}

impl<'a> Graph<'a> {
    fn new(town: &'a Layers) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "centimetres")]
        let knot = |at: Coord<f64>| ((at.x * 100.0).round() as i64, (at.y * 100.0).round() as i64);
        let widths = &BOOK.0["CLASS"]["value"][0]["closing"]["carriageway_m"];
        let street = |segment: &Segment| Street {
            ends: (knot(segment.line.lines()[0].0[0]), knot(*segment.line.lines()[0].0.last().unwrap())),
            length: segment.line.ground_length().get(),
            passes: widths.get(segment.class.code()).is_some(),
        };
        let streets = town.segments.iter().map(street).collect();
        Self { oracle: Oracle { book: &BOOK, town, on: TODAY }, streets }
    }

    fn closing(&self, name: &str) -> f64 {
        self.oracle.book.number("CLASS", &["closing", name])
    }

    /// The streets that a side closes.
    fn closes(&self, side: &Side, area: bool) -> BTreeSet<usize> {
        let segments = &self.oracle.town.segments;
        let event = side.kind == WorksKind::Event;
        let mut metres: BTreeMap<usize, f64> = BTreeMap::new();
        if area {
            for (at, segment) in segments.iter().enumerate() {
                let inside = |spot| side.figure.inside(spot);
                metres.insert(at, Figure::new(segment.line.geometry()).length_where(&inside));
            }
        } else {
            for ((on, length), (middle, _)) in side.footing.iter().zip(side.figure.pieces()) {
                let Some(at) = *on else { continue };
                if !self.streets[at].passes {
                    continue;
                }
                let code = segments[at].class.code();
                let width = segments[at]
                    .width_m
                    .unwrap_or_else(|| self.oracle.book.number("CLASS", &["closing", "carriageway_m", code]));
                let away = Figure::new(segments[at].line.geometry()).spot_gap(middle);
                if event || width / 2.0 + away - side.zone < self.closing("lane_m") {
                    *metres.entry(at).or_default() += length;
                }
            }
        }
        let from = self.closing("from_m");
        metres
            .into_iter()
            .filter(|(at, sum)| self.streets[*at].passes && *sum >= from)
            .map(|(at, _)| at)
            .collect()
    }

    /// Length and streets of the shortest ways from a knot over some streets, by relaxing.
    fn ways(&self, from: Knot, open: &dyn Fn(usize) -> bool) -> BTreeMap<Knot, Way> {
        let mut ways = BTreeMap::from([(from, (0.0, BTreeSet::new()))]);
        loop {
            let mut better = false;
            for (at, street) in self.streets.iter().enumerate().filter(|(at, _)| open(*at)) {
                for (a, b) in [street.ends, (street.ends.1, street.ends.0)] {
                    let Some((length, passed)) = ways.get(&a).cloned() else { continue };
                    let length = length + street.length;
                    if ways.get(&b).is_none_or(|(known, _)| length < *known - 1e-9) {
                        ways.insert(b, (length, passed.into_iter().chain([at]).collect()));
                        better = true;
                    }
                }
            }
            if !better {
                return ways;
            }
        }
    }

    fn way(&self, ends: (Knot, Knot), closed: &BTreeSet<usize>) -> Option<Way> {
        let open = |at: usize| self.streets[at].passes && !closed.contains(&at);
        self.ways(ends.0, &open).remove(&ends.1).filter(|(length, _)| *length <= AT_MOST_M)
    }

    /// What hangs together of closed streets.
    fn bundles(&self, closed: &BTreeSet<usize>) -> Vec<Bundle> {
        let mut bundles = vec![];
        let mut left = closed.clone();
        while let Some(first) = left.first().copied() {
            let inside = self.ways(self.streets[first].ends.0, &|at| closed.contains(&at));
            left.retain(|at| !inside.contains_key(&self.streets[*at].ends.0));
            let opens = |knot: &Knot| {
                let touches = |(at, street): (usize, &Street)| {
                    street.passes
                        && !closed.contains(&at)
                        && (street.ends.0 == *knot || street.ends.1 == *knot)
                };
                self.streets.iter().enumerate().any(touches)
            };
            let gates: Vec<Knot> = inside.keys().filter(|knot| opens(knot)).copied().collect();
            if gates.len() < 2 {
                continue;
            }
            let farthest = |from: Knot| {
                let ways = self.ways(from, &|at| closed.contains(&at));
                gates.iter().copied().max_by(|a, b| ways[a].0.total_cmp(&ways[b].0).then(b.cmp(a))).unwrap()
            };
            let end = farthest(gates[0]);
            let ends = (end, farthest(end));
            bundles.push(Bundle { ends, way: self.way(ends, closed) });
        }
        bundles
    }

    /// ST4 and ST7: rule and neighbour, with all ways that may be told.
    fn ways_of(&self, subject: &judge::Subject) -> BTreeMap<(String, Option<Uuid>), Vec<Told>> {
        let mut told = BTreeMap::new();
        let trench = subject.trench;
        if matches!(trench.method(), LayingMethod::Drilling | LayingMethod::ExistingDuct) {
            return told;
        }
        let own =
            self.oracle.side(trench.line(), trench.width().get(), &subject.schedule, None, subject.kind);
        let ours = self.closes(&own, false);
        let own_bundles = self.bundles(&ours);
        if own.last < TODAY {
            return told;
        }
        if own_bundles.iter().any(|bundle| bundle.way.is_none()) {
            told.insert(("ST4".to_owned(), None), vec![]);
        }
        for works in &self.oracle.town.works {
            let side = self.oracle.works_side(works);
            let in_time = side.first <= own.last && own.first <= side.last && side.last >= TODAY;
            if !in_time || works.case.is_some() && works.case == subject.case {
                continue;
            }
            let theirs = self.closes(&side, works.line.lines().is_empty());
            let both: BTreeSet<usize> = ours.union(&theirs).copied().collect();
            let (mut met, mut shut) = (vec![], vec![]);
            for (bundles, others, is_ours) in
                [(&own_bundles, &theirs, true), (&self.bundles(&theirs), &ours, false)]
            {
                for bundle in bundles {
                    let Some((length, passed)) = &bundle.way else { continue };
                    if passed.is_disjoint(others) {
                        continue;
                    }
                    let hit = Told { length: *length, ours: is_ours };
                    if self.way(bundle.ends, &both).is_none() { shut.push(hit) } else { met.push(hit) }
                }
            }
            let (rule, mut all) = if shut.is_empty() { ("ST4", met) } else { ("ST7", shut) };
            if all.first().is_some_and(|first| first.ours) {
                all.retain(|hit| hit.ours);
            }
            if !all.is_empty() {
                told.insert((rule.to_owned(), Some(works.id.0)), all);
            }
        }
        told
    }

    /// Whether nobody gets out from a place while some streets are closed.
    fn is_shut(&self, place: &Constraint, closed: &BTreeSet<usize>) -> bool {
        let number = |name| self.oracle.book.number("ST7", &[name]);
        let figure = Figure::new(place.extent.geometry());
        let half = if figure.rings.is_empty() { place.width_m / 2.0 } else { 0.0 };
        let mut least: BTreeMap<Knot, f64> = BTreeMap::new();
        for (at, street) in self.streets.iter().enumerate() {
            let axis = Figure::new(self.oracle.town.segments[at].line.geometry());
            if street.passes && !closed.contains(&at) && figure.distance(&axis) - half <= number("access_m") {
                for end in [street.ends.0, street.ends.1] {
                    for (knot, (metres, _)) in
                        self.ways(end, &|at| self.streets[at].passes && !closed.contains(&at))
                    {
                        let known = least.entry(knot).or_insert(f64::INFINITY);
                        *known = known.min(metres);
                    }
                }
            }
        }
        !least.values().any(|metres| number("out_m") <= *metres && *metres <= AT_MOST_M)
    }

    /// ST7: places that the trench shuts alone, and works that shut some with it.
    fn accesses(&self, subject: &judge::Subject) -> BTreeSet<(Uuid, Vec<String>)> {
        let mut told = BTreeMap::<Uuid, Vec<String>>::new();
        if matches!(subject.trench.method(), LayingMethod::Drilling | LayingMethod::ExistingDuct) {
            return BTreeSet::new();
        }
        let town = self.oracle.town;
        let own = self.oracle.side(
            subject.trench.line(),
            subject.trench.width().get(),
            &subject.schedule,
            None,
            subject.kind,
        );
        let (ours, none) = (self.closes(&own, false), BTreeSet::new());
        let first = own.first.max(TODAY);
        let places = town.constraints.iter().filter(|place| {
            matches!(
                place.kind,
                ConstraintKind::Hospital | ConstraintKind::School | ConstraintKind::FireStation
            ) && place.since.is_none_or(|since| since <= own.last)
                && place.until.is_none_or(|until| until >= first)
                && first <= own.last
        });
        for place in places.filter(|place| !self.is_shut(place, &none)) {
            if self.is_shut(place, &ours) {
                told.insert(place.id.0, vec![place.name.clone()]);
                continue;
            }
            for works in &town.works {
                let side = self.oracle.works_side(works);
                let in_time = side.first <= own.last && own.first <= side.last && side.last >= TODAY;
                if !in_time || works.case.is_some() && works.case == subject.case {
                    continue;
                }
                let theirs = self.closes(&side, works.line.lines().is_empty());
                let both = ours.union(&theirs).copied().collect();
                if !self.is_shut(place, &theirs) && self.is_shut(place, &both) {
                    told.entry(works.id.0).or_default().push(place.name.clone());
                }
            }
        }
        told.into_iter()
            .map(|(id, mut names)| {
                names.sort();
                (id, names)
            })
            .collect()
    }

    /// ST8: the numbers of works on each street or in each district that are too many, with their days.
    fn load(&self, subject: &judge::Subject) -> Vec<(String, i64)> {
        let (trench, town) = (subject.trench, self.oracle.town);
        if trench.method() == LayingMethod::ExistingDuct {
            return vec![];
        }
        let own =
            self.oracle.side(trench.line(), trench.width().get(), &subject.schedule, None, subject.kind);
        let counted: Vec<(&Works, Side)> = town
            .works
            .iter()
            .filter(|works| works.published || Some(works.applicant) == subject.applicant)
            .filter(|works| works.case.is_none() || works.case != subject.case)
            .map(|works| (works, self.oracle.works_side(works)))
            .collect();
        let worst = |kind: &str, km: f64, on: &dyn Fn(&(&Works, Side)) -> bool| -> Option<i64> {
            let limit = self
                .oracle
                .book
                .number("ST8", &[kind, "from_works"])
                .max((self.oracle.book.number("ST8", &[kind, "per_km"]) * km).ceil());
            let mut most = None;
            let mut day = own.first.max(TODAY);
            while day <= own.last {
                let count = 1 + counted
                    .iter()
                    .filter(|works| works.1.first <= day && day <= works.1.last && on(works))
                    .count();
                let count = i64::try_from(count).unwrap();
                most = most.max(Some(count));
                day = day.tomorrow().unwrap();
            }
            #[expect(clippy::cast_possible_truncation, reason = "a number of works")]
            most.filter(|count| *count >= limit as i64)
        };
        let mut loads = vec![];
        let names: BTreeSet<&str> =
            own.footing.iter().filter_map(|(at, _)| at.map(|at| town.segments[at].name.as_str())).collect();
        for name in names {
            let street: BTreeSet<usize> = (0..town.segments.len())
                .filter(|at| town.segments[*at].name == name && town.segments[*at].class.is_street())
                .filter(|at| {
                    own.figure.distance(&Figure::new(town.segments[*at].line.geometry()))
                        <= self.oracle.book.number("ST8", &["metres"])
                })
                .collect();
            let km = street.iter().map(|at| self.streets[*at].length).sum::<f64>() / 1000.0;
            let on = |works: &(&Works, Side)| {
                works.1.footing.iter().any(|(at, _)| at.is_some_and(|at| street.contains(&at)))
            };
            loads.extend(worst("street", km, &on).map(|count| (name.to_owned(), count)));
        }
        let first = |line: &Utm32| Figure::new(line.geometry()).parts[0].0;
        let area = |district: &District| Figure::new(district.boundary.geometry());
        let holds = |district: &&District| area(district).inside(first(trench.line()));
        if let Some(district) = town.districts.iter().filter(holds).min_by_key(|district| district.id) {
            let area = area(district);
            let begins = |at: &usize| {
                town.segments[*at].class.is_street() && area.inside(first(&town.segments[*at].line))
            };
            let km = (0..town.segments.len()).filter(begins).map(|at| self.streets[at].length).sum::<f64>()
                / 1000.0;
            let on = |works: &(&Works, Side)| area.inside(first(&works.0.line));
            loads.extend(worst("district", km, &on).map(|count| (district.name.clone(), count)));
        }
        loads
    }
}

const CORNER: Coord<f64> = Coord { x: 565_000.0, y: 5_934_000.0 };
const SIDE: u32 = 5;

/// Crossings of a town and what is built between them.
struct Blocks {
    crossings: Vec<Coord<f64>>,
}

impl Blocks {
    fn at(&self, column: u32, row: u32) -> Coord<f64> {
        self.crossings[(row * SIDE + column) as usize]
    }

    /// A line along some blocks of a street, a little aside.
    fn along(&self, dice: &mut Dice, aside: f64) -> LineString<f64> {
        let number = |dice: &mut Dice, below: u32| u32::try_from(dice.below(u64::from(below))).unwrap();
        let (street, from, blocks) = (number(dice, SIDE), number(dice, SIDE - 1), 1 + number(dice, 3));
        let across = dice.below(2) == 0;
        let at = |step: u32| if across { self.at(step, street) } else { self.at(street, step) };
        let shift = if across { Coord { x: 0.0, y: aside } } else { Coord { x: aside, y: 0.0 } };
        let mut line: Vec<_> = (from..=(from + blocks).min(SIDE - 1)).map(|step| at(step) + shift).collect();
        let last = line.len() - 1;
        let (start, end) = (line[0], line[last]);
        line[0] = start + (line[1] - start) * dice.range(0.02, 0.5);
        line[last] = end + (line[last - 1] - end) * dice.range(0.02, 0.4);
        LineString(line)
    }
}

fn days(dice: &mut Dice) -> Schedule {
    let first = jiff::civil::date(2026, 3, 1) + i64::try_from(dice.below(25)).unwrap().days();
    Schedule::Fixed(Period::new(first, first + i64::try_from(dice.below(15)).unwrap().days()).unwrap())
}

fn blocks(dice: &mut Dice) -> (Layers, Blocks) {
    const CLASSES: [StreetClass; 6] = [
        StreetClass::Residential,
        StreetClass::Residential,
        StreetClass::Residential,
        StreetClass::Tertiary,
        StreetClass::Pedestrian,
        StreetClass::Path,
    ];
    let mut town = Layers { loaded: Layer::ALL.into_iter().collect(), ..Layers::default() };
    let mut crossings = vec![];
    for (row, column) in (0..SIDE).flat_map(|row| (0..SIDE).map(move |column| (row, column))) {
        let jitter = Coord { x: dice.range(-9.0, 9.0), y: dice.range(-9.0, 9.0) };
        crossings.push(CORNER + Coord { x: f64::from(column) * 90.0, y: f64::from(row) * 70.0 } + jitter);
    }
    let blocks = Blocks { crossings };
    let mut street = |dice: &mut Dice, a: Coord<f64>, b: Coord<f64>, name: String| {
        if dice.below(8) > 0 {
            let line = if dice.below(2) == 0 { vec![a, b] } else { vec![b, a] };
            town.segments.push(Segment {
                id: SegmentId(Uuid::from_u128(town.segments.len() as u128)),
                name,
                class: dice.one_of(&CLASSES),
                surface: None,
                width_m: dice.one_of(&[None, None, Some(5.0), Some(11.0)]),
                bridge: false,
                tunnel: false,
                line: Utm32::stored(LineString(line).into()).unwrap(),
            });
        }
    };
    for (row, column) in (0..SIDE).flat_map(|row| (0..SIDE).map(move |column| (row, column))) {
        if column + 1 < SIDE {
            street(dice, blocks.at(column, row), blocks.at(column + 1, row), format!("Quer {row}"));
        }
        if row + 1 < SIDE {
            street(dice, blocks.at(column, row), blocks.at(column, row + 1), format!("Längs {column}"));
        }
    }
    for number in 0..18_u128 {
        let aside = dice.range(-4.0, 4.0);
        let line = blocks.along(dice, aside);
        let geometry: Geometry<f64> = if dice.below(6) == 0 {
            let (a, b) = (line.0[0], line.0[1]);
            let side = Coord { x: 6.0, y: 7.0 };
            Polygon::new(LineString(vec![a - side, b - side, b + side, a + side, a - side]), vec![]).into()
        } else {
            line.into()
        };
        let id = WorksId(Uuid::from_u128(number));
        let kind = dice.one_of(&[WorksKind::Gas, WorksKind::Gas, WorksKind::Event]);
        let (schedule, line) = (days(dice), Utm32::stored(geometry).unwrap());
        town.works.push(Works { kind, schedule, line, ..dice.works(id) });
    }
    for number in 0..8_u128 {
        let corner = blocks.crossings[usize::try_from(dice.below(25)).unwrap()];
        let place = corner + Coord { x: dice.range(-50.0, 50.0), y: dice.range(-50.0, 50.0) };
        let (today, span) = (jiff::civil::date(2026, 3, 1), i64::try_from(dice.below(40)).unwrap().days());
        town.constraints.push(Constraint {
            id: ConstraintId(Uuid::from_u128(1000 + number)),
            kind: dice.one_of(&[
                ConstraintKind::Hospital,
                ConstraintKind::School,
                ConstraintKind::FireStation,
                ConstraintKind::Event,
            ]),
            name: format!("Haus {number}"),
            extent: Utm32::stored(geo::Point(place).into()).unwrap(),
            width_m: dice.range(0.0, 30.0),
            since: dice.one_of(&[None, None, Some(today + span)]),
            until: dice.one_of(&[None, None, Some(today + span)]),
            owner: None,
            cleared: false,
            public: true,
        });
    }
    for (number, east) in [(0_u128, 0.0), (1, 200.0)] {
        let (west, south) = (CORNER.x - 100.0 + east, CORNER.y - 100.0);
        let ring = vec![
            (west, south),
            (west + 400.0, south),
            (west + 400.0, south + 400.0),
            (west, south + 400.0),
            (west, south),
        ];
        let boundary = Utm32::stored(Polygon::new(LineString::from(ring), vec![]).into()).unwrap();
        town.districts.push(District {
            id: DistrictId(Uuid::from_u128(number)),
            name: format!("Bezirk {number}"),
            boundary,
        });
    }
    (town, blocks)
}

fn way_m(finding: &Finding) -> f64 {
    Utm32::stored(finding.place.clone().unwrap()).unwrap().ground_length().get()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn ways_around_and_loads_are_what_plain_loops_find(seed: u64) {
        let mut dice = Dice(seed);
        let (town, blocks) = blocks(&mut dice);
        let (city, oracle) = (City::new(town.clone()), Graph::new(&town));
        for _ in 0..6 {
            let aside = dice.range(-3.0, 3.0);
            let draft = TrenchDraft {
                line: blocks.along(&mut dice, aside).into(),
                width_m: dice.range(0.2, 1.0),
                cover_m: 0.6,
                method: dice.one_of(&[LayingMethod::OpenTrench, LayingMethod::OpenTrench, LayingMethod::Milling, LayingMethod::Drilling]),
            };
            let Ok(trench) = Trench::new(draft, &CityArea::zone()) else { continue };
            let subject = judge::Subject {
                trench: &trench,
                kind: dice.one_of(&[WorksKind::Telecom, WorksKind::Telecom, WorksKind::Event]),
                schedule: days(&mut dice),
                applicant: Some(OrganisationId(Uuid::from_u128(1))),
                case: dice.one_of(&[None, Some(model::CaseId(Uuid::from_u128(2)))]),
                exempt: false,
                on: TODAY,
            };
            let found = judge::graph(&city, &RULES, &subject);
            let all = judge::trench(&city, &RULES, &subject);
            prop_assert!(found.iter().all(|finding| all.contains(finding)));
            prop_assert_eq!(all.len(), found.len() + judge::at_once(&city, &RULES, &subject).len());
            let is_access = |finding: &&Finding| finding.because.en.contains("every street");
            let told: BTreeSet<(Uuid, Vec<String>)> = found
                .iter()
                .filter(is_access)
                .map(|finding| {
                    let mut names: Vec<String> = finding.because.de.match_indices("Haus ").map(|(at, _)| finding.because.de[at..at + 6].to_owned()).collect();
                    names.sort();
                    (finding.neighbour.id.unwrap(), names)
                })
                .collect();
            prop_assert_eq!(told, oracle.accesses(&subject));
            let (loads, ways): (Vec<_>, Vec<_>) = found.iter().filter(|finding| !is_access(finding)).partition(|finding| finding.rule == "ST8");
            let expected = oracle.ways_of(&subject);
            let mut keys: Vec<_> = ways.iter().map(|finding| (finding.rule.clone(), finding.neighbour.id)).collect();
            keys.sort();
            prop_assert_eq!(&keys, &expected.keys().cloned().collect::<Vec<_>>());
            for finding in ways.iter().filter(|finding| finding.neighbour.kind == NeighbourKind::Works) {
                let told = &expected[&(finding.rule.clone(), finding.neighbour.id)];
                let ours = finding.because.de.contains("um die gesperrte") || finding.because.de.contains("sperrt die Strecke");
                let fits = |told: &Told| told.ours == ours && (told.length - way_m(finding)).abs() < 0.01;
                prop_assert!(told.iter().any(fits), "{:?} {:#?}", told, finding);
            }
            let expected = oracle.load(&subject);
            prop_assert!(loads.len() <= 2 && loads.is_empty() == expected.is_empty(), "{:?} {:#?}", expected, loads);
            for finding in loads {
                let fits = |(name, count): &(String, i64)| {
                    finding.neighbour.label == *name && finding.because.de.contains(&format!(" {count} Baustellen"))
                };
                prop_assert!(expected.iter().any(fits), "{:?} {:#?}", expected, finding);
            }
        }
    }
}

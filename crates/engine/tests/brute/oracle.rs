//! The rules built a second time from what their files say: plain loops over everything, no index, no early exit.
//!
//! It reads the parameters itself and shares no code with the engine.

use std::collections::BTreeMap;

use engine::{Layers, judge::Subject};
use geo::Geometry;
use jiff::civil::Date;
use model::{
    Schedule, Utm32,
    conduit::ConduitKind,
    finding::Severity,
    street::StreetClass,
    trench::LayingMethod,
    works::{Works, WorksKind},
};
use uuid::Uuid;

use crate::near::opens;

pub type Spot = [f64; 2];

/// A geometry as straight parts and rings.
#[derive(Clone)]
pub struct Figure {
    pub parts: Vec<(Spot, Spot)>,
    pub rings: Vec<Vec<Spot>>,
}

impl Figure {
    pub fn new(geometry: &Geometry<f64>) -> Self {
        let mut figure = Figure { parts: vec![], rings: vec![] };
        let spots = |line: &geo::LineString<f64>| line.0.iter().map(|at| [at.x, at.y]).collect::<Vec<Spot>>();
        match geometry {
            Geometry::Point(at) => figure.parts.push(([at.x(), at.y()], [at.x(), at.y()])),
            Geometry::LineString(line) => figure.add(&spots(line)),
            Geometry::MultiLineString(lines) => lines.iter().for_each(|line| figure.add(&spots(line))),
            Geometry::Polygon(area) => {
                for ring in std::iter::once(area.exterior()).chain(area.interiors()) {
                    figure.add(&spots(ring));
                    figure.rings.push(spots(ring));
                }
            }
            other => panic!("the towns have no {other:?}"),
        }
        figure
    }

    fn add(&mut self, line: &[Spot]) {
        for at in 1..line.len() {
            self.parts.push((line[at - 1], line[at]));
        }
    }

    pub fn length(&self) -> f64 {
        self.parts.iter().map(|(a, b)| far(*a, *b)).sum()
    }

    pub fn inside(&self, at: Spot) -> bool {
        let mut crossings = 0;
        for ring in &self.rings {
            for pair in ring.windows(2) {
                let (low, high) =
                    if pair[0][1] < pair[1][1] { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
                if low[1] <= at[1] && at[1] < high[1] {
                    let share = (at[1] - low[1]) / (high[1] - low[1]);
                    if low[0] + share * (high[0] - low[0]) > at[0] {
                        crossings += 1;
                    }
                }
            }
        }
        crossings % 2 == 1
    }

    pub fn spot_gap(&self, at: Spot) -> f64 {
        if self.inside(at) {
            return 0.0;
        }
        self.parts.iter().map(|(a, b)| spot_to_part(at, *a, *b)).fold(f64::INFINITY, f64::min)
    }

    pub fn distance(&self, other: &Figure) -> f64 {
        let mut least = f64::INFINITY;
        for (a, b) in &self.parts {
            least = least.min(other.spot_gap(*a)).min(other.spot_gap(*b));
            for (c, d) in &other.parts {
                least = least.min(self.spot_gap(*c)).min(self.spot_gap(*d));
                if turn(*a, *b, *c) * turn(*a, *b, *d) < 0.0 && turn(*c, *d, *a) * turn(*c, *d, *b) < 0.0 {
                    least = 0.0;
                }
            }
        }
        least
    }

    /// Length not farther than `reach` from the other one, counted in steps of at most 5 cm.
    pub fn length_near(&self, other: &Figure, reach: f64) -> f64 {
        self.length_where(&|at| other.spot_gap(at) <= reach)
    }

    /// Length of the places of which something holds, counted in steps of at most 5 cm.
    pub fn length_where(&self, holds: &dyn Fn(Spot) -> bool) -> f64 {
        let mut sum = 0.0;
        for (a, b) in &self.parts {
            let length = far(*a, *b);
            let steps = (length / 0.05).ceil().max(1.0);
            let mut step = 0.5;
            while step < steps {
                let share = step / steps;
                let at = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
                if holds(at) {
                    sum += length / steps;
                }
                step += 1.0;
            }
        }
        sum
    }

    /// The pieces of at most 25 m: middle and length.
    pub fn pieces(&self) -> Vec<(Spot, f64)> {
        let mut all = vec![];
        for (a, b) in &self.parts {
            let length = far(*a, *b);
            let count = (length / 25.0).ceil().max(1.0);
            let mut piece = 0.5;
            while piece < count {
                let share = piece / count;
                all.push(([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share], length / count));
                piece += 1.0;
            }
        }
        all
    }
}

pub fn far(a: Spot, b: Spot) -> f64 {
    ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)).sqrt()
}

pub fn turn(a: Spot, b: Spot, c: Spot) -> f64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

pub fn spot_to_part(at: Spot, a: Spot, b: Spot) -> f64 {
    let length = far(a, b);
    let along = if length == 0.0 {
        0.0
    } else {
        ((at[0] - a[0]) * (b[0] - a[0]) + (at[1] - a[1]) * (b[1] - a[1])) / length
    };
    if along <= 0.0 {
        far(at, a)
    } else if along >= length {
        far(at, b)
    } else {
        turn(a, b, at).abs() / length
    }
}

/// Rule files as plain tables.
pub struct Book(pub BTreeMap<String, toml::Table>);

impl Book {
    pub fn new(files: &[(String, String)]) -> Self {
        let tables = files.iter().map(|(_, text)| text.parse::<toml::Table>().unwrap());
        Book(tables.map(|table| (table["code"].as_str().unwrap().to_owned(), table)).collect())
    }

    pub fn number(&self, code: &str, path: &[&str]) -> f64 {
        let mut value = &self.0[code]["value"][0];
        for step in path {
            value = &value[*step];
        }
        value
            .as_float()
            .or_else(|| value.as_integer().map(|whole| f64::from(i32::try_from(whole).unwrap())))
            .unwrap()
    }
}

/// What a rule says of a pair.
#[derive(Debug, Clone, Copy)]
pub struct Said {
    pub severity: Severity,
    pub distance: Option<f64>,
    pub score: Option<f64>,
}

pub struct Side {
    pub kind: WorksKind,
    pub figure: Figure,
    half: f64,
    pub zone: f64,
    class: &'static str,
    pub first: Date,
    pub last: Date,
    certain: bool,
    cover: Option<f64>,
    pub footing: Vec<(Option<usize>, f64)>,
}

pub struct Oracle<'a> {
    pub book: &'a Book,
    pub town: &'a Layers,
    pub on: Date,
}

pub fn days(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

impl Oracle<'_> {
    /// The street under each piece of a line, and the length of the piece.
    pub fn footing(&self, figure: &Figure) -> Vec<(Option<usize>, f64)> {
        let mut footing = vec![];
        for (middle, length) in figure.pieces() {
            let mut best: Option<(f64, Uuid, usize)> = None;
            for (at, segment) in self.town.segments.iter().enumerate() {
                if segment.class == StreetClass::Path || segment.class == StreetClass::Track {
                    continue;
                }
                let away = Figure::new(segment.line.geometry()).spot_gap(middle);
                if best.is_none_or(|(least, id, _)| away < least || (away <= least && segment.id.0 < id)) {
                    best = Some((away, segment.id.0, at));
                }
            }
            let near = best.filter(|(away, ..)| *away <= self.book.number("CLASS", &["on_street_m"]));
            footing.push((near.map(|(.., at)| at), length));
        }
        footing
    }

    pub fn side(
        &self,
        line: &Utm32,
        width: f64,
        schedule: &Schedule,
        cover: Option<f64>,
        kind: WorksKind,
    ) -> Side {
        let figure = Figure::new(line.geometry());
        let footing = self.footing(&figure);
        let classes: Vec<StreetClass> =
            footing.iter().filter_map(|(at, _)| at.map(|at| self.town.segments[at].class)).collect();
        let span = schedule.span();
        let needed = match schedule {
            Schedule::Fixed(_) => days(span.first(), span.last()) + 1,
            Schedule::Floating(window) => i32::from(window.days()),
        };
        let mut class = "large";
        for name in ["medium", "small"] {
            let limit = &self.book.0["CLASS"]["value"][0][name]["up_to_street"];
            let limit = [
                StreetClass::Motorway,
                StreetClass::Trunk,
                StreetClass::Primary,
                StreetClass::Secondary,
                StreetClass::Tertiary,
                StreetClass::Unclassified,
                StreetClass::Residential,
                StreetClass::Living,
                StreetClass::Pedestrian,
                StreetClass::Service,
            ]
            .into_iter()
            .find(|class| Some(class.code()) == limit.as_str())
            .unwrap();
            if line.ground_length().get() <= self.book.number("CLASS", &[name, "up_to_length_m"])
                && f64::from(needed) <= self.book.number("CLASS", &[name, "up_to_days"])
                && classes.iter().all(|street| *street >= limit)
            {
                class = name;
            }
        }
        Side {
            half: width / 2.0,
            zone: width / 2.0 + self.book.number("CLASS", &["strip_m", class]),
            class,
            first: span.first(),
            last: span.last(),
            certain: needed == days(span.first(), span.last()) + 1,
            cover,
            footing,
            figure,
            kind,
        }
    }

    pub fn works_side(&self, works: &Works) -> Side {
        self.side(&works.line, works.width_m, &works.schedule, works.cover_m, works.kind)
    }

    fn pair(&self, a: &Side, b: &Side) -> Option<(&'static str, Said)> {
        if a.last < self.on || b.last < self.on {
            return None;
        }
        let distance = a.figure.distance(&b.figure);
        let zones = a.zone + b.zone;
        let common_day = a.first <= b.last && b.first <= a.last;
        let said = |severity, score| Said { severity, distance: Some(distance), score };
        if common_day && a.certain && b.certain && distance <= zones {
            let sure = distance <= a.half + b.half;
            return Some(("ST1", said(if sure { Severity::Heavy } else { Severity::Light }, None)));
        }
        let buffer = |side: &Side| self.book.number("ST2", &["buffer_m", side.class]);
        if common_day && distance <= zones + buffer(a).max(buffer(b)) {
            return Some(("ST2", said(Severity::Light, None)));
        }
        let between = if common_day { 0 } else { (days(a.last, b.first)).max(days(b.last, a.first)) - 1 };
        let most = self.book.number("ST3", &["within_days"]);
        let on = |side: &Side, at: Option<usize>| {
            at.is_some() && side.footing.iter().any(|(other, _)| *other == at)
        };
        let common_m = |one: &Side, other: &Side| -> f64 {
            one.footing.iter().filter(|(at, _)| on(other, *at)).map(|(_, length)| length).sum()
        };
        let common_segment = a.footing.iter().any(|(at, _)| on(b, *at));
        let reach = zones + self.book.number("ST3", &["metres"]);
        if opens(a.kind)
            && opens(b.kind)
            && f64::from(between) <= most
            && (common_segment || distance < reach)
        {
            let beside = a.figure.length_near(&b.figure, reach).min(b.figure.length_near(&a.figure, reach));
            let shorter = a.figure.length().min(b.figure.length());
            let shared = (beside.max(common_m(a, b).min(common_m(b, a))) / shorter).min(1.0);
            let depth = match (a.cover, b.cover) {
                (Some(a), Some(b)) => (1.0 - (a - b).abs() / self.book.number("ST3", &["depth_m"])).max(0.0),
                _ => self.book.number("ST3", &["unknown_depth"]),
            };
            let score = shared * (1.0 - f64::from(between) / most) * depth;
            return Some(("ST3", said(Severity::Opportunity, Some(score))));
        }
        None
    }

    /// All pairs of works.
    pub fn pairs(&self) -> BTreeMap<(Uuid, Uuid), (&'static str, Said)> {
        let mut all = BTreeMap::new();
        for a in &self.town.works {
            for b in &self.town.works {
                if a.id < b.id
                    && (a.case.is_none() || a.case != b.case)
                    && let Some(found) = self.pair(&self.works_side(a), &self.works_side(b))
                {
                    all.insert((a.id.0, b.id.0), found);
                }
            }
        }
        all
    }

    /// Everything that a trench runs into, by rule and neighbour.
    pub fn judge(&self, subject: &Subject) -> BTreeMap<(String, Option<Uuid>), Said> {
        let mut all = BTreeMap::new();
        let trench = subject.trench;
        let own = self.side(
            trench.line(),
            trench.width().get(),
            &subject.schedule,
            Some(trench.cover().get()),
            subject.kind,
        );
        for works in &self.town.works {
            if works.case.is_some() && works.case == subject.case {
                continue;
            }
            if let Some((rule, said)) = self.pair(&own, &self.works_side(works)) {
                all.insert((rule.to_owned(), Some(works.id.0)), said);
            }
        }
        let plain = |severity, distance: f64, score| Said { severity, distance: Some(distance), score };
        if trench.method() != LayingMethod::ExistingDuct && opens(subject.kind) {
            for tree in &self.town.trees {
                let distance = own.figure.spot_gap([tree.place.x(), tree.place.y()]);
                let mut keep = self.book.number("E1", &["metres"]);
                if let Some(crown) = tree.crown_radius_m {
                    keep = keep.max(crown + self.book.number("E1", &["or_crown_plus_metres"]));
                }
                if distance - own.zone < keep {
                    all.insert(("E1".to_owned(), Some(tree.id.0)), plain(Severity::Light, distance, None));
                }
            }
            for moratorium in &self.town.moratoria {
                let figure = Figure::new(moratorium.extent.geometry());
                let distance = own.figure.distance(&figure);
                let half = if figure.rings.is_empty() { moratorium.width_m / 2.0 } else { 0.0 };
                let mut until = moratorium.until;
                let years = jiff::Span::new()
                    .years(self.book.0["P1"]["value"][0]["at_most_years"].as_integer().unwrap());
                until = until.min(moratorium.since + years);
                if distance <= own.half + half
                    && moratorium.since <= own.last
                    && own.first <= until
                    && !subject.exempt
                {
                    all.insert(
                        ("P1".to_owned(), Some(moratorium.id.0)),
                        plain(Severity::Light, distance, None),
                    );
                }
            }
            for conduit in &self.town.conduits {
                let figure = Figure::new(conduit.line.geometry());
                let (distance, radius) = (own.figure.distance(&figure), self.book.number("U4", &["metres"]));
                let duct = matches!(conduit.kind, ConduitKind::Duct | ConduitKind::Microduct);
                if duct && conduit.ducts_free > 0 && distance < radius {
                    let share = own.figure.length_near(&figure, radius) / own.figure.length();
                    let said = plain(Severity::Opportunity, distance, Some(share.min(1.0)));
                    all.insert(("U4".to_owned(), Some(conduit.id.0)), said);
                }
            }
        }
        all.extend(self.around(subject, &own));
        all.extend(self.sealed_soon(subject, &own));
        let radius = self.book.number("C1", &["metres"]);
        let (mut beside, mut uncovered) = (0.0, 0.0);
        for address in &self.town.addresses {
            let at = [address.place.x(), address.place.y()];
            if own.figure.spot_gap(at) > radius {
                continue;
            }
            beside += 1.0;
            let told = |works: &Works| {
                (works.published || Some(works.applicant) == subject.applicant)
                    && (works.case.is_none() || works.case != subject.case)
            };
            if self.nearest_conduit(at) > radius && !self.planned(at, radius, &told) {
                uncovered += 1.0;
            }
        }
        if uncovered > 0.0 && opens(subject.kind) {
            let said =
                Said { severity: Severity::Opportunity, distance: None, score: Some(uncovered / beside) };
            all.insert(("C1".to_owned(), None), said);
        }
        all
    }

    /// Distance to the nearest conduit that serves fibre.
    pub fn nearest_conduit(&self, at: Spot) -> f64 {
        let mut least = f64::INFINITY;
        for conduit in &self.town.conduits {
            let fibre =
                matches!(conduit.kind, ConduitKind::Duct | ConduitKind::Microduct | ConduitKind::Cable);
            if fibre && conduit.serving {
                least = least.min(Figure::new(conduit.line.geometry()).spot_gap(at));
            }
        }
        least
    }

    /// Whether works for telecommunication that count lie near.
    pub fn planned(&self, at: Spot, radius: f64, counts: &dyn Fn(&Works) -> bool) -> bool {
        self.town.works.iter().any(|works| {
            works.kind == WorksKind::Telecom
                && counts(works)
                && works.schedule.span().last() >= self.on
                && Figure::new(works.line.geometry()).spot_gap(at) <= radius
        })
    }
}

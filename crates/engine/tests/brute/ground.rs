//! The rules under the ground built a second time from what their files say.

use std::f64::consts::PI;

use engine::judge::Subject;
use model::{
    conduit::{Conduit, ConduitKind},
    finding::{Finding, Severity},
    street::StreetClass,
    trench::LayingMethod,
};
use toml::Value;
use uuid::Uuid;

use crate::oracle::{Figure, Oracle, Spot, far, spot_to_part, turn};

/// What a rule says, and of whom.
#[derive(Debug)]
pub struct Heard {
    rule: &'static str,
    id: Option<Uuid>,
    severity: Severity,
    distance: Option<f64>,
    /// Figures that the English sentence gives, in their order, each with how far counting in steps may be off.
    figures: Vec<(f64, f64)>,
    /// What the English sentence must say.
    words: &'static str,
    /// Whether a hair more or less would change nothing.
    pub sure: bool,
}

impl Heard {
    pub fn is_about(&self, finding: &Finding) -> bool {
        finding.rule == self.rule && finding.neighbour.id == self.id
    }

    pub fn is_told_by(&self, finding: &Finding) -> bool {
        let text = finding.because.en.split_once(": ").unwrap().1;
        let numbers: Vec<f64> = text
            .split(|sign: char| !(sign.is_ascii_digit() || sign == '.'))
            .filter_map(|word| word.trim_end_matches('.').parse().ok())
            .collect();
        self.is_about(finding)
            && finding.severity == self.severity
            && text.contains(self.words)
            && match (finding.distance_m, self.distance) {
                (Some(found), Some(said)) => (found - said).abs() < 1e-6,
                (found, said) => found.is_none() && said.is_none(),
            }
            && self.figures.iter().zip(&numbers).all(|((said, by), found)| (said - found).abs() <= *by)
    }
}

fn number(value: &Value) -> f64 {
    value
        .as_float()
        .or_else(|| value.as_integer().map(|whole| f64::from(i32::try_from(whole).unwrap())))
        .unwrap()
}

fn angle(a: (Spot, Spot), b: (Spot, Spot)) -> f64 {
    let direction = |(from, to): (Spot, Spot)| (to[1] - from[1]).atan2(to[0] - from[0]).to_degrees();
    let between = (direction(a) - direction(b)).abs() % 180.0;
    between.min(180.0 - between)
}

fn crosses(a: (Spot, Spot), b: (Spot, Spot)) -> bool {
    turn(a.0, a.1, b.0) * turn(a.0, a.1, b.1) < 0.0 && turn(b.0, b.1, a.0) * turn(b.0, b.1, a.1) < 0.0
}

fn part_distance(a: (Spot, Spot), b: (Spot, Spot)) -> f64 {
    if crosses(a, b) {
        return 0.0;
    }
    spot_to_part(a.0, b.0, b.1)
        .min(spot_to_part(a.1, b.0, b.1))
        .min(spot_to_part(b.0, a.0, a.1))
        .min(spot_to_part(b.1, a.0, a.1))
}

/// The normal distribution as the sum of many small steps, no table and no series.
fn below(at: f64) -> f64 {
    let at = at.clamp(-10.0, 10.0);
    let steps = 4000;
    let width = at / f64::from(steps);
    let sum: f64 =
        (0..steps).map(|step| (-((f64::from(step) + 0.5) * width).powi(2) / 2.0).exp() * width).sum();
    0.5 + sum / (2.0 * PI).sqrt()
}

fn deviations(share: f64) -> f64 {
    let (mut low, mut high) = (0.0, 10.0);
    while high - low > 1e-12 {
        let middle = f64::midpoint(low, high);
        if below(middle) - below(-middle) < share { low = middle } else { high = middle }
    }
    low
}

/// Length of a trench that runs beside a line, counted in small steps.
fn beside(trench: &Figure, line: &Figure, reach: f64, flat: f64) -> f64 {
    let mut beside = 0.0;
    for (a, b) in &trench.parts {
        let flat_parts: Vec<_> = line.parts.iter().filter(|part| angle((*a, *b), **part) < flat).collect();
        let steps = (far(*a, *b) / 0.02).ceil();
        let mut step = 0.5;
        while step < steps && !flat_parts.is_empty() {
            let share = step / steps;
            let at = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
            if flat_parts.iter().any(|(c, d)| spot_to_part(at, *c, *d) <= reach) {
                beside += far(*a, *b) / steps;
            }
            step += 1.0;
        }
    }
    beside
}

/// All errors in plan in small steps; for each one, which depths are forbidden.
fn sure(
    (h, s_h): (f64, f64),
    (z_t, s_z): (f64, f64),
    (z_1, z_2): (f64, f64),
    (radius, square, corner): (f64, Option<f64>, f64),
) -> f64 {
    let steps = if h == 0.0 { 1 } else { 6000 };
    let mut lost = 0.0;
    for step in 0..steps {
        let off = if steps == 1 { 0.0 } else { -7.0 + 14.0 * (f64::from(step) + 0.5) / f64::from(steps) };
        let weight = (-off * off / 2.0).exp() / (2.0 * PI).sqrt() * 14.0 / f64::from(steps);
        let across = (h + off * s_h).abs();
        let mut reach = if across < radius { (radius.powi(2) - across.powi(2)).sqrt() } else { -1.0 };
        if let Some(s) = square {
            let over = (across - s).max(0.0);
            if over < corner {
                reach = reach.max(s + (corner.powi(2) - over.powi(2)).sqrt());
            }
        }
        if reach >= 0.0 {
            let hit = (quick((z_2 + reach - z_t) / s_z) - quick((z_1 - reach - z_t) / s_z)).max(0.0);
            lost += hit * if steps == 1 { 1.0 } else { weight };
        }
    }
    1.0 - lost
}

impl Oracle<'_> {
    fn value(&self, rule: &str) -> &Value {
        &self.book.0[rule]["value"][0]
    }

    fn field(&self, rule: &str, field: &str) -> f64 {
        number(&self.value(rule)[field])
    }

    fn conduits<'s>(&'s self, subject: &'s Subject) -> impl Iterator<Item = &'s Conduit> {
        let telecom = |kind| matches!(kind, ConduitKind::Duct | ConduitKind::Microduct | ConduitKind::Cable);
        self.town
            .conduits
            .iter()
            .filter(move |one| !(telecom(one.kind) && Some(one.owner) == subject.applicant))
    }

    /// Everything that U1, U2, U3, U5 and U6 say of a trench.
    pub fn under_ground(&self, subject: &Subject) -> Vec<Heard> {
        let trench = Figure::new(subject.trench.line().geometry());
        let mut all = Vec::new();
        if subject.trench.method() == LayingMethod::ExistingDuct {
            self.duct_fill(&trench, &mut all);
            return all;
        }
        for conduit in self.conduits(subject) {
            let line = Figure::new(conduit.line.geometry());
            self.clearance(subject, &trench, (conduit, &line), &mut all);
            self.crossing(&trench, (conduit, &line), &mut all);
        }
        self.cover(subject, &trench, &mut all);
        if subject.trench.method() != LayingMethod::Drilling {
            self.carriageway(&trench, &mut all);
        }
        all
    }

    fn clearance(
        &self,
        subject: &Subject,
        trench: &Figure,
        (conduit, line): (&Conduit, &Figure),
        all: &mut Vec<Heard>,
    ) {
        let value = self.value("U1");
        let assumed = |field: &str| number(&value["assumed"][field]);
        let pairs = value["pair"].as_array().unwrap();
        let pair = pairs
            .iter()
            .find(|pair| {
                pair["kinds"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|kind| kind.as_str() == Some(conduit.kind.code()))
            })
            .unwrap();
        let r_t = assumed("planned_diameter_m") / 2.0;
        let z_t = subject.trench.cover().get() + r_t;
        let diameter = conduit.diameter_mm.map_or(number(&pair["diameter_m"]), |mm| f64::from(mm) / 1000.0);
        let r_c = diameter / 2.0;
        let cover = conduit.cover_m.unwrap_or(number(&pair["cover_m"]));
        let z_1 = cover + r_c;
        let z_2 = conduit.buffer_m.map_or(z_1, |buffer| f64::max(z_1, cover + buffer - r_c));
        let square = conduit.protection_m.map(|zone| r_c + zone);
        let s_h = assumed("planned_accuracy_m")
            .hypot(conduit.accuracy_m.unwrap_or(assumed("accuracy_m")))
            .max(0.001);
        let s_z = assumed("planned_depth_accuracy_m").hypot(assumed("depth_accuracy_m")).max(0.001);
        let k = deviations(self.field("U1", "confidence"));
        let (beside_keep, cross_keep) = (number(&pair["alongside_m"]), number(&pair["crossing_m"]));
        let reach =
            r_t + r_c + beside_keep.max(cross_keep).max(conduit.protection_m.unwrap_or(0.0)) + k * s_h;
        let flat = self.field("U1", "alongside_below_deg");
        let beside = beside(trench, line, reach, flat);
        let v = (z_t - z_2).max(z_1 - z_t).max(0.0);
        // Nominal or not, slack, clearance, margin, distance in plan, what is to be kept.
        let mut places: Vec<(bool, f64, f64, f64, f64, f64)> = vec![];
        for ours in &trench.parts {
            for theirs in &line.parts {
                let h = part_distance(*ours, *theirs);
                if h > reach {
                    continue;
                }
                let alongside = angle(*ours, *theirs) < flat && beside >= self.field("U1", "from_m");
                let keep = if alongside { beside_keep } else { cross_keep };
                let s_h = if h == 0.0 { 0.0 } else { s_h };
                let gap =
                    |n: f64, o: f64, r: f64| (h - n * s_h - o).max(0.0).hypot((v - n * s_z - o).max(0.0)) - r;
                let (clearance, least) = (gap(0.0, 0.0, r_t + r_c), gap(k, 0.0, r_t + r_c));
                let nominal = clearance < keep || square.is_some_and(|s| gap(0.0, s, r_t) < 0.0);
                let slack = (least - keep).min(square.map_or(f64::INFINITY, |s| gap(k, s, r_t)));
                if slack < 0.0 {
                    places.push((nominal, slack, clearance, clearance - least, h, keep));
                }
            }
        }
        let nominal = places.iter().any(|place| place.0);
        places.retain(|place| place.0 == nominal);
        places.sort_by(|a, b| a.1.total_cmp(&b.1));
        let Some(slack) = places.first().map(|first| first.1) else { return };
        // Where the stretch beside is just as long as it has to be, or a hair decides, either clearance may be meant.
        let near = |place: &&(bool, f64, f64, f64, f64, f64)| (place.1 - slack - 0.001).abs() < 1e-6;
        let close = (beside - self.field("U1", "from_m")).abs() < 0.2
            || slack > -1e-6
            || places.iter().any(|place| near(&place));
        places.retain(|place| place.1 <= slack + 0.001);
        places.sort_by(|a, b| a.5.total_cmp(&b.5).then(b.2.total_cmp(&a.2)));
        let (_, _, clearance, margin, h, keep) = places[places.len() - 1];
        let clearance = clearance.max(0.0);
        let s_h = if h == 0.0 { 0.0 } else { s_h };
        let sure = sure((h, s_h), (z_t, s_z), (z_1, z_2), (r_t + r_c + keep, square, r_t));
        let tell_below = self.field("U1", "tell_below");
        let close = close || !nominal && (sure - tell_below).abs() < 0.002;
        if !nominal && sure >= tell_below && !close {
            return;
        }
        all.push(Heard {
            rule: "U1",
            id: Some(conduit.id.0),
            severity: if nominal { Severity::Light } else { Severity::Info },
            distance: Some(trench.distance(line)),
            figures: vec![
                (clearance, 0.006_001),
                (margin, 0.006_001),
                (self.field("U1", "confidence") * 100.0, 0.0),
                (keep, 0.005_001),
                (sure * 100.0, 1.001),
            ],
            words: "Clearance",
            sure: !close,
        });
    }

    fn crossing(&self, trench: &Figure, (conduit, line): (&Conduit, &Figure), all: &mut Vec<Heard>) {
        let mut least = f64::INFINITY;
        let end = |figure: &Figure| [figure.parts[0].0, figure.parts[figure.parts.len() - 1].1];
        for ours in &trench.parts {
            for theirs in line.parts.iter().filter(|theirs| crosses(*ours, **theirs)) {
                let total = turn(theirs.0, theirs.1, ours.0) - turn(theirs.0, theirs.1, ours.1);
                let share = turn(theirs.0, theirs.1, ours.0) / total;
                let at = [
                    ours.0[0] + (ours.1[0] - ours.0[0]) * share,
                    ours.0[1] + (ours.1[1] - ours.0[1]) * share,
                ];
                let ends = end(trench).into_iter().chain(end(line));
                if ends.into_iter().all(|end| far(end, at) > self.field("U2", "end_m")) {
                    least = least.min(angle(*ours, *theirs));
                }
            }
        }
        if least < self.field("U2", "least_deg") {
            let (rule, id, severity) = ("U2", Some(conduit.id.0), Severity::Light);
            let figures = vec![(least, 0.050_001), (self.field("U2", "least_deg"), 0.0)];
            all.push(Heard { rule, id, severity, distance: Some(0.0), figures, words: "angle", sure: true });
        }
    }

    fn cover(&self, subject: &Subject, trench: &Figure, all: &mut Vec<Heard>) {
        let (cover, method) = (subject.trench.cover().get(), subject.trench.method().code());
        let mut say = |severity, words: &'static str| {
            all.push(Heard {
                rule: "U3",
                id: None,
                severity,
                distance: None,
                figures: vec![],
                words,
                sure: true,
            });
        };
        let value = self.value("U3");
        let rows = value["cover"].as_array().unwrap();
        match rows.iter().find(|row| row["method"].as_str() == Some(method)) {
            None => say(Severity::Info, "no depth is on file"),
            Some(row) => {
                let bound = |field: &str| row.get(field).map(number);
                if bound("least_m").is_some_and(|least| cover < least)
                    || bound("most_m").is_some_and(|most| cover > most)
                {
                    say(Severity::Light, "does not lay at");
                }
            }
        }
        let from = self.field("U3", "from_m");
        let footing = self.footing(trench);
        let on = |holds: &dyn Fn(usize) -> bool| -> f64 {
            footing.iter().filter(|(at, _)| at.is_some_and(holds)).map(|(_, length)| length).sum()
        };
        if cover < self.field("U3", "standard_m") {
            let motorway = on(&|at| self.town.segments[at].class == StreetClass::Motorway);
            if motorway > from {
                say(Severity::Heavy, "along a motorway");
            }
            if trench.length() - motorway > from {
                say(Severity::Light, "must declare");
            }
        }
        for row in
            value["surface"].as_array().unwrap().iter().filter(|row| row["method"].as_str() == Some(method))
        {
            let fits = |surface: &str| {
                row["fits"].as_array().unwrap().iter().any(|known| known.as_str() == Some(surface))
            };
            let tagged = on(&|at| self.town.segments[at].surface.is_some());
            let unfit =
                on(&|at| self.town.segments[at].surface.as_ref().is_some_and(|surface| !fits(surface)));
            if unfit > from {
                say(Severity::Light, "is unusual in");
            }
            if trench.length() - tagged > from {
                say(Severity::Info, "the surface is not known");
            }
        }
    }

    fn duct_fill(&self, trench: &Figure, all: &mut Vec<Heard>) {
        let (within, from) = (self.field("U5", "metres"), self.field("U5", "from_m"));
        let mut followed: Vec<(&Conduit, Figure)> = vec![];
        // Lengths are counted in steps: where they come near the bound, either may be meant.
        let mut close = false;
        for conduit in &self.town.conduits {
            let line = Figure::new(conduit.line.geometry());
            let duct = matches!(conduit.kind, ConduitKind::Duct | ConduitKind::Microduct);
            let near = trench.length_near(&line, within);
            close |= (near - from).abs() < 0.3;
            if duct && near > from {
                followed.push((conduit, line));
            }
        }
        let room = |conduit: &Conduit| {
            let after = f64::from(conduit.ducts) - f64::from(conduit.ducts_free) + 1.0;
            conduit.ducts_free > 0 && after / f64::from(conduit.ducts) <= self.field("U5", "most_fill")
        };
        let roomy: Vec<&Figure> =
            followed.iter().filter(|(one, _)| room(one)).map(|(_, line)| line).collect();
        let length = |holds: &dyn Fn(Spot) -> bool| trench.length_where(holds);
        let say = |(left, id, severity, words): (f64, _, _, _), all: &mut Vec<Heard>| {
            let sure = !close && (left - from).abs() > 0.3;
            if left > from || !sure {
                all.push(Heard { rule: "U5", id, severity, distance: None, figures: vec![], words, sure });
            }
        };
        for (conduit, line) in followed.iter().filter(|(one, _)| !room(one)) {
            let left = length(&|at| {
                line.spot_gap(at) <= within && roomy.iter().all(|other| other.spot_gap(at) > within)
            });
            let (id, severity) = (Some(conduit.id.0), Severity::Light);
            say((left, id, severity, "no room left"), all);
        }
        let left = length(&|at| followed.iter().all(|(_, line)| line.spot_gap(at) > within));
        say((left, None, Severity::Info, "no duct is known"), all);
    }

    fn carriageway(&self, trench: &Figure, all: &mut Vec<Heard>) {
        let value = self.value("U6");
        let mut inside = 0.0;
        for (a, b) in &trench.parts {
            let piece = Figure { parts: vec![(*a, *b)], rings: vec![] };
            for ((middle, length), (at, _)) in piece.pieces().into_iter().zip(self.footing(&piece)) {
                let Some(segment) = at.map(|at| &self.town.segments[at]) else { continue };
                let Some(usual) = value["carriageway_m"].get(segment.class.code()).map(number) else {
                    continue;
                };
                let axis = Figure::new(segment.line.geometry());
                let half = segment.width_m.unwrap_or(usual) / 2.0;
                let nearest = axis
                    .parts
                    .iter()
                    .min_by(|x, y| spot_to_part(middle, x.0, x.1).total_cmp(&spot_to_part(middle, y.0, y.1)))
                    .unwrap();
                if axis.spot_gap(middle) < half
                    && angle((*a, *b), *nearest) < self.field("U6", "alongside_below_deg")
                {
                    inside += length;
                }
            }
        }
        if inside > self.field("U6", "from_m") {
            let (rule, severity, words) = ("U6", Severity::Info, "in the carriageway");
            all.push(Heard { rule, id: None, severity, distance: None, figures: vec![], words, sure: true });
        }
    }
}

/// As [`below`], fast enough to be asked for thousands of times: that function at a thousand places, and lines between.
fn quick(at: f64) -> f64 {
    static TABLE: std::sync::LazyLock<Vec<f64>> =
        std::sync::LazyLock::new(|| (0..=4000).map(|step| below(f64::from(step) / 500.0 - 4.0)).collect());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive number")]
    let place = |at: f64| ((at + 4.0) * 500.0).floor() as usize;
    if at <= -4.0 {
        return 0.0;
    }
    if at >= 4.0 {
        return 1.0;
    }
    let (low, share) = (place(at), (at + 4.0) * 500.0 - ((at + 4.0) * 500.0).floor());
    TABLE[low] + (TABLE[low + 1] - TABLE[low]) * share
}

//! The planned line against conduits in the ground: clearance in space, and the angle at which they cross.

use geo::{Coord, Point};
use model::{
    Text,
    conduit::Conduit,
    finding::{Neighbour, NeighbourKind, Severity},
};

use super::{
    Draft, Found, Place, View,
    envelope::{Body, Gap, LEAST_SD_M, Meeting, Pass, spread},
    identity::Fingerprint,
};
use crate::{
    distance::{self, angle_deg, crossing, part_gap2},
    index::{ALWAYS, Entry},
    rule::{
        Assumed, Measure, Pair, Rule, Value,
        sentence::{Figure, Figures, Word},
    },
    shape::{Bounds, Shape, part_length, run_parts},
    spans::Spans,
};

/// Every conduit that the planned line comes too near, or crosses at too small an angle.
pub(super) fn judge(
    view: &View,
    rule: (&Rule, &Value),
    measure: &Measure,
    counts: impl Fn(&Conduit) -> bool,
    found: &mut Vec<Found>,
) {
    match measure {
        Measure::Clearance { unsure, .. } => {
            if let Some(search) = Clearance::new(view, rule, *unsure) {
                search.run(counts, found);
            }
        }
        Measure::CrossingAngle {} => crossing_angle(view, rule, counts, found),
    }
}

/// No rule spans more standard deviations: those of `MOST_CONFIDENCE`.
const MOST_SPREAD: f64 = 3.3;

/// How far around a conduit of this layer a rule may have to look, beyond what it keeps, in metres.
pub(crate) fn reach_of(conduit: &Conduit) -> f64 {
    let positive = |metres: f64| if metres.is_finite() { metres.max(0.0) } else { 0.0 };
    let radius = conduit.diameter_mm.map_or(0.0, |mm| f64::from(mm) / 2000.0);
    radius
        + positive(conduit.protection_m.unwrap_or(0.0))
        + MOST_SPREAD * positive(conduit.accuracy_m.unwrap_or(0.0))
}

fn known(metres: Option<f64>) -> Option<f64> {
    metres.filter(|metres| metres.is_finite() && *metres >= 0.0)
}

struct Clearance<'a> {
    view: &'a View<'a>,
    rule: &'a Rule,
    value: &'a Value,
    unsure: Severity,
    assumed: Assumed,
    /// Standard deviations that the confidence spans.
    spread: f64,
    confidence: f64,
    /// What only may be too near is not told when it is surer than this that it is not.
    tell_below: f64,
    below_deg: f64,
    from_m: f64,
}

/// A place where a line may come too near to another.
struct TooNear {
    meeting: Meeting,
    keep_m: f64,
    alongside: bool,
    clearance: Gap,
    /// Less than is to be kept even if every record is right.
    nominal: bool,
    /// The protected square is entered, or may be.
    protected: bool,
    /// How much more than what is to be kept there is for sure.
    slack: f64,
}

impl<'a> Clearance<'a> {
    fn new(view: &'a View<'a>, (rule, value): (&'a Rule, &'a Value), unsure: Severity) -> Option<Self> {
        let confidence = value.confidence?;
        Some(Self {
            view,
            rule,
            value,
            unsure,
            assumed: value.assumed?,
            spread: spread(confidence),
            confidence,
            tell_below: value.tell_below?,
            below_deg: value.alongside_below_deg?,
            from_m: value.from_m?,
        })
    }

    fn run(&self, counts: impl Fn(&Conduit) -> bool, found: &mut Vec<Found>) {
        let most = |of: fn(&Pair) -> f64| self.value.pair.iter().map(of).fold(0.0, f64::max);
        let assumed = &self.assumed;
        // More than the reach of any conduit: what a conduit does not know is assumed, what it knows the index knows.
        let reach_m = self.view.city.conduits.half_width()
            + most(|pair| pair.alongside_m.max(pair.crossing_m))
            + most(|pair| pair.diameter_m)
            + assumed.planned_diameter_m
            + self.spread * (assumed.planned_accuracy_m + assumed.accuracy_m + LEAST_SD_M);
        let mut slots = Vec::new();
        self.view.city.conduits.near(&self.view.around(reach_m), ALWAYS, &mut slots);
        for slot in slots {
            let Some(entry) = self.view.city.conduits.entry(slot) else { continue };
            let pair = self.value.pair.iter().find(|pair| pair.kinds.contains(&entry.item.kind));
            if let Some(pair) = pair.filter(|_| counts(&entry.item)) {
                found.extend(self.against(entry, pair));
            }
        }
    }

    fn planned(&self) -> Body {
        let assumed = &self.assumed;
        let cover = self.view.subject.trench.cover().get();
        Body {
            plan_sd: assumed.planned_accuracy_m,
            depth_sd: assumed.planned_depth_accuracy_m,
            ..Body::new(assumed.planned_diameter_m, cover, None)
        }
    }

    fn body(&self, conduit: &Conduit, pair: &Pair) -> Body {
        let diameter = conduit.diameter_mm.map_or(pair.diameter_m, |mm| f64::from(mm) / 1000.0);
        let cover = known(conduit.cover_m).unwrap_or(pair.cover_m);
        Body {
            square: known(conduit.protection_m).map(|beyond| diameter / 2.0 + beyond),
            plan_sd: known(conduit.accuracy_m).unwrap_or(self.assumed.accuracy_m),
            depth_sd: self.assumed.depth_accuracy_m,
            ..Body::new(diameter, cover, known(conduit.buffer_m))
        }
    }

    fn against(&self, entry: &Entry<Conduit>, pair: &Pair) -> Option<Found> {
        let (view, conduit) = (self.view, &entry.item);
        let (planned, body) = (self.planned(), self.body(conduit, pair));
        let beyond = body.square.map_or(0.0, |half| half - body.radius);
        let sd = (planned.plan_sd.powi(2) + body.plan_sd.powi(2)).sqrt().max(LEAST_SD_M);
        let radii = planned.radius + body.radius;
        // Farther apart in plan neither the clearance nor the square can be touched.
        let reach_m = radii + pair.alongside_m.max(pair.crossing_m).max(beyond) + self.spread * sd;
        let distance_m = distance::distance(&view.shape, &entry.shape, reach_m)?;
        let runs_beside = |ours: (Coord<f64>, Coord<f64>), theirs: (Coord<f64>, Coord<f64>)| {
            angle_deg(ours, theirs).is_some_and(|angle| angle < self.below_deg)
        };
        let beside_m = Spans::near(&view.shape, &entry.shape, reach_m, runs_beside).length();
        let mut places = Vec::new();
        for (a0, a1) in view.shape.parts() {
            let part = Bounds::of(a0, a1);
            if part.gap2(entry.shape.bounds()) > reach_m * reach_m {
                continue;
            }
            for (b0, b1) in entry.shape.parts() {
                if part.gap2(&Bounds::of(b0, b1)) > reach_m * reach_m {
                    continue;
                }
                let Some(angle) = angle_deg((a0, a1), (b0, b1)) else { continue };
                let plan = part_gap2(a0, a1, b0, b1).sqrt();
                if plan > reach_m {
                    continue;
                }
                let alongside = angle < self.below_deg && beside_m >= self.from_m;
                let keep_m = if alongside { pair.alongside_m } else { pair.crossing_m };
                let pass = Pass { plan, meets: plan == 0.0 };
                let place = self.weigh(Meeting::new(planned, body, pass), keep_m, alongside);
                if place.slack < 0.0 {
                    places.push(place);
                }
            }
        }
        let worst = worst(places)?;
        let sure = worst.meeting.kept(worst.keep_m);
        if !worst.nominal && sure >= self.tell_below {
            return None;
        }
        Some(self.finding(entry, pair, (distance_m, reach_m), (&worst, sure)))
    }

    fn weigh(&self, meeting: Meeting, keep_m: f64, alongside: bool) -> TooNear {
        let clearance = meeting.clearance(self.spread);
        let square = meeting.square_gap(self.spread);
        let slack = clearance.least - keep_m;
        let square_slack = square.map_or(f64::INFINITY, |gap| gap.least);
        TooNear {
            meeting,
            keep_m,
            alongside,
            clearance,
            nominal: clearance.metres < keep_m || square.is_some_and(|gap| gap.metres < 0.0),
            protected: square_slack < 0.0,
            slack: slack.min(square_slack),
        }
    }

    fn finding(
        &self,
        entry: &Entry<Conduit>,
        pair: &Pair,
        (distance_m, reach_m): (f64, f64),
        (worst, sure): (&TooNear, f64),
    ) -> Found {
        let (view, rule, conduit) = (self.view, self.rule, &entry.item);
        let place = view.place(&entry.shape, reach_m);
        let course = if worst.alongside { "alongside" } else { "crossing" };
        let protected =
            conduit.protection_m.filter(|_| worst.protected).map_or_else(Text::default, |beyond| {
                rule.phrase("protected", &vec![(Word::KeepM, Figure::Centimetres(beyond))])
            });
        let mut figures = told(conduit);
        figures.extend([
            (Word::Course, Figure::Words(rule.phrase(course, &vec![]))),
            (Word::DistanceM, Figure::Centimetres(distance_m)),
            (Word::ClearanceM, Figure::Centimetres(worst.clearance.metres.max(0.0))),
            (Word::MarginM, Figure::Centimetres(worst.clearance.metres - worst.clearance.least)),
            (Word::KeepM, Figure::Centimetres(worst.keep_m)),
            (Word::Confidence, Figure::Percent(self.confidence)),
            (Word::Sure, Figure::Percent(sure)),
            (Word::Protected, Figure::Words(protected)),
            (Word::Assumed, Figure::Words(self.assumed_text(conduit, pair))),
            (Word::LengthM, Figure::Metres(place.length_m)),
        ]);
        view.finding(Draft {
            rule,
            value: self.value,
            severity: if worst.nominal { rule.severity() } else { self.unsure },
            verified: rule.is_verified(),
            neighbour: neighbour(conduit),
            which: "",
            place: Some(place),
            distance_m: Some(distance_m),
            period: None,
            score: None,
            not_judged: false,
            figures,
            print: print(conduit, &entry.shape),
        })
    }

    /// Everything that the figures rest on and that nobody recorded.
    fn assumed_text(&self, conduit: &Conduit, pair: &Pair) -> Text {
        let assumed = &self.assumed;
        let depths = (assumed.planned_depth_accuracy_m.powi(2) + assumed.depth_accuracy_m.powi(2)).sqrt();
        let all = [
            (true, "assumed.planned", assumed.planned_diameter_m),
            (true, "assumed.planned_accuracy", assumed.planned_accuracy_m),
            (true, "assumed.depth_accuracy", depths),
            (conduit.diameter_mm.is_none(), "assumed.diameter", pair.diameter_m),
            (known(conduit.cover_m).is_none(), "assumed.cover", pair.cover_m),
            (known(conduit.accuracy_m).is_none(), "assumed.accuracy", assumed.accuracy_m),
        ];
        let texts: Vec<Text> = all
            .into_iter()
            .filter(|(said, ..)| *said)
            .map(|(_, field, metres)| {
                self.rule.phrase(field, &vec![(Word::KeepM, Figure::Centimetres(metres))])
            })
            .collect();
        let join = |of: fn(&Text) -> &str| texts.iter().map(of).collect::<Vec<_>>().join(", ");
        Text::new(join(|text| &text.de), join(|text| &text.en))
    }
}

/// The place that is told: one that is too near by its records before any that may be, then the one with the least slack.
///
/// Parts that share a vertex are equally near there: within a millimetre the one that has to keep more counts, then the
/// nearer one.
fn worst(places: Vec<TooNear>) -> Option<TooNear> {
    const SAME_M: f64 = 0.001;
    let nominal = places.iter().any(|place| place.nominal);
    let least = places
        .iter()
        .filter(|place| place.nominal == nominal)
        .map(|place| place.slack)
        .fold(f64::INFINITY, f64::min);
    places
        .into_iter()
        .filter(|place| place.nominal == nominal && place.slack <= least + SAME_M)
        .max_by(|a, b| a.keep_m.total_cmp(&b.keep_m).then(b.clearance.metres.total_cmp(&a.clearance.metres)))
}

fn told(conduit: &Conduit) -> Figures {
    vec![
        (Word::Name, Figure::Words(conduit.owner_name.as_str().into())),
        (Word::Kind, Figure::Words(conduit.kind.title())),
    ]
}

fn neighbour(conduit: &Conduit) -> Neighbour {
    Neighbour {
        kind: NeighbourKind::Conduit,
        id: Some(conduit.id.0),
        label: conduit.owner_name.clone(),
        owner: Some(conduit.owner),
        // Where others' conduits lie is confidential (§148 TKG).
        public: false,
    }
}

fn print(conduit: &Conduit, shape: &Shape) -> u64 {
    let number = |number: Option<f64>| number.unwrap_or(-1.0);
    Fingerprint::new()
        .word(conduit.kind.code())
        .whole(conduit.diameter_mm.map_or(-1, i32::from))
        .number(number(conduit.cover_m))
        .number(number(conduit.accuracy_m))
        .number(number(conduit.buffer_m))
        .number(number(conduit.protection_m))
        .places(shape.vertices())
        .short()
}

fn crossing_angle(
    view: &View,
    (rule, value): (&Rule, &Value),
    counts: impl Fn(&Conduit) -> bool,
    found: &mut Vec<Found>,
) {
    let (Some(least_deg), Some(end_m)) = (value.least_deg, value.end_m) else { return };
    let mut slots = Vec::new();
    view.city.conduits.near(&view.around(0.0), ALWAYS, &mut slots);
    for slot in slots {
        let Some(entry) = view.city.conduits.entry(slot).filter(|entry| counts(&entry.item)) else {
            continue;
        };
        let Some((angle, at, along)) = smallest_angle(&view.shape, &entry.shape, end_m) else { continue };
        if angle >= least_deg {
            continue;
        }
        let mut figures = told(&entry.item);
        figures.extend([
            (Word::AngleDeg, Figure::Metres(angle)),
            (Word::KeepDeg, Figure::Metres(least_deg)),
            (Word::DistanceM, Figure::Centimetres(0.0)),
        ]);
        found.push(view.finding(Draft {
            rule,
            value,
            severity: rule.severity(),
            verified: rule.is_verified(),
            neighbour: neighbour(&entry.item),
            which: "",
            place: Some(Place { geometry: Point(at).into(), at, along, length_m: 0.0 }),
            distance_m: Some(0.0),
            period: None,
            score: None,
            not_judged: false,
            figures,
            print: print(&entry.item, &entry.shape),
        }));
    }
}

/// The smallest angle at which two lines cross away from their ends, where, and how far along the first.
fn smallest_angle(ours: &Shape, theirs: &Shape, end_m: f64) -> Option<(f64, Coord<f64>, f64)> {
    let ends = |shape: &Shape| -> Vec<Coord<f64>> {
        shape.runs().flat_map(|run| [run[0], run[run.len() - 1]]).collect()
    };
    let ends: Vec<_> = ends(ours).into_iter().chain(ends(theirs)).collect();
    let mut smallest: Option<(f64, Coord<f64>, f64)> = None;
    let mut before = 0.0;
    for run in ours.runs() {
        for (a0, a1) in run_parts(run) {
            let (length, part) = (part_length(a0, a1), Bounds::of(a0, a1));
            for (b0, b1) in theirs.parts().filter(|(b0, b1)| Bounds::of(*b0, *b1).meets(&part)) {
                let Some(share) = crossing(a0, a1, b0, b1) else { continue };
                let at = a0 + (a1 - a0) * share;
                if ends.iter().any(|end| part_length(*end, at) <= end_m) {
                    continue;
                }
                let Some(angle) = angle_deg((a0, a1), (b0, b1)) else { continue };
                if smallest.is_none_or(|(so_far, ..)| angle < so_far) {
                    smallest = Some((angle, at, before + share * length));
                }
            }
            before += length;
        }
    }
    smallest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::MOST_CONFIDENCE;

    #[test]
    fn the_index_looks_as_far_as_the_greatest_confidence() {
        assert!(spread(MOST_CONFIDENCE) <= MOST_SPREAD);
    }
}

//! What a trench runs into: every rule of the house against one trench, or all works against all.

mod attribute;
mod case;
mod coverage;
mod envelope;
mod graph;
mod identity;
mod layer;
mod own;
mod site;
mod space;
mod space_time;
mod sweep;
mod underground;

use std::{cell::OnceCell, sync::Arc};

use geo::{Coord, Geometry, LineString, MultiLineString, Point};
use jiff::civil::Date;
use model::{
    CaseId, OrganisationId, Period, Schedule, Text, Utm32, conduit::Conduit, constraint::Constraint,
    finding::Finding, finding::Neighbour, finding::Severity, trench::Trench, works::WorksKind,
};

pub use case::{Asked, CaseFacts, CaseSubject, Due, Flagged, Immediate, case, document_facts};
pub(crate) use identity::Fingerprint;
pub use site::{Limit, SiteFacts, SiteSubject, site};
pub(crate) use space_time::same_case;
pub use sweep::{Clash, pairs, pairs_of};
pub(crate) use underground::reach_of;

use crate::{
    City, Rules, day, distance,
    distance::Stretch,
    index::{ALWAYS, Entry},
    place::{self, Standing},
    rule::{
        Classes, Relation, Rule, Value,
        sentence::{Figure, Figures, Word},
    },
    shape::{Bounds, Shape, part_length},
};

/// A trench and all that is known of it when it is judged.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// What shall be dug.
    pub trench: &'a Trench,
    /// What kind of works; those that only occupy the street meet fewer rules.
    pub kind: WorksKind,
    /// When.
    pub schedule: Schedule,
    /// Who applies. An organisation's own unpublished plans count for it (coverage), those of others do not.
    pub applicant: Option<OrganisationId>,
    /// The case, once there is one. Its own works are no neighbour.
    pub case: Option<CaseId>,
    /// An emergency or a customer connection.
    pub exempt: bool,
    /// Today.
    pub on: Date,
}

/// Judges a trench by all rules in force.
///
/// The same as [`at_once`] and [`graph`] together.
pub fn trench(city: &City, rules: &Rules, subject: &Subject) -> Vec<Finding> {
    let (view, mut found) = (View::new(city, rules, subject), Vec::new());
    nearby(&view, &mut found);
    graph::judge(&view, &mut found);
    sorted(found)
}

/// Judges a trench by all rules but those over the street graph: what somebody who draws waits for.
///
///
/// One finding per rule and neighbour, sorted by severity, then along the trench. Units: metres on the grid of
/// EPSG:25832. What could not be judged is a finding too.
pub fn at_once(city: &City, rules: &Rules, subject: &Subject) -> Vec<Finding> {
    let (view, mut found) = (View::new(city, rules, subject), Vec::new());
    nearby(&view, &mut found);
    sorted(found)
}

/// Judges a trench by the rules over the street graph, which may follow later: diversions, alternative routes, load.
///
/// Sorted as those of [`at_once`].
pub fn graph(city: &City, rules: &Rules, subject: &Subject) -> Vec<Finding> {
    let (view, mut found) = (View::new(city, rules, subject), Vec::new());
    graph::judge(&view, &mut found);
    sorted(found)
}

fn nearby(view: &View, found: &mut Vec<Found>) {
    let subject = view.subject;
    space_time::judge(view, found);
    for rule in view.rules.iter() {
        let Some(value) = rule.value(subject.on) else { continue };
        if !view.is_asked(rule) {
            continue;
        }
        match rule.relation() {
            // Judged above, all together, because they exclude each other; or apart, because they take their time.
            Relation::SpaceTime { .. } | Relation::Graph { .. }
            // Not about a trench.
            | Relation::Case { .. } | Relation::Site { .. } => {}
            Relation::NearerThan {
                neighbour,
                from,
                kinds,
                free,
                constraints,
                works,
                when,
                not_own,
                near,
                also,
            } => {
                let (from, when, free, not_own, near) = (*from, *when, *free, *not_own, near.as_ref());
                let reach = space::Reach { from, kinds, free, constraints, works, when, not_own, near };
                space::judge(view, (rule, value), *neighbour, &reach, found);
                if let Some(attribute) = also {
                    attribute::judge(view, (rule, value), attribute, found);
                }
            }
            Relation::Coverage { measure } => coverage::judge(view, (rule, value), measure, found),
            Relation::Underground { measure, kinds } => {
                // A line may join what its owner has.
                let counts = |conduit: &Conduit| {
                    (kinds.is_empty() || kinds.contains(&conduit.kind))
                        && !(conduit.kind.is_telecom() && Some(conduit.owner) == subject.applicant)
                };
                underground::judge(view, (rule, value), measure, counts, found);
            }
            Relation::Attribute { attribute } => {
                attribute::judge(view, (rule, value), attribute, found);
            }
            Relation::LayerMissing { names, together, missing, stale } => {
                let told = layer::Told { names, together: together.as_ref(), missing, stale };
                layer::judge(view, (rule, value), &told, found);
            }
        }
    }
}

fn sorted(mut found: Vec<Found>) -> Vec<Finding> {
    found.sort_by(|a, b| {
        (a.finding.severity.cmp(&b.finding.severity))
            .then(a.along.total_cmp(&b.along))
            .then_with(|| a.finding.rule.cmp(&b.finding.rule))
            .then(a.finding.id.cmp(&b.finding.id))
    });
    found.into_iter().map(|found| found.finding).collect()
}

/// A finding and how far along the trench it lies.
struct Found {
    finding: Finding,
    along: f64,
}

/// The subject with all that is worked out of it once.
struct View<'a> {
    city: &'a City,
    rules: &'a Rules,
    subject: &'a Subject<'a>,
    classes: &'a Classes,
    shape: Shape,
    standing: Standing,
    boxes: Vec<Bounds>,
    half_m: f64,
    strip_m: f64,
    print: u64,
    constraints: OnceCell<Vec<u32>>,
}

impl<'a> View<'a> {
    /// Whether a rule has anything to say of such works, laid in this way.
    fn is_asked(&self, rule: &Rule) -> bool {
        let Subject { trench, kind, exempt, .. } = self.subject;
        rule.concerns(trench.method())
            && (!rule.digs() || self.classes.digs.contains(kind))
            && !(rule.exempts() && *exempt)
    }

    fn new(city: &'a City, rules: &'a Rules, subject: &'a Subject<'a>) -> Self {
        let trench = subject.trench;
        let classes = rules.classes(subject.on);
        let shape = Shape::new(trench.line().geometry());
        let standing = Standing::new(&shape, trench.line(), &city.segments);
        let street = standing.street_class(classes.on_street_m, &city.segments);
        let class = classes.of(standing.ground_m, duration(&subject.schedule), street);
        let mut boxes = Vec::new();
        shape.boxes(place::STEP_M * 2.0, &mut |held| boxes.push(held));
        let span = day::span(&subject.schedule);
        let print = Fingerprint::new()
            .places(shape.vertices())
            .number(trench.width().get())
            .number(trench.cover().get())
            .word(trench.method().code())
            .whole(span.0)
            .whole(span.1)
            .whole(i32::from(day::is_certain(&subject.schedule)))
            .short();
        Self {
            city,
            rules,
            subject,
            classes,
            boxes,
            half_m: trench.width().get() / 2.0,
            strip_m: *classes.strip_m.get(class),
            standing,
            shape,
            print,
            constraints: OnceCell::new(),
        }
    }

    /// The classes of works with the number that tells their values apart.
    fn classes_with_print(&self) -> (&'a Classes, u64) {
        (self.classes, self.rules.print(self.subject.on))
    }

    /// Boxes around the trench that hold everything nearer than `reach` metres.
    fn around(&self, reach: f64) -> Vec<Bounds> {
        self.boxes.iter().map(|held| held.grown(reach)).collect()
    }

    /// Every constraint that some rule may be about: the index is asked once for all of them.
    fn constraints(&self) -> impl Iterator<Item = &'a Arc<Entry<Constraint>>> {
        let index = &self.city.constraints;
        let slots = self.constraints.get_or_init(|| {
            let mut slots = Vec::new();
            let beyond_m = self.rules.constraints_within_m(self.subject.on) + index.half_width();
            index.near(&self.around(self.half_m + self.strip_m + beyond_m), ALWAYS, &mut slots);
            slots
        });
        slots.iter().filter_map(|slot| index.entry(*slot))
    }

    /// The part of the trench that lies near a shape; a point where that part has no length.
    fn place(&self, other: &Shape, within: f64) -> Place {
        let stretch = distance::stretch(&self.shape, other, within);
        if stretch.lines.is_empty() {
            let (at, along) = distance::closest(&self.shape, other);
            return Place { geometry: Point(at).into(), at, along, length_m: 0.0 };
        }
        Place::of(stretch)
    }

    fn finding(&self, draft: Draft) -> Found {
        draft.told(self.city, self.subject.case, self.print)
    }
}

impl Draft<'_> {
    /// Put into words: of a case, and with the fingerprint of what is judged in it.
    fn told(self, city: &City, case: Option<CaseId>, subject: u64) -> Found {
        let Draft { rule, value, severity, verified, neighbour, which, place, mut figures, .. } = self;
        let street = place.as_ref().and_then(|place| place::street_name(city, place.at));
        let shown = street.as_deref().map_or_else(
            || Text::new("Straße ohne bekannten Namen", "Street without a known name"),
            Text::from,
        );
        figures.push((Word::Street, Figure::Words(shown)));
        let mut because = rule.because.fill(&figures);
        if severity != rule.severity()
            && let Some(lowered) = &rule.lowered
        {
            because.de = format!("{} {}", because.de, lowered.de);
            because.en = format!("{} {}", because.en, lowered.en);
        }
        let inputs = Fingerprint::new()
            .bytes(&subject.to_le_bytes())
            .bytes(&self.print.to_le_bytes())
            .word(rule.code())
            .whole(day::number(value.since.0))
            .short();
        let finding = Finding {
            id: identity::finding_id(rule.code(), case, &neighbour, which),
            rule: rule.code().to_owned(),
            version: value.since.0.to_string(),
            severity,
            title: rule.title().clone(),
            because,
            because_confidential: rule.because_confidential.fill(&figures),
            basis: rule.basis().to_owned(),
            verified,
            neighbour,
            street,
            distance_m: self.distance_m,
            period: self.period,
            score: self.score,
            not_judged: self.not_judged,
            inputs,
            place: place.as_ref().map(|place| place.geometry.clone()),
        };
        Found { finding, along: place.map_or(0.0, |place| place.along) }
    }
}

/// What a kind of rule found, before it is put into words.
struct Draft<'r> {
    rule: &'r Rule,
    value: &'r Value,
    severity: Severity,
    verified: bool,
    neighbour: Neighbour,
    /// Tells neighbours without an id apart.
    which: &'r str,
    place: Option<Place>,
    distance_m: Option<f64>,
    period: Option<Period>,
    score: Option<f64>,
    /// Whether something could not be judged.
    not_judged: bool,
    figures: Figures,
    /// Fingerprint of the other side.
    print: u64,
}

/// Where a finding is.
struct Place {
    geometry: Geometry<f64>,
    /// A place on it, for the street's name.
    at: Coord<f64>,
    along: f64,
    /// Length on the ground.
    length_m: f64,
}

impl Place {
    fn of(stretch: Stretch) -> Self {
        let Stretch { lines, along, .. } = stretch;
        let longest = lines.iter().max_by(|a, b| run_length(a).total_cmp(&run_length(b)));
        let at = longest.map_or(Coord { x: 0.0, y: 0.0 }, |line| halfway(line));
        let mut lines: Vec<LineString<f64>> = lines.into_iter().map(LineString).collect();
        let geometry: Geometry<f64> = match lines.pop() {
            Some(only) if lines.is_empty() => only.into(),
            Some(last) => {
                lines.push(last);
                MultiLineString(lines).into()
            }
            None => Point(at).into(),
        };
        let length_m = Utm32::stored(geometry.clone()).map_or(0.0, |placed| placed.ground_length().get());
        Self { geometry, at, along, length_m }
    }
}

fn run_length(line: &[Coord<f64>]) -> f64 {
    line.windows(2).map(|part| part_length(part[0], part[1])).sum()
}

fn halfway(line: &[Coord<f64>]) -> Coord<f64> {
    let mut left = run_length(line) / 2.0;
    for part in line.windows(2) {
        let length = part_length(part[0], part[1]);
        if length >= left && length > 0.0 {
            return part[0] + (part[1] - part[0]) * (left / length);
        }
        left -= length;
    }
    line[0]
}

/// Days that works take: all of a period, those of a window that float in it.
pub(crate) fn duration(schedule: &Schedule) -> i64 {
    match schedule {
        Schedule::Fixed(period) => period.days(),
        Schedule::Floating(window) => i64::from(window.days()),
    }
}

//! Constraints, works of last year, seasons and districts a second time: what the files say, in plain loops.

use engine::judge::Subject;
use jiff::civil::Date;
use model::{finding::Severity, trench::LayingMethod, works::WorksKind};
use uuid::Uuid;

use crate::oracle::{Figure, Oracle, Said, Side, Spot, days, far};

type Told = ((String, Option<Uuid>), Said);

/// Rules whose files name the constraints or works that they are about.
const CODES: [&str; 11] = ["E2", "E3", "E4", "E5", "M6", "P2", "P3", "P4", "P6", "ST5", "ST6"];

struct Thing<'a> {
    id: Uuid,
    kind: &'a str,
    figure: Figure,
    half: f64,
    since: Option<Date>,
    until: Option<Date>,
    is_own: bool,
}

impl Oracle<'_> {
    fn words(&self, code: &str, path: &[&str]) -> Vec<&str> {
        let mut value = Some(&self.book.0[code]["relation"]);
        for step in path {
            value = value.and_then(|value| value.get(*step));
        }
        match value {
            Some(toml::Value::Array(all)) => all.iter().map(|word| word.as_str().unwrap()).collect(),
            Some(toml::Value::String(word)) => vec![word.as_str()],
            _ => vec![],
        }
    }

    /// What else the trench runs into.
    pub fn around(&self, subject: &Subject, own: &Side) -> Vec<Told> {
        let mut told = vec![];
        let not_own_case = |id: Uuid| subject.case.is_none_or(|case| case.0 != id);
        for code in CODES {
            let table = &self.book.0[code];
            let skipped = table.get("not_for").is_some_and(|list| {
                list.as_array()
                    .unwrap()
                    .iter()
                    .any(|word| word.as_str() == Some(subject.trench.method().code()))
            });
            let exempts = table.get("exempts").is_some_and(|word| word.as_bool() == Some(true));
            let digs = table.get("digs").is_some_and(|word| word.as_bool() == Some(true));
            if skipped || exempts && subject.exempt || digs && !opens(subject.kind) {
                continue;
            }
            let kinds = self.words(code, &["constraints"]);
            let mut things: Vec<Thing> = vec![];
            for constraint in &self.town.constraints {
                let figure = Figure::new(constraint.extent.geometry());
                if kinds.contains(&constraint.kind.code())
                    && !(constraint.cleared && constraint.kind.code() == "ordnance")
                    && not_own_case(constraint.id.0)
                {
                    things.push(Thing {
                        id: constraint.id.0,
                        kind: constraint.kind.code(),
                        half: if figure.rings.is_empty() { constraint.width_m / 2.0 } else { 0.0 },
                        figure,
                        since: constraint.since,
                        until: constraint.until,
                        is_own: constraint.owner.is_some() && constraint.owner == subject.applicant,
                    });
                }
            }
            let dig = self.words(code, &["works"]);
            for works in &self.town.works {
                if dig.contains(&works.kind.code()) && (works.case.is_none() || works.case != subject.case) {
                    things.push(Thing {
                        id: works.id.0,
                        kind: "",
                        half: works.width_m / 2.0,
                        figure: Figure::new(works.line.geometry()),
                        since: Some(works.schedule.span().first()),
                        until: Some(works.schedule.span().last()),
                        is_own: Some(works.applicant) == subject.applicant,
                    });
                }
            }
            let from = match self.words(code, &["from"])[0] {
                "zone" => own.zone,
                "trench" => subject.trench.width().get() / 2.0,
                _ => 0.0,
            };
            let not_own = table["relation"].get("not_own").is_some_and(|word| word.as_bool() == Some(true));
            for thing in things {
                if not_own && thing.is_own || !self.in_time(code, &thing, own) {
                    continue;
                }
                let by_kind = table["value"][0].get("by_kind").and_then(|kinds| kinds.get(thing.kind));
                let keep = match by_kind {
                    Some(metres) => metres.as_float().unwrap(),
                    None => self.book.number(code, &["metres"]),
                };
                let distance = own.figure.distance(&thing.figure);
                let gap = distance - from - thing.half;
                if gap > 0.0 && gap >= keep {
                    continue;
                }
                let severity = match code {
                    "M6" => Severity::Opportunity,
                    "E3" if distance <= subject.trench.width().get() / 2.0 + thing.half + keep => {
                        Severity::Block
                    }
                    _ => Severity::Light,
                };
                let share = || {
                    (own.figure.length_near(&thing.figure, keep + thing.half) / own.figure.length()).min(1.0)
                };
                let score = (code == "M6").then(share);
                told.push((
                    (code.to_owned(), Some(thing.id)),
                    Said { severity, distance: Some(distance), score },
                ));
            }
        }
        if subject.trench.method() != LayingMethod::ExistingDuct {
            told.extend(self.seasons(subject, own));
            let held = |area: &&model::district::District| {
                length_inside(&own.figure, &Figure::new(area.boundary.geometry()))
                    > self.book.number("E5", &["from_m"])
            };
            if self.town.districts.iter().filter(held).count() > 1 {
                told.push(on_its_own("E5"));
            }
        }
        told
    }

    fn in_time(&self, code: &str, thing: &Thing, own: &Side) -> bool {
        let starts_after = thing.since.is_some_and(|since| since > own.last);
        let ended_before = thing.until.is_some_and(|until| until < own.first);
        let between = if starts_after {
            days(own.last, thing.since.unwrap()) - 1
        } else if ended_before {
            days(thing.until.unwrap(), own.first) - 1
        } else {
            0
        };
        let over = thing.until.is_some_and(|until| until < self.on);
        let within = |name| f64::from(between) <= self.book.number(code, &[name]);
        match self.words(code, &["when"]).first() {
            None => !starts_after && !ended_before,
            Some(&"around") => !over && within("within_days"),
            Some(&"earlier") => {
                ended_before && within("within_days") && (over || !within("planned_beyond_days"))
            }
            Some(other) => panic!("the files have no {other}"),
        }
    }

    fn seasons(&self, subject: &Subject, own: &Side) -> Vec<Told> {
        let mut told = vec![];
        for name in ["winter", "traffic"] {
            let season = &self.book.0["P3"]["value"][0][name];
            let bound = |at: usize| {
                let number =
                    |part: usize| i8::try_from(season["days"][at][part].as_integer().unwrap()).unwrap();
                (number(0), number(1))
            };
            let (from, to) = (bound(0), bound(1));
            let mut day = own.first;
            let mut meets = false;
            while day <= own.last {
                let now = (day.month(), day.day());
                meets |= if from <= to { from <= now && now <= to } else { from <= now || now <= to };
                day = day.tomorrow().unwrap();
            }
            let stands = match season.get("streets") {
                None => true,
                Some(streets) => own.footing.iter().any(|(at, _)| {
                    let class = at.map(|at| self.town.segments[at].class.code());
                    streets.as_array().unwrap().iter().any(|word| word.as_str() == class)
                }),
            };
            if meets && stands && !subject.exempt {
                told.push(on_its_own(&format!("P3 {name}")));
            }
        }
        told
    }
}

fn on_its_own(key: &str) -> Told {
    ((key.to_owned(), None), Said { severity: Severity::Light, distance: None, score: None })
}

/// Length within an area: each part is cut where it crosses the boundary.
fn length_inside(line: &Figure, area: &Figure) -> f64 {
    let mut sum = 0.0;
    for (a, b) in &line.parts {
        let at = |share: f64| -> Spot { [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share] };
        let mut cuts = vec![0.0, 1.0];
        for (c, d) in &area.parts {
            let (along, side) = ([b[0] - a[0], b[1] - a[1]], [d[0] - c[0], d[1] - c[1]]);
            let det = along[0] * side[1] - along[1] * side[0];
            let share = ((c[0] - a[0]) * side[1] - (c[1] - a[1]) * side[0]) / det;
            if det != 0.0 && 0.0 < share && share < 1.0 {
                cuts.push(share);
            }
        }
        cuts.sort_by(f64::total_cmp);
        for pair in cuts.windows(2) {
            if area.inside(at(f64::midpoint(pair[0], pair[1]))) {
                sum += far(at(pair[0]), at(pair[1]));
            }
        }
    }
    sum
}

/// Whether works of a kind open the ground.
pub fn opens(kind: WorksKind) -> bool {
    !matches!(kind, WorksKind::Site | WorksKind::Event)
}

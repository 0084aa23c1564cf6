//! What if: some works at another time, gone or added, and what that changes, without touching the city.

use std::collections::BTreeMap;

use jiff::{Span, civil::Date};
use model::{
    CaseId, CityArea, OrganisationId, Period, Schedule, Window, WorksId,
    change::Change,
    finding::{Finding, NeighbourKind},
    period::{PeriodError, days_between},
    trench::{LayingMethod, Trench, TrenchDraft},
    works::{Works, WorksKind},
};
use rayon::prelude::*;

use crate::{
    City, Rules,
    judge::{self, Clash, Subject},
    place,
};

/// One step of a branch; later ones see what earlier ones did.
#[derive(Debug, Clone, PartialEq)]
pub enum Operation {
    /// Works move as a whole, a window with the days in it.
    Shift {
        /// Which.
        works: Vec<WorksId>,
        /// So many days later, or earlier where negative.
        days: i32,
    },
    /// Works begin on another day and take as long as before, a window with the days in it.
    Begin {
        /// Which.
        works: Vec<WorksId>,
        /// The new first day.
        first: Date,
    },
    /// Works do not take place.
    Drop {
        /// Which.
        works: Vec<WorksId>,
    },
    /// A trench is dug that is in no calendar yet.
    Add {
        /// The id it has in the branch.
        id: WorksId,
        /// Where and how.
        trench: Box<Trench>,
        /// When.
        schedule: Schedule,
        /// What for.
        kind: WorksKind,
        /// Who.
        applicant: OrganisationId,
        /// Its case, so that others of that case and itself are no neighbours.
        case: Option<CaseId>,
    },
}

/// Why a branch cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BranchFault {
    /// Works that are in no calendar.
    #[error("step {step}: there are no works {works}")]
    Unknown {
        /// Position of the operation, counted from 0.
        step: usize,
        /// Which.
        works: WorksId,
    },
    /// Works with that id are there.
    #[error("step {step}: there are works {works} already")]
    There {
        /// Position of the operation, counted from 0.
        step: usize,
        /// Which.
        works: WorksId,
    },
    /// No calendar reaches that far.
    #[error("step {step}: the works {works} cannot be moved by {days} days")]
    TooFar {
        /// Position of the operation, counted from 0.
        step: usize,
        /// Which.
        works: WorksId,
        /// How far.
        days: i32,
    },
}

/// What differs between the branch and the city.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference<T> {
    /// Only in the city.
    pub gone: Vec<T>,
    /// Only in the branch.
    pub new: Vec<T>,
    /// In both, but otherwise: as in the city, as in the branch.
    pub changed: Vec<(T, T)>,
}

impl<T: PartialEq> Difference<T> {
    /// What differs between two answers in which nothing comes twice by its key.
    pub fn between<K: Ord>(before: Vec<T>, after: Vec<T>, key: impl Fn(&T) -> K) -> Self {
        let mut known: BTreeMap<K, T> = BTreeMap::new();
        let mut order = Vec::new();
        for item in before {
            order.push(key(&item));
            known.insert(key(&item), item);
        }
        let (mut new, mut changed) = (Vec::new(), Vec::new());
        for item in after {
            match known.remove(&key(&item)) {
                Some(was) if was == item => {}
                Some(was) => changed.push((was, item)),
                None => new.push(item),
            }
        }
        Self { gone: order.iter().filter_map(|key| known.remove(key)).collect(), new, changed }
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.gone.is_empty() && self.new.is_empty() && self.changed.is_empty()
    }
}

/// What the works that are otherwise run into, each finding with the works it is told of.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Told {
    /// In the city as it stands.
    pub before: Vec<(WorksId, Finding)>,
    /// In the branch.
    pub after: Vec<(WorksId, Finding)>,
    /// Works that are no trench, an area or a place for example, and could not be judged.
    pub not_judged: Vec<WorksId>,
}

/// A city with some works otherwise, beside the city as it stands.
#[derive(Debug, Clone)]
pub struct Branch {
    before: City,
    after: City,
    changed: Vec<WorksId>,
}

impl Branch {
    /// Branches off; the city stays as it is.
    ///
    /// # Errors
    /// Every [`BranchFault`] of every operation; never an empty list.
    pub fn new(city: &City, operations: &[Operation]) -> Result<Self, Vec<BranchFault>> {
        let mut steps = Steps { city, works: BTreeMap::new(), faults: Vec::new() };
        for (step, operation) in operations.iter().enumerate() {
            steps.take(step, operation);
        }
        let Steps { works, faults, .. } = steps;
        if !faults.is_empty() {
            return Err(faults);
        }
        let changes: Vec<Change> = (works.into_iter())
            .filter(|(id, works)| works.as_ref() != city.find_works(*id))
            .map(|(id, works)| works.map_or(Change::WorksGone(id), |works| Change::WorksPut(Box::new(works))))
            .collect();
        let whose = |change: &Change| match change {
            Change::WorksPut(works) => Some(works.id),
            Change::WorksGone(id) => Some(*id),
            _ => None,
        };
        let touched = changes.iter().filter_map(whose).collect();
        Ok(Self { before: city.clone(), after: city.with(&changes), changed: touched })
    }

    /// The city as the branch has it.
    pub fn city(&self) -> &City {
        &self.after
    }

    /// The works that are otherwise, in the order of their ids.
    pub fn changed(&self) -> &[WorksId] {
        &self.changed
    }

    /// Which clashes and chances of works with works are gone, new or otherwise; sorted by both ids.
    ///
    /// Only pairs with works that changed are judged; the answer is the difference of [`judge::pairs`] of both cities, because
    /// a pair depends on nothing but its two works and the streets.
    pub fn clashes<'r>(&self, rules: &'r Rules, on: Date) -> Difference<Clash<'r>> {
        let of = |city| judge::pairs_of(city, rules, on, &self.changed);
        Difference::between(of(&self.before), of(&self.after), |clash| (clash.one, clash.other))
    }

    /// Which findings of a trench are gone, new or otherwise; in the order of [`judge::trench`].
    ///
    /// The trench is judged in both cities by all rules: a diversion or a load may come from far away. If the branch adds
    /// this very trench, both must be of one case, or it meets itself.
    pub fn findings(&self, rules: &Rules, subject: &Subject) -> Difference<Finding> {
        let of = |city| judge::trench(city, rules, subject);
        if self.changed.is_empty() {
            return Difference { gone: Vec::new(), new: Vec::new(), changed: Vec::new() };
        }
        Difference::between(of(&self.before), of(&self.after), |finding| finding.id)
    }

    /// Judges the works that are otherwise by all rules, in the city and in the branch.
    ///
    /// `method` says how works are laid, which no calendar tells; where the cover is not known either, it is the standard one of
    /// the rule on covers. What two of them run into together is told of one of them. A finding of the same works bears the same id in
    /// both cities; the fingerprint of its inputs is left out, because the days of the works are in it. In the order of the works,
    /// then as in [`judge::trench`].
    pub fn told(&self, rules: &Rules, on: Date, method: impl Fn(WorksId) -> LayingMethod + Sync) -> Told {
        let mut told = Told::default();
        for (city, findings) in [(&self.before, &mut told.before), (&self.after, &mut told.after)] {
            let city = self.each_a_case(city);
            let judged: Vec<_> = (self.changed.par_iter())
                .filter_map(|id| city.find_works(*id))
                .map(|works| (works.id, found(&city, rules, on, works, method(works.id))))
                .collect();
            for (id, found) in judged {
                match found {
                    Some(found) => findings.extend(found.into_iter().map(|finding| (id, finding))),
                    None => told.not_judged.push(id),
                }
            }
            self.tell_once(findings);
        }
        told.not_judged.sort_unstable();
        told.not_judged.dedup();
        told
    }

    /// The city in which works that come from no case have one of their own: they are no neighbour of themselves.
    fn each_a_case(&self, city: &City) -> City {
        let alone = |works: &&Works| works.case.is_none();
        let with_case = |works: &Works| Works { case: Some(CaseId(works.id.0)), ..works.clone() };
        let works = self.changed.iter().filter_map(|id| city.find_works(*id)).filter(alone);
        let changes: Vec<_> = works.map(|works| Change::WorksPut(Box::new(with_case(works)))).collect();
        city.with(&changes)
    }

    /// Leaves out what the other side of a pair has told already.
    fn tell_once(&self, findings: &mut Vec<(WorksId, Finding)>) {
        let mut first = BTreeMap::new();
        findings.retain(|(works, finding)| {
            let other = finding.neighbour.id.map(WorksId);
            let other = other.filter(|_| finding.neighbour.kind == NeighbourKind::Works);
            let Some(other) = other.filter(|other| self.changed.binary_search(other).is_ok()) else {
                return true;
            };
            let pair = (finding.rule.clone(), *works.min(&other), *works.max(&other));
            first.entry(pair).or_insert(*works) == works
        });
    }
}

/// What works run into; none where they are no trench.
fn found(city: &City, rules: &Rules, on: Date, works: &Works, method: LayingMethod) -> Option<Vec<Finding>> {
    let draft = TrenchDraft {
        line: works.line.geometry().clone(),
        width_m: works.width_m,
        cover_m: works.cover_m.or_else(|| rules.standard_cover_m(on))?,
        method,
    };
    let trench = Trench::new(draft, &CityArea::zone()).ok()?;
    let subject = Subject {
        trench: &trench,
        kind: works.kind,
        schedule: works.schedule,
        applicant: Some(works.applicant),
        case: works.case,
        exempt: false,
        on,
    };
    let findings = judge::trench(city, rules, &subject).into_iter();
    Some(findings.map(|finding| Finding { inputs: 0, ..finding }).collect())
}

/// The operations, one after the other.
struct Steps<'c> {
    city: &'c City,
    /// What was touched; none where it is gone.
    works: BTreeMap<WorksId, Option<Works>>,
    faults: Vec<BranchFault>,
}

impl Steps<'_> {
    fn now(&self, id: WorksId) -> Option<&Works> {
        self.works.get(&id).map_or_else(|| self.city.find_works(id), Option::as_ref)
    }

    /// Moves works by so many days as their schedule asks for.
    fn shift(&mut self, step: usize, id: WorksId, days: impl Fn(&Schedule) -> i32) {
        let Some(works) = self.now(id) else {
            self.faults.push(BranchFault::Unknown { step, works: id });
            return;
        };
        let days = days(&works.schedule);
        match shifted(&works.schedule, days) {
            Some(schedule) => {
                let works = Works { schedule, ..works.clone() };
                self.works.insert(id, Some(works));
            }
            None => self.faults.push(BranchFault::TooFar { step, works: id, days }),
        }
    }

    fn take(&mut self, step: usize, operation: &Operation) {
        match operation {
            Operation::Shift { works, days } => {
                for id in works {
                    self.shift(step, *id, |_| *days);
                }
            }
            Operation::Begin { works, first } => {
                for id in works {
                    self.shift(step, *id, |schedule| {
                        i32::try_from(days_between(schedule.span().first(), *first)).unwrap_or(i32::MAX)
                    });
                }
            }
            Operation::Drop { works } => {
                for &id in works {
                    if self.now(id).is_none() {
                        self.faults.push(BranchFault::Unknown { step, works: id });
                    }
                    self.works.insert(id, None);
                }
            }
            Operation::Add { id, trench, schedule, kind, applicant, case } => {
                if self.now(*id).is_some() {
                    self.faults.push(BranchFault::There { step, works: *id });
                    return;
                }
                let works = Works {
                    id: *id,
                    case: *case,
                    applicant: *applicant,
                    applicant_name: String::new(),
                    kind: *kind,
                    title: String::new(),
                    street: place::streets_along(self.city, trench.line())
                        .into_iter()
                        .next()
                        .unwrap_or_default(),
                    line: trench.line().clone(),
                    width_m: trench.width().get(),
                    cover_m: Some(trench.cover().get()),
                    schedule: *schedule,
                    published: false,
                };
                self.works.insert(*id, Some(works));
            }
        }
    }
}

fn shifted(schedule: &Schedule, days: i32) -> Option<Schedule> {
    let days = Span::new().try_days(days).ok()?;
    let on = |day: Date| day.checked_add(days).ok();
    let span = schedule.span();
    let (first, last) = (on(span.first())?, on(span.last())?);
    let moved: Result<Schedule, PeriodError> = match schedule {
        Schedule::Fixed(_) => Period::new(first, last).map(Schedule::Fixed),
        Schedule::Floating(window) => Window::new(first, last, window.days()).map(Schedule::Floating),
    };
    moved.ok()
}

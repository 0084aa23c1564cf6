//! What if: some works at another time, gone or added, and what that changes, without touching the city.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date};
use model::{
    CaseId, OrganisationId, Period, Schedule, Window, WorksId,
    change::Change,
    finding::Finding,
    period::PeriodError,
    trench::Trench,
    works::{Works, WorksKind},
};

use crate::{
    City, Rules,
    judge::{self, Clash, Subject},
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
            .filter(|(id, works)| works.as_ref() != find(city, *id))
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
}

fn find(city: &City, id: WorksId) -> Option<&Works> {
    city.works.find(id.0).map(|entry| &entry.item.works)
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
        self.works.get(&id).map_or_else(|| find(self.city, id), Option::as_ref)
    }

    fn take(&mut self, step: usize, operation: &Operation) {
        match operation {
            Operation::Shift { works, days } => {
                for &id in works {
                    let Some(works) = self.now(id) else {
                        self.faults.push(BranchFault::Unknown { step, works: id });
                        continue;
                    };
                    match shifted(&works.schedule, *days) {
                        Some(schedule) => {
                            let works = Works { schedule, ..works.clone() };
                            self.works.insert(id, Some(works));
                        }
                        None => self.faults.push(BranchFault::TooFar { step, works: id, days: *days }),
                    }
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
                    street: String::new(),
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
    let on = |day: Date| day.checked_add(days.days()).ok();
    let span = schedule.span();
    let (first, last) = (on(span.first())?, on(span.last())?);
    let moved: Result<Schedule, PeriodError> = match schedule {
        Schedule::Fixed(_) => Period::new(first, last).map(Schedule::Fixed),
        Schedule::Floating(window) => Window::new(first, last, window.days()).map(Schedule::Floating),
    };
    moved.ok()
}

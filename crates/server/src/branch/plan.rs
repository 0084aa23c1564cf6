//! The steps of a branch: read, held against the calendar, and what they come to as somebody may see it.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

use engine::branch::{Branch, BranchFault, Difference, Operation};
use jiff::civil::Date;
use model::{
    CaseId, CityArea, OrganisationId, Schedule, Text, WorksId, finding, trench::LayingMethod, works,
};
use sha2::{Digest, Sha256};
use store::finding::Counts;
use uuid::Uuid;

use super::{
    BranchAdd, BranchAnswer, BranchChange, BranchFinding, BranchInput, BranchShift, BranchStep, BranchWorks,
    STEPS, WORKS, is_open,
};
use crate::{
    case::FindingCounts,
    check::micros,
    finding::{Beside, Finding, Viewer},
    geometry::GeoJson,
    live::Snapshot,
    period::{Days, schedule},
    problem::{Fault, Problem},
    trench,
};

/// The steps of a branch, sound in themselves.
pub(super) struct Plan {
    pub(super) operations: Vec<Operation>,
    /// How what it adds is laid.
    pub(super) methods: BTreeMap<WorksId, LayingMethod>,
}

impl Plan {
    pub(super) fn read(
        input: BranchInput,
        organisation: Option<OrganisationId>,
        area: &CityArea,
    ) -> Result<Self, Problem> {
        if input.steps.len() > STEPS {
            return Err(Problem::invalid(vec![too_many("/steps", STEPS, ("Schritte", "steps"))]));
        }
        let (mut operations, mut methods, mut faults) = (Vec::new(), BTreeMap::new(), Vec::new());
        for (at, step) in input.steps.into_iter().enumerate() {
            let read = match step {
                BranchStep::Shift(shift) => shift.operation(),
                BranchStep::Drop(dropped) => Ok(Operation::Drop { works: ids(dropped.works) }),
                BranchStep::Add(added) => {
                    methods.insert(added_id(at), added.method);
                    added.operation(at, organisation, area)
                }
            };
            match read {
                Ok(operation) => operations.push(operation),
                Err(found) => faults.extend(found.into_iter().map(|fault| fault.below(&base(at)))),
            }
        }
        if !faults.is_empty() {
            return Err(Problem::invalid(faults));
        }
        let all: BTreeSet<WorksId> = operations.iter().flat_map(concerned).collect();
        if all.len() > WORKS {
            return Err(Problem::invalid(vec![too_many("/steps", WORKS, ("Arbeiten", "works"))]));
        }
        Ok(Self { operations, methods })
    }

    /// Whether somebody may try otherwise what it names. What does not exist and what is somebody else's is told alike.
    pub(super) fn allowed(
        &self,
        snapshot: &Snapshot,
        organisation: Option<OrganisationId>,
        on: Date,
    ) -> Result<(), Problem> {
        let mut faults = Vec::new();
        for (step, operation) in self.operations.iter().enumerate() {
            if matches!(operation, Operation::Add { .. }) {
                continue;
            }
            for id in concerned(operation) {
                let works = snapshot.city.find_works(id);
                if !works.is_some_and(|works| is_open(works, organisation, on)) {
                    faults.push(self.unknown(step, id));
                }
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
    }

    pub(super) fn faulty(&self, faults: &[BranchFault]) -> Problem {
        let told = faults.iter().map(|fault| match *fault {
            // Works that an earlier step dropped are there no more.
            BranchFault::Unknown { step, works } | BranchFault::There { step, works } => {
                self.unknown(step, works)
            }
            BranchFault::TooFar { step, .. } => Fault::new(
                format!("{}/shift/days", base(step)),
                "too_far",
                Text::new(
                    "So weit reicht kein Kalender. Wählen Sie weniger Tage.",
                    "No calendar reaches that far. Choose fewer days.",
                ),
            ),
        });
        Problem::invalid(told.collect())
    }

    /// Nothing that moves or comes may begin before today.
    pub(super) fn in_time(&self, branch: &Branch, on: Date) -> Result<(), Problem> {
        let mut faults = Vec::new();
        for id in branch.changed() {
            let Some(works) = branch.city().find_works(*id) else { continue };
            let first = works.schedule.span().first();
            if first < on {
                let step = self.last_step(*id);
                let field = match self.operations.get(step) {
                    Some(Operation::Begin { .. }) => "/shift/first",
                    Some(Operation::Add { .. }) => "/add",
                    _ => "/shift/days",
                };
                faults.push(Fault::new(
                    format!("{}{field}", base(step)),
                    "in_the_past",
                    Text::new(
                        "Die Arbeiten begännen am {first} und damit vor heute ({on}). Wählen Sie einen späteren Tag.",
                        "The works would begin on {first}, before today ({on}). Choose a later day.",
                    )
                    .fill("first", &Text::day(first))
                    .fill("on", &Text::day(on)),
                ));
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
    }

    fn unknown(&self, step: usize, id: WorksId) -> Fault {
        let field =
            if matches!(self.operations.get(step), Some(Operation::Drop { .. })) { "drop" } else { "shift" };
        let at = self
            .operations
            .get(step)
            .and_then(|operation| concerned(operation).iter().position(|one| *one == id));
        Fault::new(
            format!("{}/{field}/works/{}", base(step), at.unwrap_or(0)),
            "unknown_works",
            Text::new(
                "Diese Arbeiten gibt es nicht (mehr), sie sind vorbei, in einem früheren Schritt entfallen, oder es sind nicht Ihre. Nehmen Sie sie aus dem Schritt.",
                "There are no such works (any more), they are over, dropped by an earlier step, or not yours. Take them out of the step.",
            ),
        )
    }

    fn last_step(&self, id: WorksId) -> usize {
        self.operations.iter().rposition(|operation| concerned(operation).contains(&id)).unwrap_or(0)
    }

    /// The answer as a viewer may see it, and for each works whether something confidential was touched.
    pub(super) fn answer(
        &self,
        snapshot: &Snapshot,
        branch: &Branch,
        told: engine::branch::Told,
        viewer: Viewer,
        begun: Instant,
    ) -> (BranchAnswer, Vec<bool>) {
        let hides = |finding: &finding::Finding| match viewer {
            Viewer::Insider => false,
            Viewer::Outsider(organisation) => finding.is_confidential_to(organisation),
        };
        let hidden: BTreeSet<WorksId> = (told.before.iter().chain(&told.after))
            .filter(|(_, finding)| hides(finding))
            .map(|(works, _)| *works)
            .collect();
        let touched = branch.changed().iter().map(|id| hidden.contains(id)).collect();
        // What differs only in what he may not know does not differ for him.
        let seen = |findings: Vec<(WorksId, finding::Finding)>| -> Vec<(WorksId, finding::Finding)> {
            findings.into_iter().map(|(works, finding)| (works, viewer.sees(finding))).collect()
        };
        let (before, after) = (seen(told.before), seen(told.after));
        let counts = |findings: &[(WorksId, finding::Finding)]| {
            FindingCounts::from(findings.iter().map(|(_, finding)| finding.severity).collect::<Counts>())
        };
        let (counted_before, counted_after) = (counts(&before), counts(&after));
        let shown = |finding| Finding::shown(finding, viewer, Beside::default());
        let list = |findings: Vec<(WorksId, finding::Finding)>| {
            let findings = findings.into_iter();
            let mut list: Vec<BranchFinding> = findings
                .map(|(works, finding)| BranchFinding { works: works.0, finding: shown(finding) })
                .collect();
            Finding::sort(&mut list, |one| &one.finding);
            list
        };
        let Difference { gone, new, changed } =
            Difference::between(before, after, |(works, finding)| (*works, finding.id));
        let mut changed: Vec<BranchChange> = (changed.into_iter())
            .map(|((works, before), (_, after))| BranchChange {
                works: works.0,
                before: shown(before),
                after: shown(after),
            })
            .collect();
        Finding::sort(&mut changed, |one| &one.after);
        let works = branch.changed().iter();
        let answer = BranchAnswer {
            works: works
                .filter_map(|id| self.works(snapshot, branch, *id, told.not_judged.contains(id)))
                .collect(),
            gone: list(gone),
            new: list(new),
            changed,
            before: counted_before,
            after: counted_after,
            took_us: micros(begun),
            snapshot: snapshot.seen.to_string(),
        };
        (answer, touched)
    }

    fn works(
        &self,
        snapshot: &Snapshot,
        branch: &Branch,
        id: WorksId,
        not_judged: bool,
    ) -> Option<BranchWorks> {
        let (before, after) = (snapshot.city.find_works(id), branch.city().find_works(id));
        let works = after.or(before)?;
        let days = |works: &works::Works| Days::from(works.schedule.span());
        Some(BranchWorks {
            id: id.0,
            step: self.last_step(id),
            kind: works.kind,
            title: works.title.clone(),
            street: works.street.clone(),
            before: before.map(days),
            after: after.map(days),
            days: match works.schedule {
                Schedule::Fixed(_) => None,
                Schedule::Floating(window) => Some(window.days()),
            },
            line: GeoJson::from(works.line.geometry()),
            not_judged,
        })
    }
}

impl BranchShift {
    fn operation(self) -> Result<Operation, Vec<Fault>> {
        let works = ids(self.works);
        match (self.days, self.first) {
            (Some(days), None) => Ok(Operation::Shift { works, days }),
            (None, Some(first)) => Ok(Operation::Begin { works, first }),
            _ => Err(vec![Fault::new(
                "/shift/days",
                "days_or_first",
                Text::new(
                    "Nennen Sie entweder, um wie viele Tage sich die Arbeiten verschieben, oder ihren ersten Tag.",
                    "Give either by how many days the works move, or their first day.",
                ),
            )]),
        }
    }
}

impl BranchAdd {
    fn operation(
        self,
        at: usize,
        organisation: Option<OrganisationId>,
        area: &CityArea,
    ) -> Result<Operation, Vec<Fault>> {
        let schedule = schedule(self.period, self.window);
        let trench = trench::read(&self.line, self.width_m, self.cover_m, self.method, area);
        match (schedule, trench) {
            (Ok(schedule), Ok(trench)) => Ok(Operation::Add {
                id: added_id(at),
                trench: Box::new(trench),
                schedule,
                kind: self.kind,
                // An officer or planner digs for nobody that the calendar knows.
                applicant: organisation.unwrap_or(OrganisationId(Uuid::nil())),
                case: Some(CaseId(added_id(at).0)),
            }),
            (schedule, trench) => {
                let faults = schedule.err().into_iter().chain(trench.err().unwrap_or_default());
                Err(faults.map(|fault| fault.below("/add")).collect())
            }
        }
    }
}

/// The works that an operation is about, in the order in which it names them.
fn concerned(operation: &Operation) -> Vec<WorksId> {
    match operation {
        Operation::Shift { works, .. } | Operation::Begin { works, .. } | Operation::Drop { works } => {
            works.clone()
        }
        Operation::Add { id, .. } => vec![*id],
    }
}

fn ids(works: Vec<Uuid>) -> Vec<WorksId> {
    works.into_iter().map(WorksId).collect()
}

/// The identifier of what a step adds: the same whenever the same branch is tried.
fn added_id(step: usize) -> WorksId {
    WorksId(store::derived::id(Sha256::new().chain_update(format!("works added by step {step}"))))
}

fn base(step: usize) -> String {
    format!("/steps/{step}")
}

fn too_many(pointer: &str, most: usize, what: (&str, &str)) -> Fault {
    Fault::new(
        pointer,
        "too_many",
        Text::new(
            format!("Eine Variante hat höchstens {most} {}. Nehmen Sie welche heraus.", what.0),
            format!("A branch has at most {most} {}. Take some out.", what.1),
        ),
    )
}

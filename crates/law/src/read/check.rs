//! The checks of a regime: it names only what exists, its steps lead somewhere, and its examples hold.

use jiff::civil::Date;
use model::case::Stage;

use super::{Law, LawFault, Outcome, check_wording, compare};
use crate::{
    calendar::Calendar,
    case,
    clock::{self, Course, Standing},
    regime::{Counting, DataFault, DeadlineRule, Example, Regime, is_part_of},
};

impl Law {
    pub(super) fn check_regime(&self, path: &str, regime: &Regime, faults: &mut Vec<LawFault>) {
        let titles = regime.deadlines.iter().flat_map(|rule| [&rule.title, &rule.consequence]);
        let classes = regime.classes.iter().map(|class| &class.title);
        check_wording(path, titles.chain(classes).chain([&regime.title]), faults);
        let path = path.to_owned();
        if let Some((stage, event)) = case::find_ambiguity(regime) {
            faults.push(LawFault::Ambiguous { path: path.clone(), stage, event });
        }
        if let Some(stage) = case::find_unreachable(regime) {
            faults.push(LawFault::Unreachable { path: path.clone(), stage });
        }
        let contradictions = contradictions(regime).into_iter();
        faults.extend(contradictions.map(|fault| LawFault::Regime { path: path.clone(), fault }));
        let unknown = self.unknown_names(regime).into_iter();
        faults.extend(unknown.map(|code| LawFault::Unknown { path: path.clone(), code }));
        if regime.examples.is_empty() {
            faults.push(LawFault::NoExamples { path: path.clone() });
        }
        for example in &regime.examples {
            let (Some(calendar), Some(_)) =
                (self.calendar(&example.calendar), regime.find_deadline(&example.deadline))
            else {
                let code = format!("{} in {}", example.deadline, example.calendar);
                faults.push(LawFault::Unknown { path: path.clone(), code });
                continue;
            };
            compare(&path, &example.shows, example.expected(), example.found(regime, calendar), faults);
        }
    }

    /// What a regime names and nothing is called.
    fn unknown_names(&self, regime: &Regime) -> Vec<String> {
        let deadlines = regime.deadlines.iter().flat_map(|rule| {
            let within = rule.stop.as_ref().and_then(|stop| stop.within.as_ref());
            let with = match &rule.counting {
                Counting::With(other) => Some(other),
                _ => None,
            };
            within.into_iter().chain(with).filter(|id| regime.find_deadline(id).is_none())
        });
        let classes = regime.deadlines.iter().flat_map(|rule| &rule.classes);
        let classes = classes
            .chain(regime.examples.iter().filter_map(|example| example.class.as_ref()))
            .filter(|code| !regime.classes.iter().any(|class| class.code == **code));
        let lands = regime
            .lands
            .iter()
            .filter(|land| !self.calendars().iter().any(|calendar| is_part_of(&calendar.code, land)));
        let procedures = regime.beside.iter().filter(|procedure| self.regime_for(procedure).is_none());
        deadlines
            .chain(classes)
            .chain(lands)
            .cloned()
            .chain(procedures.map(|procedure| procedure.code().to_owned()))
            .collect()
    }
}

/// How a regime contradicts itself.
fn contradictions(regime: &Regime) -> Vec<DataFault> {
    let mut faults = Vec::new();
    if regime.procedure.is_some() != regime.beside.is_empty() {
        faults.push(DataFault::OwnOrBeside);
    }
    if regime.procedure.is_some() == regime.steps.is_empty() {
        faults.push(DataFault::Steps);
    }
    let deems = |rule: &&DeadlineRule| rule.deems();
    if let Some(rule) = regime.deadlines.iter().find(deems).filter(|_| regime.procedure.is_some())
        && !regime.steps.contains(&Stage::DeemedGranted)
    {
        faults.push(DataFault::NowhereToDeem { id: rule.id.clone() });
    }
    for (index, rule) in regime.deadlines.iter().enumerate() {
        let together = regime.deadlines[..index].iter().any(|other| {
            let share = other.classes.iter().any(|class| rule.classes.contains(class));
            other.id == rule.id && (share || other.classes.is_empty() || rule.classes.is_empty())
        });
        if together {
            faults.push(DataFault::Twice { id: rule.id.clone() });
        }
    }
    faults
}

impl Example {
    fn expected(&self) -> Outcome {
        Outcome::Clock {
            due: self.due.map(|day| day.0),
            standing: self.standing,
            holds_from: self.holds_from.map(|day| day.0),
            verified: self.verified,
        }
    }

    fn found(&self, regime: &Regime, calendar: &Calendar) -> Outcome {
        let (happenings, anchors, today) = (self.happenings(), self.anchors(), self.today());
        let course = Course { happenings: &happenings, class: self.class.as_deref(), anchors: &anchors };
        let clocks = clock::run(regime, calendar, &course, today);
        let clock = clocks.iter().find(|clock| clock.rule.id == self.deadline);
        let proofs = clock::certificates(regime, calendar, &course, today);
        let holds_from: Option<Date> =
            proofs.iter().rfind(|proof| proof.deadline == self.deadline).map(|proof| proof.holds_from);
        Outcome::Clock {
            due: clock.and_then(|clock| clock.due),
            standing: clock.map_or(Standing::Waiting, |clock| clock.standing),
            holds_from,
            verified: self.verified.and_then(|_| clock.map(|clock| clock.verified)),
        }
    }
}

#[cfg(test)]
mod tests;

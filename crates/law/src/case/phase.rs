//! Phases of works: each has a stage of its own, and together they say where the case stands.

use jiff::civil::Date;
use model::case::Stage;

/// Whether a stage belongs to the works: from the permit to dig to the end.
pub fn works(stage: Stage) -> bool {
    progress(stage).is_some()
}

/// Whether a step from one stage to another begins works, and with them a phase.
pub fn starts_phase(from: Stage, to: Stage) -> bool {
    !works(from) && works(to) && to != Stage::Closed
}

/// Whether works go on, or stand still with an open street, after their last day.
pub fn overrun(stage: Stage, last: Date, today: Date) -> bool {
    matches!(stage, Stage::InProgress | Stage::ChangeRequest | Stage::Stopped) && last < today
}

/// Where a case stands, given its phases and the stage that its decision led to.
///
/// A stop, a defect or a change that was asked for in any phase shows, in this order. Otherwise the case stands where its
/// least advanced phase does; but once a phase has begun and another is still to begin, it is in progress. A case without
/// phases, or whose permission has ended or is disputed, stands where its decision led.
pub fn joined(phases: &[Stage], decided: Stage) -> Stage {
    const SHOWN: [Stage; 3] = [Stage::Stopped, Stage::Defect, Stage::ChangeRequest];
    let permitted = matches!(decided, Stage::Granted | Stage::GrantedWithConditions | Stage::DeemedGranted);
    if !permitted && !works(decided) {
        return decided;
    }
    if let Some(shown) = SHOWN.into_iter().find(|shown| phases.contains(shown)) {
        return shown;
    }
    let least = phases.iter().copied().min_by_key(|stage| progress(*stage));
    let most = phases.iter().copied().max_by_key(|stage| progress(*stage));
    let has_begun = |stage| progress(stage) >= progress(Stage::InProgress);
    match (least, most) {
        (Some(least), _) if has_begun(least) => least,
        (_, Some(most)) if has_begun(most) => Stage::InProgress,
        // Before the first day of works the start that was announced shows.
        (_, Some(most)) => most,
        _ => decided,
    }
}

/// How far works have come; a change, a stop or a defect is no step ahead.
fn progress(stage: Stage) -> Option<u8> {
    match stage {
        Stage::DigPermit => Some(0),
        Stage::StartNotified => Some(1),
        Stage::InProgress | Stage::ChangeRequest | Stage::Stopped => Some(2),
        Stage::WorksComplete => Some(3),
        Stage::ReinstatedInterim => Some(4),
        Stage::ReinstatedPermanent | Stage::Defect => Some(5),
        Stage::Remedied => Some(6),
        Stage::InspectedPassed => Some(7),
        Stage::Guarantee => Some(8),
        Stage::Closed => Some(9),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn phase() -> impl Strategy<Value = Stage> {
        proptest::sample::select(Stage::ALL.iter().copied().filter(|s| works(*s)).collect::<Vec<_>>())
    }

    fn untroubled() -> impl Strategy<Value = Stage> {
        phase().prop_filter("troubles show over everything", |stage| {
            !matches!(stage, Stage::Stopped | Stage::Defect | Stage::ChangeRequest)
        })
    }

    proptest! {
        #[test]
        fn one_phase_alone_is_the_case(stage in phase()) {
            prop_assert_eq!(joined(&[stage], Stage::Granted), stage);
        }

        #[test]
        fn a_phase_that_goes_ahead_never_sets_the_case_back(
            mut phases in proptest::collection::vec(untroubled(), 1..6),
            at in any::<proptest::sample::Index>(),
            ahead in untroubled(),
        ) {
            let before = joined(&phases, Stage::Granted);
            let one = at.index(phases.len());
            prop_assume!(progress(ahead) >= progress(phases[one]));
            phases[one] = ahead;
            prop_assert!(progress(joined(&phases, Stage::Granted)) >= progress(before));
        }

        #[test]
        fn troubles_show_and_no_case_closes_before_its_last_phase(
            phases in proptest::collection::vec(phase(), 1..6),
        ) {
            let case = joined(&phases, Stage::DeemedGranted);
            for trouble in [Stage::Stopped, Stage::Defect] {
                let shows = phases.contains(&trouble);
                let hidden = trouble == Stage::Defect && phases.contains(&Stage::Stopped);
                prop_assert_eq!(case == trouble, shows && !hidden);
            }
            prop_assert_eq!(case == Stage::Closed, phases.iter().all(|stage| *stage == Stage::Closed));
            let mut turned = phases.clone();
            turned.reverse();
            prop_assert_eq!(joined(&turned, Stage::DeemedGranted), case);
        }
    }

    #[test]
    fn without_phases_or_permission_the_decision_is_where_the_case_stands() {
        assert_eq!(joined(&[], Stage::Granted), Stage::Granted);
        assert_eq!(joined(&[Stage::InProgress], Stage::Revoked), Stage::Revoked);
        assert_eq!(joined(&[Stage::Closed, Stage::DigPermit], Stage::Granted), Stage::InProgress);
        assert!(
            starts_phase(Stage::Granted, Stage::DigPermit) && !starts_phase(Stage::Refused, Stage::Closed)
        );
    }

    #[test]
    fn works_overrun_from_the_day_after_their_last_one_until_they_are_complete() {
        let last = jiff::civil::date(2026, 6, 30);
        let next = jiff::civil::date(2026, 7, 1);
        assert!(!overrun(Stage::InProgress, last, last) && overrun(Stage::InProgress, last, next));
        assert!(overrun(Stage::Stopped, last, next) && !overrun(Stage::WorksComplete, last, next));
    }
}

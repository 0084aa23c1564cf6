//! Whole cases, from draft to their end.

use super::*;

fn walk(regime: &Regime, steps: &[(Actor, Event)]) -> Result<Stage, Refusal> {
    steps.iter().try_fold(Draft, |stage, (actor, event)| {
        next(stage, *event, &ready(*actor, regime)).inspect_err(|why| assert!(!why.text().is_incomplete()))
    })
}

#[test]
fn a_consent_walks_from_draft_to_closed() {
    let steps = [
        (APPLICANT, Submit),
        (OFFICER, Assess),
        (OFFICER, RequestMissing),
        (APPLICANT, Supplement),
        (OFFICER, NoteComplete),
        (OFFICER, Extend),
        (OFFICER, BeginParticipation),
        (OFFICER, Hear),
        (APPLICANT, Respond),
        (OFFICER, GrantWithConditions),
        (OFFICER, Send),
        (Actor::Clock, Serve),
        (OFFICER, PermitDig),
        (APPLICANT, NotifyStart),
        (APPLICANT, Start),
        (APPLICANT, RequestChange),
        (OFFICER, ResumeWorks),
        (OFFICER, FindDefect),
        (OFFICER, StopWorks),
        (OFFICER, ResumeWorks),
        (APPLICANT, CompleteWorks),
        (APPLICANT, ReinstateInterim),
        (OFFICER, FindDefect),
        (APPLICANT, Remedy),
        (APPLICANT, ReinstatePermanent),
        (OFFICER, FindDefect),
        (APPLICANT, Remedy),
        (OFFICER, PassInspection),
        (OFFICER, BeginGuarantee),
        (OFFICER, Close),
    ];
    assert_eq!(walk(&of(&law(), "consent"), &steps), Ok(Closed));
}

#[test]
fn a_notification_is_deemed_or_becomes_an_application() {
    let regime = of(&law(), "notification");
    assert_eq!(
        walk(&regime, &[(APPLICANT, Submit), (Actor::Clock, Deem), (OFFICER, PermitDig)]),
        Ok(DigPermit)
    );
    let demanded = [(APPLICANT, Submit), (OFFICER, DemandApplication), (APPLICANT, Progress)];
    assert_eq!(walk(&regime, &demanded), Ok(Progressed));
    assert!(matches!(
        walk(&of(&law(), "consent"), &demanded),
        Err(Refusal::WrongStage { .. } | Refusal::NotInRegime { .. })
    ));
}

#[test]
fn a_refusal_is_objected_to_decided_anew_and_closed() {
    let steps = [
        (APPLICANT, Submit),
        (OFFICER, NoteComplete),
        (OFFICER, Hear),
        (OFFICER, Refuse),
        (OFFICER, Send),
        (OFFICER, Serve),
        (APPLICANT, Object),
        (OFFICER, Refuse),
        (OFFICER, Close),
    ];
    assert_eq!(walk(&of(&law(), "consent"), &steps), Ok(Closed));
}

#[test]
fn plans_requests_works_that_could_not_wait_and_sites_have_walks_of_their_own() {
    let law = law();
    let plan = of(&law, "forward_plan");
    assert_eq!(
        walk(&plan, &[(APPLICANT, Submit), (APPLICANT, Change), (APPLICANT, Progress)]),
        Ok(Progressed)
    );
    assert_eq!(walk(&plan, &[(APPLICANT, Submit), (APPLICANT, Cancel)]), Ok(Cancelled));
    let request = shape(&law, "REQUEST", Kind::Request, REQUEST);
    let answered = [(APPLICANT, Submit), (OFFICER, Extend), (OFFICER, Answer), (APPLICANT, Close)];
    assert_eq!(walk(&request, &answered), Ok(Closed));
    let disputed =
        [(APPLICANT, Submit), (APPLICANT, CallDisputeBody), (OFFICER, SettleDispute), (OFFICER, Close)];
    assert_eq!(walk(&request, &disputed), Ok(Closed));
    let early = Facts { known: FactSet::default(), ..ready(APPLICANT, &request) };
    assert!(
        next(Submitted, CallDisputeBody, &early).is_err() && next(Refused, CallDisputeBody, &early).is_ok()
    );
    let immediate = of(&law, "immediate");
    let urgent = [
        (APPLICANT, Submit),
        (APPLICANT, ApplyRetrospectively),
        (OFFICER, Grant),
        (APPLICANT, CompleteWorks),
        (APPLICANT, ReinstatePermanent),
        (OFFICER, PassInspection),
        (OFFICER, BeginGuarantee),
        (OFFICER, Close),
    ];
    assert_eq!(walk(&immediate, &urgent), Ok(Closed));
    let unasked = Facts { known: FactSet::default(), ..ready(OFFICER, &immediate) };
    assert!(matches!(next(InProgress, Grant, &unasked), Err(Refusal::Lacking { .. })));
    let site = of(&law, "mobile_site");
    let certificate_last = [
        (APPLICANT, Submit),
        (OFFICER, NoteComplete),
        (OFFICER, Grant),
        (APPLICANT, Certify),
        (APPLICANT, NotifyOperation),
        (APPLICANT, BeginOperation),
        (OFFICER, Close),
    ];
    assert_eq!(walk(&site, &certificate_last), Ok(Closed));
    let certificate_first = [
        (APPLICANT, Submit),
        (OFFICER, Certify),
        (OFFICER, NoteComplete),
        (OFFICER, Grant),
        (APPLICANT, NotifyOperation),
    ];
    assert_eq!(walk(&site, &certificate_first), Ok(OperationNotified));
}

#[test]
fn a_site_of_ten_watts_waits_for_municipality_certificate_and_notice() {
    let law = law();
    let regime = of(&law, "mobile_site");
    let class = Some("ge_10w");
    let asked = |stage, event, fact, actor| {
        let lacking = FactSet::all().with(fact, false);
        let refused = next(stage, event, &Facts { class, known: lacking, ..ready(actor, &regime) });
        assert!(next(stage, event, &Facts { class, ..ready(actor, &regime) }).is_ok());
        refused.unwrap_err().basis().unwrap().to_owned()
    };
    assert_eq!(asked(Assessment, Grant, Fact::MunicipalityHeard, OFFICER), "§7a of the 26th BImSchV");
    assert_eq!(asked(Granted, NotifyOperation, Fact::CertificateThere, APPLICANT), "§4 BEMFV");
    assert_eq!(asked(OperationNotified, BeginOperation, Fact::OperationNotified, APPLICANT), "§11 BEMFV");
}

//! The way in: which procedures are offered, what each asks for, and what a case must say when it is handed in.

use jiff::civil::Date;
use law::{
    Regime,
    regime::{Kind, Place},
};
use model::{
    AuthorityId, CaseId, OrganisationId, Text, Utm32,
    account::{Authority, Role},
    case::{Anchor, Procedure},
    trench::Trench,
};
use store::{
    Tx,
    case::{Case, CaseInput, Relation},
};

use super::file::File;
use crate::{
    app::App,
    caller::Caller,
    participation,
    problem::{Fault, Kind as Wrong, Problem},
    site,
};

/// Years in which anybody plans anything.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// The procedures that hold at an authority of one of these lands.
pub fn offers<'a>(app: &'a App, lands: &[String]) -> Vec<(&'a Procedure, &'a Regime)> {
    let held = |regime: &Regime| lands.iter().any(|land| regime.holds_in(land));
    app.law.procedures().into_iter().filter(|(_, regime)| held(regime)).collect()
}

/// The law of a procedure that is offered in a land.
///
/// # Errors
/// [`Wrong::Invalid`] at `/procedure`, naming what is offered.
pub fn offered<'a>(app: &'a App, procedure: &Procedure, land: &str) -> Result<&'a Regime, Problem> {
    let known = app.law.regime_for(procedure).filter(|regime| regime.holds_in(land));
    known.ok_or_else(|| {
        let codes: Vec<_> =
            offers(app, &[land.to_owned()]).into_iter().map(|(code, _)| code.code()).collect();
        let codes = codes.join(", ");
        let text = Text::new(
            format!("Dieses Verfahren gibt es hier nicht. Es gibt: {codes}."),
            format!("There is no such procedure here. There are: {codes}."),
        );
        Problem::invalid(vec![Fault::new("/procedure", "unknown", text)])
    })
}

/// Where a case lies, as its procedure has it: its trench, or its mobile site.
pub fn location(app: &App, input: &CaseInput, trench: Option<&Trench>) -> Option<Utm32> {
    let site = || Utm32::stored(geo::Point::from(input.place?).into()).ok();
    match app.law.regime_for(&input.procedure).map(|regime| regime.place) {
        Some(Place::Site) => site(),
        _ => trench.map(|trench| trench.line().clone()),
    }
}

/// Who decides there; where nothing is drawn yet, whoever decides wherever nobody else does.
///
/// # Errors
/// When the store breaks.
pub async fn competent(tx: &mut Tx, location: Option<&Utm32>) -> Result<Authority, Problem> {
    if let Some(location) = location
        && let Some(lead) = participation::competence::competent(tx, location).await?.into_iter().next()
    {
        return Ok(lead.authority);
    }
    let all = store::account::list_precincts(tx).await?;
    let everywhere = all.iter().find(|(_, area)| area.is_none()).or(all.first());
    everywhere
        .map(|(authority, _)| authority.clone())
        .ok_or_else(|| Problem::broken("the city has no authority"))
}

/// Whether a person speaks for the applicant of a case: somebody of its organisation, or an officer who entered it for them.
///
/// # Errors
/// [`Wrong::NotYours`].
pub fn hold_own(caller: &Caller, case: &Case) -> Result<(), Problem> {
    let own = match caller.user.role {
        Role::Applicant => caller.who.organisation == Some(case.organisation.id),
        Role::Officer => case.on_behalf && caller.who.authority == Some(case.authority.id),
        _ => false,
    };
    if own { Ok(()) } else { Err(Problem::new(Wrong::NotYours)) }
}

/// Holds what is said about a case against the law of its procedure, and adds the class that follows from a site.
///
/// # Errors
/// [`Wrong::Invalid`] with everything that does not fit.
pub async fn hold<'a>(
    app: &'a App,
    tx: &mut Tx,
    input: &mut CaseInput,
    has_line: bool,
    authority: AuthorityId,
) -> Result<&'a Regime, Problem> {
    let row = store::account::find_authority(tx, authority).await?;
    let land = row.map(|row| row.calendar).unwrap_or_default();
    let regime = offered(app, &input.procedure, &land)?;
    let mut faults = Vec::new();
    let mut tell = |pointer: &str, code: &str, de: &str, en: &str| {
        faults.push(Fault::new(pointer, code, Text::new(de, en)));
    };
    let is_site = regime.place == Place::Site;
    if !is_site && input.site.is_some() {
        tell(
            "/site",
            "not_here",
            "Dieses Verfahren hat keinen Funkstandort.",
            "This procedure has no mobile site.",
        );
    }
    if !is_site && input.place.is_some() {
        tell(
            "/place",
            "not_here",
            "Dieses Verfahren hat keinen Funkstandort.",
            "This procedure has no mobile site.",
        );
    }
    if is_site && has_line {
        tell(
            "/line",
            "not_here",
            "Die Anbindung eines Standorts ist ein eigener Vorgang. Legen Sie ihn an, und verknüpfen Sie beide.",
            "The line that connects a site is a case of its own. Make one, and link the two.",
        );
    }
    if let Some(site) = input.site.as_ref().filter(|_| is_site) {
        let (sites, today) = (app.law.sites(), app.clock.today());
        faults.extend(site::faults(site, input.period.first(), sites.volume(site.kind, &land, today)));
        input.class = sites.class(site, &land, today).map(|class| class.code.clone());
    } else if is_site {
        input.class = None;
    } else if let Some(class) = &input.class
        && !regime.classes.iter().any(|known| known.code == *class)
    {
        faults.push(Fault::new("/class", "unknown", classes(regime)));
    }
    faults.extend(of_anchors(input));
    if faults.is_empty() { Ok(regime) } else { Err(Problem::invalid(faults)) }
}

/// The classes of a procedure, as a sentence.
fn classes(regime: &Regime) -> Text {
    if regime.classes.is_empty() {
        return Text::new("Dieses Verfahren kennt keine Klassen.", "This procedure knows no classes.");
    }
    let codes: Vec<_> = regime.classes.iter().map(|class| class.code.as_str()).collect();
    let codes = codes.join(", ");
    Text::new(format!("Wählen Sie eine Klasse: {codes}."), format!("Choose a class: {codes}."))
}

/// Days that deadlines count back from, held against each other.
fn of_anchors(input: &CaseInput) -> Vec<Fault> {
    let (first, last) = (input.period.first(), input.period.last());
    let operation_on = input.site.as_ref().and_then(|site| site.operation_on);
    let mut faults = Vec::new();
    for (anchor, on) in &input.anchors {
        let (fits, de, en) = match anchor {
            Anchor::Start => (
                first <= *on && *on <= last,
                "Der Beginn liegt im Zeitraum der Arbeiten.",
                "The start lies in the period of the works.",
            ),
            Anchor::Filing => (
                *on <= first,
                "Beantragt wird, bevor die Arbeiten beginnen.",
                "Works are applied for before they begin.",
            ),
            Anchor::Operation => (
                *on >= first && operation_on.is_none_or(|day| day == *on),
                "Der Betrieb beginnt nach den Arbeiten, an dem Tag, der beim Standort steht.",
                "Operation begins after the works, on the day that the site says.",
            ),
        };
        if !fits || !YEARS.contains(&on.year()) {
            faults.push(Fault::new(format!("/anchors/{}", anchor.code()), "out_of_order", Text::new(de, en)));
        }
    }
    faults
}

/// Holds the case that is planned together with this one: the same organisation's, and nobody else's partner.
///
/// # Errors
/// [`Wrong::Invalid`] at `/linked_id`.
pub async fn hold_link(
    tx: &mut Tx,
    input: &CaseInput,
    organisation: OrganisationId,
    own: Option<(CaseId, Option<CaseId>)>,
) -> Result<(), Problem> {
    let Some(linked) = input.linked else { return Ok(()) };
    let refused = |code: &str, de: &str, en: &str| Err(Problem::field("/linked_id", code, de, en));
    let other =
        store::case::find_by_id(tx, linked).await?.filter(|case| case.organisation.id == organisation);
    let (own, origin) = own.unzip();
    if other.is_none() || own == Some(linked) {
        return refused(
            "unknown",
            "Verknüpfen lässt sich nur ein anderer Vorgang derselben Organisation.",
            "Only another case of the same organisation can be linked.",
        );
    }
    let mut partners = store::case::relatives(tx, linked).await?;
    partners.retain(|one| Some(one.id) != own && Some(one.id) != origin.flatten());
    if let Some(own) = own {
        partners.extend(store::case::relatives(tx, own).await?.into_iter().filter(|one| {
            // What the case itself says is just being changed; what the other side says stands.
            one.id != linked && one.relation == Relation::Linked
        }));
        let before = store::case::find_by_id(tx, own).await?.and_then(|case| case.input.linked);
        partners.retain(|one| Some(one.id) != before);
    }
    if partners.iter().any(|one| one.relation == Relation::Linked) {
        return refused(
            "taken",
            "Einer der beiden Vorgänge ist schon mit einem anderen verknüpft.",
            "One of the two cases is linked with another one already.",
        );
    }
    Ok(())
}

/// What a case must say when it is handed in, besides what the case machine asks.
///
/// `on` is the day of receipt: works that are planned lie after it.
///
/// # Errors
/// [`Wrong::Invalid`] with everything that is still to be said.
pub async fn hold_submit(app: &App, tx: &mut Tx, file: &File<'_>, on: Date) -> Result<(), Problem> {
    let (input, regime) = (&file.case.input, file.regime);
    offered(app, &input.procedure, &file.calendar.code)?;
    let mut faults = Vec::new();
    if !regime.classes.is_empty() && input.class.is_none() && regime.place != Place::Site {
        faults.push(Fault::new("/class", "missing", classes(regime)));
    }
    let mut past = |pointer: &str, day: Option<Date>| {
        if let Some(day) = day.filter(|day| *day < on) {
            faults.push(Fault::new(
                pointer,
                "in_the_past",
                Text::new(
                    "Der {day} liegt vor dem Eingang am {on}.",
                    "{day} lies before the receipt on {on}.",
                )
                .fill("day", &Text::day(day))
                .fill("on", &Text::day(on)),
            ));
        }
    };
    if is_planned(app, tx, file).await? {
        past("/period/first", Some(input.period.first()));
        past("/site/operation_on", input.site.as_ref().and_then(|site| site.operation_on));
        past("/anchors/filing", input.anchors.get(&Anchor::Filing).copied());
        past("/anchors/operation", input.anchors.get(&Anchor::Operation).copied());
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

/// Whether a case is about something that is still to come: not a request, not works that could not wait, applied for
/// or applied for afterwards.
async fn is_planned(app: &App, tx: &mut Tx, file: &File<'_>) -> Result<bool, Problem> {
    let could_wait = |regime: &Regime| regime.kind != Kind::Immediate;
    if !could_wait(file.regime) || file.regime.place == Place::None {
        return Ok(false);
    }
    let Some(origin) = file.case.origin else { return Ok(true) };
    let origin = store::case::find_by_id(tx, origin).await?;
    let of_origin = origin.and_then(|case| app.law.regime_for(&case.input.procedure));
    Ok(of_origin.is_none_or(could_wait))
}

//! What must hold before a step is taken, beyond what the machine and the form of the input say.

use jiff::civil::Date;
use model::{Text, account::Role, case::Event};

use super::EventInput;
use crate::{
    app::App,
    caller::Caller,
    case::file::File,
    condition,
    problem::{Fault, Kind, Problem},
};

/// Only the leading authority decides; the others give their sub-decision when they are asked.
///
/// # Errors
/// [`Kind::NotYours`], naming the leading authority.
pub fn lead(caller: &Caller, case: &store::case::Case) -> Result<(), Problem> {
    if caller.user.role != Role::Officer || caller.who.authority == Some(case.authority.id) {
        return Ok(());
    }
    let text = Text::new(
        "Die Federführung hat: {authority}. Ihre Stelle entscheidet ihren Teil in der Beteiligung.",
        "In the lead is: {authority}. Your authority decides its part in the participation.",
    );
    let authority = Text::from(case.authority.name.as_str());
    Err(Problem::new(Kind::NotYours).detail(text.fill("authority", &authority)))
}

/// Nothing happens before what has happened: then the system's clock is wrong.
pub fn time(file: &File<'_>, today: Date) -> Result<(), Problem> {
    let Some(latest) = file.happenings.iter().map(|happening| happening.on).max() else { return Ok(()) };
    if latest <= today {
        return Ok(());
    }
    let text = Text::new(
        "Die Uhr des Systems geht nach: Sie zeigt den {today}, der letzte Schritt war am {latest}. Bis sie wieder stimmt, ist kein Schritt möglich.",
        "The system's clock is behind: it says {today}, the last step was on {latest}. No step is possible until it is right.",
    );
    let text = text.fill("today", &Text::day(today)).fill("latest", &Text::day(latest));
    Err(Problem::new(Kind::Busy).detail(text))
}

/// A permission that has lapsed has lapsed, recorded or not.
pub fn lapsed(file: &File<'_>, event: Event, today: Date) -> Result<(), Problem> {
    let pending = file.pending(today);
    let Some(lapse) = pending.iter().find(|certificate| certificate.event == Event::Lapse) else {
        return Ok(());
    };
    if matches!(event, Event::Send | Event::Serve) {
        return Ok(());
    }
    let text = Text::new(
        "Die Frist ist am {due} abgelaufen, die Erlaubnis ist erloschen ({basis}).",
        "The period ended on {due}, the permission has lapsed ({basis}).",
    );
    let text = text.fill("due", &Text::day(lapse.due)).fill("basis", &Text::from(lapse.basis.as_str()));
    Err(Problem::new(Kind::StepRefused).detail(text))
}

/// A day of receipt is told only of what an officer enters for somebody, and lies after what happened before.
pub fn received(file: &File<'_>, input: &EventInput, for_somebody: bool) -> Result<(), Problem> {
    if !for_somebody {
        return Err(Problem::field(
            "/received_on",
            "not_on_behalf",
            "Einen Tag des Eingangs geben Sie nur an, wenn Sie etwas für die antragstellende Organisation eintragen.",
            "A day of receipt is given only with what you enter on the applicant's behalf.",
        ));
    }
    let latest = file.happenings.iter().map(|happening| happening.on).max();
    match (input.received_on, latest) {
        (Some(received), Some(latest)) if received < latest => Err(Problem::invalid(vec![Fault::new(
            "/received_on",
            "before_the_last_step",
            Text::new(
                "Der letzte Schritt war am {latest}, danach.",
                "The last step was on {latest}, after that.",
            )
            .fill("latest", &Text::day(latest)),
        )])),
        _ => Ok(()),
    }
}

/// Conditions that the law may not allow are refused, or read once more before they are imposed.
pub fn conditions(app: &App, input: &EventInput, today: Date) -> Result<(), Problem> {
    if input.decision(today).is_none() {
        return Ok(());
    }
    condition::hold(app, &input.conditions, input.acknowledged, today)
}

/// What a decision must address.
pub fn duties(app: &App, file: &File<'_>, input: &EventInput, today: Date) -> Result<(), Problem> {
    let duties = app.law.duties(input.event, &file.case.input.procedure, today);
    let open = duties.into_iter().find(|duty| match duty.needs.as_str() {
        "public_interest" => input.public_interest().is_none(),
        _ => false,
    });
    let Some(duty) = open else { return Ok(()) };
    let because = Text::new(
        format!("{} ({})", duty.because.de, duty.basis),
        format!("{} ({})", duty.because.en, duty.basis),
    );
    let text = Text::new(
        "Schreiben Sie hier, wie sich die Ablehnung mit dem überragenden öffentlichen Interesse auseinandersetzt, und was hier schwerer wiegt.",
        "Write here how the refusal deals with the overriding public interest, and what weighs more here.",
    );
    let faults = vec![Fault::new(format!("/{}", duty.needs), "missing", text)];
    Err(Problem::refused_with(faults, because).next_step(Text::new(
        "Ergänzen Sie diesen Absatz, und lehnen Sie dann noch einmal ab.",
        "Add this paragraph, then refuse again.",
    )))
}

/// Where the law says how long an extension is, nobody names another last day.
pub fn extension(file: &File<'_>, input: &EventInput, today: Date) -> Result<(), Problem> {
    let (Event::Extend, Some(until)) = (input.event, input.until) else { return Ok(()) };
    let clocks = law::clock::run(file.regime, file.calendar, &file.course(), today);
    for clock in clocks.iter().filter(|clock| clock.may_extend()) {
        let (Some(extension), Some(due)) = (&clock.rule.extension, clock.due) else { continue };
        let Some((length, last)) = clock.rule.longest(due, today, file.calendar) else { continue };
        let fits = match clock.rule.extended_end(due, today, Some(until), file.calendar) {
            Some(end) => extension.at_most || end == until,
            None => false,
        };
        if fits {
            continue;
        }
        let text = if extension.at_most {
            Text::new(
                "Verlängern lässt das Recht höchstens um {length}, bis zum {last} ({basis}). Nennen Sie einen Tag bis dahin.",
                "The law allows an extension by at most {length}, until {last} ({basis}). Name a day up to then.",
            )
        } else {
            Text::new(
                "Das Recht legt fest, um wie viel verlängert wird: um {length}, bis zum {last} ({basis}). Lassen Sie den Tag weg, oder nennen Sie genau diesen.",
                "The law fixes the length of the extension: by {length}, until {last} ({basis}). Leave the day out, or name exactly this one.",
            )
        };
        let text = text.fill("length", &length.text()).fill("last", &Text::day(last));
        let text = text.fill("basis", &Text::from(extension.basis.as_str()));
        let code = if extension.at_most { "too_late" } else { "fixed_by_law" };
        return Err(Problem::invalid(vec![Fault::new("/until", code, text)]));
    }
    Ok(())
}

/// An objection after its time is taken only from somebody who knows that it is late: the last day is not read law.
pub fn objection(file: &File<'_>, input: &EventInput, today: Date) -> Result<(), Problem> {
    let on = input.received_on.unwrap_or(today);
    if input.event != Event::Object {
        return Ok(());
    }
    let Some(over) = file.objection_over(on) else { return Ok(()) };
    if input.acknowledged && !over.verified {
        return Ok(());
    }
    let text = if over.verified {
        Text::new(
            "Die Frist für den Widerspruch endete am {due} ({basis}).",
            "The time to object ended on {due} ({basis}).",
        )
    } else {
        Text::new(
            "Die Frist für den Widerspruch endete am {due} ({basis}, Angabe ungeprüft; bestätigen Sie, dass Sie dennoch Widerspruch einlegen).",
            "The time to object ended on {due} ({basis}, unverified; confirm that you object all the same).",
        )
    };
    let text = text.fill("due", &Text::day(over.due)).fill("basis", &Text::from(over.basis.as_str()));
    Err(Problem::new(Kind::StepRefused).detail(text))
}

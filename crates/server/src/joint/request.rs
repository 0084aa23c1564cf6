//! The request to coordinate works (§143 TKG, Art. 5 GIA): drafted from what is known, and made a case where its applicant wants so.

use axum::extract::State;
use jiff::civil::Date;
use law::{calendar::Calendar, regime::Counting};
use model::{
    CaseId, OrganisationId, Period, Text,
    case::{Anchor, Procedure},
    joint::JointState,
    trench::LayingMethod,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    case::{CaseInput, Contact, NewCase},
    joint::{Joint, Side},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Shown, propose};
use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    case::{Case, edit, intake, view},
    idempotency::{Begun, Once},
    journal,
    letter::content::cited,
    problem::{Kind, Problem},
};

/// Measures of a request that digs nothing by itself, where its applicant has no case to take them from.
const WIDTH_M: f64 = 0.4;
const COVER_M: f64 = 0.6;

/// A request to coordinate, drafted.
#[derive(Debug, Serialize, ToSchema)]
pub struct JointRequest {
    title: Text,
    text: Text,
    /// The law that it rests on, each with its time limits; empty where the law of the city knows no such request.
    basis: Vec<JointBasis>,
    /// Whether the last day to ask has passed: then it is refused.
    late: bool,
}

/// A rule of law on requests to coordinate.
#[derive(Debug, Serialize, ToSchema)]
pub struct JointBasis {
    /// Code of the regime.
    regime: String,
    /// The regime's name.
    law: Text,
    /// What is due.
    title: Text,
    /// Paragraph.
    basis: String,
    /// Its length.
    period: Text,
    /// What holds when it is missed.
    consequence: Text,
    /// Whether the value was read in the legal text.
    verified: bool,
    /// Its last day, where a day to count from is known.
    #[schema(value_type = Option<String>, format = Date)]
    due: Option<Date>,
}

/// Whether the last day to ask has passed.
fn is_late(joint: &Joint, today: Date) -> bool {
    joint.request_by.is_some_and(|last| last < today)
}

impl JointRequest {
    /// The request as one side would write it, or as the authority would suggest it.
    pub fn draft(
        app: &App,
        calendar: &Calendar,
        joint: &Joint,
        sides: &[Side],
        own: Option<OrganisationId>,
    ) -> Self {
        let today = app.clock.today();
        let basis = basis(app, calendar, joint, today);
        let provisions: Vec<Text> = basis.iter().map(|rule| cited(&rule.basis, rule.verified)).collect();
        let joined = |word: fn(&Text) -> &str| provisions.iter().map(word).collect::<Vec<_>>().join("; ");
        let basis_named = match provisions[..] {
            [] => Text::new("keine bekannt", "none known"),
            _ => Text::new(joined(|text| &text.de), joined(|text| &text.en)),
        };
        let closed = match joint.saving.closed_days {
            0 => Text::default(),
            days => Text::new(
                format!(", Straßenabschnitte zusammen {days} Tage weniger gesperrt"),
                format!(", street segments are closed {days} days less in all"),
            ),
        };
        let street = match joint.street.as_str() {
            "" => Text::new("ohne Namen", "without a name"),
            street => Text::from(street),
        };
        let title = Text::new("Antrag auf Koordinierung: {street}", "Request to coordinate works: {street}");
        let mut text = Text::new(
            "Rechtsgrundlage: {basis}.\n\n{works}In der Straße {street} sind auch Arbeiten anderer Antragsteller geplant. Wir bitten, sie \
             gemeinsam auszuführen. Die gemeinsame Baustelle dauert {days} Tage und hat vom {first} bis zum {last} Raum.\n\nNach der ersten \
             Schätzung werden {metres} m Graben nicht noch einmal gegraben{closed} und {cost} gespart. Gemeinsame Kosten werden geteilt, \
             niemand zahlt mehr als allein.{share}\n\n{limit}",
            "Legal basis: {basis}.\n\n{works}Works of other applicants are planned in {street} as well. We ask to carry them out together. \
             The common site takes {days} days and has room from {first} to {last}.\n\nBy a first estimate {metres} m of trench are not dug \
             again{closed}, and {cost} are saved. Common costs are shared, and nobody \
             pays more than alone.{share}\n\n{limit}",
        );
        let own_sides: Vec<&Side> = sides.iter().filter(|side| Some(side.organisation) == own).collect();
        let mut works = Text::default();
        for side in &own_sides {
            let line = Text::new(
                "Wir planen „{title}“ zwischen dem {first} und dem {last}. ",
                "We plan “{title}” between {first} and {last}. ",
            )
            .fill("first", &Text::day(side.period.first()))
            .fill("last", &Text::day(side.period.last()))
            .fill("title", &Text::from(side.title.as_str()));
            works.de.push_str(&line.de);
            works.en.push_str(&line.en);
        }
        let cents = own_sides.iter().filter_map(|side| side.alone.minus(side.pays).ok());
        let saved = cents.fold(model::fee::Money::ZERO, |sum, saved| sum.plus(saved).unwrap_or(sum));
        let share = if own_sides.is_empty() {
            Text::default()
        } else {
            Text::new(" Wir sparen dabei {saved}.", " We save {saved} of it.")
                .fill("saved", &saved.text(joint.currency))
        };
        let limit = match joint.request_by {
            Some(last) => {
                Text::new("Der Antrag ist bis zum {day} zu stellen.", "The request is to be made by {day}.")
                    .fill("day", &Text::day(last))
            }
            None => Text::new(
                "Wann das endgültige Vorhaben eingereicht wird, ist nicht bekannt; der letzte Tag für diesen Antrag lässt sich deshalb nicht \
                 errechnen. Bitte klären Sie ihn.",
                "When the final project is filed is not known, so the last day for this request cannot be counted. Please find it out.",
            ),
        };
        let places = [
            ("basis", basis_named),
            ("street", street.clone()),
            ("days", Text::from(joint.site_days.to_string().as_str())),
            ("first", Text::day(joint.days.first())),
            ("last", Text::day(joint.days.last())),
            ("metres", Text::from(format!("{:.0}", joint.saving.trench_m).as_str())),
            ("closed", closed),
            ("cost", joint.saving.cost.text(joint.currency)),
            ("share", share),
            ("limit", limit),
            // Last: in what people have written nothing is filled in.
            ("works", works),
        ];
        for (name, value) in places {
            text = text.fill(name, &value);
        }
        Self { title: title.fill("street", &street), text, basis, late: is_late(joint, today) }
    }
}

/// What the law says of when coordination is asked for, and of what follows.
fn basis(app: &App, calendar: &Calendar, joint: &Joint, today: Date) -> Vec<JointBasis> {
    let mut all = Vec::new();
    for regime in propose::regimes(app, calendar) {
        for rule in &regime.deadlines {
            let (Counting::Before(Anchor::Filing, lengths) | Counting::From(lengths)) = &rule.counting else {
                continue;
            };
            let before = matches!(rule.counting, Counting::Before(..));
            // What follows from later steps is told when they come.
            if !before && !rule.starts.contains(&model::case::Event::Submit) {
                continue;
            }
            let Some(length) = lengths.find(today, &[]) else { continue };
            let due =
                joint.filing.filter(|_| before).and_then(|filing| rule.end(filing, &[], None, calendar));
            all.push(JointBasis {
                regime: regime.code.clone(),
                law: regime.title.clone(),
                title: rule.title.clone(),
                basis: rule.basis.clone(),
                period: length.text(),
                consequence: rule.consequence.clone(),
                verified: rule.status == law::regime::Status::Verified,
                due,
            });
        }
    }
    all
}

/// That the request becomes a case; there is nothing to choose.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JointRequestInput {}

/// Makes the drafted request to coordinate a case of the caller's side, with everything that is known; refused after the last day to ask.
#[utoipa::path(post, path = "/api/joint-works/{id}/request", tag = "joint works", params(("id" = Uuid, Path)),
    request_body = JointRequestInput, responses((status = 201, body = Case)))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Once { key, body: JointRequestInput {} }: Once<JointRequestInput>,
) -> Result<Answer, Problem> {
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let organisation = caller.applicant()?;
    let joint = store::joint::take(&mut tx, id).await?.ok_or_else(|| Problem::new(Kind::Unknown))?;
    let shown = Shown::read(&mut tx, joint).await?;
    hold(&app, &shown)?;
    for party in shown.parties.iter().filter(|party| party.organisation == organisation) {
        if let Some(request) = party.request
            && store::case::find_by_id(&mut tx, request).await?.is_some()
        {
            return Err(Problem::new(Kind::Taken).detail(Text::new(
                "Den Antrag auf Koordinierung gibt es schon. Sie finden ihn unter Ihren Vorgängen.",
                "There is a request to coordinate already. You find it among your cases.",
            )));
        }
    }
    let calendar = propose::calendar(&app, &mut tx).await?;
    let Shown { joint, sides, .. } = shown;
    let draft = JointRequest::draft(&app, calendar, &joint, &sides, Some(organisation));
    // What the applicant has said once it need not say again.
    let own = sides.iter().find(|side| side.organisation == organisation).and_then(|side| side.case);
    let own = match own {
        Some(case) => store::case::find_by_id(&mut tx, case).await?,
        None => None,
    };
    // The final project is filed before the works begin.
    let first = joint.filing.map_or(joint.days.first(), |filing| filing.max(joint.days.first()));
    let period = Period::new(first, joint.days.last()).map_err(Problem::broken)?;
    let contact = match &own {
        Some(case) => case.input.contact.clone(),
        None => Contact { name: caller.user.name.clone(), email: String::new(), phone: String::new() },
    };
    let mut input = CaseInput {
        title: draft.title.de,
        procedure: Procedure::new(propose::PROCEDURE).map_err(Problem::broken)?,
        method: own.as_ref().map_or(LayingMethod::OpenTrench, |case| case.input.method),
        cover_m: own.as_ref().map_or(COVER_M, |case| case.input.cover_m),
        width_m: own.as_ref().map_or(WIDTH_M, |case| case.input.width_m),
        period,
        contact,
        note: draft.text.de,
        upload: None,
        class: None,
        site: None,
        anchors: joint.filing.map(|filing| (Anchor::Filing, filing)).into_iter().collect(),
        place: None,
        linked: None,
    };
    let authority = match own {
        Some(case) => case.authority,
        None => edit::competent(&app, &mut tx, &caller, &input, None).await?,
    };
    intake::hold(&app, &mut tx, &mut input, false, authority.id).await?;
    let case = CaseId(Uuid::now_v7());
    let new =
        NewCase { id: case, organisation, authority: authority.id, input, on_behalf: false, origin: None };
    store::case::insert(&mut tx, &new).await?;
    store::case::set_works(&mut tx, case, None).await?;
    edit::note(&app, &mut tx, case, journal::DRAFTED, json!({"joint_works": joint.id})).await?;
    store::joint::set_request(&mut tx, joint.id, organisation, case).await?;
    let file = edit::judged(&app, &mut tx, case, &caller).await?;
    let version = file.case.version;
    let drafted = view::assemble(&app, &mut tx, &caller, file).await?;
    let answer = Answer::created(format!("/api/cases/{case}"), &drafted)?.version(version);
    key.commit(tx, answer).await
}

/// Whether coordination can still be asked for.
fn hold(app: &App, shown: &Shown) -> Result<(), Problem> {
    let joint = &shown.joint;
    let today = app.clock.today();
    if let Some(last) = joint.request_by.filter(|_| is_late(joint, today)) {
        return Err(Problem::new(Kind::StepRefused)
            .detail(
                Text::new(
                    "Der Antrag auf Koordinierung war bis zum {day} zu stellen. Er käme zu spät und kann abgelehnt werden.",
                    "The request to coordinate was to be made by {day}. It would come too late and may be refused.",
                )
                .fill("day", &Text::day(last)),
            )
            .next_step(Text::new(
                "Sie können dem Vorschlag trotzdem zusagen: Was alle freiwillig vereinbaren, braucht keinen Antrag.",
                "You can accept the proposal all the same: what all agree on of their own accord needs no request.",
            )));
    }
    if matches!(joint.state, JointState::Proposed | JointState::Agreed) {
        return Ok(());
    }
    Err(Problem::new(Kind::StepRefused).detail(Text::new(
        "Dieser Vorschlag steht nicht mehr. Einen Antrag auf Koordinierung gibt es dazu nicht.",
        "This proposal does not stand any more. There is no request to coordinate for it.",
    )))
}

//! Reconciliation: of two cases that clash the later applicant proposes how to solve it, the other agrees or not, and where
//! they do not come together the authority decides. Neither learns by it who the other is.

use axum::extract::State;
use jiff::Timestamp;
use model::{
    CaseId, Text,
    account::Role,
    reconciliation::{ClashSide, ReconciliationState, Saying, Standing},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Tx, journal::NewEntry, reconciliation::Reconciliation};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::Path,
    caller::Caller,
    case::{assignment, event, file, file::File},
    finding::{Finding, Sides, Viewer},
    idempotency::{Begun, Once},
    journal, message, note,
    period::Days,
    problem::{Fault, Kind, Problem},
    version::IfMatch,
};

/// Which side is to move, and to which days.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// `this_side` or `other_side`.
    side: ClashSide,
    period: Days,
}

/// How far two cases that clash have come, seen from the one that is shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconciliationView {
    state: ReconciliationState,
    /// Whether the case that is shown was received later: then its applicant begins.
    later: bool,
    /// Whose turn it is; none when nothing is left to do.
    turn: Option<ClashSide>,
    /// Who spoke last.
    said_by: Option<ClashSide>,
    note: String,
    /// The days that are proposed or agreed, and who is to move.
    shift: Option<Shift>,
    /// Whether the agreed days stand in the case.
    moved: bool,
    /// What the caller can say now.
    sayings: Vec<Saying>,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// For `If-Match`.
    version: i64,
}

impl ReconciliationView {
    /// A reconciliation as one of its cases sees it; `by` is the side of whoever reads it, if he has one.
    pub fn of(found: &Reconciliation, case: CaseId, by: Option<ClashSide>) -> Self {
        let standing = standing(found, case);
        let shift =
            found.shift.map(|(mover, period)| Shift { side: side(mover, case), period: period.into() });
        Self {
            state: found.state,
            later: standing.later,
            turn: standing.turn(),
            said_by: standing.said_by,
            note: found.note.clone(),
            shift,
            moved: found.moved,
            sayings: by.map(|by| standing.sayings(by)).unwrap_or_default(),
            at: found.at,
            version: found.version,
        }
    }
}

fn side(of: CaseId, case: CaseId) -> ClashSide {
    if of == case { ClashSide::This } else { ClashSide::Other }
}

fn standing(found: &Reconciliation, case: CaseId) -> Standing {
    let said = match found.state {
        ReconciliationState::Open => None,
        _ => Some(found.said_by.map_or(ClashSide::Authority, |by| side(by, case))),
    };
    let to_move = found.shift.filter(|_| !found.moved).map(|(mover, _)| side(mover, case));
    Standing { state: found.state, later: found.later == case, said_by: said, to_move }
}

/// What somebody says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReconciliationInput {
    say: Saying,
    /// At most 2,000 characters; the other side reads it. Needed to propose without days, and to decide.
    #[serde(default)]
    note: String,
    /// With a proposal or a decision: which side is to move, and to which days.
    #[serde(default)]
    shift: Option<Shift>,
}

/// Says something about how two cases that clash come to terms: the applicants propose, agree or give up, the authority
/// decides once they have given up.
#[utoipa::path(post, path = "/api/cases/{id}/findings/{finding}/reconciliation", tag = "case",
    params(("id" = String, Path, description = "Identifier or reference"), ("finding" = Uuid, Path)),
    request_body = ReconciliationInput, responses((status = 200, body = Finding)))]
pub async fn say(
    State(app): State<App>,
    caller: Caller,
    Path((id, finding)): Path<(String, Uuid)>,
    seen: IfMatch,
    Once { key, body: input }: Once<ReconciliationInput>,
) -> Result<Answer, Problem> {
    input.check(&app)?;
    let mut tx = match key.begin(&app, &caller).await? {
        Begun::Before(answer) => return Ok(answer),
        Begun::New(tx) => tx,
    };
    let file = File::take(&app, &mut tx, &id).await?;
    let case = &file.case;
    let viewer = Viewer::of(&caller);
    let found = viewer.find(&mut tx, case.id, finding).await?;
    let sides = Sides::read(&mut tx, &caller, case).await?;
    let stands = sides.reconciliation(&found).ok_or_else(|| {
        Problem::new(Kind::StepRefused).detail(Text::new(
            "Hier ist nichts mit einem anderen Antrag abzustimmen.",
            "There is nothing to settle with another application here.",
        ))
    })?;
    seen.hold(stands.version)?;
    let by = if caller.user.role == Role::Officer { ClashSide::Authority } else { ClashSide::This };
    if by == ClashSide::Authority {
        event::check::lead(&caller, case)?;
        assignment::check_conflict(&mut tx, caller.user.id, &file).await?;
    }
    let Some(state) = standing(stands, case.id).after(by, input.say) else {
        return Err(Problem::new(Kind::StepRefused).detail(Text::new(
            "Das ist jetzt nicht an Ihnen. Das Prüfergebnis sagt, wer an der Reihe ist.",
            "That is not yours to say now. The finding tells whose turn it is.",
        )));
    };
    let said = input.said(stands, case, by, (state, app.clock.now()))?;
    let version = store::reconciliation::put(&mut tx, &said).await?;
    note(&mut tx, case.id, by, input.say, &said).await?;
    tell(&mut tx, case.id, input.say, &said).await?;
    let sides = Sides::read(&mut tx, &caller, case).await?;
    let beside = sides.beside(&found);
    let answer = Answer::ok(&Finding::shown(found, viewer, beside))?.version(version);
    let answer = key.commit(tx, answer).await?;
    app.live.wake();
    Ok(answer)
}

impl ReconciliationInput {
    fn check(&self, app: &App) -> Result<(), Problem> {
        let note = self.note.trim();
        note::hold_short(note)?;
        let needs = match self.say {
            Saying::Propose => self.shift.is_none(),
            Saying::Decide => true,
            Saying::Agree | Saying::Fail => false,
        };
        if needs && note.is_empty() {
            return Err(Problem::field(
                "/note",
                "missing",
                "Schreiben Sie, wie der Konflikt gelöst werden soll, oder nennen Sie neue Tage.",
                "Write how the clash is to be solved, or give new days.",
            ));
        }
        let Some(shift) = self.shift else { return Ok(()) };
        if !matches!(self.say, Saying::Propose | Saying::Decide) || shift.side == ClashSide::Authority {
            return Err(Problem::field(
                "/shift",
                "not_here",
                "Neue Tage gehören zu einem Vorschlag oder einer Entscheidung, für eine der beiden Seiten.",
                "New days belong to a proposal or a decision, for one of the two sides.",
            ));
        }
        if shift.period.first < app.clock.today() {
            return Err(Problem::field(
                "/shift/period/first",
                "past",
                "Dieser Tag ist vorbei. Nennen Sie einen späteren.",
                "That day has passed. Give a later one.",
            ));
        }
        Ok(())
    }

    /// What stands after it was said.
    fn said(
        &self,
        stands: &Reconciliation,
        case: &store::case::Case,
        by: ClashSide,
        (state, at): (ReconciliationState, Timestamp),
    ) -> Result<Reconciliation, Problem> {
        let note = self.note.trim().to_owned();
        let shift = match self.shift {
            Some(Shift { side, period }) => {
                let period = period
                    .period()
                    .map_err(|fault| Problem::invalid(vec![Fault::of_period("/shift/period", &fault)]))?;
                let mover = if side == ClashSide::This { case.id } else { stands.beside(case.id) };
                Some((mover, period))
            }
            None => None,
        };
        // Whoever agrees, agrees to what was proposed.
        let (note, shift) =
            if self.say == Saying::Agree { (stands.note.clone(), stands.shift) } else { (note, shift) };
        let moved = shift.is_some_and(|(mover, period)| mover == case.id && period == case.input.period);
        let said_by = (by != ClashSide::Authority).then_some(case.id);
        Ok(Reconciliation { state, said_by, note, shift, moved, at, ..stands.clone() })
    }
}

/// Writes it into the journals of both cases; what was written to each other stands beside the finding alone.
async fn note(
    tx: &mut Tx,
    case: CaseId,
    by: ClashSide,
    saying: Saying,
    said: &Reconciliation,
) -> Result<(), Problem> {
    let event = match saying {
        Saying::Propose => journal::RECONCILIATION_PROPOSED,
        Saying::Agree => journal::RECONCILIATION_AGREED,
        Saying::Fail => journal::RECONCILIATION_FAILED,
        Saying::Decide => journal::RECONCILIATION_DECIDED,
    };
    for chain in [case, said.beside(case)] {
        let seen = match by {
            ClashSide::Authority => ClashSide::Authority,
            _ => side(case, chain),
        };
        let mut detail = json!({"side": seen});
        if let Some((mover, period)) = said.shift {
            detail["shift"] =
                json!({"side": side(mover, chain), "first": period.first(), "last": period.last()});
        }
        let entry = NewEntry { at: said.at, event: event.to_owned(), detail };
        if chain == case || by == ClashSide::Authority {
            store::journal::append(tx, file::chain(chain), &entry).await?;
        } else {
            store::journal::append_unnamed(tx, file::chain(chain), &entry).await?;
        }
    }
    Ok(())
}

async fn tell(tx: &mut Tx, case: CaseId, saying: Saying, said: &Reconciliation) -> Result<(), Problem> {
    let what = match saying {
        Saying::Propose => Text::new(
            "Die andere Seite schlägt vor, wie der Konflikt gelöst wird",
            "The other side proposes how to solve the clash",
        ),
        Saying::Agree => Text::new("Die andere Seite ist einverstanden", "The other side agrees"),
        Saying::Fail => Text::new(
            "Die andere Seite hat die Abstimmung beendet, jetzt entscheidet die Behörde",
            "The other side has given up, now the authority decides",
        ),
        Saying::Decide => Text::new(
            "Die Behörde hat entschieden, wie der Konflikt gelöst wird",
            "The authority has decided how the clash is solved",
        ),
    };
    let other = said.beside(case);
    let mut told = vec![("reconciliation", other)];
    match saying {
        Saying::Decide => told.push(("reconciliation", case)),
        Saying::Fail => told.push(("reconciliation_failed", said.later)),
        Saying::Propose | Saying::Agree => {}
    }
    for (kind, of) in told {
        let effect = message::news(tx.who(), kind, of, json!({"what": what}));
        store::outbox::enqueue(tx, &effect).await?;
    }
    Ok(())
}

//! The kinds of messages: who is told, how it is mailed when nobody has chosen, and the sentences; one table.

use model::{Text, account::Role, case::Event};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// When a message is mailed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mailing {
    /// Never: it is read on the page.
    Off,
    /// As soon as it happened.
    AtOnce,
    /// With the others of the day.
    Digest,
}

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The applicant's organisation.
    Applicant,
    /// The officer of the case, or all of its authorities while it has none.
    Authority,
    /// Both.
    Both,
    /// Whoever did not act: both, when the house did.
    Other,
    /// The public body that is asked.
    Body,
    /// The organisation on the other side of a clash.
    Neighbour,
    /// Somebody who is named.
    Named,
}

/// A kind of message.
#[derive(Debug)]
pub struct Kind {
    /// Stable word.
    pub code: &'static str,
    /// Who is told.
    pub side: Side,
    /// When it is mailed if nothing else was chosen.
    pub usual: Mailing,
    label: (&'static str, &'static str),
    headline: (&'static str, &'static str),
    sentence: (&'static str, &'static str),
}

impl Kind {
    /// What it is called in lists and settings.
    pub fn title(&self) -> Text {
        Text::new(self.label.0, self.label.1)
    }

    /// One line; its places are filled by [`super::tell`].
    pub fn headline(&self) -> Text {
        Text::new(self.headline.0, self.headline.1)
    }

    /// What happened, and what is to be done now.
    pub fn sentence(&self) -> Text {
        Text::new(self.sentence.0, self.sentence.1)
    }

    /// Whether somebody in a role is ever told so.
    pub fn concerns(&self, role: Role) -> bool {
        match self.side {
            Side::Applicant | Side::Neighbour => role == Role::Applicant,
            Side::Authority | Side::Named => role == Role::Officer,
            Side::Both | Side::Other => matches!(role, Role::Applicant | Role::Officer),
            Side::Body => role == Role::Consultee,
        }
    }
}

macro_rules! kinds {
    ($($code:literal $side:ident $usual:ident: $label:expr, $headline:expr, $sentence:expr;)+) => {
        /// All kinds, in the order in which settings show them.
        pub const ALL: &[Kind] = &[$(Kind {
            code: $code, side: Side::$side, usual: Mailing::$usual,
            label: $label, headline: $headline, sentence: $sentence,
        }),+];
    };
}

kinds! {
    "submitted" Both Digest:
        ("Vorgang eingegangen", "Case received"),
        ("Eingegangen: {title}", "Received: {title}"),
        ("Am {on} ist „{title}“ von {applicant} eingegangen. Die Fristen laufen.", "On {on} “{title}” by {applicant} was received. The periods run.");
    "missing_requested" Applicant AtOnce:
        ("Unterlagen fehlen", "Items are missing"),
        ("Bitte ergänzen: {title}", "Please supplement: {title}"),
        ("Die Behörde hat zu „{title}“ Fehlendes angefordert. Was fehlt, steht beim Vorgang; bis Sie es ergänzen, kann nicht entschieden werden.", "The authority has asked for what is missing in “{title}”. The case lists it; until you supply it, nothing can be decided.");
    "supplemented" Authority Digest:
        ("Vorgang ergänzt", "Case supplemented"),
        ("Ergänzt: {title}", "Supplemented: {title}"),
        ("{applicant} hat „{title}“ ergänzt oder geändert. Bitte sehen Sie es an.", "{applicant} has supplemented or changed “{title}”. Please have a look.");
    "decided" Both AtOnce:
        ("Entscheidung", "Decision"),
        ("{what}: {title}", "{what}: {title}"),
        ("Über „{title}“ ist entschieden: {what}. Der Bescheid oder die Bescheinigung steht beim Vorgang.", "“{title}” is decided: {what}. The letter or the certificate stands with the case.");
    "lapsed" Both AtOnce:
        ("Erlaubnis erloschen", "Permission lapsed"),
        ("Erloschen: {title}", "Lapsed: {title}"),
        ("Die Erlaubnis zu „{title}“ ist erloschen, weil ihre Frist abgelaufen ist.", "The permission for “{title}” has lapsed because its period has ended.");
    "hearing" Applicant AtOnce:
        ("Anhörung", "Hearing"),
        ("Sie werden angehört: {title}", "You are heard: {title}"),
        ("Die Behörde hört Sie zu „{title}“ an, bevor sie entscheidet. Bitte äußern Sie sich in der gesetzten Frist.", "The authority hears you on “{title}” before it decides. Please answer within the time that is set.");
    "deadline_near" Named AtOnce:
        ("Frist endet bald", "Deadline near"),
        ("{days}: {deadline}", "{days}: {deadline}"),
        ("In „{title}“ endet am {due} eine Frist: {deadline}. {consequence}", "In “{title}” a period ends on {due}: {deadline}. {consequence}");
    "assigned" Named Digest:
        ("Vorgang zugeteilt", "Case assigned"),
        ("Ihnen zugeteilt: {title}", "Assigned to you: {title}"),
        ("„{title}“ von {applicant} ist Ihnen zugeteilt.", "“{title}” by {applicant} is assigned to you.");
    "step" Other Digest:
        ("Weiterer Schritt", "Another step"),
        ("{what}: {title}", "{what}: {title}"),
        ("In „{title}“ wurde ein Schritt getan: {what}.", "A step was taken in “{title}”: {what}.");
    "note" Other Digest:
        ("Bemerkung", "Comment"),
        ("Neue Bemerkung: {title}", "New comment: {title}"),
        ("Zu „{title}“ wurde etwas bemerkt. Es steht beim Vorgang.", "Something was remarked on “{title}”. It stands with the case.");
    "note_internal" Authority Digest:
        ("Interner Vermerk", "Internal note"),
        ("Neuer Vermerk: {title}", "New note: {title}"),
        ("Zu „{title}“ gibt es einen internen Vermerk. Er steht beim Vorgang.", "There is an internal note on “{title}”. It stands with the case.");
    "disclosure_asked" Neighbour AtOnce:
        ("Offenlegung angefragt", "Disclosure asked for"),
        ("{from} bittet um Offenlegung: {street}", "{from} asks for disclosure: {street}"),
        ("{from} plant in der Straße {street} und stößt dort auf Ihre Pläne oder Leitungen. Wenn Sie einverstanden sind, sehen Sie beide, womit Sie zusammentreffen, und sonst niemand. Bis dahin erfährt {from} nichts von Ihnen.", "{from} plans in {street} and clashes there with your plans or conduits. If you agree, you both see what you clash with, and nobody else does. Until then {from} learns nothing of you.");
    "disclosure_answered" Neighbour AtOnce:
        ("Antwort zur Offenlegung", "Answer about a disclosure"),
        ("Offenlegung: {street}", "Disclosure: {street}"),
        ("{street}: {what}.", "{street}: {what}.");
    "reconciliation" Applicant AtOnce:
        ("Abstimmung mit einem anderen Antrag", "Reconciliation with another application"),
        ("Abstimmung: {title}", "Reconciliation: {title}"),
        ("Zu einem Konflikt in „{title}“: {what}. Das Prüfergebnis beim Vorgang sagt, wer an der Reihe ist.", "On a clash in “{title}”: {what}. The finding in the case tells whose turn it is.");
    "reconciliation_failed" Authority AtOnce:
        ("Abstimmung gescheitert", "Reconciliation failed"),
        ("Bitte entscheiden: {title}", "Please decide: {title}"),
        ("„{title}“ und ein anderer Antrag stehen einander im Weg, und die beiden kommen nicht überein. Bitte sagen Sie beim Prüfergebnis, wie es weitergeht.", "“{title}” and another application stand in each other's way, and the two do not agree. Please say at the finding how to go on.");
    "joint_works_proposed" Neighbour Digest:
        ("Gemeinsam graben", "Dig together"),
        ("Gemeinsam graben: {street}", "Dig together: {street}"),
        ("{street}: {what}. Was das spart und an welchen Tagen, steht unter „Gemeinsam graben“. Wer die anderen sind, erfahren alle Seiten, sobald alle zugesagt haben.", "{street}: {what}. What that saves and on which days stands under “Dig together”. Who the others are, all sides learn once all have accepted.");
    "joint_works_answered" Neighbour AtOnce:
        ("Antwort zum gemeinsamen Graben", "Answer about digging together"),
        ("Gemeinsam graben: {street}", "Dig together: {street}"),
        ("{street}: {what}.", "{street}: {what}.");
    "last_chance" Neighbour Digest:
        ("Letzte Gelegenheit zu graben", "Last chance to dig"),
        ("Nur noch vor dem {until}: {street}", "Only before {until}: {street}"),
        ("Vom {until} an ist die Straße gesperrt für Aufbrüche: {street}. Dort gibt es Adressen ohne Glasfaser, für die öffentlich nichts geplant ist. Wer vorher graben will, beantragt es am besten jetzt.", "From {until} on the street may not be opened: {street}. There are addresses without fibre for which nothing is publicly planned. Whoever wants to dig before that had best apply now.");
    "statement_asked" Body AtOnce:
        ("Stellungnahme erbeten", "Statement asked for"),
        ("Stellungnahme bis {due} erbeten: {title}", "Statement asked for by {due}: {title}"),
        ("{authority} bittet {body} bis zum {due} um eine Stellungnahme zu „{title}“ von {applicant}.", "{authority} asks {body} for a statement on “{title}” by {applicant}, until {due}.");
    "statement_reminder" Body AtOnce:
        ("Erinnerung an eine Stellungnahme", "Reminder of a statement"),
        ("Erinnerung: Stellungnahme bis {due}: {title}", "Reminder: statement by {due}: {title}"),
        ("Die Stellungnahme von {body} zu „{title}“ steht noch aus; erbeten ist sie bis zum {due}. Der zuletzt zugesandte Link gilt weiter.", "The statement of {body} on “{title}” is still missing; it is asked for by {due}. The link that was sent last still works.");
    "statement_withdrawn" Body AtOnce:
        ("Stellungnahme nicht mehr nötig", "Statement not needed any more"),
        ("Nicht mehr nötig: {title}", "Not needed any more: {title}"),
        ("Eine Stellungnahme von {body} zu „{title}“ wird nicht mehr gebraucht.", "A statement of {body} on “{title}” is not needed any more.");
    "statement_answered" Authority Digest:
        ("Stellungnahme eingegangen", "Statement received"),
        ("{body} hat geantwortet: {title}", "{body} has answered: {title}"),
        ("{body} hat zu „{title}“ Stellung genommen.", "{body} has given its statement on “{title}”.");
    "statement_silent" Authority Digest:
        ("Stellungnahme ausgeblieben", "Statement did not come"),
        ("{body} hat nicht geantwortet: {title}", "{body} has not answered: {title}"),
        ("Die Zeit ist um: {body} hat zu „{title}“ bis zum {due} nicht geantwortet.", "Time is up: {body} has not answered on “{title}” by {due}.");
    "charge_issued" Applicant AtOnce:
        ("Gebühr oder Sicherheit", "Fee or deposit"),
        ("Zahlung: {title}", "Payment: {title}"),
        ("Zu „{title}“ ist etwas zu zahlen. Betrag, Zweck und Fälligkeit stehen beim Vorgang.", "There is something to pay for “{title}”. The case says how much, what for, and until when.");
    "overrun" Both Digest:
        ("Bauzeit überschritten", "Works overrun"),
        ("Bauzeit überschritten: {title}", "Works overrun: {title}"),
        ("Die Bauarbeiten zu „{title}“ sollten am {last} enden und sind nicht beendet gemeldet.", "The works of “{title}” were to end on {last}, and nobody has said that they have.");
    "defect_found" Applicant AtOnce:
        ("Mangel festgestellt", "Defect found"),
        ("Mangel: {title}", "Defect: {title}"),
        ("Bei „{title}“ wurde ein Mangel festgestellt. Was zu tun ist und bis wann, steht beim Vorgang.", "A defect was found in “{title}”. The case says what is to be done, and until when.");
    "defect_due" Applicant AtOnce:
        ("Mangel bald zu beheben", "Defect to be remedied soon"),
        ("{days}: Mangel beheben", "{days}: remedy a defect"),
        ("In „{title}“ ist bis zum {due} ein Mangel zu beheben.", "In “{title}” a defect is to be remedied by {due}.");
    "defect_overdue" Both AtOnce:
        ("Mangel überfällig", "Defect overdue"),
        ("Mangel überfällig: {title}", "Defect overdue: {title}"),
        ("In „{title}“ ist die Zeit abgelaufen, einen Mangel zu beheben.", "In “{title}” the time to remedy a defect has passed.");
    "guarantee_ending" Both Digest:
        ("Gewährleistung endet bald", "Guarantee ends soon"),
        ("Gewährleistung bis {until}: {title}", "Guarantee until {until}: {title}"),
        ("Die Gewährleistung zu „{title}“ endet am {until}. Was noch zu rügen ist, muss vorher festgestellt sein.", "The guarantee of “{title}” ends on {until}. What is still to be objected to must be found before.");
}

/// The kind of this code.
pub fn find(code: &str) -> Option<&'static Kind> {
    ALL.iter().find(|kind| kind.code == code)
}

/// The code of the kind that a step is told as.
pub fn of_step(event: Event) -> &'static str {
    match event {
        Event::Submit => "submitted",
        Event::RequestMissing | Event::RequestModification => "missing_requested",
        Event::Supplement | Event::Change => "supplemented",
        Event::Grant | Event::GrantWithConditions | Event::Refuse | Event::Deem => "decided",
        Event::Lapse => "lapsed",
        Event::Hear => "hearing",
        Event::FindDefect => "defect_found",
        _ => "step",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_kind_has_a_code_of_its_own_and_says_everything_in_both_languages() {
        let codes: HashSet<_> = ALL.iter().map(|kind| kind.code).collect();
        assert_eq!(codes.len(), ALL.len());
        for kind in ALL {
            for text in [kind.title(), kind.headline(), kind.sentence()] {
                assert!(!text.is_incomplete(), "{}", kind.code);
                let places = |text: &str| text.matches('{').count();
                assert_eq!(places(&text.de), places(&text.en), "{}: {text:?}", kind.code);
            }
        }
    }

    #[test]
    fn every_step_is_told_as_a_kind_and_decisions_are_mailed_at_once() {
        for event in Event::ALL {
            assert!(find(of_step(*event)).is_some(), "{event:?}");
        }
        assert!(find("decided").is_some_and(|kind| kind.usual == Mailing::AtOnce));
        assert!(find("deadline_near").is_some_and(|kind| kind.usual == Mailing::AtOnce));
    }
}

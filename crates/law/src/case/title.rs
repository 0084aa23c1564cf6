//! What stages and events are called.

use model::{
    Text,
    case::{Event, Stage},
};

/// A stage as shown.
pub fn title(stage: Stage) -> Text {
    let (de, en) = match stage {
        Stage::Draft => ("Entwurf", "Draft"),
        Stage::Submitted => ("Eingegangen", "Submitted"),
        Stage::CompletenessCheck => ("Vollständigkeitsprüfung", "Completeness check"),
        Stage::Incomplete => ("Unvollständig", "Incomplete"),
        Stage::Resubmitted => ("Ergänzt", "Supplemented"),
        Stage::Complete => ("Vollständig", "Complete"),
        Stage::Participation => ("Beteiligung", "Participation"),
        Stage::Assessment => ("Fachliche Prüfung", "Assessment"),
        Stage::ModificationRequested => ("Änderung erbeten", "Modification requested"),
        Stage::Extended => ("Frist verlängert", "Period extended"),
        Stage::Granted => ("Zugestimmt", "Granted"),
        Stage::GrantedWithConditions => ("Mit Nebenbestimmungen zugestimmt", "Granted with conditions"),
        Stage::Refused => ("Abgelehnt", "Refused"),
        Stage::DeemedGranted => ("Gilt als erteilt", "Deemed granted"),
        Stage::Notified => ("Angezeigt", "Notified"),
        Stage::ApplicationDemanded => ("Antrag verlangt", "Application demanded"),
        Stage::DigPermit => ("Aufgrabung erlaubt", "Digging permitted"),
        Stage::StartNotified => ("Baubeginn angezeigt", "Start announced"),
        Stage::InProgress => ("Im Bau", "In progress"),
        Stage::ChangeRequest => ("Änderung beantragt", "Change requested"),
        Stage::WorksComplete => ("Bau beendet", "Works complete"),
        Stage::ReinstatedInterim => ("Vorläufig wiederhergestellt", "Reinstated for now"),
        Stage::ReinstatedPermanent => ("Endgültig wiederhergestellt", "Reinstated for good"),
        Stage::InspectedPassed => ("Abgenommen", "Inspection passed"),
        Stage::Defect => ("Mangel", "Defect"),
        Stage::Remedied => ("Mangel behoben", "Defect remedied"),
        Stage::Guarantee => ("Gewährleistung", "Guarantee period"),
        Stage::Closed => ("Abgeschlossen", "Closed"),
        Stage::Withdrawn => ("Zurückgenommen", "Withdrawn"),
        Stage::Cancelled => ("Abgesagt", "Cancelled"),
        Stage::Revoked => ("Widerrufen", "Revoked"),
        Stage::Lapsed => ("Erloschen", "Lapsed"),
        Stage::Objection => ("Widerspruch", "Objection"),
        Stage::Raised => ("Vorhaben gemeldet", "Plan raised"),
        Stage::Progressed => ("In Antrag überführt", "Turned into an application"),
    };
    Text::new(de, en)
}

/// An event as shown: on a button and in the journal.
pub fn event_title(event: Event) -> Text {
    let (de, en) = match event {
        Event::Submit => ("Einreichen", "Submit"),
        Event::RequestMissing => ("Fehlendes anfordern", "Ask for missing items"),
        Event::Supplement => ("Ergänzen", "Supplement"),
        Event::Change => ("Antrag ändern", "Change the application"),
        Event::NoteComplete => ("Vollständigkeit vermerken", "Note completeness"),
        Event::BeginParticipation => ("Andere Stellen beteiligen", "Ask other bodies"),
        Event::Assess => ("Prüfung beginnen", "Begin to check"),
        Event::RequestModification => ("Änderung erbitten", "Ask for a modification"),
        Event::Extend => ("Frist verlängern", "Extend the period"),
        Event::Grant => ("Zustimmen", "Grant"),
        Event::GrantWithConditions => ("Mit Nebenbestimmungen zustimmen", "Grant with conditions"),
        Event::Refuse => ("Ablehnen", "Refuse"),
        Event::Deem => ("Frist abgelaufen: gilt als erteilt", "Period ended: deemed granted"),
        Event::Lapse => ("Erlaubnis erloschen", "Permission lapsed"),
        Event::DemandApplication => ("Antrag verlangen", "Demand an application"),
        Event::Withdraw => ("Zurücknehmen", "Withdraw"),
        Event::Cancel => ("Absagen", "Cancel"),
        Event::Revoke => ("Widerrufen", "Revoke"),
        Event::Object => ("Widerspruch einlegen", "Object"),
        Event::PermitDig => ("Aufgrabung erlauben", "Permit digging"),
        Event::NotifyStart => ("Baubeginn anzeigen", "Announce the start"),
        Event::Start => ("Bau beginnen", "Start works"),
        Event::RequestChange => ("Änderung während des Baus beantragen", "Request a change during works"),
        Event::ResumeWorks => ("Änderung annehmen, weiterbauen", "Accept the change and go on"),
        Event::CompleteWorks => ("Bau beenden", "Complete works"),
        Event::ReinstateInterim => ("Vorläufig wiederherstellen", "Reinstate for now"),
        Event::ReinstatePermanent => ("Endgültig wiederherstellen", "Reinstate for good"),
        Event::PassInspection => ("Abnehmen", "Pass the inspection"),
        Event::FindDefect => ("Mangel feststellen", "Note a defect"),
        Event::Remedy => ("Mangel beheben", "Remedy the defect"),
        Event::BeginGuarantee => ("Gewährleistung beginnen", "Begin the guarantee period"),
        Event::Close => ("Abschließen", "Close"),
    };
    Text::new(de, en)
}

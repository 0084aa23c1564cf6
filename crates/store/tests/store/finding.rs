//! Findings that are judged again and again.

use model::{
    FindingId, OrganisationId, Text,
    finding::{Assessment, Finding, Neighbour, NeighbourKind, Severity},
};
use store::finding::{self, Replaced};
use uuid::Uuid;

use crate::town::{Town, line, now};

fn clash(inputs: u64) -> Finding {
    Finding {
        id: FindingId(Uuid::new_v4()),
        rule: "ST1".to_owned(),
        version: "2026-01-01".to_owned(),
        severity: Severity::Heavy,
        title: Text::new("Überlappung", "Overlap"),
        because: Text::new("weil", "because"),
        because_confidential: Text::new("vertraulich", "confidential"),
        basis: "GIPOD".to_owned(),
        verified: true,
        neighbour: Neighbour {
            kind: NeighbourKind::Conduit,
            id: Some(Uuid::new_v4()),
            label: "Rohr".to_owned(),
            owner: Some(OrganisationId(Uuid::new_v4())),
            public: false,
        },
        street: Some("Lindenstraße".to_owned()),
        place: Some(line().into_geometry()),
        distance_m: Some(0.5),
        period: None,
        score: None,
        not_judged: false,
        inputs,
    }
}

#[tokio::test]
async fn assessments_survive_a_new_judgement_and_are_stirred_by_changed_inputs_only() {
    let town = Town::new().await;
    let case = town.drafted().await;
    let mut tx = town.by(&town.applicant).await;
    let party = town.operator.id.0;
    // The highest bit is part of the hash, too.
    let (steady, moved, gone) = (clash(u64::MAX), clash(1), clash(2));
    let all = [steady.clone(), moved.clone(), gone.clone()];
    let done = finding::replace(&mut tx, case, &all, now()).await.unwrap();
    assert_eq!(done, Replaced { added: 3, ..Replaced::default() });
    for one in &all {
        finding::assess(&mut tx, case, one.id, party, Assessment::Accept, "gesehen", now()).await.unwrap();
    }

    let moved = Finding { inputs: 9, distance_m: Some(0.1), ..moved };
    let done = finding::replace(&mut tx, case, &[steady.clone(), moved.clone()], now()).await.unwrap();
    assert_eq!(done, Replaced { added: 0, changed: 1, kept: 1, closed: 1 });
    let mut stored = finding::list(&mut tx, case).await.unwrap();
    stored.sort_by_key(|one| one.inputs);
    assert_eq!(stored, [moved.clone(), steady.clone()]);
    let verdict = |assessed: &[finding::Assessed], id| {
        assessed.iter().find(|one| one.finding == id).map(|one| (one.verdict, one.note.clone()))
    };
    let assessed = finding::assessments(&mut tx, case).await.unwrap();
    let (accepted, again) =
        ((Assessment::Accept, "gesehen".to_owned()), (Assessment::Reassess, "gesehen".to_owned()));
    assert_eq!(verdict(&assessed, steady.id), Some(accepted.clone()));
    assert_eq!(verdict(&assessed, moved.id), Some(again.clone()));
    assert_eq!(verdict(&assessed, gone.id), Some(accepted), "a closed finding keeps what was said");

    let back = finding::replace(&mut tx, case, &[steady, moved, gone.clone()], now()).await.unwrap();
    assert_eq!(back, Replaced { added: 1, kept: 2, ..Replaced::default() });
    let assessed = finding::assessments(&mut tx, case).await.unwrap();
    assert_eq!(verdict(&assessed, gone.id), Some(again), "one that comes back is looked at again");
    assert_eq!(finding::counts(&mut tx, &[case]).await.unwrap()[&case].heavy, 3);
}

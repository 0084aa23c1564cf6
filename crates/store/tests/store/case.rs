//! Cases under changes that race, and the works that follow them.

use std::collections::BTreeSet;

use jiff::civil::date;
use model::{
    Period, WorksId,
    case::{Event, Stage},
};
use serde_json::json;
use store::{
    StoreError,
    case::{self, PhaseStep},
    idempotency::{self, Answer},
    permit, works,
};
use uuid::Uuid;

use crate::town::{Town, input, plain};

#[tokio::test]
async fn a_change_on_an_old_version_is_refused() {
    let town = Town::new().await;
    let id = town.drafted().await;
    let mut tx = town.by(&town.applicant).await;
    let version = case::update(&mut tx, id, 1, &input("Neuer Titel")).await.unwrap();
    let stale = case::update(&mut tx, id, 1, &input("Alter Titel")).await;
    assert!(matches!(stale, Err(StoreError::Stale { seen: 1, current }) if current == version));
    let stale = case::step(&mut tx, &plain(id, 1, Event::Submit, Stage::Submitted)).await;
    assert!(matches!(stale, Err(StoreError::Stale { .. })));
    assert_eq!(case::find_by_id(&mut tx, id).await.unwrap().unwrap().input, input("Neuer Titel"));
}

#[tokio::test]
async fn of_two_racing_steps_one_wins_and_the_other_is_stale() {
    let town = Town::new().await;
    let id = town.drafted().await;
    let (a, b) = tokio::join!(
        town.takes(&town.applicant, id, 1, Event::Submit, Stage::Submitted),
        town.takes(&town.applicant, id, 1, Event::Submit, Stage::Submitted),
    );
    assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
    assert!(matches!(a.and(b), Err(StoreError::Stale { seen: 1, current: 2 })));
    let mut tx = town.by(&town.applicant).await;
    assert_eq!(case::happenings(&mut tx, &[id]).await.unwrap()[&id].len(), 1);
}

#[tokio::test]
async fn references_have_no_gaps_though_cases_race_and_some_are_rolled_back() {
    let town = Town::new().await;
    let mut ids = Vec::new();
    for _ in 0..12 {
        ids.push(town.drafted().await);
    }
    let town = &town;
    let hand_in = async |at: usize, id| {
        let mut tx = town.by(&town.applicant).await;
        let stepped = case::step(&mut tx, &plain(id, 1, Event::Submit, Stage::Submitted)).await.unwrap();
        if at.is_multiple_of(3) {
            return None;
        }
        tx.commit().await.unwrap();
        Some(stepped.reference)
    };
    // Three at a time, each with its own connection.
    let mut given = BTreeSet::new();
    for (round, trio) in ids.chunks(3).enumerate() {
        let at = round * 3;
        let (a, b, c) =
            tokio::join!(hand_in(at, trio[0]), hand_in(at + 1, trio[1]), hand_in(at + 2, trio[2]));
        given.extend([a, b, c].into_iter().flatten());
    }
    let expected: BTreeSet<_> = (1..=8).map(|number| format!("TT-2026-{number:06}")).collect();
    assert_eq!(given, expected);
}

#[tokio::test]
async fn works_follow_their_case_from_hidden_to_public_to_gone() {
    let town = Town::new().await;
    let id = town.drafted().await;
    let found = async |mut tx: store::Tx| works::find(&mut tx, WorksId(id.0)).await.unwrap();
    assert_eq!(found(town.system().await).await, None, "a draft opens no street");

    town.takes(&town.applicant, id, 1, Event::Submit, Stage::Submitted).await.unwrap();
    let hidden = found(town.system().await).await.unwrap();
    assert!(!hidden.published);
    assert_eq!((hidden.street.as_str(), &hidden.line), ("Lindenstraße", &crate::town::line()));
    assert_eq!(found(town.public().await).await, None);
    assert_eq!(found(town.by(&town.rival_applicant).await).await, None);

    town.takes(&town.officer, id, 2, Event::Grant, Stage::Granted).await.unwrap();
    assert!(found(town.public().await).await.unwrap().published);

    town.takes(&town.officer, id, 3, Event::Revoke, Stage::Revoked).await.unwrap();
    assert_eq!(found(town.system().await).await, None);
}

#[tokio::test]
async fn what_was_dug_stays_known_and_public_from_its_first_day_to_its_last() {
    let town = Town::new().await;
    let id = town.drafted().await;
    town.takes(&town.applicant, id, 1, Event::Submit, Stage::Submitted).await.unwrap();
    let granted = town.takes(&town.officer, id, 2, Event::Grant, Stage::Granted).await.unwrap();
    let mut tx = town.system().await;
    let planned = Period::new(date(2026, 3, 2), date(2026, 3, 20)).unwrap();
    permit::open(&mut tx, id, planned, date(2026, 3, 1)).await.unwrap();
    let phase = permit::list_rows(&mut tx, id).await.unwrap()[0].phases[0].id;
    let step = PhaseStep {
        stage: Stage::Guarantee,
        begun_on: Some(date(2026, 3, 4)),
        ended_on: Some(date(2026, 3, 18)),
        reinstated_on: Some(date(2026, 4, 1)),
        guarantee_until: Some(date(2030, 3, 31)),
    };
    case::move_phase(&mut tx, id, phase, &step).await.unwrap();
    tx.commit().await.unwrap();
    town.takes(&town.officer, id, granted.version, Event::BeginGuarantee, Stage::Guarantee).await.unwrap();
    let dug = works::find(&mut town.public().await, WorksId(id.0)).await.unwrap().unwrap();
    assert_eq!(dug.schedule.span(), Period::new(date(2026, 3, 4), date(2026, 3, 18)).unwrap());
    assert!(dug.published);
}

#[tokio::test]
async fn a_repeated_request_gets_its_answer_and_another_one_with_its_key_none() {
    let town = Town::new().await;
    let (key, hash) = (Uuid::new_v4(), [1; 32]);
    let answer = Answer { status: 201, headers: json!({"etag": "1"}), body: b"{}".to_vec() };

    let mut failing = town.by(&town.applicant).await;
    assert_eq!(idempotency::begin(&mut failing, key, &hash).await.unwrap(), None);
    let mut second = town.by(&town.applicant).await;
    assert!(matches!(idempotency::begin(&mut second, key, &hash).await, Err(StoreError::InFlight)));
    idempotency::finish(&mut failing, key, &hash, &answer).await.unwrap();
    drop((failing, second));

    // What was rolled back leaves no answer behind; its locks end with it.
    let mut tx = town.by(&town.applicant).await;
    loop {
        match idempotency::begin(&mut tx, key, &hash).await {
            Ok(found) => break assert_eq!(found, None),
            Err(StoreError::InFlight) => tokio::task::yield_now().await,
            Err(other) => panic!("{other}"),
        }
    }
    idempotency::finish(&mut tx, key, &hash, &answer).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = town.by(&town.applicant).await;
    assert_eq!(idempotency::begin(&mut tx, key, &hash).await.unwrap(), Some(answer));
    let reused = idempotency::begin(&mut tx, key, &[2; 32]).await;
    assert!(matches!(reused, Err(StoreError::KeyReused)));
    let mut tx = town.by(&town.rival_applicant).await;
    assert_eq!(idempotency::begin(&mut tx, key, &[2; 32]).await.unwrap(), None, "keys are each person's own");
}

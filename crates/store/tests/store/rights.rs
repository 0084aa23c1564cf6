//! Who sees what, whatever a query asks for.

use model::case::{Event, Stage};
use sqlx::Executor;
use store::{StoreError, account, case, journal::Chain, session};

use crate::town::{Town, now};

#[tokio::test]
async fn a_case_is_seen_by_its_applicant_and_once_handed_in_by_its_authority_but_by_no_rival() {
    let town = Town::new().await;
    let id = town.drafted().await;
    let sees = async |mut tx: store::Tx| case::find_by_id(&mut tx, id).await.unwrap().is_some();
    assert!(sees(town.by(&town.applicant).await).await);
    assert!(!sees(town.by(&town.officer).await).await, "a draft is nobody else's business");

    let stepped = town.takes(&town.applicant, id, 1, Event::Submit, Stage::Submitted).await.unwrap();
    assert!(sees(town.by(&town.officer).await).await);
    assert!(!sees(town.by(&town.rival_applicant).await).await);
    assert!(!sees(town.public().await).await);

    let mut tx = town.by(&town.rival_applicant).await;
    let step = crate::town::plain(id, stepped.version, Event::Withdraw, Stage::Withdrawn);
    let refused = case::step(&mut tx, &step).await;
    assert!(matches!(refused, Err(StoreError::Missing { noun: "case" })));
    assert!(store::journal::list(&mut tx, Chain::Case(id)).await.unwrap().is_empty());
    let mut tx = town.by(&town.officer).await;
    let by_reference = case::find(&mut tx, &stepped.reference.to_lowercase()).await.unwrap();
    assert_eq!(by_reference.map(|case| case.id), Some(id));
}

#[tokio::test]
async fn the_application_role_cannot_step_out_of_its_rights() {
    let town = Town::new().await;
    let id = town.drafted().await;
    town.takes(&town.applicant, id, 1, Event::Submit, Stage::Submitted).await.unwrap();
    let mut app = town.test.login("lotse_app").await;
    let rows = app.fetch_all(r#"select id from "case""#).await.unwrap();
    assert!(rows.is_empty(), "without a tenant there is nothing to see");
    for forbidden in [
        "set role lotse",
        r#"alter table "case" disable row level security"#,
        "drop policy parties on \"case\"",
        "update journal set event = 'nothing'",
        "delete from journal",
        "truncate journal",
        "create table escape ()",
    ] {
        assert!(app.execute(forbidden).await.is_err(), "{forbidden} must be refused");
    }
    let mut owner = town.test.login("lotse").await;
    let refused = owner.execute("update journal set event = 'nothing'").await.unwrap_err();
    assert!(
        refused.to_string().contains("append-only"),
        "not even the owner rewrites the journal: {refused}"
    );
}

#[tokio::test]
async fn passwords_and_sessions_are_seen_by_the_house_alone() {
    let town = Town::new().await;
    let hash = [7; 32];
    let mut tx = town.system().await;
    assert!(account::find_credential(&mut tx, "ANNA").await.unwrap().is_some());
    session::insert(&mut tx, &hash, town.applicant.id, now(), "2026-03-02T10:30:00Z".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(session::find(&mut tx, &hash, now()).await.unwrap(), Some(town.applicant.clone()));
    let late = "2026-03-02T10:30:00Z".parse().unwrap();
    assert_eq!(session::find(&mut tx, &hash, late).await.unwrap(), None, "it has ended");
    tx.commit().await.unwrap();
    let mut tx = town.by(&town.officer).await;
    assert!(account::find_credential(&mut tx, "anna").await.unwrap().is_none());
    assert!(session::find(&mut tx, &hash, now()).await.unwrap().is_none());
}

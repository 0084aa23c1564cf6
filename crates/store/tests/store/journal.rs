//! The journal's chains.

use model::case::{Event, Stage};
use sqlx::Executor;
use store::journal::{self, Broken, Chain};

use crate::town::Town;

#[tokio::test]
async fn every_tampering_with_a_chain_is_noticed() {
    let town = Town::new().await;
    let id = town.drafted().await;
    for (version, event, stage) in [
        (1, Event::Submit, Stage::Submitted),
        (2, Event::NoteComplete, Stage::Complete),
        (3, Event::Grant, Stage::Granted),
    ] {
        let user = if version == 1 { &town.applicant } else { &town.officer };
        town.takes(user, id, version, event, stage).await.unwrap();
    }
    let mut tx = town.system().await;
    assert_eq!(journal::check(&mut tx, Chain::Case(id)).await.unwrap(), Ok(3));
    let chain = journal::list(&mut tx, Chain::Case(id)).await.unwrap();
    assert_eq!(chain[2].event, "grant");
    assert_eq!(chain[2].actor.as_deref(), Some("CLARA"));
    assert!(!chain[0].detail.contains("ANNA"), "no personal data in the hashed part");

    let tampered = |change: fn(&mut Vec<journal::Entry>)| {
        let mut copy = chain.clone();
        change(&mut copy);
        journal::verify(&copy)
    };
    assert_eq!(
        tampered(|chain| chain[1].detail = chain[1].detail.replace("complete", "refused")),
        Err(Broken::Content { seq: 2 })
    );
    assert_eq!(tampered(|chain| chain[1].actor_hash[0] ^= 1), Err(Broken::Content { seq: 2 }));
    assert_eq!(tampered(|chain| chain[0].actor_kind = "officer".to_owned()), Err(Broken::Content { seq: 1 }));
    assert_eq!(tampered(|chain| drop(chain.remove(1))), Err(Broken::Order { expected: 2, found: 3 }));
    assert_eq!(tampered(|chain| chain.swap(1, 2)), Err(Broken::Order { expected: 2, found: 3 }));
    assert_eq!(
        tampered(|chain| {
            chain.remove(0);
            chain[0].seq = 1;
            chain[1].seq = 2;
        }),
        Err(Broken::Link { seq: 1 })
    );
    drop(tx);

    let mut owner = town.test.login("lotse").await;
    owner.execute("alter table journal disable trigger all").await.unwrap();
    owner.execute("delete from journal where seq = 3").await.unwrap();
    let mut tx = town.system().await;
    let cut = journal::check(&mut tx, Chain::Case(id)).await.unwrap();
    assert_eq!(cut, Err(Broken::End { expected: 3, found: 2 }));
}

#[tokio::test]
async fn an_erased_person_leaves_an_anonymous_chain_that_still_holds() {
    let town = Town::new().await;
    let id = town.drafted().await;
    town.takes(&town.applicant, id, 1, Event::Submit, Stage::Submitted).await.unwrap();
    let mut tx = town.system().await;
    assert_eq!(journal::erase(&mut tx, town.applicant.id).await.unwrap(), 1);
    assert_eq!(journal::check(&mut tx, Chain::Case(id)).await.unwrap(), Ok(1));
    assert_eq!(journal::list(&mut tx, Chain::Case(id)).await.unwrap()[0].actor, None);
}

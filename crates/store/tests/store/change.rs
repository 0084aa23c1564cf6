//! The change log and the outbox.

use jiff::SignedDuration;
use model::{ConduitId, change::Change};
use serde_json::json;
use store::{
    change::{self, Cursor, Object},
    outbox::{self, Effect},
};
use uuid::Uuid;

use crate::town::{Town, now};

#[tokio::test]
async fn a_change_that_commits_late_is_not_skipped() {
    let town = Town::new().await;
    let (late, early) = (ConduitId(Uuid::new_v4()), ConduitId(Uuid::new_v4()));
    let mut slow = town.system().await;
    change::note(&mut slow, Object::Conduit(late)).await.unwrap();
    let cause = change::transaction(&mut slow).await.unwrap();
    let mut quick = town.system().await;
    change::note(&mut quick, Object::Conduit(early)).await.unwrap();
    quick.commit().await.unwrap();

    let mut reader = town.system().await;
    let seen = change::read(&mut reader, Cursor::START, 10).await.unwrap();
    assert_eq!(seen, [], "the earlier transaction can still add to what comes before");
    drop(reader);
    slow.commit().await.unwrap();

    // Other tests' transactions in the same cluster may hold the log back for a moment.
    let mut tx = town.system().await;
    assert!(!change::has_passed(&mut tx, Cursor::START, cause).await.unwrap());
    drop(tx);
    let (mut cursor, mut seen) = (Cursor::START, Vec::new());
    while seen.len() < 2 {
        let mut reader = town.system().await;
        if !seen.is_empty() {
            let passed = change::has_passed(&mut reader, cursor, cause).await.unwrap();
            assert!(passed, "what came after the cause is not waited for");
        }
        for entry in change::read(&mut reader, cursor, 1).await.unwrap() {
            cursor = entry.cursor;
            seen.push(entry.change);
        }
    }
    assert_eq!(seen, [Change::ConduitGone(late), Change::ConduitGone(early)]);
    let mut tx = town.system().await;
    assert_eq!(change::lag(&mut tx, cursor).await.unwrap().changes, 0);
    assert_eq!(change::prune(&mut tx, cursor, "2100-01-01T00:00:00Z".parse().unwrap()).await.unwrap(), 2);
}

#[tokio::test]
async fn an_effect_is_claimed_once_in_order_and_ends_as_a_dead_letter() {
    let town = Town::new().await;
    let case = town.drafted().await;
    let mut tx = town.by(&town.applicant).await;
    for letter in ["first", "second"] {
        let effect = Effect { case: Some(case), topic: "mail".to_owned(), payload: json!(letter) };
        outbox::enqueue(&mut tx, &effect).await.unwrap();
    }
    tx.commit().await.unwrap();
    let lease = SignedDuration::from_secs(60);
    // The rows are due from the moment they were written.
    let today = "2100-01-01T00:00:00Z".parse().unwrap();

    let mut a = town.system().await;
    let claimed = outbox::claim(&mut a, &["mail"], today, lease, 10).await.unwrap();
    assert_eq!(
        claimed.iter().map(|job| &job.effect.payload).collect::<Vec<_>>(),
        ["first"],
        "one case, one order"
    );
    let mut b = town.system().await;
    assert_eq!(outbox::claim(&mut b, &["mail"], today, lease, 10).await.unwrap(), []);
    drop(b);
    outbox::fail(&mut a, claimed[0].id, "no mail server", now(), 1).await.unwrap();
    let next = outbox::claim(&mut a, &["mail"], today, lease, 10).await.unwrap();
    assert_eq!(next.iter().map(|job| &job.effect.payload).collect::<Vec<_>>(), ["second"]);
    outbox::done(&mut a, next[0].id).await.unwrap();
    let dead = outbox::list_dead(&mut a).await.unwrap();
    assert_eq!(dead[0].failure.as_deref(), Some("no mail server"));
    assert_eq!(outbox::counts(&mut a).await.unwrap(), outbox::Counts { waiting: 0, dead: 1 });
}

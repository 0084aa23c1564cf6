//! The change log and the outbox.

use jiff::SignedDuration;
use model::{ConduitId, change::Change};
use serde_json::json;
use store::{
    change::{self, Object, Seen},
    outbox::{self, Effect},
};
use uuid::Uuid;

use crate::town::{Town, now};

#[tokio::test]
async fn a_change_is_seen_at_once_and_one_that_commits_late_is_not_skipped() {
    let town = Town::new().await;
    let (late, early) = (ConduitId(Uuid::new_v4()), ConduitId(Uuid::new_v4()));
    let mut slow = town.system().await;
    change::note(&mut slow, Object::Conduit(late)).await.unwrap();
    let cause = change::transaction(&mut slow).await.unwrap();
    let mut quick = town.system().await;
    change::note(&mut quick, Object::Conduit(early)).await.unwrap();
    quick.commit().await.unwrap();

    let start = Seen::default();
    let mut reader = town.system().await;
    let first = change::read(&mut reader, &start, 10).await.unwrap();
    assert_eq!(
        first.changes,
        [Change::ConduitGone(early)],
        "an older transaction that still runs holds nothing back"
    );
    let again = change::read(&mut reader, &first.seen, 10).await.unwrap();
    assert_eq!((again.changes, &again.seen), (vec![], &first.seen));
    assert_eq!(change::lag(&mut reader, &first.seen).await.unwrap().changes, 0);
    // Others may not have seen it, whatever this one has.
    assert_eq!(
        change::prune(&mut reader, &first.seen, "2100-01-01T00:00:00Z".parse().unwrap()).await.unwrap(),
        0
    );
    drop(reader);
    slow.commit().await.unwrap();

    let mut tx = town.system().await;
    assert!(!change::has_passed(&mut tx, &first.seen, cause).await.unwrap());
    assert_eq!(change::lag(&mut tx, &first.seen).await.unwrap().changes, 1);
    let second = change::read(&mut tx, &first.seen, 10).await.unwrap();
    assert_eq!(second.changes, [Change::ConduitGone(late)]);
    assert!(second.seen.has(cause) && change::has_passed(&mut tx, &second.seen, cause).await.unwrap());
    drop(tx);

    // One by one, in the order of the log; nothing comes twice.
    let (mut seen, mut all) = (start, Vec::new());
    while all.len() < 2 {
        let mut reader = town.system().await;
        let batch = change::read(&mut reader, &seen, 1).await.unwrap();
        seen = batch.seen;
        all.extend(batch.changes);
        assert!(change::has_passed(&mut reader, &seen, cause).await.unwrap());
    }
    assert_eq!(all, [Change::ConduitGone(late), Change::ConduitGone(early)]);
    // What is settled is forgotten as soon as no older transaction runs any more; those of other tests share the server.
    loop {
        let mut tx = town.system().await;
        seen = change::read(&mut tx, &seen, 10).await.unwrap().seen;
        if change::prune(&mut tx, &seen, "2100-01-01T00:00:00Z".parse().unwrap()).await.unwrap() == 2 {
            break;
        }
        tokio::task::yield_now().await;
    }
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

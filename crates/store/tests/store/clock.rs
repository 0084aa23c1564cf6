//! The day that the clock stands on: forward only, for each city by itself.

use jiff::civil::date;
use store::{Who, clock, testing::TestDb};

use crate::town::now;

#[tokio::test]
async fn the_clock_moves_forward_and_never_back() {
    let fresh = TestDb::new().await;
    let mut tx = fresh.db.begin(&Who::system(fresh.tenant)).await.unwrap();
    assert_eq!(clock::find(&mut tx).await.unwrap(), None);
    for (today, stands) in [
        (date(2026, 3, 2), date(2026, 3, 2)),
        (date(2026, 3, 3), date(2026, 3, 3)),
        (date(2026, 3, 1), date(2026, 3, 3)),
        (date(2026, 3, 3), date(2026, 3, 3)),
    ] {
        assert_eq!(clock::advance(&mut tx, today, now()).await.unwrap(), stands);
        assert_eq!(clock::find(&mut tx).await.unwrap(), Some(stands));
    }
}

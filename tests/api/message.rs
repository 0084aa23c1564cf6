//! Messages are of the day on which something happened.

use jiff::ToSpan;
use serde_json::json;

use crate::{
    town::{House, TODAY},
    trip::{application, hand_in},
};

#[tokio::test]
async fn what_happened_days_ago_is_told_of_its_own_day_and_in_the_demo_town_nobody_has_to_read_it() {
    for (house, unread) in [(House::new().await, 1), (House::demo(&[]).await, 0)] {
        let alpha = house.sign_in("alpha").await;
        hand_in(&alpha, &application()).await;
        // Nobody was there to tell it for four days.
        house.travel(TODAY.checked_add(4.days()).unwrap());
        house.settle().await;
        let told = house.sign_in("officer").await.get("/api/messages").await.expect_status(200).json();
        assert_eq!((&told["total"], &told["unread"]), (&json!(1), &json!(unread)));
        assert_eq!(told["items"][0]["at"], "2026-03-02T11:00:00Z");
        assert!(told["items"][0]["text"]["en"].as_str().unwrap().starts_with("On 2 March 2026 "));
    }
}

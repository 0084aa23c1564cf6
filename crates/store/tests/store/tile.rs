//! Tiles and what they must not show.

use jiff::civil::{Date, date};
use model::constraint::ConstraintKind;
use sqlx::{Executor, Row};
use store::{
    Tx, layer,
    tile::{self, Tile},
};

use crate::{
    constraint::constraint,
    layer::{base, conduit},
    town::{Town, now},
};

/// The tile of zoom 14 in which 565050 / 5934000 lies (9.982° east, 53.551° north).
fn here() -> Tile {
    Tile::new(14, 8_646, 5_295).unwrap()
}

const TODAY: Date = date(2026, 3, 2);

#[tokio::test]
async fn a_conduit_is_in_its_owners_and_the_officers_tile_and_in_nobody_elses() {
    let town = Town::new().await;
    let mut tx = town.system().await;
    layer::replace_conduits(&mut tx, &[conduit(&town)], now(), "register").await.unwrap();
    tx.commit().await.unwrap();
    let permits = async |mut tx: Tx| tile::permits(&mut tx, here(), TODAY).await.unwrap();
    let own = permits(town.by(&town.applicant).await).await;
    assert!(own.windows(14).any(|bytes| bytes == b"Glasfaser Nord"));
    assert_eq!(permits(town.by(&town.officer).await).await, own);
    assert_eq!(permits(town.by(&town.rival_applicant).await).await, b"");
    assert_eq!(permits(town.public().await).await, b"");
}

#[tokio::test]
async fn the_base_map_is_in_its_tile_and_not_in_the_next_one_or_another_continent() {
    let town = Town::new().await;
    let mut tx = town.system().await;
    layer::replace_base(&mut tx, &base(), now(), "extract").await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = town.public().await;
    let tile = tile::base(&mut tx, here()).await.unwrap();
    assert!(tile.windows(11).any(|bytes| bytes == b"residential"));
    for (z, x, y) in [(14, 8_649, 5_295), (14, 3_000, 6_000), (8, 0, 0), (3, 4, 2)] {
        let empty = tile::base(&mut tx, Tile::new(z, x, y).unwrap()).await.unwrap();
        assert_eq!(empty, b"", "{z}/{x}/{y}");
    }
    assert_eq!(Tile::new(2, 4, 0), None);
}

#[tokio::test]
async fn the_spatial_index_serves_under_row_level_security() {
    let town = Town::new().await;
    let mut app = town.test.login("lotse_app").await;
    app.execute("set enable_seqscan = off").await.unwrap();
    app.execute("set enable_bitmapscan = off").await.unwrap();
    let rows = app
        .fetch_all("explain select id from segment where line && st_makeenvelope(0, 0, 1, 1, 25832)")
        .await
        .unwrap();
    let plan: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert!(plan.iter().any(|line| line.contains("segment_line")), "{plan:#?}");
}

#[tokio::test]
async fn a_constraint_is_on_the_map_until_it_is_over_and_a_confidential_one_only_for_those_it_concerns() {
    let town = Town::new().await;
    let mut event = constraint(ConstraintKind::Event, 1);
    (event.since, event.until) = (None, Some(TODAY));
    let mut guarantee = constraint(ConstraintKind::Guarantee, 2);
    (guarantee.owner, guarantee.public) = (Some(town.operator.id), false);
    let mut tx = town.system().await;
    for one in [&event, &guarantee] {
        store::constraint::put(&mut tx, one).await.unwrap();
    }
    tx.commit().await.unwrap();
    let shows = async |mut tx: Tx, day: Date, word: &str| {
        let tile = tile::permits(&mut tx, here(), day).await.unwrap();
        tile.windows(word.len()).any(|bytes| bytes == word.as_bytes())
    };
    assert!(shows(town.public().await, TODAY, "event").await);
    assert!(!shows(town.public().await, date(2026, 3, 3), "event").await);
    assert!(shows(town.by(&town.applicant).await, TODAY, "guarantee").await);
    assert!(!shows(town.by(&town.rival_applicant).await, TODAY, "guarantee").await);
}

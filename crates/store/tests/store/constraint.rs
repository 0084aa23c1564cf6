//! Constraints from their table, from cases and from the base map, and what the log tells of them.

use geo::{Coord, Point, point};
use jiff::civil::date;
use model::{
    Period, Utm32,
    case::{Event, Stage},
    change::{Change, Layer},
    constraint::{Constraint, ConstraintKind},
    site::{Site, SiteKind},
    surroundings::{Rail, Stop, TransitLine, TransitMode},
};
use store::{
    case::{self, PhaseStep},
    change::{self, Seen},
    city, constraint,
    layer::{self, Base},
    permit,
};
use uuid::Uuid;

use crate::{
    layer::base,
    town::{Town, line, now},
};

pub fn constraint(kind: ConstraintKind, number: u128) -> Constraint {
    Constraint {
        id: Uuid::from_u128(number).into(),
        kind,
        name: "Am Rand".to_owned(),
        extent: line(),
        width_m: 3.5,
        since: Some(date(2026, 5, 1)),
        until: None,
        owner: None,
        cleared: true,
        public: true,
    }
}

/// What was not seen yet.
async fn read(town: &Town, seen: Seen) -> (Vec<Change>, Seen) {
    let batch = change::read(&mut town.system().await, &seen, 10).await.unwrap();
    (batch.changes, batch.seen)
}

#[tokio::test]
async fn constraints_come_out_of_their_table_and_out_of_the_base_map() {
    let town = Town::new().await;
    let course = |name: &str| TransitLine { name: name.to_owned(), mode: TransitMode::Bus, course: line() };
    let rail = |bridge, kind: &str| Rail { kind: kind.to_owned(), bridge, tunnel: false, line: line() };
    let whole = Base {
        stops: vec![Stop {
            name: "Markt".to_owned(),
            mode: TransitMode::Bus,
            place: point! { x: 565_010.0, y: 5_934_000.0 },
        }],
        transit_lines: vec![course("6"), course("6"), course("7")],
        rails: vec![rail(false, "rail"), rail(false, "rail"), rail(true, "rail"), rail(false, "tram")],
        constraints: vec![constraint(ConstraintKind::Nature, 1)],
        ..base()
    };
    let mut tx = town.system().await;
    layer::replace_base(&mut tx, &whole, now(), "extract").await.unwrap();
    let ordnance = [constraint(ConstraintKind::Ordnance, 2)];
    layer::replace_constraints(&mut tx, ConstraintKind::Ordnance, &ordnance, now(), "register")
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let mut tx = town.system().await;
    let city = city::load(&mut tx).await.unwrap();
    let of = |kind: ConstraintKind| city.constraints.iter().filter(move |found| found.kind == kind);
    assert_eq!(of(ConstraintKind::Nature).cloned().collect::<Vec<_>>(), whole.constraints);
    assert_eq!(of(ConstraintKind::Ordnance).cloned().collect::<Vec<_>>(), ordnance);
    // Both directions of a line are one line, both tracks of a railway one railway; a tram is its line.
    let counts = [
        ConstraintKind::TransitLine,
        ConstraintKind::TransitStop,
        ConstraintKind::Rail,
        ConstraintKind::Bridge,
        ConstraintKind::Tunnel,
    ]
    .map(|kind| of(kind).count());
    assert_eq!(counts, [2, 1, 1, 1, 1]);
    let loaded: Vec<Layer> = city.loaded.iter().map(|(layer, _)| *layer).collect();
    for layer in [
        Layer::Nature,
        Layer::Ordnance,
        Layer::Rail,
        Layer::Transit,
        Layer::Structure,
        Layer::Guarantee,
        Layer::Site,
    ] {
        assert!(loaded.contains(&layer), "{layer:?}");
    }
    assert!(!loaded.contains(&Layer::Event));
    let ids: std::collections::HashSet<_> = city.constraints.iter().map(|found| found.id).collect();
    assert_eq!(ids.len(), city.constraints.len());
    let mut again = town.system().await;
    assert_eq!(
        city::load(&mut again).await.unwrap().constraints,
        city.constraints,
        "and the same every time"
    );
}

#[tokio::test]
async fn a_constraint_that_is_put_or_removed_stands_in_the_change_log() {
    let town = Town::new().await;
    let mut tx = town.system().await;
    let start = Seen::up_to(change::end(&mut tx).await.unwrap());
    let event = constraint(ConstraintKind::Event, 3);
    constraint::put(&mut tx, &event).await.unwrap();
    tx.commit().await.unwrap();
    let (put, cursor) = read(&town, start).await;
    assert_eq!(put, [Change::ConstraintPut(Box::new(event.clone()))]);
    let mut tx = town.system().await;
    assert!(constraint::remove(&mut tx, event.id).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(read(&town, cursor).await.0, [Change::ConstraintGone(event.id)]);
}

#[tokio::test]
async fn a_site_is_a_constraint_once_it_is_handed_in_and_named_to_others_once_it_is_approved() {
    let town = Town::new().await;
    let mut draft = town.draft();
    let place = Coord { x: 565_050.0, y: 5_934_010.0 };
    draft.input.place = Some(place);
    draft.input.site = Some(Site {
        kind: SiteKind::Mast,
        height_m: 30.0,
        volume_l: None,
        antennas: Vec::new(),
        safety_distance_m: None,
        certificate: None,
        operation_on: None,
    });
    let id = draft.id;
    let mut tx = town.by(&town.applicant).await;
    let start = Seen::up_to(change::end(&mut tx).await.unwrap());
    case::insert(&mut tx, &draft).await.unwrap();
    tx.commit().await.unwrap();
    let found = async || constraint::find(&mut town.system().await, id.0.into()).await.unwrap();
    assert_eq!(found().await, None, "nobody knows of a draft");

    let handed_in = town.takes(&town.applicant, id, 1, Event::Submit, Stage::Submitted).await.unwrap();
    let site = found().await.unwrap();
    assert_eq!((site.kind, site.owner, site.public), (ConstraintKind::Site, Some(town.operator.id), false));
    assert_eq!(site.extent, Utm32::stored(Point(place).into()).unwrap());
    let (told, after) = read(&town, start).await;
    assert_eq!(told, [Change::ConstraintPut(Box::new(site.clone()))]);

    let granted =
        town.takes(&town.officer, id, handed_in.version, Event::Grant, Stage::Granted).await.unwrap();
    assert!(found().await.unwrap().public);
    town.takes(&town.officer, id, granted.version, Event::Revoke, Stage::Revoked).await.unwrap();
    let (told, _) = read(&town, after).await;
    assert_eq!(told.last(), Some(&Change::ConstraintGone(id.0.into())));
}

#[tokio::test]
async fn a_restored_surface_is_somebodys_guarantee_and_nobody_elses_business() {
    let town = Town::new().await;
    let id = town.drafted().await;
    let mut tx = town.system().await;
    let period = Period::new(date(2026, 3, 2), date(2026, 3, 20)).unwrap();
    permit::open(&mut tx, id, period, date(2026, 3, 1)).await.unwrap();
    let phase = permit::list_rows(&mut tx, id).await.unwrap()[0].phases[0].id;
    tx.commit().await.unwrap();
    let mut tx = town.system().await;
    let start = Seen::up_to(change::end(&mut tx).await.unwrap());
    let step = PhaseStep {
        stage: Stage::Guarantee,
        begun_on: None,
        ended_on: Some(date(2026, 3, 18)),
        reinstated_on: Some(date(2026, 4, 1)),
        guarantee_until: Some(date(2030, 3, 31)),
    };
    case::move_phase(&mut tx, id, phase, &step).await.unwrap();
    tx.commit().await.unwrap();
    let (told, _) = read(&town, start).await;
    let [Change::ConstraintPut(guarantee)] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((guarantee.kind, guarantee.owner), (ConstraintKind::Guarantee, Some(town.operator.id)));
    assert_eq!((guarantee.since, guarantee.until), (Some(date(2026, 4, 1)), Some(date(2030, 3, 31))));
    assert_eq!((&guarantee.extent, guarantee.width_m, guarantee.public), (&line(), 0.4, false));
    let city = city::load(&mut town.system().await).await.unwrap();
    assert!(city.constraints.contains(guarantee.as_ref()));
}

//! A town's plan as JSON: what was asked and everything that came of it, in the words of `docs/PLANNER.md`.

use geo::{Coord, Geometry};
use jiff::civil::{Date, date};
use model::{Metres, trench::LayingMethod};
use planner::{
    Area, Book, Design, Ground,
    bill::{Bill, Item, sections},
    ground::{Effect, GroundFault, Kind, Piece, Unserved, Zone},
    phase, steiner,
};
use serde_json::{Value, json};
use tests::city::checkout;

use crate::town::Town;

const ON: Date = date(2026, 3, 1);
const ACCESS_M: u32 = 60;

pub fn book() -> Book {
    let files = ["price.toml", "optics.toml"]
        .map(|name| (name, std::fs::read_to_string(checkout().join("data/planner").join(name)).unwrap()));
    Book::read(files.iter().map(|(name, text)| (*name, text.as_str()))).unwrap()
}

pub fn plan(town: &Town, book: &Book) -> Value {
    let mut told = question(town);
    let (price, optics) = (book.price(ON).unwrap(), book.optics(ON).unwrap());
    let zones: Vec<Zone<'_>> = town
        .zones
        .iter()
        .map(|(extent, half_m, effect)| Zone { extent, half_m: *half_m, effect: *effect })
        .collect();
    let area = Area {
        segments: &town.segments,
        premises: &town.premises,
        conduits: &town.conduits,
        feeds: &town.feeds,
        zones: &zones,
        access: Metres::from(ACCESS_M),
    };
    let ground = match Ground::new(&area, price) {
        Ok(ground) => ground,
        Err(GroundFault::NoFeed) => {
            told["no_feed"] = true.into();
            return told;
        }
        Err(fault) => panic!("{fault}"),
    };
    let (tree, limit) = tree(town, &ground);
    let design = Design::new(&ground, &town.premises, &tree, optics, town.topology);
    let bill = Bill::of(&ground, &design, price);
    let yearly = (bill.cents[0] / 256 * town.yearly).max(1);
    told["ground"] = json!({
        "root": ground.root,
        "places": ground.places.iter().copied().map(place).collect::<Vec<_>>(),
        "pieces": (0..ground.pieces.len() as u32).map(|at| piece(&ground, at)).collect::<Vec<_>>(),
        "premises": ground.premises.iter().map(|node| match node {
            Ok(node) => json!(node),
            Err(Unserved::NoStreet) => json!("no_street"),
            Err(Unserved::NotReached) => json!("not_reached"),
        }).collect::<Vec<_>>(),
    });
    told["tree"] = json!({
        "pieces": tree.edges,
        "cents": tree.cost,
        "lower_bound": if limit.is_none() { Some(tree.lower_bound) } else { None },
        "limit": limit,
    });
    told["design"] = network(&design);
    told["bill"] = json!({
        "items": bill.items.iter().map(|(item, amount)| {
            json!({"item": item_word(*item), "quantity": amount.quantity, "cents": amount.cents})
        }).collect::<Vec<_>>(),
        "cents": bill.cents,
        "dug_m": bill.dug_m,
        "pulled_m": bill.pulled_m,
    });
    let streets = sections(&ground, &design, |segment| town.segments[segment as usize].name.clone());
    told["sections"] = streets
        .iter()
        .map(|section| {
            json!({
                "name": town.segments[section.segment as usize].name,
                "soil": section.soil,
                "method": section.method,
                "metres": section.metres,
                "cents": section.cents,
            })
        })
        .collect();
    told["yearly"] = yearly.into();
    told["years"] = phase::years(&ground, &design, price, yearly)
        .iter()
        .map(|year| json!({"points": year.points, "homes": year.homes, "cents": year.cents, "links": year.links}))
        .collect();
    told
}

fn network(design: &Design) -> Value {
    json!({
        "links": design.links.iter().map(|link| json!({
            "piece": link.piece,
            "from": link.from,
            "to": link.to,
            "feeder_fibres": link.feeder_fibres,
            "drops": link.drops,
        })).collect::<Vec<_>>(),
        "points": design.points.iter().map(|point| json!({
            "node": point.node,
            "premises": point.premises,
            "homes": point.homes,
            "splitters": point.splitters,
            "fibres": point.fibres,
            "farthest_m": point.farthest_m,
        })).collect::<Vec<_>>(),
        "dim": design.dim.iter().map(|dim| json!({"premise": dim.premise, "loss_db": dim.loss_db})).collect::<Vec<_>>(),
        "worst_db": design.worst_db,
        "homes": design.homes,
    })
}

/// What was asked.
fn question(town: &Town) -> Value {
    json!({
        "seed": town.seed,
        "on": ON.to_string(),
        "topology": town.topology,
        "access_m": ACCESS_M,
        "segments": town.segments.iter().map(|segment| json!({
            "name": segment.name,
            "class": segment.class,
            "width_m": segment.width_m,
            "bridge": segment.bridge,
            "tunnel": segment.tunnel,
            "line": shape(segment.line.geometry()),
        })).collect::<Vec<_>>(),
        "premises": town.premises.iter().map(|premise| json!({
            "place": place(premise.place),
            "homes": premise.homes,
        })).collect::<Vec<_>>(),
        "conduits": town.conduits.iter().map(|conduit| json!({
            "telecom": conduit.kind.is_telecom(),
            "ducts_free": conduit.ducts_free,
            "serving": conduit.serving,
            "line": shape(conduit.line.geometry()),
        })).collect::<Vec<_>>(),
        "feeds": town.feeds.iter().copied().map(place).collect::<Vec<_>>(),
        "zones": town.zones.iter().map(|(extent, half_m, effect)| json!({
            "effect": word(*effect),
            "half_m": half_m,
            "extent": shape(extent.geometry()),
        })).collect::<Vec<_>>(),
    })
}

/// The cheapest tree over all homes, or the one with the most homes for a share of what that costs, and that limit.
fn tree(town: &Town, ground: &Ground) -> (steiner::Tree, Option<u64>) {
    let mut terminals = vec![ground.root];
    terminals.extend(ground.premises.iter().flatten());
    let terms = steiner::Terms {
        seed: town.seed,
        rounds: if town.share.is_some() { 0 } else { 2 },
        stop: &|| false,
        progress: &|_| {},
    };
    let all = steiner::solve(&ground.graph, &terminals, &terms).unwrap();
    let Some(share) = town.share else { return (all, None) };
    let limit = all.cost / 256 * share;
    let mut prizes = vec![0; ground.places.len()];
    for (node, premise) in ground.premises.iter().zip(&town.premises) {
        if let Ok(node) = node {
            prizes[*node as usize] = u64::from(premise.homes);
        }
    }
    let found = steiner::collect_within(&ground.graph, &prizes, ground.root, limit, &terms).unwrap();
    let tree = steiner::Tree { edges: found.edges, cost: found.cost, lower_bound: found.lower_bound };
    (tree, Some(limit))
}

fn piece(ground: &Ground, number: u32) -> Value {
    let Piece { kind, ends, metres, soil, method, segment, cents_per_m, once_cents, factor, effects, cents } =
        ground.pieces[number as usize];
    let (kind, of) = match kind {
        Kind::Side => ("side", None),
        Kind::Corner => ("corner", None),
        Kind::Crossing => ("crossing", None),
        Kind::House(premise) => ("house", Some(premise)),
        Kind::Duct(conduit) => ("duct", Some(conduit)),
        Kind::Tap(conduit) => ("tap", Some(conduit)),
        Kind::Feed => ("feed", None),
    };
    let effects = Effect::ALL.into_iter().filter(|effect| effects[*effect as usize]).map(word);
    json!({
        "kind": kind,
        "of": of,
        "ends": ends,
        "metres": metres,
        "soil": soil,
        "method": method,
        "segment": segment,
        "cents_per_m": cents_per_m,
        "once_cents": once_cents,
        "factor": factor,
        "effects": effects.collect::<Vec<_>>(),
        "cents": cents,
        "course": ground.course(number).into_iter().map(place).collect::<Vec<_>>(),
    })
}

fn item_word(item: Item) -> String {
    let method = item.method().map(LayingMethod::code).unwrap_or_default();
    match item {
        Item::Trench(soil, _) => format!("trench {} {method}", json!(soil).as_str().unwrap()),
        Item::Crossing(_) => format!("crossing {method}"),
        Item::House => "house".into(),
        Item::Pulled => "pulled".into(),
        Item::Tap => "tap".into(),
        Item::Duct => "duct".into(),
        Item::Microduct => "microduct".into(),
        Item::Cable(fibres) => format!("cable {fibres}"),
        Item::Point => "point".into(),
        Item::Splitter => "splitter".into(),
        Item::Splice => "splice".into(),
    }
}

fn word(effect: Effect) -> &'static str {
    match effect {
        Effect::Sealed => "moratorium",
        Effect::Private => "private",
        Effect::Rail => "rail",
        Effect::Shared => "shared",
    }
}

fn place(at: Coord<f64>) -> Value {
    json!([at.x, at.y])
}

/// Kind and lines of a geometry, as the oracle's own shapes are.
fn shape(geometry: &Geometry<f64>) -> Value {
    let line = |places: &geo::LineString<f64>| places.0.iter().copied().map(place).collect::<Vec<_>>();
    match geometry {
        Geometry::LineString(places) => json!({"kind": "line", "lines": [line(places)], "areas": []}),
        Geometry::Polygon(area) => {
            let ring = line(area.exterior());
            json!({"kind": "area", "lines": [ring], "areas": [[ring]]})
        }
        Geometry::Point(at) => json!({"kind": "point", "lines": [[place(at.0)]], "areas": []}),
        other => panic!("no town has {other:?}"),
    }
}

//! Streets, tracks and paths, cut into segments between junctions.

use geo::{Coord, Geometry, LineString};
use model::{
    SegmentId, Utm32,
    street::{Segment, StreetClass},
};
use rayon::prelude::*;

use super::{
    gather::identifier,
    line,
    raw::{Sorted, Way},
    summary::{Kind, OsmSummary, Reason},
    tag::{self, Highway},
};

pub(super) fn all(sorted: &Sorted, summary: &mut OsmSummary) -> Vec<Segment> {
    let highways: Vec<(&Way, Highway)> = sorted
        .raw
        .ways
        .iter()
        .filter_map(|way| Some((way, tag::highway(way.tags.get("highway")?))))
        .collect();
    summary.highway_ways = highways.len();
    summary.highway_km_total = highways.par_iter().map(|(way, _)| ground_km(sorted, &way.nodes)).sum();

    let mut taken: Vec<(&Way, StreetClass)> = Vec::new();
    for (way, highway) in highways {
        match highway {
            _ if way.tags.has("area") => summary.leave_out(Reason::HighwayArea, 1),
            Highway::Built(class) => taken.push((way, class)),
            Highway::NotThere => summary.leave_out(Reason::HighwayNotThere, 1),
            Highway::NoWay => summary.leave_out(Reason::HighwayNoWay, 1),
        }
    }
    let junctions = junctions(taken.iter().map(|(way, _)| *way));
    let cut: Vec<Cut> = taken.par_iter().map(|(way, class)| cut(sorted, &junctions, way, *class)).collect();
    let mut segments = Vec::new();
    for part in cut {
        summary.leave_out(Reason::OutsideZone, part.outside);
        if part.segments.is_empty() && part.outside == 0 {
            summary.leave_out(Reason::NoPlaces, 1);
        } else if part.missing {
            summary.leave_out(Reason::CutAtBorder, 1);
        }
        segments.extend(part.segments);
    }
    let (mut streets, mut ways) = ((0, 0.0), (0, 0.0));
    for segment in &segments {
        let sum = if segment.class.is_street() { &mut streets } else { &mut ways };
        sum.0 += 1;
        sum.1 += segment.line.ground_length().get() / 1000.0;
    }
    summary.take(Kind::StreetSegment, streets.0);
    summary.take(Kind::WaySegment, ways.0);
    (summary.streets_km, summary.ways_km) = (streets.1, ways.1);
    segments
}

fn ground_km(sorted: &Sorted, nodes: &[i64]) -> f64 {
    let lines = line::parts(sorted, nodes).lines;
    let lengths = lines.into_iter().filter_map(|line| Utm32::stored(Geometry::LineString(line)).ok());
    lengths.map(|line| line.ground_length().get()).sum::<f64>() / 1000.0
}

/// Nodes that occur more than once in the given ways: where they meet, or where one meets itself.
fn junctions<'a>(ways: impl Iterator<Item = &'a Way>) -> Vec<i64> {
    let mut nodes: Vec<i64> = Vec::new();
    for way in ways {
        let mut before = None;
        for node in &way.nodes {
            // A node written twice in a row is a slip, no junction.
            if before != Some(*node) {
                nodes.push(*node);
            }
            before = Some(*node);
        }
    }
    nodes.par_sort_unstable();
    let mut shared: Vec<i64> =
        nodes.windows(2).filter_map(|pair| (pair[0] == pair[1]).then_some(pair[0])).collect();
    shared.dedup();
    shared
}

struct Cut {
    segments: Vec<Segment>,
    /// Whether the extract lacks some of the way's nodes.
    missing: bool,
    /// Segments that lie outside the zone.
    outside: usize,
}

fn cut(sorted: &Sorted, junctions: &[i64], way: &Way, class: StreetClass) -> Cut {
    let mut lines: Vec<LineString<f64>> = Vec::new();
    let mut line: Vec<Coord<f64>> = Vec::new();
    let mut missing = false;
    for node in &way.nodes {
        let Some(place) = sorted.place(*node) else {
            missing = true;
            lines.push(LineString(std::mem::take(&mut line)));
            continue;
        };
        if line.last() != Some(&place) {
            line.push(place);
        }
        if line.len() > 1 && junctions.binary_search(node).is_ok() {
            lines.push(LineString(std::mem::replace(&mut line, vec![place])));
        }
    }
    lines.push(LineString(line));
    let mut outside = 0;
    let text = |key| way.tags.get(key).map(str::trim).filter(|text| !text.is_empty());
    let segments = lines
        .into_iter()
        .filter(|line| line.0.len() > 1)
        .enumerate()
        .filter_map(|(index, line)| {
            let Ok(line) = Utm32::stored(Geometry::LineString(line)) else {
                outside += 1;
                return None;
            };
            Some(Segment {
                id: SegmentId(identifier(&format!("way/{}/segment/{index}", way.id))),
                // A road between towns has no name but a number, which people know it by.
                name: text("name").or_else(|| text("ref")).unwrap_or_default().to_owned(),
                class,
                surface: text("surface").map(ToOwned::to_owned),
                width_m: way.tags.get("width").and_then(tag::width_m),
                bridge: way.tags.has("bridge"),
                tunnel: way.tags.has("tunnel"),
                line,
            })
        })
        .collect();
    Cut { segments, missing, outside }
}

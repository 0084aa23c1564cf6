//! Areas from ways: rings joined at their ends, and holes told from outlines by what lies within what.

use std::collections::HashMap;

use geo::{
    Area, BoundingRect, Contains, Coord, InteriorPoint, LineString, MultiPolygon, Point, Polygon, Rect,
};

use super::raw::{MemberKind, Relation, Sorted, Way};

/// Why the members of a relation make no area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RingFault {
    /// Members or nodes lie beyond the extract's border.
    CutOff,
    /// Everything is there, but the rings do not close.
    Open,
}

/// A closed way as a polygon.
pub(super) fn of_way(sorted: &Sorted, way: &Way) -> Result<Polygon<f64>, RingFault> {
    if !way.is_closed() {
        return Err(RingFault::Open);
    }
    ring(sorted, &way.nodes).map(|exterior| Polygon::new(exterior, Vec::new()))
}

/// A relation's member ways as polygons with their holes.
///
/// Roles are not asked: outlines and holes alternate from the outside to the inside, however they are tagged.
pub(super) fn of_relation(sorted: &Sorted, relation: &Relation) -> Result<MultiPolygon<f64>, RingFault> {
    let mut ways = Vec::new();
    for member in relation.members.iter().filter(|member| member.kind == MemberKind::Way) {
        if !matches!(&*member.role, "" | "outer" | "inner" | "outline") {
            continue;
        }
        let way = sorted.way(member.id).ok_or(RingFault::CutOff)?;
        if way.nodes.len() > 1 {
            ways.push(way.nodes.as_slice());
        }
    }
    if ways.is_empty() {
        return Err(RingFault::Open);
    }
    let rings = joined(&ways).ok_or(RingFault::Open)?;
    let rings = rings.iter().map(|nodes| ring(sorted, nodes)).collect::<Result<Vec<_>, _>>()?;
    let areas = nested(rings);
    if areas.0.is_empty() { Err(RingFault::Open) } else { Ok(areas) }
}

fn ring(sorted: &Sorted, nodes: &[i64]) -> Result<LineString<f64>, RingFault> {
    let mut places = nodes
        .iter()
        .map(|node| sorted.place(*node).ok_or(RingFault::CutOff))
        .collect::<Result<Vec<_>, _>>()?;
    places.dedup();
    let line = LineString(places);
    if line.0.len() < 4 || !line.is_closed() || Polygon::new(line.clone(), Vec::new()).unsigned_area() <= 0.0
    {
        return Err(RingFault::Open);
    }
    Ok(line)
}

/// Joins chains of nodes end to end until every one is part of a closed ring; nothing when one stays open.
///
/// Where more than two ends meet, a ring is closed as soon as the chain comes back to any of its own joints, so
/// rings that touch at a node stay apart.
fn joined(ways: &[&[i64]]) -> Option<Vec<Vec<i64>>> {
    let mut at: HashMap<i64, Vec<usize>> = HashMap::new();
    for (index, way) in ways.iter().enumerate() {
        at.entry(*way.first()?).or_default().push(index);
        at.entry(*way.last()?).or_default().push(index);
    }
    let mut used = vec![false; ways.len()];
    let mut rings = Vec::new();
    for start in 0..ways.len() {
        // The chain's pieces, each beginning where the one before ends.
        let mut chain: Vec<Vec<i64>> = Vec::new();
        let mut next = (!used[start]).then_some((start, *ways[start].first()?));
        while let Some((index, from)) = next {
            used[index] = true;
            let mut piece = ways[index].to_vec();
            if piece.first() != Some(&from) {
                piece.reverse();
            }
            let end = *piece.last()?;
            chain.push(piece);
            if let Some(back) = chain.iter().position(|piece| piece.first() == Some(&end)) {
                let mut nodes: Vec<i64> = Vec::new();
                for piece in chain.drain(back..) {
                    nodes.extend(piece.iter().skip(usize::from(!nodes.is_empty())));
                }
                rings.push(nodes);
            }
            let end = chain.last().and_then(|piece| piece.last()).copied();
            next = end.and_then(|end| {
                let free = at.get(&end)?.iter().find(|index| !used[**index])?;
                Some((*free, end))
            });
        }
        if !chain.is_empty() {
            return None;
        }
    }
    Some(rings)
}

/// Sorts rings into outlines and holes by how many others they lie within.
fn nested(rings: Vec<LineString<f64>>) -> MultiPolygon<f64> {
    struct Ring {
        area: Polygon<f64>,
        size: f64,
        bounds: Rect<f64>,
        within: Point<f64>,
    }
    let mut rings: Vec<Ring> = rings
        .into_iter()
        .filter_map(|line| {
            let area = Polygon::new(line, Vec::new());
            let (bounds, within) = (area.bounding_rect()?, area.interior_point()?);
            Some(Ring { size: area.unsigned_area(), bounds, within, area })
        })
        .collect();
    rings.sort_by(|a, b| b.size.total_cmp(&a.size));
    // For every ring: the outline it is, or the outline it is a hole of.
    let mut outline: Vec<Option<usize>> = Vec::new();
    let mut polygons: Vec<(LineString<f64>, Vec<LineString<f64>>)> = Vec::new();
    for (index, ring) in rings.iter().enumerate() {
        let holders: Vec<usize> = (0..index)
            .filter(|other| {
                let other = &rings[*other];
                holds(other.bounds, ring.within.0) && other.area.contains(&ring.within)
            })
            .collect();
        let line = ring.area.exterior().clone();
        if holders.len().is_multiple_of(2) {
            outline.push(Some(polygons.len()));
            polygons.push((line, Vec::new()));
        } else {
            // The smallest ring around a hole is an outline, since the depths alternate.
            let holder = holders.last().and_then(|holder| outline[*holder]);
            if let Some((_, holes)) = holder.and_then(|holder| polygons.get_mut(holder)) {
                holes.push(line);
            }
            outline.push(None);
        }
    }
    MultiPolygon(polygons.into_iter().map(|(exterior, holes)| Polygon::new(exterior, holes)).collect())
}

fn holds(bounds: Rect<f64>, at: Coord<f64>) -> bool {
    (bounds.min().x..=bounds.max().x).contains(&at.x) && (bounds.min().y..=bounds.max().y).contains(&at.y)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, side: f64) -> LineString<f64> {
        LineString::from(vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)])
    }

    #[test]
    fn ways_in_any_order_and_direction_become_a_ring() {
        let mut ring = joined(&[&[1, 2, 3], &[5, 4, 3], &[5, 6, 1]]).unwrap();
        assert_eq!(ring.len(), 1);
        assert_eq!(ring.remove(0), [1, 2, 3, 4, 5, 6, 1]);
        assert_eq!(joined(&[&[1, 2, 3], &[3, 4, 5]]), None);
    }

    #[test]
    fn rings_that_touch_at_a_node_stay_apart() {
        let mut rings = joined(&[&[1, 2, 3], &[3, 4, 5, 3], &[3, 6, 1]]).unwrap();
        rings.sort_by_key(Vec::len);
        assert_eq!(rings, [vec![3, 4, 5, 3], vec![1, 2, 3, 6, 1]]);
    }

    #[test]
    fn an_island_in_a_lake_in_a_wood_is_wood_again() {
        let areas = nested(vec![
            square(4.0, 4.0, 1.0),
            square(0.0, 0.0, 10.0),
            square(2.0, 2.0, 6.0),
            square(20.0, 0.0, 1.0),
        ]);
        assert_eq!(areas.0.len(), 3);
        assert!((areas.unsigned_area() - (100.0 - 36.0 + 1.0 + 1.0)).abs() < 1e-9);
    }
}

//! From a tree of ways to a network: distribution points, splitters, fibres on every link, and what the light loses.

use std::collections::HashMap;

use crate::{
    book::Optics,
    ground::{Ground, Kind, Premise},
    steiner::Tree,
};

/// How homes are connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Topology {
    /// Splitters at the distribution points share a fibre between homes.
    Pon,
    /// Each home has a fibre of its own.
    PointToPoint,
}

/// A distribution point.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The node it stands at.
    pub node: u32,
    /// The premises it serves, by their numbers.
    pub premises: Vec<u32>,
    /// Homes in them.
    pub homes: u32,
    /// Splitters in it; none point to point.
    pub splitters: u32,
    /// Fibres that come from the feed, with reserve.
    pub fibres: u32,
    /// Metres along the tree to its farthest home.
    pub farthest_m: f64,
}

/// A home that would get too little light.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dim {
    /// The premise.
    pub premise: u32,
    /// What is lost on the way, in decibels.
    pub loss_db: f64,
}

/// A network on a tree.
#[derive(Debug, Clone)]
pub struct Design {
    /// How it is built.
    pub topology: Topology,
    /// The pieces of the tree, each from the feed outwards: the piece, the node towards the feed, the node beyond.
    pub links: Vec<Link>,
    /// Where it is distributed.
    pub points: Vec<Point>,
    /// Homes whose budget does not hold.
    pub dim: Vec<Dim>,
    /// The greatest loss on the way to a home, in decibels; none where there is no home.
    pub worst_db: Option<f64>,
    /// Homes connected.
    pub homes: u32,
    parent: HashMap<u32, u32>,
}

/// A piece of the tree in use.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// Number of the piece.
    pub piece: u32,
    /// The node towards the feed.
    pub from: u32,
    /// The node beyond.
    pub to: u32,
    /// Fibres to distribution points beyond it, with reserve.
    pub feeder_fibres: u32,
    /// Homes that are reached through it from a distribution point before it.
    pub drops: u32,
}

/// Homes below a node that no point serves yet.
#[derive(Debug, Clone, Default)]
struct Pending {
    premises: Vec<u32>,
    homes: u32,
    farthest_m: f64,
}

impl Design {
    /// Builds the network of a tree: points as near to the feed as the optics let them stand.
    pub fn new(
        ground: &Ground,
        premises: &[Premise],
        tree: &Tree,
        optics: &Optics,
        topology: Topology,
    ) -> Self {
        let mut links = rooted(ground, tree);
        let parent: HashMap<u32, u32> =
            links.iter().enumerate().map(|(at, link)| (link.to, at as u32)).collect();
        let mut served: HashMap<u32, u32> = HashMap::new();
        for (number, node) in ground.premises.iter().enumerate() {
            if let Ok(node) = node {
                served.insert(*node, number as u32);
            }
        }
        let mut below: HashMap<u32, Vec<Pending>> = HashMap::new();
        let mut points = Vec::new();
        // Links are in the order of a walk from the feed: backwards, all that lies beyond a node comes before it.
        for link in links.iter().rev() {
            let mut groups = below.remove(&link.to).unwrap_or_default();
            if let Some(number) = served.get(&link.to) {
                let homes = premises[*number as usize].homes.max(1);
                groups.push(Pending { premises: vec![*number], homes, farthest_m: 0.0 });
            }
            if groups.is_empty() {
                continue;
            }
            let piece = &ground.pieces[link.piece as usize];
            let is_last = piece.kind == Kind::Feed;
            let mut packed = pack(groups, optics.point_homes);
            let kept = if is_last { None } else { packed.pop() };
            let too_far = |group: &Pending| group.farthest_m + piece.metres > optics.drop_m;
            let (kept, far) = match kept {
                Some(group) if too_far(&group) => (None, Some(group)),
                kept => (kept, None),
            };
            points.extend(packed.into_iter().chain(far).map(|group| point(link.to, group, optics, topology)));
            if let Some(mut group) = kept {
                group.farthest_m += piece.metres;
                below.entry(link.from).or_default().push(group);
            }
        }
        // What hangs at the feed itself.
        for group in pack(below.remove(&ground.root).unwrap_or_default(), optics.point_homes) {
            points.push(point(ground.root, group, optics, topology));
        }
        let mut carried = vec![(0, 0); links.len()];
        for point in &points {
            for up in climb(&links, &parent, point.node, ground.root) {
                carried[up].0 += point.fibres;
            }
            for number in &point.premises {
                if let Ok(node) = ground.premises[*number as usize] {
                    for up in climb(&links, &parent, node, point.node) {
                        carried[up].1 += premises[*number as usize].homes.max(1);
                    }
                }
            }
        }
        for (link, (fibres, drops)) in links.iter_mut().zip(carried) {
            (link.feeder_fibres, link.drops) = (fibres, drops);
        }
        let mut reach: HashMap<u32, f64> = HashMap::from([(ground.root, 0.0)]);
        for link in &links {
            let so_far = reach.get(&link.from).copied().unwrap_or(0.0);
            reach.insert(link.to, so_far + ground.pieces[link.piece as usize].metres);
        }
        let (mut dim, mut worst_db) = (Vec::new(), None::<f64>);
        for number in points.iter().flat_map(|point| &point.premises) {
            let Ok(node) = ground.premises[*number as usize] else { continue };
            let metres = reach.get(&node).copied().unwrap_or(0.0);
            let loss_db = optics.loss_db(metres, topology == Topology::Pon);
            worst_db = Some(worst_db.map_or(loss_db, |worst| worst.max(loss_db)));
            if loss_db > optics.budget_db {
                dim.push(Dim { premise: *number, loss_db });
            }
        }
        let homes = points.iter().map(|point| point.homes).sum();
        Self { topology, links, points, dim, worst_db, homes, parent }
    }

    /// The links from a node up to the feed.
    pub fn way_up(&self, node: u32) -> impl Iterator<Item = usize> {
        climb(&self.links, &self.parent, node, u32::MAX)
    }
}

/// The pieces of a tree in the order of a walk from the feed.
fn rooted(ground: &Ground, tree: &Tree) -> Vec<Link> {
    let mut near: HashMap<u32, Vec<(u32, u32)>> = HashMap::new();
    for piece in &tree.edges {
        let [a, b] = ground.pieces[*piece as usize].ends;
        near.entry(a).or_default().push((*piece, b));
        near.entry(b).or_default().push((*piece, a));
    }
    let (mut links, mut open) = (Vec::with_capacity(tree.edges.len()), vec![(ground.root, u32::MAX)]);
    while let Some((node, came)) = open.pop() {
        for (piece, to) in near.get(&node).into_iter().flatten().filter(|(piece, _)| *piece != came) {
            links.push(Link { piece: *piece, from: node, to: *to, feeder_fibres: 0, drops: 0 });
            open.push((*to, *piece));
        }
    }
    links
}

/// Puts groups together as far as they fit, the largest first; the smallest result comes last.
fn pack(mut groups: Vec<Pending>, most: u32) -> Vec<Pending> {
    groups.sort_by(|a, b| b.homes.cmp(&a.homes).then_with(|| a.premises.cmp(&b.premises)));
    let mut bins: Vec<Pending> = Vec::new();
    for group in groups {
        match bins.iter_mut().find(|bin| bin.homes + group.homes <= most) {
            Some(bin) => {
                bin.homes += group.homes;
                bin.farthest_m = bin.farthest_m.max(group.farthest_m);
                bin.premises.extend(group.premises);
            }
            None => bins.push(group),
        }
    }
    bins.sort_by_key(|bin| std::cmp::Reverse(bin.homes));
    bins
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "fibres of a point are few")]
fn point(node: u32, group: Pending, optics: &Optics, topology: Topology) -> Point {
    let splitters = match topology {
        Topology::Pon => group.homes.div_ceil(optics.split),
        Topology::PointToPoint => 0,
    };
    let used = if topology == Topology::Pon { splitters } else { group.homes };
    let fibres = (f64::from(used) * (1.0 + optics.reserve) - 1e-9).ceil() as u32;
    let Pending { mut premises, homes, farthest_m } = group;
    premises.sort_unstable();
    Point { node, premises, homes, splitters, fibres, farthest_m }
}

/// The links from a node up to another one above it, or to the feed where that is not on the way.
fn climb<'l>(
    links: &'l [Link],
    parent: &'l HashMap<u32, u32>,
    from: u32,
    to: u32,
) -> impl Iterator<Item = usize> + use<'l> {
    let mut node = from;
    std::iter::from_fn(move || {
        if node == to {
            return None;
        }
        let up = *parent.get(&node)? as usize;
        node = links[up].from;
        Some(up)
    })
}

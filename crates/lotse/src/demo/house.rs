//! Houses along the streets, lot by lot, with their numbers: odd on the left, even on the right.

use std::collections::BTreeMap;

use geo::Coord;

use super::{
    curve::{self, Cells, Line, apart, at, inside, left, length, walk},
    dice::Dice,
    ground::Ground,
    net::Net,
    plan::{Landmark, Style},
};

/// A rectangle in its own frame.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    pub origin: Coord<f64>,
    /// Along the street.
    pub along: Coord<f64>,
    /// Away from the street.
    pub away: Coord<f64>,
}

impl Frame {
    fn place(&self, u: f64, v: f64) -> Coord<f64> {
        curve::round(self.origin + self.along * u + self.away * v)
    }

    fn ring(&self, corners: &[(f64, f64)]) -> Line {
        let mut ring: Line = corners.iter().map(|(u, v)| self.place(*u, *v)).collect();
        ring.push(ring[0]);
        ring
    }

    fn rectangle(&self, (west, east): (f64, f64), (near, far): (f64, f64)) -> Line {
        self.ring(&[(west, near), (east, near), (east, far), (west, far)])
    }
}

/// A building with the address at its door, if it has one.
#[derive(Debug)]
pub struct House {
    pub ring: Line,
    pub kind: String,
    pub door: Option<Door>,
}

/// Street, number and place of a door.
#[derive(Debug)]
pub struct Door {
    pub street: usize,
    pub number: String,
    pub place: Coord<f64>,
}

/// Corners, and places on the sides of a large building, close enough that nothing runs through between them.
fn verge(ring: &Line) -> impl Iterator<Item = Coord<f64>> + '_ {
    ring.windows(2).flat_map(|side| {
        let span = side[1] - side[0];
        let parts = (curve::norm(span) / 12.0).ceil().max(1.0);
        let start = side[0];
        std::iter::successors(Some(0.0), move |share| (share + 1.0 < parts).then_some(share + 1.0))
            .map(move |share| start + span * (share / parts))
    })
}

/// All buildings so far, and what keeps them apart.
#[derive(Debug)]
pub struct Town<'a> {
    net: &'a Net,
    ground: &'a Ground<'a>,
    cells: Cells,
    pub houses: Vec<House>,
}

/// Nearer than this to a kerb, bank or rail nothing is built.
const KERB_M: f64 = 1.2;
const BANK_M: f64 = 5.0;
const RAIL_M: f64 = 9.0;

impl<'a> Town<'a> {
    pub fn new(net: &'a Net, ground: &'a Ground<'a>) -> Self {
        Self { net, ground, cells: Cells::new(), houses: Vec::new() }
    }

    /// Whether a ring stands free: on no street, in no water, and on no other building except by `overlap` metres.
    pub fn is_free(&self, ring: &Line, overlap: f64) -> bool {
        let streets_clear = self.net.near(ring, 12.0).all(|piece| {
            let keep = self.net.streets[piece.street].half() + KERB_M;
            !inside(ring, piece.ends[0])
                && ring.windows(2).all(|side| apart([side[0], side[1]], piece.ends) > keep)
        });
        streets_clear
            && !self.ground.squares.iter().any(|square| ring.iter().any(|corner| inside(square, *corner)))
            && verge(ring).all(|corner| {
                self.ground.bank(corner) > BANK_M
                    && self.ground.rail(corner) > RAIL_M
                    && !self.ground.parks.iter().any(|park| inside(park, corner))
            })
            && self.stands_alone(ring, overlap)
    }

    fn stands_alone(&self, ring: &Line, overlap: f64) -> bool {
        let centre = ring[..ring.len() - 1].iter().fold(at([0.0, 0.0]), |sum, corner| sum + *corner)
            / f64::from(u32::try_from(ring.len() - 1).unwrap_or(1));
        let shrunk: Line =
            ring.iter().map(|corner| *corner - curve::unit(*corner - centre) * overlap).collect();
        self.cells.near(&shrunk, 0.0).into_iter().all(|index| {
            let other = &self.houses[index].ring;
            !inside(other, shrunk[0])
                && !inside(&shrunk, other[0])
                && shrunk
                    .windows(2)
                    .all(|a| other.windows(2).all(|b| curve::cross([a[0], a[1]], [b[0], b[1]]).is_none()))
        })
    }

    fn put(&mut self, ring: Line, kind: &str, door: Option<Door>) {
        self.cells.put(&ring, self.houses.len());
        self.houses.push(House { ring, kind: kind.to_owned(), door });
    }

    /// Buildings whose box comes within a margin of a place.
    pub fn near(&self, place: Coord<f64>, margin: f64) -> impl Iterator<Item = &House> + use<'_> {
        self.cells.near(&[place], margin).into_iter().map(|index| &self.houses[index])
    }

    /// Puts up a building that everybody knows.
    pub fn landmark(&mut self, mark: &Landmark) {
        let (half, deep) = (mark.size[0] / 2.0, mark.size[1] / 2.0);
        let turn = mark.turn.to_radians();
        let along = at([turn.cos(), turn.sin()]);
        let frame = Frame { origin: at(mark.at), along, away: left(along) };
        let ring = match mark.kind.as_str() {
            // Tower in the west, nave, transept, choir in the east.
            "church" => frame.ring(&[
                (-half - 7.0, -3.5),
                (-half, -3.5),
                (-half, -deep),
                (half * 0.25, -deep),
                (half * 0.25, -deep - 5.0),
                (half * 0.6, -deep - 5.0),
                (half * 0.6, -deep),
                (half * 0.8, -deep),
                (half, -deep * 0.4),
                (half, deep * 0.4),
                (half * 0.8, deep),
                (half * 0.6, deep),
                (half * 0.6, deep + 5.0),
                (half * 0.25, deep + 5.0),
                (half * 0.25, deep),
                (-half, deep),
                (-half, 3.5),
                (-half - 7.0, 3.5),
            ]),
            // Two wings around a yard.
            "school" | "hospital" => frame.ring(&[
                (-half, -deep),
                (half, -deep),
                (half, deep * 3.4),
                (half - 14.0, deep * 3.4),
                (half - 14.0, deep),
                (-half + 14.0, deep),
                (-half + 14.0, deep * 2.6),
                (-half, deep * 2.6),
            ]),
            _ => frame.rectangle((-half, half), (-deep, deep)),
        };
        self.put(ring, &mark.kind, None);
    }

    /// Builds along both sides of a street.
    pub fn build(&mut self, street: usize, styles: &BTreeMap<String, Style>, dice: &mut Dice) {
        let line = self.net.streets[street].line.clone();
        let whole = length(&line);
        for side in [1.0, -1.0] {
            let mut number: usize = if side > 0.0 { 1 } else { 2 };
            let mut along = 6.0;
            while along < whole - 3.0 {
                let (place, direction) = walk(&line, along);
                let quarter = self.ground.quarter(place + left(direction) * (side * 18.0));
                let Some(style) = quarter.and_then(|q| styles.get(&self.ground.quarters[q].0.style)) else {
                    along += 12.0;
                    continue;
                };
                if dice.chance(style.gap) {
                    along += dice.within(style.lot) * 0.8;
                    number += if dice.chance(0.6) { 2 } else { 0 };
                    continue;
                }
                let before = along;
                self.row(street, &line, side, (&mut along, &mut number), style, dice);
                if along <= before {
                    along = before + 4.0;
                }
            }
        }
    }

    /// Builds one row of houses, or one detached house; moves on along the street by what was built.
    fn row(
        &mut self,
        street: usize,
        line: &Line,
        side: f64,
        (along, number): (&mut f64, &mut usize),
        style: &Style,
        dice: &mut Dice,
    ) {
        let count = dice.whole(style.row.0, style.row.1);
        let joined = count > 1;
        let depth = dice.within(style.depth);
        let front = self.net.streets[street].half() + style.pavement + dice.within(style.back);
        for _ in 0..count {
            let lot = dice.within(style.lot);
            let middle = *along + lot / 2.0;
            let (place, direction) = walk(line, middle);
            let away = left(direction) * side;
            let frame = Frame { origin: place + away * front, along: direction, away };
            let half = if joined { lot / 2.0 - 0.02 } else { lot * dice.within((0.26, 0.34)) };
            let depth = if joined { depth } else { depth * dice.within((0.9, 1.1)) };
            let half = if style.kind == "industrial" { lot * 0.4 } else { half };
            let overlap = if joined { 0.7 } else { -1.4 };
            let main = frame.rectangle((-half, half), (0.0, depth));
            if !self.is_free(&main, overlap) {
                return;
            }
            let wing = dice.chance(style.wing).then(|| {
                let width = half * dice.within((0.7, 1.1));
                let far = depth + depth * dice.within((0.35, 0.75));
                (frame.rectangle((-half, -half + width), (depth + 0.1, far)), width, far)
            });
            let ring = match wing {
                Some((annex, width, far)) if self.is_free(&annex, overlap) => frame.ring(&[
                    (-half, 0.0),
                    (half, 0.0),
                    (half, depth),
                    (-half + width, depth),
                    (-half + width, far),
                    (-half, far),
                ]),
                _ => main,
            };
            let suffix = if dice.chance(0.03) { "a" } else { "" };
            let door =
                Door { street, number: format!("{number}{suffix}"), place: frame.place(half * 0.2, 1.0) };
            self.put(ring, &style.kind, Some(door));
            if dice.chance(style.shed) {
                self.shed(frame, half, depth, lot, dice);
            }
            *number += 2;
            *along += lot;
        }
        if joined {
            *along += dice.within((2.5, 6.5));
        }
    }

    /// A garage beside the house, or a shed behind it.
    fn shed(&mut self, frame: Frame, half: f64, depth: f64, lot: f64, dice: &mut Dice) {
        let ring = if lot > 14.0 && half < lot * 0.36 && lot < 30.0 {
            frame.rectangle((half + 0.4, half + 3.6), (1.5, 7.8))
        } else {
            let (wide, deep) = (dice.within((3.0, 6.0)), dice.within((3.0, 7.0)));
            let west = dice.within((-half, (half - wide).max(-half + 0.1)));
            let near = depth + dice.within((9.0, 16.0));
            frame.rectangle((west, west + wide), (near, near + deep))
        };
        if self.is_free(&ring, -0.8) {
            self.put(ring, "shed", None);
        }
    }

    /// Summer houses of an allotment, in rows.
    pub fn allotment(&mut self, park: &Line, paths: &[Line], dice: &mut Dice) {
        for path in paths {
            let whole = length(path);
            for side in [1.0, -1.0] {
                let mut along = 8.0;
                while along < whole {
                    let (place, direction) = walk(path, along);
                    let away = left(direction) * side;
                    let frame =
                        Frame { origin: place + away * dice.within((9.0, 14.0)), along: direction, away };
                    let ring = frame.rectangle((-2.2, 2.2), (0.0, dice.within((3.4, 5.0))));
                    let within = ring.iter().all(|corner| inside(park, *corner));
                    let dry = ring.iter().all(|corner| self.ground.bank(*corner) > BANK_M);
                    if within && dry && self.stands_alone(&ring, -2.0) {
                        self.put(ring, "shed", None);
                    }
                    along += dice.within((13.0, 19.0));
                }
            }
        }
    }
}

//! What a network needs and what that costs: the bill of materials, and the works by street.

use std::collections::BTreeMap;

use model::trench::LayingMethod;

use crate::{
    book::{Price, Soil, cents},
    design::{Design, Link, Point},
    ground::{Ground, Kind, Piece},
};

/// What is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// Metres of trench.
    Trench(Soil, u8),
    /// Metres of crossings.
    Crossing(u8),
    /// House connections.
    House,
    /// Metres drawn through ducts that lie there.
    Pulled,
    /// Places where a duct is opened.
    Tap,
    /// Metres of new duct.
    Duct,
    /// Metres of microduct, each to one home.
    Microduct,
    /// Metres of cable of so many fibres.
    Cable(u32),
    /// Distribution points.
    Point,
    /// Splitters.
    Splitter,
    /// Spliced fibres.
    Splice,
}

impl Item {
    /// How it is laid, where it is laid.
    pub fn method(self) -> Option<LayingMethod> {
        match self {
            Self::Trench(_, method) | Self::Crossing(method) => {
                LayingMethod::ALL.get(usize::from(method)).copied()
            }
            _ => None,
        }
    }

    /// Whether it is counted in pieces, not in metres.
    pub fn is_counted(self) -> bool {
        matches!(self, Self::House | Self::Tap | Self::Point | Self::Splitter | Self::Splice)
    }
}

/// How much of it, and what that costs.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Amount {
    /// Metres or pieces.
    pub quantity: f64,
    /// Cents.
    pub cents: u64,
}

/// Works of one kind in one street.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// The street, by the number of one of its segments.
    pub segment: u32,
    /// What is opened.
    pub soil: Soil,
    /// How.
    pub method: LayingMethod,
    /// Metres of trench.
    pub metres: f64,
    /// Cents of digging.
    pub cents: u64,
    /// The pieces.
    pub pieces: Vec<u32>,
}

/// All that is needed.
#[derive(Debug, Clone, Default)]
pub struct Bill {
    /// By what it is.
    pub items: BTreeMap<Item, Amount>,
    /// The sum in cents, and the least and the most that it may come to.
    pub cents: [u64; 3],
    /// Metres that are dug.
    pub dug_m: f64,
    /// Metres drawn through ducts that lie there.
    pub pulled_m: f64,
}

impl Bill {
    /// What a design needs.
    pub fn of(ground: &Ground, design: &Design, price: &Price) -> Self {
        let mut bill = Self::default();
        for link in &design.links {
            let piece = &ground.pieces[link.piece as usize];
            bill.ways(piece);
            for (item, metres, cents) in feeder(piece, link, price).chain([microduct(piece, link, price)]) {
                if metres > 0.0 {
                    bill.add(item, metres, cents);
                }
            }
        }
        for one in &design.points {
            for (item, count, cents) in point(one, price) {
                if count > 0 {
                    bill.add(item, f64::from(count), cents);
                }
            }
        }
        let sum: u64 = bill.items.values().map(|amount| amount.cents).sum();
        bill.cents = [sum, scaled(sum, price.least), scaled(sum, price.most)];
        bill
    }

    fn ways(&mut self, piece: &Piece) {
        let (metres, cents) = (piece.metres, piece.cents);
        let method = LayingMethod::ALL.iter().position(|one| *one == piece.method).unwrap_or_default() as u8;
        match piece.kind {
            Kind::Side | Kind::Corner => {
                self.add(Item::Trench(piece.soil.unwrap_or(Soil::Pavement), method), metres, cents);
            }
            Kind::Crossing => self.add(Item::Crossing(method), metres, cents),
            Kind::House(_) => self.add(Item::House, 1.0, cents),
            Kind::Duct(_) => self.add(Item::Pulled, metres, cents),
            Kind::Tap(_) => self.add(Item::Tap, 1.0, cents),
            Kind::Feed => {}
        }
        if piece.kind.is_dug() {
            self.dug_m += metres;
        } else if matches!(piece.kind, Kind::Duct(_)) {
            self.pulled_m += metres;
        }
    }

    fn add(&mut self, item: Item, quantity: f64, cents: u64) {
        let amount = self.items.entry(item).or_default();
        amount.quantity += quantity;
        amount.cents += cents;
    }
}

/// Cable and duct of the feeder along a piece, each with its metres and cents. What is drawn in follows the trench or the duct that
/// lies there; at the feed nothing is laid.
pub(crate) fn feeder(
    piece: &Piece,
    link: &Link,
    price: &Price,
) -> impl Iterator<Item = (Item, f64, u64)> + use<> {
    let is_laid = piece.kind != Kind::Feed && link.feeder_fibres > 0;
    let (cable, count) = price.cable(link.feeder_fibres);
    let metres = piece.metres * f64::from(count);
    let cable = (Item::Cable(cable.fibres), metres, cents(metres, cable.cents_per_m));
    let duct = (Item::Duct, piece.metres, cents(piece.metres, price.duct_cents_per_m));
    is_laid.then_some(cable).into_iter().chain((is_laid && piece.kind.is_dug()).then_some(duct))
}

/// Microducts along a piece to the homes of one point, with their metres and cents.
pub(crate) fn microduct(piece: &Piece, link: &Link, price: &Price) -> (Item, f64, u64) {
    let metres = if piece.kind == Kind::Feed { 0.0 } else { piece.metres * f64::from(link.drops) };
    (Item::Microduct, metres, cents(metres, price.microduct_cents_per_m))
}

/// What a point needs by itself, each with how many and its cents: the cabinet, splitters, a splice for each fibre that comes and each home.
pub(crate) fn point(point: &Point, price: &Price) -> [(Item, u32, u64); 3] {
    let each = |item, count: u32, cents: u32| (item, count, u64::from(count) * u64::from(cents));
    [
        each(Item::Point, 1, price.point_cents),
        each(Item::Splitter, point.splitters, price.splitter_cents),
        each(Item::Splice, point.fibres + point.homes, price.splice_cents),
    ]
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sums of cents fit, factors are bounded"
)]
fn scaled(cents: u64, by: f64) -> u64 {
    (cents as f64 * by).round() as u64
}

/// What is dug in the streets, by street, ground and method; `name` tells which segments are one street.
pub fn sections<N: Ord>(ground: &Ground, design: &Design, name: impl Fn(u32) -> N) -> Vec<Section> {
    let mut all: BTreeMap<(N, Soil, u8), Section> = BTreeMap::new();
    for link in &design.links {
        let piece = &ground.pieces[link.piece as usize];
        let (Some(segment), Some(soil), true) = (piece.segment, piece.soil, piece.kind.is_dug()) else {
            continue;
        };
        let order = LayingMethod::ALL.iter().position(|one| *one == piece.method).unwrap_or_default() as u8;
        let section = all.entry((name(segment), soil, order)).or_insert_with(|| Section {
            segment,
            soil,
            method: piece.method,
            metres: 0.0,
            cents: 0,
            pieces: Vec::new(),
        });
        section.metres += piece.metres;
        section.cents += piece.cents;
        section.pieces.push(link.piece);
    }
    all.into_values().collect()
}

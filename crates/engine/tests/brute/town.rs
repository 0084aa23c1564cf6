//! Random towns, small enough to compare everything with everything.

use engine::Layers;
use geo::{Coord, Geometry, LineString, MultiLineString, Point, Polygon};
use jiff::civil::{Date, date};
use model::{
    AddressId, CaseId, CityArea, ConduitId, ConstraintId, DistrictId, MoratoriumId, OrganisationId, Period,
    Schedule, SegmentId, TreeId, Utm32, Window, WorksId,
    address::Address,
    change::{Change, Layer},
    conduit::{Conduit, ConduitKind},
    constraint::{Constraint, ConstraintKind},
    district::District,
    moratorium::Moratorium,
    street::{Segment, StreetClass},
    tree::Tree,
    trench::{LayingMethod, Trench, TrenchDraft},
    works::{Works, WorksKind},
};
use uuid::Uuid;

pub const SIDE_M: f64 = 600.0;
const CORNER: Coord<f64> = Coord { x: 565_000.0, y: 5_934_000.0 };

/// A reproducible sequence (splitmix64).
pub struct Dice(pub u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    #[expect(clippy::cast_precision_loss, reason = "53 bits are what a float holds")]
    pub fn range(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn below(&mut self, count: u64) -> u64 {
        self.next() % count
    }

    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }

    fn chance(&mut self, share: f64) -> bool {
        self.range(0.0, 1.0) < share
    }

    fn place(&mut self) -> Coord<f64> {
        CORNER + Coord { x: self.range(0.0, SIDE_M), y: self.range(0.0, SIDE_M) }
    }

    pub fn walk(&mut self, steps: u64, least: f64, most: f64) -> LineString<f64> {
        let (mut at, mut heading) = (self.place(), self.range(0.0, std::f64::consts::TAU));
        let mut line = vec![at];
        for _ in 0..steps {
            let length = self.range(least, most);
            heading += self.range(-0.7, 0.7);
            at = at + Coord { x: length * heading.cos(), y: length * heading.sin() };
            line.push(at);
        }
        LineString(line)
    }

    fn area(&mut self) -> Polygon<f64> {
        let (middle, radius) = (self.place(), self.range(4.0, 30.0));
        let ring = |radius: f64| -> LineString<f64> {
            (0..7)
                .map(|corner| f64::from(corner % 6) * std::f64::consts::TAU / 6.0)
                .map(|turn| middle + Coord { x: radius * turn.cos(), y: radius * turn.sin() })
                .collect()
        };
        let holes = if self.chance(0.3) { vec![ring(radius / 2.0)] } else { vec![] };
        Polygon::new(ring(radius), holes)
    }

    fn day(&mut self) -> Date {
        date(2026, 1, 1).checked_add(jiff::Span::new().days(i64::try_from(self.below(500)).unwrap())).unwrap()
    }

    pub fn schedule(&mut self) -> Schedule {
        let first = self.day();
        let days = i64::try_from(self.below(45)).unwrap();
        let last = first.checked_add(jiff::Span::new().days(days)).unwrap();
        if self.chance(0.3) {
            let needed = self.below(u64::try_from(days + 1).unwrap()) + 1;
            Schedule::Floating(Window::new(first, last, u16::try_from(needed).unwrap()).unwrap())
        } else {
            Schedule::Fixed(Period::new(first, last).unwrap())
        }
    }

    fn id(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.next(), self.next())
    }

    pub fn works(&mut self, id: WorksId) -> Works {
        let geometry: Geometry<f64> = match self.below(8) {
            0 => MultiLineString(vec![self.walk(2, 5.0, 60.0), self.walk(1, 5.0, 30.0)]).into(),
            1 => self.area().into(),
            _ => {
                let steps = 1 + self.below(4);
                self.walk(steps, 3.0, 80.0).into()
            }
        };
        Works {
            id,
            case: self.chance(0.4).then(|| CaseId(Uuid::from_u128(u128::from(self.below(6))))),
            applicant: OrganisationId(Uuid::from_u128(u128::from(self.below(3)))),
            applicant_name: "Nordnetz".to_owned(),
            kind: self.one_of(&[WorksKind::Telecom, WorksKind::Gas, WorksKind::Road, WorksKind::Event]),
            title: "Leitungsbau".to_owned(),
            street: String::new(),
            line: Utm32::stored(geometry).unwrap(),
            width_m: self.range(0.2, 4.0),
            cover_m: self.chance(0.8).then(|| self.range(0.3, 2.0)),
            schedule: self.schedule(),
            published: self.chance(0.5),
        }
    }

    fn conduit(&mut self, id: ConduitId) -> Conduit {
        let steps = 1 + self.below(5);
        Conduit {
            id,
            owner: OrganisationId(Uuid::from_u128(u128::from(self.below(3)))),
            owner_name: "Südkabel".to_owned(),
            kind: self.one_of(&ConduitKind::ALL),
            line: Utm32::stored(self.walk(steps, 10.0, 150.0).into()).unwrap(),
            ducts: 4,
            ducts_free: u16::try_from(self.below(3)).unwrap(),
            diameter_mm: self.chance(0.7).then(|| u16::try_from(20 + self.below(600)).unwrap()),
            cover_m: self.chance(0.7).then(|| self.range(0.3, 2.0)),
            accuracy_m: self.chance(0.7).then(|| self.range(0.0, 0.8)),
            buffer_m: self.chance(0.3).then(|| self.range(0.0, 1.0)),
            protection_m: self.chance(0.3).then(|| self.range(0.0, 1.0)),
            serving: self.chance(0.6),
        }
    }

    /// A line near another one: aside, turned a little, and sometimes with its vertices moved.
    pub fn beside(&mut self, line: &LineString<f64>) -> LineString<f64> {
        let (aside, turn) = (self.range(-1.2, 1.2), self.one_of(&[0.0, 0.0, 0.05, -0.3, 1.2]));
        let (first, last) = (line.0[0], line.0[line.0.len() - 1]);
        let (along, middle) = (last - first, (first + last) / 2.0);
        let length = along.x.hypot(along.y).max(1.0);
        let shift = Coord { x: -along.y, y: along.x } * (aside / length);
        let (sin, cos) = f64::sin_cos(turn);
        let shake = if self.chance(0.3) { 0.4 } else { 0.0 };
        line.0
            .iter()
            .map(|at| {
                let off = *at - middle;
                let turned = Coord { x: off.x * cos - off.y * sin, y: off.x * sin + off.y * cos };
                middle + turned + shift + Coord { x: self.range(-shake, shake), y: self.range(-shake, shake) }
            })
            .collect()
    }

    /// A power cable of which everything is known, near a line.
    pub fn cable(&mut self, line: &LineString<f64>) -> Conduit {
        let id = ConduitId(self.id());
        let cover_m = Some(self.range(0.3, 1.5));
        let accuracy_m = Some(self.range(0.0, 0.5));
        Conduit {
            kind: ConduitKind::Power,
            line: Utm32::stored(self.beside(line).into()).unwrap(),
            diameter_mm: Some(60),
            cover_m,
            accuracy_m,
            buffer_m: None,
            protection_m: None,
            ..self.conduit(id)
        }
    }

    /// A trench beside a line and conduits beside the trench: a town that is crowded under ground.
    pub fn crowded(&mut self, town: &mut Layers) -> Trench {
        let trench = loop {
            let at = usize::try_from(self.below(town.segments.len() as u64)).unwrap();
            let street = town.segments[at].line.lines()[0].clone();
            let line = if self.chance(0.7) { self.beside(&street) } else { self.walk(3, 5.0, 60.0) };
            let draft = TrenchDraft {
                line: line.into(),
                width_m: 0.4,
                cover_m: self.one_of(&[0.1, 0.2, 0.35, 0.4, 0.6, 0.6, 0.8, 1.2]),
                method: self.one_of(&LayingMethod::ALL),
            };
            if let Ok(trench) = Trench::new(draft, &CityArea::zone()) {
                break trench;
            }
        };
        for conduit in &mut town.conduits {
            if self.chance(0.6) {
                let line = self.beside(trench.line().lines()[0]);
                conduit.line = Utm32::stored(line.into()).unwrap();
            }
        }
        trench
    }

    /// Ducts with room beside a trench, and houses and sealed surfaces around it.
    pub fn settled(&mut self, town: &mut Layers, trench: &Trench) {
        let line = trench.line().lines()[0].clone();
        for conduit in &mut town.conduits {
            if self.chance(0.5) {
                conduit.kind = self.one_of(&[ConduitKind::Duct, ConduitKind::Microduct]);
                conduit.serving = self.chance(0.5);
            }
        }
        for address in &mut town.addresses {
            if self.chance(0.1) {
                let at = line.0[usize::try_from(self.below(line.0.len() as u64)).unwrap()];
                address.place = Point(at + Coord { x: self.range(-60.0, 60.0), y: self.range(-60.0, 60.0) });
            }
        }
        for constraint in &mut town.constraints {
            if self.chance(0.1) {
                constraint.kind = ConstraintKind::Resurfacing;
                constraint.since = Some(self.day());
                constraint.extent = Utm32::stored(self.beside(&line).into()).unwrap();
            }
        }
    }

    fn moratorium(&mut self, id: MoratoriumId) -> Moratorium {
        let since =
            self.day().checked_sub(jiff::Span::new().days(i64::try_from(self.below(2500)).unwrap())).unwrap();
        let until =
            since.checked_add(jiff::Span::new().days(i64::try_from(self.below(2500)).unwrap())).unwrap();
        let extent: Geometry<f64> =
            if self.chance(0.4) { self.area().into() } else { self.walk(3, 20.0, 120.0).into() };
        Moratorium {
            id,
            extent: Utm32::stored(extent).unwrap(),
            width_m: self.range(2.0, 9.0),
            since,
            until,
            reason: "Deckenerneuerung".to_owned(),
            street: String::new(),
        }
    }

    fn tree(&mut self, id: TreeId) -> Tree {
        let crown_radius_m = self.chance(0.5).then(|| self.range(1.0, 8.0));
        Tree { id, place: Point(self.place()), crown_radius_m, species: None }
    }

    fn constraint(&mut self, id: ConstraintId) -> Constraint {
        let kind = self.one_of(ConstraintKind::ALL);
        let extent: Geometry<f64> = match self.below(4) {
            0 => self.area().into(),
            1 => Point(self.place()).into(),
            2 => MultiLineString(vec![self.walk(2, 10.0, 90.0), self.walk(1, 5.0, 30.0)]).into(),
            _ => self.walk(3, 20.0, 120.0).into(),
        };
        let (first, days) = (self.day(), i64::try_from(self.below(90)).unwrap());
        let last = first.checked_add(jiff::Span::new().days(days)).unwrap();
        Constraint {
            id,
            kind,
            name: if self.chance(0.3) { String::new() } else { kind.title().de },
            extent: Utm32::stored(extent).unwrap(),
            width_m: self.range(0.0, 15.0),
            since: self.chance(0.6).then_some(first),
            until: self.chance(0.6).then_some(last),
            owner: self.chance(0.6).then(|| OrganisationId(Uuid::from_u128(u128::from(self.below(3))))),
            cleared: self.chance(0.3),
            public: self.chance(0.7),
        }
    }

    pub fn town(&mut self) -> Layers {
        const CLASSES: [StreetClass; 7] = [
            StreetClass::Motorway,
            StreetClass::Primary,
            StreetClass::Tertiary,
            StreetClass::Residential,
            StreetClass::Residential,
            StreetClass::Service,
            StreetClass::Path,
        ];
        let mut town = Layers { loaded: Layer::ALL.into_iter().collect(), ..Layers::default() };
        for street in 0..10 {
            let (line, class) = (self.walk(6, 50.0, 140.0), self.one_of(&CLASSES));
            // Segments of one street share their junctions.
            for part in line.0.windows(3).step_by(2) {
                town.segments.push(Segment {
                    id: SegmentId(self.id()),
                    name: if self.chance(0.2) { String::new() } else { format!("Straße {street}") },
                    class,
                    surface: self.one_of(&[None, Some("asphalt"), Some("sett")]).map(str::to_owned),
                    width_m: self.chance(0.4).then(|| self.range(4.0, 14.0)),
                    bridge: false,
                    tunnel: false,
                    line: Utm32::stored(LineString(part.to_vec()).into()).unwrap(),
                });
            }
        }
        for _ in 0..40 {
            let id = WorksId(self.id());
            town.works.push(self.works(id));
        }
        for _ in 0..12 {
            let id = ConduitId(self.id());
            town.conduits.push(self.conduit(id));
            let id = MoratoriumId(self.id());
            town.moratoria.push(self.moratorium(id));
        }
        for _ in 0..60 {
            let id = TreeId(self.id());
            town.trees.push(self.tree(id));
            town.addresses.push(Address {
                id: AddressId(self.id()),
                street: String::new(),
                number: String::new(),
                postcode: None,
                district: self.chance(0.5).then(|| DistrictId(Uuid::from_u128(u128::from(self.below(2))))),
                place: Point(self.place()),
            });
        }
        for _ in 0..70 {
            let id = ConstraintId(self.id());
            town.constraints.push(self.constraint(id));
        }
        // The site of the case that is judged.
        let site = self.constraint(ConstraintId(Uuid::from_u128(2)));
        town.constraints.push(Constraint { kind: ConstraintKind::Site, ..site });
        for west in 0..2_u8 {
            let left = CORNER.x + f64::from(west) * SIDE_M / 2.0;
            let (bottom, top) = (CORNER.y, CORNER.y + SIDE_M - 100.0);
            let right = left + SIDE_M / 2.0;
            let ring = LineString::from(vec![
                (left, bottom),
                (right, bottom),
                (right, top),
                (left, top),
                (left, bottom),
            ]);
            town.districts.push(District {
                id: DistrictId(Uuid::from_u128(u128::from(west))),
                name: format!("Bezirk {west}"),
                boundary: Utm32::stored(Polygon::new(ring, vec![]).into()).unwrap(),
            });
        }
        town
    }

    /// A trench that could be dug: not every random walk can.
    pub fn trench(&mut self) -> Trench {
        loop {
            let steps = 1 + self.below(5);
            let draft = TrenchDraft {
                line: self.walk(steps, 5.0, 90.0).into(),
                width_m: self.range(0.1, 3.0),
                cover_m: self.range(0.3, 2.0),
                method: self.one_of(&[
                    LayingMethod::OpenTrench,
                    LayingMethod::OpenTrench,
                    LayingMethod::ExistingDuct,
                ]),
            };
            if let Ok(trench) = Trench::new(draft, &CityArea::zone()) {
                return trench;
            }
        }
    }

    /// A random change to a town, made there at once.
    pub fn change(&mut self, town: &mut Layers) -> Change {
        fn pick<T>(dice: &mut Dice, all: &[T]) -> Option<usize> {
            (!all.is_empty()).then(|| usize::try_from(dice.below(all.len() as u64)).unwrap())
        }
        match self.below(8) {
            0 => {
                let Some(at) = pick(self, &town.works) else {
                    return Change::WorksGone(WorksId(Uuid::nil()));
                };
                Change::WorksGone(town.works.remove(at).id)
            }
            1 => {
                let works = self.id();
                let works = self.works(WorksId(works));
                town.works.push(works.clone());
                Change::WorksPut(Box::new(works))
            }
            2 | 3 => {
                let Some(at) = pick(self, &town.works) else {
                    return Change::WorksGone(WorksId(Uuid::nil()));
                };
                town.works[at] = self.works(town.works[at].id);
                Change::WorksPut(Box::new(town.works[at].clone()))
            }
            4 => {
                let Some(at) = pick(self, &town.conduits) else {
                    return Change::ConduitGone(ConduitId(Uuid::nil()));
                };
                if self.chance(0.5) {
                    return Change::ConduitGone(town.conduits.remove(at).id);
                }
                town.conduits[at] = self.conduit(town.conduits[at].id);
                Change::ConduitPut(Box::new(town.conduits[at].clone()))
            }
            5 => {
                let Some(at) = pick(self, &town.moratoria) else {
                    return Change::MoratoriumGone(MoratoriumId(Uuid::nil()));
                };
                if self.chance(0.5) {
                    return Change::MoratoriumGone(town.moratoria.remove(at).id);
                }
                town.moratoria[at] = self.moratorium(town.moratoria[at].id);
                Change::MoratoriumPut(Box::new(town.moratoria[at].clone()))
            }
            6 => {
                let Some(at) = pick(self, &town.constraints) else {
                    return Change::ConstraintGone(ConstraintId(Uuid::nil()));
                };
                if self.chance(0.5) {
                    return Change::ConstraintGone(town.constraints.remove(at).id);
                }
                town.constraints[at] = self.constraint(town.constraints[at].id);
                Change::ConstraintPut(Box::new(town.constraints[at].clone()))
            }
            _ => {
                let Some(at) = pick(self, &town.trees) else { return Change::TreeGone(TreeId(Uuid::nil())) };
                if self.chance(0.5) {
                    return Change::TreeGone(town.trees.remove(at).id);
                }
                town.trees[at] = self.tree(town.trees[at].id);
                Change::TreePut(town.trees[at].clone())
            }
        }
    }
}
